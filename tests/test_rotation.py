"""The rotation of the master user's password: by RDS, or by a function in the database's network."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pulumi
import pytest

from conftest import NETWORK, STACK, Deploy, Deployment, Registered, once, stack_outputs
from pulumi_aws_databases import BadInput, build
from pulumi_aws_databases.decide import decide

PASSWORD = "Password0Password0Password0Passw"
DATABASES = {"aurora": "rds/cluster:Cluster", "instance": "rds/instance:Instance"}
PASSWORDS = {"aurora": "masterPassword", "instance": "password"}
RANDOM = "random:index/randomPassword:RandomPassword"
SECRET = "secretsmanager/secret:Secret"
VERSION = "secretsmanager/secretVersion:SecretVersion"
SCHEDULE = "secretsmanager/secretRotation:SecretRotation"
FUNCTION = "cloudformation/stack:Stack"
GROUP = "ec2/securityGroup:SecurityGroup"
INGRESS = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "vpc/securityGroupEgressRule:SecurityGroupEgressRule"
ENDPOINT = "ec2/vpcEndpoint:VpcEndpoint"
GIVEN_KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"
MADE_NETWORK = {"cidrBlock": "10.20.0.0/16", "availabilityZones": 2}
FIXED: dict[str, Any] = {"credentials": {"management": "generated"}}
ROTATED: dict[str, Any] = {"credentials": {"management": "generated", "rotationDays": 30}}
MANAGED: dict[str, Any] = {"credentials": {"management": "managed"}}
SCHEDULED: dict[str, Any] = {"credentials": {"management": "managed", "rotationDays": 45}}
TYPES = [
    ("aurora", "postgresql", 5432, "PostgreSQLSingleUser"),
    ("aurora", "mysql", 3306, "MySQLSingleUser"),
    ("instance", "postgresql", 5432, "PostgreSQLSingleUser"),
    ("instance", "mysql", 3306, "MySQLSingleUser"),
    ("instance", "mariadb", 3306, "MariaDBSingleUser"),
]

kinds = pytest.mark.parametrize("kind", DATABASES)


@once
def orders(deploy: Deploy, kind: str, tier: str = "dev", name: str = "orders", **args: Any) -> Deployment:
    spec = {"type": kind, "network": NETWORK, **args}
    return deploy(lambda: build(name, spec).connection, STACK | {"aws-databases:tier": tier})


@once
def stack(deploy: Deploy, databases: Mapping[str, Any], **config: Any) -> Deployment:
    keys = {"network": MADE_NETWORK, **config, "databases": databases}
    return deploy(stack_outputs, STACK | {f"aws-databases:{key}": value for key, value in keys.items()})


def content(made: Deployment, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(made.one(VERSION, name).inputs["secretString"])
    return found


def hosted(made: Deployment) -> dict[str, Any]:
    """The properties of the rotation's only resource."""
    template = json.loads(made.one(FUNCTION).inputs["templateBody"])
    (resource,) = template["Resources"].values()
    assert resource["Type"] == "AWS::SecretsManager::RotationSchedule"
    found: dict[str, Any] = resource["Properties"]
    return found


def before(made: Deployment, last: Registered) -> set[str]:
    """The URNs of everything that exists before a resource is made."""
    known = {each.urn: each for each in made.resources}
    seen: set[str] = set()
    ahead = list(last.depends_on)
    while ahead:
        urn = ahead.pop()
        if urn not in seen:
            seen.add(urn)
            ahead += known[urn].depends_on if urn in known else ()
    return seen


# Passwords that RDS keeps


@kinds
def test_the_schedule_of_a_managed_password_is_told_to_its_secret(deploy: Deploy, kind: str) -> None:
    made = orders(deploy, kind, **SCHEDULED)
    schedule = made.one(SCHEDULE)
    assert schedule.inputs["secretId"] == made.result["secretArn"]
    assert made.result["secretArn"].endswith("/orders-secret")
    assert schedule.inputs["rotationRules"] == {"automaticallyAfterDays": 45}
    assert "rotationLambdaArn" not in schedule.inputs  # RDS rotates by itself, and refuses a function
    assert schedule.inputs["rotateImmediately"] is False


@pytest.mark.parametrize("policy", ["destroy", "snapshot", "retain"])
@kinds
def test_the_schedule_is_left_in_place_as_its_end_would_end_rotation(deploy: Deploy, kind: str, policy: str) -> None:
    schedule = orders(deploy, kind, removalPolicy=policy, deletionProtection=True, **SCHEDULED).one(SCHEDULE)
    assert schedule.retain_on_delete
    assert not schedule.protect


@kinds
def test_rds_rotates_without_a_function_or_a_way_to_the_database(deploy: Deploy, kind: str) -> None:
    plain, scheduled = (orders(deploy, kind, **each) for each in (MANAGED, SCHEDULED))
    added = {each.type for each in scheduled.resources} - {each.type for each in plain.resources}
    assert added == {f"aws:{SCHEDULE}"}
    assert len(scheduled.resources) == len(plain.resources) + 1
    assert plain.result == scheduled.result


@pytest.mark.parametrize("given", [MANAGED, FIXED])
@kinds
def test_nothing_rotates_unasked(deploy: Deploy, kind: str, given: dict[str, Any]) -> None:
    alone: dict[str, Any] = {} if kind == "aurora" else {"readReplicas": 0}
    made = orders(deploy, kind, "enterprise", **given, **alone)
    assert made.all(SCHEDULE) == made.all(FUNCTION) == []


@kinds
def test_a_preset_can_ask_for_rotation(deploy: Deploy, kind: str) -> None:
    made = stack(deploy, {"orders": {"type": kind}}, presets={kind: SCHEDULED})
    assert made.one(SCHEDULE).inputs["rotationRules"] == {"automaticallyAfterDays": 45}
    made = stack(deploy, {"orders": {"type": kind, **FIXED}}, presets={kind: SCHEDULED})
    assert made.all(SCHEDULE) == []
    assert hosted(made)["RotationRules"] == {"AutomaticallyAfterDays": 45}


# Passwords that a function changes


@pytest.mark.parametrize(("kind", "engine", "port", "rotation_type"), TYPES)
def test_a_generated_password_is_changed_by_the_function_of_its_engine(
    deploy: Deploy, kind: str, engine: str, port: int, rotation_type: str
) -> None:
    made = orders(deploy, kind, engine=engine, **ROTATED)
    assert made.all(SCHEDULE) == []
    template = json.loads(made.one(FUNCTION).inputs["templateBody"])
    assert template["Transform"] == "AWS::SecretsManager-2024-09-16"
    properties = hosted(made)
    assert properties["HostedRotationLambda"]["RotationType"] == rotation_type
    assert properties["RotationRules"] == {"AutomaticallyAfterDays": 30}
    assert content(made, "orders-rotated")["port"] == port


@kinds
def test_every_parameter_of_the_template_is_given_and_used(deploy: Deploy, kind: str) -> None:
    made = orders(deploy, kind, **ROTATED)
    given = made.one(FUNCTION).inputs["parameters"]
    body = made.one(FUNCTION).inputs["templateBody"]
    declared = json.loads(body)["Parameters"]
    assert given.keys() == declared.keys()
    assert {each["Type"] for each in declared.values()} == {"String"}
    assert set(re.findall(r'"Ref": ?"(\w+)"', body)) == declared.keys()


@kinds
def test_the_function_is_told_the_secret_its_key_and_its_place(deploy: Deploy, kind: str) -> None:
    made = orders(deploy, kind, **ROTATED)
    given = made.one(FUNCTION).inputs["parameters"]
    function = hosted(made)["HostedRotationLambda"]

    def told(value: Any) -> Any:
        return given[value["Ref"]]

    assert told(hosted(made)["SecretId"]) == made.result["secretArn"] == "orders-id"
    assert told(function["KmsKeyArn"]) == made.result["secretKmsKeyArn"]
    assert told(function["VpcSubnetIds"]) == "subnet-a,subnet-b"
    assert told(function["VpcSecurityGroupIds"]) == "orders-rotation-id"
    assert told(function["RotationLambdaName"]) == "orders-rotation-0a1b2c3d"


@kinds
def test_the_functions_stack_may_make_its_role_and_expand_its_transform(deploy: Deploy, kind: str) -> None:
    capabilities = orders(deploy, kind, **ROTATED).one(FUNCTION).inputs["capabilities"]
    assert set(capabilities) == {"CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"}


@kinds
def test_the_function_decrypts_with_the_key_that_is_given(deploy: Deploy, kind: str) -> None:
    made = orders(deploy, kind, kmsKeyArn=GIVEN_KEY, **ROTATED)
    assert made.one(FUNCTION).inputs["parameters"]["KeyArn"] == GIVEN_KEY


@kinds
def test_subnets_that_are_known_later_are_handed_on_too(deploy: Deploy, kind: str) -> None:
    later = {
        "vpcId": pulumi.Output.from_input("vpc-5"),
        "subnetIds": pulumi.Output.from_input(["subnet-c", "subnet-d"]),
    }
    made = orders(deploy, kind, **(ROTATED | {"network": later}))
    assert made.one(FUNCTION).inputs["parameters"]["SubnetIds"] == "subnet-c,subnet-d"
    assert made.one(GROUP, "orders-rotation").inputs["vpcId"] == "vpc-5"


@kinds
def test_a_new_password_has_nothing_that_an_engine_or_a_shell_minds(deploy: Deploy, kind: str) -> None:
    excluded = hosted(orders(deploy, kind, **ROTATED))["HostedRotationLambda"]["ExcludeCharacters"]
    printable = {chr(code) for code in range(33, 127)}
    assert set(excluded) == {each for each in printable if not each.isalnum()} - set("-_")


@pytest.mark.parametrize("name", ["orders", "a" * 54, f"{'a' * 45}-b", f"{'a' * 44}-bc"])
def test_the_name_of_the_function_is_one_that_lambda_takes(deploy: Deploy, name: str) -> None:
    made = orders(deploy, "instance", name=name, **ROTATED)
    function = made.one(FUNCTION).inputs["parameters"]["FunctionName"]
    assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", function)
    assert "--" not in function
    assert function.endswith("-0a1b2c3d")


@kinds
def test_the_function_reaches_the_database_and_aws_and_nothing_reaches_it(deploy: Deploy, kind: str) -> None:
    made = orders(deploy, kind, port=5433, **ROTATED)
    group = made.one(GROUP, "orders-rotation")
    assert group.inputs["vpcId"] == "vpc-1"
    assert not group.inputs.get("ingress")
    assert not group.inputs.get("egress")
    ingress = [each.inputs for each in made.all(INGRESS)]
    assert [(each["securityGroupId"], each["referencedSecurityGroupId"]) for each in ingress] == [
        ("orders-access-id", "orders-rotation-id")
    ]
    assert [(each["fromPort"], each["toPort"], each["ipProtocol"]) for each in ingress] == [(5433, 5433, "tcp")]
    egress = [each.inputs for each in made.all(EGRESS)]
    assert {each["securityGroupId"] for each in egress} == {"orders-rotation-id"}
    ways = sorted(
        (each["fromPort"], each["toPort"], each.get("referencedSecurityGroupId") or each["cidrIpv4"]) for each in egress
    )
    assert ways == [(443, 443, "0.0.0.0/0"), (5433, 5433, "orders-access-id")]


@kinds
def test_the_database_itself_does_not_carry_the_functions_group(deploy: Deploy, kind: str) -> None:
    made = orders(deploy, kind, **ROTATED)
    assert made.one(DATABASES[kind], "orders").inputs["vpcSecurityGroupIds"] == ["orders-access-id"]
    assert made.result["securityGroupId"] == "orders-access-id"


@kinds
def test_the_first_rotation_comes_after_the_secret_has_a_value(deploy: Deploy, kind: str) -> None:
    made = orders(deploy, kind, **ROTATED)
    earlier = before(made, made.one(FUNCTION))
    assert made.one(VERSION).urn in earlier
    assert made.one(DATABASES[kind], "orders").urn in earlier


def test_the_first_rotation_comes_after_the_clusters_writer(deploy: Deploy) -> None:
    """A schedule rotates at once, and without an instance no one can log in to change the password."""
    made = orders(deploy, "aurora", readers=1, **ROTATED)
    writer = made.one("rds/clusterInstance:ClusterInstance", "orders-writer")
    assert writer.urn in before(made, made.one(FUNCTION))


@kinds
def test_the_first_rotation_comes_after_the_functions_ways_are_open(deploy: Deploy, kind: str) -> None:
    made = orders(deploy, kind, **ROTATED)
    ways = {each.urn for each in (*made.all(INGRESS), *made.all(EGRESS))}
    assert len(ways) == 3
    assert ways <= before(made, made.one(FUNCTION))


@pytest.mark.parametrize(("policy", "kept"), [("destroy", False), ("snapshot", False), ("retain", True)])
@kinds
def test_the_function_goes_with_the_program_and_the_secret_stays_where_the_database_does(
    deploy: Deploy, kind: str, policy: str, kept: bool
) -> None:
    made = orders(deploy, kind, removalPolicy=policy, deletionProtection=True, **ROTATED)
    assert not made.one(FUNCTION).retain_on_delete
    assert [made.one(each).retain_on_delete for each in (RANDOM, SECRET)] == [kept] * 2
    assert made.one(VERSION).retain_on_delete  # it goes with the secret, whose current version it no longer is
    assert not any(made.one(each).protect for each in (FUNCTION, RANDOM, SECRET, VERSION))
    assert not made.one(GROUP, "orders-rotation").protect


@kinds
def test_the_function_is_in_the_databases_region_with_its_tags(deploy: Deploy, kind: str) -> None:
    made = orders(deploy, kind, region="eu-central-1", tags={"team": "a"}, **ROTATED)
    added = [made.one(FUNCTION), made.one(GROUP, "orders-rotation"), *made.all(INGRESS), *made.all(EGRESS)]
    assert {each.inputs["region"] for each in added} == {"eu-central-1"}
    assert {each.inputs["tags"]["team"] for each in added} == {"a"}
    assert made.one(VERSION).inputs["region"] == "eu-central-1"
    assert "region" not in orders(deploy, kind, **ROTATED).one(FUNCTION).inputs


def test_what_rotates_belongs_to_the_component(deploy: Deploy) -> None:
    made = orders(deploy, "aurora", **ROTATED)
    assert made.one(FUNCTION).parent == made.one(DATABASES["aurora"]).parent
    made = orders(deploy, "aurora", **SCHEDULED)
    assert made.one(SCHEDULE).parent == made.one(DATABASES["aurora"]).parent


# The secret, and its first version


@pytest.mark.parametrize(("kind", "engine", "port", "rotation_type"), TYPES)
def test_a_rotated_secret_has_no_urls_which_rotation_would_not_change(
    deploy: Deploy, kind: str, engine: str, port: int, rotation_type: str
) -> None:
    made = orders(deploy, kind, engine=engine, **ROTATED)
    assert content(made, "orders-rotated") == {
        "engine": "postgres" if engine == "postgresql" else engine,
        "username": "dbadmin",
        "password": PASSWORD,
        "host": made.result["host"],
        "port": port,
        "dbname": "orders",
    }
    assert made.result["secrets"] == {"DATABASE_PASSWORD": "orders-id:password::"}
    assert rotation_type


@kinds
def test_the_function_logs_in_to_the_database_and_not_to_its_proxy(deploy: Deploy, kind: str) -> None:
    made = orders(deploy, kind, proxy=True, **ROTATED)
    assert content(made, "orders-rotated")["host"] == made.result["host"]
    assert made.result["environment"]["DATABASE_HOST"] == made.result["proxyHost"]


@kinds
def test_the_users_passwords_are_not_rotated_and_have_urls(deploy: Deploy, kind: str) -> None:
    made = orders(deploy, kind, users={"app": {}}, **ROTATED)
    version = made.one(VERSION, "orders-user-app")
    assert content(made, "orders-user-app").keys() >= {"url", "readerUrl"}
    assert version.ignore_changes == ()
    assert "versionStages" not in version.inputs
    assert "keepers" not in made.one(RANDOM, "orders-user-app-password").inputs
    assert made.one(FUNCTION).inputs["parameters"]["SecretArn"] == "orders-id"


@kinds
def test_a_rotated_secret_is_written_once_under_a_label_of_its_own(deploy: Deploy, kind: str) -> None:
    """A version without a label is deleted by Secrets Manager, and would be written anew."""
    version = orders(deploy, kind, **ROTATED).one(VERSION)
    stages = version.inputs["versionStages"]
    assert "AWSCURRENT" in stages
    assert len(set(stages) - {"AWSCURRENT", "AWSPREVIOUS", "AWSPENDING"}) == 1
    assert set(version.ignore_changes) == {"secretString", "versionStages"}
    assert version.inputs["secretId"] == "orders-id"


@kinds
def test_a_secret_that_is_not_rotated_is_written_whenever_it_changes(deploy: Deploy, kind: str) -> None:
    version = orders(deploy, kind, **FIXED).one(VERSION)
    assert version.ignore_changes == ()
    assert "versionStages" not in version.inputs


@kinds
def test_turning_rotation_on_or_off_makes_another_password_and_another_version(deploy: Deploy, kind: str) -> None:
    fixed, rotated = (orders(deploy, kind, **each) for each in (FIXED, ROTATED))
    one, other = fixed.one(RANDOM), rotated.one(RANDOM)
    assert one.urn == other.urn
    assert (one.inputs.get("keepers"), other.inputs["keepers"]) == (None, {"rotated": "true"})
    assert (fixed.one(VERSION).name, rotated.one(VERSION).name) == ("orders", "orders-rotated")
    # The database and the secret's ARN stay, and the password is told to both.
    for each in (SECRET, DATABASES[kind]):
        before_it, after_it = fixed.one(each, "orders"), rotated.one(each, "orders")
        assert before_it.urn == after_it.urn
        assert before_it.inputs == after_it.inputs
    assert PASSWORDS[kind] not in rotated.one(DATABASES[kind], "orders").ignore_changes


@kinds
def test_another_number_of_days_changes_the_schedule_alone(deploy: Deploy, kind: str) -> None:
    often: dict[str, Any] = {"credentials": {"management": "generated", "rotationDays": 7}}
    one, other = (
        {each.urn: each.inputs for each in orders(deploy, kind, **given).resources} for given in (ROTATED, often)
    )
    assert one.keys() == other.keys()
    assert [urn.rpartition("::")[2] for urn in one if one[urn] != other[urn]] == ["orders-rotation"]


@pytest.mark.usefixtures("secret_password")
@kinds
def test_a_rotated_password_is_secret_wherever_it_appears(deploy: Deploy, kind: str) -> None:
    made = orders(deploy, kind, users={"app": {}}, **ROTATED)
    showing = {
        (each.type.rpartition(":")[2], prop): prop in each.secrets
        for each in made.resources
        for prop, value in each.inputs.items()
        if PASSWORD in json.dumps(value)
    }
    assert showing == {
        (DATABASES[kind].rpartition(":")[2], PASSWORDS[kind]): True,
        ("SecretVersion", "secretString"): True,
    }
    assert PASSWORD not in json.dumps(made.result)


@pytest.mark.usefixtures("secret_password")
@kinds
def test_the_functions_stack_holds_no_password(deploy: Deploy, kind: str) -> None:
    function = orders(deploy, kind, **ROTATED).one(FUNCTION)
    assert PASSWORD not in json.dumps(dict(function.inputs))
    assert function.secrets == frozenset()


# The network's endpoint


@pytest.mark.parametrize(
    ("databases", "needed"),
    [
        ({"orders": {"type": "aurora"}}, False),
        ({"orders": {"type": "aurora", **FIXED}}, False),
        ({"orders": {"type": "aurora", **SCHEDULED}}, False),
        ({"orders": {"type": "aurora", **ROTATED}}, True),
        ({"orders": {"type": "instance", **ROTATED}}, True),
        ({"orders": {"type": "aurora"}, "catalog": {"type": "instance", **ROTATED}, "s": {"type": "cache"}}, True),
        ({"orders": {"type": "instance", **ROTATED, "network": NETWORK}, "s": {"type": "cache"}}, False),
    ],
)
def test_a_made_network_has_a_way_to_secrets_manager_where_a_function_needs_it(
    deploy: Deploy, databases: Mapping[str, Any], needed: bool
) -> None:
    made = stack(deploy, databases)
    interfaces = [each for each in made.all(ENDPOINT) if each.inputs["vpcEndpointType"] == "Interface"]
    assert [each.inputs["serviceName"] for each in interfaces] == ["com.amazonaws.eu-west-1.secretsmanager"] * needed
    assert all(each.inputs["privateDnsEnabled"] for each in interfaces)
    if needed:
        rule = made.one(INGRESS, "network-endpoints").inputs
        assert (rule["fromPort"], rule["cidrIpv4"]) == (443, "10.20.0.0/16")


def test_an_endpoint_that_is_listed_is_not_made_twice(deploy: Deploy) -> None:
    network = {**MADE_NETWORK, "endpoints": ["logs", "secretsmanager"]}
    made = stack(deploy, {"orders": {"type": "aurora", **ROTATED}}, network=network)
    names = [each.name for each in made.all(ENDPOINT) if each.inputs["vpcEndpointType"] == "Interface"]
    assert names == ["network-logs", "network-secretsmanager"]
    assert len({each.urn for each in made.resources}) == len(made.resources)


def test_an_existing_network_is_left_as_it_is(deploy: Deploy) -> None:
    made = stack(deploy, {"orders": {"type": "aurora", **ROTATED}}, network=NETWORK)
    assert made.all(ENDPOINT) == []
    assert made.one(FUNCTION).inputs["parameters"]["SubnetIds"] == "subnet-a,subnet-b"


def test_the_endpoint_is_in_the_region_of_the_function(deploy: Deploy) -> None:
    made = stack(deploy, {"orders": {"type": "aurora", "region": "eu-central-1", **ROTATED}})
    services = {each.inputs["serviceName"] for each in made.all(ENDPOINT) if "region" in each.inputs}
    assert "com.amazonaws.eu-central-1.secretsmanager" in services
    assert made.one(FUNCTION).inputs["parameters"]["SubnetIds"].startswith("network-eu-central-1-zone-1-id,")


def test_a_region_without_a_function_pays_for_no_endpoint(deploy: Deploy) -> None:
    made = stack(deploy, {"orders": {"type": "aurora", **ROTATED}, "s": {"type": "cache", "region": "eu-central-1"}})
    interfaces = [each.name for each in made.all(ENDPOINT) if each.inputs["vpcEndpointType"] == "Interface"]
    assert interfaces == ["network-secretsmanager"]


def test_every_function_of_a_stack_has_a_name_of_its_own(deploy: Deploy) -> None:
    made = stack(deploy, {name: {"type": "aurora", **ROTATED} for name in ("orders", "ledger")})
    names = [each.inputs["parameters"]["FunctionName"] for each in made.all(FUNCTION)]
    assert names == ["ledger-rotation-0a1b2c3d", "orders-rotation-0a1b2c3d"]
    assert len({each.urn for each in made.resources}) == len(made.resources)


# What is pointed out, and what is refused

UNROTATED = ("SecretsManager.1", "credentials.rotationDays")
SELDOM = ("SecretsManager.4", "credentials.rotationDays")
NEEDS_NETWORK = ("rotation-network", "credentials.rotationDays")
USERS = {("SecretsManager.1", "users"), ("SecretsManager.4", "users")}
TOLD = (NEEDS_NETWORK, ("SecretsManager.4", "users"))


def credentials(management: str, days: int | None) -> dict[str, Any]:
    return {"credentials": {"management": management} | ({"rotationDays": days} if days else {})}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (credentials("managed", None), set()),
        (credentials("managed", 90), set()),
        (credentials("managed", 91), {SELDOM}),
        (credentials("generated", None), {UNROTATED}),
        (credentials("generated", 1), {NEEDS_NETWORK}),
        (credentials("generated", 90), {NEEDS_NETWORK}),
        (credentials("generated", 91), {NEEDS_NETWORK, SELDOM}),
        (credentials("managed", 7) | {"users": {"app": {}}}, USERS),
        (credentials("managed", 7) | {"users": {"app": {"iam": True}}}, set()),
        (credentials("generated", 30) | {"users": {"app": {}, "job": {"iam": True}}}, {NEEDS_NETWORK} | USERS),
    ],
)
@pytest.mark.parametrize(("tier", "severity"), [("dev", "info"), ("prod", "warning")])
@kinds
def test_what_rotation_leaves_open_is_pointed_out(
    kind: str, tier: str, severity: str, given: dict[str, Any], expected: set[tuple[str, str]]
) -> None:
    config = {"aws:region": "eu-west-1", "aws-databases:tier": tier, "aws-databases:network": json.dumps(NETWORK)}
    pulumi.runtime.set_all_config(config, [])
    try:
        decided = decide("orders", kind, given)
    finally:
        pulumi.runtime.set_all_config({}, [])
    codes = {"SecretsManager.1", "SecretsManager.4", "rotation-network"}
    found = [each for each in decided.findings if each.code in codes]
    assert {(each.code, each.path) for each in found} == expected
    assert len(found) == len(expected)
    assert {each.severity for each in found if (each.code, each.path) not in TOLD} <= {severity}
    assert {each.severity for each in found if (each.code, each.path) in TOLD} <= {"info"}


@pytest.mark.parametrize(
    ("days", "got"),
    [
        (0, "0"),
        (1001, "1001"),
        (-1, "-1"),
        (1.5, "1.5"),
        ("often", '"often"'),
        ("4 hours", '"4 hours"'),
        (True, "true"),
    ],
)
@pytest.mark.parametrize("management", ["managed", "generated"])
def test_what_is_no_number_of_days_is_refused(deploy: Deploy, management: str, days: Any, got: str) -> None:
    with pytest.raises(BadInput) as raised:
        orders(deploy, "aurora", credentials={"management": management, "rotationDays": days})
    (line,) = str(raised.value).splitlines()
    assert line.startswith("orders: credentials.rotationDays: expected a ")
    assert line.endswith(f"; got {got}")


@pytest.mark.parametrize("days", [1, 1000, "30 days"])
def test_days_are_a_number_or_say_so(deploy: Deploy, days: Any) -> None:
    made = orders(deploy, "aurora", credentials={"management": "generated", "rotationDays": days})
    number = 30 if isinstance(days, str) else days
    assert hosted(made)["RotationRules"] == {"AutomaticallyAfterDays": number}


def test_a_cache_has_no_such_setting(deploy: Deploy) -> None:
    with pytest.raises(BadInput, match=r"sessions: credentials: unknown setting"):
        deploy(lambda: build("sessions", {"type": "cache", "network": NETWORK, **ROTATED}).connection)

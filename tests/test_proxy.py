"""RDS Proxy in front of clusters and instances: what is made, who may reach what, and what clients are told."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks

from conftest import NETWORK, STACK, Deploy, Deployment, Registered, answering, once
from pulumi_aws_databases import build

PROXY = "rds/proxy:Proxy"
POOL = "rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup"
TARGET = "rds/proxyTarget:ProxyTarget"
ENDPOINT = "rds/proxyEndpoint:ProxyEndpoint"
ROLE = "iam/role:Role"
POLICY = "iam/rolePolicy:RolePolicy"
LOG_GROUP = "cloudwatch/logGroup:LogGroup"
GROUP = "ec2/securityGroup:SecurityGroup"
INGRESS = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "vpc/securityGroupEgressRule:SecurityGroupEgressRule"
SECRET = "secretsmanager/secret:Secret"
VERSION = "secretsmanager/secretVersion:SecretVersion"
DATABASES = {"aurora": "rds/cluster:Cluster", "instance": "rds/instance:Instance"}
MEMBER = "rds/clusterInstance:ClusterInstance"
ARN = "arn:aws:mock:eu-west-1:123456789012:"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"
PASSWORD = "Password0Password0Password0Passw"
GENERATED: dict[str, Any] = {"credentials": {"management": "generated"}}
MANAGED: dict[str, Any] = {"credentials": {"management": "managed"}}
MYSQL: dict[str, Any] = {"engine": "mysql"}
READ_ONLY: dict[str, Any] = {"proxy": {"readOnlyEndpoint": True}}
FILTERS: dict[str, Any] = {"sessionPinningFilters": ["EXCLUDE_VARIABLE_SETS"]}
HOST = "orders-0a1b2c3d.proxy.example"
READER_HOST = "orders-0a1b2c3d-ro.proxy.example"

kinds = pytest.mark.parametrize("kind", DATABASES)
engines = pytest.mark.parametrize(
    ("kind", "engine", "family"),
    [
        ("aurora", "postgresql", "POSTGRESQL"),
        ("aurora", "mysql", "MYSQL"),
        ("instance", "postgresql", "POSTGRESQL"),
        ("instance", "mysql", "MYSQL"),
        ("instance", "mariadb", "MYSQL"),
    ],
)


def hosts(args: mocks.MockResourceArgs, _: Mapping[str, Any]) -> Mapping[str, Any]:
    """The hosts of proxies and of their endpoints, which no argument holds."""
    named = {"Proxy": "name", "ProxyEndpoint": "dbProxyEndpointName"}
    setting = named.get(args.typ.rpartition(":")[2])
    return {"endpoint": f"{args.inputs[setting]}.proxy.example"} if setting else {}


computed = answering(hosts, autouse=True)


@once
def proxied(deploy: Deploy, kind: str = "aurora", tier: str = "dev", **args: Any) -> Deployment:
    """A database called orders, with a proxy unless its arguments say otherwise; the result is its connection."""
    spec = {"type": kind, "network": NETWORK, "proxy": True, **args}
    return deploy(lambda: build("orders", spec).connection, STACK | {"aws-databases:tier": tier})


def needs(one: Registered, others: Iterable[Registered]) -> bool:
    return {other.urn for other in others} <= set(one.depends_on)


def statements(deployment: Deployment) -> list[dict[str, Any]]:
    policy = json.loads(deployment.one(POLICY).inputs["policy"])
    assert policy["Version"] == "2012-10-17"
    found: list[dict[str, Any]] = policy["Statement"]
    return found


def content(deployment: Deployment, name: str = "orders") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(deployment.one(VERSION, name).inputs["secretString"])
    return found


# What is made.


@engines
def test_a_proxy_speaks_its_databases_protocol_and_only_over_tls(
    deploy: Deploy, kind: str, engine: str, family: str
) -> None:
    made = proxied(deploy, kind, engine=engine)
    proxy = made.one(PROXY, "orders-proxy").inputs
    assert (proxy["engineFamily"], proxy["requireTls"]) == (family, True)
    assert proxy["roleArn"] == f"{ARN}Role/orders-proxy"
    assert "defaultAuthScheme" not in proxy


@engines
def test_only_mariadb_is_told_which_passwords_clients_have(deploy: Deploy, kind: str, engine: str, family: str) -> None:
    made = proxied(deploy, kind, engine=engine, users={"app": {}})
    forms = {auth.get("clientPasswordAuthType") for auth in made.one(PROXY).inputs["auths"]}
    assert forms == {"MYSQL_NATIVE_PASSWORD" if engine == "mariadb" else None}, family


@engines
def test_the_one_target_is_the_database(deploy: Deploy, kind: str, engine: str, family: str) -> None:
    made = proxied(deploy, kind, engine=engine)
    target = made.one(TARGET, "orders-proxy").inputs
    named = {key: target.get(key) for key in ("dbClusterIdentifier", "dbInstanceIdentifier")}
    mine = "dbClusterIdentifier" if kind == "aurora" else "dbInstanceIdentifier"
    assert named == dict.fromkeys(named) | {mine: "orders-0a1b2c3d"}, family
    assert target["targetGroupName"] == made.one(POOL).name + "-0a1b2c3"
    assert target["dbProxyName"] == made.one(POOL).inputs["dbProxyName"] == made.one(PROXY).inputs["name"]


@pytest.mark.parametrize("identifier", [None, "legacy"])
@kinds
def test_a_proxy_has_the_name_of_its_database(deploy: Deploy, kind: str, identifier: str | None) -> None:
    made = proxied(deploy, kind, identifier=identifier)
    assert made.one(PROXY).inputs["name"] == made.result["identifier"] == (identifier or "orders-0a1b2c3d")


@kinds
def test_a_proxy_that_is_told_nothing_more_has_awss_own_values(deploy: Deploy, kind: str) -> None:
    made = proxied(deploy, kind)
    proxy, pool = made.one(PROXY).inputs, made.one(POOL).inputs["connectionPoolConfig"]
    assert (proxy["idleClientTimeout"], proxy["debugLogging"]) == (1800, False)
    assert [auth["iamAuth"] for auth in proxy["auths"]] == ["DISABLED"]
    assert pool == {
        "maxConnectionsPercent": 100,
        "maxIdleConnectionsPercent": 50,
        "connectionBorrowTimeout": 120,
        "sessionPinningFilters": [],
    }
    assert made.all(ENDPOINT) == []


@pytest.mark.parametrize(
    ("given", "resource", "setting", "value"),
    [
        ({"maxConnectionsPercent": 80}, POOL, "maxConnectionsPercent", 80),
        ({"maxConnectionsPercent": "80 %"}, POOL, "maxConnectionsPercent", 80),
        ({"maxIdleConnectionsPercent": 0}, POOL, "maxIdleConnectionsPercent", 0),
        ({"maxIdleConnectionsPercent": 100}, POOL, "maxIdleConnectionsPercent", 100),
        ({"borrowTimeoutSeconds": 0}, POOL, "connectionBorrowTimeout", 0),
        ({"borrowTimeoutSeconds": "300 s"}, POOL, "connectionBorrowTimeout", 300),
        (FILTERS, POOL, "sessionPinningFilters", ["EXCLUDE_VARIABLE_SETS"]),
        ({"initQuery": "SET x=1, y=2"}, POOL, "initQuery", "SET x=1, y=2"),
        ({"idleTimeoutSeconds": 1}, PROXY, "idleClientTimeout", 1),
        ({"idleTimeoutSeconds": 28800}, PROXY, "idleClientTimeout", 28800),
        ({"debugLogging": True}, PROXY, "debugLogging", True),
        ({"debug_logging": True}, PROXY, "debugLogging", True),
    ],
)
@kinds
def test_each_setting_has_its_effect_and_no_other(
    deploy: Deploy, kind: str, given: dict[str, Any], resource: str, setting: str, value: Any
) -> None:
    plain, made = (proxied(deploy, kind, engine="mysql", proxy=proxy) for proxy in (True, given))
    for each in (PROXY, POOL, TARGET):
        before, after = dict(plain.one(each).inputs), dict(made.one(each).inputs)
        pool = before.get("connectionPoolConfig", before), after.get("connectionPoolConfig", after)
        changed = {key: pool[1].get(key) for key in {**pool[0], **pool[1]} if pool[0].get(key) != pool[1].get(key)}
        assert changed == ({setting: value} if each == resource else {}), each


@pytest.mark.parametrize(("required", "mode"), [(True, "REQUIRED"), (False, "DISABLED")])
@kinds
def test_tokens_can_be_required_of_everybody(deploy: Deploy, kind: str, required: bool, mode: str) -> None:
    made = proxied(deploy, kind, proxy={"iamAuthentication": required}, users={"app": {}, "jobs": {}})
    assert [auth["iamAuth"] for auth in made.one(PROXY).inputs["auths"]] == [mode] * 3


@pytest.mark.parametrize(
    ("kind", "credentials", "secret"),
    [
        ("aurora", MANAGED, f"{ARN}Cluster/orders-secret"),
        ("aurora", GENERATED, f"{ARN}Secret/orders"),
        ("instance", MANAGED, f"{ARN}Instance/orders-secret"),
        ("instance", GENERATED, f"{ARN}Secret/orders"),
    ],
)
def test_a_proxy_logs_in_with_the_master_users_secret(
    deploy: Deploy, kind: str, credentials: dict[str, Any], secret: str
) -> None:
    made = proxied(deploy, kind, **credentials)
    assert made.one(PROXY).inputs["auths"] == [
        {"authScheme": "SECRETS", "iamAuth": "DISABLED", "secretArn": secret},
    ]
    assert statements(made)[0]["Resource"] == [secret]


@pytest.mark.parametrize(
    "off",
    [
        {"proxy": False},
        {"proxy": None},
        {"proxy": {"enabled": False}},
        {"proxy": {"enabled": False, "initQuery": "SET x=1", "maxConnectionsPercent": 5, **FILTERS}},
    ],
)
@kinds
def test_a_proxy_that_is_off_is_nothing_at_all(deploy: Deploy, kind: str, off: dict[str, Any]) -> None:
    def all_of(made: Deployment) -> list[Any]:
        return sorted((each.type, each.name, json.dumps(each.inputs, sort_keys=True)) for each in made.resources)

    users = {"app": {}, "jobs": {"iam": True}}
    without = deploy(lambda: build("orders", {"type": kind, "network": NETWORK, "users": users}).connection)
    made = proxied(deploy, kind, users=users, **off)
    assert all_of(made) == all_of(without)
    assert made.result == without.result
    assert not [each for each in made.resources if "proxy" in (each.type + each.name).lower()]
    assert {made.result[key] for key in ("proxyHost", "proxyReaderHost", "proxyArn")} == {None}


@kinds
def test_a_proxy_changes_nothing_of_the_database_itself(deploy: Deploy, kind: str) -> None:
    for each in (DATABASES[kind], MEMBER, "rds/parameterGroup:ParameterGroup", "rds/subnetGroup:SubnetGroup"):
        without, made = (proxied(deploy, kind, proxy=proxy).all(each) for proxy in (False, True))
        assert [dict(one.inputs) for one in made] == [dict(one.inputs) for one in without]


@kinds
def test_a_proxy_stands_in_the_networks_subnets_with_the_databases_tags(deploy: Deploy, kind: str) -> None:
    given = {"readers": 1} | READ_ONLY if kind == "aurora" else {}
    made = proxied(deploy, kind, tags={"team": "a"}, **given)
    for each in [made.one(PROXY), *made.all(ENDPOINT)]:
        assert each.inputs["vpcSubnetIds"] == ["subnet-a", "subnet-b"]
    for each in (made.one(PROXY), made.one(ROLE, "orders-proxy"), made.one(LOG_GROUP, "orders-proxy")):
        assert each.inputs["tags"] == {"Database": "orders", "Stack": "shop/test", "Tier": "dev", "team": "a"}
        assert each.parent.endswith("::orders")


@pytest.mark.parametrize("policy", ["destroy", "snapshot", "retain"])
@kinds
def test_a_proxy_holds_nothing_so_it_is_neither_protected_nor_kept(deploy: Deploy, kind: str, policy: str) -> None:
    given = {"readers": 1} | READ_ONLY if kind == "aurora" else {}
    made = proxied(deploy, kind, "prod", deletionProtection=True, removalPolicy=policy, **given)
    parts = [made.one(each) for each in (PROXY, POOL, TARGET)] + made.all(ENDPOINT)
    parts += [made.one(each, "orders-proxy") for each in (ROLE, POLICY, LOG_GROUP, GROUP)]
    assert not any(each.protect or each.retain_on_delete for each in parts)
    # Their names are fixed, so that a second one of the name cannot be made first.
    assert {each.delete_before_replace for each in [made.one(PROXY), *made.all(ENDPOINT)]} == {True}


# The order in which it is made.


@pytest.mark.parametrize(("tier", "days"), [("dev", 7), ("staging", 30), ("prod", 365), ("enterprise", 731)])
@kinds
def test_its_log_group_is_there_before_the_proxy_would_make_one(
    deploy: Deploy, kind: str, tier: str, days: int
) -> None:
    made = proxied(deploy, kind, tier)
    group = made.one(LOG_GROUP, "orders-proxy")
    assert group.inputs["name"] == "/aws/rds/proxy/orders-0a1b2c3d"
    assert (group.inputs["retentionInDays"], group.inputs["kmsKeyId"]) == (days, made.result["kmsKeyArn"])
    assert needs(made.one(PROXY), [group])


@kinds
def test_a_proxy_waits_for_the_right_to_read_its_secrets(deploy: Deploy, kind: str) -> None:
    made = proxied(deploy, kind, users={"app": {}})
    assert needs(made.one(PROXY), [made.one(POLICY), made.one(ROLE, "orders-proxy")])
    assert made.one(POLICY).inputs["role"] == "orders-proxy-0a1b2c3"


def test_a_cluster_is_registered_after_all_its_instances(deploy: Deploy) -> None:
    made = proxied(deploy, readerInstances={"reports": {}, "standby": {}})
    assert len(made.all(MEMBER)) == 3
    assert needs(made.one(TARGET), [*made.all(MEMBER), made.one(POOL), made.one(PROXY)])


def test_an_instance_is_registered_after_it_was_made_and_without_its_replicas(deploy: Deploy) -> None:
    made = proxied(deploy, "instance", readReplicas=2)
    assert len(made.all(DATABASES["instance"])) == 3
    assert needs(made.one(TARGET), [made.one(DATABASES["instance"], "orders"), made.one(POOL), made.one(PROXY)])
    assert len(made.all(TARGET)) == 1


# What it may do.


def test_only_rds_takes_on_the_proxys_role(deploy: Deploy) -> None:
    role = proxied(deploy).one(ROLE, "orders-proxy").inputs
    assert json.loads(role["assumeRolePolicy"])["Statement"] == [
        {"Effect": "Allow", "Principal": {"Service": "rds.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ]
    assert not role.get("managedPolicyArns")


@pytest.mark.parametrize("iam", [False, True])
@kinds
def test_the_role_reads_the_users_secrets_and_nothing_else(deploy: Deploy, kind: str, iam: bool) -> None:
    made = proxied(deploy, kind, kmsKeyArn=KEY, users={"app": {}, "jobs": {"iam": iam}}, **GENERATED)
    assert statements(made) == [
        {
            "Effect": "Allow",
            "Action": ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
            "Resource": [f"{ARN}Secret/orders", f"{ARN}Secret/orders-user-app", f"{ARN}Secret/orders-user-jobs"],
        },
        {
            "Effect": "Allow",
            "Action": "kms:Decrypt",
            "Resource": KEY,
            "Condition": {"StringEquals": {"kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com"}},
        },
    ]
    assert {each.inputs["kmsKeyId"] for each in made.all(SECRET)} == {KEY}


@kinds
def test_the_role_decrypts_with_the_databases_own_key_where_none_is_given(deploy: Deploy, kind: str) -> None:
    made = proxied(deploy, kind)
    assert statements(made)[1]["Resource"] == made.result["secretKmsKeyArn"] == f"{ARN}Key/orders-key"


@pytest.mark.parametrize("name", ["orders", "c" * 40])
def test_the_roles_name_is_cut_to_what_iam_takes(deploy: Deploy, name: str) -> None:
    made = deploy(lambda: build(name, {"type": "aurora", "network": NETWORK, "proxy": True}).connection)
    prefix = made.one(ROLE, f"{name}-proxy").inputs["namePrefix"]
    assert len(prefix) <= 38
    assert f"{name}-proxy-".startswith(prefix.rstrip("-"))


# The read-only endpoint.


def test_a_read_only_endpoint_leads_to_the_readers(deploy: Deploy) -> None:
    made = proxied(deploy, readers=1, **READ_ONLY)
    endpoint = made.one(ENDPOINT, "orders-proxy-reader").inputs
    assert endpoint["targetRole"] == "READ_ONLY"
    assert endpoint["dbProxyEndpointName"] == "orders-0a1b2c3d-ro"
    assert endpoint["dbProxyName"] == made.one(PROXY).inputs["name"]
    assert endpoint["vpcSecurityGroupIds"] == made.one(PROXY).inputs["vpcSecurityGroupIds"]
    assert endpoint["tags"] == {"Database": "orders", "Stack": "shop/test", "Tier": "dev"}


# Who reaches whom.


@engines
def test_proxy_and_database_carry_one_access_group(deploy: Deploy, kind: str, engine: str, family: str) -> None:
    made = proxied(deploy, kind, engine=engine)
    access = made.result["securityGroupId"]
    assert access == "orders-access-id"
    assert made.one(DATABASES[kind]).inputs["vpcSecurityGroupIds"] == [access]
    assert made.one(PROXY).inputs["vpcSecurityGroupIds"] == [access, "orders-proxy-id"], family


@engines
def test_the_proxy_has_a_way_of_its_own_to_the_database_and_none_elsewhere(
    deploy: Deploy, kind: str, engine: str, family: str
) -> None:
    made = proxied(deploy, kind, engine=engine)
    port = 5432 if family == "POSTGRESQL" else 3306
    way = {"ipProtocol": "tcp", "fromPort": port, "toPort": port}
    expected = {
        INGRESS: {"securityGroupId": "orders-access-id", "referencedSecurityGroupId": "orders-proxy-id", **way},
        EGRESS: {"securityGroupId": "orders-proxy-id", "referencedSecurityGroupId": "orders-access-id", **way},
    }
    for kind_of_rule, rule in expected.items():
        inputs = made.one(kind_of_rule).inputs
        assert {key: value for key, value in inputs.items() if key not in ("description", "tags")} == rule
    group = made.one(GROUP, "orders-proxy").inputs
    assert group["vpcId"] == "vpc-1"
    assert not group.get("ingress")
    assert not group.get("egress")


@kinds
def test_clients_need_no_other_rule_for_the_proxy(deploy: Deploy, kind: str) -> None:
    clients: dict[str, Any] = {"allowedSecurityGroupIds": ["sg-1"], "allowedCidrs": ["10.0.0.0/16"]}

    def rules(proxy: bool) -> dict[str, Any]:
        return {each.name: dict(each.inputs) for each in proxied(deploy, kind, proxy=proxy, **clients).all(INGRESS)}

    without, made = rules(False), rules(True)
    assert len(without) == 2
    assert {name: made[name] for name in without} == without
    [own] = [rule for name, rule in made.items() if name not in without]
    assert own["referencedSecurityGroupId"] == "orders-proxy-id"
    assert {rule["securityGroupId"] for rule in made.values()} == {"orders-access-id"}


@kinds
def test_clients_that_are_known_only_later_reach_the_proxy_too(deploy: Deploy, kind: str) -> None:
    spec = {"type": kind, "network": NETWORK, "proxy": True}

    def make() -> Any:
        clients = pulumi.Output.from_input(["sg-1", "sg-2"])
        return build("orders", {**spec, "allowedSecurityGroupIds": clients}).connection

    made = deploy(make)
    carried = made.one(PROXY).inputs["vpcSecurityGroupIds"]
    assert carried == ["orders-access-id", "orders-allowed-id", "orders-proxy-id"]
    assert made.one(DATABASES[kind]).inputs["vpcSecurityGroupIds"] == carried[:2]


# What clients are told.


@kinds
def test_the_hosts_of_the_connection_stay_the_databases(deploy: Deploy, kind: str) -> None:
    without, made = (proxied(deploy, kind, proxy=proxy).result for proxy in (False, True))
    own = {"proxyHost": HOST, "proxyReaderHost": None, "proxyArn": f"{ARN}Proxy/orders-proxy"}
    assert {key: made[key] for key in own} == own
    assert {key: without[key] for key in own} == dict.fromkeys(own)
    elsewhere = {*own, "environment", "secrets"}
    assert {key: value for key, value in made.items() if key not in elsewhere} == {
        key: value for key, value in without.items() if key not in elsewhere
    }


def test_the_read_only_endpoint_is_the_proxys_reader_host(deploy: Deploy) -> None:
    told = proxied(deploy, readers=1, **READ_ONLY).result
    assert (told["proxyHost"], told["proxyReaderHost"]) == (HOST, READER_HOST)
    assert told["readerHost"] == "orders-0a1b2c3d.cluster-ro.example"


@pytest.mark.parametrize(
    ("kind", "given", "reader"),
    [
        ("aurora", {}, "orders-0a1b2c3d.cluster-ro.example"),
        ("aurora", {"readers": 1}, "orders-0a1b2c3d.cluster-ro.example"),
        ("aurora", {"readers": 1} | READ_ONLY, READER_HOST),
        ("instance", {}, "orders-0a1b2c3d.example"),
        ("instance", {"readReplicas": 1}, "orders-replica-1-0a1b2c3d.example"),
    ],
)
def test_applications_are_sent_to_the_proxy_and_else_to_the_databases_readers(
    deploy: Deploy, kind: str, given: dict[str, Any], reader: str
) -> None:
    made = proxied(deploy, kind, **GENERATED, **given)
    environment, told = made.result["environment"], content(made)
    assert (environment["DATABASE_HOST"], environment["DATABASE_READER_HOST"]) == (HOST, reader)
    assert environment["DATABASE_PORT"] == "5432"
    assert told["url"] == f"postgresql://dbadmin:{PASSWORD}@{HOST}:5432/orders"
    assert told["readerUrl"] == f"postgresql://dbadmin:{PASSWORD}@{reader}:5432/orders"
    # Rotation changes the password at the database itself.
    assert told["host"] == made.result["host"] != HOST


@kinds
def test_a_prefixed_environment_leads_to_the_proxy_too(deploy: Deploy, kind: str) -> None:
    spec = {"type": kind, "network": NETWORK, "proxy": True}
    made = deploy(lambda: build("orders", spec).environment("ORDERS_"))
    assert made.result["ORDERS_DATABASE_HOST"] == HOST


# Another region.


@pytest.mark.parametrize(("region", "declared"), [("eu-central-1", "eu-central-1"), (None, None)])
@kinds
def test_all_of_it_is_in_the_databases_region(
    deploy: Deploy, kind: str, region: str | None, declared: str | None
) -> None:
    given = {"readers": 1} | READ_ONLY if kind == "aurora" else {}
    made = proxied(deploy, kind, region=region, **given)
    parts = [made.one(each) for each in (DATABASES[kind], PROXY, POOL, TARGET, INGRESS, EGRESS)]
    parts += [*made.all(ENDPOINT), *made.all(GROUP), made.one(LOG_GROUP, "orders-proxy")]
    assert {each.inputs.get("region") for each in parts} == {declared}
    service = statements(made)[1]["Condition"]["StringEquals"]["kms:ViaService"]
    assert service == f"secretsmanager.{region or 'eu-west-1'}.amazonaws.com"

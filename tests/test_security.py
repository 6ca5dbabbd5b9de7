"""What holds at every tier, for every resource of every type of database."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pulumi
import pytest

from conftest import NETWORK, STACK, Deploy, Deployment, Registered, once
from pulumi_aws_databases import Network, build
from pulumi_aws_databases import deploy as deploy_stack

TIERS = ("dev", "staging", "prod", "enterprise")
PASSWORD = "Password0Password0Password0Passw"
SHOP: dict[str, dict[str, Any]] = {
    "orders": {
        "type": "aurora",
        "readers": 2,
        "allowedSecurityGroupIds": ["sg-1"],
        "proxy": {"readOnlyEndpoint": True},
        "users": {"app": {}, "reports": {"iam": True}},
        "credentials": {"rotationDays": 30},
    },
    "ledger": {
        "type": "aurora",
        "engine": "mysql",
        "readerInstances": {"reports": {}},
        "readerAutoscaling": {"min": 1, "max": 3},
        "customEndpoints": {"reports": {"members": ["reports"]}},
        "roles": {"s3Import": "arn:aws:iam::123456789012:role/importer"},
        "monitoringInterval": 60,
    },
    "accounts": {"type": "aurora", "readers": 0, "credentials": {"management": "generated"}},
    "catalog": {
        "type": "instance",
        "engine": "mysql",
        "logExports": ["audit", "error"],
        "readReplicas": 2,
        "roles": {"s3Import": "arn:aws:iam::123456789012:role/importer"},
        "monitoringInterval": 60,
    },
    "journal": {
        "type": "instance",
        "replicas": {"reports": {}},
        "credentials": {"management": "generated", "rotationDays": 30},
        "users": {"app": {}, "reports": {"iam": True}},
    },
    "archive": {"type": "instance", "readReplicas": 0, "credentials": {"management": "managed"}},
    "books": {"type": "global-aurora", "secondaryRegions": ["eu-central-1"], "readers": 1, "users": {"app": {}}},
    "events": {
        "type": "dynamodb",
        "partitionKey": "pk",
        "contributorInsights": True,
        "globalIndexes": {"byEmail": {"partitionKey": "email"}},
        "billingMode": "provisioned",
        "readAutoscaling": {"min": 5, "max": 50},
        "writeAutoscaling": {"min": 5, "max": 50},
        "replicaRegions": ["eu-central-1", "us-east-1"],
        "resourcePolicy": {
            "Statement": {
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::222222222222:root"},
                "Action": "dynamodb:GetItem",
            }
        },
    },
    "sessions": {"type": "cache", "replicas": 1, "allowedCidrs": ["10.0.0.0/8"]},
    "carts": {"type": "cache", "engine": "redis", "users": {"reports": "on +@read", "job": {"iam": True}}},
    "baskets": {"type": "cache", "shards": 2, "shardAutoscaling": {"min": 1, "max": 4}},
    "tokens": {"type": "cache", "authentication": "token"},
}
# AWS has no tags for these, or they are not of AWS at all.
UNTAGGED = {
    "RandomId",
    "RandomPassword",
    "SecretVersion",
    "RolePolicyAttachment",
    "ClusterRoleAssociation",
    "RoleAssociation",
    "Policy",
    "RouteTableAssociation",
    "ContributorInsights",
    "ResourcePolicy",
    "RolePolicy",
    "ProxyDefaultTargetGroup",
    "ProxyTarget",
    "SecretRotation",
}
OWNERS = {"Cluster", "GlobalCluster", "Instance", "Table", "ReplicationGroup"}
# What a cluster or a cache that is kept could not live without.
KEPT_WITH_OWNERS = {
    "Key",
    "Secret",
    "SecretVersion",
    "SubnetGroup",
    "ClusterParameterGroup",
    "ParameterGroup",
    "OptionGroup",
    "SecurityGroup",
    "User",
    "UserGroup",
    "Vpc",
    "Subnet",
}
# What stands beside a database and holds nothing.
COMPANIONS = ("-proxy", "-rotation")
ABROAD = "eu-central-1"
EVERYWHERE = {**NETWORK, "regions": {"eu-west-1": NETWORK, ABROAD: NETWORK}}
REMADE = {
    "ClusterInstance",
    "ClusterEndpoint",
    "TableReplica",
    "ClusterRoleAssociation",
    "RoleAssociation",
    "Replica",
    "Secondary",
    "Target",
    "Policy",
    "Role",
    "RolePolicyAttachment",
    "Proxy",
    "ProxyEndpoint",
    "Stack",
}

pytestmark = [pytest.mark.usefixtures("secret_password")]
Make = Callable[[str], Deployment]


@once
def everything(deploy: Deploy, form: str, tier: str) -> Deployment:
    """Everything at a tier: as the stack's configuration, or as components of a program."""
    secondary = {ABROAD: {"cidrBlock": "10.21.0.0/16"}}
    network: Any = {"cidrBlock": "10.20.0.0/16", "endpoints": ["secretsmanager"], "secondary": secondary}
    config: dict[str, Any] = STACK | {"aws-databases:tier": tier, "aws-databases:tags": {"team": "payments"}}
    declared = {"aws-databases:network": network, "aws-databases:databases": SHOP}

    def program() -> Any:
        made = Network("network", network)
        own = {name: {} if spec["type"] == "dynamodb" else {"network": made} for name, spec in SHOP.items()}
        return [build(name, {**spec, **own[name]}).connection for name, spec in SHOP.items()]

    return deploy(program, config) if form == "program" else deploy(deploy_stack, config | declared)


@pytest.fixture(params=["stack", "program"])
def shop(request: pytest.FixtureRequest, deploy: Deploy) -> Make:
    return lambda tier: everything(deploy, request.param, tier)


def kind(one: Registered) -> str:
    """The last part of its type; what follows another one is told apart from it, though AWS calls both the same."""
    if "replicateSourceDb" in one.inputs:
        return "Replica"
    return "Secondary" if "sourceRegion" in one.inputs else one.type.rpartition(":")[2]


def belongs_to_a_secondary(one: Registered) -> bool:
    """Whether it goes with a cluster that follows another one, of which nothing is kept but its key."""
    return one.name.startswith(f"books-{ABROAD}") and kind(one) != "Key"


def backs_up(one: Registered) -> bool:
    """Whether it is the role of AWS Backup, which backups need for as long as they are kept."""
    return one.name.endswith("-backup")


def goes_with_another(one: Registered) -> bool:
    """Whether something else deletes it, or still refers to it."""
    return kind(one) in ("SecretRotation", "OptionGroup") or one.name.endswith("-rotated")


def has_a_key_of_its_own(one: Registered, prop: str) -> bool:
    """A replica has its source's key, RDS a secret only where it keeps the password, and insights may be off."""
    if prop == "masterUserSecretKmsKeyId":
        return "manageMasterUserPassword" in one.inputs
    if prop == "performanceInsightsKmsKeyId":
        return bool(one.inputs["performanceInsightsEnabled"])
    return kind(one) != "Replica"


def of_aws(deployment: Deployment) -> Iterator[Registered]:
    return (each for each in deployment.resources if not each.type.startswith("aws-databases:"))


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize(
    ("resource", "prop"),
    [
        ("rds/cluster:Cluster", "kmsKeyId"),
        ("rds/cluster:Cluster", "masterUserSecretKmsKeyId"),
        ("rds/cluster:Cluster", "performanceInsightsKmsKeyId"),
        ("rds/clusterInstance:ClusterInstance", "performanceInsightsKmsKeyId"),
        ("rds/instance:Instance", "kmsKeyId"),
        ("rds/instance:Instance", "masterUserSecretKmsKeyId"),
        ("rds/instance:Instance", "performanceInsightsKmsKeyId"),
        ("elasticache/replicationGroup:ReplicationGroup", "kmsKeyId"),
        ("secretsmanager/secret:Secret", "kmsKeyId"),
        ("cloudwatch/logGroup:LogGroup", "kmsKeyId"),
    ],
)
def test_what_holds_data_is_encrypted_with_a_rotated_key(shop: Make, tier: str, resource: str, prop: str) -> None:
    made = shop(tier)
    keys = made.all("kms/key:Key")
    assert all(
        (each.inputs["enableKeyRotation"], each.inputs["rotationPeriodInDays"]) == (True, 365)
        and each.inputs["deletionWindowInDays"] == 30
        for each in keys
    )
    arns = {f"arn:aws:mock:eu-west-1:123456789012:Key/{each.name}" for each in keys}
    assert arns
    assert len(made.all(resource)) > 1
    used = {each.inputs[prop] for each in made.all(resource) if has_a_key_of_its_own(each, prop)}
    assert used
    assert used <= arns


@pytest.mark.parametrize("tier", TIERS)
def test_storage_and_connections_are_encrypted(shop: Make, tier: str) -> None:
    made = shop(tier)
    databases = made.all("rds/cluster:Cluster") + made.all("rds/instance:Instance")
    assert len(databases) == 11
    assert made.one("rds/globalCluster:GlobalCluster").inputs["storageEncrypted"] is True
    assert all(each.inputs["storageEncrypted"] is True for each in databases)
    for each in made.all("elasticache/replicationGroup:ReplicationGroup"):
        assert each.inputs["atRestEncryptionEnabled"] is each.inputs["transitEncryptionEnabled"] is True
    groups = made.all("rds/clusterParameterGroup:ClusterParameterGroup")
    groups += [each for each in made.all("rds/parameterGroup:ParameterGroup") if not each.name.endswith("-instance")]
    enforced = [{each["name"]: each["value"] for each in group.inputs["parameters"]} for group in groups]
    told = [each.get("rds.force_ssl") or each.get("require_secure_transport") for each in enforced]
    assert told == ["1", "1", "1", "ON", "1", "1", "1", "1"]


@pytest.mark.parametrize("tier", TIERS)
def test_a_key_is_open_to_the_account_its_logs_and_its_topics_alone(shop: Make, tier: str) -> None:
    for key in shop(tier).all("kms/key:Key"):
        account, logs, *alarms = json.loads(key.inputs["policy"])["Statement"]
        assert [each["Sid"] for each in alarms] == ([] if tier == "dev" else ["Alarms"])
        topics = f"arn:aws:sns:{key.inputs.get('region', 'eu-west-1')}:123456789012:*"
        for each in alarms:
            assert each["Condition"] == {"ArnLike": {"kms:EncryptionContext:aws:sns:topicArn": topics}}
        assert account["Principal"] == {"AWS": "arn:aws:iam::123456789012:root"}
        region = key.inputs.get("region", "eu-west-1")
        assert logs["Principal"] == {"Service": f"logs.{region}.amazonaws.com"}
        assert logs["Condition"]["ArnLike"] == {
            "kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:{region}:123456789012:*"
        }


@pytest.mark.parametrize("tier", TIERS)
def test_nothing_is_public(shop: Make, tier: str) -> None:
    made = shop(tier)
    servers = made.all("rds/clusterInstance:ClusterInstance") + made.all("rds/instance:Instance")
    assert [each.inputs["publiclyAccessible"] for each in servers] == [False] * 15
    for each in made.resources:
        text = json.dumps(each.inputs)
        assert "0.0.0.0/0" not in text or leads_to_aws(each)
        assert "::/0" not in text
        assert not each.inputs.get("mapPublicIpOnLaunch")
        assert not kind(each).endswith("Gateway")


def leads_to_aws(one: Registered) -> bool:
    """Whether it is a way out to the services of AWS, for an engine that has roles or a function that rotates."""
    return kind(one) == "SecurityGroupEgressRule" and one.inputs["fromPort"] == one.inputs["toPort"] == 443


@pytest.mark.parametrize("tier", TIERS)
def test_everything_is_tagged(shop: Make, tier: str) -> None:
    made = shop(tier)
    untagged = {
        "dev": UNTAGGED,
        "staging": UNTAGGED | {"Dashboard", "TopicPolicy"},
        "prod": UNTAGGED | {"Dashboard", "TopicPolicy", "Selection"},
        "enterprise": UNTAGGED | {"Dashboard", "TopicPolicy", "Selection"},
    }
    assert {kind(each) for each in of_aws(made) if "tags" not in each.inputs} == untagged[tier]
    for each in of_aws(made):
        if "tags" in each.inputs:
            assert each.inputs["tags"].items() >= {"Tier": tier, "team": "payments"}.items()


@pytest.mark.parametrize("tier", TIERS)
def test_no_password_is_plain_anywhere(shop: Make, tier: str) -> None:
    made = shop(tier)
    holding = [(each, prop) for each in made.resources for prop in each.inputs if PASSWORD in str(each.inputs[prop])]
    assert len(holding) == 25, (
        "the two users with passwords and a secret of three caches, one more user and its secret, a token and its "
        "secret, a secret for four databases and four users"
    )
    assert all(prop in each.secrets for each, prop in holding)
    assert PASSWORD not in str(made.result)
    generated = {each.name for each in made.resources if {"masterPassword", "password"} & each.inputs.keys()}
    assert generated == {"accounts", "books", "catalog", "journal"}


@pytest.mark.parametrize("tier", TIERS)
def test_only_what_owns_data_is_protected(shop: Make, tier: str) -> None:
    protected = {kind(each) for each in shop(tier).resources if each.protect}
    assert protected == (OWNERS if tier in ("prod", "enterprise") else set())


@pytest.mark.parametrize("tier", TIERS)
def test_what_kept_data_needs_is_kept_with_it_and_instances_never(shop: Make, tier: str) -> None:
    made = shop(tier)
    kept = {kind(each) for each in made.resources if each.retain_on_delete and not goes_with_another(each)}
    if tier == "enterprise":
        wanted = OWNERS | KEPT_WITH_OWNERS - {"OptionGroup"}
        assert wanted <= kept
        gone = [each for each in of_aws(made) if not each.retain_on_delete]
        left = [each for each in gone if not each.name.endswith(COMPANIONS) and not belongs_to_a_secondary(each)]
        assert {kind(each) for each in left} & wanted == set()
        assert REMADE & {kind(each) for each in made.resources if each.retain_on_delete and not backs_up(each)} == set()
    else:
        # At prod the vault of the backups, and the roles by which AWS Backup deletes those whose time is over.
        backups = {"Vault", "Role", "RolePolicyAttachment"} if tier == "prod" else set()
        assert kept == (set() if tier == "dev" else {"Key"} | backups)


@pytest.mark.parametrize("tier", TIERS)
def test_replacing_what_owns_data_would_fail_before_it_deletes(shop: Make, tier: str) -> None:
    owners = [each for each in shop(tier).resources if kind(each) in OWNERS]
    assert len(owners) == 13
    assert all(each.delete_before_replace is False for each in owners)


@pytest.mark.parametrize("name", SHOP)
def test_options_meant_for_a_component_are_not_its_childrens(deploy: Deploy, name: str) -> None:
    spec = SHOP[name] | ({} if name == "events" else {"network": EVERYWHERE})
    options = pulumi.ResourceOptions(
        protect=True, retain_on_delete=True, ignore_changes=["tags"], delete_before_replace=True
    )
    made = deploy(lambda: build(name, spec, options).connection)
    component, *children = made.resources
    assert component.protect
    assert len(children) > 2
    for child in children:
        assert not child.protect
        assert not child.retain_on_delete or goes_with_another(child)
        # These have fixed names of their own, or stand one in a region.
        assert not child.delete_before_replace or kind(child).startswith(("Proxy", "TableReplica"))
        assert "tags" not in child.ignore_changes


@pytest.mark.parametrize("name", SHOP)
def test_owners_alone_are_protected_where_readers_exist(deploy: Deploy, name: str) -> None:
    spec = SHOP[name] | ({} if name == "events" else {"network": EVERYWHERE})
    made = deploy(lambda: build(name, {**spec, "deletionProtection": True, "removalPolicy": "retain"}).connection)
    assert {kind(each) for each in made.resources if each.protect} <= OWNERS
    owner = next(each for each in made.resources if kind(each) in OWNERS)
    assert owner.protect
    assert owner.retain_on_delete
    assert not any(each.retain_on_delete for each in made.resources if kind(each) in REMADE)


def test_no_grant_is_wider_than_what_it_is_for(deploy: Deploy) -> None:
    """No action of a whole service, no resource of a whole account, and keys by way of their service alone."""
    role = "arn:aws:iam::123456789012:role/web"

    def program() -> None:
        for name, spec in SHOP.items():
            network = NETWORK | {"regions": {"eu-west-1": NETWORK, "eu-central-1": NETWORK}}
            made: Any = build(name, spec if name == "events" else {**spec, "network": network})
            if name == "events":
                for level in ("read", "write", "read_write", "full"):
                    getattr(made, f"grant_{level}")(role)
            else:
                made.grant_connect(role, "sg-9", user="app" if "users" in spec else None)

    made = deploy(program)
    policies = [each for each in made.all("iam/rolePolicy:RolePolicy") if "-web" in each.name]
    assert len(policies) == len(SHOP) + 3
    for each in policies:
        for statement in json.loads(each.inputs["policy"])["Statement"]:
            assert all(not action.endswith(":*") and action != "*" for action in statement["Action"])
            assert all(resource.count(":") >= 5 or "-id" in resource for resource in statement["Resource"])
            assert ("Condition" in statement) == statement["Action"][0].startswith("kms:")
    for each in made.resources:
        if "-grant-" in each.name:
            assert each.inputs["fromPort"] == each.inputs["toPort"]
            assert "cidrIpv4" not in each.inputs
            assert each.inputs["tags"]

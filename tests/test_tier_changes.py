"""Moving to another tier replaces nothing that holds data, and changes no way to connect."""

import json
from itertools import permutations
from typing import Any

import pytest

from conftest import NETWORK, STACK, Deploy, Deployment, Registered, once, stack_outputs
from pulumi_aws_databases import build

TIERS = ("dev", "staging", "prod", "enterprise")
SHOP: dict[str, dict[str, Any]] = {
    "orders": {"type": "aurora"},
    "ledger": {"type": "aurora", "engine": "mysql"},
    "accounts": {"type": "aurora", "credentials": {"management": "generated"}},
    "catalog": {"type": "instance", "engine": "mysql", "logExports": ["audit", "error"]},
    "journal": {"type": "instance"},
    "books": {"type": "global-aurora", "secondaryRegions": ["eu-central-1"], "users": {"app": {}}},
    "events": {
        "type": "dynamodb",
        "partitionKey": "pk",
        "sortKey": "at:N",
        "localIndexes": {"byAge": {"sortKey": "age:N"}},
        "globalIndexes": {"byEmail": {"partitionKey": "email"}},
    },
    "orders-log": {
        "type": "dynamodb",
        "partitionKey": "pk",
        "billingMode": "provisioned",
        "readAutoscaling": {"min": 5, "max": 50},
        "writeAutoscaling": {"min": 5, "max": 50},
        "globalIndexes": {"byEmail": {"partitionKey": "email"}},
        "replicaRegions": ["eu-central-1", "us-east-1"],
    },
    "sessions": {"type": "cache"},
    "carts": {"type": "cache", "engine": "redis"},
    "baskets": {
        "type": "cache",
        "shards": 2,
        "shardAutoscaling": {"min": 1, "max": 4},
        "users": {"reports": "on +@read"},
    },
    "tokens": {"type": "cache", "authentication": "token"},
    "jobs": {"type": "cache", "authentication": "iam"},
    "frozen": {"type": "cache", "dataTiering": True},
    "fast": {"type": "cache", "serverless": {"maxStorageGb": 10}},
}
# Properties that AWS, or a provider, only changes by replacing the resource.
REPLACING: dict[str, set[str]] = {
    "Cluster": {
        "availabilityZones", "clusterIdentifier", "clusterIdentifierPrefix", "clusterScalabilityType", "databaseName",
        "dbSubnetGroupName", "dbSystemId", "engine", "engineMode", "kmsKeyId", "masterUsername", "region",
        "restoreToPointInTime", "s3Import", "snapshotIdentifier", "sourceRegion", "storageEncrypted",
    },
    "GlobalCluster": {
        "databaseName", "engine", "globalClusterIdentifier", "region", "sourceDbClusterIdentifier", "storageEncrypted",
    },
    "ClusterInstance": {
        "availabilityZone", "clusterIdentifier", "customIamInstanceProfile", "dbSubnetGroupName", "engine",
        "identifier", "identifierPrefix", "region",
    },
    "Instance": {
        "availabilityZone", "backupTarget", "characterSetName", "customIamInstanceProfile", "dbName", "engine",
        "identifierPrefix", "kmsKeyId", "ncharCharacterSetName", "region", "replicateSourceDb", "restoreToPointInTime",
        "s3Import", "snapshotIdentifier", "storageEncrypted", "timezone", "username",
    },
    "OptionGroup": {"engineName", "majorEngineVersion", "name", "namePrefix", "optionGroupDescription", "region"},
    "Table": {
        "name", "hashKey", "rangeKey", "localSecondaryIndexes", "restoreSourceName", "restoreSourceTableArn",
        "restoreDateTime", "restoreToLatestTime", "importTable", "region",
    },
    "TableReplica": {"globalTableArn", "kmsKeyArn", "tableClassOverride", "region"},
    "ReplicationGroup": {
        "replicationGroupId", "atRestEncryptionEnabled", "kmsKeyId", "dataTieringEnabled", "globalReplicationGroupId",
        "networkType", "port", "securityGroupNames", "snapshotArns", "snapshotName", "subnetGroupName",
        "nodeGroupConfigurations", "engine", "engineVersion", "transitEncryptionEnabled", "region",
    },
    "ServerlessCache": {
        "name", "kmsKeyId", "subnetIds", "snapshotArnsToRestores", "engine", "majorEngineVersion", "networkType",
        "region",
    },
    "SubnetGroup": {"name", "namePrefix", "region"},
    "ClusterParameterGroup": {"name", "namePrefix", "family", "description", "region"},
    "ParameterGroup": {"name", "namePrefix", "family", "description", "region"},
    "Secret": {"name", "namePrefix", "region"},
    "SecretVersion": {"secretId", "secretString", "secretBinary", "region"},
    "Key": {"customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId", "region"},
    "SecurityGroup": {"name", "namePrefix", "description", "vpcId", "region"},
    "User": {"userId", "userName", "region"},
    "UserGroup": {"userGroupId", "region"},
    "Vpc": {"cidrBlock", "region"},
    "Subnet": {"cidrBlock", "availabilityZone", "vpcId", "region"},
    "RandomId": {"byteLength", "prefix", "keepers"},
    "RandomPassword": {"length", "special", "overrideSpecial", "upper", "lower", "numeric", "keepers"},
}  # fmt: skip
# What comes and goes with a tier without holding data; tables at dev do without a key, and stacks without a dashboard.
COMES_AND_GOES = {
    "ClusterInstance", "ContributorInsights", "Dashboard", "EventSubscription", "MetricAlarm", "Plan", "Role",
    "RolePolicyAttachment", "Selection", "Topic", "TopicPolicy", "Vault",
}  # fmt: skip
OF_A_TABLE = {"urn:pulumi:test::shop::aws-databases:index:DynamoDBTable$aws:kms/key:Key::events-key"}
OF_A_DASHBOARD = {"urn:pulumi:test::shop::aws-databases:index:Stack$random:index/randomId:RandomId::stack-suffix"}

changes = pytest.mark.parametrize(("before", "after"), list(permutations(TIERS, 2)))
forms = pytest.mark.parametrize("form", ["stack", "program"])


@once
def shop(deploy: Deploy, form: str, tier: str) -> Deployment:
    def program() -> Any:
        network = {**NETWORK, "regions": {"eu-west-1": NETWORK, "eu-central-1": NETWORK}}
        own = {name: {} if spec["type"] == "dynamodb" else {"network": network} for name, spec in SHOP.items()}
        return {name: build(name, {**spec, **own[name]}).connection for name, spec in SHOP.items()}

    config: dict[str, Any] = STACK | {"aws-databases:tier": tier}
    declared = {"aws-databases:network": {"cidrBlock": "10.20.0.0/16"}, "aws-databases:databases": SHOP}
    return deploy(program, config) if form == "program" else deploy(stack_outputs, config | declared)


def kind(one: Registered) -> str:
    return one.type.rpartition(":")[2]


def replacing(one: Registered, prop: str) -> Any:
    """The value of a property; of an instance's secret all but the reader's URL, which may lead to a new replica."""
    value: Any = one.inputs.get(prop)
    if prop == "secretString" and "DatabaseInstance" in one.urn:
        return {key: each for key, each in json.loads(value).items() if key != "readerUrl"}
    return value


def is_of_a_replica(one: Registered) -> bool:
    """Whether it is a read replica, or where one writes its logs."""
    return "-replica-" in one.name and (kind(one) == "LogGroup" or "replicateSourceDb" in one.inputs)


def but_for_replicas(connection: dict[str, Any]) -> dict[str, Any]:
    """What a client is told of a database, without its key and, of an instance, the replicas."""
    environment = dict(connection["environment"])
    told = {key: value for key, value in connection.items() if key != "kmsKeyArn"}
    if connection["kind"] == "instance":
        del environment["DATABASE_READER_HOST"], told["readerHost"], told["replicas"]
    return told | {"environment": environment}


@forms
@changes
def test_a_tier_change_replaces_nothing(deploy: Deploy, form: str, before: str, after: str) -> None:
    old, new = ({each.urn: each for each in shop(deploy, form, tier).resources} for tier in (before, after))
    both = old.keys() & new.keys()
    assert {kind(old[urn]) for urn in both} >= REPLACING.keys() - ({"Vpc", "Subnet"} if form == "program" else set())
    for urn in both:
        for prop in REPLACING.get(kind(old[urn]), set()):
            assert replacing(old[urn], prop) == replacing(new[urn], prop), f"{urn} {prop}"


@forms
@changes
def test_a_tier_change_adds_and_removes_nothing_that_holds_data(
    deploy: Deploy, form: str, before: str, after: str
) -> None:
    old, new = ({each.urn: each for each in shop(deploy, form, tier).resources} for tier in (before, after))
    changed = {urn: (old | new)[urn] for urn in old.keys() ^ new.keys()}
    expected = OF_A_TABLE | OF_A_DASHBOARD
    others = [
        each
        for urn, each in changed.items()
        if urn not in expected and not is_of_a_replica(each) and not urn.endswith("-vault-suffix")
    ]
    # A vault that goes stays on AWS, with its backups.
    assert all(each.retain_on_delete for urn, each in changed.items() if kind(each) == "Vault" and urn in old)
    assert {kind(each) for each in others} <= COMES_AND_GOES
    writers = {urn for urn in old if urn.endswith(("-writer", "Instance::catalog", "Instance::journal"))}
    assert len([urn for urn in writers if "$" in urn]) == 6
    assert writers <= new.keys()


@forms
@changes
def test_a_tier_change_leaves_clients_as_they_are(deploy: Deploy, form: str, before: str, after: str) -> None:
    old, new = (shop(deploy, form, tier).result for tier in (before, after))
    for name in SHOP:
        was, is_now = (but_for_replicas(each[name]) for each in (old, new))
        assert was == is_now
    caches = [name for name, spec in SHOP.items() if spec["type"] == "cache"]
    assert all(old[name]["readerHost"] for name in ("orders", "ledger", "accounts", "books", *caches))
    assert old["books"]["regions"].keys() == {"eu-west-1", "eu-central-1"}
    assert all(old[name]["tls"] for name in caches)
    assert {name for name in caches if old[name]["clusterMode"]} == {"baskets", "fast"}


@forms
@pytest.mark.parametrize(("tier", "replicas"), [("dev", 0), ("staging", 0), ("prod", 1), ("enterprise", 2)])
def test_clients_read_from_an_instance_where_it_has_no_replica(
    deploy: Deploy, form: str, tier: str, replicas: int
) -> None:
    for name in ("catalog", "journal"):
        connection = shop(deploy, form, tier).result[name]
        hosts = [each["host"] for each in connection["replicas"].values()]
        assert len(hosts) == replicas
        assert connection["readerHost"] == [*hosts, connection["host"]][0]
        assert connection["environment"]["DATABASE_READER_HOST"] == connection["readerHost"]

"""Moving to another tier replaces nothing that holds data, and changes no way to connect."""

from itertools import permutations
from typing import Any

import pytest
from pulumi.runtime import get_root_resource

from conftest import NETWORK, STACK, Deploy, Deployment, Registered
from pulumi_aws_databases import build
from pulumi_aws_databases import deploy as deploy_stack

TIERS = ("dev", "staging", "prod", "enterprise")
SHOP: dict[str, dict[str, Any]] = {
    "orders": {"type": "aurora"},
    "ledger": {"type": "aurora", "engine": "mysql"},
    "events": {
        "type": "dynamodb",
        "partitionKey": "pk",
        "sortKey": "at:N",
        "localIndexes": {"byAge": {"sortKey": "age:N"}},
        "globalIndexes": {"byEmail": {"partitionKey": "email"}},
    },
    "sessions": {"type": "cache"},
    "carts": {"type": "cache", "engine": "redis"},
}
# Properties that AWS, or a provider, only changes by replacing the resource.
REPLACING: dict[str, set[str]] = {
    "Cluster": {
        "availabilityZones", "clusterIdentifier", "clusterIdentifierPrefix", "clusterScalabilityType", "databaseName",
        "dbSubnetGroupName", "dbSystemId", "engine", "engineMode", "kmsKeyId", "masterUsername", "region",
        "restoreToPointInTime", "s3Import", "snapshotIdentifier", "sourceRegion", "storageEncrypted",
    },
    "ClusterInstance": {
        "availabilityZone", "clusterIdentifier", "customIamInstanceProfile", "dbSubnetGroupName", "engine",
        "identifier", "identifierPrefix", "region",
    },
    "Table": {
        "name", "hashKey", "rangeKey", "localSecondaryIndexes", "restoreSourceName", "restoreSourceTableArn",
        "restoreDateTime", "restoreToLatestTime", "importTable", "region",
    },
    "ReplicationGroup": {
        "replicationGroupId", "atRestEncryptionEnabled", "kmsKeyId", "dataTieringEnabled", "globalReplicationGroupId",
        "networkType", "port", "securityGroupNames", "snapshotArns", "snapshotName", "subnetGroupName",
        "nodeGroupConfigurations", "engine", "engineVersion", "transitEncryptionEnabled", "region",
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
# What comes and goes with a tier without holding data; tables at dev do without a key.
COMES_AND_GOES = {"ClusterInstance", "Role", "RolePolicyAttachment"}
OF_A_TABLE = {"urn:pulumi:test::shop::aws-databases:index:DynamoDBTable$aws:kms/key:Key::events-key"}

MADE: dict[tuple[str, str], Deployment] = {}
"""What was made already, since every pair of tiers looks at it again."""

changes = pytest.mark.parametrize(("before", "after"), list(permutations(TIERS, 2)))
forms = pytest.mark.parametrize("form", ["stack", "program"])


def shop(deploy: Deploy, form: str, tier: str) -> Deployment:
    def stack() -> Any:
        root: Any = get_root_resource()
        root.outputs.clear()  # the mocks have one root for all
        deploy_stack()
        return dict(root.outputs)

    def program() -> Any:
        own = {name: {} if spec["type"] == "dynamodb" else {"network": NETWORK} for name, spec in SHOP.items()}
        return {name: build(name, {**spec, **own[name]}).connection for name, spec in SHOP.items()}

    config: dict[str, Any] = STACK | {"aws-databases:tier": tier}
    declared = {"aws-databases:network": {"cidrBlock": "10.20.0.0/16"}, "aws-databases:databases": SHOP}
    if (form, tier) not in MADE:
        MADE[form, tier] = deploy(program, config) if form == "program" else deploy(stack, config | declared)
    return MADE[form, tier]


def kind(one: Registered) -> str:
    return one.type.rpartition(":")[2]


@forms
@changes
def test_a_tier_change_replaces_nothing(deploy: Deploy, form: str, before: str, after: str) -> None:
    old, new = ({each.urn: each for each in shop(deploy, form, tier).resources} for tier in (before, after))
    both = old.keys() & new.keys()
    assert {kind(old[urn]) for urn in both} >= REPLACING.keys() - ({"Vpc", "Subnet"} if form == "program" else set())
    for urn in both:
        for prop in REPLACING.get(kind(old[urn]), set()):
            assert old[urn].inputs.get(prop) == new[urn].inputs.get(prop), f"{urn} {prop}"


@forms
@changes
def test_a_tier_change_adds_and_removes_nothing_that_holds_data(
    deploy: Deploy, form: str, before: str, after: str
) -> None:
    old, new = ({each.urn: each for each in shop(deploy, form, tier).resources} for tier in (before, after))
    changed = {urn: (old | new)[urn] for urn in old.keys() ^ new.keys()}
    assert {kind(each) for urn, each in changed.items() if urn not in OF_A_TABLE} <= COMES_AND_GOES
    writers = {urn for urn in old if urn.endswith("-writer")}
    assert len(writers) == 2
    assert writers <= new.keys()


@forms
@changes
def test_a_tier_change_leaves_clients_as_they_are(deploy: Deploy, form: str, before: str, after: str) -> None:
    old, new = (shop(deploy, form, tier).result for tier in (before, after))
    for name in SHOP:
        was, is_now = ({key: value for key, value in each[name].items() if key != "kmsKeyArn"} for each in (old, new))
        assert was == is_now
    assert all(old[name]["readerHost"] for name in ("orders", "ledger", "sessions", "carts"))
    assert (old["sessions"]["tls"], old["sessions"]["clusterMode"]) == (True, False)

"""What an Aurora global database registers, in each of its regions."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pulumi
import pytest
from pulumi.runtime import get_root_resource, mocks

from conftest import NETWORK, STACK, Aws, Deploy, Deployment, Registered
from pulumi_aws_databases import BadInput, GlobalAuroraCluster, Network, build
from pulumi_aws_databases import deploy as deploy_stack
from pulumi_aws_databases.settings.aurora import AuroraSettings
from pulumi_aws_databases.settings.global_aurora import GlobalAuroraSettings, Secondary

HOME, ABROAD, FAR = "eu-west-1", "eu-central-1", "us-east-1"
GLOBAL = "rds/globalCluster:GlobalCluster"
CLUSTER = "rds/cluster:Cluster"
INSTANCE = "rds/clusterInstance:ClusterInstance"
SUBNETS = "rds/subnetGroup:SubnetGroup"
CLUSTER_PARAMETERS = "rds/clusterParameterGroup:ClusterParameterGroup"
PARAMETERS = "rds/parameterGroup:ParameterGroup"
GROUP = "ec2/securityGroup:SecurityGroup"
INGRESS = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "vpc/securityGroupEgressRule:SecurityGroupEgressRule"
KEY = "kms/key:Key"
LOG_GROUP = "cloudwatch/logGroup:LogGroup"
SECRET = "secretsmanager/secret:Secret"
VERSION = "secretsmanager/secretVersion:SecretVersion"
VPC = "ec2/vpc:Vpc"

ARN = "arn:aws:mock:eu-west-1:123456789012:"
LEGACY = "arn:aws:rds:eu-west-1:123456789012:cluster:legacy"
IMPORTER = "arn:aws:iam::123456789012:role/importer"
PASSWORD = "Password0Password0Password0Passw"
THERE = {"vpcId": "vpc-8", "subnetIds": ["subnet-u", "subnet-v"]}
FARTHER = {"vpcId": "vpc-9", "subnetIds": ["subnet-w", "subnet-x"]}
EVERYWHERE = {**NETWORK, "regions": {HOME: NETWORK, ABROAD: THERE, FAR: FARTHER}}
MADE = {"cidrBlock": "10.20.0.0/16", "availabilityZones": 2}
TWO: dict[str, Any] = {"secondaryRegions": [ABROAD]}
THREE: dict[str, Any] = {"secondaryRegions": [ABROAD, FAR]}
S3_IMPORT = {"bucket": "dump", "sourceEngineVersion": "8.0.36", "role": IMPORTER}
BACKUPS: list[dict[str, Any]] = [
    {"snapshotIdentifier": "nightly"},
    {"restoreToPointInTime": {"source": "legacy", "latest": True}},
    {"engine": "mysql", "s3Import": S3_IMPORT},
]
# What AWS, or its provider, changes only by replacing the resource.
REPLACING = {
    CLUSTER: {
        "availabilityZones", "clusterIdentifier", "databaseName", "dbSubnetGroupName", "engine", "engineMode",
        "globalClusterIdentifier", "kmsKeyId", "masterUsername", "region", "restoreToPointInTime", "s3Import",
        "snapshotIdentifier", "sourceRegion", "storageEncrypted",
    },
    GLOBAL: {
        "databaseName", "engine", "globalClusterIdentifier", "region", "sourceDbClusterIdentifier",
        "storageEncrypted",
    },
    INSTANCE: {"availabilityZone", "clusterIdentifier", "engine", "identifier", "region"},
    SUBNETS: {"name", "region"},
    SECRET: {"name", "region"},
}  # fmt: skip


UNWATCHED = {"alarms": False, "dashboard": False}


def key_of(region: str) -> str:
    return f"arn:aws:kms:{region}:123456789012:key/1"


@pytest.fixture(autouse=True)
def known_to_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """What no argument holds: a secret's id is its ARN, and the hosts of proxies and custom endpoints."""
    plain = Aws.new_resource

    def new_resource(self: Aws, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        identifier, state = plain(self, args)
        if args.typ.endswith(":Proxy"):
            state["endpoint"] = f"{args.inputs['name']}.proxy.example"
        if args.typ.endswith(":ClusterEndpoint"):
            state["endpoint"] = f"{args.inputs['clusterEndpointIdentifier']}.custom.example"
        return state["arn"] if args.typ.endswith(":Secret") else identifier, state

    monkeypatch.setattr(Aws, "new_resource", new_resource)


def ledger(deploy: Deploy, given: Mapping[str, Any], network: Any = EVERYWHERE, tier: str = "dev") -> Deployment:
    """A component in a program of its own; the network is a reference, or the arguments of a `Network`."""

    def make() -> Any:
        place = network if "vpcId" in network else Network("net", network)
        return build("ledger", {"type": "global-aurora", "network": place, **given}).connection

    return deploy(make, STACK | {"aws-databases:tier": tier})


def stack(
    deploy: Deploy, given: Mapping[str, Any], network: Mapping[str, Any] = MADE, tier: str = "dev", **more: Any
) -> Deployment:
    """Runs the stack program; the result is the stack's outputs."""

    def make() -> Any:
        root: Any = get_root_resource()
        root.outputs.clear()  # the mocks have one root for all
        deploy_stack()
        return dict(root.outputs)

    databases = {"ledger": {"type": "global-aurora", **given}, **more}
    keys = {"network": network, "tier": tier, "databases": databases}
    return deploy(make, STACK | {f"aws-databases:{key}": value for key, value in keys.items()})


def region_of(one: Registered) -> str:
    return str(one.inputs.get("region", HOME))


def clusters(made: Deployment) -> dict[str, Registered]:
    """The clusters by region."""
    found = {region_of(each): each for each in made.all(CLUSTER)}
    assert len(found) == len(made.all(CLUSTER))
    return found


def in_each(made: Deployment, kind: str, prop: str) -> dict[str, list[Any]]:
    """A property of every resource of a type, by region."""
    found: dict[str, list[Any]] = {}
    for each in made.all(kind):
        found.setdefault(region_of(each), []).append(each.inputs.get(prop))
    return found


def names(made: Deployment, region: str | None) -> set[tuple[str, str]]:
    """The type and name of everything that is declared in a region, apart from the network."""
    return {
        (each.type.rpartition(":")[2], each.name)
        for each in made.resources
        if each.inputs.get("region") == region and "aws:" in each.type and "index:" not in each.type
    }


def needs(one: Registered, others: Iterable[Registered]) -> bool:
    return all(other.urn in one.depends_on for other in others)


# Every setting that only this type has


# Settings, and where they show: the resource's type and name, its property, and the property's value.
EFFECTS: list[tuple[dict[str, Any], str, str, str, Any]] = [
    ({"primaryRegion": "us-west-2", "network": {**NETWORK, "regions": {"us-west-2": FARTHER, ABROAD: THERE}}},
     CLUSTER, "ledger", "region", "us-west-2"),
    ({"primaryRegion": "us-west-2", "network": {**NETWORK, "regions": {"us-west-2": FARTHER, ABROAD: THERE}}},
     CLUSTER, "ledger-eu-central-1", "sourceRegion", "us-west-2"),
    ({"secondaryRegions": [FAR]}, CLUSTER, "ledger-us-east-1", "region", FAR),
    ({"secondaries": {FAR: {}}}, CLUSTER, "ledger-us-east-1", "region", FAR),
    ({"secondaries": {ABROAD: {"readers": 2}}},
     INSTANCE, "ledger-eu-central-1-reader-2", "clusterIdentifier", "ledger-eu-central-1-id"),
    ({"secondaries": {ABROAD: {"capacity": {"min": 1, "max": 8}}}}, CLUSTER, "ledger-eu-central-1",
     "serverlessv2ScalingConfiguration", {"minCapacity": 1, "maxCapacity": 8}),
    ({"secondaries": {ABROAD: {"instanceClass": "r7g.large"}}},
     INSTANCE, "ledger-eu-central-1-reader-1", "instanceClass", "db.r7g.large"),
    ({"secondaries": {ABROAD: {"network": FARTHER}}},
     SUBNETS, "ledger-eu-central-1", "subnetIds", ["subnet-w", "subnet-x"]),
    ({"secondaries": {ABROAD: {"kmsKeyArn": key_of(ABROAD)}}},
     CLUSTER, "ledger-eu-central-1", "kmsKeyId", key_of(ABROAD)),
    ({"writeForwarding": True}, CLUSTER, "ledger-eu-central-1", "enableGlobalWriteForwarding", True),
    ({"sourceClusterArn": LEGACY}, GLOBAL, "ledger", "sourceDbClusterIdentifier", LEGACY),
]  # fmt: skip


def value(deployment: Deployment, kind: str, name: str, setting: str) -> Any:
    found = [each for each in deployment.all(kind) if each.name == name]
    return found[0].inputs.get(setting) if found else None


@pytest.mark.parametrize(("settings", "kind", "name", "prop", "expected"), EFFECTS)
def test_a_setting_shows_on_its_resource(
    deploy: Deploy, settings: dict[str, Any], kind: str, name: str, prop: str, expected: Any
) -> None:
    given = settings if {"secondaryRegions", "secondaries"} & settings.keys() else TWO | settings
    assert value(ledger(deploy, TWO), kind, name, prop) != expected, "this is so without the setting"
    assert value(ledger(deploy, given), kind, name, prop) == expected


def test_no_setting_is_without_effect() -> None:
    own = GlobalAuroraSettings.model_fields.keys() - AuroraSettings.model_fields.keys()
    shown = {setting for settings, *_ in EFFECTS for setting in settings} - {"network"}
    assert shown == {GlobalAuroraSettings.model_fields[name].alias for name in own}
    of_a_region = {
        each for settings, *_ in EFFECTS for there in settings.get("secondaries", {}).values() for each in there
    }
    assert of_a_region == {field.alias for field in Secondary.model_fields.values()}


# What there is


def test_the_primary_has_what_a_cluster_has_and_the_global_cluster(deploy: Deploy) -> None:
    assert names(ledger(deploy, TWO | UNWATCHED | {"readers": 1}, tier="prod"), None) == {
        ("Cluster", "ledger"),
        ("ClusterInstance", "ledger-reader-1"),
        ("ClusterInstance", "ledger-writer"),
        ("ClusterParameterGroup", "ledger"),
        ("GlobalCluster", "ledger"),
        ("Key", "ledger-key"),
        ("LogGroup", "ledger-postgresql"),
        ("ParameterGroup", "ledger-instance"),
        ("Plan", "ledger-backup"),
        ("Role", "ledger-backup"),
        ("Role", "ledger-monitoring"),
        ("RolePolicyAttachment", "ledger-backup"),
        ("RolePolicyAttachment", "ledger-monitoring"),
        ("Secret", "ledger"),
        ("SecretVersion", "ledger"),
        ("SecurityGroup", "ledger-access"),
        ("Selection", "ledger-backup"),
        ("SubnetGroup", "ledger"),
        ("Vault", "ledger-vault"),
    }


def test_every_other_region_has_a_cluster_with_all_it_needs_there(deploy: Deploy) -> None:
    made = ledger(deploy, THREE | UNWATCHED, tier="prod")
    for region in (ABROAD, FAR):
        assert names(made, region) == {
            ("Cluster", f"ledger-{region}"),
            ("ClusterInstance", f"ledger-{region}-reader-1"),
            ("ClusterParameterGroup", f"ledger-{region}"),
            ("Key", f"ledger-{region}-key"),
            ("LogGroup", f"ledger-{region}-postgresql"),
            ("ParameterGroup", f"ledger-{region}-instance"),
            ("SecurityGroup", f"ledger-{region}-access"),
            ("SubnetGroup", f"ledger-{region}"),
        }
    component = made.one("aws-databases:index:GlobalAuroraCluster")
    assert all(each.parent == component.urn for each in made.resources if each is not component)


@pytest.mark.parametrize("engine", ["postgresql", "mysql"])
def test_every_member_is_of_one_engine_and_encrypted(deploy: Deploy, engine: str) -> None:
    made = ledger(deploy, THREE | {"engine": engine})
    whole = made.one(GLOBAL)
    assert whole.inputs["storageEncrypted"] is True
    for each in (whole, *made.all(CLUSTER), *made.all(INSTANCE)):
        assert each.inputs["engine"] == f"aurora-{engine}", each.name
    assert [each.inputs["storageEncrypted"] for each in made.all(CLUSTER)] == [True] * 3


def test_each_region_encrypts_with_its_own_key(deploy: Deploy) -> None:
    made = ledger(deploy, THREE, tier="prod")
    keys = {HOME: "ledger-key", ABROAD: "ledger-eu-central-1-key", FAR: "ledger-us-east-1-key"}
    arns = {region: f"{ARN}Key/{name}" for region, name in keys.items()}
    for region, name in keys.items():
        assert region_of(made.one(KEY, name)) == region
        assert f"logs.{region}.amazonaws.com" in made.one(KEY, name).inputs["policy"]
    for kind, prop in (
        (CLUSTER, "kmsKeyId"),
        (CLUSTER, "performanceInsightsKmsKeyId"),
        (INSTANCE, "performanceInsightsKmsKeyId"),
        (LOG_GROUP, "kmsKeyId"),
    ):
        used = in_each(made, kind, prop)
        assert {region: set(values) for region, values in used.items()} == {
            region: {arn} for region, arn in arns.items()
        }


def test_keys_that_are_given_are_used_and_none_is_made(deploy: Deploy) -> None:
    secondaries = {region: {"kmsKeyArn": key_of(region)} for region in (ABROAD, FAR)}
    made = ledger(deploy, {"kmsKeyArn": key_of(HOME), "secondaries": secondaries})
    assert made.all(KEY) == []
    assert in_each(made, CLUSTER, "kmsKeyId") == {region: [key_of(region)] for region in (HOME, ABROAD, FAR)}
    told = {region: about["secretKmsKeyArn"] for region, about in made.result["regions"].items()}
    assert told == {region: key_of(region) for region in (HOME, ABROAD, FAR)}


def test_a_secondary_is_run_as_the_primary_is(deploy: Deploy) -> None:
    given = {
        "engine": "mysql", "port": 3307, "parameters": {"max_connections": 500}, "tags": {"team": "a"},
        "instanceParameters": {"wait_timeout": 9}, "storageType": "io-optimized", "iamAuthentication": False,
        "extendedSupport": True, "backupWindow": "01:00-02:00", "caCertificateIdentifier": "rds-ca-ecc384-g1",
    }  # fmt: skip
    made = ledger(deploy, TWO | given, tier="prod")
    home, abroad = (clusters(made)[region].inputs for region in (HOME, ABROAD))
    own_in_each_region = {
        "clusterIdentifier", "dbClusterParameterGroupName", "dbSubnetGroupName", "kmsKeyId",
        "performanceInsightsKmsKeyId", "vpcSecurityGroupIds",
    }  # fmt: skip
    primarys = {
        "databaseName", "deletionProtection", "finalSnapshotIdentifier", "masterPassword", "masterUsername",
        "skipFinalSnapshot",
    }  # fmt: skip
    secondarys = {"deletionProtection", "enableGlobalWriteForwarding", "region", "skipFinalSnapshot", "sourceRegion"}
    assert home.keys() - abroad.keys() == primarys - secondarys
    assert abroad.keys() - home.keys() == secondarys - primarys
    same = home.keys() - primarys - own_in_each_region
    assert len(same) > 15
    assert {name: home[name] for name in same} == {name: abroad[name] for name in same}
    reader, theirs = (made.one(INSTANCE, name).inputs for name in ("ledger-reader-1", "ledger-eu-central-1-reader-1"))
    differ = {name for name in reader.keys() | theirs.keys() if reader.get(name) != theirs.get(name)}
    assert differ == {
        "clusterIdentifier", "dbParameterGroupName", "performanceInsightsKmsKeyId", "promotionTier", "region",
    }  # fmt: skip
    for kind in (CLUSTER_PARAMETERS, PARAMETERS):
        one, other = made.all(kind)
        assert one.inputs["parameters"] == other.inputs["parameters"] != []
        assert one.inputs["family"] == other.inputs["family"]


def test_a_secondary_uses_what_is_made_in_its_region(deploy: Deploy) -> None:
    made = ledger(deploy, TWO)
    cluster, reader = clusters(made)[ABROAD], made.one(INSTANCE, "ledger-eu-central-1-reader-1")
    assert cluster.inputs["dbSubnetGroupName"] == "ledger-eu-central-1-0a1b2c3"
    assert cluster.inputs["dbClusterParameterGroupName"] == "ledger-eu-central-1-0a1b2c3"
    assert cluster.inputs["vpcSecurityGroupIds"] == ["ledger-eu-central-1-access-id"]
    assert reader.inputs["dbParameterGroupName"] == "ledger-eu-central-1-instance-0a1b2c3"
    logs = made.one(LOG_GROUP, "ledger-eu-central-1-postgresql")
    assert logs.inputs["name"] == f"/aws/rds/cluster/{cluster.inputs['clusterIdentifier']}/postgresql"
    assert needs(cluster, [logs])


@pytest.mark.parametrize("tier", ["staging", "enterprise"])
def test_one_role_measures_instances_in_every_region(deploy: Deploy, tier: str) -> None:
    made = ledger(deploy, THREE, tier=tier)
    assert {each.inputs["monitoringRoleArn"] for each in made.all(INSTANCE)} == {f"{ARN}Role/ledger-monitoring"}
    roles = [each.name for each in made.all("iam/role:Role")]  # IAM has no regions
    assert roles == (["ledger-monitoring"] if tier == "staging" else ["ledger-backup", "ledger-monitoring"])


# Order: what joins what, and when


def test_a_new_primary_joins_an_empty_global_cluster(deploy: Deploy) -> None:
    made = ledger(deploy, TWO)
    whole, primary = made.one(GLOBAL), clusters(made)[HOME]
    assert primary.inputs["globalClusterIdentifier"] == "ledger-id"
    assert needs(primary, [whole])
    assert not needs(whole, [primary])
    assert {"sourceDbClusterIdentifier", "forceDestroy", "databaseName"} & whole.inputs.keys() == set()
    assert (primary.inputs["databaseName"], primary.inputs["masterUsername"]) == ("ledger", "dbadmin")


@pytest.mark.parametrize("given", [{}, *BACKUPS])
def test_secondaries_follow_once_the_primary_has_its_instances(deploy: Deploy, given: dict[str, Any]) -> None:
    made = ledger(deploy, THREE | {"readerInstances": {"reports": {}}} | given)
    home = [each for each in made.all(INSTANCE) if region_of(each) == HOME]
    assert [each.name for each in home] == ["ledger-reports", "ledger-writer"]
    for region in (ABROAD, FAR):
        secondary = clusters(made)[region]
        assert secondary.inputs["globalClusterIdentifier"] == "ledger-id"
        assert secondary.inputs["sourceRegion"] == HOME
        assert needs(secondary, [made.one(GLOBAL), *home])


@pytest.mark.parametrize("given", [{}, {"sourceClusterArn": LEGACY}, *BACKUPS])
def test_a_secondary_has_no_beginning_and_no_user_of_its_own(deploy: Deploy, given: dict[str, Any]) -> None:
    for region, cluster in clusters(ledger(deploy, THREE | given)).items():
        own = {
            "databaseName", "manageMasterUserPassword", "masterPassword", "masterUsername",
            "masterUserSecretKmsKeyId", "replicationSourceIdentifier", "restoreToPointInTime", "s3Import",
            "snapshotIdentifier", "backtrackWindow",
        } & cluster.inputs.keys()  # fmt: skip
        assert region == HOME or own == set()


@pytest.mark.parametrize("backup", BACKUPS)
def test_a_restored_primary_comes_first_and_the_global_cluster_is_made_of_it(
    deploy: Deploy, backup: dict[str, Any]
) -> None:
    made = ledger(deploy, TWO | backup)
    whole, primary = made.one(GLOBAL), clusters(made)[HOME]
    assert "globalClusterIdentifier" not in primary.inputs  # AWS takes no snapshot beside it
    assert backup.keys() - {"engine"} <= primary.inputs.keys()
    assert whole.inputs["sourceDbClusterIdentifier"] == f"{ARN}Cluster/ledger"
    assert whole.inputs["forceDestroy"] is True  # the provider asks for it, and members leave before it goes
    assert {"engine", "storageEncrypted", "databaseName"} & whole.inputs.keys() == set()
    home = [each for each in made.all(INSTANCE) if region_of(each) == HOME]
    assert needs(whole, [primary, *home])
    assert not needs(primary, [whole])


@pytest.mark.parametrize("backup", BACKUPS)
def test_a_backup_may_go_from_the_settings_afterwards(deploy: Deploy, backup: dict[str, Any]) -> None:
    engine = {name: value for name, value in backup.items() if name == "engine"}
    before, after = (ledger(deploy, TWO | given).resources for given in (backup, engine))
    assert {each.urn for each in before} == {each.urn for each in after}
    now = {each.urn: each for each in after}
    for was in before:
        kind = was.type.partition(":")[2]
        for prop in REPLACING.get(kind, set()) - set(now[was.urn].ignore_changes):
            assert was.inputs.get(prop) == now[was.urn].inputs.get(prop), f"{was.name} {prop}"


@pytest.mark.parametrize("given", [{}])  # AWS takes no version beside the cluster that another one is made from
def test_the_global_cluster_has_the_version(deploy: Deploy, given: dict[str, Any]) -> None:
    version = "8.0.mysql_aurora.3.10.0" if "engine" in given else "17.5"
    made = ledger(deploy, TWO | given | {"engineVersion": version})
    assert made.one(GLOBAL).inputs.get("engineVersion") == version  # or a new version would never be carried out
    assert "engineVersion" not in made.one(GLOBAL).ignore_changes
    for each in made.all(CLUSTER):
        assert each.inputs["engineVersion"] == version  # AWS refuses a member of another one
        assert "engineVersion" in each.ignore_changes


@pytest.mark.parametrize("given", [TWO, TWO | {"engineVersion": "16"}, TWO | {"engine": "mysql"}])
def test_a_major_version_alone_is_not_planned_again_after_aws_has_completed_it(
    deploy: Deploy, given: dict[str, Any]
) -> None:
    """AWS's provider reads a global cluster's exact version back, and plans the major alone as a change of it."""
    whole = ledger(deploy, given).one(GLOBAL)
    assert "engineVersion" in whole.ignore_changes or whole.inputs.get("engineVersion") not in ("17", "16", "8.0")


def test_nothing_of_a_member_changes_that_would_detach_or_replace_it(deploy: Deploy) -> None:
    made = ledger(deploy, THREE)
    for cluster in made.all(CLUSTER):
        assert sorted(cluster.ignore_changes) == [
            "availabilityZones", "databaseName", "engineLifecycleSupport", "engineVersion", "globalClusterIdentifier",
            "masterUsername", "replicationSourceIdentifier", "restoreToPointInTime", "s3Import", "snapshotIdentifier",
            "sourceRegion",
        ], cluster.name  # fmt: skip


@pytest.mark.parametrize("given", [{}, {"sourceClusterArn": LEGACY}, *BACKUPS])
def test_the_global_cluster_is_not_replaced(deploy: Deploy, given: dict[str, Any]) -> None:
    ignored = set(ledger(deploy, TWO | given).one(GLOBAL).ignore_changes)
    assert REPLACING[GLOBAL] - ignored == {"globalClusterIdentifier", "region"}
    assert "deletionProtection" not in ignored
    assert "tags" not in ignored


# An existing cluster


def test_an_existing_cluster_becomes_the_primary_and_stays_as_it_is(deploy: Deploy) -> None:
    made = ledger(deploy, THREE | UNWATCHED | {"sourceClusterArn": LEGACY}, tier="prod")
    assert clusters(made).keys() == {ABROAD, FAR}
    whole = made.one(GLOBAL)
    assert whole.inputs["sourceDbClusterIdentifier"] == LEGACY
    assert whole.inputs["forceDestroy"] is True
    assert {"engine", "engineVersion", "storageEncrypted", "databaseName"} & whole.inputs.keys() == set()
    assert names(made, None) == {
        ("GlobalCluster", "ledger"),
        ("Role", "ledger-monitoring"),
        ("RolePolicyAttachment", "ledger-monitoring"),
    }
    assert {each.name for each in made.all("random:index/randomId:RandomId")} == {"ledger-suffix"}
    assert made.all("random:index/randomPassword:RandomPassword") == []


def test_followers_of_an_existing_cluster_are_of_its_version(deploy: Deploy) -> None:
    made = ledger(deploy, THREE | {"sourceClusterArn": LEGACY})
    assert {each.inputs["engineVersion"] for each in made.all(CLUSTER)} == {"16.8"}
    assert {each.inputs["family"] for each in made.all(CLUSTER_PARAMETERS)} == {"aurora-postgresql16"}
    assert {each.inputs["family"] for each in made.all(PARAMETERS)} == {"aurora-postgresql16"}
    assert all(needs(each, [made.one(GLOBAL)]) for each in made.all(CLUSTER))


def test_the_connection_leads_to_an_existing_cluster(deploy: Deploy) -> None:
    connection = ledger(deploy, TWO | {"sourceClusterArn": LEGACY}).result
    known = {
        "host": "ledger-0a1b2c3d.global.example",
        "port": 5433,
        "databaseName": "shop",
        "username": "keeper",
        "readerHost": "legacy.cluster-ro.example",
        "region": HOME,
    }
    assert {name: connection[name] for name in known} == known
    unknown = (
        "secretArn",
        "secretKmsKeyArn",
        "securityGroupId",
        "kmsKeyArn",
        "proxyHost",
        "proxyReaderHost",
        "proxyArn",
    )
    assert {name: connection[name] for name in unknown} == dict.fromkeys(unknown)
    assert connection["secrets"] == connection["users"] == connection["replicas"] == {}
    assert connection["environment"] == {
        "DATABASE_HOST": "ledger-0a1b2c3d.global.example",
        "DATABASE_PORT": "5433",
        "DATABASE_NAME": "shop",
        "DATABASE_USERNAME": "keeper",
        "DATABASE_READER_HOST": "legacy.cluster-ro.example",
        "DATABASE_ENGINE": "postgresql",
    }
    assert connection["regions"] == {
        HOME: {
            "host": "legacy.cluster.example",
            "readerHost": "legacy.cluster-ro.example",
            "port": 5433,
            "secretArn": None,
            "secretKmsKeyArn": None,
            "securityGroupId": None,
            "arn": LEGACY,
            "resourceId": "cluster-EXISTING",
        },
        ABROAD: {
            "host": "ledger-0a1b2c3d-eu-central-1.cluster.example",
            "readerHost": "ledger-0a1b2c3d-eu-central-1.cluster-ro.example",
            "port": 5432,
            "secretArn": None,
            "secretKmsKeyArn": None,
            "securityGroupId": "ledger-eu-central-1-access-id",
            "arn": f"{ARN}Cluster/ledger-eu-central-1",
            "resourceId": "cluster-RESOURCE",
        },
    }


def test_both_forms_of_primary_have_a_connection_of_the_same_keys(deploy: Deploy) -> None:
    made, existing = (ledger(deploy, TWO | given).result for given in ({}, {"sourceClusterArn": LEGACY}))
    assert made.keys() == existing.keys()
    assert {region: about.keys() for region, about in made["regions"].items()} == {
        region: about.keys() for region, about in existing["regions"].items()
    }


def test_an_existing_cluster_of_another_region_is_asked_for_there(
    deploy: Deploy, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, Any]] = []
    plain = Aws.call

    def call(self: Aws, args: mocks.MockCallArgs) -> Any:
        if args.token == "aws:rds/getCluster:getCluster":
            asked.append(dict(args.args))
        return plain(self, args)

    monkeypatch.setattr(Aws, "call", call)
    source = LEGACY.replace(HOME, FAR)
    made = ledger(deploy, TWO | {"primaryRegion": FAR, "sourceClusterArn": source})
    assert {(each["clusterIdentifier"], each["region"]) for each in asked} == {("legacy", FAR)}
    assert made.one(GLOBAL).inputs["region"] == FAR
    assert made.result["regions"].keys() == {FAR, ABROAD}


# Credentials


@pytest.mark.parametrize("tier", ["dev", "enterprise"])
def test_the_password_is_generated_and_the_primarys_alone(deploy: Deploy, tier: str) -> None:
    made = ledger(deploy, THREE, tier=tier)
    assert not any("manageMasterUserPassword" in each.inputs for each in made.all(CLUSTER))
    assert clusters(made)[HOME].inputs["masterPassword"] == PASSWORD
    assert [each.name for each in made.all(VERSION)] == ["ledger"]
    assert len(made.all("random:index/randomPassword:RandomPassword")) == 1
    assert PASSWORD not in str(made.result)


def test_secrets_are_replicated_to_every_region_under_its_key(deploy: Deploy) -> None:
    users = {"app": {}, "reports": {"iam": True}}
    made = ledger(deploy, {"secondaries": {ABROAD: {"kmsKeyArn": key_of(ABROAD)}, FAR: {}}, "users": users})
    assert [each.name for each in made.all(SECRET)] == ["ledger", "ledger-user-app", "ledger-user-reports"]
    for each in made.all(SECRET):
        assert "region" not in each.inputs
        assert each.inputs["kmsKeyId"] == f"{ARN}Key/ledger-key"
        assert each.inputs["replicas"] == [
            {"region": ABROAD, "kmsKeyId": key_of(ABROAD)},
            {"region": FAR, "kmsKeyId": f"{ARN}Key/ledger-us-east-1-key"},
        ]


def test_the_secret_leads_to_the_writer_wherever_it_is(deploy: Deploy) -> None:
    content = json.loads(ledger(deploy, TWO).one(VERSION).inputs["secretString"])
    host, reader = "ledger-0a1b2c3d.global.example", "ledger-0a1b2c3d-eu-west-1.cluster-ro.example"
    assert content == {
        "engine": "postgres",
        "username": "dbadmin",
        "password": PASSWORD,
        "host": host,
        "port": 5432,
        "dbname": "ledger",
        "url": f"postgresql://dbadmin:{PASSWORD}@{host}:5432/ledger",
        "readerUrl": f"postgresql://dbadmin:{PASSWORD}@{reader}:5432/ledger",
    }


def test_the_password_is_rotated_in_the_primary_region(deploy: Deploy) -> None:
    made = ledger(deploy, TWO | {"credentials": {"rotationDays": 30}})
    rotation = made.one("cloudformation/stack:Stack")
    assert "region" not in rotation.inputs
    assert rotation.inputs["parameters"]["SubnetIds"] == "subnet-a,subnet-b"
    assert "url" not in json.loads(made.one(VERSION).inputs["secretString"])


# Readers, sizes and forwarding of each region


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (TWO | {"readers": 0}, {HOME: ["writer"], ABROAD: ["reader-1"]}),
        (TWO | {"readers": 1}, {HOME: ["reader-1", "writer"], ABROAD: ["reader-1"]}),
        (TWO | {"readers": 2}, {HOME: ["reader-1", "reader-2", "writer"], ABROAD: ["reader-1", "reader-2"]}),
        (
            TWO | {"readerInstances": {"bi": {}, "standby": {}}},
            {HOME: ["bi", "standby", "writer"], ABROAD: ["reader-1", "reader-2"]},
        ),
        (
            {"readers": 0, "secondaries": {ABROAD: {"readers": 3}, FAR: {}}},
            {HOME: ["writer"], ABROAD: ["reader-1", "reader-2", "reader-3"], FAR: ["reader-1"]},
        ),
        (
            {"readers": 2, "secondaries": {ABROAD: {"readers": 1}, FAR: {"readers": 0}}},
            {HOME: ["reader-1", "reader-2", "writer"], ABROAD: ["reader-1"]},
        ),
    ],
)
def test_a_secondarys_readers_are_all_its_instances(
    deploy: Deploy, given: dict[str, Any], expected: dict[str, list[str]]
) -> None:
    made = ledger(deploy, given)
    found: dict[str, list[str]] = {}
    for each in made.all(INSTANCE):
        prefix = "ledger-" if region_of(each) == HOME else f"ledger-{region_of(each)}-"
        found.setdefault(region_of(each), []).append(each.name.removeprefix(prefix))
        assert each.inputs["clusterIdentifier"] == f"{prefix}id"
    assert found == expected


@pytest.mark.parametrize(
    ("tier", "primary", "secondary"), [("dev", 1, 1), ("staging", 2, 1), ("prod", 2, 1), ("enterprise", 3, 2)]
)
def test_tiers_size_every_region(deploy: Deploy, tier: str, primary: int, secondary: int) -> None:
    found = in_each(ledger(deploy, THREE, tier=tier), INSTANCE, "instanceClass")
    assert {region: len(each) for region, each in found.items()} == {HOME: primary, ABROAD: secondary, FAR: secondary}


def test_a_headless_region_keeps_the_data_and_answers_nothing(deploy: Deploy) -> None:
    made = ledger(deploy, {"secondaries": {ABROAD: {"readers": 0}}})
    assert in_each(made, INSTANCE, "region") == {HOME: [None]}
    cluster = clusters(made)[ABROAD]
    assert cluster.inputs["globalClusterIdentifier"] == "ledger-id"
    assert cluster.inputs["kmsKeyId"] == f"{ARN}Key/ledger-eu-central-1-key"
    assert made.result["regions"].keys() == {HOME, ABROAD}


SERVERLESS = {"minCapacity": 2, "maxCapacity": 32}


@pytest.mark.parametrize(
    ("primary", "there", "capacity", "instance_class"),
    [
        ({"capacity": {"min": 2, "max": 32}}, {}, SERVERLESS, "db.serverless"),
        ({"instanceClass": "r7g.large"}, {}, None, "db.r7g.large"),
        ({"instanceClass": "r7g.large"}, {"capacity": {"min": 2, "max": 32}}, SERVERLESS, "db.serverless"),
        ({"capacity": {"min": 1, "max": 8}}, {"capacity": {"min": 2, "max": 32}}, SERVERLESS, "db.serverless"),
        ({"capacity": {"min": 1, "max": 8}}, {"instanceClass": "db.r8g.large"}, None, "db.r8g.large"),
        ({"instanceClass": "r7g.large"}, {"instanceClass": "r8g.large"}, None, "db.r8g.large"),
        # A writer of its own class is the primary's alone.
        (
            {"capacity": {"min": 2, "max": 32}, "writer": {"instanceClass": "r7g.large"}},
            {},
            SERVERLESS,
            "db.serverless",
        ),
    ],
)
def test_a_secondary_has_the_primarys_size_unless_it_says_otherwise(
    deploy: Deploy, primary: dict[str, Any], there: dict[str, Any], capacity: Any, instance_class: str
) -> None:
    made = ledger(deploy, {**primary, "secondaries": {ABROAD: there}})
    assert clusters(made)[ABROAD].inputs.get("serverlessv2ScalingConfiguration") == capacity
    assert in_each(made, INSTANCE, "instanceClass")[ABROAD] == [instance_class]


def test_what_is_said_of_a_secondary_changes_no_other_region(deploy: Deploy) -> None:
    there = {"readers": 2, "instanceClass": "r8g.large", "kmsKeyArn": key_of(ABROAD), "network": THERE}
    plain, made = (
        {
            each.urn: {name: given for name, given in each.inputs.items() if name != "replicas"}
            for each in ledger(deploy, {"secondaries": {ABROAD: said, FAR: {}}}).resources
            if region_of(each) != ABROAD
        }
        for said in ({}, there)
    )
    assert len(plain) > 20
    assert plain == made


def test_the_zone_and_tier_of_a_writer_are_the_primarys_alone(deploy: Deploy) -> None:
    made = ledger(deploy, TWO | {"writer": {"availabilityZone": "eu-west-1b", "promotionTier": 3}, "readers": 2})
    there = [each for each in made.all(INSTANCE) if region_of(each) == ABROAD]
    assert [each.inputs.get("availabilityZone") for each in there] == [None, None]
    assert [each.inputs["promotionTier"] for each in there] == [0, 1]


@pytest.mark.parametrize("forwarding", [True, False])
def test_secondaries_forward_writes_and_the_primary_has_none_to_forward(deploy: Deploy, forwarding: bool) -> None:
    made = ledger(deploy, THREE | {"writeForwarding": forwarding})
    assert in_each(made, CLUSTER, "enableGlobalWriteForwarding") == {
        HOME: [None],
        ABROAD: [forwarding],
        FAR: [forwarding],
    }


# What keeps data


@pytest.mark.parametrize(("protected", "policy"), [(True, "retain"), (True, "snapshot"), (False, "destroy")])
def test_owners_alone_are_protected_and_kept(deploy: Deploy, protected: bool, policy: str) -> None:
    made = ledger(deploy, THREE | {"deletionProtection": protected, "removalPolicy": policy})
    owners, followers = [made.one(GLOBAL), clusters(made)[HOME]], [clusters(made)[each] for each in (ABROAD, FAR)]
    for owner in owners:
        assert owner.protect is owner.inputs["deletionProtection"] is protected
        assert owner.retain_on_delete is (policy == "retain")
        assert owner.delete_before_replace is False
    assert [each.name for each in made.resources if each.protect] == (["ledger", "ledger"] if protected else [])
    for follower in followers:
        assert (follower.inputs["deletionProtection"], follower.inputs["skipFinalSnapshot"]) == (False, True)
        assert not follower.retain_on_delete
        assert "finalSnapshotIdentifier" not in follower.inputs
    assert owners[1].inputs["skipFinalSnapshot"] is (policy == "destroy")


@pytest.mark.parametrize(("policy", "kept"), [("destroy", False), ("snapshot", True), ("retain", True)])
def test_keys_of_every_region_stay_with_the_data(deploy: Deploy, policy: str, kept: bool) -> None:
    made = ledger(deploy, THREE | {"removalPolicy": policy})
    assert [each.retain_on_delete for each in made.all(KEY)] == [kept] * 3


# Names


@pytest.mark.parametrize(("given", "base"), [({}, "ledger-0a1b2c3d"), ({"identifier": "books"}, "books")])
def test_clusters_have_names_that_no_two_regions_share(deploy: Deploy, given: dict[str, Any], base: str) -> None:
    made = ledger(deploy, THREE | given)
    assert made.one(GLOBAL).inputs["globalClusterIdentifier"] == base
    assert in_each(made, CLUSTER, "clusterIdentifier") == {
        region: [f"{base}-{region}"] for region in (HOME, ABROAD, FAR)
    }
    assert len({each.name for each in made.all(INSTANCE)}) == len(made.all(INSTANCE))


def test_a_name_does_not_depend_on_the_stacks_region(deploy: Deploy) -> None:
    before = ledger(deploy, {"primaryRegion": HOME, "secondaryRegions": [ABROAD]})
    after = deploy(
        lambda: (
            build(
                "ledger",
                {"type": "global-aurora", "network": EVERYWHERE, "primaryRegion": HOME, "secondaryRegions": [ABROAD]},
            ).connection
        ),
        STACK | {"aws:region": ABROAD},
    )
    told = [sorted(each.inputs["clusterIdentifier"] for each in made.all(CLUSTER)) for made in (before, after)]
    assert told[0] == told[1] == ["ledger-0a1b2c3d-eu-central-1", "ledger-0a1b2c3d-eu-west-1"]
    assert [region_of(made.one(CLUSTER, "ledger")) for made in (before, after)] == [HOME, HOME]


@pytest.mark.parametrize(
    "given",
    [
        {"identifier": "l" * 51, "secondaryRegions": [ABROAD]},
        {"secondaries": {FAR: {"readers": 0}}, "primaryRegion": "ap-southeast-1"},
        {"secondaryRegions": [ABROAD], "customEndpoints": {"e" * 30: {}}},
    ],
)
def test_names_that_are_taken_fit_aws(deploy: Deploy, given: dict[str, Any]) -> None:
    """The longest name that is not refused gives no identifier of more than 63 characters."""
    network = {**NETWORK, "regions": dict.fromkeys((HOME, ABROAD, FAR, "ap-southeast-1"), THERE)}
    long: dict[str, Any] = {"type": "global-aurora", "network": network, **given}

    def make() -> Any:
        for length in range(54, 0, -1):
            try:
                return build("l" * length, long).connection
            except BadInput:
                continue
        return None

    made = deploy(make)
    identifiers = [each.inputs["clusterIdentifier"] for each in made.all(CLUSTER)]
    identifiers += [
        each.inputs["clusterEndpointIdentifier"] for each in made.all("rds/clusterEndpoint:ClusterEndpoint")
    ]
    identifiers += [f"{each.name}-0a1b2c3" for each in made.all(INSTANCE)]
    assert [each for each in identifiers if len(each) > 63] == []


# Networks and clients


def test_each_region_is_in_its_part_of_the_network(deploy: Deploy) -> None:
    made = ledger(deploy, THREE)
    assert in_each(made, SUBNETS, "subnetIds") == {
        HOME: [["subnet-a", "subnet-b"]], ABROAD: [["subnet-u", "subnet-v"]], FAR: [["subnet-w", "subnet-x"]],
    }  # fmt: skip
    assert in_each(made, GROUP, "vpcId") == {HOME: ["vpc-1"], ABROAD: ["vpc-8"], FAR: ["vpc-9"]}


def test_a_secondary_may_have_a_network_of_its_own(deploy: Deploy) -> None:
    own = {"vpcId": "vpc-7", "subnetIds": ["subnet-s", "subnet-t"], "allowedSecurityGroupIds": ["sg-there"]}
    made = ledger(deploy, {"secondaries": {ABROAD: {"network": own}}}, network=NETWORK)
    assert in_each(made, GROUP, "vpcId") == {HOME: ["vpc-1"], ABROAD: ["vpc-7"]}
    assert in_each(made, SUBNETS, "subnetIds")[ABROAD] == [["subnet-s", "subnet-t"]]
    rule = made.one(INGRESS)
    assert rule.inputs["referencedSecurityGroupId"] == "sg-there"
    assert rule.inputs["securityGroupId"] == "ledger-eu-central-1-access-id"


@pytest.mark.parametrize("form", ["component", "outputs", "part of a network"])
def test_a_secondarys_network_may_be_a_network_too(deploy: Deploy, form: str) -> None:
    def make() -> Any:
        if form == "part of a network":
            made = Network("net", {"cidr_block": "10.20.0.0/16", "secondary": {ABROAD: {"cidr_block": "10.21.0.0/16"}}})
        else:
            made = Network("net-eu-central-1", {"cidr_block": "10.21.0.0/16", "region": ABROAD})
        network: Any = pulumi.Output.from_input(made.outputs) if form == "outputs" else made
        return build(
            "ledger", {"type": "global-aurora", "network": NETWORK, "secondaries": {ABROAD: {"network": network}}}
        ).connection

    made = deploy(make)
    assert in_each(made, GROUP, "vpcId") == {HOME: ["vpc-1"], ABROAD: ["net-eu-central-1-id"]}
    assert in_each(made, SUBNETS, "subnetIds")[ABROAD] == [[f"net-eu-central-1-zone-{zone}-id" for zone in (1, 2, 3)]]


def test_a_network_of_a_program_has_a_part_for_each_region(deploy: Deploy) -> None:
    network = {"cidr_block": "10.20.0.0/16", "secondary": {ABROAD: {"cidr_block": "10.21.0.0/16"}}}
    made = ledger(deploy, TWO, network=network)
    assert in_each(made, GROUP, "vpcId") == {HOME: ["net-id"], ABROAD: ["net-eu-central-1-id"]}
    subnets = in_each(made, SUBNETS, "subnetIds")[ABROAD]
    assert subnets == [[f"net-eu-central-1-zone-{zone}-id" for zone in (1, 2, 3)]]


def test_blocks_may_connect_in_every_region_and_security_groups_in_their_own(deploy: Deploy) -> None:
    made = ledger(deploy, TWO | {"allowedCidrs": ["10.1.0.0/16"], "allowedSecurityGroupIds": ["sg-1"], "port": 5433})
    assert in_each(made, INGRESS, "cidrIpv4") == {HOME: ["10.1.0.0/16", None], ABROAD: ["10.1.0.0/16"]}
    assert in_each(made, INGRESS, "referencedSecurityGroupId") == {HOME: [None, "sg-1"], ABROAD: [None]}
    assert {each.inputs["fromPort"] for each in made.all(INGRESS)} == {5433}


def test_a_stack_makes_a_part_of_its_network_and_a_key_in_every_region(deploy: Deploy) -> None:
    made = stack(deploy, THREE, tier="prod")
    assert {region_of(each): each.inputs["cidrBlock"] for each in made.all(VPC)} == dict.fromkeys(
        (HOME, ABROAD, FAR), "10.20.0.0/16"
    )
    assert in_each(made, GROUP, "vpcId") == {
        HOME: ["network-id"], ABROAD: ["network-eu-central-1-id"], FAR: ["network-us-east-1-id"],
    }  # fmt: skip
    keys = {HOME: f"{ARN}Key/stack-key"} | {region: f"{ARN}Key/stack-key-{region}" for region in (ABROAD, FAR)}
    assert made.result["stack"]["kmsKeyArns"] == keys
    assert len(made.all(KEY)) == 3
    assert in_each(made, CLUSTER, "kmsKeyId") == {region: [key] for region, key in keys.items()}
    assert made.one(SECRET).inputs["replicas"] == [
        {"region": region, "kmsKeyId": keys[region]} for region in (ABROAD, FAR)
    ]
    assert made.result["network"]["regions"].keys() == {HOME, ABROAD, FAR}
    assert made.result["ledger"]["regions"].keys() == {HOME, ABROAD, FAR}


def test_a_stack_makes_nothing_where_a_secondary_has_its_own(deploy: Deploy) -> None:
    own = {"kmsKeyArn": key_of(ABROAD), "network": THERE}
    made = stack(deploy, {"secondaries": {ABROAD: own}})
    assert {region_of(each) for each in (*made.all(VPC), *made.all(KEY))} == {HOME}
    assert in_each(made, GROUP, "vpcId")[ABROAD] == ["vpc-8"]


def test_an_existing_network_of_a_stack_says_where_other_regions_are(deploy: Deploy) -> None:
    made = stack(deploy, TWO, {**NETWORK, "secondary": {ABROAD: THERE}})
    assert made.all(VPC) == []
    assert in_each(made, GROUP, "vpcId") == {HOME: ["vpc-1"], ABROAD: ["vpc-8"]}


def test_rotation_has_its_way_out_in_the_primary_region_alone(deploy: Deploy) -> None:
    made = stack(deploy, THREE | {"primaryRegion": "us-west-2", "credentials": {"rotationDays": 30}})
    endpoints = [each for each in made.all("ec2/vpcEndpoint:VpcEndpoint") if each.name.endswith("-secretsmanager")]
    assert [region_of(each) for each in endpoints] == ["us-west-2"]


# A primary region that is not the stack's


def test_the_primary_may_be_in_another_region_than_the_stack(deploy: Deploy) -> None:
    made = stack(deploy, {"primaryRegion": FAR, "secondaryRegions": [HOME]}, tier="prod")
    primary, secondary = made.one(CLUSTER, "ledger"), made.one(CLUSTER, "ledger-eu-west-1")
    assert (primary.inputs["region"], "region" in secondary.inputs) == (FAR, False)
    assert secondary.inputs["sourceRegion"] == FAR
    assert primary.inputs["clusterIdentifier"] == "ledger-0a1b2c3d-us-east-1"
    assert secondary.inputs["clusterIdentifier"] == "ledger-0a1b2c3d-eu-west-1"
    assert primary.inputs["kmsKeyId"] == f"{ARN}Key/stack-key-us-east-1"
    assert secondary.inputs["kmsKeyId"] == f"{ARN}Key/stack-key"
    assert made.one(SECRET).inputs["region"] == FAR
    assert made.one(SECRET).inputs["replicas"] == [{"region": HOME, "kmsKeyId": f"{ARN}Key/stack-key"}]
    assert made.one(GLOBAL).inputs["region"] == FAR
    assert in_each(made, GROUP, "vpcId") == {FAR: ["network-us-east-1-id"], HOME: ["network-id"]}
    told = made.result["ledger"]
    assert (told["region"], told["regions"].keys()) == (FAR, {FAR, HOME})


def test_region_is_another_word_for_the_primary_region(deploy: Deploy) -> None:
    one, other = (ledger(deploy, TWO | {setting: FAR}) for setting in ("region", "primaryRegion"))
    assert {each.urn: each.inputs for each in one.resources} == {each.urn: each.inputs for each in other.resources}


# What the primary alone has


def test_a_proxy_is_in_the_primary_region(deploy: Deploy) -> None:
    given = {"primaryRegion": FAR, "secondaryRegions": [HOME], "proxy": {"readOnlyEndpoint": True}, "readers": 1}
    made = ledger(deploy, given, network={**NETWORK, "regions": {HOME: NETWORK, FAR: FARTHER}})
    proxy, target = made.one("rds/proxy:Proxy"), made.one("rds/proxyTarget:ProxyTarget")
    assert (proxy.inputs["name"], proxy.inputs["region"]) == ("ledger-0a1b2c3d-us-east-1", FAR)
    assert proxy.inputs["vpcSubnetIds"] == ["subnet-w", "subnet-x"]
    assert proxy.inputs["auths"][0]["secretArn"] == f"{ARN}Secret/ledger"
    assert target.inputs["dbClusterIdentifier"] == "ledger-0a1b2c3d-us-east-1"
    assert needs(target, [each for each in made.all(INSTANCE) if region_of(each) == FAR])
    (statement, _) = json.loads(made.one("iam/rolePolicy:RolePolicy").inputs["policy"])["Statement"]
    assert statement["Resource"] == [f"{ARN}Secret/ledger"]
    connection = made.result
    assert connection["host"] == "ledger-0a1b2c3d.global.example"
    assert connection["proxyHost"] == connection["environment"]["DATABASE_HOST"] != connection["host"]


def test_roles_endpoints_scaling_and_the_data_api_are_the_primarys(deploy: Deploy) -> None:
    given = {
        "readerInstances": {"bi": {}},
        "customEndpoints": {"bi": {"members": ["bi"]}},
        "readerAutoscaling": {"min": 1, "max": 3},
        "roles": {"s3Import": IMPORTER},
        "dataApi": True,
    }
    made = ledger(deploy, THREE | given)
    for kind in (
        "rds/clusterEndpoint:ClusterEndpoint",
        "appautoscaling/target:Target",
        "appautoscaling/policy:Policy",
        "rds/clusterRoleAssociation:ClusterRoleAssociation",
        EGRESS,
    ):
        assert "region" not in made.one(kind).inputs, kind
    assert made.one("appautoscaling/target:Target").inputs["resourceId"] == "cluster:ledger-0a1b2c3d-eu-west-1"
    assert made.one("rds/clusterRoleAssociation:ClusterRoleAssociation").inputs["dbClusterIdentifier"] == "ledger-id"
    assert made.result["customEndpoints"] == {"bi": "ledger-0a1b2c3d-eu-west-1-bi.custom.example"}
    assert in_each(made, CLUSTER, "enableHttpEndpoint") == {HOME: [True], ABROAD: [False], FAR: [False]}


# The connection


def test_the_connection_leads_to_the_writer_in_whichever_region_it_is(deploy: Deploy) -> None:
    made = ledger(deploy, TWO | {"users": {"app": {}}})
    secret, host = f"{ARN}Secret/ledger", "ledger-0a1b2c3d.global.example"
    reader = "ledger-0a1b2c3d-eu-west-1.cluster-ro.example"
    assert made.result == {
        "kind": "global-aurora",
        "engine": "postgresql",
        "host": host,
        "port": 5432,
        "databaseName": "ledger",
        "readerHost": reader,
        "proxyHost": None,
        "proxyReaderHost": None,
        "proxyArn": None,
        "username": "dbadmin",
        "secretArn": secret,
        "secretKmsKeyArn": f"{ARN}Key/ledger-key",
        "securityGroupId": "ledger-access-id",
        "kmsKeyArn": f"{ARN}Key/ledger-key",
        "arn": f"{ARN}GlobalCluster/ledger",
        "resourceId": "cluster-RESOURCE",
        "identifier": "ledger-0a1b2c3d",
        "region": HOME,
        "users": {"app": {"secretArn": f"{ARN}Secret/ledger-user-app", "iam": False}},
        "replicas": {},
        "customEndpoints": {},
        "regions": {
            HOME: {
                "host": "ledger-0a1b2c3d-eu-west-1.cluster.example",
                "readerHost": reader,
                "port": 5432,
                "secretArn": secret,
                "secretKmsKeyArn": f"{ARN}Key/ledger-key",
                "securityGroupId": "ledger-access-id",
                "arn": f"{ARN}Cluster/ledger",
                "resourceId": "cluster-RESOURCE",
            },
            ABROAD: {
                "host": "ledger-0a1b2c3d-eu-central-1.cluster.example",
                "readerHost": "ledger-0a1b2c3d-eu-central-1.cluster-ro.example",
                "port": 5432,
                "secretArn": "arn:aws:mock:eu-central-1:123456789012:Secret/ledger",
                "secretKmsKeyArn": f"{ARN}Key/ledger-eu-central-1-key",
                "securityGroupId": "ledger-eu-central-1-access-id",
                "arn": f"{ARN}Cluster/ledger-eu-central-1",
                "resourceId": "cluster-RESOURCE",
            },
        },
        "environment": {
            "DATABASE_HOST": host,
            "DATABASE_PORT": "5432",
            "DATABASE_NAME": "ledger",
            "DATABASE_USERNAME": "dbadmin",
            "DATABASE_READER_HOST": reader,
            "DATABASE_SECRET_ARN": secret,
            "DATABASE_ENGINE": "postgresql",
        },
        "secrets": {"DATABASE_PASSWORD": f"{secret}:password::", "DATABASE_URL": f"{secret}:url::"},
    }


def test_a_program_gets_variables_with_a_prefix_and_the_users_statements(deploy: Deploy) -> None:
    settings: Any = {"network": EVERYWHERE, "secondary_regions": [ABROAD], "users": {"app": {}}}

    def make() -> Any:
        database = GlobalAuroraCluster("ledger", settings)
        return {"variables": database.environment("BOOKS_"), "sql": database.user_sql()}

    told = deploy(make).result
    assert told["variables"]["BOOKS_DATABASE_HOST"] == "ledger-0a1b2c3d.global.example"
    assert "CREATE USER app" in told["sql"] or "CREATE ROLE app" in told["sql"]


def test_nothing_of_a_preview_stops_it(deploy: Deploy) -> None:
    settings = {"type": "global-aurora", "network": EVERYWHERE, **THREE}
    for more in ({}, {"sourceClusterArn": LEGACY}, {"snapshotIdentifier": "nightly"}):
        made = deploy(lambda more=more: build("ledger", {**settings, **more}).connection, STACK, preview=True)
        assert len(made.all(CLUSTER)) == (2 if "sourceClusterArn" in more else 3)


# Moving to another tier


@pytest.mark.parametrize("given", [TWO, TWO | {"snapshotIdentifier": "nightly"}, TWO | {"sourceClusterArn": LEGACY}])
def test_no_tier_replaces_what_holds_data(deploy: Deploy, given: dict[str, Any]) -> None:
    by_tier = {
        tier: {each.urn: each for each in ledger(deploy, given, tier=tier).resources}
        for tier in ("dev", "staging", "prod", "enterprise")
    }
    first = by_tier["dev"]
    holding = {urn for urn, each in first.items() if each.type.partition(":")[2] in {GLOBAL, CLUSTER, SECRET, KEY}}
    assert len(holding) > 2
    for resources in by_tier.values():
        found = {
            urn for urn, each in resources.items() if each.type.partition(":")[2] in {GLOBAL, CLUSTER, SECRET, KEY}
        }
        assert found == holding
        for urn in first.keys() & resources.keys():
            for prop in REPLACING.get(first[urn].type.partition(":")[2], set()):
                assert first[urn].inputs.get(prop) == resources[urn].inputs.get(prop), f"{urn} {prop}"


@pytest.mark.parametrize(
    ("given", "more"),
    [
        ({"readerInstances": {"us-east-1-reader-1": {}}, "secondaryRegions": [FAR]}, {}),
        (TWO, {"ledger-eu-central-1": {"type": "global-aurora", "secondaryRegions": [FAR]}}),
    ],
)
def test_no_two_resources_have_one_urn(deploy: Deploy, given: dict[str, Any], more: dict[str, Any]) -> None:
    """The Pulumi engine stops at a second one of a URN, in the midst of a deployment."""
    try:
        urns = [each.urn for each in stack(deploy, given, **more).resources]
    except BadInput:
        return
    assert sorted(urns) == sorted(set(urns))


def test_two_databases_of_one_identifier_are_refused_wherever_they_are(deploy: Deploy) -> None:
    """AWS has one list of global clusters for all regions."""
    other = {"type": "global-aurora", "identifier": "books", "primaryRegion": FAR, "secondaryRegions": [ABROAD]}
    with pytest.raises(BadInput) as raised:
        stack(deploy, TWO | {"identifier": "books"}, other=other)
    assert str(raised.value) == 'other: identifier: "books" is that of ledger already'

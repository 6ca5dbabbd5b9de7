"""What an Aurora global database registers, and how it is connected to."""

import json
from typing import Any

import pytest

from conftest import NETWORK, STACK, Deploy, Deployment
from global_databases import (
    ABROAD,
    ARN,
    BACKUPS,
    CLUSTER,
    CLUSTER_PARAMETERS,
    EGRESS,
    EVERYWHERE,
    FAR,
    FARTHER,
    GLOBAL,
    HOME,
    IMPORTER,
    INSTANCE,
    KEY,
    LEGACY,
    LOG_GROUP,
    PARAMETERS,
    PASSWORD,
    REPLACING,
    SECRET,
    SUBNETS,
    THERE,
    THREE,
    TWO,
    UNWATCHED,
    VERSION,
    clusters,
    in_each,
    key_of,
    known_to_aws,
    ledger,
    names,
    needs,
    region_of,
    stack,
)
from pulumi_aws_databases import BadInput, GlobalAuroraCluster, build
from pulumi_aws_databases.settings.aurora import AuroraSettings
from pulumi_aws_databases.settings.global_aurora import GlobalAuroraSettings, Secondary

__all__ = ["known_to_aws"]

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


def test_the_global_cluster_has_the_version(deploy: Deploy) -> None:
    made = ledger(deploy, TWO | {"engineVersion": "17.5"})
    assert made.one(GLOBAL).inputs.get("engineVersion") == "17.5"  # or a new version would never be carried out
    assert "engineVersion" not in made.one(GLOBAL).ignore_changes
    for each in made.all(CLUSTER):
        assert each.inputs["engineVersion"] == "17.5"  # AWS refuses a member of another one
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
    ("given", "more", "line"),
    [
        (
            {"readerInstances": {"us-east-1-reader-1": {}}, "secondaryRegions": [FAR]},
            {},
            "ledger: readerInstances.us-east-1-reader-1: expected a name that begins with none of the other regions'",
        ),
        (
            TWO,
            {"ledger-eu-central-1": {"type": "global-aurora", "secondaryRegions": [FAR]}},
            "ledger-eu-central-1: ledger has parts in eu-central-1 that are called so; give the database another name",
        ),
    ],
)
def test_names_that_would_give_two_resources_one_urn_are_refused(
    deploy: Deploy, given: dict[str, Any], more: dict[str, Any], line: str
) -> None:
    """The Pulumi engine stops at a second one of a URN, in the midst of a deployment."""
    with pytest.raises(BadInput) as raised:
        stack(deploy, given, **more)
    assert str(raised.value) == line


def test_names_that_are_close_to_those_give_every_resource_a_urn_of_its_own(deploy: Deploy) -> None:
    given = {"readerInstances": {"reader-us-east-1": {}}, "secondaryRegions": [FAR]}
    more: dict[str, Any] = {"ledger-eu-west-2": {"type": "global-aurora", "secondaryRegions": [FAR]}}
    urns = [each.urn for each in stack(deploy, given, **more).resources]
    assert len(urns) > 60
    assert sorted(urns) == sorted(set(urns))


def test_two_databases_of_one_identifier_are_refused_wherever_they_are(deploy: Deploy) -> None:
    """AWS has one list of global clusters for all regions."""
    other = {"type": "global-aurora", "identifier": "books", "primaryRegion": FAR, "secondaryRegions": [ABROAD]}
    with pytest.raises(BadInput) as raised:
        stack(deploy, TWO | {"identifier": "books"}, other=other)
    assert str(raised.value) == 'other: identifier: "books" is that of ledger already'

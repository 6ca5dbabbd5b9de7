"""What an RDS instance registers."""

from typing import Any

import pytest

from conftest import NETWORK, STACK, THREE_ZONES, Deploy, Deployment, Registered, once
from pulumi_aws_databases import DatabaseInstance
from pulumi_aws_databases.settings.instance import InstanceSettings

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"
INSTANCE = "rds/instance:Instance"
PARAMETERS = "rds/parameterGroup:ParameterGroup"
OPTIONS = "rds/optionGroup:OptionGroup"
SUBNETS = "rds/subnetGroup:SubnetGroup"
RULE = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
LOG_GROUP = "cloudwatch/logGroup:LogGroup"
ROLE = "iam/role:Role"
ATTACHMENT = "iam/rolePolicyAttachment:RolePolicyAttachment"
ASSOCIATION = "rds/roleAssociation:RoleAssociation"
SECRET = "secretsmanager/secret:Secret"
BACKUPS = "rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication"
CONNECTIONS = "LEAST({DBInstanceClassMemory/9531392},5000)"
MOCK = "arn:aws:mock:eu-west-1:123456789012"
IMPORTER = "arn:aws:iam::123456789012:role/importer"
MAIN = (INSTANCE, "catalog")
LARGE = {"allocatedStorage": 400}

# Settings, and where they show: the resource's type and name, its property, and the property's value.
Effect = tuple[dict[str, Any], tuple[str, str], str, Any]
EFFECTS: list[Effect] = [
    ({"tier": "staging"}, MAIN, "tags", {"Database": "catalog", "Stack": "shop/test", "Tier": "staging"}),
    ({"tags": {"team": "a"}}, MAIN, "tags", {"Database": "catalog", "Stack": "shop/test", "Tier": "dev", "team": "a"}),
    ({"region": "eu-central-1"}, MAIN, "region", "eu-central-1"),
    ({"deletionProtection": True}, MAIN, "deletionProtection", True),
    ({"removalPolicy": "snapshot"}, MAIN, "skipFinalSnapshot", False),
    ({"removalPolicy": "snapshot"}, MAIN, "finalSnapshotIdentifier", "catalog-final-0a1b2c3d"),
    ({"kmsKeyArn": KEY}, MAIN, "kmsKeyId", KEY),
    ({"kmsKeyArn": KEY}, MAIN, "performanceInsightsKmsKeyId", KEY),
    ({"kmsKeyArn": KEY}, (SECRET, "catalog"), "kmsKeyId", KEY),
    ({"network": {"vpcId": "vpc-2", "subnetIds": ["subnet-c", "subnet-d"]}},
     (SUBNETS, "catalog"), "subnetIds", ["subnet-c", "subnet-d"]),
    ({"allowedSecurityGroupIds": ["sg-1"]}, (RULE, "catalog-from-sg-1"), "referencedSecurityGroupId", "sg-1"),
    ({"allowedCidrs": ["10.1.0.0/16"]}, (RULE, "catalog-from-10-1-0-0-16"), "cidrIpv4", "10.1.0.0/16"),
    ({"identifier": "legacy"}, MAIN, "identifier", "legacy"),
    ({"engine": "mysql"}, MAIN, "engine", "mysql"),
    ({"engineVersion": "16.8"}, MAIN, "engineVersion", "16.8"),
    ({"engineVersion": 16}, MAIN, "engineVersion", "16"),
    ({"port": 5433}, MAIN, "port", 5433),
    ({"port": 5433, "allowedCidrs": ["10.1.0.0/16"]}, (RULE, "catalog-from-10-1-0-0-16"), "toPort", 5433),
    ({"logRetentionDays": 90}, (LOG_GROUP, "catalog-postgresql"), "retentionInDays", 90),
    ({"maintenanceWindow": "Mon:01:00-Mon:02:00"}, MAIN, "maintenanceWindow", "mon:01:00-mon:02:00"),
    ({"autoMinorVersionUpgrade": False}, MAIN, "autoMinorVersionUpgrade", False),
    ({"applyImmediately": False}, MAIN, "applyImmediately", False),
    ({"databaseName": "shop"}, MAIN, "dbName", "shop"),
    ({"credentials": {"username": "keeper"}}, MAIN, "username", "keeper"),
    ({"credentials": {"management": "managed"}}, MAIN, "manageMasterUserPassword", True),
    ({"readableStandbys": True, "network": THREE_ZONES},
     ("rds/cluster:Cluster", "catalog"), "dbClusterInstanceClass", "db.m6gd.large"),
    ({"users": {"app": {}}}, (SECRET, "catalog-user-app"), "kmsKeyId", f"{MOCK}:Key/catalog-key"),
    ({"engine": "mysql", "s3Import": {"bucket": "dump", "prefix": "a", "sourceEngineVersion": "8.0.36",
                                      "role": IMPORTER}}, MAIN, "s3Import",
     {"bucketName": "dump", "bucketPrefix": "a", "ingestionRole": IMPORTER, "sourceEngine": "mysql",
      "sourceEngineVersion": "8.0.36"}),
    ({"proxy": True}, ("rds/proxy:Proxy", "catalog-proxy"), "requireTls", True),
    ({"publiclyAccessible": True, "allowedCidrs": ["203.0.113.0/24"]}, MAIN, "publiclyAccessible", True),
    ({"backupReplicationRegion": "eu-central-1"}, (BACKUPS, "catalog-backups"), "region", "eu-central-1"),
    ({"iamAuthentication": False}, MAIN, "iamDatabaseAuthenticationEnabled", False),
    ({"snapshotIdentifier": "nightly"}, MAIN, "snapshotIdentifier", "nightly"),
    ({"restoreToPointInTime": {"source": "legacy", "latest": True}}, MAIN, "restoreToPointInTime",
     {"sourceDbInstanceIdentifier": "legacy", "useLatestRestorableTime": True}),
    ({"restoreToPointInTime": {"source": "legacy", "time": "2026-01-31T12:00:00Z"}}, MAIN, "restoreToPointInTime",
     {"sourceDbInstanceIdentifier": "legacy", "restoreTime": "2026-01-31T12:00:00Z"}),
    ({"roles": {"s3Import": IMPORTER}}, (ASSOCIATION, "catalog-s3Import"), "roleArn", IMPORTER),
    ({"roles": {"s3Import": IMPORTER}}, (ASSOCIATION, "catalog-s3Import"), "featureName", "s3Import"),
    ({"databaseInsights": {"mode": "advanced"}}, MAIN, "databaseInsightsMode", "advanced"),
    ({"databaseInsights": {"retentionDays": 31}}, MAIN, "performanceInsightsRetentionPeriod", 31),
    ({"databaseInsights": False}, MAIN, "performanceInsightsEnabled", False),
    ({"monitoringInterval": 30}, MAIN, "monitoringInterval", 30),
    ({"backupRetentionDays": 0}, MAIN, "backupRetentionPeriod", 0),
    ({"backupWindow": "01:00-02:00"}, MAIN, "backupWindow", "01:00-02:00"),
    ({"logExports": ["upgrade"]}, MAIN, "enabledCloudwatchLogsExports", ["upgrade"]),
    ({"parameters": {"log_min_duration_statement": 250}}, (PARAMETERS, "catalog"), "parameters", [
        {"name": "log_connections", "value": "0", "applyMethod": "immediate"},
        {"name": "log_disconnections", "value": "0", "applyMethod": "immediate"},
        {"name": "log_min_duration_statement", "value": "250", "applyMethod": "immediate"},
        {"name": "max_connections", "value": CONNECTIONS, "applyMethod": "pending-reboot"},
        {"name": "pgaudit.log", "value": "none", "applyMethod": "immediate"},
        {"name": "rds.force_ssl", "value": "1", "applyMethod": "immediate"},
        {"name": "shared_preload_libraries", "value": "pg_stat_statements,pgaudit", "applyMethod": "pending-reboot"},
    ]),
    ({"alarms": True}, ("cloudwatch/metricAlarm:MetricAlarm", "catalog-CPUUtilization"), "threshold", 90),
    ({"dashboard": True}, ("cloudwatch/dashboard:Dashboard", "catalog"), "dashboardName", "catalog-0a1b2c3d"),
    ({"extendedSupport": True}, MAIN, "engineLifecycleSupport", "open-source-rds-extended-support"),
    ({"allowMajorVersionUpgrade": True}, MAIN, "allowMajorVersionUpgrade", True),
    ({"caCertificateIdentifier": "rds-ca-ecc384-g1"}, MAIN, "caCertIdentifier", "rds-ca-ecc384-g1"),
    ({"instanceClass": "r7g.large"}, MAIN, "instanceClass", "db.r7g.large"),
    ({"instanceClass": "db.r7g.large"}, MAIN, "instanceClass", "db.r7g.large"),
    ({"allocatedStorage": "70 GiB"}, MAIN, "allocatedStorage", 70),
    ({"allocatedStorage": 70}, MAIN, "maxAllocatedStorage", 140),
    ({"maxAllocatedStorage": 500}, MAIN, "maxAllocatedStorage", 500),
    ({"storageType": "gp2"}, MAIN, "storageType", "gp2"),
    ({"storageType": "io1", "iops": 1000}, MAIN, "storageType", "io1"),
    ({"storageType": "io1", "iops": 1000}, MAIN, "allocatedStorage", 100),
    ({"storageType": "io2", "iops": 1000}, MAIN, "storageType", "io2"),
    ({"iops": 20000, **LARGE}, MAIN, "iops", 20000),
    ({"storageThroughput": "600 MiB/s", **LARGE}, MAIN, "storageThroughput", 600),
    ({"multiAz": True}, MAIN, "multiAz", True),
    ({"backupPlan": True}, ("backup/selection:Selection", "catalog-backup"), "resources", [
        "arn:aws:mock:eu-west-1:123456789012:Instance/catalog"]),
    ({"availabilityZone": "eu-west-1b"}, MAIN, "availabilityZone", "eu-west-1b"),
    ({"readReplicas": 2}, (INSTANCE, "catalog-replica-2"), "replicateSourceDb", "catalog-0a1b2c3d"),
    ({"replicas": {"reports": {}}}, (INSTANCE, "catalog-reports"), "replicateSourceDb", "catalog-0a1b2c3d"),
    ({"blueGreenUpdate": True}, MAIN, "blueGreenUpdate", {"enabled": True}),
    ({"engine": "mysql", "optionGroupName": "memcached"}, MAIN, "optionGroupName", "memcached"),
]  # fmt: skip


@once
def catalog(deploy: Deploy, stack_tier: str = "dev", **args: Any) -> Deployment:
    settings: Any = {"network": NETWORK, **args}
    return deploy(lambda: DatabaseInstance("catalog", settings).connection, STACK | {"aws-databases:tier": stack_tier})


def value(deployment: Deployment, where: tuple[str, str], setting: str) -> Any:
    kind, name = where
    found = [each for each in deployment.all(kind) if each.name == name]
    return found[0].inputs.get(setting) if found else None


def parameters(deployment: Deployment) -> dict[str, str]:
    return {each["name"]: each["value"] for each in deployment.one(PARAMETERS).inputs["parameters"]}


def needs(one: Registered, other: Registered) -> bool:
    return other.urn in one.depends_on


@pytest.mark.parametrize(("settings", "where", "prop", "expected"), EFFECTS)
def test_a_setting_shows_on_its_resource(
    deploy: Deploy, settings: dict[str, Any], where: tuple[str, str], prop: str, expected: Any
) -> None:
    assert value(catalog(deploy), where, prop) != expected, "this is so without the setting"
    assert value(catalog(deploy, **settings), where, prop) == expected


def test_no_setting_is_without_effect() -> None:
    shown = {setting for settings, *_ in EFFECTS for setting in settings}
    shown |= {"expectedUsage"}  # which shows in the plan's cost
    assert shown == {field.alias for field in InstanceSettings.model_fields.values()}


@pytest.mark.parametrize(
    ("engine", "version", "name", "planned", "family"),
    [
        ("postgresql", None, "postgres", "17", "postgres17"),
        ("postgresql", "16.8", "postgres", "16.8", "postgres16"),
        ("mysql", None, "mysql", "8.4", "mysql8.4"),
        ("mysql", "8.0.46", "mysql", "8.0.46", "mysql8.0"),
        ("mariadb", None, "mariadb", "11.4", "mariadb11.4"),
        ("mariadb", "10.11.19", "mariadb", "10.11.19", "mariadb10.11"),
    ],
)
def test_an_engine_has_its_rds_name_version_and_family(
    deploy: Deploy, engine: str, version: str | None, name: str, planned: str, family: str
) -> None:
    made = catalog(deploy, engine=engine, engine_version=version)
    source, group = made.one(INSTANCE), made.one(PARAMETERS)
    assert (source.inputs["engine"], source.inputs["engineVersion"]) == (name, planned)
    assert group.inputs["family"] == family
    assert source.inputs["parameterGroupName"] == "catalog-0a1b2c3"
    assert needs(source, group)


@pytest.mark.parametrize(
    ("engine", "expected"),
    [
        ("postgresql", {
            "rds.force_ssl": "1", "log_min_duration_statement": "1000",
            "shared_preload_libraries": "pg_stat_statements,pgaudit",
        }),
        ("mysql", {"require_secure_transport": "1", "slow_query_log": "1", "long_query_time": "1"}),
        ("mariadb", {"require_secure_transport": "1", "slow_query_log": "1", "long_query_time": "1"}),
    ],
)  # fmt: skip
def test_the_server_enforces_tls_and_logs_statements_over_a_second(
    deploy: Deploy, engine: str, expected: dict[str, str]
) -> None:
    assert expected.items() <= parameters(catalog(deploy, engine=engine)).items()


@pytest.mark.parametrize("engine", ["mysql", "mariadb"])
def test_slow_statements_are_written_where_cloudwatch_gets_them_from(deploy: Deploy, engine: str) -> None:
    assert parameters(catalog(deploy, engine=engine))["log_output"] == "FILE"


@pytest.mark.parametrize(("engine", "major"), [("mysql", "8.4"), ("mariadb", "11.4")])
def test_an_option_group_writes_the_audit_log(deploy: Deploy, engine: str, major: str) -> None:
    made = catalog(deploy, engine=engine, log_exports=["audit", "error"])
    group, source = made.one(OPTIONS), made.one(INSTANCE)
    assert (group.inputs["engineName"], group.inputs["majorEngineVersion"]) == (engine, major)
    (option,) = group.inputs["options"]
    assert option["optionName"] == "MARIADB_AUDIT_PLUGIN"
    assert option["optionSettings"] == [{"name": "SERVER_AUDIT_EVENTS", "value": "CONNECT,QUERY_DCL"}]
    assert source.inputs["optionGroupName"] == "catalog-0a1b2c3"
    assert needs(source, group)


@pytest.mark.parametrize(
    "settings",
    [
        {"engine": "postgresql", "logExports": ["postgresql", "upgrade", "iam-db-auth-error"]},
        {"engine": "mysql", "logExports": ["error", "general", "slowquery"]},
        {"engine": "mariadb", "logExports": []},
        {"engine": "mysql", "logExports": ["audit"], "optionGroupName": "mine"},
    ],
)
def test_nothing_else_makes_an_option_group(deploy: Deploy, settings: dict[str, Any]) -> None:
    made = catalog(deploy, **settings)
    assert made.all(OPTIONS) == []
    assert made.one(INSTANCE).inputs.get("optionGroupName") == settings.get("optionGroupName")


def test_the_instance_is_encrypted_and_private(deploy: Deploy) -> None:
    source = catalog(deploy).one(INSTANCE).inputs
    assert source["storageEncrypted"] is True
    assert source["publiclyAccessible"] is False
    assert source["kmsKeyId"] == source["performanceInsightsKmsKeyId"]
    assert source["kmsKeyId"].endswith("Key/catalog-key")
    assert source["vpcSecurityGroupIds"] == ["catalog-access-id"]
    assert source["copyTagsToSnapshot"] is True


def test_storage_is_gp3_of_20_gib_growing_to_100(deploy: Deploy) -> None:
    source = catalog(deploy).one(INSTANCE).inputs
    assert (source["storageType"], source["allocatedStorage"], source["maxAllocatedStorage"]) == ("gp3", 20, 100)
    assert "iops" not in source
    assert "storageThroughput" not in source


@pytest.mark.parametrize("identifier", [None, "legacy"])
def test_log_groups_exist_before_the_instance_writes_to_them(deploy: Deploy, identifier: str | None) -> None:
    made = catalog(deploy, "prod", read_replicas=0, identifier=identifier)
    groups = {each.inputs["name"]: each for each in made.all(LOG_GROUP)}
    place = f"/aws/rds/instance/{identifier or 'catalog-0a1b2c3d'}"
    assert groups.keys() == {f"{place}/postgresql", f"{place}/upgrade"}
    for group in groups.values():
        assert group.inputs["retentionInDays"] == 365
        assert group.inputs["kmsKeyId"].endswith("Key/catalog-key")
        assert needs(made.one(INSTANCE), group)


def test_enhanced_monitoring_has_a_role_that_only_rds_takes(deploy: Deploy) -> None:
    made = catalog(deploy, monitoring_interval=60)
    assert "monitoring.rds.amazonaws.com" in made.one(ROLE).inputs["assumeRolePolicy"]
    assert made.one(INSTANCE).inputs["monitoringRoleArn"].endswith("Role/catalog-monitoring")
    assert needs(made.one(INSTANCE), made.one(ATTACHMENT))
    assert [each.name for each in catalog(deploy, "prod", monitoring_interval=0).all(ROLE)] == ["catalog-backup"]


@pytest.mark.parametrize(("policy", "kept"), [("destroy", False), ("snapshot", True), ("retain", True)])
def test_a_final_snapshot_is_taken_unless_all_is_to_go(deploy: Deploy, policy: str, kept: bool) -> None:
    made = catalog(deploy, removal_policy=policy)
    source = made.one(INSTANCE)
    assert source.inputs["skipFinalSnapshot"] is not kept
    assert ("finalSnapshotIdentifier" in source.inputs) is kept
    assert source.retain_on_delete is (policy == "retain")
    assert made.one("kms/key:Key").retain_on_delete is kept


@pytest.mark.parametrize(
    ("tier", "given", "protected"),
    [("dev", None, False), ("prod", None, True), ("dev", True, True), ("prod", False, False)],
)
def test_one_setting_decides_on_both_protections(
    deploy: Deploy, tier: str, given: bool | None, protected: bool
) -> None:
    source = catalog(deploy, tier, deletion_protection=given).one(INSTANCE, "catalog")
    assert (source.protect, source.inputs["deletionProtection"]) == (protected, protected)


def test_aws_cannot_lose_the_instance_to_a_replacement(deploy: Deploy) -> None:
    source = catalog(deploy).one(INSTANCE)
    assert source.delete_before_replace is False
    assert set(source.ignore_changes) == {
        "dbName", "engineLifecycleSupport", "restoreToPointInTime", "s3Import", "snapshotIdentifier",
        "username",
    }  # fmt: skip


@pytest.mark.parametrize(
    "begin", [{"snapshotIdentifier": "nightly"}, {"restoreToPointInTime": {"source": "legacy", "latest": True}}]
)
def test_a_backup_brings_its_own_user_and_database(deploy: Deploy, begin: dict[str, Any]) -> None:
    source = catalog(deploy, **begin).one(INSTANCE).inputs
    assert "dbName" not in source
    assert "username" not in source
    assert len(source["password"]) == 32


@pytest.mark.parametrize(
    ("engine", "support"),
    [
        ("postgresql", "open-source-rds-extended-support-disabled"),
        ("mysql", "open-source-rds-extended-support-disabled"),
        ("mariadb", None),  # which AWS has no extended support for
    ],
)
def test_extended_support_is_off_unless_asked_for(deploy: Deploy, engine: str, support: str | None) -> None:
    assert catalog(deploy, engine=engine).one(INSTANCE).inputs.get("engineLifecycleSupport") == support

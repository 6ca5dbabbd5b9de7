"""What an Aurora cluster registers."""

from typing import Any

import pytest

from conftest import NETWORK, STACK, Deploy, Deployment, Registered, once
from pulumi_aws_databases import AuroraCluster
from pulumi_aws_databases.settings.aurora import AuroraSettings

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"
CLUSTER = "rds/cluster:Cluster"
INSTANCE = "rds/clusterInstance:ClusterInstance"
CLUSTER_PARAMETERS = "rds/clusterParameterGroup:ClusterParameterGroup"
PARAMETERS = "rds/parameterGroup:ParameterGroup"
SUBNETS = "rds/subnetGroup:SubnetGroup"
RULE = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
LOG_GROUP = "cloudwatch/logGroup:LogGroup"
ROLE = "iam/role:Role"
ATTACHMENT = "iam/rolePolicyAttachment:RolePolicyAttachment"
TARGET = "appautoscaling/target:Target"
ENDPOINT = "rds/clusterEndpoint:ClusterEndpoint"
ASSOCIATION = "rds/clusterRoleAssociation:ClusterRoleAssociation"
SECRET = "secretsmanager/secret:Secret"
PROXY = "rds/proxy:Proxy"
ALARM, DASHBOARD = "cloudwatch/metricAlarm:MetricAlarm", "cloudwatch/dashboard:Dashboard"
IMPORTER = "arn:aws:iam::123456789012:role/importer"

# Settings, and where they show: the resource's type and name, its property, and the property's value.
Effect = tuple[dict[str, Any], str, str, str, Any]
TAGS = {"Database": "orders", "Stack": "shop/test"}
EFFECTS: list[Effect] = [
    ({"tier": "staging"}, CLUSTER, "orders", "tags", TAGS | {"Tier": "staging"}),
    ({"tags": {"team": "a"}}, CLUSTER, "orders", "tags", TAGS | {"Tier": "dev", "team": "a"}),
    ({"region": "eu-central-1"}, CLUSTER, "orders", "region", "eu-central-1"),
    ({"deletionProtection": True}, CLUSTER, "orders", "deletionProtection", True),
    ({"removalPolicy": "snapshot"}, CLUSTER, "orders", "skipFinalSnapshot", False),
    ({"removalPolicy": "snapshot"}, CLUSTER, "orders", "finalSnapshotIdentifier", "orders-final-0a1b2c3d"),
    ({"kmsKeyArn": KEY}, CLUSTER, "orders", "kmsKeyId", KEY),
    ({"kmsKeyArn": KEY}, CLUSTER, "orders", "masterUserSecretKmsKeyId", KEY),
    ({"kmsKeyArn": KEY}, INSTANCE, "orders-writer", "performanceInsightsKmsKeyId", KEY),
    ({"network": {"vpcId": "vpc-2", "subnetIds": ["subnet-c", "subnet-d"]}},
     SUBNETS, "orders", "subnetIds", ["subnet-c", "subnet-d"]),
    ({"allowedSecurityGroupIds": ["sg-1"]}, RULE, "orders-from-sg-1", "referencedSecurityGroupId", "sg-1"),
    ({"allowedCidrs": ["10.1.0.0/16"]}, RULE, "orders-from-10-1-0-0-16", "cidrIpv4", "10.1.0.0/16"),
    ({"identifier": "legacy"}, CLUSTER, "orders", "clusterIdentifier", "legacy"),
    ({"engine": "mysql"}, CLUSTER, "orders", "engine", "aurora-mysql"),
    ({"engine": "mysql"}, INSTANCE, "orders-writer", "engine", "aurora-mysql"),
    ({"engineVersion": "16.8"}, CLUSTER, "orders", "engineVersion", "16.8"),
    ({"engineVersion": 16}, CLUSTER, "orders", "engineVersion", "16"),
    ({"port": 5433}, CLUSTER, "orders", "port", 5433),
    ({"logRetentionDays": 90}, LOG_GROUP, "orders-postgresql", "retentionInDays", 90),
    ({"maintenanceWindow": "Mon:01:00-Mon:02:00"},
     CLUSTER, "orders", "preferredMaintenanceWindow", "mon:01:00-mon:02:00"),
    ({"maintenanceWindow": "Mon:01:00-Mon:02:00"},
     INSTANCE, "orders-writer", "preferredMaintenanceWindow", "mon:01:00-mon:02:00"),
    ({"autoMinorVersionUpgrade": False}, INSTANCE, "orders-writer", "autoMinorVersionUpgrade", False),
    ({"applyImmediately": False}, CLUSTER, "orders", "applyImmediately", False),
    ({"applyImmediately": False}, INSTANCE, "orders-writer", "applyImmediately", False),
    ({"databaseName": "shop"}, CLUSTER, "orders", "databaseName", "shop"),
    ({"credentials": {"username": "keeper"}}, CLUSTER, "orders", "masterUsername", "keeper"),
    ({"users": {"app": {}}}, SECRET, "orders-user-app", "description",
     "How to connect to the database orders as app"),
    ({"engine": "mysql", "s3Import": {"bucket": "dump", "sourceEngineVersion": "8.0.36", "role": IMPORTER}},
     CLUSTER, "orders", "s3Import",
     {"bucketName": "dump", "ingestionRole": IMPORTER, "sourceEngine": "mysql", "sourceEngineVersion": "8.0.36"}),
    ({"proxy": True}, PROXY, "orders-proxy", "requireTls", True),
    ({"publiclyAccessible": True, "allowedCidrs": ["203.0.113.0/24"]}, INSTANCE, "orders-writer",
     "publiclyAccessible", True),
    ({"storageType": "io-optimized"}, CLUSTER, "orders", "storageType", "aurora-iopt1"),
    ({"iamAuthentication": False}, CLUSTER, "orders", "iamDatabaseAuthenticationEnabled", False),
    ({"capacity": {"min": "0.5 ACU", "max": 8}},
     CLUSTER, "orders", "serverlessv2ScalingConfiguration", {"minCapacity": 0.5, "maxCapacity": 8}),
    ({"capacity": {"autoPauseSeconds": 600}}, CLUSTER, "orders", "serverlessv2ScalingConfiguration",
     {"minCapacity": 0, "maxCapacity": 2, "secondsUntilAutoPause": 600}),
    ({"instanceClass": "r7g.large"}, INSTANCE, "orders-writer", "instanceClass", "db.r7g.large"),
    ({"instanceClass": "db.r7g.large"}, CLUSTER, "orders", "serverlessv2ScalingConfiguration", None),
    ({"writer": {"instanceClass": "r7g.large"}}, INSTANCE, "orders-writer", "instanceClass", "db.r7g.large"),
    ({"writer": {"promotionTier": 3}}, INSTANCE, "orders-writer", "promotionTier", 3),
    ({"writer": {"availabilityZone": "eu-west-1b"}}, INSTANCE, "orders-writer", "availabilityZone", "eu-west-1b"),
    ({"readers": 2}, INSTANCE, "orders-reader-2", "clusterIdentifier", "orders-id"),
    ({"readerInstances": {"reports": {}}}, INSTANCE, "orders-reports", "clusterIdentifier", "orders-id"),
    ({"readerAutoscaling": {"min": 1, "max": 3}}, TARGET, "orders-readers", "maxCapacity", 3),
    ({"customEndpoints": {"reports": {}}},
     ENDPOINT, "orders-endpoint-reports", "clusterEndpointIdentifier", "orders-0a1b2c3d-reports"),
    ({"engine": "mysql", "backtrackHours": 24}, CLUSTER, "orders", "backtrackWindow", 86400),
    ({"snapshotIdentifier": "nightly"}, CLUSTER, "orders", "snapshotIdentifier", "nightly"),
    ({"restoreToPointInTime": {"source": "legacy", "latest": True}}, CLUSTER, "orders", "restoreToPointInTime",
     {"sourceClusterIdentifier": "legacy", "useLatestRestorableTime": True}),
    ({"roles": {"s3Import": IMPORTER}}, ASSOCIATION, "orders-s3Import", "roleArn", IMPORTER),
    ({"databaseInsights": {"mode": "advanced"}}, CLUSTER, "orders", "databaseInsightsMode", "advanced"),
    ({"databaseInsights": {"retentionDays": 31}}, CLUSTER, "orders", "performanceInsightsRetentionPeriod", 31),
    ({"databaseInsights": {"retentionDays": 31}}, INSTANCE, "orders-writer", "performanceInsightsRetentionPeriod", 31),
    ({"databaseInsights": False}, CLUSTER, "orders", "performanceInsightsEnabled", False),
    ({"databaseInsights": False}, INSTANCE, "orders-writer", "performanceInsightsEnabled", False),
    ({"monitoringInterval": 30}, INSTANCE, "orders-writer", "monitoringInterval", 30),
    ({"backupRetentionDays": 21}, CLUSTER, "orders", "backupRetentionPeriod", 21),
    ({"backupWindow": "01:00-02:00"}, CLUSTER, "orders", "preferredBackupWindow", "01:00-02:00"),
    ({"logExports": ["postgresql", "instance"]},
     CLUSTER, "orders", "enabledCloudwatchLogsExports", ["postgresql", "instance"]),
    ({"parameters": {"log_min_duration_statement": 250}}, CLUSTER_PARAMETERS, "orders", "parameters", [
        {"name": "log_connections", "value": "0", "applyMethod": "immediate"},
        {"name": "log_disconnections", "value": "0", "applyMethod": "immediate"},
        {"name": "log_min_duration_statement", "value": "250", "applyMethod": "immediate"},
        {"name": "pgaudit.log", "value": "none", "applyMethod": "immediate"},
        {"name": "rds.force_ssl", "value": "1", "applyMethod": "immediate"},
        {"name": "shared_preload_libraries", "value": "pg_stat_statements,pgaudit", "applyMethod": "pending-reboot"},
    ]),
    ({"alarms": True}, ALARM, "orders-writer-CPUUtilization", "threshold", 90),
    ({"dashboard": True}, DASHBOARD, "orders", "dashboardName", "orders-0a1b2c3d"),
    ({"instanceParameters": {"work_mem": 8192}}, PARAMETERS, "orders-instance", "parameters",
     [{"name": "work_mem", "value": "8192", "applyMethod": "immediate"}]),
    ({"backupPlan": True}, "backup/selection:Selection", "orders-backup", "resources", [
        "arn:aws:mock:eu-west-1:123456789012:Cluster/orders"]),
    ({"dataApi": True}, CLUSTER, "orders", "enableHttpEndpoint", True),
    ({"extendedSupport": True}, CLUSTER, "orders", "engineLifecycleSupport", "open-source-rds-extended-support"),
    ({"allowMajorVersionUpgrade": True}, CLUSTER, "orders", "allowMajorVersionUpgrade", True),
    ({"allowMajorVersionUpgrade": True}, CLUSTER, "orders", "dbInstanceParameterGroupName", "orders-instance-0a1b2c3"),
    ({"caCertificateIdentifier": "rds-ca-ecc384-g1"}, INSTANCE, "orders-writer", "caCertIdentifier",
     "rds-ca-ecc384-g1"),
]  # fmt: skip


@once
def aurora(deploy: Deploy, stack_tier: str = "dev", **args: Any) -> Deployment:
    settings: Any = {"network": NETWORK, **args}
    return deploy(lambda: AuroraCluster("orders", settings).connection, STACK | {"aws-databases:tier": stack_tier})


def value(deployment: Deployment, kind: str, name: str, setting: str) -> Any:
    found = [each for each in deployment.all(kind) if each.name == name]
    return found[0].inputs.get(setting) if found else None


def instances(deployment: Deployment, prop: str) -> dict[str, Any]:
    return {each.name: each.inputs.get(prop) for each in deployment.all(INSTANCE)}


def needs(one: Registered, other: Registered) -> bool:
    return other.urn in one.depends_on


@pytest.mark.parametrize(("settings", "kind", "name", "prop", "expected"), EFFECTS)
def test_a_setting_shows_on_its_resource(
    deploy: Deploy, settings: dict[str, Any], kind: str, name: str, prop: str, expected: Any
) -> None:
    assert value(aurora(deploy), kind, name, prop) != expected, "this is so without the setting"
    assert value(aurora(deploy, **settings), kind, name, prop) == expected


def test_no_setting_is_without_effect() -> None:
    shown = {setting for settings, *_ in EFFECTS for setting in settings}
    shown |= {"expectedUsage"}  # which shows in the plan's cost
    assert shown == {field.alias for field in AuroraSettings.model_fields.values()}


def test_the_cluster_is_encrypted_and_its_password_is_kept_by_rds(deploy: Deploy) -> None:
    cluster = aurora(deploy, credentials={"management": "managed"}).one(CLUSTER)
    assert cluster.inputs["storageEncrypted"] is True
    assert cluster.inputs["kmsKeyId"].endswith("Key/orders-key")
    assert cluster.inputs["manageMasterUserPassword"] is True
    assert cluster.inputs["masterUserSecretKmsKeyId"] == cluster.inputs["kmsKeyId"]
    assert "masterPassword" not in cluster.inputs


@pytest.mark.parametrize(
    ("engine", "name", "value"), [("postgresql", "rds.force_ssl", "1"), ("mysql", "require_secure_transport", "ON")]
)
def test_the_server_enforces_tls(deploy: Deploy, engine: str, name: str, value: str) -> None:
    group = aurora(deploy, engine=engine).one(CLUSTER_PARAMETERS)
    assert {"name": name, "value": value, "applyMethod": "immediate"} in group.inputs["parameters"]


@pytest.mark.parametrize(
    ("engine", "expected"),
    [
        ("postgresql", {"log_min_duration_statement": "1000"}),
        ("mysql", {"character_set_server": "utf8mb4", "slow_query_log": "1", "long_query_time": "1"}),
    ],
)
def test_statements_over_a_second_are_logged(deploy: Deploy, engine: str, expected: dict[str, str]) -> None:
    parameters = aurora(deploy, engine=engine).one(CLUSTER_PARAMETERS).inputs["parameters"]
    assert expected.items() <= {each["name"]: each["value"] for each in parameters}.items()


@pytest.mark.parametrize(
    ("engine", "version", "family"),
    [
        ("postgresql", None, "aurora-postgresql17"),
        ("postgresql", "16.8", "aurora-postgresql16"),
        ("mysql", None, "aurora-mysql8.0"),
        ("mysql", "8.0.mysql_aurora.3.10.0", "aurora-mysql8.0"),
        ("mysql", "8.4.mysql_aurora.8.4.8", "aurora-mysql8.4"),
    ],
)
def test_parameter_groups_are_of_the_versions_family(
    deploy: Deploy, engine: str, version: str | None, family: str
) -> None:
    made = aurora(deploy, engine=engine, engine_version=version)
    cluster, group, instance_group = made.one(CLUSTER), made.one(CLUSTER_PARAMETERS), made.one(PARAMETERS)
    assert (group.inputs["family"], instance_group.inputs["family"]) == (family, family)
    assert needs(cluster, group)
    assert cluster.inputs["dbClusterParameterGroupName"] == "orders-0a1b2c3"
    assert instances(made, "dbParameterGroupName") == {"orders-writer": "orders-instance-0a1b2c3"}


@pytest.mark.parametrize(
    ("engine", "parameter", "method"),
    [
        ("postgresql", "shared_preload_libraries", "pending-reboot"),
        ("postgresql", "max_connections", "pending-reboot"),
        ("postgresql", "statement_timeout", "immediate"),
        ("mysql", "max_connections", "immediate"),
        ("mysql", "binlog_format", "pending-reboot"),
    ],
)
def test_only_static_parameters_wait_for_a_restart(deploy: Deploy, engine: str, parameter: str, method: str) -> None:
    made = aurora(deploy, engine=engine, parameters={parameter: "1"}, instance_parameters={parameter: "1"})
    for group in (made.one(CLUSTER_PARAMETERS), made.one(PARAMETERS)):
        assert {"name": parameter, "value": "1", "applyMethod": method} in group.inputs["parameters"]


def test_parameter_names_are_left_as_they_are_and_switches_become_numbers(deploy: Deploy) -> None:
    group = aurora(deploy, parameters={"log_lock_waits": True, "log_temp_files": 0}).one(CLUSTER_PARAMETERS)
    given = {each["name"]: each["value"] for each in group.inputs["parameters"]}
    assert (given["log_lock_waits"], given["log_temp_files"]) == ("1", "0")


def test_the_writer_is_made_before_its_readers(deploy: Deploy) -> None:
    made = aurora(deploy, readers=2)
    assert instances(made, "promotionTier") == {"orders-writer": 0, "orders-reader-1": 1, "orders-reader-2": 1}
    writer = made.one(INSTANCE, "orders-writer")
    assert all(needs(made.one(INSTANCE, f"orders-reader-{number}"), writer) for number in (1, 2))
    assert needs(writer, made.one(CLUSTER))


def test_named_readers_have_their_own_class_zone_and_place(deploy: Deploy) -> None:
    reports = {"instance_class": "db.r7g.2xlarge", "promotion_tier": 15, "availability_zone": "eu-west-1c"}
    made = aurora(deploy, "prod", reader_instances={"reports": reports, "standby": {}})
    assert instances(made, "instanceClass") == {
        "orders-writer": "db.serverless",
        "orders-reports": "db.r7g.2xlarge",
        "orders-standby": "db.serverless",
    }
    assert instances(made, "promotionTier") == {"orders-writer": 0, "orders-reports": 15, "orders-standby": 1}
    assert instances(made, "availabilityZone")["orders-reports"] == "eu-west-1c"
    assert all(needs(each, made.one(INSTANCE, "orders-writer")) for each in made.all(INSTANCE)[:2])


def test_one_cluster_holds_provisioned_and_serverless_instances(deploy: Deploy) -> None:
    spiky = {"spiky": {"instance_class": "serverless"}}
    made = aurora(deploy, capacity={"min": 1, "max": 4}, instance_class="r7g.large", reader_instances=spiky)
    assert instances(made, "instanceClass") == {"orders-writer": "db.r7g.large", "orders-spiky": "db.serverless"}
    assert made.one(CLUSTER).inputs["serverlessv2ScalingConfiguration"]["maxCapacity"] == 4


@pytest.mark.parametrize("identifier", [None, "legacy"])
def test_log_groups_exist_before_the_cluster_writes_to_them(deploy: Deploy, identifier: str | None) -> None:
    made = aurora(deploy, "prod", engine="mysql", log_exports=["error", "audit"], identifier=identifier)
    groups = {each.inputs["name"]: each for each in made.all(LOG_GROUP)}
    place = f"/aws/rds/cluster/{identifier or 'orders-0a1b2c3d'}"
    assert groups.keys() == {f"{place}/error", f"{place}/audit"}
    for group in groups.values():
        assert group.inputs["retentionInDays"] == 365
        assert group.inputs["kmsKeyId"].endswith("Key/orders-key")
        assert needs(made.one(CLUSTER), group)


def test_logs_are_not_encrypted_with_a_key_whose_policy_is_unknown(deploy: Deploy) -> None:
    assert "kmsKeyId" not in aurora(deploy, kms_key_arn=KEY).one(LOG_GROUP).inputs


def test_enhanced_monitoring_has_a_role_that_only_rds_takes(deploy: Deploy) -> None:
    made = aurora(deploy, monitoring_interval=60)
    role = made.one(ROLE)
    assert "monitoring.rds.amazonaws.com" in role.inputs["assumeRolePolicy"]
    assert made.one(ATTACHMENT).inputs["policyArn"].endswith(":policy/service-role/AmazonRDSEnhancedMonitoringRole")
    assert instances(made, "monitoringRoleArn")["orders-writer"].endswith("Role/orders-monitoring")
    assert needs(made.one(INSTANCE), made.one(ATTACHMENT))


def test_no_monitoring_makes_no_role(deploy: Deploy) -> None:
    made = aurora(deploy, "prod", monitoring_interval=0, backup_plan=False)
    assert [each.name for each in made.all(ROLE)] == [each.name for each in made.all(ATTACHMENT)] == ["orders-backup"]
    made = aurora(deploy, "staging", monitoring_interval=0)
    assert made.all(ROLE) == made.all(ATTACHMENT) == []
    assert set(instances(made, "monitoringRoleArn").values()) == {None}


@pytest.mark.parametrize(("policy", "kept"), [("destroy", False), ("snapshot", True), ("retain", True)])
def test_a_final_snapshot_is_taken_unless_all_is_to_go(deploy: Deploy, policy: str, kept: bool) -> None:
    made = aurora(deploy, removal_policy=policy)
    cluster = made.one(CLUSTER)
    assert cluster.inputs["skipFinalSnapshot"] is not kept
    assert ("finalSnapshotIdentifier" in cluster.inputs) is kept
    assert cluster.retain_on_delete is (policy == "retain")
    assert made.one("kms/key:Key").retain_on_delete is kept


@pytest.mark.parametrize(
    ("tier", "given", "protected"),
    [("dev", None, False), ("prod", None, True), ("dev", True, True), ("prod", False, False)],
)
def test_one_setting_decides_on_both_protections(
    deploy: Deploy, tier: str, given: bool | None, protected: bool
) -> None:
    cluster = aurora(deploy, tier, deletion_protection=given).one(CLUSTER)
    assert (cluster.protect, cluster.inputs["deletionProtection"]) == (protected, protected)


def test_aws_cannot_lose_the_cluster_to_a_replacement(deploy: Deploy) -> None:
    cluster = aurora(deploy).one(CLUSTER)
    assert cluster.delete_before_replace is False
    assert set(cluster.ignore_changes) == {
        "availabilityZones", "databaseName", "engineLifecycleSupport", "masterUsername", "restoreToPointInTime",
        "s3Import", "snapshotIdentifier",
    }  # fmt: skip


def test_extended_support_is_off_unless_asked_for(deploy: Deploy) -> None:
    support = aurora(deploy).one(CLUSTER).inputs["engineLifecycleSupport"]
    assert support == "open-source-rds-extended-support-disabled"


def test_a_name_that_the_engine_does_not_take_becomes_one(deploy: Deploy) -> None:
    settings: Any = {"network": NETWORK}
    made = deploy(lambda: AuroraCluster("web-shop", settings).connection)
    assert made.one(CLUSTER).inputs["databaseName"] == made.result["databaseName"] == "web_shop"


@pytest.mark.parametrize(("engine", "port"), [("postgresql", 5432), ("mysql", 3306)])
def test_the_connection_holds_all_that_a_client_needs(deploy: Deploy, engine: str, port: int) -> None:
    connection = aurora(deploy, engine=engine).result
    arn = "arn:aws:mock:eu-west-1:123456789012:"
    host, reader = "orders-0a1b2c3d.cluster.example", "orders-0a1b2c3d.cluster-ro.example"
    secret = f"{arn}Cluster/orders-secret"
    assert connection == {
        "kind": "aurora", "engine": engine, "host": host, "port": port, "databaseName": "orders",
        "readerHost": reader, "proxyHost": None, "proxyReaderHost": None, "proxyArn": None, "username": "dbadmin",
        "secretArn": secret, "secretKmsKeyArn": f"{arn}Key/orders-key", "securityGroupId": "orders-access-id",
        "kmsKeyArn": f"{arn}Key/orders-key", "arn": f"{arn}Cluster/orders", "resourceId": "cluster-RESOURCE",
        "identifier": "orders-0a1b2c3d", "region": "eu-west-1", "users": {}, "replicas": {}, "customEndpoints": {},
        "environment": {
            "DATABASE_HOST": host, "DATABASE_PORT": str(port), "DATABASE_NAME": "orders",
            "DATABASE_USERNAME": "dbadmin", "DATABASE_READER_HOST": reader, "DATABASE_SECRET_ARN": secret,
            "DATABASE_ENGINE": engine,
        },
        "secrets": {"DATABASE_PASSWORD": f"{secret}:password::"},
    }  # fmt: skip


def test_the_environment_takes_a_prefix(deploy: Deploy) -> None:
    settings: Any = {"network": NETWORK}
    variables = deploy(lambda: AuroraCluster("orders", settings).environment("ORDERS_")).result
    assert variables["ORDERS_DATABASE_PORT"] == "5432"
    assert all(name.startswith("ORDERS_DATABASE_") for name in variables)

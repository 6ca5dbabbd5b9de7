"""The examples of three Terraform modules for RDS, said in stack files.

They are those of rds-aurora 10.2, rds 7.2 and rds-proxy 4.4 (https://github.com/terraform-aws-modules). Each is planned
without an error and registers what it registers there; names, tags and rules of security groups are the package's own.
Where Terraform says nothing of extended support, AWS has it on, and so has the stack file of an old version.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest
from pulumi.runtime import get_root_resource, mocks

from conftest import Deploy, Deployment, Registered, answering
from pulumi_aws_databases import deploy as deploy_stack
from pulumi_aws_databases.cli import main
from pulumi_aws_databases.plan.project import Project

CLUSTER = "rds/cluster:Cluster"
MEMBER = "rds/clusterInstance:ClusterInstance"
CLUSTER_PARAMETERS = "rds/clusterParameterGroup:ClusterParameterGroup"
PARAMETERS = "rds/parameterGroup:ParameterGroup"
INSTANCE = "rds/instance:Instance"
OPTIONS = "rds/optionGroup:OptionGroup"
SUBNETS = "rds/subnetGroup:SubnetGroup"
REPLICATION = "rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication"
PROXY = "rds/proxy:Proxy"
POOL = "rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup"
TARGET = "rds/proxyTarget:ProxyTarget"
ENDPOINT = "rds/proxyEndpoint:ProxyEndpoint"
ROTATION = "secretsmanager/secretRotation:SecretRotation"
LOG_GROUP = "cloudwatch/logGroup:LogGroup"
ROLE = "iam/role:Role"

ARN = "arn:aws:mock:eu-west-1:123456789012:"
LIFECYCLE = "open-source-rds-extended-support"
MADE = "{cidrBlock: 10.0.0.0/16, availabilityZones: 3}"
EXISTING = "{vpcId: vpc-1, subnetIds: [subnet-a, subnet-b, subnet-c]}"

STACK_FILE = """
config:
  aws:region: eu-west-1
  aws-databases:tier: dev
  aws-databases:network: {network}
  aws-databases:presets:
{presets}
  aws-databases:databases:
{databases}
"""
# What the examples of each module have in common, and what comes of it.
AURORA = """
    aurora:
      credentials: {username: root, management: managed}
      allowedCidrs: [10.0.3.0/24, 10.0.4.0/24, 10.0.5.0/24]
"""
CLUSTERED = {
    "masterUsername": "root",
    "manageMasterUserPassword": True,
    "applyImmediately": True,
    "skipFinalSnapshot": True,
    "storageEncrypted": True,
}
RDS = """
    instance:
      instanceClass: db.t4g.large
      allocatedStorage: 20
      multiAz: true
      maintenanceWindow: Mon:00:00-Mon:03:00
      backupWindow: 03:00-06:00
      applyImmediately: false
      allowedCidrs: [10.0.0.0/16]
"""
SERVED = {
    "instanceClass": "db.t4g.large",
    "allocatedStorage": 20,
    "maxAllocatedStorage": 100,
    "multiAz": True,
    "maintenanceWindow": "mon:00:00-mon:03:00",
    "backupWindow": "03:00-06:00",
    "applyImmediately": False,
    "skipFinalSnapshot": True,
    "deletionProtection": False,
    "storageEncrypted": True,
}
OF_THE_SOURCE = ("allocatedStorage", "backupWindow", "deletionProtection")
REPLICATED = {name: value for name, value in SERVED.items() if name not in OF_THE_SOURCE} | {"multiAz": False}
# The sizes of the pool are those that the module has where an example says nothing.
PROXIED = """
    aurora:
      credentials: {username: root, management: managed}
      instanceClass: db.r6g.large
      readers: 1
      iamAuthentication: false
      logRetentionDays: 30
      allowedCidrs: [10.0.3.0/24, 10.0.4.0/24, 10.0.5.0/24]
      proxy: &proxy
        iamAuthentication: true
        debugLogging: true
        idleTimeoutSeconds: 1800
        maxConnectionsPercent: 90
        maxIdleConnectionsPercent: 50
    instance:
      credentials: {username: fitting_ferret, management: generated}
      instanceClass: db.t4g.large
      allocatedStorage: 20
      multiAz: true
      iamAuthentication: false
      backupRetentionDays: 0
      removalPolicy: snapshot
      logRetentionDays: 30
      allowedCidrs: [10.0.3.0/24, 10.0.4.0/24, 10.0.5.0/24]
      proxy: *proxy
"""

Example = Callable[..., Deployment]


def named_by_aws(args: mocks.MockResourceArgs, state: Mapping[str, Any]) -> Mapping[str, Any]:
    """AWS's own names of a cluster's instances, which no argument holds; and a secret's id, which is its ARN."""
    if args.typ.endswith(":ClusterInstance"):
        return {"identifier": f"{args.name}-at-aws"}
    return {"id": state["arn"]} if args.typ.endswith(":Secret") else {}


known_to_aws = answering(named_by_aws, autouse=True)


@pytest.fixture
def example(deploy: Deploy, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Example:
    """Plans the databases of a stack file, which may have no error, and deploys them; the result is the outputs."""

    def make() -> Any:
        root: Any = get_root_resource()
        root.outputs.clear()  # the mocks have one root for all
        deploy_stack()
        return dict(root.outputs)

    def run(presets: str, databases: str, network: str = MADE) -> Deployment:
        given = {"network": network, "presets": presets, "databases": indent(dedent(databases), "    ")}
        (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
        (tmp_path / "Pulumi.dev.yaml").write_text(STACK_FILE.format(**given))
        (tmp_path / "__main__.py").write_text("from pulumi_aws_databases import deploy\ndeploy()\n")
        code = main(["plan", "--program", str(tmp_path)])
        said = capsys.readouterr()
        assert code == 0, said.err or said.out
        return deploy(make, Project.find(tmp_path).configuration("dev").values)

    return run


def check(resource: Registered, common: Mapping[str, Any] | None = None, **own: Any) -> None:
    """The resource has these inputs, whatever else it has."""
    expected = {**(common or {}), **own}
    assert {name: resource.inputs.get(name) for name in expected} == expected


def parameters(made: Deployment, kind: str, name: str, family: str) -> dict[str, str]:
    """The parameters of a group, which is of that family."""
    group = made.one(kind, name).inputs
    assert group["family"] == family
    return {each["name"]: each["value"] for each in group["parameters"]}


def at_next_restart(made: Deployment, kind: str, name: str) -> set[str]:
    group = made.one(kind, name).inputs
    return {each["name"] for each in group["parameters"] if each["applyMethod"] == "pending-reboot"}


def members(made: Deployment, cluster: str) -> dict[str, tuple[str, int]]:
    """Class and promotion tier of each instance of a cluster, by name."""
    own = [each for each in made.all(MEMBER) if each.inputs["clusterIdentifier"] == f"{cluster}-id"]
    return {
        each.name.removeprefix(f"{cluster}-"): (each.inputs["instanceClass"], each.inputs["promotionTier"])
        for each in own
    }


def logs(made: Deployment, place: str) -> dict[str, int]:
    """How many days the logs of a place, such as ``cluster/orders``, are kept, by log."""
    groups = {each.inputs["name"]: each.inputs["retentionInDays"] for each in made.all(LOG_GROUP)}
    prefix = f"/aws/rds/{place}-0a1b2c3d/"
    return {name.removeprefix(prefix): days for name, days in groups.items() if name.startswith(prefix)}


def is_measured(made: Deployment, resource: Registered, seconds: int) -> bool:
    """Whether a resource has enhanced monitoring, by a role that was made for it."""
    roles = {f"{ARN}Role/{each.name}" for each in made.all(ROLE) if "monitoring.rds" in str(each.inputs)}
    return resource.inputs["monitoringInterval"] == seconds and resource.inputs["monitoringRoleArn"] in roles


def is_rotated(made: Deployment, database: str, days: int) -> bool:
    """Whether RDS changes the password that it manages that often."""
    (rotation,) = made.all(ROTATION)
    check(rotation, secretId=made.result[database]["secretArn"], rotationLambdaArn=None)
    return bool(rotation.inputs["rotationRules"]["automaticallyAfterDays"] == days)


def key_of(made: Deployment, region: str) -> str:
    """The key of another region than the stack's."""
    (key,) = [each for each in made.all("kms/key:Key") if each.inputs.get("region") == region]
    return f"{ARN}Key/{key.name}"


def test_aurora_autoscaling(example: Example) -> None:
    databases = """
        autoscaling:
          type: aurora
          engine: postgresql
          engineVersion: "17.5"
          instanceClass: db.r8g.large
          readers: 0
          readerAutoscaling: {min: 1, max: 5}
          monitoringInterval: 60
          logExports: [postgresql]
    """
    made = example(AURORA, databases)
    cluster, target = made.one(CLUSTER), made.one("appautoscaling/target:Target")
    check(cluster, CLUSTERED, engine="aurora-postgresql", engineVersion="17.5")
    check(cluster, enabledCloudwatchLogsExports=["postgresql"])
    assert members(made, "autoscaling") == {"writer": ("db.r8g.large", 0)}
    assert is_measured(made, made.one(MEMBER), 60)
    check(target, resourceId="cluster:autoscaling-0a1b2c3d", scalableDimension="rds:cluster:ReadReplicaCount")
    check(target, minCapacity=1, maxCapacity=5)
    assert made.one("appautoscaling/policy:Policy").inputs["targetTrackingScalingPolicyConfiguration"] == {
        "predefinedMetricSpecification": {"predefinedMetricType": "RDSReaderAverageCPUUtilization"},
        "targetValue": 70,
        "scaleInCooldown": 300,
        "scaleOutCooldown": 300,
    }
    assert len(made.one(SUBNETS).inputs["subnetIds"]) == 3


def test_aurora_mysql(example: Example) -> None:
    databases = """
        aurora-mysql:
          type: aurora
          engine: mysql
          engineVersion: "8.0"
          extendedSupport: true
          credentials: {rotationDays: 15}
          instanceClass: db.r8g.large
          readerInstances:
            mysql-static-1: {instanceClass: db.r8g.2xlarge}
            mysql-excluded-1: {instanceClass: db.r8g.xlarge, promotionTier: 15}
          publiclyAccessible: true
          logExports: [audit, error, general, slowquery]
          parameters:
            connect_timeout: 120
            innodb_lock_wait_timeout: 300
            log_output: FILE
            max_allowed_packet: "67108864"
            aurora_parallel_query: 0
            binlog_format: ROW
            log_bin_trust_function_creators: 1
            tls_version: TLSv1.2
          instanceParameters:
            connect_timeout: 60
            general_log: 0
            innodb_lock_wait_timeout: 300
            log_output: FILE
            long_query_time: 5
            max_connections: 2000
            slow_query_log: 1
            log_bin_trust_function_creators: 1
    """
    made = example(AURORA, databases, EXISTING)
    cluster = made.one(CLUSTER)
    check(cluster, CLUSTERED, engine="aurora-mysql", engineVersion="8.0", engineLifecycleSupport=LIFECYCLE)
    check(cluster, enabledCloudwatchLogsExports=["audit", "error", "general", "slowquery"])
    assert members(made, "aurora-mysql") == {
        "writer": ("db.r8g.large", 0),
        "mysql-static-1": ("db.r8g.2xlarge", 1),
        "mysql-excluded-1": ("db.r8g.xlarge", 15),
    }
    check(made.one(MEMBER, "aurora-mysql-writer"), publiclyAccessible=True)
    of_the_cluster = parameters(made, CLUSTER_PARAMETERS, "aurora-mysql", "aurora-mysql8.0")
    assert of_the_cluster == {
        "aurora_parallel_query": "0",
        "binlog_format": "ROW",
        "character_set_server": "utf8mb4",
        "connect_timeout": "120",
        "innodb_lock_wait_timeout": "300",
        "log_bin_trust_function_creators": "1",
        "log_output": "FILE",
        "long_query_time": "1",
        "max_allowed_packet": "67108864",
        "require_secure_transport": "ON",
        "server_audit_events": "CONNECT,QUERY_DCL",
        "server_audit_logging": "1",
        "slow_query_log": "1",
        "tls_version": "TLSv1.2",
    }
    assert "binlog_format" in at_next_restart(made, CLUSTER_PARAMETERS, "aurora-mysql")
    of_the_instances = parameters(made, PARAMETERS, "aurora-mysql-instance", "aurora-mysql8.0")
    assert of_the_instances == {
        "connect_timeout": "60",
        "general_log": "0",
        "innodb_lock_wait_timeout": "300",
        "log_bin_trust_function_creators": "1",
        "log_output": "FILE",
        "long_query_time": "5",
        "max_connections": "2000",
        "slow_query_log": "1",
    }
    assert is_rotated(made, "aurora-mysql", 15)


def test_aurora_postgresql(example: Example) -> None:
    databases = """
        aurora-postgresql:
          type: aurora
          engine: postgresql
          engineVersion: "17.5"
          extendedSupport: false
          storageType: io-optimized
          monitoringInterval: 30
          instanceClass: db.r8g.2xlarge
          readerInstances:
            static-member-1: {}
            excluded-member-1: {instanceClass: db.r8g.large, promotionTier: 15}
          publiclyAccessible: true
          customEndpoints:
            static-custom: {type: any, members: [static-member-1]}
            excluded-custom: {type: reader, excluded: [excluded-member-1]}
          logExports: [postgresql]
          parameters: {log_min_duration_statement: 4000}
          instanceParameters: {log_min_duration_statement: 4000}
    """
    made = example(AURORA, databases, EXISTING)
    cluster = made.one(CLUSTER)
    check(cluster, CLUSTERED, engine="aurora-postgresql", engineVersion="17.5", storageType="aurora-iopt1")
    check(cluster, engineLifecycleSupport=f"{LIFECYCLE}-disabled", enabledCloudwatchLogsExports=["postgresql"])
    assert members(made, "aurora-postgresql") == {
        "writer": ("db.r8g.2xlarge", 0),
        "static-member-1": ("db.r8g.2xlarge", 1),
        "excluded-member-1": ("db.r8g.large", 15),
    }
    assert all(is_measured(made, each, 30) for each in made.all(MEMBER))
    check(made.one(MEMBER, "aurora-postgresql-writer"), publiclyAccessible=True)
    endpoints = {each.inputs["customEndpointType"]: each for each in made.all("rds/clusterEndpoint:ClusterEndpoint")}
    assert endpoints.keys() == {"ANY", "READER"}
    check(endpoints["ANY"], staticMembers=["aurora-postgresql-static-member-1-at-aws"], excludedMembers=None)
    check(endpoints["READER"], staticMembers=None, excludedMembers=["aurora-postgresql-excluded-member-1-at-aws"])
    of_the_cluster = parameters(made, CLUSTER_PARAMETERS, "aurora-postgresql", "aurora-postgresql17")
    unaudited = {"log_connections": "0", "log_disconnections": "0", "pgaudit.log": "none"}
    loaded = {"shared_preload_libraries": "pg_stat_statements,pgaudit"}
    assert of_the_cluster == {"log_min_duration_statement": "4000", "rds.force_ssl": "1", **unaudited, **loaded}
    of_the_instances = parameters(made, PARAMETERS, "aurora-postgresql-instance", "aurora-postgresql17")
    assert of_the_instances == {"log_min_duration_statement": "4000"}
    assert logs(made, "cluster/aurora-postgresql") == {"postgresql": 7}


def backup(role: str) -> dict[str, str]:
    """A backup in a bucket, as a cluster and an instance take it."""
    place = {"bucketName": "dump", "bucketPrefix": "mysql-5.7", "ingestionRole": role}
    return place | {"sourceEngine": "mysql", "sourceEngineVersion": "5.7.12"}


def test_aurora_s3_import(example: Example) -> None:
    """On a version that Aurora still makes."""
    importer = "arn:aws:iam::123456789012:role/s3-import"
    databases = f"""
        s3-import:
          type: aurora
          engine: mysql
          engineVersion: "8.0"
          extendedSupport: true
          instanceClass: db.r8g.large
          readers: 0
          applyImmediately: false
          s3Import: {{bucket: dump, prefix: mysql-5.7, sourceEngineVersion: "5.7.12", role: "{importer}"}}
          roles: {{s3Import: "{importer}"}}
          logExports: [audit, error, general, slowquery]
    """
    made = example(AURORA, databases)
    cluster = made.one(CLUSTER)
    check(cluster, CLUSTERED, engine="aurora-mysql", applyImmediately=False)
    check(cluster, enabledCloudwatchLogsExports=["audit", "error", "general", "slowquery"])
    check(cluster, s3Import=backup(importer))
    assert members(made, "s3-import") == {"writer": ("db.r8g.large", 0)}
    association = made.one("rds/clusterRoleAssociation:ClusterRoleAssociation")
    check(association, dbClusterIdentifier="s3-import-id", roleArn=importer)


def test_aurora_serverless(example: Example) -> None:
    databases = """
        mysqlv2:
          type: aurora
          engine: mysql
          engineVersion: "8.0"
          extendedSupport: true
          capacity: {min: 2, max: 10}
          readers: 1
          monitoringInterval: 60
        postgresqlv2:
          type: aurora
          engine: postgresql
          engineVersion: "17.5"
          capacity: {min: 0, max: 10, autoPauseSeconds: 3600}
          readers: 1
          monitoringInterval: 60
          dataApi: true
    """
    made = example(AURORA, databases)
    mysql, postgresql = made.all(CLUSTER)
    check(mysql, CLUSTERED, engine="aurora-mysql", engineVersion="8.0", engineMode="provisioned")
    check(mysql, serverlessv2ScalingConfiguration={"minCapacity": 2, "maxCapacity": 10})
    check(postgresql, CLUSTERED, engine="aurora-postgresql", engineVersion="17.5", engineMode="provisioned")
    scaling = {"minCapacity": 0, "maxCapacity": 10, "secondsUntilAutoPause": 3600}
    check(postgresql, serverlessv2ScalingConfiguration=scaling, enableHttpEndpoint=True)
    for cluster in ("mysqlv2", "postgresqlv2"):
        assert members(made, cluster) == {"writer": ("db.serverless", 0), "reader-1": ("db.serverless", 1)}
    assert all(is_measured(made, each, 60) for each in made.all(MEMBER))


def test_rds_blue_green_deployment(example: Example) -> None:
    databases = """
        postgres:
          type: instance
          engine: postgresql
          engineVersion: "17.6"
          databaseName: blueGreenExamplePostgresql
          credentials: {username: blue_green_example_postgresql, management: generated}
          blueGreenUpdate: true
          backupRetentionDays: 1
          logExports: [postgresql, upgrade]
          parameters: {rds.logical_replication: 1}
        mysql:
          type: instance
          engine: mysql
          engineVersion: "8.0.43"
          extendedSupport: true
          databaseName: blueGreenExampleMysql
          credentials: {username: blue_green_example_mysql, management: generated}
          blueGreenUpdate: true
          logExports: [general]
    """
    made = example(RDS, databases)
    mysql, postgres = made.all(INSTANCE)
    updated = {**SERVED, "blueGreenUpdate": {"enabled": True}, "manageMasterUserPassword": None}
    check(postgres, updated, engine="postgres", engineVersion="17.6", port=5432, backupRetentionPeriod=1)
    check(postgres, dbName="blueGreenExamplePostgresql", username="blue_green_example_postgresql")
    check(postgres, enabledCloudwatchLogsExports=["postgresql", "upgrade"])
    check(mysql, updated, engine="mysql", engineVersion="8.0.43", port=3306)
    check(mysql, dbName="blueGreenExampleMysql", username="blue_green_example_mysql")
    check(mysql, enabledCloudwatchLogsExports=["general"])
    assert parameters(made, PARAMETERS, "postgres", "postgres17")["rds.logical_replication"] == "1"
    assert "rds.logical_replication" in at_next_restart(made, PARAMETERS, "postgres")
    assert parameters(made, PARAMETERS, "mysql", "mysql8.0")["require_secure_transport"] == "1"
    assert logs(made, "instance/postgres") == {"postgresql": 7, "upgrade": 7}
    assert logs(made, "instance/mysql") == {"general": 7}


def test_rds_complete_mysql(example: Example) -> None:
    databases = """
        complete-mysql:
          type: instance
          engine: mysql
          engineVersion: "8.0"
          extendedSupport: true
          databaseName: completeMysql
          credentials: {username: complete_mysql, management: managed}
          databaseInsights: {mode: standard, retentionDays: 7}
          monitoringInterval: 60
          logExports: [general]
          parameters: {character_set_client: utf8mb4, character_set_server: utf8mb4}
        complete-mysql-default:
          type: instance
          engine: mysql
          engineVersion: "8.0"
          extendedSupport: true
          databaseName: completeMysql
          credentials: {username: complete_mysql, management: managed}
          allocatedStorage: 200
          multiAz: false
          backupRetentionDays: 0
          removalPolicy: snapshot
          logExports: []
    """
    made = example(RDS, databases)
    complete, default = made.all(INSTANCE)
    for each in (complete, default):
        check(each, engine="mysql", engineVersion="8.0", engineLifecycleSupport=LIFECYCLE, port=3306)
        check(each, dbName="completeMysql", username="complete_mysql", manageMasterUserPassword=True)
    check(complete, SERVED, performanceInsightsEnabled=True, performanceInsightsRetentionPeriod=7)
    assert is_measured(made, complete, 60)
    utf8 = {"character_set_client": "utf8mb4", "character_set_server": "utf8mb4"}
    assert parameters(made, PARAMETERS, "complete-mysql", "mysql8.0").items() >= utf8.items()
    assert logs(made, "instance/complete-mysql") == {"general": 7}
    without_growth = {name: value for name, value in SERVED.items() if name != "maxAllocatedStorage"}
    check(default, without_growth, allocatedStorage=200, multiAz=False, skipFinalSnapshot=False)
    check(default, backupRetentionPeriod=0, enabledCloudwatchLogsExports=[])


def test_rds_complete_postgres(example: Example) -> None:
    databases = """
        complete-postgres:
          type: instance
          engine: postgresql
          engineVersion: "17"
          extendedSupport: false
          databaseName: completePostgresql
          credentials: {username: complete_postgresql, management: managed, rotationDays: 15}
          backupRetentionDays: 1
          backupReplicationRegion: eu-central-1
          databaseInsights: {mode: standard, retentionDays: 7}
          monitoringInterval: 60
          logExports: [postgresql, upgrade]
          parameters: {autovacuum: 1, client_encoding: utf8}
        complete-postgres-default:
          type: instance
          engine: postgresql
          engineVersion: "17"
          extendedSupport: true
          databaseName: completePostgresql
          credentials: {username: complete_postgresql, management: managed}
          multiAz: false
          backupRetentionDays: 0
          removalPolicy: snapshot
          logExports: []
    """
    made = example(RDS, databases)
    complete, default = made.all(INSTANCE)
    for each in (complete, default):
        check(each, engine="postgres", engineVersion="17", port=5432)
        check(each, dbName="completePostgresql", username="complete_postgresql", manageMasterUserPassword=True)
    check(complete, SERVED, engineLifecycleSupport=f"{LIFECYCLE}-disabled", backupRetentionPeriod=1)
    check(complete, performanceInsightsEnabled=True, performanceInsightsRetentionPeriod=7)
    assert is_measured(made, complete, 60)
    assert is_rotated(made, "complete-postgres", 15)
    check(made.one(ROTATION), rotateImmediately=False)
    given = {"autovacuum": "1", "client_encoding": "utf8"}
    assert parameters(made, PARAMETERS, "complete-postgres", "postgres17").items() >= given.items()
    assert logs(made, "instance/complete-postgres") == {"postgresql": 7, "upgrade": 7}
    replication = made.one(REPLICATION)
    check(replication, sourceDbInstanceArn=f"{ARN}Instance/complete-postgres")
    check(replication, region="eu-central-1", kmsKeyId=key_of(made, "eu-central-1"))
    check(default, SERVED, engineLifecycleSupport=LIFECYCLE, multiAz=False, skipFinalSnapshot=False)
    check(default, backupRetentionPeriod=0, enabledCloudwatchLogsExports=[])


def test_rds_cross_region_replica_postgres(example: Example) -> None:
    network = "{cidrBlock: 10.100.0.0/18, secondary: {eu-central-1: {cidrBlock: 10.100.0.0/18}}}"
    databases = """
        master:
          type: instance
          engine: postgresql
          engineVersion: "17"
          databaseName: replicaPostgresql
          credentials: {username: replica_postgresql}
          allowedCidrs: [10.100.0.0/18]
          backupRetentionDays: 1
          logExports: [postgresql, upgrade]
          replicas:
            replica: {region: eu-central-1}
    """
    made = example(RDS, databases, network)
    source, replica = made.one(INSTANCE, "master"), made.one(INSTANCE, "master-replica")
    check(source, SERVED, engine="postgres", engineVersion="17", port=5432, backupRetentionPeriod=1)
    check(source, dbName="replicaPostgresql", username="replica_postgresql")
    check(source, enabledCloudwatchLogsExports=["postgresql", "upgrade"])
    check(replica, REPLICATED, engineVersion="17", port=5432, replicateSourceDb=f"{ARN}Instance/master")
    check(replica, region="eu-central-1", kmsKeyId=key_of(made, "eu-central-1"))
    check(replica, enabledCloudwatchLogsExports=["postgresql", "upgrade"])
    (subnets,) = [each for each in made.all(SUBNETS) if each.inputs.get("region") == "eu-central-1"]
    check(replica, dbSubnetGroupName=f"{subnets.name}-0a1b2c3")
    blocks = {each.inputs.get("region"): each.inputs["cidrBlock"] for each in made.all("ec2/vpc:Vpc")}
    assert blocks == {None: "10.100.0.0/18", "eu-central-1": "10.100.0.0/18"}


def test_rds_s3_import_mysql(example: Example) -> None:
    importer = "arn:aws:iam::123456789012:role/s3-import"
    databases = f"""
        s3-import:
          type: instance
          engine: mysql
          engineVersion: "8.0"
          extendedSupport: true
          databaseName: s3Import
          credentials: {{username: s3_import_user, management: managed}}
          s3Import: {{bucket: dump, prefix: mysql-5.7, sourceEngineVersion: "5.7.12", role: "{importer}"}}
          backupRetentionDays: 0
          logExports: [audit, general]
    """
    made = example(RDS, databases)
    instance = made.one(INSTANCE)
    check(instance, SERVED, engine="mysql", dbName="s3Import", username="s3_import_user", backupRetentionPeriod=0)
    check(instance, s3Import=backup(importer), manageMasterUserPassword=True)


def test_rds_enhanced_monitoring(example: Example) -> None:
    databases = """
        enhanced-monitoring:
          type: instance
          engine: mysql
          engineVersion: "8.0"
          extendedSupport: true
          databaseName: completeMysql
          credentials: {username: complete_mysql, management: managed}
          backupRetentionDays: 0
          databaseInsights: {mode: standard, retentionDays: 7}
          monitoringInterval: 30
          logExports: [audit, general]
    """
    made = example(RDS, databases)
    instance = made.one(INSTANCE)
    check(instance, SERVED, engine="mysql", engineVersion="8.0", port=3306, backupRetentionPeriod=0)
    check(instance, dbName="completeMysql", username="complete_mysql", manageMasterUserPassword=True)
    check(instance, performanceInsightsEnabled=True, performanceInsightsRetentionPeriod=7)
    check(instance, enabledCloudwatchLogsExports=["audit", "general"])
    check(made.one(OPTIONS), engineName="mysql", majorEngineVersion="8.0")
    assert is_measured(made, instance, 30)
    policy = made.one("iam/rolePolicyAttachment:RolePolicyAttachment").inputs["policyArn"]
    assert policy == "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"


def test_rds_groups(example: Example) -> None:
    """The groups of parameters and options, which come with an instance here and on their own there."""
    databases = """
        default-postgres:
          type: instance
          engine: postgresql
          engineVersion: "14"
          extendedSupport: true
          credentials: {username: option_groups_postgresql}
        default-mysql:
          type: instance
          engine: mysql
          engineVersion: "8.0"
          extendedSupport: true
          credentials: {username: option_groups_mysql}
        byo-mysql:
          type: instance
          engine: mysql
          engineVersion: "8.0"
          extendedSupport: true
          credentials: {username: option_groups_mysql}
          optionGroupName: bringMyOwnOptionGroupName
    """
    made = example(RDS, databases)
    assert {each.name: each.inputs["family"] for each in made.all(PARAMETERS)} == {
        "default-postgres": "postgres14",
        "default-mysql": "mysql8.0",
        "byo-mysql": "mysql8.0",
    }
    assert {each.name: each.inputs.get("optionGroupName") for each in made.all(INSTANCE)} == {
        "default-postgres": None,
        "default-mysql": "default-mysql-0a1b2c3",
        "byo-mysql": "bringMyOwnOptionGroupName",
    }
    assert [each.name for each in made.all(OPTIONS)] == ["default-mysql"]


def test_rds_replica_mysql(example: Example) -> None:
    databases = """
        master:
          type: instance
          engine: mysql
          engineVersion: "8.0"
          extendedSupport: true
          databaseName: replicaMysql
          credentials: {username: replica_mysql}
          backupRetentionDays: 1
          logExports: [general]
          replicas:
            replica: {}
    """
    made = example(RDS, databases)
    source, replica = made.all(INSTANCE)
    check(source, SERVED, engine="mysql", dbName="replicaMysql", username="replica_mysql", backupRetentionPeriod=1)
    check(replica, REPLICATED, replicateSourceDb="master-0a1b2c3d")
    for each in (source, replica):
        check(each, engineVersion="8.0", port=3306, enabledCloudwatchLogsExports=["general"])


def test_rds_replica_postgres(example: Example) -> None:
    databases = """
        master:
          type: instance
          engine: postgresql
          engineVersion: "17"
          databaseName: replicaPostgresql
          credentials: {username: replica_postgresql, management: generated}
          backupRetentionDays: 1
          logExports: [postgresql, upgrade]
          replicas:
            replica: {}
    """
    made = example(RDS, databases)
    source, replica = made.all(INSTANCE)
    check(source, SERVED, engine="postgres", backupRetentionPeriod=1, manageMasterUserPassword=None)
    check(source, dbName="replicaPostgresql", username="replica_postgresql")
    check(replica, REPLICATED, replicateSourceDb="master-0a1b2c3d")
    for each in (source, replica):
        check(each, engineVersion="17", port=5432, enabledCloudwatchLogsExports=["postgresql", "upgrade"])


def test_rds_role_association_postgres(example: Example) -> None:
    invoker = "arn:aws:iam::123456789012:role/role-association-invoke-lambda"
    databases = f"""
        invoke-lambda:
          type: instance
          engine: postgresql
          engineVersion: "17"
          databaseName: RoleAssociationInvokeLambda
          credentials: {{username: role_association_invoke_lambda, management: managed}}
          backupRetentionDays: 0
          removalPolicy: snapshot
          roles: {{Lambda: "{invoker}"}}
          logExports: []
          parameters: {{rds.custom_dns_resolution: 1}}
    """
    made = example(RDS, databases)
    instance, association = made.one(INSTANCE), made.one("rds/roleAssociation:RoleAssociation")
    check(instance, SERVED, engine="postgres", engineVersion="17", backupRetentionPeriod=0, skipFinalSnapshot=False)
    check(instance, dbName="RoleAssociationInvokeLambda", username="role_association_invoke_lambda")
    check(association, dbInstanceIdentifier="invoke-lambda-0a1b2c3d", featureName="Lambda", roleArn=invoker)
    assert parameters(made, PARAMETERS, "invoke-lambda", "postgres17")["rds.custom_dns_resolution"] == "1"
    assert "rds.custom_dns_resolution" in at_next_restart(made, PARAMETERS, "invoke-lambda")


def check_proxy(made: Deployment, database: str, family: str) -> None:
    """What the examples of the module rds-proxy have in common."""
    proxy = made.one(PROXY)
    check(proxy, engineFamily=family, debugLogging=True, idleClientTimeout=1800, requireTls=True)
    assert len(proxy.inputs["vpcSubnetIds"]) == 3
    (auth,) = proxy.inputs["auths"]
    secret = made.result[database]["secretArn"]
    assert auth.items() >= {"authScheme": "SECRETS", "iamAuth": "REQUIRED", "secretArn": secret}.items()
    (role,) = [each for each in made.all(ROLE) if f"{ARN}Role/{each.name}" == proxy.inputs["roleArn"]]
    assert "rds.amazonaws.com" in role.inputs["assumeRolePolicy"]
    policy = made.one("iam/rolePolicy:RolePolicy").inputs["policy"]
    assert all(action in policy for action in ("secretsmanager:GetSecretValue", "kms:Decrypt"))
    pool = made.one(POOL).inputs["connectionPoolConfig"]
    assert (pool["maxConnectionsPercent"], pool["maxIdleConnectionsPercent"]) == (90, 50)
    kept = {each.inputs["name"]: each.inputs["retentionInDays"] for each in made.all(LOG_GROUP)}
    assert [days for name, days in kept.items() if name.startswith("/aws/rds/proxy/")] == [30]


@pytest.mark.parametrize(("engine", "version", "lifecycle"), [("mysql", "8.0", True), ("postgresql", "17.5", False)])
def test_proxy_iam_cluster(example: Example, engine: str, version: str, lifecycle: bool) -> None:
    databases = f"""
        iam-cluster:
          type: aurora
          engine: {engine}
          engineVersion: "{version}"
          extendedSupport: {str(lifecycle).lower()}
          proxy: {{readOnlyEndpoint: true}}
    """
    made = example(PROXIED, databases)
    cluster = made.one(CLUSTER)
    check(cluster, CLUSTERED, engine=f"aurora-{engine}", engineVersion=version)
    check(cluster, iamDatabaseAuthenticationEnabled=False)
    assert members(made, "iam-cluster") == {"writer": ("db.r6g.large", 0), "reader-1": ("db.r6g.large", 1)}
    check_proxy(made, "iam-cluster", engine.upper())
    identifier = made.result["iam-cluster"]["identifier"]
    check(made.one(TARGET), dbClusterIdentifier=identifier, dbInstanceIdentifier=None)
    check(made.one(ENDPOINT), targetRole="READ_ONLY")


@pytest.mark.parametrize(("engine", "version", "name"), [("mysql", "8.0", "mysql"), ("postgresql", "14", "postgres")])
def test_proxy_iam_instance(example: Example, engine: str, version: str, name: str) -> None:
    """But for the endpoint for reading, which AWS has for clusters alone."""
    databases = f"""
        iam-instance:
          type: instance
          engine: {engine}
          engineVersion: "{version}"
          extendedSupport: true
    """
    made = example(PROXIED, databases)
    instance = made.one(INSTANCE)
    check(instance, engine=name, engineVersion=version, instanceClass="db.t4g.large", allocatedStorage=20)
    check(instance, multiAz=True, username="fitting_ferret", iamDatabaseAuthenticationEnabled=False)
    check(instance, backupRetentionPeriod=0, applyImmediately=True, deletionProtection=False, skipFinalSnapshot=False)
    check_proxy(made, "iam-instance", engine.upper())
    identifier = made.result["iam-instance"]["identifier"]
    check(made.one(TARGET), dbInstanceIdentifier=identifier, dbClusterIdentifier=None)
    assert made.all(ENDPOINT) == []


def test_aurora_multi_az(example: Example) -> None:
    """A Multi-AZ DB cluster of RDS, which is an instance with readable standbys here."""
    databases = """
        multi-az:
          type: instance
          engineVersion: "17.5"
          readableStandbys: true
          instanceClass: db.c6gd.large
          storageType: io1
          allocatedStorage: 256
          iops: 2500
          credentials: {username: root, management: managed, rotationDays: 30}
          logExports: [postgresql]
          databaseInsights: {mode: standard, retentionDays: 31}
          caCertificateIdentifier: rds-ca-rsa4096-g1
          removalPolicy: destroy
    """
    made = example(RDS, databases)
    cluster = made.one(CLUSTER)
    check(cluster, engine="postgres", engineVersion="17.5", dbClusterInstanceClass="db.c6gd.large")
    check(cluster, storageType="io1", iops=2500, allocatedStorage=256, masterUsername="root")
    check(cluster, manageMasterUserPassword=True, enabledCloudwatchLogsExports=["postgresql"])
    check(cluster, performanceInsightsEnabled=True, performanceInsightsRetentionPeriod=31)
    check(cluster, caCertificateIdentifier="rds-ca-rsa4096-g1", skipFinalSnapshot=True)
    rules = made.one("secretsmanager/secretRotation:SecretRotation").inputs["rotationRules"]
    assert rules == {"automaticallyAfterDays": 30}

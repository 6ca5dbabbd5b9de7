"""The examples of the Terraform module rds-aurora 10.2, said in stack files; that of a global database aside.

https://github.com/terraform-aws-modules/terraform-aws-rds-aurora
"""

from terraform_modules import (
    AURORA,
    CLUSTER,
    CLUSTER_PARAMETERS,
    CLUSTERED,
    EXISTING,
    LIFECYCLE,
    MEMBER,
    PARAMETERS,
    RDS,
    SUBNETS,
    Example,
    at_next_restart,
    backup,
    check,
    example,
    is_measured,
    is_rotated,
    known_to_aws,
    logs,
    members,
    parameters,
    stack_file,
)

__all__ = ["example", "known_to_aws", "stack_file"]


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

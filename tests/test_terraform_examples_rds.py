"""The examples of the Terraform module rds 7.2, said in stack files.

https://github.com/terraform-aws-modules/terraform-aws-rds
"""

from terraform_modules import (
    ARN,
    INSTANCE,
    LIFECYCLE,
    OPTIONS,
    PARAMETERS,
    RDS,
    REPLICATION,
    ROTATION,
    SERVED,
    SUBNETS,
    Example,
    at_next_restart,
    backup,
    check,
    example,
    is_measured,
    is_rotated,
    key_of,
    known_to_aws,
    logs,
    parameters,
    stack_file,
)

__all__ = ["example", "known_to_aws", "stack_file"]

OF_THE_SOURCE = ("allocatedStorage", "backupWindow", "deletionProtection")
REPLICATED = {name: value for name, value in SERVED.items() if name not in OF_THE_SOURCE} | {"multiAz": False}


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

"""The read replicas of an RDS instance, and what clients are told of both."""

from typing import Any

import pytest

from conftest import NETWORK, STACK, Deploy, Deployment, Registered, once
from pulumi_aws_databases import DatabaseInstance

INSTANCE = "rds/instance:Instance"
LOG_GROUP = "cloudwatch/logGroup:LogGroup"
ARN = "arn:aws:mock:eu-west-1:123456789012:"
REPORTS = {"instance_class": "db.r7g.2xlarge", "availability_zone": "eu-west-1c"}


@once
def catalog(deploy: Deploy, stack_tier: str = "dev", **args: Any) -> Deployment:
    settings: Any = {"network": NETWORK, **args}
    return deploy(lambda: DatabaseInstance("catalog", settings).connection, STACK | {"aws-databases:tier": stack_tier})


def replicas(deployment: Deployment) -> dict[str, Registered]:
    return {each.name: each for each in deployment.all(INSTANCE) if "replicateSourceDb" in each.inputs}


def each_replicas(deployment: Deployment, prop: str) -> dict[str, Any]:
    return {name: each.inputs.get(prop) for name, each in replicas(deployment).items()}


def test_replicas_by_number_are_called_by_their_number(deploy: Deploy) -> None:
    made = catalog(deploy, read_replicas=2)
    assert each_replicas(made, "identifier") == {
        "catalog-replica-1": "catalog-replica-1-0a1b2c3d",
        "catalog-replica-2": "catalog-replica-2-0a1b2c3d",
    }
    assert set(each_replicas(made, "instanceClass").values()) == {"db.t4g.micro"}
    assert len(made.all(INSTANCE)) == 3


def test_named_replicas_have_their_own_class_zone_and_standby(deploy: Deploy) -> None:
    made = catalog(deploy, "prod", replicas={"reports": REPORTS, "failover": {"multi_az": True}})
    assert each_replicas(made, "identifier") == {
        "catalog-failover": "catalog-failover-0a1b2c3d",
        "catalog-reports": "catalog-reports-0a1b2c3d",
    }
    assert each_replicas(made, "instanceClass") == {
        "catalog-failover": "db.r7g.large",
        "catalog-reports": "db.r7g.2xlarge",
    }
    assert each_replicas(made, "availabilityZone") == {"catalog-failover": None, "catalog-reports": "eu-west-1c"}
    assert each_replicas(made, "multiAz") == {"catalog-failover": True, "catalog-reports": False}


def test_naming_replicas_takes_the_place_of_the_tiers_number(deploy: Deploy) -> None:
    assert replicas(catalog(deploy, "enterprise", replicas={})) == {}
    assert replicas(catalog(deploy, "enterprise", replicas={"only": {}})).keys() == {"catalog-only"}


@pytest.mark.parametrize("identifier", [None, "legacy"])
def test_a_replica_is_made_from_the_sources_identifier(deploy: Deploy, identifier: str | None) -> None:
    made = catalog(deploy, read_replicas=1, identifier=identifier)
    (replica,) = replicas(made).values()
    assert replica.inputs["replicateSourceDb"] == (identifier or "catalog-0a1b2c3d")
    assert made.one(INSTANCE, "catalog").urn in replica.depends_on


def test_a_replica_takes_from_its_source_what_is_the_sources_alone(deploy: Deploy) -> None:
    (replica,) = replicas(catalog(deploy, read_replicas=1)).values()
    of_the_source = {
        "allocatedStorage", "backupRetentionPeriod", "dbName", "dbSubnetGroupName", "engine", "kmsKeyId",
        "manageMasterUserPassword", "password", "snapshotIdentifier", "restoreToPointInTime", "username",
    }  # fmt: skip
    assert of_the_source & replica.inputs.keys() == set()


@pytest.mark.parametrize("chosen", [{"iops": 14000}, {"storage_throughput": 600}])
def test_a_replica_grows_with_its_source_where_performance_is_chosen(deploy: Deploy, chosen: dict[str, Any]) -> None:
    (replica,) = replicas(catalog(deploy, read_replicas=1, allocated_storage=400, **chosen)).values()
    assert replica.inputs["allocatedStorage"] == 400


def test_a_replica_is_as_secure_and_as_well_measured_as_its_source(deploy: Deploy) -> None:
    made = catalog(deploy, "prod", engine="mysql", log_exports=["audit"], port=3307)
    (replica,), source = replicas(made).values(), made.one(INSTANCE, "catalog")
    assert replica.inputs["storageEncrypted"] is True
    assert replica.inputs["publiclyAccessible"] is False
    for same in (
        "autoMinorVersionUpgrade", "databaseInsightsMode", "enabledCloudwatchLogsExports", "engineVersion",
        "iamDatabaseAuthenticationEnabled", "maintenanceWindow", "maxAllocatedStorage", "monitoringInterval",
        "monitoringRoleArn", "optionGroupName", "parameterGroupName", "performanceInsightsEnabled",
        "performanceInsightsKmsKeyId", "performanceInsightsRetentionPeriod", "port", "storageType", "tags",
        "vpcSecurityGroupIds",
    ):  # fmt: skip
        assert replica.inputs[same] == source.inputs[same]


@pytest.mark.parametrize("tier", ["dev", "enterprise"])
def test_a_replica_is_never_protected_nor_kept(deploy: Deploy, tier: str) -> None:
    made = catalog(deploy, tier, read_replicas=2, deletion_protection=True, removal_policy="retain")
    source = made.one(INSTANCE, "catalog")
    assert (source.protect, source.retain_on_delete) == (True, True)
    for replica in replicas(made).values():
        assert not replica.protect
        assert not replica.retain_on_delete
        assert not replica.inputs.get("deletionProtection")
        assert replica.inputs["skipFinalSnapshot"] is True
        assert "finalSnapshotIdentifier" not in replica.inputs


def test_each_replica_writes_to_log_groups_of_its_own_that_exist_before(deploy: Deploy) -> None:
    made = catalog(deploy, replicas={"reports": {}}, log_retention_days=90)
    groups = {each.inputs["name"]: each for each in made.all(LOG_GROUP)}
    place = "/aws/rds/instance/catalog-reports-0a1b2c3d"
    assert len(groups) == 4
    (reports,) = replicas(made).values()
    for log in ("postgresql", "upgrade"):
        group = groups[f"{place}/{log}"]
        assert group.name == f"catalog-reports-{log}"
        assert group.inputs["retentionInDays"] == 90
        assert group.inputs["kmsKeyId"].endswith("Key/catalog-key")
        assert group.urn in reports.depends_on
        assert group.urn not in made.one(INSTANCE, "catalog").depends_on


def expected_connection(engine: str, port: int, reader: str, told: dict[str, Any]) -> dict[str, Any]:
    host, secret = "catalog-0a1b2c3d.example", "catalog-id"
    return {
        "kind": "instance", "engine": engine, "host": host, "port": port, "databaseName": "catalog",
        "readerHost": reader, "proxyHost": None, "proxyReaderHost": None, "proxyArn": None, "username": "dbadmin",
        "secretArn": secret, "secretKmsKeyArn": f"{ARN}Key/catalog-key", "securityGroupId": "catalog-access-id",
        "kmsKeyArn": f"{ARN}Key/catalog-key", "arn": f"{ARN}Instance/catalog", "resourceId": "db-catalog",
        "identifier": "catalog-0a1b2c3d", "region": "eu-west-1", "users": {}, "replicas": told, "customEndpoints": {},
        "environment": {
            "DATABASE_HOST": host, "DATABASE_PORT": str(port), "DATABASE_NAME": "catalog",
            "DATABASE_USERNAME": "dbadmin", "DATABASE_READER_HOST": reader, "DATABASE_SECRET_ARN": secret,
            "DATABASE_ENGINE": engine,
        },
        "secrets": {"DATABASE_PASSWORD": f"{secret}:password::", "DATABASE_URL": f"{secret}:url::"},
    }  # fmt: skip


@pytest.mark.parametrize(("engine", "port"), [("postgresql", 5432), ("mysql", 3306), ("mariadb", 3306)])
def test_the_connection_holds_all_that_a_client_needs(deploy: Deploy, engine: str, port: int) -> None:
    connection = catalog(deploy, engine=engine).result
    assert connection == expected_connection(engine, port, "catalog-0a1b2c3d.example", {})


def test_the_connection_names_every_replica_and_reads_from_the_first(deploy: Deploy) -> None:
    connection = catalog(deploy, port=5433, replicas={"reports": {}, "audits": {}}).result
    told = {
        name: {
            "host": f"catalog-{name}-0a1b2c3d.example",
            "port": 5433,
            "region": "eu-west-1",
            "arn": f"{ARN}Instance/catalog-{name}",
            "securityGroupId": "catalog-access-id",
            "resourceId": f"db-catalog-{name}",
        }
        for name in ("reports", "audits")
    }
    assert connection == expected_connection("postgresql", 5433, "catalog-reports-0a1b2c3d.example", told)


def test_replicas_by_number_are_read_from_in_order(deploy: Deploy) -> None:
    connection = catalog(deploy, read_replicas=11).result
    assert list(connection["replicas"]) == [f"replica-{number}" for number in range(1, 12)]
    assert connection["readerHost"] == "catalog-replica-1-0a1b2c3d.example"


def test_a_name_that_the_engine_does_not_take_becomes_one(deploy: Deploy) -> None:
    settings: Any = {"network": NETWORK}
    made = deploy(lambda: DatabaseInstance("web-shop", settings).connection)
    assert made.one(INSTANCE).inputs["dbName"] == made.result["databaseName"] == "web_shop"


def test_the_environment_takes_a_prefix(deploy: Deploy) -> None:
    settings: Any = {"network": NETWORK}
    variables = deploy(lambda: DatabaseInstance("catalog", settings).environment("CATALOG_")).result
    assert variables["CATALOG_DATABASE_PORT"] == "5432"
    assert all(name.startswith("CATALOG_DATABASE_") for name in variables)
    assert len(variables) == 7

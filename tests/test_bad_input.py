"""Every mistake in one message, before anything is registered, in words that a user can act on."""

import re
from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from conftest import NETWORK, Deploy
from deciding import refused_program
from pulumi_aws_databases import (
    AuroraCluster,
    BadInput,
    Cache,
    DatabaseInstance,
    DynamoDBTable,
    GlobalAuroraCluster,
    Network,
    build,
    program,
)

TYPES = "aurora, instance, global-aurora, dynamodb or cache"
TABLE: dict[str, Any] = {"type": "dynamodb", "partitionKey": "pk"}
CONTRADICTING = {
    "sortKey": "sk",
    "localIndexes": {"byAge": {"sortKey": "email:N"}},
    "globalIndexes": {"byEmail": {"partitionKey": "email"}},
}
BY_EMAIL = 'globalIndexes.byEmail.partitionKey: attribute "email" is a key of type S here and N in localIndexes.byAge'
SECRET = "swordfish"
REQUIRED: dict[str, dict[str, Any]] = {
    "aurora": {"network": NETWORK},
    "instance": {"network": NETWORK},
    "global-aurora": {
        "network": {**NETWORK, "regions": {"eu-west-1": NETWORK, "eu-central-1": NETWORK}},
        "secondaryRegions": ["eu-central-1"],
    },
    "dynamodb": {"partitionKey": "pk"},
    "cache": {"network": NETWORK},
}

COMMON = """tier tags region deletionProtection removalPolicy kmsKeyArn alarms dashboard logRetentionDays identifier
expectedUsage """
SERVER = (
    COMMON
    + """
    network allowedSecurityGroupIds allowedCidrs engine engineVersion port maintenanceWindow parameters
    autoMinorVersionUpgrade applyImmediately
"""
)
RELATIONAL = (
    SERVER
    + """
    databaseName credentials iamAuthentication databaseInsights monitoringInterval backupRetentionDays backupWindow
    backupPlan
    logExports extendedSupport allowMajorVersionUpgrade caCertificateIdentifier instanceClass snapshotIdentifier
    restoreToPointInTime s3Import roles users proxy publiclyAccessible
"""
)
AURORA = (
    RELATIONAL
    + """
    capacity writer readers readerInstances instanceParameters dataApi readerAutoscaling customEndpoints backtrackHours
    storageType
"""
)
NAMED = {
    "aurora": AURORA,
    "global-aurora": AURORA
    + """
    primaryRegion secondaryRegions secondaries writeForwarding sourceClusterArn
    """,
    "instance": RELATIONAL
    + """
    allocatedStorage maxAllocatedStorage storageType iops storageThroughput multiAz readableStandbys availabilityZone
    readReplicas replicas optionGroupName blueGreenUpdate backupReplicationRegion
    """,
    "dynamodb": COMMON
    + """
    tableName partitionKey sortKey billingMode readCapacity writeCapacity maxReadUnits maxWriteUnits globalIndexes
    localIndexes timeToLive timeToLiveEnabled pointInTimeRecovery pointInTimeRecoveryDays backupPlan stream encryption
    tableClass contributorInsights readAutoscaling writeAutoscaling warmReadUnits warmWriteUnits replicaRegions replicas
    consistency witnessRegion importFrom restoreFrom resourcePolicy
    """,
    "cache": SERVER
    + """
    nodeType replicas shards multiAz serverless authentication authToken users transitEncryption
    snapshotRetentionDays snapshotWindow snapshotName logDelivery shardAutoscaling replicaAutoscaling dataTiering
    """,
}


def stack(deploy: Deploy, databases: dict[str, Any], **keys: Any) -> list[str]:
    keys = {"network": NETWORK, "databases": databases, **keys}
    return refused_program(deploy, program.deploy, {f"aws-databases:{key}": value for key, value in keys.items()})


def component(deploy: Deploy, kind: str, **settings: Any) -> list[str]:
    return refused_program(deploy, lambda: build("orders", {"type": kind, **REQUIRED[kind], **settings}))


def test_twenty_mistakes_are_twenty_lines_and_nothing_is_registered(deploy: Deploy) -> None:
    databases = {
        "orders": {
            "type": "aurora",
            "capacity": {"max": 0.3},
            "readers": "two",
            "engineVersion": 17.1,
            "credentials": {"password": SECRET},
            "maintenanceWindow": "sunday",
            "proxy": {"maxConnectionsPercent": 500},
        },
        "events": {**TABLE, **CONTRADICTING, "pointInTimeRecoveryDays": 99, "stream": "all", "kmsKeyArn": "alias/x"},
        "sessions": {"type": "cache", "replcas": 1, "authentication": "password", "nodeType": 5},
        "catalog": {"type": "global"},
        "stack": TABLE,
    }
    network = {"cidrBlock": "10.20.0.0/16", "availabilityZones": 9}
    presets = {"aurora": {"readers": "three"}}
    lines = stack(
        deploy,
        databases,
        tier="production",
        alarms={"emails": "all"},
        tgas={"a": "b"},
        network=network,
        presets=presets,
    )
    places = (
        "aws-databases:alarms: emails, aws-databases:network: availabilityZones, aws-databases:presets: "
        "aurora.readers, aws-databases:tgas, aws-databases:tier, catalog: type, events: "
        "globalIndexes.byEmail.partitionKey, events: kmsKeyArn, events: pointInTimeRecoveryDays, events: stream, "
        "orders: capacity.max, orders: credentials.password, orders: engineVersion, orders: maintenanceWindow, "
        "orders: proxy.maxConnectionsPercent, orders: readers, sessions: authentication, sessions: nodeType, "
        "sessions: replcas, stack"
    )
    assert sorted(line.rpartition(": ")[0] for line in lines) == places.split(", ")
    assert len(lines) == 20


@pytest.mark.parametrize(
    ("databases", "line"),
    [
        (
            {"orders": {"type": "aurora", "capacity": {"max": 0.3}}},
            "orders: capacity.max: 0.3 is not a multiple of 0.5 ACU",
        ),
        ({"orders": {"type": "aurora", "readers": "two"}}, 'orders: readers: expected a number; got "two"'),
        (
            {"events": TABLE | CONTRADICTING},
            f"events: {BY_EMAIL}",
        ),
        ({"sessions": {"type": "cache", "replcas": 1}}, 'sessions: replcas: unknown setting; did you mean "replicas"?'),
        (
            {"catalog": {"type": "aurora", "credentials": {"password": SECRET}}},
            "catalog: credentials.password: unknown setting; passwords are generated, see credentials.management",
        ),
    ],
)
def test_a_mistake_is_one_line_of_database_setting_and_what_is_wrong(
    deploy: Deploy, databases: dict[str, Any], line: str
) -> None:
    assert stack(deploy, databases) == [line]


def test_a_wrong_tier_is_told_under_its_key(deploy: Deploy) -> None:
    expected = 'aws-databases:tier: expected dev, staging, prod or enterprise; got "production"'
    assert stack(deploy, {"events": TABLE}, tier="production") == [expected]


def test_a_tier_given_nowhere_is_told_to_a_component_too(deploy: Deploy) -> None:
    missing = "aws-databases:tier: expected dev, staging, prod or enterprise; got nothing"
    config = {"aws-databases:tier": ""}
    assert refused_program(deploy, lambda: DynamoDBTable("events", {"partition_key": "pk"}), config) == [missing]
    assert refused_program(deploy, lambda: Network("shared", {"cidr_block": "10.0.0.0/16"}), config) == [missing]


@pytest.mark.parametrize(
    ("spec", "line"),
    [
        ({"type": "auroa"}, f'catalog: type: expected {TYPES}; got "auroa"; did you mean "aurora"?'),
        ({"type": "instances"}, f'catalog: type: expected {TYPES}; got "instances"; did you mean "instance"?'),
        ({"type": "postgres"}, f'catalog: type: expected {TYPES}; got "postgres"'),
        ({"engine": "mysql"}, f"catalog: type: expected {TYPES}; got nothing"),
        ({"type": ["aurora"]}, f"catalog: type: expected {TYPES}; got a list"),
        ([], "catalog: expected an object; got a list"),
    ],
)
def test_a_type_is_one_of_those_there_are(deploy: Deploy, spec: Any, line: str) -> None:
    assert stack(deploy, {"catalog": spec}) == [line]
    assert refused_program(deploy, lambda: build("catalog", spec)) == [line]


@pytest.mark.parametrize("name", ["network", "stack"])
def test_a_name_of_one_of_the_stacks_own_outputs_is_refused(deploy: Deploy, name: str) -> None:
    assert stack(deploy, {name: TABLE}) == [
        f"{name}: the stack has an output of that name; give the database another name"
    ]


ODD = [[[]], {"a": {"b": []}}, -7.5, "\x00?", pulumi.Output.from_input(SECRET), object()]


@pytest.mark.parametrize(
    ("kind", "setting"),
    [(kind, each) for kind in NAMED for each in NAMED[kind].split() if each not in ("engine", "network")],
)
def test_every_setting_answers_an_odd_value_in_plain_words(deploy: Deploy, kind: str, setting: str) -> None:
    def make() -> list[str]:
        told = []
        for value in ODD:
            try:
                build("orders", {"type": kind, **REQUIRED[kind], setting: value, "typo": 1})
            except BadInput as error:
                told += str(error).splitlines()
        return told

    deployment = deploy(make)
    lines = deployment.result
    assert deployment.resources == []
    assert lines.count("orders: typo: unknown setting") == len(ODD)
    assert not [line for line in lines if line.startswith(f"orders: {setting}: unknown setting")]
    assert len(lines) > len(ODD)
    for line in lines:
        assert re.match(r"(orders|aws-databases:tier): ([\w.]+: )?\S", line)
        assert not re.search(r"pydantic|Input should|Traceback|Error|type=|<.*object|Output", line)


WRONG: Any = {"readers": "two", "typo": 1, "network": NETWORK}


@pytest.mark.parametrize(
    "make",
    [
        lambda: AuroraCluster("orders", WRONG),
        lambda: build("orders", {"type": "aurora", **WRONG}),
    ],
)
def test_a_component_of_a_program_is_refused_in_the_same_words(deploy: Deploy, make: Callable[[], Any]) -> None:
    told = stack(deploy, {"orders": {"type": "aurora", **WRONG}})
    assert told == ['orders: readers: expected a number; got "two"', "orders: typo: unknown setting"]
    assert refused_program(deploy, make) == told


@pytest.mark.parametrize("kind", [AuroraCluster, DatabaseInstance, GlobalAuroraCluster, DynamoDBTable, Cache, Network])
def test_every_component_refuses_what_is_no_object(deploy: Deploy, kind: Any) -> None:
    assert "orders: expected an object; got a list" in refused_program(deploy, lambda: kind("orders", ["readers"]))


def test_bad_input_shows_no_traceback_in_the_engine() -> None:
    assert issubclass(BadInput, pulumi.RunError)


@pytest.mark.parametrize(
    "settings",
    [
        {"masterPassword": SECRET},
        {"credentials": {"password": SECRET, "secret": {"value": SECRET}}},
        {"users": {"app": {"password": SECRET}}},
        {"proxy": SECRET},
        {"readerInstances": {"reports": {"token": SECRET}}},
        {"databaseInsights": {"apiKey": [SECRET]}},
        {"parameters": {"auth": [SECRET]}},
        {"tags": {"token": {"value": SECRET}}},
    ],
)
def test_the_value_of_an_unknown_setting_never_appears(deploy: Deploy, settings: dict[str, Any]) -> None:
    told = stack(deploy, {"orders": {"type": "aurora", **settings}}, password=SECRET)
    told += stack(deploy, {"orders": {"type": "aurora"}}, presets={"aurora": settings})
    assert len(told) >= 3
    assert SECRET not in "\n".join(told)

"""Alarms: for each its metric, dimensions, statistic, threshold and what missing data means, worked out by hand."""

import json
from typing import Any

import pytest

from conftest import NETWORK, STACK, THREE_ZONES, Deploy, Deployment, once
from pulumi_aws_databases import build

ALARM = "cloudwatch/metricAlarm:MetricAlarm"
OVER, UNDER, AT_MOST = "GreaterThanThreshold", "LessThanThreshold", "LessThanOrEqualToThreshold"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:oncall"
THERE = {"regions": {"eu-west-1": NETWORK, "eu-central-1": NETWORK}}
GIB = 1073741824


@once
def made(deploy: Deploy, kind: str, tier: str = "prod", /, **settings: Any) -> Deployment:
    network = {} if kind == "dynamodb" else {"network": NETWORK | THERE}
    required = {"partitionKey": "pk"} if kind == "dynamodb" else {}
    spec = {"type": kind, **network, **required, **settings}
    config = STACK | {"aws-databases:tier": tier, "aws-databases:alarms": {"emails": ["oncall@example.com"]}}
    return deploy(lambda: build("shop", spec).connection, config)


def alarms(deployment: Deployment) -> dict[str, dict[str, Any]]:
    """The inputs of each alarm, by its name without the component's."""
    return {each.name.removeprefix("shop-"): dict(each.inputs) for each in deployment.all(ALARM)}


INSTANCE = {"DBInstanceIdentifier": "shop-0a1b2c3d"}
REPLICA = {"DBInstanceIdentifier": "shop-replica-1-0a1b2c3d"}
WRITER = {"DBClusterIdentifier": "shop-0a1b2c3d", "Role": "WRITER"}
TABLE = {"TableName": "shop-0a1b2c3d"}
NODE = {"CacheClusterId": "shop-0a1b2c3d-001"}
PROXY = {"ProxyName": "shop-0a1b2c3d"}
MYSQL: dict[str, Any] = {"engine": "mysql", "instanceClass": "r7g.large"}

# What is declared; the alarm; and its dimensions, namespace, statistic, comparison, threshold, minutes beyond it, out
# of how many, and what missing data counts as.
TABLE_OF_ALARMS: list[tuple[str, str, dict[str, Any], str, tuple[Any, ...]]] = [
    # An instance of 16 GiB and 2 vCPUs with 20 GiB of storage. 17179869184 / 9531392 connections are 1802, of which
    # eight tenths are 1441; a tenth of 16 GiB; a tenth of 20 GiB.
    ("instance", "prod", {}, "CPUUtilization", (INSTANCE, "AWS/RDS", "Average", OVER, 90, 5, 5, "breaching")),
    ("instance", "prod", {}, "DatabaseConnections", (INSTANCE, "AWS/RDS", "Average", OVER, 1441, 5, 5, "breaching")),
    ("instance", "prod", {}, "FreeableMemory",
     (INSTANCE, "AWS/RDS", "Average", UNDER, 1717986918.4, 15, 15, "breaching")),
    ("instance", "prod", {}, "FreeStorageSpace", (INSTANCE, "AWS/RDS", "Minimum", UNDER, 2 * GIB, 5, 5, "breaching")),
    ("instance", "prod", {"allocatedStorage": 500}, "FreeStorageSpace",
     (INSTANCE, "AWS/RDS", "Minimum", UNDER, 50 * GIB, 5, 5, "breaching")),
    ("instance", "prod", {}, "EBSByteBalance", (INSTANCE, "AWS/RDS", "Average", UNDER, 10, 3, 3, "missing")),
    ("instance", "prod", {}, "EBSIOBalance", (INSTANCE, "AWS/RDS", "Average", UNDER, 10, 3, 3, "missing")),
    ("instance", "prod", {"storageType": "gp2"}, "BurstBalance",
     (INSTANCE, "AWS/RDS", "Average", UNDER, 20, 5, 5, "missing")),
    ("instance", "prod", {}, "ReadLatency", (INSTANCE, "AWS/RDS", "p90", OVER, 0.02, 5, 5, "missing")),
    ("instance", "prod", {}, "WriteLatency", (INSTANCE, "AWS/RDS", "p90", OVER, 0.02, 5, 5, "missing")),
    ("instance", "prod", {}, "MaximumUsedTransactionIDs",
     (INSTANCE, "AWS/RDS", "Average", OVER, 1_000_000_000, 1, 1, "missing")),
    ("instance", "prod", {}, "DBLoad", (INSTANCE, "AWS/RDS", "Average", OVER, 2, 15, 15, "missing")),
    ("instance", "prod", {"instanceClass": "m7g.4xlarge"}, "DBLoad",
     (INSTANCE, "AWS/RDS", "Average", OVER, 16, 15, 15, "missing")),
    ("instance", "prod", {}, "replica-1-ReplicaLag", (REPLICA, "AWS/RDS", "Maximum", OVER, 60, 10, 10, "breaching")),
    ("instance", "prod", {}, "replica-1-CPUUtilization", (REPLICA, "AWS/RDS", "Average", OVER, 90, 5, 5, "breaching")),
    # 2 GiB: 2147483648 / 12582880 is 170, eight tenths are 136; and a twentieth of the memory.
    ("instance", "staging", {"engine": "mysql"}, "DatabaseConnections",
     (INSTANCE, "AWS/RDS", "Average", OVER, 136, 5, 5, "breaching")),
    ("instance", "staging", {"engine": "mysql"}, "FreeableMemory",
     (INSTANCE, "AWS/RDS", "Average", UNDER, 107374182.4, 15, 15, "breaching")),
    # 17179869184 / 25165760 is 682, eight tenths are 546.
    ("instance", "prod", {"engine": "mariadb"}, "DatabaseConnections",
     (INSTANCE, "AWS/RDS", "Average", OVER, 546, 5, 5, "breaching")),
    # A number of one's own is exact: nine tenths of it.
    ("instance", "prod", {"parameters": {"max_connections": 300}}, "DatabaseConnections",
     (INSTANCE, "AWS/RDS", "Average", OVER, 270, 5, 5, "breaching")),
    ("instance", "prod", {"readableStandbys": True, "network": THREE_ZONES}, "instance-2-CPUUtilization",
     ({"DBInstanceIdentifier": "shop-0a1b2c3d-instance-2"}, "AWS/RDS", "Average", OVER, 90, 5, 5, "breaching")),
    # 16 ACU are 32 GiB, of which 34359738368 / 9531392 is 3604, eight tenths 2883; a twentieth of the memory.
    ("aurora", "prod", {}, "writer-DatabaseConnections", (None, "AWS/RDS", "Average", OVER, 2883, 5, 5, "breaching")),
    ("aurora", "prod", {}, "writer-FreeableMemory",
     (None, "AWS/RDS", "Average", UNDER, 1717986918.4, 15, 15, "breaching")),
    ("aurora", "prod", {}, "writer-CPUUtilization", (None, "AWS/RDS", "Average", OVER, 90, 5, 5, "breaching")),
    ("aurora", "prod", {}, "reader-1-CPUUtilization", (None, "AWS/RDS", "Average", OVER, 90, 5, 5, "breaching")),
    ("aurora", "prod", {}, "writer-ACUUtilization", (None, "AWS/RDS", "Average", OVER, 90, 15, 15, "missing")),
    ("aurora", "prod", {}, "writer-BufferCacheHitRatio", (None, "AWS/RDS", "Average", UNDER, 80, 10, 10, "missing")),
    ("aurora", "prod", {}, "reader-1-AuroraReplicaLag", (None, "AWS/RDS", "Maximum", OVER, 2000, 10, 10, "missing")),
    ("aurora", "prod", {}, "writer-ReadLatency", (None, "AWS/RDS", "p90", OVER, 0.02, 5, 5, "missing")),
    ("aurora", "prod", {}, "writer-WriteLatency", (None, "AWS/RDS", "p90", OVER, 0.02, 5, 5, "missing")),
    ("aurora", "prod", {}, "EngineUptime", (WRITER, "AWS/RDS", "Average", AT_MOST, 0, 2, 2, "breaching")),
    ("aurora", "prod", {}, "MaximumUsedTransactionIDs",
     (WRITER, "AWS/RDS", "Average", OVER, 1_000_000_000, 1, 1, "missing")),
    # From half an ACU up to 64, which alone would have 5,000, there are 2,000 connections: eight tenths are 1600.
    ("aurora", "prod", {"capacity": {"min": 0.5, "max": 64}}, "writer-DatabaseConnections",
     (None, "AWS/RDS", "Average", OVER, 1600, 5, 5, "breaching")),
    # log2(17179869184 / 8187281408) * 1000 is 1069, eight tenths are 855; a fifth of the memory.
    ("aurora", "prod", MYSQL, "writer-DatabaseConnections", (None, "AWS/RDS", "Average", OVER, 855, 5, 5, "breaching")),
    ("aurora", "prod", MYSQL, "writer-FreeLocalStorage",
     (None, "AWS/RDS", "Average", UNDER, 3435973836.8, 5, 5, "missing")),
    ("aurora", "prod", MYSQL, "writer-DBLoad", (None, "AWS/RDS", "Average", OVER, 2, 15, 15, "missing")),
    ("aurora", "prod", MYSQL, "RollbackSegmentHistoryListLength",
     (WRITER, "AWS/RDS", "Average", OVER, 1_000_000, 5, 5, "breaching")),
    # An instance that pauses sends nothing meanwhile.
    ("aurora", "dev", {"alarms": True}, "writer-CPUUtilization",
     (None, "AWS/RDS", "Average", OVER, 90, 5, 5, "notBreaching")),
    ("aurora", "dev", {"alarms": True}, "writer-DatabaseConnections",
     (None, "AWS/RDS", "Average", OVER, 360, 5, 5, "notBreaching")),
    ("aurora", "dev", {"alarms": True}, "writer-FreeableMemory",
     (None, "AWS/RDS", "Average", UNDER, 214748364.8, 15, 15, "notBreaching")),
    ("aurora", "dev", {"alarms": True}, "EngineUptime",
     (WRITER, "AWS/RDS", "Average", AT_MOST, 0, 2, 2, "notBreaching")),
    ("aurora", "prod", {"proxy": True}, "proxy-ClientConnectionsSetupFailedAuth",
     (PROXY, "AWS/RDS", "Sum", OVER, 10, 3, 5, "notBreaching")),
    ("aurora", "prod", {"proxy": True}, "proxy-DatabaseConnectionsBorrowLatency",
     (PROXY, "AWS/RDS", "Average", OVER, 100_000, 5, 5, "notBreaching")),
    ("aurora", "prod", {"proxy": True}, "proxy-AvailabilityPercentage",
     ({**PROXY, "TargetGroup": "default", "TargetRole": "READ_WRITE"}, "AWS/RDS", "Average", UNDER, 90, 5, 5,
      "missing")),
    ("global-aurora", "prod", {"secondaryRegions": ["eu-central-1"]}, "eu-central-1-AuroraGlobalDBReplicationLag",
     ({"DBClusterIdentifier": "shop-0a1b2c3d-eu-central-1"}, "AWS/RDS", "Average", OVER, 5000, 10, 10, "missing")),
    ("global-aurora", "prod", {"secondaryRegions": ["eu-central-1"]}, "eu-central-1-AuroraGlobalDBRPOLag",
     ({"DBClusterIdentifier": "shop-0a1b2c3d-eu-central-1"}, "AWS/RDS", "Average", OVER, 5000, 10, 10, "missing")),
    ("dynamodb", "prod", {}, "ReadThrottleEvents", (TABLE, "AWS/DynamoDB", "Sum", OVER, 10, 5, 5, "notBreaching")),
    ("dynamodb", "prod", {}, "WriteThrottleEvents", (TABLE, "AWS/DynamoDB", "Sum", OVER, 10, 5, 5, "notBreaching")),
    ("dynamodb", "prod", {"globalIndexes": {"byAge": {"partitionKey": "age:N"}}}, "index-byAge-ReadThrottleEvents",
     ({**TABLE, "GlobalSecondaryIndexName": "byAge"}, "AWS/DynamoDB", "Sum", OVER, 10, 5, 5, "notBreaching")),
    # 100 units a second are 6,000 a minute, of which nine tenths are 5,400.
    ("dynamodb", "prod", {"maxReadUnits": 100}, "ConsumedReadCapacityUnits",
     (TABLE, "AWS/DynamoDB", "Sum", OVER, 5400, 5, 5, "notBreaching")),
    ("dynamodb", "prod", {"billingMode": "provisioned", "readCapacity": 5, "writeAutoscaling": {"min": 5, "max": 50}},
     "ConsumedWriteCapacityUnits", (TABLE, "AWS/DynamoDB", "Sum", OVER, 2700, 5, 5, "notBreaching")),
    ("dynamodb", "prod", {"billingMode": "provisioned", "readCapacity": 5, "writeAutoscaling": {"min": 5, "max": 50}},
     "ConsumedReadCapacityUnits", (TABLE, "AWS/DynamoDB", "Sum", OVER, 270, 5, 5, "notBreaching")),
    ("dynamodb", "prod", {"replicaRegions": ["eu-central-1"]}, "to-eu-central-1-ReplicationLatency",
     ({**TABLE, "ReceivingRegion": "eu-central-1"}, "AWS/DynamoDB", "Average", OVER, 180_000, 15, 15, "missing")),
    ("dynamodb", "prod", {"replicaRegions": ["eu-central-1"]}, "eu-central-1-to-eu-west-1-ReplicationLatency",
     ({**TABLE, "ReceivingRegion": "eu-west-1"}, "AWS/DynamoDB", "Average", OVER, 180_000, 15, 15, "missing")),
    ("cache", "prod", {}, "001-CPUUtilization", (NODE, "AWS/ElastiCache", "Average", OVER, 90, 5, 5, "missing")),
    ("cache", "prod", {"nodeType": "r7g.xlarge"}, "001-EngineCPUUtilization",
     (NODE, "AWS/ElastiCache", "Average", OVER, 90, 5, 5, "missing")),
    ("cache", "prod", {}, "001-DatabaseMemoryUsagePercentage",
     (NODE, "AWS/ElastiCache", "Average", OVER, 90, 5, 5, "missing")),
    ("cache", "prod", {}, "001-CurrConnections",
     (NODE, "AWS/ElastiCache", "Average", OVER, 58_500, 10, 10, "missing")),
    ("cache", "staging", {}, "001-CurrConnections",
     (NODE, "AWS/ElastiCache", "Average", OVER, 9_000, 10, 10, "missing")),
    ("cache", "prod", {}, "001-Evictions", (NODE, "AWS/ElastiCache", "Sum", OVER, 1000, 15, 15, "notBreaching")),
    ("cache", "prod", {}, "002-ReplicationLag",
     ({"CacheClusterId": "shop-0a1b2c3d-002"}, "AWS/ElastiCache", "Maximum", OVER, 10, 15, 15, "missing")),
    ("cache", "prod", {}, "001-AuthenticationFailures",
     (NODE, "AWS/ElastiCache", "Sum", OVER, 10, 3, 5, "notBreaching")),
    ("cache", "prod", {"shards": 2}, "0002-001-CPUUtilization",
     ({"CacheClusterId": "shop-0a1b2c3d-0002-001"}, "AWS/ElastiCache", "Average", OVER, 90, 5, 5, "missing")),
    # Nine tenths of 20 GB; of 5,000 units a second in a minute.
    ("cache", "prod", {"serverless": {"maxStorageGb": 20}}, "BytesUsedForCache",
     ({"clusterId": "shop-0a1b2c3d"}, "AWS/ElastiCache", "Maximum", OVER, 18_000_000_000, 5, 5, "missing")),
    ("cache", "prod", {"serverless": {"maxEcpu": 5000}}, "ElastiCacheProcessingUnits",
     ({"clusterId": "shop-0a1b2c3d"}, "AWS/ElastiCache", "Sum", OVER, 270_000, 5, 5, "notBreaching")),
    ("cache", "prod", {"serverless": True}, "ThrottledCmds",
     ({"clusterId": "shop-0a1b2c3d"}, "AWS/ElastiCache", "Sum", OVER, 0, 5, 5, "notBreaching")),
    ("cache", "prod", {"serverless": True}, "SuccessfulReadRequestLatency",
     ({"clusterId": "shop-0a1b2c3d"}, "AWS/ElastiCache", "Average", OVER, 10_000, 10, 10, "missing")),
    ("cache", "prod", {"serverless": True}, "SuccessfulWriteRequestLatency",
     ({"clusterId": "shop-0a1b2c3d"}, "AWS/ElastiCache", "Average", OVER, 10_000, 10, 10, "missing")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "tier", "settings", "name", "expected"),
    TABLE_OF_ALARMS,
    ids=[f"{kind}-{tier}-{name}-{'-'.join(settings)}" for kind, tier, settings, name, _ in TABLE_OF_ALARMS],
)
def test_an_alarm_is_what_the_table_says(
    deploy: Deploy, kind: str, tier: str, settings: dict[str, Any], name: str, expected: tuple[Any, ...]
) -> None:
    alarm = alarms(made(deploy, kind, tier, **settings))[name]
    dimensions, namespace, statistic, comparison, threshold, breaching, of, missing = expected
    member = f"shop-{name.rpartition('-')[0]}-0a1b2c3"  # as Pulumi names an instance of a cluster
    assert alarm["dimensions"] == (dimensions or {"DBInstanceIdentifier": member})
    metric = name.rpartition("-")[2]
    assert alarm["metricName"].removesuffix("%") == metric
    assert alarm["metricName"].endswith("%") == metric.startswith("EBS")
    assert alarm["namespace"] == namespace
    assert alarm.get("statistic", alarm.get("extendedStatistic")) == statistic
    assert ("extendedStatistic" in alarm) == (statistic == "p90")
    assert alarm["comparisonOperator"] == comparison
    assert alarm["threshold"] == pytest.approx(threshold)
    assert (alarm["datapointsToAlarm"], alarm["evaluationPeriods"], alarm["period"]) == (breaching, of, 60)
    assert alarm["treatMissingData"] == missing


@pytest.mark.parametrize(
    ("settings", "name", "expression", "calls", "threshold", "minutes", "missing"),
    [
        (
            {},
            "SystemErrors",
            "SUM(METRICS())",
            {
                "GetItem",
                "BatchGetItem",
                "TransactGetItems",
                "Query",
                "Scan",
                "PutItem",
                "UpdateItem",
                "DeleteItem",
                "BatchWriteItem",
                "TransactWriteItems",
            },
            0,
            15,
            "notBreaching",
        ),
        (
            {},
            "SuccessfulRequestLatency",
            "MAX(METRICS())",
            {"GetItem", "PutItem", "UpdateItem", "DeleteItem"},
            50,
            10,
            "missing",
        ),
        (
            {"consistency": "strong", "replicaRegions": ["eu-west-2", "eu-west-3"]},
            "SuccessfulRequestLatency",
            "MAX(METRICS())",
            {"GetItem", "PutItem", "UpdateItem", "DeleteItem"},
            500,
            10,
            "missing",
        ),
    ],
)
def test_what_a_table_measures_by_call_is_one_alarm(
    deploy: Deploy,
    settings: dict[str, Any],
    name: str,
    expression: str,
    calls: set[str],
    threshold: int,
    minutes: int,
    missing: str,
) -> None:
    alarm = alarms(made(deploy, "dynamodb", **settings))[name]
    whole, *queries = alarm["metricQueries"]
    assert (whole["expression"], whole["returnData"]) == (expression, True)
    assert {each["metric"]["dimensions"]["Operation"] for each in queries} == calls
    assert len(queries) == len(calls) <= 10  # CloudWatch takes no more
    for query in queries:
        assert query["metric"]["metricName"] == name
        assert query["metric"]["namespace"] == "AWS/DynamoDB"
        assert query["metric"]["period"] == 60
        assert query["metric"]["stat"] == ("Sum" if name == "SystemErrors" else "Average")
        assert query["metric"]["dimensions"]["TableName"] == "shop-0a1b2c3d"
        assert query["id"][0].islower()
        assert "returnData" not in query
    assert {"metricName", "dimensions", "statistic", "period"}.isdisjoint(alarm)
    assert (alarm["threshold"], alarm["comparisonOperator"]) == (threshold, OVER)
    assert (alarm["datapointsToAlarm"], alarm["evaluationPeriods"]) == (minutes, minutes)
    assert alarm["treatMissingData"] == missing


KINDS = ["aurora", "instance", "global-aurora", "dynamodb", "cache"]
EVERYTHING: dict[str, dict[str, Any]] = {
    "aurora": {"proxy": True},
    "instance": {"proxy": True, "replicas": {"far": {"region": "eu-central-1"}}},
    "global-aurora": {"secondaryRegions": ["eu-central-1"]},
    "dynamodb": {"replicaRegions": ["eu-central-1"], "globalIndexes": {"byAge": {"partitionKey": "age:N"}}},
    "cache": {"shards": 2},
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_alarm_says_what_to_do_and_tells_when_it_is_over(deploy: Deploy, kind: str) -> None:
    deployment = made(deploy, kind, **EVERYTHING[kind])
    assert len(deployment.all(ALARM)) >= 8
    topics = {
        each.inputs.get("region"): f"arn:aws:mock:eu-west-1:123456789012:Topic/{each.name}"
        for each in deployment.all("sns/topic:Topic")
    }
    for each in deployment.all(ALARM):
        inputs = each.inputs
        assert inputs["alarmActions"] == inputs["okActions"] == [topics[inputs.get("region")]]
        description = inputs["alarmDescription"]
        assert description.startswith("shop")
        assert "Look" in description
        assert 60 < len(description) < 1024  # CloudWatch's limit
        assert inputs["tags"] == {"Database": "shop", "Stack": "shop/test", "Tier": "prod"}
        assert not each.protect
        assert inputs["datapointsToAlarm"] <= inputs["evaluationPeriods"]


@pytest.mark.parametrize("kind", ["instance", "global-aurora", "dynamodb"])
def test_an_alarm_is_where_its_metric_is_with_a_topic_and_a_key_there(deploy: Deploy, kind: str) -> None:
    deployment = made(deploy, kind, **EVERYTHING[kind])
    regions = {each.name: each.inputs.get("region") for each in deployment.all(ALARM)}
    far = {name for name, region in regions.items() if region == "eu-central-1"}
    assert far == {name for name in regions if name.startswith(("shop-eu-central-1-", "shop-far-"))}
    assert far
    assert {each.name: each.inputs.get("region") for each in deployment.all("sns/topic:Topic")} == {
        "shop-alarms": None,
        "shop-eu-central-1-alarms": "eu-central-1",
    }
    keys = {each.name: each.inputs["kmsMasterKeyId"].partition("Key/")[2] for each in deployment.all("sns/topic:Topic")}
    assert keys == {"shop-alarms": "shop-key", "shop-eu-central-1-alarms": "shop-eu-central-1-key"}


@pytest.mark.parametrize("kind", KINDS)
def test_at_tier_dev_there_are_no_alarms_nor_what_belongs_to_them(deploy: Deploy, kind: str) -> None:
    deployment = made(deploy, kind, "dev", **EVERYTHING[kind])
    services = {each.type.partition(":")[2].partition("/")[0] for each in deployment.resources}
    assert "sns" not in services
    assert deployment.all(ALARM) == deployment.all("rds/eventSubscription:EventSubscription") == []
    assert deployment.all("cloudwatch/dashboard:Dashboard") == []
    for key in deployment.all("kms/key:Key"):
        assert [each["Sid"] for each in json.loads(key.inputs["policy"])["Statement"]] == ["Account", "Logs"]


@pytest.mark.parametrize("tier", ["staging", "prod", "enterprise"])
@pytest.mark.parametrize("kind", KINDS)
def test_above_dev_alarms_are_on_and_can_be_turned_off(deploy: Deploy, kind: str, tier: str) -> None:
    settings = EVERYTHING[kind]
    assert made(deploy, kind, tier, **settings).all(ALARM)
    for off in (False, {"enabled": False}):
        deployment = made(deploy, kind, tier, **settings, alarms=off)
        assert deployment.all(ALARM) == deployment.all("sns/topic:Topic") == []
        assert deployment.all("rds/eventSubscription:EventSubscription") == []
        assert len(deployment.all("cloudwatch/dashboard:Dashboard")) == 1


@pytest.mark.parametrize("value", [True, {}, {"thresholds": {"CPUUtilization": 80}}])
def test_what_is_said_of_alarms_turns_them_on(deploy: Deploy, value: Any) -> None:
    assert made(deploy, "instance", "dev", alarms=value).all(ALARM)


def test_a_threshold_of_ones_own_is_that_of_every_alarm_of_the_metric(deploy: Deploy) -> None:
    told = {"thresholds": {"CPUUtilization": 70, "FreeableMemory": 123456789, "EBSIOBalance%": 30}}
    given, usual = (alarms(made(deploy, "instance", readReplicas=1, alarms=each)) for each in (told, {"enabled": True}))
    changed = {name: alarm["threshold"] for name, alarm in given.items() if alarm != usual[name]}
    assert given.keys() == usual.keys()
    assert changed == {
        "CPUUtilization": 70,
        "replica-1-CPUUtilization": 70,
        "FreeableMemory": 123456789,
        "replica-1-FreeableMemory": 123456789,
        "EBSIOBalance": 30,
        "replica-1-EBSIOBalance": 30,
    }


def test_a_disabled_alarm_is_left_out_everywhere_and_no_other(deploy: Deploy) -> None:
    off = {"disabled": ["ReadLatency", "EBSIOBalance%"]}
    given, usual = (set(alarms(made(deploy, "instance", alarms=each))) for each in (off, True))
    assert usual - given == {"ReadLatency", "replica-1-ReadLatency", "EBSIOBalance", "replica-1-EBSIOBalance"}
    assert given < usual


def test_of_an_unknown_class_what_needs_its_size_is_watched_with_given_thresholds_only(deploy: Deploy) -> None:
    unknown = {"instanceClass": "r99z.large", "readReplicas": 0}
    without = set(alarms(made(deploy, "instance", **unknown)))
    given = {"thresholds": {"FreeableMemory": 1e9, "DatabaseConnections": 500, "DBLoad": 4}}
    told = alarms(made(deploy, "instance", **unknown, alarms=given))
    assert set(told) - without == {"FreeableMemory", "DatabaseConnections", "DBLoad"}
    assert told["DBLoad"]["threshold"] == 4
    assert {"CPUUtilization", "FreeStorageSpace", "ReadLatency"} <= without


def test_a_cache_node_of_an_unknown_type_is_watched_by_its_engines_cpu(deploy: Deploy) -> None:
    names = set(alarms(made(deploy, "cache", nodeType="r99z.large", replicas=0)))
    assert "001-EngineCPUUtilization" in names
    assert "001-CPUUtilization" not in names


@pytest.mark.parametrize(
    ("kind", "settings", "there", "not_there"),
    [
        ("aurora", {}, {"writer-ACUUtilization"}, {"writer-FreeLocalStorage", "writer-DBLoad"}),
        ("aurora", {"instanceClass": "r7g.large"}, {"writer-FreeLocalStorage", "writer-DBLoad"},
         {"writer-ACUUtilization"}),
        ("aurora", {"readers": 0}, {"writer-CPUUtilization"}, {"writer-AuroraReplicaLag"}),
        ("aurora", {"engine": "mysql"}, {"RollbackSegmentHistoryListLength"}, {"MaximumUsedTransactionIDs"}),
        ("instance", {"engine": "mysql"}, {"CPUUtilization"}, {"MaximumUsedTransactionIDs", "BurstBalance"}),
        ("instance", {"databaseInsights": False}, {"CPUUtilization"}, {"DBLoad"}),
        ("instance", {"readReplicas": 0}, {"CPUUtilization"}, {"ReplicaLag"}),
        ("dynamodb", {}, {"ReadThrottleEvents"}, {"ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"}),
        ("dynamodb", {"consistency": "strong", "replicaRegions": ["eu-west-2", "eu-west-3"]},
         {"eu-west-2-ReadThrottleEvents"}, {"to-eu-west-2-ReplicationLatency"}),
        ("cache", {"replicas": 0}, {"001-CPUUtilization"}, {"001-ReplicationLag", "002-CPUUtilization"}),
        ("cache", {"serverless": True}, {"ThrottledCmds"}, {"001-CPUUtilization", "CPUUtilization"}),
    ],
)  # fmt: skip
def test_there_are_alarms_only_of_metrics_that_there_are(
    deploy: Deploy, kind: str, settings: dict[str, Any], there: set[str], not_there: set[str]
) -> None:
    names = set(alarms(made(deploy, kind, **settings)))
    assert there <= names
    assert names.isdisjoint(not_there)

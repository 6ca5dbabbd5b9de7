"""Dashboards: a body that CloudWatch takes, graphs of metrics that the engine has, and the alarms above them.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema
import pytest

from conftest import NETWORK, STACK, Deploy, Deployment, once, stack_outputs
from pulumi_aws_databases import build
from pulumi_aws_databases.parts import dashboard

DASHBOARD, ALARM = "cloudwatch/dashboard:Dashboard", "cloudwatch/metricAlarm:MetricAlarm"
REGION = {"type": "string", "pattern": "^[a-z]{2}-[a-z]+-[0-9]$"}
STATISTIC = {"type": "string", "pattern": "^(Average|Sum|Minimum|Maximum|SampleCount|p[0-9.]{1,5})$"}
LIMIT = {
    "type": "object",
    "required": ["value"],
    "properties": {"label": {"type": "string"}, "value": {"type": "number"}},
    "additionalProperties": False,
}
TEXT = {
    "type": "object",
    "required": ["markdown"],
    "properties": {"markdown": {"type": "string", "minLength": 1}},
    "additionalProperties": False,
}
ALARMS = {
    "type": "object",
    "required": ["alarms"],
    "properties": {
        "title": {"type": "string"},
        "alarms": {
            "type": "array",
            "minItems": 1,
            "maxItems": 100,
            "uniqueItems": True,
            "items": {"type": "string", "pattern": "^arn:"},
        },
        "sortBy": {"enum": ["default", "stateUpdatedTimestamp", "timestamp"]},
        "states": {"type": "array"},
    },
    "additionalProperties": False,
}
GRAPH = {
    "type": "object",
    "required": ["metrics", "region"],
    "properties": {
        "title": {"type": "string", "minLength": 1},
        "view": {"enum": ["timeSeries", "singleValue", "gauge", "bar", "pie"]},
        "stacked": {"type": "boolean"},
        "region": REGION,
        "period": {"type": "integer", "minimum": 60},
        "stat": STATISTIC,
        "metrics": {"type": "array", "minItems": 1, "maxItems": 500, "items": {"type": "array", "minItems": 2}},
        "annotations": {
            "type": "object",
            "properties": {"horizontal": {"type": "array", "minItems": 1, "items": LIMIT}},
            "additionalProperties": False,
        },
        "yAxis": {
            "type": "object",
            "properties": {"left": {"type": "object", "properties": {"min": {"type": "number"}}}},
        },
    },
    "additionalProperties": False,
}


def widget(kind: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["type", "properties"],
        "properties": {
            "type": {"const": kind},
            "x": {"type": "integer", "minimum": 0, "maximum": 23},
            "y": {"type": "integer", "minimum": 0},
            "width": {"type": "integer", "minimum": 1, "maximum": 24},
            "height": {"type": "integer", "minimum": 1, "maximum": 1000},
            "properties": properties,
        },
        "additionalProperties": False,
    }


BODY = {
    "type": "object",
    "required": ["widgets"],
    "properties": {
        "widgets": {
            "type": "array",
            "minItems": 2,
            "maxItems": 500,
            "items": {"oneOf": [widget("text", TEXT), widget("alarm", ALARMS), widget("metric", GRAPH)]},
        }
    },
    "additionalProperties": False,
}
LOOK = {
    "type": "object",
    "properties": {"stat": STATISTIC, "label": {"type": "string", "minLength": 1}, "region": REGION},
    "additionalProperties": False,
}

# The metrics that AWS documents for each kind of database, as far as they are worth showing.
RDS = """
CPUUtilization CPUCreditBalance DatabaseConnections DBLoad FreeableMemory ReadLatency WriteLatency
MaximumUsedTransactionIDs
""".split()
EBS = """
BurstBalance DiskQueueDepth EBSByteBalance% EBSIOBalance% FreeStorageSpace ReadIOPS ReplicaLag WriteIOPS
""".split()
AURORA = """
ACUUtilization AuroraReplicaLag BufferCacheHitRatio CommitLatency Deadlocks EngineUptime FreeLocalStorage
RollbackSegmentHistoryListLength SelectLatency ServerlessDatabaseCapacity TotalBackupStorageBilled VolumeBytesUsed
VolumeReadIOPs VolumeWriteIOPs
""".split()
GLOBAL = "AuroraGlobalDBRPOLag AuroraGlobalDBReplicatedWriteIO AuroraGlobalDBReplicationLag".split()
PROXY = """
AvailabilityPercentage ClientConnections ClientConnectionsSetupFailedAuth DatabaseConnections
DatabaseConnectionsBorrowLatency DatabaseConnectionsCurrentlySessionPinned
""".split()
DYNAMODB = """
ConditionalCheckFailedRequests ConsumedReadCapacityUnits ConsumedWriteCapacityUnits ReadThrottleEvents
ReplicationLatency SuccessfulRequestLatency SystemErrors TransactionConflict WriteThrottleEvents
""".split()
NODES = """
AuthenticationFailures CPUUtilization CacheHitRate CurrConnections CurrItems DatabaseMemoryUsagePercentage
EngineCPUUtilization Evictions GetTypeCmdsLatency NetworkBandwidthInAllowanceExceeded
NetworkBandwidthOutAllowanceExceeded NewConnections ReplicationLag SetTypeCmdsLatency
""".split()
SERVERLESS = """
BytesUsedForCache CacheHitRate CurrConnections CurrItems ElastiCacheProcessingUnits Evictions
SuccessfulReadRequestLatency SuccessfulWriteRequestLatency ThrottledCmds
""".split()
MYSQL_ONLY = {"SelectLatency", "RollbackSegmentHistoryListLength"}
THERE = {"regions": {"eu-west-1": NETWORK, "eu-central-1": NETWORK}}
CASES: dict[str, tuple[str, dict[str, Any], set[str]]] = {
    "aurora": ("aurora", {"proxy": True}, {*RDS, *AURORA, *PROXY} - MYSQL_ONLY - {
        "FreeLocalStorage", "CPUCreditBalance"}),
    "aurora provisioned": ("aurora", {"instanceClass": "t4g.large", "readers": 0}, {*RDS, *AURORA} - MYSQL_ONLY - {
        "ACUUtilization", "ServerlessDatabaseCapacity", "AuroraReplicaLag"}),
    "aurora mysql": ("aurora", {"engine": "mysql", "instanceClass": "r7g.large"}, {*RDS, *AURORA} - {
        "ACUUtilization", "ServerlessDatabaseCapacity", "CPUCreditBalance", "MaximumUsedTransactionIDs"}),
    "global": ("global-aurora", {"secondaryRegions": ["eu-central-1"]}, {*RDS, *AURORA, *GLOBAL} - MYSQL_ONLY - {
        "FreeLocalStorage", "CPUCreditBalance"}),
    "instance": ("instance", {"proxy": True, "storageType": "gp2", "replicas": {"far": {"region": "eu-central-1"}}},
                 {*RDS, *EBS, *PROXY} - {"CPUCreditBalance"}),
    "mysql": ("instance", {"engine": "mysql", "readReplicas": 0, "databaseInsights": False}, {*RDS, *EBS} - {
        "CPUCreditBalance", "MaximumUsedTransactionIDs", "ReplicaLag", "BurstBalance", "DBLoad"}),
    "table": ("dynamodb", {"replicaRegions": ["eu-central-1"], "globalIndexes": {"byAge": {"partitionKey": "age"}}},
              {*DYNAMODB}),
    "nodes": ("cache", {"shards": 2}, {*NODES}),
    "serverless": ("cache", {"serverless": True}, {*SERVERLESS}),
}  # fmt: skip


@once
def made(deploy: Deploy, case: str, **more: Any) -> Deployment:
    kind, settings, _ = CASES[case]
    required: dict[str, Any] = {"partitionKey": "pk"} if kind == "dynamodb" else {"network": NETWORK | THERE}
    config = STACK | {"aws-databases:tier": "prod", "aws-databases:alarms": {"emails": ["oncall@example.com"]}}
    return deploy(lambda: build("shop", {"type": kind, **required, **settings, **more}).connection, config)


def body(deployment: Deployment, name: str = "shop") -> dict[str, Any]:
    document: dict[str, Any] = json.loads(deployment.one(DASHBOARD, name).inputs["dashboardBody"])
    return document


def graphs(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [each["properties"] for each in document["widgets"] if each["type"] == "metric"]


def lines(document: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, str], dict[str, Any]]]:
    """Each line of each graph: namespace, metric, dimensions and look."""
    for graph in graphs(document):
        for namespace, metric, *pairs, look in graph["metrics"]:
            yield namespace, metric, dict(zip(pairs[::2], pairs[1::2], strict=True)), look


@pytest.mark.parametrize("case", CASES)
def test_the_body_is_one_that_cloudwatch_takes(deploy: Deploy, case: str) -> None:
    document = body(made(deploy, case))
    jsonschema.validate(document, BODY)
    for _, _, dimensions, look in lines(document):
        jsonschema.validate(look, LOOK)
        assert 1 <= len(dimensions) <= 30
        assert all(isinstance(value, str) and value for value in dimensions.values())


@pytest.mark.parametrize("case", CASES)
def test_it_shows_what_the_engine_measures_and_nothing_else(deploy: Deploy, case: str) -> None:
    assert {metric for _, metric, _, _ in lines(body(made(deploy, case)))} == CASES[case][2]


@pytest.mark.parametrize("case", CASES)
def test_widgets_lie_side_by_side_and_not_on_each_other(deploy: Deploy, case: str) -> None:
    taken: set[tuple[int, int]] = set()
    for each in body(made(deploy, case))["widgets"]:
        assert each["x"] + each["width"] <= 24
        cells = {
            (x, y)
            for x in range(each["x"], each["x"] + each["width"])
            for y in range(each["y"], each["y"] + each["height"])
        }
        assert not cells & taken
        taken |= cells


@pytest.mark.parametrize("case", CASES)
def test_all_alarms_are_shown_first_and_their_metrics_below(deploy: Deploy, case: str) -> None:
    deployment = made(deploy, case)
    heading, first, *_ = body(deployment)["widgets"]
    assert heading["properties"]["markdown"].startswith("# shop\n")
    assert set(first["properties"]["alarms"]) == {
        f"arn:aws:mock:eu-west-1:123456789012:MetricAlarm/{each.name}" for each in deployment.all(ALARM)
    }
    shown = {(metric, tuple(sorted(dimensions.items()))) for _, metric, dimensions, _ in lines(body(deployment))}
    for each in deployment.all(ALARM):
        inputs = each.inputs
        if inputs.get("namespace") == "AWS/Backup":  # which counts jobs, one a day
            continue
        single = [(inputs["metricName"], inputs["dimensions"])] if "metricName" in inputs else []
        several = [query["metric"] for query in inputs.get("metricQueries") or () if "metric" in query]
        for metric, dimensions in [*single, *((each["metricName"], each["dimensions"]) for each in several)]:
            assert (metric, tuple(sorted(dimensions.items()))) in shown


@pytest.mark.parametrize("case", CASES)
def test_the_reader_finds_what_to_look_at_in_the_same_order_everywhere(deploy: Deploy, case: str) -> None:
    texts = [each["properties"]["markdown"] for each in body(made(deploy, case))["widgets"] if each["type"] == "text"]
    sections = [text.removeprefix("## ") for text in texts[1:]]
    order = ["Saturation", "Errors", "Latency", "Connections", "Replication", "Storage", "Cost drivers"]
    assert sections == [section for section in order if section in sections]
    assert {"Saturation", "Errors", "Latency"} <= set(sections)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("global", {("shop-0a1b2c3d-eu-central-1", "eu-central-1"),
                    ("shop-eu-central-1-reader-1-0a1b2c3", "eu-central-1")}),
        ("instance", {("shop-far-0a1b2c3d", "far")}),
        ("table", {("shop-0a1b2c3d", "eu-central-1")}),
    ],
)  # fmt: skip
def test_what_is_measured_in_another_region_is_fetched_from_there_and_says_so(
    deploy: Deploy, case: str, expected: set[tuple[str, str]]
) -> None:
    document = body(made(deploy, case))
    assert {graph["region"] for graph in graphs(document)} == {"eu-west-1"}
    far = [(dimensions, look) for _, _, dimensions, look in lines(document) if "region" in look]
    assert {look["region"] for _, look in far} == {"eu-central-1"}
    assert {(next(iter(each.values())), look["label"].split()[0]) for each, look in far} == expected


def test_a_graph_shows_where_its_alarm_is_raised(deploy: Deploy) -> None:
    document = body(made(deploy, "instance", alarms={"thresholds": {"CPUUtilization": 70}, "disabled": ["DBLoad"]}))
    limits = {graph["title"]: graph.get("annotations") for graph in graphs(document)}
    assert limits["CPU (%)"] == {"horizontal": [{"label": "alarm", "value": 70}]}
    assert limits["Free storage (bytes)"] == {"horizontal": [{"label": "alarm", "value": 2147483648}]}
    assert limits["Active sessions"] is None
    assert limits["I/O (per second)"] is None


def test_without_alarms_a_dashboard_shows_graphs_alone(deploy: Deploy) -> None:
    deployment = made(deploy, "instance", alarms=False)
    document = body(deployment)
    jsonschema.validate(document, BODY)
    assert {each["type"] for each in document["widgets"]} == {"text", "metric"}
    assert not [graph for graph in graphs(document) if "annotations" in graph]


@pytest.mark.parametrize("case", CASES)
def test_a_dashboard_can_be_turned_off(deploy: Deploy, case: str) -> None:
    assert made(deploy, case, dashboard=False).all(DASHBOARD) == []


@pytest.mark.parametrize("case", CASES)
def test_its_name_is_one_of_its_own_in_the_account(deploy: Deploy, case: str) -> None:
    assert made(deploy, case).one(DASHBOARD).inputs["dashboardName"] == "shop-0a1b2c3d"


def test_a_table_of_a_fixed_name_has_a_dashboard_of_a_unique_one(deploy: Deploy) -> None:
    fixed = made(deploy, "table", tableName="legacy.table")
    assert fixed.one(DASHBOARD).inputs["dashboardName"] == "shop-0a1b2c3d"
    assert {dimensions["TableName"] for _, _, dimensions, _ in lines(body(fixed))} == {"legacy.table"}
    without = made(deploy, "table", tableName="legacy.table", dashboard=False, backupPlan=False)
    assert [each.name for each in without.all("random:index/randomId:RandomId")] == ["shop-vault-suffix"]


SHOP: dict[str, dict[str, Any]] = {
    "orders": {"type": "aurora", "network": NETWORK},
    "events": {"type": "dynamodb", "partitionKey": "pk"},
    "sessions": {"type": "cache", "network": NETWORK},
    "fast": {"type": "cache", "network": NETWORK, "serverless": True, "dashboard": False},
}


@once
def stack(deploy: Deploy, tier: str = "prod", **config: Any) -> Deployment:
    keys = {"tier": tier, "databases": SHOP, "alarms": {"emails": ["oncall@example.com"]}, **config}
    return deploy(stack_outputs, STACK | {f"aws-databases:{key}": value for key, value in keys.items()})


def test_a_stack_has_a_dashboard_of_all_its_databases(deploy: Deploy) -> None:
    deployment = stack(deploy)
    document = body(deployment, "stack")
    jsonschema.validate(document, BODY)
    texts = [each["properties"]["markdown"] for each in document["widgets"] if each["type"] == "text"]
    assert texts == ["# shop/test\norders, events, sessions", "## orders", "## events", "## sessions"]
    shown = {arn for each in document["widgets"] if each["type"] == "alarm" for arn in each["properties"]["alarms"]}
    assert shown == {
        f"arn:aws:mock:eu-west-1:123456789012:MetricAlarm/{each.name}"
        for each in deployment.all(ALARM)
        if not each.name.startswith("fast-")
    }
    assert {namespace for namespace, _, _, _ in lines(document)} == {"AWS/RDS", "AWS/DynamoDB", "AWS/ElastiCache"}
    own = {each.name: each.inputs["dashboardName"] for each in deployment.all(DASHBOARD)}
    assert own == {
        "stack": "shop-test-0a1b2c3d",
        "orders": "orders-0a1b2c3d",
        "events": "events-0a1b2c3d",
        "sessions": "sessions-0a1b2c3d",
    }


def test_the_stack_says_where_its_dashboard_is(deploy: Deploy) -> None:
    console = "https://console.aws.amazon.com/cloudwatch/home?region=eu-west-1"
    assert stack(deploy).result["stack"]["dashboardUrl"] == f"{console}#dashboards/dashboard/shop-test-0a1b2c3d"


@pytest.mark.parametrize(
    ("partition", "console"),
    [
        ("aws", "console.aws.amazon.com"),
        ("aws-cn", "console.amazonaws.cn"),
        ("aws-us-gov", "console.amazonaws-us-gov.com"),
    ],
)
def test_other_partitions_have_consoles_of_their_own(partition: str, console: str) -> None:
    assert dashboard._console(partition) == console


def test_a_stack_whose_databases_have_no_dashboards_has_none(deploy: Deploy) -> None:
    without = stack(deploy, tier="dev")
    assert without.all(DASHBOARD) == []
    assert without.result["stack"]["dashboardUrl"] is None
    assert [each.name for each in without.all("random:index/randomId:RandomId") if each.name == "stack-suffix"] == []


def test_more_alarms_than_a_widget_takes_are_shown_in_several(deploy: Deploy) -> None:
    many = {f"shop{number}": {**SHOP["sessions"], "shards": 5} for number in range(2)}
    deployment = stack(deploy, databases=many)
    document = body(deployment, "stack")
    jsonschema.validate(document, BODY)
    widgets = [each["properties"]["alarms"] for each in document["widgets"] if each["type"] == "alarm"]
    assert [len(each) for each in widgets] == [100, 20]
    assert sum(map(len, widgets)) == len(deployment.all(ALARM)) == 2 * 10 * 6

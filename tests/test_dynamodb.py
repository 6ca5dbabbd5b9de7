"""What a DynamoDB table registers."""

from typing import Any

import pytest

from conftest import STACK, Deploy, Deployment, once
from pulumi_aws_databases import DynamoDBTable
from pulumi_aws_databases.settings.dynamodb import DynamoDBSettings

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"
KMS_KEY = "kms/key:Key"
TABLE = "dynamodb/table:Table"
INSIGHTS = "dynamodb/contributorInsights:ContributorInsights"
PROVISIONED: dict[str, Any] = {"billingMode": "provisioned", "readCapacity": 5, "writeCapacity": 3}
SOURCE = "arn:aws:dynamodb:eu-west-1:123456789012:table/events-old"
NOON = "2026-01-31T12:00:00Z"
STRONG: dict[str, Any] = {"replicas": {"eu-central-1": {}}, "consistency": "strong"}

# Settings, and the table's property in which they show, with its value.
Effect = tuple[dict[str, Any], str, Any]
EFFECTS: list[Effect] = [
    ({"tier": "staging"}, "tags", {"Database": "events", "Stack": "shop/test", "Tier": "staging"}),
    ({"tags": {"team": "a"}}, "tags", {"Database": "events", "Stack": "shop/test", "Tier": "dev", "team": "a"}),
    ({"region": "eu-central-1"}, "region", "eu-central-1"),
    ({"deletionProtection": True}, "deletionProtectionEnabled", True),
    ({"kmsKeyArn": KEY}, "serverSideEncryption", {"enabled": True, "kmsKeyArn": KEY}),
    ({"tableName": "legacy.events"}, "name", "legacy.events"),
    ({"partitionKey": "id"}, "hashKey", "id"),
    ({"partitionKey": "id:B"}, "attributes", [{"name": "id", "type": "B"}]),
    ({"sortKey": "createdAt:N"}, "rangeKey", "createdAt"),
    ({"sortKey": {"name": "createdAt", "type": "N"}}, "rangeKey", "createdAt"),
    (PROVISIONED, "billingMode", "PROVISIONED"),
    (PROVISIONED, "readCapacity", 5),
    (PROVISIONED, "writeCapacity", 3),
    ({"maxReadUnits": 100}, "onDemandThroughput", {"maxReadRequestUnits": 100}),
    ({"maxWriteUnits": 50}, "onDemandThroughput", {"maxWriteRequestUnits": 50}),
    ({"globalIndexes": {"byEmail": {"partitionKey": "email"}}}, "globalSecondaryIndexes", [
        {"name": "byEmail", "keySchemas": [{"attributeName": "email", "keyType": "HASH"}], "projectionType": "ALL"}]),
    ({"sortKey": "at", "localIndexes": {"byAge": {"sortKey": "age:N"}}}, "localSecondaryIndexes",
     [{"name": "byAge", "rangeKey": "age", "projectionType": "ALL"}]),
    (PROVISIONED | {"warmReadUnits": 20000}, "warmThroughput", {"readUnitsPerSecond": 20000}),
    ({"warmWriteUnits": 8000}, "warmThroughput", {"writeUnitsPerSecond": 8000}),
    ({"timeToLive": "expiresAt"}, "ttl", {"enabled": True, "attributeName": "expiresAt"}),
    ({"timeToLive": "at", "timeToLiveEnabled": False}, "ttl", {"enabled": False, "attributeName": "at"}),
    ({"pointInTimeRecovery": False}, "pointInTimeRecovery", {"enabled": False}),
    ({"pointInTimeRecoveryDays": 21}, "pointInTimeRecovery", {"enabled": True, "recoveryPeriodInDays": 21}),
    ({"stream": "new-image"}, "streamViewType", "NEW_IMAGE"),
    ({"stream": "old-image"}, "streamViewType", "OLD_IMAGE"),
    ({"stream": "new-and-old-images"}, "streamViewType", "NEW_AND_OLD_IMAGES"),
    ({"stream": "keys-only"}, "streamViewType", "KEYS_ONLY"),
    ({"stream": "keys-only"}, "streamEnabled", True),
    ({"encryption": "aws-managed"}, "serverSideEncryption", {"enabled": True}),
    ({"tableClass": "infrequent-access"}, "tableClass", "STANDARD_INFREQUENT_ACCESS"),
    ({"replicaRegions": []}, "streamViewType", "NEW_AND_OLD_IMAGES"),
    (STRONG | {"witnessRegion": "eu-west-3"}, "globalTableWitness", {"regionName": "eu-west-3"}),
    ({"importFrom": {"bucket": "seeds", "format": "ion"}}, "importTable", {
        "inputFormat": "ION", "inputCompressionType": "NONE", "s3BucketSource": {"bucket": "seeds"}}),
    ({"importFrom": {"bucket": "seeds", "format": "csv", "compression": "gzip"}}, "importTable", {
        "inputFormat": "CSV", "inputCompressionType": "GZIP", "s3BucketSource": {"bucket": "seeds"}}),
    ({"importFrom": {"bucket": "seeds", "format": "ion", "compression": "zstd"}}, "importTable", {
        "inputFormat": "ION", "inputCompressionType": "ZSTD", "s3BucketSource": {"bucket": "seeds"}}),
    ({"restoreFrom": {"tableArn": SOURCE}}, "restoreSourceTableArn", SOURCE),
    ({"restoreFrom": {"tableArn": SOURCE}}, "restoreToLatestTime", True),
    ({"restoreFrom": {"tableArn": SOURCE, "time": NOON}}, "restoreDateTime", NOON),
]  # fmt: skip
# Asserted below: they show elsewhere than on the table.
ELSEWHERE = {
    "alarms", "backupPlan", "contributorInsights", "dashboard", "expectedUsage", "readAutoscaling", "removalPolicy",
    "resourcePolicy", "writeAutoscaling",
}  # fmt: skip


@once
def table(deploy: Deploy, stack_tier: str = "dev", **args: Any) -> Deployment:
    settings: Any = {"partitionKey": "pk", **args}
    return deploy(lambda: DynamoDBTable("events", settings).connection, STACK | {"aws-databases:tier": stack_tier})


def inputs(deployment: Deployment) -> Any:
    return deployment.one(TABLE).inputs


@pytest.mark.parametrize(("settings", "prop", "expected"), EFFECTS)
def test_a_setting_shows_on_the_table(deploy: Deploy, settings: dict[str, Any], prop: str, expected: Any) -> None:
    assert inputs(table(deploy)).get(prop) != expected, "this is so without the setting"
    assert inputs(table(deploy, **settings)).get(prop) == expected


def test_no_setting_is_without_effect() -> None:
    shown = {setting for settings, *_ in EFFECTS for setting in settings}
    assert shown | ELSEWHERE == {field.alias for field in DynamoDBSettings.model_fields.values()}


def test_a_table_is_on_demand_unless_capacity_is_given(deploy: Deploy) -> None:
    found = inputs(table(deploy))
    assert found["billingMode"] == "PAY_PER_REQUEST"
    assert not {"readCapacity", "writeCapacity", "onDemandThroughput"} & found.keys()


def test_attributes_are_exactly_those_that_are_keys(deploy: Deploy) -> None:
    found = inputs(
        table(
            deploy,
            sort_key="createdAt:N",
            time_to_live="expiresAt",
            global_indexes={
                "byOrder": {"partition_key": "orderId", "sort_key": "createdAt:N"},
                "byBlob": {
                    "partition_key": "digest:B",
                    "sort_key": "pk",
                    "projection": "include",
                    "non_key_attributes": ["note"],
                },
            },
            local_indexes={"byAge": {"sort_key": "age:N"}},
        )
    )
    kinds = {"pk": "S", "createdAt": "N", "orderId": "S", "digest": "B", "age": "N"}
    assert {each["name"]: each["type"] for each in found["attributes"]} == kinds
    assert len(found["attributes"]) == len(kinds)


def test_global_indexes_have_their_own_keys_in_order(deploy: Deploy) -> None:
    found = inputs(table(deploy, global_indexes={"byOrder": {"partitionKey": "orderId", "sortKey": "createdAt:N"}}))
    (index,) = found["globalSecondaryIndexes"]
    assert index["keySchemas"] == [
        {"attributeName": "orderId", "keyType": "HASH"},
        {"attributeName": "createdAt", "keyType": "RANGE"},
    ]


@pytest.mark.parametrize(
    ("projection", "expected"),
    [
        ({}, {"projectionType": "ALL"}),
        ({"projection": "keys-only"}, {"projectionType": "KEYS_ONLY"}),
        (
            {"projection": "include", "nonKeyAttributes": ["total", "note"]},
            {"projectionType": "INCLUDE", "nonKeyAttributes": ["note", "total"]},
        ),
    ],
)
def test_an_index_holds_what_its_projection_says(
    deploy: Deploy, projection: dict[str, Any], expected: dict[str, Any]
) -> None:
    settings: dict[str, Any] = {
        "sortKey": "at",
        "globalIndexes": {"byEmail": {"partitionKey": "email", **projection}},
        "localIndexes": {"byAge": {"sortKey": "age", **projection}},
    }
    found = inputs(table(deploy, **settings))
    for index in (found["globalSecondaryIndexes"][0], found["localSecondaryIndexes"][0]):
        assert {name: index.get(name) for name in expected} == expected


def test_an_index_has_the_tables_capacity_or_its_own(deploy: Deploy) -> None:
    indexes = {
        "byEmail": {"partitionKey": "email"},
        "byTown": {"partitionKey": "town", "readCapacity": 9, "writeCapacity": 7},
    }
    found = inputs(table(deploy, **PROVISIONED, globalIndexes=indexes))
    capacities = {
        each["name"]: (each["readCapacity"], each["writeCapacity"]) for each in found["globalSecondaryIndexes"]
    }
    assert capacities == {"byEmail": (5, 3), "byTown": (9, 7)}


def test_an_index_on_demand_has_ceilings_of_its_own(deploy: Deploy) -> None:
    index = {"partitionKey": "email", "maxReadUnits": 10, "maxWriteUnits": 4}
    (found,) = inputs(table(deploy, globalIndexes={"byEmail": index}))["globalSecondaryIndexes"]
    assert found["onDemandThroughput"] == {"maxReadRequestUnits": 10, "maxWriteRequestUnits": 4}
    assert not {"readCapacity", "writeCapacity"} & found.keys()


@pytest.mark.parametrize(("tier", "days"), [("dev", 7), ("staging", 14), ("prod", 35), ("enterprise", 35)])
def test_every_tier_can_restore_to_a_point_in_time(deploy: Deploy, tier: str, days: int) -> None:
    assert inputs(table(deploy, tier))["pointInTimeRecovery"] == {"enabled": True, "recoveryPeriodInDays": days}


def test_the_encryption_of_aws_needs_no_key(deploy: Deploy) -> None:
    for made in (table(deploy), table(deploy, "prod", encryption="aws-owned", alarms=False)):
        assert inputs(made)["serverSideEncryption"] == {"enabled": False}
        assert made.all(KMS_KEY) == []
        assert made.result["kmsKeyArn"] is None


def test_the_managed_key_of_aws_is_no_key_of_ours(deploy: Deploy) -> None:
    made = table(deploy, "prod", encryption="aws-managed", alarms=False)
    assert inputs(made)["serverSideEncryption"] == {"enabled": True}
    assert made.all(KMS_KEY) == []


@pytest.mark.parametrize("tier", ["staging", "prod", "enterprise"])
def test_a_key_is_made_where_the_customer_manages_it(deploy: Deploy, tier: str) -> None:
    made = table(deploy, tier)
    assert inputs(made)["serverSideEncryption"] == {"enabled": True, "kmsKeyArn": made.result["kmsKeyArn"]}
    assert made.result["kmsKeyArn"].endswith("Key/events-key")
    assert made.one(KMS_KEY).inputs["enableKeyRotation"] is True


def test_a_key_that_is_given_is_the_one_used_even_at_dev(deploy: Deploy) -> None:
    made = table(deploy, kms_key_arn=KEY)
    assert made.all(KMS_KEY) == []
    assert made.result["kmsKeyArn"] == KEY


@pytest.mark.parametrize(
    ("policy", "table_kept", "key_kept"),
    [("destroy", False, False), ("snapshot", False, True), ("retain", True, True)],
)
def test_what_is_kept_keeps_its_key(deploy: Deploy, policy: str, table_kept: bool, key_kept: bool) -> None:
    made = table(deploy, removal_policy=policy, encryption="customer-managed")
    assert made.one(TABLE).retain_on_delete is table_kept
    assert made.one(KMS_KEY).retain_on_delete is key_kept


def test_a_table_that_leaves_no_backup_is_kept_itself(deploy: Deploy) -> None:
    made = table(deploy, "prod", point_in_time_recovery=False)
    assert inputs(made)["pointInTimeRecovery"] == {"enabled": False}
    assert made.one(TABLE).retain_on_delete


@pytest.mark.parametrize(
    ("tier", "given", "protected"),
    [("dev", None, False), ("prod", None, True), ("dev", True, True), ("prod", False, False)],
)
def test_one_setting_decides_on_both_protections(
    deploy: Deploy, tier: str, given: bool | None, protected: bool
) -> None:
    found = table(deploy, tier, deletion_protection=given).one(TABLE)
    assert (found.protect, found.inputs["deletionProtectionEnabled"]) == (protected, protected)


def test_aws_cannot_lose_the_table_to_a_replacement(deploy: Deploy) -> None:
    found = table(deploy).one(TABLE)
    assert found.delete_before_replace is False
    assert found.inputs["name"] == "events-0a1b2c3d"


def test_insights_show_the_table_and_each_of_its_global_indexes(deploy: Deploy) -> None:
    made = table(deploy, contributor_insights=True, global_indexes={"byEmail": {"partitionKey": "email"}})
    assert {(each.inputs["tableName"], each.inputs.get("indexName")) for each in made.all(INSIGHTS)} == {
        ("events-0a1b2c3d", None),
        ("events-0a1b2c3d", "byEmail"),
    }


def test_insights_cost_nothing_at_dev_unless_asked_for(deploy: Deploy) -> None:
    assert table(deploy, "dev").all(INSIGHTS) == []
    assert table(deploy, "enterprise", contributor_insights=False).all(INSIGHTS) == []


def test_a_table_has_alarms_and_a_dashboard_where_asked_for(deploy: Deploy) -> None:
    alarms, dashboards = "cloudwatch/metricAlarm:MetricAlarm", "cloudwatch/dashboard:Dashboard"
    assert table(deploy).all(alarms) == table(deploy).all(dashboards) == []
    made = table(deploy, alarms=True, dashboard=True)
    assert made.one(alarms, "events-ReadThrottleEvents").inputs["dimensions"] == {"TableName": "events-0a1b2c3d"}
    assert made.one(dashboards).inputs["dashboardName"] == "events-0a1b2c3d"


def test_the_connection_holds_all_that_a_client_needs(deploy: Deploy) -> None:
    arn = "arn:aws:mock:eu-west-1:123456789012:Table/events"
    connection = table(
        deploy,
        sort_key="at",
        stream="keys-only",
        global_indexes={"byEmail": {"partitionKey": "email"}},
        local_indexes={"byAge": {"sortKey": "age"}},
    ).result
    assert connection == {
        "kind": "dynamodb",
        "tableName": "events-0a1b2c3d",
        "tableArn": arn,
        "streamArn": f"{arn}/stream",
        "indexArns": [f"{arn}/index/byEmail", f"{arn}/index/byAge"],
        "kmsKeyArn": None,
        "region": "eu-west-1",
        "replicas": {},
        "environment": {
            "TABLE_NAME": "events-0a1b2c3d",
            "TABLE_REGION": "eu-west-1",
            "TABLE_STREAM_ARN": f"{arn}/stream",
        },
        "secrets": {},
    }


def test_what_a_table_does_not_have_is_null_and_no_variable(deploy: Deploy) -> None:
    made = table(deploy, region="eu-central-1")
    assert (made.result["streamArn"], made.result["indexArns"]) == (None, [])
    assert made.result["environment"] == {"TABLE_NAME": "events-0a1b2c3d", "TABLE_REGION": "eu-central-1"}


def test_the_environment_takes_a_prefix(deploy: Deploy) -> None:
    variables = deploy(lambda: DynamoDBTable("events", {"partition_key": "pk"}).environment("EVENTS_")).result
    assert variables == {"EVENTS_TABLE_NAME": "events-0a1b2c3d", "EVENTS_TABLE_REGION": "eu-west-1"}

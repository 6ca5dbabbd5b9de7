"""Security Hub's controls of DynamoDB tables, at the tiers that hold production data.

https://docs.aws.amazon.com/securityhub/latest/userguide/dynamodb-controls.html; DynamoDB.3 and .7 are of DAX clusters.
"""

from typing import Any

import pytest

from conftest import STACK, Deploy, Deployment, Registered, once
from pulumi_aws_databases import deploy as deploy_stack
from pulumi_aws_databases.decide import Decided, watchers

TABLE = "dynamodb/table:Table"
REPLICA = "dynamodb/tableReplica:TableReplica"
TARGET = "appautoscaling/target:Target"
SCALING = {"min": 5, "max": 50}
SHOP: dict[str, dict[str, Any]] = {
    "events": {"type": "dynamodb", "partitionKey": "pk", "globalIndexes": {"byEmail": {"partitionKey": "email"}}},
    "orders": {
        "type": "dynamodb",
        "partitionKey": "pk",
        "billingMode": "provisioned",
        "readAutoscaling": SCALING,
        "writeAutoscaling": SCALING,
        "globalIndexes": {"byEmail": {"partitionKey": "email"}, "byTown": {"partitionKey": "town"}},
        "replicas": {"eu-central-1": {"deletionProtection": True}},
    },
}
FIXED = {"readAutoscaling": None, "writeAutoscaling": None, "readCapacity": 5, "writeCapacity": 5, "replicas": None}
tiers = pytest.mark.parametrize("tier", ["prod", "enterprise"])


@once
def shop(deploy: Deploy, tier: str, **changed: Any) -> tuple[Deployment, dict[str, set[str]]]:
    """What the stack registers, and which controls the findings of each table name."""
    named: dict[str, set[str]] = {}

    def watch(decided: Decided) -> None:
        named[decided.name] = {each.code for each in decided.findings if each.code.startswith("DynamoDB.")}

    databases = {name: {**spec, **changed} for name, spec in SHOP.items()}
    watchers.append(watch)
    try:
        made = deploy(deploy_stack, STACK | {"aws-databases:tier": tier, "aws-databases:databases": databases})
    finally:
        watchers.remove(watch)
    return made, named


def scaled(made: Deployment, table: Registered) -> bool:
    """Whether all capacity of a table and its indexes follows demand."""
    if table.inputs["billingMode"] == "PAY_PER_REQUEST":
        return True
    places = ["", *(f"/index/{each['name']}" for each in table.inputs["globalSecondaryIndexes"])]
    wanted = {(f"table/{table.inputs['name']}{place}", kind) for place in places for kind in ("Read", "Write")}
    found = {
        (each.inputs["resourceId"], kind)
        for each in made.all(TARGET)
        for kind in ("Read", "Write")
        if each.inputs["scalableDimension"].endswith(f":{kind}CapacityUnits")
    }
    return wanted <= found


@tiers
def test_dynamodb_1_capacity_follows_demand(deploy: Deploy, tier: str) -> None:
    made, named = shop(deploy, tier)
    assert all(scaled(made, each) for each in made.all(TABLE))
    assert all("DynamoDB.1" not in codes for codes in named.values())
    made, named = shop(deploy, tier, billingMode="provisioned", **FIXED)
    assert not any(scaled(made, each) for each in made.all(TABLE))
    assert all("DynamoDB.1" in codes for codes in named.values())


@tiers
def test_dynamodb_2_tables_can_be_restored_to_a_point_in_time(deploy: Deploy, tier: str) -> None:
    made, named = shop(deploy, tier)
    assert all(each.inputs["pointInTimeRecovery"]["enabled"] for each in made.all(TABLE))
    assert [each.inputs["pointInTimeRecovery"] for each in made.all(REPLICA)] == [True]
    assert all("DynamoDB.2" not in codes for codes in named.values())
    assert all("DynamoDB.2" in codes for codes in shop(deploy, tier, pointInTimeRecovery=False)[1].values())


@tiers
def test_dynamodb_4_tables_are_in_a_backup_plan(deploy: Deploy, tier: str) -> None:
    made, named = shop(deploy, tier)
    selected = [arn for each in made.all("backup/selection:Selection") for arn in each.inputs["resources"]]
    assert sorted(selected) == [f"arn:aws:mock:eu-west-1:123456789012:Table/{name}" for name in ("events", "orders")]
    assert all("DynamoDB.4" not in codes for codes in named.values())
    made, named = shop(deploy, tier, backupPlan=False)
    assert made.all("backup/selection:Selection") == []
    assert all("DynamoDB.4" in codes for codes in named.values())


@tiers
def test_dynamodb_5_tables_have_tags(deploy: Deploy, tier: str) -> None:
    made, _ = shop(deploy, tier)
    assert all(each.inputs["tags"] for each in (*made.all(TABLE), *made.all(REPLICA)))


@tiers
def test_dynamodb_6_tables_cannot_be_deleted(deploy: Deploy, tier: str) -> None:
    made, named = shop(deploy, tier)
    assert all(each.inputs["deletionProtectionEnabled"] for each in (*made.all(TABLE), *made.all(REPLICA)))
    assert all("DynamoDB.6" not in codes for codes in named.values())
    assert all("DynamoDB.6" in codes for codes in shop(deploy, tier, deletionProtection=False)[1].values())


@tiers
def test_dynamodb_6_a_replica_is_not_protected_unless_it_says_so_and_a_finding_tells(deploy: Deploy, tier: str) -> None:
    made, named = shop(deploy, tier, replicas={"eu-central-1": {}})
    assert all(not each.inputs["deletionProtectionEnabled"] for each in made.all(REPLICA))
    assert all("DynamoDB.6" in codes for codes in named.values())


@tiers
def test_all_other_controls_of_tables_hold(deploy: Deploy, tier: str) -> None:
    assert shop(deploy, tier)[1] == {"events": set(), "orders": set()}

"""Capacity that follows the load, and how a deployment leaves it where AWS has brought it."""

import json
from collections.abc import Mapping
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks

from conftest import Aws, Deploy, Deployment, Registered, once
from pulumi_aws_databases import DynamoDBTable
from pulumi_aws_databases.parts.deployed import DEPLOYED

TABLE = "dynamodb/table:Table"
TARGET = "appautoscaling/target:Target"
POLICY = "appautoscaling/policy:Policy"
SCALED: dict[str, Any] = {
    "billingMode": "provisioned",
    "readAutoscaling": {"min": 5, "max": 50},
    "writeAutoscaling": {"min": 3, "max": 30, "target": 60},
}
FIXED: dict[str, Any] = {"billingMode": "provisioned", "readCapacity": 5, "writeCapacity": 5}
URN = "urn:pulumi:test::shop::aws-databases:index:DynamoDBTable$aws:dynamodb/table:Table::events"


@once
def table(deploy: Deploy, **args: Any) -> Deployment:
    settings: Any = {"partitionKey": "pk", **args}
    return deploy(lambda: DynamoDBTable("events", settings).connection)


def targets(made: Deployment) -> dict[str, tuple[str, int, int]]:
    """What is scaled, and between which capacities, by what it belongs to."""
    found: dict[str, tuple[str, int, int]] = {}
    for each in (one.inputs for one in made.all(TARGET)):
        place = f"{each['resourceId']} {each['scalableDimension']}"
        found[place] = (each["serviceNamespace"], each["minCapacity"], each["maxCapacity"])
    return found


def capacities(made: Deployment) -> dict[str, tuple[int, int]]:
    indexes = made.one(TABLE).inputs["globalSecondaryIndexes"]
    return {each["name"]: (each["readCapacity"], each["writeCapacity"]) for each in indexes}


def test_capacity_of_a_table_follows_the_load(deploy: Deploy) -> None:
    made = table(deploy, **SCALED)
    assert targets(made) == {
        "table/events-0a1b2c3d dynamodb:table:ReadCapacityUnits": ("dynamodb", 5, 50),
        "table/events-0a1b2c3d dynamodb:table:WriteCapacityUnits": ("dynamodb", 3, 30),
    }
    inputs = made.one(TABLE).inputs
    assert (inputs["billingMode"], inputs["readCapacity"], inputs["writeCapacity"]) == ("PROVISIONED", 5, 3)


def test_a_policy_keeps_each_capacity_to_its_target(deploy: Deploy) -> None:
    cooldowns = {"scaleInCooldownSeconds": 60, "scaleOutCooldownSeconds": 30}
    made = table(deploy, **SCALED | {"readAutoscaling": {"min": 5, "max": 50, **cooldowns}})
    policy = made.one(POLICY, "events-read-scaling").inputs
    assert policy["name"] == "DynamoDBReadCapacityUtilization:table/events-0a1b2c3d"
    assert (policy["policyType"], policy["resourceId"]) == ("TargetTrackingScaling", "table/events-0a1b2c3d")
    assert policy["targetTrackingScalingPolicyConfiguration"] == {
        "predefinedMetricSpecification": {"predefinedMetricType": "DynamoDBReadCapacityUtilization"},
        "targetValue": 70,
        "scaleInCooldown": 60,
        "scaleOutCooldown": 30,
    }
    writes = made.one(POLICY, "events-write-scaling").inputs["targetTrackingScalingPolicyConfiguration"]
    assert (writes["targetValue"], writes["scaleInCooldown"], writes["scaleOutCooldown"]) == (60, 0, 0)


def test_an_index_scales_as_the_table_or_as_it_says_itself(deploy: Deploy) -> None:
    indexes = {
        "byEmail": {"partitionKey": "email"},
        "byTown": {"partitionKey": "town", "readAutoscaling": {"min": 2, "max": 20}, "writeCapacity": 4},
    }
    made = table(deploy, **SCALED, globalIndexes=indexes)
    own = {place.removeprefix("table/events-0a1b2c3d"): each[1:] for place, each in targets(made).items()}
    assert own == {
        " dynamodb:table:ReadCapacityUnits": (5, 50),
        " dynamodb:table:WriteCapacityUnits": (3, 30),
        "/index/byEmail dynamodb:index:ReadCapacityUnits": (5, 50),
        "/index/byEmail dynamodb:index:WriteCapacityUnits": (3, 30),
        "/index/byTown dynamodb:index:ReadCapacityUnits": (2, 20),
    }
    assert capacities(made) == {"byEmail": (5, 3), "byTown": (2, 4)}


def test_it_begins_with_the_capacity_that_is_given(deploy: Deploy) -> None:
    index = {"byEmail": {"partitionKey": "email", "readCapacity": 9, "readAutoscaling": {"min": 2, "max": 20}}}
    made = table(deploy, **SCALED, readCapacity=20, globalIndexes=index)
    assert made.one(TABLE).inputs["readCapacity"] == 20
    assert capacities(made) == {"byEmail": (9, 3)}


def test_capacity_that_is_fixed_is_not_scaled(deploy: Deploy) -> None:
    made = table(deploy, **FIXED, globalIndexes={"byEmail": {"partitionKey": "email"}})
    assert (made.all(TARGET), made.all(POLICY)) == ([], [])
    assert capacities(made) == {"byEmail": (5, 5)}


def test_an_update_ignores_only_the_capacity_that_aws_scales(deploy: Deploy) -> None:
    def ignored(**args: Any) -> set[str]:
        return {each for each in table(deploy, **args).one(TABLE).ignore_changes if each.endswith("Capacity")}

    assert ignored() == ignored(**FIXED) == set()
    assert ignored(**SCALED) == {"readCapacity", "writeCapacity"}
    only_reads = FIXED | {"readAutoscaling": SCALED["readAutoscaling"]}
    assert ignored(**only_reads) == {"readCapacity"}


def test_turning_autoscaling_on_or_off_leaves_the_table_the_same_resource(deploy: Deploy) -> None:
    tables = [table(deploy, **args).one(TABLE) for args in ({}, FIXED, SCALED)]
    assert len({each.urn for each in tables}) == 1
    assert len({each.inputs["name"] for each in tables}) == 1


@pytest.fixture
def earlier(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The state that an earlier deployment has left; empty as long as nothing is put into it."""
    state: dict[str, Any] = {}
    plain = Aws.call

    def call(self: Aws, args: mocks.MockCallArgs) -> Any:
        if args.token == DEPLOYED:
            assert args.args["stackName"] == f"{pulumi.get_organization()}/shop/test"
            return {"outputs": state}
        return plain(self, args)

    monkeypatch.setattr(Aws, "call", call)
    return state


def was(*indexes: Mapping[str, Any]) -> dict[str, Any]:
    return {URN: {"type": "aws:dynamodb/table:Table", "outputs": {"globalSecondaryIndexes": list(indexes)}}}


def test_a_scaled_index_has_the_capacity_of_the_last_deployment(deploy: Deploy, earlier: dict[str, Any]) -> None:
    indexes = {
        "byEmail": {"partitionKey": "email"},
        "byTown": {"partitionKey": "town", "readCapacity": 4, "writeAutoscaling": {"min": 2, "max": 20}},
        "byNew": {"partitionKey": "new"},
    }
    earlier |= was(
        {"name": "byTown", "readCapacity": 40.0, "writeCapacity": 12.0},
        {"name": "byEmail", "readCapacity": 17.0, "writeCapacity": 18.0},
        {"name": "byGone", "readCapacity": 99.0, "writeCapacity": 99.0},
    )
    made = table(deploy, **SCALED, globalIndexes=indexes)
    assert capacities(made) == {"byEmail": (17, 18), "byTown": (4, 12), "byNew": (5, 3)}


def test_an_index_that_was_on_demand_begins_anew(deploy: Deploy, earlier: dict[str, Any]) -> None:
    earlier |= was({"name": "byEmail", "readCapacity": 0.0, "writeCapacity": 0.0})
    assert capacities(table(deploy, **SCALED, globalIndexes={"byEmail": {"partitionKey": "email"}})) == {
        "byEmail": (5, 3)
    }


def test_nothing_is_asked_of_the_last_deployment_where_no_index_scales(
    deploy: Deploy, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    plain = Aws.call

    def call(self: Aws, args: mocks.MockCallArgs) -> Any:
        asked.append(args.token)
        return plain(self, args)

    monkeypatch.setattr(Aws, "call", call)
    index = {"byEmail": {"partitionKey": "email"}}
    for args in ({}, FIXED, {"globalIndexes": index}, FIXED | {"globalIndexes": index}):
        table(deploy, **args)
    assert DEPLOYED not in asked


def test_a_stack_without_an_earlier_deployment_is_made_all_the_same(deploy: Deploy) -> None:
    made = table(deploy, **SCALED, globalIndexes={"byEmail": {"partitionKey": "email"}})  # the mocks know no such call
    assert capacities(made) == {"byEmail": (5, 3)}


def test_scaling_stands_in_the_tables_region(deploy: Deploy) -> None:
    made = table(deploy, **SCALED, region="eu-central-1")
    scaling: list[Registered] = [*made.all(TARGET), *made.all(POLICY)]
    assert {each.inputs["region"] for each in scaling} == {"eu-central-1"}
    assert all(not each.protect and not each.retain_on_delete for each in scaling)


def policy(deploy: Deploy, given: Any, **args: Any) -> dict[str, Any]:
    made = table(deploy, resourcePolicy=given, **args).one("dynamodb/resourcePolicy:ResourcePolicy")
    assert made.inputs["resourceArn"] == "arn:aws:mock:eu-west-1:123456789012:Table/events"
    known: dict[str, Any] = json.loads(made.inputs["policy"])
    return known


@pytest.mark.parametrize("form", ["object", "text", "output"])
def test_a_statement_of_the_policy_means_the_table_unless_it_says_otherwise(deploy: Deploy, form: str) -> None:
    reader: Any = {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::222222222222:root"},
        "Action": "dynamodb:GetItem",
    }
    given: Any = {"Statement": [reader, {**reader, "Resource": "arn:aws:dynamodb:::table/other"}]}
    wanted: Any = {"object": given, "text": json.dumps(given), "output": pulumi.Output.from_input(json.dumps(given))}
    assert policy(deploy, wanted[form]) == {
        "Version": "2012-10-17",
        "Statement": [
            {**reader, "Resource": "arn:aws:mock:eu-west-1:123456789012:Table/events"},
            {**reader, "Resource": "arn:aws:dynamodb:::table/other"},
        ],
    }


def test_a_policy_may_have_one_statement_and_a_version_of_its_own(deploy: Deploy) -> None:
    statement = {"Effect": "Deny", "Principal": "*", "NotAction": "dynamodb:GetItem"}
    known = policy(deploy, {"Version": "2008-10-17", "Statement": statement}, region="eu-central-1")
    assert (known["Version"], len(known["Statement"])) == ("2008-10-17", 1)


def test_there_is_no_policy_unless_one_is_given(deploy: Deploy) -> None:
    assert table(deploy).all("dynamodb/resourcePolicy:ResourcePolicy") == []


def test_an_import_may_be_of_csv(deploy: Deploy) -> None:
    given = {"bucket": "seeds", "keyPrefix": "events/", "format": "csv", "compression": "gzip", "csvDelimiter": ";",
             "csvHeaders": ["pk", "note"]}  # fmt: skip
    assert table(deploy, importFrom=given).one(TABLE).inputs["importTable"] == {
        "inputFormat": "CSV",
        "inputCompressionType": "GZIP",
        "s3BucketSource": {"bucket": "seeds", "keyPrefix": "events/"},
        "inputFormatOptions": {"csv": {"delimiter": ";", "headerLists": ["pk", "note"]}},
    }


def test_what_a_table_began_with_may_stay_or_go(deploy: Deploy) -> None:
    origins = {"importTable", "restoreSourceTableArn", "restoreDateTime", "restoreToLatestTime"}
    for args in ({}, {"importFrom": {"bucket": "seeds", "format": "ion"}}):
        assert origins <= set(table(deploy, **args).one(TABLE).ignore_changes)

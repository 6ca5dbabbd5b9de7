"""A table's replicas: what is made in other regions, in which order, under which keys."""

from typing import Any

import pytest

from conftest import STACK, Deploy, Deployment, once
from pulumi_aws_databases import DynamoDBTable
from pulumi_aws_databases import deploy as deploy_stack

TABLE = "dynamodb/table:Table"
REPLICA = "dynamodb/tableReplica:TableReplica"
KEY = "kms/key:Key"
ARN = "arn:aws:mock:eu-west-1:123456789012:"
OWN_KEY = "arn:aws:kms:eu-central-1:123456789012:key/1"
FAR = ["eu-central-1", "us-east-1"]
SCALED: dict[str, Any] = {
    "billingMode": "provisioned",
    "readAutoscaling": {"min": 5, "max": 50},
    "writeAutoscaling": {"min": 3, "max": 30},
}


@once
def table(deploy: Deploy, stack_tier: str = "dev", **args: Any) -> Deployment:
    settings: Any = {"partitionKey": "pk", **args}
    return deploy(lambda: DynamoDBTable("events", settings).connection, STACK | {"aws-databases:tier": stack_tier})


@once
def of_the_stack(deploy: Deploy, **args: Any) -> Deployment:
    databases = {"events": {"type": "dynamodb", "partitionKey": "pk", **args}}
    return deploy(deploy_stack, STACK | {"aws-databases:databases": databases})


def test_each_region_has_a_replica_of_its_own(deploy: Deploy) -> None:
    made = table(deploy, replicaRegions=FAR)
    found = {each.name: each.inputs for each in made.all(REPLICA)}
    assert set(found) == {"events-eu-central-1", "events-us-east-1"}
    for region in FAR:
        inputs = found[f"events-{region}"]
        assert (inputs["region"], inputs["globalTableArn"]) == (region, f"{ARN}Table/events")
        assert inputs["tags"] == {"Database": "events", "Stack": "shop/test", "Tier": "dev"}
        assert (inputs["pointInTimeRecovery"], inputs["deletionProtectionEnabled"]) == (True, False)
    assert "replicas" not in made.one(TABLE).inputs


def test_a_given_eventual_is_what_a_preset_of_strong_is_not(deploy: Deploy) -> None:
    config = STACK | {"aws-databases:presets": {"dynamodb": {"consistency": "strong"}}}

    def make(**given: Any) -> Deployment:
        settings: Any = {"partitionKey": "pk", "replicaRegions": ["eu-central-1", "eu-west-2"], **given}
        return deploy(lambda: DynamoDBTable("events", settings).connection, config)

    preset, own = make(), make(consistency="eventual")
    assert [each["consistencyMode"] for each in preset.one(TABLE).inputs["replicas"]] == ["STRONG", "STRONG"]
    assert preset.all(REPLICA) == []
    assert "replicas" not in own.one(TABLE).inputs
    assert [each.name for each in own.all(REPLICA)] == ["events-eu-central-1", "events-eu-west-2"]


def test_a_region_comes_and_goes_without_the_table_or_another_region_being_touched(deploy: Deploy) -> None:
    one, two = table(deploy, replicaRegions=FAR[:1]), table(deploy, replicaRegions=FAR)
    before, after = ({each.urn: each.inputs for each in made.resources} for made in (one, two))
    assert {urn: after[urn] for urn in before if "$" in urn} == {
        urn: each for urn, each in before.items() if "$" in urn
    }
    assert {urn.rpartition("::")[2] for urn in after.keys() - before.keys()} == {
        "events-us-east-1",
        "events-us-east-1-key",
    }


def test_a_replica_may_differ_from_the_table(deploy: Deploy) -> None:
    own = {"kmsKeyArn": OWN_KEY, "pointInTimeRecovery": False, "deletionProtection": True}
    made = table(deploy, replicas={"eu-central-1": own, "us-east-1": {}})
    found = made.one(REPLICA, "events-eu-central-1").inputs
    assert (found["kmsKeyArn"], found["pointInTimeRecovery"], found["deletionProtectionEnabled"]) == (
        OWN_KEY,
        False,
        True,
    )
    assert made.one(REPLICA, "events-us-east-1").inputs["pointInTimeRecovery"] is True
    assert {each.name for each in made.all(KEY)} == {"events-key", "events-us-east-1-key"}


@pytest.mark.parametrize("tier", ["dev", "staging", "prod", "enterprise"])
def test_every_region_has_a_key_at_every_tier(deploy: Deploy, tier: str) -> None:
    made = table(deploy, tier, replicaRegions=FAR)
    keys = {each.name: each.inputs.get("region") for each in made.all(KEY)}
    assert keys == {"events-key": None, "events-eu-central-1-key": FAR[0], "events-us-east-1-key": FAR[1]}
    sse = made.one(TABLE).inputs["serverSideEncryption"]
    assert sse == {"enabled": True, "kmsKeyArn": f"{ARN}Key/events-key"}
    for region in FAR:
        assert made.one(REPLICA, f"events-{region}").inputs["kmsKeyArn"] == f"{ARN}Key/events-{region}-key"


def test_the_stack_shares_a_key_in_each_region(deploy: Deploy) -> None:
    made = of_the_stack(deploy, replicas={"eu-central-1": {"kmsKeyArn": OWN_KEY}, "us-east-1": {}})
    assert {each.name for each in made.all(KEY)} == {"stack-key", "stack-key-us-east-1"}
    assert made.one(REPLICA, "events-us-east-1").inputs["kmsKeyArn"] == f"{ARN}Key/stack-key-us-east-1"
    assert made.one(REPLICA, "events-eu-central-1").inputs["kmsKeyArn"] == OWN_KEY


def test_a_table_of_another_region_may_have_a_replica_in_the_stacks(deploy: Deploy) -> None:
    made = of_the_stack(deploy, region="eu-central-1", replicaRegions=["eu-west-1"])
    assert "region" not in made.one(REPLICA, "events-eu-west-1").inputs
    assert made.one(TABLE).inputs["region"] == "eu-central-1"
    assert {each.name for each in made.all(KEY)} == {"stack-key", "stack-key-eu-central-1"}


def test_replicas_come_one_after_another_and_after_all_autoscaling(deploy: Deploy) -> None:
    index = {"byEmail": {"partitionKey": "email"}}
    made = table(deploy, **SCALED, globalIndexes=index, replicaRegions=FAR)
    first, second = made.all(REPLICA)
    policies = {each.urn for each in made.all("appautoscaling/policy:Policy")}
    assert len(policies) == 4
    assert policies <= set(first.depends_on)
    assert first.urn in second.depends_on


def test_replicas_are_neither_protected_nor_kept_and_give_way_to_their_successor(deploy: Deploy) -> None:
    for each in table(deploy, "enterprise", replicaRegions=FAR).all(REPLICA):
        assert (each.protect, each.retain_on_delete, each.delete_before_replace) == (False, False, True)


def test_the_table_does_not_take_replicas_away_that_it_finds(deploy: Deploy) -> None:
    given: list[dict[str, Any]] = [{}, {"replicaRegions": FAR}, {"replicaRegions": []}]
    for args in given:
        assert "replicas" in table(deploy, **args).one(TABLE).ignore_changes
    strong: dict[str, Any] = {"consistency": "strong", "replicaRegions": ["eu-central-1", "eu-west-2"]}
    assert "replicas" not in table(deploy, **strong).one(TABLE).ignore_changes


def test_a_table_that_is_ready_for_replicas_keeps_its_key_and_stream_without_one(deploy: Deploy) -> None:
    some, none = table(deploy, replicaRegions=FAR), table(deploy, replicaRegions=[])
    assert none.all(REPLICA) == []
    assert none.one(TABLE).inputs == some.one(TABLE).inputs


def test_strongly_consistent_replicas_are_made_with_the_table(deploy: Deploy) -> None:
    made = table(
        deploy, consistency="strong", replicas={"eu-central-1": {}, "eu-west-2": {"pointInTimeRecovery": False}}
    )
    inputs = made.one(TABLE).inputs
    assert made.all(REPLICA) == []
    assert inputs["replicas"] == [
        {
            "regionName": region,
            "consistencyMode": "STRONG",
            "kmsKeyArn": f"{ARN}Key/events-{region}-key",
            "pointInTimeRecovery": recovers,
            "propagateTags": True,
        }
        for region, recovers in (("eu-central-1", True), ("eu-west-2", False))
    ]
    assert "globalTableWitness" not in inputs
    assert inputs["streamEnabled"] is False


def test_a_witness_holds_no_copy(deploy: Deploy) -> None:
    made = table(deploy, consistency="strong", replicaRegions=["eu-west-2"], witnessRegion="eu-west-3")
    inputs = made.one(TABLE).inputs
    assert [each["regionName"] for each in inputs["replicas"]] == ["eu-west-2"]
    assert inputs["globalTableWitness"] == {"regionName": "eu-west-3"}
    assert {each.name for each in made.all(KEY)} == {"events-key", "events-eu-west-2-key"}


def test_the_connection_tells_of_each_replica(deploy: Deploy) -> None:
    assert table(deploy, replicaRegions=FAR[:1]).result["replicas"] == {
        "eu-central-1": {
            "arn": f"{ARN}TableReplica/events-eu-central-1",
            "kmsKeyArn": f"{ARN}Key/events-eu-central-1-key",
        }
    }
    strong = table(deploy, consistency="strong", replicaRegions=["eu-central-1", "eu-west-2"])
    assert set(strong.result["replicas"]) == {"eu-central-1", "eu-west-2"}


@pytest.mark.parametrize(("policy", "kept"), [("destroy", False), ("snapshot", True), ("retain", True)])
def test_the_keys_of_backups_are_kept_in_every_region(deploy: Deploy, policy: str, kept: bool) -> None:
    made = table(deploy, removalPolicy=policy, replicaRegions=FAR)
    assert {each.retain_on_delete for each in made.all(KEY)} == {kept}

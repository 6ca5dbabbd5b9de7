"""What the plan tells of alarms."""

import json
import re
from pathlib import Path
from typing import Any

import pulumi
import pytest

from pulumi_aws_databases.decide import decide
from pulumi_aws_databases.operations.classes import size_of
from pulumi_aws_databases.operations.connections import formula
from pulumi_aws_databases.operations.groups import OF_KIND, alarm_names

NETWORK = {"vpcId": "vpc-1", "subnetIds": ["subnet-a", "subnet-b"]}
TOPIC = "arn:aws:sns:eu-west-1:123456789012:oncall"
MAIL = {"emails": ["oncall@example.com"]}
CODES = {"alarms-off", "alarms-unheard", "cache-events", "no-such-alarm", "scaled-unwatched", "unknown-class",
         "unknown-limit", "RDS.19"}  # fmt: skip


def found(kind: str, tier: str = "prod", configured: Any = MAIL, /, **settings: Any) -> dict[str, str]:
    """The codes of what is told of alarms, each with its severity."""
    config = {"aws:region": "eu-west-1", "aws-databases:tier": tier, "aws-databases:network": json.dumps(NETWORK)}
    if configured:
        config["aws-databases:alarms"] = json.dumps(configured)
    pulumi.runtime.set_all_config(config, [])
    required = {"partitionKey": "pk"} if kind == "dynamodb" else {}
    findings = decide("shop", kind, {**required, **settings}).findings
    return {each.code: each.severity for each in findings if each.code in CODES}


@pytest.mark.parametrize("kind", ["aurora", "instance", "dynamodb"])
def test_with_somebody_to_tell_there_is_nothing_to_say(kind: str) -> None:
    assert found(kind) == {}
    assert found(kind, "prod", {"topicArn": TOPIC}) == {}
    assert found(kind, "prod", None, alarms={"topicArn": TOPIC}) == {}


@pytest.mark.parametrize(("tier", "severity"), [("staging", "info"), ("prod", "warning"), ("enterprise", "warning")])
@pytest.mark.parametrize("kind", ["aurora", "instance", "dynamodb"])
def test_alarms_that_nobody_hears_are_pointed_out(kind: str, tier: str, severity: str) -> None:
    assert found(kind, tier, None) == {"alarms-unheard": severity}


def test_a_given_topic_is_unheard_in_other_regions() -> None:
    assert found("dynamodb", "prod", {"topicArn": TOPIC}, replicaRegions=["eu-central-1"]) == {
        "alarms-unheard": "warning"
    }
    assert found("dynamodb", replicaRegions=["eu-central-1"]) == {}


@pytest.mark.parametrize(("tier", "severity"), [("dev", "info"), ("prod", "warning")])
@pytest.mark.parametrize("kind", ["aurora", "instance"])
def test_without_alarms_security_hub_misses_subscriptions(kind: str, tier: str, severity: str) -> None:
    assert found(kind, tier, alarms=False) == {"RDS.19": severity}


def test_what_is_said_of_alarms_that_are_off_waits() -> None:
    off = {"enabled": False, "thresholds": {"ReadThrottleEvents": 5}}
    assert found("dynamodb", alarms=off) == {"alarms-off": "info"}
    assert found("dynamodb", alarms=False) == {}


@pytest.mark.parametrize(
    ("kind", "settings", "name"),
    [
        ("aurora", {}, "FreeLocalStorage"),
        ("aurora", {"instanceClass": "r7g.large"}, "ACUUtilization"),
        ("aurora", {}, "AvailabilityPercentage"),
        ("aurora", {"readers": 0}, "AuroraReplicaLag"),
        ("instance", {}, "BurstBalance"),
        ("instance", {"readReplicas": 0}, "ReplicaLag"),
        ("dynamodb", {}, "ReplicationLatency"),
        ("dynamodb", {}, "ConsumedReadCapacityUnits"),
    ],
)
def test_what_is_said_of_an_alarm_that_is_not_there_is_told(kind: str, settings: dict[str, Any], name: str) -> None:
    assert found(kind, **settings, alarms={"thresholds": {name: 5}}) == {"no-such-alarm": "info"}
    assert found(kind, **settings, alarms={"disabled": [name]}) == {"no-such-alarm": "info"}


@pytest.mark.parametrize(
    ("kind", "settings", "name"),
    [
        ("aurora", {"instanceClass": "r7g.large"}, "FreeLocalStorage"),
        ("aurora", {}, "ACUUtilization"),
        ("aurora", {"proxy": True}, "AvailabilityPercentage"),
        ("global-aurora", {"secondaryRegions": ["eu-central-1"]}, "AuroraGlobalDBRPOLag"),
        ("instance", {"storageType": "gp2"}, "BurstBalance"),
        ("instance", {}, "ReplicaLag"),
        ("dynamodb", {"replicaRegions": ["eu-central-1"]}, "ReplicationLatency"),
        ("dynamodb", {"globalIndexes": {"byAge": {"partitionKey": "age", "maxReadUnits": 9}}},
         "ConsumedReadCapacityUnits"),
    ],
)  # fmt: skip
def test_what_is_said_of_an_alarm_that_is_there_is_not(kind: str, settings: dict[str, Any], name: str) -> None:
    if kind == "global-aurora":
        both = {**NETWORK, "regions": {"eu-west-1": NETWORK, "eu-central-1": NETWORK}}
        settings = settings | {"network": both}
    assert found(kind, **settings, alarms={"thresholds": {name: 5}}) == {}


def test_of_caches_it_is_told_that_their_events_are_not() -> None:
    assert found("cache") == {"cache-events": "info"}
    assert found("cache", "prod", {"topicArn": TOPIC}) == {}
    assert found("cache", serverless=True) == {}
    assert found("cache", serverless=True, alarms={"disabled": ["Evictions"]}) == {"no-such-alarm": "info"}


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("instance", {"instanceClass": "r99z.large"}),
        ("instance", {"replicas": {"big": {"instanceClass": "r99z.large"}}}),
        ("aurora", {"instanceClass": "db.r99z.large"}),
        ("aurora", {"writer": {"instanceClass": "r99z.large"}}),
    ],
)
def test_a_class_that_is_not_known_is_told(kind: str, settings: dict[str, Any]) -> None:
    assert found(kind, **settings) == {"unknown-class": "info"}


def test_a_node_type_and_a_limit_that_are_not_known_are_told() -> None:
    assert found("cache", nodeType="r99z.large") == {"cache-events": "info", "unknown-class": "info"}
    odd = {"max_connections": "{AllocatedStorage/1000}"}
    assert found("instance", parameters=odd) == {"unknown-limit": "info"}
    assert found("instance", parameters=odd, alarms={"thresholds": {"DatabaseConnections": 9}}) == {}


def test_what_autoscaling_adds_is_not_watched() -> None:
    scaling = {"min": 1, "max": 3}
    assert found("aurora", readerAutoscaling=scaling) == {"scaled-unwatched": "info"}
    shards = found("cache", "prod", {"topicArn": TOPIC}, shards=2, shardAutoscaling=scaling)
    assert shards == {"scaled-unwatched": "info"}


def settings_of(presets: Any, **alarms: Any) -> tuple[Any, list[str]]:
    config = {"aws:region": "eu-west-1", "aws-databases:tier": "prod", "aws-databases:alarms": json.dumps(MAIL)}
    config["aws-databases:presets"] = json.dumps({"dynamodb": {"alarms": presets}})
    pulumi.runtime.set_all_config(config, [])
    decided = decide("shop", "dynamodb", {"partitionKey": "pk", "alarms": alarms})
    return decided.settings.alarms, [each.message for each in decided.findings if each.code == "gave-way"]


def test_a_preset_threshold_gives_way_to_an_alarm_that_is_disabled() -> None:
    alarms, told = settings_of({"thresholds": {"SystemErrors": 5, "ReadThrottleEvents": 1}}, disabled=["SystemErrors"])
    assert (alarms.thresholds, alarms.disabled) == ({"ReadThrottleEvents": 1}, ("SystemErrors",))
    assert told == ["5 is left out (preset): SystemErrors is disabled"]


def test_an_alarm_that_a_preset_disables_is_there_where_it_is_given_a_threshold() -> None:
    presets = {"disabled": ["SystemErrors", "ReadThrottleEvents"]}
    alarms, told = settings_of(presets, thresholds={"SystemErrors": 5})
    assert (alarms.thresholds, alarms.disabled) == ({"SystemErrors": 5}, ("ReadThrottleEvents",))
    assert [each.rpartition(": ")[2] for each in told] == ["SystemErrors is given a threshold"]


def test_a_preset_topic_of_another_region_is_passed_over() -> None:
    abroad = TOPIC.replace("eu-west-1", "eu-central-1")
    _, told = settings_of({"topicArn": abroad}, enabled=True)
    assert told == ["the topic is left out: it is in eu-central-1, and the alarms are in eu-west-1"]


def test_the_readme_says_of_every_alarm_when_it_is_raised() -> None:
    text = (Path(__file__).parents[1] / "docs" / "monitoring.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:4] for line in text.splitlines() if line.startswith("| `")]
    told = {name for first, *_ in rows for name in re.findall(r"`(\w+%?)`", first)}
    assert {name for kind in OF_KIND for name in alarm_names(kind)} <= told


# As AWS lists them: vCPUs and GiB.
CLASSES: dict[str, tuple[int, int]] = {
    "db.t4g.micro": (2, 1), "t3.small": (2, 2), "t4g.medium": (2, 4), "t3.2xlarge": (8, 32), "t2.micro": (1, 1),
    "db.r7g.large": (2, 16), "r6i.xlarge": (4, 32), "r8g.48xlarge": (192, 1536), "r6gd.16xlarge": (64, 512),
    "m7g.large": (2, 8), "m6i.24xlarge": (96, 384), "x2g.large": (2, 32), "x2iedn.xlarge": (4, 128),
    "x2idn.16xlarge": (64, 1024), "cache.r7g.4xlarge": (16, 128), "cache.m7g.12xlarge": (48, 192),
    "c7gn.xlarge": (4, 8), "m6gd.medium": (1, 4),
}  # fmt: skip


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_has_what_aws_lists(name: str) -> None:
    size, (vcpus, memory) = size_of(name), CLASSES[name]
    assert size is not None
    assert (size.vcpus, size.memory) == (vcpus, memory * 1024**3)


@pytest.mark.parametrize("name", ["r99z.large", "r7g", "r7g.huge", "t4g.4xlarge", "serverless", "r5.2xlarge.tpc2"])
def test_nothing_is_guessed_of_a_class_that_is_not_known(name: str) -> None:
    assert size_of(name) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{DBInstanceClassMemory/1024}", 1048576),
        ("LEAST({DBInstanceClassMemory/1024}, 5000)", 5000),
        ("GREATEST({DBInstanceClassMemory/1073741824},100)", 100),
        ("700", 700),
        ("{DBInstanceClassMemory*2}", None),
        ("LEAST({AllocatedStorage/5},100)", None),
    ],
)
def test_a_formula_of_connections_is_worked_out_or_not_known(text: str, value: float | None) -> None:
    assert formula(text, 2**30) == value

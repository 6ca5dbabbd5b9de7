"""How presets of a cache's nodes, and of who may log in, give way to what is given."""

from typing import Any

import pytest

from deciding import configured, gave_way
from pulumi_aws_databases.decide import decide
from pulumi_aws_databases.settings.resolve import to_values

SCALING = {"min": 2, "max": 4}
SHARDS: dict[str, Any] = {"shards": 2, "shardAutoscaling": SCALING}

# The stack's preset, what is given, and how what is below gives way: the setting, its value and the message.
GIVES_WAY: list[tuple[dict[str, Any], dict[str, Any], str, Any, str]] = [
    ({}, SHARDS, "nodeType", "m7g.large",
     "m7g.large instead of t4g.micro (tier dev): shardAutoscaling is given, which t4g.micro cannot do"),
    ({"shardAutoscaling": SCALING}, {"shards": 2, "nodeType": "t4g.small"}, "shardAutoscaling", None,
     "an object is left out (preset): t4g.small cannot be autoscaled"),
    ({"shardAutoscaling": SCALING}, {}, "shardAutoscaling", None,
     "an object is left out (preset): there is no cluster mode"),
    ({"shards": 1}, {"shardAutoscaling": SCALING}, "shards", 2, "2 instead of 1 (preset): shardAutoscaling.min is 2"),
    ({"shards": 9}, {"shardAutoscaling": SCALING}, "shards", 4, "4 instead of 9 (preset): shardAutoscaling.max is 4"),
    ({}, {"shards": 2, "replicaAutoscaling": {"min": 1, "max": 3}}, "replicas", 1,
     "1 instead of 0 (tier dev): replicaAutoscaling.min is 1"),
    ({"shardAutoscaling": {"min": 5}}, {"shards": 3, "shardAutoscaling": {"max": 3}}, "shardAutoscaling.min", 3,
     "3 instead of 5 (preset): shardAutoscaling.max is 3"),
    ({"shardAutoscaling": SCALING}, {"shards": 1}, "shardAutoscaling.min", 1,
     "1 instead of 2 (preset): shards is 1"),
    ({}, {"dataTiering": True}, "nodeType", "r6gd.xlarge",
     "r6gd.xlarge instead of t4g.micro (tier dev): data is tiered by r6gd nodes"),
    ({"dataTiering": True}, {"nodeType": "r7g.large"}, "dataTiering", None,
     "true is left out (preset): only r6gd nodes tier data"),
    ({"dataTiering": False}, {"nodeType": "r6gd.xlarge"}, "dataTiering", True,
     "true instead of false (preset): r6gd nodes always tier data"),
    ({"engineVersion": "8"}, {"engine": "redis"}, "engineVersion", "7.1",
     "7.1 instead of 8 (preset): the engine is redis"),
    ({}, {"engine": "redis", "engineVersion": "6.0"}, "logDelivery.engineLog", False,
     "false instead of true (default): version 6.0 has no engine log"),
    ({}, {"transitEncryption": False}, "authentication", "none",
     "none instead of users (default): without TLS there is no authentication"),
    ({"transitEncryption": False}, {"authentication": "users"}, "transitEncryption", True,
     "true instead of false (preset): authentication is users"),
    ({"authentication": "token"}, {"users": {"a": "on +@all"}}, "authentication", "users",
     "users instead of token (preset): users are given"),
    ({"users": {"a": "on +@all"}}, {"authentication": "token"}, "users", {},
     "an object is left out (preset): authentication is token"),
    ({"authentication": "token", "authToken": {"version": 2}}, {"authentication": "iam"}, "authToken", None,
     "an object is left out (preset): authentication is iam"),
]  # fmt: skip


def configure(tier: str = "dev", **presets: Any) -> None:
    configured(tier, presets={"cache": presets})


@pytest.mark.parametrize(("preset", "given", "path", "value", "message"), GIVES_WAY)
def test_what_is_below_gives_way_and_the_plan_says_so(
    preset: dict[str, Any], given: dict[str, Any], path: str, value: Any, message: str
) -> None:
    configure(**preset)
    one = decide("sessions", "cache", given)
    found: Any = to_values(one.settings)
    for part in path.split("."):
        found = found.get(part)
    assert found == value
    assert gave_way(one)[path] == message


@pytest.mark.parametrize("tier", ["dev", "staging", "prod", "enterprise"])
def test_nodes_scale_and_tier_data_at_every_tier(tier: str) -> None:
    configure(tier)
    scaled = decide("sessions", "cache", SHARDS | {"replicaAutoscaling": {"min": 1, "max": 3}}).settings
    assert scaled.node_type == ("m7g.large" if tier in ("dev", "staging") else "r7g.large")
    assert 1 <= scaled.replicas <= 3
    assert decide("sessions", "cache", {"dataTiering": True}).settings.node_type == "r6gd.xlarge"

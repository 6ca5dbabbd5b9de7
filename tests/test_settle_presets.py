"""How presets of the stack's configuration give way to what a database is given, and what the plan says of it."""

from typing import Any

import pytest

from deciding import configured, gave_way
from pulumi_aws_databases.decide import decide

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1a2b"
PROVISIONED: dict[str, Any] = {"billingMode": "provisioned", "readCapacity": 5, "writeCapacity": 5}

# A preset, what is given beside it, and how the preset gives way: the setting, its value and the message.
PRESETS_OF_TABLES: list[tuple[dict[str, Any], dict[str, Any], str, Any, str]] = [
    ({"maxReadUnits": 9}, PROVISIONED, "maxReadUnits", None, "9 is left out (preset): billingMode is provisioned"),
    ({"maxWriteUnits": 9}, PROVISIONED, "maxWriteUnits", None, "9 is left out (preset): billingMode is provisioned"),
    *(
        (PROVISIONED, {"billingMode": "on-demand"}, path, None, "5 is left out (preset): billingMode is on-demand")
        for path in ("readCapacity", "writeCapacity")
    ),
    (
        {"kmsKeyArn": KEY},
        {"encryption": "aws-owned"},
        "kmsKeyArn",
        None,
        f"{KEY} is left out (preset): encryption is aws-owned",
    ),
    (
        {"pointInTimeRecovery": False},
        {"removalPolicy": "snapshot"},
        "pointInTimeRecovery",
        True,
        "true instead of false (preset): removalPolicy is snapshot",
    ),
    (
        {"pointInTimeRecovery": False},
        {"pointInTimeRecoveryDays": 21},
        "pointInTimeRecovery",
        True,
        "true instead of false (preset): pointInTimeRecoveryDays is 21",
    ),
]
FAR = ["eu-central-1"]
SCALING = {"min": 5, "max": 50}
PRESETS_OF_TABLES += [
    (
        {"readAutoscaling": SCALING},
        {"billingMode": "on-demand"},
        "readAutoscaling",
        None,
        "an object is left out (preset): billingMode is on-demand",
    ),
    (
        PROVISIONED,
        {"readAutoscaling": {"min": 10, "max": 50}},
        "readCapacity",
        None,
        "5 is left out (preset): readAutoscaling is given",
    ),
    ({"encryption": "aws-managed"}, {"replicaRegions": FAR}, "encryption", "customer-managed",
     "customer-managed instead of aws-managed (preset): replicaRegions is given"),
    ({"stream": "keys-only"}, {"replicas": {"eu-central-1": {}}}, "stream", "new-and-old-images",
     "new-and-old-images instead of keys-only (preset): replicas is given"),
    ({"replicaRegions": FAR}, {"stream": "keys-only"}, "replicaRegions", None,
     "[eu-central-1] is left out (preset): stream is keys-only"),
    ({"replicaRegions": FAR}, {"encryption": "aws-owned"}, "replicaRegions", None,
     "[eu-central-1] is left out (preset): encryption is aws-owned"),
    ({"replicaRegions": [*FAR, "us-east-1"]}, {"region": "eu-central-1"}, "replicaRegions", ("us-east-1",),
     "[us-east-1] instead of [eu-central-1, us-east-1] (preset): the table itself is in this region"),
    ({"consistency": "strong"}, {}, "consistency", "eventual",
     "strong is left out (preset): there are no replicas"),
    ({"timeToLiveEnabled": False}, {}, "timeToLiveEnabled", True,
     "true instead of false (preset): there is no timeToLive"),
]  # fmt: skip


def configure(**presets: Any) -> None:
    configured(presets=presets)


def test_a_presets_version_gives_way_to_another_engine() -> None:
    configure(aurora={"engineVersion": "17"})
    orders = decide("orders", "aurora", {"engine": "mysql"})
    assert orders.settings.engine_version == "8.0"
    assert gave_way(orders) == {"engineVersion": "8.0 instead of 17 (preset): the engine is mysql"}
    assert gave_way(decide("orders", "aurora", {})) == {}


def test_a_presets_logs_give_way_to_another_engine() -> None:
    configure(aurora={"logExports": ["postgresql"]})
    orders = decide("orders", "aurora", {"engine": "mysql"})
    assert orders.settings.log_exports == ("audit", "error", "general", "slowquery")
    told = gave_way(orders)
    assert told.keys() == {"logExports"}
    assert told["logExports"].endswith(" (preset): the engine is mysql")
    assert gave_way(decide("orders", "aurora", {})) == {}


@pytest.mark.parametrize(("preset", "given", "path", "value", "message"), PRESETS_OF_TABLES)
def test_a_tables_preset_gives_way_to_what_is_given(
    preset: dict[str, Any], given: dict[str, Any], path: str, value: Any, message: str
) -> None:
    configure(dynamodb=preset)
    events = decide("events", "dynamodb", {"partitionKey": "pk", **given})
    assert events.settings.model_dump(by_alias=True)[path] == value
    assert gave_way(events)[path] == message
    assert set(gave_way(events)) - {"encryption", "stream"} <= set(preset)


def test_replicas_bring_their_key_and_stream_at_every_tier() -> None:
    configure()
    events = decide("events", "dynamodb", {"partitionKey": "pk", "replicaRegions": FAR})
    assert gave_way(events) == {
        "encryption": "customer-managed instead of aws-owned (tier dev): replicaRegions is given",
        "stream": "new-and-old-images instead of nothing (default): replicaRegions is given",
    }


def test_a_presets_multi_az_gives_way_to_no_replicas() -> None:
    configure(cache={"multiAz": True})
    sessions = decide("sessions", "cache", {"replicas": 0})
    assert (sessions.settings.multi_az, sessions.settings.replicas) == (False, 0)
    assert gave_way(sessions) == {"multiAz": "false instead of true (preset): it needs a replica, and replicas is 0"}

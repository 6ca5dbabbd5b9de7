"""How presets and defaults give way to what was given, and what the plan says of it."""

from typing import Any

import pytest

from deciding import configured, gave_way, refused
from pulumi_aws_databases.decide import Decided, decide

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1a2b"


@pytest.fixture(autouse=True)
def configuration() -> None:
    configure("dev")


def configure(tier: str, **presets: Any) -> None:
    configured(tier, presets=presets)


def table(**args: Any) -> Decided:
    return decide("events", "dynamodb", {"partitionKey": "pk", **args})


@pytest.mark.parametrize("tier", ["dev", "staging", "prod", "enterprise"])
@pytest.mark.parametrize("kind", ["aurora", "instance", "dynamodb", "cache"])
def test_no_tier_contradicts_itself(kind: str, tier: str) -> None:
    configure(tier)
    args = {"partitionKey": "pk"} if kind == "dynamodb" else {}
    assert gave_way(decide("orders", kind, args)) == {}


def test_the_tiers_least_capacity_gives_way_to_a_lower_greatest() -> None:
    configure("enterprise")
    orders = decide("orders", "aurora", {"capacity": {"max": 1}})
    assert (orders.settings.capacity.min, orders.settings.capacity.max) == (1, 1)
    assert gave_way(orders) == {"capacity.min": "1 instead of 2 (tier enterprise): capacity.max is 1 ACU"}


def test_the_tiers_greatest_capacity_gives_way_to_a_higher_least() -> None:
    configure("staging")
    orders = decide("orders", "aurora", {"capacity": {"min": 8}})
    assert (orders.settings.capacity.min, orders.settings.capacity.max) == (8, 8)
    assert gave_way(orders) == {"capacity.max": "8 instead of 4 (tier staging): capacity.min is 8 ACU"}


def test_the_tier_gives_way_to_a_preset() -> None:
    configure("staging", aurora={"capacity": {"min": 8}})
    assert gave_way(decide("orders", "aurora", {})) == {
        "capacity.max": "8 instead of 4 (tier staging): capacity.min is 8 ACU"
    }


def test_a_preset_gives_way_to_an_argument() -> None:
    configure("staging", aurora={"capacity": {"min": 8, "max": 16}})
    assert gave_way(decide("orders", "aurora", {"capacity": {"max": 6}})) == {
        "capacity.min": "6 instead of 8 (preset): capacity.max is 6 ACU"
    }


@pytest.mark.parametrize("version", ["13.14", "14.11", "15.6", "16.2"])
def test_zero_capacity_gives_way_to_an_exact_version_that_cannot_pause(version: str) -> None:
    orders = decide("orders", "aurora", {"engineVersion": version})
    assert orders.settings.capacity.min == 0.5
    assert orders.settings.capacity.auto_pause_seconds is None
    told = gave_way(orders)
    assert told["capacity.min"] == f"0.5 instead of 0 (tier dev): version {version} cannot pause"
    pause = "300 is left out (tier dev): instances pause only where capacity.min is 0"
    assert told["capacity.autoPauseSeconds"] == pause


@pytest.mark.parametrize(
    ("engine", "version"),
    [
        ("postgresql", "13.15"),
        ("postgresql", "16.3"),
        ("postgresql", "17.4"),
        ("postgresql", "13"),
        ("mysql", "8.0.mysql_aurora.3.08.0"),
        ("mysql", "8.0"),
    ],
)
def test_zero_capacity_stays_where_the_version_can_pause(engine: str, version: str) -> None:
    orders = decide("orders", "aurora", {"engine": engine, "engineVersion": version})
    assert orders.settings.capacity.min == 0
    assert orders.settings.capacity.auto_pause_seconds == 300


def test_zero_capacity_gives_way_to_an_old_version_of_aurora_mysql() -> None:
    version = "8.0.mysql_aurora.3.07.1"
    told = gave_way(decide("orders", "aurora", {"engine": "mysql", "engineVersion": version}))
    assert told["capacity.min"] == f"0.5 instead of 0 (tier dev): version {version} cannot pause"


def test_pausing_gives_way_to_a_capacity_above_zero() -> None:
    orders = decide("orders", "aurora", {"capacity": {"min": 1}})
    assert orders.settings.capacity.auto_pause_seconds is None
    assert gave_way(orders) == {
        "capacity.autoPauseSeconds": "300 is left out (tier dev): instances pause only where capacity.min is 0"
    }


def test_the_tiers_least_capacity_gives_way_to_pausing() -> None:
    configure("staging")
    orders = decide("orders", "aurora", {"capacity": {"autoPauseSeconds": 600}})
    assert (orders.settings.capacity.min, orders.settings.capacity.auto_pause_seconds) == (0, 600)
    reason = "an instance pauses only from 0 ACU, and capacity.autoPauseSeconds is given"
    assert gave_way(orders) == {"capacity.min": f"0 instead of 0.5 (tier staging): {reason}"}


@pytest.mark.parametrize(
    "args",
    [
        {"instanceClass": "t4g.micro"},
        {"instanceClass": "r7g.large", "writer": {"instanceClass": "t4g.micro"}},
        {"instanceClass": "r7g.large", "readerInstances": {"reports": {"instanceClass": "t4g.micro"}}},
    ],
)
def test_insights_give_way_to_a_class_that_cannot_carry_them(args: dict[str, Any]) -> None:
    orders = decide("orders", "aurora", {"engine": "mysql", **args})
    assert orders.settings.database_insights.enabled is False
    assert gave_way(orders) == {
        "databaseInsights.enabled": "false instead of true (tier dev): instance class t4g.micro has no Insights"
    }


def test_the_advanced_mode_gives_way_to_another_retention() -> None:
    configure("prod")
    orders = decide("orders", "aurora", {"databaseInsights": {"retentionDays": 31}})
    assert (orders.settings.database_insights.mode, orders.settings.database_insights.retention_days) == (
        "standard",
        31,
    )
    assert gave_way(orders) == {
        "databaseInsights.mode": "standard instead of advanced (tier prod): the advanced mode keeps 465 days"
    }


def test_the_retention_gives_way_to_the_mode() -> None:
    told = gave_way(decide("orders", "aurora", {"databaseInsights": {"mode": "advanced"}}))
    assert told == {"databaseInsights.retentionDays": "465 instead of 7 (tier dev): the advanced mode keeps 465 days"}
    configure("prod")
    told = gave_way(decide("orders", "aurora", {"databaseInsights": {"mode": "standard"}}))
    message = "7 instead of 465 (tier prod): the standard mode is free of charge for 7 days"
    assert told == {"databaseInsights.retentionDays": message}


@pytest.mark.parametrize(
    ("kind", "args"),
    [
        ("aurora", {"engineVersion": "17.5"}),
        ("aurora", {"engine": "mysql", "engineVersion": "8.0.mysql_aurora.3.08.0"}),
        ("cache", {"engineVersion": "8.0"}),
    ],
)
def test_minor_upgrades_give_way_to_an_exact_version(kind: str, args: dict[str, Any]) -> None:
    decided = decide("orders", kind, args)
    assert decided.settings.auto_minor_version_upgrade is False
    reason = "the engineVersion that is given would be planned again after AWS's own upgrade, as a downgrade"
    assert gave_way(decided) == {"autoMinorVersionUpgrade": f"false instead of true (default): {reason}"}


@pytest.mark.parametrize(("kind", "daily"), [("aurora", "backupWindow"), ("cache", "snapshotWindow")])
def test_the_default_window_gives_way_to_the_one_given(kind: str, daily: str) -> None:
    told = gave_way(decide("orders", kind, {"maintenanceWindow": "mon:03:30-mon:04:30"}))
    assert told == {daily: "04:30-05:30 instead of 03:00-04:00 (default): it may not overlap maintenanceWindow"}
    told = gave_way(decide("orders", kind, {daily: "04:30-05:30"}))
    message = f"sun:05:30-sun:06:30 instead of sun:05:00-sun:06:00 (default): it may not overlap {daily}"
    assert told == {"maintenanceWindow": message}


def test_the_period_of_recovery_gives_way_where_recovery_is_off() -> None:
    events = table(pointInTimeRecovery=False)
    assert events.settings.point_in_time_recovery_days is None
    message = "7 is left out (tier dev): point-in-time recovery is off"
    assert gave_way(events) == {"pointInTimeRecoveryDays": message}


@pytest.mark.parametrize("tier", ["staging", "prod"])
def test_a_final_backup_gives_way_to_keeping_the_table_where_recovery_is_off(tier: str) -> None:
    configure(tier)
    events = table(pointInTimeRecovery=False)
    assert events.settings.removal_policy == "retain"
    reason = "without point-in-time recovery a deleted table leaves no backup"
    assert gave_way(events)["removalPolicy"] == f"retain instead of snapshot (tier {tier}): {reason}"


def test_the_tiers_encryption_gives_way_to_a_key() -> None:
    events = table(kmsKeyArn=KEY)
    assert events.settings.encryption == "customer-managed"
    assert gave_way(events) == {
        "encryption": "customer-managed instead of aws-owned (tier dev): a KMS key is given",
    }


def test_the_tiers_replicas_give_way_to_multi_az() -> None:
    sessions = decide("sessions", "cache", {"multiAz": True})
    assert sessions.settings.replicas == 1
    message = "1 instead of 0 (tier dev): Multi-AZ needs a replica in a second zone"
    assert gave_way(sessions) == {"replicas": message}


@pytest.mark.parametrize(
    ("kind", "args", "path"),
    [
        ("aurora", {"capacity": {"min": 4, "max": 2}}, "capacity.min"),
        ("aurora", {"capacity": {"min": 1, "autoPauseSeconds": 300}}, "capacity.autoPauseSeconds"),
        ("aurora", {"capacity": {"min": 0}, "engineVersion": "15.2"}, "capacity.min"),
        (
            "aurora",
            {"engine": "mysql", "instanceClass": "t4g.micro", "databaseInsights": True},
            "databaseInsights.enabled",
        ),
        ("aurora", {"databaseInsights": {"mode": "advanced", "retentionDays": 31}}, "databaseInsights.retentionDays"),
        ("aurora", {"backupWindow": "05:30-06:30", "maintenanceWindow": "sun:05:00-sun:06:00"}, "backupWindow"),
        ("cache", {"snapshotWindow": "05:30-06:30", "maintenanceWindow": "sun:05:00-sun:06:00"}, "snapshotWindow"),
        ("cache", {"multiAz": True, "replicas": 0}, "multiAz"),
        ("dynamodb", {"pointInTimeRecovery": False, "pointInTimeRecoveryDays": 7}, "pointInTimeRecoveryDays"),
        ("dynamodb", {"pointInTimeRecovery": False, "removalPolicy": "snapshot"}, "removalPolicy"),
        ("dynamodb", {"kmsKeyArn": KEY, "encryption": "aws-owned"}, "kmsKeyArn"),
    ],
)
def test_two_given_values_that_contradict_are_refused(kind: str, args: dict[str, Any], path: str) -> None:
    lines = refused(kind, **({"partitionKey": "pk"} if kind == "dynamodb" else {}), **args)
    assert len(lines) == 1
    assert lines[0].startswith(f"orders: {path}: ")


@pytest.mark.parametrize("version", [{"engineVersion": "11"}, {"engine": "mysql", "engineVersion": "5.7"}])
def test_the_tiers_capacity_gives_way_to_a_version_before_serverless(version: dict[str, str]) -> None:
    configure("prod")
    orders = decide("orders", "aurora", {**version, "extendedSupport": True})
    assert (orders.settings.capacity, orders.settings.instance_class) == (None, "r5.large")
    assert {"capacity", "instanceClass"} <= set(gave_way(orders))


def test_a_given_class_of_a_version_before_serverless_stays() -> None:
    configure("prod")
    orders = decide("orders", "aurora", {"engineVersion": "12", "instanceClass": "r6g.large", "extendedSupport": True})
    assert (orders.settings.capacity, orders.settings.instance_class) == (None, "r6g.large")

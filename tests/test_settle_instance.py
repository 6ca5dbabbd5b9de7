"""How presets and defaults of an instance give way to what was given, and what the plan says of it."""

from typing import Any

import pytest

from deciding import configured, gave_way
from pulumi_aws_databases import BadInput
from pulumi_aws_databases.decide import Decided, decide

MYSQL = {"engine": "mysql"}
ZONE = {"availabilityZone": "eu-west-1a"}
MANAGED = {"credentials": {"management": "managed"}}
NO_REPLICA = "with which there are no replicas"


@pytest.fixture(autouse=True)
def configuration() -> None:
    configure("dev")


def configure(tier: str, **presets: Any) -> None:
    configured(tier, presets={"instance": presets})


def catalog(**args: Any) -> Decided:
    return decide("catalog", "instance", args)


def at(decided: Decided, path: str) -> Any:
    value, _ = decided.resolved.explained().get(path, (None, ""))
    return value


# The tier, its presets, what is given, and how a lower value gives way: the setting, its value and the message.
GIVE_WAYS: list[tuple[str, dict[str, Any], dict[str, Any], str, Any, str]] = [
    ("prod", {"engineVersion": "16"}, MYSQL, "engineVersion", "8.4", "8.4 instead of 16 (preset): the engine is mysql"),
    ("prod", {"engineVersion": "8.0"}, {"engine": "mariadb"}, "engineVersion", "11.4",
     "11.4 instead of 8.0 (preset): the engine is mariadb"),
    ("dev", {"engine": "mysql", "engineVersion": "8.0"}, {"engine": "postgresql"}, "engineVersion", "17",
     "17 instead of 8.0 (preset): the engine is postgresql"),
    ("prod", {"logExports": ["postgresql"]}, {"engine": "mariadb"}, "logExports",
     ("audit", "error", "general", "slowquery"),
     "[audit, error, general, slowquery] instead of [postgresql] (preset): the engine is mariadb"),
    ("prod", {}, ZONE, "multiAz", False,
     "false instead of true (tier prod): a zone is given, and a Multi-AZ instance is in two"),
    ("dev", {"multiAz": True}, ZONE, "multiAz", False,
     "false instead of true (preset): a zone is given, and a Multi-AZ instance is in two"),
    ("enterprise", ZONE, {}, "multiAz", False,
     "false instead of true (tier enterprise): a zone is given, and a Multi-AZ instance is in two"),
    ("prod", {}, {"backupRetentionDays": 0}, "readReplicas", 0,
     f"0 instead of 1 (tier prod): backupRetentionDays is 0, {NO_REPLICA}"),
    ("dev", {"readReplicas": 3}, {"backupRetentionDays": 0}, "readReplicas", 0,
     f"0 instead of 3 (preset): backupRetentionDays is 0, {NO_REPLICA}"),
    ("enterprise", {}, MANAGED, "readReplicas", 0,
     f"0 instead of 2 (tier enterprise): credentials.management is managed, {NO_REPLICA}"),
    ("enterprise", MANAGED, {}, "readReplicas", 0,
     f"0 instead of 2 (tier enterprise): credentials.management is managed, {NO_REPLICA}"),
    ("enterprise", {}, {"blueGreenUpdate": True}, "readReplicas", 0,
     f"0 instead of 2 (tier enterprise): blueGreenUpdate is true, {NO_REPLICA}"),
    ("dev", {"readReplicas": 3}, {"blueGreenUpdate": True}, "readReplicas", 0,
     f"0 instead of 3 (preset): blueGreenUpdate is true, {NO_REPLICA}"),
    ("dev", {"allocatedStorage": 200}, {"maxAllocatedStorage": 100}, "allocatedStorage", 90,
     "90 instead of 200 (preset): maxAllocatedStorage is 100"),
    ("dev", {"allocatedStorage": 22}, {"maxAllocatedStorage": 22}, "allocatedStorage", 20,
     "20 instead of 22 (preset): maxAllocatedStorage is 22"),
    ("dev", {"allocatedStorage": 200}, {"storageType": "io1", "iops": 1000, "maxAllocatedStorage": 110},
     "allocatedStorage", 100, "100 instead of 200 (preset): maxAllocatedStorage is 110"),
    ("dev", {}, MYSQL, "databaseInsights.enabled", False,
     "false instead of true (tier dev): instance class t4g.micro has no Insights"),
    ("staging", {}, {"engine": "mariadb"}, "databaseInsights.enabled", False,
     "false instead of true (tier staging): instance class t4g.small has no Insights"),
    ("prod", {}, MYSQL | {"replicas": {"a": {"instanceClass": "db.t3.small"}}}, "databaseInsights.enabled", False,
     "false instead of true (tier prod): instance class db.t3.small has no Insights"),
    ("prod", {}, {"databaseInsights": {"retentionDays": 31}}, "databaseInsights.mode", "standard",
     "standard instead of advanced (tier prod): the advanced mode keeps 465 days"),
    ("dev", {}, {"databaseInsights": {"mode": "advanced"}}, "databaseInsights.retentionDays", 465,
     "465 instead of 7 (tier dev): the advanced mode keeps 465 days"),
    ("prod", {}, {"databaseInsights": {"mode": "standard"}}, "databaseInsights.retentionDays", 7,
     "7 instead of 465 (tier prod): the standard mode is free of charge for 7 days"),
    ("dev", {}, {"maintenanceWindow": "mon:03:30-mon:04:30"}, "backupWindow", "04:30-05:30",
     "04:30-05:30 instead of 03:00-04:00 (default): it may not overlap maintenanceWindow"),
    ("dev", {}, {"backupWindow": "04:30-05:30"}, "maintenanceWindow", "sun:05:30-sun:06:30",
     "sun:05:30-sun:06:30 instead of sun:05:00-sun:06:00 (default): it may not overlap backupWindow"),
]  # fmt: skip


@pytest.mark.parametrize(("tier", "presets", "given", "path", "value", "message"), GIVE_WAYS)
def test_a_lower_value_gives_way_and_the_plan_says_why(
    tier: str, presets: dict[str, Any], given: dict[str, Any], path: str, value: Any, message: str
) -> None:
    configure(tier, **presets)
    decided = catalog(**given)
    assert at(decided, path) == value
    assert gave_way(decided) == {path: message}


@pytest.mark.parametrize(
    ("engine", "version"), [("postgresql", "17.5"), ("mysql", "8.4.11"), ("mysql", "8.0.46"), ("mariadb", "10.11.19")]
)
def test_minor_upgrades_give_way_to_an_exact_version(engine: str, version: str) -> None:
    configure("prod")
    decided = catalog(engine=engine, engineVersion=version)
    assert at(decided, "autoMinorVersionUpgrade") is False
    reason = "the engineVersion that is given would be planned again after AWS's own upgrade, as a downgrade"
    assert gave_way(decided) == {"autoMinorVersionUpgrade": f"false instead of true (default): {reason}"}


@pytest.mark.parametrize(
    ("engine", "version"), [("postgresql", "16"), ("mysql", "8.0"), ("mysql", "8.4"), ("mariadb", "10.11")]
)
def test_minor_upgrades_stay_on_with_a_major_alone(engine: str, version: str) -> None:
    configure("prod")
    decided = catalog(engine=engine, engineVersion=version)
    assert at(decided, "autoMinorVersionUpgrade") is True
    assert gave_way(decided) == {}


@pytest.mark.parametrize(
    ("tier", "given"),
    [
        ("prod", {"backupRetentionDays": 1}),
        ("prod", {"backupRetentionDays": 0, "readReplicas": 0}),
        ("prod", {"credentials": {"username": "keeper"}}),
        ("dev", ZONE),
        ("dev", {"allocatedStorage": 90, "maxAllocatedStorage": 99}),
        ("dev", {"allocatedStorage": 1000}),
        ("dev", {"storageType": "io2", "iops": 1000}),
        ("dev", {"engine": "mysql", "instanceClass": "t4g.medium"}),
        ("dev", {"engine": "postgresql", "instanceClass": "t3.micro"}),
        ("prod", {"engine": "mariadb", "backupWindow": "04:00-05:00"}),
    ],
)
def test_what_does_not_contradict_stays(tier: str, given: dict[str, Any]) -> None:
    configure(tier)
    assert gave_way(catalog(**given)) == {}


@pytest.mark.parametrize(
    ("given", "allocated", "most"),
    [
        ({}, 20, 100),
        ({"allocatedStorage": 50}, 50, 100),
        ({"allocatedStorage": "51 GiB"}, 51, 102),
        ({"allocatedStorage": 40000}, 40000, 65536),
        ({"storageType": "io1", "iops": 1000}, 100, 200),
        ({"storageType": "io2", "iops": 1000}, 100, 200),
        ({"storageType": "gp2"}, 20, 100),
    ],
)
def test_storage_may_grow_to_the_larger_of_100_gib_and_twice(given: dict[str, Any], allocated: int, most: int) -> None:
    decided = catalog(**given)
    assert (at(decided, "allocatedStorage"), at(decided, "maxAllocatedStorage")) == (allocated, most)
    assert gave_way(decided) == {}


def test_storage_of_a_preset_may_grow_likewise() -> None:
    configure("dev", allocatedStorage=300)
    assert at(catalog(), "maxAllocatedStorage") == 600


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"multiAz": True, **ZONE}, "availabilityZone"),
        ({"readReplicas": 1, "backupRetentionDays": 0}, "readReplicas"),
        ({"replicas": {"reports": {}}, "backupRetentionDays": 0}, "replicas"),
        ({"readReplicas": 1, **MANAGED}, "credentials.management"),
        ({"readReplicas": 1, "blueGreenUpdate": True}, "readReplicas"),
        ({"blueGreenUpdate": True, **MANAGED}, "credentials.management"),
        ({"allocatedStorage": 100, "maxAllocatedStorage": 100}, "maxAllocatedStorage"),
        ({"engine": "mysql", "instanceClass": "t4g.micro", "databaseInsights": True}, "databaseInsights.enabled"),
        ({"databaseInsights": {"mode": "advanced", "retentionDays": 31}}, "databaseInsights.retentionDays"),
        ({"backupWindow": "05:30-06:30", "maintenanceWindow": "sun:05:00-sun:06:00"}, "backupWindow"),
        ({"engine": "mysql", "engineVersion": "17"}, "engineVersion"),
        ({"engine": "mysql", "logExports": ["upgrade"]}, "logExports"),
    ],
)
@pytest.mark.parametrize("tier", ["dev", "enterprise"])
def test_two_given_values_that_contradict_are_refused(tier: str, given: dict[str, Any], path: str) -> None:
    configure(tier)
    with pytest.raises(BadInput) as raised:
        catalog(**given)
    (line,) = str(raised.value).splitlines()
    assert line.startswith(f"catalog: {path}: ")


@pytest.mark.parametrize(
    ("presets", "given", "path", "value", "message"),
    [
        ({"maxAllocatedStorage": 100}, {"allocatedStorage": 200}, "maxAllocatedStorage", 400, "400 instead of 100"),
        (ZONE, {"multiAz": True}, "availabilityZone", None, "eu-west-1a is left out"),
        (MANAGED, {"readReplicas": 1}, "credentials.management", "generated", "generated instead of managed"),
        ({"backupRetentionDays": 0}, {"readReplicas": 1}, "backupRetentionDays", 1, "1 instead of 0"),
        ({"blueGreenUpdate": True}, {"readReplicas": 1}, "blueGreenUpdate", False, "false instead of true"),
        ({"replicas": {"a": {}}}, MANAGED, "replicas", None, "is left out"),
        ({"allocatedStorage": 500, "iops": 12000}, {"storageType": "gp2"}, "iops", None, "12000 is left out"),
        ({"iops": 12000}, {"allocatedStorage": 300}, "iops", None, "12000 is left out"),
    ],
)
def test_a_preset_gives_way_to_what_it_contradicts(
    presets: dict[str, Any], given: dict[str, Any], path: str, value: Any, message: str
) -> None:
    configure("dev", **presets)
    decided = catalog(**given)
    assert at(decided, path) == value
    assert message in gave_way(decided)[path]


def test_a_medium_class_of_mysql_has_insights() -> None:
    assert at(catalog(**MYSQL, instanceClass="t3.medium"), "databaseInsights.enabled") is True


@pytest.mark.parametrize(
    ("tier", "version", "settled"),
    [
        ("dev", MYSQL | {"engineVersion": "5.7"}, "t3.micro"),
        ("staging", {"engineVersion": "11"}, "t3.small"),
        ("prod", {"engineVersion": "12.22"}, "r5.large"),
        ("prod", {"engineVersion": "13"}, "r7g.large"),
        ("prod", {"engineVersion": "12", "instanceClass": "r6g.large"}, "r6g.large"),
    ],
)
def test_a_class_of_the_tier_gives_way_to_a_version_that_is_older(
    tier: str, version: dict[str, str], settled: str
) -> None:
    """Versions with extended support alone run on the classes of their time."""
    configure(tier)
    decided = catalog(**version, extendedSupport=True)
    assert at(decided, "instanceClass") == settled
    assert ("instanceClass" in gave_way(decided)) is (settled in ("t3.micro", "t3.small", "r5.large"))

"""What each tier sets, and that moving between tiers changes only what AWS changes in place."""

import itertools
from typing import Any

import pytest

from deciding import configured
from pulumi_aws_databases.decide import Decided, decide

TIERS = ["dev", "staging", "prod", "enterprise"]
REQUIRED = {"aurora": {}, "instance": {}, "dynamodb": {"partitionKey": "pk"}, "cache": {}}

# A row for each setting, a column for each tier; "-" where the setting has no value.
RELATIONAL = {
    "backupRetentionDays": (7, 14, 30, 35),
    "deletionProtection": (False, False, True, True),
    "removalPolicy": ("destroy", "snapshot", "snapshot", "retain"),
    "alarms.enabled": (False, True, True, True),
    "dashboard": (False, True, True, True),
    "databaseInsights.enabled": (True, True, True, True),
    "databaseInsights.mode": ("standard", "standard", "advanced", "advanced"),
    "databaseInsights.retentionDays": (7, 7, 465, 465),
    "monitoringInterval": (0, 60, 60, 15),
    "logRetentionDays": (7, 30, 365, 731),
    "applyImmediately": (True, True, False, False),
}
AURORA = {
    **RELATIONAL,
    "capacity.min": (0, 0.5, 1, 2),
    "capacity.max": (2, 4, 16, 64),
    "capacity.autoPauseSeconds": (300, "-", "-", "-"),
    "instanceClass": ("-", "-", "-", "-"),
    "readers": (0, 1, 1, 2),
    "credentials.management": ("managed", "managed", "managed", "managed"),
}
INSTANCE = {
    **RELATIONAL,
    "instanceClass": ("t4g.micro", "t4g.small", "r7g.large", "r7g.xlarge"),
    "multiAz": (False, True, True, True),
    "readReplicas": (0, 0, 1, 2),
    "credentials.management": ("generated", "generated", "generated", "generated"),
    "storageType": ("gp3", "gp3", "gp3", "gp3"),
    "allocatedStorage": (20, 20, 20, 20),
    "maxAllocatedStorage": (100, 100, 100, 100),
}
TABLE = {
    "deletionProtection": (False, False, True, True),
    "removalPolicy": ("destroy", "snapshot", "snapshot", "retain"),
    "alarms.enabled": (False, True, True, True),
    "dashboard": (False, True, True, True),
    "encryption": ("aws-owned", "customer-managed", "customer-managed", "customer-managed"),
    "pointInTimeRecovery": (True, True, True, True),
    "pointInTimeRecoveryDays": (7, 14, 35, 35),
    "contributorInsights": (False, True, True, True),
    "billingMode": ("on-demand", "on-demand", "on-demand", "on-demand"),
}
CACHE = {
    "snapshotRetentionDays": (7, 14, 30, 35),
    "deletionProtection": (False, False, True, True),
    "removalPolicy": ("destroy", "snapshot", "snapshot", "retain"),
    "alarms.enabled": (False, True, True, True),
    "dashboard": (False, True, True, True),
    "nodeType": ("t4g.micro", "t4g.small", "r7g.large", "r7g.large"),
    "replicas": (0, 1, 1, 2),
    "multiAz": (False, True, True, True),
    "logRetentionDays": (7, 30, 365, 731),
    "applyImmediately": (True, True, False, False),
}
ROWS = [
    (kind, setting, tier, value)
    for kind, rows in {"aurora": AURORA, "instance": INSTANCE, "dynamodb": TABLE, "cache": CACHE}.items()
    for setting, values in rows.items()
    for tier, value in zip(TIERS, values, strict=True)
]

# What AWS changes without replacing the database and without another address, by the calls ModifyDBCluster,
# ModifyDBInstance, UpdateTable, UpdateContinuousBackups, ModifyReplicationGroup and PutRetentionPolicy; a reader, a
# replica, alarms, a dashboard and contributor insights may come and go.
_BACKUPS = ("backupPlan.enabled", "backupPlan.retentionDays")
IN_PLACE = {
    "aurora": {
        "alarms.enabled", "applyImmediately", *_BACKUPS, "backupRetentionDays", "capacity.autoPauseSeconds",
        "capacity.max", "capacity.min", "dashboard", "databaseInsights.mode", "databaseInsights.retentionDays",
        "deletionProtection", "logRetentionDays", "monitoringInterval", "readers", "removalPolicy",
    },
    "instance": {
        "alarms.enabled", "applyImmediately", *_BACKUPS, "backupRetentionDays", "dashboard", "databaseInsights.mode",
        "databaseInsights.retentionDays", "deletionProtection", "instanceClass", "logRetentionDays",
        "monitoringInterval", "multiAz", "readReplicas", "removalPolicy",
    },
    "dynamodb": {
        "alarms.enabled", *_BACKUPS, "contributorInsights", "dashboard", "deletionProtection", "encryption",
        "pointInTimeRecoveryDays", "removalPolicy",
    },
    "cache": {
        "alarms.enabled", "applyImmediately", "dashboard", "deletionProtection", "logRetentionDays", "multiAz",
        "nodeType", "removalPolicy", "replicas", "snapshotRetentionDays",
    },
}  # fmt: skip


@pytest.fixture(autouse=True)
def configuration() -> None:
    configured("dev")


def at(tier: str, kind: str, **args: Any) -> Decided:
    configured(tier)
    return decide("orders", kind, {**REQUIRED[kind], **args})


def values(decided: Decided) -> dict[str, Any]:
    return {path: value for path, (value, _) in decided.resolved.explained().items()}


@pytest.mark.parametrize(("kind", "setting", "tier", "value"), ROWS)
def test_a_tier_sets_what_its_row_says(kind: str, setting: str, tier: str, value: Any) -> None:
    assert values(at(tier, kind)).get(setting, "-") == value


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(TIERS, 2)))
@pytest.mark.parametrize("kind", ["aurora", "instance", "dynamodb", "cache"])
def test_between_tiers_only_what_aws_changes_in_place_differs(kind: str, one: str, other: str) -> None:
    before, after = values(at(one, kind)), values(at(other, kind))
    differing = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert {"tier"} < differing <= IN_PLACE[kind] | {"tier"}


@pytest.mark.parametrize("kind", ["aurora", "instance", "cache"])
@pytest.mark.parametrize("tier", TIERS)
def test_relational_databases_and_caches_have_a_customer_managed_key_at_every_tier(kind: str, tier: str) -> None:
    assert at(tier, kind).keyless_regions


def test_a_table_has_a_customer_managed_key_above_dev() -> None:
    assert [bool(at(tier, "dynamodb").keyless_regions) for tier in TIERS] == [False, True, True, True]


@pytest.mark.parametrize("tier", TIERS)
def test_every_tier_authenticates_clients_and_encrypts_their_traffic(tier: str) -> None:
    orders, catalog, sessions = (at(tier, kind).settings for kind in ("aurora", "instance", "cache"))
    assert orders.iam_authentication
    assert catalog.iam_authentication
    assert sessions.authentication == "users"
    assert sessions.transit_encryption


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("kind", ["aurora", "instance"])
def test_what_a_tier_sets_is_told_as_its_own(kind: str, tier: str) -> None:
    explained = at(tier, kind).resolved.explained()
    assert explained["backupRetentionDays"][1] == f"tier {tier}"
    assert explained["backupWindow"][1] == "default"


@pytest.mark.parametrize("kind", ["aurora", "instance"])
def test_one_tier_protects_what_the_other_deletes(kind: str) -> None:
    assert [at(tier, kind).settings.keeps_data for tier in TIERS] == [False, True, True, True]
    assert [at(tier, kind).settings.retained for tier in TIERS] == [False, False, False, True]


@pytest.mark.parametrize("kind", ["aurora", "instance"])
def test_a_prod_tier_that_is_lowered_by_the_user_is_lowered(kind: str) -> None:
    orders = at("prod", kind, deletionProtection=False, removalPolicy="destroy").settings
    assert (orders.deletion_protection, orders.removal_policy) == (False, "destroy")

"""What AWS Backup refuses, how presets of a plan give way, and what the plan says of it."""

from typing import Any

import pulumi
import pytest

from conftest import NETWORK
from deciding import configured, gave_way
from pulumi_aws_databases import BadInput
from pulumi_aws_databases.decide import Decided, decide

VAULT = "arn:aws:backup:eu-west-1:123456789012:backup-vault:Central"
FAR_VAULT = "arn:aws:backup:eu-central-1:123456789012:backup-vault:Central"
FAR = [{"region": "eu-central-1"}]
OBJECTS = "expected objects with region, and vaultArn where there is a vault"
CRON = 'expected a schedule in UTC such as "cron(0 23 * * ? *)"'
OWN: dict[str, dict[str, Any]] = {
    "aurora": {"network": NETWORK},
    "instance": {"network": NETWORK},
    "dynamodb": {"partitionKey": "pk"},
    "cache": {"network": NETWORK},
}


@pytest.fixture(autouse=True)
def configuration() -> None:
    configure("prod")


def configure(tier: str, kind: str = "dynamodb", **presets: Any) -> None:
    configured(tier, network=None, presets={kind: presets})


def decided(kind: str = "dynamodb", **settings: Any) -> Decided:
    return decide("db", kind, {**OWN[kind], **settings})


def refused(kind: str = "dynamodb", **settings: Any) -> list[str]:
    with pytest.raises(BadInput) as raised:
        decided(kind, **settings)
    return str(raised.value).splitlines()


# What is refused


@pytest.mark.parametrize(
    ("plan", "line"),
    [
        ({"schedule": "daily"}, f'schedule: {CRON}; got "daily"'),
        ({"schedule": "rate(1 day)"}, f'schedule: {CRON}; got "rate(1 day)"'),
        ({"schedule": "cron(0 23 * * ?)"}, f'schedule: {CRON}; got "cron(0 23 * * ?)"'),
        ({"schedule": 23}, f"schedule: {CRON}; got 23"),
        ({"schedule": "cron(0 23 * * * *)"},
         f'schedule: {CRON}, where either the day or the weekday is "?"; got "cron(0 23 * * * *)"'),
        ({"schedule": "cron(0 23 ? * ? *)"},
         f'schedule: {CRON}, where either the day or the weekday is "?"; got "cron(0 23 ? * ? *)"'),
        ({"schedule": "cron(0/15 * * * ? *)"},
         f'schedule: {CRON}, at one minute of the hour; got "cron(0/15 * * * ? *)"'),
        ({"schedule": "cron(0 24 * * ? *)"}, f'schedule: {CRON}, with hours from 0 to 23; got "cron(0 24 * * ? *)"'),
        ({"retentionDays": 0}, "retentionDays: expected a number from 1 to 36500 days; got 0"),
        ({"retentionDays": 36501}, "retentionDays: expected a number from 1 to 36500 days; got 36501"),
        ({"retentionDays": "long"}, 'retentionDays: expected a number; got "long"'),
        ({"coldStorageAfterDays": 0}, "coldStorageAfterDays: expected a number from 1 to 36410 days; got 0"),
        ({"coldStorageAfterDays": 30, "retentionDays": 119},
         "retentionDays: expected at least 120 days, as they are in cold storage for 90 days at least; got 119"),
        ({"vaultArn": "Central"},
         'vaultArn: expected the ARN of a backup vault, arn:aws:backup:…:backup-vault:…; got "Central"'),
        ({"vaultArn": FAR_VAULT}, "vaultArn: expected a vault of eu-west-1; got one of eu-central-1"),
        ({"vaultArn": VAULT, "vaultLock": {"minRetentionDays": 7}},
         "vaultLock: expected only for a vault that is made; vaultArn is given"),
        ({"copyTo": "eu-central-1"},
         'copyTo: expected a list of objects with region, and vaultArn where there is a vault; got "eu-central-1"'),
        ({"copyTo": ["eu-central-1"]}, f"copyTo: {OBJECTS}; got text"),
        ({"copyTo": [{"vaultArn": VAULT}]}, f"copyTo: {OBJECTS}, a region being one such as eu-west-1; got nothing"),
        ({"copyTo": [{"region": "abroad"}]},
         f'copyTo: {OBJECTS}, a region being one such as eu-west-1; got "abroad"'),
        ({"copyTo": [{"region": "eu-central-1", "vault": VAULT}]}, f"copyTo: {OBJECTS}; vault is an unknown setting"),
        ({"copyTo": [{"region": "eu-central-1", "vaultArn": VAULT}]},
         "copyTo: expected a vault of eu-central-1; got one of eu-west-1"),
        ({"copyTo": [{"region": "eu-west-1"}]},
         'copyTo: expected another region than the database\'s, or a vaultArn; got "eu-west-1"'),
        ({"copyTo": [*FAR, *FAR]}, 'copyTo: "eu-central-1" is given twice'),
        ({"vaultLock": {"minRetentionDays": 30}, "retentionDays": 7},
         "retentionDays: expected at least 30 days, as the vault is locked; got 7"),
        ({"vaultLock": {"minRetentionDays": 1, "maxRetentionDays": 30}, "retentionDays": 31},
         "retentionDays: expected at most 30 days, as the vault is locked; got 31"),
        ({"vaultLock": {"minRetentionDays": 7, "maxRetentionDays": 6}},
         "vaultLock.maxRetentionDays: expected at least minRetentionDays; got 6"),
        ({"vaultLock": {}}, "vaultLock.minRetentionDays: required"),
        ({"restoreTesting": {"schedule": "monthly"}}, f'restoreTesting.schedule: {CRON}; got "monthly"'),
        ({"restoreTesting": {"validationHours": 169}},
         "restoreTesting.validationHours: expected a number from 1 to 168 h; got 169"),
        ({"continuous": True}, "continuous: point-in-time recovery is the table's own; see pointInTimeRecovery"),
        ({"retention": 7}, 'retention: unknown setting; did you mean "retentionDays"?'),
    ],
)  # fmt: skip
def test_what_aws_backup_does_not_take_is_refused(plan: dict[str, Any], line: str) -> None:
    assert refused(backupPlan=plan) == [f"db: backupPlan.{line}"]


@pytest.mark.parametrize("kind", ["aurora", "instance"])
def test_only_the_backups_of_tables_move_to_cold_storage(kind: str) -> None:
    reason = "AWS Backup moves the backups of tables alone to cold storage"
    plan = {"coldStorageAfterDays": 30, "retentionDays": 365}
    assert refused(kind, backupPlan=plan) == [f"db: backupPlan.coldStorageAfterDays: {reason}"]


@pytest.mark.parametrize("plan", [True, False, {"retentionDays": 7}])
def test_a_cache_has_no_plan(plan: Any) -> None:
    lines = refused("cache", backupPlan=plan)
    assert lines == ["db: backupPlan: AWS Backup knows no caches; see snapshotRetentionDays"]


def test_two_vaults_of_one_region_are_two_copies() -> None:
    copies = [{"region": "eu-central-1"}, {"region": "eu-central-1", "vaultArn": FAR_VAULT}]
    assert len(decided(backupPlan={"copyTo": copies}).settings.backup_plan.copy_to) == 2


def test_another_vault_of_the_same_region_is_a_copy() -> None:
    (copy,) = decided(backupPlan={"copyTo": [{"region": "eu-west-1", "vaultArn": VAULT}]}).settings.backup_plan.copy_to
    assert (copy.region, copy.vault_arn) == ("eu-west-1", VAULT)


def test_a_vault_may_be_known_after_deployment_only() -> None:
    arn = pulumi.Output.from_input(FAR_VAULT)
    (copy,) = decided(backupPlan={"copyTo": [{"region": "eu-central-1", "vaultArn": arn}]}).settings.backup_plan.copy_to
    assert copy.vault_arn is arn


STANDBYS = {
    "network": {"vpcId": "vpc-1", "subnetIds": ["subnet-a", "subnet-b", "subnet-c"]},
    "readableStandbys": True,
    "storageType": "io1",
    "iops": 1000,
}


def test_backups_of_readable_standbys_are_not_copied() -> None:
    reason = "AWS copies no backups of Multi-AZ DB clusters (readableStandbys)"
    assert refused("instance", **STANDBYS, backupPlan={"copyTo": FAR}) == [f"db: backupPlan.copyTo: {reason}"]
    configure("prod", "instance", backupPlan={"copyTo": FAR})
    found = decided("instance", **STANDBYS)
    assert found.settings.backup_plan.copy_to == ()
    assert "backupPlan.copyTo" in gave_way(found)


# RDS's own windows


def times(kind: str = "instance", **settings: Any) -> tuple[str, str, str]:
    found = decided(kind, **settings).settings
    return found.backup_plan.schedule, found.backup_window, found.maintenance_window


def test_by_default_a_backup_begins_an_hour_before_rdss_own_at_the_latest() -> None:
    for kind in ("aurora", "instance"):
        assert times(kind) == ("cron(0 23 * * ? *)", "03:00-04:00", "sun:05:00-sun:06:00")
        assert gave_way(decided(kind)) == {}


@pytest.mark.parametrize("kind", ["aurora", "instance"])
@pytest.mark.parametrize(
    ("windows", "schedule"),
    [
        ({"backupWindow": "00:00-01:00"}, "cron(0 20 * * ? *)"),
        ({"backupWindow": "23:30-00:30"}, "cron(0 19 * * ? *)"),
        ({"maintenanceWindow": "mon:00:00-mon:01:00"}, "cron(0 20 * * ? *)"),
        ({"backupWindow": "22:30-23:30", "maintenanceWindow": "tue:03:00-tue:04:00"}, "cron(0 18 * * ? *)"),
    ],
)
def test_the_default_keeps_clear_of_windows_that_are_given(kind: str, windows: dict[str, str], schedule: str) -> None:
    found = decided(kind, **windows)
    assert found.settings.backup_plan.schedule == schedule
    assert gave_way(found)["backupPlan.schedule"].startswith(f"{schedule} instead of cron(0 23 * * ? *) (default)")


@pytest.mark.parametrize(
    ("schedule", "backup", "maintenance"),
    [
        ("cron(30 3 * * ? *)", "06:30-07:30", "sun:05:00-sun:06:00"),
        ("cron(0 4 * * ? *)", "03:00-04:00", "sun:06:00-sun:07:00"),
        ("cron(0 4 ? * MON *)", "03:00-04:00", "sun:05:00-sun:06:00"),
    ],
)
def test_default_windows_make_way_for_a_schedule_that_is_given(schedule: str, backup: str, maintenance: str) -> None:
    found = times(backup_plan={"schedule": schedule})
    assert found == (schedule, backup, maintenance)


def test_aurora_takes_a_snapshot_at_any_time() -> None:
    schedule = "cron(30 5 * * ? *)"
    found = times("aurora", backup_plan={"schedule": schedule}, maintenance_window="sun:05:00-sun:06:00")
    assert found == (schedule, "03:00-04:00", "sun:05:00-sun:06:00")


def test_a_schedule_and_a_window_that_contradict_are_refused() -> None:
    lines = refused("instance", backupPlan={"schedule": "cron(0 2 * * ? *)"}, backupWindow="03:00-04:00")
    closed = "RDS takes no snapshot from an hour before backupWindow, which is 03:00-04:00, until it ends"
    assert lines == [f'db: backupPlan.schedule: {closed}; got "cron(0 2 * * ? *)"']
    plan = {"schedule": "cron(0 2 * * ? *)", "enabled": False}
    assert decided("instance", backupPlan=plan, backupWindow="03:00-04:00").settings.backup_plan.enabled is False


# How presets give way


@pytest.mark.parametrize(
    ("presets", "given", "path", "value"),
    [
        ({}, {"coldStorageAfterDays": 30}, "retention_days", 120),
        ({"coldStorageAfterDays": 30}, {"retentionDays": 60}, "cold_storage_after_days", None),
        ({}, {"vaultLock": {"minRetentionDays": 50}}, "retention_days", 50),
        ({}, {"vaultLock": {"minRetentionDays": 1, "maxRetentionDays": 20}}, "retention_days", 20),
        ({"vaultLock": {"minRetentionDays": 50}}, {"retentionDays": 40}, "vault_lock.min_retention_days", 40),
        ({"vaultLock": {"minRetentionDays": 1, "maxRetentionDays": 20}}, {"retentionDays": 40},
         "vault_lock.max_retention_days", 40),
        ({"vaultLock": {"minRetentionDays": 5}}, {"vaultArn": VAULT}, "vault_lock", None),
        ({"vaultArn": VAULT}, {"vaultLock": {"minRetentionDays": 5}}, "vault_arn", None),
    ],
)  # fmt: skip
def test_what_is_not_given_gives_way(presets: dict[str, Any], given: dict[str, Any], path: str, value: Any) -> None:
    configure("prod", backupPlan=presets)
    found = decided(backupPlan=given)
    here: Any = found.settings.backup_plan
    for part in path.split("."):
        here = getattr(here, part)
    assert here == value
    assert len(gave_way(found)) == 1


def test_a_tiers_plan_merges_with_what_is_given() -> None:
    configure("enterprise")
    plan = decided(backupPlan={"copyTo": FAR}).settings.backup_plan
    assert (plan.enabled, plan.retention_days, [each.region for each in plan.copy_to]) == (True, 365, ["eu-central-1"])


# Findings


def codes(kind: str, **settings: Any) -> dict[str, str]:
    return {each.code: each.severity for each in decided(kind, **settings).findings}


@pytest.mark.parametrize(("kind", "code"), [("aurora", "RDS.26"), ("instance", "RDS.26"), ("dynamodb", "DynamoDB.4")])
@pytest.mark.parametrize(("tier", "severity"), [("dev", "info"), ("staging", "info"), ("prod", "warning")])
def test_a_database_without_a_plan_is_told(kind: str, code: str, tier: str, severity: str) -> None:
    configure(tier)
    assert codes(kind, backupPlan=False)[code] == severity
    assert code not in codes(kind, backupPlan=True)


@pytest.mark.parametrize("kind", ["aurora", "instance", "dynamodb"])
def test_an_enterprise_without_a_second_region_is_told(kind: str) -> None:
    configure("enterprise")
    assert codes(kind)["backup-copy"] == "info"
    assert "backup-copy" not in codes(kind, backupPlan={"copyTo": FAR})
    assert "backup-copy" not in codes(kind, backupPlan=False)
    configure("prod")
    assert "backup-copy" not in codes(kind)


def test_an_enterprise_is_not_asked_for_copies_that_aws_does_not_make() -> None:
    configure("enterprise")
    assert "backup-copy" not in codes("instance", **STANDBYS)


def test_what_needs_the_accounts_own_setting_is_told() -> None:
    assert codes("dynamodb", backupPlan={"copyTo": FAR})["advanced-backup"] == "info"
    assert codes("dynamodb", backupPlan={"coldStorageAfterDays": 30})["advanced-backup"] == "info"
    assert "advanced-backup" not in codes("dynamodb")
    assert "advanced-backup" not in codes("dynamodb", backupPlan={"enabled": False, "copyTo": FAR})

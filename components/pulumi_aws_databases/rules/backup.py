"""What AWS Backup refuses, and what Security Hub asks of it."""

from collections import Counter
from typing import Any

from pulumi_aws_databases.errors import got
from pulumi_aws_databases.rules.rule import Control, Found, Rule
from pulumi_aws_databases.settings.backup import DAYS_IN_COLD_STORAGE, BackupPlan, TableBackupPlan
from pulumi_aws_databases.settings.dynamodb import DynamoDBSettings
from pulumi_aws_databases.settings.instance import InstanceSettings
from pulumi_aws_databases.settings.schedules import meets

_GUIDE = "https://docs.aws.amazon.com/aws-backup/latest/devguide"


def _cold(_: str, settings: DynamoDBSettings) -> Found:
    plan = settings.backup_plan
    least = (plan.cold_storage_after_days or 0) + DAYS_IN_COLD_STORAGE
    if plan.cold_storage_after_days and plan.retention_days < least:
        cold = f"as they are in cold storage for {DAYS_IN_COLD_STORAGE} days at least"
        yield "backupPlan.retentionDays", f"expected at least {least} days, {cold}; got {plan.retention_days}"


def _lock(_: str, settings: Any) -> Found:
    plan: BackupPlan = settings.backup_plan
    lock, path = plan.vault_lock, "backupPlan.retentionDays"
    if lock is None:
        return
    if plan.vault_arn is not None:
        yield "backupPlan.vaultLock", "expected only for a vault that is made; vaultArn is given"
    if lock.max_retention_days is not None and lock.max_retention_days < lock.min_retention_days:
        yield (
            "backupPlan.vaultLock.maxRetentionDays",
            f"expected at least minRetentionDays; got {lock.max_retention_days}",
        )
    elif plan.retention_days < lock.min_retention_days:
        yield (
            path,
            f"expected at least {lock.min_retention_days} days, as the vault is locked; got {plan.retention_days}",
        )
    elif lock.max_retention_days is not None and plan.retention_days > lock.max_retention_days:
        yield (
            path,
            f"expected at most {lock.max_retention_days} days, as the vault is locked; got {plan.retention_days}",
        )


def _copies(_: str, settings: Any) -> Found:
    made = Counter(copy.region for copy in settings.backup_plan.copy_to if copy.vault_arn is None)
    for region in (region for region, count in made.items() if count > 1):
        yield "backupPlan.copyTo", f"{got(region)} is given twice"


def _standbys(_: str, settings: InstanceSettings) -> Found:
    if settings.readable_standbys and settings.backup_plan.copy_to:
        yield "backupPlan.copyTo", "AWS copies no backups of Multi-AZ DB clusters (readableStandbys)"


def _windows(_: str, settings: InstanceSettings) -> Found:
    plan = settings.backup_plan
    windows = {"backupWindow": settings.backup_window, "maintenanceWindow": settings.maintenance_window}
    for name, window in windows.items():
        if plan.enabled and meets(plan.schedule, window):
            closed = f"RDS takes no snapshot from an hour before {name}, which is {window}, until it ends"
            yield "backupPlan.schedule", f"{closed}; got {got(plan.schedule)}"


_ALL = (
    Rule(_lock, ("backupPlan",), f"{_GUIDE}/vault-lock.html"),
    Rule(_copies, ("backupPlan",), f"{_GUIDE}/cross-region-backup.html"),
)
CLUSTER_RULES = _ALL
TABLE_RULES = (*_ALL, Rule(_cold, ("backupPlan",), f"{_GUIDE}/API_Lifecycle.html"))
INSTANCE_RULES = (
    *_ALL,
    Rule(_standbys, ("backupPlan", "readableStandbys"), f"{_GUIDE}/recov-point-create-a-copy.html"),
    Rule(
        _windows,
        ("backupPlan", "backupWindow", "maintenanceWindow"),
        f"{_GUIDE}/plan-options-and-configuration.html",
    ),
)


def _advanced(settings: DynamoDBSettings) -> bool:
    plan: TableBackupPlan = settings.backup_plan
    return plan.enabled and bool(plan.copy_to or plan.cold_storage_after_days)


def _stays_in_region(settings: Any) -> bool:
    plan: BackupPlan = settings.backup_plan
    can_be_copied = not getattr(settings, "readable_standbys", False)
    return settings.tier == "enterprise" and plan.enabled and can_be_copied and not plan.copy_to


def backup_controls(code: str) -> tuple[Control, ...]:
    """What Security Hub asks, by its control for the kind of database, and what the enterprise tier is for."""
    return (
        Control(code, "backupPlan", lambda settings: not settings.backup_plan.enabled, "it is in no backup plan"),
        Control(
            "backup-copy",
            "backupPlan.copyTo",
            _stays_in_region,
            "no second region is given that backups are copied to",
            severity="info",
        ),
    )


ADVANCED = Control(
    "advanced-backup",
    "backupPlan",
    _advanced,
    "copies and cold storage need AWS Backup's advanced features for DynamoDB: an account's own setting in each "
    "region, on unless the account used AWS Backup before November 2021",
    severity="info",
)

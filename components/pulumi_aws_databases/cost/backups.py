"""What backups by AWS Backup cost, once it is said how much is stored."""

import re
from typing import Any

from pulumi_aws_databases.cost.bill import Bill
from pulumi_aws_databases.settings.aurora import AuroraSettings
from pulumi_aws_databases.settings.common import Common
from pulumi_aws_databases.settings.dynamodb import DynamoDBSettings
from pulumi_aws_databases.settings.resolve import to_values

_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


def bill_backups(bill: Bill, settings: Common) -> None:
    """The backups that a plan keeps, and their copies in other regions.

    Each backup of a table is a whole copy. Those of clusters and instances hold what has changed since the one before,
    which nobody knows, so that one copy is the least that they come to.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/creating-a-backup.html
    """
    plan = to_values(settings).get("backupPlan") or {}
    stored = settings.expected_usage.storage_gb if settings.expected_usage else None
    if not plan.get("enabled") or not stored:
        return
    note = ""
    if isinstance(settings, DynamoDBSettings):
        price, kept = "dynamodb/backup", kept_at_once(plan["schedule"], plan["retentionDays"])
    else:
        price, kept = ("aurora/backup" if isinstance(settings, AuroraSettings) else "rds/backup"), 1
        note = "at least; changes come on top"
    for region in (None, *(copy["region"] for copy in plan.get("copyTo") or ())):
        copies = (kept, "copies" if kept > 1 else "copy")
        bill.charge("backups", price, copies, (stored, "GB"), region=region, use=True, note=note)


def kept_at_once(schedule: str, days: int) -> int:
    """How many backups there are at a time, given AWS's cron expression and for how long each is kept."""
    _, hours, of_month, _, of_week, *_ = schedule.removeprefix("cron(").removesuffix(")").split()
    a_day = _number(hours, 24)
    if of_week not in ("?", "*"):
        return max(1, days * a_day * _number(of_week, 7) // 7)
    if of_month not in ("?", "*"):
        return max(1, days * a_day * _number(of_month, 30) // 30)
    return days * a_day


def _number(field: str, most: int) -> int:
    """How many values a field of a cron expression stands for: ``*``, ``*/6``, ``1,15``, ``MON-FRI``."""
    if field == "*":
        return most
    if match := re.fullmatch(r"(?:\*|\d+)/(\d+)", field):
        return max(1, most // int(match[1]))
    return sum(_span(part) for part in field.split(","))


def _span(part: str) -> int:
    first, _, last = part.partition("-")
    if not last:
        return 1
    return max(1, _place(last) - _place(first) + 1)


def _place(value: Any) -> int:
    return _DAYS.index(value) if value in _DAYS else int(value)

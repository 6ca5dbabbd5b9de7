"""What backups by AWS Backup cost, once it is said how much is stored."""

from pulumi_aws_databases.cost.bill import Bill
from pulumi_aws_databases.settings.aurora import AuroraSettings
from pulumi_aws_databases.settings.common import Common
from pulumi_aws_databases.settings.dynamodb import DynamoDBSettings
from pulumi_aws_databases.settings.resolve import to_values
from pulumi_aws_databases.settings.schedules import runs_a_year


def bill_backups(bill: Bill, settings: Common) -> None:
    """The backups that a plan keeps, and their copies in other regions.

    Each backup of a table is a whole copy, which may move to cold storage. Those of clusters and instances hold what
    has changed since the one before, which nobody knows, so that one copy is the least that they come to.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/creating-a-backup.html
    """
    plan = to_values(settings).get("backupPlan") or {}
    stored = settings.expected_usage.storage_gb if settings.expected_usage else None
    if not plan.get("enabled") or not stored:
        return
    note, cold = "", 0
    if isinstance(settings, DynamoDBSettings):
        price, kept = "dynamodb/backup", kept_at_once(plan["schedule"], plan["retentionDays"])
        if warm_days := plan.get("coldStorageAfterDays"):
            warm = kept_at_once(plan["schedule"], warm_days)
            kept, cold = warm, kept - warm
    else:
        price, kept = ("aurora/backup" if isinstance(settings, AuroraSettings) else "rds/backup"), 1
        note = "at least; changes come on top"
    for region in (None, *(copy["region"] for copy in plan.get("copyTo") or ())):
        copies = (kept, "copies" if kept > 1 else "copy")
        bill.charge("backups", price, copies, (stored, "GB"), region=region, use=True, note=note)
        if cold:
            name = "backups in cold storage"
            bill.charge(name, "dynamodb/backup-cold", (cold, "copies"), (stored, "GB"), region=region, use=True)


def kept_at_once(schedule: str, days: int) -> int:
    """How many backups there are at a time, given AWS's cron expression and for how long each is kept."""
    return max(1, int(runs_a_year(schedule) * days / 365))

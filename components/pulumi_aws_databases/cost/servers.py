"""What clusters and instances are paid for alike: by the vCPU or ACU of their servers, and by the secret."""

import re
from datetime import UTC, date, datetime

from pulumi_aws_databases.cost.bill import HOURS, Bill, Factor
from pulumi_aws_databases.operations.classes import size_of
from pulumi_aws_databases.settings.relational import DatabaseInsights, Relational

# https://aws.amazon.com/rds/proxy/pricing/: the least that a proxy is paid for.
LEAST_PROXIED_VCPU, LEAST_PROXIED_ACU = 2, 8
_LAST_OF_YEAR_2 = 2


def vcpus_of(instance_class: str) -> int:
    """The vCPUs of a class, which follow from its name.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html
    """
    if known := size_of(instance_class):
        return known.vcpus
    family, _, size = instance_class.removeprefix("db.").partition(".")
    if multiple := re.fullmatch(r"(\d+)xlarge", size):
        return 4 * int(multiple[1])
    if family.startswith("t") and size != "xlarge":
        return 2
    return {"medium": 1, "large": 2, "xlarge": 4}.get(size, 1)


def bill_insights(bill: Bill, settings: Relational, count: int, kind: str, region: str | None) -> None:
    """Advanced Insights are paid for by vCPU; of standard ones only a history of more than 7 days.

    https://aws.amazon.com/cloudwatch/pricing/
    """
    insights, servers = settings.database_insights, counted(count, "instances")
    cores: Factor = (vcpus_of(kind), "vCPU")
    if is_advanced(insights):
        bill.charge("Database Insights", "insights/vcpu", *servers, cores, HOURS, region=region)
    elif insights.enabled and insights.retention_days > 7:
        name = f"insights/retention-{insights.retention_days}"
        bill.charge("history of Database Insights", name, *servers, cores, region=region)


def is_advanced(insights: DatabaseInsights) -> bool:
    """Whether Insights are paid for at all hours."""
    return insights.enabled and insights.mode == "advanced"


def extended_support(settings: Relational, last_day: date | None) -> str | None:
    """The prices of a version past standard support, given the last day of that: dearer in the third year.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support-charges.html
    """
    today = datetime.now(UTC).date()
    if not settings.extended_support or last_day is None or last_day >= today:
        return None
    is_third = (today.year - last_day.year, today.month, today.day) > (_LAST_OF_YEAR_2, last_day.month, last_day.day)
    return f"extended-support/{'year-3' if is_third else 'years-1-2'}"


def bill_secrets(bill: Bill, count: int, copied_to: list[str]) -> None:
    """The secrets of the master user and of applications, and their copies in other regions."""
    if count:
        named = (count, "secrets" if count > 1 else "secret")
        for region in (None, *copied_to):
            bill.charge("secrets", "secrets/secret", named, region=region)


def counted(count: int, label: str) -> list[Factor]:
    """How many there are, where that is not one."""
    return [(count, label)] if count > 1 else []

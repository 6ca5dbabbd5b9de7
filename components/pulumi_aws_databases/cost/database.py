"""The cost of a database, and what the plan says of it."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pulumi_aws_databases.cost.backups import bill_backups
from pulumi_aws_databases.cost.bill import Bill, Cost
from pulumi_aws_databases.cost.caches import bill_cache
from pulumi_aws_databases.cost.relational import SERVERLESS, bill_aurora, bill_instance
from pulumi_aws_databases.cost.tables import bill_table
from pulumi_aws_databases.prices.table import Prices
from pulumi_aws_databases.rules.rule import Finding
from pulumi_aws_databases.settings.aurora import AuroraSettings
from pulumi_aws_databases.settings.cache import CacheSettings
from pulumi_aws_databases.settings.resolve import to_values

if TYPE_CHECKING:
    from pulumi_aws_databases.decide import Decided

_BILLS: Mapping[str, Callable[[Bill, Any], None]] = {
    "aurora": bill_aurora,
    "instance": bill_instance,
    "global-aurora": bill_aurora,
    "dynamodb": bill_table,
    "cache": bill_cache,
}


def cost(decided: "Decided", prices: Prices, shared: Collection[str | None] = ()) -> Cost:
    """What a database costs in a month.

    Args:
        decided: the database.
        prices: the price table.
        shared: the regions, as declared, whose key the database shares with others and does not pay for.
    """
    bill = Bill(prices, decided.settings.region or decided.stack.region)
    _BILLS[decided.kind](bill, decided.settings)
    bill_backups(bill, decided.settings)
    for region in sorted(decided.keyless_regions - set(shared), key=str):
        bill.charge("encryption key", "kms/key", (1, "key"), region=region)
    return bill.close(has_usage=decided.settings.expected_usage is not None)


def cost_findings(decided: "Decided", cost: Cost, prices: Prices) -> Iterator[Finding]:
    """Prices that are not known, usage that changes nothing, and capacity that is cheaper when reserved."""
    yield from unknown_prices(cost, prices)
    yield from _without_effect(decided)
    yield from _reserved(decided)


def unknown_prices(cost: Cost, prices: Prices) -> Iterator[Finding]:
    """One finding for all prices that the table does not have."""
    if not cost.unknown:
        return
    missing = ", ".join(f"{item} in {region or 'no region'}" for region, item in cost.unknown)
    told = f"not known and left out of the sums: {missing}; the price table is of {prices.date}, --prices replaces it"
    yield Finding("unknown-price", "warning", "", told)


def _without_effect(decided: "Decided") -> Iterator[Finding]:
    usage = decided.settings.expected_usage
    if usage is None:
        return
    counted, why = _counted(decided.settings)
    for name in to_values(usage):
        if name not in counted:
            yield Finding("no-effect", "info", f"expectedUsage.{name}", f"changes no cost: {why}")


def _counted(settings: Any) -> tuple[Collection[str], str]:
    """What of the expected usage a database is paid for by, and by what else it is."""
    if isinstance(settings, AuroraSettings):
        common = {"storageGb", "readUnits", "writeUnits"}
        if any(settings.class_of(member) == SERVERLESS for member in settings.members().values()):
            return common | {"hours", "averageCapacity"}, ""
        return common, "provisioned instances are paid for at all hours"
    if isinstance(settings, CacheSettings):
        if settings.is_serverless:
            return {"storageGb", "readUnits", "writeUnits"}, "a serverless cache is paid for by storage and requests"
        return (), "nodes are paid for at all hours"
    if hasattr(settings, "billing_mode"):
        return {"storageGb", "readUnits", "writeUnits"}, "a table is paid for by units and storage"
    return {"storageGb"}, "an instance is paid for at all hours"


def _reserved(decided: "Decided") -> Iterator[Finding]:
    """What runs at all hours of years is cheaper when it is committed to; at lower tiers that is seldom known.

    https://aws.amazon.com/rds/reserved-instances/ and https://aws.amazon.com/savingsplans/database-pricing/
    """
    settings = decided.settings
    if settings.tier not in ("prod", "enterprise"):
        return
    steady, path = "", "instanceClass"
    if isinstance(settings, AuroraSettings):
        classes = {settings.class_of(member) for member in settings.members().values()}
        if classes - {SERVERLESS}:
            steady = "reserved instances or a Database Savings Plan"
        elif settings.capacity and settings.capacity.min:
            steady, path = "a Database Savings Plan for the least capacity", "capacity.min"
    elif decided.kind == "instance":
        steady = "reserved instances or a Database Savings Plan"
    elif isinstance(settings, CacheSettings) and not settings.is_serverless:
        steady, path = "reserved nodes or a Database Savings Plan", "nodeType"
    elif getattr(settings, "billing_mode", None) == "provisioned":
        steady, path = "reserved capacity", "billingMode"
    if steady:
        told = f"where it stays for a year, {steady} would be cheaper than the prices counted here"
        yield Finding("reserved-capacity", "info", path, told)

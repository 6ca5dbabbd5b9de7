"""The cost of a database, and what the plan says of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic.alias_generators import to_snake

from pulumi_aws_databases.cost.aurora import SERVERLESS, bill_aurora
from pulumi_aws_databases.cost.backups import bill_backups
from pulumi_aws_databases.cost.bill import Bill, Cost
from pulumi_aws_databases.cost.caches import bill_cache
from pulumi_aws_databases.cost.instance import bill_instance
from pulumi_aws_databases.cost.pieces import own_pieces
from pulumi_aws_databases.cost.tables import bill_table
from pulumi_aws_databases.prices.table import Prices
from pulumi_aws_databases.rules.rule import Finding
from pulumi_aws_databases.settings.aurora import AuroraSettings
from pulumi_aws_databases.settings.cache import CacheSettings
from pulumi_aws_databases.settings.dynamodb import DynamoDBSettings
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


def cost(decided: "Decided", prices: Prices) -> Cost:
    """What a database costs in a month, without what is paid for by the piece: keys, alarms and its dashboard."""
    bill = Bill(prices, decided.settings.region or decided.stack.region)
    _BILLS[decided.kind](bill, decided.settings)
    bill_backups(bill, decided.settings)
    return bill.close(has_usage=decided.settings.expected_usage is not None)


def cost_alone(decided: "Decided", prices: Prices) -> Cost:
    """What a database costs that shares nothing with others."""
    return cost(decided, prices) + own_pieces(decided).cost(prices, decided.stack.region)


def cost_findings(decided: "Decided", cost: Cost, prices: Prices) -> Iterator[Finding]:
    """Prices that are not known, usage that changes nothing, and capacity that is cheaper when reserved."""
    yield from unknown_prices(cost, prices)
    yield from _without_effect(decided, prices)
    yield from _reserved(decided)


def unknown_prices(cost: Cost, prices: Prices) -> Iterator[Finding]:
    """One finding for all prices that the table does not have."""
    if not cost.unknown:
        return
    missing = ", ".join(f"{item} in {region or 'no region'}" for region, item in cost.unknown)
    told = f"not known and left out of the sums: {missing}; the price table is of {prices.date}, --prices replaces it"
    yield Finding("unknown-price", "warning", "", told)


def _without_effect(decided: "Decided", prices: Prices) -> Iterator[Finding]:
    """What of the expected usage might as well not be said: without it the bill is the same."""
    settings = decided.settings
    if settings.expected_usage is None:
        return
    whole = cost(decided, prices).items
    for name in to_values(settings.expected_usage):
        less = settings.expected_usage.model_copy(update={to_snake(name): None})
        without = replace(decided, settings=settings.model_copy(update={"expected_usage": less}))
        if cost(without, prices).items == whole:
            yield Finding("no-effect", "info", f"expectedUsage.{name}", f"changes no cost: {_why(settings, name)}")


def _why(settings: Any, name: str) -> str:
    """By what else a database is paid for."""
    why = "an instance is paid for at all hours"
    if isinstance(settings, AuroraSettings):
        serverless = SERVERLESS in {settings.class_of(member) for member in settings.members().values()}
        why = "it is within the least capacity" if serverless else "provisioned instances are paid for at all hours"
    elif isinstance(settings, CacheSettings):
        by_use = "a serverless cache is paid for by storage, at least the least, and requests"
        why = by_use if settings.is_serverless else "nodes are paid for at all hours"
    elif isinstance(settings, DynamoDBSettings):
        follows = settings.billing_mode == "on-demand" or not name.endswith("Units")
        why = "a table is paid for by units and storage" if follows else "the capacity does not follow the load"
    elif name == "storageGb":
        why = "it is within allocatedStorage, which is paid for anyway"
    return why


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

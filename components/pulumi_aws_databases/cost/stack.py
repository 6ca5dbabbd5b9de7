"""The cost of a stack: its databases and what they share."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from pulumi_aws_databases.cost.bill import HOURS, Bill, Cost
from pulumi_aws_databases.cost.database import cost
from pulumi_aws_databases.prices.table import Prices
from pulumi_aws_databases.settings.network import NetworkArguments

if TYPE_CHECKING:
    from pulumi_aws_databases.decide import Decided


def cost_of_databases(decisions: "Iterable[Decided]", prices: Prices) -> dict[str, Cost]:
    """What each database of a stack costs that shares its keys."""
    return {each.name: cost(each, prices, each.keyless_regions) for each in decisions}


def shared_keys(decisions: "Iterable[Decided]") -> set[str | None]:
    """The regions, as declared, in which a stack makes a key for some databases."""
    return {where for each in decisions for where in each.keyless_regions}


def cost_of_shared(
    keys: Iterable[str | None], networks: Iterable[NetworkArguments], region: str | None, prices: Prices
) -> Cost:
    """What databases share: a key in each of some regions, and networks."""
    bill = Bill(prices, region)
    for where in sorted(keys, key=str):
        bill.charge("encryption key", "kms/key", (1, "key"), region=where)
    for settings in networks:
        bill_network(bill, settings)
    return bill.close(has_usage=False)


def bill_network(bill: Bill, settings: NetworkArguments) -> None:
    """The interface endpoints of a made network; gateway endpoints cost nothing, and there is no NAT."""
    zones = len(settings.zones or ()) or settings.availability_zones or 3
    everywhere: dict[str | None, Iterable[str]] = {settings.region: settings.endpoints if settings.cidr_block else ()}
    for region, there in settings.secondary.items():
        own = settings.endpoints if there.endpoints is None else there.endpoints
        everywhere[region] = own if there.cidr_block else ()
    for where, services in everywhere.items():
        for service in services:
            zones_there = zones if where == settings.region else settings.availability_zones or 3
            bill.charge(f"endpoint of {service}", "vpc/endpoint", (zones_there, "zones"), HOURS, region=where)


def total(costs: Iterable[Cost]) -> Cost:
    """The sum of some costs; what has no expected cost counts with its floor."""
    summed = Cost()
    for each in costs:
        summed += each
    return summed


def named(costs: Mapping[str, Cost], shared: Cost) -> Cost:
    """The stack's bill: a line for each of its databases' items, named after it, and what they share."""
    return total([*(_under(name, each) for name, each in costs.items()), shared])


def _under(name: str, each: Cost) -> Cost:
    items = tuple(replace(item, item=f"{name}: {item.item}") for item in each.items)
    return replace(each, items=items)

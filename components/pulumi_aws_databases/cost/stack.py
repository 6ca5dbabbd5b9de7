"""The cost of a stack: its databases and what they share."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pulumi_aws_databases.cost.bill import HOURS, Bill, Cost, total
from pulumi_aws_databases.cost.database import cost
from pulumi_aws_databases.cost.pieces import Pieces, Region, own_pieces, topic_keys
from pulumi_aws_databases.decide import Decided
from pulumi_aws_databases.operations.backups import METRICS
from pulumi_aws_databases.parts.stack_operations import given_topic, regions_without_topic
from pulumi_aws_databases.prices.table import Prices
from pulumi_aws_databases.settings.network import NetworkArguments


def cost_of_databases(decisions: Sequence[Decided], prices: Prices) -> dict[str, Cost]:
    """What each database of a stack costs that shares its keys, topics and vaults."""
    keys = _keys(decisions)
    return {
        each.name: cost(each, prices) + own_pieces(each, keys).cost(prices, each.stack.region) for each in decisions
    }


def shared_pieces(decisions: Sequence[Decided]) -> Pieces:
    """What a stack makes for its databases together: keys, alarms on backups, and a dashboard."""
    keys, told = _keys(decisions), {region for each in decisions for region in each.topicless_regions}
    alarms: Counter[Region] = Counter()
    for region in {region for each in decisions for region in each.vault_regions}:
        backed_up = [each for each in decisions if region in each.vault_regions]
        if region in told or given_topic(backed_up, region) is not None:
            alarms[region] += len(METRICS)
    nowhere: set[Region] = set()
    dashboards = Counter({None} if any(each.settings.dashboard for each in decisions) else nowhere)
    return Pieces(alarms, dashboards, Counter(keys | topic_keys(regions_without_topic(decisions), keys)))


def cost_of_networks(networks: Iterable[NetworkArguments], region: str | None, prices: Prices) -> Cost:
    """What networks cost that are made."""
    bill = Bill(prices, region)
    for settings in networks:
        bill_network(bill, settings)
    return bill.close(has_usage=False)


def bill_network(bill: Bill, settings: NetworkArguments) -> None:
    """The interface endpoints of a made network; gateway endpoints cost nothing, and there is no NAT."""
    everywhere: dict[str | None, Iterable[str]] = {settings.region: settings.endpoints if settings.cidr_block else ()}
    for region, there in settings.secondary.items():
        own = settings.endpoints if there.endpoints is None else there.endpoints
        everywhere[region] = own if there.cidr_block else ()
    for where, services in everywhere.items():
        for service in services:
            zones = settings.zone_count if where == settings.region else settings.availability_zones or 3
            bill.charge(f"endpoint of {service}", "vpc/endpoint", (zones, "zones"), HOURS, region=where)


def named(costs: Mapping[str, Cost], shared: Cost) -> Cost:
    """The stack's bill: a line for each of its databases' items, named after it, and what they share."""
    return total([*(_under(name, each) for name, each in costs.items()), shared])


def _keys(decisions: Iterable[Decided]) -> set[Region]:
    """The regions in which a stack makes a key for data of some databases, or for the vault of their backups."""
    return {
        region
        for each in decisions
        for region in each.keyless_regions | (each.vault_regions if each.has_customer_key else set())
    }


def _under(name: str, each: Cost) -> Cost:
    items = tuple(replace(item, item=f"{name}: {item.item}") for item in each.items)
    return replace(each, items=items)

"""What tables cost."""

import math
from typing import Literal

from pulumi_aws_databases.cost.bill import HOURS, Bill
from pulumi_aws_databases.settings.dynamodb import DynamoDBSettings, Provisioned

_SECONDS_OF_MONTH = 730 * 3600
_MILLION = 1_000_000
_UNITS = {"read": "dynamodb/rcu", "write": "dynamodb/wcu"}
_ALL_READS = "those in other regions included"
Kind = Literal["read", "write"]


def bill_table(bill: Bill, settings: DynamoDBSettings) -> None:
    """A table, its indexes and its copies in other regions.

    What is written is paid for in every region. What is read is expected of the whole table: nobody said in which
    region, so that the price of the table's own counts.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/global-tables-billing.html
    """
    suffix = "-ia" if settings.table_class == "infrequent-access" else ""
    regions: list[str | None] = [None, *settings.all_replicas()]
    if settings.billing_mode == "provisioned":
        for region in regions:
            _capacity(bill, settings, suffix, region)
    else:
        _requests(bill, settings, suffix, regions)
    if settings.expected_usage:
        for region in regions:
            _storage(bill, settings, settings.expected_usage.storage_gb or 0, suffix, region)
    _insights(bill, settings)


def _requests(bill: Bill, settings: DynamoDBSettings, suffix: str, regions: list[str | None]) -> None:
    usage = settings.expected_usage
    if usage is None:
        return
    several = len(regions) > 1
    reads = ((usage.read_units or 0) / _MILLION, "million units")
    bill.charge("reads", f"dynamodb/read{suffix}", reads, use=True, note=_ALL_READS if several else "")
    writes = ((usage.write_units or 0) / _MILLION, "million units")
    name, price = ("replicated writes", "replicated-write") if several else ("writes", "write")
    for region in regions:
        bill.charge(name, f"dynamodb/{price}{suffix}", writes, region=region, use=True)


def _capacity(bill: Bill, settings: DynamoDBSettings, suffix: str, region: str | None) -> None:
    """Provisioned units of the table and each index: the least that there are, and what use brings beyond.

    Writes to a table with replicas are replicated ones, those to its indexes are not.
    """
    indexes, replicated = settings.global_indexes, bool(settings.all_replicas())
    kinds: tuple[Kind, ...] = ("read", "write")
    for kind in kinds:
        units = _least(settings.provisioned(kind))
        of_indexes = sum(_least(settings.provisioned(kind, each)) for each in indexes.values())
        price, several = f"{_UNITS[kind]}{suffix}", f"{len(indexes)} index{'es' if len(indexes) > 1 else ''}"
        note = f"table and {several}" if indexes else ""
        if kind == "write" and replicated:
            if indexes:
                more = (of_indexes, "units")
                bill.charge("write capacity of indexes", price, more, HOURS, region=region, note=several)
            price, note = f"dynamodb/replicated-wcu{suffix}", ""
        else:
            units += of_indexes
        bill.charge(f"{kind} capacity", price, (units, "units"), HOURS, region=region, note=note)
        if kind == "write" or region is None:
            _in_use(bill, settings, kind, price, region)


def _in_use(bill: Bill, settings: DynamoDBSettings, kind: Kind, price: str, region: str | None) -> None:
    """What autoscaling adds to the table's least, were the requests spread evenly over the month."""
    usage, own = settings.expected_usage, settings.provisioned(kind)
    used = getattr(usage, f"{kind}_units", None)
    if not used or own.autoscaling is None:
        return
    needed = math.ceil(used * 100 / (_SECONDS_OF_MONTH * own.autoscaling.target))
    wanted = min(own.autoscaling.max, needed)
    notes = ["evenly over the month", *(["as much as max allows"] if wanted < needed else [])]
    if kind == "read" and settings.all_replicas():
        notes.append(_ALL_READS)
    more = (max(0, wanted - _least(own)), "units above the least")
    bill.charge(f"{kind} capacity in use", price, more, HOURS, region=region, use=True, note=", ".join(notes))


def _least(capacity: Provisioned) -> int:
    return capacity.autoscaling.min if capacity.autoscaling else capacity.units or 0


def _storage(bill: Bill, settings: DynamoDBSettings, stored: float, suffix: str, region: str | None) -> None:
    """Storage is paid for as it fills, and point-in-time recovery by the same size, however far it reaches back."""
    bill.charge("storage", f"dynamodb/storage{suffix}", (stored, "GB"), region=region, use=True)
    replica = settings.all_replicas().get(region or "")
    own = replica.point_in_time_recovery if replica else None
    if settings.point_in_time_recovery if own is None else own:
        bill.charge("point-in-time recovery", "dynamodb/pitr", (stored, "GB"), region=region, use=True)


def _insights(bill: Bill, settings: DynamoDBSettings) -> None:
    """The rules of contributor insights: two for the partition key of the table and of each index, two for a sort key.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/contributorinsights_HowItWorks.html
    """
    if settings.contributor_insights:
        sort_keys = [settings.sort_key, *(each.sort_key for each in settings.global_indexes.values())]
        rules = sum(4 if key else 2 for key in sort_keys)
        bill.charge("contributor insights", "contributor-insights/rule", (rules, "rules"))

"""What tables cost.

Not counted, as settings do not tell how much of it there is: reads of streams, contributor insights, restores, and
data transfer between regions.
"""

import math

from pulumi_aws_databases.cost.bill import HOURS, Bill
from pulumi_aws_databases.settings.dynamodb import DynamoDBSettings, Provisioned

_SECONDS_OF_MONTH = 730 * 3600


def bill_table(bill: Bill, settings: DynamoDBSettings) -> None:
    """A table, its indexes and its copies in other regions."""
    suffix = "-ia" if settings.table_class == "infrequent-access" else ""
    regions: list[str | None] = [None, *settings.all_replicas()]
    usage = settings.expected_usage
    if settings.billing_mode == "provisioned":
        for region in regions:
            _capacity(bill, settings, suffix, region)
    elif usage:
        million = 1_000_000
        reads, writes = usage.read_units or 0, usage.write_units or 0
        bill.charge("reads", f"dynamodb/read{suffix}", (reads / million, "million units"), use=True)
        bill.charge("writes", f"dynamodb/write{suffix}", (writes / million, "million units"), use=True)
        for region in settings.all_replicas():
            price = f"dynamodb/replicated-write{suffix}"
            bill.charge("replicated writes", price, (writes / million, "million units"), region=region, use=True)
    if usage:
        for region in regions:
            _storage(bill, settings, usage.storage_gb or 0, suffix, region)


def _capacity(bill: Bill, settings: DynamoDBSettings, suffix: str, region: str | None) -> None:
    """Provisioned units of the table and each index: the least that there are, and what use brings beyond."""
    usage = settings.expected_usage
    indexes = settings.global_indexes
    for kind, price, used in (
        ("read", "dynamodb/rcu", usage.read_units if usage else None),
        (
            "write",
            "dynamodb/wcu" if region is None else "dynamodb/replicated-wcu",
            usage.write_units if usage else None,
        ),
    ):
        own = settings.provisioned(kind, None)  # type: ignore[arg-type]  # one of both
        each = [own, *(settings.provisioned(kind, index) for index in indexes.values())]  # type: ignore[arg-type]
        units = sum(_least(capacity) for capacity in each)
        where = f"table and {len(indexes)} indexes" if indexes else ""
        bill.charge(f"{kind} capacity", f"{price}{suffix}", (units, "units"), HOURS, region=region, note=where)
        if used and own.autoscaling:
            wanted = min(own.autoscaling.max, math.ceil(used / _SECONDS_OF_MONTH / own.autoscaling.target * 100))
            more = max(0, wanted - _least(own))
            name = f"{kind} capacity in use"
            bill.charge(name, f"{price}{suffix}", (more, "units above the least"), HOURS, region=region, use=True)


def _least(capacity: Provisioned) -> int:
    return capacity.autoscaling.min if capacity.autoscaling else capacity.units or 0


def _storage(bill: Bill, settings: DynamoDBSettings, stored: float, suffix: str, region: str | None) -> None:
    """Storage is paid for as it fills, and point-in-time recovery by the same size, however far it reaches back."""
    bill.charge("storage", f"dynamodb/storage{suffix}", (stored, "GB"), region=region, use=True)
    replica = settings.all_replicas().get(region or "")
    own = replica.point_in_time_recovery if replica else None
    if settings.point_in_time_recovery if own is None else own:
        bill.charge("point-in-time recovery", "dynamodb/pitr", (stored, "GB"), region=region, use=True)

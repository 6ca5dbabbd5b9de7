"""The alarms of tables, their indexes and their replicas.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
"""

from dataclasses import dataclass
from typing import Literal

from pulumi_aws_databases.operations.alarm import Row
from pulumi_aws_databases.settings.dynamodb import DynamoDBSettings, GlobalIndex

OPERATIONS = (
    "GetItem", "BatchGetItem", "TransactGetItems", "Query", "Scan",
    "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems",
)  # fmt: skip
SINGLE = ("GetItem", "PutItem", "UpdateItem", "DeleteItem")


@dataclass(frozen=True)
class Capacity:
    """What a table or an index may consume, in units per second; None where only the account limits it."""

    read: int | None
    write: int | None
    is_strong: bool = False


def capacity_of(settings: DynamoDBSettings, index: GlobalIndex | None = None) -> Capacity:
    """The most that a table, or an index of its own, may consume."""
    return Capacity(
        _most(settings, "read", index), _most(settings, "write", index), is_strong=settings.consistency == "strong"
    )


def _most(settings: DynamoDBSettings, kind: Literal["read", "write"], index: GlobalIndex | None) -> int | None:
    if settings.billing_mode == "on-demand":
        ceiling: int | None = getattr(index or settings, f"max_{kind}_units")
        return ceiling
    units, autoscaling = settings.provisioned(kind, index)
    return autoscaling.max if autoscaling else units


_THROTTLED = (
    "Requests are turned away. Look at the keys in contributor insights: one hot key needs another key design; "
    "many mean that capacity, its autoscaling, a ceiling or the account's quota is too low."
)
_CONSUMED = (
    "Nine tenths of what it may consume are consumed; beyond that, requests are turned away. Look at what grew, then "
    "raise the capacity, the autoscaling's max or the ceiling."
)

# Of a table or an index. Each client tries again by itself, so that a few throttled requests harm nobody.
THROUGHPUT = (
    Row("ReadThrottleEvents", "Sum", ">", 10, 5, 5, "notBreaching", _THROTTLED),
    Row("WriteThrottleEvents", "Sum", ">", 10, 5, 5, "notBreaching", _THROTTLED),
    Row("ConsumedReadCapacityUnits", "Sum", ">", lambda c: c.read * 60 * 0.9, 5, 5, "notBreaching", _CONSUMED,
        lambda c: c.read is not None),
    Row("ConsumedWriteCapacityUnits", "Sum", ">", lambda c: c.write * 60 * 0.9, 5, 5, "notBreaching", _CONSUMED,
        lambda c: c.write is not None),
)  # fmt: skip

TABLE = (
    *THROUGHPUT,
    Row("SystemErrors", "Sum", ">", 0, 15, 15, "notBreaching",
        "DynamoDB itself fails some requests, for a quarter of an hour now. Look at AWS's health of the region; "
        "clients should try again by themselves.", operations=OPERATIONS),
    # A write that is strongly consistent waits for another region.
    Row("SuccessfulRequestLatency", "Average", ">", lambda c: 500 if c.is_strong else 50, 10, 10, "missing",
        "Requests for single items are slow. Look at the size of the items and at the clients' connections, then at "
        "AWS's health of the region.", operations=SINGLE),
)  # fmt: skip

# Of the way to another region.
REPLICATION = (
    Row("ReplicationLatency", "Average", ">", 180_000, 15, 15, "missing",
        "Writes take more than three minutes to reach the other region. Look whether the replica is throttled there, "
        "and at AWS's health of both regions."),
)  # fmt: skip

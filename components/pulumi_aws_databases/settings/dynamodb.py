"""The settings of a DynamoDB table."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pulumi_aws_databases.settings.backup import TableBackupPlan
from pulumi_aws_databases.settings.base import Settings
from pulumi_aws_databases.settings.common import Common
from pulumi_aws_databases.settings.policy import Policy
from pulumi_aws_databases.settings.table_parts import Autoscaling, ImportFrom, RestoreFrom, TableReplica
from pulumi_aws_databases.settings.values import (
    Flag,
    InputText,
    KeyAttribute,
    Region,
    Regions,
    Text,
    Texts,
    choice,
    text,
    whole,
)

Projection = Annotated[Literal["all", "keys-only", "include"], choice("all", "keys-only", "include")]
STREAMS = ("new-image", "old-image", "new-and-old-images", "keys-only")


class LocalIndex(Settings):
    """An index with the table's partition key and a sort key of its own; only at the table's creation."""

    sort_key: KeyAttribute
    """Its sort key."""
    projection: Projection = "all"
    """The attributes that it holds."""
    non_key_attributes: Texts = ()
    """The attributes that it holds besides keys, with projection `include`."""


class GlobalIndex(Settings):
    """An index with keys of its own."""

    partition_key: KeyAttribute
    """Its partition key."""
    sort_key: KeyAttribute | None = None
    """Its sort key."""
    projection: Projection = "all"
    """The attributes that it holds."""
    non_key_attributes: Texts = ()
    """The attributes that it holds besides keys, with projection `include`."""
    read_capacity: Annotated[int, whole(1)] | None = None
    """Provisioned read capacity units; by default the table's, with its autoscaling."""
    write_capacity: Annotated[int, whole(1)] | None = None
    """Provisioned write capacity units; by default the table's, with its autoscaling."""
    read_autoscaling: Autoscaling | None = None
    """Read capacity that follows the load."""
    write_autoscaling: Autoscaling | None = None
    """Write capacity that follows the load."""
    max_read_units: Annotated[int, whole(1)] | None = None
    """The ceiling of on-demand reads, in units per second."""
    max_write_units: Annotated[int, whole(1)] | None = None
    """The ceiling of on-demand writes, in units per second."""


class Provisioned(NamedTuple):
    """The capacity of one kind of request: what it begins with, and how it follows the load, if it does."""

    units: int | None
    autoscaling: Autoscaling | None


class DynamoDBSettings(Common):
    """Everything a `DynamoDBTable` can be told."""

    REFUSED: ClassVar[dict[str, str]] = {
        "logRetentionDays": "a table writes no logs",
        "identifier": "a table's name is tableName",
        "attributes": "unknown setting; attributes follow from the keys",
    }

    ELSEWHERE: ClassVar[dict[str, str]] = {"hashkey": "partitionKey", "rangekey": "sortKey", "ttl": "timeToLive"}

    ALTERNATIVES: ClassVar[tuple[tuple[str, str], ...]] = (
        ("replicaRegions", "replicas"),
        ("importFrom", "restoreFrom"),
    )

    STAND_IN: ClassVar[dict[str, Any]] = {"partitionKey": "id"}

    table_name: Annotated[str, text("3 to 255 letters, digits, _ . and -", r"[a-zA-Z0-9_.-]{3,255}")] | None = None
    """The table's name; by default the component's name with a random suffix."""
    partition_key: KeyAttribute
    """The partition key, its type behind a colon when it is not a string: `createdAt:N`."""
    sort_key: KeyAttribute | None = None
    """The sort key."""
    billing_mode: Annotated[Literal["on-demand", "provisioned"], choice("on-demand", "provisioned")] = "on-demand"
    """Whether requests are paid for, or capacity."""
    read_capacity: Annotated[int, whole(1)] | None = None
    """Provisioned read capacity units."""
    write_capacity: Annotated[int, whole(1)] | None = None
    """Provisioned write capacity units."""
    read_autoscaling: Autoscaling | None = None
    """Read capacity that follows the load, of the table and of indexes that say nothing of theirs."""
    write_autoscaling: Autoscaling | None = None
    """Write capacity that follows the load, of the table and of indexes that say nothing of theirs."""
    max_read_units: Annotated[int, whole(1)] | None = None
    """The ceiling of on-demand reads, in units per second."""
    max_write_units: Annotated[int, whole(1)] | None = None
    """The ceiling of on-demand writes, in units per second."""
    # The least that the provider takes are those that every on-demand table has anyway.
    warm_read_units: Annotated[int, whole(12000)] | None = None
    """The reads that the table is ready for at once, in units per second; it can be raised, never lowered."""
    warm_write_units: Annotated[int, whole(4000)] | None = None
    """The writes that the table is ready for at once, in units per second; it can be raised, never lowered."""
    global_indexes: dict[str, GlobalIndex] = {}
    """Global secondary indexes by name."""
    local_indexes: dict[str, LocalIndex] = {}
    """Local secondary indexes by name."""
    time_to_live: Text | None = None
    """The attribute that holds an item's expiry, in seconds since 1970; to do without, first set the next to false."""
    time_to_live_enabled: Flag = True
    """Whether items expire; DynamoDB wants to hear the attribute's name when it stops."""
    point_in_time_recovery: Flag = True
    """Whether the table can be restored to any second of the period."""
    point_in_time_recovery_days: Annotated[int, whole(1, 35, "days")] | None = None
    """The period of point-in-time recovery, in days."""
    backup_plan: TableBackupPlan
    """AWS Backup: kept in a vault for longer than that, and copied elsewhere where that is asked for."""
    stream: Annotated[Literal["new-image", "old-image", "new-and-old-images", "keys-only"], choice(*STREAMS)] | None = (
        None
    )
    """What the table's stream shows of a changed item; no stream by default."""
    encryption: Annotated[
        Literal["aws-owned", "aws-managed", "customer-managed"], choice("aws-owned", "aws-managed", "customer-managed")
    ]
    """Whose KMS key encrypts the table."""
    table_class: Annotated[Literal["standard", "infrequent-access"], choice("standard", "infrequent-access")] = (
        "standard"
    )
    """`infrequent-access` has cheaper storage and dearer requests."""
    contributor_insights: Flag
    """Whether the most used and most throttled keys are shown, for the table and each index."""
    replica_regions: Regions | None = None
    """Other regions that have a copy of the table."""
    replicas: dict[str, TableReplica] | None = None
    """The same by region, in place of `replicaRegions`."""
    consistency: Annotated[Literal["eventual", "strong"], choice("eventual", "strong")] = "eventual"
    """Whether a read in one region sees what was just written in another; at creation only."""
    witness_region: Region | None = None
    """With strong consistency and one replica: the third region, which holds no copy."""
    import_from: ImportFrom | None = None
    """Objects in S3 that the table is made from; at creation only."""
    restore_from: RestoreFrom | None = None
    """Another table that it is made from; at creation only."""
    resource_policy: Policy | None = None
    """Who may use the table, as IAM policy; a statement without `Resource` means this table."""

    @property
    def replicated(self) -> bool:
        """Whether it is ready for replicas, be there one or, as yet or by now, none."""
        return self.replicas is not None or self.replica_regions is not None

    def all_replicas(self) -> dict[str, TableReplica]:
        """All replicas by region."""
        if self.replicas is not None:
            return self.replicas
        return {region: TableReplica() for region in self.replica_regions or ()}

    @property
    def replica_paths(self) -> dict[str, str]:
        """The regions of replicas by the setting that names them; of a list that is the same one."""
        named = "replicas.{}" if self.replicas is not None else "replicaRegions"
        return {region: named.format(region) for region in self.all_replicas()}

    @property
    def data_regions(self) -> dict[str, str]:
        """The regions that it has data in."""
        return super().data_regions | {f"replicas.{region}": region for region in self.all_replicas()}

    @property
    def watched_regions(self) -> tuple[str, ...]:
        """The regions that something of it is measured in."""
        return tuple(self.data_regions.values())

    @property
    def given_keys(self) -> dict[str | None, InputText]:
        """The keys that are given, by region."""
        replicas = self.all_replicas().items()
        return super().given_keys | {name: each.kms_key_arn for name, each in replicas if each.kms_key_arn is not None}

    def provisioned(self, kind: Literal["read", "write"], index: GlobalIndex | None = None) -> Provisioned:
        """The capacity of the table, or of an index: its own, or else the table's."""
        for holder in (index, self):
            units: int | None = getattr(holder, f"{kind}_capacity", None)
            autoscaling: Autoscaling | None = getattr(holder, f"{kind}_autoscaling", None)
            if units or autoscaling:
                return Provisioned(units or (autoscaling.min if autoscaling else None), autoscaling)
        return Provisioned(None, None)

    def key_attributes(self) -> Iterator[tuple[str, str, str]]:
        """Every use of an attribute as a key: its name, its type, and the setting that says so."""
        uses = {"partitionKey": self.partition_key, "sortKey": self.sort_key}
        uses |= {f"localIndexes.{name}.sortKey": index.sort_key for name, index in self.local_indexes.items()}
        for name, index in self.global_indexes.items():
            uses |= {
                f"globalIndexes.{name}.partitionKey": index.partition_key,
                f"globalIndexes.{name}.sortKey": index.sort_key,
            }
        for path, key in uses.items():
            if key:
                name, _, kind = key.partition(":")
                yield name, kind or "S", path


def attribute(key: str | None) -> str | None:
    """The name of a key's attribute, without its type."""
    return key.partition(":")[0] if key else None

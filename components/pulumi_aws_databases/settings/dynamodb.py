"""The settings of a DynamoDB table."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pulumi_aws_databases.settings.base import Settings
from pulumi_aws_databases.settings.common import Common
from pulumi_aws_databases.settings.values import NOT_YET, Flag, KeyAttribute, Text, Texts, choice, text, whole

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

    REFUSED: ClassVar[dict[str, str]] = dict.fromkeys(("readAutoscaling", "writeAutoscaling"), NOT_YET)

    partition_key: KeyAttribute
    """Its partition key."""
    sort_key: KeyAttribute | None = None
    """Its sort key."""
    projection: Projection = "all"
    """The attributes that it holds."""
    non_key_attributes: Texts = ()
    """The attributes that it holds besides keys, with projection `include`."""
    read_capacity: Annotated[int, whole(1)] | None = None
    """Provisioned read capacity units; by default the table's."""
    write_capacity: Annotated[int, whole(1)] | None = None
    """Provisioned write capacity units; by default the table's."""
    max_read_units: Annotated[int, whole(1)] | None = None
    """The ceiling of on-demand reads, in units per second."""
    max_write_units: Annotated[int, whole(1)] | None = None
    """The ceiling of on-demand writes, in units per second."""


class DynamoDBSettings(Common):
    """Everything a `DynamoDBTable` can be told."""

    REFUSED: ClassVar[dict[str, str]] = (
        Common.REFUSED
        | dict.fromkeys(
            (
                "consistency", "importFrom", "readAutoscaling", "replicaRegions", "replicas", "resourcePolicy",
                "restoreFrom", "warmReadUnits", "warmWriteUnits", "witnessRegion", "writeAutoscaling",
            ),
            NOT_YET,
        )
        | {"logRetentionDays": "a table writes no logs", "identifier": "a table's name is tableName"}
    )  # fmt: skip

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
    max_read_units: Annotated[int, whole(1)] | None = None
    """The ceiling of on-demand reads, in units per second."""
    max_write_units: Annotated[int, whole(1)] | None = None
    """The ceiling of on-demand writes, in units per second."""
    global_indexes: dict[str, GlobalIndex] = {}
    """Global secondary indexes by name."""
    local_indexes: dict[str, LocalIndex] = {}
    """Local secondary indexes by name."""
    time_to_live: Text | None = None
    """The attribute that holds an item's expiry, in seconds since 1970."""
    point_in_time_recovery: Flag = True
    """Whether the table can be restored to any second of the period."""
    point_in_time_recovery_days: Annotated[int, whole(1, 35, "days")] | None = None
    """The period of point-in-time recovery, in days."""
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
    contributor_insights: Flag = False
    """Whether the most used and most throttled keys are shown, for the table and each index."""

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

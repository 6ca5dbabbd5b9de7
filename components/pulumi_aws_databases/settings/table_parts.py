"""Objects among a table's settings: how capacity follows the load, replicas, and what a table begins with."""

from typing import Annotated, Literal

from pulumi_aws_databases.settings.base import Settings
from pulumi_aws_databases.settings.values import (
    Flag,
    InputText,
    KmsKeyArn,
    Moment,
    Text,
    choice,
    input_text,
    list_of,
    text,
    whole,
)

FORMATS = ("dynamodb-json", "ion", "csv")


class Autoscaling(Settings):
    """Provisioned capacity that follows the load.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html
    """

    min: Annotated[int, whole(1)]
    """The least capacity units, and what it begins with unless a capacity is given."""
    max: Annotated[int, whole(1)]
    """The greatest capacity units."""
    target: Annotated[int, whole(20, 90, "%")] = 70
    """How much of the capacity is to be in use, in percent."""
    scale_in_cooldown_seconds: Annotated[int, whole(0, unit="s")] = 0
    """How long to wait after capacity was taken away, in seconds."""
    scale_out_cooldown_seconds: Annotated[int, whole(0, unit="s")] = 0
    """How long to wait after capacity was added, in seconds."""


class TableReplica(Settings):
    """The table's copy in another region."""

    kms_key_arn: KmsKeyArn | None = None
    """The KMS key of that region that encrypts it, at creation only; by default one made there."""
    point_in_time_recovery: Flag | None = None
    """Whether it can be restored to a point in time too; by default as the table."""
    deletion_protection: Flag = False
    """AWS's deletion protection of this copy; it must be off before its region is taken out."""


class ImportFrom(Settings):
    """Objects of an S3 bucket that the table is made from.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.HowItWorks.html
    """

    bucket: Annotated[InputText, input_text("a bucket's name", r"[a-zA-Z0-9][\w.-]{1,253}[a-zA-Z0-9]")]
    """The bucket."""
    key_prefix: Text | None = None
    """What the keys of the objects begin with; by default all objects are taken."""
    format: Annotated[Literal["dynamodb-json", "ion", "csv"], choice(*FORMATS)]
    """What the objects hold."""
    compression: Annotated[Literal["none", "gzip", "zstd"], choice("none", "gzip", "zstd")] = "none"
    """How they are compressed."""
    csv_delimiter: Annotated[str, text("one of , ; : | a tab and a space", r"[,;:|\t ]")] | None = None
    """What stands between the values of CSV; by default a comma."""
    csv_headers: Annotated[tuple[str, ...], list_of(text())] = ()
    """The attributes of the columns of CSV; by default the first line of each object names them."""


class RestoreFrom(Settings):
    """Another table, at a moment of its point-in-time recovery, that the table is made from."""

    table_arn: Annotated[
        InputText,
        input_text("a table's ARN, arn:aws:dynamodb:…:table/…", r"arn:aws[a-z-]*:dynamodb:[\w-]+:\d{12}:table/[\w.-]+"),
    ]
    """The table."""
    time: Moment | None = None
    """The moment, in UTC; by default the latest."""

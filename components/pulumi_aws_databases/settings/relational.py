"""Settings of every relational database."""

from typing import Annotated, ClassVar, Literal

from pulumi_aws_databases.settings.base import Settings, Toggle
from pulumi_aws_databases.settings.common import Server
from pulumi_aws_databases.settings.values import (
    NOT_YET,
    DailyWindow,
    Flag,
    Moment,
    RoleArn,
    Scalars,
    Text,
    Texts,
    choice,
    text,
)

InstanceClass = Annotated[
    str, text('an instance class such as "r7g.large"', r"(db\.)?(serverless|[a-z0-9-]+\.[a-z0-9]+)")
]


class Credentials(Settings):
    """The master user."""

    REFUSED: ClassVar[dict[str, str]] = {
        "rotationDays": NOT_YET,
        "password": "unknown setting; passwords are generated, see credentials.management",
    }

    username: Annotated[str, text("1 to 16 of a-z, 0-9 and _, a letter first", r"[a-zA-Z][a-zA-Z0-9_]{0,15}")] = (
        "dbadmin"
    )
    """The master user's name."""
    management: Annotated[Literal["managed", "generated"], choice("managed", "generated")]
    """Who makes the password: RDS, which keeps it and rotates it every 7 days, or the package, once."""


class DatabaseInsights(Toggle):
    """CloudWatch Database Insights."""

    mode: Annotated[Literal["standard", "advanced"], choice("standard", "advanced")]
    """`advanced` adds fleet views, execution plans and lock analysis, at a price per vCPU or ACU."""
    retention_days: Annotated[int, choice(7, *(31 * months for months in range(1, 24)), 731)]
    """How long performance data is kept, in days."""


class RestoreToPointInTime(Settings):
    """Another database's past, which the database begins with."""

    source: Text
    """The identifier of the database whose backups are restored."""
    time: Moment | None = None
    """The time to restore to, in UTC."""
    latest: Flag | None = None
    """The latest time there is, in place of `time`."""


class Relational(Server):
    """What a cluster and an instance can both be told."""

    engine: str
    """The engine; each type says which it may be."""

    database_name: Annotated[str, text("1 to 63 letters, digits and _, a letter first", r"[a-zA-Z][a-zA-Z0-9_]{0,62}")]
    """The first database in it; by default the component's name with `_` for other characters."""
    credentials: Credentials
    """The master user."""
    iam_authentication: Flag = True
    """Whether database users may log in with IAM tokens."""
    snapshot_identifier: Text | None = None
    """The snapshot that it begins with; afterwards it may stay or go."""
    restore_to_point_in_time: RestoreToPointInTime | None = None
    """Another one's past that it begins with, in place of a snapshot; afterwards it may stay or go."""
    roles: dict[str, RoleArn] = {}
    """Roles by which the engine reaches other services, by feature, such as s3Import."""
    database_insights: DatabaseInsights
    """CloudWatch Database Insights."""
    monitoring_interval: Annotated[int, choice(0, 1, 5, 10, 15, 30, 60)]
    """Seconds between the measurements of enhanced monitoring; 0 is off."""
    backup_window: DailyWindow = "03:00-04:00"
    """When the daily backup is taken, in UTC."""
    log_exports: Texts
    """The logs that go to CloudWatch."""
    parameters: Scalars = {}
    """Parameters of its own parameter group."""
    extended_support: Flag = False
    """Whether AWS may keep it on a version past its standard support, at a price; decided at creation."""
    allow_major_version_upgrade: Flag = False
    """Whether a new major `engineVersion` is carried out."""
    ca_certificate_identifier: Text | None = None
    """The certificate authority of its certificates; by default AWS's for the account."""

    @property
    def is_restored(self) -> bool:
        """Whether it begins with another database's data, user and database."""
        return self.snapshot_identifier is not None or self.restore_to_point_in_time is not None

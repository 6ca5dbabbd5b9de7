"""The settings of an Aurora cluster."""

from typing import Annotated, ClassVar, Literal

from pulumi_aws_databases.settings.base import Settings, Toggle
from pulumi_aws_databases.settings.common import Common, Server
from pulumi_aws_databases.settings.values import (
    NOT_YET,
    DailyWindow,
    Flag,
    Scalars,
    Text,
    Texts,
    choice,
    stepped,
    text,
    whole,
)

# What each engine writes, and its majors that AWS supports.
# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
LOGS = {
    "postgresql": ("postgresql", "instance", "iam-db-auth-error"),
    "mysql": ("audit", "error", "general", "slowquery", "instance", "iam-db-auth-error"),
}
MAJORS = {"postgresql": ("13", "14", "15", "16", "17", "18"), "mysql": ("8.0", "8.4")}

InstanceClass = Annotated[
    str, text('an instance class such as "r7g.large" or "serverless"', r"(db\.)?(serverless|[a-z0-9-]+\.[a-z0-9]+)")
]


class Capacity(Settings):
    """How far Serverless v2 instances scale.

    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
    """

    min: Annotated[float, stepped(0, 256, 0.5, "ACU")]
    """The least capacity of each instance, in ACU; at 0 an idle instance pauses."""
    max: Annotated[float, stepped(1, 256, 0.5, "ACU")]
    """The greatest capacity of each instance, in ACU."""
    auto_pause_seconds: Annotated[int, whole(300, 86400, "s")] | None = None
    """How long an instance must be idle before it pauses, in seconds; only with `min` 0."""


class Member(Settings):
    """One instance of the cluster."""

    instance_class: InstanceClass | None = None
    """Its class, or `serverless`; by default the cluster's `instanceClass`, or else `serverless`."""
    promotion_tier: Annotated[int, whole(0, 15)] | None = None
    """Its place in the order of failover, 0 first; by default 0 for the writer and 1 for readers."""
    availability_zone: Text | None = None
    """Its zone; by default AWS chooses."""


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
    management: Annotated[Literal["managed"], choice("managed", later=("generated",))] = "managed"
    """Who keeps the password: RDS, which rotates it every 7 days."""


class DatabaseInsights(Toggle):
    """CloudWatch Database Insights."""

    mode: Annotated[Literal["standard", "advanced"], choice("standard", "advanced")]
    """`advanced` adds fleet views, execution plans and lock analysis, at a price per vCPU or ACU."""
    retention_days: Annotated[int, choice(7, *(31 * months for months in range(1, 24)), 731)]
    """How long performance data is kept, in days."""


class AuroraSettings(Server):
    """Everything an `AuroraCluster` can be told."""

    REFUSED: ClassVar[dict[str, str]] = Common.REFUSED | dict.fromkeys(
        (
            "backtrackHours", "customEndpoints", "proxy", "publiclyAccessible", "readerAutoscaling",
            "restoreToPointInTime", "roles", "snapshotIdentifier", "storageType", "users",
        ),
        NOT_YET,
    )  # fmt: skip
    ALTERNATIVES: ClassVar[tuple[tuple[str, str], ...]] = (
        ("readers", "readerInstances"),
        ("capacity", "instanceClass"),
    )

    engine: Annotated[Literal["postgresql", "mysql"], choice("postgresql", "mysql")]
    """The engine that Aurora is compatible with."""
    database_name: Annotated[str, text("1 to 63 letters, digits and _, a letter first", r"[a-zA-Z][a-zA-Z0-9_]{0,62}")]
    """The first database in the cluster; by default the component's name with `_` for other characters."""
    credentials: Credentials = Credentials()
    """The master user."""
    iam_authentication: Flag = True
    """Whether database users may log in with IAM tokens."""
    capacity: Capacity | None = None
    """The capacity of Serverless v2 instances, in ACU."""
    instance_class: InstanceClass | None = None
    """The class of provisioned instances, with or without `db.`, in place of `capacity`."""
    writer: Member = Member()
    """The writer, where it differs from the readers."""
    readers: Annotated[int, whole(0, 15)] | None = None
    """How many readers there are."""
    reader_instances: dict[str, Member] | None = None
    """Readers by name, in place of `readers`."""
    database_insights: DatabaseInsights
    """CloudWatch Database Insights."""
    monitoring_interval: Annotated[int, choice(0, 1, 5, 10, 15, 30, 60)]
    """Seconds between the measurements of enhanced monitoring; 0 is off."""
    backup_retention_days: Annotated[int, whole(1, 35, "days")]
    """How long automated backups are kept, in days."""
    backup_window: DailyWindow = "03:00-04:00"
    """When the daily backup is taken, in UTC."""
    log_exports: Texts
    """The logs that go to CloudWatch."""
    parameters: Scalars = {}
    """Parameters of the cluster's own parameter group."""
    instance_parameters: Scalars = {}
    """Parameters of its instances' own parameter group."""
    data_api: Flag = False
    """Whether the RDS Data API (HTTP) is on."""
    extended_support: Flag = False
    """Whether AWS may keep the cluster on a version past its standard support, at a price; decided at creation."""
    allow_major_version_upgrade: Flag = False
    """Whether a new major `engineVersion` is carried out."""
    ca_certificate_identifier: Text | None = None
    """The certificate authority of the instances' certificates; by default AWS's for the account."""

    def members(self) -> dict[str, Member]:
        """All instances by name, the writer first."""
        if self.reader_instances is not None:
            return {"writer": self.writer, **self.reader_instances}
        return {"writer": self.writer} | {f"reader-{i}": Member() for i in range(1, (self.readers or 0) + 1)}

    def class_of(self, member: Member) -> str:
        """The class of an instance, with `db.`."""
        return "db." + (member.instance_class or self.instance_class or "serverless").removeprefix("db.")

    @property
    def family(self) -> str:
        """The family of its parameter groups, which follows from the engine and its major version."""
        major = self.engine_version.split(".")
        return f"aurora-postgresql{major[0]}" if self.engine == "postgresql" else f"aurora-mysql{'.'.join(major[:2])}"

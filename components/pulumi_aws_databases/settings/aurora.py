"""The settings of an Aurora cluster."""

from typing import Annotated, ClassVar, Literal

from pulumi_aws_databases.settings.base import Settings
from pulumi_aws_databases.settings.relational import InstanceClass, Relational
from pulumi_aws_databases.settings.values import (
    Flag,
    Scalars,
    Text,
    Texts,
    choice,
    stepped,
    whole,
)

# What each engine writes, and its majors that AWS supports.
# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
LOGS = {
    "postgresql": ("postgresql", "instance", "iam-db-auth-error"),
    "mysql": ("audit", "error", "general", "slowquery", "instance", "iam-db-auth-error"),
}
# The parameters by which Aurora MySQL writes who connects, and who changes rights.
AUDIT = {"server_audit_logging": 1, "server_audit_events": "CONNECT,QUERY_DCL"}
MAJORS = {"postgresql": ("11", "12", "13", "14", "15", "16", "17", "18"), "mysql": ("5.7", "8.0", "8.4")}


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


class ReaderAutoscaling(Settings):
    """Readers that come and go with the load, beside those that are declared.

    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Integrating.AutoScaling.html
    """

    min: Annotated[int, whole(0, 15)]
    """The least number of readers, the declared ones included."""
    max: Annotated[int, whole(1, 15)]
    """The greatest number of readers, the declared ones included."""
    target_cpu: Annotated[int, whole(1, 100, "%")] | None = None
    """The average CPU utilisation of the readers to keep to, in percent; 70 unless connections are the target."""
    target_connections: Annotated[int, whole(1)] | None = None
    """The average number of connections to a reader to keep to, in place of `targetCpu`."""
    scale_in_cooldown_seconds: Annotated[int, whole(0, unit="s")] = 300
    """How long to wait after a reader was removed, in seconds."""
    scale_out_cooldown_seconds: Annotated[int, whole(0, unit="s")] = 300
    """How long to wait after a reader was added, in seconds."""


class CustomEndpoint(Settings):
    """A host name of its own for some of the instances."""

    type: Annotated[Literal["reader", "any"], choice("reader", "any")] = "reader"
    """Whether only readers are behind it, or any instance."""
    members: Texts = ()
    """The instances behind it, names of `readerInstances` or `writer`; new ones do not join."""
    excluded: Texts = ()
    """The instances that are not, in place of `members`; new ones join."""


class AuroraSettings(Relational):
    """Everything an `AuroraCluster` can be told."""

    ALTERNATIVES: ClassVar[tuple[tuple[str, str], ...]] = (
        ("readers", "readerInstances"),
        ("capacity", "instanceClass"),
        ("snapshotIdentifier", "restoreToPointInTime"),
        ("snapshotIdentifier", "s3Import"),
        ("restoreToPointInTime", "s3Import"),
    )

    engine: Annotated[Literal["postgresql", "mysql"], choice("postgresql", "mysql")]
    """The engine that Aurora is compatible with."""
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
    reader_autoscaling: ReaderAutoscaling | None = None
    """Readers that come and go with the load."""
    custom_endpoints: dict[str, CustomEndpoint] = {}
    """Host names of their own for some of the instances, by name."""
    storage_type: Annotated[Literal["standard", "io-optimized"], choice("standard", "io-optimized")] = "standard"
    """Whether I/O is paid for by the request, or included in a higher price of instances and storage."""
    backtrack_hours: Annotated[int, whole(1, 72, "hours")] | None = None
    """How far the cluster can be rewound in place, in hours; MySQL only, and decided at creation."""
    backup_retention_days: Annotated[int, whole(1, 35, "days")]
    """How long automated backups are kept, in days."""
    instance_parameters: Scalars = {}
    """Parameters of its instances' own parameter group."""
    data_api: Flag = False
    """Whether the RDS Data API (HTTP) is on."""

    def members(self) -> dict[str, Member]:
        """All instances by name, the writer first."""
        if self.reader_instances is not None:
            return {"writer": self.writer, **self.reader_instances}
        return {"writer": self.writer} | {f"reader-{i}": Member() for i in range(1, (self.readers or 0) + 1)}

    @property
    def has_readers(self) -> bool:
        """Whether there is always a reader."""
        return len(self.members()) > 1 or (self.reader_autoscaling is not None and self.reader_autoscaling.min > 0)

    @property
    def is_in_one_zone(self) -> bool:
        """Whether all of its instances are put into the same zone."""
        zones = {member.availability_zone for member in self.members().values()}
        return len(zones) == 1 and None not in zones and self.reader_autoscaling is None

    def class_of(self, member: Member) -> str:
        """The class of an instance, with `db.`."""
        return "db." + (member.instance_class or self.instance_class or "serverless").removeprefix("db.")

    @property
    def family(self) -> str:
        """The family of its parameter groups, which follows from the engine and its major version."""
        return self.family_of(self.engine_version)

    def family_of(self, version: str) -> str:
        """The family of a version's parameter groups."""
        major = version.split(".")
        return f"aurora-postgresql{major[0]}" if self.engine == "postgresql" else f"aurora-mysql{'.'.join(major[:2])}"

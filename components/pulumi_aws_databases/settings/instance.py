"""The settings of an RDS instance."""

from typing import Annotated, ClassVar, Literal

from pulumi_aws_databases.settings.base import Settings
from pulumi_aws_databases.settings.relational import InstanceClass, Relational
from pulumi_aws_databases.settings.values import Flag, Region, Text, choice, whole

ENGINES = {"postgresql": "postgres", "mysql": "mysql", "mariadb": "mariadb"}
# What each engine writes, and its majors that AWS supports.
# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
LOGS = {
    "postgresql": ("postgresql", "upgrade", "iam-db-auth-error"),
    "mysql": ("audit", "error", "general", "slowquery", "iam-db-auth-error"),
    "mariadb": ("audit", "error", "general", "slowquery", "iam-db-auth-error"),
}
MAJORS = {
    "postgresql": ("11", "12", "13", "14", "15", "16", "17", "18"),
    "mysql": ("5.7", "8.0", "8.4"),
    "mariadb": ("10.6", "10.11", "11.4", "11.8", "12.3"),
}


class Replica(Settings):
    """One read replica; what it does not say is the source's."""

    region: Region | None = None
    """Its region, where it is not the source's; its network there is that of `network.secondary`."""
    instance_class: InstanceClass | None = None
    """Its class."""
    availability_zone: Text | None = None
    """Its zone; by default AWS chooses."""
    multi_az: Flag = False
    """Whether it has a standby of its own in another zone."""


class InstanceSettings(Relational):
    """Everything a `DatabaseInstance` can be told."""

    ELSEWHERE: ClassVar[dict[str, str]] = {**Relational.ELSEWHERE, "storage": "allocatedStorage"}

    ALTERNATIVES: ClassVar[tuple[tuple[str, str], ...]] = (
        ("readReplicas", "replicas"),
        ("snapshotIdentifier", "restoreToPointInTime"),
        ("snapshotIdentifier", "s3Import"),
        ("restoreToPointInTime", "s3Import"),
    )

    engine: Annotated[Literal["postgresql", "mysql", "mariadb"], choice("postgresql", "mysql", "mariadb")]
    """The engine."""
    instance_class: InstanceClass
    """Its class, with or without `db.`."""
    allocated_storage: Annotated[int, whole(20, 65536, "GiB")]
    """Its storage, in GiB."""
    max_allocated_storage: Annotated[int, whole(20, 65536, "GiB")] | None = None
    """What its storage may grow to, in GiB; by default the larger of 100 GiB and twice `allocatedStorage`.

    A Multi-AZ DB cluster's does not grow by itself.
    """
    storage_type: Annotated[Literal["gp3", "gp2", "io1", "io2"], choice("gp3", "gp2", "io1", "io2")] = "gp3"
    """The kind of its storage."""
    iops: Annotated[int, whole(1000, 256000)] | None = None
    """I/O operations per second; for gp3 only from 400 GiB on."""
    storage_throughput: Annotated[int, whole(125, 16000, "MiB/s")] | None = None
    """Throughput, in MiB/s; for gp3 from 400 GiB on."""
    multi_az: Flag
    """Whether it has a standby in another zone."""
    readable_standbys: Flag = False
    """Whether it is a Multi-AZ DB cluster, with two standbys that can be read from; decided at creation."""
    availability_zone: Text | None = None
    """Its zone, where there is no standby; by default AWS chooses."""
    read_replicas: Annotated[int, whole(0, 15)] | None = None
    """How many read replicas there are."""
    replicas: dict[str, Replica] | None = None
    """Read replicas by name, in place of `readReplicas`."""
    backup_retention_days: Annotated[int, whole(0, 35, "days")]
    """How long automated backups are kept, in days; 0 takes none."""
    blue_green_update: Flag = False
    """Whether changes that need it are made on a copy of the instance, which then takes its place within a minute."""
    backup_replication_region: Region | None = None
    """Another region that automated backups are copied to, under a key of that region."""
    option_group_name: Text | None = None
    """An existing option group; by default one of its own where `audit` is among the logs of MySQL or MariaDB."""

    def all_replicas(self) -> dict[str, Replica]:
        """All read replicas by name."""
        if self.replicas is not None:
            return self.replicas
        return {f"replica-{i}": Replica() for i in range(1, (self.read_replicas or 0) + 1)}

    @property
    def server_regions(self) -> dict[str, str]:
        """The regions that it has servers in, by the setting that names them."""
        own = super().server_regions
        replicas = (self.replicas or {}).items()
        return own | {f"replicas.{name}.region": replica.region for name, replica in replicas if replica.region}

    @property
    def data_regions(self) -> dict[str, str]:
        """The regions that it has data in."""
        backups = self.backup_replication_region
        return self.server_regions | ({"backupReplicationRegion": backups} if backups else {})

    @property
    def needs_audit_option(self) -> bool:
        """Whether an option group of its own must write the audit log."""
        return self.engine != "postgresql" and "audit" in self.log_exports and self.option_group_name is None

    @property
    def major(self) -> str:
        """The major version: 17, 8.4, 11.4."""
        return ".".join(self.engine_version.split(".")[: 1 if self.engine == "postgresql" else 2])

    @property
    def family(self) -> str:
        """The family of its parameter group."""
        return f"{ENGINES[self.engine]}{self.major}"

"""The settings of a cache."""

from typing import Annotated, ClassVar, Literal

from pulumi_aws_databases.settings.base import Toggle
from pulumi_aws_databases.settings.common import Common, Server
from pulumi_aws_databases.settings.defaults import engine_defaults
from pulumi_aws_databases.settings.values import NOT_YET, DailyWindow, Flag, Scalars, choice, text, whole

# ElastiCache wants major.minor; these are the newest minors of each major.
# https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/engine-versions.html
NEWEST_MINOR = {"valkey": {"7": "7.2", "8": "8.2", "9": "9.1"}, "redis": {"6": "6.2", "7": "7.1"}}


class LogDelivery(Toggle):
    """Logs that go to CloudWatch, as JSON."""

    slow_log: Flag = True
    """Commands that took long."""
    engine_log: Flag = True
    """What the engine itself reports."""


class CacheSettings(Server):
    """Everything a `Cache` can be told."""

    REFUSED: ClassVar[dict[str, str]] = (
        Common.REFUSED
        | dict.fromkeys(
            ("dataTiering", "replicaAutoscaling", "serverless", "shardAutoscaling", "shards", "snapshotName", "users"),
            NOT_YET,
        )
        | {"backupPlan": "AWS Backup knows no caches; see snapshotRetentionDays"}
    )

    engine: Annotated[Literal["valkey", "redis"], choice("valkey", "redis")]
    """The engine."""
    node_type: Annotated[str, text('a node type such as "r7g.large"', r"(cache\.)?[a-z0-9]+\.[a-z0-9]+")]
    """The type of its nodes, with or without `cache.`."""
    replicas: Annotated[int, whole(0, 5)]
    """How many replicas the primary has."""
    multi_az: Flag
    """Whether its nodes are spread over zones; by default wherever there is a replica."""
    authentication: Annotated[Literal["users"], choice("users", later=("token", "iam", "none"))] = "users"
    """How clients authenticate: as a user with a password of its own."""
    transit_encryption: Flag = True
    """TLS."""
    snapshot_retention_days: Annotated[int, whole(0, 35, "days")]
    """How long automatic snapshots are kept, in days; 0 takes none."""
    snapshot_window: DailyWindow = "03:00-04:00"
    """When the daily snapshot is taken, in UTC."""
    parameters: Scalars = {}
    """Parameters of the cache's own parameter group."""
    log_delivery: LogDelivery = LogDelivery()
    """Logs that go to CloudWatch."""

    @property
    def version(self) -> str:
        """The engine version in the form that ElastiCache wants, major.minor."""
        if "." in self.engine_version:
            return self.engine_version
        return NEWEST_MINOR[self.engine].get(self.engine_version, f"{self.engine_version}.0")

    @property
    def has_default_version(self) -> bool:
        """Whether the minor version is AWS's to choose."""
        return bool(self.engine_version == engine_defaults("cache", self.engine)["engineVersion"])

    @property
    def family(self) -> str:
        """The family of its parameter group."""
        major = self.engine_version.split(".")[0]
        return "redis6.x" if (self.engine, major) == ("redis", "6") else f"{self.engine}{major}"

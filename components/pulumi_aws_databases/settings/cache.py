"""The settings of a cache."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pulumi_aws_databases.settings.base import Settings, Toggle
from pulumi_aws_databases.settings.common import LOG_RETENTION_DAYS, Server
from pulumi_aws_databases.settings.defaults import engine_defaults
from pulumi_aws_databases.settings.values import (
    DailyWindow,
    Flag,
    Scalars,
    Text,
    WeeklyWindow,
    choice,
    text,
    whole,
)

# ElastiCache wants major.minor; these are the newest minors of each major.
# https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/engine-versions.html
NEWEST_MINOR = {"valkey": {"7": "7.2", "8": "8.2", "9": "9.1"}, "redis": {"6": "6.2", "7": "7.1"}}
EVERYTHING = "on ~* &* +@all"
READER_PORT = 6380  # of a serverless cache, which listens at 6379 and here

NodeType = Annotated[str, text('a node type such as "r7g.large"', r"(cache\.)?[a-z0-9]+\.[a-z0-9]+")]


class LogDelivery(Toggle):
    """Logs that go to CloudWatch, as JSON."""

    slow_log: Flag = True
    """Commands that took long."""
    engine_log: Flag = True
    """What the engine itself reports."""


class Serverless(Toggle):
    """A cache without nodes, which grows and shrinks by itself.

    The limits that AWS has by itself are said, since it keeps one that is taken out.
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Scaling-serverless.html
    """

    max_storage_gb: Annotated[int, whole(1, 5000, "GB")] = 5000
    """How much it may store, in GB."""
    max_ecpu: Annotated[int, whole(1000, 15_000_000)] = 15_000_000
    """How many ElastiCache Processing Units it may use in a second."""


class AuthToken(Settings):
    """The token of a cache that has `authentication: token`, and how it is changed without locking clients out.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html
    """

    version: Annotated[int, whole(1)] = 1
    """Another number is another token."""
    keep_previous: Flag = False
    """Whether the token before is valid too (AWS's ROTATE), as AWS wants it while the token changes."""


class CacheUser(Settings):
    """A user beside the application's own; also just its access string."""

    SHORTHAND: ClassVar[Mapping[str, Any] | None] = {"type": "string"}
    REFUSED: ClassVar[dict[str, str]] = {"password": "unknown setting; passwords are generated"}

    access_string: Text = EVERYTHING
    """What it may do, as an access string such as `on ~app::* -@all +@read`; by default everything."""
    iam: Flag = False
    """Whether it logs in with IAM tokens, and has no password."""

    @classmethod
    def long_form(cls, value: Any) -> Any:
        """An access string stands for a user that has it."""
        return {"accessString": value} if isinstance(value, str) else value


class CacheAutoscaling(Settings):
    """Shards, or replicas of each shard, that come and go with the load.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoScaling-Policies.html
    """

    min: Annotated[int, whole(1, 500)]
    """The least number."""
    max: Annotated[int, whole(1, 500)]
    """The greatest number."""
    target: Annotated[int, whole(35, 70, "%")] = 60
    """The average CPU utilisation of the engine to keep to, on primaries for shards, else on replicas, in percent."""
    scale_in_cooldown_seconds: Annotated[int, whole(0, unit="s")] = 300
    """How long to wait after some were removed, in seconds."""
    scale_out_cooldown_seconds: Annotated[int, whole(0, unit="s")] = 300
    """How long to wait after some were added, in seconds."""


class CacheSettings(Server):
    """Everything a `Cache` can be told; a serverless one has no value for what belongs to nodes."""

    REFUSED: ClassVar[dict[str, str]] = {"backupPlan": "AWS Backup knows no caches; see snapshotRetentionDays"}

    ELSEWHERE: ClassVar[dict[str, str]] = {"instanceclass": "nodeType", "instancetype": "nodeType"}

    engine: Annotated[Literal["valkey", "redis"], choice("valkey", "redis")]
    """The engine."""
    node_type: NodeType | None = None
    """The type of its nodes, with or without `cache.`."""
    replicas: Annotated[int, whole(0, 5)] | None = None
    """How many replicas each primary has."""
    shards: Annotated[int, whole(1, 500)] | None = None
    """How many shards there are; given, clients must speak cluster mode."""
    multi_az: Flag | None = None
    """Whether its nodes are spread over zones; by default wherever there is a replica."""
    serverless: Serverless | None = None
    """A cache without nodes."""
    authentication: Annotated[Literal["users", "token", "iam", "none"], choice("users", "token", "iam", "none")] = (
        "users"
    )
    """How clients authenticate: as a user, by password or IAM token; with one token for all; or, at dev only, not."""
    auth_token: AuthToken | None = None
    """Which token it is, where clients authenticate with one."""
    users: dict[str, CacheUser] = {}
    """Users beside the application's own, by name."""
    transit_encryption: Flag = True
    """TLS; it can be turned off at tier dev only."""
    snapshot_retention_days: Annotated[int, whole(0, 35, "days")]
    """How long automatic snapshots are kept, in days; 0 takes none."""
    snapshot_window: DailyWindow = "03:00-04:00"
    """When the daily snapshot is taken, in UTC; of a serverless cache its start counts."""
    snapshot_name: Text | None = None
    """The snapshot that it begins with, of a serverless cache also its ARN; afterwards it may stay or go."""
    parameters: Scalars = {}
    """Parameters of the cache's own parameter group."""
    log_delivery: LogDelivery | None = None
    """Logs that go to CloudWatch."""
    log_retention_days: Annotated[int, choice(*LOG_RETENTION_DAYS)] | None = None
    """How long CloudWatch keeps the logs, in days."""
    shard_autoscaling: CacheAutoscaling | None = None
    """Shards that come and go with the load, in cluster mode; `shards` is where they begin."""
    replica_autoscaling: CacheAutoscaling | None = None
    """Replicas that come and go with the load, in cluster mode; `replicas` is where they begin."""
    data_tiering: Flag | None = None
    """Whether data that is seldom used moves to the nodes' disks, as r6gd nodes do; decided at creation."""
    maintenance_window: WeeklyWindow | None = None
    """When AWS may maintain it, in UTC."""
    auto_minor_version_upgrade: Flag | None = None
    """Whether AWS installs minor versions in the maintenance window."""
    apply_immediately: Flag | None = None
    """Whether changes are made at once, instead of in the next maintenance window."""

    @property
    def is_serverless(self) -> bool:
        """Whether it has no nodes."""
        return self.serverless is not None and self.serverless.enabled

    @property
    def cluster_mode(self) -> bool:
        """Whether clients must speak the cluster protocol, as a serverless cache knows no other."""
        return self.is_serverless or self.shards is not None

    @property
    def has_users(self) -> bool:
        """Whether clients log in as users."""
        return self.authentication in ("users", "iam")

    @property
    def ports(self) -> tuple[int, int]:
        """The first and the last port that clients connect to."""
        return self.port, READER_PORT if self.is_serverless else self.port

    @property
    def major(self) -> str:
        """The engine's major version."""
        return self.engine_version.split(".")[0]

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
        return "redis6.x" if (self.engine, self.major) == ("redis", "6") else f"{self.engine}{self.major}"


def tiers_data(node_type: Any) -> bool:
    """Whether nodes of a type have disks for the data that is seldom used.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/data-tiering.html
    """
    return isinstance(node_type, str) and re.fullmatch(r"(cache\.)?r6gd\..+", node_type) is not None


def scales(node_type: str) -> bool:
    """Whether shards and replicas of nodes of a type can be autoscaled.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoScaling.html
    """
    families = r"r8g|r7g|r6gd?|r5|m8g|m7g|m6g|m5|c8gn|c7gn"
    return re.fullmatch(rf"(cache\.)?({families})\.(large|xlarge|2xlarge)", node_type) is not None

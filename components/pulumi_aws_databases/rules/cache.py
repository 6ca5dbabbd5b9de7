"""What ElastiCache refuses, and what Security Hub asks of a cache."""

import re

from pulumi_aws_databases.errors import got, one_of
from pulumi_aws_databases.rules.rule import Control, Found, Rule
from pulumi_aws_databases.rules.servers import CLIENTS, SUBNETS, name_rule, windows_rule
from pulumi_aws_databases.settings.cache import NEWEST_MINOR, CacheSettings
from pulumi_aws_databases.settings.values import NOT_YET

_GUIDE = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg"
_API = "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html"


def _version(_: str, settings: CacheSettings) -> Found:
    majors = tuple(NEWEST_MINOR[settings.engine])
    if settings.engine_version.split(".")[0] not in majors:
        yield (
            "engineVersion",
            f"expected a version of {one_of(majors)} for {settings.engine}; got {got(settings.engine_version)}",
        )
    elif not re.fullmatch(r"\d+(\.\d+)?", settings.engine_version):
        yield "engineVersion", f'expected a major or major.minor, such as "8.2"; got {got(settings.engine_version)}'


def _zones(_: str, settings: CacheSettings) -> Found:
    if settings.multi_az and settings.replicas == 0:
        yield "multiAz", "Multi-AZ needs a replica in a second zone, and replicas is 0"


def _tls(_: str, settings: CacheSettings) -> Found:
    if not settings.transit_encryption:
        yield "transitEncryption", f"TLS is always on; turning it off is {NOT_YET}"


def _cluster_mode(_: str, settings: CacheSettings) -> Found:
    if "cluster-enabled" in settings.parameters:
        yield "parameters.cluster-enabled", "cluster mode is decided by shards; leave it out"


RULES = (
    name_rule(40, _API),
    windows_rule("snapshotWindow", 60, _API),
    SUBNETS,
    CLIENTS,
    Rule(_version, ("engine", "engineVersion"), f"{_GUIDE}/engine-versions.html"),
    Rule(_zones, ("multiAz", "replicas"), f"{_GUIDE}/AutoFailover.html"),
    Rule(_tls, ("transitEncryption",), f"{_GUIDE}/in-transit-encryption.html"),
    Rule(_cluster_mode, ("parameters",), f"{_GUIDE}/ParameterGroups.Engine.html"),
)

CONTROLS = (
    Control(
        "ElastiCache.1", "snapshotRetentionDays", lambda s: s.snapshot_retention_days == 0, "no snapshots are taken"
    ),
    Control(
        "ElastiCache.2",
        "autoMinorVersionUpgrade",
        lambda s: not s.auto_minor_version_upgrade,
        "minor versions are not installed",
    ),
    Control("ElastiCache.3", "replicas", lambda s: s.replicas == 0, "there is no replica to fail over to"),
    Control(
        "cache-deletion",
        "deletionProtection",
        lambda s: not s.deletion_protection,
        "`pulumi destroy` deletes the cache",
    ),
)

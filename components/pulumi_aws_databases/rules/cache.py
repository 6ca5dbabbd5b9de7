"""What ElastiCache refuses, and what Security Hub asks of a cache."""

import re

from pulumi_aws_databases.errors import got, one_of
from pulumi_aws_databases.rules.cache_access import ACCESS_CONTROLS, ACCESS_RULES
from pulumi_aws_databases.rules.rule import Control, Found, Rule
from pulumi_aws_databases.rules.servers import CLIENTS, SUBNETS, name_rule, windows_rule
from pulumi_aws_databases.settings.cache import NEWEST_MINOR, CacheAutoscaling, CacheSettings, scales, tiers_data
from pulumi_aws_databases.settings.settle_cache import OF_NODES

_GUIDE = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg"
_API = "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html"
_SERVERLESS = "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateServerlessCache.html"
_NODES = 500  # of one cache; above 90 the account's quota has to be raised
_TIERING_POLICIES = ("volatile-lru", "allkeys-lru", "noeviction")


def _version(_: str, settings: CacheSettings) -> Found:
    majors, version = tuple(NEWEST_MINOR[settings.engine]), settings.engine_version
    if settings.major not in majors:
        yield "engineVersion", f"expected a version of {one_of(majors)} for {settings.engine}; got {got(version)}"
    elif not settings.is_serverless and not re.fullmatch(r"\d+(\.\d+)?", version):
        yield "engineVersion", f'expected a major or major.minor, such as "8.2"; got {got(version)}'
    elif settings.is_serverless and (settings.engine, settings.major) == ("redis", "6"):
        yield "engineVersion", f"expected 7 for serverless redis; got {got(version)}"
    elif settings.is_serverless and "." in version and not settings.has_default_version:
        yield "engineVersion", f"expected a major, as AWS chooses the minor of a serverless cache; got {got(version)}"


def _zones(_: str, settings: CacheSettings) -> Found:
    if settings.multi_az and not settings.replicas and not settings.is_serverless:
        yield "multiAz", "Multi-AZ needs a replica in a second zone, and replicas is 0"


def _size(_: str, settings: CacheSettings) -> Found:
    nodes = (settings.shards or 1) * (1 + (settings.replicas or 0))
    if nodes > _NODES:
        yield "shards", f"expected at most {_NODES} nodes in all; got {nodes}"


def _cluster_mode(_: str, settings: CacheSettings) -> Found:
    if "cluster-enabled" in settings.parameters:
        yield "parameters.cluster-enabled", "cluster mode is decided by shards; leave it out"


def _serverless(_: str, settings: CacheSettings) -> Found:
    if not settings.is_serverless:
        return
    for path in OF_NODES:
        if getattr(settings, re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", path)) not in (None, {}):
            yield path, "expected only with nodes; a serverless cache has none"
    if settings.port != 6379:
        yield "port", f"expected 6379, the one that a serverless cache listens at; got {settings.port}"
    if not settings.transit_encryption:
        yield "transitEncryption", "expected true; a serverless cache takes TLS connections alone"
    if settings.removal_policy == "snapshot":
        yield (
            "removalPolicy",
            "expected destroy or retain; AWS's provider takes no final snapshot of a serverless cache",
        )


def _expected_storage(_: str, settings: CacheSettings) -> Found:
    used = settings.expected_usage.storage_gb if settings.expected_usage else None
    if (
        settings.serverless
        and settings.is_serverless
        and used is not None
        and used > settings.serverless.max_storage_gb
    ):
        most = settings.serverless.max_storage_gb
        yield "expectedUsage.storageGb", f"expected at most serverless.maxStorageGb, {most} GB; got {got(used)}"


def _snapshot(_: str, settings: CacheSettings) -> Found:
    if settings.snapshot_name and settings.snapshot_name.startswith("arn:") and not settings.is_serverless:
        yield "snapshotName", "expected a snapshot's name; only serverless caches take its ARN"


def _tiering(_: str, settings: CacheSettings) -> Found:
    if settings.is_serverless:
        return
    tiered, policy = tiers_data(settings.node_type), settings.parameters.get("maxmemory-policy")
    if settings.data_tiering and not tiered:
        yield "dataTiering", f"expected only with r6gd nodes; nodeType is {settings.node_type}"
    if settings.data_tiering is False and tiered:
        yield "dataTiering", "expected true; r6gd nodes always tier data"
    if tiered and isinstance(policy, str) and policy not in _TIERING_POLICIES:
        yield "parameters.maxmemory-policy", f"r6gd nodes know {one_of(_TIERING_POLICIES)}; got {got(policy)}"
    if tiered and settings.engine == "redis" and settings.engine_version == "6.0":
        yield "nodeType", "r6gd nodes need version 6.2 or later; engineVersion is 6.0"


def _scaling(_: str, settings: CacheSettings) -> Found:
    both = (("shards", settings.shard_autoscaling, 500), ("replicas", settings.replica_autoscaling, 5))
    for count, scaling, most in both:
        if scaling is None or settings.is_serverless:
            continue
        path = f"{count.removesuffix('s')}Autoscaling"
        if settings.shards is None:
            yield path, "expected only in cluster mode, which shards turns on"
        elif not scales(settings.node_type or ""):
            yield (
                path,
                f"only large, xlarge and 2xlarge nodes of current families scale; nodeType is {settings.node_type}",
            )
        elif tiers_data(settings.node_type) and settings.engine == "redis" and settings.major == "6":
            yield path, f"with data tiering expected version 7 of redis; engineVersion is {settings.engine_version}"
        yield from _limits(path, count, scaling, getattr(settings, count), most)


def _limits(path: str, count: str, scaling: CacheAutoscaling, number: int | None, most: int) -> Found:
    if scaling.max > most:
        yield f"{path}.max", f"expected at most {most}; got {scaling.max}"
    elif scaling.min > scaling.max:
        yield f"{path}.min", f"expected at most {path}.max, which is {scaling.max}; got {scaling.min}"
    elif number is not None and not scaling.min <= number <= scaling.max:
        yield count, f"expected {scaling.min} to {scaling.max}, as {path} says; got {number}"


def _engine_log(_: str, settings: CacheSettings) -> Found:
    delivery = settings.log_delivery
    if delivery and delivery.enabled and delivery.engine_log and settings.engine_version == "6.0":
        yield "logDelivery.engineLog", "expected version 6.2 or later; engineVersion is 6.0"


_TYPES = ("serverless", "nodeType", "dataTiering")

RULES = (
    name_rule(40, _API),
    windows_rule("snapshotWindow", 60, _API),
    SUBNETS,
    CLIENTS,
    Rule(_version, ("engine", "engineVersion", "serverless"), f"{_GUIDE}/engine-versions.html"),
    Rule(_zones, ("multiAz", "replicas", "serverless"), f"{_GUIDE}/AutoFailover.html"),
    Rule(_size, ("shards", "replicas"), f"{_GUIDE}/Clusters.html"),
    Rule(_cluster_mode, ("parameters",), f"{_GUIDE}/ParameterGroups.Engine.html"),
    Rule(_expected_storage, ("serverless", "expectedUsage"), _SERVERLESS),
    Rule(_serverless, ("serverless", "port", "transitEncryption", "removalPolicy", *OF_NODES), _SERVERLESS),
    Rule(_snapshot, ("snapshotName", "serverless"), f"{_GUIDE}/backups-restoring.html"),
    Rule(_tiering, (*_TYPES, "engineVersion", "parameters"), f"{_GUIDE}/data-tiering.html"),
    Rule(
        _scaling,
        (*_TYPES, "engineVersion", "shards", "replicas", "shardAutoscaling", "replicaAutoscaling"),
        f"{_GUIDE}/AutoScaling.html",
    ),
    Rule(_engine_log, ("logDelivery", "engineVersion"), f"{_GUIDE}/Log_Delivery.html"),
    *ACCESS_RULES,
)

CONTROLS = (
    Control(
        "ElastiCache.1", "snapshotRetentionDays", lambda s: s.snapshot_retention_days == 0, "no snapshots are taken"
    ),
    Control(
        "ElastiCache.2",
        "autoMinorVersionUpgrade",
        lambda s: s.auto_minor_version_upgrade is False,
        "minor versions are not installed",
    ),
    Control("ElastiCache.3", "replicas", lambda s: s.replicas == 0, "there is no replica to fail over to"),
    Control(
        "cache-deletion",
        "deletionProtection",
        lambda s: not s.deletion_protection,
        "`pulumi destroy` deletes the cache",
    ),
    *ACCESS_CONTROLS,
)

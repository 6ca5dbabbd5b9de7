"""The alarms of caches: of each node, or of a serverless cache.

https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.WhichShouldIMonitor.html
"""

from dataclasses import dataclass

from pulumi_aws_databases.operations.alarm import Row
from pulumi_aws_databases.operations.classes import is_burstable, size_of
from pulumi_aws_databases.settings.cache import CacheSettings, Serverless

# A node takes 65,000 clients, and the smallest ones 10,000 or more.
# https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html
_CLIENTS, _CLIENTS_OF_SMALL = 65_000, 10_000


@dataclass(frozen=True)
class Node:
    """What is known of a cache's nodes, which are all alike."""

    vcpus: int | None
    clients: int
    has_replicas: bool


@dataclass(frozen=True)
class Limits:
    """The limits of a serverless cache: bytes, and processing units per second."""

    storage: float
    ecpu: float


def node_of(settings: CacheSettings) -> Node:
    """What is known of a node."""
    name = settings.node_type or ""
    size = size_of(name)
    clients = _CLIENTS_OF_SMALL if is_burstable(name) else _CLIENTS
    return Node(size.vcpus if size else None, clients, has_replicas=bool(settings.replicas))


def limits_of(settings: CacheSettings) -> Limits:
    """The limits of a serverless cache."""
    about = settings.serverless or Serverless()
    return Limits(about.max_storage_gb * 1e9, about.max_ecpu)


def is_small(node: Node) -> bool:
    """Whether a node has so few CPUs that all of them count, and not only the one that the engine runs on."""
    return node.vcpus is not None and node.vcpus <= 2


NODE = (
    Row("CPUUtilization", "Average", ">", 90, 5, 5, "missing",
        "The node is short of CPU. Look at the slow log and at commands that touch many keys; then take a larger node "
        "type, more shards, or read from replicas.", is_small),
    Row("EngineCPUUtilization", "Average", ">", 90, 5, 5, "missing",
        "The engine's own thread is busy. Look at the slow log and at commands that touch many keys; then add shards, "
        "or read from replicas: more CPUs alone do not help.", lambda node: not is_small(node)),
    Row("DatabaseMemoryUsagePercentage", "Average", ">", 90, 5, 5, "missing",
        "Memory is nearly full; then keys are evicted, or writes fail. Look at keys without expiry and at "
        "maxmemory-policy; then take a larger node type or more shards. For a cache that is meant to be full, turn "
        "this off."),
    Row("CurrConnections", "Average", ">", lambda node: node.clients * 0.9, 10, 10, "missing",
        "Connections are running out. Look at clients that connect for each request, and let them share a pool."),
    Row("Evictions", "Sum", ">", 1000, 15, 15, "notBreaching",
        "Keys are thrown out before they expire, more than a thousand a minute. Look at the hit rate and at memory; "
        "if that is how the cache is meant to work, raise the threshold."),
    Row("ReplicationLag", "Maximum", ">", 10, 15, 15, "missing",
        "A replica is more than ten seconds behind. Look at the primary's write load and at the network bandwidth of "
        "both.", lambda node: node.has_replicas),
    Row("AuthenticationFailures", "Sum", ">", 10, 3, 5, "notBreaching",
        "Clients fail to log in. Look whether their secret is the current one; it may also be someone who tries "
        "passwords."),
)  # fmt: skip

SERVERLESS = (
    Row("BytesUsedForCache", "Maximum", ">", lambda limits: limits.storage * 0.9, 5, 5, "missing",
        "Nine tenths of serverless.maxStorageGb are in use; beyond it keys are evicted, or writes fail. Look at keys "
        "without expiry, then raise the limit."),
    Row("ElastiCacheProcessingUnits", "Sum", ">", lambda limits: limits.ecpu * 60 * 0.9, 5, 5, "notBreaching",
        "Nine tenths of serverless.maxEcpu are in use; beyond it commands are throttled. Look at what grew, then "
        "raise the limit."),
    Row("ThrottledCmds", "Sum", ">", 0, 5, 5, "notBreaching",
        "Commands are throttled. Look whether the load doubled within minutes, or serverless.maxEcpu is reached."),
    Row("SuccessfulReadRequestLatency", "Average", ">", 10_000, 10, 10, "missing",
        "Reads take more than 10 ms. Look at commands that touch many keys, and at the clients' zones."),
    Row("SuccessfulWriteRequestLatency", "Average", ">", 10_000, 10, 10, "missing",
        "Writes take more than 10 ms. Look at commands that touch many keys, and at the clients' zones."),
)  # fmt: skip

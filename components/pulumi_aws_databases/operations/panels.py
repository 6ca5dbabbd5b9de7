"""What dashboards show, for whoever is on call: in the order in which one looks, metrics that the engine has.

https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pulumi_aws_databases.operations.tables import OPERATIONS, SINGLE

SECTIONS = ("Saturation", "Errors", "Latency", "Connections", "Replication", "Storage", "Cost drivers")


@dataclass(frozen=True)
class Panel:
    """One graph: some metrics, with their statistics, of all things of a kind."""

    section: str
    title: str
    metrics: tuple[tuple[str, str], ...]
    applies: Callable[[Any], bool] = lambda _: True
    """Whether a thing has these metrics."""
    operations: tuple[str, ...] = ()
    """The calls of DynamoDB that it is drawn for."""
    in_summary: bool = False
    """Whether the stack's dashboard has it too."""


def _one(section: str, title: str, metric: str, statistic: str = "Average", **more: Any) -> Panel:
    return Panel(section, title, ((metric, statistic),), **more)


_SERVER = (
    _one("Saturation", "CPU (%)", "CPUUtilization", in_summary=True),
    _one("Saturation", "Freeable memory (bytes)", "FreeableMemory"),
    _one("Saturation", "Active sessions", "DBLoad", applies=lambda s: s.has_insights),
    _one("Saturation", "CPU credits", "CPUCreditBalance", "Minimum", applies=lambda s: s.is_burstable),
    Panel("Latency", "Storage latency (s)", (("ReadLatency", "p90"), ("WriteLatency", "p90")), in_summary=True),
    _one("Connections", "Connections", "DatabaseConnections", in_summary=True),
)  # fmt: skip

INSTANCE = (
    *_SERVER,
    Panel("Saturation", "Burst left of the disk (%)", (("EBSIOBalance%", "Minimum"), ("EBSByteBalance%", "Minimum"))),
    _one("Saturation", "Burst left of the volume (%)", "BurstBalance", "Minimum",
         applies=lambda s: s.storage_type == "gp2"),
    _one("Errors", "I/O waiting", "DiskQueueDepth"),
    _one("Storage", "Used transaction ids", "MaximumUsedTransactionIDs", "Maximum",
         applies=lambda s: s.engine == "postgresql" and not s.follows),
    _one("Replication", "Lag of replicas (s)", "ReplicaLag", "Maximum", applies=lambda s: s.follows),
    _one("Storage", "Free storage (bytes)", "FreeStorageSpace", "Minimum", in_summary=True),
    Panel("Cost drivers", "I/O (per second)", (("ReadIOPS", "Average"), ("WriteIOPS", "Average"))),
)  # fmt: skip

AURORA = (
    *_SERVER,
    _one("Saturation", "Cache hits (%)", "BufferCacheHitRatio"),
    _one("Errors", "Deadlocks (per second)", "Deadlocks", "Sum"),
    Panel("Latency", "Commits and selects (ms)", (("CommitLatency", "Average"), ("SelectLatency", "Average")),
          applies=lambda s: s.engine == "mysql"),
    _one("Latency", "Commits (ms)", "CommitLatency", applies=lambda s: s.engine == "postgresql"),
    _one("Replication", "Lag of readers (ms)", "AuroraReplicaLag", "Maximum", applies=lambda s: s.follows),
    _one("Storage", "Free local storage (bytes)", "FreeLocalStorage", "Minimum",
         applies=lambda s: not s.is_serverless),
    _one("Cost drivers", "Capacity (ACU)", "ServerlessDatabaseCapacity", applies=lambda s: s.is_serverless,
         in_summary=True),
    _one("Cost drivers", "Capacity in use (%)", "ACUUtilization", applies=lambda s: s.is_serverless),
)  # fmt: skip

WRITER = (
    _one("Errors", "Uptime of the writer (s)", "EngineUptime", "Minimum"),
    _one("Storage", "Used transaction ids", "MaximumUsedTransactionIDs", "Maximum",
         applies=lambda s: s.engine == "postgresql"),
    _one("Storage", "Old row versions", "RollbackSegmentHistoryListLength", applies=lambda s: s.engine == "mysql"),
)  # fmt: skip

# Of the storage that all instances of a cluster share.
VOLUME = (
    _one("Storage", "Volume (bytes)", "VolumeBytesUsed", "Maximum"),
    Panel("Cost drivers", "I/O (per five minutes)", (("VolumeReadIOPs", "Sum"), ("VolumeWriteIOPs", "Sum"))),
    _one("Cost drivers", "Backups beyond the free part (bytes)", "TotalBackupStorageBilled", "Maximum"),
)

FOLLOWER = (
    Panel("Replication", "Lag behind the primary (ms)",
          (("AuroraGlobalDBReplicationLag", "Maximum"), ("AuroraGlobalDBRPOLag", "Maximum")), in_summary=True),
    _one("Cost drivers", "Replicated writes", "AuroraGlobalDBReplicatedWriteIO", "Sum"),
)  # fmt: skip

PROXY = (
    _one("Errors", "Failed logins to the proxy", "ClientConnectionsSetupFailedAuth", "Sum"),
    _one("Latency", "Waiting for a connection (µs)", "DatabaseConnectionsBorrowLatency"),
    Panel("Connections", "Connections of the proxy",
          (("ClientConnections", "Sum"), ("DatabaseConnections", "Sum"),
           ("DatabaseConnectionsCurrentlySessionPinned", "Sum"))),
)  # fmt: skip
PROXY_TARGET = (_one("Errors", "Reach of the database from the proxy (%)", "AvailabilityPercentage"),)

THROUGHPUT = (
    Panel("Saturation", "Throttled requests", (("ReadThrottleEvents", "Sum"), ("WriteThrottleEvents", "Sum")),
          in_summary=True),
    Panel("Cost drivers", "Consumed units",
          (("ConsumedReadCapacityUnits", "Sum"), ("ConsumedWriteCapacityUnits", "Sum")), in_summary=True),
)  # fmt: skip
TABLE = (
    *THROUGHPUT,
    _one("Errors", "Failures of DynamoDB", "SystemErrors", "Sum", operations=OPERATIONS),
    Panel("Errors", "Refused writes", (("ConditionalCheckFailedRequests", "Sum"), ("TransactionConflict", "Sum"))),
    _one("Latency", "Single items (ms)", "SuccessfulRequestLatency", operations=SINGLE, in_summary=True),
    _one("Latency", "Queries and scans (ms)", "SuccessfulRequestLatency", operations=("Query", "Scan")),
)
REPLICATION = (_one("Replication", "Way to the other region (ms)", "ReplicationLatency", "Maximum"),)

NODE = (
    Panel("Saturation", "CPU (%)", (("CPUUtilization", "Average"), ("EngineCPUUtilization", "Average")),
          in_summary=True),
    _one("Saturation", "Memory (%)", "DatabaseMemoryUsagePercentage", "Maximum", in_summary=True),
    Panel("Saturation", "Traffic beyond what the node may have",
          (("NetworkBandwidthInAllowanceExceeded", "Sum"), ("NetworkBandwidthOutAllowanceExceeded", "Sum"))),
    _one("Errors", "Failed logins", "AuthenticationFailures", "Sum"),
    _one("Errors", "Evicted keys", "Evictions", "Sum"),
    _one("Latency", "Hit rate (%)", "CacheHitRate"),
    Panel("Latency", "Commands (µs)", (("GetTypeCmdsLatency", "Average"), ("SetTypeCmdsLatency", "Average"))),
    Panel("Connections", "Connections", (("CurrConnections", "Maximum"), ("NewConnections", "Sum")), in_summary=True),
    _one("Replication", "Lag (s)", "ReplicationLag", "Maximum", applies=lambda node: node.has_replicas),
    _one("Storage", "Keys", "CurrItems", "Maximum"),
)  # fmt: skip

SERVERLESS = (
    _one("Saturation", "Throttled commands", "ThrottledCmds", "Sum", in_summary=True),
    _one("Errors", "Evicted keys", "Evictions", "Sum"),
    Panel("Latency", "Requests (µs)",
          (("SuccessfulReadRequestLatency", "Average"), ("SuccessfulWriteRequestLatency", "Average"))),
    _one("Latency", "Hit rate (%)", "CacheHitRate"),
    _one("Connections", "Connections", "CurrConnections", "Maximum", in_summary=True),
    _one("Storage", "Keys", "CurrItems", "Maximum"),
    _one("Cost drivers", "Stored data (bytes)", "BytesUsedForCache", "Maximum", in_summary=True),
    _one("Cost drivers", "Processing units", "ElastiCacheProcessingUnits", "Sum", in_summary=True),
)  # fmt: skip

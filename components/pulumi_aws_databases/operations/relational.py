"""The alarms of relational databases: their servers, their clusters, followers in other regions, and proxies.

What AWS recommends, with thresholds from what a server has.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html
"""

from dataclasses import dataclass

from pulumi_aws_databases.operations.alarm import Row
from pulumi_aws_databases.operations.classes import GIB, is_burstable, size_of
from pulumi_aws_databases.operations.connections import connection_limit
from pulumi_aws_databases.settings.aurora import AuroraSettings, Member
from pulumi_aws_databases.settings.instance import InstanceSettings

ACU = 2 * GIB


@dataclass(frozen=True)
class Server:
    """What is known of one server; None is not known."""

    engine: str
    is_aurora: bool
    is_serverless: bool = False
    pauses: bool = False
    follows: bool = False
    """Whether it is a replica, or in Aurora may be a reader, as any of several instances may after a failover."""
    vcpus: int | None = None
    memory: float | None = None
    """In bytes; of Serverless v2 what the greatest capacity has."""
    connections: float | None = None
    """How many are too many."""
    storage: float | None = None
    """What is allocated, in bytes."""
    storage_type: str = ""
    is_burstable: bool = False
    has_insights: bool = False


def aurora_server(settings: AuroraSettings, member: Member, *, follows: bool) -> Server:
    """What is known of an instance of a cluster."""
    name, capacity = settings.class_of(member), settings.capacity
    serverless = name == "db.serverless"
    size = None if serverless else size_of(name)
    memory = capacity.max * ACU if serverless and capacity else (size.memory if size else None)
    return Server(
        engine=settings.engine,
        is_aurora=True,
        is_serverless=serverless,
        pauses=bool(serverless and capacity and capacity.min == 0),
        follows=follows,
        vcpus=size.vcpus if size else None,
        memory=memory,
        connections=connection_limit(settings, memory),
        is_burstable=is_burstable(name),
        has_insights=settings.database_insights.enabled,
    )


def instance_server(settings: InstanceSettings, instance_class: str | None = None, *, follows: bool = False) -> Server:
    """What is known of an RDS instance, or of a replica that has another class."""
    name = instance_class or settings.instance_class
    size = size_of(name)
    return Server(
        engine=settings.engine,
        is_aurora=False,
        follows=follows,
        vcpus=size.vcpus if size else None,
        memory=size.memory if size else None,
        connections=connection_limit(settings, size.memory if size else None),
        storage=settings.allocated_storage * GIB,
        storage_type=settings.storage_type,
        is_burstable=is_burstable(name),
        has_insights=settings.database_insights.enabled,
    )


def _free_memory(server: Server) -> float | None:
    """5 %, as the buffer pool of MySQL and of Aurora takes three quarters; PostgreSQL leaves more to the system."""
    share = 0.1 if server.engine == "postgresql" and not server.is_aurora else 0.05
    return None if server.memory is None else server.memory * share


def _local_storage(server: Server) -> float | None:
    """A tenth of the temporary storage, of which classes have about twice their memory."""
    return None if server.memory is None else server.memory * 0.2


_SERVER = (
    Row("CPUUtilization", "Average", ">", 90, 5, 5, "breaching",
        "The server is short of CPU, or sends no measurements. Look at the top statements in Database Insights; then "
        "tune them, move reads to a reader, or take a larger class or capacity."),
    Row("DatabaseConnections", "Average", ">", lambda s: s.connections, 5, 5, "breaching",
        "Connections are running out. Look at who holds them (pg_stat_activity, SHOW PROCESSLIST); then mend the pool "
        "that leaks, or put a proxy in between."),
    Row("FreeableMemory", "Average", "<", _free_memory, 15, 15, "breaching",
        "Memory is running out, and the server may restart. Look at the number of connections and at sorts and joins "
        "of large results; then take a larger class or capacity."),
    Row("ReadLatency", "p90", ">", 0.02, 5, 5, "missing",
        "Reads from storage are slow. Look at ReadIOPS, at the cache's hit ratio and at statements that scan tables."),
    Row("WriteLatency", "p90", ">", 0.02, 5, 5, "missing",
        "Writes to storage are slow. Look at WriteIOPS, at batch jobs and at the number of indexes."),
    Row("DBLoad", "Average", ">", lambda s: s.vcpus, 15, 15, "missing",
        "More sessions are active than there are CPUs. Look at the waits in Database Insights, by statement.",
        lambda s: s.has_insights and not s.is_serverless),
)  # fmt: skip

INSTANCE = (
    *_SERVER,
    Row("FreeStorageSpace", "Minimum", "<", lambda s: s.storage * 0.1 if s.storage else None, 5, 5, "breaching",
        "Storage is running out; a full instance stops. Look whether it grows by itself, up to maxAllocatedStorage; "
        "if it does not, raise allocatedStorage, and look for logs and old replication slots."),
    Row("EBSByteBalance%", "Average", "<", 10, 3, 3, "missing",
        "The burst of throughput is nearly spent, and the disk will be slow. Look at ReadThroughput and "
        "WriteThroughput; then take a larger class."),
    Row("EBSIOBalance%", "Average", "<", 10, 3, 3, "missing",
        "The burst of I/O is nearly spent, and the disk will be slow. Look at ReadIOPS and WriteIOPS; then take a "
        "larger class."),
    Row("BurstBalance", "Average", "<", 20, 5, 5, "missing",
        "The gp2 volume's burst is nearly spent. Look at ReadIOPS and WriteIOPS; then take storageType gp3.",
        lambda s: s.storage_type == "gp2"),
    Row("MaximumUsedTransactionIDs", "Average", ">", 1_000_000_000, 1, 1, "missing",
        "Vacuum does not keep up: at two thousand million transactions PostgreSQL stops writing. Look for long "
        "transactions, prepared ones and old replication slots; then vacuum the oldest tables.",
        lambda s: s.engine == "postgresql" and not s.follows),
    Row("ReplicaLag", "Maximum", ">", 60, 10, 10, "breaching",
        "The replica is behind, or has stopped. Look at its replication state and error log, at long transactions, and "
        "whether its class is smaller than the source's.", lambda s: s.follows),
)  # fmt: skip

AURORA = (
    *_SERVER,
    Row("FreeLocalStorage", "Average", "<", _local_storage, 5, 5, "missing",
        "Temporary storage is running out, and statements will fail. Look for large sorts, temporary tables and "
        "index builds; then take a larger class.", lambda s: not s.is_serverless),
    Row("AuroraReplicaLag", "Maximum", ">", 2000, 10, 10, "missing",
        "The reader is behind by more than two seconds. Look at its CPU and at long transactions on it.",
        lambda s: s.follows),
    Row("BufferCacheHitRatio", "Average", "<", 80, 10, 10, "missing",
        "Many reads miss the cache. Look for statements that scan large tables, and whether the working set still "
        "fits the memory."),
    Row("ACUUtilization", "Average", ">", 90, 15, 15, "missing",
        "The instance has nearly all of the capacity that it may have. Look at its CPU and connections; then raise "
        "capacity.max, or tune what runs.", lambda s: s.is_serverless),
)  # fmt: skip

# Of the writer, whichever instance that is.
WRITER = (
    Row("EngineUptime", "Average", "<=", 0, 2, 2, "breaching",
        "The writer is down. Look at the cluster's events: a failover takes a minute, or less with a reader; if it "
        "does not end, fail over by hand."),
    Row("MaximumUsedTransactionIDs", "Average", ">", 1_000_000_000, 1, 1, "missing",
        "Vacuum does not keep up: at two thousand million transactions PostgreSQL stops writing. Look for long "
        "transactions, prepared ones and old replication slots; then vacuum the oldest tables.",
        lambda s: s.engine == "postgresql"),
    Row("RollbackSegmentHistoryListLength", "Average", ">", 1_000_000, 5, 5, "breaching",
        "Old row versions pile up. Look for long transactions, on readers too, and end them.",
        lambda s: s.engine == "mysql"),
)  # fmt: skip

# Of a global database's cluster in another region.
FOLLOWER = (
    Row("AuroraGlobalDBReplicationLag", "Average", ">", 5000, 10, 10, "missing",
        "The region is more than five seconds behind the primary. Look at the primary's write load, and at AWS's "
        "health of both regions, before anything fails over there."),
    Row("AuroraGlobalDBRPOLag", "Average", ">", 5000, 10, 10, "missing",
        "A failover to this region now would lose more than five seconds of transactions. Look as for "
        "AuroraGlobalDBReplicationLag."),
)  # fmt: skip

PROXY = (
    Row("ClientConnectionsSetupFailedAuth", "Sum", ">", 10, 3, 5, "notBreaching",
        "Clients fail to log in to the proxy. Look at the proxy's log, and whether secrets and IAM policies are what "
        "the clients use; it may also be someone who tries passwords."),
    Row("DatabaseConnectionsBorrowLatency", "Average", ">", 100_000, 5, 5, "notBreaching",
        "Clients wait for a connection for more than 0.1 s. Look at pinned sessions and long transactions; then raise "
        "maxConnectionsPercent, or the database's connections."),
)  # fmt: skip

# Of a proxy's way to the database.
PROXY_TARGET = (
    Row("AvailabilityPercentage", "Average", "<", 90, 5, 5, "missing",
        "The proxy cannot reach the database. Look at the database's state, at the secret that the proxy logs in "
        "with, and at the security groups."),
)  # fmt: skip

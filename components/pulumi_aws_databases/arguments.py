"""What Python programs may pass to components, as types for editors and checkers; `settings` says what they mean.

Keys may be written in camelCase too, as in a stack file, and shorthands are part of the types.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Required, TypedDict

import pulumi

if TYPE_CHECKING:
    from pulumi_aws.iam import Role

    from pulumi_aws_databases.network import Network

Tier = Literal["dev", "staging", "prod", "enterprise"]
RemovalPolicy = Literal["destroy", "snapshot", "retain"]
Level = Literal["connect", "read", "write", "read-write", "full", "stream"]
Ids = pulumi.Input[Sequence[pulumi.Input[str]]]
Scalars = Mapping[str, pulumi.Input[Any]]


class StackOutputsArgs(TypedDict, total=False):
    """The names of another stack's outputs."""

    vpc_id: Required[str]
    subnet_ids: Required[str]
    allowed_security_group_ids: str


class RegionNetworkArgs(TypedDict, total=False):
    """A network in another region: made there, or existing."""

    cidr_block: str
    vpc_id: pulumi.Input[str]
    subnet_ids: Ids
    endpoints: Sequence[str]


class NetworkArgs(TypedDict, total=False):
    """A `Network` of its own also has what every component has."""

    cidr_block: str
    vpc_id: pulumi.Input[str]
    subnet_ids: Ids
    availability_zones: int
    zones: Sequence[str]
    endpoints: Sequence[str]
    stack: str
    outputs: StackOutputsArgs
    secondary: Mapping[str, RegionNetworkArgs]
    tier: Tier
    tags: Scalars
    region: str
    removal_policy: RemovalPolicy


class BudgetArgs(TypedDict, total=False):
    """Everything a `Budget` can be told."""

    monthly_limit: Required[float]
    emails: Sequence[str]
    topic_arn: pulumi.Input[str]
    tier: Tier
    tags: Scalars


class RegionReferenceArgs(TypedDict, total=False):
    """An existing network in another region."""

    vpc_id: Required[pulumi.Input[str]]
    subnet_ids: Required[Ids]
    isolated: bool


class NetworkReferenceArgs(TypedDict, total=False):
    """An existing network; in Python also a `Network`, or its outputs."""

    vpc_id: Required[pulumi.Input[str]]
    subnet_ids: Required[Ids]
    allowed_security_group_ids: Ids
    regions: Mapping[str, RegionReferenceArgs]
    isolated: bool


class AlarmsArgs(TypedDict, total=False):
    """The alarms of a database, each named by its CloudWatch metric."""

    enabled: bool
    topic_arn: pulumi.Input[str]
    thresholds: Mapping[str, float]
    disabled: Sequence[str]


class ExpectedUsageArgs(TypedDict, total=False):
    """How much a database will be used in a month."""

    hours: float | str
    average_capacity: float | str
    storage_gb: float | str
    read_units: float
    write_units: float


class CommonArgs(TypedDict, total=False):
    """What every database can be told."""

    tier: Tier
    tags: Scalars
    region: str
    deletion_protection: bool
    removal_policy: RemovalPolicy
    kms_key_arn: pulumi.Input[str]
    alarms: AlarmsArgs | bool
    dashboard: bool
    expected_usage: ExpectedUsageArgs


class ServerArgs(CommonArgs, total=False):
    """What databases that run on servers in a VPC can be told."""

    network: "Network | NetworkReferenceArgs | pulumi.Output[Any]"
    allowed_security_group_ids: Ids
    allowed_cidrs: Sequence[str]
    identifier: str
    engine_version: str
    port: int
    log_retention_days: int
    maintenance_window: str
    auto_minor_version_upgrade: bool
    apply_immediately: bool


class CredentialsArgs(TypedDict, total=False):
    """The master user."""

    username: str
    management: Literal["managed", "generated"]
    rotation_days: int | str


class CapacityArgs(TypedDict, total=False):
    """How far Serverless v2 instances scale."""

    min: float | str
    max: float | str
    auto_pause_seconds: int


class MemberArgs(TypedDict, total=False):
    """One instance of the cluster."""

    instance_class: str
    promotion_tier: int
    availability_zone: str


class DatabaseInsightsArgs(TypedDict, total=False):
    """CloudWatch Database Insights."""

    enabled: bool
    mode: Literal["standard", "advanced"]
    retention_days: int


class ReaderAutoscalingArgs(TypedDict, total=False):
    """Readers that come and go with the load, beside those that are declared."""

    min: Required[int]
    max: Required[int]
    target_cpu: int
    target_connections: int
    scale_in_cooldown_seconds: int
    scale_out_cooldown_seconds: int


class CustomEndpointArgs(TypedDict, total=False):
    """A host name of its own for some of the instances."""

    type: Literal["reader", "any"]
    members: Sequence[str]
    excluded: Sequence[str]


class BackupCopyArgs(TypedDict, total=False):
    """Where each backup is copied to."""

    region: Required[str]
    vault_arn: pulumi.Input[str]


class VaultLockArgs(TypedDict, total=False):
    """Limits on how long a vault keeps backups, within which nobody deletes one before its time."""

    min_retention_days: Required[int | str]
    max_retention_days: int | str


class RestoreTestingArgs(TypedDict, total=False):
    """Restoring the newest backup on a schedule."""

    enabled: bool
    schedule: str
    validation_hours: int | str


class BackupPlanArgs(TypedDict, total=False):
    """AWS Backup: snapshots on a schedule, kept in a vault of their own."""

    enabled: bool
    schedule: str
    retention_days: int | str
    vault_arn: pulumi.Input[str]
    copy_to: Sequence[BackupCopyArgs]
    vault_lock: VaultLockArgs
    restore_testing: bool | RestoreTestingArgs


class TableBackupPlanArgs(BackupPlanArgs, total=False):
    """AWS Backup of a table, whose backups may move to cold storage."""

    cold_storage_after_days: int | str


class RestoreToPointInTimeArgs(TypedDict, total=False):
    """Another cluster's past, which the cluster begins with."""

    source: Required[str]
    time: str
    latest: bool


class S3ImportArgs(TypedDict, total=False):
    """A backup of another MySQL server in S3, which the database begins with."""

    bucket: Required[str]
    prefix: str
    source_engine_version: Required[str]
    role: Required[pulumi.Input[str]]


class UserArgs(TypedDict, total=False):
    """An application's user."""

    iam: bool


class ProxyArgs(TypedDict, total=False):
    """RDS Proxy: a pool of connections in front of the database."""

    enabled: bool
    max_connections_percent: int | str
    max_idle_connections_percent: int | str
    borrow_timeout_seconds: int | str
    idle_timeout_seconds: int | str
    session_pinning_filters: Sequence[str]
    init_query: str
    read_only_endpoint: bool
    iam_authentication: bool
    debug_logging: bool


class RelationalArgs(ServerArgs, total=False):
    """What clusters and instances can both be told."""

    database_name: str
    credentials: CredentialsArgs
    iam_authentication: bool
    snapshot_identifier: str
    restore_to_point_in_time: RestoreToPointInTimeArgs
    s3_import: S3ImportArgs
    users: Mapping[str, UserArgs]
    proxy: ProxyArgs | bool
    publicly_accessible: bool
    roles: Mapping[str, pulumi.Input[str]]
    database_insights: DatabaseInsightsArgs | bool
    monitoring_interval: int
    backup_retention_days: int
    backup_window: str
    backup_plan: bool | BackupPlanArgs
    log_exports: Sequence[str]
    parameters: Scalars
    extended_support: bool
    allow_major_version_upgrade: bool
    ca_certificate_identifier: str


class AuroraClusterArgs(RelationalArgs, total=False):
    """Everything an `AuroraCluster` can be told."""

    engine: Literal["postgresql", "mysql"]
    capacity: CapacityArgs
    instance_class: str
    writer: MemberArgs
    readers: int
    reader_instances: Mapping[str, MemberArgs]
    reader_autoscaling: ReaderAutoscalingArgs
    custom_endpoints: Mapping[str, CustomEndpointArgs]
    storage_type: Literal["standard", "io-optimized"]
    backtrack_hours: int
    instance_parameters: Scalars
    data_api: bool


class SecondaryArgs(TypedDict, total=False):
    """A secondary region; what it does not say is the primary's."""

    readers: int
    capacity: CapacityArgs
    instance_class: str
    network: "Network | NetworkReferenceArgs | pulumi.Output[Any]"
    kms_key_arn: pulumi.Input[str]


class GlobalAuroraClusterArgs(AuroraClusterArgs, total=False):
    """Everything a `GlobalAuroraCluster` can be told."""

    primary_region: str
    secondary_regions: Sequence[str]
    secondaries: Mapping[str, SecondaryArgs]
    write_forwarding: bool
    source_cluster_arn: str


class ReplicaArgs(TypedDict, total=False):
    """One read replica; what it does not say is the source's."""

    region: str
    instance_class: str
    availability_zone: str
    multi_az: bool


class DatabaseInstanceArgs(RelationalArgs, total=False):
    """Everything a `DatabaseInstance` can be told."""

    engine: Literal["postgresql", "mysql", "mariadb"]
    instance_class: str
    allocated_storage: int | str
    max_allocated_storage: int | str
    storage_type: Literal["gp3", "gp2", "io1", "io2"]
    iops: int
    storage_throughput: int | str
    multi_az: bool
    readable_standbys: bool
    availability_zone: str
    read_replicas: int
    replicas: Mapping[str, ReplicaArgs]
    blue_green_update: bool
    backup_replication_region: str
    option_group_name: str


class DatabaseAccessArgs(TypedDict, total=False):
    """Everything a `DatabaseAccess` can be told."""

    connection: Required[pulumi.Input[Mapping[str, Any]]]
    role: Required[pulumi.Input[str]]
    security_group_id: pulumi.Input[str]
    user: str
    level: Level
    tags: Scalars
    region: str


class WorkloadNetworkArgs(TypedDict, total=False):
    """Where a workload runs; in Python also a `Network`, or its outputs."""

    vpc_id: Required[pulumi.Input[str]]
    subnet_ids: Required[Ids]


class UseArgs(TypedDict, total=False):
    """One database that a workload uses."""

    database: Required[pulumi.ComponentResource | pulumi.Input[Mapping[str, Any]]]
    user: str
    level: Level
    prefix: str


class LambdaAccessArgs(TypedDict, total=False):
    """Everything a `LambdaAccess` can be told."""

    network: Required["Network | WorkloadNetworkArgs | pulumi.Output[Any]"]
    role: Required["Role | pulumi.Input[str]"]
    databases: Required[Mapping[str, UseArgs]]
    environment: Scalars
    https: bool
    tags: Scalars


class EcsAccessArgs(LambdaAccessArgs, total=False):
    """Everything an `EcsAccess` can be told; `role` is the task's."""

    execution_role: Required["Role | pulumi.Input[str]"]


class AutoscalingArgs(TypedDict, total=False):
    """Provisioned capacity that follows the load."""

    min: Required[int]
    max: Required[int]
    target: int | str
    scale_in_cooldown_seconds: int | str
    scale_out_cooldown_seconds: int | str


class GlobalIndexArgs(TypedDict, total=False):
    """An index with keys of its own."""

    partition_key: Required[str]
    sort_key: str
    projection: Literal["all", "keys-only", "include"]
    non_key_attributes: Sequence[str]
    read_capacity: int
    write_capacity: int
    read_autoscaling: AutoscalingArgs
    write_autoscaling: AutoscalingArgs
    max_read_units: int
    max_write_units: int


class LocalIndexArgs(TypedDict, total=False):
    """An index with the table's partition key and a sort key of its own; only at the table's creation."""

    sort_key: Required[str]
    projection: Literal["all", "keys-only", "include"]
    non_key_attributes: Sequence[str]


class TableReplicaArgs(TypedDict, total=False):
    """The table's copy in another region."""

    kms_key_arn: pulumi.Input[str]
    point_in_time_recovery: bool
    deletion_protection: bool


class ImportFromArgs(TypedDict, total=False):
    """Objects of an S3 bucket that the table is made from."""

    bucket: Required[pulumi.Input[str]]
    key_prefix: str
    format: Required[Literal["dynamodb-json", "ion", "csv"]]
    compression: Literal["none", "gzip", "zstd"]
    csv_delimiter: str
    csv_headers: Sequence[str]


class RestoreFromArgs(TypedDict, total=False):
    """Another table, at a moment of its point-in-time recovery, that the table is made from."""

    table_arn: Required[pulumi.Input[str]]
    time: str


class DynamoDBTableArgs(CommonArgs, total=False):
    """Everything a `DynamoDBTable` can be told."""

    table_name: str
    partition_key: Required[str]
    sort_key: str
    billing_mode: Literal["on-demand", "provisioned"]
    read_capacity: int
    write_capacity: int
    read_autoscaling: AutoscalingArgs
    write_autoscaling: AutoscalingArgs
    max_read_units: int
    max_write_units: int
    warm_read_units: int
    warm_write_units: int
    global_indexes: Mapping[str, GlobalIndexArgs]
    local_indexes: Mapping[str, LocalIndexArgs]
    time_to_live: str
    time_to_live_enabled: bool
    point_in_time_recovery: bool
    point_in_time_recovery_days: int
    backup_plan: bool | TableBackupPlanArgs
    stream: Literal["new-image", "old-image", "new-and-old-images", "keys-only"]
    encryption: Literal["aws-owned", "aws-managed", "customer-managed"]
    table_class: Literal["standard", "infrequent-access"]
    contributor_insights: bool
    replica_regions: Sequence[str]
    replicas: Mapping[str, TableReplicaArgs]
    consistency: Literal["eventual", "strong"]
    witness_region: str
    import_from: ImportFromArgs
    restore_from: RestoreFromArgs
    resource_policy: pulumi.Input[Mapping[str, Any] | str]


class LogDeliveryArgs(TypedDict, total=False):
    """Logs that go to CloudWatch, as JSON."""

    enabled: bool
    slow_log: bool
    engine_log: bool


class ServerlessArgs(TypedDict, total=False):
    """A cache without nodes, which grows and shrinks by itself."""

    enabled: bool
    max_storage_gb: int | str
    max_ecpu: int


class AuthTokenArgs(TypedDict, total=False):
    """The token of a cache, and how it is changed without locking clients out."""

    version: int
    keep_previous: bool


class CacheUserArgs(TypedDict, total=False):
    """A user beside the application's own."""

    access_string: str
    iam: bool


class CacheAutoscalingArgs(TypedDict, total=False):
    """Shards, or replicas of each shard, that come and go with the load."""

    min: Required[int]
    max: Required[int]
    target: int | str
    scale_in_cooldown_seconds: int | str
    scale_out_cooldown_seconds: int | str


class CacheArgs(ServerArgs, total=False):
    """Everything a `Cache` can be told."""

    engine: Literal["valkey", "redis"]
    node_type: str
    replicas: int
    shards: int
    multi_az: bool
    serverless: ServerlessArgs | bool
    authentication: Literal["users", "token", "iam", "none"]
    auth_token: AuthTokenArgs
    users: Mapping[str, CacheUserArgs | str]
    transit_encryption: bool
    snapshot_retention_days: int | str
    snapshot_window: str
    snapshot_name: str
    parameters: Scalars
    log_delivery: LogDeliveryArgs | bool
    shard_autoscaling: CacheAutoscalingArgs
    replica_autoscaling: CacheAutoscalingArgs
    data_tiering: bool

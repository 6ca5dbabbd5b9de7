"""A cache of nodes: the replication group, what it is made with, and its autoscaling."""

from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.parts.autoscaling import follow_load
from pulumi_aws_databases.parts.cache_access import Access
from pulumi_aws_databases.parts.engine_parameters import as_text
from pulumi_aws_databases.parts.logs import log_groups
from pulumi_aws_databases.parts.names import join_short
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.parts.site import Site
from pulumi_aws_databases.settings.cache import CacheAutoscaling, CacheSettings, tiers_data


@dataclass(frozen=True)
class CacheServer:
    """What a cache tells of itself."""

    host: pulumi.Output[str]
    reader_host: pulumi.Output[str]
    reader_port: int
    arn: pulumi.Output[str]
    region: pulumi.Output[str]


def replication_group(
    site: Site, settings: CacheSettings, identifier: pulumi.Input[str], access: Access
) -> CacheServer:
    """Makes the replication group with its subnet group, parameter group, log groups and scaling policies."""
    scope = site.scope
    # In cluster mode another one: so a cache that changes modes, which AWS does not do, is planned as a replacement,
    # and that stops at "already exists", with nothing of the cache touched.
    subnets = aws.elasticache.SubnetGroup(
        f"{scope.name}-shards" if settings.cluster_mode else scope.name,
        subnet_ids=site.network.subnet_ids,
        opts=scope.kept(),
        **scope.shared,
    )
    cache = aws.elasticache.ReplicationGroup(
        scope.name,
        replication_group_id=identifier,
        description=f"Cache {scope.name}",
        subnet_group_name=subnets.name,
        security_group_ids=site.groups,
        parameter_group_name=_parameter_group(scope, settings).name,
        log_delivery_configurations=_logs(site, settings, identifier),
        **access.arguments,
        **_engine(settings),
        **_nodes(settings),
        **_encryption(site, settings),
        **_operations(settings),
        snapshot_name=settings.snapshot_name,
        final_snapshot_identifier=join_short(scope.name, "final", site.suffix) if settings.keeps_data else None,
        opts=scope.owner(settings, _left_to_aws(settings)),
        **scope.shared,
    )
    _autoscaling(scope, cache, "shards", "NodeGroups", "Primary", settings.shard_autoscaling)
    _autoscaling(scope, cache, "replicas", "Replicas", "Replica", settings.replica_autoscaling)
    if settings.cluster_mode:
        host = reader_host = cache.configuration_endpoint_address
    else:
        host, reader_host = cache.primary_endpoint_address, cache.reader_endpoint_address
    return CacheServer(host, reader_host, settings.port, cache.arn, cache.region)


def _left_to_aws(settings: CacheSettings) -> list[str]:
    """What is said once and not followed afterwards."""
    # Where it began: another snapshot, or none any more, would replace the cache.
    left = ["snapshotName"]
    if settings.has_default_version:
        # AWS's minor upgrades are not planned to be undone, which would replace the cache.
        left.append("engineVersion")
    if settings.shard_autoscaling:
        left.append("numNodeGroups")
    if settings.replica_autoscaling:
        left.append("replicasPerNodeGroup")
    return left


def _parameter_group(scope: Scope, settings: CacheSettings) -> aws.elasticache.ParameterGroup:
    """A group of its own, since a default one would be another in cluster mode and for another engine."""
    parameters = settings.parameters | ({"cluster-enabled": "yes"} if settings.cluster_mode else {})
    return aws.elasticache.ParameterGroup(
        scope.name,
        family=settings.family,
        description=f"Parameters of {scope.name}{', in cluster mode' if settings.cluster_mode else ''}",
        parameters=[{"name": name, "value": as_text(value)} for name, value in sorted(parameters.items())],
        opts=scope.kept(),
        **scope.shared,
    )


def _logs(site: Site, settings: CacheSettings, identifier: pulumi.Input[str]) -> list[dict[str, Any]]:
    delivery, days = settings.log_delivery, settings.log_retention_days
    if delivery is None or not delivery.enabled or days is None:
        return []
    wanted = {"slow-log": delivery.slow_log, "engine-log": delivery.engine_log}
    names = {
        log: pulumi.Output.format("/aws/elasticache/{0}/{1}", identifier, log) for log, wants in wanted.items() if wants
    }
    return [
        {"log_type": log, "destination_type": "cloudwatch-logs", "destination": group.name, "log_format": "json"}
        for log, group in log_groups(site.scope, names, days, site.key).items()
    ]


def _engine(settings: CacheSettings) -> dict[str, Any]:
    return {
        "engine": settings.engine,
        "engine_version": settings.version,
        "port": settings.port,
        "auto_minor_version_upgrade": settings.auto_minor_version_upgrade,
    }


def _nodes(settings: CacheSettings) -> dict[str, Any]:
    replicas = settings.replicas or 0
    numbers = (
        {"num_node_groups": settings.shards, "replicas_per_node_group": replicas}
        if settings.cluster_mode
        else {"num_cache_clusters": 1 + replicas}
    )
    return {
        **numbers,
        "node_type": f"cache.{(settings.node_type or '').removeprefix('cache.')}",
        "automatic_failover_enabled": settings.cluster_mode or replicas > 0,
        "multi_az_enabled": settings.multi_az,
        "data_tiering_enabled": True if tiers_data(settings.node_type) else None,
    }


def _encryption(site: Site, settings: CacheSettings) -> dict[str, Any]:
    return {
        "at_rest_encryption_enabled": True,
        "kms_key_id": site.key.arn,
        "transit_encryption_enabled": settings.transit_encryption,
        "transit_encryption_mode": "required" if settings.transit_encryption else None,
    }


def _operations(settings: CacheSettings) -> dict[str, Any]:
    return {
        "snapshot_retention_limit": settings.snapshot_retention_days,
        "snapshot_window": settings.snapshot_window,
        "maintenance_window": settings.maintenance_window,
        "apply_immediately": settings.apply_immediately,
    }


def _autoscaling(
    scope: Scope,
    cache: aws.elasticache.ReplicationGroup,
    what: str,
    dimension: str,
    measured: str,
    scaling: CacheAutoscaling | None,
) -> None:
    """A scalable target, and the policy that keeps the CPUs of primaries or replicas to their target."""
    if scaling is None:
        return
    follow_load(
        scope,
        f"{scope.name}-{what}",
        f"elasticache:replication-group:{dimension}",
        pulumi.Output.format("replication-group/{0}", cache.replication_group_id),
        scaling,
        f"ElastiCache{measured}EngineCPUUtilization",
        scaling.target,
        # What it depends on holds it back until the cache is there.
        depends_on=[cache],
    )

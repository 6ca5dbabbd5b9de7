"""A cache without nodes."""

from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.parts.cache_access import Access
from pulumi_aws_databases.parts.cache_nodes import CacheServer
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.parts.site import Site
from pulumi_aws_databases.settings.cache import READER_PORT, CacheSettings, Serverless


def serverless_cache(
    site: Site,
    settings: CacheSettings,
    identifier: pulumi.Input[str],
    access: Access,
    topic: pulumi.Input[str] | None,  # noqa: ARG001  # its events are EventBridge's
) -> CacheServer:
    """Makes the serverless cache; it has one host, and answers reads that may be stale at a port of their own."""
    scope = site.scope
    # The snapshot is where it began; another version, or another snapshot, would replace the cache.
    left_to_aws = ["snapshotArnsToRestores", *(["majorEngineVersion"] if settings.has_default_version else [])]
    cache = aws.elasticache.ServerlessCache(
        scope.name,
        name=identifier,
        description=f"Cache {scope.name}",
        engine=settings.engine,
        major_engine_version=settings.major,
        cache_usage_limits=_limits(settings),
        kms_key_id=site.key.arn,
        subnet_ids=site.network.subnet_ids,
        security_group_ids=site.groups,
        user_group_id=access.group,
        daily_snapshot_time=settings.snapshot_window.partition("-")[0],
        snapshot_retention_limit=settings.snapshot_retention_days,
        snapshot_arns_to_restores=_snapshots(scope, settings),
        opts=scope.owner(settings, left_to_aws),
        **scope.shared,
    )
    host = cache.endpoints.apply(lambda known: known[0]["address"] if known else None)
    return CacheServer(cache.name, host, host, READER_PORT, cache.arn, cache.region)


def _limits(settings: CacheSettings) -> dict[str, Any]:
    about = settings.serverless or Serverless()
    return {
        "data_storage": {"maximum": about.max_storage_gb, "unit": "GB"},
        "ecpu_per_seconds": [{"maximum": about.max_ecpu}],
    }


def _snapshots(scope: Scope, settings: CacheSettings) -> list[pulumi.Input[str]] | None:
    """The snapshot's ARN; a name is that of a serverless cache's snapshot, here and in this account."""
    name = settings.snapshot_name
    if name is None or name.startswith("arn:"):
        return [name] if name else None
    account = aws.get_caller_identity_output(opts=scope.invoke).account_id
    partition = aws.get_partition_output(opts=scope.invoke).partition
    region = aws.get_region_output(opts=scope.invoke, **scope.place).region
    return [
        pulumi.Output.format("arn:{0}:elasticache:{1}:{2}:serverlesssnapshot:{3}", partition, region, account, name)
    ]

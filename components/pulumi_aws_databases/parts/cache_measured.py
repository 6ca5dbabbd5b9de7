"""What of a cache is measured: its nodes, or the serverless cache."""

import pulumi

from pulumi_aws_databases.operations.caches import limits_of, node_of
from pulumi_aws_databases.operations.groups import NODES, SERVERLESS_CACHES
from pulumi_aws_databases.parts.cache_nodes import CacheServer
from pulumi_aws_databases.parts.measured import Measured
from pulumi_aws_databases.parts.site import Site
from pulumi_aws_databases.settings.cache import CacheSettings


def cache_measured(site: Site, settings: CacheSettings, server: CacheServer) -> list[Measured]:
    """A serverless cache, or the nodes of the others, which ElastiCache numbers: `-001`, or by shard `-0001-001`."""
    scope = site.scope
    if settings.is_serverless:
        limits, dimensions = limits_of(settings), {"clusterId": server.name}
        return [Measured(scope, site.key, scope.name, "cache", SERVERLESS_CACHES, limits, dimensions)]
    node = node_of(settings)
    return [
        Measured(
            scope,
            site.key,
            f"{scope.name}-{number}",
            number,
            NODES,
            node,
            {"CacheClusterId": pulumi.Output.format("{0}-{1}", server.name, number)},
        )
        for number in _numbers(settings)
    ]


def _numbers(settings: CacheSettings) -> list[str]:
    nodes = [f"{number:03}" for number in range(1, 2 + (settings.replicas or 0))]
    if settings.shards is None:
        return nodes
    return [f"{shard:04}-{node}" for shard in range(1, settings.shards + 1) for node in nodes]

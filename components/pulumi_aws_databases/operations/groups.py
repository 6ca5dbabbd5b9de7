"""The kinds of things that CloudWatch measures, each with its alarms and its panels."""

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi_aws_databases.operations import caches, panels, relational, tables
from pulumi_aws_databases.operations.alarm import Row, names
from pulumi_aws_databases.operations.panels import Panel

_RDS, _DYNAMODB, _ELASTICACHE = "AWS/RDS", "AWS/DynamoDB", "AWS/ElastiCache"


@dataclass(frozen=True)
class Group:
    """One kind of thing."""

    namespace: str
    rows: tuple[Row, ...]
    panels: tuple[Panel, ...]


INSTANCES = Group(_RDS, relational.INSTANCE, panels.INSTANCE)
MEMBERS = Group(_RDS, relational.AURORA, panels.AURORA)
WRITERS = Group(_RDS, relational.WRITER, panels.WRITER)
VOLUMES = Group(_RDS, (), panels.VOLUME)
FOLLOWERS = Group(_RDS, relational.FOLLOWER, panels.FOLLOWER)
PROXIES = Group(_RDS, relational.PROXY, panels.PROXY)
PROXY_TARGETS = Group(_RDS, relational.PROXY_TARGET, panels.PROXY_TARGET)
TABLES = Group(_DYNAMODB, tables.TABLE, panels.TABLE)
INDEXES = Group(_DYNAMODB, tables.THROUGHPUT, panels.THROUGHPUT)
WAYS = Group(_DYNAMODB, tables.REPLICATION, panels.REPLICATION)
NODES = Group(_ELASTICACHE, caches.NODE, panels.NODE)
SERVERLESS_CACHES = Group(_ELASTICACHE, caches.SERVERLESS, panels.SERVERLESS)

_CLUSTER = (MEMBERS, WRITERS, VOLUMES, PROXIES, PROXY_TARGETS)
OF_KIND: Mapping[str, tuple[Group, ...]] = {
    "aurora": _CLUSTER,
    "instance": (INSTANCES, PROXIES, PROXY_TARGETS),
    "global-aurora": (*_CLUSTER, FOLLOWERS),
    "dynamodb": (TABLES, INDEXES, WAYS),
    "cache": (NODES, SERVERLESS_CACHES),
}


def alarm_names(kind: str) -> tuple[str, ...]:
    """The alarms that a type of database may have."""
    return names(*(group.rows for group in OF_KIND[kind]))

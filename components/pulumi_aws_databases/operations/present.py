"""Which alarms a configuration has, as far as its settings tell."""

from collections.abc import Iterable, Iterator
from typing import Any

from pulumi_aws_databases.operations import caches, relational, tables
from pulumi_aws_databases.operations.alarm import Row
from pulumi_aws_databases.settings.aurora import AuroraSettings
from pulumi_aws_databases.settings.cache import CacheSettings
from pulumi_aws_databases.settings.common import Common
from pulumi_aws_databases.settings.dynamodb import DynamoDBSettings
from pulumi_aws_databases.settings.global_aurora import GlobalAuroraSettings
from pulumi_aws_databases.settings.instance import InstanceSettings
from pulumi_aws_databases.settings.relational import Relational

Thing = tuple[Iterable[Row], Any]


def alarms_present(settings: Common) -> set[str]:
    """The names of the alarms that a database has, or would have with a threshold given."""
    return {row.metric for rows, facts in _things(settings) for row in rows if row.applies(facts)}


def _things(settings: Common) -> Iterator[Thing]:
    if isinstance(settings, AuroraSettings):
        yield from _cluster(settings)
    if isinstance(settings, GlobalAuroraSettings):
        yield from _followers(settings)
    if isinstance(settings, InstanceSettings):
        yield relational.INSTANCE, relational.instance_server(settings)
        if settings.all_replicas():
            yield relational.INSTANCE, relational.instance_server(settings, follows=True)
    if isinstance(settings, Relational) and settings.proxied:
        yield (*relational.PROXY, *relational.PROXY_TARGET), None
    if isinstance(settings, DynamoDBSettings):
        yield from _table(settings)
    if isinstance(settings, CacheSettings):
        serverless = settings.is_serverless
        yield (caches.SERVERLESS, caches.limits_of(settings)) if serverless else (caches.NODE, caches.node_of(settings))


def _cluster(settings: AuroraSettings) -> Iterator[Thing]:
    if isinstance(settings, GlobalAuroraSettings) and settings.source_cluster_arn:
        return
    members = settings.members()
    for member in members.values():
        server = relational.aurora_server(settings, member, follows=len(members) > 1)
        yield relational.AURORA, server
        yield relational.WRITER, server


def _followers(settings: GlobalAuroraSettings) -> Iterator[Thing]:
    for region in settings.all_secondaries():
        there = settings.in_region(region)
        yield relational.FOLLOWER, None
        for member in settings.members_in(region).values():
            yield relational.AURORA, relational.aurora_server(there, member, follows=True)


def _table(settings: DynamoDBSettings) -> Iterator[Thing]:
    yield tables.TABLE, tables.capacity_of(settings)
    for index in settings.global_indexes.values():
        yield tables.THROUGHPUT, tables.capacity_of(settings, index)
    if settings.all_replicas() and settings.consistency == "eventual":
        yield tables.REPLICATION, None

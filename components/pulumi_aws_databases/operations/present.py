"""Which alarms a configuration has, as far as its settings tell."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from pulumi_aws_databases.operations import caches, relational, tables
from pulumi_aws_databases.operations.alarm import Row, alarms_of
from pulumi_aws_databases.settings.aurora import AuroraSettings
from pulumi_aws_databases.settings.cache import CacheSettings
from pulumi_aws_databases.settings.common import Common
from pulumi_aws_databases.settings.dynamodb import DynamoDBSettings
from pulumi_aws_databases.settings.global_aurora import GlobalAuroraSettings
from pulumi_aws_databases.settings.instance import InstanceSettings
from pulumi_aws_databases.settings.relational import Relational

_STANDBYS = 3


class Thing(NamedTuple):
    """Something that is measured, in another region than the database's own where that is said."""

    rows: Iterable[Row]
    facts: Any
    region: str | None = None
    times: int = 1


def alarms_present(settings: Common) -> set[str]:
    """The names of the alarms that a database has, or would have with a threshold given."""
    return {row.metric for thing in _things(settings) for row in thing.rows if row.applies(thing.facts)}


def alarm_metrics(settings: Common) -> Counter[str | None]:
    """How many metrics a database's alarms are about, by region; None is the database's own."""
    found: Counter[str | None] = Counter()
    for thing in _things(settings):
        for alarm in alarms_of(thing.rows, thing.facts, settings.alarms):
            found[thing.region] += thing.times * (len(alarm.row.operations) or 1)
    return found


def _things(settings: Common) -> Iterator[Thing]:
    if isinstance(settings, AuroraSettings):
        yield from _cluster(settings)
    if isinstance(settings, GlobalAuroraSettings):
        yield from _followers(settings)
    if isinstance(settings, InstanceSettings):
        yield from _instances(settings)
    if isinstance(settings, Relational) and settings.proxied:
        yield Thing((*relational.PROXY, *relational.PROXY_TARGET), None)
    if isinstance(settings, DynamoDBSettings):
        yield from _table(settings)
    if isinstance(settings, CacheSettings):
        yield from _cache(settings)


def _cluster(settings: AuroraSettings) -> Iterator[Thing]:
    if isinstance(settings, GlobalAuroraSettings) and settings.source_cluster_arn:
        return
    members = settings.members()
    servers = [relational.aurora_server(settings, each, follows=len(members) > 1) for each in members.values()]
    yield from (Thing(relational.AURORA, server) for server in servers)
    yield Thing(relational.WRITER, servers[0])


def _followers(settings: GlobalAuroraSettings) -> Iterator[Thing]:
    for region in settings.all_secondaries():
        there = settings.in_region(region)
        yield Thing(relational.FOLLOWER, None, region)
        for member in settings.members_in(region).values():
            yield Thing(relational.AURORA, relational.aurora_server(there, member, follows=True), region)


def _instances(settings: InstanceSettings) -> Iterator[Thing]:
    times = _STANDBYS if settings.readable_standbys else 1
    yield Thing(relational.INSTANCE, relational.instance_server(settings), times=times)
    for replica in settings.all_replicas().values():
        server = relational.instance_server(settings, replica.instance_class, follows=True)
        yield Thing(relational.INSTANCE, server, replica.region)


def _table(settings: DynamoDBSettings) -> Iterator[Thing]:
    for region in (None, *settings.all_replicas()):
        yield Thing(tables.TABLE, tables.capacity_of(settings), region)
        for index in settings.global_indexes.values():
            yield Thing(tables.THROUGHPUT, tables.capacity_of(settings, index), region)
        if region and settings.consistency == "eventual":  # the ways to the other region and back
            yield Thing(tables.REPLICATION, None)
            yield Thing(tables.REPLICATION, None, region)


def _cache(settings: CacheSettings) -> Iterator[Thing]:
    if settings.is_serverless:
        yield Thing(caches.SERVERLESS, caches.limits_of(settings))
    else:
        times = (settings.shards or 1) * (1 + (settings.replicas or 0))
        yield Thing(caches.NODE, caches.node_of(settings), times=times)

"""What of relational databases is measured, and what RDS tells events of."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.operations.groups import (
    FOLLOWERS,
    INSTANCES,
    MEMBERS,
    PROXIES,
    PROXY_TARGETS,
    VOLUMES,
    WRITERS,
)
from pulumi_aws_databases.operations.relational import aurora_server, instance_server
from pulumi_aws_databases.parts.cluster import MadeCluster
from pulumi_aws_databases.parts.measured import Measured, Source, Text
from pulumi_aws_databases.parts.replicas import ReadReplica
from pulumi_aws_databases.parts.site import Site
from pulumi_aws_databases.settings.aurora import AuroraSettings, Member
from pulumi_aws_databases.settings.instance import InstanceSettings
from pulumi_aws_databases.settings.relational import Relational

INSTANCE, CLUSTER = "DBInstanceIdentifier", "DBClusterIdentifier"
_STANDBYS = 3


def cluster_measured(
    site: Site, settings: AuroraSettings, members: Mapping[str, Member], made: MadeCluster
) -> list[Measured]:
    """The instances of a cluster, its writer, whichever that is, and its storage."""
    name, cluster = site.scope.name, {CLUSTER: made.cluster.cluster_identifier}
    several = len(members) > 1
    servers = {each: aurora_server(settings, member, follows=several) for each, member in members.items()}
    any_server = next(iter(servers.values()))
    return [
        *(
            Measured(site.scope, site.key, f"{name}-{each}", each, MEMBERS, servers[each], {INSTANCE: one.identifier})
            for each, one in made.instances.items()
        ),
        Measured(site.scope, site.key, name, "the writer", WRITERS, any_server, {**cluster, "Role": "WRITER"}),
        Measured(site.scope, site.key, name, "the cluster", VOLUMES, any_server, cluster),
    ]


def follower_measured(
    site: Site, settings: AuroraSettings, members: Mapping[str, Member], made: MadeCluster, region: str
) -> list[Measured]:
    """A global database's cluster in another region, and its instances."""
    scope, name = site.scope, site.scope.name
    servers = {each: aurora_server(settings, member, follows=True) for each, member in members.items()}
    cluster = {CLUSTER: made.cluster.cluster_identifier}
    return [
        *(
            Measured(
                scope,
                site.key,
                f"{name}-{each}",
                f"{region} {each}",
                MEMBERS,
                servers[each],
                {INSTANCE: one.identifier},
            )
            for each, one in made.instances.items()
        ),
        Measured(scope, site.key, name, region, FOLLOWERS, None, cluster),
    ]


def instances_measured(
    site: Site, settings: InstanceSettings, source: aws.rds.Instance, replicas: Mapping[str, ReadReplica]
) -> list[Measured]:
    """An instance and its read replicas."""
    name, server = site.scope.name, instance_server(settings)
    measured = [Measured(site.scope, site.key, name, "source", INSTANCES, server, {INSTANCE: source.identifier})]
    for each, replica in replicas.items():
        there, own = replica.site, settings.all_replicas()[each].instance_class
        server = instance_server(settings, own, follows=True)
        dimensions = {INSTANCE: replica.made.identifier}
        measured.append(Measured(there.scope, there.key, f"{name}-{each}", each, INSTANCES, server, dimensions))
    return measured


def standbys_measured(site: Site, settings: InstanceSettings, cluster: aws.rds.Cluster) -> list[Measured]:
    """The three instances of a Multi-AZ DB cluster, which RDS names after it."""
    server, name = instance_server(settings), site.scope.name
    return [
        Measured(
            site.scope,
            site.key,
            f"{name}-instance-{number}",
            f"instance {number}",
            INSTANCES,
            server,
            {INSTANCE: pulumi.Output.format("{0}-instance-{1}", cluster.cluster_identifier, number)},
        )
        for number in range(1, _STANDBYS + 1)
    ]


def proxy_measured(site: Site, settings: Relational, identifier: Text) -> list[Measured]:
    """The proxy, if there is one, and its way to the database."""
    if settings.proxied is None:
        return []
    name, proxy = f"{site.scope.name}-proxy", {"ProxyName": identifier}
    target = {**proxy, "TargetGroup": "default", "TargetRole": "READ_WRITE"}
    return [
        Measured(site.scope, site.key, name, "proxy", PROXIES, None, proxy),
        Measured(site.scope, site.key, name, "proxy", PROXY_TARGETS, None, target),
    ]


def cluster_sources(site: Site, made: MadeCluster) -> list[Source]:
    """A cluster, its instances, and their parameter group."""
    return [
        Source(site.scope, site.key, "db-cluster", made.cluster.cluster_identifier),
        *(Source(site.scope, site.key, "db-instance", one.identifier) for one in made.instances.values()),
        Source(site.scope, site.key, "db-parameter-group", made.parameters.name),
    ]


def instance_sources(site: Site, source: aws.rds.Instance, replicas: Mapping[str, ReadReplica]) -> list[Source]:
    """An instance, its replicas, and the parameter group of each region."""
    sites = {site.scope.region: (site, source)} | {
        replica.site.scope.region: (replica.site, replica.made)
        for replica in replicas.values()
        if replica.site.scope.region != site.scope.region
    }
    return [
        Source(site.scope, site.key, "db-instance", source.identifier),
        *(Source(each.site.scope, each.site.key, "db-instance", each.made.identifier) for each in replicas.values()),
        *(
            Source(place.scope, place.key, "db-parameter-group", one.parameter_group_name)
            for place, one in sites.values()
        ),
    ]

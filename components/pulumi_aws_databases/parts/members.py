"""The instances of an Aurora cluster, and what depends on them."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.parts.autoscaling import follow_load
from pulumi_aws_databases.parts.relational import insights
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.parts.site import Site
from pulumi_aws_databases.settings.aurora import AuroraSettings, Member


def instances(
    site: Site,
    settings: AuroraSettings,
    cluster: aws.rds.Cluster,
    parameters: aws.rds.ParameterGroup,
    members: Mapping[str, Member],
    measured: Mapping[str, Any],
) -> dict[str, aws.rds.ClusterInstance]:
    """The writer, and then the readers: RDS makes whichever instance comes first the writer."""
    scope = site.scope
    made: dict[str, aws.rds.ClusterInstance] = {}
    for name, member in members.items():
        made[name] = aws.rds.ClusterInstance(
            f"{scope.name}-{name}",
            cluster_identifier=cluster.id,
            engine=cluster.engine,
            instance_class=settings.class_of(member),
            promotion_tier=member.promotion_tier if member.promotion_tier is not None else min(len(made), 1),
            availability_zone=member.availability_zone,
            db_parameter_group_name=parameters.name,
            publicly_accessible=settings.publicly_accessible,
            auto_minor_version_upgrade=settings.auto_minor_version_upgrade,
            preferred_maintenance_window=settings.maintenance_window,
            ca_cert_identifier=settings.ca_certificate_identifier,
            copy_tags_to_snapshot=True,
            apply_immediately=settings.apply_immediately,
            **insights(settings, site.key),
            **measured,
            **scope.shared,
            opts=scope.child(depends_on=list(made.values())[:1] if "writer" in members else []),
        )
    return made


def reader_autoscaling(
    scope: Scope, settings: AuroraSettings, cluster: aws.rds.Cluster, members: Mapping[str, pulumi.Resource]
) -> None:
    """Readers that come and go with the load: a scalable target, and the policy that keeps it to its target.

    Readers that autoscaling added are not resources of the stack: lower `max` to what is declared, and wait for them
    to go, before the cluster is destroyed.
    """
    scaling = settings.reader_autoscaling
    if scaling is None:
        return
    metric = "DatabaseConnections" if scaling.target_connections else "CPUUtilization"
    follow_load(
        scope,
        f"{scope.name}-readers",
        "rds:cluster:ReadReplicaCount",
        pulumi.Output.format("cluster:{0}", cluster.cluster_identifier),
        scaling,
        f"RDSReaderAverage{metric}",
        scaling.target_connections or scaling.target_cpu or 70,
        depends_on=list(members.values()),
    )


def custom_endpoints(
    scope: Scope, settings: AuroraSettings, cluster: aws.rds.Cluster, members: Mapping[str, aws.rds.ClusterInstance]
) -> dict[str, pulumi.Output[str]]:
    """Host names of their own for some of the instances: the hosts by name."""

    def identifiers(names: tuple[str, ...]) -> list[pulumi.Output[str]] | None:
        return [members[name].identifier for name in names] or None

    return {
        name: aws.rds.ClusterEndpoint(
            f"{scope.name}-endpoint-{name}",
            cluster_identifier=cluster.id,
            cluster_endpoint_identifier=pulumi.Output.format("{0}-{1}", cluster.cluster_identifier, name),
            custom_endpoint_type=endpoint.type.upper(),
            static_members=identifiers(endpoint.members),
            excluded_members=identifiers(endpoint.excluded),
            opts=scope.child(depends_on=list(members.values())),
            **scope.shared,
        ).endpoint
        for name, endpoint in settings.custom_endpoints.items()
    }

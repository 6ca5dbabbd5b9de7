"""Multi-AZ DB clusters: RDS for PostgreSQL and MySQL with a writer and two standbys that can be read from."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.decide import Decided
from pulumi_aws_databases.parts.backup import back_up
from pulumi_aws_databases.parts.clients import DatabaseServer
from pulumi_aws_databases.parts.cluster import DECIDED_AT_CREATION, beginning, cluster_logs
from pulumi_aws_databases.parts.credentials import MasterPassword
from pulumi_aws_databases.parts.engine_parameters import as_arguments, instance_parameters
from pulumi_aws_databases.parts.measured import Measured, Source
from pulumi_aws_databases.parts.names import join
from pulumi_aws_databases.parts.relational import EXTENDED_SUPPORT, insights, insights_mode, protected, removal
from pulumi_aws_databases.parts.relational_measured import standbys_measured
from pulumi_aws_databases.parts.replicas import class_name
from pulumi_aws_databases.parts.site import Site
from pulumi_aws_databases.settings.instance import ENGINES, InstanceSettings
from pulumi_aws_databases.shared import BackupVault

# As of other clusters; and AWS changes who can reach it as little as its port.
_DECIDED_AT_CREATION = (*DECIDED_AT_CREATION, "publiclyAccessible")


class Made(NamedTuple):
    """An instance, or the cluster that it is."""

    server: DatabaseServer
    own: dict[str, Any]
    """What the connection tells of it, beside what it tells of every server."""
    measured: list[Measured]
    sources: list[Source]
    vault: BackupVault | None
    """The vault of its backups, where that is its own."""


def multi_az_cluster(
    site: Site,
    decided: Decided,
    password: MasterPassword,
    identifier: pulumi.Input[str],
    measured: Mapping[str, Any],
) -> Made:
    """Makes the cluster, whose instances RDS makes by itself, with its subnet, parameter and log groups.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.html
    """
    settings: InstanceSettings = decided.settings
    scope, name = site.scope, site.scope.name
    subnets = aws.rds.SubnetGroup(name, subnet_ids=site.network.subnet_ids, opts=scope.kept(), **scope.shared)
    parameters = aws.rds.ClusterParameterGroup(
        name,
        family=settings.family,
        description=f"Parameters of {name}",
        parameters=as_arguments(
            instance_parameters(settings.engine, settings.tier, settings.parameters), settings.engine
        ),
        opts=scope.kept(),
        **scope.shared,
    )
    cluster = aws.rds.Cluster(
        name,
        cluster_identifier=identifier,
        engine=ENGINES[settings.engine],
        engine_version=settings.engine_version,
        engine_lifecycle_support=EXTENDED_SUPPORT[settings.extended_support],
        allow_major_version_upgrade=settings.allow_major_version_upgrade,
        db_cluster_instance_class=class_name(settings.instance_class),
        allocated_storage=settings.allocated_storage,
        storage_type=settings.storage_type,
        iops=settings.iops,
        storage_encrypted=True,
        kms_key_id=site.key.arn,
        db_subnet_group_name=subnets.name,
        vpc_security_group_ids=site.groups,
        db_cluster_parameter_group_name=parameters.name,
        port=settings.port,
        publicly_accessible=settings.publicly_accessible,
        iam_database_authentication_enabled=settings.iam_authentication,
        backup_retention_period=settings.backup_retention_days,
        preferred_backup_window=settings.backup_window,
        preferred_maintenance_window=settings.maintenance_window,
        enabled_cloudwatch_logs_exports=list(settings.log_exports),
        auto_minor_version_upgrade=settings.auto_minor_version_upgrade,
        ca_certificate_identifier=settings.ca_certificate_identifier,
        copy_tags_to_snapshot=True,
        apply_immediately=settings.apply_immediately,
        database_insights_mode=insights_mode(settings),
        **beginning(settings),
        **insights(settings, site.key),
        **measured,
        **password.arguments("master_password"),
        **removal(settings, join(name, "final", site.suffix)),
        **scope.shared,
        opts=scope.owner(
            settings, ignore_changes=_DECIDED_AT_CREATION, depends_on=cluster_logs(site, settings, identifier)
        ),
    )
    vault = back_up(scope, decided, protected("RDS", cluster, site, {}))
    own = {
        "arn": cluster.arn,
        "resourceId": cluster.cluster_resource_id,
        "identifier": cluster.cluster_identifier,
        "region": decided.told(cluster.region),
    }
    sources = [Source(site.scope, site.key, "db-cluster", cluster.cluster_identifier)]
    server = DatabaseServer.of_cluster(cluster, [cluster])
    return Made(server, own, standbys_measured(site, settings, cluster), sources, vault)

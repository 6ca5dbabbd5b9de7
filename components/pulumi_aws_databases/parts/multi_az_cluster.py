"""Multi-AZ DB clusters: RDS for PostgreSQL and MySQL with a writer and two standbys that can be read from."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.parts.clients import DatabaseServer
from pulumi_aws_databases.parts.credentials import MasterPassword
from pulumi_aws_databases.parts.engine_parameters import as_arguments, instance_parameters
from pulumi_aws_databases.parts.logs import log_groups
from pulumi_aws_databases.parts.names import join
from pulumi_aws_databases.parts.relational import EXTENDED_SUPPORT, insights, insights_mode, removal
from pulumi_aws_databases.parts.replicas import class_name
from pulumi_aws_databases.parts.site import Site
from pulumi_aws_databases.settings.instance import ENGINES, InstanceSettings

# As of an instance, and the zones that RDS chooses.
DECIDED_AT_CREATION = (
    "availabilityZones", "databaseName", "engineLifecycleSupport", "masterUsername", "restoreToPointInTime",
    "snapshotIdentifier",
)  # fmt: skip


def multi_az_cluster(
    site: Site,
    settings: InstanceSettings,
    password: MasterPassword,
    identifier: pulumi.Input[str],
    measured: Mapping[str, Any],
) -> tuple[DatabaseServer, dict[str, Any], aws.rds.Cluster]:
    """Makes the cluster, whose instances RDS makes by itself, with its subnet, parameter and log groups.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.html
    """
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
    names = {log: pulumi.Output.format("/aws/rds/cluster/{0}/{1}", identifier, log) for log in settings.log_exports}
    logs = log_groups(scope, names, settings.log_retention_days, site.key)
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
        **_beginning(settings),
        **insights(settings, site.key),
        **measured,
        **password.arguments("master_password"),
        **removal(settings, join(name, "final", site.suffix)),
        **scope.shared,
        opts=scope.owner(settings, ignore_changes=DECIDED_AT_CREATION, depends_on=list(logs.values())),
    )
    server = DatabaseServer(
        host=cluster.endpoint,
        reader_host=cluster.reader_endpoint,
        database_name=cluster.database_name,
        username=cluster.master_username,
        managed_secrets=cluster.master_user_secrets,
        proxy_target={"db_cluster_identifier": cluster.cluster_identifier},
        instances=[cluster],
    )
    own = {
        "arn": cluster.arn,
        "resourceId": cluster.cluster_resource_id,
        "identifier": cluster.cluster_identifier,
        "region": cluster.region,
    }
    return server, own, cluster


def _beginning(settings: InstanceSettings) -> dict[str, Any]:
    restore = settings.restore_to_point_in_time
    if settings.snapshot_identifier:
        return {"snapshot_identifier": settings.snapshot_identifier}
    if restore:
        moment = {"use_latest_restorable_time": True} if restore.latest else {"restore_to_time": restore.time}
        return {"restore_to_point_in_time": {"source_cluster_identifier": restore.source, **moment}}
    return {"database_name": settings.database_name, "master_username": settings.credentials.username}

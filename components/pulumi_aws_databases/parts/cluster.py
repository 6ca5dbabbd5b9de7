"""Aurora clusters, whether they stand alone or belong to a global database."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.parts.engine_parameters import AURORA_CLUSTER, as_arguments, auditing
from pulumi_aws_databases.parts.logs import log_groups
from pulumi_aws_databases.parts.members import instances
from pulumi_aws_databases.parts.relational import EXTENDED_SUPPORT, insights, insights_mode
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.parts.site import Site
from pulumi_aws_databases.settings.aurora import AUDIT, AuroraSettings, Member
from pulumi_aws_databases.settings.relational import Relational

# What AWS takes only at creation. Where a cluster began from a backup, its user and its first database are those of
# the backup, and the backup's name may go from the configuration; RDS adds zones up to three.
DECIDED_AT_CREATION = (
    "availabilityZones",
    "databaseName",
    "engineLifecycleSupport",
    "masterUsername",
    "restoreToPointInTime",
    "s3Import",
    "snapshotIdentifier",
)


@dataclass(frozen=True)
class MadeCluster:
    """A cluster with its instances, the writer first where it has one."""

    cluster: aws.rds.Cluster
    instances: Mapping[str, aws.rds.ClusterInstance]
    parameters: aws.rds.ParameterGroup
    """The group of its instances' parameters."""


def aurora_cluster(
    site: Site,
    settings: AuroraSettings,
    identifier: pulumi.Input[str],
    members: Mapping[str, Member],
    measured: Mapping[str, Any],
    opts: pulumi.ResourceOptions,
    version: pulumi.Output[str] | None = None,
    **own: Any,
) -> MadeCluster:
    """Makes a cluster in one region, with its subnet group, parameter groups, log groups and instances.

    Args:
        site: where it stands.
        settings: what it is told.
        identifier: its name on AWS.
        members: its instances.
        measured: enhanced monitoring, whose role is the same in every region.
        opts: the options of the cluster itself.
        version: the version of the cluster that it follows, where only AWS knows that.
        own: what it is told beside that: how it begins, its password, what stands against its removal.
    """
    scope = site.scope
    subnets = aws.rds.SubnetGroup(scope.name, subnet_ids=site.network.subnet_ids, opts=scope.kept(), **scope.shared)
    parameters = _parameter_groups(scope, settings, version)
    logs = pulumi.ResourceOptions(depends_on=cluster_logs(site, settings, identifier))
    cluster = aws.rds.Cluster(
        scope.name,
        cluster_identifier=identifier,
        db_subnet_group_name=subnets.name,
        vpc_security_group_ids=site.groups,
        db_cluster_parameter_group_name=parameters[0].name,
        # A major upgrade restarts the instances with a group of the new family.
        db_instance_parameter_group_name=parameters[1].name if settings.allow_major_version_upgrade else None,
        storage_encrypted=True,
        kms_key_id=site.key.arn,
        iam_database_authentication_enabled=settings.iam_authentication,
        **insights(settings, site.key),
        database_insights_mode=insights_mode(settings),
        **_operations(settings),
        **(_engine(settings) | ({"engine_version": version} if version is not None else {}) | own),
        **scope.shared,
        opts=pulumi.ResourceOptions.merge(opts, logs),
    )
    made = instances(site, settings, cluster, parameters[1], members, measured)
    return MadeCluster(cluster, made, parameters[1])


def beginning(settings: Relational) -> dict[str, Any]:
    """What the cluster begins with: an empty database, or a backup with all that is in it."""
    restore = settings.restore_to_point_in_time
    if settings.snapshot_identifier:
        return {"snapshot_identifier": settings.snapshot_identifier}
    if restore:
        moment = {"use_latest_restorable_time": True} if restore.latest else {"restore_to_time": restore.time}
        return {"restore_to_point_in_time": {"source_cluster_identifier": restore.source, **moment}}
    return {
        "database_name": settings.database_name,
        "master_username": settings.credentials.username,
        "s3_import": settings.s3_import_arguments(),
    }


def cluster_roles(scope: Scope, settings: AuroraSettings, cluster: aws.rds.Cluster) -> None:
    """The roles of features; Aurora MySQL knows most of them by no feature, but by its parameters."""
    for feature, role in settings.roles.items():
        aws.rds.ClusterRoleAssociation(
            f"{scope.name}-{feature}",
            db_cluster_identifier=cluster.id,
            feature_name=feature if settings.engine == "postgresql" or feature.lower() == "bedrock" else "",
            role_arn=role,
            opts=scope.child(),
            **scope.place,
        )


def cluster_logs(site: Site, settings: Relational, identifier: pulumi.Input[str]) -> list[aws.cloudwatch.LogGroup]:
    """The log groups of a cluster."""
    names = {log: pulumi.Output.format("/aws/rds/cluster/{0}/{1}", identifier, log) for log in settings.log_exports}
    return list(log_groups(site.scope, names, settings.log_retention_days, site.key).values())


def _parameter_groups(
    scope: Scope, settings: AuroraSettings, version: pulumi.Output[str] | None
) -> tuple[aws.rds.ClusterParameterGroup, aws.rds.ParameterGroup]:
    """The cluster's group and its instances'; a new family makes new ones, before the old ones are deleted."""
    family = (
        version.apply(lambda told: settings.family_of(told or settings.engine_version))
        if version is not None
        else settings.family
    )
    shared = {"family": family, "description": f"Parameters of {scope.name}", **scope.shared}
    audit: dict[str, Any] = dict(AUDIT) if "audit" in settings.log_exports else {}
    audit |= auditing(settings.engine, settings.tier, settings.parameters)
    cluster_parameters = {**AURORA_CLUSTER[settings.engine], **audit, **settings.parameters}
    return (
        aws.rds.ClusterParameterGroup(
            scope.name, parameters=as_arguments(cluster_parameters, settings.engine), opts=scope.kept(), **shared
        ),
        aws.rds.ParameterGroup(
            f"{scope.name}-instance",
            parameters=as_arguments(settings.instance_parameters, settings.engine),
            opts=scope.kept(),
            **shared,
        ),
    )


def _engine(settings: AuroraSettings) -> dict[str, Any]:
    capacity = settings.capacity
    scaling = capacity and {
        "min_capacity": capacity.min,
        "max_capacity": capacity.max,
        "seconds_until_auto_pause": capacity.auto_pause_seconds,
    }
    return {
        "engine": f"aurora-{settings.engine}",
        "engine_mode": "provisioned",  # Serverless v2 too: it is the instances that are serverless
        "engine_version": settings.engine_version,
        "engine_lifecycle_support": EXTENDED_SUPPORT[settings.extended_support],
        "allow_major_version_upgrade": settings.allow_major_version_upgrade,
        "serverlessv2_scaling_configuration": scaling,
        # Left out, it would not be switched back from I/O-Optimized.
        "storage_type": "aurora-iopt1" if settings.storage_type == "io-optimized" else "aurora",
        "port": settings.port,
        "enable_http_endpoint": settings.data_api,
        "backtrack_window": settings.backtrack_hours * 3600 if settings.backtrack_hours else None,
    }


def _operations(settings: AuroraSettings) -> dict[str, Any]:
    return {
        "backup_retention_period": settings.backup_retention_days,
        "preferred_backup_window": settings.backup_window,
        "preferred_maintenance_window": settings.maintenance_window,
        "enabled_cloudwatch_logs_exports": list(settings.log_exports),
        "copy_tags_to_snapshot": True,
        "apply_immediately": settings.apply_immediately,
    }

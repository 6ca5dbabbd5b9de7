"""Aurora clusters."""

from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.arguments import AuroraClusterArgs
from pulumi_aws_databases.connection import prefixed
from pulumi_aws_databases.decide import decide
from pulumi_aws_databases.parts.clients import DatabaseServer, relational_connection
from pulumi_aws_databases.parts.credentials import MasterPassword
from pulumi_aws_databases.parts.engine_parameters import AURORA_CLUSTER, as_arguments
from pulumi_aws_databases.parts.logs import log_groups
from pulumi_aws_databases.parts.members import custom_endpoints, instances, reader_autoscaling
from pulumi_aws_databases.parts.names import join
from pulumi_aws_databases.parts.relational import EXTENDED_SUPPORT, insights, insights_mode, removal
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.parts.site import Site
from pulumi_aws_databases.settings.aurora import AUDIT, AuroraSettings
from pulumi_aws_databases.shared import EncryptionKey
from pulumi_aws_databases.user_sql import user_sql

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


class AuroraCluster(pulumi.ComponentResource):
    """An Aurora cluster, PostgreSQL or MySQL, Serverless v2 or provisioned.

    It makes the cluster, its writer and readers; parameter groups for the cluster and its instances, which enforce
    TLS and log statements slower than 1 s; a subnet group; a security group to which the clients' rules go; a log
    group for each exported log; a role for enhanced monitoring where that is on; and a KMS key unless one is given.
    The master password is in Secrets Manager under the same key, kept by RDS or, where credentials are generated, by
    the component, with the function that rotates it where that is asked for. Each application user has a secret too,
    and a proxy its role, log group and security group.

    Raises:
        BadInput: everything wrong with the arguments, before anything is registered.
    """

    connection: pulumi.Output[dict[str, Any]]

    def __init__(
        self, name: str, args: AuroraClusterArgs | None = None, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        decided = decide(name, "aurora", args)
        super().__init__("aws-databases:index:AuroraCluster", name, None, opts)
        decided.warn(self)
        settings: AuroraSettings = decided.settings
        site = Site.home(self, decided)
        scope, key = site.scope, site.key
        identifier = settings.identifier or join(name, site.suffix)
        logs = _logs(scope, settings, identifier, key)
        subnets = aws.rds.SubnetGroup(name, subnet_ids=site.network.subnet_ids, opts=scope.kept(), **scope.shared)
        parameters = _parameter_groups(scope, settings)
        password = MasterPassword.of(site, settings)
        cluster = aws.rds.Cluster(
            name,
            cluster_identifier=identifier,
            db_subnet_group_name=subnets.name,
            vpc_security_group_ids=site.groups,
            db_cluster_parameter_group_name=parameters[0].name,
            # A major upgrade restarts the instances with a group of the new family.
            db_instance_parameter_group_name=parameters[1].name if settings.allow_major_version_upgrade else None,
            **_beginning(settings),
            storage_encrypted=True,
            kms_key_id=key.arn,
            iam_database_authentication_enabled=settings.iam_authentication,
            **password.arguments("master_password"),
            **_engine(settings),
            **insights(settings, key),
            database_insights_mode=insights_mode(settings),
            **_operations(settings),
            **removal(settings, join(name, "final", site.suffix)),
            **scope.shared,
            opts=scope.owner(settings, ignore_changes=DECIDED_AT_CREATION, depends_on=logs),
        )
        members = instances(scope, settings, cluster, parameters[1], key)
        reader_autoscaling(scope, settings, cluster, members)
        endpoints = custom_endpoints(scope, settings, cluster, members)
        _roles(scope, settings, cluster)
        server = DatabaseServer(
            host=cluster.endpoint,
            reader_host=cluster.reader_endpoint,
            database_name=cluster.database_name,
            username=cluster.master_username,
            managed_secrets=cluster.master_user_secrets,
            proxy_target={"db_cluster_identifier": cluster.cluster_identifier},
            instances=list(members.values()),
        )
        own = {
            "kind": "aurora",
            "arn": cluster.arn,
            "resourceId": cluster.cluster_resource_id,
            "identifier": cluster.cluster_identifier,
            "region": cluster.region,
            "customEndpoints": endpoints,
        }
        self._user_sql = user_sql(name, settings)
        self.outputs = relational_connection(site, settings, password, identifier, server, own)
        self.connection = pulumi.Output.from_input(self.outputs)
        self.register_outputs({"connection": self.outputs})

    def environment(self, prefix: str = "") -> pulumi.Output[dict[str, str]]:
        """The variables an application needs, a prefix before each name: ``ORDERS_DATABASE_HOST``."""
        return prefixed(self.outputs, prefix)

    def user_sql(self) -> str:
        """The statements that make the applications' users, whose passwords are to be filled in from their secrets."""
        return self._user_sql


def _logs(
    scope: Scope, settings: AuroraSettings, identifier: pulumi.Input[str], key: EncryptionKey
) -> list[aws.cloudwatch.LogGroup]:
    names = {log: pulumi.Output.format("/aws/rds/cluster/{0}/{1}", identifier, log) for log in settings.log_exports}
    return list(log_groups(scope, names, settings.log_retention_days, key).values())


def _parameter_groups(
    scope: Scope, settings: AuroraSettings
) -> tuple[aws.rds.ClusterParameterGroup, aws.rds.ParameterGroup]:
    """The cluster's group and its instances'; a new family makes new ones, before the old ones are deleted."""
    shared = {"family": settings.family, "description": f"Parameters of {scope.name}", **scope.shared}
    audit = AUDIT if "audit" in settings.log_exports else {}
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


def _beginning(settings: AuroraSettings) -> dict[str, Any]:
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


def _roles(scope: Scope, settings: AuroraSettings, cluster: aws.rds.Cluster) -> None:
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

"""Aurora clusters."""

import json
from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.arguments import AuroraClusterArgs
from pulumi_aws_databases.connection import connection, prefixed, secret_value
from pulumi_aws_databases.decide import decide
from pulumi_aws_databases.parts.access_group import access_groups
from pulumi_aws_databases.parts.encryption import key_of
from pulumi_aws_databases.parts.engine_parameters import AURORA_CLUSTER, as_arguments
from pulumi_aws_databases.parts.logs import log_groups
from pulumi_aws_databases.parts.names import join, random_suffix
from pulumi_aws_databases.parts.network import network_of
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.settings.aurora import AuroraSettings
from pulumi_aws_databases.shared import EncryptionKey

_EXTENDED_SUPPORT = "open-source-rds-extended-support"


class AuroraCluster(pulumi.ComponentResource):
    """An Aurora cluster, PostgreSQL or MySQL, Serverless v2 or provisioned.

    It makes the cluster, its writer and readers; parameter groups for the cluster and its instances, which enforce
    TLS and log statements slower than 1 s; a subnet group; a security group to which the clients' rules go; a log
    group for each exported log; a role for enhanced monitoring where that is on; and a KMS key unless one is given.
    RDS keeps the master password in Secrets Manager, under the same key.

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
        scope = Scope.of(self, decided)
        key = key_of(scope, settings, decided.shared_key)
        network = network_of(decided, self)
        groups = access_groups(scope, settings, network)
        suffix = random_suffix(scope)
        identifier = settings.identifier or join(name, suffix)
        logs = _logs(scope, settings, identifier, key)
        subnets = aws.rds.SubnetGroup(name, subnet_ids=network.subnet_ids, opts=scope.kept(), **scope.shared)
        parameters = _parameter_groups(scope, settings)
        cluster = aws.rds.Cluster(
            name,
            cluster_identifier=identifier,
            db_subnet_group_name=subnets.name,
            vpc_security_group_ids=groups,
            db_cluster_parameter_group_name=parameters[0].name,
            # A major upgrade restarts the instances with a group of the new family.
            db_instance_parameter_group_name=parameters[1].name if settings.allow_major_version_upgrade else None,
            **_encryption(settings, key),
            **_engine(settings),
            **_insights(settings, key),
            database_insights_mode=settings.database_insights.mode
            if settings.database_insights.enabled
            else "standard",
            **_operations(settings),
            **_removal(settings, join(name, "final", suffix)),
            **scope.shared,
            # RDS adds zones up to three, which AWS could only take away by replacing the cluster; and extended
            # support is decided at creation.
            opts=scope.owner(settings, ignore_changes=["availabilityZones", "engineLifecycleSupport"], depends_on=logs),
        )
        _instances(scope, settings, cluster, parameters[1], key)
        self.outputs = _connection(settings, cluster, groups[0], key)
        self.connection = pulumi.Output.from_input(self.outputs)
        self.register_outputs({"connection": self.outputs})

    def environment(self, prefix: str = "") -> pulumi.Output[dict[str, str]]:
        """The variables an application needs, a prefix before each name: ``ORDERS_DATABASE_HOST``."""
        return prefixed(self.outputs, prefix)


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
    cluster_parameters = {**AURORA_CLUSTER[settings.engine], **settings.parameters}
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
        "engine_lifecycle_support": _EXTENDED_SUPPORT if settings.extended_support else f"{_EXTENDED_SUPPORT}-disabled",
        "allow_major_version_upgrade": settings.allow_major_version_upgrade,
        "serverlessv2_scaling_configuration": scaling,
        "database_name": settings.database_name,
        "port": settings.port,
        "enable_http_endpoint": settings.data_api,
    }


def _encryption(settings: AuroraSettings, key: EncryptionKey) -> dict[str, Any]:
    return {
        "storage_encrypted": True,
        "kms_key_id": key.arn,
        "master_username": settings.credentials.username,
        "manage_master_user_password": True,
        "master_user_secret_kms_key_id": key.arn,
        "iam_database_authentication_enabled": settings.iam_authentication,
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


def _removal(settings: AuroraSettings, final_snapshot: pulumi.Output[str]) -> dict[str, Any]:
    return {
        "deletion_protection": settings.deletion_protection,
        "skip_final_snapshot": not settings.keeps_data,
        "final_snapshot_identifier": final_snapshot if settings.keeps_data else None,
    }


def _insights(settings: AuroraSettings, key: EncryptionKey) -> dict[str, Any]:
    if not settings.database_insights.enabled:
        return {"performance_insights_enabled": False}
    return {
        "performance_insights_enabled": True,
        "performance_insights_retention_period": settings.database_insights.retention_days,
        "performance_insights_kms_key_id": key.arn,
    }


def _instances(
    scope: Scope,
    settings: AuroraSettings,
    cluster: aws.rds.Cluster,
    parameters: aws.rds.ParameterGroup,
    key: EncryptionKey,
) -> None:
    """The writer, and then the readers: RDS makes whichever instance comes first the writer."""
    monitoring = _monitoring(scope, settings)
    writer: list[pulumi.Resource] = []
    for name, member in settings.members().items():
        instance = aws.rds.ClusterInstance(
            f"{scope.name}-{name}",
            cluster_identifier=cluster.id,
            engine=cluster.engine,
            instance_class=settings.class_of(member),
            promotion_tier=member.promotion_tier if member.promotion_tier is not None else min(len(writer), 1),
            availability_zone=member.availability_zone,
            db_parameter_group_name=parameters.name,
            publicly_accessible=False,
            auto_minor_version_upgrade=settings.auto_minor_version_upgrade,
            preferred_maintenance_window=settings.maintenance_window,
            ca_cert_identifier=settings.ca_certificate_identifier,
            copy_tags_to_snapshot=True,
            apply_immediately=settings.apply_immediately,
            **_insights(settings, key),
            **monitoring,
            **scope.shared,
            opts=scope.child(depends_on=writer),
        )
        writer = writer or [instance]


def _monitoring(scope: Scope, settings: AuroraSettings) -> dict[str, Any]:
    """Enhanced monitoring, with the role by which RDS writes its measurements."""
    if not settings.monitoring_interval:
        return {"monitoring_interval": 0}
    role = aws.iam.Role(
        f"{scope.name}-monitoring",
        assume_role_policy=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "monitoring.rds.amazonaws.com"},
                        "Action": "sts:AssumeRole",
                    }
                ],
            }
        ),
        tags=scope.tags,
        opts=scope.child(),
    )
    partition = aws.get_partition_output(opts=scope.invoke).partition
    policy = pulumi.Output.format("arn:{0}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole", partition)
    attached = aws.iam.RolePolicyAttachment(
        f"{scope.name}-monitoring", role=role.name, policy_arn=policy, opts=scope.child()
    )
    # Through the attachment, so that instances are made only once the role may write.
    arn = pulumi.Output.all(role.arn, attached.id).apply(lambda known: known[0])
    return {"monitoring_interval": settings.monitoring_interval, "monitoring_role_arn": arn}


def _connection(
    settings: AuroraSettings, cluster: aws.rds.Cluster, group: pulumi.Output[str], key: EncryptionKey
) -> dict[str, Any]:
    secret = cluster.master_user_secrets.apply(lambda secrets: secrets[0]["secret_arn"] if secrets else None)
    values: dict[str, Any] = {
        "kind": "aurora",
        "engine": settings.engine,
        "host": cluster.endpoint,
        "port": settings.port,
        "databaseName": settings.database_name,
        "readerHost": cluster.reader_endpoint,
        "proxyHost": None,
        "proxyReaderHost": None,
        "proxyArn": None,
        "username": settings.credentials.username,
        "secretArn": secret,
        "secretKmsKeyArn": key.arn,
        "securityGroupId": group,
        "kmsKeyArn": key.arn,
        "arn": cluster.arn,
        "resourceId": cluster.cluster_resource_id,
        "identifier": cluster.cluster_identifier,
        "region": cluster.region,
        "users": {},
        "replicas": {},
        "customEndpoints": {},
    }
    environment: Mapping[str, Any] = {
        "DATABASE_HOST": cluster.endpoint,
        "DATABASE_PORT": settings.port,
        "DATABASE_NAME": settings.database_name,
        "DATABASE_USERNAME": settings.credentials.username,
        "DATABASE_READER_HOST": cluster.reader_endpoint,
        "DATABASE_SECRET_ARN": secret,
        "DATABASE_ENGINE": settings.engine,
    }
    return connection(values, environment, {"DATABASE_PASSWORD": secret_value(secret, "password")})

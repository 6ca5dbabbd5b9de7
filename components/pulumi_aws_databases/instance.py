"""RDS instances."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.arguments import DatabaseInstanceArgs
from pulumi_aws_databases.connection import prefixed
from pulumi_aws_databases.decide import decide
from pulumi_aws_databases.parts.access_group import access_groups
from pulumi_aws_databases.parts.credentials import Hosts, MasterPassword
from pulumi_aws_databases.parts.encryption import key_of
from pulumi_aws_databases.parts.engine_parameters import INSTANCE, as_arguments
from pulumi_aws_databases.parts.logs import log_groups
from pulumi_aws_databases.parts.names import join, random_suffix
from pulumi_aws_databases.parts.network import network_of
from pulumi_aws_databases.parts.relational import (
    EXTENDED_SUPPORT,
    insights,
    insights_mode,
    monitoring,
    relational_connection,
    removal,
)
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.settings.instance import ENGINES, InstanceSettings, Replica
from pulumi_aws_databases.shared import EncryptionKey

# What AWS takes only at creation. Where an instance began from a backup, its user and its first database are those of
# the backup, and the backup's name may go from the configuration.
DECIDED_AT_CREATION = ("dbName", "engineLifecycleSupport", "restoreToPointInTime", "snapshotIdentifier", "username")


class DatabaseInstance(pulumi.ComponentResource):
    """An RDS instance, PostgreSQL, MySQL or MariaDB, with its read replicas.

    It makes the instance and its replicas; a parameter group, which enforces TLS and logs statements slower than 1 s;
    an option group where MySQL or MariaDB is to write an audit log; a subnet group; a security group to which the
    clients' rules go; a log group for each exported log of each instance; a role for enhanced monitoring where that
    is on; the master user's secret, unless RDS keeps it; and a KMS key unless one is given.

    Raises:
        BadInput: everything wrong with the arguments, before anything is registered.
    """

    connection: pulumi.Output[dict[str, Any]]

    def __init__(
        self, name: str, args: DatabaseInstanceArgs | None = None, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        decided = decide(name, "instance", args)
        super().__init__("aws-databases:index:DatabaseInstance", name, None, opts)
        decided.warn(self)
        settings: InstanceSettings = decided.settings
        scope = Scope.of(self, decided)
        key = key_of(scope, settings, decided.shared_key)
        network = network_of(decided, self)
        groups = access_groups(scope, settings, network)
        suffix = random_suffix(scope)
        identifier = settings.identifier or join(name, suffix)
        subnets = aws.rds.SubnetGroup(name, subnet_ids=network.subnet_ids, opts=scope.kept(), **scope.shared)
        password = MasterPassword.of(scope, settings, key)
        common = {**_server(scope, settings, groups), **insights(settings, key), **monitoring(scope, settings)}
        source = aws.rds.Instance(
            name,
            identifier=identifier,
            engine=ENGINES[settings.engine],
            db_subnet_group_name=subnets.name,
            kms_key_id=key.arn,
            **_beginning(settings),
            **_own(settings),
            **password.instance_arguments(),
            **common,
            **removal(settings, join(name, "final", suffix)),
            **scope.shared,
            opts=scope.owner(
                settings,
                ignore_changes=DECIDED_AT_CREATION,
                depends_on=_logs(scope, scope.name, settings, identifier, key),
            ),
        )
        replicas = {
            each: _replica(
                scope, settings, source, each, replica, join(settings.identifier or name, each, suffix), common, key
            )
            for each, replica in settings.all_replicas().items()
        }
        _roles(scope, settings, source)
        reader = next(iter(replicas.values()), source)
        hosts = Hosts(source.address, reader.address)
        secret = password.secret(source.master_user_secrets, source.username, source.db_name, hosts)
        self.outputs = relational_connection(
            settings,
            key,
            secret,
            {
                "kind": "instance",
                "host": source.address,
                "readerHost": reader.address,
                "databaseName": source.db_name,
                "username": source.username,
                "securityGroupId": groups[0],
                "arn": source.arn,
                "resourceId": source.resource_id,
                "identifier": source.identifier,
                "region": source.region,
                "replicas": {each: _reached(settings, replica, groups[0]) for each, replica in replicas.items()},
            },
        )
        self.connection = pulumi.Output.from_input(self.outputs)
        self.register_outputs({"connection": self.outputs})

    def environment(self, prefix: str = "") -> pulumi.Output[dict[str, str]]:
        """The variables an application needs, a prefix before each name: ``CATALOG_DATABASE_HOST``."""
        return prefixed(self.outputs, prefix)


def _own(settings: InstanceSettings) -> dict[str, Any]:
    """What the source has and its replicas do not share."""
    return {
        "instance_class": _class(settings.instance_class),
        "multi_az": settings.multi_az,
        "availability_zone": settings.availability_zone,
        "backup_retention_period": settings.backup_retention_days,
        "backup_window": settings.backup_window,
        "blue_green_update": {"enabled": True} if settings.blue_green_update else None,
        # MariaDB has no extended support.
        "engine_lifecycle_support": EXTENDED_SUPPORT[settings.extended_support]
        if settings.engine != "mariadb"
        else None,
    }


def _class(name: str) -> str:
    return f"db.{name.removeprefix('db.')}"


def _logs(
    scope: Scope, name: str, settings: InstanceSettings, identifier: pulumi.Input[str], key: EncryptionKey
) -> list[aws.cloudwatch.LogGroup]:
    names = {log: pulumi.Output.format("/aws/rds/instance/{0}/{1}", identifier, log) for log in settings.log_exports}
    return list(log_groups(scope, names, settings.log_retention_days, key, prefix=name).values())


def _server(scope: Scope, settings: InstanceSettings, groups: list[pulumi.Output[str]]) -> dict[str, Any]:
    """What the source and its replicas have in common."""
    parameters = aws.rds.ParameterGroup(
        scope.name,
        family=settings.family,
        description=f"Parameters of {scope.name}",
        parameters=as_arguments({**INSTANCE[settings.engine], **settings.parameters}, settings.engine),
        opts=scope.kept(),
        **scope.shared,
    )
    return {
        "engine_version": settings.engine_version,
        "allow_major_version_upgrade": settings.allow_major_version_upgrade,
        "port": settings.port,
        "parameter_group_name": parameters.name,
        "option_group_name": _option_group(scope, settings),
        "storage_encrypted": True,
        "storage_type": settings.storage_type,
        "iops": settings.iops,
        "storage_throughput": settings.storage_throughput,
        "allocated_storage": settings.allocated_storage,
        "max_allocated_storage": settings.max_allocated_storage,
        "vpc_security_group_ids": groups,
        "publicly_accessible": False,
        "iam_database_authentication_enabled": settings.iam_authentication,
        "enabled_cloudwatch_logs_exports": list(settings.log_exports),
        "maintenance_window": settings.maintenance_window,
        "auto_minor_version_upgrade": settings.auto_minor_version_upgrade,
        "ca_cert_identifier": settings.ca_certificate_identifier,
        "copy_tags_to_snapshot": True,
        "apply_immediately": settings.apply_immediately,
        "database_insights_mode": insights_mode(settings),
    }


def _option_group(scope: Scope, settings: InstanceSettings) -> pulumi.Input[str] | None:
    """The user's option group, or one that writes the audit log: who connects, and who changes rights.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.MySQL.Options.AuditPlugin.html
    """
    if not settings.needs_audit_option:
        return settings.option_group_name
    events = {"name": "SERVER_AUDIT_EVENTS", "value": "CONNECT,QUERY_DCL"}
    group = aws.rds.OptionGroup(
        scope.name,
        engine_name=ENGINES[settings.engine],
        major_engine_version=settings.major,
        option_group_description=f"Audit log of {scope.name}",
        options=[{"option_name": "MARIADB_AUDIT_PLUGIN", "option_settings": [events]}],
        opts=scope.kept(),
        **scope.shared,
    )
    name: pulumi.Output[str] = group.name
    return name


def _beginning(settings: InstanceSettings) -> dict[str, Any]:
    """What the instance begins with: an empty database, or a backup with all that is in it."""
    restore = settings.restore_to_point_in_time
    if settings.snapshot_identifier:
        return {"snapshot_identifier": settings.snapshot_identifier}
    if restore:
        moment = {"use_latest_restorable_time": True} if restore.latest else {"restore_time": restore.time}
        return {"restore_to_point_in_time": {"source_db_instance_identifier": restore.source, **moment}}
    return {"db_name": settings.database_name, "username": settings.credentials.username}


def _replica(
    scope: Scope,
    settings: InstanceSettings,
    source: aws.rds.Instance,
    name: str,
    replica: Replica,
    identifier: pulumi.Output[str],
    common: Mapping[str, Any],
    key: EncryptionKey,
) -> aws.rds.Instance:
    """One read replica: it holds nothing of its own, so it is neither protected nor kept, and leaves no snapshot."""
    # RDS takes the size of a replica's storage from its source.
    shared = {setting: value for setting, value in common.items() if setting != "allocated_storage"}
    return aws.rds.Instance(
        f"{scope.name}-{name}",
        identifier=identifier,
        replicate_source_db=source.identifier,
        instance_class=_class(replica.instance_class or settings.instance_class),
        multi_az=replica.multi_az,
        availability_zone=replica.availability_zone,
        skip_final_snapshot=True,
        **shared,
        **scope.shared,
        opts=scope.child(depends_on=_logs(scope, f"{scope.name}-{name}", settings, identifier, key)),
    )


def _roles(scope: Scope, settings: InstanceSettings, source: aws.rds.Instance) -> None:
    for feature, role in settings.roles.items():
        aws.rds.RoleAssociation(
            f"{scope.name}-{feature}",
            db_instance_identifier=source.identifier,
            feature_name=feature,
            role_arn=role,
            opts=scope.child(),
            **scope.place,
        )


def _reached(settings: InstanceSettings, replica: aws.rds.Instance, group: pulumi.Output[str]) -> dict[str, Any]:
    """How a read replica is reached."""
    return {
        "host": replica.address,
        "port": settings.port,
        "region": replica.region,
        "arn": replica.arn,
        "securityGroupId": group,
    }

"""RDS instances."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.access import DatabaseAccess
from pulumi_aws_databases.arguments import DatabaseInstanceArgs
from pulumi_aws_databases.connection import prefixed
from pulumi_aws_databases.decide import Decided, decide
from pulumi_aws_databases.granting import Grants, Group, Role
from pulumi_aws_databases.parts.alarms import watch
from pulumi_aws_databases.parts.backup import back_up
from pulumi_aws_databases.parts.clients import DatabaseServer, relational_connection
from pulumi_aws_databases.parts.credentials import MasterPassword
from pulumi_aws_databases.parts.encryption import key_abroad
from pulumi_aws_databases.parts.multi_az_cluster import Made, multi_az_cluster
from pulumi_aws_databases.parts.names import join
from pulumi_aws_databases.parts.relational import EXTENDED_SUPPORT, monitoring, protected, removal
from pulumi_aws_databases.parts.relational_measured import instance_sources, instances_measured, proxy_measured
from pulumi_aws_databases.parts.replicas import class_name, instance_logs, read_replicas, shared_arguments
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.parts.site import Site
from pulumi_aws_databases.settings.instance import ENGINES, InstanceSettings
from pulumi_aws_databases.shared import EncryptionKey
from pulumi_aws_databases.user_sql import user_sql

# What AWS takes only at creation. Where an instance began from a backup, its user and its first database are those of
# the backup, and the backup's name may go from the configuration.
DECIDED_AT_CREATION = (
    "dbName",
    "engineLifecycleSupport",
    "restoreToPointInTime",
    "s3Import",
    "snapshotIdentifier",
    "username",
)


class DatabaseInstance(pulumi.ComponentResource):
    """An RDS instance, PostgreSQL, MySQL or MariaDB, with its read replicas.

    It makes the instance and its replicas; a parameter group, which enforces TLS and logs statements slower than 1 s;
    an option group where MySQL or MariaDB is to write an audit log; a subnet group; a security group to which the
    clients' rules go; a log group for each exported log of each instance; a role for enhanced monitoring where that
    is on; the master user's secret, unless RDS keeps it, with the function that rotates it where that is asked for; a
    secret for each application user; a proxy with its role, log group and security group; and a KMS key unless one
    is given. A replica in another region has groups and a key there, and so have copies of backups. A backup plan
    comes with its selection and role, and a vault unless one is given, here and in the regions that it copies to. With
    alarms there is a topic that they go to in each region, unless one is given, with subscriptions to events; and there
    may be a dashboard.

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
        site = Site.home(self, decided)
        scope = site.scope
        identifier = settings.identifier or join(name, site.suffix)
        password = MasterPassword.of(site, settings)
        measured = monitoring(scope, settings)
        make = multi_az_cluster if settings.readable_standbys else _instance
        made = make(site, decided, password, identifier, measured)
        own = {"kind": "instance", **made.own}
        self._user_sql = user_sql(name, settings)
        self.outputs = relational_connection(site, settings, password, identifier, made.server, own)
        self.connection = pulumi.Output.from_input(self.outputs)
        watched = [*made.measured, *proxy_measured(site, settings, identifier)]
        self.watched = watch(scope, decided, site.suffix, watched, made.sources, made.vault)
        self._grants = Grants(self, decided, self.outputs)
        self.register_outputs({"connection": self.outputs})

    def environment(self, prefix: str = "") -> pulumi.Output[dict[str, str]]:
        """The variables an application needs, a prefix before each name: ``CATALOG_DATABASE_HOST``."""
        return prefixed(self.outputs, prefix)

    def grant_connect(
        self, role: Role, security_group: Group | None = None, user: str | None = None, name: str | None = None
    ) -> DatabaseAccess:
        """Lets a workload connect as one of the application's users, or where there are none as the master user.

        It makes a `DatabaseAccess`, for reading the user's secret and logging in with IAM tokens where the user has
        them, and where a security group is given a rule on either side. The master user is one of them by its name
        alone, and never logs in by IAM.

        Raises:
            BadInput: there is no such user, or the role is an Output and no ``name`` is given.
        """
        return self._grants.grant("connect", role, security_group, user, name)

    def user_sql(self) -> str:
        """The statements that make the applications' users, whose passwords are to be filled in from their secrets."""
        return self._user_sql


def _instance(
    site: Site,
    decided: Decided,
    password: MasterPassword,
    identifier: pulumi.Input[str],
    measured: dict[str, Any],
) -> Made:
    """Makes the instance and its replicas, and what only they need."""
    settings: InstanceSettings = decided.settings
    scope, name = site.scope, decided.name
    subnets = aws.rds.SubnetGroup(name, subnet_ids=site.network.subnet_ids, opts=scope.kept(), **scope.shared)
    common = shared_arguments(site, settings, measured)
    source = aws.rds.Instance(
        name,
        identifier=identifier,
        engine=ENGINES[settings.engine],
        db_subnet_group_name=subnets.name,
        kms_key_id=site.key.arn,
        **_beginning(settings),
        **_own(settings),
        **password.arguments("password"),
        **common,
        **removal(settings, join(name, "final", site.suffix)),
        **scope.shared,
        opts=scope.owner(
            settings,
            ignore_changes=DECIDED_AT_CREATION,
            depends_on=instance_logs(site, settings, name, identifier),
        ),
    )
    replicas = read_replicas(site, decided, source, common, measured)
    keys = {str(each.region): each.site.key for each in replicas.values() if each.site is not site}
    keys |= _backup_replication(site, decided, source, keys)
    _roles(scope, settings, source)
    vault = back_up(scope, decided, protected("RDS", source, site, keys))
    near = (replica for replica in replicas.values() if replica.site is site)
    server = DatabaseServer(
        host=source.address,
        reader_host=next((replica.made.address for replica in near), source.address),
        database_name=source.db_name,
        username=source.username,
        managed_secrets=source.master_user_secrets,
        proxy_target={"db_instance_identifier": source.identifier},
        instances=[source],
    )
    own = {
        "arn": source.arn,
        "resourceId": source.resource_id,
        "identifier": source.identifier,
        "region": decided.told(source.region),
        "replicas": {each: replica.reached(settings.port) for each, replica in replicas.items()},
    }
    watched = instances_measured(site, settings, source, replicas)
    return Made(server, own, watched, instance_sources(site, source, replicas), vault)


def _own(settings: InstanceSettings) -> dict[str, Any]:
    """What the source has and its replicas do not share."""
    return {
        "instance_class": class_name(settings.instance_class),
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


def _beginning(settings: InstanceSettings) -> dict[str, Any]:
    """What the instance begins with: an empty database, or a backup with all that is in it."""
    restore = settings.restore_to_point_in_time
    if settings.snapshot_identifier:
        return {"snapshot_identifier": settings.snapshot_identifier}
    if restore:
        moment = {"use_latest_restorable_time": True} if restore.latest else {"restore_time": restore.time}
        return {"restore_to_point_in_time": {"source_db_instance_identifier": restore.source, **moment}}
    return {
        "db_name": settings.database_name,
        "username": settings.credentials.username,
        "s3_import": settings.s3_import_arguments(),
    }


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


def _backup_replication(
    site: Site, decided: Decided, source: aws.rds.Instance, keys: Mapping[str, EncryptionKey]
) -> dict[str, EncryptionKey]:
    """Automated backups in another region, kept there as long as here; the answer is that region's key.

    Another retention makes AWS begin anew, beside the copies there are.
    """
    settings: InstanceSettings = decided.settings
    if settings.backup_replication_region is None:
        return {}
    region = settings.backup_replication_region
    there = site.scope.abroad(decided, region)
    key = keys.get(region) or key_abroad(there, decided, region)
    aws.rds.InstanceAutomatedBackupsReplication(
        f"{site.scope.name}-backups",
        source_db_instance_arn=source.arn,
        kms_key_id=key.arn,
        retention_period=settings.backup_retention_days,
        opts=there.child(delete_before_replace=True),
        **there.place,
    )
    return {region: key}

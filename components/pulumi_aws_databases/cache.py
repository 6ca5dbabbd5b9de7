"""Caches: Valkey and Redis on ElastiCache."""

from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_random as random

from pulumi_aws_databases.access import DatabaseAccess
from pulumi_aws_databases.arguments import CacheArgs
from pulumi_aws_databases.connection import connection, prefixed, secret_value
from pulumi_aws_databases.decide import decide
from pulumi_aws_databases.granting import Grants, Group, Role
from pulumi_aws_databases.parts.engine_parameters import as_text
from pulumi_aws_databases.parts.logs import log_groups
from pulumi_aws_databases.parts.names import join
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.parts.site import Site
from pulumi_aws_databases.settings.cache import CacheSettings
from pulumi_aws_databases.shared import EncryptionKey

USERNAME = "app"


class Cache(pulumi.ComponentResource):
    """A cache, Valkey or Redis: a primary with replicas, reached over TLS as a user with a password.

    It makes the replication group; an application user with a generated password, a default user that may do
    nothing, and the group of both; the application user's secret; a parameter group; a subnet group; a security
    group to which the clients' rules go; a log group for each log; and a KMS key unless one is given.

    Raises:
        BadInput: everything wrong with the arguments, before anything is registered.
    """

    connection: pulumi.Output[dict[str, Any]]

    def __init__(self, name: str, args: CacheArgs | None = None, opts: pulumi.ResourceOptions | None = None) -> None:
        decided = decide(name, "cache", args)
        super().__init__("aws-databases:index:Cache", name, None, opts)
        decided.warn(self)
        settings: CacheSettings = decided.settings
        site = Site.home(self, decided)
        scope, key, suffix = site.scope, site.key, site.suffix
        identifier = settings.identifier or join(name, suffix)
        password = random.RandomPassword(f"{name}-password", length=32, special=False, opts=scope.kept())
        users, user_arns = _users(scope, settings, suffix, password)
        cache = aws.elasticache.ReplicationGroup(
            name,
            replication_group_id=identifier,
            description=f"Cache {name}",
            subnet_group_name=aws.elasticache.SubnetGroup(
                name, subnet_ids=site.network.subnet_ids, opts=scope.kept(), **scope.shared
            ).name,
            security_group_ids=site.groups,
            parameter_group_name=_parameter_group(scope, settings).name,
            user_group_ids=[users.user_group_id],
            log_delivery_configurations=_logs(scope, settings, identifier, key),
            **_engine(settings),
            **_nodes(settings),
            **_encryption(key),
            **_operations(settings),
            final_snapshot_identifier=join(name, "final", suffix) if settings.keeps_data else None,
            # Without a version of the user's own, AWS's minor upgrades are not planned to be undone, which would
            # replace the cache.
            opts=scope.owner(settings, ignore_changes=["engineVersion"] if settings.has_default_version else []),
            **scope.shared,
        )
        secret = _secret(scope, settings, cache, password, key)
        self.outputs = _connection(settings, cache, site.groups[0], key, secret, user_arns)
        self.connection = pulumi.Output.from_input(self.outputs)
        self._grants = Grants(self, decided, self.outputs)
        self.register_outputs({"connection": self.outputs})

    def environment(self, prefix: str = "") -> pulumi.Output[dict[str, str]]:
        """The variables an application needs, a prefix before each name: ``SESSIONS_CACHE_HOST``."""
        return prefixed(self.outputs, prefix)

    def grant_connect(
        self, role: Role, security_group: Group | None = None, user: str | None = None, name: str | None = None
    ) -> DatabaseAccess:
        """Lets a workload connect as the application's user, or as another one of the cache's.

        It makes a `DatabaseAccess`, for reading the user's secret and logging in with IAM tokens where the user has
        them, and where a security group is given a rule on either side.

        Raises:
            BadInput: there is no such user, or the role is an Output and no ``name`` is given.
        """
        return self._grants.grant("connect", role, security_group, user, name)


def _users(
    scope: Scope, settings: CacheSettings, suffix: pulumi.Output[str], password: random.RandomPassword
) -> tuple[aws.elasticache.UserGroup, dict[str, pulumi.Output[str]]]:
    """The application user, and the default user that clients without a name would be, who may do nothing.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html
    """
    unused = random.RandomPassword(f"{scope.name}-default-password", length=32, special=False, opts=scope.kept())
    default = aws.elasticache.User(
        f"{scope.name}-default",
        user_id=join(scope.name, "default", suffix),
        user_name="default",
        engine=settings.engine,
        access_string="off ~* -@all",
        # A user group of Valkey takes no user without a password, not even one that is off.
        authentication_mode={"type": "password", "passwords": [unused.result]},
        opts=scope.kept(additional_secret_outputs=["authenticationMode", "passwords"]),
        **scope.shared,
    )
    user = aws.elasticache.User(
        f"{scope.name}-{USERNAME}",
        user_id=join(scope.name, USERNAME, suffix),
        user_name=USERNAME,
        engine=settings.engine,
        access_string="on ~* &* +@all",
        authentication_mode={"type": "password", "passwords": [password.result]},
        opts=scope.kept(additional_secret_outputs=["authenticationMode", "passwords"]),
        **scope.shared,
    )
    group = aws.elasticache.UserGroup(
        scope.name,
        user_group_id=join(scope.name, suffix),
        engine=settings.engine,
        user_ids=[default.user_id, user.user_id],
        opts=scope.kept(),
        **scope.shared,
    )
    return group, {USERNAME: user.arn}


def _parameter_group(scope: Scope, settings: CacheSettings) -> aws.elasticache.ParameterGroup:
    parameters = [{"name": name, "value": as_text(value)} for name, value in sorted(settings.parameters.items())]
    return aws.elasticache.ParameterGroup(
        scope.name,
        family=settings.family,
        description=f"Parameters of {scope.name}",
        parameters=parameters,
        opts=scope.kept(),
        **scope.shared,
    )


def _logs(
    scope: Scope, settings: CacheSettings, identifier: pulumi.Input[str], key: EncryptionKey
) -> list[dict[str, Any]]:
    delivery = settings.log_delivery
    wanted = {"slow-log": delivery.slow_log, "engine-log": delivery.engine_log} if delivery.enabled else {}
    names = {
        log: pulumi.Output.format("/aws/elasticache/{0}/{1}", identifier, log) for log, wants in wanted.items() if wants
    }
    groups = log_groups(scope, names, settings.log_retention_days, key)
    return [
        {"log_type": log, "destination_type": "cloudwatch-logs", "destination": group.name, "log_format": "json"}
        for log, group in groups.items()
    ]


def _engine(settings: CacheSettings) -> dict[str, Any]:
    return {
        "engine": settings.engine,
        "engine_version": settings.version,
        "port": settings.port,
        "auto_minor_version_upgrade": settings.auto_minor_version_upgrade,
    }


def _nodes(settings: CacheSettings) -> dict[str, Any]:
    return {
        "node_type": f"cache.{settings.node_type.removeprefix('cache.')}",
        "num_cache_clusters": 1 + settings.replicas,
        "automatic_failover_enabled": settings.replicas > 0,
        "multi_az_enabled": settings.multi_az,
    }


def _encryption(key: EncryptionKey) -> dict[str, Any]:
    return {
        "at_rest_encryption_enabled": True,
        "kms_key_id": key.arn,
        "transit_encryption_enabled": True,
        "transit_encryption_mode": "required",
    }


def _operations(settings: CacheSettings) -> dict[str, Any]:
    return {
        "snapshot_retention_limit": settings.snapshot_retention_days,
        "snapshot_window": settings.snapshot_window,
        "maintenance_window": settings.maintenance_window,
        "apply_immediately": settings.apply_immediately,
    }


def _secret(
    scope: Scope,
    settings: CacheSettings,
    cache: aws.elasticache.ReplicationGroup,
    password: random.RandomPassword,
    key: EncryptionKey,
) -> aws.secretsmanager.SecretVersion:
    """The application user's secret; a password of letters and digits needs no encoding in its URLs."""
    secret = aws.secretsmanager.Secret(
        scope.name,
        description=f"How to connect to the cache {scope.name}",
        kms_key_id=key.arn,
        opts=scope.kept(),
        **scope.shared,
    )
    url = "rediss://{0}:{1}@{2}:{3}"
    content = {
        "engine": settings.engine,
        "username": USERNAME,
        "password": password.result,
        "host": cache.primary_endpoint_address,
        "port": settings.port,
        "url": pulumi.Output.format(url, USERNAME, password.result, cache.primary_endpoint_address, settings.port),
        "readerUrl": pulumi.Output.format(url, USERNAME, password.result, cache.reader_endpoint_address, settings.port),
    }
    return aws.secretsmanager.SecretVersion(
        scope.name,
        secret_id=secret.id,
        secret_string=pulumi.Output.json_dumps(content).apply(pulumi.Output.secret),
        opts=scope.kept(),
        **scope.place,
    )


def _connection(
    settings: CacheSettings,
    cache: aws.elasticache.ReplicationGroup,
    group: pulumi.Output[str],
    key: EncryptionKey,
    secret: aws.secretsmanager.SecretVersion,
    user_arns: dict[str, pulumi.Output[str]],
) -> dict[str, Any]:
    host = cache.primary_endpoint_address
    values: dict[str, Any] = {
        "kind": "cache",
        "engine": settings.engine,
        "host": host,
        "port": settings.port,
        "readerHost": cache.reader_endpoint_address,
        "readerPort": settings.port,
        "clusterMode": False,
        "tls": settings.transit_encryption,
        "username": USERNAME,
        "secretArn": secret.secret_id,
        "secretKmsKeyArn": key.arn,
        "userArns": user_arns,
        "securityGroupId": group,
        "kmsKeyArn": key.arn,
        "arn": cache.arn,
        "region": cache.region,
    }
    environment = {
        "CACHE_HOST": host,
        "CACHE_PORT": settings.port,
        "CACHE_READER_HOST": values["readerHost"],
        "CACHE_READER_PORT": settings.port,
        "CACHE_TLS": settings.transit_encryption,
        "CACHE_CLUSTER_MODE": False,
        "CACHE_USERNAME": USERNAME,
        "CACHE_SECRET_ARN": secret.secret_id,
    }
    secrets = {
        "CACHE_PASSWORD": secret_value(secret.secret_id, "password"),
        "CACHE_URL": secret_value(secret.secret_id, "url"),
    }
    return connection(values, environment, secrets)

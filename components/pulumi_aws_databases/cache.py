"""Caches: Valkey and Redis on ElastiCache."""

from typing import Any

import pulumi

from pulumi_aws_databases.access import DatabaseAccess
from pulumi_aws_databases.arguments import CacheArgs
from pulumi_aws_databases.connection import prefixed
from pulumi_aws_databases.decide import decide
from pulumi_aws_databases.granting import Grants, Group, Role
from pulumi_aws_databases.parts.alarms import watch
from pulumi_aws_databases.parts.cache_access import cache_access
from pulumi_aws_databases.parts.cache_clients import cache_connection
from pulumi_aws_databases.parts.cache_measured import cache_measured
from pulumi_aws_databases.parts.cache_nodes import replication_group
from pulumi_aws_databases.parts.cache_serverless import serverless_cache
from pulumi_aws_databases.parts.names import join
from pulumi_aws_databases.parts.site import Site


class Cache(pulumi.ComponentResource):
    """A cache, Valkey or Redis: a primary with replicas, shards of them, or serverless, reached over TLS.

    It makes the replication group, with a parameter group, a subnet group, a log group for each log and, where asked
    for, scaling policies; or the serverless cache. Beside it an application user with a generated password, users as
    asked for, a default user that may do nothing, and the group of all of them, or a token in their place; a secret
    for each that has a password; a security group to which the clients' rules go; and a KMS key unless one is given.
    With alarms there is a topic that they go to unless one is given; and there may be a dashboard.

    Raises:
        BadInput: everything wrong with the arguments, before anything is registered.
    """

    connection: pulumi.Output[dict[str, Any]]

    def __init__(self, name: str, args: CacheArgs | None = None, opts: pulumi.ResourceOptions | None = None) -> None:
        decided = decide(name, "cache", args)
        super().__init__("aws-databases:index:Cache", name, None, opts)
        decided.warn(self)
        site, settings = Site.home(self, decided), decided.settings
        identifier = settings.identifier or join(name, site.suffix)
        access = cache_access(site, settings)
        make = serverless_cache if settings.is_serverless else replication_group
        server = make(site, settings, identifier, access, decided.given_topic(decided.region))
        self.outputs = cache_connection(site, settings, access, server, decided.told(server.region))
        self.connection = pulumi.Output.from_input(self.outputs)
        self.watched = watch(site.scope, decided, site.suffix, cache_measured(site, settings, server))
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

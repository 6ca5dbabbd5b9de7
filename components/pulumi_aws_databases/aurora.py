"""Aurora clusters."""

from typing import TYPE_CHECKING, Any

import pulumi

from pulumi_aws_databases.access import DatabaseAccess
from pulumi_aws_databases.arguments import AuroraClusterArgs
from pulumi_aws_databases.connection import prefixed
from pulumi_aws_databases.decide import decide
from pulumi_aws_databases.granting import Grants, Group, Role
from pulumi_aws_databases.parts.alarms import watch
from pulumi_aws_databases.parts.backup import back_up
from pulumi_aws_databases.parts.clients import DatabaseServer, relational_connection
from pulumi_aws_databases.parts.cluster import DECIDED_AT_CREATION, aurora_cluster, beginning, cluster_roles
from pulumi_aws_databases.parts.credentials import MasterPassword
from pulumi_aws_databases.parts.members import custom_endpoints, reader_autoscaling
from pulumi_aws_databases.parts.names import join
from pulumi_aws_databases.parts.relational import monitoring, protected, removal
from pulumi_aws_databases.parts.relational_measured import cluster_measured, cluster_sources, proxy_measured
from pulumi_aws_databases.parts.site import Site
from pulumi_aws_databases.user_sql import user_sql

if TYPE_CHECKING:
    from pulumi_aws_databases.settings.aurora import AuroraSettings


class AuroraCluster(pulumi.ComponentResource):
    """An Aurora cluster, PostgreSQL or MySQL, Serverless v2 or provisioned.

    It makes the cluster, its writer and readers; parameter groups for the cluster and its instances, which enforce
    TLS and log statements slower than 1 s; a subnet group; a security group to which the clients' rules go; a log
    group for each exported log; a role for enhanced monitoring where that is on; and a KMS key unless one is given.
    The master password is in Secrets Manager under the same key, kept by RDS or, where credentials are generated, by
    the component, with the function that rotates it where that is asked for. Each application user has a secret too,
    and a proxy its role, log group and security group. A backup plan comes with its selection and role, and a vault
    unless one is given; copies have a vault, and a key unless one is given, in their region. With alarms there is a
    topic that they go to unless one is given, with subscriptions to the cluster's events; and there may be a dashboard.

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
        scope = site.scope
        identifier = settings.identifier or join(name, site.suffix)
        password = MasterPassword.of(site, settings)
        made = aurora_cluster(
            site,
            settings,
            identifier,
            settings.members(),
            monitoring(scope, settings),
            scope.owner(settings, ignore_changes=DECIDED_AT_CREATION),
            **beginning(settings),
            **password.arguments("master_password"),
            **removal(settings, join(name, "final", site.suffix)),
        )
        cluster = made.cluster
        reader_autoscaling(scope, settings, cluster, made.instances)
        endpoints = custom_endpoints(scope, settings, cluster, made.instances)
        cluster_roles(scope, settings, cluster)
        vault = back_up(scope, decided, protected("Aurora", cluster, site, {}))
        server = DatabaseServer.of_cluster(cluster, list(made.instances.values()))
        own = {
            "kind": "aurora",
            "arn": cluster.arn,
            "resourceId": cluster.cluster_resource_id,
            "identifier": cluster.cluster_identifier,
            "region": decided.told(cluster.region),
            "customEndpoints": endpoints,
        }
        self._user_sql = user_sql(name, settings)
        self.outputs = relational_connection(site, settings, password, identifier, server, own)
        self.connection = pulumi.Output.from_input(self.outputs)
        measured = cluster_measured(site, settings, settings.members(), made)
        measured += proxy_measured(site, settings, identifier)
        self.watched = watch(scope, decided, site.suffix, measured, cluster_sources(site, made), vault)
        self._grants = Grants(self, decided, self.outputs)
        self.register_outputs({"connection": self.outputs})

    def environment(self, prefix: str = "") -> pulumi.Output[dict[str, str]]:
        """The variables an application needs, a prefix before each name: ``ORDERS_DATABASE_HOST``."""
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

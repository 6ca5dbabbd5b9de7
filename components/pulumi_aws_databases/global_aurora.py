"""Aurora global databases."""

from functools import partial
from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.access import DatabaseAccess
from pulumi_aws_databases.arguments import GlobalAuroraClusterArgs
from pulumi_aws_databases.connection import arn_in, prefixed
from pulumi_aws_databases.decide import Decided, decide
from pulumi_aws_databases.granting import Grants, Group, Role
from pulumi_aws_databases.parts.alarms import watch
from pulumi_aws_databases.parts.backup import Protected, back_up
from pulumi_aws_databases.parts.clients import DatabaseServer, existing_connection, relational_connection
from pulumi_aws_databases.parts.cluster import MadeCluster, aurora_cluster, beginning, cluster_roles
from pulumi_aws_databases.parts.credentials import MasterPassword
from pulumi_aws_databases.parts.global_cluster import (
    DECIDED_ON_JOINING,
    existing_cluster,
    global_cluster,
    region_outputs,
    secondary_cluster,
)
from pulumi_aws_databases.parts.measured import Measured, Source, Watched
from pulumi_aws_databases.parts.members import custom_endpoints, reader_autoscaling
from pulumi_aws_databases.parts.names import join, random_suffix
from pulumi_aws_databases.parts.relational import monitoring, protected, removal
from pulumi_aws_databases.parts.relational_measured import (
    cluster_measured,
    cluster_sources,
    follower_measured,
    proxy_measured,
)
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.parts.site import Site
from pulumi_aws_databases.settings.global_aurora import GlobalAuroraSettings
from pulumi_aws_databases.user_sql import user_sql


class GlobalAuroraCluster(pulumi.ComponentResource):
    """An Aurora global database: a primary region that is written to, and up to ten that follow within a second.

    It makes the global cluster, which owns the engine's version; in the primary region what an `AuroraCluster` makes;
    and in every other region a cluster with its readers, parameter groups, subnet group, security group, log groups,
    and a KMS key unless one is given. The master user's secret, and those of application users, are replicated to
    every region under that region's key. An existing cluster may be the primary, and stays as it is then. A backup
    plan is the primary's, with its selection and role, and a vault unless one is given. With alarms each region has a
    topic that they go to, unless one is given there; one dashboard shows all regions.

    Raises:
        BadInput: everything wrong with the arguments, before anything is registered.
    """

    connection: pulumi.Output[dict[str, Any]]

    def __init__(
        self, name: str, args: GlobalAuroraClusterArgs | None = None, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        decided = decide(name, "global-aurora", args)
        super().__init__("aws-databases:index:GlobalAuroraCluster", name, None, opts)
        decided.warn(self)
        settings: GlobalAuroraSettings = decided.settings
        self._user_sql = user_sql(name, settings)
        self.outputs, self.watched = (_beside if settings.source_cluster_arn else _whole)(self, decided)
        self.connection = pulumi.Output.from_input(self.outputs)
        self._grants = Grants(self, decided, self.outputs)
        self.register_outputs({"connection": self.outputs})

    def environment(self, prefix: str = "") -> pulumi.Output[dict[str, str]]:
        """The variables an application needs, a prefix before each name: ``LEDGER_DATABASE_HOST``."""
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


def _whole(component: pulumi.Resource, decided: Decided) -> tuple[dict[str, Any], Watched]:
    """Makes the primary and all secondary regions, and answers the connection."""
    settings: GlobalAuroraSettings = decided.settings
    site, sites = _sites(component, decided)
    scope, home = site.scope, _home(decided)
    identifier = settings.identifier or join(decided.name, site.suffix)
    password = MasterPassword.of(site, settings)
    measured = monitoring(scope, settings)
    empty = None if settings.joins_later else global_cluster(scope, settings, identifier, None)
    primary = aurora_cluster(
        site,
        settings,
        join(identifier, home),
        settings.members(),
        measured,
        scope.owner(settings, ignore_changes=DECIDED_ON_JOINING),
        global_cluster_identifier=empty.id if empty else None,
        **beginning(settings),
        **password.arguments("master_password"),
        **removal(settings, join(decided.name, "final", site.suffix)),
    )
    instances = list(primary.instances.values())
    whole = empty or global_cluster(scope, settings, identifier, primary.cluster.arn, instances)
    followers = _followers(sites, settings, identifier, whole, measured, instances, home)
    keys = {region: each.key for region, each in sites.items()}
    vault = back_up(scope, decided, protected("Aurora", primary.cluster, site, keys))
    reader_autoscaling(scope, settings, primary.cluster, primary.instances)
    endpoints = custom_endpoints(scope, settings, primary.cluster, primary.instances)
    cluster_roles(scope, settings, primary.cluster)
    server = DatabaseServer.of_cluster(primary.cluster, instances, host=whole.endpoint)
    own = {
        "kind": "global-aurora",
        "arn": whole.arn,
        "resourceId": primary.cluster.cluster_resource_id,
        "identifier": whole.global_cluster_identifier,
        "region": decided.told(primary.cluster.region),
        "customEndpoints": endpoints,
    }
    connected = relational_connection(site, settings, password, join(identifier, home), server, own)
    secret = connected["secretArn"]
    regions = {home: region_outputs(primary, site, settings.port, secret)} | {
        region: region_outputs(
            made, sites[region], settings.port, pulumi.Output.from_input(secret).apply(partial(arn_in, region=region))
        )
        for region, made in followers.items()
    }
    watched = cluster_measured(site, settings, settings.members(), primary)
    watched += proxy_measured(site, settings, join(identifier, home))
    there, sources = _followers_watched(sites, settings, followers)
    sources = [*cluster_sources(site, primary), *sources]
    return {**connected, "regions": regions}, watch(scope, decided, site.suffix, [*watched, *there], sources, vault)


def _beside(component: pulumi.Resource, decided: Decided) -> tuple[dict[str, Any], Watched]:
    """Makes a global cluster of a cluster that exists, and its secondary regions, and answers the connection."""
    settings: GlobalAuroraSettings = decided.settings
    scope, home, arn = Scope.of(component, decided), _home(decided), str(settings.source_cluster_arn)
    suffix = random_suffix(scope)
    sites = {region: Site.abroad(scope, suffix, decided, region) for region in settings.all_secondaries()}
    identifier = settings.identifier or join(decided.name, suffix)
    primary = existing_cluster(scope, arn)
    whole = global_cluster(scope, settings, identifier, arn)
    followers = _followers(
        sites, settings, identifier, whole, monitoring(scope, settings), [], home, version=primary.engine_version
    )
    vault = back_up(
        scope, decided, Protected("Aurora", arn, keys_abroad={region: each.key for region, each in sites.items()})
    )
    connected = existing_connection(settings, whole, primary, home)
    regions = {home: {key: connected[key] for key in ("readerHost", "port", "resourceId")} | _EXISTING} | {
        region: region_outputs(made, sites[region], settings.port, None) for region, made in followers.items()
    }
    regions[home] |= {"host": primary.endpoint, "arn": arn}
    return {**connected, "regions": regions}, watch(
        scope, decided, suffix, *_followers_watched(sites, settings, followers), vault
    )


_EXISTING = {"secretArn": None, "secretKmsKeyArn": None, "securityGroupId": None}


def _home(decided: Decided) -> str:
    """The primary region."""
    return str(decided.settings.region or decided.stack.region)


def _sites(component: pulumi.Resource, decided: Decided) -> tuple[Site, dict[str, Site]]:
    """The primary's place, and those of the secondary regions."""
    home = Site.home(component, decided)
    regions = decided.settings.all_secondaries()
    sites = {region: Site.abroad(home.scope, home.suffix, decided, region) for region in regions}
    return home.copied_to(sites), sites


def _followers(
    sites: dict[str, Site],
    settings: GlobalAuroraSettings,
    identifier: pulumi.Input[str],
    whole: aws.rds.GlobalCluster,
    measured: dict[str, Any],
    instances: list[aws.rds.ClusterInstance],
    home: str,
    **own: Any,
) -> dict[str, MadeCluster]:
    return {
        region: secondary_cluster(
            site,
            settings,
            region,
            identifier,
            measured,
            instances,
            global_cluster_identifier=whole.id,
            source_region=home,
            **own,
        )
        for region, site in sites.items()
    }


def _followers_watched(
    sites: dict[str, Site], settings: GlobalAuroraSettings, followers: dict[str, MadeCluster]
) -> tuple[list[Measured], list[Source]]:
    """What is measured of the secondary regions, and what tells events there."""
    measured, sources = [], []
    for region, made in followers.items():
        site, members = sites[region], settings.members_in(region)
        measured += follower_measured(site, settings.in_region(region), members, made, region)
        sources += cluster_sources(site, made)
    return measured, sources

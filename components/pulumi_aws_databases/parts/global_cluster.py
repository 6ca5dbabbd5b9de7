"""The clusters of a global database, and what holds them together."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.parts.cluster import DECIDED_AT_CREATION, MadeCluster, aurora_cluster
from pulumi_aws_databases.parts.names import join
from pulumi_aws_databases.parts.relational import EXTENDED_SUPPORT
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.parts.site import Site
from pulumi_aws_databases.settings.global_aurora import GlobalAuroraSettings

# What a member is not told again: its version is the global cluster's, which upgrades members in AWS's order; and
# leaving out, or naming otherwise, what it belongs to would take it out of the global cluster. After a switchover
# AWS names another cluster as the one that it follows.
DECIDED_ON_JOINING = (
    *DECIDED_AT_CREATION,
    "engineVersion",
    "globalClusterIdentifier",
    "replicationSourceIdentifier",
    "sourceRegion",
)
# A global cluster that was made from a cluster keeps that, and may go on without naming it.
_DECIDED_AT_CREATION = (
    "databaseName", "engine", "engineLifecycleSupport", "forceDestroy", "sourceDbClusterIdentifier", "storageEncrypted",
)  # fmt: skip


def global_cluster(
    scope: Scope,
    settings: GlobalAuroraSettings,
    identifier: pulumi.Input[str],
    source: pulumi.Input[str] | None,
    depends_on: Sequence[pulumi.Resource] = (),
) -> aws.rds.GlobalCluster:
    """Makes the global cluster: empty, or from a cluster, whose engine and version it takes over then."""
    own: dict[str, Any] = {
        "engine": f"aurora-{settings.engine}",
        "engine_version": settings.engine_version,
        "storage_encrypted": True,
    }
    if settings.engine == "postgresql":
        own["engine_lifecycle_support"] = EXTENDED_SUPPORT[settings.extended_support]
    if source is not None:  # with its own engine and version, which AWS takes no others beside
        own = {"source_db_cluster_identifier": source, "force_destroy": True}
    return aws.rds.GlobalCluster(
        scope.name,
        global_cluster_identifier=identifier,
        deletion_protection=settings.deletion_protection,
        # AWS completes a major version, and the provider would plan that back at every run.
        opts=scope.owner(
            settings,
            ignore_changes=(*_DECIDED_AT_CREATION, *(() if settings.has_exact_version else ("engineVersion",))),
            depends_on=list(depends_on),
        ),
        **own,
        **scope.shared,
    )


def secondary_cluster(
    site: Site,
    settings: GlobalAuroraSettings,
    region: str,
    identifier: pulumi.Input[str],
    measured: Mapping[str, Any],
    depends_on: Sequence[pulumi.Resource],
    **own: Any,
) -> MadeCluster:
    """Makes the cluster of a secondary region: a copy, neither protected nor kept, that leaves no snapshot.

    The primary must have an instance before it has a follower.
    """
    return aurora_cluster(
        site,
        settings.in_region(region),
        join(identifier, region),
        settings.members_in(region),
        measured,
        site.scope.child(ignore_changes=list(DECIDED_ON_JOINING), depends_on=list(depends_on)),
        enable_global_write_forwarding=settings.write_forwarding,
        deletion_protection=False,
        skip_final_snapshot=True,
        **own,
    )


def existing_cluster(scope: Scope, arn: str) -> pulumi.Output[aws.rds.GetClusterResult]:
    """What AWS tells of a cluster that was there before."""
    identifier = arn.rpartition(":")[2]
    found: pulumi.Output[aws.rds.GetClusterResult] = aws.rds.get_cluster_output(
        cluster_identifier=identifier, opts=scope.invoke, **scope.place
    )
    return found


def region_outputs(made: MadeCluster, site: Site, port: int, secret_arn: pulumi.Input[str] | None) -> dict[str, Any]:
    """How one region is reached."""
    return {
        "host": made.cluster.endpoint,
        "readerHost": made.cluster.reader_endpoint,
        "port": port,
        "secretArn": secret_arn,
        "secretKmsKeyArn": site.key.arn if secret_arn is not None else None,
        "securityGroupId": site.groups[0],
        "arn": made.cluster.arn,
        "resourceId": made.cluster.cluster_resource_id,
    }

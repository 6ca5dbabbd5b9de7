"""What changing a setting of a relational database does."""

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi_aws_databases.rules.change import (
    ANOTHER,
    AURORA,
    MOVE,
    RDS,
    RELATIONAL,
    STOPS,
    Change,
    added,
    another,
    less,
    number,
    older,
    removed,
)


def _major(version: Any, settings: Mapping[str, Any]) -> tuple[int, ...]:
    return number(version)[: 1 if settings.get("engine") == "postgresql" else 2]


def _other_major(before: Any, after: Any, settings: Mapping[str, Any]) -> bool:
    return _major(before, settings) != _major(after, settings)


def _major_not_allowed(before: Any, after: Any, settings: Mapping[str, Any]) -> bool:
    return _other_major(before, after, settings) and not settings.get("allowMajorVersionUpgrade")


def _major_alone(before: Any, after: Any, settings: Mapping[str, Any]) -> bool:  # noqa: ARG001
    return len(number(after)) <= (1 if settings.get("engine") == "postgresql" else 2)


def _other_major_alone(before: Any, after: Any, settings: Mapping[str, Any]) -> bool:
    return _major_alone(before, after, settings) and _other_major(before, after, settings)


def _other_zone(before: Any, after: Any, settings: Mapping[str, Any]) -> bool:  # noqa: ARG001
    return after is not None


def _has_standbys(before: Any, after: Any, settings: Mapping[str, Any]) -> bool:  # noqa: ARG001
    return bool(settings.get("readableStandbys"))


def _turned(before: Any, after: Any, settings: Mapping[str, Any]) -> bool:  # noqa: ARG001
    return bool(before) != bool(after)


_STANDBYS = "with `readableStandbys`"
_UPGRADE = f"{RDS}/UserGuide/USER_UpgradeDBInstance.Upgrading.html"
_GLOBAL_UPGRADE = f"{RDS}/AuroraUserGuide/aurora-global-database-upgrade.html"
_CREATE = f"{RDS}/APIReference/API_CreateDBInstance.html"
_BACKTRACK = f"{RDS}/AuroraUserGuide/AuroraMySQL.Managing.Backtrack.html"
_CREATE_GLOBAL = f"{RDS}/APIReference/API_CreateGlobalCluster.html"
_STANDBYS_LIMITS = f"{RDS}/UserGuide/multi-az-db-clusters-concepts.html"

RELATIONAL_DATABASES: Sequence[Change] = (
    Change(
        RELATIONAL,
        r"(snapshotIdentifier|restoreToPointInTime|s3Import)(\..+)?",
        "none",
        "it is looked at when the database is made, and never afterwards",
        f"{RDS}/APIReference/API_RestoreDBClusterFromSnapshot.html",
    ),
    Change(
        RELATIONAL,
        "databaseName",
        "none",
        "it names the database that is made at creation; make others by SQL",
        f"{RDS}/APIReference/API_CreateDBCluster.html",
    ),
    Change(
        RELATIONAL,
        r"credentials\.username",
        "none",
        "the master user keeps the name that it was made with",
        f"{RDS}/APIReference/API_CreateDBCluster.html",
    ),
    Change(
        RELATIONAL,
        "extendedSupport",
        "none",
        "it is decided when the database is made",
        f"{RDS}/UserGuide/extended-support.html",
    ),
    Change(
        RELATIONAL,
        "engine",
        "replaced",
        f"{STOPS}; make a new one, and move the data and its clients",
        f"{RDS}/APIReference/API_CreateDBCluster.html",
    ),
    Change(
        ("aurora", "instance"),
        r"credentials\.management",
        "refused",
        "RDS does not give up a password that it manages; with a new one of your own, use another user",
        f"{RDS}/UserGuide/rds-secrets-manager.html",
        lambda before, after, _: (before, after) == ("managed", "generated"),
        "to `generated`",
    ),
    Change(
        RELATIONAL,
        "port",
        "in place",
        "with an interruption, and clients must follow",
        f"{RDS}/UserGuide/USER_ModifyInstance.Settings.html",
    ),
    Change(
        RELATIONAL,
        "engineVersion",
        "refused",
        "AWS installs no older version: restore a snapshot that was taken under it",
        _UPGRADE,
        older,
        "to an older one",
    ),
    Change(
        ("global-aurora",),
        "engineVersion",
        "refused",
        "give an exact version, which upgrades all regions",
        _GLOBAL_UPGRADE,
        _other_major_alone,
        "to another major alone",
    ),
    Change(
        RELATIONAL,
        "engineVersion",
        "refused",
        "a new major version needs `allowMajorVersionUpgrade`",
        f"{RDS}/UserGuide/USER_UpgradeDBInstance.PostgreSQL.html",
        _major_not_allowed,
        "to another major",
    ),
    Change(
        ("global-aurora",),
        "engineVersion",
        "none",
        "a major alone leaves the version that is installed; an exact one upgrades all regions",
        _GLOBAL_UPGRADE,
        _major_alone,
        "to the same major",
    ),
    # Aurora.
    Change(
        ("aurora",),
        "backtrackHours",
        "refused",
        "AWS turns it on at creation only",
        _BACKTRACK,
        added,
        "where there were none",
    ),
    Change(
        ("aurora",),
        "backtrackHours",
        "in place",
        "for good: AWS turns it on at creation only",
        _BACKTRACK,
        removed,
        "where it is left out",
    ),
    Change(
        AURORA,
        r"(writer|readerInstances\.[^.]+)\.availabilityZone",
        "replaced",
        "makes that instance anew in the other zone; the data stays in the cluster",
        f"{RDS}/APIReference/API_CreateDBInstance.html",
        _other_zone,
        "to another zone",
    ),
    Change(
        AURORA,
        "readerInstances",
        "in place",
        "another name is another reader",
        f"{RDS}/APIReference/API_CreateDBInstance.html",
    ),
    # Global databases.
    Change(
        ("global-aurora",),
        "secondaryRegions|secondaries",
        "in place",
        "adds regions, and deletes what is in those that are left out",
        f"{RDS}/AuroraUserGuide/aurora-global-database-detaching.html",
    ),
    Change(
        ("global-aurora",),
        r"secondaries\.[^.]+\.kmsKeyArn",
        "replaced",
        "a copy keeps its key: take the region out, and bring it back under the other one; the primary stays",
        f"{RDS}/AuroraUserGuide/aurora-global-database-attaching.html",
    ),
    Change(
        ("global-aurora",),
        r"secondaries\.[^.]+\.network(\.vpcId|\.regions\.[^.]+\.vpcId)",
        "replaced",
        "a copy stays in its VPC: take the region out, and bring it back in the other one; the primary stays",
        f"{RDS}/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html",
    ),
    Change(
        ("global-aurora",),
        "sourceClusterArn",
        "none",
        "a global database keeps the primary it was made from",
        _CREATE_GLOBAL,
        another,
        "to another cluster",
    ),
    Change(
        ("global-aurora",),
        "sourceClusterArn",
        "replaced",
        f"the primary is another cluster; {ANOTHER}",
        _CREATE_GLOBAL,
        added,
        "where there was none",
    ),
    Change(
        ("global-aurora",),
        "sourceClusterArn",
        "refused",
        "a global database has one primary, and keeps that",
        _CREATE_GLOBAL,
        removed,
        "where it is left out",
    ),
    # Instances.
    Change(
        ("instance",),
        "readableStandbys",
        "replaced",
        f"{ANOTHER}; {MOVE}",
        f"{RDS}/APIReference/API_CreateDBInstance.html",
        _turned,
    ),
    Change(
        ("instance",),
        "identifier",
        "replaced",
        f"{ANOTHER}; {MOVE}",
        f"{RDS}/APIReference/API_ModifyDBCluster.html",
        _has_standbys,
        _STANDBYS,
    ),
    Change(
        ("instance",),
        "identifier",
        "in place",
        "renames it, and its host changes",
        f"{RDS}/UserGuide/USER_RenameInstance.html",
    ),
    Change(
        ("instance",),
        "storageType",
        "replaced",
        f"{STOPS}; {MOVE}",
        _STANDBYS_LIMITS,
        _has_standbys,
        _STANDBYS,
    ),
    Change(
        ("instance",),
        "publiclyAccessible",
        "none",
        "it is decided when the database is made",
        _STANDBYS_LIMITS,
        _has_standbys,
        _STANDBYS,
    ),
    Change(("instance",), "availabilityZone", "replaced", f"{STOPS}; {MOVE}", _CREATE, _other_zone, "to another zone"),
    Change(
        RELATIONAL,
        r"((writer|(readerInstances|replicas)\.[^.]+)\.)?availabilityZone",
        "none",
        "it stays where it is",
        _CREATE,
        removed,
        "where it is left out",
    ),
    Change(
        ("instance",),
        "replicas",
        "in place",
        "another name is another replica",
        f"{RDS}/APIReference/API_CreateDBInstanceReadReplica.html",
    ),
    Change(
        ("instance",),
        r"replicas\.[^.]+\.(region|availabilityZone)",
        "replaced",
        "makes the replica anew there; the source stays",
        f"{RDS}/APIReference/API_CreateDBInstanceReadReplica.html",
    ),
    Change(
        ("instance",),
        "allocatedStorage",
        "refused",
        "RDS does not shrink storage: move to a smaller instance",
        f"{RDS}/UserGuide/USER_PIOPS.ModifyingExisting.html",
        less,
        "to less",
    ),
)

"""What changing a setting does to what is deployed, as data.

What is not listed is changed in place. What AWS could only replace never is: the resources that own data have fixed
names, so that a replacement stops at "already exists", with the data untouched, even where nothing is protected.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Effect = Literal["none", "in place", "replaced", "refused"]
Holds = Callable[[Any, Any, Mapping[str, Any]], bool]
"""Tells of the values before and after, and of the settings after, whether a change is of this kind."""

AURORA = ("aurora", "global-aurora")
RELATIONAL = (*AURORA, "instance")
STACK = "stack"
SERVERS = (*RELATIONAL, "cache")
_RDS = "https://docs.aws.amazon.com/AmazonRDS/latest"
_MOVE = "make a new one from a snapshot, and move its clients"


@dataclass(frozen=True)
class Change:
    """What a change of some settings does; the first that fits counts."""

    kinds: Sequence[str]
    path: str
    """The settings: a regular expression of their whole path."""
    effect: Effect
    message: str
    source: str
    holds: Holds = lambda before, after, settings: True  # noqa: ARG005


def effect_of(kind: str, path: str, before: Any, after: Any, settings: Mapping[str, Any]) -> tuple[Effect, str]:
    """What changing a setting from one value to another does to a database of a type, and what to know of it.

    Args:
        kind: the type of database, or `STACK` for the stack's own keys.
        path: the setting.
        before: its value, None where it has none.
        after: its value afterwards.
        settings: all values afterwards, by path.
    """
    for change in CHANGES:
        if kind in change.kinds and re.fullmatch(change.path, path) and change.holds(before, after, settings):
            return change.effect, change.message
    return "in place", ""


def _number(version: Any) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", str(version or "")))


def _older(before: Any, after: Any, _: Mapping[str, Any]) -> bool:
    shortest = min(len(_number(before)), len(_number(after)))
    return _number(after)[:shortest] < _number(before)[:shortest]


def _major(version: Any, settings: Mapping[str, Any]) -> tuple[int, ...]:
    return _number(version)[: 1 if settings.get("engine") == "postgresql" else 2]


def _major_not_allowed(before: Any, after: Any, settings: Mapping[str, Any]) -> bool:
    newer = _major(before, settings) != _major(after, settings)
    return newer and not settings.get("allowMajorVersionUpgrade")


def _less(before: Any, after: Any, _: Mapping[str, Any]) -> bool:
    return isinstance(before, int | float) and (after is None or after < before)


def _added_or_removed(before: Any, after: Any, _: Mapping[str, Any]) -> bool:
    return before is None or after is None


CHANGES: Sequence[Change] = (
    # The stack's own keys.
    Change(
        (STACK,),
        "aws:region",
        "replaced",
        _MOVE,
        "https://docs.aws.amazon.com/general/latest/gr/rande.html",
    ),
    Change(
        (STACK,),
        r"network\.(cidrBlock|availabilityZones|zones)|network\.secondary\.[^.]+\.cidrBlock",
        "none",
        "a network that is there keeps its blocks and zones",
        "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html",
        lambda before, after, _: before is not None and after is not None,
    ),
    Change(
        (STACK,),
        r"network\.(cidrBlock|vpcId|stack)|network\.secondary\.[^.]+\.(cidrBlock|vpcId)",
        "replaced",
        "a server stays in its VPC: make new ones from snapshots",
        f"{_RDS}/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html",
    ),
    Change(
        (STACK,),
        r"(guardrails|budget)\..+",
        "none",
        "it changes no database",
        "https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html",
    ),
    # What a database began with may change or go; it is looked at once.
    Change(
        RELATIONAL,
        r"snapshotIdentifier|restoreToPointInTime\..+|s3Import\..+",
        "none",
        "it is looked at when the database is made, and never afterwards",
        f"{_RDS}/APIReference/API_RestoreDBClusterFromSnapshot.html",
    ),
    Change(
        ("cache",),
        "snapshotName",
        "none",
        "it is looked at when the cache is made, and never afterwards",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html",
    ),
    Change(
        ("dynamodb",),
        r"importFrom\..+|restoreFrom\..+",
        "none",
        "it is looked at when the table is made, and never afterwards",
        "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ImportTable.html",
    ),
    Change(
        (*SERVERS, "dynamodb"),
        r"expectedUsage\..+",
        "none",
        "it is for the plan's cost alone",
        "https://aws.amazon.com/pricing/",
    ),
    # Every type.
    Change(
        (*SERVERS, "dynamodb"),
        "region|primaryRegion",
        "replaced",
        _MOVE,
        "https://docs.aws.amazon.com/general/latest/gr/rande.html",
    ),
    Change(
        SERVERS,
        "kmsKeyArn",
        "replaced",
        "a server keeps the key it was made with: copy a snapshot under the new key and restore it",
        f"{_RDS}/UserGuide/Overview.Encryption.html",
    ),
    Change(
        (*AURORA, "cache"),
        "identifier",
        "replaced",
        _MOVE,
        f"{_RDS}/APIReference/API_ModifyDBCluster.html",
    ),
    Change(
        SERVERS,
        r"network\.vpcId",
        "replaced",
        "a server stays in its VPC; its subnets there may change",
        f"{_RDS}/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html",
    ),
    # Relational.
    Change(
        RELATIONAL,
        r"engine|databaseName|credentials\.username",
        "replaced",
        _MOVE,
        f"{_RDS}/APIReference/API_CreateDBCluster.html",
    ),
    Change(
        RELATIONAL,
        r"credentials\.management",
        "refused",
        "RDS does not give up a password that it manages; with a new one of your own, use another user",
        f"{_RDS}/UserGuide/rds-secrets-manager.html",
        lambda before, after, _: (before, after) == ("managed", "generated"),
    ),
    Change(
        RELATIONAL,
        "engineVersion",
        "refused",
        "AWS installs no older version: restore a snapshot that was taken under it",
        f"{_RDS}/UserGuide/USER_UpgradeDBInstance.Upgrading.html",
        _older,
    ),
    Change(
        RELATIONAL,
        "engineVersion",
        "refused",
        "a new major version needs allowMajorVersionUpgrade",
        f"{_RDS}/UserGuide/USER_UpgradeDBInstance.PostgreSQL.html",
        _major_not_allowed,
    ),
    Change(
        RELATIONAL,
        "extendedSupport",
        "replaced",
        "AWS takes it at creation only",
        f"{_RDS}/UserGuide/extended-support.html",
    ),
    Change(
        AURORA,
        "backtrackHours",
        "refused",
        "AWS turns it on at creation only; hours that are there may change",
        f"{_RDS}/AuroraUserGuide/AuroraMySQL.Managing.Backtrack.html",
        _added_or_removed,
    ),
    Change(
        AURORA,
        r"(writer|readerInstances\.[^.]+)\.availabilityZone",
        "replaced",
        "the instance is made anew in the other zone; the data stays in the cluster",
        f"{_RDS}/APIReference/API_CreateDBInstance.html",
    ),
    Change(
        ("global-aurora",),
        "sourceClusterArn",
        "replaced",
        "a global database keeps the primary it was made from",
        f"{_RDS}/APIReference/API_CreateGlobalCluster.html",
    ),
    Change(
        ("instance",),
        "availabilityZone|readableStandbys",
        "replaced",
        _MOVE,
        f"{_RDS}/APIReference/API_CreateDBInstance.html",
    ),
    Change(
        ("instance",),
        r"replicas\.[^.]+\.(region|availabilityZone)",
        "replaced",
        "the replica is made anew there; the source stays",
        f"{_RDS}/APIReference/API_CreateDBInstanceReadReplica.html",
    ),
    Change(
        ("instance",),
        "allocatedStorage",
        "refused",
        "RDS does not shrink storage: move to a smaller instance",
        f"{_RDS}/UserGuide/USER_PIOPS.ModifyingExisting.html",
        _less,
    ),
    # Tables.
    Change(
        ("dynamodb",),
        r"tableName|partitionKey|sortKey|localIndexes\..+",
        "replaced",
        "keys, local indexes and the name are decided at creation: make a new table, and copy the items",
        "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html",
    ),
    Change(
        ("dynamodb",),
        r"consistency|witnessRegion",
        "refused",
        "decided when the first replica is made",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html",
    ),
    Change(
        ("dynamodb",),
        r"warm(Read|Write)Units",
        "refused",
        "DynamoDB raises warm throughput, and never lowers it",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html",
        _less,
    ),
    Change(
        ("dynamodb",),
        r"encryption|kmsKeyArn",
        "refused",
        "a table with replicas keeps its encryption",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_reqs_bestpractices.html",
        lambda before, after, settings: any(path.startswith("replica") for path in settings),  # noqa: ARG005
    ),
    Change(
        ("dynamodb",),
        r"replicas\.[^.]+\.kmsKeyArn",
        "replaced",
        "the replica is made anew under the other key; the table stays",
        "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html",
    ),
    Change(
        ("dynamodb",),
        r"globalIndexes\.[^.]+\.(partitionKey|sortKey|projection|nonKeyAttributes)",
        "replaced",
        "the index is made anew, and cannot be queried meanwhile; the table stays",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.OnlineOps.html",
        lambda before, after, _: before is not None and after is not None,
    ),
    # Caches.
    Change(
        ("cache",),
        "engine",
        "refused",
        "Redis becomes Valkey in place, and never the reverse",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/VersionManagement.HowTo.html",
        lambda before, after, _: (before, after) == ("valkey", "redis"),
    ),
    Change(
        ("cache",),
        "engineVersion",
        "refused",
        "AWS installs no older version: restore a snapshot that was taken under it",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/VersionManagement.html",
        lambda before, after, settings: settings.get("engine") != "valkey" and _older(before, after, settings),
    ),
    Change(
        ("cache",),
        "port|dataTiering",
        "replaced",
        "decided at creation: make a new cache, from a snapshot where its content counts",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html",
    ),
    Change(
        ("cache",),
        "transitEncryption",
        "refused",
        "AWS turns TLS on and off in steps between which clients connect both ways: make a new cache",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption-enable-existing-cluster.html",
    ),
    Change(
        ("cache",),
        r"serverless\.enabled",
        "replaced",
        "a cache with nodes and a serverless one are two caches",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/WhatIs.corecomponents.html",
        lambda before, after, _: bool(before) != bool(after),
    ),
    Change(
        ("cache",),
        "shards",
        "refused",
        "cluster mode changes how clients connect: make a new cache, from a snapshot where its content counts",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/modify-cluster-mode.html",
        _added_or_removed,
    ),
)

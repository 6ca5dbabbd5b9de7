"""What changing a setting of a cache does."""

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi_aws_databases.rules.change import (
    ANOTHER,
    ELASTICACHE,
    STOPS,
    Change,
    added_or_removed,
    older,
)
from pulumi_aws_databases.settings.cache import tiers_data
from pulumi_aws_databases.settings.defaults import engine_defaults

_GUIDE = f"{ELASTICACHE}/dg"
_CREATE = f"{ELASTICACHE}/APIReference/API_CreateReplicationGroup.html"
_UPGRADE = f"{_GUIDE}/VersionManagement.HowTo.html"
_NEW = "make a new cache, from a snapshot where its content counts"


def _is_serverless(before: Any, after: Any, settings: Mapping[str, Any]) -> bool:  # noqa: ARG001
    return bool(settings.get("serverless.enabled"))


def _has_default_version(before: Any, after: Any, settings: Mapping[str, Any]) -> bool:  # noqa: ARG001
    default = engine_defaults("cache", str(settings.get("engine")))["engineVersion"]
    return bool(settings.get("engineVersion") == default)


def _of_other_nodes(before: Any, after: Any, _: Mapping[str, Any]) -> bool:
    return bool(before and after) and tiers_data(before) != tiers_data(after)


CACHES: Sequence[Change] = (
    Change(
        ("cache",),
        "snapshotName",
        "none",
        "it is looked at when the cache is made, and never afterwards",
        _CREATE,
    ),
    Change(
        ("cache",),
        r"serverless(\.enabled)?",
        "replaced",
        f"a cache with nodes and a serverless one are two caches; {ANOTHER}",
        f"{_GUIDE}/WhatIs.corecomponents.html",
        lambda before, after, _: bool(before) != bool(after),
        "to or from serverless",
    ),
    Change(
        ("cache",),
        "engine",
        "refused",
        "Redis becomes Valkey, and never the reverse",
        _UPGRADE,
        lambda before, after, _: (before, after) == ("valkey", "redis"),
        "to `redis`",
    ),
    Change(
        ("cache",),
        "engine",
        "refused",
        "give an exact `engineVersion` too, which may go afterwards",
        _UPGRADE,
        lambda before, after, settings: (
            not _is_serverless(before, after, settings) and _has_default_version(before, after, settings)
        ),
        "to `valkey` without a version",
    ),
    Change(
        ("cache",),
        "engineVersion",
        "none",
        "the default leaves what is installed, and minor versions to AWS; give an exact one to upgrade",
        _UPGRADE,
        _has_default_version,
        "to the default",
    ),
    Change(
        ("cache",),
        "engineVersion",
        "replaced",
        f"{STOPS}; {_NEW}",
        f"{_GUIDE}/VersionManagement.html",
        _is_serverless,
        "with `serverless`",
    ),
    Change(
        ("cache",),
        "engineVersion",
        "refused",
        "AWS installs no older version: restore a snapshot that was taken under it",
        f"{_GUIDE}/VersionManagement.html",
        older,
        "to an older one",
    ),
    Change(("cache",), "port|dataTiering", "replaced", f"{STOPS}; {_NEW}", _CREATE),
    Change(
        ("cache",),
        "nodeType",
        "replaced",
        f"only r6gd nodes tier data; {STOPS}; {_NEW}",
        f"{_GUIDE}/data-tiering.html",
        _of_other_nodes,
        "to or from r6gd",
    ),
    Change(
        ("cache",),
        r"network\.subnetIds",
        "replaced",
        f"{STOPS}; {_NEW}",
        f"{ELASTICACHE}/APIReference/API_CreateServerlessCache.html",
        _is_serverless,
        "with `serverless`",
    ),
    Change(
        ("cache",),
        "transitEncryption",
        "refused",
        f"AWS turns TLS on and off in steps between which clients connect both ways: {_NEW}",
        f"{_GUIDE}/in-transit-encryption-enable-existing-cluster.html",
    ),
    Change(
        ("cache",),
        "shards",
        "refused",
        f"cluster mode changes how clients connect: {_NEW}",
        f"{_GUIDE}/modify-cluster-mode.html",
        added_or_removed,
        "to or from none",
    ),
)

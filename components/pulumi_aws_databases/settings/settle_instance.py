"""How presets of an instance give way to what the user gave: standbys, replicas, storage and copies of backups."""

import re

from pulumi_aws_databases.settings.instance import LOGS, MAJORS
from pulumi_aws_databases.settings.resolve import Draft, show
from pulumi_aws_databases.settings.settle import (
    is_outdated,
    settle_clients,
    settle_engine,
    settle_exact_version,
    settle_insights,
    settle_windows,
)
from pulumi_aws_databases.settings.settle_backup import settle_backup, settle_backup_times, settle_copies

# Classes with local storage, which Multi-AZ DB clusters need.
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts-overview.html
STANDBY_CLASSES = r"([cmr]\d+[ag]?i?dn?|x2iedn)\.\w+"
_BEFORE = {"t4g": "t3", "r7g": "r5"}
_NOT_WITH_STANDBYS = (
    "availabilityZone", "backupReplicationRegion", "maxAllocatedStorage", "optionGroupName", "storageThroughput",
)  # fmt: skip


def settle_instance(draft: Draft) -> None:
    """What depends on the engine, zones, replicas, storage, Insights, windows and minor upgrades."""
    settle_engine(draft, "instance", MAJORS, LOGS)
    _settle_class(draft)
    zone = "availabilityZone"
    if draft.get("readableStandbys"):
        _settle_standbys(draft)
    elif draft.get(zone) and draft.get("multiAz"):
        if draft.is_below("multiAz", zone):
            draft.give_way("multiAz", False, "a zone is given, and a Multi-AZ instance is in two")
        elif draft.is_below(zone, "multiAz"):
            draft.give_way(zone, None, "a Multi-AZ instance is in two zones that AWS chooses")
    _settle_replicas(draft)
    _settle_storage(draft)
    replicas = (draft.get("replicas") or {}).values()
    classes = [each["instanceClass"] for each in (draft.values, *replicas) if "instanceClass" in each]
    settle_insights(draft, classes, is_aurora=False)
    settle_windows(draft, "backupWindow")
    settle_backup(draft)
    settle_backup_times(draft, of_instance=True)
    settle_exact_version(draft)
    settle_clients(draft, "instance")
    endpoint = "proxy.readOnlyEndpoint"
    if draft.get(endpoint) and not draft.is_given(endpoint) and not draft.get("readableStandbys"):
        draft.give_way("proxy.readOnlyEndpoint", False, "a proxy of an instance has none")
    _settle_backup_replication(draft)


def _settle_class(draft: Draft) -> None:
    """A class that came after the version gives way to the one before it."""
    version, path = draft.get("engineVersion"), "instanceClass"
    family, _, size = draft.get(path).removeprefix("db.").partition(".")
    if family in _BEFORE and is_outdated(draft.get("engine"), version) and draft.is_below(path, "engineVersion"):
        draft.give_way(path, f"{_BEFORE[family]}.{size}", f"version {version} is older than {family}")


def _settle_standbys(draft: Draft) -> None:
    because = "it is a Multi-AZ DB cluster (readableStandbys)"
    path = "replicas" if draft.get("replicas") else "readReplicas"
    if draft.get(path) and not draft.is_given(path):
        draft.give_way(path, 0 if path == "readReplicas" else None, because)
    settle_copies(draft, because)
    for setting in _NOT_WITH_STANDBYS:
        if draft.get(setting) and not draft.is_given(setting):
            draft.give_way(setting, None, because)
    for setting, instead in (("blueGreenUpdate", False), ("multiAz", True)):
        if bool(draft.get(setting)) is not instead and not draft.is_given(setting):
            draft.give_way(setting, instead, because)
    logs = draft.get("logExports")
    if "audit" in logs and not draft.is_given("logExports"):
        draft.give_way("logExports", tuple(log for log in logs if log != "audit"), because)
    size = draft.get("instanceClass").removeprefix("db.")
    if not re.fullmatch(STANDBY_CLASSES, size) and not draft.is_given("instanceClass"):
        family, _, kind = size.partition(".")
        small = "m6gd.large" if family.startswith("t") else f"r6gd.{kind}"
        draft.give_way("instanceClass", small, f"{because}, which needs local storage")


def _settle_replicas(draft: Draft) -> None:
    without = (("backupRetentionDays", 0, 1), ("credentials.management", "managed", "generated"))
    for reason, value, instead in (*without, ("blueGreenUpdate", True, False)):
        path = "replicas" if draft.get("replicas") else "readReplicas"
        if draft.get(reason) != value or not draft.get(path):
            continue
        if draft.is_below(path, reason):
            none = 0 if path == "readReplicas" else None
            draft.give_way(path, none, f"{reason} is {show(value)}, with which there are no replicas")
        elif draft.is_below(reason, path):
            draft.give_way(reason, instead, f"with {show(value)} there are no replicas, and {path} is given")


def _settle_backup_replication(draft: Draft) -> None:
    copied, days = "backupReplicationRegion", "backupRetentionDays"
    if draft.get(copied) and draft.get(copied) == draft.get("region") and draft.is_below(copied, "region"):
        draft.give_way(copied, None, "the database itself is in this region")
    if draft.get(copied) and draft.get(days) == 0:
        if draft.is_below(copied, days):
            draft.give_way(copied, None, f"{days} is 0, and there are no backups to copy")
        elif draft.is_below(days, copied):
            draft.give_way(days, 1, f"{copied} is given")


def _settle_storage(draft: Draft) -> None:
    allocated, most = draft.get("allocatedStorage"), draft.get("maxAllocatedStorage")
    kind = draft.get("storageType")
    fitting = allocated if most is None else most * 10 // 11
    least = 100 if kind in ("io1", "io2") else 20
    if fitting < allocated and draft.is_below("maxAllocatedStorage", "allocatedStorage"):
        draft.give_way("maxAllocatedStorage", min(2 * allocated, 65536), f"allocatedStorage is {allocated}")
    elif least <= fitting < allocated and draft.is_below("allocatedStorage", "maxAllocatedStorage"):
        draft.give_way("allocatedStorage", fitting, f"maxAllocatedStorage is {most}")
    for performance in ("iops", "storageThroughput"):
        for reason, holds in (("storageType", kind == "gp2"), ("allocatedStorage", kind == "gp3" and allocated < 400)):
            if holds and draft.get(performance) and draft.is_below(performance, reason):
                draft.give_way(performance, None, f"{reason} is {show(draft.get(reason))}")

"""How presets of Aurora give way to what the user gave: capacity, readers, and what a global database cannot have."""

import re

from pulumi_aws_databases.settings.aurora import LOGS, MAJORS
from pulumi_aws_databases.settings.resolve import Draft
from pulumi_aws_databases.settings.settle import (
    is_outdated,
    settle_clients,
    settle_engine,
    settle_exact_version,
    settle_insights,
    settle_order,
    settle_windows,
)
from pulumi_aws_databases.settings.settle_backup import settle_backup, settle_backup_times

_BEFORE_SERVERLESS = "r5.large"
_BEGINNINGS = ("snapshotIdentifier", "restoreToPointInTime", "s3Import")
# The first versions whose Serverless v2 instances can pause.
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html
_FIRST_PAUSING = {"postgresql": {13: (13, 15), 14: (14, 12), 15: (15, 7), 16: (16, 3)}, "mysql": {3: (3, 8)}}


def settle_aurora(draft: Draft) -> None:
    """What depends on the engine, capacity, Insights, windows and minor upgrades."""
    settle_engine(draft, "aurora", MAJORS, LOGS)
    _settle_outdated(draft)
    if draft.get("capacity"):
        _settle_capacity(draft)
    members = [draft.values, draft.values["writer"], *(draft.get("readerInstances") or {}).values()]
    settle_insights(draft, [member["instanceClass"] for member in members if "instanceClass" in member], is_aurora=True)
    _settle_scaling(draft)
    if draft.get("backtrackHours") and draft.get("engine") != "mysql" and not draft.is_given("backtrackHours"):
        draft.give_way("backtrackHours", None, f"the engine is {draft.get('engine')}")
    settle_windows(draft, "backupWindow")
    settle_backup(draft)
    settle_backup_times(draft, of_instance=False)
    settle_exact_version(draft)
    settle_clients(draft, "aurora")
    if draft.get("proxy.enabled") and not _has_readers(draft):
        _settle_read_only_endpoint(draft)


def _settle_outdated(draft: Draft) -> None:
    """Serverless v2 gives way to a class where the version is older."""
    version, given = draft.get("engineVersion"), [f"capacity.{part}" for part in draft.get("capacity") or ()]
    if is_outdated(draft.get("engine"), version) and given and not any(map(draft.is_given, given)):
        because = f"version {version} has no Serverless v2"
        draft.give_way("capacity", None, because)
        if not draft.get("instanceClass"):
            draft.give_way("instanceClass", _BEFORE_SERVERLESS, because)


def settle_global_aurora(draft: Draft) -> None:
    """What a cluster settles, and what a global database cannot have."""
    region, primary = draft.get("region"), draft.get("primaryRegion")
    if primary and region and region != primary and draft.is_below("region", "primaryRegion"):
        draft.give_way("region", primary, f"primaryRegion is {primary}")
    if primary and not region:
        draft.values["region"] = draft.get("primaryRegion")
        draft.origins[("region",)] = draft.origin("primaryRegion")
    for path in ("users", "customEndpoints", "readerAutoscaling", *_BEGINNINGS):
        if draft.get("sourceClusterArn") and draft.get(path) and not draft.is_given(path):
            draft.give_way(path, None, "sourceClusterArn is given")
    if draft.get("sourceClusterArn") and draft.get("backupPlan.enabled") and not draft.is_given("backupPlan.enabled"):
        draft.give_way("backupPlan.enabled", False, "sourceClusterArn is given, and its backups stay as they are")
    if draft.get("sourceClusterArn") and draft.get("proxy.enabled") and not draft.is_given("proxy.enabled"):
        draft.give_way("proxy.enabled", False, "sourceClusterArn is given")
    most = 15 - len(draft.get("secondaries") or draft.get("secondaryRegions") or ())
    if (draft.get("readers") or 0) > most and not draft.is_given("readers"):
        draft.give_way("readers", most, f"there are {15 - most} other regions")
    managed = "credentials.management"
    if draft.get(managed) == "managed" and not draft.is_given(managed):
        draft.give_way(managed, "generated", "AWS manages no password of a global database")
    if draft.get("backtrackHours") and not draft.is_given("backtrackHours"):
        draft.give_way("backtrackHours", None, "a global database has no backtrack")
    settle_aurora(draft)


def can_pause(engine: str, version: str) -> bool:
    """Whether Serverless v2 instances of a version can scale to 0; a major alone stands for its newest minor."""
    numbers = [
        int(number)
        for number in re.findall(r"\d+", version.removeprefix("8.0.mysql_aurora").removeprefix("8.4.mysql_aurora"))
    ]
    if engine == "mysql" and "mysql_aurora" not in version:
        return True
    first = _FIRST_PAUSING[engine].get(numbers[0]) if numbers else None
    return first is None or len(numbers) < 2 or tuple(numbers[:2]) >= first


def _settle_read_only_endpoint(draft: Draft) -> None:
    endpoint = "proxy.readOnlyEndpoint"
    if not draft.get(endpoint):
        return
    readers = "readerInstances" if draft.get("readerInstances") is not None else "readers"
    if draft.is_below(endpoint, readers):
        draft.give_way(endpoint, False, "there are no readers that it could lead to")
    elif draft.is_below(readers, endpoint) and readers == "readers":
        draft.give_way(readers, 1, f"{endpoint} is given")


def _has_readers(draft: Draft) -> bool:
    named, number = draft.get("readerInstances"), draft.get("readers")
    return bool(named or number or draft.get("readerAutoscaling.min"))


def _settle_scaling(draft: Draft) -> None:
    if not draft.get("readerAutoscaling"):
        return
    cpu, connections = "readerAutoscaling.targetCpu", "readerAutoscaling.targetConnections"
    if draft.get(cpu) and draft.get(connections):
        for one, other in ((cpu, connections), (connections, cpu)):
            if draft.get(one) and draft.is_below(one, other):
                draft.give_way(one, None, f"{other} is given")
    settle_order(draft, "readerAutoscaling.min", "readerAutoscaling.max")
    settle_order(draft, "readers", "readerAutoscaling.max")


def _settle_capacity(draft: Draft) -> None:
    pause, pauses = "capacity.autoPauseSeconds", can_pause(draft.get("engine"), draft.get("engineVersion"))
    if draft.get("capacity.min") and draft.get(pause) and draft.is_below("capacity.min", pause) and pauses:
        draft.give_way("capacity.min", 0, "an instance pauses only from 0 ACU, and capacity.autoPauseSeconds is given")
    least, most = draft.get("capacity.min"), draft.get("capacity.max")
    if least > most:
        if draft.is_below("capacity.min", "capacity.max"):
            draft.give_way("capacity.min", most, f"capacity.max is {most:g} ACU")
        elif draft.is_below("capacity.max", "capacity.min"):
            draft.give_way("capacity.max", max(least, 1.0), f"capacity.min is {least:g} ACU")
    if draft.get("capacity.min") == 0 and not pauses and draft.is_below("capacity.min", "engineVersion"):
        draft.give_way("capacity.min", 0.5, f"version {draft.get('engineVersion')} cannot pause")
    if draft.get("capacity.min") and draft.get(pause) and not draft.is_given(pause):
        draft.give_way(pause, None, "instances pause only where capacity.min is 0")

"""How values of lower levels give way to those above, so that a preset never contradicts what the user gave."""

import re
from collections.abc import Iterable, Mapping

from pulumi_aws_databases.settings import aurora, instance
from pulumi_aws_databases.settings.defaults import engine_defaults
from pulumi_aws_databases.settings.resolve import Draft, show
from pulumi_aws_databases.settings.values import is_private
from pulumi_aws_databases.settings.windows import daily_after, overlap, sunday_after

_BEGINNINGS = ("snapshotIdentifier", "restoreToPointInTime", "s3Import")
# Classes with local storage, which Multi-AZ DB clusters need.
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts-overview.html
STANDBY_CLASSES = r"([cmr]\d+[ag]?i?dn?|x2iedn)\.\w+"
_NOT_WITH_STANDBYS = (
    "availabilityZone", "backupReplicationRegion", "maxAllocatedStorage", "optionGroupName", "storageThroughput",
)  # fmt: skip

# The first versions whose Serverless v2 instances can pause.
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html
_FIRST_PAUSING = {"postgresql": {13: (13, 15), 14: (14, 12), 15: (15, 7), 16: (16, 3)}, "mysql": {3: (3, 8)}}


def settle_aurora(draft: Draft) -> None:
    """What depends on the engine, capacity, Insights, windows and minor upgrades."""
    _settle_engine(draft, "aurora", aurora.MAJORS, aurora.LOGS)
    if draft.get("capacity"):
        _settle_capacity(draft)
    members = [draft.values, draft.values["writer"], *(draft.get("readerInstances") or {}).values()]
    _settle_insights(
        draft, [member["instanceClass"] for member in members if "instanceClass" in member], is_aurora=True
    )
    _settle_scaling(draft)
    if draft.get("backtrackHours") and draft.get("engine") != "mysql" and not draft.is_given("backtrackHours"):
        draft.give_way("backtrackHours", None, f"the engine is {draft.get('engine')}")
    settle_windows(draft, "backupWindow")
    _settle_exact_version(draft)
    _settle_clients(draft, "aurora")
    if draft.get("proxy.enabled") and not _has_readers(draft):
        _settle_read_only_endpoint(draft)


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


def settle_instance(draft: Draft) -> None:
    """What depends on the engine, zones, replicas, storage, Insights, windows and minor upgrades."""
    _settle_engine(draft, "instance", instance.MAJORS, instance.LOGS)
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
    _settle_insights(draft, classes, is_aurora=False)
    settle_windows(draft, "backupWindow")
    _settle_exact_version(draft)
    _settle_clients(draft, "instance")
    endpoint = "proxy.readOnlyEndpoint"
    if draft.get(endpoint) and not draft.is_given(endpoint) and not draft.get("readableStandbys"):
        draft.give_way("proxy.readOnlyEndpoint", False, "a proxy of an instance has none")
    _settle_backup_replication(draft)


def is_version_of(majors: Iterable[str], version: str) -> bool:
    """Whether a version is one of some majors, or below one."""
    return any(version == major or version.startswith(f"{major}.") for major in majors)


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


def has_insights(engine: str, instance_class: str, *, is_aurora: bool) -> bool:
    """Whether an instance class can carry Performance Insights.

    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_PerfInsights.Overview.Engines.html
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PerfInsights.Overview.Engines.html
    """
    without = r"t2\.\w+|t3\.\w+|t4g\.(micro|small)" if is_aurora else r"(t2|t3|t4g)\.(micro|small)"
    return engine == "postgresql" or not re.fullmatch(without, instance_class.removeprefix("db."))


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


def _settle_clients(draft: Draft, kind: str) -> None:
    """The proxy, IAM login, and an address of the internet."""
    if draft.get("proxy.enabled"):
        _settle_proxy(draft, engine_defaults(kind, draft.get("engine"))["port"])
    by_token = [f"users.{name}.iam" for name, user in (draft.get("users") or {}).items() if user.get("iam")]
    logins = "iamAuthentication"
    for path in by_token if draft.get(logins) is False and not draft.get("proxy.enabled") else ():
        if draft.is_below(path, logins):
            draft.give_way(path, False, f"{logins} is false")
        elif draft.is_below(logins, path):
            draft.give_way(logins, True, f"{path} is given")
            break
    _settle_public(draft)


def _settle_standbys(draft: Draft) -> None:
    because = "it is a Multi-AZ DB cluster (readableStandbys)"
    path = "replicas" if draft.get("replicas") else "readReplicas"
    if draft.get(path) and not draft.is_given(path):
        draft.give_way(path, 0 if path == "readReplicas" else None, because)
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


def _settle_public(draft: Draft) -> None:
    public, clients = "publiclyAccessible", draft.get("allowedCidrs") or ()
    if draft.get(public) and not draft.is_given(public):
        if draft.get("tier") != "dev":
            draft.give_way(public, False, f"the tier is {draft.get('tier')}")
        elif not clients:
            draft.give_way(public, False, "no allowedCidrs say who may connect")
    private = tuple(block for block in clients if is_private(block))
    if not draft.get(public) and private != clients and not draft.is_given("allowedCidrs"):
        draft.give_way("allowedCidrs", private or None, "it has no address of the internet")


def _settle_proxy(draft: Draft, port: int) -> None:
    if draft.get("port") != port:
        if draft.is_below("port", "proxy.enabled"):
            draft.give_way("port", port, "a proxy listens at no other")
        elif draft.is_below("proxy.enabled", "port"):
            draft.give_way("proxy.enabled", False, f"it listens at {port} alone, and port is {draft.get('port')}")
    filters = "proxy.sessionPinningFilters"
    if draft.get(filters) and draft.get("engine") == "postgresql" and not draft.is_given(filters):
        draft.give_way(filters, None, "the engine is postgresql")
    settle_order(draft, "proxy.maxIdleConnectionsPercent", "proxy.maxConnectionsPercent")


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


def settle_order(draft: Draft, least: str, most: str) -> None:
    """Of two numbers, the first at most the second, the one from below gives way to the other."""
    if (draft.get(least) or 0) > draft.get(most):
        for one, other in ((least, most), (most, least)):
            if draft.is_below(one, other):
                draft.give_way(one, draft.get(other), f"{other} is {show(draft.get(other))}")
                break


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


def _settle_engine(
    draft: Draft, kind: str, majors: Mapping[str, Iterable[str]], logs: Mapping[str, Iterable[str]]
) -> None:
    engine, defaults = draft.get("engine"), engine_defaults(kind, draft.get("engine"))
    if not is_version_of(majors[engine], draft.get("engineVersion")) and draft.is_below("engineVersion", "engine"):
        draft.give_way("engineVersion", defaults["engineVersion"], f"the engine is {engine}")
    if not set(draft.get("logExports")) <= set(logs[engine]) and draft.is_below("logExports", "engine"):
        draft.give_way("logExports", defaults["logExports"], f"the engine is {engine}")


def _settle_exact_version(draft: Draft) -> None:
    # The majors of MySQL and MariaDB are written with a dot themselves.
    if draft.get("engineVersion").count(".") >= (1 if draft.get("engine") == "postgresql" else 2):
        settle_minor_upgrades(draft)


def _settle_insights(draft: Draft, classes: Iterable[str], *, is_aurora: bool) -> None:
    if not draft.get("databaseInsights.enabled"):
        return
    small = next((each for each in classes if not has_insights(draft.get("engine"), each, is_aurora=is_aurora)), None)
    if small and not draft.is_given("databaseInsights.enabled"):
        draft.give_way("databaseInsights.enabled", False, f"instance class {show(small)} has no Insights")
    mode, days = draft.get("databaseInsights.mode"), draft.get("databaseInsights.retentionDays")
    if mode == "advanced" and days != 465:
        if draft.is_below("databaseInsights.mode", "databaseInsights.retentionDays"):
            draft.give_way("databaseInsights.mode", "standard", "the advanced mode keeps 465 days")
        elif draft.is_below("databaseInsights.retentionDays", "databaseInsights.mode"):
            draft.give_way("databaseInsights.retentionDays", 465, "the advanced mode keeps 465 days")
    elif (
        mode == "standard" and days == 465 and draft.is_below("databaseInsights.retentionDays", "databaseInsights.mode")
    ):
        draft.give_way("databaseInsights.retentionDays", 7, "the standard mode is free of charge for 7 days")


def settle_minor_upgrades(draft: Draft) -> None:
    """Minor upgrades by AWS give way to an exact version."""
    if draft.get("autoMinorVersionUpgrade") and draft.is_below("autoMinorVersionUpgrade", "engineVersion"):
        because = "the engineVersion that is given would be planned again after AWS's own upgrade, as a downgrade"
        draft.give_way("autoMinorVersionUpgrade", False, because)


def settle_windows(draft: Draft, daily: str) -> None:
    """Of a daily window and the maintenance window, the one from below gives way where they meet."""
    if not overlap(draft.get(daily), draft.get("maintenanceWindow")):
        return
    if draft.is_below(daily, "maintenanceWindow"):
        draft.give_way(daily, daily_after(draft.get("maintenanceWindow")), "it may not overlap maintenanceWindow")
    elif draft.is_below("maintenanceWindow", daily):
        draft.give_way("maintenanceWindow", sunday_after(draft.get(daily)), f"it may not overlap {daily}")

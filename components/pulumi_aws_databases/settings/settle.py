"""How values of lower levels give way to those above, so that a preset never contradicts what the user gave."""

import re

from pulumi_aws_databases.settings.resolve import Draft
from pulumi_aws_databases.settings.windows import daily_after, overlap, sunday_after

# The first versions whose Serverless v2 instances can pause.
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html
_FIRST_PAUSING = {"postgresql": {13: (13, 15), 14: (14, 12), 15: (15, 7), 16: (16, 3)}, "mysql": {3: (3, 8)}}


def settle_aurora(draft: Draft) -> None:
    """Capacity, readers, Insights, windows and minor upgrades."""
    if draft.get("capacity"):
        _settle_capacity(draft)
    _settle_insights(draft)
    _settle_windows(draft, "backupWindow")
    _settle_minor_upgrades(draft)


def settle_dynamodb(draft: Draft) -> None:
    """The period of point-in-time recovery, and the key."""
    days = "pointInTimeRecoveryDays"
    if not draft.get("pointInTimeRecovery") and draft.get(days) and not draft.is_given(days):
        draft.give_way(days, None, "point-in-time recovery is off")
    if (
        not draft.get("pointInTimeRecovery")
        and draft.get("removalPolicy") == "snapshot"
        and not draft.is_given("removalPolicy")
    ):
        draft.give_way("removalPolicy", "retain", "without point-in-time recovery a deleted table leaves no backup")
    if (
        draft.get("kmsKeyArn")
        and draft.get("encryption") != "customer-managed"
        and draft.is_below("encryption", "kmsKeyArn")
    ):
        draft.give_way("encryption", "customer-managed", "a KMS key is given")


def settle_cache(draft: Draft) -> None:
    """Replicas and zones, windows and minor upgrades."""
    if draft.get("multiAz") and not draft.get("replicas") and draft.is_below("replicas", "multiAz"):
        draft.give_way("replicas", 1, "Multi-AZ needs a replica in a second zone")
    _settle_windows(draft, "snapshotWindow")
    _settle_minor_upgrades(draft)


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


def has_insights(engine: str, instance_class: str) -> bool:
    """Whether an Aurora instance class can carry Performance Insights.

    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_PerfInsights.Overview.Engines.html
    """
    return engine != "mysql" or not re.fullmatch(r"(db\.)?(t2\.\w+|t3\.\w+|t4g\.(micro|small))", instance_class)


def _settle_capacity(draft: Draft) -> None:
    least, most = draft.get("capacity.min"), draft.get("capacity.max")
    if least > most:
        if draft.is_below("capacity.min", "capacity.max"):
            draft.give_way("capacity.min", most, f"capacity.max is {most:g} ACU")
        elif draft.is_below("capacity.max", "capacity.min"):
            draft.give_way("capacity.max", max(least, 1.0), f"capacity.min is {least:g} ACU")
    if (
        draft.get("capacity.min") == 0
        and not can_pause(draft.get("engine"), draft.get("engineVersion"))
        and draft.is_below("capacity.min", "engineVersion")
    ):
        draft.give_way("capacity.min", 0.5, f"version {draft.get('engineVersion')} cannot pause")
    pause = "capacity.autoPauseSeconds"
    if draft.get("capacity.min") and draft.get(pause) and not draft.is_given(pause):
        draft.give_way(pause, None, "instances pause only where capacity.min is 0")


def _settle_insights(draft: Draft) -> None:
    if not draft.get("databaseInsights.enabled"):
        return
    members = [draft.values, draft.values["writer"], *(draft.get("readerInstances") or {}).values()]
    classes = [member["instanceClass"] for member in members if "instanceClass" in member]
    small = next((each for each in classes if not has_insights(draft.get("engine"), each)), None)
    if small and not draft.is_given("databaseInsights.enabled"):
        draft.give_way("databaseInsights.enabled", False, f"instance class {small} has no Insights")
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


def _settle_minor_upgrades(draft: Draft) -> None:
    exact = draft.get("engineVersion").count(".") >= (2 if draft.get("engine") == "mysql" else 1)
    if exact and draft.get("autoMinorVersionUpgrade") and draft.is_below("autoMinorVersionUpgrade", "engineVersion"):
        draft.give_way(
            "autoMinorVersionUpgrade",
            False,
            "an exact engineVersion is given, to which AWS's own upgrade would be undone",
        )


def _settle_windows(draft: Draft, daily: str) -> None:
    if not overlap(draft.get(daily), draft.get("maintenanceWindow")):
        return
    if draft.is_below(daily, "maintenanceWindow"):
        draft.give_way(daily, daily_after(draft.get("maintenanceWindow")), "it may not overlap maintenanceWindow")
    elif draft.is_below("maintenanceWindow", daily):
        draft.give_way("maintenanceWindow", sunday_after(draft.get(daily)), f"it may not overlap {daily}")

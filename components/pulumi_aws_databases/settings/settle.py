"""How values of lower levels give way to those above, so that a preset never contradicts what the user gave."""

import re
from collections.abc import Iterable, Mapping

from pulumi_aws_databases.settings.defaults import engine_defaults
from pulumi_aws_databases.settings.resolve import Draft, show
from pulumi_aws_databases.settings.values import is_private
from pulumi_aws_databases.settings.windows import daily_after, overlap, sunday_after


def is_version_of(majors: Iterable[str], version: str) -> bool:
    """Whether a version is one of some majors, or below one."""
    return any(version == major or version.startswith(f"{major}.") for major in majors)


# Older than Serverless v2 and than the classes of the presets, and to be had with extended support alone.
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Support.html
_OUTDATED = {"postgresql": ("11", "12"), "mysql": ("5.7",)}


def is_outdated(engine: str, version: str) -> bool:
    """Whether a version is older than what the presets are made for."""
    return is_version_of(_OUTDATED.get(engine, ()), version)


def has_insights(engine: str, instance_class: str, *, is_aurora: bool) -> bool:
    """Whether an instance class can carry Performance Insights.

    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_PerfInsights.Overview.Engines.html
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PerfInsights.Overview.Engines.html
    """
    without = r"t2\.\w+|t3\.\w+|t4g\.(micro|small)" if is_aurora else r"(t2|t3|t4g)\.(micro|small)"
    return engine == "postgresql" or not re.fullmatch(without, instance_class.removeprefix("db."))


def settle_clients(draft: Draft, kind: str) -> None:
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


def settle_order(draft: Draft, least: str, most: str) -> None:
    """Of two numbers, the first at most the second, the one from below gives way to the other."""
    if (draft.get(least) or 0) > draft.get(most):
        for one, other in ((least, most), (most, least)):
            if draft.is_below(one, other):
                draft.give_way(one, draft.get(other), f"{other} is {show(draft.get(other))}")
                break


def settle_engine(
    draft: Draft, kind: str, majors: Mapping[str, Iterable[str]], logs: Mapping[str, Iterable[str]]
) -> None:
    """A version and logs of another engine give way to the engine's own."""
    engine, defaults = draft.get("engine"), engine_defaults(kind, draft.get("engine"))
    if not is_version_of(majors[engine], draft.get("engineVersion")) and draft.is_below("engineVersion", "engine"):
        draft.give_way("engineVersion", defaults["engineVersion"], f"the engine is {engine}")
    if not set(draft.get("logExports")) <= set(logs[engine]) and draft.is_below("logExports", "engine"):
        draft.give_way("logExports", defaults["logExports"], f"the engine is {engine}")


def settle_exact_version(draft: Draft) -> None:
    """Minor upgrades by AWS give way where a version is exact."""
    # The majors of MySQL and MariaDB are written with a dot themselves.
    if draft.get("engineVersion").count(".") >= (1 if draft.get("engine") == "postgresql" else 2):
        settle_minor_upgrades(draft)


def settle_insights(draft: Draft, classes: Iterable[str], *, is_aurora: bool) -> None:
    """Insights give way to classes that cannot carry them; of their mode and retention the lower gives way."""
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

"""How presets of a backup plan give way to what the user gave, and RDS's windows to its schedule."""

from pulumi_aws_databases.settings.backup import DAYS_IN_COLD_STORAGE, START_WINDOW
from pulumi_aws_databases.settings.resolve import Draft
from pulumi_aws_databases.settings.schedules import daily, meets, moments
from pulumi_aws_databases.settings.windows import daily_at, overlap, sunday_at

_PLAN = "backupPlan"
_RETENTION, _SCHEDULE, _COPIES = f"{_PLAN}.retentionDays", f"{_PLAN}.schedule", f"{_PLAN}.copyTo"
_VAULT, _LOCK = f"{_PLAN}.vaultArn", f"{_PLAN}.vaultLock"
_WINDOWS = ("backupWindow", "maintenanceWindow")


def settle_backup(draft: Draft) -> None:
    """How long backups are kept: what cold storage and a lock need, or they what is kept; and whose the vault is."""
    if draft.get(_VAULT) and draft.get(_LOCK):
        for one, other in ((_LOCK, _VAULT), (_VAULT, _LOCK)):
            if draft.get(one) and draft.is_below(one, other):
                draft.give_way(one, None, f"{other} is given")
    cold = f"{_PLAN}.coldStorageAfterDays"
    if draft.get(cold):
        _settle_least(draft, cold, draft.get(cold) + DAYS_IN_COLD_STORAGE, f"{DAYS_IN_COLD_STORAGE} days are cold")
    least, most = f"{_LOCK}.minRetentionDays", f"{_LOCK}.maxRetentionDays"
    if draft.get(least):
        _settle_least(draft, least, draft.get(least), f"{least} is {draft.get(least)}", draft.get(_RETENTION))
    if draft.get(most) and draft.get(_RETENTION) > draft.get(most):
        if draft.is_below(_RETENTION, most):
            draft.give_way(_RETENTION, draft.get(most), f"{most} is {draft.get(most)}")
        elif draft.is_below(most, _RETENTION):
            draft.give_way(most, draft.get(_RETENTION), f"{_RETENTION} is {draft.get(_RETENTION)}")


def settle_backup_times(draft: Draft, *, of_instance: bool) -> None:
    """A schedule from below keeps clear of RDS's own windows; those of an instance make way for one that is given.

    RDS refuses the snapshot of an instance, not of an Aurora cluster, from an hour before its windows until they end.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/plan-options-and-configuration.html
    """
    if not draft.get(f"{_PLAN}.enabled"):
        return
    for window in _WINDOWS:
        schedule = draft.get(_SCHEDULE)
        if draft.is_below(_SCHEDULE, window) or (draft.is_default(_SCHEDULE) and draft.is_default(window)):
            if meets(schedule, draft.get(window), START_WINDOW) and (free := _free_schedule(draft)):
                draft.give_way(_SCHEDULE, free, f"backups keep clear of {window}")
        elif of_instance and meets(schedule, draft.get(window)) and draft.is_below(window, _SCHEDULE):
            other = next(each for each in _WINDOWS if each != window)
            if free := _free_window(schedule, window, draft.get(other)):
                draft.give_way(window, free, f"RDS takes no snapshot from an hour before, and {_SCHEDULE} is given")


def settle_copies(draft: Draft, because: str) -> None:
    """Copies from below give way to what has none."""
    if draft.get(_COPIES) and not draft.is_given(_COPIES):
        draft.give_way(_COPIES, None, because)


def _settle_least(draft: Draft, path: str, least: int, because: str, otherwise: int | None = None) -> None:
    """Backups are kept for so long, or what asks for it gives way."""
    if draft.get(_RETENTION) >= least:
        return
    if draft.is_below(_RETENTION, path):
        draft.give_way(_RETENTION, least, because)
    elif draft.is_below(path, _RETENTION):
        draft.give_way(path, otherwise, f"{_RETENTION} is {draft.get(_RETENTION)}")


def _free_schedule(draft: Draft) -> str | None:
    schedules = (daily(hour) for hour in range(23, -1, -1))
    windows = [draft.get(window) for window in _WINDOWS]
    return next((each for each in schedules if not any(meets(each, window, START_WINDOW) for window in windows)), None)


def _free_window(schedule: str, window: str, other: str) -> str | None:
    """The first hour after a scheduled backup that RDS's window may be in, beside its other one."""
    begins = [moments(schedule)[0] % (24 * 60) + 60 * hours for hours in range(2, 24)]
    if window == "backupWindow":
        fitting = (each for each in map(daily_at, begins) if not overlap(each, other))
    else:
        fitting = (each for each in map(sunday_at, begins) if not overlap(other, each))
    return next((each for each in fitting if not meets(schedule, each)), None)

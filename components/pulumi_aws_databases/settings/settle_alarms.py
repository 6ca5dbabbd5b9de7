"""How what is said of an alarm further down gives way to what is said of it above."""

from pulumi_aws_databases.settings.resolve import Draft

_DISABLED = "alarms.disabled"


def settle_alarms(draft: Draft) -> None:
    """An alarm is disabled, or has a threshold of its own: what was said nearer to the database counts."""
    disabled = draft.get(_DISABLED) or ()
    for name in [each for each in disabled if each in draft.get("alarms.thresholds") and "." not in each]:
        threshold = f"alarms.thresholds.{name}"
        if draft.is_below(threshold, _DISABLED):
            draft.give_way(threshold, None, f"{name} is disabled")
        elif draft.is_below(_DISABLED, threshold):
            kept = tuple(each for each in draft.get(_DISABLED) if each != name)
            draft.give_way(_DISABLED, kept, f"{name} is given a threshold")

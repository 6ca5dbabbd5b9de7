"""What an alarm is: rows of a table, which facts about a server, table or cache turn into alarms."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from pulumi_aws_databases.settings.operations import Alarms

Missing = Literal["breaching", "notBreaching", "missing"]
Comparison = Literal[">", "<", "<="]


@dataclass(frozen=True)
class Row:
    """An alarm that one kind of thing may have, named by its metric.

    ``threshold`` is a number, or is worked out of the facts; None where they do not tell, so that there is an alarm
    only with a threshold of the user's. ``applies`` says whether there is such a metric at all. An alarm is raised
    when ``breaching`` of the last ``of`` minutes were beyond the threshold.
    """

    metric: str
    statistic: str
    comparison: Comparison
    threshold: float | Callable[[Any], float | None]
    breaching: int
    of: int
    missing: Missing
    runbook: str
    applies: Callable[[Any], bool] = lambda _: True
    operations: tuple[str, ...] = ()
    """The calls of DynamoDB that the metric is measured for; the alarm is about all of them."""


@dataclass(frozen=True)
class Alarm:
    """An alarm on one thing, with everything said."""

    row: Row = field(repr=False)
    threshold: float
    missing: Missing

    @property
    def metric(self) -> str:
        """Its metric, which is its name in the settings."""
        return self.row.metric


def alarms_of(rows: Iterable[Row], facts: Any, settings: Alarms) -> tuple[Alarm, ...]:
    """The alarms of one thing, as its settings want them."""
    if not settings.enabled:
        return ()
    made = []
    for row in rows:
        if row.metric in settings.disabled or not row.applies(facts):
            continue
        own = row.threshold(facts) if callable(row.threshold) else row.threshold
        threshold = settings.thresholds.get(row.metric, own)
        if threshold is not None:
            # What pauses sends nothing meanwhile, and nothing is wrong with that.
            quiet = row.missing == "breaching" and getattr(facts, "pauses", False)
            made.append(Alarm(row, threshold, "notBreaching" if quiet else row.missing))
    return tuple(made)


def names(*tables: Sequence[Row]) -> tuple[str, ...]:
    """The names of all alarms of some tables, each once."""
    return tuple(sorted({row.metric for table in tables for row in table}))

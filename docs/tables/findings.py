"""The findings of a plan that are no controls: codes and severities as the package's source has them, words here."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pulumi_aws_databases
from pulumi_aws_databases.rules.rule import Finding
from tables.markdown import code, table

MEANINGS: Mapping[str, str] = {
    "alarms-off": "thresholds, or alarms to leave out, are given, and there are no alarms",
    "alarms-unheard": "nobody gets the alarms, or those of one of its regions",
    "budget": "what a budget needs to count at all; the stack's cost exceeds it",
    "cache-events": "ElastiCache tells its events to no encrypted topic, as those made here are",
    "cost": "which price table the costs are of, and what they leave out; told of every stack",
    "duplicate-urn": "a program gave two resources of one type the same name, which the engine refuses",
    "encrypted": "the stack's configuration holds an encrypted value, and no setting takes a secret",
    "environment": "the stack imports a Pulumi ESC environment, whose values the plan does not know",
    "gave-way": "a preset, or a default, gave way to what is given",
    "no-effect": "a part of `expectedUsage` changes no cost of a database of this kind",
    "no-such-alarm": "a threshold, or `alarms.disabled`, names an alarm that the database, as it is set, has not",
    "reserved-capacity": "at prod and enterprise: what runs for a year would be cheaper reserved",
    "same-name": "a program gives databases of several types one name, under which the plan tells of the last alone",
    "scaled-unwatched": "readers or nodes that autoscaling adds have no alarms",
    "unknown-class": "memory and CPUs of a class are not known: alarms that need them want thresholds",
    "unknown-limit": "`max_connections` cannot be worked out: its alarm wants a threshold",
    "unknown-price": "the price table has no price for something, which the sums leave out",
}
"""What each code tells, in a few words."""
_BY_TIER = "warning at prod and enterprise, else info"


def findings() -> str:
    """A row for each code."""
    return table(("Finding", "Told when", "Severity"), _rows())


def codes() -> dict[str, set[str]]:
    """The severities of each code that the package tells, in whatever module it does."""
    found: dict[str, set[str]] = {}
    for path in sorted(Path(pulumi_aws_databases.__file__).parent.rglob("*.py")):
        for name, severity in _told(ast.parse(path.read_text(encoding="utf-8"))):
            found.setdefault(name, set()).add(severity)
    return found


def _told(module: ast.Module) -> Iterator[tuple[str, str]]:
    for each in ast.walk(module):
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id == Finding.__name__:
            told, severity = each.args[:2]
            if isinstance(told, ast.Constant):  # of controls it is a variable, and they have a table of their own
                yield str(told.value), str(severity.value) if isinstance(severity, ast.Constant) else _BY_TIER


def _rows() -> Iterator[list[str]]:
    for name, severities in sorted(codes().items()):
        yield [code(name), MEANINGS[name], ", ".join(sorted(severities))]

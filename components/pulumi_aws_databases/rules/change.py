"""What a change of settings is described by, and how one kind of it is told from another."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Effect = Literal["none", "in place", "replaced", "refused"]
"""What becomes of what is deployed: nothing, a change, something else in its place, or an error that leaves it."""
Holds = Callable[[Any, Any, Mapping[str, Any]], bool]
"""Tells of the values before and after, and of the settings after, whether a change is of this kind."""

AURORA = ("aurora", "global-aurora")
RELATIONAL = (*AURORA, "instance")
SERVERS = (*RELATIONAL, "cache")
NETWORK = "network"
STACK = "stack"
RDS = "https://docs.aws.amazon.com/AmazonRDS/latest"
DYNAMODB = "https://docs.aws.amazon.com/amazondynamodb/latest"
ELASTICACHE = "https://docs.aws.amazon.com/AmazonElastiCache/latest"

# The two ways in which a database is replaced. A name that is taken stands against the first, whatever is protected.
STOPS = 'that stops at "already exists", with the data untouched'
ANOTHER = "makes another database and deletes this one: only protection stands against it"
MOVE = "make a new one from a snapshot, and move its clients"


def always(before: Any, after: Any, settings: Mapping[str, Any]) -> bool:  # noqa: ARG001
    """Whatever the values are."""
    return True


@dataclass(frozen=True)
class Change:
    """What a change of some settings does; the first that fits counts."""

    kinds: Sequence[str]
    path: str
    """The settings: a regular expression of their whole path."""
    effect: Effect
    message: str
    source: str
    holds: Holds = always
    when: str = ""
    """Which changes these are, in words, where they are not all."""

    def concerns(self, kind: str, path: str) -> bool:
        """Whether it is about a setting of a type."""
        return kind in self.kinds and re.fullmatch(self.path, path) is not None


def number(version: Any) -> tuple[int, ...]:
    """The parts of a version."""
    return tuple(int(part) for part in re.findall(r"\d+", str(version or "")))


def older(before: Any, after: Any, _: Mapping[str, Any]) -> bool:
    """Whether a version comes before another, as far as both are exact."""
    shortest = min(len(number(before)), len(number(after)))
    return number(after)[:shortest] < number(before)[:shortest]


def less(before: Any, after: Any, _: Mapping[str, Any]) -> bool:
    """Whether a number is lowered; one that is left out says nothing."""
    return isinstance(before, int | float) and isinstance(after, int | float) and after < before


def added(before: Any, after: Any, _: Mapping[str, Any]) -> bool:
    """Whether there was no value."""
    return before is None and after is not None


def removed(before: Any, after: Any, _: Mapping[str, Any]) -> bool:
    """Whether there is no value any more."""
    return before is not None and after is None


def added_or_removed(before: Any, after: Any, _: Mapping[str, Any]) -> bool:
    """Whether there is a value on one side only."""
    return (before is None) != (after is None)


def another(before: Any, after: Any, _: Mapping[str, Any]) -> bool:
    """Whether there is a value on both sides."""
    return before is not None and after is not None

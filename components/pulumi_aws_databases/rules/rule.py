"""What a rule is, and the one way all of them are run."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["error", "warning", "info"]
Found = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Rule:
    """Something that AWS, or this package, refuses.

    ``check`` gets a database's name and its settings and yields the path and the message of each breach. ``uses``
    names the settings it reads: where one of them was itself wrong, the rule has nothing to say.
    """

    check: Callable[[str, Any], Found]
    uses: tuple[str, ...]  # at the top: `capacity`, not `capacity.min`
    source: str


@dataclass(frozen=True)
class Control:
    """Something that is allowed and worth knowing: a control of Security Hub, or advice of our own.

    ``unmet`` tells whether settings leave it unmet. Unless it says otherwise its severity is a warning at tiers that
    hold production data, and only information below.
    """

    code: str
    path: str
    unmet: Callable[[Any], bool]
    message: str
    severity: Severity | None = None


@dataclass(frozen=True)
class Finding:
    """What the plan tells about a setting."""

    code: str
    severity: Severity
    path: str
    message: str


def breaches(rules: Sequence[Rule], name: str, settings: Any, unusable: set[str]) -> Iterator[tuple[str, str]]:
    """Path and message of each breach, passing over rules that read a setting which is known to be wrong itself."""
    for rule in rules:
        if not unusable.intersection(rule.uses):
            yield from rule.check(name, settings)


def unmet(controls: Sequence[Control], settings: Any) -> Iterator[Finding]:
    """The findings of settings, by the controls that they leave unmet."""
    severity: Severity = "warning" if settings.tier in ("prod", "enterprise") else "info"
    for control in controls:
        if control.unmet(settings):
            yield Finding(control.code, control.severity or severity, control.path, control.message)

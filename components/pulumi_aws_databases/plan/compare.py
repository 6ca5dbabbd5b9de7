"""Two stacks side by side, as data: their settings, what changing from one to the other does, and their costs."""

from collections.abc import Mapping
from typing import Any

from pulumi_aws_databases.plan.document import plan
from pulumi_aws_databases.plan.project import Project
from pulumi_aws_databases.rules.changes import STACK, effect_of

_GRAVEST = ("refused", "replaced", "in place", "none")


def compare(project: Project, before: str, after: str) -> dict[str, Any]:
    """Plans two stacks and tells how they differ.

    Raises:
        BadInput: what the package refuses of one of them.
        ProjectError: a stack's configuration cannot be read.
        ProgramError: the program failed.
    """
    plans = [plan(project, stack) for stack in (before, after)]
    for stack, each in zip((before, after), plans, strict=True):
        region = project.configuration(stack).values.get("aws:region")
        each["settings"] = {"aws:region": {"value": region, "origin": "stack config"}, **each["settings"]}
    names = list(dict.fromkeys(name for each in plans for name in each["databases"]))
    settings = _side_by_side(plans[0]["settings"], plans[1]["settings"])
    _tell_changes(STACK, settings, plans[1]["settings"])
    return {
        "stacks": [before, after],
        "settings": settings,
        "databases": {
            name: _database(plans[0]["databases"].get(name), plans[1]["databases"].get(name)) for name in names
        },
        "monthlyCost": [each["monthlyCost"] for each in plans],
    }


def _database(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> dict[str, Any]:
    sides = (before, after)
    types = [side["type"] if side else None for side in sides]
    empty: Mapping[str, Any] = {}
    settings = _side_by_side(*(side["settings"] if side else empty for side in sides))
    if before and after and types[0] == types[1]:
        _tell_changes(after["type"], settings, after["settings"])
    return {
        "types": types,
        "change": _change(types, settings),
        "settings": settings,
        "monthlyCost": [side["monthlyCost"] if side else None for side in sides],
    }


def _side_by_side(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Every setting of both, with None for what one does not have."""
    rows = {}
    for path in dict.fromkeys((*before, *after)):
        sides = [each.get(path) or {"value": None, "origin": None} for each in (before, after)]
        values = [side["value"] for side in sides]
        rows[path] = {
            "values": values,
            "origins": [side["origin"] for side in sides],
            "differs": values[0] != values[1],
            "change": None,
            "note": "",
        }
    return rows


def _tell_changes(kind: str, settings: Mapping[str, dict[str, Any]], after: Mapping[str, Any]) -> None:
    """Adds to each setting that differs what its change does."""
    final = {path: setting["value"] for path, setting in after.items()}
    for path, setting in settings.items():
        if setting["differs"]:
            first, second = setting["values"]
            setting["change"], setting["note"] = effect_of(kind, path, first, second, final)


def _change(types: list[str | None], settings: Mapping[str, Mapping[str, Any]]) -> str:
    """What becomes of a database: the gravest of what its settings bring."""
    if None in types:
        return "removed" if types[1] is None else "created"
    if types[0] != types[1]:
        return "replaced"
    changes = {setting["change"] for setting in settings.values()}
    return next((change for change in _GRAVEST if change in changes), "none")

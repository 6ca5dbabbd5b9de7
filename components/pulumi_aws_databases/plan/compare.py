"""Two stacks side by side, as data: their settings, what changing from one to the other does, and their costs."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pulumi_aws_databases.plan.document import Planned, as_json, planned
from pulumi_aws_databases.plan.inherited import inherited
from pulumi_aws_databases.plan.project import Project
from pulumi_aws_databases.rules.change import STACK
from pulumi_aws_databases.rules.changes import effect_of
from pulumi_aws_databases.settings.common import Common
from pulumi_aws_databases.settings.resolve import origin_of, to_values
from pulumi_aws_databases.stack import STACK_CONFIG

_GRAVEST = ("refused", "replaced", "in place", "none")
# What comes and goes by its name, without the rest being touched.
_PARTS = ("readerInstances", "secondaries", "replicas", "globalIndexes")


def compare(project: Project, before: str, after: str) -> dict[str, Any]:
    """Plans two stacks and tells how they differ.

    Raises:
        BadInput: what the package refuses of one of them.
        ProjectError: a stack's configuration cannot be read.
        ProgramError: the program failed.
    """
    plans = [planned(project, stack) for stack in (before, after)]
    sides = [_of_stack(each) for each in plans]
    settings = _side_by_side(*sides)
    _tell_changes(STACK, settings, sides[1])
    names = list(dict.fromkeys(name for each in plans for name in each.document["databases"]))
    return {
        "stacks": [before, after],
        "settings": settings,
        "databases": {name: _database(name, plans) for name in names},
        "monthlyCost": [each.document["monthlyCost"] for each in plans],
    }


def _of_stack(side: Planned) -> dict[str, Any]:
    return {"aws:region": _row(side.stack.region, STACK_CONFIG), **side.document["settings"]}


def _database(name: str, plans: Sequence[Planned]) -> dict[str, Any]:
    sides = [each.document["databases"].get(name) for each in plans]
    types = [side["type"] if side else None for side in sides]
    here = [_parts(each.databases[name].resolved.settings) if name in each.databases else set() for each in plans]
    coming_and_going = here[0] ^ here[1]
    told = [_of_database(name, each, coming_and_going) for each in plans]
    settings = _side_by_side(*told)
    if None not in types and types[0] == types[1]:
        _tell_changes(str(types[1]), settings, told[1], coming_and_going)
    return {
        "types": types,
        "change": _change(types, settings),
        "settings": settings,
        "monthlyCost": [side["monthlyCost"] if side else None for side in sides],
    }


def _of_database(name: str, side: Planned, parts: Collection[str]) -> dict[str, Any]:
    """A database's settings, with those of the stack that hold for it, and the parts of which nothing is said."""
    if name not in side.databases:
        return {}
    resolved = side.databases[name].resolved
    bare = [part for part, values in _named(resolved.settings).items() if part in parts and not values]
    return {
        **side.document["databases"][name]["settings"],
        **{path: _row({}, origin_of(resolved.origins, tuple(path.split(".")))) for path in bare},
        **{path: _row(value, STACK_CONFIG) for path, value in inherited(side.databases[name], side.stack).items()},
    }


def _row(value: Any, origin: str) -> dict[str, Any]:
    return {"value": as_json(value), "origin": origin}


def _named(settings: Common) -> dict[str, Any]:
    """What is in the maps of parts, by path."""
    values = to_values(settings)
    maps = {name: value for name in _PARTS if isinstance(value := values.get(name), Mapping)}
    return {f"{name}.{part}": each for name, parts in maps.items() for part, each in parts.items()}


def _parts(settings: Common) -> set[str]:
    """The paths of all parts that a database has, those of lists and numbers too, and of the networks they are in."""
    listed = {"secondaries": "all_secondaries", "replicas": "all_replicas"}
    others = {name: getattr(settings, function)() for name, function in listed.items() if hasattr(settings, function)}
    listed_parts = {f"{name}.{part}" for name, parts in others.items() for part in parts}
    return {*_named(settings), *listed_parts, *(f"network.regions.{each}" for each in settings.server_regions.values())}


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


def _tell_changes(
    kind: str, settings: Mapping[str, dict[str, Any]], after: Mapping[str, Any], parts: Collection[str] = ()
) -> None:
    """Adds to each setting that differs what its change does; of parts that come or go there is nothing to change."""
    final = {path: setting["value"] for path, setting in after.items()}
    for path, setting in settings.items():
        if setting["differs"] and any(f"{path}.".startswith(f"{part}.") for part in parts):
            setting["change"] = "in place"
        elif setting["differs"]:
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

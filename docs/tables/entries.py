"""The settings of a type, as its tables list them."""

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic.fields import FieldInfo

from pulumi_aws_databases.settings.aurora import AuroraSettings
from pulumi_aws_databases.settings.base import Settings, nested_model
from pulumi_aws_databases.settings.common import Common, Maintained, Server
from pulumi_aws_databases.settings.relational import Relational

_TITLES: Mapping[type[Settings], str] = {
    AuroraSettings: "Of every Aurora cluster",
    Relational: "Of every relational database",
    Maintained: "Of everything that runs on servers",
    Server: "Of everything that runs on servers",
    Common: "Of every database",
}


@dataclass(frozen=True)
class Entry:
    """One setting: where it is, what describes it, whose it is, and the setting that has the same things in it."""

    path: str
    field: FieldInfo
    schema: Mapping[str, Any]
    title: str = ""
    like: str | None = None


def entries(model: type[Settings]) -> Iterator[Entry]:
    """The settings of a model, its own first, each followed by what is in it; what is in several is shown once."""
    homes: dict[type[Settings], str] = {}
    for path, nested in sorted(_nested(model), key=lambda each: each[0].count(".")):
        homes.setdefault(nested, path)
    for owner in (each for each in model.__mro__ if issubclass(each, Settings)):
        for entry in own(model):
            name = next(each for each, field in model.model_fields.items() if field is entry.field)
            if owner is next(each for each in model.__mro__ if name in inspect.get_annotations(each)):
                title = "Its own" if owner is model else _TITLES.get(owner, "Its own")
                yield from _with_nested(entry.path, entry, title, homes)


def _nested(model: type[Settings], above: str = "") -> Iterator[tuple[str, type[Settings]]]:
    """Every place of a model inside of another one."""
    for each in own(model):
        nested, _ = nested_model(each.field.annotation)
        if nested:
            yield f"{above}{each.path}", nested
            yield from _nested(nested, f"{_inside(f'{above}{each.path}', each)}.")


def _inside(path: str, entry: Entry) -> str:
    """How the settings in a setting begin: of a map, with what stands for its keys."""
    _, is_map = nested_model(entry.field.annotation)
    regions = "egion" in path or path in ("secondaries", "secondary")
    return f"{path}.<{'region' if regions else 'name'}>" if is_map else path


def own(model: type[Settings]) -> Iterator[Entry]:
    """The settings of a model alone."""
    properties = _schema(model)["properties"]
    for name, field in model.model_fields.items():
        alias = field.alias or name
        yield Entry(alias, field, properties[alias])


def _with_nested(path: str, entry: Entry, title: str, homes: Mapping[type[Settings], str]) -> Iterator[Entry]:
    nested, _ = nested_model(entry.field.annotation)
    home = homes[nested] if nested else path
    yield Entry(path, entry.field, entry.schema, title, None if home == path else home)
    if nested and home == path:
        for each in own(nested):
            yield from _with_nested(f"{_inside(path, entry)}.{each.path}", each, title, homes)


@cache
def _schema(model: type[Settings]) -> dict[str, Any]:
    return model.model_json_schema(by_alias=True)

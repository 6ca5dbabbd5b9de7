"""Every setting of a type: what it takes, its default at each tier, and what changing it does."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import pulumi
from pydantic.fields import FieldInfo

from pulumi_aws_databases.decide import look
from pulumi_aws_databases.kinds import KINDS
from pulumi_aws_databases.settings.base import Settings, nested_model
from pulumi_aws_databases.settings.common import TIERS
from pulumi_aws_databases.settings.defaults import database_name
from pulumi_aws_databases.stack import STACK_CONFIG, StackSettings, read_stack
from tables.changes import later
from tables.entries import Entry, entries, own
from tables.markdown import NONE, code, sentence, table

NAME = "my-database"
# The least that each type can be told.
LEAST: Mapping[str, dict[str, Any]] = {
    "aurora": {},
    "instance": {},
    "global-aurora": {"secondaryRegions": ["eu-central-1"]},
    "dynamodb": {"partitionKey": "id"},
    "cache": {},
    "network": {"cidrBlock": "10.20.0.0/16"},
}
ENGINES: Mapping[str, tuple[str, ...]] = {
    "aurora": ("postgresql", "mysql"),
    "instance": ("postgresql", "mysql", "mariadb"),
    "global-aurora": ("postgresql", "mysql"),
    "cache": ("valkey", "redis"),
}
_FEW = 8
_HEAD = ("Setting", "Type", "Default", "Meaning", "A later change")


def settings(kind: str) -> str:
    """The tables of a type, those settings first that it does not share."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries(KINDS[kind].settings):
        groups.setdefault(entry.title, []).append(entry)
    parts = []
    for title, rows in groups.items():
        lines = table(_HEAD, ([*_row(kind, each), _later(kind, each.path)] for each in rows))
        parts.append(f"**{title}**\n\n{lines}" if title and len(groups) > 1 else lines)
    return "\n\n".join(parts)


def _later(kind: str, path: str) -> str:
    """What changing a setting does, where that is not told of the setting that it is in already."""
    told, above = later(kind, path), path.rpartition(".")[0]
    return "" if told == later(kind, above) else told


def stack_settings() -> str:
    """The keys of the stack's configuration."""
    rows = ([code(each.path), _type(each), sentence(each.field.description)] for each in own(StackSettings))
    return table(("Key", "Type", "Meaning"), rows)


def _row(kind: str, entry: Entry) -> list[str]:
    return [code(entry.path), _type(entry), _default(kind, entry), sentence(entry.field.description)]


def _type(entry: Entry) -> str:
    """What a value looks like, in words."""
    return f"{_words(entry.schema)}, as in {code(entry.like)}" if entry.like else _words(entry.schema)


def _words(schema: Mapping[str, Any]) -> str:
    options = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    if options:
        return " or ".join(dict.fromkeys(map(_words, options)))
    if "enum" in schema:
        return _choice(schema["enum"])
    kind = schema.get("type")
    if kind in ("integer", "number"):
        return _number(schema)
    if kind == "array":
        return f"list of {_words(schema.get('items', {'type': 'string'}))}"
    if isinstance(schema.get("additionalProperties"), Mapping):
        return "map of objects" if "$ref" in schema["additionalProperties"] else "map"
    return {"boolean": "true or false", "string": "text"}.get(str(kind), "object")


def _choice(options: list[Any]) -> str:
    if len(options) > _FEW:
        return f"{', '.join(map(code, options[:3]))} … {code(options[-1])}"
    return ", ".join(map(code, options))


def _number(schema: Mapping[str, Any]) -> str:
    name = "whole number" if schema["type"] == "integer" else "number"
    low, high = schema.get("minimum"), schema.get("maximum")
    limits = f", {low} to {high}" if high is not None and low is not None else ""
    if low is not None and high is None:
        limits = f", {low} or more"
    step = f", in steps of {schema['multipleOf']:g}" if "multipleOf" in schema else ""
    return f"{name}{limits}{step}"


def _default(kind: str, entry: Entry) -> str:
    """The default, or those of the tiers in their order; of the engines where they differ."""
    first, *others = ENGINES.get(kind, ("",))
    own = _at_tiers(kind, first, entry.path)
    if own is None:
        return _of_field(entry.field)
    if own == [database_name(NAME)] * 4:
        return "from the name"
    other = {engine: _at_tiers(kind, engine, entry.path) for engine in others}
    differing = [f"{engine} {code(each[0])}" for engine, each in other.items() if each and _one(each) and each != own]
    return "; ".join([_tiers(own), *(differing if _one(own) and entry.path != "engine" else ())])


def _tiers(values: list[Any]) -> str:
    if _one(values):
        return code(values[0])
    return " / ".join(NONE if value is None else code(value) for value in values)


def _one(values: list[Any]) -> bool:
    return all(value == values[0] for value in values)


def _at_tiers(kind: str, engine: str, path: str) -> list[Any] | None:
    """The values of a setting at the tiers where nobody says anything of it, None where there is no such value."""
    values = [_resolved(kind, engine, tier).get(path, (None, "")) for tier in TIERS]
    if all(value is None or origin == STACK_CONFIG for value, origin in values):
        return None
    return [value for value, _ in values]


@cache
def _resolved(kind: str, engine: str, tier: str) -> dict[str, tuple[Any, str]]:
    network = {"vpcId": "vpc-1", "subnetIds": ["subnet-a", "subnet-b"], "secondary": {}}
    network["secondary"] = {"eu-central-1": {"vpcId": "vpc-2", "subnetIds": ["subnet-c", "subnet-d"]}}
    texts = {"aws:region": "eu-west-1", "aws-databases:tier": tier}
    pulumi.runtime.set_all_config({**texts, "aws-databases:network": json.dumps(network)})
    try:
        given = LEAST[kind] | ({"engine": engine} if engine else {})
        verdict = look(NAME, kind, given, read_stack(), STACK_CONFIG)
    finally:
        pulumi.runtime.set_all_config({})
    if verdict.decided is None:
        raise ValueError(f"{kind}: {verdict.mistakes}")
    explained = verdict.decided.resolved.explained().items()
    return {path: (value, "" if path == "engine" else origin) for path, (value, origin) in explained}


def _of_field(field: FieldInfo) -> str:
    if field.is_required():
        return "" if nested_model(field.annotation)[0] else "required"
    return "" if field.default in (None, (), {}) or isinstance(field.default, Settings) else code(field.default)

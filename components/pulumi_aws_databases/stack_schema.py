"""JSON Schema of a stack file, by which editors complete, check and explain what is written there."""

import inspect
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic.json_schema import models_json_schema

from pulumi_aws_databases import arguments
from pulumi_aws_databases.kinds import DATABASES, KINDS
from pulumi_aws_databases.settings.base import Settings
from pulumi_aws_databases.settings.common import TIERS
from pulumi_aws_databases.settings.defaults import engine_defaults
from pulumi_aws_databases.settings.resolve import show
from pulumi_aws_databases.stack import NAMESPACE, StackSettings
from pulumi_aws_databases.tiers import presets

ENCRYPTED = {
    "type": "object",
    "properties": {"secure": {"type": "string"}},
    "required": ["secure"],
    "additionalProperties": False,
}
_TYPE = {"description": "The type of the database."}
_OWN = {
    "aws:region": {"type": "string", "description": "The region of the stack, such as eu-west-1."},
    "aws:profile": {"type": "string", "description": "The profile of AWS's credentials."},
}


def stack_schema() -> dict[str, Any]:
    """The schema of a whole stack file; keys of other namespaces may hold anything."""
    _, described = models_json_schema([(model, "validation") for model in _models(StackSettings, *_all())])
    models = {model.__name__: model for model in _models(StackSettings, *_all())}
    definitions = {name: _definition(models[name], schema) for name, schema in described["$defs"].items()}
    stack = definitions.pop(StackSettings.__name__)
    keys = {f"{NAMESPACE}:{name}": schema for name, schema in stack["properties"].items()}
    keys[f"{NAMESPACE}:databases"] |= {"additionalProperties": {"$ref": "#/$defs/database"}}
    keys[f"{NAMESPACE}:presets"] |= _presets()
    needed = {}
    for kind in DATABASES:
        settings = definitions.pop(KINDS[kind].settings.__name__)
        needed[kind] = settings.pop("required", [])
        own = {name: _explained(kind, name, each) for name, each in settings["properties"].items()}
        itself = {"type": {"const": kind, **_TYPE}}
        definitions[kind] = settings | {"description": f"A database of type {kind}.", "properties": itself | own}
    definitions["database"] = _database(needed)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A stack of AWS databases",
        "description": "The configuration of a Pulumi stack that declares databases on AWS.",
        "type": "object",
        "properties": {
            "config": {
                "description": "The stack's configuration; keys of other namespaces may hold anything.",
                "type": "object",
                "properties": _OWN | keys,
            }
        },
        "$defs": dict(sorted(definitions.items())),
    }


def _database(needed: Mapping[str, list[str]]) -> dict[str, Any]:
    """A database, whose type says what else there may be."""
    return {
        "type": "object",
        "properties": {"type": {"enum": list(DATABASES), **_TYPE}},
        "required": ["type"],
        "allOf": [
            {
                "if": {"properties": {"type": {"const": kind}}, "required": ["type"]},
                "then": {"allOf": [{"$ref": f"#/$defs/{kind}"}, {"required": needed[kind]}]},
            }
            for kind in DATABASES
        ],
    }


def _presets() -> dict[str, Any]:
    """The settings of all databases of a type, which need not say anything, and not the type again."""
    properties = {
        kind: {
            "description": f"Settings of every database of type {kind}.",
            "allOf": [{"$ref": f"#/$defs/{kind}"}, {"not": {"required": ["type"]}}],
        }
        for kind in DATABASES
    }
    return {"properties": properties, "additionalProperties": False}


def _all() -> list[type[Settings]]:
    return [KINDS[kind].settings for kind in DATABASES]


def _models(*models: type[Settings]) -> list[type[Settings]]:
    """The models, and all below them."""
    found: dict[str, type[Settings]] = {}

    def add(annotation: Any) -> None:
        if isinstance(annotation, type) and issubclass(annotation, Settings) and annotation.__name__ not in found:
            found[annotation.__name__] = annotation
            for field in annotation.model_fields.values():
                add(field.annotation)
        for part in get_args(annotation):
            add(part)

    for model in models:
        add(model)
    return list(found.values())


def _definition(model: type[Settings], described: Mapping[str, Any]) -> dict[str, Any]:
    """What an object may hold, or the shorthand that stands for it."""
    properties = {}
    for name, field in model.model_fields.items():
        alias = field.alias or name
        properties[alias] = _plain(described["properties"][alias]) | {"description": field.description or ""}
    whole: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    if required := sorted(_required(model)):
        whole["required"] = required
    description = {"description": inspect.cleandoc(model.__doc__ or "").split("\n\n")[0].replace("``", "`")}
    if model.SHORTHAND is None:
        return description | whole
    return description | {"anyOf": [dict(model.SHORTHAND), whole]}


def _required(model: type[Settings]) -> Iterator[str]:
    """The settings that nothing but the user gives, as the types of what Python programs pass know them."""
    typed = getattr(arguments, f"{model.__name__}Args", None) or _TYPED.get(model.__name__)
    for name in typed.__required_keys__ if typed else ():
        yield model.model_fields[name].alias or name


_TYPED = {"DynamoDBSettings": arguments.DynamoDBTableArgs}


def _plain(described: Mapping[str, Any]) -> dict[str, Any]:
    """A schema without what pydantic says for itself: titles, null, and defaults that say nothing."""
    schema = {key: value for key, value in described.items() if key != "title"}
    known = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    if known:
        del schema["anyOf"]
        schema |= known[0] if len(known) == 1 else {"anyOf": known}
    if schema.get("default", 0) in (None, {}, []) or isinstance(schema.get("default"), dict):
        del schema["default"]
    if schema.get("additionalProperties") == {"type": ["string", "number", "boolean"]}:
        schema["additionalProperties"] = {"anyOf": [schema["additionalProperties"], ENCRYPTED]}
    return schema


def _explained(kind: str, name: str, described: Mapping[str, Any]) -> dict[str, Any]:
    """A setting with its default engine, and in its description what depends on the tier or on the engine."""
    told = dict(described)
    engines = _engines(kind)
    if name == "engine":
        told["default"] = engines[0]
    by: dict[str, dict[str, Any]] = {
        "tier": {tier: presets(kind, tier).get(name) for tier in TIERS},
        "engine": {engine: engine_defaults(kind, engine).get(name) for engine in engines if name != "engine"},
    }
    for what, values in by.items():
        said = [f"{option} {_said(value)}" for option, value in values.items() if value is not None]
        if said:
            told["description"] += f" By {what}: {', '.join(said)}."
    return told


def _engines(kind: str) -> list[str]:
    """The engines of a type of database, the default one first."""
    field = KINDS[kind].settings.model_fields.get("engine")
    return list(get_args(field.annotation)) if field else []


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_said(each)}" for key, each in value.items()) + "}"
    return str(value).lower() if isinstance(value, bool) else show(value)

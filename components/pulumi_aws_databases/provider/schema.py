"""The provider's schema, made from the settings: what components take and hand out, for the SDKs of every language.

https://www.pulumi.com/docs/iac/extending-pulumi/schema/
"""

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args, get_origin

import pulumi
from pydantic.alias_generators import to_snake

from pulumi_aws_databases import arguments
from pulumi_aws_databases.provider.exported import EXPORTED, Exported
from pulumi_aws_databases.provider.outputs import NESTED, Out
from pulumi_aws_databases.settings.base import Settings

PACKAGE = "aws-databases"
ANY = "pulumi.json#/Any"
LANGUAGES: Mapping[str, Mapping[str, Any]] = {
    "csharp": {},
    "go": {"generateExtraInputTypes": True},  # without it the SDK lacks types that only plain maps hold
    "java": {},
    "nodejs": {},
    "python": {},
}
OWNERS = {"Common": "", "NetworkArguments": "", "DynamoDB": "Table", "BudgetArguments": ""}
"""What the types of the values of some settings are called after, where it is not the name of the settings."""


def package_schema(version: str) -> dict[str, Any]:
    """The schema of the package, as JSON."""
    types: dict[str, Any] = {}
    resources = {f"{PACKAGE}:index:{each.name}": _resource(each, types) for each in EXPORTED}
    for name, (description, members) in NESTED.items():
        types[_token(name)] = {"type": "object", "description": description, **_outputs(members)}
    return {
        "name": PACKAGE,
        "version": version,
        "displayName": "AWS databases",
        "description": "Databases on AWS: Aurora and RDS, DynamoDB, and caches on ElastiCache.",
        "keywords": ["pulumi", "aws", "database", "category/database", "kind/component"],
        "license": "Apache-2.0",
        "resources": resources,
        "types": dict(sorted(types.items())),
        "language": {name: {"respectSchemaVersion": True, **more} for name, more in LANGUAGES.items()},
    }


def _resource(exported: Exported, types: dict[str, Any]) -> dict[str, Any]:
    return {
        "isComponent": True,
        "description": _told(exported.component),
        "inputProperties": _inputs(exported.settings, types),
        "requiredInputs": _required(exported.settings, exported.arguments),
        **_outputs(exported.outputs),
    }


def _told(documented: type) -> str:
    """A docstring without what it says of Python's exceptions."""
    return _elsewhere(inspect.cleandoc(documented.__doc__ or "").partition("\n\nRaises:")[0])


def _elsewhere(text: str) -> str:
    """A description as other languages read it, where methods are outputs."""
    return text.replace("``", "`").replace("`user_sql()`", "`userSql`")


def _token(name: str) -> str:
    return f"{PACKAGE}:index:{name}"


def _required(model: type[Settings], typed_dict: Any) -> list[str]:
    return sorted(
        field.alias or name for name, field in model.model_fields.items() if name in typed_dict.__required_keys__
    )


def _inputs(model: type[Settings], types: dict[str, Any]) -> dict[str, Any]:
    """The settings of a model as properties; the types that they need are added to `types`."""
    described = model.model_json_schema(by_alias=True)["properties"]
    properties = {}
    for name, field in model.model_fields.items():
        alias = field.alias or name
        takes_outputs = _takes_outputs(field.annotation)
        below = {each.__name__: each for each in _models(field.annotation)}
        spec = _type(described[alias], below, types, plain=not takes_outputs)
        description = _elsewhere(field.description or "")
        if options := _options(described[alias]):
            if all(isinstance(option, str) for option in options):
                token = _token(_enum_name(model, name))
                types[token] = _enum(options, description)
                spec = {"$ref": f"#/types/{token}", "plain": True}
            else:
                spec = {"type": "integer", "plain": True}
                description += f" One of {', '.join(map(str, options))}."
        properties[alias] = {**spec, "description": description}
    return properties


def _type(
    described: Mapping[str, Any], below: Mapping[str, type[Settings]], types: dict[str, Any], *, plain: bool
) -> dict[str, Any]:
    """A type of JSON Schema as Pulumi's; what must be known before a deployment is plain."""
    how = {"plain": True} if plain else {}
    one = next(each for each in described.get("anyOf", [described]) if each.get("type") != "null")  # the long form
    if "$ref" in one:
        name = one["$ref"].rpartition("/")[2]
        _add(below[name], types)
        return {"$ref": f"#/types/{_token(name)}"} | how
    kind = one.get("type")
    if kind == "array":
        return {"type": "array", "items": _type(one["items"], below, types, plain=plain)} | how
    if kind == "object" and "additionalProperties" not in one:
        return {"$ref": ANY} | how
    if kind == "object":
        held = one["additionalProperties"]
        nested = "$ref" in held
        # The map itself is known; of what it holds, text may come from other resources.
        items = _type(held, below, types, plain=nested or held.get("type") == "number")
        return {"type": "object", "additionalProperties": items, "plain": True}
    return {"type": kind if isinstance(kind, str) else "string"} | how


def _add(model: type[Settings], types: dict[str, Any]) -> None:
    token = _token(model.__name__)
    if token in types:
        return
    types[token] = {}  # its place, before what is in it
    types[token] |= {"type": "object", "description": _told(model), "properties": _inputs(model, types)}
    if required := _required(model, getattr(arguments, f"{model.__name__}Args")):
        types[token]["required"] = required


def _options(described: Mapping[str, Any]) -> list[Any]:
    for each in described.get("anyOf", [described]):
        if "enum" in each:
            return list(each["enum"])
    return []


def _enum(options: Iterable[str], description: str) -> dict[str, Any]:
    values = [{"name": _pascal(option), "value": option} for option in options]
    return {"type": "string", "description": description, "enum": values}


def _enum_name(model: type[Settings], field: str) -> str:
    """A set of values is named after the settings that have it, without what is said twice."""
    owner = next(each for each in model.__mro__ if field in inspect.get_annotations(each))
    prefix = owner.__name__.removesuffix("Settings")
    prefix = OWNERS.get(prefix, prefix)
    name = _pascal(field)
    return name if name.startswith(prefix) else prefix + name


def _pascal(text: str) -> str:
    words = re.split(r"[^a-zA-Z0-9]+", to_snake(text) if not text.isupper() else text.lower())
    return "".join(word[:1].upper() + word[1:] for word in words)


def _takes_outputs(annotation: Any) -> bool:
    if get_origin(annotation) in (dict, tuple) or annotation is pulumi.Output:
        return annotation is pulumi.Output
    return get_origin(annotation) is pulumi.Output or any(map(_takes_outputs, get_args(annotation)))


def _models(annotation: Any) -> Iterator[type[Settings]]:
    if isinstance(annotation, type) and issubclass(annotation, Settings):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _outputs(outputs: Mapping[str, Out]) -> dict[str, Any]:
    properties = {name: {**_output_type(out.type), "description": out.description} for name, out in outputs.items()}
    return {"properties": properties, "required": sorted(name for name, out in outputs.items() if out.always)}


def _output_type(kind: str) -> dict[str, Any]:
    if kind.startswith("map of "):
        return {"type": "object", "additionalProperties": _output_type(kind.removeprefix("map of "))}
    if kind.startswith("list of "):
        return {"type": "array", "items": _output_type(kind.removeprefix("list of "))}
    if kind == "any":
        return {"$ref": ANY}
    return {"$ref": f"#/types/{_token(kind)}"} if kind in NESTED else {"type": kind}

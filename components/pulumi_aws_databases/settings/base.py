"""What every settings model shares: camelCase names, no unknown key, and the long form of what may be written short."""

from collections.abc import Mapping
from types import NoneType
from typing import Any, ClassVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from pulumi_aws_databases.settings.values import Flag


class Settings(BaseModel):
    """Settings with fixed names. A field without a default is one that the tier or the user must give."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        arbitrary_types_allowed=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
    )

    REFUSED: ClassVar[dict[str, str]] = {}
    """Settings that exist elsewhere and are refused here, with the reason."""

    ELSEWHERE: ClassVar[dict[str, str]] = {}
    """What settings are called elsewhere, in small letters, and which they are here."""

    ALTERNATIVES: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Pairs of which only one may be given; giving one drops the other's preset."""

    STAND_IN: ClassVar[dict[str, Any]] = {}
    """Values for what the user must give and did not, so that everything else can still be checked."""

    SHORTHAND: ClassVar[Mapping[str, Any] | None] = None
    """The JSON Schema of what may be written in the object's place."""

    @classmethod
    def long_form(cls, value: Any) -> Any:
        """The object that a shorthand stands for; anything else as it is."""
        return value


class Toggle(Settings):
    """An object that may be written as ``true`` or ``false``, and is enabled unless it says otherwise."""

    SHORTHAND: ClassVar[Mapping[str, Any] | None] = {"type": "boolean"}

    enabled: Flag = True
    """Whether it is there at all."""

    @classmethod
    def long_form(cls, value: Any) -> Any:
        """``true`` is ``{enabled: true}``, and an object without ``enabled`` is enabled."""
        if isinstance(value, bool):
            return {"enabled": value}
        return {"enabled": True, **value} if isinstance(value, Mapping) else value


def canonical(model: type[Settings], given: Any, twice: list[tuple[str, ...]], at: tuple[str, ...] = ()) -> Any:
    """Settings with camelCase keys and shorthands written out; values, unknown keys and keys of user maps as they are.

    A key without a value counts as left out. Of a setting that is given in camelCase and in snake_case the first is
    taken, and its path is added to ``twice``.
    """
    given = model.long_form(given)
    if not isinstance(given, Mapping):
        return given
    result: dict[str, Any] = {}
    kinds = {field.alias or name: field.annotation for name, field in model.model_fields.items()}
    for key, value in given.items():
        if value is None:
            continue
        name = next((spelling for spelling in (str(key), to_camel(str(key))) if spelling in kinds), str(key))
        if name in result:
            twice.append((*at, name))
            continue
        nested, is_map = nested_model(kinds.get(name))
        if nested and is_map and isinstance(value, Mapping):
            items = {str(key): {} if each is None else each for key, each in value.items()}
            result[name] = {key: canonical(nested, each, twice, (*at, name, key)) for key, each in items.items()}
        elif nested and not is_map:
            result[name] = canonical(nested, value, twice, (*at, name))
        else:
            result[name] = (
                dict(value) if isinstance(value, Mapping) else value
            )  # what is wrong in it is taken out later
    return result


def nested_model(annotation: Any) -> tuple[type[Settings] | None, bool]:
    """The settings model that a field holds, and whether it holds a map of them keyed by the user."""
    options = [option for option in get_args(annotation) or (annotation,) if option is not NoneType]
    if get_origin(annotation) is dict:
        options, is_map = [get_args(annotation)[1]], True
    elif len(options) == 1 and get_origin(options[0]) is dict:
        options, is_map = [get_args(options[0])[1]], True
    else:
        is_map = False
    found = (
        options[0] if len(options) == 1 and isinstance(options[0], type) and issubclass(options[0], Settings) else None
    )
    return found, is_map


def model_at(model: type[Settings], path: tuple[str | int, ...]) -> type[Settings] | None:
    """The model that holds the settings at a place, if there is one."""
    current, in_map = model, False
    for part in path:
        if in_map:
            in_map = False
            continue
        annotation = next((f.annotation for name, f in current.model_fields.items() if (f.alias or name) == part), None)
        nested, in_map = nested_model(annotation)
        if nested is None:
            return None
        current = nested
    return current

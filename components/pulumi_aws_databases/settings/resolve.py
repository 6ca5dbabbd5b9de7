"""The one place that decides which value a setting has, and that remembers where it came from.

Levels from above to below: what was given (a program's arguments, or ``databases`` in the stack's configuration), the
configuration's presets for the type, its tags, the tier, the package's defaults.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from pydantic.alias_generators import to_camel

from pulumi_aws_databases.errors import got, nearest
from pulumi_aws_databases.settings.base import Settings, Toggle, canonical, model_at, nested_model

Path = tuple[str, ...]
DEFAULT = "default"
REQUIRED = "required"
_QUOTED = ("true", "false", "True", "False", "yes", "no", "on", "off")
"""What was meant for true or false, and is text in YAML."""


@dataclass(frozen=True)
class Level:
    """Settings from one source, as they were written there."""

    origin: str
    settings: Any


@dataclass(frozen=True)
class Wrong:
    """A setting that its model refuses: where, why, and the level that it came from."""

    path: Path
    message: str
    origin: str
    meant: str | None = None
    """The setting that was probably meant."""


@dataclass(frozen=True)
class GaveWay:
    """A setting of a lower level that was changed because it contradicts one above it."""

    path: str
    message: str


@dataclass
class Draft:
    """Values merged from all levels, on their way to being settings."""

    values: dict[str, Any]
    origins: dict[Path, str]
    order: tuple[str, ...]
    gave_way: list[GaveWay] = field(default_factory=list)

    def get(self, path: str) -> Any:
        """The value at a path, None where there is none."""
        value: Any = self.values
        for part in path.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        return value

    def origin(self, path: str) -> str:
        """Where a value came from."""
        return origin_of(self.origins, tuple(path.split(".")))

    def is_given(self, path: str) -> bool:
        """Whether the user gave this very value, so that it does not give way."""
        return self.origin(path) == self.order[0]

    def is_default(self, path: str) -> bool:
        """Whether nobody said anything of a value."""
        return self.origin(path) == DEFAULT

    def is_below(self, path: str, other: str) -> bool:
        """Whether a setting comes from a lower level than another, so that it is the one to give way."""
        return self.order.index(self.origin(path)) > self.order.index(self.origin(other))

    def give_way(self, path: str, value: Any, because: str) -> None:
        """Changes a setting to the nearest allowed value, or drops it with None, and notes why."""
        here, before = self.values, self.get(path)
        *parents, last = path.split(".")
        for part in parents:
            here = here[part]
        if value is None:
            del here[last]
        else:
            here[last] = value
        change = f"{show(before)} is left out" if value is None else f"{show(value)} instead of {show(before)}"
        self.gave_way.append(GaveWay(path, f"{change} ({self.origin(path)}): {because}"))


@dataclass(frozen=True)
class Resolved:
    """The outcome: settings with their origins, what gave way, and what was wrong.

    What is wrong was left out before the settings were made, so that everything else could still be checked; settings
    are None where that was not possible.
    """

    settings: Any
    origins: Mapping[Path, str]
    gave_way: tuple[GaveWay, ...]
    wrong: tuple[Wrong, ...]

    @property
    def unusable(self) -> set[str]:
        """The settings of which it makes no sense to say more."""
        return {part for each in self.wrong for part in (*each.path[:1], each.meant) if part}

    def explained(self) -> dict[str, tuple[Any, str]]:
        """Every setting that has a value, the type's own ones first: its path, the value and the origin."""
        values = to_values(self.settings)
        own = {to_camel(name): None for name in type(self.settings).__annotations__}
        ordered = {name: values[name] for name in [*own, *values] if name in values}
        return {".".join(path): (value, origin_of(self.origins, path)) for path, value in _leaves(ordered)}


def resolve(
    model: type[Settings],
    levels: Sequence[Level],
    defaults: Callable[[Mapping[str, Any]], Mapping[str, Any]],
    settle: Callable[[Draft], None],
) -> Resolved:
    """Merges levels, from the highest down, into settings.

    Args:
        model: the settings to make.
        levels: all levels but the defaults; one may hold anything a user can write.
        defaults: the defaults, given what the levels say.
        settle: lets values of lower levels give way to those above.
    """
    wrong: list[Wrong] = []
    parts: list[tuple[str, dict[str, Any]]] = []
    for level in levels:
        twice: list[Path] = []
        given = canonical(model, level.settings, twice)
        wrong += [Wrong(path, "given in camelCase and in snake_case", level.origin) for path in twice]
        if isinstance(given, Mapping):
            parts.append((level.origin, dict(given)))
        else:
            wrong.append(Wrong((), f"expected an object; got {got(given)}", level.origin))
    complained = False
    while True:
        merged, _ = _merge(model, parts)
        merged, origins = _merge(model, [*parts, (DEFAULT, dict(defaults(merged)))])
        settings, refused = _validate(model, merged, origins)
        if settings is not None:
            break
        if not complained:  # later complaints are about what leaving out has uncovered
            wrong += refused
            complained = True
        left_out = [_leave_out(parts, each.path) for each in refused]
        if not any(left_out) and model.STAND_IN not in (part for _, part in parts):
            parts.append((DEFAULT, model.STAND_IN))
        elif not any(left_out):
            return Resolved(None, origins, (), tuple(wrong))
    draft = Draft(to_values(settings), origins, (*(level.origin for level in levels), DEFAULT))
    settle(draft)
    return Resolved(model.model_validate(draft.values), origins, tuple(draft.gave_way), tuple(wrong))


def origin_of(origins: Mapping[Path, str], path: Path) -> str:
    """Where a value, or the first value inside of an object, came from: what its field filled in is a default."""
    if path not in origins:
        inside = (origin for other, origin in origins.items() if other[: len(path)] == path)
        if origin := next(inside, None):
            return origin
    while path and path not in origins:
        path = path[:-1]
    return origins.get(path, DEFAULT)


def to_values(settings: Settings) -> dict[str, Any]:
    """Settings as nested maps with camelCase keys, without those that have no value."""
    values = {}
    for name, field_info in type(settings).model_fields.items():
        value = getattr(settings, name)
        if isinstance(value, Settings):
            value = to_values(value)
        elif nested_model(field_info.annotation)[0] and isinstance(value, Mapping):
            value = {key: to_values(each) for key, each in value.items()}
        elif isinstance(value, tuple):
            value = tuple(to_values(each) if isinstance(each, Settings) else each for each in value)
        if value is not None:
            values[field_info.alias or name] = value
    return values


def show(value: Any) -> str:
    """A value as people write it in a stack file."""
    if isinstance(value, tuple | list):
        return f"[{', '.join(show(each) for each in value)}]"
    return value if isinstance(value, str) else got(value)


def _merge(
    model: type[Settings], parts: Sequence[tuple[str, dict[str, Any]]]
) -> tuple[dict[str, Any], dict[Path, str]]:
    """Maps merge key by key, anything else replaces; one of two alternatives drops the other further down."""
    values: dict[str, Any] = {}
    origins: dict[Path, str] = {}
    dropped: set[str] = set()
    kept = []
    for origin, settings in parts:
        left = {name: value for name, value in settings.items() if name not in dropped}
        kept.append((origin, left))
        for one, other in model.ALTERNATIVES:
            if (one in left) != (other in left):
                dropped.add(other if one in left else one)
    for origin, settings in reversed(kept):
        _overlay(values, origins, settings, origin, ())
    return values, origins


def _overlay(
    values: dict[str, Any], origins: dict[Path, str], settings: Mapping[str, Any], origin: str, at: Path
) -> None:
    for name, value in settings.items():
        path = (*at, name)
        if isinstance(value, Mapping):
            if not isinstance(values.get(name), dict):
                values[name] = {}
                origins.pop(path, None)
            if not value:
                origins.setdefault(path, origin)
            _overlay(values[name], origins, value, origin, path)
        else:
            for old in [each for each in origins if each[: len(path)] == path]:
                del origins[old]
            values[name], origins[path] = value, origin


def _validate(
    model: type[Settings], values: Mapping[str, Any], origins: Mapping[Path, str]
) -> tuple[Settings | None, list[Wrong]]:
    try:
        return model.model_validate(values), []
    except ValidationError as error:
        refused = []
        for each in error.errors(include_url=False):
            path = tuple(str(part) for part in each["loc"] if part != "[key]")
            meant = _meant(model, path) if each["type"] == "extra_forbidden" else None
            refused.append(Wrong(path, _message(model, path, each), origin_of(origins, path), meant))
        misspelt = [(*each.path[:-1], each.meant) for each in refused if each.meant]
        return None, [each for each in refused if each.message != REQUIRED or each.path not in misspelt]


def _message(model: type[Settings], path: Path, error: Any) -> str:
    if error["type"] == "extra_forbidden":
        owner = model_at(model, path[:-1]) or model
        reasons = {name.lower(): reason for name, reason in owner.REFUSED.items()}
        if reason := reasons.get(path[-1].lower()) or reasons.get(to_camel(path[-1]).lower()):
            return reason
        meant = _meant(model, path)
        return f'unknown setting; did you mean "{meant}"?' if meant else "unknown setting"
    if error["type"] == "missing":
        return REQUIRED
    if error["type"] in ("model_type", "model_attributes_type", "dict_type"):
        # What stands in an object's place may be a secret that belongs into it.
        given, refused = error["input"], model_at(model, path)
        if refused and issubclass(refused, Toggle) and given in _QUOTED:
            return f"expected true, false or an object; got {got(given)}"
        return f"expected an object; got {'text' if isinstance(given, str) else got(given)}"
    return str(error["msg"])


def _meant(model: type[Settings], path: Path) -> str | None:
    """The setting that an unknown one is most like."""
    owner = model_at(model, path[:-1]) or model
    if there := owner.ELSEWHERE.get(to_camel(path[-1]).lower()):
        return there
    return nearest(path[-1], [*(info.alias or name for name, info in owner.model_fields.items()), *owner.REFUSED])


def _leave_out(parts: Sequence[tuple[str, dict[str, Any]]], path: Path) -> bool:
    """Removes a refused value from the highest level that has it, or else what a required value is missing in."""
    for length in range(len(path), 0, -1):
        for _, settings in parts:
            here: Any = settings
            for part in path[: length - 1]:
                here = here.get(part) if isinstance(here, Mapping) else None
            if isinstance(here, dict) and path[length - 1] in here:
                del here[path[length - 1]]
                return True
    return False


def _leaves(values: Mapping[str, Any], at: Path = ()) -> Iterator[tuple[Path, Any]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, (*at, name))
        elif not (isinstance(value, tuple) and not value):
            yield (*at, name), value

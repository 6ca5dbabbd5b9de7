"""What each tier sets."""

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_aws_databases.kinds import DATABASES
from pulumi_aws_databases.settings.common import TIERS
from pulumi_aws_databases.tiers import presets as of_tier
from tables.markdown import NONE, code, table


def presets() -> str:
    """All presets, one line for each setting and the types that share it."""
    return table(("Setting", "Types", *TIERS), _rows())


def _rows() -> Iterator[list[str]]:
    types: dict[tuple[str, ...], list[str]] = {}
    for kind in DATABASES:
        columns = [dict(_flat(of_tier(kind, tier))) for tier in TIERS]
        for setting in dict.fromkeys(path for column in columns for path in column):
            line = (code(setting), *(code(each[setting]) if setting in each else NONE for each in columns))
            types.setdefault(line, []).append(kind)
    for line, kinds in types.items():
        yield [line[0], "all" if len(kinds) == len(DATABASES) else ", ".join(kinds), *line[1:]]


def _flat(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value

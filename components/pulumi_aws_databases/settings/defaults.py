"""The package's defaults that depend on other settings; those that do not stand at their fields.

They are the same at every tier, and what AWS applies only at creation is among them: changing one is a major release.
"""

import re
from collections.abc import Mapping
from typing import Any

# Majors are pinned and minors left to AWS: an exact version would be planned as a downgrade after AWS's own upgrade.
_AURORA: Mapping[str, Mapping[str, Any]] = {
    "postgresql": {"engineVersion": "17", "port": 5432, "logExports": ["postgresql"]},
    "mysql": {"engineVersion": "8.0", "port": 3306, "logExports": ["error", "slowquery"]},
}
_CACHE: Mapping[str, Mapping[str, Any]] = {
    "valkey": {"engineVersion": "8", "port": 6379},
    "redis": {"engineVersion": "7.1", "port": 6379},
}


def defaults(kind: str, name: str, above: Mapping[str, Any]) -> dict[str, Any]:
    """The defaults of a database, given what the levels above say."""
    if kind == "aurora":
        return {"databaseName": database_name(name), **engine_defaults(kind, above.get("engine"))}
    if kind == "cache":
        return {"multiAz": above.get("replicas") != 0, **engine_defaults(kind, above.get("engine"))}
    return {}


def engine_defaults(kind: str, engine: Any) -> dict[str, Any]:
    """The defaults that depend on the engine; those of the default engine where it is not known."""
    engines = {"aurora": _AURORA, "cache": _CACHE}[kind]
    known = engine if isinstance(engine, str) and engine in engines else next(iter(engines))
    return {"engine": known, **engines[known]}


def database_name(name: str) -> str:
    """A component's name as the name of a database: letters, digits and `_`, a letter first."""
    fitting = re.sub(r"[^a-zA-Z0-9_]", "_", name)
    return (fitting if fitting[:1].isalpha() else f"db_{fitting}")[:63]

"""The package's defaults that depend on other settings; those that do not stand at their fields.

They are the same at every tier, and what AWS applies only at creation is among them: changing one is a major release.
"""

import re
from collections.abc import Mapping
from typing import Any

# Majors are pinned and minors left to AWS: an exact version would be planned as a downgrade after AWS's own upgrade.
# Logs are those that Security Hub asks for; the general one stays empty until `general_log` is turned on.
_MYSQL_LOGS = ["audit", "error", "general", "slowquery"]
_AURORA: Mapping[str, Mapping[str, Any]] = {
    "postgresql": {"engineVersion": "17", "port": 5432, "logExports": ["postgresql"]},
    "mysql": {"engineVersion": "8.0", "port": 3306, "logExports": _MYSQL_LOGS},
}
_INSTANCE: Mapping[str, Mapping[str, Any]] = {
    "postgresql": {"engineVersion": "17", "port": 5432, "logExports": ["postgresql", "upgrade"]},
    "mysql": {"engineVersion": "8.4", "port": 3306, "logExports": _MYSQL_LOGS},
    "mariadb": {"engineVersion": "11.4", "port": 3306, "logExports": _MYSQL_LOGS},
}
_CACHE: Mapping[str, Mapping[str, Any]] = {
    "valkey": {"engineVersion": "8", "port": 6379},
    "redis": {"engineVersion": "7.1", "port": 6379},
}


def defaults(kind: str, name: str, above: Mapping[str, Any]) -> dict[str, Any]:
    """The defaults of a database, given what the levels above say."""
    if kind == "aurora":
        own = {"databaseName": database_name(name), "credentials": {"management": "managed"}}
        return own | engine_defaults(kind, above.get("engine"))
    if kind == "global-aurora":
        # AWS manages no password of a global database.
        own = {"databaseName": database_name(name), "credentials": {"management": "generated"}}
        return own | engine_defaults(kind, above.get("engine"))
    if kind == "instance":
        # Generated at every tier: AWS makes no read replica of an instance whose password it manages.
        own = {"databaseName": database_name(name), "credentials": {"management": "generated"}}
        return own | _storage(above) | engine_defaults(kind, above.get("engine"))
    if kind == "cache":
        nodes = {} if is_serverless(above) else node_defaults(above)
        return {**nodes, **engine_defaults(kind, above.get("engine"))}
    return {}


def is_serverless(above: Mapping[str, Any]) -> bool:
    """Whether a cache has no nodes."""
    serverless = above.get("serverless")
    return isinstance(serverless, Mapping) and serverless.get("enabled") is True


def node_defaults(above: Mapping[str, Any]) -> dict[str, Any]:
    """The defaults of a cache that has nodes."""
    return {
        "multiAz": above.get("replicas") != 0,
        "logDelivery": {"enabled": True},
        "maintenanceWindow": "sun:05:00-sun:06:00",
        "autoMinorVersionUpgrade": True,
    }


def engine_defaults(kind: str, engine: Any) -> dict[str, Any]:
    """The defaults that depend on the engine; those of the default engine where it is not known."""
    engines = {"aurora": _AURORA, "global-aurora": _AURORA, "instance": _INSTANCE, "cache": _CACHE}[kind]
    known = engine if isinstance(engine, str) and engine in engines else next(iter(engines))
    return {"engine": known, **engines[known]}


def database_name(name: str) -> str:
    """A component's name as the name of a database: letters, digits and `_`, a letter first."""
    fitting = re.sub(r"[^a-zA-Z0-9_]", "_", name)
    return (fitting if fitting[:1].isalpha() else f"db_{fitting}")[:63]


def _storage(above: Mapping[str, Any]) -> dict[str, Any]:
    """20 GiB, growing to the larger of 100 GiB and twice; io1 and io2 begin at 100 GiB."""
    least = 100 if above.get("storageType") in ("io1", "io2") else 20
    allocated = above.get("allocatedStorage", least)
    known = allocated if isinstance(allocated, str | int | float) else least  # what it may not be is told elsewhere
    size = re.fullmatch(r"(\d+)(?:\.0*)?(?: ?GiB)?", str(known))
    if above.get("readableStandbys") is True:  # whose storage does not grow by itself
        return {"allocatedStorage": least}
    return {"allocatedStorage": least, "maxAllocatedStorage": min(max(100, 2 * int(size[1] if size else least)), 65536)}

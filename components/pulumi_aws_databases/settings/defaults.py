"""The package's defaults that depend on other settings; those that do not stand at their fields.

They are the same at every tier, and what AWS applies only at creation is among them: changing one is a major release.
"""

import re
from collections.abc import Mapping
from typing import Any

# Majors are pinned and minors left to AWS: an exact version would be planned as a downgrade after AWS's own upgrade.
_AURORA = {
    "postgresql": {"engineVersion": "17", "port": 5432, "logExports": ["postgresql"]},
    "mysql": {"engineVersion": "8.0", "port": 3306, "logExports": ["error", "slowquery"]},
}
_CACHE = {
    "valkey": {"engineVersion": "8", "port": 6379},
    "redis": {"engineVersion": "7.1", "port": 6379},
}


def defaults(kind: str, name: str, above: Mapping[str, Any]) -> dict[str, Any]:
    """The defaults of a database, given what the levels above say."""
    engine = above.get("engine")
    if kind == "aurora":
        engine = engine if engine in _AURORA else "postgresql"
        return {"engine": engine, "databaseName": re.sub(r"\W", "_", name), **_AURORA[engine]}
    if kind == "cache":
        engine = engine if engine in _CACHE else "valkey"
        return {"engine": engine, "multiAz": above.get("replicas") != 0, **_CACHE[engine]}
    return {}

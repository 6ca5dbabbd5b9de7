"""The presets of each tier: a table, as the documentation shows it.

A preset holds only what AWS changes in place, so that moving a stack to another tier never replaces what holds data
and never changes how a client connects.
"""

from collections.abc import Mapping
from typing import Any

from pulumi_aws_databases.settings.common import TIERS, Tier

# Each row is a setting, each column a tier, in the order dev, staging, prod, enterprise.
_COMMON: Mapping[str, tuple[Any, Any, Any, Any]] = {
    "deletionProtection": (False, False, True, True),
    "removalPolicy": ("destroy", "snapshot", "snapshot", "retain"),
    "alarms": ({"enabled": False}, {"enabled": True}, {"enabled": True}, {"enabled": True}),
    "dashboard": (False, True, True, True),
}
_SERVER = {
    **_COMMON,
    "logRetentionDays": (7, 30, 365, 731),
    "applyImmediately": (True, True, False, False),
}
_BACKUPS = (
    {"enabled": False},
    {"enabled": False},
    {"enabled": True, "retentionDays": 35},
    {"enabled": True, "retentionDays": 365},
)
_INSIGHTS = (
    {"enabled": True, "mode": "standard", "retentionDays": 7},
    {"enabled": True, "mode": "standard", "retentionDays": 7},
    {"enabled": True, "mode": "advanced", "retentionDays": 465},
    {"enabled": True, "mode": "advanced", "retentionDays": 465},
)
_RELATIONAL = {
    **_SERVER,
    "backupRetentionDays": (7, 14, 30, 35),
    "backupPlan": _BACKUPS,
    "databaseInsights": _INSIGHTS,
    "monitoringInterval": (0, 60, 60, 15),
}
_AURORA = {
    **_RELATIONAL,
    "capacity": (
        {"min": 0, "max": 2, "autoPauseSeconds": 300},
        {"min": 0.5, "max": 4},
        {"min": 1, "max": 16},
        {"min": 2, "max": 64},
    ),
    "readers": (0, 1, 1, 2),
}
_ROWS: Mapping[str, Mapping[str, tuple[Any, Any, Any, Any]]] = {
    "aurora": _AURORA,
    "global-aurora": _AURORA,
    "instance": {
        **_RELATIONAL,
        "instanceClass": ("t4g.micro", "t4g.small", "r7g.large", "r7g.xlarge"),
        "multiAz": (False, True, True, True),
        "readReplicas": (0, 0, 1, 2),
    },
    "dynamodb": {
        **_COMMON,
        "encryption": ("aws-owned", "customer-managed", "customer-managed", "customer-managed"),
        "pointInTimeRecoveryDays": (7, 14, 35, 35),
        "backupPlan": _BACKUPS,
        "contributorInsights": (False, True, True, True),
    },
    "network": {"removalPolicy": _COMMON["removalPolicy"]},
    "budget": {},
    "cache": {
        **_SERVER,
        "nodeType": ("t4g.micro", "t4g.small", "r7g.large", "r7g.large"),
        "replicas": (0, 1, 1, 2),
        "snapshotRetentionDays": (7, 14, 30, 35),
    },
}


def presets(kind: str, tier: Tier) -> dict[str, Any]:
    """What a tier sets for a type of database."""
    column = TIERS.index(tier)
    return {setting: values[column] for setting, values in _ROWS[kind].items()}

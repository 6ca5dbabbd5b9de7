"""What changing a setting does to what is deployed, as data.

What is not listed is changed in place. What AWS could only replace is refused, or stops: what owns data has a fixed
name, and is never deleted before its replacement is there, so that the replacement ends with "already exists" and the
data untouched. Only what gives a database another place, another name or another type of resource meets nothing there;
its message says that protection alone stands against it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi_aws_databases.rules.change import (
    ANOTHER,
    AURORA,
    DYNAMODB,
    MOVE,
    NETWORK,
    RDS,
    SERVERS,
    STACK,
    STOPS,
    Change,
    Effect,
    another,
)
from pulumi_aws_databases.rules.changes_cache import CACHES
from pulumi_aws_databases.rules.changes_relational import RELATIONAL_DATABASES
from pulumi_aws_databases.rules.changes_table import TABLES

_REGIONS = "https://docs.aws.amazon.com/general/latest/gr/rande.html"
_SUBNETS = "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html"
_IN_VPC = f"{RDS}/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html"
_PLACE = r"(network\.)?((secondary|regions)\.[^.]+\.)?"
"""Of a network on its own, the stack's, or a database's."""

_NETWORKS: Sequence[Change] = (
    Change(
        (STACK, NETWORK, *SERVERS),
        f"{_PLACE}cidrBlock",
        "none",
        "a network that is there keeps its addresses",
        _SUBNETS,
        another,
        "to other addresses",
    ),
    Change(
        (STACK, NETWORK),
        f"{_PLACE}(availabilityZones|zones)",
        "in place",
        "adds or removes subnets; those that stay keep their zones",
        _SUBNETS,
    ),
    Change(
        SERVERS,
        r"network\.(regions\.[^.]+\.)?isolated",
        "none",
        "it is for what is checked before anything is made",
        _SUBNETS,
    ),
    Change(
        (NETWORK,),
        "region",
        "replaced",
        "makes another network; AWS does not delete this one while something lives in it",
        _REGIONS,
    ),
    Change(
        (STACK, NETWORK, *SERVERS),
        f"{_PLACE}(cidrBlock|vpcId|stack|outputs\\.vpcId)",
        "replaced",
        f"a server stays in its VPC, and AWS refuses the other one's subnets: {MOVE}",
        _IN_VPC,
    ),
)

_EVERYWHERE: Sequence[Change] = (
    Change(
        (STACK,),
        "aws:region",
        "replaced",
        "makes other databases there and deletes those here, but for those with a region of their own: only "
        "protection stands against it",
        _REGIONS,
    ),
    Change(
        (STACK,),
        r"(guardrails|budget)\..+",
        "none",
        "it changes no database",
        "https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html",
    ),
    Change(
        (*SERVERS, "dynamodb"),
        r"expectedUsage(\..+)?",
        "none",
        "it is for the plan's cost alone",
        "https://aws.amazon.com/pricing/",
    ),
    Change(
        ("global-aurora",),
        "region|primaryRegion",
        "replaced",
        f"{STOPS}; to make another region the primary, switch over",
        f"{RDS}/AuroraUserGuide/aurora-global-database-disaster-recovery.html",
    ),
    Change(("aurora", "instance", "cache"), "region", "replaced", f"{ANOTHER}; {MOVE}", _REGIONS),
    Change(
        ("dynamodb",),
        "region",
        "replaced",
        f"{ANOTHER}; a replica there brings the items",
        f"{DYNAMODB}/developerguide/GlobalTables.html",
    ),
    Change(
        SERVERS,
        "kmsKeyArn",
        "replaced",
        f"{STOPS}; copy a snapshot under the new key, and restore it",
        f"{RDS}/UserGuide/Overview.Encryption.html",
    ),
    Change(
        (*AURORA, "cache"),
        "identifier",
        "replaced",
        f"{ANOTHER}; {MOVE}",
        f"{RDS}/APIReference/API_ModifyDBCluster.html",
    ),
)

CHANGES: Sequence[Change] = (*_EVERYWHERE, *RELATIONAL_DATABASES, *TABLES, *CACHES, *_NETWORKS)


def effect_of(kind: str, path: str, before: Any, after: Any, settings: Mapping[str, Any]) -> tuple[Effect, str]:
    """What changing a setting from one value to another does to a database of a type, and what to know of it.

    Args:
        kind: the type of database, or `STACK` for the stack's own keys.
        path: the setting.
        before: its value, None where it has none.
        after: its value afterwards.
        settings: all values afterwards, by path.
    """
    for change in CHANGES:
        if change.concerns(kind, path) and change.holds(before, after, settings):
            return change.effect, change.message
    return "in place", ""

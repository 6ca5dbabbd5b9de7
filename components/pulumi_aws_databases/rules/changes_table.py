"""What changing a setting of a table does."""

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi_aws_databases.rules.change import ANOTHER, DYNAMODB, STOPS, Change, another, less
from pulumi_aws_databases.settings.dynamodb import attribute

_GUIDE = f"{DYNAMODB}/developerguide"
_UPDATE = f"{DYNAMODB}/APIReference/API_UpdateTable.html"


def _has_replicas(before: Any, after: Any, settings: Mapping[str, Any]) -> bool:  # noqa: ARG001
    return any(path.startswith("replica") for path in settings)


def _other_type(before: Any, after: Any, settings: Mapping[str, Any]) -> bool:
    return another(before, after, settings) and attribute(before) == attribute(after)


TABLES: Sequence[Change] = (
    Change(
        ("dynamodb",),
        r"(importFrom|restoreFrom)(\..+)?",
        "none",
        "it is looked at when the table is made, and never afterwards",
        f"{DYNAMODB}/APIReference/API_ImportTable.html",
    ),
    Change(("dynamodb",), "tableName", "replaced", f"{ANOTHER}; copy the items", _UPDATE),
    Change(
        ("dynamodb",),
        "partitionKey|sortKey",
        "none",
        "AWS's provider sees no difference, and a key keeps its type",
        _UPDATE,
        _other_type,
        "of another type",
    ),
    Change(
        ("dynamodb",),
        r"localIndexes\.[^.]+\..+",
        "none",
        "AWS's provider sees no difference in an index of the same name: give it another one",
        _UPDATE,
        another,
        "to another value",
    ),
    Change(
        ("dynamodb",),
        r"partitionKey|sortKey|localIndexes(\..+)?",
        "replaced",
        f"{STOPS}; make a new table, and copy the items",
        _UPDATE,
    ),
    Change(
        ("dynamodb",),
        r"consistency|witnessRegion",
        "refused",
        "decided when the first replica is made",
        f"{_GUIDE}/V2globaltables_HowItWorks.html",
    ),
    Change(
        ("dynamodb",),
        r"warm(Read|Write)Units",
        "refused",
        "DynamoDB raises warm throughput, and never lowers it",
        f"{_GUIDE}/warm-throughput.html",
        less,
        "to less",
    ),
    Change(
        ("dynamodb",),
        r"encryption|kmsKeyArn",
        "refused",
        "a table with replicas keeps its encryption",
        f"{_GUIDE}/V2globaltables_reqs_bestpractices.html",
        _has_replicas,
        "with replicas",
    ),
    Change(
        ("dynamodb",),
        r"replicas\.[^.]+\.kmsKeyArn",
        "replaced",
        "makes the replica anew under the other key; the table stays",
        _UPDATE,
    ),
    Change(
        ("dynamodb",),
        "replicaRegions|replicas",
        "in place",
        "adds replicas, and deletes those that are left out",
        _UPDATE,
    ),
    Change(
        ("dynamodb",),
        r"globalIndexes\.[^.]+\.(partitionKey|sortKey|projection|nonKeyAttributes)",
        "replaced",
        "makes the index anew, which cannot be queried meanwhile; the table stays",
        f"{_GUIDE}/GSI.OnlineOps.html",
        another,
    ),
    Change(
        ("dynamodb",),
        "globalIndexes",
        "in place",
        "adds or removes an index",
        f"{_GUIDE}/GSI.OnlineOps.html",
    ),
)

"""What DynamoDB refuses, and what Security Hub asks of a table."""

import re
from typing import Any

import pulumi

from pulumi_aws_databases.errors import got
from pulumi_aws_databases.rules import table_replicas, table_throughput
from pulumi_aws_databases.rules.backup import ADVANCED, TABLE_RULES, backup_controls
from pulumi_aws_databases.rules.rule import Control, Found, Rule
from pulumi_aws_databases.settings.dynamodb import DynamoDBSettings, GlobalIndex, LocalIndex, attribute

_GUIDE = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide"
_BEGUN = "tags, stream, class and deletion protection of a table that does not begin empty come with the second up"
_LIMITS = f"{_GUIDE}/ServiceQuotas.html"


def _name(name: str, settings: DynamoDBSettings) -> Found:
    if settings.table_name is None and not re.fullmatch(r"[\w.-]{1,246}", name, re.ASCII):
        yield "", "the name becomes the table's: expected up to 246 letters, digits, _ . and -; or give tableName"


def _types(_: str, settings: DynamoDBSettings) -> Found:
    seen: dict[str, tuple[str, str]] = {}
    for name, kind, path in settings.key_attributes():
        index = path.rpartition(".")[0]
        first, where = seen.setdefault(name, (kind, index or path))
        if kind != first:
            yield path, f"attribute {got(name)} is a key of type {kind} here and {first} in {where}"


def _keys(_: str, settings: DynamoDBSettings) -> Found:
    pairs = {"sortKey": (settings.partition_key, settings.sort_key)}
    for name, local in settings.local_indexes.items():
        pairs[f"localIndexes.{name}.sortKey"] = (settings.partition_key, local.sort_key)
    for name, index in settings.global_indexes.items():
        pairs[f"globalIndexes.{name}.sortKey"] = (index.partition_key, index.sort_key)
    for path, (partition, sort) in pairs.items():
        if attribute(partition) == attribute(sort):
            yield path, f"attribute {got(attribute(sort))} is the partition key already"


def _indexes(_: str, settings: DynamoDBSettings) -> Found:
    if settings.local_indexes and not settings.sort_key:
        yield "localIndexes", "a table has local indexes only with a sortKey"
    if len(settings.local_indexes) > 5:
        yield "localIndexes", f"expected at most 5; got {len(settings.local_indexes)}"
    if len(settings.global_indexes) > 20:
        yield "globalIndexes", f"expected at most 20; got {len(settings.global_indexes)}"
    for name in settings.local_indexes.keys() & settings.global_indexes.keys():
        yield f"localIndexes.{name}", "a global index has the same name"
    for path, _index in _all_indexes(settings):
        if not re.fullmatch(r"[\w.-]{3,255}", path.partition(".")[2], re.ASCII):
            yield path, "expected a name of 3 to 255 letters, digits, _ . and -"


def _projections(_: str, settings: DynamoDBSettings) -> Found:
    total = 0
    for path, index in _all_indexes(settings):
        count = len(index.non_key_attributes)
        total += count
        if index.projection == "include" and not count:
            yield f"{path}.nonKeyAttributes", "required with projection include"
        if index.projection != "include" and count:
            yield f"{path}.nonKeyAttributes", f"expected only with projection include; it is {index.projection}"
        if count > 20:
            yield f"{path}.nonKeyAttributes", f"expected at most 20; got {count}"
    if total > 100:
        yield "globalIndexes", f"expected at most 100 nonKeyAttributes over all indexes; got {total}"


def _recovery(_: str, settings: DynamoDBSettings) -> Found:
    if settings.point_in_time_recovery_days and not settings.point_in_time_recovery:
        yield "pointInTimeRecoveryDays", "expected only with pointInTimeRecovery"
    if settings.removal_policy == "snapshot" and not settings.point_in_time_recovery:
        yield (
            "removalPolicy",
            "a deleted table leaves a backup only with pointInTimeRecovery; expected destroy or retain",
        )


def _key(_: str, settings: DynamoDBSettings) -> Found:
    if settings.kms_key_arn is not None and settings.encryption != "customer-managed":
        yield "kmsKeyArn", f"expected only with encryption customer-managed; it is {settings.encryption}"


def _expiry(_: str, settings: DynamoDBSettings) -> Found:
    if not settings.time_to_live and not settings.time_to_live_enabled:
        yield "timeToLiveEnabled", "expected only with timeToLive"


def _origin(_: str, settings: DynamoDBSettings) -> Found:
    given = settings.import_from
    if given and settings.restore_from:
        yield "importFrom", "expected either importFrom or restoreFrom; got both"
    if given is None:
        return
    if settings.local_indexes:
        yield "importFrom", "DynamoDB makes no local indexes of a table that it imports"
    for setting, value in {"csvDelimiter": given.csv_delimiter, "csvHeaders": given.csv_headers}.items():
        if value and given.format != "csv":
            yield f"importFrom.{setting}", f"expected only with format csv; it is {given.format}"


def _policy(_: str, settings: DynamoDBSettings) -> Found:
    policy = settings.resource_policy
    if policy is None or isinstance(policy, pulumi.Output):
        return
    for statement in policy["Statement"]:
        if not {"Principal", "NotPrincipal"} & statement.keys():
            yield "resourcePolicy", "expected a Principal in each statement"
        elif statement["Effect"] == "Allow" and _is_anyone(statement) and not statement.get("Condition"):
            yield "resourcePolicy", "DynamoDB takes no statement that allows everyone, unless it has a Condition"


def _is_anyone(statement: dict[str, Any]) -> bool:
    principal = statement.get("Principal")
    principals = principal.get("AWS") if isinstance(principal, dict) else principal
    return principals == "*" or (isinstance(principals, list) and "*" in principals)


def _all_indexes(settings: DynamoDBSettings) -> list[tuple[str, GlobalIndex | LocalIndex]]:
    return [
        *((f"localIndexes.{name}", index) for name, index in settings.local_indexes.items()),
        *((f"globalIndexes.{name}", index) for name, index in settings.global_indexes.items()),
    ]


RULES = (
    Rule(_name, ("tableName",), _LIMITS),
    Rule(
        _types, ("partitionKey", "sortKey", "globalIndexes", "localIndexes"), f"{_GUIDE}/HowItWorks.CoreComponents.html"
    ),
    Rule(
        _keys, ("partitionKey", "sortKey", "globalIndexes", "localIndexes"), f"{_GUIDE}/HowItWorks.CoreComponents.html"
    ),
    Rule(_indexes, ("sortKey", "globalIndexes", "localIndexes"), _LIMITS),
    Rule(_projections, ("globalIndexes", "localIndexes"), _LIMITS),
    Rule(
        _recovery,
        ("pointInTimeRecovery", "pointInTimeRecoveryDays", "removalPolicy"),
        f"{_GUIDE}/Point-in-time-recovery.html",
    ),
    Rule(_key, ("kmsKeyArn", "encryption"), f"{_GUIDE}/EncryptionAtRest.html"),
    Rule(_expiry, ("timeToLive", "timeToLiveEnabled"), f"{_GUIDE}/TTL.html"),
    Rule(_origin, ("importFrom", "restoreFrom", "localIndexes"), f"{_GUIDE}/S3DataImport.Validation.html"),
    Rule(_policy, ("resourcePolicy",), f"{_GUIDE}/rbac-bpa-rbp.html"),
    *TABLE_RULES,
    *table_throughput.RULES,
    *table_replicas.RULES,
)

CONTROLS = (
    *table_throughput.CONTROLS,
    Control(
        "DynamoDB.2",
        "pointInTimeRecovery",
        lambda s: not s.point_in_time_recovery,
        "the table cannot be restored to a point in time",
    ),
    *backup_controls("DynamoDB.4"),
    ADVANCED,
    Control("DynamoDB.6", "deletionProtection", lambda s: not s.deletion_protection, "the table can be deleted"),
    *table_replicas.CONTROLS,
    Control(
        "csv-headers",
        "importFrom.csvHeaders",
        lambda s: s.import_from is not None and len(s.import_from.csv_headers) > 1,
        "the AWS provider keeps no order of them, and columns may be mixed up; name them in the objects' first lines",
        "error",
    ),
    Control("second-up", "importFrom", lambda s: s.import_from is not None, _BEGUN, "info"),
    Control("second-up", "restoreFrom", lambda s: s.restore_from is not None, _BEGUN, "info"),
)

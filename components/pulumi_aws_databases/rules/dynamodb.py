"""What DynamoDB refuses, and what Security Hub asks of a table."""

import re

from pulumi_aws_databases.errors import got
from pulumi_aws_databases.rules.rule import Control, Found, Rule
from pulumi_aws_databases.settings.dynamodb import DynamoDBSettings, GlobalIndex, LocalIndex, attribute

_GUIDE = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide"
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


def _capacity(_: str, settings: DynamoDBSettings) -> Found:
    provisioned = settings.billing_mode == "provisioned"
    places = {"": settings} | {f"globalIndexes.{name}.": index for name, index in settings.global_indexes.items()}
    for place, holder in places.items():
        units = {"readCapacity": holder.read_capacity, "writeCapacity": holder.write_capacity}
        ceilings = {"maxReadUnits": holder.max_read_units, "maxWriteUnits": holder.max_write_units}
        for setting, value in (ceilings if provisioned else units).items():
            if value is not None:
                yield (
                    f"{place}{setting}",
                    f"expected only with billingMode {'on-demand' if provisioned else 'provisioned'}",
                )
        if provisioned and not place:
            yield from (
                (setting, "required with billingMode provisioned") for setting, value in units.items() if not value
            )


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
        _capacity,
        ("billingMode", "readCapacity", "writeCapacity", "maxReadUnits", "maxWriteUnits", "globalIndexes"),
        f"{_GUIDE}/HowItWorks.ReadWriteCapacityMode.html",
    ),
    Rule(
        _recovery,
        ("pointInTimeRecovery", "pointInTimeRecoveryDays", "removalPolicy"),
        f"{_GUIDE}/Point-in-time-recovery.html",
    ),
    Rule(_key, ("kmsKeyArn", "encryption"), f"{_GUIDE}/EncryptionAtRest.html"),
)

CONTROLS = (
    Control("DynamoDB.1", "billingMode", lambda s: s.billing_mode == "provisioned", "capacity does not follow demand"),
    Control(
        "DynamoDB.2",
        "pointInTimeRecovery",
        lambda s: not s.point_in_time_recovery,
        "the table cannot be restored to a point in time",
    ),
    Control("DynamoDB.6", "deletionProtection", lambda s: not s.deletion_protection, "the table can be deleted"),
)

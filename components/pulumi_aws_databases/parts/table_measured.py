"""What of a table is measured: the table, its indexes and its replicas, and the ways between regions."""

import pulumi_aws as aws

from pulumi_aws_databases.decide import Decided
from pulumi_aws_databases.operations.groups import INDEXES, TABLES, WAYS
from pulumi_aws_databases.operations.tables import capacity_of
from pulumi_aws_databases.parts.measured import Measured
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.settings.dynamodb import DynamoDBSettings
from pulumi_aws_databases.shared import EncryptionKey


def table_measured(
    scope: Scope,
    decided: Decided,
    table: aws.dynamodb.Table,
    key: EncryptionKey | None,
    keys: dict[str, EncryptionKey],
) -> list[Measured]:
    """All that DynamoDB measures of a table, in every region that it is in.

    Strongly consistent replicas have no latency of their own: a write waits for them.
    """
    settings: DynamoDBSettings = decided.settings
    home = settings.region or decided.stack.region
    measured = _in_region(scope, settings, table, key, "table")
    for region in settings.all_replicas():
        there = scope.abroad(decided, region)
        measured += _in_region(there, settings, table, keys[region], region)
        if settings.consistency == "eventual":
            measured.append(_way(scope, table, key, region, f"to {region}"))
            measured += [_way(there, table, keys[region], home, f"{region} to {home}")] if home else []
    return measured


def _in_region(
    scope: Scope, settings: DynamoDBSettings, table: aws.dynamodb.Table, key: EncryptionKey | None, label: str
) -> list[Measured]:
    named = {"TableName": table.name}
    indexes = [
        Measured(
            scope,
            key,
            f"{scope.name}-index-{name}",
            name if label == "table" else f"{label} {name}",
            INDEXES,
            capacity_of(settings, index),
            {**named, "GlobalSecondaryIndexName": name},
        )
        for name, index in settings.global_indexes.items()
    ]
    return [Measured(scope, key, scope.name, label, TABLES, capacity_of(settings), named), *indexes]


def _way(scope: Scope, table: aws.dynamodb.Table, key: EncryptionKey | None, region: str, label: str) -> Measured:
    dimensions = {"TableName": table.name, "ReceivingRegion": region}
    return Measured(scope, key, f"{scope.name}-to-{region}", label, WAYS, None, dimensions)

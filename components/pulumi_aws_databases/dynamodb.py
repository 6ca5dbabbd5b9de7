"""DynamoDB tables."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.access import DatabaseAccess
from pulumi_aws_databases.arguments import DynamoDBTableArgs
from pulumi_aws_databases.connection import connection, prefixed
from pulumi_aws_databases.decide import Decided, decide
from pulumi_aws_databases.granting import Grants, Role
from pulumi_aws_databases.parts.alarms import watch
from pulumi_aws_databases.parts.backup import Protected, back_up
from pulumi_aws_databases.parts.encryption import key_of
from pulumi_aws_databases.parts.names import join, random_suffix
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.parts.table_measured import table_measured
from pulumi_aws_databases.parts.table_origin import DECIDED_AT_CREATION, origin
from pulumi_aws_databases.parts.table_policy import resource_policy
from pulumi_aws_databases.parts.table_replicas import Copy, copies, replica_keys, replicas_with_the_table
from pulumi_aws_databases.parts.table_throughput import autoscaling, index_throughput, scaled_by_aws, throughput
from pulumi_aws_databases.settings.dynamodb import DynamoDBSettings, GlobalIndex, LocalIndex, attribute
from pulumi_aws_databases.shared import EncryptionKey


class DynamoDBTable(pulumi.ComponentResource):
    """A DynamoDB table with its indexes and its replicas.

    It makes the table; a replica, and a KMS key where none is given, in each of the replicas' regions; a scalable
    target and a policy for each capacity that follows the load; a resource policy; contributor insights where they
    are on; a backup plan with its selection, role and vault where that is on; alarms, with a topic in each region
    unless one is given there; a dashboard; and a KMS key where encryption is customer-managed and no key is given.
    Attributes are derived from the keys that use them. A table that is deleted with point-in-time recovery on leaves a
    backup, which AWS keeps for 35 days.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html

    Raises:
        BadInput: everything wrong with the arguments, before anything is registered.
    """

    connection: pulumi.Output[dict[str, Any]]

    def __init__(
        self, name: str, args: DynamoDBTableArgs | None = None, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        decided = decide(name, "dynamodb", args)
        super().__init__("aws-databases:index:DynamoDBTable", name, None, opts)
        decided.warn(self)
        settings: DynamoDBSettings = decided.settings
        scope = Scope.of(self, decided)
        managed = settings.encryption == "customer-managed"
        key = key_of(scope, settings, decided.shared_keys.get(decided.region)) if managed else None
        keys = replica_keys(scope, decided)
        suffix = _suffix(scope, settings)
        table = aws.dynamodb.Table(
            name,
            name=settings.table_name or join(name, suffix),
            **_keys(scope, settings),
            **throughput(settings),
            **_data(settings),
            **origin(settings),
            **replicas_with_the_table(settings, keys),
            server_side_encryption=_encryption(settings, key),
            deletion_protection_enabled=settings.deletion_protection,
            opts=scope.owner(settings, ignore_changes=_not_ours(settings)),
            **scope.shared,
        )
        policies = autoscaling(scope, settings, table)
        replicas = copies(scope, decided, table, keys, policies)
        resource_policy(scope, settings, table)
        _insights(scope, settings, table)
        vault = back_up(scope, decided, _protected(table, key, keys))
        self.outputs = _connection(decided, table, key, replicas)
        self.connection = pulumi.Output.from_input(self.outputs)
        measured = table_measured(scope, decided, table, key, keys)
        self.watched = watch(scope, decided, suffix, measured, vault=vault)
        self._grants = Grants(self, decided, self.outputs)
        self.register_outputs({"connection": self.outputs})

    def environment(self, prefix: str = "") -> pulumi.Output[dict[str, str]]:
        """The variables an application needs, a prefix before each name: ``EVENTS_TABLE_NAME``."""
        return prefixed(self.outputs, prefix)

    # A role is a Role, a name or an ARN; `name` is what a grant is called, and needed where the role is an Output.
    # What each level allows is in grants.py, action by action.

    def grant_read(self, role: Role, name: str | None = None) -> DatabaseAccess:
        """Lets a workload read items, of the table, its indexes and its replicas: get, query and scan."""
        return self._grants.grant("read", role, name=name)

    def grant_write(self, role: Role, name: str | None = None) -> DatabaseAccess:
        """Lets a workload put, update and delete items; it reads what a write itself answers."""
        return self._grants.grant("write", role, name=name)

    def grant_read_write(self, role: Role, name: str | None = None) -> DatabaseAccess:
        """Lets a workload read and write items."""
        return self._grants.grant("read-write", role, name=name)

    def grant_full(self, role: Role, name: str | None = None) -> DatabaseAccess:
        """Lets a workload read and write items, read the stream and change the time to live; not delete the table."""
        return self._grants.grant("full", role, name=name)

    def grant_stream(self, role: Role, name: str | None = None) -> DatabaseAccess:
        """Lets a workload read the table's stream."""
        return self._grants.grant("stream", role, name=name)


def _suffix(scope: Scope, settings: DynamoDBSettings) -> pulumi.Output[str]:
    """What makes the names of the table and of its dashboard unique; nothing where neither needs it."""
    needed = settings.table_name is None or settings.dashboard
    return random_suffix(scope) if needed else pulumi.Output.from_input("")


def _not_ours(settings: DynamoDBSettings) -> list[str]:
    """What the table is not to be changed for: its origin, capacity that AWS scales, replicas that are resources."""
    with_the_table = settings.consistency == "strong"
    return [*DECIDED_AT_CREATION, *scaled_by_aws(settings), *([] if with_the_table else ["replicas"])]


def _keys(scope: Scope, settings: DynamoDBSettings) -> dict[str, Any]:
    """Keys and indexes, and the attributes that they use: DynamoDB takes no others, and wants each of these."""
    kinds = {name: kind for name, kind, _ in settings.key_attributes()}
    units = index_throughput(scope, settings)
    return {
        "hash_key": attribute(settings.partition_key),
        "range_key": attribute(settings.sort_key),
        "attributes": [{"name": name, "type": kind} for name, kind in sorted(kinds.items())],
        "local_secondary_indexes": [
            {"name": name, "range_key": attribute(index.sort_key), **_projection(index)}
            for name, index in settings.local_indexes.items()
        ],
        "global_secondary_indexes": [
            {"name": name, **_index_keys(index), **_projection(index), **units[name]}
            for name, index in settings.global_indexes.items()
        ],
    }


def _index_keys(index: GlobalIndex) -> dict[str, Any]:
    keys = [(attribute(index.partition_key), "HASH"), (attribute(index.sort_key), "RANGE")]
    return {"key_schemas": [{"attribute_name": name, "key_type": kind} for name, kind in keys if name]}


def _projection(index: GlobalIndex | LocalIndex) -> dict[str, Any]:
    projection = {"all": "ALL", "keys-only": "KEYS_ONLY", "include": "INCLUDE"}[index.projection]
    return {"projection_type": projection} | (
        {"non_key_attributes": sorted(index.non_key_attributes)} if index.non_key_attributes else {}
    )


def _data(settings: DynamoDBSettings) -> dict[str, Any]:
    recovery: dict[str, Any] = {"enabled": settings.point_in_time_recovery}
    if settings.point_in_time_recovery_days:
        recovery["recovery_period_in_days"] = settings.point_in_time_recovery_days
    return {
        "point_in_time_recovery": recovery,
        "table_class": {"standard": "STANDARD", "infrequent-access": "STANDARD_INFREQUENT_ACCESS"}[
            settings.table_class
        ],
        "stream_enabled": settings.stream is not None,
        "stream_view_type": settings.stream.upper().replace("-", "_") if settings.stream else None,
        "ttl": _expiry(settings),
    }


def _expiry(settings: DynamoDBSettings) -> dict[str, Any]:
    # Said even where there is none: what is left out AWS leaves as it was, and goes on deleting items.
    if settings.time_to_live is None:
        return {"enabled": False}
    return {"enabled": settings.time_to_live_enabled, "attribute_name": settings.time_to_live}


def _encryption(settings: DynamoDBSettings, key: EncryptionKey | None) -> dict[str, Any]:
    if key:
        return {"enabled": True, "kms_key_arn": key.arn}
    return {"enabled": settings.encryption == "aws-managed"}


def _insights(scope: Scope, settings: DynamoDBSettings, table: aws.dynamodb.Table) -> None:
    if not settings.contributor_insights:
        return
    for index in (None, *settings.global_indexes):
        aws.dynamodb.ContributorInsights(
            "-".join(part for part in (scope.name, "insights", index) if part),
            table_name=table.name,
            index_name=index,
            opts=scope.child(),
            **scope.place,
        )


def _protected(table: aws.dynamodb.Table, key: EncryptionKey | None, keys: Mapping[str, EncryptionKey]) -> Protected:
    restored = {"encryptionType": "KMS", "kmsMasterKeyArn": key.arn} if key else {}
    return Protected("DynamoDB", table.arn, key, keys, restored)


def _connection(
    decided: Decided, table: aws.dynamodb.Table, key: EncryptionKey | None, replicas: Mapping[str, Copy]
) -> dict[str, Any]:
    settings: DynamoDBSettings = decided.settings
    region = decided.told(table.region)
    indexes = (*settings.global_indexes, *settings.local_indexes)
    stream = table.stream_arn if settings.stream else None
    values = {
        "kind": "dynamodb",
        "tableName": table.name,
        "tableArn": table.arn,
        "streamArn": stream,
        "indexArns": [pulumi.Output.format("{0}/index/{1}", table.arn, index) for index in indexes],
        "kmsKeyArn": key.arn if key else None,
        "region": region,
        "replicas": {region: {"arn": each.arn, "kmsKeyArn": each.key.arn} for region, each in replicas.items()},
    }
    environment = {"TABLE_NAME": table.name, "TABLE_REGION": region, "TABLE_STREAM_ARN": stream}
    return connection(values, environment, {})

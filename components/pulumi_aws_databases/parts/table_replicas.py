"""A table's replicas in other regions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.connection import arn_in
from pulumi_aws_databases.decide import Decided
from pulumi_aws_databases.parts.encryption import key_abroad
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.settings.dynamodb import DynamoDBSettings
from pulumi_aws_databases.settings.table_parts import TableReplica
from pulumi_aws_databases.shared import EncryptionKey


@dataclass(frozen=True)
class Copy:
    """A replica of the table."""

    arn: pulumi.Input[str]
    key: EncryptionKey


def replica_keys(scope: Scope, decided: Decided) -> dict[str, EncryptionKey]:
    """The keys of the replicas by region: those that are given, the stack's, or else made there."""
    regions = decided.settings.all_replicas()
    return {region: key_abroad(scope.abroad(decided, region), decided, region) for region in regions}


def replicas_with_the_table(settings: DynamoDBSettings, keys: Mapping[str, EncryptionKey]) -> dict[str, Any]:
    """The arguments of a table whose replicas are strongly consistent: DynamoDB makes all of them in one call."""
    if settings.consistency == "eventual":
        return {}
    made = {
        "replicas": [
            {
                "region_name": region,
                "consistency_mode": "STRONG",
                "kms_key_arn": keys[region].arn,
                "point_in_time_recovery": _recovers(settings, replica),
                "propagate_tags": True,
            }
            for region, replica in settings.all_replicas().items()
        ]
    }
    return made | (
        {"global_table_witness": {"region_name": settings.witness_region}} if settings.witness_region else {}
    )


def copies(
    scope: Scope,
    decided: Decided,
    table: aws.dynamodb.Table,
    keys: Mapping[str, EncryptionKey],
    policies: Sequence[pulumi.Resource],
) -> dict[str, Copy]:
    """The replicas by region; eventually consistent ones are resources of their own.

    So they come after the table's stream, key and autoscaling, without which DynamoDB makes none, and a region comes
    and goes without the table or another region being touched. DynamoDB makes one at a time.
    """
    settings: DynamoDBSettings = decided.settings
    if settings.consistency == "strong":
        return {region: Copy(table.arn.apply(partial(arn_in, region=region)), key) for region, key in keys.items()}
    made: dict[str, Copy] = {}
    before: list[pulumi.Resource] = list(policies)
    for region, replica in settings.all_replicas().items():
        there = scope.abroad(decided, region)
        one = aws.dynamodb.TableReplica(
            there.name,
            global_table_arn=table.arn,
            kms_key_arn=keys[region].arn,
            point_in_time_recovery=_recovers(settings, replica),
            deletion_protection_enabled=replica.deletion_protection,
            # There is one in each region, so another cannot be made before it goes.
            opts=there.child(depends_on=before, delete_before_replace=True),
            **there.shared,
        )
        made[region], before = Copy(one.arn, keys[region]), [one]
    return made


def _recovers(settings: DynamoDBSettings, replica: TableReplica) -> bool:
    own = replica.point_in_time_recovery
    return settings.point_in_time_recovery if own is None else own

"""Log groups, made before the database that would otherwise make them itself, without retention and key."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.shared import EncryptionKey


def log_groups(
    scope: Scope,
    names: Mapping[str, pulumi.Input[str]],
    retention_days: int,
    key: EncryptionKey,
    prefix: str | None = None,
) -> dict[str, aws.cloudwatch.LogGroup]:
    """Makes a log group for each log, given the groups' names by log, and what their logical names begin with."""
    return {
        log: aws.cloudwatch.LogGroup(
            f"{prefix or scope.name}-{log}",
            name=name,
            retention_in_days=retention_days,
            kms_key_id=key.for_logs,
            opts=scope.child(),
            **scope.shared,
        )
        for log, name in names.items()
    }

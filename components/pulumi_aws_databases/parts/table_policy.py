"""A table's resource policy."""

from typing import Any

import pulumi
import pulumi_aws as aws
from pydantic import TypeAdapter

from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.settings.dynamodb import DynamoDBSettings
from pulumi_aws_databases.settings.policy import Policy

_ANY: TypeAdapter[Any] = TypeAdapter(Policy)


def resource_policy(scope: Scope, settings: DynamoDBSettings, table: aws.dynamodb.Table) -> None:
    """Who may use the table, beside those whom IAM allows it; its replicas have none of their own."""
    if settings.resource_policy is None:
        return
    policy = pulumi.Output.all(settings.resource_policy, table.arn).apply(_about_the_table)
    aws.dynamodb.ResourcePolicy(
        f"{scope.name}-policy",
        resource_arn=table.arn,
        policy=pulumi.Output.json_dumps(policy),
        opts=scope.child(),
        **scope.place,
    )


def _about_the_table(known: list[Any]) -> dict[str, Any]:
    """The policy, in which a statement that names no resource means the table."""
    policy, arn = _ANY.validate_python(known[0]), known[1]
    statements = [
        each if {"Resource", "NotResource"} & each.keys() else {**each, "Resource": arn} for each in policy["Statement"]
    ]
    return {**policy, "Statement": statements}

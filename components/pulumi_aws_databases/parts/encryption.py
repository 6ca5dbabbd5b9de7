"""Customer-managed KMS keys."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.decide import Decided
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.settings.common import Common
from pulumi_aws_databases.shared import EncryptionKey

TELLERS = ("cloudwatch", "events.rds", "budgets", "backup")
"""The services that write to topics of alarms and events."""


def key_of(scope: Scope, settings: Common, shared: EncryptionKey | None) -> EncryptionKey:
    """The key that the user gave, or else the stack's, or else one of the component's own."""
    if settings.kms_key_arn is not None:
        return EncryptionKey(settings.kms_key_arn)
    name, told = f"{scope.name}-key", settings.alarms.enabled
    return shared or encryption_key(scope, name, keep=settings.keeps_data, for_alarms=told)


def key_abroad(scope: Scope, decided: Decided, region: str) -> EncryptionKey:
    """The key given for another region, or else the stack's, or else one made there."""
    if (given := decided.settings.given_keys.get(region)) is not None:
        return EncryptionKey(given)
    shared = decided.shared_keys.get(scope.region)
    name, settings = f"{scope.name}-key", decided.settings
    return shared or encryption_key(scope, name, keep=settings.keeps_data, for_alarms=settings.alarms.enabled)


def encryption_key(scope: Scope, name: str, *, keep: bool, for_alarms: bool) -> EncryptionKey:
    """Makes a key that is rotated every 365 days and deleted, if ever, 30 days after it was asked for.

    Its policy leaves access to IAM, and lets CloudWatch Logs encrypt the account's log groups; with alarms it lets
    those who tell of something write to topics that it encrypts.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html

    Args:
        scope: where it belongs, and its region.
        name: its logical name.
        keep: whether data that is kept will still need it.
        for_alarms: whether it also encrypts a topic of alarms.
    """
    key = aws.kms.Key(
        name,
        description=f"Databases of {pulumi.get_project()}/{pulumi.get_stack()}: {scope.name}",
        enable_key_rotation=True,
        rotation_period_in_days=365,
        deletion_window_in_days=30,
        policy=pulumi.Output.json_dumps(_policy(scope, for_alarms=for_alarms)),
        opts=scope.child(retain=keep),
        **scope.shared,
    )
    return EncryptionKey(key.arn, key.arn)


def _policy(scope: Scope, *, for_alarms: bool) -> Mapping[str, Any]:
    account = aws.get_caller_identity_output(opts=scope.invoke).account_id
    partition = aws.get_partition_output(opts=scope.invoke).partition
    region = aws.get_region_output(opts=scope.invoke, **scope.place).region
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Account",
                "Effect": "Allow",
                "Principal": {"AWS": pulumi.Output.format("arn:{0}:iam::{1}:root", partition, account)},
                "Action": "kms:*",
                "Resource": "*",
            },
            {
                "Sid": "Logs",
                "Effect": "Allow",
                "Principal": {"Service": pulumi.Output.format("logs.{0}.amazonaws.com", region)},
                "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
                "Resource": "*",
                "Condition": {
                    "ArnLike": {
                        "kms:EncryptionContext:aws:logs:arn": pulumi.Output.format(
                            "arn:{0}:logs:{1}:{2}:*", partition, region, account
                        )
                    }
                },
            },
            *(_told(partition, region, account) if for_alarms else ()),
        ],
    }


def _told(
    partition: pulumi.Output[str], region: pulumi.Output[str], account: pulumi.Output[str]
) -> list[dict[str, Any]]:
    """Who tells of something may encrypt it, for the account's own topics alone: SNS names the topic to KMS."""
    topics = pulumi.Output.format("arn:{0}:sns:{1}:{2}:*", partition, region, account)
    return [
        {
            "Sid": "Alarms",
            "Effect": "Allow",
            "Principal": {"Service": [f"{service}.amazonaws.com" for service in TELLERS]},
            "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
            "Resource": "*",
            "Condition": {"ArnLike": {"kms:EncryptionContext:aws:sns:topicArn": topics}},
        }
    ]

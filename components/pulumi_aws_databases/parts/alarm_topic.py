"""Topics that alarms and events go to."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.parts.encryption import TELLERS, encryption_key
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.shared import EncryptionKey


def alarm_topic(scope: Scope, name: str, key: EncryptionKey | None, emails: Iterable[str]) -> pulumi.Output[str]:
    """Makes an encrypted topic, its policy, and a subscription for each address: the topic's ARN.

    CloudWatch, RDS, Budgets and Backup may write to it, for this account alone, and everyone over TLS alone.
    Where there is no key whose policy is known to let them use it, as AWS's own for SNS does not, it gets one.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
    """
    encrypts = key.for_logs if key else None
    if encrypts is None:
        encrypts = encryption_key(scope, f"{name}-key", keep=False, for_alarms=True).arn
    topic = aws.sns.Topic(name, kms_master_key_id=encrypts, opts=scope.child(), **scope.shared)
    policy = aws.sns.TopicPolicy(
        name,
        arn=topic.arn,
        policy=pulumi.Output.json_dumps(_policy(scope, topic.arn)),
        opts=scope.child(),
        **scope.place,
    )
    for email in emails:
        aws.sns.TopicSubscription(
            # By the address and not by its place in the list, and without the address itself.
            f"{name}-{hashlib.sha256(email.encode()).hexdigest()[:8]}",
            topic=topic.arn,
            protocol="email",
            endpoint=email,
            opts=scope.child(),
            **scope.place,
        )
    # Through the policy, so that nothing refers to the topic before it may be written to.
    arn: pulumi.Output[str] = pulumi.Output.all(topic.arn, policy.id).apply(lambda known: known[0])
    return arn


def _policy(scope: Scope, topic: pulumi.Output[str]) -> Mapping[str, Any]:
    account = aws.get_caller_identity_output(opts=scope.invoke).account_id
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Tell",
                "Effect": "Allow",
                "Principal": {"Service": [f"{service}.amazonaws.com" for service in TELLERS]},
                "Action": "sns:Publish",
                "Resource": topic,
                "Condition": {"StringEquals": {"aws:SourceAccount": account}},
            },
            {
                "Sid": "OverTls",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "sns:Publish",
                "Resource": topic,
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
        ],
    }

"""IAM roles that services take on."""

import json

import pulumi_aws as aws

from pulumi_aws_databases.parts.scope import Scope

_LONGEST_PREFIX = 38


def service_role(scope: Scope, name: str, service: str, *, retain: bool = False) -> aws.iam.Role:
    """A role that a service of AWS takes on, named after the database as far as IAM's length allows."""
    trust = {"Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return aws.iam.Role(
        name,
        name_prefix=f"{name[: _LONGEST_PREFIX - 1]}-",
        assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
        tags=scope.tags,
        opts=scope.child(retain),
    )

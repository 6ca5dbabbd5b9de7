"""The settings of a grant."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

import pulumi

from pulumi_aws_databases.errors import got
from pulumi_aws_databases.settings.base import Settings
from pulumi_aws_databases.settings.values import Form, InputText, Region, Tags, Text, choice, input_text, wrong

_NAME = r"[\w+=,.@-]{1,64}"  # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
ROLE = input_text("the name or the ARN of an IAM role", rf"(arn:aws[a-z-]*:iam::\d{{12}}:role/(.+/)?)?{_NAME}")
Level = Literal["connect", "read", "write", "read-write", "full", "stream"]
LEVEL = choice(*get_args(Level))


def _connection(value: Any) -> Any:
    if not isinstance(value, pulumi.Output | Mapping):
        raise wrong(f"expected a database's whole connection; got {got(value)}")
    return value


class AccessSettings(Settings):
    """Everything a `DatabaseAccess` can be told."""

    connection: Annotated[Mapping[str, Any] | pulumi.Output[Any], Form(_connection, {"type": "object"})]
    """The whole output `connection` of a database."""
    role: Annotated[InputText, ROLE]
    """The workload's role, by name or ARN."""
    security_group_id: Annotated[InputText, input_text("a security group's id, sg-…", r"sg-.+")] | None = None
    """The workload's security group, where it is to have a way to the database."""
    user: Text | None = None
    """The user to connect as."""
    level: Annotated[Level, LEVEL] = "connect"
    """What it may do: `connect` for what has users, the others for tables."""
    tags: Tags = {}
    """Tags of its rules, beside the stack's."""
    region: Region | None = None
    """The region of the workload's security group, where it is not the stack's."""

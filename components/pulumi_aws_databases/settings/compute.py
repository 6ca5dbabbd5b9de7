"""The settings of what connects a workload to databases."""

from collections.abc import Mapping
from typing import Annotated, Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.errors import got
from pulumi_aws_databases.settings.access import LEVEL, ROLE, Level
from pulumi_aws_databases.settings.base import Settings
from pulumi_aws_databases.settings.common import NetworkReference
from pulumi_aws_databases.settings.values import (
    Flag,
    Form,
    InputText,
    Scalars,
    SubnetIds,
    Tags,
    Text,
    VpcId,
    text,
    wrong,
)


def _database(value: Any) -> Any:
    if isinstance(value, pulumi.ComponentResource) and isinstance(getattr(value, "outputs", None), dict):
        return value
    if isinstance(value, pulumi.Output | Mapping):
        return value
    raise wrong(f"expected a database, or its whole connection; got {got(value)}")


def _role(value: Any) -> Any:
    return value.name if isinstance(value, aws.iam.Role) else ROLE.check(value)


WorkloadRole = Annotated[InputText, Form(_role, ROLE.json)]


class WorkloadNetwork(Settings):
    """Where a workload runs; in Python also a `Network`, or its outputs."""

    vpc_id: VpcId
    """The VPC, in which or from which the databases are reached."""
    subnet_ids: SubnetIds
    """The subnets that it runs in."""

    @property
    def subnets(self) -> list[InputText] | pulumi.Output[list[str]]:
        """The subnets, as resources take them."""
        return list(self.subnet_ids) if isinstance(self.subnet_ids, tuple) else self.subnet_ids

    @classmethod
    def long_form(cls, value: Any) -> Any:
        """A `Network`, or its outputs, stand for the VPC and the subnets of the stack's region."""
        there = NetworkReference.long_form(value)
        return there if there is value else {name: there[name] for name in ("vpcId", "subnetIds")}


class UseSettings(Settings):
    """One database that a workload uses."""

    database: Annotated[
        pulumi.ComponentResource | Mapping[str, Any] | pulumi.Output[Any], Form(_database, {"type": "object"})
    ]
    """The database's component, or its whole output `connection`."""
    user: Text | None = None
    """The user to connect as; by default the cache's application user or, where there are no users, the master."""
    level: Annotated[Level, LEVEL] = "connect"
    """What it may do: `connect` for what has users, the others for tables."""
    prefix: Annotated[
        str, text("the beginning of a variable's name, such as ORDERS_", r"([A-Za-z_][A-Za-z0-9_]*)?")
    ] = ""
    """What the names of its variables begin with, where another database has the same."""


class WorkloadSettings(Settings):
    """What connects any workload to its databases."""

    network: WorkloadNetwork
    """Where it runs; in Python also a `Network`."""
    role: WorkloadRole
    """The role that it acts as, which gets the grants: a `Role`, a name or an ARN."""
    databases: dict[str, UseSettings]
    """The databases that it uses, under names of the user's own."""
    environment: Scalars = {}
    """Variables of its own, beside those of the databases."""
    https: Flag = True
    """Whether it may call HTTPS anywhere, the way to AWS's services; without, the rules for that are the user's."""
    tags: Tags = {}
    """Tags of its security group and rules, beside the stack's."""


class LambdaAccessSettings(WorkloadSettings):
    """Everything a `LambdaAccess` can be told."""


class EcsAccessSettings(WorkloadSettings):
    """Everything an `EcsAccess` can be told; `role` is the task's."""

    execution_role: WorkloadRole
    """The role by which ECS starts tasks, which gets to read the secrets that it hands to containers."""

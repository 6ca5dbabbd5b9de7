"""What a Lambda function or an ECS service takes to use databases: network, security group, variables and grants."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pulumi

from pulumi_aws_databases.arguments import EcsAccessArgs, LambdaAccessArgs
from pulumi_aws_databases.parts.workload import (
    after,
    client_group,
    injection_policy,
    scope_of,
    settled,
    variables,
    warn_of_no_way,
    way_into_the_network,
    ways,
)
from pulumi_aws_databases.settings.compute import EcsAccessSettings, LambdaAccessSettings
from pulumi_aws_databases.stack import read_stack

if TYPE_CHECKING:
    Variables = pulumi.Input[Mapping[str, pulumi.Input[str]]]
    Listed = pulumi.Input[list[dict[str, pulumi.Input[str]]]]
else:
    Variables = Listed = Any


class LambdaAccess(pulumi.ComponentResource):
    """What a Lambda function takes to use databases: its ``vpc_config`` and ``environment``, and its role's grants.

    It makes a security group with a rule for HTTPS, the way to AWS's services; a `DatabaseAccess` for each database,
    whose rules let the group and the database reach each other and nothing else; and attaches AWS's policy
    ``AWSLambdaVPCAccessExecutionRole`` to the role, by which Lambda enters the network and the function writes logs.

    The function's own calls need a way, too: in a `Network` that is made DynamoDB has one, and Secrets Manager where
    ``secretsmanager`` is among its ``endpoints``; other networks need these endpoints or a NAT gateway.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html

    Raises:
        BadInput: everything wrong with the arguments, before anything is registered; of connections that are known
            only later, when their values are known.
    """

    vpc_config: dict[str, Any]
    """What the function takes as ``vpc_config``; through it the function is made after its grants and rules."""
    environment: dict[str, Variables]
    """What the function takes as ``environment``; no value in it is a password."""
    security_group_id: pulumi.Output[str]

    def __init__(
        self, name: str, args: LambdaAccessArgs | None = None, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        stack = read_stack()
        settings: LambdaAccessSettings = settled(name, LambdaAccessSettings, args, stack)
        super().__init__("aws-databases:index:LambdaAccess", name, None, opts)
        scope = scope_of(self, name, settings, stack)
        warn_of_no_way(scope, settings, args)
        group = client_group(scope, settings)
        made = [*ways(scope, settings, group), way_into_the_network(scope, settings)]
        self.security_group_id = after(group.id, made)
        self.vpc_config = {"subnet_ids": settings.network.subnets, "security_group_ids": [self.security_group_id]}
        told, _ = variables(name, settings)
        self.environment = {"variables": told}
        self.register_outputs({"securityGroupId": self.security_group_id, "environment": told})


class EcsAccess(pulumi.ComponentResource):
    """What an ECS service takes to use databases: ``environment`` and ``secrets`` of a container, the network, grants.

    It makes a security group with a rule for HTTPS, the way to AWS's services; a `DatabaseAccess` of the task role for
    each database, whose rules let the group and the database reach each other and nothing else; and a policy of the
    execution role, by which ECS reads the secrets that it hands to the container, and no others.

    ``secrets`` are passwords and URLs (``DATABASE_PASSWORD``, ``DATABASE_URL``, ``DATABASE_READER_URL``, the same of
    ``CACHE``) as references, so that neither Pulumi's state nor the task definition holds one. They are there for users
    with a password that nobody rotates, and ECS reads them when a task starts.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html

    A task in a `Network` that is made reaches S3 and DynamoDB, and of other services those that are among its
    ``endpoints``: on Fargate ``ecr.api``, ``ecr.dkr``, ``logs`` and ``secretsmanager``.
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html

    Raises:
        BadInput: everything wrong with the arguments, before anything is registered; of connections that are known
            only later, when their values are known.
    """

    environment: Listed
    """What a container definition takes as ``environment``; no value in it is a password."""
    secrets: Listed
    """What a container definition takes as ``secrets``."""
    network_configuration: dict[str, Any]
    """What the service takes as ``network_configuration``; through it tasks start after grants and rules are made."""
    security_group_id: pulumi.Output[str]

    def __init__(
        self, name: str, args: EcsAccessArgs | None = None, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        stack = read_stack()
        settings: EcsAccessSettings = settled(name, EcsAccessSettings, args, stack)
        super().__init__("aws-databases:index:EcsAccess", name, None, opts)
        scope = scope_of(self, name, settings, stack)
        warn_of_no_way(scope, settings, args)
        group = client_group(scope, settings)
        made = [*ways(scope, settings, group), *injection_policy(scope, settings)]
        self.security_group_id = after(group.id, made)
        told, secrets = variables(name, settings)
        self.environment = _listed(told, "value")
        self.secrets = _listed(secrets, "valueFrom")
        self.network_configuration = {
            "subnets": settings.network.subnets,
            "security_groups": [self.security_group_id],
            "assign_public_ip": False,
        }
        self.register_outputs({"securityGroupId": self.security_group_id, "environment": told, "secrets": secrets})


def _listed(variables: Variables, value: str) -> Listed:
    """Variables in the order of their names, as a container definition takes them."""
    if isinstance(variables, pulumi.Output):
        return variables.apply(lambda known: _listed(known, value))
    known: Mapping[str, pulumi.Input[str]] = variables  # type: ignore[assignment]  # what is not an Output
    return [{"name": name, value: known[name]} for name in sorted(known)]

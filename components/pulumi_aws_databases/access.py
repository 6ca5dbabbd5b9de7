"""Who may use a database: a workload's policy, and the way between its security group and the database's."""

import json
from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.arguments import DatabaseAccessArgs
from pulumi_aws_databases.decide import ARGS, stack_tags
from pulumi_aws_databases.errors import BadInput, Mistake, got, one_of
from pulumi_aws_databases.grants import check, policy, refused
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.parts.ways import way_in, way_out
from pulumi_aws_databases.settings.access import AccessSettings
from pulumi_aws_databases.settings.resolve import Level, resolve
from pulumi_aws_databases.stack import STACK_CONFIG, Stack, read_stack


class DatabaseAccess(pulumi.ComponentResource):
    """Everything that a workload needs to use a database, and nothing more.

    It makes a policy of the workload's role: reading the user's secret, decrypting it by way of Secrets Manager alone,
    and logging in with IAM tokens where the user has them; or a table's actions at the level, and its keys. Where a
    security group is given, it also makes a rule of either side's group, so that the workload reaches the database;
    AWS refuses the same rule twice, so of several grants to one group give it to one.

    Raises:
        BadInput: everything wrong with the arguments, before anything is registered. Of a connection that is known
            only later, a level or a user that the database does not have is refused when its values are known.
    """

    def __init__(
        self, name: str, args: DatabaseAccessArgs | None = None, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        stack = read_stack()
        settings = settled(name, {} if args is None else args, stack)
        super().__init__("aws-databases:index:DatabaseAccess", name, None, opts)
        connection: pulumi.Output[Any] = pulumi.Output.from_input(settings.connection)
        aws.iam.RolePolicy(
            name,
            role=pulumi.Output.from_input(settings.role).apply(role_name),
            policy=connection.apply(lambda known: json.dumps(policy(name, known, settings.level, settings.user))),
            opts=pulumi.ResourceOptions(parent=self, protect=False, retain_on_delete=False),
        )
        if settings.security_group_id is not None:
            there = connection.apply(lambda known: place(name, known, settings.region or stack.region))
            tags = stack_tags(stack.settings.tier, settings.tags)
            region = None if settings.region == stack.region else settings.region
            scope = Scope(self, name, tags, region, retain=False)
            way_in(scope, name, there["group"], settings.security_group_id, there["ports"])
            way_out(scope, name, there["group"], settings.security_group_id, there["ports"])
        self.register_outputs({})


def settled(name: str, given: Any, stack: Stack, master: str | None = None) -> AccessSettings:
    """The settings of a grant, as far as they can be known checked against the database's connection.

    Args:
        name: whose mistakes these are.
        given: what the user gave.
        stack: the stack, whose tags the rules get.
        master: the master user's name, where it is known although the connection does not say it yet.

    Raises:
        BadInput: everything that is wrong.
    """
    with stack.discreet():
        levels = [Level(ARGS, given), Level(STACK_CONFIG, {"tags": stack.settings.tags})]
        resolved = resolve(AccessSettings, levels, lambda _: {}, lambda _: None)
        mistakes = [*stack.mistakes, *(Mistake(name, ".".join(each.path), each.message) for each in resolved.wrong)]
        if mistakes:
            raise BadInput(mistakes)
        settings: AccessSettings = resolved.settings
        if isinstance(settings.connection, Mapping):
            connection = {**settings.connection, "username": master} if master else settings.connection
            check(name, connection, settings.level, settings.user)
            if settings.security_group_id is not None:
                _part(name, settings.connection, settings.region)
    return settings


def role_name(role: str | None) -> str:
    """The name of a role that is given by its name or its ARN, whatever its path; none as mocks may leave it."""
    return (role or "").rpartition("/")[2]


def place(name: str, connection: Mapping[str, Any], region: str | None) -> dict[str, Any]:
    """Where in a region the rules of a database's clients go.

    Raises:
        BadInput: the database has no part there, or none with a security group.
    """
    part = _part(name, connection, region)
    return {
        "group": part["securityGroupId"],
        "ports": sorted({part["port"], part.get("readerPort") or part["port"]}),
    }


def _part(name: str, connection: Mapping[str, Any], region: str | None) -> Mapping[str, Any]:
    """The part of a database that is in a region; what it says may still be Outputs."""
    part = connection
    if region is not None:
        parts = {each["region"]: each for each in (connection.get("replicas") or {}).values()}
        parts = {**parts, connection["region"]: connection, **(connection.get("regions") or {})}
        known = sorted(each for each in parts if isinstance(each, str))
        if region not in parts and len(known) == len(parts):
            raise refused(name, "region", f"expected where the database is, {one_of(known)}; got {got(region)}")
        part = parts.get(region, connection)
    if part.get("securityGroupId") is None:
        table = connection.get("kind") == "dynamodb"
        why = "a table is reached without" if table else "the existing cluster has its own, which is not known here"
        raise refused(name, "securityGroupId", why)
    return part

"""What a workload that runs in a VPC gets to use its databases, whatever runs it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.access import DatabaseAccess, role_name
from pulumi_aws_databases.connection import as_text, environment_as, secrets_as
from pulumi_aws_databases.decide import ARGS, stack_tags
from pulumi_aws_databases.errors import BadInput, Mistake
from pulumi_aws_databases.granting import master_of
from pulumi_aws_databases.grants import check, injection
from pulumi_aws_databases.network import Network
from pulumi_aws_databases.parts.access_group import way_to_aws
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.settings.compute import EcsAccessSettings, UseSettings, WorkloadSettings
from pulumi_aws_databases.settings.resolve import Level, resolve
from pulumi_aws_databases.stack import STACK_CONFIG, Stack

Some = TypeVar("Some", bound=WorkloadSettings)
Variables = Mapping[str, Any]


def settled(name: str, model: type[Some], given: Any, stack: Stack) -> Some:
    """The settings of a workload, checked against the databases as far as these are known.

    Raises:
        BadInput: everything that is wrong.
    """
    with stack.discreet():
        levels = [Level(ARGS, {} if given is None else given), Level(STACK_CONFIG, {"tags": stack.settings.tags})]
        resolved = resolve(model, levels, lambda _: {}, lambda _: None)
        mistakes = [*stack.mistakes, *(Mistake(name, ".".join(each.path), each.message) for each in resolved.wrong)]
        if resolved.settings is not None:
            mistakes += _wrong_uses(name, resolved.settings)
        if mistakes:
            raise BadInput(mistakes)
        settings: Some = resolved.settings
    return settings


def scope_of(component: pulumi.Resource, name: str, settings: WorkloadSettings, stack: Stack) -> Scope:
    """Where a workload's resources are declared, in the stack's region."""
    tags = stack_tags(stack.settings.tier, settings.tags)
    return Scope(component, name, tags, None, retain=False)


def client_group(scope: Scope, settings: WorkloadSettings) -> "aws.ec2.SecurityGroup":
    """Makes the workload's security group: nothing comes in, and nothing goes out but by rules of its own.

    AWS's own rule, which lets everything out, the provider takes away.
    """
    description = f"{scope.name}, a client of databases"
    return aws.ec2.SecurityGroup(
        scope.name, description=description, vpc_id=settings.network.vpc_id, opts=scope.child(), **scope.shared
    )


def ways(scope: Scope, settings: WorkloadSettings, group: "aws.ec2.SecurityGroup") -> Iterator[pulumi.Output[str]]:
    """Grants the workload what it uses, and opens its ways; what is yielded is known once each of them is made."""
    if settings.https:
        yield way_to_aws(scope, scope.name, group.id).id
    reached: list[Any] = []
    for called, use in settings.databases.items():
        connection = _connection(use)
        given = {"connection": connection, "role": settings.role, "user": use.user, "level": use.level}
        if use.level == "connect":
            door = connection if isinstance(connection, pulumi.Output) else connection["securityGroupId"]
            if door not in reached:  # AWS takes the same rule once, however many users a workload has
                given["security_group_id"] = group.id
                reached.append(door)
        options = pulumi.ResourceOptions(parent=scope.component, protect=False)
        given["tags"] = settings.tags
        yield DatabaseAccess(f"{scope.name}-{called}", given, options).urn  # type: ignore[arg-type]  # checked


def warn_of_no_way(scope: Scope, settings: WorkloadSettings, given: Any) -> None:
    """Warns where secrets are to be read in a made network that does not lead to Secrets Manager: calls would hang."""
    network = given["network"]  # of which the settings have the VPC and the subnets alone
    endpoints = network.endpoints if isinstance(network, Network) else None
    reads = any(use.level == "connect" for use in settings.databases.values())
    if endpoints is not None and reads and "secretsmanager" not in endpoints:
        message = 'nothing leads to Secrets Manager from there; give the Network endpoints: ["secretsmanager"]'
        pulumi.log.warn(f"{scope.name}: network: {message}", scope.component)


def way_into_the_network(scope: Scope, settings: WorkloadSettings) -> pulumi.Output[str]:
    """Lets Lambda put a function into the network, and the function write logs, by AWS's own policy.

    https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
    """
    partition = aws.get_partition_output(opts=scope.invoke).partition
    policy = pulumi.Output.format("arn:{0}:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole", partition)
    role = pulumi.Output.from_input(settings.role).apply(role_name)
    name = f"{scope.name}-network"
    attached: pulumi.Output[str] = aws.iam.RolePolicyAttachment(
        name, role=role, policy_arn=policy, opts=scope.child()
    ).id
    return attached


def injection_policy(scope: Scope, settings: EcsAccessSettings) -> Iterator[pulumi.Output[str]]:
    """Lets ECS read the secrets that it hands to the workload's containers, where there are any."""
    uses = [
        (connection, use.user)
        for use in settings.databases.values()
        if _has_secrets(use, connection := _connection(use))
    ]
    if not uses:
        return
    policy = pulumi.Output.from_input(uses).apply(lambda known: json.dumps(injection(scope.name, known)))
    role = pulumi.Output.from_input(settings.execution_role).apply(role_name)
    yield aws.iam.RolePolicy(f"{scope.name}-secrets", role=role, policy=policy, opts=scope.child()).id


def after(value: pulumi.Output[str], made: Sequence[pulumi.Output[str]]) -> pulumi.Output[str]:
    """A value that is known only once something else is made, so that whatever takes it is made later still."""
    return pulumi.Output.all(value, *made).apply(lambda known: str(known[0]))


def variables(name: str, settings: WorkloadSettings) -> tuple[pulumi.Input[Variables], pulumi.Input[Variables]]:
    """The workload's variables and, of an ECS service, its secrets, name to ``valueFrom``."""
    connections = {called: _connection(use) for called, use in settings.databases.items()}
    if not any(isinstance(each, pulumi.Output) for each in connections.values()):
        return _merged(settings, connections)
    both = pulumi.Output.all(**connections).apply(lambda known: _merged_at_last(name, settings, known))
    return both[0], both[1]


def _connection(use: UseSettings) -> Any:
    """The connection of a database; of one that this program makes, the parts are known by now."""
    database: Any = use.database
    return database if isinstance(database, pulumi.Output | Mapping) else database.outputs


def _has_secrets(use: UseSettings, connection: Any) -> bool:
    """Whether ECS hands out a secret of a database; of one that is known only later, whether it may have one."""
    if isinstance(connection, pulumi.Output):
        return use.level == "connect"
    return bool(secrets_as(connection, use.user))


def _wrong_uses(name: str, settings: WorkloadSettings) -> Iterator[Mistake]:
    known = {}
    for called, use in settings.databases.items():
        connection = _connection(use)
        if isinstance(connection, pulumi.Output):
            continue
        mistakes = list(_wrong_use(name, called, use, connection))
        if not mistakes:
            known[called] = connection
        yield from mistakes
    yield from _clashes(name, settings, known)


def _wrong_use(name: str, called: str, use: UseSettings, connection: Mapping[str, Any]) -> Iterator[Mistake]:
    """What is wrong with a use of a database whose connection is known, but perhaps for the master user's name."""
    master = master_of(use.database) if isinstance(use.database, pulumi.ComponentResource) else None
    at = f"databases.{called}"
    try:
        check(name, {**connection, "username": master} if master else connection, use.level, use.user)
    except BadInput as refused:
        for each in refused.mistakes:
            yield Mistake(name, f"{at}.{'database' if each.path == 'connection' else each.path}", each.message)
    else:
        if use.level == "connect" and connection.get("securityGroupId") is None:
            yield Mistake(name, f"{at}.database", "the existing cluster has its own group, which is not known here")


def _clashes(name: str, settings: WorkloadSettings, connections: Variables) -> Iterator[Mistake]:
    """A mistake for each database of which a variable is there already."""
    first: dict[str, str] = {}
    for place, told, secrets in _told(settings, connections):
        names = [*told, *secrets]
        if clash := next((each for each in names if each in first), None):
            yield Mistake(name, f"{place}.prefix", f"{clash} is that of {first[clash]} already; give one a prefix")
        first = dict.fromkeys(names, place) | first


def _merged_at_last(name: str, settings: WorkloadSettings, connections: Variables) -> tuple[Variables, Variables]:
    uses = settings.databases.items()
    mistakes = [each for called, use in uses for each in _wrong_use(name, called, use, connections[called])]
    if mistakes := mistakes or list(_clashes(name, settings, connections)):
        raise BadInput(mistakes)
    return _merged(settings, connections)


def _merged(settings: WorkloadSettings, connections: Variables) -> tuple[Variables, Variables]:
    variables: dict[str, Any] = {}
    secrets: dict[str, Any] = {}
    for _, told, handed in _told(settings, connections):
        variables |= told
        secrets |= handed
    return variables, secrets


def _told(settings: WorkloadSettings, connections: Variables) -> Iterator[tuple[str, Variables, Variables]]:
    """What a workload is told, by whom: its variables and, of an ECS service, its secrets."""
    yield "environment", {name: as_text(value) for name, value in settings.environment.items()}, {}
    for called, connection in connections.items():
        use = settings.databases[called]
        secrets = secrets_as(connection, use.user) if isinstance(settings, EcsAccessSettings) else {}
        told, handed = (
            {f"{use.prefix}{name}": value for name, value in each.items()}
            for each in (environment_as(connection, use.user), secrets)
        )
        yield f"databases.{called}", told, handed

"""Who may use a database: a workload's policy, and the way between its security group and the database's."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.arguments import DatabaseAccessArgs
from pulumi_aws_databases.decide import decide
from pulumi_aws_databases.errors import BadInput, Mistake
from pulumi_aws_databases.grants import check, policy

if TYPE_CHECKING:
    from pulumi_aws_databases.settings.access import AccessSettings

Role: TypeAlias = aws.iam.Role | str | pulumi.Output[str]
Group: TypeAlias = aws.ec2.SecurityGroup | str | pulumi.Output[str]


class DatabaseAccess(pulumi.ComponentResource):
    """Everything that a workload needs to use a database, and nothing more.

    It makes a policy of the workload's role: reading the user's secret, decrypting it by way of Secrets Manager alone,
    logging in with IAM tokens where the user has them, or a table's actions at the level. Where a security group is
    given, it also makes a rule on either side, which lets the workload reach the database.

    Raises:
        BadInput: everything wrong with the arguments, before anything is registered.
    """

    def __init__(
        self, name: str, args: DatabaseAccessArgs | None = None, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        decided = decide(name, "access", args)
        super().__init__("aws-databases:index:DatabaseAccess", name, None, opts)
        settings: AccessSettings = decided.settings
        shared: dict[str, Any] = {"tags": decided.tags} | ({"region": decided.region} if decided.region else {})
        connection = pulumi.Output.from_input(settings.connection)
        aws.iam.RolePolicy(
            name,
            role=pulumi.Output.from_input(settings.role).apply(_role_name),
            policy=connection.apply(lambda known: json.dumps(policy(name, known, settings.level, settings.user))),
            opts=pulumi.ResourceOptions(parent=self, protect=False),
        )
        if settings.security_group_id is not None:
            _way(self, name, connection, settings.security_group_id, shared)
        self.register_outputs({})


def _way(
    component: pulumi.Resource,
    name: str,
    connection: pulumi.Output[Any],
    group: pulumi.Input[str],
    shared: Mapping[str, Any],
) -> None:
    """The two rules between a workload's security group and the database's."""
    ports = connection.apply(lambda known: sorted({known["port"], known.get("readerPort") or known["port"]}))
    access = connection.apply(lambda known: known["securityGroupId"])
    way = {"ip_protocol": "tcp", "from_port": ports.apply(min), "to_port": ports.apply(max)}
    opts = pulumi.ResourceOptions(parent=component, protect=False)
    aws.vpc.SecurityGroupIngressRule(
        name,
        security_group_id=access,
        referenced_security_group_id=group,
        description=f"{name} from its workload",
        opts=opts,
        **way,
        **shared,
    )
    aws.vpc.SecurityGroupEgressRule(
        name,
        security_group_id=group,
        referenced_security_group_id=access,
        description=f"{name} to its database",
        opts=opts,
        **way,
        **shared,
    )


def granted(
    component: pulumi.ComponentResource,
    database: str,
    connection: Mapping[str, Any],
    role: Role,
    level: str,
    security_group: Group | None = None,
    user: str | None = None,
    name: str | None = None,
) -> DatabaseAccess:
    """Grants a workload the use of a component's database; the same grant twice is one.

    Raises:
        BadInput: the role is an Output without a ``name``, or the level or the user is not one of the database's.
    """
    label = name or _label(role)
    if label is None:
        raise BadInput([Mistake(database, "name", "required where the role is known only after deployment")])
    check(
        database,
        connection["kind"],
        level,
        user,
        connection.get("users") or {},
        connection.get("streamArn") is not None,
    )
    logical = "-".join(part for part in (database, label, user or "", "" if level == "connect" else level) if part)
    grants: dict[str, DatabaseAccess] = component.__dict__.setdefault("_grants", {})
    if logical not in grants:
        given: dict[str, Any] = {
            "connection": connection,
            "role": role.name if isinstance(role, aws.iam.Role) else role,
            "level": level,
            "user": user,
            "security_group_id": security_group.id
            if isinstance(security_group, aws.ec2.SecurityGroup)
            else security_group,
        }
        opts = pulumi.ResourceOptions(parent=component, protect=False)
        grants[logical] = DatabaseAccess(logical, given, opts)  # type: ignore[arg-type]  # None is nothing given
    return grants[logical]


def _label(role: Role) -> str | None:
    """What a grant to a role is called."""
    if isinstance(role, aws.iam.Role):
        return str(role.pulumi_resource_name)
    return _role_name(role) if isinstance(role, str) else None


def _role_name(role: str) -> str:
    """The name of a role that is given by its name or its ARN."""
    return role.rpartition("/")[2]

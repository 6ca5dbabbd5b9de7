"""Granting the use of a database by its component, where the same grant twice is one."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.access import DatabaseAccess, role_name, settled
from pulumi_aws_databases.decide import Decided
from pulumi_aws_databases.grants import refused
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.parts.ways import way_in, way_out
from pulumi_aws_databases.settings.common import Server
from pulumi_aws_databases.settings.relational import Relational

if TYPE_CHECKING:
    Role: TypeAlias = aws.iam.Role | str | pulumi.Output[str]
    Group: TypeAlias = aws.ec2.SecurityGroup | str | pulumi.Output[str]
else:  # naming the classes would import all of EC2 with every component
    Role = Group = Any


class Grants:
    """What a component grants: a `DatabaseAccess` for each role, user and level, and one way for each security group.

    The ways belong to the component and not to a grant, since AWS refuses the same rule twice, and another grant to
    the same group may come or go at any time.
    """

    def __init__(self, component: pulumi.Resource, decided: Decided, connection: Mapping[str, Any]) -> None:
        self._component, self._decided, self._connection = component, decided, connection
        self._accesses: dict[str, tuple[str | None, tuple[Any, ...], DatabaseAccess]] = {}
        self._groups: dict[str, tuple[str | None, Any]] = {}

    @property
    def master(self) -> str | None:
        """The master user's name, which the connection says only later."""
        settings = self._decided.settings
        return settings.credentials.username if isinstance(settings, Relational) else None

    def grant(
        self,
        level: str,
        role: Role,
        security_group: Group | None = None,
        user: str | None = None,
        name: str | None = None,
    ) -> DatabaseAccess:
        """Grants a workload the use of the database.

        Raises:
            BadInput: the role is an Output without a ``name``, or the level or the user is not one of the database's.
        """
        database = self._decided.name
        given = {
            "connection": self._connection,
            "role": role.name if isinstance(role, aws.iam.Role) else role,
            "security_group_id": security_group.id
            if isinstance(security_group, aws.ec2.SecurityGroup)
            else security_group,
            "user": user,
            "level": level,
        }
        asked = settled(database, given, self._decided.stack, self.master)
        label = name or _label(role)
        if label is None:
            raise refused(database, "name", "required where the role is known only after deployment")
        logical = "-".join(part for part in (database, label, user, None if level == "connect" else level) if part)
        terms = (asked.role, user, level)
        if logical not in self._accesses:
            del given["security_group_id"]  # the ways are made here
            options = pulumi.ResourceOptions(parent=self._component, protect=False)
            self._accesses[logical] = name, terms, DatabaseAccess(logical, given, options)  # type: ignore[arg-type]  # checked
        before, others, access = self._accesses[logical]
        if not all(_same(*pair, named=bool(name and before)) for pair in zip(others, terms, strict=True)):
            raise refused(database, "name", f'another grant is called "{logical}"; give this one a name of its own')
        if asked.security_group_id is not None:
            self._open_way(asked.security_group_id, _label(security_group) or label, name)
        return access

    def _open_way(self, group: pulumi.Input[str], label: str, name: str | None) -> None:
        """Lets a workload's security group and the database's reach each other, once."""
        database, settings = self._decided.name, self._decided.settings
        for called in (label, name):
            if called is None:
                continue
            if called not in self._groups:
                break
            before, other = self._groups[called]
            if _same(other, group, named=bool(name and before)):
                return
        else:
            message = f'another security group is called "{label}" here; give this grant a name of its own'
            raise refused(database, "name", message)
        self._groups[called] = name, group
        scope = Scope.of(self._component, self._decided)
        logical, access = f"{database}-grant-{called}", self._connection["securityGroupId"]
        ports = _ports(self._connection)
        if not any(_same(each, group) for each in _let_in_anyway(settings)):
            way_in(scope, logical, access, group, ports)
        way_out(scope, logical, access, group, ports)


def master_of(component: pulumi.ComponentResource) -> str | None:
    """The name of a database's master user, where it has one and is made by this program."""
    grants = getattr(component, "_grants", None)
    return grants.master if isinstance(grants, Grants) else None


def _let_in_anyway(settings: Server) -> Iterator[Any]:
    """The security groups that the database has a rule for already, of which AWS takes no second one."""
    groups = [settings.allowed_security_group_ids]
    if settings.network is not None:
        groups.append(settings.network.allowed_security_group_ids)
    for members in groups:
        if not isinstance(members, pulumi.Output):
            yield from members


def _label(given: Role | Group | None) -> str | None:
    """What a role or a security group is called, where that is known."""
    if isinstance(given, aws.iam.Role | aws.ec2.SecurityGroup):
        return str(given.pulumi_resource_name)
    return role_name(given) if isinstance(given, str) else None


def _same(one: Any, other: Any, *, named: bool = False) -> bool:
    """Whether two are the same; of two that are known only later, a name that the user gave to both says so."""
    later = [isinstance(each, pulumi.Output) for each in (one, other)]
    if any(later):
        return one is other or (named and all(later))
    return bool(one == other)


def _ports(connection: Mapping[str, Any]) -> pulumi.Input[list[int]]:
    port, reader = connection["port"], connection.get("readerPort")
    if isinstance(port, int) and (reader is None or isinstance(reader, int)):
        return sorted({port, reader or port})
    both = pulumi.Output.all(port, reader)
    return both.apply(lambda known: sorted({known[0], known[1] or known[0]}))

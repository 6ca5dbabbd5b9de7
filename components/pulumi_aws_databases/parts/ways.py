"""The network path between a workload and a database: a rule of each one's security group.

Rules that are resources of their own let two groups name each other without either having to be made first.
"""

from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.parts.scope import Scope

Text = pulumi.Input[str]
Ports = pulumi.Input[list[int]]


def way_in(scope: Scope, name: str, access: Text, group: Text, ports: Ports) -> None:
    """Lets what carries a group reach the database that carries the access group (a SecurityGroupIngressRule)."""
    aws.vpc.SecurityGroupIngressRule(
        name,
        security_group_id=access,
        referenced_security_group_id=group,
        description=f"{name} from its workload",
        opts=scope.child(),
        **_rule(scope, ports),
    )


def way_out(scope: Scope, name: str, access: Text, group: Text, ports: Ports) -> None:
    """Lets what carries a group call the database that carries the access group (a SecurityGroupEgressRule)."""
    aws.vpc.SecurityGroupEgressRule(
        name,
        security_group_id=group,
        referenced_security_group_id=access,
        description=f"{name} to its database",
        opts=scope.child(),
        **_rule(scope, ports),
    )


def _rule(scope: Scope, ports: Ports) -> dict[str, Any]:
    """What both rules say; a serverless cache has two ports, the readers' being the next one."""
    known = pulumi.Output.from_input(ports)
    return {"ip_protocol": "tcp", "from_port": known[0], "to_port": known[-1], **scope.shared}

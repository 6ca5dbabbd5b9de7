"""The security group that a database carries, and to which the rules of its clients go."""

import re
from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.settings.common import NetworkReference, Server


def access_groups(scope: Scope, settings: Server, network: NetworkReference) -> list[pulumi.Output[str]]:
    """Makes the access group, with one rule for each allowed client and none for anyone else; it comes first.

    Clients that come as one Output, a list whose length is not known before the deployment, get a second group with
    the rules inside, as no rule of its own can be declared for each.
    """
    access = _group(scope, f"{scope.name}-access", f"Access to {scope.name}", network)
    groups = [access.id]
    first, last = settings.ports
    sources: dict[str, dict[str, Any]] = {}
    for kind, members in (
        ("allowed", settings.allowed_security_group_ids),
        ("network", network.allowed_security_group_ids),
    ):
        if isinstance(members, pulumi.Output):
            rule = {"protocol": "tcp", "from_port": first, "to_port": last, "security_groups": members}
            groups.append(_group(scope, f"{scope.name}-{kind}", f"Clients of {scope.name}", network, ingress=[rule]).id)
            continue
        for place, member in enumerate(members, 1):
            label = member if isinstance(member, str) else f"{kind}-{place}"
            sources[label] = {"referenced_security_group_id": member}
    for block in settings.allowed_cidrs:
        sources[re.sub(r"[./]", "-", block)] = {"cidr_ipv4": block}
    for label, source in sources.items():
        aws.vpc.SecurityGroupIngressRule(
            f"{scope.name}-from-{label}",
            security_group_id=access.id,
            description=f"{label} to {scope.name}",
            ip_protocol="tcp",
            from_port=first,
            to_port=last,
            opts=scope.kept(),
            **source,
            **scope.shared,
        )
    if getattr(settings, "roles", None):
        way_to_aws(scope, scope.name, access.id)  # the engine itself calls the services that its roles are for
    return groups


def companion_group(
    scope: Scope,
    role: str,
    port: int,
    access: pulumi.Output[str],
    network: NetworkReference,
    *,
    reaches_aws: bool,
) -> pulumi.Output[str]:
    """Makes the group of what the package puts beside a database, with its own way to it and, at need, to AWS."""
    name, described = f"{scope.name}-{role}", f"{role} to {scope.name}"
    group = aws.ec2.SecurityGroup(
        name, description=f"{role} of {scope.name}", vpc_id=network.vpc_id, opts=scope.child(), **scope.shared
    )
    way: dict[str, Any] = {"description": described, "ip_protocol": "tcp", "from_port": port, "to_port": port}
    way_in = aws.vpc.SecurityGroupIngressRule(
        f"{scope.name}-from-{role}",
        security_group_id=access,
        referenced_security_group_id=group.id,
        opts=scope.child(),
        **way,
        **scope.shared,
    )
    ways_out = [
        aws.vpc.SecurityGroupEgressRule(
            f"{name}-to-{scope.name}",
            security_group_id=group.id,
            referenced_security_group_id=access,
            opts=scope.child(),
            **way,
            **scope.shared,
        )
    ]
    if reaches_aws:
        ways_out.append(way_to_aws(scope, name, group.id))
    # Through the rules, so that what carries the group is made only once its ways are open.
    return pulumi.Output.all(group.id, way_in.id, *(out.id for out in ways_out)).apply(lambda known: known[0])


def _group(
    scope: Scope, name: str, description: str, network: NetworkReference, **rules: Any
) -> "aws.ec2.SecurityGroup":
    return aws.ec2.SecurityGroup(
        name, description=description, vpc_id=network.vpc_id, opts=scope.kept(), **rules, **scope.shared
    )


def way_to_aws(scope: Scope, name: str, group: pulumi.Output[str]) -> "aws.vpc.SecurityGroupEgressRule":
    """A way out to the services of AWS, over the network's endpoints or wherever its routes lead."""
    return aws.vpc.SecurityGroupEgressRule(
        f"{name}-to-aws",
        security_group_id=group,
        description=f"{name} to AWS",
        ip_protocol="tcp",
        from_port=443,
        to_port=443,
        cidr_ipv4="0.0.0.0/0",
        opts=scope.kept(),
        **scope.shared,
    )

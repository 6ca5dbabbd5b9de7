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
    sources: dict[str, dict[str, Any]] = {}
    for kind, members in (
        ("allowed", settings.allowed_security_group_ids),
        ("network", network.allowed_security_group_ids),
    ):
        if isinstance(members, pulumi.Output):
            rule = {"protocol": "tcp", "from_port": settings.port, "to_port": settings.port, "security_groups": members}
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
            from_port=settings.port,
            to_port=settings.port,
            opts=scope.kept(),
            **source,
            **scope.shared,
        )
    return groups


def _group(scope: Scope, name: str, description: str, network: NetworkReference, **rules: Any) -> aws.ec2.SecurityGroup:
    return aws.ec2.SecurityGroup(
        name, description=description, vpc_id=network.vpc_id, opts=scope.kept(), **rules, **scope.shared
    )

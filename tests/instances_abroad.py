"""Instances with something in another region, and what they registered there."""

from collections.abc import Mapping
from typing import Any

import pytest

from conftest import NETWORK, STACK, Deploy, Deployment, Registered, once, stack_outputs
from pulumi_aws_databases import BadInput, Network, build

HOME, ABROAD, FAR = "eu-west-1", "eu-central-1", "us-east-1"
INSTANCE = "rds/instance:Instance"
KEY = "kms/key:Key"
VPC = "ec2/vpc:Vpc"
GROUP = "ec2/securityGroup:SecurityGroup"
INGRESS = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
SUBNETS = "rds/subnetGroup:SubnetGroup"
PARAMETERS = "rds/parameterGroup:ParameterGroup"
OPTIONS = "rds/optionGroup:OptionGroup"
LOG_GROUP = "cloudwatch/logGroup:LogGroup"
COPIES = "rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication"
ROLE = "iam/role:Role"
ARN = "arn:aws:mock:eu-west-1:123456789012:"
GIVEN_KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"
MADE = {"cidrBlock": "10.20.0.0/16", "availabilityZones": 2}
THERE = {"vpcId": "vpc-8", "subnetIds": ["subnet-u", "subnet-v"]}
FARTHER = {"vpcId": "vpc-9", "subnetIds": ["subnet-w", "subnet-x"]}
EXISTING = {**NETWORK, "secondary": {ABROAD: THERE, FAR: FARTHER}}
OTHER_STACK = {
    "stack": "acme/base/dev",
    "outputs": {"vpcId": "vpc", "subnetIds": "subnets", "allowedSecurityGroupIds": "clients"},
    "secondary": {ABROAD: THERE, FAR: FARTHER},
}
REPLICA = {"replicas": {"there": {"region": ABROAD}}}


@once
def catalog(
    deploy: Deploy,
    given: Mapping[str, Any],
    network: Mapping[str, Any] = MADE,
    tier: str = "dev",
    more: Mapping[str, Any] | None = None,
    **config: Any,
) -> Deployment:
    """Runs the stack program; the result is the stack's outputs."""
    databases = {"catalog": {"type": "instance", **given}, **(more or {})}
    keys = {"network": network, "tier": tier, "databases": databases, **config}
    return deploy(stack_outputs, STACK | {f"aws-databases:{key}": value for key, value in keys.items()})


@once
def program(deploy: Deploy, given: Mapping[str, Any], network: Any = None, tier: str = "dev") -> Deployment:
    """A component in a program of its own; the network is a reference, or the arguments of a `Network`."""

    def make() -> Any:
        place = network if network is None or "vpcId" in network else Network("net", network)
        return build("catalog", {"type": "instance", "network": place, **given}).connection

    return deploy(make, STACK | {"aws-databases:tier": tier})


def replicas(made: Deployment) -> dict[str, Registered]:
    return {each.name: each for each in made.all(INSTANCE) if "replicateSourceDb" in each.inputs}


def of_region(made: Deployment, region: str | None) -> set[tuple[str, str]]:
    """The type and name of everything that is declared in a region, apart from the network."""
    return {
        (each.type.rpartition(":")[2], each.name)
        for each in made.resources
        if each.inputs.get("region") == region and "index:Network$" not in each.urn
    }


def refused(deploy: Deploy, given: Mapping[str, Any], network: Mapping[str, Any] = NETWORK, **more: Any) -> list[str]:
    with pytest.raises(BadInput) as raised:
        catalog(deploy, given, network, **more)
    return str(raised.value).splitlines()

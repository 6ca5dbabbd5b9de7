"""The network that a component of any program lives in."""

import pulumi

from pulumi_aws_databases.decide import Decided
from pulumi_aws_databases.network import other_stack
from pulumi_aws_databases.settings.common import NetworkReference


def network_of(decided: Decided, component: pulumi.Resource, region: str | None) -> NetworkReference:
    """The database's own network in a region, as `declared`, or else that of the stack's configuration."""
    own: NetworkReference | None = decided.settings.network
    if (there := decided.settings.network_in(region or decided.stack.region)) is not None:
        return NetworkReference.model_validate(there)
    if own is not None:
        there = own.regions.get(region or decided.stack.region or "")
        if there is None or there.vpc_id is own.vpc_id:
            return own
        return NetworkReference(vpcId=there.vpc_id, subnetIds=there.subnet_ids)
    configured = decided.stack.settings.network
    if configured is None:
        raise LookupError(f"{decided.name} was decided without a network")
    place = configured.secondary[region] if region else configured
    if place.vpc_id is None or place.subnet_ids is None:
        return NetworkReference.model_validate(other_stack(decided.name, component, configured).reference())
    return NetworkReference(vpcId=place.vpc_id, subnetIds=place.subnet_ids)

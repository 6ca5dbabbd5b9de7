"""The network that a component of any program lives in."""

import pulumi

from pulumi_aws_databases.decide import Decided
from pulumi_aws_databases.network import other_stack
from pulumi_aws_databases.settings.common import NetworkReference


def network_of(decided: Decided, component: pulumi.Resource) -> NetworkReference:
    """The database's own network, or else that of the stack's configuration."""
    own: NetworkReference | None = decided.settings.network
    if own is not None:
        there = own.regions.get(decided.settings.region or decided.stack.region or "")
        if there is None or there.vpc_id is own.vpc_id:
            return own
        return NetworkReference.model_validate({"vpcId": there.vpc_id, "subnetIds": there.subnet_ids})
    place = other_stack(decided.name, component, decided.stack.settings.network)
    return NetworkReference.model_validate(place.reference())

"""The network that a component of any program lives in."""

import pulumi

from pulumi_aws_databases.decide import Decided
from pulumi_aws_databases.network import other_stack
from pulumi_aws_databases.settings.common import NetworkReference


def network_of(decided: Decided, component: pulumi.Resource) -> NetworkReference:
    """The database's own network, or else that of the stack's configuration."""
    own: NetworkReference | None = decided.settings.network
    if own is not None:
        there = own.regions.get(decided.region) if decided.region else None
        return own.model_copy(update={"vpc_id": there.vpc_id, "subnet_ids": there.subnet_ids}) if there else own
    place = other_stack(decided.name, component, decided.stack.settings.network)
    return NetworkReference.model_validate(place.reference())

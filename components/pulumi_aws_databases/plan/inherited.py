"""What a database takes from its stack without naming it: the region and the network that it lives in."""

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_aws_databases.decide import Decided
from pulumi_aws_databases.settings.common import Common, Server
from pulumi_aws_databases.settings.network import NetworkSettings
from pulumi_aws_databases.settings.resolve import to_values
from pulumi_aws_databases.stack import Stack

_OF_A_NETWORK = ("cidrBlock", "vpcId", "subnetIds", "stack", "outputs", "isolated")


def inherited(decided: Decided, stack: Stack) -> dict[str, Any]:
    """The stack's settings that hold for a database, by the path that its own would have.

    A network that is made is told by its addresses. Of the stack's networks in several regions a database's own is
    `network`, and that of its parts elsewhere `network.regions.<region>`.
    """
    settings: Common = decided.resolved.settings
    home = settings.region or stack.region
    found: dict[str, Any] = {} if settings.region or not stack.region else {"region": stack.region}
    network = stack.settings.network
    if isinstance(settings, Server) and settings.network is None and network is not None:
        for region in dict.fromkeys([home, *settings.server_regions.values()]):
            if settings.network_in(region) is None:
                at = "network" if region == home else f"network.regions.{region}"
                part = _part(network, region, stack.region)
                found.update(_flat(at, {**part, "isolated": "cidrBlock" in part}))
    return found


def _part(network: NetworkSettings, region: str | None, home: str | None) -> Mapping[str, Any]:
    """The stack's network in a region; beside one that is made, another region gets the same addresses."""
    there = network.secondary.get(region or "")
    if there is not None:
        return to_values(there)
    if region == home:
        return to_values(network)
    return {"cidrBlock": network.cidr_block}


def _flat(at: str, values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name in _OF_A_NETWORK:
        value = values.get(name)
        if isinstance(value, Mapping):
            yield from ((f"{at}.{name}.{key}", each) for key, each in value.items())
        elif value is not None:
            yield f"{at}.{name}", value

"""The settings of a network."""

import ipaddress
from typing import Annotated, Literal

from pulumi_aws_databases.settings.base import Settings
from pulumi_aws_databases.settings.common import TIERS, Tier
from pulumi_aws_databases.settings.values import (
    AddressBlock,
    Region,
    SubnetIds,
    Tags,
    Text,
    Texts,
    VpcId,
    choice,
    list_of,
    text,
    whole,
)


class StackOutputs(Settings):
    """The names of another stack's outputs."""

    vpc_id: Text
    """The output that holds the VPC's id."""
    subnet_ids: Text
    """The output that holds the list of the private subnets' ids."""
    allowed_security_group_ids: Text | None = None
    """The output that holds a list of security groups whose members may connect to every database."""


class RegionNetwork(Settings):
    """A network in another region: made there, or existing."""

    cidr_block: AddressBlock | None = None
    """The addresses of a VPC that is made."""
    vpc_id: VpcId | None = None
    """An existing VPC."""
    subnet_ids: SubnetIds | None = None
    """Its private subnets, in at least two zones."""
    endpoints: Texts | None = None
    """AWS services that get an interface endpoint there; by default those of the network."""


class NetworkSettings(RegionNetwork):
    """Everything a `Network` can be told: one of three forms, with `secondary` beside each."""

    availability_zones: Annotated[int, whole(2, 6)] | None = None
    """How many zones a made network has subnets in; 3 by default, in the order in which AWS lists them."""
    zones: Annotated[tuple[str, ...], list_of(text())] | None = None
    """The zones by name, in place of their number."""
    endpoints: Texts = ()
    """AWS services that get an interface endpoint, such as secretsmanager; each costs by the hour and zone."""
    stack: Annotated[str, text("another stack, organization/project/stack", r"[\w.-]+(/[\w.-]+){0,2}")] | None = None
    """The stack that owns the network."""
    outputs: StackOutputs | None = None
    """What that stack calls its outputs."""
    secondary: dict[str, RegionNetwork] = {}
    """Networks in other regions, by region."""

    @property
    def zone_count(self) -> int:
        """How many zones a made network has subnets in."""
        return len(self.zones or ()) or self.availability_zones or 3


class NetworkArguments(NetworkSettings):
    """A `Network` of its own also has what every component has."""

    tier: Annotated[Tier, choice(*TIERS)]
    """The environment whose presets apply."""
    tags: Tags = {}
    """Tags of every resource, beside the stack's."""
    region: Region | None = None
    """The AWS region, where it is not the stack's."""
    removal_policy: Annotated[Literal["destroy", "snapshot", "retain"], choice("destroy", "snapshot", "retain")]
    """With `retain` a made network is left in place when it is taken out of the program."""


def blocks_of_zones(cidr_block: str) -> list[str]:
    """The blocks of the subnets, one for each zone there may ever be.

    They are eighths of the first half, however many zones are in use, so that one more zone moves no other; the
    second half is the application's.
    """
    half = next(ipaddress.IPv4Network(cidr_block).subnets(prefixlen_diff=1))
    return [str(block) for block in half.subnets(prefixlen_diff=3)]

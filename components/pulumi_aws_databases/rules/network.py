"""What a network must be."""

import ipaddress
import re

import pulumi

from pulumi_aws_databases.errors import got
from pulumi_aws_databases.rules.rule import Found, Rule
from pulumi_aws_databases.settings.network import NetworkSettings, RegionNetwork
from pulumi_aws_databases.settings.values import REGION, is_private

_VPC = "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html"
_FORMS = "{cidrBlock}, {vpcId, subnetIds} or {stack, outputs}"


def _form(_: str, settings: NetworkSettings) -> Found:
    forms = {
        "cidrBlock": settings.cidr_block is not None,
        "vpcId": settings.vpc_id is not None or settings.subnet_ids is not None,
        "stack": settings.stack is not None or settings.outputs is not None,
    }
    if sum(forms.values()) != 1:
        yield (
            "",
            f"expected one of {_FORMS}; got {' and '.join(form for form, given in forms.items() if given) or 'none'}",
        )
    elif forms["stack"] and (settings.stack is None or settings.outputs is None):
        yield "outputs" if settings.outputs is None else "stack", "required"
    yield from _existing("", settings)
    if not forms["cidrBlock"]:
        made_only = {
            "availabilityZones": settings.availability_zones,
            "zones": settings.zones,
            "endpoints": settings.endpoints,
        }
        for setting, value in made_only.items():
            if value:
                yield setting, "expected only beside cidrBlock"
    if settings.availability_zones and settings.zones:
        yield "availabilityZones", "expected either availabilityZones or zones; got both"
    if settings.zones and len(settings.zones) not in range(2, 7):
        yield "zones", f"expected 2 to 6 zones; got {len(settings.zones)}"


def _secondary(_: str, settings: NetworkSettings) -> Found:
    for region, there in settings.secondary.items():
        if not re.fullmatch(REGION, region):
            yield f"secondary.{region}", "expected a region such as eu-west-1 as the key"
        if (there.cidr_block is None) == (there.vpc_id is None and there.subnet_ids is None):
            yield f"secondary.{region}", "expected one of {cidrBlock} or {vpcId, subnetIds}"
        if there.endpoints and there.cidr_block is None:
            yield f"secondary.{region}.endpoints", "expected only beside cidrBlock"
        yield from _existing(f"secondary.{region}.", there)


def _existing(at: str, network: RegionNetwork) -> Found:
    if (network.vpc_id is None) != (network.subnet_ids is None):
        yield at + ("vpcId" if network.vpc_id is None else "subnetIds"), "required"
    if not isinstance(network.subnet_ids, pulumi.Output | None) and len(network.subnet_ids) < 2:
        yield at + "subnetIds", f"expected subnets in at least two zones; got {len(network.subnet_ids)}"


def _blocks(_: str, settings: NetworkSettings) -> Found:
    places = {"cidrBlock": settings} | {
        f"secondary.{region}.cidrBlock": there for region, there in settings.secondary.items()
    }
    for path, network in places.items():
        if network.cidr_block is None:
            continue
        if not 16 <= ipaddress.IPv4Network(network.cidr_block).prefixlen <= 24:
            yield (
                path,
                f"expected a block from /16 to /24, half of which holds the subnets; got {got(network.cidr_block)}",
            )
        elif not is_private(network.cidr_block):
            yield path, f"expected a private block, such as 10.20.0.0/16; got {got(network.cidr_block)}"


RULES = (
    Rule(
        _form, ("cidrBlock", "vpcId", "subnetIds", "stack", "outputs", "availabilityZones", "zones", "endpoints"), _VPC
    ),
    Rule(_secondary, ("secondary",), _VPC),
    Rule(_blocks, ("cidrBlock", "secondary"), _VPC),
)

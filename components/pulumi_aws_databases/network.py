"""The network that databases live in."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.arguments import NetworkArgs
from pulumi_aws_databases.decide import Decided, decide
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.settings.network import NetworkArguments, RegionNetwork, blocks_of_zones

GATEWAYS = ("s3", "dynamodb")


@dataclass(frozen=True)
class Place:
    """What a network has in one region."""

    vpc_id: pulumi.Input[str]
    subnet_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    route_table_ids: Sequence[pulumi.Input[str]] = ()
    cidr_block: pulumi.Input[str] | None = None
    allowed_security_group_ids: pulumi.Input[Sequence[pulumi.Input[str]]] = ()

    def outputs(self) -> dict[str, Any]:
        """The four values that a network hands out."""
        return {
            "vpcId": self.vpc_id,
            "subnetIds": list(self.subnet_ids) if isinstance(self.subnet_ids, tuple) else self.subnet_ids,
            "routeTableIds": list(self.route_table_ids),
            "cidrBlock": self.cidr_block,
        }

    def reference(self) -> dict[str, Any]:
        """The setting ``network`` of a database that lives here."""
        return {
            "vpcId": self.vpc_id,
            "subnetIds": self.subnet_ids,
            "allowedSecurityGroupIds": self.allowed_security_group_ids,
            "isolated": self.is_isolated,
        }

    @property
    def is_isolated(self) -> bool:
        """Whether it was made here, with no way to or from the internet."""
        return bool(self.route_table_ids)


class Network(pulumi.ComponentResource):
    """A network for databases: made here, existing, or another stack's.

    With ``cidrBlock`` it makes a VPC; an isolated subnet for each zone, in the first half of the block, the second
    half being left to the application; a route table without a way out; gateway endpoints for S3 and DynamoDB;
    interface endpoints as listed, with a security group; and it closes the VPC's default security group. Zones and
    blocks are decided at creation and never changed afterwards. In the other forms it makes nothing.

    Raises:
        BadInput: everything wrong with the arguments, before anything is registered.
    """

    vpc_id: pulumi.Output[str]
    subnet_ids: pulumi.Output[list[str]]
    route_table_ids: pulumi.Output[list[str]]
    cidr_block: pulumi.Output[str | None]
    regions: pulumi.Output[dict[str, Any]]

    def __init__(self, name: str, args: NetworkArgs | None = None, opts: pulumi.ResourceOptions | None = None) -> None:
        decided = decide(name, "network", args)
        super().__init__("aws-databases:index:Network", name, None, opts)
        settings: NetworkArguments = decided.settings
        self.place = other_stack(name, self, settings) if settings.stack else self._place(name, settings, decided)
        self.places = {
            region: self._place(f"{name}-{region}", there, decided, region)
            for region, there in settings.secondary.items()
        }
        region = settings.region or decided.stack.region
        self._everywhere = ({region: self.place} if region else {}) | self.places
        self.outputs = self.place.outputs()
        self.outputs["regions"] = {where: place.outputs() for where, place in self._everywhere.items()}
        self.vpc_id = pulumi.Output.from_input(self.outputs["vpcId"])
        self.subnet_ids = pulumi.Output.from_input(self.outputs["subnetIds"])
        self.route_table_ids = pulumi.Output.from_input(self.outputs["routeTableIds"])
        self.cidr_block = pulumi.Output.from_input(self.outputs["cidrBlock"])
        self.regions = pulumi.Output.from_input(self.outputs["regions"])
        self.register_outputs(self.outputs)

    @property
    def reference(self) -> dict[str, Any]:
        """The setting ``network`` of a database that lives here, or in one of its other regions."""
        regions = {
            where: {"vpcId": each.vpc_id, "subnetIds": each.subnet_ids, "isolated": each.is_isolated}
            for where, each in self._everywhere.items()
        }
        return {**self.place.reference(), "regions": regions}

    def _place(self, name: str, network: RegionNetwork, decided: Decided, secondary: str | None = None) -> Place:
        if network.cidr_block is None:
            return Place(network.vpc_id, network.subnet_ids)  # type: ignore[arg-type]  # the rules saw to both
        scope = dataclasses.replace(Scope.of(self, decided), name=name, region=secondary or decided.region)
        zones = decided.settings.zones if secondary is None else None
        endpoints = decided.settings.endpoints if network.endpoints is None else network.endpoints
        return _made(scope, decided.settings, network.cidr_block, zones, endpoints)


def other_stack(name: str, parent: pulumi.Resource, settings: Any) -> Place:
    """The network of another stack, read from its outputs (one StackReference)."""
    reference = pulumi.StackReference(
        f"{name}-network", stack_name=settings.stack, opts=pulumi.ResourceOptions(parent=parent, protect=False)
    )
    names = settings.outputs
    allowed = names.allowed_security_group_ids
    return Place(
        reference.require_output(names.vpc_id),
        reference.require_output(names.subnet_ids),
        allowed_security_group_ids=reference.require_output(allowed) if allowed else (),
    )


def _made(
    scope: Scope, settings: NetworkArguments, cidr_block: str, zones: Sequence[str] | None, endpoints: Sequence[str]
) -> Place:
    """The resources of a network that is made in one region."""
    vpc = aws.ec2.Vpc(
        scope.name,
        cidr_block=cidr_block,
        enable_dns_hostnames=True,
        enable_dns_support=True,
        opts=scope.kept(ignore_changes=["cidrBlock"]),
        **_named(scope, scope.name),
    )
    aws.ec2.DefaultSecurityGroup(
        f"{scope.name}-default", vpc_id=vpc.id, ingress=[], egress=[], opts=scope.kept(), **scope.shared
    )
    table = aws.ec2.RouteTable(scope.name, vpc_id=vpc.id, opts=scope.kept(), **_named(scope, scope.name))
    subnets = []
    for place, (zone, block) in enumerate(
        zip(zones or _zones(scope, settings), blocks_of_zones(cidr_block), strict=False), 1
    ):
        subnet = aws.ec2.Subnet(
            f"{scope.name}-zone-{place}",
            vpc_id=vpc.id,
            cidr_block=block,
            availability_zone=zone,
            opts=scope.kept(ignore_changes=["availabilityZone", "cidrBlock"]),
            **_named(scope, f"{scope.name}-zone-{place}"),
        )
        aws.ec2.RouteTableAssociation(
            f"{scope.name}-zone-{place}", subnet_id=subnet.id, route_table_id=table.id, opts=scope.kept(), **scope.place
        )
        subnets.append(subnet.id)
    _endpoints(scope, endpoints, vpc, table, subnets)
    return Place(vpc.id, subnets, [table.id], vpc.cidr_block)


def _named(scope: Scope, name: str) -> dict[str, Any]:
    """The shared arguments, with the tag by which the console names resources of a network."""
    return {**scope.place, "tags": {"Name": name, **scope.tags}}


def _zones(scope: Scope, settings: NetworkArguments) -> list[pulumi.Input[str]]:
    """As many zones as asked for, in the order in which AWS lists the account's."""
    count = settings.zone_count
    only_zones = [{"name": "zone-type", "values": ["availability-zone"]}]
    listed = aws.get_availability_zones_output(state="available", filters=only_zones, opts=scope.invoke, **scope.place)
    return [listed.names.apply(lambda names, place=place: _zone(names, place, count)) for place in range(count)]


def _zone(names: Sequence[str] | None, place: int, count: int) -> str | None:
    if names is None:  # as mocks leave what they do not compute
        return None
    if place >= len(names):
        raise pulumi.RunError(f"network: availabilityZones: the region has {len(names)} zones; got {count}")
    return names[place]


def _endpoints(
    scope: Scope,
    services: Sequence[str],
    vpc: aws.ec2.Vpc,
    table: aws.ec2.RouteTable,
    subnets: Sequence[pulumi.Output[str]],
) -> None:
    region = aws.get_region_output(opts=scope.invoke, **scope.place).region

    def endpoint(service: str, kind: str, opts: pulumi.ResourceOptions, **more: Any) -> None:
        aws.ec2.VpcEndpoint(
            f"{scope.name}-{service}",
            vpc_id=vpc.id,
            service_name=pulumi.Output.format("com.amazonaws.{0}.{1}", region, service),
            vpc_endpoint_type=kind,
            opts=opts,
            **more,
            **scope.shared,
        )

    for service in GATEWAYS:
        endpoint(service, "Gateway", scope.kept(), route_table_ids=[table.id])
    if not services:
        return
    name = f"{scope.name}-endpoints"
    group = aws.ec2.SecurityGroup(
        name, description=f"Endpoints of {scope.name}", vpc_id=vpc.id, opts=scope.kept(), **scope.shared
    )
    aws.vpc.SecurityGroupIngressRule(
        name,
        security_group_id=group.id,
        description="HTTPS from the network",
        ip_protocol="tcp",
        from_port=443,
        to_port=443,
        cidr_ipv4=vpc.cidr_block,
        opts=scope.kept(),
        **scope.shared,
    )
    for service in services:
        # Never kept: it costs, and one that is made anew could not have the same private name.
        endpoint(
            service,
            "Interface",
            scope.child(),
            subnet_ids=subnets,
            security_group_ids=[group.id],
            private_dns_enabled=True,
        )

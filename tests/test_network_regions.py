"""Networks in other regions than the stack's, and what a network hands out of them."""

from typing import Any, cast

import pulumi
import pytest
from pulumi.runtime import mocks

from conftest import Aws, Deploy, Deployment, once
from pulumi_aws_databases import AuroraCluster, BadInput, Cache, Network

VPC = "ec2/vpc:Vpc"
SUBNET = "ec2/subnet:Subnet"
MADE: dict[str, Any] = {"cidr_block": "10.20.0.0/16", "availability_zones": 2}
EXISTING: dict[str, Any] = {"vpc_id": "vpc-7", "subnet_ids": ["subnet-p", "subnet-q"]}
THERE: dict[str, Any] = {"vpc_id": "vpc-8", "subnet_ids": ["subnet-u", "subnet-v"]}
OTHER_STACK: dict[str, Any] = {"stack": "acme/base/prod", "outputs": {"vpc_id": "vpc", "subnet_ids": "subnets"}}


@once
def network(deploy: Deploy, **args: Any) -> Deployment:
    given: Any = args

    def make() -> Any:
        made = Network("net", given)
        return {
            "vpcId": made.vpc_id,
            "subnetIds": made.subnet_ids,
            "routeTableIds": made.route_table_ids,
            "cidrBlock": made.cidr_block,
            "regions": made.regions,
        }

    return deploy(make)


@once
def cache(deploy: Deploy, region: str | None = None, **args: Any) -> Deployment:
    """A cache in a network component."""
    given: Any = args

    def make() -> Any:
        settings: Any = {"network": Network("net", given), "region": region}
        return Cache("sessions", settings).connection

    return deploy(make)


def place(deployment: Deployment) -> tuple[Any, Any]:
    """The VPC of the cache's access group, and its subnets."""
    access = deployment.one("ec2/securityGroup:SecurityGroup", "sessions-access").inputs
    return access["vpcId"], deployment.one("elasticache/subnetGroup:SubnetGroup").inputs["subnetIds"]


def test_zones_by_name_are_those_of_the_networks_own_region(deploy: Deploy) -> None:
    zones = ["eu-central-1b", "eu-central-1c"]
    made = network(deploy, cidr_block="10.20.0.0/16", zones=zones, region="eu-central-1")
    assert [each.inputs["availabilityZone"] for each in made.all(SUBNET)] == zones
    assert {each.inputs["region"] for each in (made.one(VPC), *made.all(SUBNET))} == {"eu-central-1"}


def test_zones_by_name_are_not_those_of_a_secondary_region(deploy: Deploy) -> None:
    made = network(
        deploy,
        cidr_block="10.20.0.0/16",
        zones=["eu-west-1b", "eu-west-1c"],
        secondary={"eu-central-1": {"cidr_block": "10.21.0.0/16"}},
    )
    zones = {each.name: each.inputs["availabilityZone"] for each in made.all(SUBNET)}
    assert zones == {
        "net-zone-1": "eu-west-1b",
        "net-zone-2": "eu-west-1c",
        "net-eu-central-1-zone-1": "eu-central-1a",
        "net-eu-central-1-zone-2": "eu-central-1b",
    }


@pytest.mark.parametrize("form", [MADE, EXISTING, OTHER_STACK])
@pytest.mark.parametrize(("region", "key"), [(None, "eu-west-1"), ("eu-central-1", "eu-central-1")])
def test_the_regions_of_a_network_begin_with_its_own(
    deploy: Deploy, form: dict[str, Any], region: str | None, key: str
) -> None:
    found = network(deploy, **form, region=region, secondary={"eu-north-1": THERE}).result
    assert list(found["regions"]) == [key, "eu-north-1"]
    assert found["regions"][key] == {name: value for name, value in found.items() if name != "regions"}
    assert found["regions"]["eu-north-1"]["vpcId"] == "vpc-8"


def test_the_subnets_of_an_existing_network_are_handed_on_as_a_list(deploy: Deploy) -> None:
    found = network(deploy, **EXISTING, secondary={"eu-north-1": THERE}).result
    assert found["subnetIds"] == found["regions"]["eu-west-1"]["subnetIds"] == ["subnet-p", "subnet-q"]
    assert found["regions"]["eu-north-1"]["subnetIds"] == ["subnet-u", "subnet-v"]


def test_the_block_that_is_handed_out_is_the_vpcs_own(deploy: Deploy, monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed ``cidrBlock`` is ignored, so that what is configured may be another."""
    answer = Aws.new_resource

    def new_resource(self: Aws, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        name, state = answer(self, args)
        return name, state | ({"cidrBlock": "10.99.0.0/16"} if args.typ.endswith(":Vpc") else {})

    monkeypatch.setattr(Aws, "new_resource", new_resource)
    made = network(deploy, **MADE, endpoints=["logs"])
    assert made.one(VPC).inputs["cidrBlock"] == "10.20.0.0/16"
    assert made.result["cidrBlock"] == made.result["regions"]["eu-west-1"]["cidrBlock"] == "10.99.0.0/16"
    assert made.one("vpc/securityGroupIngressRule:SecurityGroupIngressRule").inputs["cidrIpv4"] == "10.99.0.0/16"


@pytest.mark.parametrize("form", [MADE, EXISTING, OTHER_STACK])
def test_a_database_in_a_secondary_region_lives_in_that_regions_network(deploy: Deploy, form: dict[str, Any]) -> None:
    existing = cache(deploy, "eu-central-1", **form, secondary={"eu-central-1": THERE})
    assert place(existing) == ("vpc-8", ["subnet-u", "subnet-v"])
    made = cache(deploy, "eu-central-1", **form, secondary={"eu-central-1": {"cidr_block": "10.21.0.0/16"}})
    vpc, subnets = place(made)
    assert vpc == "net-eu-central-1-id"
    assert subnets[:2] == ["net-eu-central-1-zone-1-id", "net-eu-central-1-zone-2-id"]
    groups = made.all("ec2/securityGroup:SecurityGroup")
    assert {each.inputs["region"] for each in groups} == {"eu-central-1"}


def test_a_database_of_the_stacks_region_lives_in_the_networks_own_part(deploy: Deploy) -> None:
    for region in (None, "eu-west-1"):
        assert place(cache(deploy, region, **EXISTING, secondary={"eu-central-1": THERE})) == (
            "vpc-7",
            ["subnet-p", "subnet-q"],
        )


def test_a_reference_written_out_may_have_parts_in_other_regions(deploy: Deploy) -> None:
    later = pulumi.Output.from_input(["subnet-u", "subnet-v"])
    written: Any = {**EXISTING, "regions": {"eu-central-1": {"vpc_id": "vpc-8", "subnet_ids": later}}}
    settings: Any = {"network": written, "region": "eu-central-1"}
    made = deploy(lambda: Cache("sessions", settings).connection)
    assert place(made) == ("vpc-8", ["subnet-u", "subnet-v"])


@pytest.mark.parametrize("form", [MADE, EXISTING, OTHER_STACK])
def test_a_database_in_a_region_where_its_network_has_no_part_is_refused(deploy: Deploy, form: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as raised:
        cache(deploy, "us-east-1", **form, secondary={"eu-central-1": THERE})
    expected = "sessions: region: its network has no part in us-east-1; see the network's secondary"
    assert str(raised.value) == expected


def test_a_database_with_a_region_is_refused_in_a_network_of_one_region(deploy: Deploy) -> None:
    def make() -> None:
        AuroraCluster("orders", {"network": Network("net", {"cidr_block": "10.0.0.0/16"}), "region": "eu-central-1"})

    with pytest.raises(BadInput, match=r"orders: region: its network has no part in eu-central-1"):
        deploy(make)


def test_a_network_of_another_region_takes_databases_of_that_region_only(deploy: Deploy) -> None:
    def make(region: str | None) -> None:
        network = Network("net", {"cidr_block": "10.0.0.0/16", "region": "eu-central-1"})
        AuroraCluster("orders", {"network": network, **({"region": region} if region else {})})

    assert deploy(lambda: make("eu-central-1")).one("rds/subnetGroup:SubnetGroup").inputs["region"] == "eu-central-1"
    with pytest.raises(BadInput, match=r"orders: region: its network has no part in eu-west-1"):
        deploy(lambda: make(None))


def test_a_network_can_be_given_by_its_outputs(deploy: Deploy) -> None:
    def make() -> None:
        network = Network("net", {"cidr_block": "10.0.0.0/16"})
        AuroraCluster("orders", {"network": cast("Any", network.outputs)})

    subnets = deploy(make).one("rds/subnetGroup:SubnetGroup").inputs["subnetIds"]
    assert subnets == ["net-zone-1-id", "net-zone-2-id", "net-zone-3-id"]

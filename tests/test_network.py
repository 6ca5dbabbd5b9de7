"""The network that databases live in, and who may reach them there."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from conftest import NETWORK, STACK, Deploy, Deployment, once
from pulumi_aws_databases import AuroraCluster, BadInput, Cache, Network

VPC = "ec2/vpc:Vpc"
SUBNET = "ec2/subnet:Subnet"
TABLE = "ec2/routeTable:RouteTable"
ASSOCIATION = "ec2/routeTableAssociation:RouteTableAssociation"
ENDPOINT = "ec2/vpcEndpoint:VpcEndpoint"
GROUP = "ec2/securityGroup:SecurityGroup"
RULE = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
CLUSTER_SUBNETS = "rds/subnetGroup:SubnetGroup"

EXISTING = {"vpc_id": "vpc-7", "subnet_ids": ["subnet-p", "subnet-q"]}
OTHER_STACK = {"stack": "acme/base/prod", "outputs": {"vpc_id": "vpc", "subnet_ids": "subnets"}}


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
def made_network(deploy: Deploy, **args: Any) -> Deployment:
    return network(deploy, cidr_block="10.20.0.0/16", **args)


def cluster(deploy: Deploy, given: Callable[[], Any], config: Any = None, **args: Any) -> Deployment:
    def make() -> Any:
        settings: Any = {"network": given(), **args}
        return AuroraCluster("orders", settings).connection

    return deploy(make, STACK | {"aws-databases:network": config} if config else STACK)


def as_exported(deployment: Deployment) -> Any:
    """The outputs as another stack reads them."""
    return json.loads(json.dumps(deployment.result))


def places(deployment: Deployment) -> tuple[Any, Any]:
    """Where the cluster is: its VPC and subnets."""
    access = deployment.one(GROUP, "orders-access")
    return access.inputs["vpcId"], deployment.one(CLUSTER_SUBNETS).inputs["subnetIds"]


@pytest.mark.parametrize("zones", [2, 3, 6])
def test_subnets_have_the_same_blocks_however_many_there_are(deploy: Deploy, zones: int) -> None:
    names = [f"eu-west-1{letter}" for letter in "abcdef"[:zones]]
    subnets = made_network(deploy, zones=names).all(SUBNET)
    blocks = ["10.20.0.0/20", "10.20.16.0/20", "10.20.32.0/20", "10.20.48.0/20", "10.20.64.0/20", "10.20.80.0/20"]
    assert [each.inputs["cidrBlock"] for each in subnets] == blocks[:zones]
    assert [each.inputs["availabilityZone"] for each in subnets] == names


def test_the_second_half_of_the_block_is_left_to_the_application(deploy: Deploy) -> None:
    subnets = network(deploy, cidr_block="10.20.4.0/24", zones=[f"eu-west-1{zone}" for zone in "abcdef"]).all(SUBNET)
    assert max(int(each.inputs["cidrBlock"].split(".")[3].split("/")[0]) for each in subnets) < 128


@pytest.mark.parametrize(("count", "letters"), [({}, "abc"), ({"availability_zones": 2}, "ab")])
def test_zones_are_taken_in_the_order_in_which_aws_lists_them(
    deploy: Deploy, count: dict[str, int], letters: str
) -> None:
    subnets = made_network(deploy, **count).all(SUBNET)
    assert [each.inputs["availabilityZone"] for each in subnets] == [f"eu-west-1{letter}" for letter in letters]


def test_more_zones_than_the_region_has_are_an_error(deploy: Deploy) -> None:
    with pytest.raises(Exception, match="availabilityZones: the region has 3 zones; got 5"):
        made_network(deploy, availability_zones=5)


def test_zones_and_blocks_are_never_changed_afterwards(deploy: Deploy) -> None:
    made = made_network(deploy)
    assert made.one(VPC).ignore_changes == ("cidrBlock",)
    assert all(set(each.ignore_changes) == {"availabilityZone", "cidrBlock"} for each in made.all(SUBNET))


def test_a_made_network_has_no_way_to_the_internet(deploy: Deploy) -> None:
    made = made_network(deploy)
    assert not made.one(TABLE).inputs.get("routes")
    assert {each.inputs["subnetId"] for each in made.all(ASSOCIATION)} == {
        f"net-zone-{place}-id" for place in (1, 2, 3)
    }
    assert {each.inputs["routeTableId"] for each in made.all(ASSOCIATION)} == {"net-id"}
    assert not any(each.inputs.get("mapPublicIpOnLaunch") for each in made.all(SUBNET))
    kinds = {each.type.rpartition(":")[2] for each in made.resources}
    assert not kinds & {"InternetGateway", "NatGateway", "EgressOnlyInternetGateway", "Route", "VpcPeeringConnection"}


def test_the_default_security_group_lets_nothing_through(deploy: Deploy) -> None:
    default = made_network(deploy).one("ec2/defaultSecurityGroup:DefaultSecurityGroup").inputs
    assert (default["vpcId"], default["ingress"], default["egress"]) == ("net-id", [], [])


def test_names_resolve_inside(deploy: Deploy) -> None:
    vpc = made_network(deploy).one(VPC).inputs
    assert (vpc["cidrBlock"], vpc["enableDnsHostnames"], vpc["enableDnsSupport"]) == ("10.20.0.0/16", True, True)


def test_only_free_endpoints_are_made_unless_others_are_listed(deploy: Deploy) -> None:
    made = made_network(deploy)
    services = {each.inputs["serviceName"]: each.inputs["vpcEndpointType"] for each in made.all(ENDPOINT)}
    assert services == {"com.amazonaws.eu-west-1.s3": "Gateway", "com.amazonaws.eu-west-1.dynamodb": "Gateway"}
    assert all(each.inputs["routeTableIds"] == ["net-id"] for each in made.all(ENDPOINT))
    assert made.all(GROUP) == made.all(RULE) == []


def test_a_listed_endpoint_is_reached_from_the_network_alone(deploy: Deploy) -> None:
    made = made_network(deploy, endpoints=["secretsmanager"], availability_zones=2)
    endpoint = made.one(ENDPOINT, "net-secretsmanager").inputs
    assert endpoint["vpcEndpointType"] == "Interface"
    assert endpoint["subnetIds"] == ["net-zone-1-id", "net-zone-2-id"]
    assert endpoint["privateDnsEnabled"] is True
    assert endpoint["securityGroupIds"] == ["net-endpoints-id"]
    rule = made.one(RULE).inputs
    assert (rule["securityGroupId"], rule["cidrIpv4"]) == ("net-endpoints-id", "10.20.0.0/16")
    assert (rule["ipProtocol"], rule["fromPort"], rule["toPort"]) == ("tcp", 443, 443)


def test_a_network_hands_out_what_it_made(deploy: Deploy) -> None:
    made = made_network(deploy, availability_zones=2).result
    place = {
        "vpcId": "net-id",
        "subnetIds": ["net-zone-1-id", "net-zone-2-id"],
        "routeTableIds": ["net-id"],
        "cidrBlock": "10.20.0.0/16",
    }
    assert made == {**place, "regions": {"eu-west-1": place}}


@pytest.mark.parametrize(
    ("form", "vpc", "subnets"),
    [(EXISTING, "vpc-7", ["subnet-p", "subnet-q"]), (OTHER_STACK, "vpc-9", ["subnet-x", "subnet-y"])],
)
def test_a_network_that_exists_is_only_handed_on(
    deploy: Deploy, form: dict[str, Any], vpc: str, subnets: list[str]
) -> None:
    made = network(deploy, **form)
    place = {"vpcId": vpc, "subnetIds": subnets, "routeTableIds": [], "cidrBlock": None}
    assert as_exported(made) == {**place, "regions": {"eu-west-1": place}}
    assert [each.type for each in made.resources] == ["aws-databases:index:Network"]


def test_secondary_regions_have_a_network_of_their_own(deploy: Deploy) -> None:
    existing = {"vpc_id": "vpc-8", "subnet_ids": ["subnet-u", "subnet-v"]}
    made = made_network(deploy, secondary={"eu-central-1": {"cidr_block": "10.21.0.0/16"}, "eu-north-1": existing})
    regions = as_exported(made)["regions"]
    assert regions["eu-north-1"] == {
        "vpcId": "vpc-8",
        "subnetIds": ["subnet-u", "subnet-v"],
        "routeTableIds": [],
        "cidrBlock": None,
    }
    assert regions["eu-central-1"]["vpcId"] == "net-eu-central-1-id"
    there = [each for each in made.resources if each.inputs.get("region") == "eu-central-1"]
    assert [each.inputs["cidrBlock"] for each in there if each.type.endswith(":Vpc")] == ["10.21.0.0/16"]
    zones = [each.inputs["availabilityZone"] for each in there if each.type.endswith(":Subnet")]
    assert zones == ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
    services = {each.inputs["serviceName"] for each in there if each.type.endswith(":VpcEndpoint")}
    assert services == {"com.amazonaws.eu-central-1.s3", "com.amazonaws.eu-central-1.dynamodb"}


def test_what_an_output_names_may_be_a_network(deploy: Deploy) -> None:
    made = cluster(deploy, lambda: pulumi.Output.from_input({"vpcId": "vpc-5", "subnetIds": ["subnet-5"]}))
    assert places(made) == ("vpc-5", ["subnet-5"])


def test_a_database_takes_a_network_component(deploy: Deploy) -> None:
    made = cluster(deploy, lambda: Network("net", {"cidr_block": "10.20.0.0/16", "availability_zones": 2}))
    assert places(made) == ("net-id", ["net-zone-1-id", "net-zone-2-id"])


def test_a_database_takes_ids_that_are_known_later(deploy: Deploy) -> None:
    later = pulumi.Output.from_input
    made = cluster(deploy, lambda: {"vpc_id": later("vpc-5"), "subnet_ids": [later("subnet-5"), "subnet-6"]})
    assert places(made) == ("vpc-5", ["subnet-5", "subnet-6"])


@pytest.mark.parametrize(
    ("config", "region", "expected"),
    [
        ({"vpcId": "vpc-7", "subnetIds": ["subnet-p", "subnet-q"]}, None, ("vpc-7", ["subnet-p", "subnet-q"])),
        (
            {"stack": "acme/base/prod", "outputs": {"vpcId": "vpc", "subnetIds": "subnets"}},
            None,
            ("vpc-9", ["subnet-x", "subnet-y"]),
        ),
        (
            {**NETWORK, "secondary": {"eu-central-1": {"vpcId": "vpc-8", "subnetIds": ["subnet-u", "subnet-v"]}}},
            "eu-central-1",
            ("vpc-8", ["subnet-u", "subnet-v"]),
        ),
    ],
)
def test_a_database_without_a_network_lives_in_the_stacks(
    deploy: Deploy, config: dict[str, Any], region: str | None, expected: Any
) -> None:
    made = cluster(deploy, lambda: None, config, region=region)
    assert places(made) == expected


@pytest.mark.parametrize(
    ("config", "region", "message"),
    [
        (None, None, r"orders: network: required"),
        ({"cidrBlock": "10.20.0.0/16"}, None, r"aws-databases:network: cidrBlock: .*make a Network"),
        (NETWORK, "eu-central-1", r"orders: region: .*secondary\.eu-central-1"),
    ],
)
def test_a_program_needs_a_network_that_exists(
    deploy: Deploy, config: dict[str, Any] | None, region: str | None, message: str
) -> None:
    with pytest.raises(BadInput, match=message):
        cluster(deploy, lambda: None, config, region=region)


def test_nobody_may_connect_who_is_not_allowed(deploy: Deploy) -> None:
    made = cluster(deploy, lambda: NETWORK)
    assert made.all(RULE) == []
    assert [each.name for each in made.all(GROUP)] == ["orders-access"]
    assert not made.one(GROUP).inputs.get("ingress")
    assert made.one("rds/cluster:Cluster").inputs["vpcSecurityGroupIds"] == ["orders-access-id"]


def test_each_client_has_one_rule_on_the_access_group_for_the_port_alone(deploy: Deploy) -> None:
    later = pulumi.Output.from_input("sg-3")
    shared = {**NETWORK, "allowed_security_group_ids": ["sg-1", "sg-2"]}
    made = cluster(
        deploy,
        lambda: shared,
        port=5433,
        allowed_security_group_ids=["sg-1", later],
        allowed_cidrs=["10.1.0.0/16", "192.168.7.0/24"],
    )
    rules = [each.inputs for each in made.all(RULE)]
    sources = [each.get("referencedSecurityGroupId") or each["cidrIpv4"] for each in rules]
    assert sorted(sources) == ["10.1.0.0/16", "192.168.7.0/24", "sg-1", "sg-2", "sg-3"]
    assert {(each["ipProtocol"], each["fromPort"], each["toPort"]) for each in rules} == {("tcp", 5433, 5433)}
    assert {each["securityGroupId"] for each in rules} == {made.result["securityGroupId"]} == {"orders-access-id"}


def test_clients_of_unknown_number_come_in_a_second_group(deploy: Deploy) -> None:
    clients = pulumi.Output.from_input(["sg-1", "sg-2"])
    settings: Any = {"network": NETWORK, "allowed_security_group_ids": clients}
    made = deploy(lambda: Cache("sessions", settings).connection)
    group = made.one(GROUP, "sessions-allowed").inputs
    assert group["ingress"] == [
        {"protocol": "tcp", "fromPort": 6379, "toPort": 6379, "securityGroups": ["sg-1", "sg-2"]}
    ]
    carried = made.one("elasticache/replicationGroup:ReplicationGroup").inputs["securityGroupIds"]
    assert carried == ["sessions-access-id", "sessions-allowed-id"]
    assert made.result["securityGroupId"] == "sessions-access-id"


@pytest.mark.parametrize("through", ["configuration", "component"])
def test_clients_of_another_stack_are_let_in(deploy: Deploy, through: str) -> None:
    outputs = {"vpcId": "vpc", "subnetIds": "subnets", "allowedSecurityGroupIds": "clients"}
    form: Any = {"stack": "acme/base/prod", "outputs": outputs}
    if through == "configuration":
        made = cluster(deploy, lambda: None, form)
    else:
        made = cluster(deploy, lambda: Network("net", form))
    (rule,) = made.one(GROUP, "orders-network").inputs["ingress"]
    assert rule["securityGroups"] == ["sg-x", "sg-y"]


def test_no_rule_is_open_to_everyone(deploy: Deploy) -> None:
    made = cluster(
        deploy,
        lambda: Network("net", {"cidr_block": "10.20.0.0/16", "endpoints": ["logs"]}),
        allowed_cidrs=["10.0.0.0/8"],
        allowed_security_group_ids=["sg-1"],
    )
    assert len(made.all(RULE)) == 3
    for each in made.resources:
        assert not {"0.0.0.0/0", "::/0"} & set(json.dumps(each.inputs).split('"'))


@pytest.mark.parametrize("block", ["0.0.0.0/0", "8.8.8.0/24"])
def test_clients_from_the_internet_are_refused(deploy: Deploy, block: str) -> None:
    with pytest.raises(BadInput, match=r"orders: allowedCidrs: expected private address ranges"):
        cluster(deploy, lambda: NETWORK, allowed_cidrs=[block])

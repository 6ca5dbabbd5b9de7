"""What a network must be, in a stack's configuration and as a component."""

from typing import Any

import pulumi
import pytest

from deciding import configured
from pulumi_aws_databases import BadInput
from pulumi_aws_databases.decide import decide
from pulumi_aws_databases.program import decide_all
from pulumi_aws_databases.stack import read_stack

FORMS = "{cidrBlock}, {vpcId, subnetIds} or {stack, outputs}"
SIZES = "expected a block from /16 to /24, half of which holds the subnets"
MADE = {"cidrBlock": "10.20.0.0/16"}
EXISTING = {"vpcId": "vpc-1", "subnetIds": ["subnet-a", "subnet-b"]}
ELSEWHERE = {"stack": "acme/shared/prod", "outputs": {"vpcId": "vpc", "subnetIds": "subnets"}}

REFUSED: list[tuple[dict[str, Any], str]] = [
    (MADE | EXISTING, f"expected one of {FORMS}; got cidrBlock and vpcId"),
    (MADE | ELSEWHERE, f"expected one of {FORMS}; got cidrBlock and stack"),
    (EXISTING | ELSEWHERE, f"expected one of {FORMS}; got vpcId and stack"),
    (MADE | EXISTING | ELSEWHERE, f"expected one of {FORMS}; got cidrBlock and vpcId and stack"),
    ({"secondary": {"eu-central-1": MADE}}, f"expected one of {FORMS}; got none"),
    ({"vpcId": "vpc-1"}, "subnetIds: required"),
    ({"subnetIds": ["subnet-a", "subnet-b"]}, "vpcId: required"),
    (EXISTING | {"subnetIds": ["subnet-a"]}, "subnetIds: expected subnets in at least two zones; got 1"),
    (EXISTING | {"subnetIds": ["subnet-a", "subnet-a"]}, 'subnetIds: "subnet-a" is given twice'),
    (EXISTING | {"subnetIds": "subnet-a"}, 'subnetIds: expected a list; got "subnet-a"'),
    (EXISTING | {"vpcId": "net-1"}, 'vpcId: expected a VPC\'s id, vpc-…; got "net-1"'),
    ({"stack": "acme/shared/prod"}, "outputs: required"),
    ({"outputs": ELSEWHERE["outputs"]}, "stack: required"),
    (ELSEWHERE | {"outputs": {"vpcId": "vpc"}}, "outputs.subnetIds: required"),
    (ELSEWHERE | {"stack": "a/b/c/d"}, 'stack: expected another stack, organization/project/stack; got "a/b/c/d"'),
    (MADE | {"availabilityZones": 1}, "availabilityZones: expected a number from 2 to 6; got 1"),
    (MADE | {"availabilityZones": 7}, "availabilityZones: expected a number from 2 to 6; got 7"),
    (
        MADE | {"availabilityZones": 2, "zones": ["eu-west-1a", "eu-west-1b"]},
        "availabilityZones: expected either availabilityZones or zones; got both",
    ),
    (MADE | {"zones": ["eu-west-1a"]}, "zones: expected 2 to 6 zones; got 1"),
    (MADE | {"zones": [f"eu-west-1{zone}" for zone in "abcdefg"]}, "zones: expected 2 to 6 zones; got 7"),
    (EXISTING | {"availabilityZones": 3}, "availabilityZones: expected only beside cidrBlock"),
    (EXISTING | {"zones": ["eu-west-1a", "eu-west-1b"]}, "zones: expected only beside cidrBlock"),
    (ELSEWHERE | {"endpoints": ["secretsmanager"]}, "endpoints: expected only beside cidrBlock"),
    (
        {"cidrBlock": "10.0.0.0/15"},
        f'cidrBlock: {SIZES}; got "10.0.0.0/15"',
    ),
    (
        {"cidrBlock": "10.0.0.0/25"},
        f'cidrBlock: {SIZES}; got "10.0.0.0/25"',
    ),
    (
        {"cidrBlock": "52.94.0.0/16"},
        'cidrBlock: expected a private block, such as 10.20.0.0/16; got "52.94.0.0/16"',
    ),
    (
        {"cidrBlock": "10.20.30.0/16"},
        'cidrBlock: "10.20.30.0/16" is not how a block is written; did you mean "10.20.0.0/16"?',
    ),
    (
        MADE | {"secondary": {"eu-central-1": {}}},
        "secondary.eu-central-1: expected one of {cidrBlock} or {vpcId, subnetIds}",
    ),
    (
        MADE | {"secondary": {"eu-central-1": MADE | EXISTING}},
        "secondary.eu-central-1: expected one of {cidrBlock} or {vpcId, subnetIds}",
    ),
    (MADE | {"secondary": {"eu-central-1": {"vpcId": "vpc-2"}}}, "secondary.eu-central-1.subnetIds: required"),
    (
        MADE | {"secondary": {"eu-central-1": EXISTING | {"subnetIds": ["subnet-c"]}}},
        "secondary.eu-central-1.subnetIds: expected subnets in at least two zones; got 1",
    ),
    (
        MADE | {"secondary": {"eu-central-1": {"cidrBlock": "10.0.0.0/8"}}},
        f'secondary.eu-central-1.cidrBlock: {SIZES}; got "10.0.0.0/8"',
    ),
    (
        MADE | {"secondary": {"eu-central-1": MADE | {"zones": ["a", "b"]}}},
        "secondary.eu-central-1.zones: unknown setting",
    ),
    (
        MADE | {"secondary": {"europe": MADE}},
        "secondary.europe: expected a region such as eu-west-1 as the key",
    ),
    (
        EXISTING | {"secondary": {"eu-central-1a": EXISTING}},
        "secondary.eu-central-1a: expected a region such as eu-west-1 as the key",
    ),
    (MADE | {"natGateways": 2}, "natGateways: unknown setting"),
]

ALLOWED: list[dict[str, Any]] = [
    MADE,
    {"cidrBlock": "10.0.0.0/24"},
    {"cidrBlock": "172.16.0.0/16"},
    {"cidrBlock": "192.168.0.0/16"},
    {"cidrBlock": "100.64.0.0/16"},
    MADE | {"availabilityZones": 2, "endpoints": ["secretsmanager"]},
    MADE | {"zones": ["eu-west-1a", "eu-west-1b"]},
    MADE | {"secondary": {"eu-central-1": MADE, "us-east-1": EXISTING}},
    EXISTING,
    EXISTING | {"secondary": {"eu-central-1": MADE}},
    ELSEWHERE,
    ELSEWHERE | {"stack": "shared"},
    ELSEWHERE | {"outputs": {"vpcId": "vpc", "subnetIds": "subnets", "allowedSecurityGroupIds": "clients"}},
]


@pytest.fixture(autouse=True)
def no_configuration() -> None:
    configure()


def configure(**keys: Any) -> None:
    configured(**{"network": None} | keys)


@pytest.mark.parametrize(("network", "line"), REFUSED)
def test_a_network_that_cannot_be_is_refused_in_the_stacks_configuration(network: dict[str, Any], line: str) -> None:
    configure(network=network, databases={"orders": {"type": "aurora"}})
    with pytest.raises(BadInput) as raised:
        decide_all(read_stack())
    assert str(raised.value) == f"aws-databases:network: {line}"


@pytest.mark.parametrize(("network", "line"), REFUSED)
def test_a_network_that_cannot_be_is_refused_as_a_component(network: dict[str, Any], line: str) -> None:
    with pytest.raises(BadInput) as raised:
        decide("shared", "network", network)
    assert str(raised.value) == f"shared: {line}"


@pytest.mark.parametrize("network", ALLOWED)
def test_every_form_of_a_network_is_allowed(network: dict[str, Any]) -> None:
    configure(network=network, databases={"orders": {"type": "aurora"}})
    (orders,), made = decide_all(read_stack())
    assert orders.needs_network
    assert made is not None
    assert made.settings.cidr_block == network.get("cidrBlock")
    assert decide("shared", "network", network).settings.cidr_block == network.get("cidrBlock")


def test_the_ids_of_an_existing_network_may_be_outputs_in_a_program() -> None:
    vpc, subnets = pulumi.Output.from_input("vpc-1"), pulumi.Output.from_input(["subnet-a", "subnet-b"])
    settings = decide("shared", "network", {"vpc_id": vpc, "subnet_ids": subnets}).settings
    assert settings.vpc_id is vpc
    assert settings.subnet_ids is subnets


@pytest.mark.parametrize("database", [{"type": "aurora"}, {"type": "cache"}])
def test_a_database_on_servers_needs_a_network(database: dict[str, Any]) -> None:
    configure(databases={"orders": database})
    with pytest.raises(BadInput) as raised:
        decide_all(read_stack())
    assert str(raised.value) == "orders: network: required, here or as aws-databases:network"


def test_a_table_needs_no_network() -> None:
    configure(databases={"events": {"type": "dynamodb", "partitionKey": "pk"}})
    assert decide_all(read_stack())[1] is None


def test_a_region_without_a_network_is_refused_beside_an_existing_one() -> None:
    databases = {"orders": {"type": "aurora", "region": "eu-central-1"}}
    configure(network=EXISTING, databases=databases)
    with pytest.raises(BadInput) as raised:
        decide_all(read_stack())
    assert str(raised.value) == "orders: region: aws-databases:network has no secondary.eu-central-1"
    configure(network=EXISTING | {"secondary": {"eu-central-1": EXISTING}}, databases=databases)
    assert decide_all(read_stack())[0][0].region == "eu-central-1"


def test_a_region_without_a_network_gets_one_of_the_same_block_beside_a_made_one() -> None:
    configure(network=MADE, databases={"orders": {"type": "aurora", "region": "eu-central-1"}})
    _, network = decide_all(read_stack())
    assert network is not None
    assert network.settings.secondary["eu-central-1"].cidr_block == "10.20.0.0/16"


def test_a_component_of_a_program_is_in_the_configured_network_only_where_that_exists() -> None:
    configure(network=EXISTING)
    assert decide("orders", "aurora", {}).needs_network
    configure(network=MADE)
    with pytest.raises(BadInput) as raised:
        decide("orders", "aurora", {})
    advice = "is for the stack program; in a program of your own make a Network and hand it to orders"
    assert str(raised.value) == f"aws-databases:network: cidrBlock: {advice}"
    configure()
    with pytest.raises(BadInput) as raised:
        decide("orders", "aurora", {})
    assert str(raised.value) == "orders: network: required, here or as aws-databases:network"


def test_a_network_that_no_database_retains_goes_with_the_stack() -> None:
    configure(network=MADE, databases={"orders": {"type": "aurora", "removalPolicy": "snapshot"}})
    assert _policy() == "destroy"
    configure(network=MADE, databases={"orders": {"type": "aurora", "removalPolicy": "retain"}, "s": {"type": "cache"}})
    assert _policy() == "retain"


def _policy() -> str:
    network = decide_all(read_stack())[1]
    assert network is not None
    policy: str = network.settings.removal_policy
    return policy

"""The regions of a global database: their sizes, names, networks and keys, and a primary that is not at home."""

from typing import Any

import pulumi
import pytest

from conftest import NETWORK, STACK, Deploy
from global_databases import (
    ABROAD,
    ARN,
    CLUSTER,
    EVERYWHERE,
    FAR,
    GLOBAL,
    GROUP,
    HOME,
    INGRESS,
    INSTANCE,
    KEY,
    SECRET,
    SUBNETS,
    THERE,
    THREE,
    TWO,
    VPC,
    clusters,
    in_each,
    key_of,
    known_to_aws,
    ledger,
    region_of,
    stack,
)
from pulumi_aws_databases import BadInput, Network, build

__all__ = ["known_to_aws"]

ENDPOINT = "rds/clusterEndpoint:ClusterEndpoint"

# Readers, sizes and forwarding of each region


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (TWO | {"readers": 0}, {HOME: ["writer"], ABROAD: ["reader-1"]}),
        (TWO | {"readers": 1}, {HOME: ["reader-1", "writer"], ABROAD: ["reader-1"]}),
        (TWO | {"readers": 2}, {HOME: ["reader-1", "reader-2", "writer"], ABROAD: ["reader-1", "reader-2"]}),
        (
            TWO | {"readerInstances": {"bi": {}, "standby": {}}},
            {HOME: ["bi", "standby", "writer"], ABROAD: ["reader-1", "reader-2"]},
        ),
        (
            {"readers": 0, "secondaries": {ABROAD: {"readers": 3}, FAR: {}}},
            {HOME: ["writer"], ABROAD: ["reader-1", "reader-2", "reader-3"], FAR: ["reader-1"]},
        ),
        (
            {"readers": 2, "secondaries": {ABROAD: {"readers": 1}, FAR: {"readers": 0}}},
            {HOME: ["reader-1", "reader-2", "writer"], ABROAD: ["reader-1"]},
        ),
    ],
)
def test_a_secondarys_readers_are_all_its_instances(
    deploy: Deploy, given: dict[str, Any], expected: dict[str, list[str]]
) -> None:
    made = ledger(deploy, given)
    found: dict[str, list[str]] = {}
    for each in made.all(INSTANCE):
        prefix = "ledger-" if region_of(each) == HOME else f"ledger-{region_of(each)}-"
        found.setdefault(region_of(each), []).append(each.name.removeprefix(prefix))
        assert each.inputs["clusterIdentifier"] == f"{prefix}id"
    assert found == expected


@pytest.mark.parametrize(
    ("tier", "primary", "secondary"), [("dev", 1, 1), ("staging", 2, 1), ("prod", 2, 1), ("enterprise", 3, 2)]
)
def test_tiers_size_every_region(deploy: Deploy, tier: str, primary: int, secondary: int) -> None:
    found = in_each(ledger(deploy, THREE, tier=tier), INSTANCE, "instanceClass")
    assert {region: len(each) for region, each in found.items()} == {HOME: primary, ABROAD: secondary, FAR: secondary}


def test_a_headless_region_keeps_the_data_and_answers_nothing(deploy: Deploy) -> None:
    made = ledger(deploy, {"secondaries": {ABROAD: {"readers": 0}}})
    assert in_each(made, INSTANCE, "region") == {HOME: [None]}
    cluster = clusters(made)[ABROAD]
    assert cluster.inputs["globalClusterIdentifier"] == "ledger-id"
    assert cluster.inputs["kmsKeyId"] == f"{ARN}Key/ledger-eu-central-1-key"
    assert made.result["regions"].keys() == {HOME, ABROAD}


SERVERLESS = {"minCapacity": 2, "maxCapacity": 32}


@pytest.mark.parametrize(
    ("primary", "there", "capacity", "instance_class"),
    [
        ({"capacity": {"min": 2, "max": 32}}, {}, SERVERLESS, "db.serverless"),
        ({"instanceClass": "r7g.large"}, {}, None, "db.r7g.large"),
        ({"instanceClass": "r7g.large"}, {"capacity": {"min": 2, "max": 32}}, SERVERLESS, "db.serverless"),
        ({"capacity": {"min": 1, "max": 8}}, {"capacity": {"min": 2, "max": 32}}, SERVERLESS, "db.serverless"),
        ({"capacity": {"min": 1, "max": 8}}, {"instanceClass": "db.r8g.large"}, None, "db.r8g.large"),
        ({"instanceClass": "r7g.large"}, {"instanceClass": "r8g.large"}, None, "db.r8g.large"),
        # A writer of its own class is the primary's alone.
        (
            {"capacity": {"min": 2, "max": 32}, "writer": {"instanceClass": "r7g.large"}},
            {},
            SERVERLESS,
            "db.serverless",
        ),
    ],
)
def test_a_secondary_has_the_primarys_size_unless_it_says_otherwise(
    deploy: Deploy, primary: dict[str, Any], there: dict[str, Any], capacity: Any, instance_class: str
) -> None:
    made = ledger(deploy, {**primary, "secondaries": {ABROAD: there}})
    assert clusters(made)[ABROAD].inputs.get("serverlessv2ScalingConfiguration") == capacity
    assert in_each(made, INSTANCE, "instanceClass")[ABROAD] == [instance_class]


def test_what_is_said_of_a_secondary_changes_no_other_region(deploy: Deploy) -> None:
    there = {"readers": 2, "instanceClass": "r8g.large", "kmsKeyArn": key_of(ABROAD), "network": THERE}
    plain, made = (
        {
            each.urn: {name: given for name, given in each.inputs.items() if name != "replicas"}
            for each in ledger(deploy, {"secondaries": {ABROAD: said, FAR: {}}}).resources
            if region_of(each) != ABROAD
        }
        for said in ({}, there)
    )
    assert len(plain) > 20
    assert plain == made


def test_the_zone_and_tier_of_a_writer_are_the_primarys_alone(deploy: Deploy) -> None:
    made = ledger(deploy, TWO | {"writer": {"availabilityZone": "eu-west-1b", "promotionTier": 3}, "readers": 2})
    there = [each for each in made.all(INSTANCE) if region_of(each) == ABROAD]
    assert [each.inputs.get("availabilityZone") for each in there] == [None, None]
    assert [each.inputs["promotionTier"] for each in there] == [0, 1]


@pytest.mark.parametrize("forwarding", [True, False])
def test_secondaries_forward_writes_and_the_primary_has_none_to_forward(deploy: Deploy, forwarding: bool) -> None:
    made = ledger(deploy, THREE | {"writeForwarding": forwarding})
    assert in_each(made, CLUSTER, "enableGlobalWriteForwarding") == {
        HOME: [None],
        ABROAD: [forwarding],
        FAR: [forwarding],
    }


# Names


@pytest.mark.parametrize(("given", "base"), [({}, "ledger-0a1b2c3d"), ({"identifier": "books"}, "books")])
def test_clusters_have_names_that_no_two_regions_share(deploy: Deploy, given: dict[str, Any], base: str) -> None:
    made = ledger(deploy, THREE | given)
    assert made.one(GLOBAL).inputs["globalClusterIdentifier"] == base
    assert in_each(made, CLUSTER, "clusterIdentifier") == {
        region: [f"{base}-{region}"] for region in (HOME, ABROAD, FAR)
    }
    assert len({each.name for each in made.all(INSTANCE)}) == len(made.all(INSTANCE))


def test_a_name_does_not_depend_on_the_stacks_region(deploy: Deploy) -> None:
    before = ledger(deploy, {"primaryRegion": HOME, "secondaryRegions": [ABROAD]})
    after = deploy(
        lambda: (
            build(
                "ledger",
                {"type": "global-aurora", "network": EVERYWHERE, "primaryRegion": HOME, "secondaryRegions": [ABROAD]},
            ).connection
        ),
        STACK | {"aws:region": ABROAD},
    )
    told = [sorted(each.inputs["clusterIdentifier"] for each in made.all(CLUSTER)) for made in (before, after)]
    assert told[0] == told[1] == ["ledger-0a1b2c3d-eu-central-1", "ledger-0a1b2c3d-eu-west-1"]
    assert [region_of(made.one(CLUSTER, "ledger")) for made in (before, after)] == [HOME, HOME]


@pytest.mark.parametrize(
    ("given", "name", "longest"),
    [
        ({"secondaryRegions": [ABROAD]}, 33, "{name}-eu-central-1-reader-1-0a1b2c3"),
        ({"identifier": "l" * 50, "secondaryRegions": [ABROAD]}, 33, "{name}-eu-central-1-reader-1-0a1b2c3"),
        (
            {"secondaries": {FAR: {"readers": 0}}, "primaryRegion": "ap-southeast-1"},
            39,
            "{name}-0a1b2c3d-ap-southeast-1",
        ),
        (
            {"secondaryRegions": [ABROAD], "customEndpoints": {"e" * 30: {}}},
            13,
            "{name}-0a1b2c3d-eu-west-1-" + "e" * 30,
        ),
    ],
)
def test_the_longest_name_that_is_taken_gives_identifiers_as_long_as_aws_takes_them(
    deploy: Deploy, given: dict[str, Any], name: int, longest: str
) -> None:
    network = {**NETWORK, "regions": dict.fromkeys((HOME, ABROAD, FAR, "ap-southeast-1"), THERE)}
    spec: dict[str, Any] = {"type": "global-aurora", "network": network, **given}
    made = deploy(lambda: build("l" * name, spec).connection)
    identifiers = [each.inputs["clusterIdentifier"] for each in made.all(CLUSTER)]
    identifiers += [each.inputs["clusterEndpointIdentifier"] for each in made.all(ENDPOINT)]
    identifiers += [f"{each.name}-0a1b2c3" for each in made.all(INSTANCE)]
    assert longest.format(name="l" * name) in identifiers
    assert max(map(len, identifiers)) == 63
    with pytest.raises(BadInput):
        deploy(lambda: build("l" * (name + 1), spec).connection)


# Networks and clients


def test_each_region_is_in_its_part_of_the_network(deploy: Deploy) -> None:
    made = ledger(deploy, THREE)
    assert in_each(made, SUBNETS, "subnetIds") == {
        HOME: [["subnet-a", "subnet-b"]], ABROAD: [["subnet-u", "subnet-v"]], FAR: [["subnet-w", "subnet-x"]],
    }  # fmt: skip
    assert in_each(made, GROUP, "vpcId") == {HOME: ["vpc-1"], ABROAD: ["vpc-8"], FAR: ["vpc-9"]}


def test_a_secondary_may_have_a_network_of_its_own(deploy: Deploy) -> None:
    own = {"vpcId": "vpc-7", "subnetIds": ["subnet-s", "subnet-t"], "allowedSecurityGroupIds": ["sg-there"]}
    made = ledger(deploy, {"secondaries": {ABROAD: {"network": own}}}, network=NETWORK)
    assert in_each(made, GROUP, "vpcId") == {HOME: ["vpc-1"], ABROAD: ["vpc-7"]}
    assert in_each(made, SUBNETS, "subnetIds")[ABROAD] == [["subnet-s", "subnet-t"]]
    rule = made.one(INGRESS)
    assert rule.inputs["referencedSecurityGroupId"] == "sg-there"
    assert rule.inputs["securityGroupId"] == "ledger-eu-central-1-access-id"


@pytest.mark.parametrize("form", ["component", "outputs", "part of a network"])
def test_a_secondarys_network_may_be_a_network_too(deploy: Deploy, form: str) -> None:
    def make() -> Any:
        if form == "part of a network":
            made = Network("net", {"cidr_block": "10.20.0.0/16", "secondary": {ABROAD: {"cidr_block": "10.21.0.0/16"}}})
        else:
            made = Network("net-eu-central-1", {"cidr_block": "10.21.0.0/16", "region": ABROAD})
        network: Any = pulumi.Output.from_input(made.outputs) if form == "outputs" else made
        return build(
            "ledger", {"type": "global-aurora", "network": NETWORK, "secondaries": {ABROAD: {"network": network}}}
        ).connection

    made = deploy(make)
    assert in_each(made, GROUP, "vpcId") == {HOME: ["vpc-1"], ABROAD: ["net-eu-central-1-id"]}
    assert in_each(made, SUBNETS, "subnetIds")[ABROAD] == [[f"net-eu-central-1-zone-{zone}-id" for zone in (1, 2, 3)]]


def test_a_network_of_a_program_has_a_part_for_each_region(deploy: Deploy) -> None:
    network = {"cidr_block": "10.20.0.0/16", "secondary": {ABROAD: {"cidr_block": "10.21.0.0/16"}}}
    made = ledger(deploy, TWO, network=network)
    assert in_each(made, GROUP, "vpcId") == {HOME: ["net-id"], ABROAD: ["net-eu-central-1-id"]}
    subnets = in_each(made, SUBNETS, "subnetIds")[ABROAD]
    assert subnets == [[f"net-eu-central-1-zone-{zone}-id" for zone in (1, 2, 3)]]


def test_blocks_may_connect_in_every_region_and_security_groups_in_their_own(deploy: Deploy) -> None:
    made = ledger(deploy, TWO | {"allowedCidrs": ["10.1.0.0/16"], "allowedSecurityGroupIds": ["sg-1"], "port": 5433})
    assert in_each(made, INGRESS, "cidrIpv4") == {HOME: ["10.1.0.0/16", None], ABROAD: ["10.1.0.0/16"]}
    assert in_each(made, INGRESS, "referencedSecurityGroupId") == {HOME: [None, "sg-1"], ABROAD: [None]}
    assert {each.inputs["fromPort"] for each in made.all(INGRESS)} == {5433}


def test_a_stack_makes_a_part_of_its_network_and_a_key_in_every_region(deploy: Deploy) -> None:
    made = stack(deploy, THREE, tier="prod")
    assert {region_of(each): each.inputs["cidrBlock"] for each in made.all(VPC)} == dict.fromkeys(
        (HOME, ABROAD, FAR), "10.20.0.0/16"
    )
    assert in_each(made, GROUP, "vpcId") == {
        HOME: ["network-id"], ABROAD: ["network-eu-central-1-id"], FAR: ["network-us-east-1-id"],
    }  # fmt: skip
    keys = {HOME: f"{ARN}Key/stack-key"} | {region: f"{ARN}Key/stack-key-{region}" for region in (ABROAD, FAR)}
    assert made.result["stack"]["kmsKeyArns"] == keys
    assert len(made.all(KEY)) == 3
    assert in_each(made, CLUSTER, "kmsKeyId") == {region: [key] for region, key in keys.items()}
    assert made.one(SECRET).inputs["replicas"] == [
        {"region": region, "kmsKeyId": keys[region]} for region in (ABROAD, FAR)
    ]
    assert made.result["network"]["regions"].keys() == {HOME, ABROAD, FAR}
    assert made.result["ledger"]["regions"].keys() == {HOME, ABROAD, FAR}


def test_a_stack_makes_nothing_where_a_secondary_has_its_own(deploy: Deploy) -> None:
    own = {"kmsKeyArn": key_of(ABROAD), "network": THERE}
    made = stack(deploy, {"secondaries": {ABROAD: own}})
    assert {region_of(each) for each in (*made.all(VPC), *made.all(KEY))} == {HOME}
    assert in_each(made, GROUP, "vpcId")[ABROAD] == ["vpc-8"]


def test_an_existing_network_of_a_stack_says_where_other_regions_are(deploy: Deploy) -> None:
    made = stack(deploy, TWO, {**NETWORK, "secondary": {ABROAD: THERE}})
    assert made.all(VPC) == []
    assert in_each(made, GROUP, "vpcId") == {HOME: ["vpc-1"], ABROAD: ["vpc-8"]}


def test_rotation_has_its_way_out_in_the_primary_region_alone(deploy: Deploy) -> None:
    made = stack(deploy, THREE | {"primaryRegion": "us-west-2", "credentials": {"rotationDays": 30}})
    endpoints = [each for each in made.all("ec2/vpcEndpoint:VpcEndpoint") if each.name.endswith("-secretsmanager")]
    assert [region_of(each) for each in endpoints] == ["us-west-2"]


# A primary region that is not the stack's


def test_the_primary_may_be_in_another_region_than_the_stack(deploy: Deploy) -> None:
    made = stack(deploy, {"primaryRegion": FAR, "secondaryRegions": [HOME]}, tier="prod")
    primary, secondary = made.one(CLUSTER, "ledger"), made.one(CLUSTER, "ledger-eu-west-1")
    assert (primary.inputs["region"], "region" in secondary.inputs) == (FAR, False)
    assert secondary.inputs["sourceRegion"] == FAR
    assert primary.inputs["clusterIdentifier"] == "ledger-0a1b2c3d-us-east-1"
    assert secondary.inputs["clusterIdentifier"] == "ledger-0a1b2c3d-eu-west-1"
    assert primary.inputs["kmsKeyId"] == f"{ARN}Key/stack-key-us-east-1"
    assert secondary.inputs["kmsKeyId"] == f"{ARN}Key/stack-key"
    assert made.one(SECRET).inputs["region"] == FAR
    assert made.one(SECRET).inputs["replicas"] == [{"region": HOME, "kmsKeyId": f"{ARN}Key/stack-key"}]
    assert made.one(GLOBAL).inputs["region"] == FAR
    assert in_each(made, GROUP, "vpcId") == {FAR: ["network-us-east-1-id"], HOME: ["network-id"]}
    told = made.result["ledger"]
    assert (told["region"], told["regions"].keys()) == (FAR, {FAR, HOME})


def test_region_is_another_word_for_the_primary_region(deploy: Deploy) -> None:
    one, other = (ledger(deploy, TWO | {setting: FAR}) for setting in ("region", "primaryRegion"))
    assert {each.urn: each.inputs for each in one.resources} == {each.urn: each.inputs for each in other.resources}

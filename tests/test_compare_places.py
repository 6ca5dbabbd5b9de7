"""What a database takes from its stack, the region and the network, is compared as its own."""

from pathlib import Path
from typing import Any

import pytest

from pulumi_aws_databases.plan.compare import compare
from test_compare import stacks

TABLE = {"type": "dynamodb", "partitionKey": "pk"}
CACHE = {"type": "cache"}
AURORA = {"type": "aurora"}
HERE = {"vpcId": "vpc-1", "subnetIds": ["subnet-a", "subnet-b"]}
OTHER_SUBNETS = {"vpcId": "vpc-1", "subnetIds": ["subnet-a", "subnet-c"]}
THERE = {"vpcId": "vpc-2", "subnetIds": ["subnet-c", "subnet-d"]}


def databases(folder: Path, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = compare(stacks(folder, before, after), "a", "b")["databases"]
    return found


def test_another_region_of_the_stack_replaces_every_database_that_has_none_of_its_own(tmp_path: Path) -> None:
    declared = {
        "databases": {"events": TABLE, "orders": AURORA, "logs": {**TABLE, "region": "us-east-1"}},
    }
    told = databases(tmp_path, declared, {**declared, "aws:region": "eu-central-1"})
    assert {name: each["change"] for name, each in told.items()} == {
        "events": "replaced",
        "orders": "replaced",
        "logs": "none",
    }
    region = told["events"]["settings"]["region"]
    assert (region["values"], region["origins"]) == (["eu-west-1", "eu-central-1"], ["stack config"] * 2)
    assert "only protection stands against it" in region["note"]


def test_a_database_that_names_the_region_it_is_in_stays_there(tmp_path: Path) -> None:
    told = databases(
        tmp_path,
        {"databases": {"events": TABLE, "logs": TABLE}},
        {"databases": {"events": {**TABLE, "region": "eu-west-1"}, "logs": {**TABLE, "region": "us-east-1"}}},
    )
    assert told["events"]["settings"]["region"]["values"] == ["eu-west-1", "eu-west-1"]
    assert told["events"]["change"] == "none"
    assert told["logs"]["change"] == "replaced"


@pytest.mark.parametrize(
    ("before", "after", "path", "effect"),
    [
        (HERE, THERE, "network.vpcId", "replaced"),
        (HERE, OTHER_SUBNETS, "network.subnetIds", "in place"),
        ({"cidrBlock": "10.1.0.0/16"}, HERE, "network.vpcId", "replaced"),
        ({"cidrBlock": "10.1.0.0/16"}, {"cidrBlock": "10.2.0.0/16"}, "network.cidrBlock", "none"),
        (
            {"stack": "acme/network/dev", "outputs": {"vpcId": "vpc", "subnetIds": "subnets"}},
            {"stack": "acme/network/prod", "outputs": {"vpcId": "vpc", "subnetIds": "subnets"}},
            "network.stack",
            "replaced",
        ),
        (
            {"stack": "acme/network/dev", "outputs": {"vpcId": "vpc", "subnetIds": "subnets"}},
            {"stack": "acme/network/dev", "outputs": {"vpcId": "vpcB", "subnetIds": "subnets"}},
            "network.outputs.vpcId",
            "replaced",
        ),
    ],
)
def test_another_network_of_the_stack_is_another_one_of_its_servers(
    tmp_path: Path, before: dict[str, Any], after: dict[str, Any], path: str, effect: str
) -> None:
    declared = {"events": TABLE, "orders": AURORA, "sessions": CACHE, "own": {**CACHE, "network": HERE}}
    told = databases(tmp_path, {"databases": declared, "network": before}, {"databases": declared, "network": after})
    assert told["orders"]["settings"][path]["change"] == told["sessions"]["settings"][path]["change"] == effect
    assert told["orders"]["change"] == told["sessions"]["change"] == effect
    assert told["events"]["change"] == told["own"]["change"] == "none"


def test_a_server_that_names_the_network_it_is_in_stays_there(tmp_path: Path) -> None:
    own = {**CACHE, "network": HERE}
    told = databases(
        tmp_path, {"databases": {"cache": CACHE}, "network": HERE}, {"databases": {"cache": own}, "network": THERE}
    )
    assert told["cache"]["settings"]["network.vpcId"]["differs"] is False
    assert told["cache"]["change"] == "none"


def test_a_part_in_another_region_is_in_the_stacks_network_there(tmp_path: Path) -> None:
    declared = {"ledger": {"type": "global-aurora", "secondaryRegions": ["eu-central-1"]}, "orders": AURORA}
    before, after = ({**HERE, "secondary": {"eu-central-1": there}} for there in (HERE, THERE))
    told = databases(tmp_path, {"databases": declared, "network": before}, {"databases": declared, "network": after})
    path = "network.regions.eu-central-1.vpcId"
    assert told["ledger"]["settings"][path]["values"] == ["vpc-1", "vpc-2"]
    assert told["ledger"]["change"] == "replaced"
    assert told["orders"]["change"] == "none"


def test_a_database_in_another_region_is_in_the_stacks_network_there(tmp_path: Path) -> None:
    declared = {"orders": {**AURORA, "region": "eu-central-1"}}
    before, after = ({**HERE, "secondary": {"eu-central-1": there}} for there in (HERE, THERE))
    told = databases(tmp_path, {"databases": declared, "network": before}, {"databases": declared, "network": after})
    assert told["orders"]["settings"]["network.vpcId"]["values"] == ["vpc-1", "vpc-2"]
    assert told["orders"]["change"] == "replaced"


@pytest.mark.parametrize(
    ("before", "after", "path"),
    [
        (
            {"type": "instance", "replicas": {"a": {}}},
            {"type": "instance", "replicas": {"a": {}, "b": {"availabilityZone": "eu-west-1b"}}},
            "replicas.b.availabilityZone",
        ),
        (
            {**AURORA, "readerInstances": {"a": {}, "b": {"availabilityZone": "eu-west-1b"}}},
            {**AURORA, "readerInstances": {"a": {}}},
            "readerInstances.b.availabilityZone",
        ),
        (
            {"type": "global-aurora", "secondaries": {"eu-central-1": {}}},
            {"type": "global-aurora", "secondaries": {"eu-central-1": {}, "us-east-1": {}}},
            "secondaries.us-east-1",
        ),
        (
            {"type": "global-aurora", "secondaries": {"eu-central-1": {}, "us-east-1": {"readers": 1}}},
            {"type": "global-aurora", "secondaries": {"eu-central-1": {}}},
            "secondaries.us-east-1.readers",
        ),
    ],
)
def test_a_part_that_comes_or_goes_replaces_nothing(
    tmp_path: Path, before: dict[str, Any], after: dict[str, Any], path: str
) -> None:
    told = databases(tmp_path, {"databases": {"orders": before}}, {"databases": {"orders": after}})["orders"]
    assert (told["settings"][path]["differs"], told["settings"][path]["change"]) == (True, "in place")
    assert told["change"] == "in place"


def test_a_part_that_was_there_is_replaced_though_nothing_was_said_of_it(tmp_path: Path) -> None:
    key = "arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d"
    told = databases(
        tmp_path,
        {"databases": {"ledger": {"type": "global-aurora", "secondaryRegions": ["eu-central-1"]}}},
        {"databases": {"ledger": {"type": "global-aurora", "secondaries": {"eu-central-1": {"kmsKeyArn": key}}}}},
    )["ledger"]
    assert told["settings"]["secondaries.eu-central-1.kmsKeyArn"]["change"] == "replaced"
    assert told["change"] == "replaced"

"""The example stacks are planned, and hold what their descriptions say."""

import ipaddress
import json
from pathlib import Path
from typing import Any

import pytest

from pulumi_aws_databases.cli import main

EXAMPLES = Path(__file__).parents[1] / "examples"
PLANNED = [
    ("shop", "prod"),
    ("global", "prod"),
    ("hybrid", "prod"),
    ("lab", "dev"),
    ("shared-network", "vpc"),
    ("shared-network", "shared"),
    ("python", "dev"),
]
CONFIGURED = sorted(path for path in EXAMPLES.glob("*/Pulumi.*.yaml") if "aws-databases:databases" in path.read_text())


def planned(example: str, stack: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert main(["plan", "--program", str(EXAMPLES / example), "--stack", stack, "--format", "json"]) == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def made(document: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [each for each in document["resources"] if each["type"] == kind]


def test_every_stack_file_is_planned() -> None:
    files = {(path.parent.name, path.name.removeprefix("Pulumi.").removesuffix(".yaml")) for path in CONFIGURED}
    assert files <= set(PLANNED)


@pytest.mark.parametrize(("example", "stack"), PLANNED)
def test_an_example_has_no_finding_of_severity_error(
    example: str, stack: str, capsys: pytest.CaptureFixture[str]
) -> None:
    document = planned(example, stack, capsys)
    findings = [*document["findings"], *(each for of in document["databases"].values() for each in of["findings"])]
    assert [each for each in findings if each["severity"] == "error"] == []


def test_the_shop_has_its_cache_in_shards(capsys: pytest.CaptureFixture[str]) -> None:
    document = planned("shop", "prod", capsys)
    assert {name: each["type"] for name, each in document["databases"].items()} == {
        "orders": "aurora",
        "catalog": "cache",
        "sessions": "dynamodb",
    }
    [group] = made(document, "aws:elasticache/replicationGroup:ReplicationGroup")
    assert (group["inputs"]["numNodeGroups"], group["inputs"]["replicasPerNodeGroup"]) == (2, 1)
    assert len(made(document, "aws:rds/proxy:Proxy")) == 1


def test_the_global_application_is_in_three_regions(capsys: pytest.CaptureFixture[str]) -> None:
    document = planned("global", "prod", capsys)
    clusters = [each["inputs"].get("region", "eu-west-1") for each in made(document, "aws:rds/cluster:Cluster")]
    assert sorted(clusters) == ["ap-southeast-1", "eu-west-1", "us-east-1"]
    replicas = [each["inputs"]["region"] for each in made(document, "aws:dynamodb/tableReplica:TableReplica")]
    assert sorted(replicas) == ["ap-southeast-1", "us-east-1"]
    blocks = [each["inputs"]["cidrBlock"] for each in made(document, "aws:ec2/vpc:Vpc")]
    assert sorted(blocks) == ["10.50.0.0/16", "10.51.0.0/16", "10.52.0.0/16"]  # they may be peered


def test_analysts_have_readers_of_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    document = planned("hybrid", "prod", capsys)
    [endpoint] = made(document, "aws:rds/clusterEndpoint:ClusterEndpoint")
    assert (endpoint["name"], endpoint["inputs"]["customEndpointType"]) == ("warehouse-endpoint-analytics", "READER")
    classes = {each["name"]: each["inputs"] for each in made(document, "aws:rds/clusterInstance:ClusterInstance")}
    assert classes["warehouse-analytics"]["instanceClass"] == "db.r7g.2xlarge"
    assert classes["warehouse-analytics"]["promotionTier"] == 15
    [table] = made(document, "aws:dynamodb/table:Table")
    assert table["inputs"]["streamViewType"] == "NEW_IMAGE"


def test_the_lab_pauses_when_nobody_uses_it_and_stays_within_its_budget(capsys: pytest.CaptureFixture[str]) -> None:
    document = planned("lab", "dev", capsys)
    [cluster] = made(document, "aws:rds/cluster:Cluster")
    assert cluster["inputs"]["serverlessv2ScalingConfiguration"] == {
        "minCapacity": 0,
        "maxCapacity": 1,
        "secondsUntilAutoPause": 300,
    }
    assert len(made(document, "aws:rds/clusterInstance:ClusterInstance")) == 2
    [table] = made(document, "aws:dynamodb/table:Table")
    assert table["inputs"]["onDemandThroughput"] == {"maxReadRequestUnits": 100, "maxWriteRequestUnits": 50}
    assert document["monthlyCost"]["expected"] < 90


def test_a_network_that_is_there_is_used_and_none_is_made(capsys: pytest.CaptureFixture[str]) -> None:
    by_id = planned("shared-network", "vpc", capsys)
    assert made(by_id, "aws:ec2/vpc:Vpc") == []
    [subnets] = made(by_id, "aws:rds/subnetGroup:SubnetGroup")
    assert subnets["inputs"]["subnetIds"] == ["subnet-0a1b2c3d4e5f60718", "subnet-0b2c3d4e5f6071829"]
    shared = planned("shared-network", "shared", capsys)
    assert made(shared, "aws:ec2/vpc:Vpc") == []
    assert len(made(shared, "pulumi:pulumi:StackReference")) == 1


def test_the_workload_of_the_languages_reaches_its_cache_from_the_half_that_is_the_applications(
    capsys: pytest.CaptureFixture[str],
) -> None:
    document = planned("python", "dev", capsys)
    [vpc] = made(document, "aws:ec2/vpc:Vpc")
    databases, application = ipaddress.IPv4Network(vpc["inputs"]["cidrBlock"]).subnets(1)
    assert {
        ipaddress.IPv4Network(each["inputs"]["cidrBlock"]).subnet_of(databases)
        for each in made(document, "aws:ec2/subnet:Subnet")
    } == {True}
    [way] = made(document, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    assert (way["inputs"]["cidrIpv4"], way["inputs"]["fromPort"]) == (str(application), 6379)


@pytest.mark.parametrize("example", ["shop", "global", "hybrid", "lab", "shared-network"])
def test_the_program_is_the_shipped_one(example: str) -> None:
    shipped = EXAMPLES.parent / "stacks" / "__main__.py"
    assert (EXAMPLES / example / "__main__.py").read_text() == shipped.read_text()

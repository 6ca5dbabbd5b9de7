"""The examples' programs: they plan without errors, and register what their READMEs say."""

import json
import runpy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import Deploy, Deployment
from pulumi_aws_databases.cli import main

EXAMPLES = Path(__file__).parents[1] / "examples"
WAY_IN = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
WAY_OUT = "vpc/securityGroupEgressRule:SecurityGroupEgressRule"
HTTPS = ("out", "0.0.0.0/0", 443)


def run(deploy: Deploy, name: str, **more: str) -> Deployment:
    """Runs an example's program, as it is configured, on the mocks; their project is called shop."""
    config: Mapping[str, Any] = yaml.safe_load((EXAMPLES / name / "Pulumi.dev.yaml").read_text())["config"]
    return deploy(
        lambda: runpy.run_path(str(EXAMPLES / name)) and None, config={"shop:code": "build", **config, **more}
    )


def ways(done: Deployment) -> dict[str, set[tuple[str, str, int]]]:
    """The rules of each security group, by its name: direction, whither, port."""
    found: dict[str, set[tuple[str, str, int]]] = {}
    for direction, kind in (("in", WAY_IN), ("out", WAY_OUT)):
        for each in done.all(kind):
            assert each.inputs["fromPort"] == each.inputs["toPort"]
            whither = each.inputs.get("referencedSecurityGroupId", each.inputs.get("cidrIpv4"))
            rule = (direction, whither.removesuffix("-id"), each.inputs["fromPort"])
            found.setdefault(each.inputs["securityGroupId"].removesuffix("-id"), set()).add(rule)
    return found


def roles(done: Deployment) -> dict[str, set[str]]:
    """The policies of each role, by its name: those made for it, and AWS's own."""
    found: dict[str, set[str]] = {}
    for each in done.all("iam/rolePolicy:RolePolicy"):
        found.setdefault(each.inputs["role"].removesuffix("-0a1b2c3"), set()).add(each.name)
    for each in done.all("iam/rolePolicyAttachment:RolePolicyAttachment"):
        policy = each.inputs["policyArn"].rpartition("/")[2]
        found.setdefault(each.inputs["role"].removesuffix("-0a1b2c3"), set()).add(policy)
    return found


@pytest.mark.parametrize("name", ["lambda", "ecs-flask"])
def test_an_example_plans_without_an_error(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--program", str(EXAMPLES / name), "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["stack"], document["tier"]) == ("dev", "dev")
    assert len(document["databases"]) == 2
    assert not [
        each for about in document["databases"].values() for each in about["findings"] if each["severity"] == "error"
    ]


def test_the_functions_get_what_they_use_and_no_more(deploy: Deploy) -> None:
    done = run(deploy, "lambda")
    assert ways(done) == {
        "network-endpoints": {("in", "10.30.0.0/16", 443)},
        "sales-access": {("in", "api", 5432), ("in", "booking", 5432)},
        "api": {HTTPS, ("out", "sales-access", 5432)},
        "booking": {HTTPS, ("out", "sales-access", 5432)},
    }
    assert roles(done) == {
        "api": {"api-orders", "api-sales", "AWSLambdaVPCAccessExecutionRole"},
        "booking": {"booking-orders", "booking-sales", "unbooked", "AWSLambdaVPCAccessExecutionRole"},
    }
    streaming = json.loads(done.one("iam/rolePolicy:RolePolicy", "booking-orders").inputs["policy"])
    assert [each["Action"] for each in streaming["Statement"]] == [
        ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"]
    ]
    for name in ("api", "booking"):
        inputs = done.one("lambda/function:Function", name).inputs
        assert inputs["vpcConfig"]["securityGroupIds"] == [f"{name}-id"]
        assert len(inputs["vpcConfig"]["subnetIds"]) == 3
        variables = inputs["environment"]["variables"]
        assert variables["DATABASE_SECRET_ARN"] == "sales-user-app-id"
        assert variables["DATABASE_CA_BUNDLE"] == "/var/task/global-bundle.pem"
        assert variables["TABLE_NAME"] == done.one("dynamodb/table:Table").inputs["name"]


def test_an_order_that_cannot_be_booked_is_given_up_and_told_of(deploy: Deploy) -> None:
    done = run(deploy, "lambda")
    queue = done.one("sqs/queue:Queue", "unbooked")
    assert queue.inputs["sqsManagedSseEnabled"] is True
    assert queue.inputs["messageRetentionSeconds"] > 24 * 3600  # messages outlast the stream's records
    mapping = done.one("lambda/eventSourceMapping:EventSourceMapping", "booking")
    arn = mapping.inputs["destinationConfig"]["onFailure"]["destinationArn"]
    assert arn.endswith("unbooked")
    assert mapping.inputs["bisectBatchOnFunctionError"] is True
    assert 0 < mapping.inputs["maximumRetryAttempts"] < 10_000
    policy = done.one("iam/rolePolicy:RolePolicy", "unbooked")
    assert json.loads(policy.inputs["policy"])["Statement"] == [
        {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": arn}
    ]


def test_the_table_has_the_keys_that_its_access_layer_uses(deploy: Deploy) -> None:
    table = run(deploy, "lambda").one("dynamodb/table:Table").inputs
    keys = runpy.run_path(str(EXAMPLES / "lambda/function/orders/keys.py"))
    assert {table["hashKey"], table["rangeKey"]} == set(keys["customer"]("anna"))
    (index,) = table["globalSecondaryIndexes"]
    assert index["name"] == keys["INDEX"]
    assert [each["attributeName"] for each in index["keySchemas"]] == list(keys["open_on"]("2026-11-21", "1"))


def test_the_service_gets_what_it_uses_and_no_more(deploy: Deploy) -> None:
    done = run(deploy, "ecs-flask")
    assert ways(done) == {
        "network-endpoints": {("in", "10.40.0.0/16", 443)},
        "orders-access": {("in", "shop", 5432), ("in", "migrations", 5432)},
        "cache-access": {("in", "shop", 6379)},
        "shop": {HTTPS, ("out", "orders-access", 5432), ("out", "cache-access", 6379), ("in", "balancer", 8000)},
        "migrations": {HTTPS, ("out", "orders-access", 5432)},
        "balancer": {("in", "10.40.0.0/16", 80), ("out", "shop", 8000)},
    }
    assert roles(done) == {
        "shop": {"shop-orders", "shop-cache"},
        "shop-execution": {"shop-secrets", "AmazonECSTaskExecutionRolePolicy"},
        "migrations": {"migrations-orders"},
        "migrations-execution": {"migrations-secrets", "AmazonECSTaskExecutionRolePolicy"},
    }


def test_urls_reach_the_tasks_as_secrets_alone(deploy: Deploy) -> None:
    done = run(deploy, "ecs-flask", **{"shop:taskCount": "3"})
    definitions = {
        each.name: each.inputs["containerDefinitions"] for each in done.all("ecs/taskDefinition:TaskDefinition")
    }
    assert not any("Password0" in each for each in definitions.values())
    (shop,), (migrations,) = json.loads(definitions["shop"]), json.loads(definitions["migrations"])
    secrets = {each["name"]: each["valueFrom"] for each in shop["secrets"]}
    assert secrets["DATABASE_URL"] == "orders-user-app-id:url::"
    assert secrets["CACHE_URL"] == "cache-id:url::"
    variables = {each["name"]: each["value"] for each in shop["environment"]}
    assert variables["TASK_COUNT"] == "3"
    assert (done.one("lb/listener:Listener").inputs["protocol"], variables["SECURE_COOKIES"]) == ("HTTP", "false")
    assert done.one("ecs/service:Service").inputs["desiredCount"] == 3
    assert {each["valueFrom"].split(":")[0] for each in migrations["secrets"]} == {"orders-id"}


@pytest.mark.parametrize(
    ("name", "services"),
    [("lambda", ["secretsmanager"]), ("ecs-flask", ["ecr.api", "ecr.dkr", "logs", "secretsmanager"])],
)
def test_the_network_leads_to_the_services_that_the_workload_calls(
    deploy: Deploy, name: str, services: list[str]
) -> None:
    done = run(deploy, name)
    endpoints = [each.name.removeprefix("network-") for each in done.all("ec2/vpcEndpoint:VpcEndpoint")]
    assert endpoints == sorted([*services, "dynamodb", "s3"])

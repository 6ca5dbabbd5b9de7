"""The examples deployed: they come up, stay as they are, and open exactly the ways that they need."""

import json
import os
import shutil
from typing import Any

import boto3
import pytest

pytestmark = pytest.mark.long
UP = ("up", "--yes", "--skip-preview")
HTTPS = ("out", "0.0.0.0/0", 443, 443)


def asked(endpoint: str, service: str) -> Any:
    """A client of the imitation."""
    known = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return boto3.client(service, endpoint_url=endpoint, region_name="eu-west-1", **known)


def of_type(state: dict[str, Any], kind: str) -> dict[str, Any]:
    """The outputs of the resources of a type, and their ids, by name."""
    return {
        urn.rpartition("::")[2]: each["outputs"] | {"id": each["id"]}
        for urn, each in state.items()
        if each["type"].endswith(f":{kind}")
    }


def open_ways(endpoint: str, state: dict[str, Any]) -> dict[str, set[tuple[Any, ...]]]:
    """Every rule of every security group in the network, as AWS has them: direction, whither, ports."""
    ec2 = asked(endpoint, "ec2")
    in_vpc = [{"Name": "vpc-id", "Values": [of_type(state, "Vpc")["network"]["id"]]}]
    names = {each["id"]: name for name, each in of_type(state, "SecurityGroup").items()}
    found: dict[str, set[tuple[Any, ...]]] = {}
    for group in ec2.describe_security_groups(Filters=in_vpc)["SecurityGroups"]:
        ways = found.setdefault(names.get(group["GroupId"], group["GroupName"]), set())
        for direction, permissions in (("in", "IpPermissions"), ("out", "IpPermissionsEgress")):
            for rule in group[permissions]:
                ports = rule.get("FromPort"), rule.get("ToPort")
                ways |= {(direction, names[each["GroupId"]], *ports) for each in rule["UserIdGroupPairs"]}
                ways |= {(direction, each["CidrIp"], *ports) for each in rule["IpRanges"]}
                assert not rule["Ipv6Ranges"]
                assert not rule["PrefixListIds"]
    return found


def passwords(endpoint: str, state: dict[str, Any]) -> list[str]:
    """The passwords of all secrets."""
    manager = asked(endpoint, "secretsmanager")
    contents = [
        json.loads(manager.get_secret_value(SecretId=each["arn"])["SecretString"])
        for each in of_type(state, "Secret").values()
    ]
    return [each["password"] for each in contents]


def test_the_lambda_example_comes_up_and_stays(example: Any, endpoint: str) -> None:
    made = example("lambda")
    code = shutil.make_archive(str(made.folder / "code"), "zip", made.folder / "function")
    made.configure({"orders:code": code})
    made.succeed(*UP)
    made.succeed(*UP, "--expect-no-changes")
    state = made.state()
    assert open_ways(endpoint, state) == {
        "default": set(),
        "network-endpoints": {("in", "10.30.0.0/16", 443, 443)},
        "sales-access": {("in", "api", 5432, 5432), ("in", "booking", 5432, 5432)},
        "api": {HTTPS, ("out", "sales-access", 5432, 5432)},
        "booking": {HTTPS, ("out", "sales-access", 5432, 5432)},
    }
    groups = of_type(state, "SecurityGroup")
    for name, function in of_type(state, "Function").items():
        about = asked(endpoint, "lambda").get_function_configuration(FunctionName=function["name"])
        assert about["VpcConfig"]["SecurityGroupIds"] == [groups[name]["id"]]
        assert about["Environment"]["Variables"]["DATABASE_USERNAME"] == "app"
        assert about["Environment"]["Variables"]["TABLE_NAME"] == of_type(state, "Table")["orders"]["name"]
    found = passwords(endpoint, state)
    assert len(found) == 2
    assert not any(each in made.succeed("stack", "export") for each in found)
    made.succeed("destroy", "--yes", "--skip-preview")
    assert made.state() == {}


@pytest.mark.skipif(not os.environ.get("AWS_DATABASES_ENDPOINT"), reason="moto knows no user groups of ElastiCache")
def test_the_flask_example_comes_up_and_stays(example: Any, endpoint: str) -> None:
    made = example("ecs-flask")
    made.succeed(*UP)
    made.succeed(*UP, "--expect-no-changes")
    state = made.state()
    assert open_ways(endpoint, state) == {
        "default": set(),
        "network-endpoints": {("in", "10.40.0.0/16", 443, 443)},
        "orders-access": {("in", "shop", 5432, 5432), ("in", "migrations", 5432, 5432)},
        "cache-access": {("in", "shop", 6379, 6379)},
        "shop": {
            HTTPS,
            ("out", "orders-access", 5432, 5432),
            ("out", "cache-access", 6379, 6379),
            ("in", "balancer", 8000, 8000),
        },
        "migrations": {HTTPS, ("out", "orders-access", 5432, 5432)},
        "balancer": {("in", "10.40.0.0/16", 80, 80), ("out", "shop", 8000, 8000)},
    }
    ecs, secrets = asked(endpoint, "ecs"), {name: each["arn"] for name, each in of_type(state, "Secret").items()}
    definitions = {
        name: ecs.describe_task_definition(taskDefinition=each["arn"])["taskDefinition"]["containerDefinitions"][0]
        for name, each in of_type(state, "TaskDefinition").items()
    }
    assert {each["name"]: each["valueFrom"] for each in definitions["shop"]["secrets"]} == {
        "DATABASE_PASSWORD": f"{secrets['orders-user-app']}:password::",
        "DATABASE_URL": f"{secrets['orders-user-app']}:url::",
        "DATABASE_READER_URL": f"{secrets['orders-user-app']}:readerUrl::",
        "CACHE_PASSWORD": f"{secrets['cache']}:password::",
        "CACHE_URL": f"{secrets['cache']}:url::",
        "CACHE_READER_URL": f"{secrets['cache']}:readerUrl::",
    }
    assert {each["valueFrom"].rsplit(":", 3)[0] for each in definitions["migrations"]["secrets"]} == {secrets["orders"]}
    told = {each["name"]: each["value"] for each in definitions["shop"]["environment"]}
    assert (told["TASK_COUNT"], told["DATABASE_USERNAME"]) == ("2", "app")
    found = passwords(endpoint, state)
    assert len(found) == 3
    known = made.succeed("stack", "export") + json.dumps(definitions)
    assert not any(each in known for each in found)
    made.succeed("destroy", "--yes", "--skip-preview")
    assert made.state() == {}

"""The plan: its JSON, its exit codes, and that any program with components can be planned."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from pulumi_aws_databases.cli import main

ROOT = Path(__file__).parents[1]
FINDING = {
    "type": "object",
    "required": ["code", "severity", "path", "message"],
    "additionalProperties": False,
    "properties": {
        "code": {"type": "string"},
        "severity": {"enum": ["error", "warning", "info"]},
        "path": {"type": "string"},
        "message": {"type": "string"},
    },
}
SETTINGS = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["value", "origin"],
        "additionalProperties": False,
        "properties": {
            "origin": {"pattern": "^(args|stack config|preset|tier (dev|staging|prod|enterprise)|default)$"},
            "value": {},
        },
    },
}
COST = {
    "type": "object",
    "required": ["currency", "floor", "expected", "items"],
    "additionalProperties": False,
    "properties": {
        "currency": {"const": "USD"},
        "floor": {"type": ["number", "null"]},
        "expected": {"type": ["number", "null"]},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["item", "amount", "basis"],
                "properties": {"amount": {"type": ["number", "null"]}},
            },
        },
    },
}
URN = {"type": "string", "pattern": "^urn:pulumi:"}
PLAN = {
    "type": "object",
    "required": ["stack", "tier", "settings", "findings", "monthlyCost", "databases", "resources", "outputs"],
    "additionalProperties": False,
    "properties": {
        "stack": {"type": "string"},
        "tier": {"enum": ["dev", "staging", "prod", "enterprise", None]},
        "settings": SETTINGS,
        "findings": {"type": "array", "items": FINDING},
        "monthlyCost": COST,
        "databases": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["type", "settings", "resources", "findings", "monthlyCost"],
                "additionalProperties": False,
                "properties": {
                    "type": {"enum": ["aurora", "instance", "global-aurora", "dynamodb", "cache"]},
                    "settings": SETTINGS,
                    "resources": {"type": "array", "items": URN},
                    "findings": {"type": "array", "items": FINDING},
                    "monthlyCost": COST,
                },
            },
        },
        "resources": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["urn", "type", "name", "parent", "inputs", "options"],
                "additionalProperties": False,
                "properties": {
                    "urn": URN,
                    "type": {"type": "string"},
                    "name": {"type": "string"},
                    "parent": {"type": ["string", "null"]},
                    "inputs": {"type": "object"},
                    "options": {"type": "object"},
                },
            },
        },
        "outputs": {"type": "object"},
    },
}
PROGRAM = """
import pulumi
import pulumi_aws as aws
from pulumi_aws_databases import AuroraCluster, DynamoDBTable, Network

network = Network("net", {"cidr_block": "10.9.0.0/16", "availability_zones": 2})
orders = AuroraCluster("orders", {"network": network, "readers": 2})
events = DynamoDBTable("events", {"partition_key": "id", "kms_key_arn": pulumi.Config().require_secret("key")})
aws.s3.Bucket("logs")
print("a line of the program's own")
pulumi.export("host", orders.connection["host"])
pulumi.export("password", pulumi.Output.secret("swordfish"))
"""


def project(folder: Path, program: str, config: Mapping[str, Any], name: str = "dev") -> Path:
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (folder / f"Pulumi.{name}.yaml").write_text(yaml.safe_dump({"config": dict(config)}))
    (folder / "__main__.py").write_text(program)
    return folder


def planned(folder: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str, str]:
    code = main(["plan", "--program", str(folder), *more])
    said = capsys.readouterr()
    return code, said.out, said.err


CONFIG = {"aws:region": "us-east-2", "aws-databases:tier": "dev", "shop:key": {"secure": "v1:abc"}}


@pytest.mark.parametrize("stack", ["dev", "staging", "prod", "local"])
def test_a_shipped_stack_is_planned_without_an_error(stack: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = planned(ROOT, capsys, "--stack", stack, "--format", "json")
    assert (code, err) == (0, "")
    document = json.loads(out)
    jsonschema.validate(document, PLAN)
    assert document["stack"] == stack


def test_any_program_with_components_is_planned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = planned(project(tmp_path, PROGRAM, CONFIG), capsys, "--format", "json")
    document = json.loads(out)
    jsonschema.validate(document, PLAN)
    assert code == 0
    assert err == "a line of the program's own\n"
    assert set(document["databases"]) == {"orders", "events"}
    assert document["databases"]["orders"]["settings"]["readers"] == {"value": 2, "origin": "args"}
    assert document["databases"]["orders"]["settings"]["capacity.max"] == {"value": 2, "origin": "tier dev"}
    assert "aws:s3/bucket:Bucket" in {resource["type"] for resource in document["resources"]}
    readers = [urn for urn in document["databases"]["orders"]["resources"] if "orders-reader-" in urn]
    assert len(readers) == 2


def test_secrets_are_not_shown_and_encrypted_values_are_unknown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = planned(project(tmp_path, PROGRAM, CONFIG), capsys, "--format", "json")
    document = json.loads(out)
    assert document["outputs"]["password"] == "[secret]"
    assert document["outputs"]["host"] is None
    assert document["databases"]["events"]["settings"]["kmsKeyArn"]["value"] is None
    assert "swordfish" not in out


def test_an_encrypted_setting_in_the_stack_file_is_unknown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    events = {"type": "dynamodb", "partitionKey": "id", "kmsKeyArn": {"secure": "v1:abc"}}
    config = {"aws:region": "us-east-2", "aws-databases:tier": "prod", "aws-databases:databases": {"events": events}}
    program = "from pulumi_aws_databases import deploy\ndeploy()\n"
    code, out, _ = planned(project(tmp_path, program, config), capsys, "--format", "json")
    assert code == 0
    document = json.loads(out)
    assert document["databases"]["events"]["settings"]["kmsKeyArn"] == {"value": None, "origin": "stack config"}
    (told,) = [each for each in document["findings"] if each["code"] == "encrypted"]
    assert told["severity"] == "warning"
    assert told["message"].endswith("the stack's state holds it in plain text")


def test_where_backups_are_copied_to_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    vault = "arn:aws:backup:eu-west-3:123456789012:backup-vault:bunker"
    copies = [
        {"region": "eu-central-1"},
        {"region": "eu-west-3", "vaultArn": vault},
        {"region": "eu-west-2", "vaultArn": {"secure": "v1:abc"}},
    ]
    events = {"type": "dynamodb", "partitionKey": "id", "backupPlan": {"copyTo": copies}}
    config = {"aws:region": "us-east-2", "aws-databases:tier": "prod", "aws-databases:databases": {"events": events}}
    folder = project(tmp_path, "from pulumi_aws_databases import deploy\ndeploy()\n", config)
    code, out, _ = planned(folder, capsys, "--format", "json")
    assert code == 0
    assert json.loads(out)["databases"]["events"]["settings"]["backupPlan.copyTo"] == {
        "value": [*copies[:2], {"region": "eu-west-2", "vaultArn": None}],
        "origin": "stack config",
    }
    _, text, _ = planned(folder, capsys)
    assert f"eu-central-1, eu-west-3 {vault}, eu-west-2 known after deployment" in " ".join(text.split())


def test_bad_input_is_one_message_and_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = PROGRAM.replace('"readers": 2', '"readers": "two", "replcas": 1')
    code, out, err = planned(project(tmp_path, program, CONFIG), capsys)
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        'orders: readers: expected a number; got "two"',
        "orders: replcas: unknown setting",
    ]


def test_a_failing_program_is_exit_code_3_with_its_own_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = planned(project(tmp_path, "def broken():\n    return 1 / 0\n\nbroken()\n", CONFIG), capsys)
    assert code == 3
    assert "ZeroDivisionError" in err
    assert "in broken" in err


def test_a_program_that_gives_up_is_exit_code_3_with_its_message_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = planned(project(tmp_path, "import pulumi\nraise pulumi.RunError('no luck')\n", CONFIG), capsys)
    assert (code, err) == (3, "no luck\n")


def test_two_resources_with_one_urn_are_an_error_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = 'import pulumi_aws as aws\naws.s3.Bucket("logs")\naws.s3.Bucket("logs")\n'
    code, out, _ = planned(project(tmp_path, program, CONFIG), capsys, "--format", "json")
    assert code == 1
    found = json.loads(out)["findings"][0]
    assert (found["code"], found["severity"]) == ("duplicate-urn", "error")


def test_two_databases_of_one_name_are_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = (
        "from pulumi_aws_databases import Cache, DynamoDBTable\n"
        'DynamoDBTable("orders", {"partition_key": "pk"})\n'
        'Cache("orders", {"network": {"vpc_id": "vpc-1", "subnet_ids": ["subnet-a", "subnet-b"]}})\n'
    )
    code, out, _ = planned(project(tmp_path, program, CONFIG), capsys, "--format", "json")
    assert code == 0
    document = json.loads(out)
    assert [each["type"] for each in document["databases"].values()] == ["cache"]
    told = [each for each in document["findings"] if each["code"] == "same-name"]
    assert [(each["severity"], each["message"]) for each in told] == [
        ("warning", "2 databases are called orders: only the last is told of")
    ]


def test_the_text_names_settings_origins_resources_and_findings(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = planned(ROOT, capsys, "--stack", "prod")
    assert code == 0
    lines = out.splitlines()
    assert any(line.split() == ["capacity.max", "32", "stack", "config"] for line in lines)
    assert any(line.split() == ["capacity.min", "1", "tier", "prod"] for line in lines)
    assert any(line.split() == ["backupRetentionDays", "35", "preset"] for line in lines)
    assert any("rds.Cluster orders" in line and "protected" in line for line in lines)
    assert not any("\x1b" in line or line != line.rstrip() for line in lines)


def test_a_plan_can_be_written_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "plan.json"
    code, out, _ = planned(ROOT, capsys, "--stack", "dev", "--format", "json", "--output", str(target))
    assert (code, out) == (0, "")
    jsonschema.validate(json.loads(target.read_text()), PLAN)

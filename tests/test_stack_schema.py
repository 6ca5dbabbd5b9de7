"""The JSON Schema of stack files takes what the package takes, and explains it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from pulumi_aws_databases.cli import main
from pulumi_aws_databases.kinds import DATABASES, KINDS
from pulumi_aws_databases.stack import StackSettings
from pulumi_aws_databases.stack_schema import stack_schema

ROOT = Path(__file__).parents[1]
SCHEMA = stack_schema()
STACK_FILES = sorted([*ROOT.glob("Pulumi.*.yaml"), *ROOT.glob("examples/*/Pulumi.*.yaml")])


def mistakes(config: dict[str, Any]) -> list[str]:
    found = jsonschema.Draft7Validator(SCHEMA).iter_errors({"config": config})
    return [f"{'.'.join(map(str, each.absolute_path))}: {each.message}" for each in found]


def database(**settings: Any) -> list[str]:
    return mistakes({"aws-databases:tier": "dev", "aws-databases:databases": {"it": settings}})


def described(schema: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    """Every property below a schema, by where it is."""
    if isinstance(schema, dict):
        for name, each in schema.get("properties", {}).items():
            yield f"{at}.{name}", each
        for key, each in schema.items():
            yield from described(each, f"{at}.{key}")
    elif isinstance(schema, list):
        for each in schema:
            yield from described(each, at)


def test_it_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", STACK_FILES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_it_takes_the_shipped_stack_files_and_they_name_it(path: Path) -> None:
    jsonschema.validate(yaml.safe_load(path.read_text()), SCHEMA)
    first = path.read_text().splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    assert (path.parent / first.partition("=")[2]).resolve() == ROOT / "stack.schema.json"


def test_the_shipped_one_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert (ROOT / "stack.schema.json").read_text() == capsys.readouterr().out, "run `make golden`"


def test_it_can_be_written_to_a_file(tmp_path: Path) -> None:
    assert main(["schema", "--output", str(tmp_path / "s.json")]) == 0
    assert json.loads((tmp_path / "s.json").read_text()) == SCHEMA


def test_everything_is_explained() -> None:
    plain = {"name", "type", "secure"}  # of an encrypted value, and of a key that is written as an object
    silent = [
        at for at, each in described(SCHEMA) if not each.get("description") and at.rpartition(".")[2] not in plain
    ]
    assert silent == []


def test_it_knows_every_key_and_every_setting() -> None:
    keys = {f"aws-databases:{name}" for name in StackSettings.model_fields}
    assert keys <= set(SCHEMA["properties"]["config"]["properties"])
    for kind in DATABASES:
        settings = {field.alias or name for name, field in KINDS[kind].settings.model_fields.items()}
        assert set(SCHEMA["$defs"][kind]["properties"]) == settings | {"type"}


def test_defaults_and_those_of_tiers_and_engines_are_told() -> None:
    aurora = SCHEMA["$defs"]["aurora"]["properties"]
    assert aurora["maintenanceWindow"]["default"] == "sun:05:00-sun:06:00"
    assert aurora["engine"] == {
        "default": "postgresql",
        "description": "The engine that Aurora is compatible with.",
        "enum": ["postgresql", "mysql"],
    }
    assert aurora["backupRetentionDays"]["description"].endswith("By tier: dev 7, staging 14, prod 30, enterprise 35.")
    assert "By tier: dev {min: 0, max: 2, autoPauseSeconds: 300}, staging" in aurora["capacity"]["description"]
    assert aurora["engineVersion"]["description"].endswith("By engine: postgresql 17, mysql 8.0.")
    assert SCHEMA["$defs"]["Proxy"]["anyOf"][1]["properties"]["maxConnectionsPercent"]["default"] == 100


@pytest.mark.parametrize(
    "settings",
    [
        {"type": "aurora", "proxy": True, "databaseInsights": False, "capacity": {"min": 0.5, "max": "4 ACU"}},
        {"type": "aurora", "engineVersion": 17, "parameters": {"work_mem": 65536, "x": {"secure": "v1:a"}}},
        {"type": "instance", "allocatedStorage": "100 GiB", "maxAllocatedStorage": 400.0},
        {"type": "dynamodb", "partitionKey": {"name": "createdAt", "type": "N"}},
        {"type": "dynamodb", "partitionKey": "id", "resourcePolicy": {"Statement": []}},
        {"type": "dynamodb", "partitionKey": "id", "resourcePolicy": "{}", "replicas": {"us-east-1": {}}},
        {"type": "cache", "users": {"reports": "on ~* +@read", "jobs": {"iam": True}}, "serverless": True},
        {"type": "global-aurora", "secondaries": {"us-east-1": {"readers": 0}}},
    ],
)
def test_it_takes_what_the_package_takes(settings: dict[str, Any]) -> None:
    assert database(**settings) == []


@pytest.mark.parametrize(
    ("settings", "at"),
    [
        ({"engine": "mysql"}, "databases.it: 'type' is a required"),
        ({"type": "mysql"}, "databases.it.type"),
        ({"type": "cache", "replcas": 1}, "databases.it: Additional properties"),
        ({"type": "dynamodb"}, "databases.it: 'partitionKey' is a required"),
        ({"type": "aurora", "readers": "two"}, "databases.it.readers"),
        ({"type": "aurora", "readerAutoscaling": {"min": 1}}, "databases.it.readerAutoscaling: 'max' is a required"),
        ({"type": "aurora", "engine": "mariadb"}, "databases.it.engine"),
        ({"type": "cache", "nodes": {}}, "databases.it: Additional properties"),
        ({"type": "instance", "backupRetentionDays": 36}, "databases.it.backupRetentionDays"),
        ({"type": "aurora", "credentials": {"password": "x"}}, "databases.it.credentials: Additional properties"),
    ],
)
def test_it_refuses_what_the_package_refuses(settings: dict[str, Any], at: str) -> None:
    assert [each for each in database(**settings) if f"config.aws-databases:{at}" in each]


def test_presets_need_nothing_and_have_no_type() -> None:
    assert mistakes({"aws-databases:presets": {"dynamodb": {"pointInTimeRecoveryDays": 9}}}) == []
    assert mistakes({"aws-databases:presets": {"cache": {"type": "cache"}}}) != []
    assert mistakes({"aws-databases:presets": {"queue": {}}}) != []


def test_keys_of_others_may_hold_anything() -> None:
    assert mistakes({"aws:region": "eu-west-1", "shop:token": {"secure": "v1:x"}, "shop:size": 3}) == []


def test_completions_name_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    for shell in ("bash", "zsh"):
        assert main(["completion", shell]) == 0
        script = capsys.readouterr().out
        assert all(word in script for word in ("plan", "schema", "init", "--program"))

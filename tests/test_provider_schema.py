"""The schema that SDKs are made from: complete, documented, and free of what a language cannot say."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml

import pulumi_aws_databases
from pulumi_aws_databases import __version__
from pulumi_aws_databases.provider.exported import EXPORTED, Exported
from pulumi_aws_databases.provider.schema import package_schema

ROOT = Path(__file__).parents[1]
SCHEMA = package_schema(__version__)
RESOURCES = {token.rpartition(":")[2]: each for token, each in SCHEMA["resources"].items()}
TYPES = {token.rpartition(":")[2]: each for token, each in SCHEMA["types"].items()}
ENUMS = {name: [value["value"] for value in each["enum"]] for name, each in TYPES.items() if "enum" in each}


def properties() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property of the schema, by where it is."""
    for name, resource in RESOURCES.items():
        for kind in ("inputProperties", "properties"):
            yield from ((f"{name}.{kind}.{each}", spec) for each, spec in resource[kind].items())
    for name, described in TYPES.items():
        yield from ((f"{name}.{each}", spec) for each, spec in described.get("properties", {}).items())


def types_of(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield spec
    for inner in ("items", "additionalProperties"):
        if inner in spec:
            yield from types_of(spec[inner])


def test_everything_is_documented() -> None:
    assert [where for where, spec in properties() if len(spec.get("description", "")) < 8] == []
    assert [name for name, each in (RESOURCES | TYPES).items() if len(each.get("description", "")) < 8] == []


def test_no_description_speaks_of_what_only_python_has() -> None:
    told = [each.get("description", "") for each in (RESOURCES | TYPES).values()]
    told += [spec["description"] for _, spec in properties()]
    assert [text for text in told if re.search(r"Raises:|BadInput|``|Args:|user_sql", text)] == []


def test_every_type_that_is_named_is_there() -> None:
    named = {part["$ref"] for _, spec in properties() for part in types_of(spec) if "$ref" in part}
    assert named - {"pulumi.json#/Any"} == {f"#/types/aws-databases:index:{name}" for name in TYPES}


def test_sets_of_values_are_enums() -> None:
    assert ENUMS == {
        "AccessLevel": ["connect", "read", "write", "read-write", "full", "stream"],
        "AuroraEngine": ["postgresql", "mysql"],
        "AuroraStorageType": ["standard", "io-optimized"],
        "CacheAuthentication": ["users", "token", "iam", "none"],
        "CacheEngine": ["valkey", "redis"],
        "CredentialsManagement": ["managed", "generated"],
        "CustomEndpointType": ["reader", "any"],
        "DatabaseInsightsMode": ["standard", "advanced"],
        "GlobalIndexProjection": ["all", "keys-only", "include"],
        "ImportFromCompression": ["none", "gzip", "zstd"],
        "ImportFromFormat": ["dynamodb-json", "ion", "csv"],
        "InstanceEngine": ["postgresql", "mysql", "mariadb"],
        "InstanceStorageType": ["gp3", "gp2", "io1", "io2"],
        "LocalIndexProjection": ["all", "keys-only", "include"],
        "RemovalPolicy": ["destroy", "snapshot", "retain"],
        "TableBillingMode": ["on-demand", "provisioned"],
        "TableClass": ["standard", "infrequent-access"],
        "TableConsistency": ["eventual", "strong"],
        "TableEncryption": ["aws-owned", "aws-managed", "customer-managed"],
        "TableStream": ["new-image", "old-image", "new-and-old-images", "keys-only"],
        "Tier": ["dev", "staging", "prod", "enterprise"],
    }


def test_the_values_of_enums_have_names_that_every_language_takes() -> None:
    for described in TYPES.values():
        names = [each["name"] for each in described.get("enum", [])]
        assert all(re.fullmatch(r"[A-Z][a-zA-Z0-9]*", name) for name in names)
        assert len(set(names)) == len(names)
    named = {each["value"]: each["name"] for each in TYPES["TableStream"]["enum"]}
    assert named["new-and-old-images"] == "NewAndOldImages"


def test_numbers_of_which_only_some_are_allowed_say_which() -> None:
    spec = RESOURCES["AuroraCluster"]["inputProperties"]["monitoringInterval"]
    assert spec["type"] == "integer"
    assert spec["description"].endswith("One of 0, 1, 5, 10, 15, 30, 60.")


def test_other_languages_have_every_component_but_those_that_hand_out_arguments_of_resources() -> None:
    public = [getattr(pulumi_aws_databases, name) for name in pulumi_aws_databases.__all__]
    components = {
        each.__name__ for each in public if isinstance(each, type) and issubclass(each, pulumi.ComponentResource)
    }
    assert components - set(RESOURCES) == {"LambdaAccess", "EcsAccess"}
    assert set(RESOURCES) <= components


@pytest.mark.parametrize("exported", EXPORTED, ids=lambda exported: exported.name)
def test_a_component_takes_every_setting(exported: Exported) -> None:
    settings = {field.alias or name for name, field in exported.settings.model_fields.items()}
    assert set(RESOURCES[exported.name]["inputProperties"]) == settings


def test_what_must_be_given_is_required() -> None:
    required = {name: each["requiredInputs"] for name, each in RESOURCES.items() if each["requiredInputs"]}
    assert required == {
        "Budget": ["monthlyLimit"],
        "DatabaseAccess": ["connection", "role"],
        "DynamoDBTable": ["partitionKey"],
    }
    assert TYPES["ReaderAutoscaling"]["required"] == ["max", "min"]
    assert TYPES["GlobalIndex"]["required"] == ["partitionKey"]
    assert "required" not in TYPES["Capacity"]  # what is left out is the tier's
    assert "required" not in TYPES["DatabaseInsights"]


@pytest.mark.parametrize(
    ("component", "setting"),
    [("AuroraCluster", "readers"), ("AuroraCluster", "engine"), ("AuroraCluster", "capacity"), ("Cache", "network")],
)
def test_what_decides_on_resources_must_be_known(component: str, setting: str) -> None:
    assert RESOURCES[component]["inputProperties"][setting]["plain"] is True


def test_what_only_a_deployment_knows_may_be_an_output() -> None:
    cluster = RESOURCES["AuroraCluster"]["inputProperties"]
    assert cluster["kmsKeyArn"] == {"type": "string", "description": cluster["kmsKeyArn"]["description"]}
    assert cluster["allowedSecurityGroupIds"]["items"] == {"type": "string"}
    assert cluster["tags"]["additionalProperties"] == {"type": "string"}
    assert "plain" not in TYPES["NetworkReference"]["properties"]["vpcId"]
    assert "plain" not in RESOURCES["DatabaseAccess"]["inputProperties"]["connection"]


def test_a_setting_has_one_type() -> None:
    assert RESOURCES["DynamoDBTable"]["inputProperties"]["resourcePolicy"]["type"] == "string"
    assert RESOURCES["DatabaseInstance"]["inputProperties"]["allocatedStorage"]["type"] == "integer"
    assert TYPES["Capacity"]["properties"]["max"]["type"] == "number"
    assert RESOURCES["Cache"]["inputProperties"]["serverless"]["$ref"].endswith(":Serverless")
    assert all("oneOf" not in part for _, spec in properties() for part in types_of(spec))


def test_the_provider_needs_what_the_package_needs() -> None:
    package = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert (ROOT / "components" / "requirements.txt").read_text().splitlines() == package


def test_a_python_program_that_imports_the_package_needs_no_plugin_of_its_name() -> None:
    about = ROOT / "components" / "pulumi_aws_databases" / "pulumi-plugin.json"
    assert json.loads(about.read_text()) == {"resource": False}


def test_the_plugin_and_the_project_are_not_in_one_folder() -> None:
    plugin = yaml.safe_load((ROOT / "components" / "PulumiPlugin.yaml").read_text())
    assert plugin["runtime"]["name"] == "python"
    assert not (ROOT / "PulumiPlugin.yaml").exists()
    assert not (ROOT / "components" / "Pulumi.yaml").exists()

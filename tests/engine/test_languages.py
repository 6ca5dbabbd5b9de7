"""The provider on the real engine: programs in other languages make the same as one in Python."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml

from engine.conftest import ROOT, SECONDS, Engine
from pulumi_aws_databases.local.deploy import SERVICES

EXAMPLES = ROOT / "examples"
LANGUAGES = {
    "python": (),
    "yaml": ("pulumi-language-yaml",),
    "typescript": ("pulumi-language-nodejs", "npm"),
    "go": ("pulumi-language-go", "go"),
}
"""What each needs beside the CLI."""
UP = ("up", "--yes", "--skip-preview")
DESTROY = ("destroy", "--yes", "--skip-preview")
PROGRAM = """
name: elsewhere
runtime: yaml
packages: {aws-databases: ../components}
config:
  level: {type: string, default: read}
resources:
  events:
    type: aws-databases:DynamoDBTable
    properties: {partitionKey: id, pointInTimeRecoveryDays: 9, tags: {cost-center: a}}
  web:
    type: aws-databases:DatabaseAccess
    properties: {connection: "${events.connection}", role: web, level: "${level}"}
outputs:
  events: ${events.connection}
  table: ${events.tableName}
"""


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the provider, beside which programs may lie, and a home of the engine that has its plugins."""
    folder = tmp_path_factory.mktemp("elsewhere")
    shutil.copytree(
        ROOT / "components", folder / "components", ignore=shutil.ignore_patterns(".venv", "__pycache__", "*cache")
    )
    # The engine installs requirements.txt into the plugin's own environment; here it finds what these tests run with.
    subprocess.run([sys.executable, "-m", "venv", folder / "components" / ".venv"], check=True, timeout=SECONDS)
    packages = sysconfig.get_path("purelib", vars={"base": str(folder / "components" / ".venv")})
    Path(packages, "here.pth").write_text(f"{sysconfig.get_path('purelib')}\n{folder / 'components'}\n")
    for plugin in ("aws", "random"):
        if binary := shutil.which(f"pulumi-resource-{plugin}"):
            shim = folder / "plugins" / plugin / f"pulumi-resource-{plugin}"
            shim.parent.mkdir(parents=True)
            shim.write_text(f'#!/bin/sh\nexec {binary} "$@"\n')
            shim.chmod(0o755)
            install = ["plugin", "install", "resource", plugin, version(f"pulumi-{plugin}"), "-f", shim.parent]
            subprocess.run(["pulumi", *install], env=environment(folder), check=True, timeout=SECONDS)
    return folder


def environment(folder: Path) -> dict[str, str]:
    """The environment of the engine; where its plugins are not on PATH, they are those of the user's home."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    home = {"PULUMI_HOME": str(folder / "home")} if shutil.which("pulumi-resource-aws") else {}
    own = {
        "PULUMI_BACKEND_URL": folder.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "test",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
    return kept | own | home


@pytest.fixture
def elsewhere(place: Path, endpoint: str, request: pytest.FixtureRequest) -> Callable[..., Engine]:
    """Makes a project of a folder's files, beside the provider, run against the imitation of AWS."""
    clients = boto3.client(
        "iam", "eu-west-1", endpoint_url=endpoint, aws_access_key_id="test", aws_secret_access_key="test"
    )
    if "web" not in [each["RoleName"] for each in clients.list_roles()["Roles"]]:
        clients.create_role(RoleName="web", AssumeRolePolicyDocument=json.dumps({"Statement": []}))

    def make(files: Mapping[str, str], config: Mapping[str, Any], name: str | None = None) -> Engine:
        folder = place / (name or request.node.name)
        folder.mkdir()
        for file, content in files.items():
            (folder / file).write_text(content)
        way = {
            "aws:accessKey": "test",
            "aws:secretKey": "test",
            "aws:skipCredentialsValidation": "true",
            "aws:skipMetadataApiCheck": "true",
            "aws:endpoints": [dict.fromkeys(SERVICES, endpoint)],
        }
        (folder / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": dict(config) | way}))
        made = Engine(folder, "dev", environment(place) | {"PULUMI_BACKEND_URL": folder.as_uri()})
        made.succeed("stack", "init")
        return made

    return make


def install(made: Engine) -> None:
    done = subprocess.run(
        ["pulumi", "install", "--non-interactive"],
        cwd=made.folder,
        env=dict(made.environment),
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def test_the_cli_reads_the_schema(place: Path) -> None:
    done = subprocess.run(
        ["pulumi", "package", "get-schema", "./components"],
        cwd=place,
        env=environment(place),
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    schema = json.loads(done.stdout)
    assert {name.rpartition(":")[2] for name in schema["resources"]} >= {
        "AuroraCluster", "Budget", "Cache", "DatabaseAccess", "DatabaseInstance", "DynamoDBTable",
        "GlobalAuroraCluster", "Network",
    }  # fmt: skip
    for described in [*schema["resources"].values(), *schema["types"].values()]:
        assert described["description"]
        for kind in ("inputProperties", "properties"):
            assert all(each["description"] for each in described.get(kind, {}).values())


def test_a_program_in_yaml_lives_from_up_to_destroy(elsewhere: Any) -> None:
    made = elsewhere({"Pulumi.yaml": PROGRAM}, {"aws:region": "eu-west-1", "aws-databases:tier": "dev"})
    made.succeed("preview")
    made.succeed(*UP)
    made.succeed(*UP, "--expect-no-changes")
    outputs = json.loads(made.succeed("stack", "output", "--json"))
    assert outputs["events"]["tableName"] == outputs["table"]
    state = made.state()
    table = next(each for each in state.values() if each["type"] == "aws:dynamodb/table:Table")
    assert "aws-databases:index:DynamoDBTable$aws:dynamodb/table:Table::events" in table["urn"]
    assert table["inputs"]["tags"]["cost-center"] == "a"
    assert table["inputs"]["pointInTimeRecovery"]["recoveryPeriodInDays"] == 9
    policy = next(each for each in state.values() if each["type"] == "aws:iam/rolePolicy:RolePolicy")["inputs"][
        "policy"
    ]
    assert json.loads(policy)["Statement"][0]["Resource"][0] == outputs["events"]["tableArn"]
    made.configure({"elsewhere:level": "connect"})
    done = made.run("preview")
    assert done.returncode != 0
    assert 'web: level: expected read, write, read-write, full or stream for a table; got "connect"' in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    made.succeed(*DESTROY)
    assert made.state() == {}


def test_bad_input_from_another_language_is_told_as_from_python(elsewhere: Any) -> None:
    program = PROGRAM.replace("pointInTimeRecoveryDays: 9", "readCapacity: 0, sortKey: 'at:X'")
    made = elsewhere({"Pulumi.yaml": program}, {"aws:region": "eu-west-1"})
    done = made.run("preview")
    assert done.returncode != 0
    for line in (
        "events: readCapacity: expected a number of at least 1; got 0",
        "events: sortKey: expected an attribute, its type (S, N or B) behind a colon if not S: createdAt:N; got",
        "aws-databases:tier: expected dev, staging, prod or enterprise; got nothing",
    ):
        assert line in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.long
@pytest.mark.skipif(not os.environ.get("AWS_DATABASES_ENDPOINT"), reason="moto serves no caches")
def test_the_examples_of_all_languages_make_the_same(place: Path, elsewhere: Any) -> None:
    made = {language: deployed(language, place, elsewhere) for language in LANGUAGES}
    for language, outcome in made.items():
        assert outcome == made["python"], language


def deployed(language: str, place: Path, elsewhere: Callable[..., Engine]) -> tuple[Any, Any]:
    """What an example hands out and makes, without what is random."""
    if missing := [each for each in LANGUAGES[language] if shutil.which(each) is None]:
        pytest.skip(f"{language} needs {' and '.join(missing)}")
    (place / "examples").mkdir(exist_ok=True)
    files = {each.name: each.read_text() for each in (EXAMPLES / language).iterdir() if each.is_file()}
    if language == "python":  # what these tests run with has the package
        files["Pulumi.yaml"] = files["Pulumi.yaml"].replace("virtualenv: .venv", f"virtualenv: {sys.prefix}")
    config = yaml.safe_load(files["Pulumi.dev.yaml"])["config"]
    made = elsewhere(files, config, f"examples/{language}")
    if language != "python":
        install(made)
    made.succeed(*UP)
    made.succeed(*UP, "--expect-no-changes")
    outputs = json.loads(made.succeed("stack", "output", "--json"))
    resources = {urn: each.get("inputs") for urn, each in made.state().items() if "pulumi:providers:" not in urn}
    made.succeed(*DESTROY)
    assert made.state() == {}
    return without_chance(outputs), without_chance(resources)


def without_chance(value: Any) -> Any:
    """A value without what is random in it, how secrets are encrypted included, and without what is null."""
    if isinstance(value, Mapping) and "ciphertext" in value:
        return "SECRET"
    if isinstance(value, Mapping):
        return {key: without_chance(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [without_chance(each) for each in value]
    if not isinstance(value, str):
        return value
    value = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "KEY", value)
    value = re.sub(r"-[0-9a-f]{7,17}\b", "-ID", value)
    value = re.sub(r"(secret:[\w-]+?-ID)-\w{6}\b", r"\1", value)
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+", "TIME", value)

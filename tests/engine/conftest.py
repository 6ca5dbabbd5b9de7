"""Running the Pulumi engine on a project of its own, against moto or the imitation at AWS_DATABASES_ENDPOINT."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from pulumi_aws_databases.local.deploy import SERVICES

ROOT = Path(__file__).parents[2]
SECONDS = 600
OF_EXAMPLES = ("ecs", "elbv2", "sqs")  # what the examples use beside the components


def _missing() -> str | None:
    if shutil.which("pulumi") is None:
        return "there is no Pulumi CLI on PATH"
    listed = subprocess.run(["pulumi", "plugin", "ls", "--json"], capture_output=True, text=True, check=False)
    installed = {plugin["name"] for plugin in json.loads(listed.stdout or "[]")} if listed.returncode == 0 else set()
    for plugin in ("aws", "random"):
        if plugin not in installed and shutil.which(f"pulumi-resource-{plugin}") is None:
            return f"the Pulumi engine has no {plugin} plugin: pulumi plugin install resource {plugin}"
    return None


MISSING = _missing()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks and, where there is no engine, skips everything in this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.engine)
            if MISSING:
                item.add_marker(pytest.mark.skip(reason=MISSING))


@dataclass(frozen=True)
class Engine:
    """A project on disk and the engine that runs it."""

    folder: Path
    stack: str
    environment: Mapping[str, str]

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Runs a command of the Pulumi CLI on the stack."""
        call = ["pulumi", *command, "--stack", self.stack, "--non-interactive", "--color", "never"]
        return subprocess.run(
            call,
            cwd=self.folder,
            env=dict(self.environment),
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )

    def succeed(self, *command: str) -> str:
        """Runs a command that must succeed."""
        done = self.run(*command)
        wrong = [line for line in (done.stdout + done.stderr).splitlines() if "error:" in line]
        assert done.returncode == 0, "\n".join([*wrong, done.stdout[-2000:], done.stderr[-2000:]])
        return done.stdout

    def state(self) -> dict[str, Any]:
        """The stack's resources by URN."""
        exported = json.loads(self.succeed("stack", "export", "--show-secrets=false"))
        return {resource["urn"]: resource for resource in exported["deployment"].get("resources", [])}

    def configure(self, changes: Mapping[str, Any]) -> None:
        """Changes keys of the stack's configuration."""
        path = self.folder / f"Pulumi.{self.stack}.yaml"
        content = yaml.safe_load(path.read_text())
        content["config"] |= changes
        path.write_text(yaml.safe_dump(content, sort_keys=False))


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An imitation of AWS: the one that AWS_DATABASES_ENDPOINT names, or moto for as long as the tests run."""
    if given := os.environ.get("AWS_DATABASES_ENDPOINT"):
        yield given
        return
    state = tmp_path_factory.mktemp("moto") / "server.json"
    server = subprocess.Popen([sys.executable, "-m", "pulumi_aws_databases.local.server", str(state)])
    try:
        for _ in range(300):
            if state.exists():
                break
            try:
                server.wait(0.2)
            except subprocess.TimeoutExpired:
                continue
            pytest.fail("moto did not start")
        yield json.loads(state.read_text())["url"]
    finally:
        state.unlink(missing_ok=True)
        server.wait(30)


@pytest.fixture
def engine(tmp_path: Path, endpoint: str) -> Any:
    """Makes a project of a stack's configuration, run against the imitation."""

    def make(stack: str, config: Mapping[str, Any], program: str | None = None) -> Engine:
        settings = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())
        settings["runtime"] = {"name": "python", "options": {"toolchain": "pip", "virtualenv": str(Path(sys.prefix))}}
        (tmp_path / "Pulumi.yaml").write_text(yaml.safe_dump(settings, sort_keys=False))
        (tmp_path / "stacks").mkdir()
        shipped = (ROOT / "stacks" / "__main__.py").read_text()
        (tmp_path / "stacks" / "__main__.py").write_text(program or shipped)
        return started(tmp_path, stack, config, endpoint)

    return make


@pytest.fixture
def example(tmp_path: Path, endpoint: str) -> Any:
    """Makes a project of an example's program, run against the imitation."""

    def make(name: str, **config: Any) -> Engine:
        folder = tmp_path / name
        shutil.copytree(ROOT / "examples" / name, folder)
        settings = yaml.safe_load((folder / "Pulumi.yaml").read_text())
        settings["runtime"]["options"]["virtualenv"] = str(Path(sys.prefix))
        (folder / "Pulumi.yaml").write_text(yaml.safe_dump(settings, sort_keys=False))
        given = yaml.safe_load((folder / "Pulumi.dev.yaml").read_text())["config"]
        return started(folder, "dev", given | config, endpoint)

    return make


def started(folder: Path, stack: str, config: Mapping[str, Any], endpoint: str) -> Engine:
    """A project that is on disk, with a stack whose every way to AWS leads to the imitation."""
    way = {
        "aws:accessKey": "test",
        "aws:secretKey": "test",
        "aws:skipCredentialsValidation": "true",
        "aws:skipMetadataApiCheck": "true",
        "aws:endpoints": [dict.fromkeys([*SERVICES, *OF_EXAMPLES], endpoint)],
    }
    (folder / f"Pulumi.{stack}.yaml").write_text(yaml.safe_dump({"config": dict(config) | way}, sort_keys=False))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment = kept | {
        "PULUMI_BACKEND_URL": folder.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "test",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
    made = Engine(folder, stack, environment)
    subprocess.run(
        ["pulumi", "stack", "init", stack],
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
        timeout=SECONDS,
    )
    return made


def shipped(stack: str) -> dict[str, Any]:
    """The configuration of a shipped stack."""
    config: dict[str, Any] = yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text())["config"]
    return config

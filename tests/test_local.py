"""The local cloud: where it runs, that it can reach no AWS, and what it says when it cannot be had."""

import json
import os
import stat
import sys
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
import yaml
from pulumi import automation

from pulumi_aws_databases.cli import main
from pulumi_aws_databases.local.deploy import NOT_AWS

TABLE = {"events": {"type": "dynamodb", "partitionKey": "id"}}
PROGRAM = "from pulumi_aws_databases import deploy\ndeploy()\n"
# A CLI that writes down what it was called with, and by which way it would reach AWS.
FAKE = """#!{python}
import json, os, sys
names = ("AWS_ACCESS_KEY_ID", "AWS_ENDPOINT_URL", "AWS_PROFILE", "PULUMI_BACKEND_URL")
with open({calls!r}, "a") as file:
    print(json.dumps([sys.argv[1:], {{name: os.environ.get(name) for name in names}}]), file=file)
sys.exit(1 if os.environ.get("FAIL") in sys.argv else 0)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (folder / "__main__.py").write_text(PROGRAM)
    configure(folder, {"aws:profile": "production", "aws-databases:databases": TABLE})
    return folder


def configure(folder: Path, more: dict[str, Any]) -> None:
    config = {"aws:region": "eu-west-1", "aws-databases:tier": "dev"} | more
    (folder / "Pulumi.local.yaml").write_text(yaml.safe_dump({"config": config}))


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Puts a CLI on PATH that only writes down its calls."""
    written, folder = tmp_path / "calls", tmp_path / "bin"
    folder.mkdir()
    fake = folder / "pulumi"
    fake.write_text(FAKE.format(python=sys.executable, calls=str(written)))
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("AWS_PROFILE", "production")
    return written


def local(action: str, folder: Path) -> int:
    return main(["local", action, "--program", str(folder)])


def server(folder: Path) -> dict[str, Any]:
    written: dict[str, Any] = json.loads((folder / ".local" / "local" / "server.json").read_text())
    return written


def answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/moto-api/", timeout=1):
            return True
    except OSError:
        return False


def test_up_deploys_to_loopback_and_down_takes_everything_away(
    project: Path, calls: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert local("up", project) == 0
    url = server(project)["url"]
    said = capsys.readouterr().err
    assert NOT_AWS in said
    assert url in said
    assert url.startswith("http://127.0.0.1:")
    config = yaml.safe_load((project / ".local" / "local" / "Pulumi.local.yaml").read_text())["config"]
    assert "aws:profile" not in config
    assert set(config["aws:endpoints"][0].values()) == {url}
    made = [json.loads(line) for line in calls.read_text().splitlines()]
    made = [call for call in made if "--cwd" in call[0]]
    assert [arguments[3] for arguments, _ in made] == ["stack", "up"]
    for _, environment in made:
        assert environment["AWS_ENDPOINT_URL"] == url
        assert environment["AWS_ACCESS_KEY_ID"] == "local"
        assert environment["AWS_PROFILE"] is None
        assert environment["PULUMI_BACKEND_URL"].startswith("file://")
    assert local("up", project) == 0
    assert server(project)["url"] == url, "a second up goes to the server that is there"
    assert local("down", project) == 0
    assert not (project / ".local").exists()
    for _ in range(100):
        if not answers(url):
            break
        time.sleep(0.1)
    assert not answers(url), "the server has stopped"


def test_a_deployment_that_fails_is_exit_code_3(
    project: Path, calls: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FAIL", "up")
    assert local("up", project) == 3
    assert "`pulumi up` failed" in capsys.readouterr().err
    assert local("down", project) == 0
    assert "destroy" in calls.read_text()


def test_down_goes_on_where_the_engine_fails(project: Path, calls: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert local("up", project) == 0
    monkeypatch.setenv("FAIL", "destroy")
    assert local("down", project) == 0
    assert not (project / ".local").exists()
    assert "destroy" in calls.read_text()


def test_down_without_up_says_so(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert local("down", project) == 0
    assert capsys.readouterr().err == "local is not deployed locally\n"


def test_what_the_imitation_cannot_serve_is_refused_before_anything_starts(
    project: Path, calls: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    network = {"cidrBlock": "10.0.0.0/16"}
    events = {**TABLE["events"], "backupPlan": True}
    databases = {"logs": TABLE["events"], "events": events, "sessions": {"type": "cache"}}
    budget = {"monthlyLimit": 9, "emails": ["lab@example.com"]}
    keys = {"databases": databases, "network": network, "budget": budget}
    configure(project, {f"aws-databases:{key}": value for key, value in keys.items()})
    assert local("up", project) == 3
    told = capsys.readouterr().err
    assert "sessions: moto knows no user groups" in told
    assert "events: moto knows no selections of AWS Backup; backupPlan: false" in told
    assert "budget: moto knows no tags" in told
    assert "logs:" not in told
    assert not calls.exists()


def test_bad_input_is_exit_code_2(project: Path, calls: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configure(project, {"aws-databases:databases": {"events": {"type": "dynamodb"}}})
    assert local("up", project) == 2
    assert capsys.readouterr().err == "events: partitionKey: required\n"
    assert not calls.exists()


def test_encrypted_values_are_refused(project: Path, calls: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configure(project, {"aws-databases:databases": TABLE, "shop:token": {"secure": "v1:x"}})
    assert local("up", project) == 3
    assert "encrypted values" in capsys.readouterr().err
    assert local("down", project) == 0
    assert calls


def test_without_a_cli_pulumis_installer_is_tried_and_its_failure_told(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails() -> None:
        raise OSError("no network")

    monkeypatch.setattr("pulumi_aws_databases.local.deploy.shutil.which", lambda _: None)
    monkeypatch.setattr(automation.PulumiCommand, "install", fails)
    assert local("up", project) == 4
    said = capsys.readouterr().err
    assert "Pulumi's installer fetches one" in said
    assert "nothing was deployed: there is no pulumi on PATH" in said
    assert "Traceback" not in said


def test_a_plugin_that_cannot_be_fetched_is_named(
    project: Path, calls: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FAIL", "install")
    fake = str(calls.parent / "bin" / "pulumi")
    which = {"pulumi": fake}
    monkeypatch.setattr("pulumi_aws_databases.local.deploy.shutil.which", which.get)
    assert local("up", project) == 4
    assert "nothing was deployed: the Pulumi engine's aws plugin 7." in capsys.readouterr().err
    assert not (project / ".local").exists()

"""`aws-databases init` writes a stack that can be planned at once."""

import io
import json
import sys
from pathlib import Path

import pytest
import yaml

from pulumi_aws_databases.cli import main
from pulumi_aws_databases.init import Given, init


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "PULUMI_STACK"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "stdin", io.StringIO())  # nobody to ask


def written(folder: Path, stack: str) -> dict[str, object]:
    config: dict[str, object] = yaml.safe_load((folder / f"Pulumi.{stack}.yaml").read_text())["config"]
    return config


def test_flags_make_a_project_that_is_planned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flags = ["--stack", "prod", "--region", "us-east-1", "--network", "10.9.0.0/16"]
    databases = ["--database", "orders=aurora,engine=mysql,readers=2", "--database", "events=dynamodb,sortKey=at:N"]
    assert main(["init", "--program", str(tmp_path), *flags, *databases]) == 0
    assert written(tmp_path, "prod") == {
        "aws:region": "us-east-1",
        "aws-databases:tier": "prod",
        "aws-databases:network": {"cidrBlock": "10.9.0.0/16"},
        "aws-databases:databases": {
            "orders": {"type": "aurora", "engine": "mysql", "readers": 2},
            "events": {"type": "dynamodb", "sortKey": "at:N", "partitionKey": "id"},
        },
    }
    assert {each.name for each in tmp_path.iterdir()} == {
        "Pulumi.yaml", "Pulumi.prod.yaml", "__main__.py", "stack.schema.json",
    }  # fmt: skip
    capsys.readouterr()
    assert main(["plan", "--program", str(tmp_path), "--format", "json"]) == 0
    assert set(json.loads(capsys.readouterr().out)["databases"]) == {"orders", "events"}


def test_what_is_not_given_is_asked_for(tmp_path: Path) -> None:
    answers = iter(
        ["", "", "eu-north-1", "events=dynamodb", "sessions=cache", "", "customerId", "vpc-1", "subnet-a, subnet-b"]
    )
    questions = []

    def ask(question: str, default: str) -> str:
        questions.append(question)
        return next(answers) or default

    init(tmp_path, Given(), ask)
    assert written(tmp_path, "dev") == {
        "aws:region": "eu-north-1",
        "aws-databases:tier": "dev",
        "aws-databases:network": {"vpcId": "vpc-1", "subnetIds": ["subnet-a", "subnet-b"]},
        "aws-databases:databases": {
            "events": {"type": "dynamodb", "partitionKey": "customerId"},
            "sessions": {"type": "cache"},
        },
    }
    assert len(questions) == 9


@pytest.mark.parametrize("given", [["subnet-a", "subnet-b"], ["subnet-a,subnet-b"]])
def test_subnets_are_given_with_spaces_or_commas_between(tmp_path: Path, given: list[str]) -> None:
    flags = ["--database", "sessions=cache", "--network", "vpc-1", "--subnets", *given]
    assert main(["init", "--program", str(tmp_path), *flags]) == 0
    network = {"vpcId": "vpc-1", "subnetIds": ["subnet-a", "subnet-b"]}
    assert written(tmp_path, "dev")["aws-databases:network"] == network


def test_tables_alone_need_no_network(tmp_path: Path) -> None:
    assert main(["init", "--program", str(tmp_path), "--database", "events=dynamodb"]) == 0
    assert "aws-databases:network" not in written(tmp_path, "dev")


def test_the_file_tells_editors_its_schema(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\nstackConfigDir: config\n")
    assert main(["init", "--program", str(tmp_path), "--database", "events=dynamodb"]) == 0
    first = (tmp_path / "config" / "Pulumi.dev.yaml").read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=../stack.schema.json"
    assert (tmp_path / "Pulumi.yaml").read_text().startswith("name: shop")
    assert not (tmp_path / "__main__.py").exists()


def test_a_program_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "__main__.py").write_text("mine = True\n")
    assert main(["init", "--program", str(tmp_path), "--database", "events=dynamodb"]) == 0
    assert (tmp_path / "__main__.py").read_text() == "mine = True\n"


@pytest.mark.parametrize(
    ("flags", "line"),
    [
        ([], "aws-databases:databases: expected an object with a database or more; got nothing"),
        (
            ["--tier", "production", "--database", "a=cache"],
            "aws-databases:tier: expected dev, staging, prod or enterprise",
        ),
        (["--database", "orders=aurora,readrs=2"], 'orders: readrs: unknown setting; did you mean "readers"?'),
        (
            ["--database", "orders=arora"],
            "--database: expected NAME=TYPE with aurora, instance, global-aurora, dynamodb or",
        ),
        (["--database", "orders"], "--database: expected NAME=TYPE"),
        (["--database", "a=cache", "--database", "a=aurora"], '--database: "a" is given twice'),
        (["--database", "a=cache,parameters=[1"], "--database: expected SETTING=VALUE; got"),
        (["--database", "a=cache,replicas"], '--database: expected SETTING=VALUE; got "replicas"'),
        (["--database", "a=aurora,databaseName=2024-01-01"], "a: databaseName: "),
        (
            ["--database", "a=cache", "--region", "Europe"],
            '--region: expected a region such as eu-west-1; got "Europe"',
        ),
        (["--database", "a=cache", "--stack", "a/b"], '--stack: expected letters, digits, - _ and .; got "a/b"'),
        (["--database", "a=cache", "--network", "10.0.0.1/16"], "aws-databases:network: cidrBlock:"),
        (["--database", "a=cache", "--network", "vpc-1"], "aws-databases:network: "),
    ],
)
def test_bad_input_is_refused_and_nothing_written(
    tmp_path: Path, flags: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", "--program", str(tmp_path), *flags]) == 2
    told = capsys.readouterr().err
    assert line in told
    assert "Traceback" not in told
    assert list(tmp_path.iterdir()) == []


def test_a_stack_file_that_is_there_is_not_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "--program", str(tmp_path), "--database", "events=dynamodb"]) == 0
    before = (tmp_path / "Pulumi.dev.yaml").read_text()
    assert main(["init", "--program", str(tmp_path), "--database", "orders=aurora"]) == 2
    assert "Pulumi.dev.yaml is there already; name another stack with --stack" in capsys.readouterr().err
    assert (tmp_path / "Pulumi.dev.yaml").read_text() == before

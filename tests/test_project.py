"""Finding a project, choosing a stack, and reading its configuration as the Pulumi CLI does."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from pulumi_aws_databases.plan.project import Project, ProjectError
from pulumi_aws_databases.stack import UNKNOWN


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("PULUMI_STACK", raising=False)
    return tmp_path / "home"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    (folder / "stacks").mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text(
        "name: shop\nruntime: python\nmain: stacks/\n"
        "config:\n  size: {type: integer, default: 3}\n  aws:region: {value: eu-west-1}\n"
    )
    return folder


def stack(root: Path, name: str, text: str = "config: {}\n") -> None:
    (root / f"Pulumi.{name}.yaml").write_text(text)


def test_the_project_is_found_from_a_folder_below_it(root: Path) -> None:
    project = Project.find(root / "stacks")
    assert (project.root, project.name, project.program) == (root, "shop", root / "stacks")


def test_a_folder_without_a_project_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(
        ProjectError, match=r"no Pulumi.yaml in .* name the program's folder with --program.*databases init"
    ):
        Project.find(tmp_path)


def test_a_project_without_a_stack_is_told_what_writes_one(root: Path) -> None:
    with pytest.raises(
        ProjectError, match=r"no stack dev: there is no Pulumi.<stack>.yaml in .*; aws-databases init writes"
    ):
        Project.find(root).choose("dev")


def test_what_is_merged_into_an_object_may_be_given_otherwise(root: Path) -> None:
    stack(root, "dev", "config:\n  shop:a: &a {x: 1, y: 2}\n  shop:b: {<<: *a, y: 3}\n")
    assert json.loads(Project.find(root).configuration("dev").values["shop:b"]) == {"x": 1, "y": 3}


def test_a_project_without_a_program_is_told_so(root: Path) -> None:
    with pytest.raises(ProjectError, match=r"no program: there is no __main__.py in .*stacks"):
        Project.find(root).runnable()
    (root / "stacks" / "__main__.py").touch()
    assert Project.find(root).runnable() == root / "stacks"


@pytest.mark.parametrize("runtime", ["yaml", "{name: nodejs, options: {packagemanager: npm}}"])
def test_a_program_in_another_language_is_not_run(root: Path, runtime: str) -> None:
    (root / "Pulumi.yaml").write_text(f"name: shop\nruntime: {runtime}\n")
    (root / "__main__.py").touch()
    with pytest.raises(ProjectError, match=r"Pulumi.yaml: runtime: expected python, .*; got (yaml|nodejs)"):
        Project.find(root).runnable()


def test_the_only_stack_is_taken(root: Path) -> None:
    stack(root, "dev")
    assert Project.find(root).choose(None) == "dev"


def test_without_a_choice_the_stacks_are_listed(root: Path) -> None:
    stack(root, "dev")
    stack(root, "prod")
    with pytest.raises(ProjectError) as refused:
        Project.find(root).choose(None)
    assert str(refused.value) == "which stack? name one with --stack: there is dev or prod"


def test_a_misspelt_stack_is_refused_with_the_one_meant(root: Path) -> None:
    stack(root, "prod")
    stack(root, "dev")
    with pytest.raises(ProjectError) as refused:
        Project.find(root).choose("prd")
    assert str(refused.value) == 'no stack prd: there is dev or prod; did you mean "prod"?'


@pytest.mark.parametrize(
    ("selected", "backend"),
    [
        ({"stack": "organization/shop/prod"}, None),
        ({"stacks": {"file:///state": "organization/shop/prod"}}, None),
        (
            {"stacks": {"file:///state": "organization/shop/prod", "s3://state": "organization/shop/dev"}},
            "file:///state",
        ),
    ],
)
def test_the_stack_that_the_cli_has_selected_is_taken(
    root: Path, home: Path, monkeypatch: pytest.MonkeyPatch, selected: dict[str, Any], backend: str | None
) -> None:
    stack(root, "dev")
    stack(root, "prod")
    monkeypatch.delenv("PULUMI_BACKEND_URL", raising=False)
    if backend:
        monkeypatch.setenv("PULUMI_BACKEND_URL", backend)
    digest = hashlib.sha1(str(root / "Pulumi.yaml").encode()).hexdigest()
    (home / "workspaces").mkdir(parents=True)
    (home / "workspaces" / f"shop-{digest}-workspace.json").write_text(json.dumps(selected))
    assert Project.find(root).choose(None) == "prod"


def test_of_several_backends_the_current_one_counts(root: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stack(root, "dev")
    stack(root, "prod")
    monkeypatch.delenv("PULUMI_BACKEND_URL", raising=False)
    digest = hashlib.sha1(str(root / "Pulumi.yaml").encode()).hexdigest()
    (home / "workspaces").mkdir(parents=True)
    stacks = {"s3://state": "organization/shop/dev", "file:///state": "organization/shop/prod"}
    (home / "workspaces" / f"shop-{digest}-workspace.json").write_text(json.dumps({"stacks": stacks}))
    (home / "credentials.json").write_text(json.dumps({"current": "s3://state"}))
    assert Project.find(root).choose(None) == "dev"


def test_the_environment_names_the_stack(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stack(root, "dev")
    stack(root, "prod")
    monkeypatch.setenv("PULUMI_STACK", "dev")
    assert Project.find(root).choose(None) == "dev"


def test_configuration_is_what_a_program_gets(root: Path) -> None:
    stack(
        root, "dev", "config:\n  name: orders\n  aws:region: us-east-1\n  shop:db: {readers: 2, on: yes, at: 13:00}\n"
    )
    assert dict(Project.find(root).configuration("dev").values) == {
        "shop:name": "orders",
        "aws:region": "us-east-1",
        "shop:db": '{"readers": 2, "on": "yes", "at": "13:00"}',
        "shop:size": "3",
    }


def test_encrypted_values_are_unknown_and_their_keys_secret(root: Path) -> None:
    stack(root, "dev", "config:\n  shop:token: {secure: v1:x}\n  shop:db: {key: {secure: v1:y}, size: 1}\n")
    configuration = Project.find(root).configuration("dev")
    assert configuration.values["shop:token"] == UNKNOWN
    assert json.loads(configuration.values["shop:db"]) == {"key": UNKNOWN, "size": 1}
    assert set(configuration.secret_keys) == {"shop:token", "shop:db"}


def test_environments_are_named(root: Path) -> None:
    stack(root, "dev", "environment: [shared, team]\nconfig: {}\n")
    assert Project.find(root).configuration("dev").environments == ("shared", "team")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("config: [1\n", r"Pulumi.dev.yaml: not YAML in line 2"),
        ("- a\n", r"Pulumi.dev.yaml: expected an object"),
        ("config: text\n", r"Pulumi.dev.yaml: config: expected an object"),
        (
            "config:\n\taws:region: eu-west-1\n",
            r"Pulumi.dev.yaml: not YAML in line 2: a tab; YAML is indented by spaces",
        ),
        ("config:\n  a: 1\n  b: {a: 1}\n  a: 2\n", r"Pulumi.dev.yaml: not YAML in line 4: a is given twice"),
        ("aws:region: eu-west-1\nconfig: {}\n", r"Pulumi.dev.yaml: aws:region: expected under config"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(root: Path, text: str, message: str) -> None:
    stack(root, "dev", text)
    with pytest.raises(ProjectError, match=message):
        Project.find(root).configuration("dev")

"""The Pulumi project on disk: its program, its stacks, and the configuration that a program would be run with."""

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pulumi_aws_databases.errors import one_of, suggestion
from pulumi_aws_databases.stack import UNKNOWN


class ProjectError(Exception):
    """The project, or the stack asked for, is not there or cannot be read; the message says what to do."""


@dataclass(frozen=True)
class Configuration:
    """A stack's configuration as the engine would hand it to a program, encrypted values marked as unknown."""

    values: Mapping[str, str]
    secret_keys: tuple[str, ...]
    environments: tuple[str, ...]


@dataclass(frozen=True)
class Project:
    """A folder with a Pulumi.yaml."""

    root: Path
    settings: Mapping[str, Any]

    @classmethod
    def find(cls, start: Path) -> "Project":
        """The project of a folder, or of the nearest folder above it.

        Raises:
            ProjectError: there is none, or its Pulumi.yaml cannot be read.
        """
        for folder in (start, *start.parents):
            for name in ("Pulumi.yaml", "Pulumi.yml"):
                if (folder / name).is_file():
                    return cls(folder, read_yaml(folder / name))
        raise ProjectError(
            f"no Pulumi.yaml in {start} or above it; name the program's folder with --program, or write a project with "
            "aws-databases init"
        )

    @property
    def name(self) -> str:
        """The project's name."""
        return str(self.settings.get("name", self.root.name))

    @property
    def program(self) -> Path:
        """The folder, or the file, that the engine runs."""
        return self.root / str(self.settings.get("main") or "")

    def runnable(self) -> Path:
        """The program, which is there and in Python.

        Raises:
            ProjectError: it is not.
        """
        runtime = self.settings.get("runtime")
        language = str((runtime or {}).get("name") if isinstance(runtime, Mapping | None) else runtime)
        if language not in ("python", "None"):
            raise ProjectError(f"Pulumi.yaml: runtime: expected python, which alone is run here; got {language}")
        program = self.program
        if not (program.is_file() or (program / "__main__.py").is_file()):
            raise ProjectError(f"no program: there is no __main__.py in {program}")
        return program

    def stacks(self) -> list[str]:
        """The stacks that have a configuration file."""
        found = (re.fullmatch(r"Pulumi\.(.+)\.ya?ml", path.name) for path in self.stack_folder.glob("Pulumi.*"))
        return sorted(match[1] for match in found if match)

    def choose(self, stack: str | None) -> str:
        """The stack asked for, or else the selected one, or the only one.

        Raises:
            ProjectError: there is no such stack, or several to choose from.
        """
        known = self.stacks()
        chosen = (stack or os.environ.get("PULUMI_STACK") or self._selected() or "").split("/")[-1]
        if chosen in known:
            return chosen
        if stack:
            raise ProjectError(f"no stack {stack}: {self._files(known)}{suggestion(stack, known)}")
        if len(known) == 1:
            return known[0]
        raise ProjectError(f"which stack? name one with --stack: {self._files(known)}")

    def configuration(self, stack: str) -> Configuration:
        """The configuration of a stack, with the project's values for keys that it leaves out.

        Raises:
            ProjectError: its file cannot be read.
        """
        path = self.stack_file(stack)
        content = read_yaml(path)
        given = content.get("config") or {}
        if not isinstance(given, Mapping):
            raise ProjectError(f"{path.name}: config: expected an object")
        if outside := [str(key) for key in content if ":" in str(key)]:
            raise ProjectError(f"{path.name}: {', '.join(outside)}: expected under config")
        values = {self._qualified(key): value for key, value in given.items()}
        for key, declared in (self.settings.get("config") or {}).items():
            fallback = _project_value(declared)
            if fallback is not None:
                values.setdefault(self._qualified(key), fallback)
        environment = content.get("environment") or ()
        names = environment if isinstance(environment, list | tuple) else ("inline",)
        return Configuration(
            {key: _encoded(value) for key, value in values.items()},
            tuple(key for key, value in values.items() if _is_secret(value)),
            tuple(str(name) for name in names),
        )

    def stack_file(self, stack: str) -> Path:
        """The configuration file of a stack that there is."""
        return next(path for path in self._paths(stack) if path.is_file())

    @property
    def stack_folder(self) -> Path:
        """The folder of its stack files."""
        return self.root / str(self.settings.get("stackConfigDir") or "")

    def _paths(self, stack: str) -> list[Path]:
        return [self.stack_folder / f"Pulumi.{stack}.{ending}" for ending in ("yaml", "yml")]

    def _qualified(self, key: str) -> str:
        return str(key) if ":" in str(key) else f"{self.name}:{key}"

    def _files(self, known: list[str]) -> str:
        if known:
            return f"there is {one_of(known)}"
        return f"there is no Pulumi.<stack>.yaml in {self.stack_folder}; aws-databases init writes one"

    def _selected(self) -> str | None:
        """What `pulumi stack select` chose: the CLI keeps it by backend, in a file named after the project's path."""
        home = Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi")
        digest = hashlib.sha1(str(self.root / "Pulumi.yaml").encode(), usedforsecurity=False).hexdigest()
        selected = _read_json(home / "workspaces" / f"{self.name}-{digest}-workspace.json")
        stacks = selected.get("stacks") or {}
        backend = os.environ.get("PULUMI_BACKEND_URL") or _read_json(home / "credentials.json").get("current")
        chosen = stacks.get(backend) or (next(iter(stacks.values())) if len(stacks) == 1 else selected.get("stack"))
        return str(chosen) if chosen else None


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def read_yaml(path: Path) -> dict[str, Any]:
    """A YAML file that holds an object.

    Raises:
        ProjectError: it is not YAML, or holds something else.
    """
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=StackLoader)  # noqa: S506  # a safe loader
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        where = f" in line {place.line + 1}" if place else ""
        problem = str(getattr(error, "problem", "cannot be read"))
        if r"'\t'" in problem:
            problem = "a tab; YAML is indented by spaces"
        raise ProjectError(f"{path.name}: not YAML{where}: {problem}") from None
    if not isinstance(content, dict | None):
        raise ProjectError(f"{path.name}: expected an object")
    return content or {}


class StackLoader(yaml.SafeLoader):
    """YAML 1.2, as the Pulumi CLI reads it: `yes` is text, `13:00` no number of minutes, and a date no date."""

    yaml_implicit_resolvers = {}

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        """An object in which no key stands twice, as the CLI refuses that too; PyYAML would take the last."""
        node: yaml.MappingNode = super().compose_mapping_node(anchor)
        keys = [key for key, _ in node.value if isinstance(key, yaml.ScalarNode) and key.value != "<<"]
        for number, key in enumerate(keys):
            if any(key.value == other.value for other in keys[:number]):
                raise yaml.composer.ComposerError(problem=f"{key.value} is given twice", problem_mark=key.start_mark)
        return node


for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("null", r"~|null|Null|NULL|", "~nN"),
    ("merge", r"<<", "<"),
):
    StackLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), [*_first, *([""] if _tag == "null" else [])]
    )


def _project_value(declared: Any) -> Any:
    """The value that a project's own configuration gives a key: outright, or as its default."""
    if not isinstance(declared, Mapping):
        return declared
    return declared.get("value", declared.get("default"))


def _is_secret(value: Any) -> bool:
    if isinstance(value, Mapping):
        return set(value) == {"secure"} or any(_is_secret(each) for each in value.values())
    return isinstance(value, list) and any(_is_secret(each) for each in value)


def _unknown_secrets(value: Any) -> Any:
    if isinstance(value, Mapping):
        return (
            UNKNOWN if set(value) == {"secure"} else {str(key): _unknown_secrets(each) for key, each in value.items()}
        )
    return [_unknown_secrets(each) for each in value] if isinstance(value, list) else value


def _encoded(value: Any) -> str:
    """Configuration as a program gets it: text as it is, anything else as JSON."""
    known = _unknown_secrets(value)
    return known if isinstance(known, str) else json.dumps(known)

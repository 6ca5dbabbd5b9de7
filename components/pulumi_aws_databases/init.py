"""Writing a stack file, and the project around it, from answers to a few questions."""

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi
import yaml

from pulumi_aws_databases.errors import BadInput, Mistake, got, one_of, suggestion
from pulumi_aws_databases.kinds import DATABASES, KINDS
from pulumi_aws_databases.plan.project import Project, ProjectError, StackLoader
from pulumi_aws_databases.program import decide_all
from pulumi_aws_databases.settings.common import TIERS, Server
from pulumi_aws_databases.settings.values import REGION
from pulumi_aws_databases.stack import NAMESPACE, read_stack
from pulumi_aws_databases.stack_schema import stack_schema

SCHEMA = "stack.schema.json"
BLOCK = "10.20.0.0/16"
PROJECT = f"""name: {NAMESPACE}
description: Databases on AWS, declared in the stack's configuration
runtime:
  name: python
  options: {{toolchain: pip, virtualenv: .venv}}
"""
PROGRAM = '''"""The program that `pulumi up` runs: the stack that its configuration declares."""

from pulumi_aws_databases import deploy

deploy()
'''
Ask = Callable[[str, str], str]
"""Puts a question, with the answer that goes without saying, and gives back the answer."""


@dataclass(frozen=True)
class Given:
    """What the command was told; None is still to be asked."""

    stack: str | None = None
    tier: str | None = None
    region: str | None = None
    network: str | None = None
    subnets: Sequence[str] = ()
    databases: Sequence[str] = ()


def init(folder: Path, given: Given, ask: Ask) -> list[Path]:
    """Writes a stack file, the schema that editors check it by and, where there is none, a project with its program.

    Raises:
        BadInput: the answers do not make a stack; nothing was written.
        ProjectError: the stack has a file already.
    """
    stack = given.stack or ask("Name of the stack", "dev")
    if not re.fullmatch(r"[\w.-]+", stack):
        raise BadInput([Mistake("--stack", "", f"expected letters, digits, - _ and .; got {got(stack)}")])
    try:
        project = Project.find(folder)
        missing = {}
    except ProjectError:
        project = Project(folder, {})
        missing = {"Pulumi.yaml": PROJECT, "__main__.py": PROGRAM}
    target = project.stack_folder / f"Pulumi.{stack}.yaml"
    if stack in project.stacks():
        raise ProjectError(f"{target.name} is there already; name another stack with --stack")
    missing = {name: text for name, text in missing.items() if not (folder / name).exists()}
    config = _configuration(stack, given, ask)
    _check(config)
    schema = project.root / SCHEMA
    texts = {folder / name: text for name, text in missing.items()}
    texts[schema] = json.dumps(stack_schema(), indent=1, ensure_ascii=False) + "\n"
    texts[target] = stack_text(config, os.path.relpath(schema, target.parent))
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(texts)


def stack_text(config: Mapping[str, Any], schema: str) -> str:
    """A stack file, which tells editors what may stand in it."""
    content = yaml.safe_dump({"config": dict(config)}, sort_keys=False, default_flow_style=None, width=110)
    return f"# yaml-language-server: $schema={schema}\n{content}"


def _configuration(stack: str, given: Given, ask: Ask) -> dict[str, Any]:
    tier = given.tier or ask(f"Tier: {one_of(TIERS)}", stack if stack in TIERS else "dev")
    here = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "eu-west-1"
    region = given.region or ask("Region", here)
    if not re.fullmatch(REGION, region):
        raise BadInput([Mistake("--region", "", f"expected a region such as eu-west-1; got {got(region)}")])
    databases = dict(_databases(given.databases or list(_asked_for(ask)), ask))
    config: dict[str, Any] = {"aws:region": region, f"{NAMESPACE}:tier": tier}
    if any(issubclass(KINDS[each["type"]].settings, Server) for each in databases.values()):
        config[f"{NAMESPACE}:network"] = _network(given, ask)
    config[f"{NAMESPACE}:databases"] = databases
    return config


def _asked_for(ask: Ask) -> Iterator[str]:
    question = f"A database, as NAME=TYPE with {one_of(DATABASES)}; nothing to end"
    while answer := ask(question, ""):
        yield answer


def _databases(declared: Sequence[str], ask: Ask) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each ``NAME=TYPE,SETTING=VALUE,...`` as a name and settings."""
    seen: set[str] = set()
    for each in declared:
        first, *others = each.split(",")
        name, _, kind = (part.strip() for part in first.partition("="))
        if not name or kind not in DATABASES:
            expected = f"expected NAME=TYPE with {one_of(DATABASES)}; got {got(first)}{suggestion(kind, DATABASES)}"
            raise BadInput([Mistake("--database", "", expected)])
        if name in seen:
            raise BadInput([Mistake("--database", "", f"{got(name)} is given twice")])
        seen.add(name)
        settings: dict[str, Any] = {"type": kind}
        for setting in others:
            key, given, value = setting.partition("=")
            try:
                settings[key.strip()] = yaml.load(value, Loader=StackLoader)  # noqa: S506  # a safe loader
            except yaml.YAMLError:
                given = ""
            if not given:
                raise BadInput([Mistake("--database", "", f"expected SETTING=VALUE; got {got(setting)}")])
        if kind == "dynamodb" and "partitionKey" not in settings:
            settings["partitionKey"] = ask(f"Partition key of {name}", "id")
        yield name, settings


def _network(given: Given, ask: Ask) -> dict[str, Any]:
    network = given.network or ask("Network: a block of addresses to make one of, or the id of a VPC", BLOCK)
    if not network.startswith("vpc-"):
        return {"cidrBlock": network}
    subnets = " ".join(given.subnets) or ask("Its private subnets, with commas between", "")
    return {"vpcId": network, "subnetIds": re.findall(r"[^,\s]+", subnets)}


def _check(config: Mapping[str, Any]) -> None:
    """Refuses a configuration as its deployment would."""
    encoded = {key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()}
    pulumi.runtime.set_all_config(encoded, [])
    try:
        decide_all(read_stack())
    finally:
        pulumi.runtime.set_all_config({}, [])

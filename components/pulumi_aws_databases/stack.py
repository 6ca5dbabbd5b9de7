"""What a stack's configuration says, under ``aws-databases:``."""

import contextlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import pulumi
from pulumi.runtime import config as pulumi_config

from pulumi_aws_databases.errors import Mistake, got, hide_values, one_of, show_values, suggestion
from pulumi_aws_databases.kinds import DATABASES, KINDS
from pulumi_aws_databases.rules import budget as budget_rules
from pulumi_aws_databases.rules import network as network_rules
from pulumi_aws_databases.rules.rule import breaches
from pulumi_aws_databases.settings.base import Settings
from pulumi_aws_databases.settings.budget import BudgetSettings
from pulumi_aws_databases.settings.common import TIERS, Tier
from pulumi_aws_databases.settings.guardrails import Guardrails
from pulumi_aws_databases.settings.network import NetworkSettings
from pulumi_aws_databases.settings.operations import StackAlarms
from pulumi_aws_databases.settings.resolve import Level, Resolved, resolve
from pulumi_aws_databases.settings.values import REGION, Form, Tags, choice, wrong

NAMESPACE = "aws-databases"
STACK_CONFIG = "stack config"
PRESET = "preset"
ENCRYPTED = (
    "the configuration holds an encrypted value, and no setting takes a secret: where it becomes a resource's input, "
    "the stack's state holds it in plain text"
)
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""Pulumi's mark for a value that is not known; the plan puts it where the stack file has an encrypted one."""


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise wrong(f"expected an object; got {got(value)}")
    return {str(key): each for key, each in value.items()}


Object = Annotated[dict[str, Any], Form(_object, {"type": "object"})]


class StackSettings(Settings):
    """The keys of the stack's configuration."""

    REFUSED: ClassVar[dict[str, str]] = {
        NAMESPACE: f"unknown setting; its keys stand by themselves, as {NAMESPACE}:tier",
        "region": "unknown setting; the stack's region is aws:region",
    }

    tier: Annotated[Tier, choice(*TIERS)] | None = None
    """The environment whose presets apply: dev, staging, prod or enterprise."""
    network: NetworkSettings | None = None
    """Where relational databases and caches live."""
    databases: Object = {}
    """Name to settings of one database."""
    presets: Object = {}
    """Settings by type of database, over those of the tier."""
    tags: Tags = {}
    """Tags of every resource."""
    alarms: StackAlarms = StackAlarms()
    """Who is told when a database raises an alarm."""
    budget: BudgetSettings | None = None
    """What the stack is meant to cost in a month, and who is told when it costs more."""
    guardrails: Guardrails | None = None
    """What its databases may not exceed."""


@dataclass(frozen=True)
class Stack:
    """The configuration of the running stack, as far as it is right, and what is wrong with it."""

    settings: StackSettings
    resolved: Resolved
    region: str | None
    mistakes: tuple[Mistake, ...]
    holds_secrets: bool

    def mistaken(self, key: str) -> bool:
        """Whether something is wrong with one of its keys."""
        return any(mistake.subject == f"{NAMESPACE}:{key}" for mistake in self.mistakes)

    @contextlib.contextmanager
    def discreet(self) -> Iterator[None]:
        """Keeps values out of messages while the configuration holds secrets, as no one knows which ones are."""
        token = hide_values(self.holds_secrets)
        try:
            yield
        finally:
            show_values(token)


def read_stack() -> Stack:
    """Reads the configuration of the running stack; what is wrong with it is told, not raised."""
    raw, holds_secrets = _read()
    token = hide_values(holds_secrets)
    try:
        outcome = resolve(StackSettings, [Level(STACK_CONFIG, raw)], lambda _: {}, lambda _: None)
        mistakes = [_mistake(each.path, each.message) for each in outcome.wrong]
        settings: StackSettings = outcome.settings
        for key, rules in (("network", network_rules.RULES), ("budget", budget_rules.RULES)):
            if value := getattr(settings, key):
                inside = [each for each in outcome.wrong if each.path[:1] == (key,)]
                unusable = {part for each in inside for part in (*each.path[1:2], each.meant) if part}
                for path, message in breaches(rules, key, value, unusable):
                    mistakes.append(Mistake(f"{NAMESPACE}:{key}", path, message))
        if settings.alarms.emails and settings.alarms.topic_arn is not None:
            mistakes.append(Mistake(f"{NAMESPACE}:alarms", "", "expected either emails or topicArn; got both"))
        region = _region()
        mistakes += _misspelt()
        if region not in (None, UNKNOWN) and not re.fullmatch(REGION, region):
            mistakes.append(Mistake("aws:region", "", f"expected a region such as eu-west-1; got {got(region)}"))
    finally:
        show_values(token)
    return Stack(settings, outcome, region, tuple(mistakes), holds_secrets)


def preset_mistakes(stack: Stack, kinds: Iterable[str]) -> list[Mistake]:
    """What is wrong with the presets of some types themselves, whether or not a database uses them."""
    with stack.discreet():
        return [Mistake(f"{NAMESPACE}:presets", *each) for kind in kinds for each in _wrong_presets(stack, kind)]


def missing_tier() -> Mistake:
    """The stack says no tier, and nothing else does."""
    return Mistake(f"{NAMESPACE}:tier", "", f"expected {one_of(TIERS)}; got nothing")


def _region() -> str | None:
    """The region of the AWS provider, as far as the configuration or the environment says it."""
    return (
        pulumi_config.get_config("aws:region") or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    )


def _mistake(path: tuple[str, ...], message: str) -> Mistake:
    return Mistake(f"{NAMESPACE}:{path[0]}" if path else NAMESPACE, ".".join(path[1:]), message)


def _read() -> tuple[dict[str, Any], bool]:
    """All keys of the namespace, parsed, and whether any of them holds a secret."""
    known = {**pulumi_config.get_config_env(), **pulumi_config.CONFIG.get()}
    secret_keys = set(pulumi_config.get_config_secret_keys_env())
    values, holds_secrets = {}, False
    for key, text in known.items():
        namespace, _, name = key.partition(":")
        if namespace == NAMESPACE and text not in ("", "{}", "[]"):
            values[name] = _parsed(text)
            holds_secrets = holds_secrets or key in secret_keys or pulumi_config.is_config_secret(key)
    return values, holds_secrets


def _misspelt() -> Iterator[Mistake]:
    """Keys of a namespace that is this one but for a hyphen, a capital or the plural, and no other project's own."""
    for key in {**pulumi_config.get_config_env(), **pulumi_config.CONFIG.get()}:
        namespace, _, name = key.partition(":")
        if _stem(namespace) == _stem(NAMESPACE) and namespace not in (NAMESPACE, pulumi.get_project()):
            yield Mistake(key, "", f'unknown setting; did you mean "{NAMESPACE}:{name}"?')


def _stem(namespace: str) -> str:
    return re.sub(r"[^a-z]", "", namespace.lower()).removesuffix("s")


def _parsed(text: Any) -> Any:
    if isinstance(text, str) and re.match(r"\s*[\[{]", text):
        with contextlib.suppress(ValueError):
            return _reveal(json.loads(text))
    return text


def _reveal(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _reveal(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_reveal(each) for each in value]
    if value == UNKNOWN:
        return pulumi.Output.from_input(pulumi.UNKNOWN)
    return value


def _wrong_presets(stack: Stack, kind: str) -> Iterator[tuple[str, str]]:
    if kind not in DATABASES:
        yield kind, f"unknown type of database; expected {one_of(DATABASES)}{suggestion(kind, DATABASES)}"
    else:
        presets = [Level(PRESET, stack.settings.presets[kind] or {})]
        for each in resolve(KINDS[kind].settings, presets, lambda _: {}, lambda _: None).wrong:
            if each.origin == PRESET:
                yield ".".join((kind, *each.path)), each.message

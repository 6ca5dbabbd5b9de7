"""Deciding, apart from declaring: everything that can be known of a database before a resource is registered."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from pulumi_aws_databases import tiers
from pulumi_aws_databases.errors import BadInput, Mistake, got, one_of, suggestion
from pulumi_aws_databases.kinds import DATABASES, KINDS, LATER
from pulumi_aws_databases.rules.rule import Finding, breaches, unmet
from pulumi_aws_databases.settings.common import TIERS, NetworkReference, Server, Tier
from pulumi_aws_databases.settings.defaults import defaults
from pulumi_aws_databases.settings.resolve import Level, Resolved, resolve
from pulumi_aws_databases.settings.values import NOT_YET
from pulumi_aws_databases.shared import EncryptionKey
from pulumi_aws_databases.stack import NAMESPACE, PRESET, STACK_CONFIG, Stack, missing_tier, preset_mistakes, read_stack

ARGS = "args"


@dataclass(frozen=True)
class Decided:
    """A database, or a network, whose settings are known and allowed: a component only has to declare it."""

    name: str
    kind: str
    settings: Any
    resolved: Resolved
    findings: tuple[Finding, ...]
    stack: Stack
    shared_key: EncryptionKey | None = None
    """The stack's key, where a stack program shares one."""

    def warn(self, component: pulumi.Resource) -> None:
        """Shows findings that matter where the Pulumi engine runs; the plan shows all of them."""
        if watchers:
            return
        for finding in self.findings:
            if finding.severity != "info":
                pulumi.log.warn(f"{self.name}: {finding.path}: {finding.message} ({finding.code})", component)

    @property
    def needs_key(self) -> bool:
        """Whether it is encrypted with a customer-managed key and none is given."""
        managed = getattr(self.settings, "encryption", "customer-managed") == "customer-managed"
        return managed and self.settings.kms_key_arn is None

    @property
    def needs_network(self) -> bool:
        """Whether it lives in a VPC and none is given."""
        return isinstance(self.settings, Server) and self.settings.network is None

    @property
    def tags(self) -> dict[str, Any]:
        """The tags of its resources: the stack's and its own, and what it is."""
        return {
            "Database" if self.kind in DATABASES else "Network": self.name,
            "Tier": self.settings.tier,
            **self.settings.tags,
        }

    @property
    def region(self) -> str | None:
        """The region to declare on its resources: none where it is the stack's own."""
        return None if self.settings.region == self.stack.region else self.settings.region


@dataclass(frozen=True)
class Verdict:
    """What came of looking at a declaration: a decision, unless something is wrong."""

    mistakes: tuple[Mistake, ...]
    decided: Decided | None


watchers: list[Callable[[Decided], None]] = []
"""Called with every decision that a component is made from; the plan listens here."""


def decide(name: str, kind: str, given: Any) -> Decided:
    """Decides on a component of a program, whose arguments may leave settings to the stack's configuration.

    Raises:
        BadInput: everything that is wrong with the arguments, and with the configuration's part in them.
    """
    if isinstance(given, Decided):
        return _announced(given)
    stack = read_stack()
    verdict = look(name, kind, {} if given is None else given, stack, ARGS)
    mistakes = [*stack.mistakes, *preset_mistakes(stack, {kind} & set(stack.settings.presets)), *verdict.mistakes]
    if mistakes or verdict.decided is None:
        raise BadInput(mistakes)
    return _announced(_in_configured_network(verdict.decided))


def kind_of(name: str, spec: Any) -> tuple[str | None, dict[str, Any], tuple[Mistake, ...]]:
    """The type that a declaration names, its settings without the type, and what is wrong with the type."""
    if not isinstance(spec, Mapping):
        return None, {}, (Mistake(name, "", f"expected an object; got {got(spec)}"),)
    settings = {key: value for key, value in spec.items() if key != "type"}
    kind = spec.get("type")
    if kind in DATABASES:
        return kind, settings, ()
    if kind in LATER:
        return None, settings, (Mistake(name, "type", f"{kind} is {NOT_YET}"),)
    hint = suggestion(kind, (*DATABASES, *LATER)) if isinstance(kind, str) else ""
    expected = f"expected {one_of(DATABASES)}; got {'nothing' if kind is None else got(kind)}"
    return None, settings, (Mistake(name, "type", expected + hint),)


def look(name: str, kind: str, given: Any, stack: Stack, origin: str) -> Verdict:
    """Resolves and checks one declaration; what is wrong with it is told, not raised."""
    with stack.discreet():
        about = KINDS[kind]
        tier = _own_tier(given) or stack.settings.tier or "dev"
        levels = [
            Level(origin, given),
            Level(PRESET, stack.settings.presets.get(kind) or {}),
            Level(STACK_CONFIG, {"tags": stack.settings.tags, "tier": stack.settings.tier}),
            Level(f"tier {tier}", {"tier": tier, **tiers.presets(kind, tier)}),
        ]
        resolved = resolve(about.settings, levels, lambda above: defaults(kind, name, above), about.settle)
        wrong = [each for each in resolved.wrong if each.origin != PRESET]
        mistakes = [Mistake(name, ".".join(each.path), each.message) for each in wrong]
        nowhere = resolved.origins.get(("tier",)) == levels[-1].origin and "tier" not in resolved.unusable
        if nowhere and not stack.mistaken("tier"):
            mistakes.append(missing_tier())
        if resolved.settings is not None:
            found = breaches(about.rules, name, resolved.settings, resolved.unusable)
            mistakes += [Mistake(name, path, message) for path, message in found]
            mistakes += _network_mistakes(name, resolved, stack, origin)
    if mistakes or resolved.settings is None:
        return Verdict(tuple(mistakes), None)
    findings = [Finding("gave-way", "info", each.path, each.message) for each in resolved.gave_way]
    findings += unmet(about.controls, resolved.settings)
    return Verdict((), Decided(name, kind, resolved.settings, resolved, tuple(findings), stack))


def _own_tier(given: Any) -> Tier | None:
    tier = given.get("tier") if isinstance(given, Mapping) else None
    return tier if tier in TIERS else None


def _network_mistakes(name: str, resolved: Resolved, stack: Stack, origin: str) -> Iterator[Mistake]:
    """What is missing for a database that is to live in the network of the stack's configuration."""
    settings, network = resolved.settings, stack.settings.network
    if not isinstance(settings, Server) or "network" in resolved.unusable or stack.mistaken("network"):
        return
    elsewhere = settings.region if settings.region != stack.region else None
    if settings.network is not None:
        where = settings.region or stack.region
        if settings.network.regions and where not in settings.network.regions:
            yield Mistake(name, "region", f"its network has no part in {where}; see the network's secondary")
    elif network is None:
        yield Mistake(name, "network", f"required, here or as {NAMESPACE}:network")
    elif network.cidr_block is not None and origin == ARGS:
        advice = f"is for the stack program; in a program of your own make a Network and hand it to {name}"
        yield Mistake(f"{NAMESPACE}:network", "cidrBlock", advice)
    elif elsewhere and elsewhere not in network.secondary and network.cidr_block is None:
        yield Mistake(name, "region", f"{NAMESPACE}:network has no secondary.{elsewhere}")


def _in_configured_network(decided: Decided) -> Decided:
    """A component of a program that has no network of its own lives in the configuration's, which exists."""
    network = decided.stack.settings.network
    if not decided.needs_network or network is None:
        return decided
    place = network.secondary[decided.region] if decided.region else network
    if place.vpc_id is None:
        return decided  # another stack's, which the component reads
    reference = NetworkReference.model_validate({"vpcId": place.vpc_id, "subnetIds": place.subnet_ids})
    return dataclasses.replace(decided, settings=decided.settings.model_copy(update={"network": reference}))


def _announced(decided: Decided) -> Decided:
    for watcher in watchers:
        watcher(decided)
    return decided

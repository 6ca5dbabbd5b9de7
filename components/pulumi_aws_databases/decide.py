"""Deciding, apart from declaring: everything that can be known of a database before a resource is registered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pulumi

from pulumi_aws_databases import tiers
from pulumi_aws_databases.connection import as_text
from pulumi_aws_databases.cost.database import cost_alone
from pulumi_aws_databases.cost.limit import cost_mistakes
from pulumi_aws_databases.errors import BadInput, Mistake, got, one_of, suggestion
from pulumi_aws_databases.kinds import DATABASES, KINDS
from pulumi_aws_databases.prices.table import current
from pulumi_aws_databases.rules.alarms import alarm_findings, alarm_rules, topic_mistakes
from pulumi_aws_databases.rules.guardrails import limit_mistakes
from pulumi_aws_databases.rules.placement import placement_mistakes
from pulumi_aws_databases.rules.rule import Finding, breaches, unmet
from pulumi_aws_databases.settings.common import TIERS, Common, Server, Tier
from pulumi_aws_databases.settings.defaults import defaults
from pulumi_aws_databases.settings.relational import Relational
from pulumi_aws_databases.settings.resolve import DEFAULT, Level, Resolved, origin_of, resolve
from pulumi_aws_databases.shared import BackupVault, EncryptionKey
from pulumi_aws_databases.stack import PRESET, STACK_CONFIG, Stack, missing_tier, preset_mistakes, read_stack

if TYPE_CHECKING:
    from pulumi_aws_databases.settings.backup import BackupPlan

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
    shared_keys: Mapping[str | None, EncryptionKey] = field(default_factory=dict)
    """The stack's keys by region, as `declared`, where a stack program shares them."""
    shared_vaults: Mapping[str | None, BackupVault] = field(default_factory=dict)
    """The stack's backup vaults, likewise."""
    shared_topics: Mapping[str | None, pulumi.Input[str]] = field(default_factory=dict)
    """The stack's topics for alarms by region, as `declared`, where a stack program shares them."""

    def warn(self, component: pulumi.Resource) -> None:
        """Shows findings that matter where the Pulumi engine runs; the plan shows all of them."""
        if watchers:
            return
        for finding in self.findings:
            if finding.severity != "info":
                pulumi.log.warn(f"{self.name}: {finding.path}: {finding.message} ({finding.code})", component)

    @property
    def has_customer_key(self) -> bool:
        """Whether it is encrypted with a customer-managed key, as all but some tables are."""
        return getattr(self.settings, "encryption", "customer-managed") == "customer-managed"

    @property
    def _home(self) -> set[str | None]:
        """Its region, as `declared`, unless it follows a cluster there that exists and is not its own."""
        return set() if getattr(self.settings, "source_cluster_arn", None) else {self.region}

    @property
    def keyless_regions(self) -> set[str | None]:
        """The regions, as `declared`, in which it is encrypted with a customer-managed key and none is given."""
        if not self.has_customer_key:
            return set()
        given = set(map(self.declared, self.settings.given_keys))
        return {*self._home, *map(self.declared, self.settings.data_regions.values())} - given

    @property
    def keeps_backups(self) -> bool:
        """Whether AWS Backup has a plan for it, or had one: a plan that someone turned off leaves its backups."""
        plan: BackupPlan | None = getattr(self.settings, "backup_plan", None)
        if plan is None or plan.enabled:
            return plan is not None
        origin = origin_of(self.resolved.origins, ("backupPlan", "enabled"))
        return origin != DEFAULT and not origin.startswith("tier ")

    @property
    def needs_vault(self) -> bool:
        """Whether it keeps backups in its region and no vault is given."""
        return self.keeps_backups and self.settings.backup_plan.vault_arn is None

    @property
    def vault_regions(self) -> set[str | None]:
        """The regions, as `declared`, in which its backups may share a vault: none is given, and none is locked."""
        if not self.keeps_backups or self.settings.backup_plan.vault_lock:
            return set()
        plan: BackupPlan = self.settings.backup_plan
        home = {self.region} if self.needs_vault else set()
        return home | {self.declared(copy.region) for copy in plan.copy_to if copy.vault_arn is None}

    @property
    def alarm_regions(self) -> set[str | None]:
        """The regions, as `declared`, in which it raises alarms, of backups among them."""
        if not (isinstance(self.settings, Common) and self.settings.alarms.enabled):
            return set()
        home = {self.region} if self.needs_vault else self._home
        return {*home, *map(self.declared, self.settings.watched_regions)}

    @property
    def topicless_regions(self) -> set[str | None]:
        """The regions, as `declared`, in which it raises alarms and has no topic of its own for them."""
        return {each for each in self.alarm_regions if self._serves(self.settings.alarms.topic_arn, each) is None}

    def given_topic(self, region: str | None) -> pulumi.Input[str] | None:
        """The topic that was given for a region, as `declared`: its own, or the stack's."""
        own = self._serves(self.settings.alarms.topic_arn, region)
        return own if own is not None else self._serves(self.stack.settings.alarms.topic_arn, region)

    def _serves(self, arn: pulumi.Input[str] | None, region: str | None) -> pulumi.Input[str] | None:
        """A topic, if it is in a region: alarms reach no other; one known after the deployment is the database's."""
        place = self.declared(arn.split(":")[3]) if isinstance(arn, str) else self.region
        return arn if place == region else None

    @property
    def needs_network(self) -> bool:
        """Whether it lives in a VPC and none is given."""
        return isinstance(self.settings, Server) and self.settings.network is None

    @property
    def needs_rotation_function(self) -> bool:
        """Whether a function in its network changes its password."""
        return isinstance(self.settings, Relational) and self.settings.needs_rotation_function

    @property
    def tags(self) -> dict[str, Any]:
        """The tags of its resources: the stack's and its own, and what it is."""
        return {
            "Database" if self.kind in DATABASES else self.kind.capitalize(): self.name,
            **stack_tags(self.settings.tier, self.settings.tags),
        }

    @property
    def region(self) -> str | None:
        """The region to declare on its resources: none where it is the stack's own."""
        return self.declared(self.settings.region)

    def told(self, region: pulumi.Output[str]) -> pulumi.Output[str | None]:
        """The region as its resource tells; the decided one where mocks that compute nothing leave it out."""
        known = self.settings.region or self.stack.region
        return region.apply(lambda there: there or known)

    def declared(self, region: str | None) -> str | None:
        """A region as it is declared on resources: none where it is the stack's own."""
        return None if region == self.stack.region else region


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
    if verdict.decided and kind in DATABASES and (limits := stack.settings.guardrails):
        mistakes += cost_mistakes(limits.monthly_cost, {name: cost_alone(verdict.decided, current())})
    if mistakes or verdict.decided is None:
        raise BadInput(mistakes)
    return _announced(verdict.decided)


def kind_of(name: str, spec: Any) -> tuple[str | None, dict[str, Any], tuple[Mistake, ...]]:
    """The type that a declaration names, its settings without the type, and what is wrong with the type."""
    if not isinstance(spec, Mapping):
        return None, {}, (Mistake(name, "", f"expected an object; got {got(spec)}"),)
    settings = {key: value for key, value in spec.items() if key != "type"}
    kind = spec.get("type")
    if kind in DATABASES:
        return kind, settings, ()
    hint = suggestion(kind, DATABASES) if isinstance(kind, str) else ""
    expected = f"expected {one_of(DATABASES)}; got {'nothing' if kind is None else got(kind)}"
    return None, settings, (Mistake(name, "type", expected + hint),)


def look(name: str, kind: str, given: Any, stack: Stack, origin: str) -> Verdict:
    """Resolves and checks one declaration; what is wrong with it is told, not raised."""
    with stack.discreet():
        about = KINDS[kind]
        tier = _own_tier(given) or stack.settings.tier or "dev"
        needs_tier = about.settings.model_fields["tier"].is_required()
        levels = [
            Level(origin, given),
            Level(PRESET, stack.settings.presets.get(kind) or {}),
            Level(STACK_CONFIG, {"tags": stack.settings.tags, "tier": stack.settings.tier}),
            Level(f"tier {tier}", {"tier": tier, **tiers.presets(kind, tier)} if needs_tier else {}),
        ]
        resolved = resolve(about.settings, levels, lambda above: defaults(kind, name, above), about.settled)
        wrong = [each for each in resolved.wrong if each.origin != PRESET]
        mistakes = [Mistake(name, ".".join(each.path), each.message) for each in wrong]
        nowhere = resolved.origins.get(("tier",)) == levels[-1].origin and "tier" not in resolved.unusable
        if nowhere and not stack.mistaken("tier"):
            mistakes.append(missing_tier())
        if resolved.settings is not None:
            found = breaches(about.rules, name, resolved.settings, resolved.unusable)
            mistakes += [Mistake(name, path, message) for path, message in found]
            mistakes += placement_mistakes(name, resolved, stack, in_program=origin == ARGS)
            if isinstance(resolved.settings, Common) and "alarms" not in resolved.unusable:
                found = breaches(alarm_rules(kind), name, resolved.settings, resolved.unusable)
                mistakes += [Mistake(name, path, message) for path, message in found]
                mistakes += topic_mistakes(name, resolved, stack, origin)
            mistakes += limit_mistakes(name, resolved, stack)
    if mistakes or resolved.settings is None:
        return Verdict(tuple(mistakes), None)
    findings = [Finding("gave-way", "info", each.path, each.message) for each in resolved.gave_way]
    findings += unmet(about.controls, resolved.settings)
    if isinstance(resolved.settings, Common):
        findings += alarm_findings(resolved.settings, stack)
    return Verdict((), Decided(name, kind, resolved.settings, resolved, tuple(findings), stack))


def stack_tags(tier: str | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """The tags of every resource of a stack: its name, by which a budget finds what it costs, its tier, and others.

    AWS takes text alone.
    """
    own = {"Stack": f"{pulumi.get_project()}/{pulumi.get_stack()}"}
    return own | ({"Tier": tier} if tier else {}) | {key: as_text(value) for key, value in given.items()}


def _own_tier(given: Any) -> Tier | None:
    tier = given.get("tier") if isinstance(given, Mapping) else None
    return tier if tier in TIERS else None


def _announced(decided: Decided) -> Decided:
    for watcher in watchers:
        watcher(decided)
    return decided

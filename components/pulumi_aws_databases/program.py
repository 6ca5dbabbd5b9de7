"""The stack program: everything that the configuration of the running stack declares."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import pulumi

from pulumi_aws_databases.budget import Budget
from pulumi_aws_databases.cost.limit import cost_mistakes
from pulumi_aws_databases.cost.stack import cost_of_databases, cost_of_networks, shared_pieces
from pulumi_aws_databases.decide import Decided, kind_of, look, stack_tags, watchers
from pulumi_aws_databases.errors import BadInput, Mistake, got, one_of
from pulumi_aws_databases.factory import declare
from pulumi_aws_databases.network import Network
from pulumi_aws_databases.parts.backup import backup_vault
from pulumi_aws_databases.parts.backup_alarms import backup_alarms
from pulumi_aws_databases.parts.dashboard import stack_dashboard, stack_dashboard_url
from pulumi_aws_databases.parts.encryption import encryption_key
from pulumi_aws_databases.parts.measured import Watched
from pulumi_aws_databases.parts.names import random_suffix
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.parts.stack_operations import (
    given_topic,
    regions_without_topic,
    stack_subscriptions,
    stack_topics,
)
from pulumi_aws_databases.prices.table import current
from pulumi_aws_databases.settings.common import NetworkReference
from pulumi_aws_databases.settings.resolve import to_values
from pulumi_aws_databases.stack import (
    ENCRYPTED,
    NAMESPACE,
    STACK_CONFIG,
    Stack,
    missing_tier,
    preset_mistakes,
    read_stack,
)

if TYPE_CHECKING:
    from pulumi_aws_databases.shared import BackupVault, EncryptionKey

RESERVED = ("network", "stack")


def deploy() -> None:
    """Makes the stack that ``aws-databases:`` in the stack's configuration declares, and exports its outputs.

    It makes the network, one KMS key for each region in use, a backup vault for each that backups are kept in, and,
    where there are alarms, one topic for each; the databases, and a dashboard of them all. The stack's outputs are one
    object for each database, ``network`` and ``stack``.

    Raises:
        BadInput: everything wrong with the configuration, before anything is registered.
    """
    stack = read_stack()
    decisions, network = decide_all(stack)
    if stack.holds_secrets and not watchers:
        pulumi.log.warn(f"{ENCRYPTED} (encrypted)")
    shared = StackResources(stack, decisions)
    made = Network("network", network) if network else None  # type: ignore[arg-type]  # a decision needs no more checks
    watched: list[Watched] = []
    for decided in decisions:
        database = declare(_placed(decided, made, shared))
        watched.append(database.watched)
        pulumi.export(decided.name, database.outputs)
    if made:
        pulumi.export("network", made.outputs)
    shared.watch(watched)
    if stack.settings.budget:
        Budget("budget", to_values(stack.settings.budget))  # type: ignore[arg-type]  # the stack's, which were checked
    pulumi.export("stack", shared.outputs)


class StackResources(pulumi.ComponentResource):
    """What the databases of a stack share: a KMS key, a backup vault and a topic for each region in which one needs it.

    There is also a dashboard of them all.
    """

    def __init__(self, stack: Stack, decisions: Sequence[Decided]) -> None:
        super().__init__("aws-databases:index:Stack", "stack")
        tags = stack_tags(stack.settings.tier, stack.settings.tags)
        users: dict[str | None, list[Decided]] = {}
        backed_up: dict[str | None, list[Decided]] = {}
        for decided in decisions:
            for region in sorted(decided.vault_regions, key=str):
                backed_up.setdefault(region, []).append(decided)
            vaults = decided.vault_regions if decided.has_customer_key else set()
            for region in sorted(decided.keyless_regions | vaults, key=str):
                users.setdefault(region, []).append(decided)
        self.keys: dict[str | None, EncryptionKey] = {}
        self.vaults: dict[str | None, BackupVault] = {}
        told = regions_without_topic(decisions)
        for region, those in users.items():
            scope = Scope(self, pulumi.get_stack(), tags, region, retain=False)
            name = f"stack-key-{region}" if region else "stack-key"
            keep = any(each.settings.keeps_data for each in (*those, *backed_up.get(region, ())))
            self.keys[region] = encryption_key(scope, name, keep=keep, for_alarms=region in told)
        for region, those in backed_up.items():
            scope = Scope(self, pulumi.get_stack(), tags, region, retain=False)
            name = f"stack-vault-{region}" if region else "stack-vault"
            keep = any(each.settings.keeps_data for each in those)
            self.vaults[region] = backup_vault(scope, name, self.keys.get(region), keep=keep)
        self._scope = Scope(self, pulumi.get_stack(), tags, None, retain=False)
        self.topics = stack_topics(self._scope, decisions, self.keys, stack.settings.alarms.emails)
        self._alarms: list[pulumi.Output[str]] = []
        for region, vault in self.vaults.items():
            if topic := self.topics.get(region) or given_topic(backed_up[region], region):
                there = dataclasses.replace(self._scope, region=region)
                name = f"stack-vault-{region}" if region else "stack-vault"
                self._alarms += [alarm.arn for alarm in backup_alarms(there, name, vault.name, topic)]
        self._dashboard = _dashboard_suffix(self._scope, decisions)
        self.outputs = {
            "tier": stack.settings.tier,
            "kmsKeyArns": {region or stack.region: key.arn for region, key in self.keys.items()},
            "alarmTopicArn": self.topics.get(None, stack.settings.alarms.topic_arn),
            "backupVaultArn": self.vaults[None].arn if None in self.vaults else None,
            "dashboardUrl": stack_dashboard_url(self._scope, self._dashboard) if self._dashboard else None,
        }
        self.register_outputs(self.outputs)

    def watch(self, watched: Sequence[Watched]) -> None:
        """Subscribes to the events of all databases that share a topic, and makes the stack's dashboard."""
        stack_subscriptions(self._scope, self.topics, watched)
        if self._dashboard:
            stack_dashboard(self._scope, self._dashboard, watched, self._alarms)


def _dashboard_suffix(scope: Scope, decisions: Iterable[Decided]) -> pulumi.Output[str] | None:
    """What makes the name of the stack's dashboard unique, where one of its databases has one."""
    wanted = any(each.settings.dashboard for each in decisions)
    return random_suffix(dataclasses.replace(scope, name="stack")) if wanted else None


def decide_all(stack: Stack) -> tuple[list[Decided], Decided | None]:
    """Decides on every database of a configuration, and on its network where there is one.

    Raises:
        BadInput: everything that is wrong with the configuration.
    """
    mistakes = [*stack.mistakes, *preset_mistakes(stack, stack.settings.presets)]
    if stack.settings.tier is None and not stack.mistaken("tier"):
        mistakes.append(missing_tier())
    if stack.region is None:
        mistakes.append(Mistake("aws:region", "", "expected a region such as eu-west-1; got nothing"))
    if not stack.settings.databases and not stack.mistaken("databases"):
        mistakes.append(
            Mistake(f"{NAMESPACE}:databases", "", "expected an object with a database or more; got nothing")
        )
    decisions: list[Decided] = []
    with stack.discreet():
        for name, spec in stack.settings.databases.items():
            if name in RESERVED:
                mistakes.append(
                    Mistake(name, "", "the stack has an output of that name; give the database another name")
                )
            kind, settings, wrong = kind_of(name, spec)
            mistakes += wrong
            if kind is None:
                continue
            verdict = look(name, kind, settings, stack, STACK_CONFIG)
            mistakes += verdict.mistakes
            if verdict.decided:
                decisions.append(verdict.decided)
    mistakes += _same_identifiers(decisions)
    mistakes += _same_names(decisions)
    mistakes += _topic_of_nobody(stack, decisions)
    if mistakes:
        raise BadInput(mistakes)
    network = _network(stack, decisions)
    _check_cost(stack, decisions, network)
    return decisions, network


def _check_cost(stack: Stack, decisions: Sequence[Decided], network: Decided | None) -> None:
    """Refuses a stack that costs more than its guardrails allow."""
    limits, prices = stack.settings.guardrails, current()
    if limits is None or limits.monthly_cost is None:
        return
    networks = [network.settings] if network else []
    shared = cost_of_networks(networks, stack.region, prices) + shared_pieces(decisions).cost(prices, stack.region)
    # As no database can be called, whose names have no spaces.
    costs = cost_of_databases(decisions, prices) | {"what is shared": shared}
    if mistakes := list(cost_mistakes(limits.monthly_cost, costs)):
        raise BadInput(mistakes)


def _same_names(decisions: Iterable[Decided]) -> Iterator[Mistake]:
    """What a database has in another region is called after both, as another database may be."""
    names = {(each.kind, each.name) for each in decisions}
    for each in decisions:
        for region in getattr(each.settings, "data_regions", {}).values():
            if (each.kind, f"{each.name}-{region}") in names and region != each.settings.region:
                told = f"{each.name} has parts in {region} that are called so; give the database another name"
                yield Mistake(f"{each.name}-{region}", "", told)


def _same_identifiers(decisions: Iterable[Decided]) -> Iterator[Mistake]:
    first: dict[tuple[str, str | None, str], str] = {}
    for each in decisions:
        if identifier := getattr(each.settings, "identifier", None):
            region = None if each.kind == "global-aurora" else each.region  # one list for the whole account
            other = first.setdefault((each.kind, region, identifier), each.name)
            if other != each.name:
                yield Mistake(each.name, "identifier", f"{got(identifier)} is that of {other} already")


def _topic_of_nobody(stack: Stack, decisions: Iterable[Decided]) -> Iterator[Mistake]:
    """An alarm reaches only a topic of its own region."""
    arn = stack.settings.alarms.topic_arn
    regions = {region or stack.region for each in decisions for region in each.alarm_regions}
    if isinstance(arn, str) and regions and (region := arn.split(":")[3]) not in regions:
        told = f"expected a topic of {one_of(sorted(map(str, regions)))}, where the alarms are; got one of {region}"
        yield Mistake(f"{NAMESPACE}:alarms", "topicArn", told)


def _network(stack: Stack, decisions: Iterable[Decided]) -> Decided | None:
    """The network of the configuration, with a part in every region in use, and kept as long as what lives in it.

    Where a function rotates a password, it gets a way to Secrets Manager.
    """
    network = stack.settings.network
    if network is None:
        return None
    given = to_values(network)
    if network.cidr_block:
        missing = {
            region: {"cidrBlock": network.cidr_block}
            for each in decisions
            if each.needs_network
            for region in each.settings.server_regions.values()
            if each.declared(region) and each.settings.network_in(region) is None
        }
        given["secondary"] = missing | given["secondary"]
        rotating = {each.region for each in decisions if each.needs_network and each.needs_rotation_function}
        for region, there in given["secondary"].items():
            if "cidrBlock" in there:
                there["endpoints"] = _with_rotation(there.get("endpoints", network.endpoints), region in rotating)
        given["endpoints"] = _with_rotation(network.endpoints, None in rotating)
    kept = any(each.settings.retained for each in decisions if each.needs_network)
    given["removalPolicy"] = "retain" if kept else "destroy"
    verdict = look("network", "network", given, stack, STACK_CONFIG)
    if verdict.decided is None:
        raise BadInput(verdict.mistakes)
    return verdict.decided


def _with_rotation(endpoints: Iterable[str], rotating: bool) -> list[str]:
    return list(dict.fromkeys([*endpoints, *(["secretsmanager"] if rotating else [])]))


def _placed(decided: Decided, network: Network | None, shared: StackResources) -> Decided:
    """A decision with what the stack shares: keys, vaults, topics, and the network where it has none of its own."""
    settings = decided.settings
    if decided.needs_network and network:
        settings = settings.model_copy(update={"network": NetworkReference.model_validate(network.reference)})
    return dataclasses.replace(
        decided,
        settings=settings,
        shared_keys=shared.keys,
        shared_vaults=shared.vaults,
        shared_topics=shared.topics,
    )

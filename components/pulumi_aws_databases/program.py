"""The stack program: everything that the configuration of the running stack declares."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping

import pulumi

from pulumi_aws_databases.budget import Budget
from pulumi_aws_databases.cost.limit import cost_mistakes
from pulumi_aws_databases.cost.stack import cost_of_databases, cost_of_shared, shared_keys
from pulumi_aws_databases.decide import Decided, kind_of, look, stack_tags
from pulumi_aws_databases.errors import BadInput, Mistake, got
from pulumi_aws_databases.factory import declare
from pulumi_aws_databases.network import Network
from pulumi_aws_databases.parts.encryption import encryption_key
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.prices.table import current
from pulumi_aws_databases.settings.common import NetworkReference
from pulumi_aws_databases.settings.resolve import to_values
from pulumi_aws_databases.shared import EncryptionKey
from pulumi_aws_databases.stack import NAMESPACE, STACK_CONFIG, Stack, missing_tier, preset_mistakes, read_stack

RESERVED = ("network", "stack")


def deploy() -> None:
    """Makes the stack that ``aws-databases:`` in the stack's configuration declares, and exports its outputs.

    It makes the network, one KMS key for each region in use, and the databases; the stack's outputs are one object
    for each database, ``network`` and ``stack``.

    Raises:
        BadInput: everything wrong with the configuration, before anything is registered.
    """
    stack = read_stack()
    decisions, network = decide_all(stack)
    shared = StackResources(stack, decisions)
    made = Network("network", network) if network else None  # type: ignore[arg-type]  # a decision needs no more checks
    for decided in decisions:
        database = declare(_placed(decided, made, shared.keys))
        pulumi.export(decided.name, database.outputs)
    if made:
        pulumi.export("network", made.outputs)
    if stack.settings.budget:
        Budget("budget", to_values(stack.settings.budget))  # type: ignore[arg-type]  # the stack's, which were checked
    pulumi.export("stack", shared.outputs)


class StackResources(pulumi.ComponentResource):
    """What the databases of a stack share: a KMS key for each region in which one needs it."""

    def __init__(self, stack: Stack, decisions: Iterable[Decided]) -> None:
        super().__init__("aws-databases:index:Stack", "stack")
        tags = {**stack_tags(stack.settings.tier), **stack.settings.tags}
        users: dict[str | None, list[Decided]] = {}
        for decided in decisions:
            for region in decided.keyless_regions:
                users.setdefault(region, []).append(decided)
        self.keys: dict[str | None, EncryptionKey] = {}
        for region, those in users.items():
            scope = Scope(self, pulumi.get_stack(), tags, region, retain=False)
            name = f"stack-key-{region}" if region else "stack-key"
            self.keys[region] = encryption_key(scope, name, keep=any(each.settings.keeps_data for each in those))
        self.outputs = {
            "tier": stack.settings.tier,
            "kmsKeyArns": {region or stack.region: key.arn for region, key in self.keys.items()},
            "alarmTopicArn": None,
            "backupVaultArn": None,
            "dashboardUrl": None,
        }
        self.register_outputs(self.outputs)


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
    if mistakes:
        raise BadInput(mistakes)
    network = _network(stack, decisions)
    _check_cost(stack, decisions, network)
    return decisions, network


def _check_cost(stack: Stack, decisions: Iterable[Decided], network: Decided | None) -> None:
    """Refuses a stack that costs more than its guardrails allow."""
    limits = stack.settings.guardrails
    if limits is None or limits.monthly_cost is None:
        return
    networks = [network.settings] if network else []
    shared = cost_of_shared(shared_keys(decisions), networks, stack.region, current())
    costs = cost_of_databases(decisions, current()) | {"shared": shared}
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


def _placed(decided: Decided, network: Network | None, keys: Mapping[str | None, EncryptionKey]) -> Decided:
    """A decision with what the stack shares: its keys, and the network where the database has none of its own."""
    settings = decided.settings
    if decided.needs_network and network:
        settings = settings.model_copy(update={"network": NetworkReference.model_validate(network.reference)})
    return dataclasses.replace(decided, settings=settings, shared_keys=keys)

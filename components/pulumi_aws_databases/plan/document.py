"""The plan as data: what a recording says of a stack, in the form that `--format json` prints."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pulumi

from pulumi_aws_databases.cost.bill import Cost
from pulumi_aws_databases.cost.database import cost_findings, unknown_prices
from pulumi_aws_databases.decide import Decided
from pulumi_aws_databases.factory import COMPONENTS
from pulumi_aws_databases.kinds import DATABASES
from pulumi_aws_databases.plan.costs import Costs, costs_of, sum_findings
from pulumi_aws_databases.plan.project import Configuration, Project
from pulumi_aws_databases.plan.record import Recording, Resource, record
from pulumi_aws_databases.prices.table import current
from pulumi_aws_databases.rules.rule import Finding
from pulumi_aws_databases.settings.resolve import Resolved
from pulumi_aws_databases.stack import ENCRYPTED, Stack, read_stack


class Planned(NamedTuple):
    """A plan, and what it was made from."""

    document: dict[str, Any]
    stack: Stack
    databases: dict[str, Decided]


def plan(project: Project, stack: str) -> dict[str, Any]:
    """Runs a project's program for a stack and tells what it would make.

    Raises:
        BadInput: what the package refuses.
        ProjectError: the stack's configuration cannot be read.
        ProgramError: the program failed.
    """
    return planned(project, stack).document


def planned(project: Project, stack: str) -> Planned:
    """The same, with what was decided of the stack and of its databases."""
    configuration = project.configuration(stack)
    recording = record(project, stack, configuration)
    configured = read_stack()
    decisions = [decided for decided in recording.decided if decided.kind in DATABASES]
    below = {decided.name: _below(decided, recording.resources) for decided in decisions}
    costs = costs_of(recording, below, configured.region)
    databases = {each.name: _database(each, below[each.name], costs.databases[each.name]) for each in decisions}
    document = {
        "stack": stack,
        "tier": configured.settings.tier,
        "settings": _settings(configured.resolved, leave_out=("databases", "presets")),
        "findings": [_finding(finding) for finding in _stack_findings(recording, configuration, costs, configured)],
        "monthlyCost": costs.stack.as_json(),
        "databases": databases,
        "resources": [_resource(resource) for resource in recording.resources],
        "outputs": recording.outputs,
    }
    return Planned(document, configured, {decided.name: decided for decided in decisions})


def severities(document: Mapping[str, Any]) -> Counter[str]:
    """How many findings of each severity a plan has."""
    findings = [
        *document["findings"],
        *(each for database in document["databases"].values() for each in database["findings"]),
    ]
    return Counter(finding["severity"] for finding in findings)


def _database(decided: Decided, resources: Sequence[str], cost: Cost) -> dict[str, Any]:
    findings = [*decided.findings, *cost_findings(decided, cost, current())]
    return {
        "type": decided.kind,
        "settings": _settings(decided.resolved),
        "resources": resources,
        "findings": [_finding(finding) for finding in findings],
        "monthlyCost": cost.as_json(),
    }


def _below(decided: Decided, resources: Sequence[Resource]) -> list[str]:
    """A database's component and everything in it."""
    kind = f"aws-databases:index:{COMPONENTS[decided.kind].__name__}"
    found = [each.urn for each in resources if (each.type, each.name) == (kind, decided.name)][:1]
    for urn in found:
        found += [resource.urn for resource in resources if resource.parent == urn]
    return found


def _settings(resolved: Resolved, leave_out: Sequence[str] = ()) -> dict[str, Any]:
    return {
        path: {"value": as_json(value), "origin": origin}
        for path, (value, origin) in resolved.explained().items()
        if path.split(".")[0] not in leave_out
    }


def _stack_findings(
    recording: Recording, configuration: Configuration, costs: Costs, stack: Stack
) -> Iterable[Finding]:
    for urn, count in Counter(resource.urn for resource in recording.resources).items():
        if count > 1:
            yield Finding(
                "duplicate-urn", "error", "", f"{count} resources have the URN {urn}; the engine refuses that"
            )
    for name, count in Counter(each.name for each in recording.decided if each.kind in DATABASES).items():
        if count > 1:
            yield Finding("same-name", "warning", "", f"{count} databases are called {name}: only the last is told of")
    for environment in configuration.environments:
        yield Finding("environment", "warning", "", f"the ESC environment {environment} is not known to the plan")
    if stack.holds_secrets:
        yield Finding("encrypted", "warning", "", ENCRYPTED)
    yield from unknown_prices(costs.shared, current())
    yield from sum_findings(recording, costs)


def _finding(finding: Finding) -> dict[str, str]:
    return {"code": finding.code, "severity": finding.severity, "path": finding.path, "message": finding.message}


def _resource(resource: Resource) -> dict[str, Any]:
    return {
        "urn": resource.urn,
        "type": resource.type,
        "name": resource.name,
        "parent": resource.parent,
        "inputs": resource.inputs,
        "options": resource.options,
    }


def as_json(value: Any) -> Any:
    """A setting's value in JSON; what only the deployment knows is null."""
    if isinstance(value, pulumi.Output):
        return None
    if isinstance(value, tuple | list):
        return [as_json(each) for each in value]
    if isinstance(value, Mapping):
        return {key: as_json(each) for key, each in value.items()}
    return int(value) if isinstance(value, float) and value.is_integer() else value

"""What a recorded stack costs: its databases by their settings, and by the piece what was recorded."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pulumi_aws_databases.cost.bill import Cost, plain
from pulumi_aws_databases.cost.database import cost
from pulumi_aws_databases.cost.pieces import Pieces
from pulumi_aws_databases.cost.stack import cost_of_networks, named
from pulumi_aws_databases.kinds import DATABASES
from pulumi_aws_databases.plan.record import Recording, Resource
from pulumi_aws_databases.prices.table import current
from pulumi_aws_databases.rules.rule import Finding

NOT_COUNTED = (
    "storage and requests that expectedUsage does not tell",
    "data transfer",
    "requests to KMS and Secrets Manager",
    "logs",
    "snapshots that are kept",
)
"""What costs something and is in no bill, since settings do not tell how much of it there is."""


@dataclass(frozen=True)
class Costs:
    """What each database costs, and what they share."""

    databases: Mapping[str, Cost]
    shared: Cost

    @property
    def stack(self) -> Cost:
        """The bill of the whole stack."""
        return named(self.databases, self.shared)


def costs_of(recording: Recording, below: Mapping[str, Sequence[str]], region: str | None) -> Costs:
    """The costs of what was recorded, given which resources belong to which database."""
    by_urn = {resource.urn: resource for resource in recording.resources}
    prices, databases = current(), {}
    for decided in recording.decided:
        if decided.kind in DATABASES:
            pieces = _pieces(by_urn[urn] for urn in below[decided.name])
            databases[decided.name] = cost(decided, prices) + pieces.cost(prices, region)
    owned = {urn for urns in below.values() for urn in urns}
    networks = [decided.settings for decided in recording.decided if decided.kind == "network"]
    rest = _pieces(each for each in recording.resources if each.urn not in owned)
    return Costs(databases, cost_of_networks(networks, region, prices) + rest.cost(prices, region))


def sum_findings(recording: Recording, costs: Costs) -> Iterator[Finding]:
    """What the sums leave out, and how they compare with the budgets."""
    prices = current()
    told = (
        f"by the price table of {prices.date}; not counted: {', '.join(NOT_COUNTED)}, and more that docs/costs.md lists"
    )
    idle = [name for name, each in costs.databases.items() if not each.has_usage]
    if costs.stack.has_usage and idle:
        told += f"; without expectedUsage and counted at their floor: {', '.join(idle)}"
    yield Finding("cost", "info", "", told)
    likely, what = costs.stack.likely, "expected cost" if costs.stack.has_usage else "floor"
    for decided in recording.decided:
        if decided.kind == "budget":
            advice = (
                "it counts nothing until the tag Stack is activated as a cost allocation tag in the Billing console"
            )
            yield Finding("budget", "info", "budget", advice)
            limit = decided.settings.monthly_limit
            if likely is not None and likely > limit:
                over = f"the stack's {what} of {likely:.2f} USD a month exceeds the budget of {plain(limit)}"
                yield Finding("budget", "warning", "budget.monthlyLimit", over)


def _pieces(resources: Iterable[Resource]) -> Pieces:
    """Alarms, dashboards and keys, as many as were recorded."""
    pieces = Pieces()
    for each in resources:
        where = each.inputs.get("region")
        if each.type == "aws:cloudwatch/metricAlarm:MetricAlarm":
            # An alarm about several metrics is paid for by the metric.
            metrics = [query for query in each.inputs.get("metricQueries") or () if "metric" in query]
            pieces.alarms[where] += len(metrics) or 1
        elif each.type == "aws:cloudwatch/dashboard:Dashboard":
            pieces.dashboards[where] += 1
        elif each.type == "aws:kms/key:Key":
            pieces.keys[where] += 1
    return pieces

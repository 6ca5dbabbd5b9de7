"""What a recorded stack costs: its databases by their settings, and by the piece what was recorded."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pulumi_aws_databases.cost.bill import Bill, Cost, plain
from pulumi_aws_databases.cost.database import cost
from pulumi_aws_databases.cost.stack import cost_of_shared, named
from pulumi_aws_databases.kinds import DATABASES
from pulumi_aws_databases.plan.record import Recording, Resource
from pulumi_aws_databases.prices.table import current
from pulumi_aws_databases.rules.rule import Finding

# What is paid for by the piece, whoever needs it: the item, its price, and what is counted.
_BY_THE_PIECE = {
    "aws:cloudwatch/metricAlarm:MetricAlarm": ("alarms", "cloudwatch/alarm", "metric"),
    "aws:cloudwatch/dashboard:Dashboard": ("dashboards", "cloudwatch/dashboard", "dashboard"),
    "aws:kms/key:Key": ("encryption keys", "kms/key", "key"),
}


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
            pieces = _by_the_piece((by_urn[urn] for urn in below[decided.name]), region)
            databases[decided.name] = cost(decided, prices, decided.keyless_regions) + pieces
    owned = {urn for urns in below.values() for urn in urns}
    networks = [decided.settings for decided in recording.decided if decided.kind == "network"]
    rest = _by_the_piece((each for each in recording.resources if each.urn not in owned), region)
    return Costs(databases, cost_of_shared((), networks, region, prices) + rest)


def sum_findings(recording: Recording, costs: Costs) -> Iterator[Finding]:
    """What the sums leave out, and how they compare with the budgets."""
    prices = current()
    told = f"by the price table of {prices.date}; data transfer, logs, and backups beyond what is free are not counted"
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


def _by_the_piece(resources: Iterable[Resource], region: str | None) -> Cost:
    """Alarms, dashboards and keys, as many as were recorded."""
    bill = Bill(current(), region)
    found: Counter[tuple[str, str | None]] = Counter()
    for each in resources:
        if each.type in _BY_THE_PIECE:
            # An alarm about several metrics is paid for by the metric.
            metrics = [query for query in each.inputs.get("metricQueries") or () if "metric" in query]
            found[each.type, each.inputs.get("region")] += len(metrics) or 1
    for (kind, where), count in found.items():
        item, price, label = _BY_THE_PIECE[kind]
        bill.charge(item, price, (count, f"{label}s" if count > 1 else label), region=where)
    return bill.close(has_usage=False)

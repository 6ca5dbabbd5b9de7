"""What is paid for by the piece: keys, alarms and dashboards.

A plan counts those that were recorded. Before anything is registered, as guardrails want it, the same number follows
from decisions.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pulumi_aws_databases.cost.bill import Bill, Cost
from pulumi_aws_databases.operations.backups import METRICS
from pulumi_aws_databases.operations.present import alarm_metrics
from pulumi_aws_databases.prices.table import Prices

if TYPE_CHECKING:
    from pulumi_aws_databases.decide import Decided

Region = str | None
_PRICES = {"alarm": "cloudwatch/alarm", "dashboard": "cloudwatch/dashboard", "encryption key": "kms/key"}
_COUNTED = {"alarm": "metric", "dashboard": "dashboard", "encryption key": "key"}  # an alarm by what it is about


@dataclass(frozen=True)
class Pieces:
    """How many there are of each, by region as `declared`."""

    alarms: Counter[Region] = field(default_factory=Counter)
    dashboards: Counter[Region] = field(default_factory=Counter)
    keys: Counter[Region] = field(default_factory=Counter)

    def cost(self, prices: Prices, region: str | None) -> Cost:
        """What they cost, given the region that is not declared."""
        bill = Bill(prices, region)
        for name, found in (("alarm", self.alarms), ("dashboard", self.dashboards), ("encryption key", self.keys)):
            for where in sorted(found, key=str):
                count, label = found[where], _COUNTED[name]
                counted = (count, f"{label}s" if count > 1 else label)
                bill.charge(f"{name}s", _PRICES[name], counted, region=where)
        return bill.close(has_usage=False)


def own_pieces(decided: "Decided", shared_keys: Collection[Region] | None = None) -> Pieces:
    """What a database makes for itself.

    Args:
        decided: the database.
        shared_keys: the regions in which its stack hands it a key, topics and vaults; by default it stands alone.
    """
    metrics: Counter[Region] = Counter()
    for region, count in alarm_metrics(decided.settings).items():
        metrics[decided.declared(region) if region else decided.region] += count
    if decided.settings.alarms.enabled and _has_own_vault(decided, in_stack=shared_keys is not None):
        metrics[decided.region] += len(METRICS)
    dashboards = Counter({decided.region: 1} if decided.settings.dashboard else {})
    keys = _needed_keys(decided) - set(shared_keys or ())
    made = Counter(keys)
    if shared_keys is None:
        topics = {region for region in decided.topicless_regions if decided.given_topic(region) is None}
        made.update(topic_keys(topics, keys))
    return Pieces(metrics, dashboards, made)


def topic_keys(topics: Collection[Region], keys: Collection[Region]) -> set[Region]:
    """The regions in which a topic that is made gets a key of its own: where none is made for data."""
    return set(topics) - set(keys)


def _needed_keys(decided: "Decided") -> set[Region]:
    """Where it has data, or backups in vaults that are made, and no key is given."""
    keys, settings = decided.keyless_regions, decided.settings
    if not decided.keeps_backups or not decided.has_customer_key:
        return keys
    vaults = {decided.declared(copy.region) for copy in settings.backup_plan.copy_to if copy.vault_arn is None}
    if decided.needs_vault:
        vaults.add(decided.region)
    return keys | (vaults - set(map(decided.declared, settings.given_keys)))


def _has_own_vault(decided: "Decided", *, in_stack: bool) -> bool:
    return decided.needs_vault and not (in_stack and decided.settings.backup_plan.vault_lock is None)

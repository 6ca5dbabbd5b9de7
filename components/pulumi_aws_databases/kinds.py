"""The types of database, and of what surrounds them: for each its settings, and what is asked of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pulumi_aws_databases.rules import aurora, budget, cache, dynamodb, global_aurora, instance, network
from pulumi_aws_databases.rules.rule import Control, Rule
from pulumi_aws_databases.settings.aurora import AuroraSettings
from pulumi_aws_databases.settings.base import Settings
from pulumi_aws_databases.settings.budget import BudgetArguments
from pulumi_aws_databases.settings.cache import CacheSettings
from pulumi_aws_databases.settings.dynamodb import DynamoDBSettings
from pulumi_aws_databases.settings.global_aurora import GlobalAuroraSettings
from pulumi_aws_databases.settings.instance import InstanceSettings
from pulumi_aws_databases.settings.network import NetworkArguments
from pulumi_aws_databases.settings.resolve import Draft
from pulumi_aws_databases.settings.settle_alarms import settle_alarms
from pulumi_aws_databases.settings.settle_aurora import settle_aurora, settle_global_aurora
from pulumi_aws_databases.settings.settle_cache import settle_cache
from pulumi_aws_databases.settings.settle_dynamodb import settle_dynamodb
from pulumi_aws_databases.settings.settle_instance import settle_instance


@dataclass(frozen=True)
class Kind:
    """One type: the settings it takes, how presets give way in them, and the rules they are checked by."""

    settings: type[Settings]
    settle: Callable[[Draft], None]
    rules: Sequence[Rule]
    controls: Sequence[Control]

    def settled(self, draft: Draft) -> None:
        """Lets presets give way, those of alarms too."""
        self.settle(draft)
        if draft.get("alarms"):
            settle_alarms(draft)


KINDS: Mapping[str, Kind] = {
    "aurora": Kind(AuroraSettings, settle_aurora, aurora.RULES, aurora.CONTROLS),
    "instance": Kind(InstanceSettings, settle_instance, instance.RULES, instance.CONTROLS),
    "global-aurora": Kind(GlobalAuroraSettings, settle_global_aurora, global_aurora.RULES, global_aurora.CONTROLS),
    "dynamodb": Kind(DynamoDBSettings, settle_dynamodb, dynamodb.RULES, dynamodb.CONTROLS),
    "cache": Kind(CacheSettings, settle_cache, cache.RULES, cache.CONTROLS),
    "network": Kind(NetworkArguments, lambda _: None, network.RULES, ()),
    "budget": Kind(BudgetArguments, lambda _: None, budget.RULES, ()),
}
DATABASES = ("aurora", "instance", "global-aurora", "dynamodb", "cache")

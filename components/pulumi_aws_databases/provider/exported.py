"""The components that the provider has, each with its settings and what it hands out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from pulumi_aws_databases import arguments
from pulumi_aws_databases.access import DatabaseAccess
from pulumi_aws_databases.aurora import AuroraCluster
from pulumi_aws_databases.budget import Budget
from pulumi_aws_databases.cache import Cache
from pulumi_aws_databases.dynamodb import DynamoDBTable
from pulumi_aws_databases.global_aurora import GlobalAuroraCluster
from pulumi_aws_databases.instance import DatabaseInstance
from pulumi_aws_databases.network import Network
from pulumi_aws_databases.provider import outputs
from pulumi_aws_databases.provider.outputs import Out
from pulumi_aws_databases.settings.access import AccessSettings
from pulumi_aws_databases.settings.aurora import AuroraSettings
from pulumi_aws_databases.settings.base import Settings
from pulumi_aws_databases.settings.budget import BudgetArguments
from pulumi_aws_databases.settings.cache import CacheSettings
from pulumi_aws_databases.settings.dynamodb import DynamoDBSettings
from pulumi_aws_databases.settings.global_aurora import GlobalAuroraSettings
from pulumi_aws_databases.settings.instance import InstanceSettings
from pulumi_aws_databases.settings.network import NetworkArguments


@dataclass(frozen=True)
class Exported:
    """A component as other languages see it."""

    component: type[pulumi.ComponentResource]
    settings: type[Settings]
    arguments: Any
    """The typed dict of its arguments, which says what must be given."""
    outputs: Mapping[str, Out]
    state: Callable[[Any], dict[str, Any]]
    """The outputs of a component that was made."""

    @property
    def name(self) -> str:
        """What it is called in every language."""
        return self.component.__name__


def _database(component: Any) -> dict[str, Any]:
    return {**component.outputs, "connection": component.connection}


def _relational(component: Any) -> dict[str, Any]:
    return {**_database(component), "userSql": component.user_sql() or None}


EXPORTED = (
    Exported(AuroraCluster, AuroraSettings, arguments.AuroraClusterArgs, outputs.AURORA, _relational),
    Exported(DatabaseInstance, InstanceSettings, arguments.DatabaseInstanceArgs, outputs.INSTANCE, _relational),
    Exported(
        GlobalAuroraCluster, GlobalAuroraSettings, arguments.GlobalAuroraClusterArgs, outputs.GLOBAL_AURORA, _relational
    ),
    Exported(DynamoDBTable, DynamoDBSettings, arguments.DynamoDBTableArgs, outputs.TABLE, _database),
    Exported(Cache, CacheSettings, arguments.CacheArgs, outputs.CACHE, _database),
    Exported(Network, NetworkArguments, arguments.NetworkArgs, outputs.NETWORK, lambda network: network.outputs),
    Exported(
        Budget,
        BudgetArguments,
        arguments.BudgetArgs,
        outputs.BUDGET,
        lambda budget: {"name": budget.name, "arn": budget.arn},
    ),
    Exported(DatabaseAccess, AccessSettings, arguments.DatabaseAccessArgs, {}, lambda _: {}),
)

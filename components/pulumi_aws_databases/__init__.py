"""Databases on AWS as Pulumi components: Aurora and RDS, DynamoDB, and caches on ElastiCache.

Everything is imported on first use, so that importing the package costs little.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pulumi_aws_databases.access import DatabaseAccess
    from pulumi_aws_databases.arguments import (
        AuroraClusterArgs,
        BudgetArgs,
        CacheArgs,
        DatabaseAccessArgs,
        DatabaseInstanceArgs,
        DynamoDBTableArgs,
        EcsAccessArgs,
        GlobalAuroraClusterArgs,
        LambdaAccessArgs,
        NetworkArgs,
    )
    from pulumi_aws_databases.aurora import AuroraCluster
    from pulumi_aws_databases.budget import Budget
    from pulumi_aws_databases.cache import Cache
    from pulumi_aws_databases.compute import EcsAccess, LambdaAccess
    from pulumi_aws_databases.dynamodb import DynamoDBTable
    from pulumi_aws_databases.errors import BadInput
    from pulumi_aws_databases.factory import build
    from pulumi_aws_databases.global_aurora import GlobalAuroraCluster
    from pulumi_aws_databases.instance import DatabaseInstance
    from pulumi_aws_databases.network import Network
    from pulumi_aws_databases.program import deploy

__version__ = "0.1.0"
__all__ = [
    "AuroraCluster",
    "AuroraClusterArgs",
    "BadInput",
    "Budget",
    "BudgetArgs",
    "Cache",
    "CacheArgs",
    "DatabaseAccess",
    "DatabaseAccessArgs",
    "DatabaseInstance",
    "DatabaseInstanceArgs",
    "DynamoDBTable",
    "DynamoDBTableArgs",
    "EcsAccess",
    "EcsAccessArgs",
    "GlobalAuroraCluster",
    "GlobalAuroraClusterArgs",
    "LambdaAccess",
    "LambdaAccessArgs",
    "Network",
    "NetworkArgs",
    "build",
    "deploy",
]

_HOMES = {
    "AuroraCluster": "aurora",
    "AuroraClusterArgs": "arguments",
    "BadInput": "errors",
    "Budget": "budget",
    "BudgetArgs": "arguments",
    "Cache": "cache",
    "CacheArgs": "arguments",
    "DatabaseAccess": "access",
    "DatabaseAccessArgs": "arguments",
    "DatabaseInstance": "instance",
    "DatabaseInstanceArgs": "arguments",
    "DynamoDBTable": "dynamodb",
    "DynamoDBTableArgs": "arguments",
    "EcsAccess": "compute",
    "EcsAccessArgs": "arguments",
    "GlobalAuroraCluster": "global_aurora",
    "GlobalAuroraClusterArgs": "arguments",
    "LambdaAccess": "compute",
    "LambdaAccessArgs": "arguments",
    "Network": "network",
    "NetworkArgs": "arguments",
    "build": "factory",
    "deploy": "program",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)

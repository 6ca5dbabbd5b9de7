"""One way to build every type of database."""

from collections.abc import Mapping
from typing import Any

import pulumi

from pulumi_aws_databases.aurora import AuroraCluster
from pulumi_aws_databases.cache import Cache
from pulumi_aws_databases.decide import Decided, kind_of
from pulumi_aws_databases.dynamodb import DynamoDBTable
from pulumi_aws_databases.errors import BadInput
from pulumi_aws_databases.global_aurora import GlobalAuroraCluster
from pulumi_aws_databases.instance import DatabaseInstance

Database = AuroraCluster | DatabaseInstance | GlobalAuroraCluster | DynamoDBTable | Cache
COMPONENTS: Mapping[str, type[Database]] = {
    "aurora": AuroraCluster,
    "instance": DatabaseInstance,
    "global-aurora": GlobalAuroraCluster,
    "dynamodb": DynamoDBTable,
    "cache": Cache,
}


def build(name: str, spec: Mapping[str, Any], opts: pulumi.ResourceOptions | None = None) -> Database:
    """Makes the component that ``spec["type"]`` names, with the rest of ``spec`` as its arguments.

    Raises:
        BadInput: everything wrong with the specification, before anything is registered.
    """
    kind, settings, mistakes = kind_of(name, spec)
    if kind is None:
        raise BadInput(mistakes)
    return COMPONENTS[kind](name, settings, opts)  # type: ignore[arg-type]  # checked by the component


def declare(decided: Decided) -> Database:
    """Makes the component of a decision, at the top of the stack."""
    return COMPONENTS[decided.kind](decided.name, decided)  # type: ignore[arg-type]  # a decision needs no more checks

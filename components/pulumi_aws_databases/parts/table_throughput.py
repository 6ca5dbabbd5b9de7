"""The throughput of a table and of its indexes: ceilings, warm throughput, capacity that is provisioned or follows."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.parts.autoscaling import follow_load
from pulumi_aws_databases.parts.deployed import deployed
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.rules.table_throughput import KINDS
from pulumi_aws_databases.settings.dynamodb import DynamoDBSettings, GlobalIndex

TABLE = "aws:dynamodb/table:Table"


def throughput(settings: DynamoDBSettings) -> dict[str, Any]:
    """The arguments of the table itself."""
    warm = {
        "read_units_per_second": settings.warm_read_units,
        "write_units_per_second": settings.warm_write_units,
    }
    given = {name: value for name, value in warm.items() if value}
    ready = {"warm_throughput": given} if given else {}
    if settings.billing_mode == "on-demand":
        return {"billing_mode": "PAY_PER_REQUEST", **_ceilings(settings), **ready}
    units = {f"{kind}_capacity": settings.provisioned(kind).units for kind in KINDS}
    return {"billing_mode": "PROVISIONED", **units, **ready}


def scaled_by_aws(settings: DynamoDBSettings) -> list[str]:
    """The table's properties that autoscaling changes, so that an update leaves them alone.

    Turned to provisioned later, the table begins with one unit, which autoscaling raises to its least at once.
    """
    if settings.billing_mode == "on-demand":
        return []
    return [f"{kind}Capacity" for kind in KINDS if settings.provisioned(kind).autoscaling]


def index_throughput(scope: Scope, settings: DynamoDBSettings) -> dict[str, dict[str, Any]]:
    """The arguments of each global index, by name.

    Of an index that autoscaling scales the capacity is what it was after the last deployment, so that an update finds
    no difference. It cannot be ignored as the table's is: indexes are a set to the provider, and of sets Pulumi can
    ignore all elements or none. https://github.com/pulumi/pulumi-terraform-bridge/issues/3177
    """
    indexes = settings.global_indexes
    if settings.billing_mode == "on-demand":
        return {name: _ceilings(index) for name, index in indexes.items()}
    follows = any(settings.provisioned(kind, index).autoscaling for kind in KINDS for index in indexes.values())
    before = deployed(scope.component, TABLE, scope.name) if follows else pulumi.Output.from_input({})
    return {name: {f"{kind}_capacity": _units(settings, before, kind, name) for kind in KINDS} for name in indexes}


def autoscaling(scope: Scope, settings: DynamoDBSettings, table: aws.dynamodb.Table) -> list[aws.appautoscaling.Policy]:
    """A scalable target, and the policy that keeps it to its target, for each capacity that follows the load."""
    if settings.billing_mode == "on-demand":
        return []
    places: list[tuple[str | None, GlobalIndex | None]] = [(None, None), *settings.global_indexes.items()]
    made = []
    for index_name, index in places:
        for kind in KINDS:
            scaling = settings.provisioned(kind, index).autoscaling
            if scaling is None:
                continue
            logical = "-".join(part for part in (scope.name, kind, "scaling", index_name) if part)
            # By this name DynamoDB itself makes a policy, where a table with replicas gets another index.
            metric = f"DynamoDB{kind.capitalize()}CapacityUtilization"
            resource = pulumi.Output.format("table/{0}{1}", table.name, f"/index/{index_name}" if index_name else "")
            policy = follow_load(
                scope,
                logical,
                f"dynamodb:{'index' if index_name else 'table'}:{kind.capitalize()}CapacityUnits",
                resource,
                scaling,
                metric,
                scaling.target,
                name=pulumi.Output.format("{0}:{1}", metric, resource),
            )
            made.append(policy)
    return made


def _ceilings(holder: DynamoDBSettings | GlobalIndex) -> dict[str, Any]:
    units = {"max_read_request_units": holder.max_read_units, "max_write_request_units": holder.max_write_units}
    given = {name: value for name, value in units.items() if value}
    return {"on_demand_throughput": given} if given else {}


def _units(settings: DynamoDBSettings, before: pulumi.Output[Mapping[str, Any]], kind: Any, name: str) -> Any:
    units, scaling = settings.provisioned(kind, settings.global_indexes[name])
    if scaling is None:
        return units

    def known(table: Mapping[str, Any]) -> Any:
        indexes = {each["name"]: each for each in table.get("globalSecondaryIndexes") or ()}
        return int(indexes.get(name, {}).get(f"{kind}Capacity") or 0) or units

    return before.apply(known)

"""What one database of a stack costs, for tests: its decision, its bill and the findings about it."""

import json
from collections.abc import Mapping
from typing import Any

import pulumi

from pulumi_aws_databases.cost.database import cost, cost_findings
from pulumi_aws_databases.decide import Decided
from pulumi_aws_databases.prices.table import shipped
from pulumi_aws_databases.program import decide_all
from pulumi_aws_databases.stack import read_stack

NETWORK = {"vpcId": "vpc-1", "subnetIds": ["subnet-a", "subnet-b", "subnet-c"]}


def decided(spec: Mapping[str, Any], *, tier: str = "dev", region: str = "us-east-1") -> Decided:
    """The decision on one database of a stack."""
    elsewhere = {place: NETWORK for place in ("us-west-2", "eu-west-1", "eu-central-1") if place != region}
    config = {"tier": tier, "network": {**NETWORK, "secondary": elsewhere}, "databases": {"orders": spec}}
    pulumi.runtime.set_all_config(
        {"aws:region": region}
        | {f"aws-databases:{key}": json.dumps(value) for key, value in config.items()}
        | {"aws-databases:tier": tier}
    )
    ((decision,), _) = decide_all(read_stack())
    return decision


def items(spec: Mapping[str, Any], **more: Any) -> dict[str, float | None]:
    """What each item of one database costs, by the shipped prices."""
    return {item["item"]: item["amount"] for item in bill(spec, **more)["items"]}


def bill(spec: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A database's monthly cost, as the plan tells it; what is paid for by the piece is not in it."""
    decision = decided(spec, **more)
    return cost(decision, shipped()).as_json()


def codes(spec: Mapping[str, Any], **more: Any) -> dict[str, str]:
    """The findings about a database's cost: setting or code, and what is said."""
    decision = decided(spec, **more)
    found = cost_findings(decision, cost(decision, shipped()), shipped())
    return {finding.path or finding.code: finding.message for finding in found}

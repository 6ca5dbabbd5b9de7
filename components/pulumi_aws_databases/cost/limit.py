"""The cost that a stack may not exceed."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from pulumi_aws_databases.cost.bill import Cost, by_name, plain, total
from pulumi_aws_databases.errors import Mistake
from pulumi_aws_databases.rules.guardrails import SUBJECT


def cost_mistakes(limit: float | None, costs: Mapping[str, Cost]) -> Iterator[Mistake]:
    """That the parts of a stack cost more together than is allowed, by prices that are known."""
    summed = total(costs.values())
    likely = sum((amount for each in costs.values() if (amount := each.likely) is not None), Decimal(0))
    if limit is None or likely <= Decimal(str(limit)):
        return
    told = f"expected at most {plain(limit)} USD a month; got {likely:.2f} ({by_name(costs)})"
    if summed.unknown:
        told += f"; prices not known and left out: {', '.join(f'{item} in {where}' for where, item in summed.unknown)}"
    yield Mistake(SUBJECT, "monthlyCost", told)

"""A bill: items with their arithmetic in words, and their sums.

A month has 730 hours, as in AWS's own calculator. Amounts are rounded to cents item by item, so that the items add up
to the sums. Free tiers belong to an account, not to a database, and are not subtracted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pulumi_aws_databases.prices.table import Price, Prices

HOURS = (730, "h")
Number = int | float | Decimal
Factor = tuple[Number, str]


@dataclass(frozen=True)
class Item:
    """One line: what is paid for, US dollars a month (None where the price is unknown), and the arithmetic."""

    item: str
    amount: Decimal | None
    basis: str
    is_use: bool = False
    """Whether it is paid only for the expected usage, and not by what is idle."""


@dataclass(frozen=True)
class Cost:
    """The items of a bill and what they come to."""

    items: tuple[Item, ...] = ()
    has_usage: bool = False
    """Whether somebody said how much it will be used."""
    unknown: tuple[tuple[str, str], ...] = ()
    """The region and the name of each price that the table does not have."""

    @property
    def floor(self) -> Decimal | None:
        """What it costs idle; None where no price of it is known."""
        return _sum(item for item in self.items if not item.is_use)

    @property
    def expected(self) -> Decimal | None:
        """What it costs when used as expected; None where nothing was said of that."""
        return _sum(self.items) if self.has_usage else None

    @property
    def likely(self) -> Decimal | None:
        """The expected cost, or else the floor."""
        return self.expected if self.has_usage else self.floor

    def __add__(self, other: "Cost") -> "Cost":
        unknown = tuple(dict.fromkeys((*self.unknown, *other.unknown)))
        return Cost((*self.items, *other.items), self.has_usage or other.has_usage, unknown)

    def as_json(self) -> dict[str, Any]:
        """The form in which a plan tells it."""
        return {
            "currency": "USD",
            "floor": _number(self.floor),
            "expected": _number(self.expected),
            "items": [{"item": each.item, "amount": _number(each.amount), "basis": each.basis} for each in self.items],
        }


@dataclass
class Bill:
    """A bill while it is written."""

    prices: Prices
    region: str | None
    items: list[Item] = field(default_factory=list)
    unknown: dict[tuple[str, str], None] = field(default_factory=dict)

    def charge(
        self, item: str, price: str, *factors: Factor, region: str | None = None, use: bool = False, note: str = ""
    ) -> None:
        """Writes an item: a price times some factors, each a number and what is counted.

        What nothing is used of costs nothing, whatever its price is.
        """
        where = region or self.region or ""
        quantity = _product(factors)
        words = " x ".join(f"{plain(number)}{f' {label}' if label else ''}" for number, label in factors)
        suffix = f" ({note})" if note else ""
        named = item if where == (self.region or "") else f"{item}, {where}"
        found = self._find(where, price)
        if found is not None:
            basis = f"{words} x {dollars(found.usd)} per {found.unit}{suffix}"
            self.items.append(Item(named, _cents(quantity * found.usd), basis, use))
        elif not quantity:
            self.items.append(Item(named, _cents(Decimal(0)), f"{words}{suffix}", use))
        else:
            self.unknown[where, price] = None
            self.items.append(Item(named, None, f"{words} x a price that is not known{suffix}", use))

    def include(self, item: str, basis: str) -> None:
        """Writes an item of the expected usage that costs nothing."""
        self.items.append(Item(item, _cents(Decimal(0)), basis, is_use=True))

    def close(self, *, has_usage: bool) -> Cost:
        """The bill as it stands."""
        return Cost(tuple(self.items), has_usage, tuple(self.unknown))

    def _find(self, region: str, name: str) -> Price | None:
        """A price, or what it follows from by a rule of AWS's.

        I/O-Optimized Aurora instances cost so many times the standard ones, and replicated writes as much as others.
        https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Overview.StorageReliability.html
        https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/global-tables-billing.html
        """
        found = self.prices.find(region, name)
        if found is None and name.startswith("dynamodb/replicated-"):
            found = self.prices.find(region, name.replace("replicated-", ""))
        if found is None and name.startswith("aurora-io-optimized/db."):
            standard = self.prices.find(region, name.replace("aurora-io-optimized", "aurora"))
            factor = self.prices.find(region, "aurora-io-optimized/instance-factor")
            if standard and factor:
                usd = standard.usd * factor.usd
                return Price(region, name, usd, standard.unit, standard.date, standard.source)
        return found


def total(costs: Iterable[Cost]) -> Cost:
    """The sum of some costs; what has no expected cost counts with its floor."""
    summed = Cost()
    for each in costs:
        summed += each
    return summed


def dollars(usd: Decimal) -> str:
    """A price, with all its digits and at least cents."""
    digits = max(2, -int(usd.normalize().as_tuple().exponent))
    return f"${usd:.{digits}f}"


def plain(number: Number) -> str:
    """A number with all its digits and no others."""
    exact = Decimal(str(number))
    return f"{exact:f}".rstrip("0").rstrip(".") if "." in f"{exact:f}" else f"{exact:f}"


def by_name(costs: Mapping[str, Cost]) -> str:
    """What each of some costs comes to, in words."""
    return ", ".join(f"{name} {amount:.2f}" for name, cost in costs.items() if (amount := cost.likely) is not None)


def _product(factors: Iterable[Factor]) -> Decimal:
    product = Decimal(1)
    for number, _ in factors:
        product *= Decimal(str(number))
    return product


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _sum(items: Iterable[Item]) -> Decimal | None:
    amounts = [item.amount for item in items]
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal("0.00")) if known or not amounts else None


def _number(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)

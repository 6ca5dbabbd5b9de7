"""The price table: a CSV file with one price to a line, its unit, its date and its source.

An item is named by service and by what is paid for, such as ``aurora/acu``; the region ``*`` means every region. The
table that is shipped holds no price without a source; what it does not hold is unknown, and never guessed.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

COLUMNS = ("region", "item", "usd", "unit", "date", "source")
EVERYWHERE = "*"
SHIPPED = Path(__file__).with_name("prices.csv")


class PriceTableError(Exception):
    """A price table cannot be read; the message names the file and the line."""


@dataclass(frozen=True)
class Price:
    """One price: US dollars for a unit, the day for which it is known, and who says so."""

    region: str
    item: str
    usd: Decimal
    unit: str
    date: str
    source: str


@dataclass(frozen=True)
class Prices:
    """A price table."""

    by_place: Mapping[tuple[str, str], Price]

    @classmethod
    def of(cls, prices: Iterable[Price]) -> "Prices":
        """The table of some prices."""
        return cls({(price.region, price.item): price for price in prices})

    def find(self, region: str | None, item: str) -> Price | None:
        """The price of an item in a region, None where the table has none."""
        return self.by_place.get((region or "", item)) or self.by_place.get((EVERYWHERE, item))

    @property
    def date(self) -> str:
        """The day of its newest price."""
        return max((price.date for price in self.by_place.values()), default="never")

    @property
    def regions(self) -> set[str]:
        """The regions that it has prices of."""
        return {region for region, _ in self.by_place} - {EVERYWHERE}


_in_use: ContextVar[Prices | None] = ContextVar("prices", default=None)


@cache
def shipped() -> Prices:
    """The table that comes with the package."""
    return read(SHIPPED)


def current() -> Prices:
    """The table in use: the one that comes with the package unless another is being used."""
    return _in_use.get() or shipped()


@contextmanager
def using(prices: Prices | None) -> Iterator[None]:
    """Uses another table, or with None the one that comes with the package."""
    token = _in_use.set(prices)
    try:
        yield
    finally:
        _in_use.reset(token)


def read(path: Path) -> Prices:
    """Reads a table.

    Raises:
        PriceTableError: it is not there, or not a table of prices.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            if tuple(next(rows, ())) != COLUMNS:
                raise PriceTableError(f"{path}: expected the columns {','.join(COLUMNS)}")
            return Prices.of(_price(path, rows.line_num, row) for row in rows if row)
    except (OSError, UnicodeDecodeError) as error:
        raise PriceTableError(f"{path}: cannot be read: {error}") from None


def write(prices: Iterable[Price], path: Path) -> None:
    """Writes a table, in the order of regions and items."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        for each in sorted(prices, key=lambda price: (price.region, price.item)):
            rows.writerow((each.region, each.item, f"{each.usd:f}", each.unit, each.date, each.source))


def _price(path: Path, line: int, row: list[str]) -> Price:
    if len(row) != len(COLUMNS):
        raise PriceTableError(f"{path}, line {line}: expected {len(COLUMNS)} columns; got {len(row)}")
    region, item, usd, unit, day, source = row
    try:
        amount = Decimal(usd)
        date.fromisoformat(day)
    except (InvalidOperation, ValueError):
        raise PriceTableError(f'{path}, line {line}: expected a price and a date; got "{usd}" and "{day}"') from None
    if not amount.is_finite() or amount < 0:
        raise PriceTableError(f'{path}, line {line}: expected a price; got "{usd}"')
    return Price(region, item, amount, unit, day, source)

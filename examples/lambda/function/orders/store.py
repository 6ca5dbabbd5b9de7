"""What the shop does with its table: each function is one access pattern, and one call of DynamoDB.

Every item that changes has a version. Whoever changes one says which version it knows; where that is no longer the
item's, someone else was faster, and nothing is written.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from orders import keys
from orders.table import ConditionFailedError, Item, Table

_NEW = "attribute_not_exists(pk)"


class EmailTakenError(Exception):
    """Another customer has the address."""


class StaleError(Exception):
    """The item was changed, or taken away, since it was read."""


class OutOfStockError(Exception):
    """There are not enough of some products."""

    def __init__(self, skus: Iterable[str]) -> None:
        self.skus = tuple(skus)
        super().__init__(f"not enough of {', '.join(self.skus)}")


@dataclass(frozen=True)
class Customer:
    """Someone who orders."""

    id: str
    email: str
    name: str
    version: int = 1


@dataclass(frozen=True)
class Product:
    """Something that is sold, and how many there are."""

    sku: str
    cents: int
    stock: int


@dataclass(frozen=True)
class Order:
    """What someone ordered: products with their number."""

    id: str
    customer_id: str
    lines: Mapping[str, int]
    cents: int
    state: str = "open"
    version: int = 1

    @property
    def day(self) -> str:
        """The day on which it was placed, which its id begins with."""
        return self.id[:10]


@dataclass(frozen=True)
class Orders:
    """Some orders, and the cursor by which the next ones are asked for; none after the last."""

    orders: list[Order]
    cursor: str | None


class Store:
    """The shop's table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def register(self, customer: Customer) -> None:
        """Takes a new customer in, whose address nobody else has. The same once more changes nothing.

        Raises:
            EmailTakenError: somebody has it, or the customer is there with another address.
        """
        item = {**keys.customer(customer.id), "email": customer.email, "name": customer.name, "version": 1}
        taken = {**keys.email(customer.email), "customerId": customer.id}
        try:
            self._table.transact(
                [
                    {"Put": {"Item": item, "ConditionExpression": _NEW}},
                    {"Put": {"Item": taken, "ConditionExpression": _NEW}},
                ]
            )
        except ConditionFailedError:
            known = self._table.get(keys.email(customer.email))
            if known is None or known["customerId"] != customer.id:
                raise EmailTakenError from None

    def customer(self, customer_id: str) -> Customer | None:
        """A customer, as last written."""
        item = self._table.get(keys.customer(customer_id))
        return _customer(customer_id, item) if item else None

    def rename(self, customer: Customer, name: str) -> Customer:
        """Changes a customer's name, if nobody changed the customer since.

        Raises:
            StaleError: somebody did.
        """
        try:
            item = self._table.update(
                keys.customer(customer.id),
                UpdateExpression="SET #name = :name ADD version :one",
                ConditionExpression="version = :known",
                ExpressionAttributeNames={"#name": "name"},
                ExpressionAttributeValues={":name": name, ":one": 1, ":known": customer.version},
            )
        except ConditionFailedError:
            raise StaleError from None
        return _customer(customer.id, item)

    def stock(self, products: Iterable[Product]) -> None:
        """Writes products as they are given, many at once."""
        self._table.put_many(
            {**keys.product(each.sku), "sku": each.sku, "cents": each.cents, "stock": each.stock} for each in products
        )

    def products(self, skus: Iterable[str]) -> dict[str, Product]:
        """Many products at once, by number; unknown ones are left out."""
        found = self._table.get_many(keys.product(sku) for sku in skus)
        return {item["sku"]: Product(item["sku"], int(item["cents"]), int(item["stock"])) for item in found}

    def place(self, order: Order) -> None:
        """Takes an order and its products from the stock, or neither. The same order once more changes nothing.

        Raises:
            OutOfStockError: there are not enough of some products.
        """
        item = {
            **keys.order(order.customer_id, order.id),
            **keys.open_on(order.day, order.id),
            "lines": dict(order.lines),
            "cents": order.cents,
            "state": "open",
            "version": 1,
        }
        skus = list(order.lines)
        taking = [_take(sku, order.lines[sku]) for sku in skus]
        try:
            self._table.transact([{"Put": {"Item": item, "ConditionExpression": _NEW}}, *taking])
        except ConditionFailedError as error:
            if 0 not in error.failed:
                raise OutOfStockError(skus[place - 1] for place in error.failed) from None

    def order(self, customer_id: str, order_id: str) -> Order | None:
        """An order, as last written."""
        item = self._table.get(keys.order(customer_id, order_id))
        return _order(item) if item else None

    def orders_of(self, customer_id: str, limit: int = 20, cursor: str | None = None) -> Orders:
        """A customer's orders, the newest first.

        Raises:
            BadCursorError: the cursor is not one of this customer's orders.
        """
        partition = {"pk": f"CUSTOMER#{customer_id}"}
        page = self._table.query(partition, {"sk": keys.ORDERS}, limit=limit, cursor=cursor, forward=False)
        return Orders([_order(item) for item in page.items], page.cursor)

    def open_on(self, day: str, limit: int = 20, cursor: str | None = None) -> Orders:
        """The orders of a day that are still open, the oldest first, a moment late as indexes are.

        Raises:
            BadCursorError: the cursor is not one of this day's orders.
        """
        page = self._table.query({"openOn": f"OPEN#{day}"}, limit=limit, cursor=cursor, index=keys.INDEX)
        return Orders([_order(item) for item in page.items], page.cursor)

    def ship(self, order: Order) -> Order:
        """Closes an open order, which takes it out of the index.

        Raises:
            StaleError: it is no longer open, or was changed since.
        """
        try:
            item = self._table.update(
                keys.order(order.customer_id, order.id),
                UpdateExpression="SET #state = :shipped ADD version :one REMOVE openOn, openId",
                ConditionExpression="version = :known AND #state = :open",
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues={":shipped": "shipped", ":open": "open", ":one": 1, ":known": order.version},
            )
        except ConditionFailedError:
            raise StaleError from None
        return _order(item)


def order_id(moment: datetime | None = None) -> str:
    """A new id, which begins with the moment and may stand in a path."""
    now = (moment or datetime.now(UTC)).astimezone(UTC)
    return f"{now:%Y-%m-%dT%H%M%S}.{now.microsecond // 1000:03}Z-{uuid4().hex[:12]}"


def _take(sku: str, number: int) -> dict[str, Any]:
    return {
        "Update": {
            "Key": keys.product(sku),
            "UpdateExpression": "ADD stock :less",
            "ConditionExpression": "stock >= :number",
            "ExpressionAttributeValues": {":less": -number, ":number": number},
        }
    }


def _customer(customer_id: str, item: Item) -> Customer:
    return Customer(customer_id, item["email"], item["name"], int(item["version"]))


def _order(item: Item) -> Order:
    """An order from its item, whose numbers DynamoDB answers as decimals."""
    return Order(
        id=item["sk"].removeprefix(keys.ORDERS),
        customer_id=item["pk"].removeprefix("CUSTOMER#"),
        lines={sku: int(number) for sku, number in item["lines"].items()},
        cents=int(item["cents"]),
        state=item["state"],
        version=int(item["version"]),
    )

"""The function behind the shop's URL.

| request | |
|---|---|
| `PUT /customers/ID` with `{"email", "name"}` | takes a customer in |
| `PUT /customers/ID/orders/ORDER` with `{"lines": {sku: number}}` | places an order; the client makes its id, so that it may ask again |
| `GET /customers/ID/orders?cursor=` | a customer's orders, the newest first |
| `POST /customers/ID/orders/ORDER/shipment` | ships it |
| `GET /open/DAY?cursor=` | open orders of a day |
| `GET /sales/DAY` | what was shipped on a day, from PostgreSQL |
"""  # noqa: E501  # a table

import base64
import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from functools import cache
from typing import Any

from orders import sales
from orders.store import Customer, EmailTakenError, Order, OutOfStockError, StaleError, Store
from orders.table import BadCursorError, BusyError, Table

ORDER_ID = re.compile(r"\d{4}-\d\d-\d\dT\d{6}\.\d{3}Z-[0-9a-f]{12}")
_STATUS = {BadCursorError: 400, EmailTakenError: 409, OutOfStockError: 409, StaleError: 409, BusyError: 503}
_CONFLICTS: tuple[type[Exception], ...] = tuple(_STATUS)


class RefusedError(Exception):
    """A request that cannot be served, and the status that says so."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


def handle(event: Mapping[str, Any], _: object) -> dict[str, Any]:
    """Answers a request to the function's URL."""
    http = event["requestContext"]["http"]
    parts = http["path"].strip("/").split("/")
    try:
        status, answer = _answer(http["method"], parts, event)
    except RefusedError as refused:
        status, answer = refused.status, {"error": str(refused)}
    except _CONFLICTS as error:
        status, answer = _STATUS[type(error)], {"error": str(error) or type(error).__doc__}
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": json.dumps(answer)}


def _answer(method: str, path: list[str], event: Mapping[str, Any]) -> tuple[int, Any]:
    cursor = (event.get("queryStringParameters") or {}).get("cursor")
    match [method, *path]:
        case ["PUT", "customers", customer_id]:
            body = _body(event, {"email": str, "name": str})
            store().register(Customer(customer_id, body["email"], body["name"]))
            return 201, {}
        case ["GET", "customers", customer_id, "orders"]:
            return 200, asdict(store().orders_of(customer_id, cursor=cursor))
        case ["PUT", "customers", customer_id, "orders", order_id]:
            return 201, asdict(_place(customer_id, order_id, _body(event, {"lines": dict})["lines"]))
        case ["POST", "customers", customer_id, "orders", order_id, "shipment"]:
            order = store().order(customer_id, order_id)
            if order is None:
                raise RefusedError(404, "there is no such order")
            return 200, asdict(store().ship(order))
        case ["GET", "open", day]:
            return 200, asdict(store().open_on(day, cursor=cursor))
        case ["GET", "sales", day]:
            asked = _day(day)
            return 200, asdict(sales.of_day(sales.connected(), asked))
    raise RefusedError(404, "there is no such path")


def _place(customer_id: str, order_id: str, lines: Mapping[str, Any]) -> Order:
    if not ORDER_ID.fullmatch(order_id):
        raise RefusedError(400, "expected an id of an order such as 2026-11-21T184500.000Z-0123456789ab")
    if not 1 <= len(lines) <= 99 or not all(type(number) is int and number > 0 for number in lines.values()):
        raise RefusedError(400, "lines: expected 1 to 99 products, each with a number above 0")
    products = store().products(lines)
    if unknown := sorted(set(lines) - set(products)):
        raise RefusedError(404, f"there is no product {', '.join(unknown)}")
    order = Order(order_id, customer_id, lines, sum(products[sku].cents * number for sku, number in lines.items()))
    store().place(order)
    placed = store().order(customer_id, order_id)
    if placed is None or placed.lines != order.lines:  # the id is that of another order
        raise RefusedError(409, "there is an order of this id with other lines")
    return placed


def _body(event: Mapping[str, Any], expected: Mapping[str, type]) -> dict[str, Any]:
    try:
        text = event.get("body") or ""
        # A function's URL encodes what is not said to be JSON or text.
        body = json.loads(base64.b64decode(text) if event.get("isBase64Encoded") else text)
    except ValueError:
        raise RefusedError(400, "expected JSON") from None
    if not isinstance(body, dict) or any(type(body.get(name)) is not kind for name, kind in expected.items()):
        raise RefusedError(400, f"expected an object with {', '.join(expected)}")
    return body


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RefusedError(400, "expected a day such as 2026-11-21") from None


@cache
def store() -> Store:
    """The shop's table, which every call of this process uses."""
    return Store(Table(os.environ["TABLE_NAME"], os.environ["TABLE_REGION"]))

"""The table's access layer on moto's DynamoDB."""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from orders import keys
from orders.store import (
    Customer,
    EmailTakenError,
    Order,
    OutOfStockError,
    Product,
    StaleError,
    Store,
    order_id,
)
from orders.table import BadCursorError, BusyError, Table

REGION = "eu-west-1"
ANNA = Customer("anna", "anna@example.com", "Anna")
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        client = boto3.client("dynamodb", region_name=REGION)
        names = ("pk", "sk", "openOn", "openId")
        client.create_table(
            TableName="orders",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            GlobalSecondaryIndexes=[
                {
                    "IndexName": keys.INDEX,
                    "KeySchema": [
                        {"AttributeName": "openOn", "KeyType": "HASH"},
                        {"AttributeName": "openId", "KeyType": "RANGE"},
                    ],
                    "Projection": {"ProjectionType": "ALL"},
                }
            ],
        )
        yield


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def table(aws: None, pauses: list[float]) -> Table:  # noqa: ARG001  # it must be there before
    return Table("orders", REGION, pauses.append)


@pytest.fixture
def store(table: Table) -> Store:
    store = Store(table)
    store.stock([Product("pen", 250, 10), Product("ink", 900, 3)])
    return store


def an_order(minutes: int = 0, customer: str = "anna", **lines: int) -> Order:
    return Order(order_id(NOON + timedelta(minutes=minutes)), customer, lines or {"pen": 1}, 250)


# Customers


def test_a_customer_is_read_as_it_was_written(store: Store) -> None:
    store.register(ANNA)
    assert store.customer("anna") == ANNA
    assert store.customer("nobody") is None


def test_registering_again_changes_nothing(store: Store) -> None:
    store.register(ANNA)
    renamed = store.rename(ANNA, "Anna B.")
    store.register(ANNA)
    assert store.customer("anna") == renamed


def test_an_address_has_one_customer_however_it_is_written(store: Store) -> None:
    store.register(ANNA)
    with pytest.raises(EmailTakenError):
        store.register(Customer("hanna", "ANNA@example.com", "Hanna"))
    assert store.customer("hanna") is None


def test_of_two_who_change_the_same_version_the_second_is_told(store: Store) -> None:
    store.register(ANNA)
    changed = store.rename(ANNA, "Anna B.")
    assert changed == Customer("anna", "anna@example.com", "Anna B.", version=2)
    with pytest.raises(StaleError):
        store.rename(ANNA, "Anna C.")
    assert store.customer("anna") == changed
    with pytest.raises(StaleError):
        store.rename(Customer("nobody", "", ""), "Somebody")
    assert store.customer("nobody") is None


# Orders


def test_an_order_takes_its_products_from_the_stock(store: Store) -> None:
    order = an_order(pen=2, ink=3)
    store.place(order)
    assert store.order("anna", order.id) == order
    assert {sku: each.stock for sku, each in store.products(["pen", "ink"]).items()} == {"pen": 8, "ink": 0}


def test_where_one_product_is_out_of_stock_nothing_is_written(store: Store) -> None:
    order = an_order(pen=2, ink=4, none=1)
    with pytest.raises(OutOfStockError) as refused:
        store.place(order)
    assert refused.value.skus == ("ink", "none")
    assert store.order("anna", order.id) is None
    assert store.products(["pen"])["pen"].stock == 10
    assert store.products(["none"]) == {}


def test_placing_an_order_again_takes_nothing_more(store: Store) -> None:
    order = an_order(ink=3)
    store.place(order)
    store.place(order)
    assert store.products(["ink"])["ink"].stock == 0


def test_shipping_closes_an_order_once(store: Store) -> None:
    order = an_order()
    store.place(order)
    shipped = store.ship(order)
    assert shipped == replace(order, state="shipped", version=2)
    for known in (order, shipped):
        with pytest.raises(StaleError):
            store.ship(known)


def test_only_open_orders_are_in_the_index(store: Store) -> None:
    first, second, tomorrow = an_order(0), an_order(1), an_order(24 * 60)
    for each in (second, first, tomorrow):
        store.place(each)
    assert [each.id for each in store.open_on("2026-11-21").orders] == [first.id, second.id]
    store.ship(first)
    assert [each.id for each in store.open_on("2026-11-21").orders] == [second.id]
    assert [each.id for each in store.open_on("2026-11-22").orders] == [tomorrow.id]


# Pages


def all_pages(store: Store, limit: int, customer: str = "anna") -> list[list[str]]:
    pages, cursor = [], None
    while True:
        page = store.orders_of(customer, limit, cursor)
        pages.append([each.id for each in page.orders])
        cursor = page.cursor
        if cursor is None:
            return pages


def test_pages_hold_every_order_once_the_newest_first(store: Store) -> None:
    placed = [an_order(minutes) for minutes in range(5)]
    for each in (*placed, an_order(9, "berta")):
        store.place(each)
    newest_first = [each.id for each in reversed(placed)]
    pages = all_pages(store, 2)
    assert [len(each) for each in pages] == [2, 2, 1]
    assert [each for page in pages for each in page] == newest_first
    assert all_pages(store, 10) == [newest_first]
    assert all_pages(store, 10, "nobody") == [[]]


def test_an_order_that_is_placed_meanwhile_moves_no_page(store: Store) -> None:
    placed = [an_order(minutes) for minutes in range(4)]
    for each in placed:
        store.place(each)
    first = store.orders_of("anna", 2)
    store.place(an_order(60))
    second = store.orders_of("anna", 2, first.cursor)
    assert [each.id for each in second.orders] == [placed[1].id, placed[0].id]


def test_pages_of_the_index_go_on_where_they_ended(store: Store) -> None:
    placed = [an_order(minutes) for minutes in range(3)]
    for each in placed:
        store.place(each)
    first = store.open_on("2026-11-21", 2)
    second = store.open_on("2026-11-21", 2, first.cursor)
    assert [each.id for each in (*first.orders, *second.orders)] == [each.id for each in placed]


@pytest.mark.parametrize("cursor", ["%", "bm8", "eyJwayI6IDF9", "W10"])
def test_a_cursor_that_is_none_is_refused(store: Store, cursor: str) -> None:
    with pytest.raises(BadCursorError):
        store.orders_of("anna", cursor=cursor)


def test_a_cursor_serves_its_own_query_alone(store: Store) -> None:
    for minutes in range(3):
        store.place(an_order(minutes))
        store.place(an_order(minutes, "berta"))
    cursor = store.orders_of("anna", 1).cursor
    with pytest.raises(BadCursorError):
        store.orders_of("berta", cursor=cursor)
    with pytest.raises(BadCursorError):
        store.open_on("2026-11-21", cursor=cursor)
    with pytest.raises(BadCursorError):
        store.orders_of("anna", cursor=store.open_on("2026-11-21", 1).cursor)


def test_a_cursor_may_stand_in_an_address(store: Store) -> None:
    for minutes in range(2):
        store.place(an_order(minutes))
    cursor = store.orders_of("anna", 1).cursor
    assert cursor is not None
    assert cursor.isascii()
    assert not set(cursor) & set("+/=&?#")


# Batches


def test_more_products_than_dynamodb_takes_at_once_are_written_and_read(store: Store) -> None:
    many = [Product(f"sku-{number}", number, number) for number in range(130)]
    store.stock([*many, Product("sku-0", 7, 7)])
    found = store.products([*(each.sku for each in many), "sku-1", "unknown"])
    assert found == {each.sku: each for each in many} | {"sku-0": Product("sku-0", 7, 7)}


class Reluctant:
    """A client that leaves most of a batch undone, for some attempts."""

    def __init__(self, client: Any, attempts: int) -> None:
        self._client, self.left = client, attempts

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def batch_write_item(self, RequestItems: Mapping[str, Any]) -> Any:  # noqa: N803  # boto3's name
        ((name, asked),) = RequestItems.items()
        done, left = self._share(asked)
        if done:
            self._client.batch_write_item(RequestItems={name: done})
        return {"UnprocessedItems": {name: left} if left else {}}

    def batch_get_item(self, RequestItems: Mapping[str, Any]) -> Any:  # noqa: N803  # boto3's name
        ((name, asked),) = RequestItems.items()
        done, left = self._share(asked["Keys"])
        answer = self._client.batch_get_item(RequestItems={name: {"Keys": done}}) if done else {"Responses": {}}
        return {**answer, "UnprocessedKeys": {name: {"Keys": left}} if left else {}}

    def _share(self, asked: list[Any]) -> tuple[list[Any], list[Any]]:
        if not self.left:
            return asked, []
        self.left -= 1
        return asked[:3], asked[3:]


def reluctant(table: Table, attempts: int) -> None:
    table._client = Reluctant(table._client, attempts)


def test_what_is_left_of_a_batch_is_asked_for_again(table: Table, pauses: list[float]) -> None:
    store, many = Store(table), [Product(f"sku-{number}", 1, number) for number in range(20)]
    reluctant(table, 2)
    store.stock(many)
    assert len(pauses) == 2
    reluctant(table, 3)
    assert store.products(each.sku for each in many) == {each.sku: each for each in many}
    assert len(pauses) == 5
    assert all(0 <= pause <= 2 for pause in pauses)


def test_a_table_that_stays_busy_is_left_alone(table: Table, pauses: list[float]) -> None:
    reluctant(table, 1000)
    with pytest.raises(BusyError, match="6 of 30 were not processed"):
        table.put_many({**keys.product(f"sku-{number}"), "stock": 1} for number in range(30))
    assert len(pauses) == 7


# Transactions


class Conflicting:
    """A client whose transactions are cancelled as others change the same items, for some attempts."""

    def __init__(self, client: Any, attempts: int) -> None:
        self._client, self.left = client, attempts

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def transact_write_items(self, **asked: Any) -> Any:
        if not self.left:
            return self._client.transact_write_items(**asked)
        self.left -= 1
        reasons = [{"Code": "None"}, {"Code": "TransactionConflict"}]
        error: Any = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
        raise ClientError(error, "TransactWriteItems")


def test_a_transaction_that_others_get_in_the_way_of_is_tried_again(table: Table, pauses: list[float]) -> None:
    store, order = Store(table), an_order()
    store.stock([Product("pen", 250, 1)])
    table._client = Conflicting(table._client, 3)
    store.place(order)
    assert store.order("anna", order.id) == order
    assert len(pauses) == 3
    table._client = Conflicting(table._client, 1000)
    with pytest.raises(BusyError):
        store.place(an_order(1))


@pytest.mark.usefixtures("aws")
def test_other_errors_are_not_hidden() -> None:
    nowhere = Store(Table("nowhere", REGION))
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        nowhere.place(an_order())
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        nowhere.orders_of("anna")


# Keys


def test_ids_are_sorted_by_age_and_different_at_the_same_moment() -> None:
    ids = [order_id(NOON + timedelta(milliseconds=step)) for step in range(0, 5000, 333)]
    assert ids == sorted(ids)
    assert order_id(NOON) != order_id(NOON)
    assert an_order().day == "2026-11-21"


def test_a_cursor_is_made_of_keys_and_tells_nothing_else(store: Store) -> None:
    for minutes in range(2):
        store.place(an_order(minutes))
    cursor = store.orders_of("anna", 1).cursor
    assert cursor is not None
    assert set(json.loads(base64.urlsafe_b64decode(cursor + "=="))) == {"pk", "sk"}

"""The two functions, with moto's DynamoDB and, in place of PostgreSQL, a database that takes the same statements."""

import base64
import json
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

psycopg = pytest.importorskip("psycopg")

from orders import api, booking, keys, sales  # noqa: E402  # only where the driver is installed
from orders.store import Order, Product, Store, order_id  # noqa: E402

SCHEMA = (Path(__file__).parents[1] / "schema.sql").read_text()
DAY = "2026-11-21"
ORDER = f"/customers/anna/orders/{DAY}T120000.000Z-0123456789ab"
MOMENT = 1_795_258_800  # noon of that day


class Database:
    """A database with the schema of the example."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:")
        self._connection.executescript(SCHEMA)
        self.lost = False

    def execute(self, statement: str, values: tuple[Any, ...]) -> Any:
        if self.lost:
            raise psycopg.OperationalError("the connection was lost")
        plain = tuple(value.isoformat() if isinstance(value, date) else value for value in values)
        return self._connection.execute(statement.replace("%s", "?"), plain)


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Any:
    database = Database()
    monkeypatch.setattr(sales, "connected", lambda: database)
    return database


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    variables = {"TABLE_NAME": "orders", "TABLE_REGION": "eu-west-1"}
    for name, value in {**variables, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        client = boto3.client("dynamodb", region_name="eu-west-1")
        client.create_table(
            TableName="orders",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "openOn", "openId")
            ],
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
        api.store.cache_clear()
        store = api.store()
        store.stock([Product("pen", 250, 10)])
        yield store
    api.store.cache_clear()


def call(method: str, path: str, body: Any = None, **query: str) -> tuple[int, Any]:
    event = {
        "requestContext": {"http": {"method": method, "path": path}},
        "queryStringParameters": query,
        "body": body if body is None or isinstance(body, str) else json.dumps(body),
    }
    answer = api.handle(event, None)
    assert answer["headers"]["content-type"] == "application/json"
    return answer["statusCode"], json.loads(answer["body"])


def shipped(order: Order, number: str = "1") -> dict[str, Any]:
    """A shipped order as the stream tells of it."""
    image = {
        "pk": {"S": f"CUSTOMER#{order.customer_id}"},
        "sk": {"S": f"ORDER#{order.id}"},
        "cents": {"N": str(order.cents)},
        "state": {"S": "shipped"},
    }
    return {"dynamodb": {"SequenceNumber": number, "ApproximateCreationDateTime": MOMENT, "NewImage": image}}


@pytest.mark.usefixtures("database")
def test_an_order_goes_from_its_placing_to_the_books(store: Store) -> None:
    assert call("PUT", "/customers/anna", {"email": "anna@example.com", "name": "Anna"}) == (201, {})
    placed = order_id()
    path = f"/customers/anna/orders/{placed}"
    for _ in range(2):
        status, order = call("PUT", path, {"lines": {"pen": 2}})
        assert (status, order["cents"], order["state"]) == (201, 500, "open")
    assert store.products(["pen"])["pen"].stock == 8
    assert [each["id"] for each in call("GET", f"/open/{placed[:10]}")[1]["orders"]] == [placed]
    assert call("POST", f"{path}/shipment")[1]["state"] == "shipped"
    assert call("POST", f"{path}/shipment")[0] == 409
    status, order = call("PUT", path, {"lines": {"pen": 2}})
    assert (status, order["cents"], order["state"]) == (201, 500, "shipped")
    assert call("PUT", path, {"lines": {"pen": 5}})[0] == 409
    assert store.products(["pen"])["pen"].stock == 8
    done = store.order("anna", placed)
    assert done is not None
    assert booking.handle({"Records": [shipped(done)]}, None) == {"batchItemFailures": []}
    assert call("GET", f"/sales/{DAY}") == (200, {"day": DAY, "orders": 1, "cents": 500})
    assert call("GET", "/sales/2026-11-20") == (200, {"day": "2026-11-20", "orders": 0, "cents": 0})


@pytest.mark.usefixtures("store")
def test_a_body_that_lambda_encoded_is_read() -> None:
    body = base64.b64encode(b'{"email": "anna@example.com", "name": "Anna"}').decode()
    context = {"http": {"method": "PUT", "path": "/customers/anna"}}
    event = {"requestContext": context, "queryStringParameters": {}, "body": body, "isBase64Encoded": True}
    assert api.handle(event, None)["statusCode"] == 201


def test_orders_come_in_pages(store: Store) -> None:
    for _ in range(25):
        store.place(Order(order_id(), "anna", {}, 0))
    _, first = call("GET", "/customers/anna/orders")
    status, second = call("GET", "/customers/anna/orders", cursor=first["cursor"])
    assert (status, len(first["orders"]), len(second["orders"]), second["cursor"]) == (200, 20, 5, None)


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/", None, 404),
        ("DELETE", "/customers/anna", None, 404),
        ("PUT", "/customers/anna", None, 400),
        ("PUT", "/customers/anna", "{", 400),
        ("PUT", "/customers/anna", {"email": 5, "name": "Anna"}, 400),
        ("PUT", "/customers/anna/orders/mine", {"lines": {"pen": 1}}, 400),
        ("PUT", ORDER, {"lines": {}}, 400),
        ("PUT", ORDER, {"lines": {"pen": True}}, 400),
        ("PUT", ORDER, {"lines": {"pen": -1}}, 400),
        ("PUT", ORDER, {"lines": {"ink": 1}}, 404),
        ("PUT", ORDER, {"lines": {"pen": 11}}, 409),
        ("POST", f"{ORDER}/shipment", None, 404),
        ("GET", "/sales/today", None, 400),
    ],
)
def test_what_cannot_be_served_is_said(method: str, path: str, body: Any, status: int) -> None:
    answered, answer = call(method, path, body)
    assert answered == status
    assert answer["error"]


@pytest.mark.usefixtures("store")
def test_a_wrong_cursor_is_the_clients_mistake() -> None:
    assert call("GET", "/customers/anna/orders", cursor="nonsense")[0] == 400


@pytest.mark.usefixtures("store")
def test_an_address_that_is_taken_is_a_conflict() -> None:
    call("PUT", "/customers/anna", {"email": "anna@example.com", "name": "Anna"})
    assert call("PUT", "/customers/hanna", {"email": "anna@example.com", "name": "Hanna"})[0] == 409


def test_an_order_that_the_stream_tells_of_twice_is_booked_once(database: Any) -> None:
    order = Order(order_id(), "anna", {"pen": 1}, 250)
    other = Order(order_id(), "anna", {"pen": 1}, 100)
    records = [shipped(order), shipped(order, "2"), shipped(other, "3")]
    assert booking.handle({"Records": records}, None) == {"batchItemFailures": []}
    assert sales.of_day(database, date(2026, 11, 21)) == sales.Sales(DAY, 2, 350)


def test_what_is_not_shipped_is_not_booked(database: Any) -> None:
    record = shipped(Order(order_id(), "anna", {"pen": 1}, 250))
    record["dynamodb"]["NewImage"]["state"]["S"] = "open"
    gone = {"dynamodb": {"SequenceNumber": "2", "ApproximateCreationDateTime": MOMENT}}
    assert booking.handle({"Records": [record, gone]}, None) == {"batchItemFailures": []}
    assert sales.of_day(database, date(2026, 11, 21)).orders == 0


def test_from_the_first_record_that_fails_on_lambda_is_asked_to_come_again(database: Any) -> None:
    database.lost = True
    records = [shipped(Order(order_id(), "anna", {"pen": 1}, 250), number) for number in ("7", "8")]
    assert booking.handle({"Records": records}, None) == {"batchItemFailures": [{"itemIdentifier": "7"}]}


def test_an_order_that_cannot_be_booked_fails_its_batch_so_that_lambda_finds_it(database: Any) -> None:
    good, bad = (shipped(Order(order_id(), "anna", {"pen": 1}, 250), number) for number in ("7", "8"))
    del bad["dynamodb"]["NewImage"]["cents"]
    with pytest.raises(KeyError):
        booking.handle({"Records": [good, bad]}, None)
    assert booking.handle({"Records": [good]}, None) == {"batchItemFailures": []}  # what halving leaves
    assert sales.of_day(database, date(2026, 11, 21)).orders == 1


def test_the_password_is_read_from_the_users_secret_and_the_server_must_be_the_one_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[dict[str, Any]] = []

    class Connection:
        closed = broken = False

    def connect(**how: Any) -> Connection:
        asked.append(how)
        return Connection()

    monkeypatch.setattr(psycopg, "connect", connect)
    monkeypatch.setattr(sales, "_kept", [])
    with mock_aws():
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        content = json.dumps({"username": "app", "password": "of-the-secret"})
        made = boto3.client("secretsmanager").create_secret(Name="app", SecretString=content)
        for name, value in {
            "DATABASE_SECRET_ARN": made["ARN"],
            "DATABASE_HOST": "sales.example",
            "DATABASE_PORT": "5432",
            "DATABASE_NAME": "sales",
            "DATABASE_CA_BUNDLE": "/var/task/global-bundle.pem",
        }.items():
            monkeypatch.setenv(name, value)
        first = sales.connected()
        assert sales.connected() is first
        monkeypatch.setattr(first, "broken", True)
        assert sales.connected() is not first
    assert len(asked) == 2
    assert asked[0] == {
        "host": "sales.example", "port": "5432", "dbname": "sales", "user": "app", "password": "of-the-secret",
        "sslmode": "verify-full", "sslrootcert": "/var/task/global-bundle.pem", "connect_timeout": 5,
        "autocommit": True,
    }  # fmt: skip

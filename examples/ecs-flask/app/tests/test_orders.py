"""What the service answers, and which errors it documents."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from shop.orders import latest_orders
from shop.paging import Cursor
from tests.servers import Postgres
from tests.support import LINE, Service, at_once

Serve = Callable[..., Service]


def test_an_order_is_kept_with_its_lines(serve: Serve) -> None:
    service = serve()
    customer = service.customer()
    placed = service.order(customer)
    assert placed.status == 201
    found = service.get(placed.headers["Location"])
    assert found.body == placed.body
    assert found.body["lines"] == [LINE]
    assert service.get(f"/customers/{customer}").body["total_cents"] == 900


def test_the_same_request_again_is_answered_the_same_and_done_once(serve: Serve) -> None:
    service = serve()
    customer, key = service.customer(), uuid4()
    first, second = service.order(customer, key), service.order(customer, key)
    assert first.body == second.body
    assert len(service.get(f"/customers/{customer}/orders").body["orders"]) == 1


def test_the_same_request_many_times_at_once_is_done_once(serve: Serve) -> None:
    service = serve()
    customer, key = service.customer(), uuid4()
    answers = at_once(8, lambda _: service.order(customer, key))
    assert {answer.status for answer in answers} == {201}
    assert len({answer.body["id"] for answer in answers}) == 1
    assert service.get(f"/customers/{customer}").body["orders"] == 1


def test_a_key_of_another_request_is_refused(serve: Serve) -> None:
    service = serve()
    key = uuid4()
    service.order(service.customer(), key)
    assert service.order(service.customer(), key).status == 422


def test_a_request_that_failed_leaves_its_key_unused(serve: Serve) -> None:
    service = serve()
    customer, key = service.customer(), uuid4()
    assert service.post("/orders", {"customer_id": customer, "lines": []}, key).status == 422
    assert service.order(customer, key).status == 201


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/orders", {"customer_id": str(uuid4()), "lines": [LINE]}, 422),
        ("/orders", {"customer_id": "Ada", "lines": [LINE]}, 422),
        ("/orders", {"customer_id": str(uuid4()), "lines": [LINE | {"quantity": 0}]}, 422),
        ("/orders", {"customer_id": str(uuid4()), "lines": [LINE], "total": 1}, 422),
        ("/customers", {"name": "Ada\ud800", "email": "ada@example.com"}, 422),
        ("/customers", {"name": "Ada\0", "email": "ada@example.com"}, 422),
        ("/customers", {"name": "Ada" * 100_000, "email": "ada@example.com"}, 413),
    ],
)
def test_bad_bodies_are_refused(serve: Serve, path: str, body: dict[str, object], status: int) -> None:
    answer = serve().post(path, body)
    assert answer.status == status
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_an_address_belongs_to_one_customer(serve: Serve) -> None:
    service = serve()
    body = {"name": "Ada", "email": f"{uuid4()}@example.com"}
    assert service.post("/customers", body).status == 201
    assert service.post("/customers", body).status == 409


def test_writing_needs_a_key(serve: Serve) -> None:
    service = serve()
    answer = service.ask(service.app.test_client(), "POST", "/customers", json={"name": "Ada", "email": "a@b"})
    assert answer.status == 400
    assert "Idempotency-Key" in answer.body["detail"]


def test_the_largest_orders_are_summed(serve: Serve) -> None:
    service, largest = serve(), 2**31 - 1
    customer, line = service.customer(), LINE | {"quantity": largest, "unit_price_cents": largest}
    assert service.post("/orders", {"customer_id": customer, "lines": [line] * 100}).status == 201
    assert service.get(f"/customers/{customer}").body["total_cents"] == 100 * largest**2


def test_old_keys_are_forgotten(serve: Serve, postgres: Postgres) -> None:
    service, old, new = serve(), uuid4(), uuid4()
    customer = service.customer()
    service.order(customer, old)
    postgres.sql(f"UPDATE idempotency_keys SET created_at = now() - interval '3 days' WHERE key = '{old}'", "shop")
    service.order(customer, new)
    assert service.app.test_cli_runner().invoke(args=["forget-idempotency-keys"]).output == "1 forgotten\n"
    kept = postgres.sql(f"SELECT key FROM idempotency_keys WHERE key IN ('{old}', '{new}')", "shop")
    assert kept == [(new,)]


def test_what_is_not_there_is_not_found(serve: Serve) -> None:
    service = serve()
    for path in (f"/orders/{uuid4()}", f"/customers/{uuid4()}", "/orders/1"):
        assert service.get(path).status == 404


def test_pages_lead_through_all_orders_once_while_more_are_placed(serve: Serve) -> None:
    service = serve()
    customer = service.customer()
    placed = [service.order(customer).body["id"] for _ in range(7)]
    seen, after, sizes = [], "", []
    while True:
        page = service.get(f"/customers/{customer}/orders?limit=3{after}").body
        seen += [order["id"] for order in page["orders"]]
        sizes.append(len(page["orders"]))
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
        service.order(customer)
    assert seen == placed[::-1]
    assert sizes == [3, 3, 1]


def test_orders_of_one_moment_are_paged_by_their_keys(serve: Serve, postgres: Postgres) -> None:
    service = serve()
    customer = service.customer()
    placed = {service.order(customer).body["id"] for _ in range(5)}
    postgres.sql(f"UPDATE orders SET placed_at = '2026-01-01' WHERE customer_id = '{customer}'", "shop")
    first = service.get(f"/customers/{customer}/orders?limit=3").body
    second = service.get(f"/customers/{customer}/orders?limit=3&after={first['next']}").body
    pages = [order["id"] for order in first["orders"] + second["orders"]]
    assert pages == sorted(placed, reverse=True)


def test_a_page_is_read_from_the_index(serve: Serve) -> None:
    page = latest_orders(uuid4(), Cursor(datetime.now(UTC), uuid4()), 20)

    def plan(session: Session) -> str:
        session.execute(text("SET LOCAL enable_seqscan = off"))  # the tables are small
        session.execute(text("SET LOCAL enable_bitmapscan = off"))
        statement = page.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        return "\n".join(session.scalars(text(f"EXPLAIN {statement}")))

    text_of_plan = serve().shop.database.read(plan)
    assert "Scan using orders_customer_id_placed_at_id_idx" in text_of_plan
    assert "ROW(placed_at, id) <" in text_of_plan.partition("Index Cond:")[2]
    assert "Sort" not in text_of_plan


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=ten", f"limit={'9' * 5000}", "after=nonsense", "after=MjAyNi0wMS0wMSB4"]
)
def test_bad_pages_are_refused(serve: Serve, query: str) -> None:
    assert serve().get(f"/customers/{uuid4()}/orders?{query}").status == 400


def test_another_method_is_refused_with_those_that_there_are(serve: Serve) -> None:
    service = serve()
    answer = service.ask(service.app.test_client(), "DELETE", f"/orders/{uuid4()}")
    assert answer.status == 405
    assert "GET" in answer.headers["Allow"]

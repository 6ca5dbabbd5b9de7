"""Who is connected to, and as whom: TLS, rotated passwords, readers."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from shop.web import FRESH
from tests.servers import NAMELESS, Certificates, Postgres, eventually
from tests.support import LINE, Cloud, Service, at_once

Serve = Callable[..., Service]


def one(statement: str) -> Callable[[Session], object]:
    return lambda session: session.execute(text(statement)).scalar_one()


def test_connections_use_tls(serve: Serve) -> None:
    tls = one("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
    assert serve().shop.database.read(tls) is True


def test_a_server_of_another_authority_is_refused(serve: Serve, tmp_path: Path) -> None:
    other = Certificates.make(tmp_path)
    service = serve(DATABASE_CA_BUNDLE=str(other.authority), RETRY_SECONDS="0.1")
    assert service.get("/health/ready").status == 503


def test_a_server_of_another_name_is_refused(serve: Serve) -> None:
    service = serve(DATABASE_HOST=NAMELESS, DATABASE_READER_HOST=NAMELESS, RETRY_SECONDS="0.1")
    assert service.get("/health/ready").status == 503


def test_statements_and_locks_have_limits(serve: Serve) -> None:
    service = serve(DATABASE_STATEMENT_TIMEOUT="0.2")
    with pytest.raises(Exception, match="a statement took too long"):
        service.shop.database.read(one("SELECT pg_sleep(5)::text"))


def test_a_read_cannot_write(serve: Serve) -> None:
    with pytest.raises(Exception, match="the database is away"):
        serve(RETRY_SECONDS="0.1").shop.database.read(one("DELETE FROM orders RETURNING 1"))


def test_a_url_alone_is_enough(serve: Serve, postgres: Postgres) -> None:
    url = f"postgresql://app:app-1@{postgres.host}:{postgres.port}/shop"
    service = serve(DATABASE_URL=url, DATABASE_SECRET_ARN="", DATABASE_HOST="", DATABASE_NAME="")
    assert service.get("/health/ready").status == 200


def test_a_changed_password_is_fetched_and_no_request_fails(
    serve: Serve, postgres: Postgres, cloud: Cloud, secret: str
) -> None:
    service = serve()
    customer = service.customer()
    postgres.sql("ALTER ROLE app PASSWORD 'app-2'")
    cloud.rotate(secret, username="app", password="app-2")
    try:
        cut_off(postgres)
        answers = at_once(12, lambda _: service.order(customer))
        assert {answer.status for answer in answers} == {201}
    finally:
        postgres.sql("ALTER ROLE app PASSWORD 'app-1'")
        cloud.rotate(secret, username="app", password="app-1")


def test_a_password_that_changes_before_its_secret_is_waited_for(
    serve: Serve, postgres: Postgres, cloud: Cloud, secret: str
) -> None:
    service = serve(RETRY_SECONDS="0.3")
    postgres.sql("ALTER ROLE app PASSWORD 'app-3'")
    try:
        refused = service.get(f"/orders/{uuid4()}")
        assert refused.status == 503
        assert int(refused.headers["Retry-After"]) > 0
        cloud.rotate(secret, username="app", password="app-3")
        assert service.get(f"/orders/{uuid4()}").status == 404
    finally:
        postgres.sql("ALTER ROLE app PASSWORD 'app-1'")
        cloud.rotate(secret, username="app", password="app-1")


def test_reads_go_to_the_reader_and_writes_to_the_writer(serve: Serve, replica: Postgres) -> None:
    database = serve(DATABASE_READER_HOST=replica.host).shop.database
    recovering = one("SELECT pg_is_in_recovery()")
    assert database.read(recovering) is True
    assert database.read(recovering, fresh=True) is False
    assert database.write(recovering) is False


def test_who_wrote_reads_it_though_the_reader_lags(serve: Serve, replica: Postgres) -> None:
    service = serve(DATABASE_READER_HOST=replica.host)
    customer = service.customer()
    service.get(f"/customers/{customer}/orders")  # the reader is connected to
    replica.sql("SELECT pg_wal_replay_pause()")
    try:
        client = service.app.test_client()
        order = service.ask(
            client,
            "POST",
            "/orders",
            headers={"Idempotency-Key": str(uuid4())},
            json={"customer_id": customer, "lines": [LINE]},
        )
        listed = service.ask(client, "GET", f"/customers/{customer}/orders")
        assert [each["id"] for each in listed.body["orders"]] == [order.body["id"]]
        assert service.get(f"/customers/{customer}/orders").body["orders"] == []
        assert service.get(f"/orders/{order.body['id']}").status == 200
    finally:
        replica.sql("SELECT pg_wal_replay_resume()")
    eventually(lambda: service.get(f"/customers/{customer}/orders").body["orders"])
    assert FRESH in order.headers["Set-Cookie"]


@pytest.mark.parametrize(("scheme", "given"), [("https", {}), ("http", {"SECURE_COOKIES": "false"})])
def test_the_cookie_of_who_wrote_is_one_that_its_client_sends_back(
    serve: Serve, scheme: str, given: dict[str, str]
) -> None:
    service = serve(**given)
    body, headers = {"name": "Ada", "email": f"{uuid4()}@example.com"}, {"Idempotency-Key": str(uuid4())}
    base = f"{scheme}://shop.example"
    answer = service.ask(service.app.test_client(), "POST", "/customers", json=body, headers=headers, base_url=base)
    assert answer.status == 201
    assert ("Secure" in answer.headers["Set-Cookie"]) == (scheme == "https")
    assert "HttpOnly" in answer.headers["Set-Cookie"]


def test_keys_are_in_the_order_of_time(serve: Serve) -> None:
    service = serve()
    customer = service.customer()
    keys = [UUID(service.order(customer).body["id"]) for _ in range(5)]
    assert keys == sorted(keys)
    assert {key.version for key in keys} == {7}


def cut_off(postgres: Postgres) -> None:
    postgres.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'")

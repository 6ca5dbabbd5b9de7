"""The service as gunicorn runs it, while its database is killed, and under more requests than it has connections."""

import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.servers import LIMIT, Answer, CacheServer, Gunicorn, Postgres, eventually
from tests.support import LINE, Service, at_once

Serve = Callable[..., Service]
Start = Callable[..., Gunicorn]

OURS = 20 - 3 - 5
"""Of the server's connections: less its own reserve and ours."""
PATIENT = "15"


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path) -> Iterator[Start]:
    """Starts the service; what it logged is shown when a test fails."""
    started: list[Gunicorn] = []

    def make(**more: str) -> Gunicorn:
        started.append(Gunicorn(environment | more, tmp_path / "gunicorn.log"))
        return started[-1]

    yield make
    for each in started:
        each.stop()
    print((tmp_path / "gunicorn.log").read_text())  # noqa: T201


def customer_of(gunicorn: Gunicorn) -> str:
    answer = gunicorn.request("POST", "/customers", {"name": "Ada", "email": f"{uuid4()}@example.com"}, uuid4())
    return str(answer.body["id"])


def orders_of(postgres: Postgres, customer: str) -> list[str]:
    return [str(key) for (key,) in postgres.sql(f"SELECT id FROM orders WHERE customer_id = '{customer}'", "shop")]


class Shopper(threading.Thread):
    """Orders again and again; sends a request with the same key until it has an answer that is not 503."""

    def __init__(self, gunicorn: Gunicorn, customer: str, over: threading.Event) -> None:
        super().__init__(daemon=True)
        self._gunicorn = gunicorn
        self._customer = customer
        self._over = over
        self.acknowledged: list[str] = []
        self.seen: list[Answer] = []

    def run(self) -> None:
        """Orders until it is over; the last order too is finished."""
        while not self._over.is_set():
            body, key = {"customer_id": self._customer, "lines": [LINE]}, uuid4()
            while (answer := self._gunicorn.request("POST", "/orders", body, key)).status == 503:
                self.seen.append(answer)
                time.sleep(0.1)
            self.seen.append(answer)
            self.acknowledged.append(answer.body.get("id"))
            self.seen.append(self._gunicorn.request("GET", f"/customers/{self._customer}/orders"))


def wait_for_orders(shoppers: list[Shopper], more: int) -> None:
    before = sum(len(shopper.acknowledged) for shopper in shoppers)
    eventually(lambda: sum(len(shopper.acknowledged) for shopper in shoppers) >= before + more)


@pytest.mark.parametrize("retry_seconds", ["0.2", PATIENT])
def test_nothing_acknowledged_is_lost_or_doubled_when_the_database_is_killed(
    start: Start, postgres: Postgres, retry_seconds: str
) -> None:
    gunicorn = start(WEB_CONCURRENCY="2", WEB_THREADS="16", RETRY_SECONDS=retry_seconds)
    gunicorn.wait()
    customer, over = customer_of(gunicorn), threading.Event()
    shoppers = [Shopper(gunicorn, customer, over) for _ in range(6)]
    for shopper in shoppers:
        shopper.start()
    wait_for_orders(shoppers, 30)
    postgres.kill()
    time.sleep(0.7)
    postgres.start()
    wait_for_orders(shoppers, 30)
    over.set()
    for shopper in shoppers:
        shopper.join(timeout=20)
        assert not shopper.is_alive()

    acknowledged = list(itertools.chain.from_iterable(shopper.acknowledged for shopper in shoppers))
    seen = [answer for shopper in shoppers for answer in shopper.seen]
    assert len(set(acknowledged)) == len(acknowledged)
    assert sorted(orders_of(postgres, customer)) == sorted(acknowledged)
    assert {answer.status for answer in seen} <= {200, 201, 503}
    refused = [answer for answer in seen if answer.status == 503]
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in refused)
    if retry_seconds == PATIENT:
        assert not refused, "a short outage is waited for"
    else:
        assert refused


def test_health_answers_while_all_wait_for_the_database(start: Start, postgres: Postgres) -> None:
    gunicorn = start(WEB_THREADS="6", RETRY_SECONDS="6")
    gunicorn.wait()
    postgres.kill()
    try:
        with_live: list[tuple[int, float]] = []

        def ask(number: int) -> int:
            if number < 20:
                return gunicorn.request("GET", f"/orders/{uuid4()}").status
            time.sleep(0.5)
            began = time.monotonic()
            status = gunicorn.request("GET", "/health/live").status
            with_live.append((status, time.monotonic() - began))
            return gunicorn.request("GET", "/health/ready").status

        threads = threading.Thread(target=lambda: at_once(21, ask))
        threads.start()
        eventually(lambda: with_live)
        assert with_live[0][0] == 200
        assert with_live[0][1] < 2
    finally:
        postgres.start()
        threads.join(timeout=20)


def test_writes_leave_the_former_writer(serve: Serve, postgres: Postgres) -> None:
    """A failover leaves connections to the former writer, which takes reads only, while its name leads to the next."""
    service = serve()
    postgres.sql("ALTER ROLE app SET default_transaction_read_only = on")
    try:
        at_once(4, lambda _: service.get(f"/orders/{uuid4()}"))
    finally:
        postgres.sql("ALTER ROLE app RESET default_transaction_read_only")
    former = set(connections(postgres))
    assert former
    for _ in range(len(former) + 1):  # each goes when its turn comes
        service.customer()
    assert not former & set(connections(postgres))


def test_a_writer_that_reads_only_is_unavailable(serve: Serve, replica: Postgres) -> None:
    service = serve(DATABASE_HOST=replica.host, DATABASE_READER_HOST=replica.host, RETRY_SECONDS="0.3")
    assert service.get(f"/orders/{uuid4()}").status == 404
    assert service.post("/customers", {"name": "Ada", "email": "ada@example.com"}).status == 503


def test_a_thousand_requests_at_once_stay_within_the_limit(
    start: Start, postgres: Postgres, cache: CacheServer
) -> None:
    """During a deployment: two tasks of two processes, each of which alone has threads enough to exceed the limit."""
    tasks = [start(**cache.environment, WEB_CONCURRENCY="2", WEB_THREADS="24") for _ in range(2)]
    for task in tasks:
        task.wait()
    customer = customer_of(tasks[0])
    requests: list[tuple[str, str, Any]] = [
        ("POST", "/orders", {"customer_id": customer, "lines": [LINE]}),
        ("GET", f"/customers/{customer}/orders?limit=5", None),
        ("GET", f"/customers/{customer}", None),
        ("GET", f"/orders/{uuid4()}", None),
    ]
    together = threading.Barrier(1000)
    peak, over = Peak(postgres), threading.Event()
    watching = threading.Thread(target=peak.watch, args=(over,))
    watching.start()
    logged = len(postgres.log)

    def ask(number: int) -> Answer:
        method, path, body = requests[number % 4]
        together.wait(timeout=30)
        return tasks[number // 4 % 2].request(method, path, body, uuid4() if body else None)

    answers = at_once(1000, ask)
    over.set()
    watching.join(timeout=10)
    statuses = Counter(answer.status for answer in answers)
    assert set(statuses) <= {200, 201, 404, 503}
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in answers if answer.status == 503)
    assert statuses[201] == len(orders_of(postgres, customer))
    assert statuses[503] < 500, "more than half are answered"
    assert 4 <= peak.connections <= OURS
    assert LIMIT == 20
    assert "connection slots" not in postgres.log[logged:]
    assert "too many clients" not in postgres.log[logged:]


class Peak:
    """The most connections of the service that were seen."""

    def __init__(self, postgres: Postgres) -> None:
        self.connections = 0
        self._postgres = postgres

    def watch(self, over: threading.Event) -> None:
        """Looks until it is over."""
        while not over.is_set():
            self.connections = max(self.connections, len(connections(self._postgres)))
            time.sleep(0.05)


def connections(postgres: Postgres) -> list[tuple[int]]:
    found: list[Any] = postgres.sql("SELECT pid FROM pg_stat_activity WHERE usename = 'app'")
    return found

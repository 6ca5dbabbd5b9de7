"""All processes together stay within the limit that the server gives."""

from collections.abc import Callable

import pytest

from shop.sizing import TooManyProcessesError, share
from tests.servers import LIMIT, Postgres
from tests.support import Service

Serve = Callable[..., Service]


@pytest.mark.parametrize(
    ("limit", "reserve", "tasks", "surge", "processes", "expected"),
    [
        (77, 5, 4, 200, 2, 4),  # 16 processes at once: 72 / 16
        (77, 5, 3, 150, 1, 14),  # 4.5, so 5 tasks at once: 72 / 5
        (1660, 20, 10, 100, 4, 41),
        (21, 5, 4, 200, 2, 1),
    ],
)
def test_a_share_is_what_the_limit_leaves_to_each(
    limit: int, reserve: int, tasks: int, surge: int, processes: int, expected: int
) -> None:
    found = share(limit=limit, reserve=reserve, tasks=tasks, surge_percent=surge, processes=processes)
    assert found == expected


@pytest.mark.parametrize(("limit", "pools"), [(20, 1), (36, 2)])
def test_more_processes_than_connections_are_refused(limit: int, pools: int) -> None:
    with pytest.raises(TooManyProcessesError, match=f"{limit} connections"):
        share(limit=limit, reserve=5, tasks=8, surge_percent=200, processes=1, pools=pools)


def sizes(service: Service) -> tuple[int, int]:
    engines = service.shop.database.engines()
    return engines.writer.pool.size(), engines.reader.pool.size()  # type: ignore[attr-defined]  # of a QueuePool


def test_the_pool_is_sized_by_what_the_server_says(serve: Serve) -> None:
    # 20 of the server's, less its own 3 and our 5, for two tasks of two processes
    service = serve(WEB_CONCURRENCY="2")
    assert LIMIT == 20
    assert sizes(service) == (3, 3)
    engines = service.shop.database.engines()
    assert engines.writer is engines.reader


def test_writer_and_reader_share_what_a_process_has(serve: Serve, replica: Postgres) -> None:
    assert sizes(serve(WEB_CONCURRENCY="2", DATABASE_READER_HOST=replica.host)) == (2, 1)


def test_no_pool_is_larger_than_the_threads_that_use_it(serve: Serve) -> None:
    assert sizes(serve(WEB_THREADS="2")) == (2, 2)


def test_the_limit_of_the_user_counts_too(serve: Serve, postgres: Postgres) -> None:
    postgres.sql("ALTER ROLE app CONNECTION LIMIT 9")
    try:
        assert sizes(serve()) == (2, 2)
    finally:
        postgres.sql("ALTER ROLE app CONNECTION LIMIT -1")


def test_a_service_with_too_many_processes_is_not_ready(serve: Serve) -> None:
    answer = serve(TASK_COUNT="100").get("/health/ready")
    assert answer.status == 503

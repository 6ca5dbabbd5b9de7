"""The database as work on it sees it: a session at a time, to read or to write, within the server's limit."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from shop.connect import CONNECT_TIMEOUT_SECONDS, engine
from shop.retry import Retries, UnavailableError
from shop.secrets import Logins, login_of
from shop.settings import Settings
from shop.sizing import connection_limit, share

T = TypeVar("T")

RECYCLE_SECONDS = 600
"""A reader that autoscaling adds gets its part of the connections within this time."""


@dataclass(frozen=True)
class Engines:
    """The pools of one process."""

    writer: Engine
    reader: Engine
    """The writer's, if there is no reader."""


class Database:
    """Sessions on the writer and on the readers.

    The pools are made with the first session, since their size depends on what the server says. So the service starts
    while the database is away, and answers that it is not ready.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._logins = database_logins(settings)
        self._retries = Retries(settings.retry_seconds, waiters=max(1, settings.web_threads // 2))
        self._opening = threading.Lock()
        self._opened: Engines | None = None

    def write(self, work: Callable[[Session], T]) -> T:
        """Runs work in a transaction on the writer, and again after a failover.

        A commit whose answer was lost may have happened, so the work must have the same effect twice as once.

        Raises:
            UnavailableError: the database is away, or every connection is in use.
        """

        def once() -> T:
            with Session(self.engines().writer, expire_on_commit=False) as session, session.begin():
                return work(session)

        return self._retries(once)

    def read(self, work: Callable[[Session], T], *, fresh: bool = False) -> T:
        """Runs work in a read-only transaction, on the writer if it must see every write, else on a reader.

        Raises:
            UnavailableError: the database is away, or every connection is in use.
        """

        def once() -> T:
            engines = self.engines()
            chosen = engines.writer if fresh else engines.reader
            with Session(chosen.execution_options(postgresql_readonly=True)) as session, session.begin():
                return work(session)

        return self._retries(once)

    def ping(self) -> None:
        """Asks the writer, once.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: it does not answer, or every connection is in use.
        """
        with self.engines().writer.connect() as connection:
            connection.execute(text("SELECT 1"))

    def engines(self) -> Engines:
        """The pools, made at the first call."""
        if self._opened:
            return self._opened
        # One thread asks; the others do not queue up for longer than it may take.
        if not self._opening.acquire(timeout=CONNECT_TIMEOUT_SECONDS):
            raise UnavailableError("the database has not answered yet")
        try:
            self._opened = self._opened or self._open()
            return self._opened
        finally:
            self._opening.release()

    def close(self) -> None:
        """Closes every connection."""
        if opened := self._opened:
            opened.writer.dispose()
            opened.reader.dispose()

    def _open(self) -> Engines:
        writer, reader = self._settings.database_host, self._settings.reader_host
        if reader == writer:
            both = self._pool(writer, self._share(writer))
            return Engines(both, both)
        # Together within the writer's limit: the reader endpoint leads to the writer while there is no reader.
        # https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Endpoints.Reader.html
        connections = self._share(writer, pools=2)
        reading = min(connections // 2, self._share(reader))
        return Engines(self._pool(writer, connections - connections // 2), self._pool(reader, reading))

    def _share(self, host: str, pools: int = 1) -> int:
        settings = self._settings
        with engine(settings, self._logins, host, poolclass=NullPool).connect() as connection:
            limit = connection_limit(connection)
        return share(
            limit=limit,
            reserve=settings.database_connection_reserve,
            tasks=settings.task_count,
            surge_percent=settings.task_surge_percent,
            processes=settings.web_concurrency,
            pools=pools,
        )

    def _pool(self, host: str, connections: int) -> Engine:
        return engine(
            self._settings,
            self._logins,
            host,
            statement_timeout=self._settings.database_statement_timeout,
            pool_size=min(connections, self._settings.web_threads),
            max_overflow=0,  # what is beyond the pool would be connected and closed for every request
            pool_timeout=self._settings.database_pool_timeout,
            pool_pre_ping=True,
            pool_recycle=RECYCLE_SECONDS,
        )


def database_logins(settings: Settings) -> Logins:
    """Whom to log in as."""
    password = settings.database_password.get_secret_value() if settings.database_password else None
    logins = login_of(settings.database_secret_arn, settings.database_username, password)
    if logins is None:
        raise ValueError("no login for the database")
    return logins

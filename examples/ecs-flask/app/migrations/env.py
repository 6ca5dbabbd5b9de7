"""Runs migrations one at a time, each in a transaction of its own: ``alembic upgrade head``, as a task of the service.

It takes the service's variables, with the secret of a user that owns the tables.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.pool import NullPool
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from shop.connect import engine
from shop.database import database_logins
from shop.models import Base
from shop.settings import Settings

LOCK = 7_215_031_889
"""Any number, as long as nobody else takes it."""
WAIT_SECONDS = 60


def main() -> None:
    """Migrates the database."""
    settings = Settings()
    if context.is_offline_mode():
        context.configure(dialect_name="postgresql", target_metadata=Base.metadata, transaction_per_migration=True)
        context.run_migrations()
        return
    migrating = engine(settings, database_logins(settings), settings.database_host, poolclass=NullPool)
    with alone(migrating), migrating.connect() as connection:
        _migrate(connection)


@contextmanager
def alone(migrating: Engine) -> Iterator[None]:
    """Waits for other migrations to end.

    It asks again and again: a statement that waited for the lock would hold a snapshot, for whose end the other's
    CREATE INDEX CONCURRENTLY waits.
    """
    with migrating.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        waiting = Retrying(
            retry=retry_if_result(lambda locked: not locked), stop=stop_after_delay(WAIT_SECONDS), wait=wait_fixed(0.5)
        )
        waiting(lambda: connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": LOCK}).scalar_one())
        yield


def _migrate(connection: Connection) -> None:
    @event.listens_for(connection, "begin")
    def hurry(begun: Connection) -> None:
        # A change that waits for a table lets everybody wait behind it: rather fail, and be run again. An index that is
        # made concurrently, outside of a transaction, where this is without effect, waits as long as it takes.
        begun.exec_driver_sql("SET LOCAL lock_timeout = '3s'")

    context.configure(connection=connection, target_metadata=Base.metadata, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


main()

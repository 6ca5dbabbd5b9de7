"""Which errors of the database pass by themselves, and waiting for that."""

import logging
import threading
from collections.abc import Callable
from typing import TypeVar

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random_exponential

from shop.secrets import NoLoginError

T = TypeVar("T")
log = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 2

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_CONNECTION_LOST = "08"
_PASSES = frozenset({
    "25006",  # read-only transaction: the former writer, after a failover
    "25P03",  # idle in a transaction for too long
    "40001",  # serialization failure
    "40P01",  # deadlock
    "53300",  # too many connections
    "55P03",  # lock not available
    "57P01",  # the server shuts down
    "57P02",  # the server crashed
    "57P03",  # the server starts
    "57P05",  # idle for too long
})  # fmt: skip
_TOO_SLOW = "57014"


class UnavailableError(Exception):
    """The database cannot answer now; the same request may be sent again."""

    retry_after = RETRY_AFTER_SECONDS


def passes(error: BaseException) -> bool:
    """Whether an error is one of failovers, restarts, rotations and contention."""
    if isinstance(error, NoLoginError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    state = _state(error)
    if state is None:  # the connection was refused, or broke
        return error.connection_invalidated or isinstance(error.orig, psycopg.OperationalError)
    return state in _PASSES or state.startswith(_CONNECTION_LOST)


def _state(error: BaseException) -> str | None:
    state: str | None = getattr(getattr(error, "orig", None), "sqlstate", None)
    return state


def _reason(error: BaseException) -> str:
    """What the server or libpq said; the statement's values are left out."""
    return f"{type(error).__name__}: {getattr(error, 'orig', None) or ''}".strip()


class Retries:
    """Runs work of which a second run does no harm, again as long as its errors pass.

    Args:
        seconds: how long one call tries.
        waiters: how many calls may wait at once. Further ones fail at once, so that threads stay free, for health
            checks among others, while the database is away.
    """

    def __init__(self, seconds: float, waiters: int) -> None:
        self._seconds = seconds
        self._waiting = threading.BoundedSemaphore(waiters)

    def __call__(self, work: Callable[[], T]) -> T:
        """The work's result.

        Raises:
            UnavailableError: it failed until the time was over, or no connection or place to wait was free.
        """
        try:
            return self._run(work)
        except PoolTimeoutError as error:
            raise UnavailableError("every connection is in use") from error
        except (DBAPIError, NoLoginError) as error:
            if passes(error):
                log.warning("the database is away: %s", _reason(error))
                raise UnavailableError("the database is away") from error
            if _state(error) == _TOO_SLOW:
                raise UnavailableError("a statement took too long") from error
            raise

    def _run(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except (DBAPIError, NoLoginError) as error:
            if not passes(error) or not self._waiting.acquire(blocking=False):
                raise
        try:
            return Retrying(
                retry=retry_if_exception(passes),
                stop=stop_after_delay(self._seconds),
                wait=wait_random_exponential(multiplier=0.1, max=1),
                reraise=True,
            )(work)
        finally:
            self._waiting.release()

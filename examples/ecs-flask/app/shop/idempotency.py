"""Requests that are carried out once, however often they are sent.

A client that got no answer, or 503, sends the same request with the same key again. The key is written in the same
transaction as what the request does, so that both are there or neither; a second transaction with the key waits for the
first, and finds its answer.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shop.models import IdempotencyKey

KEPT = timedelta(days=2)
"""Clients give up long before."""


class KeyReusedError(Exception):
    """The key belongs to another request."""


def fingerprint(method: str, path: str, body: bytes) -> str:
    """What two requests with the same key must have in common."""
    return hashlib.sha256(b"\0".join([method.encode(), path.encode(), body])).hexdigest()


def once(session: Session, key: UUID, request: str, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The answer of work, or the one that it had when the request came before.

    Raises:
        KeyReusedError: the key came with another request before.
    """
    claim = insert(IdempotencyKey).values(key=key, fingerprint=request).on_conflict_do_nothing()
    if session.execute(claim.returning(IdempotencyKey.key)).scalar_one_or_none() is None:
        stored = session.execute(select(IdempotencyKey).where(IdempotencyKey.key == key)).scalar_one()
        if stored.fingerprint != request:
            raise KeyReusedError
        return stored.answer or {}
    answer = work()
    session.execute(update(IdempotencyKey).where(IdempotencyKey.key == key).values(answer=answer))
    return answer


def forget(session: Session) -> int:
    """Deletes the keys that nobody asks for any more; returns their number."""
    old = delete(IdempotencyKey).where(IdempotencyKey.created_at < func.now() - KEPT).returning(IdempotencyKey.key)
    return len(session.execute(old).all())

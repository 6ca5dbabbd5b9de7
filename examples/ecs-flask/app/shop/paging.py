"""Pages by key: each begins behind the last row of the one before, so that rows added meanwhile shift nothing."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID


class CursorError(Exception):
    """The cursor is not one of ours."""


@dataclass(frozen=True)
class Cursor:
    """The last row of a page."""

    at: datetime
    id: UUID

    def __str__(self) -> str:
        """As clients see it; what is in it is no concern of theirs."""
        return base64.urlsafe_b64encode(f"{self.at.isoformat()} {self.id}".encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str) -> Self:
        """The cursor that a client sent back.

        Raises:
            CursorError: it is not one of ours.
        """
        try:
            at, _, key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition(" ")
            return cls(_with_zone(datetime.fromisoformat(at)), UUID(key))
        except (ValueError, binascii.Error) as error:
            raise CursorError from error


def _with_zone(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return at

"""Tables as Markdown has them."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from pulumi_aws_databases.settings.resolve import show

NONE = "none"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; what would end a cell is escaped."""
    lines = [head, ["---"] * len(head), *([cell.replace("|", r"\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |".replace("|  |", "| |") for line in lines)


def code(value: Any) -> str:
    """A value as people write it."""
    return f"`{show(value)}`"


def sentence(text: str | None) -> str:
    """A docstring on one line, its addresses as links."""
    flat = " ".join((text or "").split())
    return re.sub(r"(?<!\()(https://\S+)", r"<\1>", flat)

"""The pages that have tables, and how a table gets into its place."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from tables.changes import replaced
from tables.children import children
from tables.controls import controls
from tables.findings import findings
from tables.grants import grants
from tables.outputs import outputs
from tables.settings import settings, stack_settings
from tables.tiers import presets

DOCS = Path(__file__).parents[1]
PAGES = sorted(DOCS.rglob("*.md"))

_TABLES: Mapping[str, Callable[..., str]] = {
    "settings": settings,
    "stack": stack_settings,
    "presets": presets,
    "children": children,
    "replaced": replaced,
    "outputs": outputs,
    "controls": controls,
    "findings": findings,
    "grants": grants,
}
_PLACE = re.compile(r"<!-- table: (?P<table>\w+)(?: (?P<about>[\w-]+))? -->\n(?:(?!<!-- ).)*<!-- end -->", re.DOTALL)


def filled(page: str) -> str:
    """A page with its tables as they are now."""
    return _PLACE.sub(_filled, page)


def _filled(place: re.Match[str]) -> str:
    begin, about = place[0].partition("\n")[0], place["about"]
    lines = _TABLES[place["table"]](*([about] if about else []))
    return f"{begin}\n\n{lines}\n\n<!-- end -->"

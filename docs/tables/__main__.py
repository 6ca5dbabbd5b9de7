"""Writes every table into its page."""

import sys

from tables.pages import PAGES, filled

for page in PAGES:
    before = page.read_text(encoding="utf-8")
    after = filled(before)
    if after != before:
        page.write_text(after, encoding="utf-8")
        sys.stdout.write(f"{page.name}\n")

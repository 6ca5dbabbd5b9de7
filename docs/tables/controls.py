"""The findings of a plan: controls of AWS Security Hub, and advice of the package's own."""

import re
from collections.abc import Iterator

from pulumi_aws_databases.kinds import DATABASES, KINDS
from pulumi_aws_databases.rules.rule import Control
from tables.markdown import code, table

_HUB = re.compile(r"[A-Za-z]+\.\d+")


def controls(which: str) -> str:
    """Those of Security Hub (`hub`), or the package's own (`own`), with the types that each is for."""
    found: dict[tuple[str, str, str], tuple[Control, list[str]]] = {}
    for kind in DATABASES:
        for control in KINDS[kind].controls:
            key = (control.code, control.path, control.message)
            found.setdefault(key, (control, []))[1].append(kind)
    wanted = [each for each in found.values() if bool(_HUB.fullmatch(each[0].code)) == (which == "hub")]
    return table(("Finding", "Types", "Setting", "Told when", "Severity"), _rows(sorted(wanted, key=_order)))


def _order(found: tuple[Control, list[str]]) -> tuple[str, int, str]:
    service, _, number = found[0].code.partition(".")
    return service, int(number) if number.isdigit() else 0, found[0].path


def _rows(found: list[tuple[Control, list[str]]]) -> Iterator[list[str]]:
    for control, kinds in found:
        types = ", ".join(dict.fromkeys(kinds))
        severity = control.severity or "warning at prod and enterprise, else info"
        yield [code(control.code), types, code(control.path), control.message, severity]

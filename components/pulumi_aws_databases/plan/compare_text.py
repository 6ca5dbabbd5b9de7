"""The comparison of two stacks for people at a terminal."""

from collections.abc import Mapping
from typing import Any, TextIO

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from pulumi_aws_databases.plan.text import dollars, indented, plain_table, print_with, shown

_STYLES = {"refused": "bold red", "replaced": "bold yellow", "removed": "bold yellow", "in place": "green"}


def print_comparison(document: Mapping[str, Any], to: TextIO) -> None:
    """Prints a comparison: what differs, in full, and how much is the same."""
    print_with(_print, document, to)


def _print(document: Mapping[str, Any], console: Console) -> None:
    before, after = document["stacks"]
    console.print(Text.assemble("From stack ", (before, "bold"), " to stack ", (after, "bold")))
    console.print(indented(_settings(document["settings"])))
    for name, database in document["databases"].items():
        console.print()
        change = database["change"]
        kinds = " → ".join(dict.fromkeys(kind for kind in database["types"] if kind))
        told = {"none": "stays as it is", "in place": "changed in place"}.get(change, change)
        console.print(Text.assemble((name, "bold"), f"  {kinds}  ", (told, _STYLES.get(change, ""))))
        if None not in database["types"]:
            console.print(indented(_settings(database["settings"])))
    console.print()
    console.print(_costs(document))


def _settings(settings: Mapping[str, Any]) -> Group:
    table = plain_table()
    different = {path: setting for path, setting in settings.items() if setting["differs"]}
    notes = any(setting["note"] for setting in different.values())
    for path, setting in different.items():
        values = [
            Text("-", "dim") if origin is None else Text(shown(value))
            for value, origin in zip(setting["values"], setting["origins"], strict=True)
        ]
        change = setting["change"] or ""
        # A column of nothing but empty cells takes its width from the others.
        note = [Text(setting["note"])] if notes else []
        table.add_row(path, values[0], "→", values[1], Text(change, _STYLES.get(change, "")), *note)
    same = Text(f"{len(settings) - len(different)} the same", "dim")
    return Group(table, same) if different else Group(same)


def _costs(document: Mapping[str, Any]) -> Table:
    """What each database and each stack costs a month, and the difference."""
    table = plain_table()
    for _ in range(4):
        table.add_column(justify="right" if table.columns else "left")
    table.add_row(Text("a month", "bold"), *(Text(stack, "bold") for stack in document["stacks"]), "")
    costs = {name: database["monthlyCost"] for name, database in document["databases"].items()}
    for name, sides in (*costs.items(), ("the stack", document["monthlyCost"])):
        known = [_likely(side) for side in sides if side and not _has_unknown(side)]
        difference = f"{known[1] - known[0]:+,.2f}" if len(known) == 2 else "-"
        table.add_row(name, *(_amount(side) for side in sides), difference)
    return table


def _has_unknown(cost: Mapping[str, Any]) -> bool:
    return any(item["amount"] is None for item in cost["items"])


def _likely(cost: Mapping[str, Any]) -> Any:
    amount: float | None = cost["floor"] if cost["expected"] is None else cost["expected"]
    return amount


def _amount(cost: Mapping[str, Any] | None) -> str:
    if cost is None:
        return "-"
    amount = _likely(cost)
    if amount is None:
        return "unknown"
    return dollars(amount) + (" and more" if _has_unknown(cost) else "")

"""The plan for people at a terminal: aligned, coloured where there is a terminal, plain where there is none."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import StringIO
from typing import Any, TextIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from pulumi_aws_databases.plan.document import severities

_UNLIMITED = 10_000
_STYLES = {"error": "bold red", "warning": "yellow", "info": "dim"}
_ORIGINS = {"args": "bold", "stack config": "bold", "preset": "cyan", "default": "dim"}


def print_plan(document: Mapping[str, Any], to: TextIO) -> None:
    """Prints a plan."""
    print_with(_print, document, to)


def print_with(show: Callable[[Mapping[str, Any], Console], None], document: Mapping[str, Any], to: TextIO) -> None:
    """Prints a document, in colours where there is a terminal."""
    if to.isatty():
        show(document, Console(file=to, highlight=False))
        return
    # Without a terminal lines are as long as they must be, and end where their text does.
    buffer = StringIO()
    show(document, Console(file=buffer, highlight=False, width=_UNLIMITED, color_system=None))
    to.writelines(f"{line.rstrip()}\n" for line in buffer.getvalue().splitlines())


def _print(document: Mapping[str, Any], console: Console) -> None:
    by_urn = {resource["urn"]: resource for resource in document["resources"]}
    shown: set[str] = set()
    console.print(
        Text.assemble("Stack ", (document["stack"], "bold"), f", tier {document['tier']}" if document["tier"] else "")
    )
    console.print(indented(_settings(document["settings"])))
    for name, database in document["databases"].items():
        console.print()
        console.print(Text.assemble((name, "bold"), ("  ", ""), (database["type"], "cyan")))
        parts: list[RenderableType] = [_settings(database["settings"]), Text()]
        parts += _trees(database["resources"][:1], by_urn, shown)
        parts += [Text(), _cost(database["monthlyCost"])]
        if database["findings"]:
            parts += [Text(), _findings(database["findings"])]
        console.print(indented(Group(*parts)))
    rest = [urn for urn, resource in by_urn.items() if urn not in shown and resource["parent"] not in by_urn]
    if rest:
        console.print()
        console.print(Text("Beside the databases", "bold"))
        console.print(indented(Group(*_trees(rest, by_urn, shown))))
    console.print()
    console.print(_sums(document))
    console.print()
    if document["findings"]:
        console.print(_findings(document["findings"]))
    console.print(_summary(document))


def indented(content: RenderableType) -> Padding:
    """Content under a heading."""
    return Padding(content, (0, 0, 0, 2), expand=False)


def plain_table() -> Table:
    """A table without lines."""
    return Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))


def _settings(settings: Mapping[str, Any]) -> Table:
    table = plain_table()
    for path, setting in settings.items():
        table.add_row(
            path, Text(shown(setting["value"])), Text(setting["origin"], _ORIGINS.get(setting["origin"], "green"))
        )
    return table


def _cost(cost: Mapping[str, Any]) -> Table:
    """The items of a database's monthly cost, and their sums."""
    table = plain_table()
    table.add_column()
    table.add_column(justify="right")
    table.add_column()
    for item in cost["items"]:
        amount = Text("unknown", "yellow") if item["amount"] is None else dollars(item["amount"])
        table.add_row(item["item"], amount, Text(item["basis"], "dim"))
    table.add_row(Text("a month", "bold"), Text(_likely(cost), "bold"), _meaning(cost))
    return table


def _sums(document: Mapping[str, Any]) -> Table:
    """What each database, what they share, and the stack cost a month."""
    table = plain_table()
    costs = {name: database["monthlyCost"] for name, database in document["databases"].items()}
    for name, cost in (*costs.items(), ("the stack", document["monthlyCost"])):
        style = "bold" if name == "the stack" else ""
        table.add_row(Text(name, style), Text(_likely(cost), style, justify="right"), _meaning(cost))
    return table


def _likely(cost: Mapping[str, Any]) -> str:
    amount = cost["floor"] if cost["expected"] is None else cost["expected"]
    return "unknown" if amount is None else dollars(amount)


def _meaning(cost: Mapping[str, Any]) -> str:
    unknown = sum(item["amount"] is None for item in cost["items"])
    told = "idle" if cost["expected"] is None else f"as expected; {_idle(cost)} idle"
    return told + (f", without {_count(unknown, 'unknown price')}" if unknown else "")


def _idle(cost: Mapping[str, Any]) -> str:
    return "unknown" if cost["floor"] is None else dollars(cost["floor"])


def dollars(amount: float) -> str:
    """An amount, as people write it."""
    return f"${amount:,.2f}"


def shown(value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return " ".join(shown(each) for each in value.values())
    if isinstance(value, list):
        return ", ".join(shown(each) for each in value)
    return "known after deployment" if value is None else str(value)


def _findings(findings: Sequence[Mapping[str, str]]) -> Table:
    table = plain_table()
    for finding in findings:
        style = _STYLES[finding["severity"]]
        where = f"{finding['path']}: " if finding["path"] else ""
        table.add_row(Text(finding["severity"], style), Text(finding["code"], style), Text(where + finding["message"]))
    return table


def _trees(urns: Iterable[str], by_urn: Mapping[str, Any], shown: set[str]) -> list[RenderableType]:
    return [_grow(Tree(_label(by_urn[urn])), urn, by_urn, shown) for urn in urns]


def _grow(tree: Tree, urn: str, by_urn: Mapping[str, Any], shown: set[str]) -> Tree:
    shown.add(urn)
    for child, resource in by_urn.items():
        if resource["parent"] == urn:
            _grow(tree.add(_label(resource)), child, by_urn, shown)
    return tree


def _label(resource: Mapping[str, Any]) -> Text:
    package, module, kind = (*resource["type"].split(":"), "", "")[:3]
    service = "" if package == "aws-databases" else re.sub(r"/.*", "", module).replace("index", package) + "."
    options = resource["options"]
    marks = {
        "protected": options.get("protect"),
        "kept on removal": options.get("retainOnDelete"),
        "read": options.get("read"),
    }
    said = ", ".join(mark for mark, holds in marks.items() if holds)
    return Text.assemble((f"{service}{kind}", "cyan"), f" {resource['name']}", (f"  {said}" if said else "", "green"))


def _summary(document: Mapping[str, Any]) -> Text:
    made = sum(not resource["type"].startswith("aws-databases:") for resource in document["resources"])
    counted = severities(document)
    found = [_count(counted[severity], word) for severity, word in _WORDS.items() if counted[severity]]
    parts = f"{_count(made, 'resource')}, {_count(len(document['databases']), 'database')}"
    return Text(f"{parts}; {', '.join(found) or 'no findings'}", "bold")


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


_WORDS = {"error": "error", "warning": "warning", "info": "note"}

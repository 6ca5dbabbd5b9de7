"""The plan as one HTML file: it loads nothing, and reads well on paper and in the dark."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from pulumi_aws_databases import __version__
from pulumi_aws_databases.plan.document import severities
from pulumi_aws_databases.plan.picture import picture_of
from pulumi_aws_databases.plan.text import dollars, shown

_ORIGINS = {
    "args": "Given in the program",
    "stack config": "Given in the stack's configuration",
    "preset": "Presets of the stack",
    "tier": "From the tier",
    "default": "Defaults of the package",
}
_ORDER = ("error", "warning", "info")


@dataclass(frozen=True)
class Bar:
    """One line of the cost chart: percentages of the dearest one, idle and in use."""

    name: str
    told: str
    idle: float
    use: float
    unknown: int


def render(document: Mapping[str, Any], region: str | None) -> str:
    """A plan as HTML.

    Args:
        document: the plan.
        region: the stack's own region.
    """
    environment = Environment(
        loader=PackageLoader("pulumi_aws_databases.plan"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {"dollars": dollars, "shown": shown, "likely": _likely}
    return environment.get_template("report.html.j2").render(
        plan=document,
        region=region,
        version=__version__,
        picture=picture_of(document, region),
        bars=_bars(document),
        databases={name: _by_origin(each["settings"]) for name, each in document["databases"].items()},
        stack_settings=_by_origin(document["settings"]),
        findings=_findings(document),
        severities=severities(document),
        made=_made(document["resources"]),
        kept=sum(bool(each["options"].get("protect")) for each in document["resources"]),
    )


def _by_origin(settings: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, Any]]]]:
    """Settings under where they came from, what was given first."""
    groups: dict[str, list[tuple[str, Any]]] = {origin: [] for origin in _ORIGINS}
    for path, setting in settings.items():
        groups[setting["origin"].split(" ")[0] if setting["origin"].startswith("tier") else setting["origin"]].append(
            (path, setting["value"])
        )
    return [(_ORIGINS[origin], rows) for origin, rows in groups.items() if rows]


def _findings(document: Mapping[str, Any]) -> list[tuple[str, Mapping[str, str]]]:
    """Every finding and whose it is, the gravest first."""
    found = [("the stack", finding) for finding in document["findings"]]
    for name, database in document["databases"].items():
        found += [(name, finding) for finding in database["findings"]]
    return sorted(found, key=lambda each: _ORDER.index(each[1]["severity"]))


def _bars(document: Mapping[str, Any]) -> Sequence[Bar]:
    """What each database costs, and at the end what they share."""
    costs = {name: database["monthlyCost"] for name, database in document["databases"].items()}
    own = {f"{name}: {item['item']}" for name, cost in costs.items() for item in cost["items"]}
    shared = [item for item in document["monthlyCost"]["items"] if item["item"] not in own]
    known = [item["amount"] for item in shared if item["amount"] is not None]
    costs["what is shared"] = {"floor": round(sum(known), 2), "expected": None, "items": shared}
    most = max([_likely(cost) or 0 for cost in costs.values()], default=0) or 1
    bars = []
    for name, cost in costs.items():
        likely, floor = _likely(cost), cost["floor"] or 0
        unknown = sum(item["amount"] is None for item in cost["items"])
        told = "unknown" if likely is None else dollars(likely)
        bars.append(Bar(name, told, 100 * floor / most, 100 * max(0, (likely or 0) - floor) / most, unknown))
    return bars


def _likely(cost: Mapping[str, Any]) -> float | None:
    amount: float | None = cost["floor"] if cost["expected"] is None else cost["expected"]
    return amount


def _made(resources: Sequence[Mapping[str, Any]]) -> list[tuple[str, int]]:
    """How many resources of each type are made, the most first."""
    types = (each["type"] for each in resources if not each["type"].startswith("aws-databases:"))
    return Counter(f"{kind.split(':')[1].split('/')[0]} {kind.rpartition(':')[2]}" for kind in types).most_common()

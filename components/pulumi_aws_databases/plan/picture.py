"""The architecture of a planned stack as boxes with places, which the report draws.

Each region is a box, and each database in it a row: who may connect, through what, and what is there. What runs on
servers stands in the region's network; tables stand beside it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pulumi_aws_databases.plan.nodes import Node, nodes_of

_WIDTH, _LANE = 1000, 10
_PADDING, _GAP = 16, 12
_HEAD, _LINE, _CHIP = 30, 22, 26
_CHIP_WIDTH, _CHIPS_IN_LINE = 118, 4
_CLIENTS, _PROXY, _DATABASE = 32, 300, 420
_CLIENT_LETTERS, _MOST_CLIENTS = 34, 4
_MOST_NODES = 12
_ENGINES = {
    ("aurora", "postgresql"): "Aurora PostgreSQL",
    ("aurora", "mysql"): "Aurora MySQL",
    ("instance", "postgresql"): "RDS for PostgreSQL",
    ("instance", "mysql"): "RDS for MySQL",
    ("instance", "mariadb"): "RDS for MariaDB",
    ("cache", "valkey"): "ElastiCache for Valkey",
    ("cache", "redis"): "ElastiCache for Redis OSS",
}


@dataclass(frozen=True)
class Chip:
    """One server, table or replica: what it is, and of which kind."""

    label: str
    detail: str
    x: int
    y: int
    leads: bool = False
    """Whether it is what is written to."""


@dataclass(frozen=True)
class Row:
    """One database in one region."""

    name: str
    title: str
    clients: Sequence[str]
    proxied: bool
    chips: Sequence[Chip]
    y: int
    height: int

    @property
    def middle(self) -> int:
        """Where its arrows are."""
        return self.y + self.height // 2


@dataclass
class Place:
    """One region: its network with what is in it, and what stands beside it."""

    region: str
    network: str
    y: int
    rows: list[Row] = field(default_factory=list)
    beside: list[Row] = field(default_factory=list)
    network_y: int = 0
    network_height: int = 0
    height: int = 0


@dataclass(frozen=True)
class Link:
    """A database's way of replication, from its row in one region to that in another, in a lane of its own."""

    start: int
    end: int
    x: int


@dataclass(frozen=True)
class Picture:
    """Everything that is drawn, its size, and the same in words."""

    places: Sequence[Place]
    links: Sequence[Link]
    width: int
    height: int
    description: str


def picture_of(document: Mapping[str, Any], region: str | None) -> Picture:
    """The picture of a plan.

    Args:
        document: the plan.
        region: the stack's own region.
    """
    by_urn = {resource["urn"]: resource for resource in document["resources"]}
    home = region or "the default region"
    found: dict[str, dict[str, list[Node]]] = {home: {}}
    for name, database in document["databases"].items():
        for urn in database["resources"]:
            resource = by_urn[urn]
            for node in nodes_of(name, resource):
                where = node.region or resource["inputs"].get("region") or home
                found.setdefault(where, {}).setdefault(name, []).append(node)
    places: list[Place] = []
    rows: dict[str, list[Row]] = {}
    y = _PADDING
    for where, databases in found.items():
        place = _place(where, home, document, databases, by_urn, y)
        for row in (*place.rows, *place.beside):
            rows.setdefault(row.name, []).append(row)
        places.append(place)
        y += place.height + _PADDING
    spread = [each for each in rows.values() if len(each) > 1]
    links = [
        Link(first.middle, other.middle, _WIDTH + lane * _LANE)
        for lane, (first, *others) in enumerate(spread)
        for other in others
    ]
    return Picture(places, links, _WIDTH + len(spread) * _LANE, y, _description(places))


def _place(
    region: str,
    home: str,
    document: Mapping[str, Any],
    databases: Mapping[str, list[Node]],
    by_urn: Mapping[str, Mapping[str, Any]],
    y: int,
) -> Place:
    """Puts the rows of a region under each other, the network's first."""
    place = Place(region if region != home else f"{region} (the stack's)", "", y)
    servers = {name: nodes for name, nodes in databases.items() if document["databases"][name]["type"] != "dynamodb"}
    tables = {name: nodes for name, nodes in databases.items() if name not in servers}
    below = y + _HEAD
    if servers:
        place.network = _network(region if region != home else None, document, by_urn.values())
        place.network_y = below
        below += _HEAD
        for name, nodes in servers.items():
            row = _row(name, document["databases"][name], nodes, by_urn, below)
            place.rows.append(row)
            below += row.height + _GAP
        place.network_height = below - place.network_y
        below += _GAP
    for name, nodes in tables.items():
        row = _row(name, document["databases"][name], nodes, by_urn, below)
        place.beside.append(row)
        below += row.height + _GAP
    if not databases:
        below += _GAP
    place.height = below - y + (_PADDING - _GAP)
    return place


def _row(
    name: str,
    database: Mapping[str, Any],
    nodes: Sequence[Node],
    by_urn: Mapping[str, Mapping[str, Any]],
    y: int,
) -> Row:
    if database["type"] != "cache":  # whose replicas stand behind their shards
        nodes = sorted(nodes, key=lambda node: not node.leads)
    shown = list(nodes[:_MOST_NODES])
    if len(nodes) > _MOST_NODES:
        shown[-1] = Node(f"{len(nodes) - _MOST_NODES + 1} more", "")
    capacity = _capacity(database["settings"])
    chips = [
        Chip(
            _short(node.label, 14),
            capacity if node.detail == "serverless" else node.detail,
            _DATABASE + _PADDING + (place % _CHIPS_IN_LINE) * (_CHIP_WIDTH + _GAP),
            y + _HEAD + 4 + (place // _CHIPS_IN_LINE) * (_CHIP + _CHIP // 2 + 6),
            node.leads,
        )
        for place, node in enumerate(shown)
    ]
    clients = _clients(database, by_urn)
    lines = -(-len(shown) // _CHIPS_IN_LINE)
    height = max(_HEAD + lines * (_CHIP + _CHIP // 2 + 6) + _GAP, len(clients) * _LINE + _PADDING)
    proxied = any(by_urn[urn]["type"] == "aws:rds/proxy:Proxy" for urn in database["resources"])
    title = _title(database["type"], database["settings"])
    return Row(name, title, clients, proxied, chips, y, height)


def _title(kind: str, settings: Mapping[str, Any]) -> str:
    engine = str(settings.get("engine", {}).get("value"))
    named = _ENGINES.get(("aurora" if kind == "global-aurora" else kind, engine), "DynamoDB")
    version = settings.get("engineVersion", {}).get("value")
    return f"{named} {version}" if version else named


def _capacity(settings: Mapping[str, Any]) -> str:
    low, high = (settings.get(f"capacity.{end}", {}).get("value") for end in ("min", "max"))
    return f"{low} to {high} ACU"


def _clients(database: Mapping[str, Any], by_urn: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Who may connect: what has a grant, security groups and ranges of addresses."""
    settings = database["settings"]
    own = [by_urn[urn] for urn in database["resources"]]
    accesses = {each["urn"] for each in own if each["type"].endswith(":DatabaseAccess")}
    found = [
        f"role {each['inputs'].get('role') or each['name']}"
        for each in own
        if each["type"] == "aws:iam/rolePolicy:RolePolicy" and each["parent"] in accesses
    ]
    for path in ("allowedSecurityGroupIds", "network.allowedSecurityGroupIds", "allowedCidrs"):
        found += [str(each or "known after deployment") for each in settings.get(path, {}).get("value") or ()]
    if len(found) > _MOST_CLIENTS:
        found[_MOST_CLIENTS - 1 :] = [f"{len(found) - _MOST_CLIENTS + 1} more"]
    if not found:
        return (
            ["whoever IAM allows"]
            if database["type"] == "dynamodb"
            else ["nobody yet: grants", "and rules add clients"]
        )
    return [_short(each, _CLIENT_LETTERS) for each in found]


def _network(region: str | None, document: Mapping[str, Any], resources: Iterable[Mapping[str, Any]]) -> str:
    """What the network of a region is, in words; none is the stack's own region."""
    there = [each for each in resources if each["inputs"].get("region") == region]
    vpcs = [each for each in there if each["type"] == "aws:ec2/vpc:Vpc"]
    if vpcs:
        zones = sum(each["type"] == "aws:ec2/subnet:Subnet" for each in there)
        return f"Network {vpcs[0]['inputs'].get('cidrBlock')}, {zones} zones, no way to or from the internet"
    path = f"network.secondary.{region}.vpcId" if region else "network.vpcId"
    vpc = document["settings"].get(path, {}).get("value")
    other = document["settings"].get("network.stack", {}).get("value")
    return f"Network {vpc or (f'of the stack {other}' if other else 'that is there already')}"


def _short(text: str, letters: int) -> str:
    return text if len(text) <= letters else f"{text[: letters - 1]}…"


def _description(places: Sequence[Place]) -> str:
    """The picture in words, for those who cannot see it."""
    sentences = []
    for place in places:
        for row in (*place.rows, *place.beside):
            parts = ", ".join(f"{chip.label} ({chip.detail})" if chip.detail else chip.label for chip in row.chips)
            proxy = " through a proxy" if row.proxied else ""
            who = " ".join(row.clients)
            sentences.append(f"{row.name} in {place.region}: {row.title}; {parts}. Clients{proxy}: {who}.")
    return " ".join(sentences)

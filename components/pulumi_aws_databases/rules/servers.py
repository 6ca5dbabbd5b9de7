"""Rules of every database that runs on servers in a VPC."""

import re
from collections.abc import Iterator
from typing import Any

from pulumi_aws_databases.errors import got
from pulumi_aws_databases.rules.rule import Found, Rule
from pulumi_aws_databases.settings.common import Server
from pulumi_aws_databases.settings.values import is_private
from pulumi_aws_databases.settings.windows import length, overlap

_BECOMES = "the name becomes an AWS identifier"
SUFFIX = "-0a1b2c3d"


def name_rule(longest: int, source: str) -> Rule:
    """The component's name becomes part of AWS identifiers, which are lower-case, limited in length and unique.

    Also where the identifier is fixed: groups and snapshots are named after the component.
    """

    def check(name: str, settings: Server) -> Found:
        if not re.fullmatch(r"[a-z](-?[a-z0-9])*", name):
            hint = f', such as "{fitting}"' if (fitting := _fitting(name)) else ""
            yield "", f"{_BECOMES}: expected a-z, 0-9 and single -, a letter first{hint}"
        elif len(name) > longest - len(SUFFIX):
            yield "", f"{_BECOMES}: expected at most {longest - len(SUFFIX)} characters; got {len(name)}"
        if settings.identifier is not None and len(settings.identifier) > longest:
            yield "identifier", f"expected at most {longest} characters; got {len(settings.identifier)}"

    return Rule(check, ("identifier",), source)


def _fitting(name: str) -> str:
    """A name as an identifier takes it: ordersDB becomes orders-db."""
    words = re.sub(r"(?<=[a-z0-9])([A-Z])", r"-\1", name).lower()
    return re.sub(r"[^a-z0-9]+", "-", words).strip("-").lstrip("0123456789-")


def windows_rule(daily: str, shortest: int, source: str) -> Rule:
    """A backup window and the maintenance window keep apart, and have a least length in minutes."""

    def check(_: str, settings: Any) -> Iterator[tuple[str, str]]:
        if settings.maintenance_window is None:
            return
        windows = {daily: getattr(settings, re.sub(r"[A-Z]", lambda m: "_" + m[0].lower(), daily))}
        windows["maintenanceWindow"] = settings.maintenance_window
        short = [path for path, window in windows.items() if length(window) < shortest]
        for path in short:
            yield path, f"expected at least {shortest} minutes; got {got(windows[path])}"
        if not short and overlap(windows[daily], settings.maintenance_window):
            yield daily, f"{got(windows[daily])} meets maintenanceWindow {got(settings.maintenance_window)}"

    return Rule(check, (daily, "maintenanceWindow"), source)


def _private_clients(_: str, settings: Server) -> Found:
    for block in settings.allowed_cidrs:
        if not is_private(block) and not getattr(settings, "publicly_accessible", False):
            yield "allowedCidrs", f"expected private address ranges; got {got(block)}"


def _subnets(_: str, settings: Server) -> Found:
    subnets = settings.network.subnet_ids if settings.network else None
    least, zones = (3, "three") if getattr(settings, "readable_standbys", False) else (2, "two")
    if isinstance(subnets, tuple) and len(subnets) < least:
        yield "network.subnetIds", f"expected subnets in at least {zones} zones; got {len(subnets)}"


SUBNETS = Rule(
    _subnets,
    ("network", "readableStandbys"),
    "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html",
)
CLIENTS = Rule(
    _private_clients,
    ("allowedCidrs", "publiclyAccessible"),
    "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
)

"""Where a database may stand: the networks, zones and keys of each region that it has servers or data in."""

import re
from collections.abc import Iterator
from typing import Any

from pulumi_aws_databases.errors import Mistake, got, one_of
from pulumi_aws_databases.rules.global_aurora import name_breaches
from pulumi_aws_databases.rules.table_replicas import REGION_SETS
from pulumi_aws_databases.settings.common import Common, NetworkReference, Server
from pulumi_aws_databases.settings.dynamodb import DynamoDBSettings
from pulumi_aws_databases.settings.global_aurora import GlobalAuroraSettings
from pulumi_aws_databases.settings.instance import InstanceSettings
from pulumi_aws_databases.settings.network import NetworkSettings
from pulumi_aws_databases.settings.resolve import Resolved
from pulumi_aws_databases.settings.values import REGION
from pulumi_aws_databases.stack import NAMESPACE, Stack

_NO_WAY_OUT = "expected only in an existing network; one made here has no way out"


def placement_mistakes(name: str, resolved: Resolved, stack: Stack, *, in_program: bool) -> Iterator[Mistake]:
    """What is wrong with the places of a database; in a program it cannot be in a network of the stack's making."""
    settings = resolved.settings
    home = getattr(settings, "region", None) or stack.region
    if isinstance(settings, Server) and "network" not in resolved.unusable and not stack.mistaken("network"):
        yield from _networks(name, settings, home, stack, in_program=in_program)
    if home is None and isinstance(settings, GlobalAuroraSettings):
        yield Mistake(name, "primaryRegion", "required, as the stack names no region")
    if home is None or {"region", "primaryRegion"} & resolved.unusable:
        return
    yield from _misplaced(name, resolved, home)
    if isinstance(settings, Common):
        yield from _keys(name, settings, home)
    if isinstance(settings, DynamoDBSettings) and not {"replicas", "replicaRegions"} & resolved.unusable:
        yield from _copies(name, settings, home)


def _misplaced(name: str, resolved: Resolved, home: str) -> Iterator[Mistake]:
    """Zones of another region, and parts elsewhere that would be where the database itself is."""
    settings = resolved.settings
    for path, zone in _zones(resolved):
        region = _replica_region(settings, path) or home
        if not zone.startswith(region):
            yield Mistake(name, path, f"expected a zone of {region}; got {got(zone)}")
    for region in settings.all_secondaries() if isinstance(settings, GlobalAuroraSettings) else ():
        if region == home:
            place = "secondaries" if settings.secondaries is not None else "secondaryRegions"
            yield Mistake(name, f"{place}.{region}", "expected another region than the primary")
    if isinstance(settings, GlobalAuroraSettings) and not {"secondaries", "secondaryRegions"} & resolved.unusable:
        yield from (Mistake(name, *each) for each in name_breaches(name, settings, home))
    if getattr(settings, "backup_replication_region", None) == home:
        yield Mistake(name, "backupReplicationRegion", f"expected another region than the database's; got {got(home)}")


def _networks(name: str, settings: Server, home: str | None, stack: Stack, *, in_program: bool) -> Iterator[Mistake]:
    own, configured = settings.network, stack.settings.network
    if own is None and configured is None:
        yield Mistake(name, "network", f"required, here or as {NAMESPACE}:network")
        return
    if own is None and configured is not None and configured.cidr_block is not None and in_program:
        advice = f"is for the stack program; in a program of your own make a Network and hand it to {name}"
        yield Mistake(f"{NAMESPACE}:network", "cidrBlock", advice)
        return
    if own is None and configured is not None and isinstance(settings, InstanceSettings) and settings.readable_standbys:
        yield from _three_zones(name, configured, home)
    for path, region in {"region": home, **settings.server_regions}.items():
        if region is not None and not re.fullmatch(REGION, region):
            continue  # it is told that this is no region
        there = settings.network_in(region)
        if there is not None:
            isolated: bool | None = there.isolated
            missing = ""
        elif own is not None:
            isolated = _part_of_own(own, region, home)
            missing = f"its network has no part in {region}; see the network's secondary"
        else:
            isolated = _part_of_configured(configured, region, stack.region)
            missing = f"{NAMESPACE}:network has no secondary.{region}"
        if isolated is None:
            yield Mistake(name, path, missing)
        elif isolated and getattr(settings, "publicly_accessible", False):
            yield Mistake(name, "publiclyAccessible", _NO_WAY_OUT)


def _three_zones(name: str, configured: NetworkSettings, home: str | None) -> Iterator[Mistake]:
    """https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.html."""
    there = configured.secondary.get(home or "", configured)
    zones = len(there.subnet_ids) if isinstance(there.subnet_ids, tuple) else configured.zone_count
    if zones < 3:
        yield Mistake(name, "readableStandbys", f"needs three zones; {NAMESPACE}:network has {zones}")


def _part_of_own(own: NetworkReference, region: str | None, home: str | None) -> bool | None:
    """Whether the network's part in a region is isolated; None where it has none."""
    if region in own.regions:
        return own.regions[region].isolated
    # A `Network` lists its own region too; what is written by hand lists the others.
    lists_all = any(there.vpc_id is own.vpc_id for there in own.regions.values())
    return own.isolated if region == home and not lists_all else None


def _part_of_configured(
    configured: NetworkSettings | None, region: str | None, stack_region: str | None
) -> bool | None:
    if configured is None:
        return None
    if region is not None and region in configured.secondary:
        return configured.secondary[region].cidr_block is not None
    if region == stack_region:
        return configured.cidr_block is not None
    return True if configured.cidr_block is not None else None  # one of the same block is made there


def _keys(name: str, settings: Common, home: str) -> Iterator[Mistake]:
    """A key encrypts in its own region alone."""
    others = "replicas" if isinstance(settings, DynamoDBSettings) else "secondaries"
    keys = {
        "kmsKeyArn" if where == settings.region else f"{others}.{where}.kmsKeyArn": (where or home, arn)
        for where, arn in settings.given_keys.items()
    }
    if isinstance(settings, GlobalAuroraSettings) and settings.source_cluster_arn:
        keys["sourceClusterArn"] = (home, settings.source_cluster_arn)
    for path, (region, arn) in keys.items():
        if isinstance(arn, str) and arn.split(":")[3] != region:
            what = "a cluster" if path == "sourceClusterArn" else "a key"
            yield Mistake(name, path, f"expected {what} of {region}; got one of {arn.split(':')[3]}")


def _copies(name: str, settings: DynamoDBSettings, home: str) -> Iterator[Mistake]:
    """The regions of a table's replicas, and of their keys."""
    strong = settings.consistency == "strong"
    together = next((regions for regions in REGION_SETS if home in regions), ())
    others = one_of(region for region in together if region != home) if together else ""
    if strong and not together:
        yield Mistake(name, "consistency", f"strong is not to be had in {home}")
    places = settings.replica_paths | ({settings.witness_region: "witnessRegion"} if settings.witness_region else {})
    for region, path in places.items():
        if region == home:
            yield Mistake(name, path, f"expected another region than the table's; got {got(home)}")
        elif strong and together and region not in together:
            yield Mistake(name, path, f"expected {others}, which with {home} can be strong; got {got(region)}")


def _zones(resolved: Resolved) -> Iterator[tuple[str, str]]:
    for path, (value, _) in resolved.explained().items():
        if path.rpartition(".")[2] == "availabilityZone" and isinstance(value, str):
            yield path, value


def _replica_region(settings: Any, path: str) -> str | None:
    """The region of the replica whose setting this is."""
    parts = path.split(".")
    if parts[0] != "replicas":
        return None
    region: str | None = settings.replicas[parts[1]].region
    return region

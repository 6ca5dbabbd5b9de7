"""What is told of a change is what the declarations make of it: every setting of every type is changed once.

A plan is recorded with either value. Which inputs differ, and which of them AWS or its provider changes only by
replacing the resource, says what has to be told of the setting.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "docs"))

from changing import MORE, SAMPLES, Sample, choices, is_tried
from pulumi_aws_databases.kinds import DATABASES, KINDS
from pulumi_aws_databases.plan.record import Recording, Resource
from pulumi_aws_databases.rules.change import ANOTHER, STOPS, Effect
from pulumi_aws_databases.rules.changes import effect_of
from tables.entries import entries
from tables.recording import recorded
from tables.settings import LEAST
from test_tier_changes import REPLACING

OWNERS = {"Cluster", "GlobalCluster", "Instance", "ReplicationGroup", "ServerlessCache", "Table"}
# Under another one of these there is nothing yet that would stand in the way.
IDENTITY = {"clusterIdentifier", "globalClusterIdentifier", "name", "region", "replicationGroupId"}
# Left out, the provider keeps what is there.
KEPT = {"availabilityZone", "dataTieringEnabled"}
# What AWS or the package refuses, and what shows in no input of what owns the data.
BEYOND_THE_PLAN = {
    ("aurora", "backtrackHours"),
    ("instance", "allocatedStorage"),
    ("global-aurora", "sourceClusterArn"),
    ("dynamodb", "consistency"),
    ("dynamodb", "witnessRegion"),
    ("dynamodb", "encryption"),
    ("dynamodb", "kmsKeyArn"),
    ("cache", "shards"),
    ("cache", "transitEncryption"),
    *(
        ("dynamodb", f"globalIndexes.byX.{each}")
        for each in ("partitionKey", "sortKey", "projection", "nonKeyAttributes")
    ),
    *((kind, path) for kind in DATABASES for path in ("engineVersion", "credentials.management", "network.vpcId")),
    *((kind, "network.regions.eu-central-1.vpcId") for kind in DATABASES),
    ("global-aurora", "secondaries.eu-central-1.network"),
}
# What it does shows when the table is taken out.
WITHOUT_TRACE = {("dynamodb", "removalPolicy")}


@dataclass(frozen=True)
class Seen:
    """What a change does to the recorded resources."""

    replaced: set[str]
    """The inputs for which the resource that owns the data would be replaced."""
    parts: bool
    """Whether something that holds no data of its own would be."""
    gone: bool
    """Whether the resource that owns the data is another one, or no longer there."""
    touched: bool
    """Whether anything differs of the resource that owns the data."""
    changed: bool
    """Whether anything differs at all."""
    deletes_first: bool
    """Whether the resource that owns the data might be deleted before another one is made."""


def samples() -> Iterator[Sample]:
    """Two values of every setting, and more of those that depend on others."""
    for kind in DATABASES:
        written = SAMPLES[kind]
        yield from (Sample(kind, path, *values) for path, values in written.items())
        for each in entries(KINDS[kind].settings):
            if not is_written(each.path, written):
                path = each.path.replace("<region>", "eu-central-1").replace("<name>", "a")
                yield from choices(kind, path, each.schema, {})
    yield from MORE


def is_written(path: str, written: Mapping[str, Any]) -> bool:
    """Whether there is a sample of a setting, or of something in it."""
    pattern = re.sub(r"<\w+>", "[^.]+", path.replace(".", r"\."))
    return any(re.fullmatch(rf"{pattern}(\..+)?", each) for each in written)


TRIED = [each for each in samples() if is_tried(each.kind, each.path)]


def plan_of(kind: str, spec: dict[str, Any]) -> Recording:
    beside = spec.keys() & {"secondaries", "secondaryRegions"}
    return recorded(kind, "orders", spec if beside else {**LEAST[kind], **spec}, "dev")


def kind_of(one: Resource) -> str:
    return one.type.rpartition(":")[2]


def owns_data(one: Resource) -> bool:
    """Whether it is what the component was made for, and no replica, reader or other region of it."""
    return kind_of(one) in OWNERS and one.name == "orders"


def replacing(before: Resource, after: Resource) -> set[str]:
    """The inputs that differ, and for which the resource would be replaced."""
    kind, old, new = kind_of(before), before.inputs, after.inputs
    candidates = set(REPLACING.get(kind, ()))
    if kind == "Cluster" and new["engine"] in ("mysql", "postgres"):
        candidates.add("storageType")
    if kind in ("ReplicationGroup", "ServerlessCache") and (old["engine"], new["engine"]) != ("valkey", "redis"):
        candidates.remove("engine")
    if kind == "ReplicationGroup" and old["engineVersion"] <= new["engineVersion"]:
        candidates.remove("engineVersion")
    if kind == "Table" and lowers(old.get("warmThroughput"), new.get("warmThroughput")):
        candidates.add("warmThroughput")
    return candidates & differing(before, after)


def compared(one: Resource) -> dict[str, Any]:
    """The inputs that the provider compares: of a table's local indexes their names, and attributes only with those."""
    if kind_of(one) != "Table":
        return dict(one.inputs)
    local = [each["name"] for each in one.inputs.get("localSecondaryIndexes", ())]
    return {name: value for name, value in one.inputs.items() if name != "attributes"} | {
        "localSecondaryIndexes": local
    }


def lowers(old: Mapping[str, int] | None, new: Mapping[str, int] | None) -> bool:
    return any((old or {}).get(name, 0) > units for name, units in (new or {}).items())


def differing(before: Resource, after: Resource) -> set[str]:
    """The inputs and options of a resource for which a change is carried out."""
    old, new = (
        {**compared(each), **{name: each.options.get(name) for name in ("protect", "retainOnDelete")}}
        for each in (before, after)
    )
    followed = (old.keys() | new.keys()) - set(after.options.get("ignoreChanges", ()))
    return {name for name in followed if old.get(name) != new.get(name) and not (name in KEPT and name not in new)}


@cache
def _seen(place: int) -> Seen:
    before, after = (
        {each.urn: each for each in plan_of(TRIED[place].kind, spec).resources} for spec in TRIED[place].specs()
    )
    both = before.keys() & after.keys()
    owners = {urn for urn, each in (before | after).items() if owns_data(each)}
    replaced = {urn: replacing(before[urn], after[urn]) for urn in both}
    members = {urn for urn in both - owners if kind_of(before[urn]) in OWNERS | {"ClusterInstance", "TableReplica"}}
    return Seen(
        {name for urn in both & owners for name in replaced[urn]},
        any(replaced[urn] for urn in members),
        any(urn not in after for urn in owners),
        any(differing(before[urn], after[urn]) for urn in both & owners),
        any(differing(before[urn], after[urn]) for urn in both) or before.keys() != after.keys(),
        any(after[urn].options["deleteBeforeReplace"] for urn in both & owners),
    )


def told(sample: Sample) -> tuple[Effect, str]:
    """What is told of the setting itself, by the values that are decided on."""
    old, new = (
        {path: value for path, (value, _) in decided(plan_of(sample.kind, spec)).resolved.explained().items()}
        for spec in sample.specs()
    )
    below = [path for path in {**old, **new} if f"{path}.".startswith(f"{sample.path}.")]
    effects = [
        effect_of(sample.kind, path, old.get(path), new.get(path), new)
        for path in below
        if old.get(path) != new.get(path)
    ]
    assert effects, "nothing differs"
    return max(effects, key=lambda each: ("none", "in place", "replaced", "refused").index(each[0]))


def decided(recording: Recording) -> Any:
    return next(each for each in recording.decided if each.name == "orders")


def ids(sample: Sample) -> str:
    return f"{sample.kind}-{sample.path}-{sample.before}-{sample.after}"[:80]


def test_every_setting_is_tried() -> None:
    tried = {kind: {each.path: each for each in TRIED if each.kind == kind} for kind in DATABASES}
    missing = [
        (kind, each.path)
        for kind in DATABASES
        for each in entries(KINDS[kind].settings)
        if is_tried(kind, each.path) and not is_written(each.path, tried[kind])
    ]
    assert not missing


@pytest.mark.parametrize("place", range(len(TRIED)), ids=[ids(each) for each in TRIED])
def test_what_is_told_of_a_change_is_what_becomes_of_the_resources(place: int) -> None:
    sample, seen = TRIED[place], _seen(place)
    effect, message = told(sample)
    if seen.replaced or seen.gone:
        assert effect in ("replaced", "refused"), seen
        if effect == "replaced":
            # A global database has its name for the whole account, so that in another region too it stands in the way.
            elsewhere = seen.gone or seen.replaced <= IDENTITY
            stopped = sample.kind == "global-aurora" and "region" in seen.replaced
            assert (ANOTHER in message) == (elsewhere and not stopped), seen
            assert (STOPS in message) == (not elsewhere or stopped), seen
    elif seen.parts:
        assert effect in ("replaced", "refused"), seen
        assert ANOTHER not in message
        assert effect == "refused" or "stays" in message
    elif (sample.kind, sample.path) not in BEYOND_THE_PLAN:
        assert effect in ("none", "in place"), message
    assert not seen.deletes_first
    if effect == "none":
        assert (seen.touched, seen.gone, seen.parts) == (False, False, False)
    if not seen.changed and (sample.kind, sample.path) not in WITHOUT_TRACE:
        assert effect in ("none", "refused"), "nothing becomes of it"

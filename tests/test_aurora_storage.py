"""What Aurora's I/O costs: paid for by the request, or included in a higher price."""

from typing import Any

import pytest

from conftest import NETWORK, STACK, Deploy, Deployment, once
from pulumi_aws_databases import AuroraCluster, BadInput, build

CLUSTER = "rds/cluster:Cluster"
INSTANCE = "rds/clusterInstance:ClusterInstance"
SNAPSHOT = {"snapshot_identifier": "nightly"}
PAST = {"restore_to_point_in_time": {"source": "legacy", "latest": True}}


@once
def aurora(deploy: Deploy, tier: str = "dev", preset: str | None = None, **args: Any) -> Deployment:
    settings: Any = {"network": NETWORK, **args}
    presets = {"aws-databases:presets": {"aurora": {"storageType": preset}}} if preset else {}
    return deploy(lambda: AuroraCluster("orders", settings).connection, STACK | {"aws-databases:tier": tier, **presets})


@pytest.mark.parametrize(
    ("given", "declared"),
    [({}, "aurora"), ({"storage_type": "standard"}, "aurora"), ({"storage_type": "io-optimized"}, "aurora-iopt1")],
)
@pytest.mark.parametrize("engine", ["postgresql", "mysql"])
@pytest.mark.parametrize("beginning", [{}, SNAPSHOT, PAST])
def test_the_storage_is_always_said_so_that_it_can_be_switched_back(
    deploy: Deploy, given: dict[str, str], declared: str, engine: str, beginning: dict[str, Any]
) -> None:
    made = aurora(deploy, engine=engine, **beginning, **given)
    assert made.one(CLUSTER).inputs["storageType"] == declared
    assert "storageType" not in made.one(CLUSTER).ignore_changes


@pytest.mark.parametrize("tier", ["dev", "staging", "prod", "enterprise"])
def test_no_tier_pays_for_included_io_unasked(deploy: Deploy, tier: str) -> None:
    assert aurora(deploy, tier).one(CLUSTER).inputs["storageType"] == "aurora"


@pytest.mark.parametrize(
    ("preset", "given", "declared"),
    [
        ("io-optimized", {}, "aurora-iopt1"),
        ("io-optimized", {"storage_type": "standard"}, "aurora"),
        ("standard", {"storage_type": "io-optimized"}, "aurora-iopt1"),
    ],
)
def test_a_preset_is_below_what_is_given(deploy: Deploy, preset: str, given: dict[str, str], declared: str) -> None:
    assert aurora(deploy, preset=preset, **given).one(CLUSTER).inputs["storageType"] == declared


def test_the_kind_of_storage_changes_nothing_else(deploy: Deploy) -> None:
    plain, optimized = (aurora(deploy, "prod", storage_type=each) for each in ("standard", "io-optimized"))
    one, other = ({each.urn: dict(each.inputs) for each in made.resources} for made in (plain, optimized))
    changed = {urn for urn in one.keys() | other.keys() if one.get(urn) != other.get(urn)}
    assert changed == {plain.one(CLUSTER).urn}
    without = [{**made[plain.one(CLUSTER).urn], "storageType": None} for made in (one, other)]
    assert without[0] == without[1]
    assert plain.result == optimized.result


@pytest.mark.parametrize("kind", ["standard", "io-optimized"])
def test_a_cluster_has_no_provisioned_storage(deploy: Deploy, kind: str) -> None:
    made = aurora(deploy, readers=1, storage_type=kind)
    assert {"allocatedStorage", "dbClusterInstanceClass", "iops"} & made.one(CLUSTER).inputs.keys() == set()
    for member in made.all(INSTANCE):
        assert "storageType" not in member.inputs


@pytest.mark.parametrize(
    ("value", "got"),
    [
        ("aurora", '"aurora"'),
        ("aurora-iopt1", '"aurora-iopt1"'),
        ("gp3", '"gp3"'),
        ("io1", '"io1"'),
        ("", '""'),
        (True, "true"),
        (1, "1"),
    ],
)
def test_other_kinds_of_storage_are_refused(deploy: Deploy, value: Any, got: str) -> None:
    with pytest.raises(BadInput) as raised:
        aurora(deploy, storage_type=value)
    assert str(raised.value) == f"orders: storageType: expected standard or io-optimized; got {got}"


@pytest.mark.parametrize("value", ["standard", "io-optimized"])
def test_an_instance_has_other_kinds(deploy: Deploy, value: str) -> None:
    spec = {"type": "instance", "network": NETWORK, "storageType": value}
    with pytest.raises(BadInput) as raised:
        deploy(lambda: build("catalog", spec).connection)
    assert str(raised.value) == f'catalog: storageType: expected gp3, gp2, io1 or io2; got "{value}"'


def test_aurora_has_no_settings_of_provisioned_storage(deploy: Deploy) -> None:
    with pytest.raises(BadInput) as raised:
        aurora(deploy, storage_type="io-optimized", iops=12000, allocated_storage=400)
    assert sorted(line.split(":")[1].strip() for line in str(raised.value).splitlines()) == [
        "allocated_storage",
        "iops",
    ]

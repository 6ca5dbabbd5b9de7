"""The long way: clusters and caches on the real engine, where AWS's provider waits for each of them.

Against moto the cache is left out, which moto cannot serve; AWS_DATABASES_ENDPOINT names an imitation that can.
"""

import os
from typing import Any

import pytest

from engine.conftest import shipped

pytestmark = pytest.mark.long
HOLDS_DATA = ("rds/cluster:Cluster", "dynamodb/table:Table", "elasticache/replicationGroup:ReplicationGroup")
KEEPS = (
    *HOLDS_DATA,
    "rds/instance:Instance",
    "rds/clusterInstance:",
    "SubnetGroup",
    "kms/key:Key",
    "ec2/vpc:Vpc",
    "ec2/subnet:Subnet",
)
UP = ("up", "--yes", "--skip-preview")


def configuration(stack: str) -> dict[str, Any]:
    config = shipped(stack)
    if not os.environ.get("AWS_DATABASES_ENDPOINT"):
        del config["aws-databases:databases"]["sessions"]
    return config


def identities(state: dict[str, Any]) -> dict[str, str]:
    """The identity of everything that a change of tier must not replace."""
    return {urn: each["id"] for urn, each in state.items() if any(kind in urn for kind in KEEPS) and "id" in each}


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_a_stack_comes_up_stays_as_it_is_and_goes(engine: Any, stack: str) -> None:
    made = engine(stack, configuration(stack))
    made.succeed(*UP)
    made.succeed(*UP, "--expect-no-changes")
    made.succeed("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    kept = [urn for urn, each in made.state().items() if each.get("retainOnDelete")]
    assert all("kms/key:Key" in urn for urn in kept)
    if stack == "prod":
        protected = [urn for urn, each in made.state().items() if each.get("protect")]
        assert all(any(kind in urn for kind in HOLDS_DATA) for urn in protected)
        assert made.run("destroy", "--yes", "--skip-preview").returncode != 0
        presets = {kind: {"deletionProtection": False} for kind in ("aurora", "dynamodb", "cache")}
        made.configure({"aws-databases:presets": presets})
        made.succeed(*UP)
    made.succeed("destroy", "--yes", "--skip-preview")
    assert made.state() == {}


def test_a_stack_moves_through_the_tiers_and_nothing_that_holds_data_is_replaced(engine: Any) -> None:
    made = engine("dev", configuration("dev"))
    made.succeed(*UP)
    before = identities(made.state())
    assert any("rds/cluster:Cluster" in urn for urn in before)
    for tier in ("staging", "prod", "enterprise", "dev"):
        made.configure({"aws-databases:tier": tier})
        made.succeed(*UP)
        made.succeed(*UP, "--expect-no-changes")
        after = identities(made.state())
        assert {urn: after[urn] for urn in before} == before
    made.succeed("destroy", "--yes", "--skip-preview")


def test_an_instance_moves_through_the_tiers_and_is_not_replaced(engine: Any) -> None:
    catalog = {"type": "instance", "engine": "postgresql", "readReplicas": 1}
    network = {"cidrBlock": "10.0.0.0/16", "availabilityZones": 2}
    config = {"aws:region": "eu-west-1", "aws-databases:tier": "dev", "aws-databases:network": network}
    made = engine("dev", config | {"aws-databases:databases": {"catalog": catalog}})
    made.succeed(*UP)
    made.succeed(*UP, "--expect-no-changes")
    if os.environ.get(
        "AWS_DATABASES_ENDPOINT"
    ):  # moto shows parameters of an instance's group otherwise than it took them
        made.succeed("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    before = identities(made.state())
    assert sum("rds/instance:Instance" in urn for urn in before) == 2
    for tier in ("prod", "dev"):
        made.configure({"aws-databases:tier": tier})
        made.succeed(*UP)
        after = identities(made.state())
        assert {urn: after[urn] for urn in before} == before
    made.succeed("destroy", "--yes", "--skip-preview")
    assert made.state() == {}

"""Cluster mode, autoscaling, data tiering and restore: caches of nodes beyond a primary with replicas."""

import json
from typing import Any

import pytest

from conftest import NETWORK, STACK, Deploy, Deployment, Registered, once
from pulumi_aws_databases import Cache

GROUP = "elasticache/replicationGroup:ReplicationGroup"
PARAMETERS = "elasticache/parameterGroup:ParameterGroup"
SUBNETS = "elasticache/subnetGroup:SubnetGroup"
TARGET = "appautoscaling/target:Target"
POLICY = "appautoscaling/policy:Policy"
VERSION = "secretsmanager/secretVersion:SecretVersion"
SCALING: dict[str, Any] = {
    "shards": 2,
    "shardAutoscaling": {"min": 2, "max": 6, "target": 50, "scaleInCooldownSeconds": 900},
    "replicaAutoscaling": {"min": 1, "max": 3, "scaleOutCooldownSeconds": 60},
}


@once
def cache(deploy: Deploy, tier: str = "dev", **args: Any) -> Deployment:
    settings: Any = {"network": NETWORK, **args}
    return deploy(lambda: Cache("sessions", settings).connection, STACK | {"aws-databases:tier": tier})


def parameters(made: Deployment) -> dict[str, str]:
    return {each["name"]: each["value"] for each in made.one(PARAMETERS).inputs["parameters"]}


@pytest.mark.parametrize("tier", ["dev", "prod", "enterprise"])
def test_in_cluster_mode_there_is_failover_always_and_one_host_for_all_shards(deploy: Deploy, tier: str) -> None:
    made = cache(deploy, tier, shards=3)
    replicas = {"dev": 0, "prod": 1, "enterprise": 2}[tier]
    group = made.one(GROUP).inputs
    assert (group["numNodeGroups"], group["replicasPerNodeGroup"]) == (3, replicas)
    assert group["automaticFailoverEnabled"] is True
    assert group["multiAzEnabled"] is (replicas > 0)
    assert "numCacheClusters" not in group
    host = "sessions-0a1b2c3d-cfg.example"
    connection = made.result
    assert (connection["host"], connection["readerHost"], connection["clusterMode"]) == (host, host, True)
    assert connection["environment"]["CACHE_CLUSTER_MODE"] == "true"
    secret = json.loads(made.one(VERSION).inputs["secretString"])
    assert secret["url"] == secret["readerUrl"] == f"rediss://app:{secret['password']}@{host}:6379"


def test_the_parameter_group_says_whether_there_is_cluster_mode(deploy: Deploy) -> None:
    given = {"maxmemory-policy": "volatile-lru"}
    assert parameters(cache(deploy, parameters=given)) == given
    made = cache(deploy, shards=1, parameters=given)
    assert parameters(made) == given | {"cluster-enabled": "yes"}
    assert made.one(GROUP).inputs["parameterGroupName"] == "sessions-0a1b2c3"


def test_a_change_of_modes_would_replace_the_cache_and_touches_none_of_its_groups(deploy: Deploy) -> None:
    one, other = cache(deploy), cache(deploy, shards=1)
    assert one.one(SUBNETS).name != other.one(SUBNETS).name
    assert one.one(GROUP).inputs["subnetGroupName"] != other.one(GROUP).inputs["subnetGroupName"]
    assert one.one(PARAMETERS).inputs["description"] != other.one(PARAMETERS).inputs["description"]


def scaling(made: Deployment, what: str) -> tuple[Registered, Registered]:
    return made.one(TARGET, f"sessions-{what}"), made.one(POLICY, f"sessions-{what}")


def test_shards_and_replicas_come_and_go_with_the_load(deploy: Deploy) -> None:
    made = cache(deploy, "prod", **SCALING)
    for what, dimension, measured, limits, target, cooldowns in (
        ("shards", "NodeGroups", "Primary", (2, 6), 50, (900, 300)),
        ("replicas", "Replicas", "Replica", (1, 3), 60, (300, 60)),
    ):
        scalable, policy = scaling(made, what)
        assert scalable.inputs["serviceNamespace"] == "elasticache"
        assert scalable.inputs["resourceId"] == "replication-group/sessions-0a1b2c3d"
        assert scalable.inputs["scalableDimension"] == f"elasticache:replication-group:{dimension}"
        assert (scalable.inputs["minCapacity"], scalable.inputs["maxCapacity"]) == limits
        assert made.one(GROUP).urn in scalable.depends_on
        assert policy.inputs["targetTrackingScalingPolicyConfiguration"] == {
            "predefinedMetricSpecification": {"predefinedMetricType": f"ElastiCache{measured}EngineCPUUtilization"},
            "targetValue": target,
            "scaleInCooldown": cooldowns[0],
            "scaleOutCooldown": cooldowns[1],
        }


def test_what_autoscaling_has_changed_is_not_planned_back(deploy: Deploy) -> None:
    counts = {"numNodeGroups", "replicasPerNodeGroup"}
    assert counts <= set(cache(deploy, **SCALING).one(GROUP).ignore_changes)
    assert not counts & set(cache(deploy, shards=2, replicas=1).one(GROUP).ignore_changes)
    only = cache(deploy, shards=2, shardAutoscaling={"min": 1, "max": 3}).one(GROUP).ignore_changes
    assert counts & set(only) == {"numNodeGroups"}


def test_nodes_that_tier_data_say_so_and_others_say_nothing(deploy: Deploy) -> None:
    assert cache(deploy, "prod", nodeType="r6gd.2xlarge").one(GROUP).inputs["dataTieringEnabled"] is True
    assert "dataTieringEnabled" not in cache(deploy, "prod").one(GROUP).inputs


def test_a_snapshot_is_where_a_cache_begins_and_may_go_afterwards(deploy: Deploy) -> None:
    group = cache(deploy, snapshotName="before").one(GROUP)
    assert group.inputs["snapshotName"] == "before"
    assert "snapshotName" in group.ignore_changes
    without = cache(deploy).one(GROUP)
    assert "snapshotName" not in without.inputs
    assert "snapshotName" in without.ignore_changes

"""The examples of the Terraform module for ElastiCache, said in stack files; memcached aside.

They are those of elasticache 1.10 (https://github.com/terraform-aws-modules/terraform-aws-elasticache). Each is planned
without an error and registers what it registers there; names, tags and rules of security groups are the package's own.
Where a user is open or has a password in the example, it has a generated one here, and a default user may do nothing.
"""

from typing import Any

import pytest

from conftest import Deployment
from terraform_modules import MADE as NETWORK
from terraform_modules import Example, StackFile, block, check, stack_file

__all__ = ["stack_file"]

GROUP = "elasticache/replicationGroup:ReplicationGroup"
SERVERLESS = "elasticache/serverlessCache:ServerlessCache"
PARAMETERS = "elasticache/parameterGroup:ParameterGroup"
SUBNETS = "elasticache/subnetGroup:SubnetGroup"
USER = "elasticache/user:User"
USER_GROUP = "elasticache/userGroup:UserGroup"
LOG_GROUP = "cloudwatch/logGroup:LogGroup"
ARN = "arn:aws:mock:eu-west-1:123456789012:"
SLOW = "/aws/elasticache/{}-0a1b2c3d/slow-log"

# What the examples have in common: the module's defaults, and what nearly every one of them says.
STACK_FILE = """
config:
  aws:region: {region}
  aws-databases:tier: dev
  aws-databases:network: {network}
  aws-databases:presets:
    cache:
      nodeType: cache.t4g.small
      maintenanceWindow: sun:05:00-sun:09:00
      multiAz: false
      snapshotRetentionDays: 0
      logDelivery: {{engineLog: false}}
      logRetentionDays: 14
      allowedCidrs: [10.0.0.0/16]
  aws-databases:databases:
{databases}
"""
MADE: dict[str, Any] = {
    "nodeType": "cache.t4g.small",
    "maintenanceWindow": "sun:05:00-sun:09:00",
    "applyImmediately": True,
    "atRestEncryptionEnabled": True,
    "transitEncryptionEnabled": True,
    "port": 6379,
}


@pytest.fixture
def example(stack_file: StackFile) -> Example:
    """The caches of an example, planned and deployed with what the module's examples share."""

    def run(databases: str, region: str = "eu-west-1") -> Deployment:
        return stack_file(STACK_FILE.format(region=region, network=NETWORK, databases=block(databases)))

    return run


def parameters(made: Deployment, name: str, family: str) -> dict[str, str]:
    group = made.one(PARAMETERS, name).inputs
    assert group["family"] == family
    return {each["name"]: each["value"] for each in group["parameters"]}


def logs(made: Deployment) -> dict[str, int]:
    return {each.inputs["name"]: each.inputs["retentionInDays"] for each in made.all(LOG_GROUP)}


def check_slow_log(made: Deployment, name: str) -> None:
    """The module's one log: slow commands, as JSON, for 14 days."""
    (delivery,) = made.one(GROUP, name).inputs["logDeliveryConfigurations"]
    assert (delivery["logType"], delivery["logFormat"]) == ("slow-log", "json")
    assert logs(made) == {SLOW.format(name): 14}
    assert delivery["destination"] == SLOW.format(name)


def test_redis_cluster_mode(example: Example) -> None:
    databases = """
        redis-cluster-mode:
          type: cache
          engine: redis
          engineVersion: "7.1"
          shards: 2
          replicas: 3
          multiAz: true
          users:
            moe: on ~* +@all
            larry: {accessString: on ~* +@all, iam: true}
            curly: on ~* +@all
          parameters: {latency-tracking: "yes"}
    """
    name = "redis-cluster-mode"
    made = example(databases)
    check(made.one(GROUP), **MADE, engine="redis", engineVersion="7.1", numNodeGroups=2, replicasPerNodeGroup=3)
    check(made.one(GROUP), automaticFailoverEnabled=True, multiAzEnabled=True)
    assert parameters(made, name, "redis7") == {"cluster-enabled": "yes", "latency-tracking": "yes"}
    users = {each.name.removeprefix(f"{name}-user-"): each.inputs for each in made.all(USER)}
    for user, how in (("moe", "password"), ("larry-iam", "iam"), ("curly", "password")):
        assert users[user]["accessString"] == "on ~* +@all"
        assert users[user]["authenticationMode"]["type"] == how
    group = made.one(USER_GROUP).inputs
    assert {each["userId"] for each in users.values()} == set(group["userIds"])
    assert made.one(GROUP).inputs["userGroupIds"] == [group["userGroupId"]]
    assert len(made.one(SUBNETS).inputs["subnetIds"]) == 3
    check_slow_log(made, name)


def test_redis_cluster(example: Example) -> None:
    """One node, which here is a replication group without replicas, so that it can have some later."""
    databases = """
        redis-cluster:
          type: cache
          engine: redis
          engineVersion: "7.1"
          parameters: {latency-tracking: "yes"}
    """
    made = example(databases)
    check(made.one(GROUP), **MADE, engine="redis", engineVersion="7.1", numCacheClusters=1)
    check(made.one(GROUP), automaticFailoverEnabled=False, multiAzEnabled=False)
    assert parameters(made, "redis-cluster", "redis7") == {"latency-tracking": "yes"}
    check_slow_log(made, "redis-cluster")


def test_redis_global_replication_group(example: Example) -> None:
    """But for the global datastore that joins the two: a cache of each region."""
    databases = """
        primary: {type: cache, engine: redis, engineVersion: "7.1", nodeType: cache.r7g.large}
        secondary: {type: cache, engine: redis, engineVersion: "7.1", nodeType: cache.r7g.large, region: eu-west-1}
    """
    made = example(databases, region="us-east-1")
    for name, region in (("primary", None), ("secondary", "eu-west-1")):
        check(made.one(GROUP, name), engine="redis", engineVersion="7.1", nodeType="cache.r7g.large", region=region)
        check(made.one(SUBNETS, name), region=region)
    assert {each.inputs.get("region") for each in made.all("ec2/vpc:Vpc")} == {None, "eu-west-1"}


def test_redis_replication_group_with_cluster_replica(example: Example) -> None:
    """A replica, which there is a cluster that joins the group, is one of the group's own nodes here."""
    databases = """
        with-replica:
          type: cache
          engine: redis
          engineVersion: "7.1"
          replicas: 1
          parameters: {latency-tracking: "yes"}
    """
    made = example(databases)
    check(made.one(GROUP), **MADE, engine="redis", engineVersion="7.1", numCacheClusters=2)
    assert parameters(made, "with-replica", "redis7") == {"latency-tracking": "yes"}
    check_slow_log(made, "with-replica")


@pytest.mark.parametrize(("engine", "version", "family"), [("redis", "7.1", "redis7"), ("valkey", "7.2", "valkey7")])
def test_replication_group(example: Example, engine: str, version: str, family: str) -> None:
    databases = f"""
        replication-group:
          type: cache
          engine: {engine}
          engineVersion: "{version}"
          authentication: token
          parameters: {{latency-tracking: "yes"}}
    """
    made = example(databases)
    check(made.one(GROUP), **MADE, engine=engine, engineVersion=version, numCacheClusters=1)
    assert len(made.one(GROUP).inputs["authToken"]) >= 16
    assert made.all(USER) == []
    assert parameters(made, "replication-group", family) == {"latency-tracking": "yes"}
    check_slow_log(made, "replication-group")


@pytest.mark.parametrize("engine", ["redis", "valkey"])
def test_serverless_cache(example: Example, engine: str) -> None:
    databases = f"""
        serverless:
          type: cache
          engine: {engine}
          engineVersion: 7
          serverless: {{maxStorageGb: 2, maxEcpu: 1000}}
          snapshotWindow: 22:00-23:00
          snapshotRetentionDays: 7
          users: {{redis: on ~* -@all +@read}}
    """
    made = example(databases)
    cache = made.one(SERVERLESS)
    limits = {"dataStorage": {"maximum": 2, "unit": "GB"}, "ecpuPerSeconds": [{"maximum": 1000}]}
    check(cache, engine=engine, majorEngineVersion="7", cacheUsageLimits=limits)
    check(cache, dailySnapshotTime="22:00", snapshotRetentionLimit=7, kmsKeyId=f"{ARN}Key/stack-key")
    assert len(cache.inputs["subnetIds"]) == 3
    user, group = made.one(USER, "serverless-user-redis").inputs, made.one(USER_GROUP).inputs
    assert (user["userName"], user["accessString"], user["engine"]) == ("redis", "on ~* -@all +@read", "redis")
    assert user["userId"] in group["userIds"]
    check(cache, userGroupId=group["userGroupId"])
    assert made.all(GROUP) == made.all(PARAMETERS) == made.all(LOG_GROUP) == []

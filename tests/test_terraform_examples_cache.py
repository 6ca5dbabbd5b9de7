"""The examples of the Terraform module for ElastiCache, said in stack files; memcached aside.

They are those of elasticache 1.10 (https://github.com/terraform-aws-modules/terraform-aws-elasticache). Each is planned
without an error and registers what it registers there; names, tags and rules of security groups are the package's own.
Where a user is open or has a password in the example, it has a generated one here, and a default user may do nothing.
"""

from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest
from pulumi.runtime import get_root_resource

from conftest import Deploy, Deployment, Registered
from pulumi_aws_databases import deploy as deploy_stack
from pulumi_aws_databases.cli import main
from pulumi_aws_databases.plan.project import Project

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
MADE = {
    "nodeType": "cache.t4g.small",
    "maintenanceWindow": "sun:05:00-sun:09:00",
    "applyImmediately": True,
    "atRestEncryptionEnabled": True,
    "transitEncryptionEnabled": True,
    "port": 6379,
}


class Example:
    """Plans the databases of a stack file, which may have no error, and deploys them."""

    def __init__(self, deploy: Deploy, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.deploy, self.folder, self.capsys = deploy, folder, capsys

    def __call__(
        self,
        databases: str,
        region: str = "eu-west-1",
        network: str = "{cidrBlock: 10.0.0.0/16, availabilityZones: 3}",
    ) -> Deployment:
        given = {"region": region, "network": network, "databases": indent(dedent(databases), "    ")}
        (self.folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
        (self.folder / "Pulumi.dev.yaml").write_text(STACK_FILE.format(**given))
        (self.folder / "__main__.py").write_text("from pulumi_aws_databases import deploy\ndeploy()\n")
        code = main(["plan", "--program", str(self.folder)])
        said = self.capsys.readouterr()
        assert code == 0, said.err or said.out
        return self.deploy(self._make, Project.find(self.folder).configuration("dev").values)

    @staticmethod
    def _make() -> Any:
        root: Any = get_root_resource()
        root.outputs.clear()  # the mocks have one root for all
        deploy_stack()
        return dict(root.outputs)


@pytest.fixture
def example(deploy: Deploy, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Example:
    return Example(deploy, tmp_path, capsys)


def check(resource: Registered, **expected: Any) -> None:
    """The resource has these inputs, whatever else it has."""
    assert {name: resource.inputs.get(name) for name in expected} == expected


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

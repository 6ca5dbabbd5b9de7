"""The long way: clusters and caches on the real engine, where AWS's provider waits for each of them.

Against moto the cache is left out, which moto cannot serve; AWS_DATABASES_ENDPOINT names an imitation that can.
"""

import os
from collections.abc import Mapping
from typing import Any

import boto3
import pytest

from engine.conftest import shipped

pytestmark = pytest.mark.long
HOLDS_DATA = (
    "rds/cluster:Cluster",
    "dynamodb/table:Table",
    "elasticache/replicationGroup:ReplicationGroup",
    "elasticache/serverlessCache:ServerlessCache",
)
KEEPS = (
    *HOLDS_DATA,
    "rds/instance:Instance",
    "rds/clusterInstance:",
    "SubnetGroup",
    "kms/key:Key",
    "ec2/vpc:Vpc",
    "ec2/subnet:Subnet",
)
# What stays on AWS with removalPolicy snapshot: what encrypts, keeps and expires backups.
OUTLIVES = ("kms/key:Key", "backup/vault:Vault", "iam/role:Role", "iam/rolePolicyAttachment:RolePolicyAttachment")
UP = ("up", "--yes", "--skip-preview")


def configuration(stack: str) -> dict[str, Any]:
    config = shipped(stack)
    if not os.environ.get("AWS_DATABASES_ENDPOINT"):  # moto knows no users of caches, and no selections of AWS Backup
        del config["aws-databases:databases"]["sessions"]
        config["aws-databases:presets"] = {kind: {"backupPlan": False} for kind in ("aurora", "dynamodb")}
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
    assert all(any(kind in urn for kind in OUTLIVES) for urn in kept)
    if stack == "prod":
        protected = [urn for urn, each in made.state().items() if each.get("protect")]
        assert all(any(kind in urn for kind in HOLDS_DATA) for urn in protected)
        assert made.run("destroy", "--yes", "--skip-preview").returncode != 0
        presets: dict[str, Any] = configuration(stack).get("aws-databases:presets", {})
        lifted = {
            kind: {**presets.get(kind, {}), "deletionProtection": False} for kind in ("aurora", "dynamodb", "cache")
        }
        made.configure({"aws-databases:presets": lifted})
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


# Everything around relational databases: as it begins, and with every setting changed that AWS changes in place.
BEGIN: dict[str, dict[str, Any]] = {
    "orders": {
        "type": "aurora",
        "readers": 2,
        "credentials": {"rotationDays": 30},
        "users": {"app": {}, "reports": {"iam": True}},
        "proxy": {"readOnlyEndpoint": True, "maxConnectionsPercent": 80},
    },
    "accounts": {
        "type": "aurora",
        "engine": "mysql",
        "readers": 2,
        "credentials": {"management": "generated"},
        "proxy": True,
    },
    "catalog": {
        "type": "instance",
        "engine": "mysql",
        "multiAz": True,
        "replicas": {"near": {}, "far": {"region": "eu-central-1"}},
        "backupReplicationRegion": "eu-central-1",
        "proxy": True,
    },
}
CHANGED: dict[str, dict[str, Any]] = {
    "orders": {
        "type": "aurora",
        "readers": 1,
        "credentials": {"rotationDays": 14},
        "users": {"app": {"iam": True}, "batch": {}},
        "proxy": {"maxConnectionsPercent": 60, "borrowTimeoutSeconds": 30, "idleTimeoutSeconds": 600,
                  "iamAuthentication": True, "debugLogging": True},
        "capacity": {"min": 1, "max": 8},
        "readerAutoscaling": {"min": 1, "max": 3, "targetCpu": 50},
        "storageType": "io-optimized",
        "dataApi": True,
        "iamAuthentication": False,
        "databaseInsights": {"mode": "advanced", "retentionDays": 465},
        "monitoringInterval": 30,
        "backupRetentionDays": 10,
        "backupWindow": "01:00-02:00",
        "maintenanceWindow": "mon:05:00-mon:06:00",
        "logExports": ["postgresql", "instance"],
        "logRetentionDays": 90,
        "parameters": {"log_min_duration_statement": 250},
        "instanceParameters": {"work_mem": 8192},
        "autoMinorVersionUpgrade": False,
        "allowedCidrs": ["10.1.0.0/16"],
        "tags": {"team": "payments"},
    },
    "accounts": {
        "type": "aurora",
        "engine": "mysql",
        "readers": 2,
        "credentials": {"management": "generated", "rotationDays": 30},
        "instanceClass": "r7g.large",
        "users": {"app": {}},
    },
    "catalog": {
        "type": "instance",
        "engine": "mysql",
        "instanceClass": "m7g.large",
        "multiAz": False,
        "replicas": {"near": {"instanceClass": "t4g.medium"}, "far": {"region": "eu-central-1"}},
        "backupReplicationRegion": "eu-central-1",
        "backupRetentionDays": 10,
        "allocatedStorage": 400,
        "iops": 14000,
        "storageThroughput": 600,
        "maxAllocatedStorage": 1000,
        "credentials": {"rotationDays": 30},
        "parameters": {"max_connections": 100},
        "logExports": ["error"],
    },
}  # fmt: skip


@pytest.mark.skipif(not os.environ.get("AWS_DATABASES_ENDPOINT"), reason="moto knows no endpoints of proxies")
def test_every_setting_that_aws_changes_in_place_changes_nothing_else(engine: Any) -> None:
    config = {
        "aws:region": "eu-west-1",
        "aws-databases:tier": "dev",
        "aws-databases:network": {"cidrBlock": "10.0.0.0/16", "availabilityZones": 2},
    }
    made = engine("dev", config | {"aws-databases:databases": BEGIN})
    made.succeed(*UP)
    made.succeed(*UP, "--expect-no-changes")
    before = identities(made.state())
    made.configure({"aws-databases:databases": CHANGED})
    made.succeed(*UP)
    made.succeed(*UP, "--expect-no-changes")
    after = identities(made.state())
    gone = {urn.rpartition("::")[2] for urn in before.keys() - after.keys()}
    assert gone == {"orders-reader-2"}
    assert {urn: after[urn] for urn in before.keys() & after.keys()} == {
        urn: each for urn, each in before.items() if urn in after
    }
    grown = {"allocatedStorage": 400, "maxAllocatedStorage": 1000}  # storage does not shrink
    made.configure({"aws-databases:databases": BEGIN | {"catalog": BEGIN["catalog"] | grown}})
    made.succeed(*UP)
    assert identities(made.state()).items() >= {urn: each for urn, each in after.items() if urn in before}.items()
    made.succeed("destroy", "--yes", "--skip-preview")
    assert made.state() == {}


@pytest.mark.skipif(not os.environ.get("AWS_DATABASES_ENDPOINT"), reason="moto tells one global cluster for another")
def test_a_global_database_gains_and_loses_regions_and_is_upgraded(engine: Any) -> None:
    def ledger(**settings: Any) -> dict[str, Any]:
        return {"aws-databases:databases": {"ledger": {"type": "global-aurora", **settings}}}

    config = {
        "aws:region": "eu-west-1",
        "aws-databases:tier": "dev",
        "aws-databases:network": {"cidrBlock": "10.0.0.0/16", "availabilityZones": 2},
    }
    first, second = ["eu-central-1", "us-east-1"], {"eu-central-1": {"readers": 2}, "ap-southeast-1": {"readers": 0}}
    made = engine("dev", config | ledger(engineVersion="16.6", secondaryRegions=first))
    made.succeed(*UP)
    made.succeed(*UP, "--expect-no-changes")
    before = identities(made.state())
    assert sum("rds/cluster:Cluster" in urn for urn in before) == 3
    made.configure(ledger(engineVersion="16.8", secondaries=second, writeForwarding=True, users={"app": {}}))
    made.succeed(*UP)
    made.succeed(*UP, "--expect-no-changes")
    after = identities(made.state())
    assert {urn for urn in before.keys() - after.keys() if "us-east-1" not in urn} == set()
    assert all(after[urn] == before[urn] for urn in before.keys() & after.keys())
    assert any("rds/cluster:Cluster::ledger-ap-southeast-1" in urn for urn in after)
    made.succeed("destroy", "--yes", "--skip-preview")
    assert made.state() == {}


# Caches of every kind, as they begin, and with what AWS changes in place changed.
READ = "on ~app::* -@all +@read"
CACHES: dict[str, dict[str, Any]] = {
    "sessions": {"type": "cache", "replicas": 2, "users": {"reports": READ, "job": {"iam": True}}},
    "carts": {"type": "cache", "shards": 3, "replicas": 1, "users": {"reports": READ}},
    "fast": {"type": "cache", "serverless": True, "users": {"reports": {"iam": True}}},
    "tokens": {"type": "cache", "engine": "redis", "authentication": "token"},
    "jobs": {"type": "cache", "authentication": "iam"},
    "open": {"type": "cache", "transitEncryption": False},
    "scaled": {
        "type": "cache",
        "shards": 2,
        "replicas": 1,
        "shardAutoscaling": {"min": 2, "max": 5},
        "replicaAutoscaling": {"min": 1, "max": 3},
    },
    "frozen": {"type": "cache", "engine": "redis", "dataTiering": True},
}
CACHES_CHANGED: dict[str, dict[str, Any]] = {
    "sessions": {
        "type": "cache",
        "replicas": 1,
        "nodeType": "m7g.large",
        "users": {"reports": {"iam": True}, "audit": READ},
        "parameters": {"maxmemory-policy": "volatile-lru"},
        "snapshotWindow": "01:00-02:00",
        "snapshotRetentionDays": 3,
        "maintenanceWindow": "mon:05:00-mon:06:00",
        "logDelivery": {"slowLog": False},
        "logRetentionDays": 90,
        "allowedCidrs": ["10.1.0.0/16"],
        "tags": {"team": "payments"},
    },
    "carts": {"type": "cache", "shards": 2, "replicas": 2, "nodeType": "t4g.small"},
    "fast": {
        "type": "cache",
        "serverless": {"maxStorageGb": 10, "maxEcpu": 5000},
        "snapshotRetentionDays": 3,
        "snapshotWindow": "22:00-23:00",
    },
    "tokens": {
        "type": "cache",
        "engine": "redis",
        "authentication": "token",
        "authToken": {"version": 2, "keepPrevious": True},
    },
    "jobs": {"type": "cache", "authentication": "users"},
    "open": {"type": "cache", "transitEncryption": False, "replicas": 1},
    "scaled": {**CACHES["scaled"], "replicaAutoscaling": {"min": 1, "max": 4, "target": 50}},
    "frozen": {"type": "cache", "engine": "valkey", "engineVersion": "8.1", "dataTiering": True},
}
# The second step of a token's change, and then users in its place; and Redis made Valkey.
CACHES_AFTER: list[dict[str, dict[str, Any]]] = [
    {"tokens": {"type": "cache", "engine": "redis", "authentication": "token", "authToken": {"version": 2}}},
    {"tokens": {"type": "cache", "engine": "valkey", "engineVersion": "8.1"}},
    {"tokens": {"type": "cache", "engine": "valkey"}},
]


def owners(state: Mapping[str, Any]) -> dict[str, str]:
    """What holds data, by URN."""
    return {urn: each["id"] for urn, each in state.items() if any(kind in urn for kind in HOLDS_DATA)}


def scale(endpoint: str, name: str) -> None:
    """Does what autoscaling does under load."""
    aws: Any = boto3.client(
        "elasticache",
        endpoint_url=endpoint,
        region_name="eu-west-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    aws.modify_replication_group_shard_configuration(ReplicationGroupId=name, NodeGroupCount=4, ApplyImmediately=True)
    aws.increase_replica_count(ReplicationGroupId=name, NewReplicaCount=2, ApplyImmediately=True)


@pytest.mark.skipif(not os.environ.get("AWS_DATABASES_ENDPOINT"), reason="moto knows no users of caches")
def test_caches_of_every_kind_live_from_up_to_destroy(engine: Any, endpoint: str) -> None:
    config = {
        "aws:region": "eu-west-1",
        "aws-databases:tier": "dev",
        "aws-databases:network": {"cidrBlock": "10.0.0.0/16", "availabilityZones": 2},
    }
    made = engine("dev", config | {"aws-databases:databases": CACHES})
    made.succeed(*UP)
    made.succeed(*UP, "--expect-no-changes")
    made.succeed("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    before = owners(made.state())
    assert len(before) == len(CACHES)
    scale(endpoint, next(each for urn, each in before.items() if urn.endswith("::scaled")))
    made.succeed("refresh", "--yes", "--skip-preview")
    made.succeed(*UP, "--expect-no-changes")
    databases = CACHES_CHANGED
    for step in ({}, *CACHES_AFTER):
        databases = databases | step
        made.configure({"aws-databases:databases": databases})
        made.succeed(*UP)
        made.succeed(*UP, "--expect-no-changes")
        assert owners(made.state()) == before
    for impossible in ({"tokens": {"type": "cache", "engine": "redis"}}, {"carts": {"type": "cache", "replicas": 2}}):
        made.configure({"aws-databases:databases": databases | impossible})
        refused = made.run(*UP)
        assert refused.returncode != 0
        assert "already exists" in refused.stdout + refused.stderr
        assert owners(made.state()) == before
    made.configure({"aws-databases:databases": databases})
    made.succeed(*UP)
    made.succeed("destroy", "--yes", "--skip-preview")
    assert made.state() == {}


@pytest.mark.skipif(not os.environ.get("AWS_DATABASES_ENDPOINT"), reason="moto knows no users of caches")
def test_caches_move_through_the_tiers_and_are_not_replaced(engine: Any) -> None:
    kinds = {name: CACHES[name] for name in ("carts", "fast", "jobs", "scaled", "frozen", "tokens")}
    presets = {"cache": {"deletionProtection": False, "removalPolicy": "destroy"}}
    config = {
        "aws:region": "eu-west-1",
        "aws-databases:tier": "dev",
        "aws-databases:network": {"cidrBlock": "10.0.0.0/16", "availabilityZones": 2},
        "aws-databases:presets": presets,
    }
    made = engine("dev", config | {"aws-databases:databases": kinds})
    made.succeed(*UP)
    before = owners(made.state())
    for tier in ("prod", "dev"):
        made.configure({"aws-databases:tier": tier})
        made.succeed(*UP)
        made.succeed(*UP, "--expect-no-changes")
        assert owners(made.state()) == before
    made.succeed("destroy", "--yes", "--skip-preview")
    assert made.state() == {}


# A table with everything that comes and goes beside it, and each step with what it may touch.
SCALED: dict[str, Any] = {
    "type": "dynamodb",
    "partitionKey": "pk",
    "sortKey": "at:N",
    "billingMode": "provisioned",
    "readAutoscaling": {"min": 5, "max": 50},
    "writeAutoscaling": {"min": 5, "max": 40, "target": 60},
    "timeToLive": "expiresAt",
    "contributorInsights": True,
    "localIndexes": {"byAge": {"sortKey": "age:N"}},
    "globalIndexes": {
        "byEmail": {"partitionKey": "email"},
        "byTown": {"partitionKey": "town", "readAutoscaling": {"min": 2, "max": 20}},
        "byOrder": {"partitionKey": "order", "sortKey": "at:N", "projection": "keys-only"},
        "byNote": {"partitionKey": "note", "projection": "include", "nonKeyAttributes": ["total", "title"]},
        "reverse": {"partitionKey": "at:N", "sortKey": "pk", "readCapacity": 4},
    },
    "replicaRegions": ["eu-central-1", "us-east-1"],
}


def without(table: dict[str, Any], *settings: str) -> dict[str, Any]:
    return {name: value for name, value in table.items() if name not in settings}


def index_changed(table: dict[str, Any]) -> dict[str, Any]:
    others = without(table["globalIndexes"], "byNote")
    return table | {"globalIndexes": {**others, "byTitle": {"partitionKey": "title"}}}


@pytest.mark.skipif(not os.environ.get("AWS_DATABASES_ENDPOINT"), reason="moto knows no replicas")
def test_what_belongs_to_a_table_comes_and_goes_with_the_table_in_place(engine: Any) -> None:
    indexed = index_changed(SCALED)
    fixed = without(indexed, "readAutoscaling") | {"readCapacity": 6}
    steps = [
        SCALED | {"replicaRegions": ["us-east-1", "eu-north-1"]},
        indexed | {"replicaRegions": ["us-east-1"]},
        indexed | {"replicaRegions": ["us-east-1"], "writeAutoscaling": {"min": 6, "max": 60}},
        fixed | {"replicaRegions": []},
        without(fixed, "replicaRegions", "contributorInsights")
        | {"timeToLiveEnabled": False, "stream": "new-and-old-images"},
        SCALED | {"replicaRegions": ["eu-central-1"]},
    ]
    config = {"aws:region": "eu-west-1", "aws-databases:tier": "dev"}
    made = engine("dev", config | {"aws-databases:databases": {"events": SCALED}})
    made.succeed(*UP)
    made.succeed(*UP, "--expect-no-changes")
    owner = next(urn for urn in made.state() if urn.endswith("dynamodb/table:Table::events"))
    arn = made.state()[owner]["outputs"]["arn"]
    for step in steps:
        made.configure({"aws-databases:databases": {"events": step}})
        made.succeed(*UP)
        made.succeed(*UP, "--expect-no-changes")
        assert made.state()[owner]["outputs"]["arn"] == arn
        wanted = {f"events-{region}" for region in step.get("replicaRegions", ())}
        assert {urn.rpartition("::")[2] for urn in made.state() if "tableReplica:TableReplica" in urn} == wanted
    made.succeed("destroy", "--yes", "--skip-preview")
    assert made.state() == {}

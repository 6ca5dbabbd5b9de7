"""Serverless caches: what they register, what clients are told, and what they have not."""

import json
from typing import Any

import pytest

from conftest import NETWORK, STACK, Deploy, Deployment, once
from deciding import configured, gave_way
from pulumi_aws_databases import BadInput, Cache
from pulumi_aws_databases.decide import Decided, decide

CACHE = "elasticache/serverlessCache:ServerlessCache"
RULE = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
VERSION = "secretsmanager/secretVersion:SecretVersion"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"
ARN = "arn:aws:mock:eu-west-1:123456789012:"
SNAPSHOT = "arn:aws:elasticache:eu-west-1:123456789012:snapshot:before"
GROUP_OF_USERS = "sessions-0a1b2c3d"


def limits(storage: int, ecpu: int) -> dict[str, Any]:
    return {"dataStorage": {"maximum": storage, "unit": "GB"}, "ecpuPerSeconds": [{"maximum": ecpu}]}


EFFECTS: list[tuple[dict[str, Any], str, Any]] = [
    ({"tier": "staging"}, "tags", {"Database": "sessions", "Stack": "shop/test", "Tier": "staging"}),
    ({"tags": {"team": "a"}}, "tags", {"Database": "sessions", "Stack": "shop/test", "Tier": "dev", "team": "a"}),
    ({"region": "eu-central-1"}, "region", "eu-central-1"),
    ({"kmsKeyArn": KEY}, "kmsKeyId", KEY),
    ({"network": {"vpcId": "vpc-2", "subnetIds": ["subnet-c", "subnet-d"]}}, "subnetIds", ["subnet-c", "subnet-d"]),
    ({"identifier": "legacy"}, "name", "legacy"),
    ({"engine": "redis"}, "engine", "redis"),
    ({"engine": "redis"}, "majorEngineVersion", "7"),
    ({"engineVersion": 7}, "majorEngineVersion", "7"),
    ({"authentication": "none"}, "userGroupId", None),
    ({"snapshotRetentionDays": 3}, "snapshotRetentionLimit", 3),
    ({"snapshotWindow": "22:00-23:00"}, "dailySnapshotTime", "22:00"),
    ({"snapshotName": SNAPSHOT}, "snapshotArnsToRestores", [SNAPSHOT]),
    (
        {"snapshotName": "before"},
        "snapshotArnsToRestores",
        ["arn:aws:elasticache:eu-west-1:123456789012:serverlesssnapshot:before"],
    ),
    ({"serverless": {"maxStorageGb": "10 GB"}}, "cacheUsageLimits", limits(10, 15000000)),
    ({"serverless": {"maxEcpu": 5000}}, "cacheUsageLimits", limits(5000, 5000)),
]


@pytest.fixture(autouse=True)
def configuration() -> None:
    configure("dev")


def configure(tier: str, **presets: Any) -> None:
    configured(tier, presets={"cache": presets})


@once
def cache(deploy: Deploy, tier: str = "dev", **args: Any) -> Deployment:
    settings: Any = {"network": NETWORK, "serverless": True, **args}
    return deploy(lambda: Cache("sessions", settings).connection, STACK | {"aws-databases:tier": tier})


def decided(**args: Any) -> Decided:
    return decide("sessions", "cache", {"serverless": True, **args})


@pytest.mark.parametrize(("settings", "prop", "expected"), EFFECTS)
def test_a_setting_shows_on_the_cache(deploy: Deploy, settings: dict[str, Any], prop: str, expected: Any) -> None:
    assert cache(deploy).one(CACHE).inputs.get(prop) != expected, "this is so without the setting"
    assert cache(deploy, **settings).one(CACHE).inputs.get(prop) == expected


def test_it_has_nothing_that_belongs_to_nodes(deploy: Deploy) -> None:
    made = cache(deploy, "prod", alarms=False, dashboard=False)
    kinds = {each.type.partition(":")[2] for each in made.resources}
    assert kinds == {
        "index:Cache", CACHE, "elasticache/user:User", "elasticache/userGroup:UserGroup", "kms/key:Key",
        "ec2/securityGroup:SecurityGroup", "secretsmanager/secret:Secret", VERSION, "index/randomId:RandomId",
        "index/randomPassword:RandomPassword",
    }  # fmt: skip
    one = made.one(CACHE)
    assert one.inputs["userGroupId"] == GROUP_OF_USERS
    assert one.inputs["securityGroupIds"] == ["sessions-access-id"]
    assert (one.protect, one.delete_before_replace, one.retain_on_delete) == (True, False, True)


@pytest.mark.parametrize(
    ("tier", "policy", "kept"), [("dev", None, False), ("staging", None, True), ("prod", "destroy", False)]
)
def test_as_there_is_no_final_snapshot_it_stays_where_one_would_be_taken(
    deploy: Deploy, tier: str, policy: str | None, kept: bool
) -> None:
    made = cache(deploy, tier, removal_policy=policy)
    for each in made.resources:
        if each.type.rpartition(":")[2] in ("ServerlessCache", "User", "UserGroup", "Secret", "Key"):
            assert each.retain_on_delete is kept


def test_clients_speak_cluster_mode_and_read_at_a_port_of_their_own(deploy: Deploy) -> None:
    made = cache(deploy, allowedCidrs=["10.1.0.0/16"])
    connection, host = made.result, "sessions-0a1b2c3d-serverless.example"
    assert (connection["host"], connection["port"]) == (host, 6379)
    assert (connection["readerHost"], connection["readerPort"]) == (host, 6380)
    assert (connection["clusterMode"], connection["tls"]) == (True, True)
    assert connection["arn"] == f"{ARN}ServerlessCache/sessions"
    assert connection["environment"]["CACHE_READER_PORT"] == "6380"
    secret = json.loads(made.one(VERSION).inputs["secretString"])
    assert secret["url"].endswith(f"@{host}:6379")
    assert secret["readerUrl"].endswith(f"@{host}:6380")
    rule = made.one(RULE).inputs
    assert (rule["fromPort"], rule["toPort"]) == (6379, 6380)


def test_a_limit_that_is_taken_out_goes_back_to_that_of_aws(deploy: Deploy) -> None:
    assert cache(deploy).one(CACHE).inputs["cacheUsageLimits"] == limits(5000, 15000000)


@pytest.mark.parametrize(
    ("version", "ignored"), [({}, True), ({"engineVersion": "8"}, True), ({"engineVersion": "7"}, False)]
)
def test_the_version_that_is_aws_own_and_the_snapshot_never_replace_it(
    deploy: Deploy, version: dict[str, str], ignored: bool
) -> None:
    left = cache(deploy, **version).one(CACHE).ignore_changes
    assert "snapshotArnsToRestores" in left
    assert ("majorEngineVersion" in left) is ignored


@pytest.mark.parametrize(
    ("args", "line"),
    [
        ({"nodeType": "r7g.large"}, "nodeType: expected only with nodes; a serverless cache has none"),
        ({"replicas": 0}, "replicas: expected only with nodes; a serverless cache has none"),
        ({"shards": 2}, "shards: expected only with nodes; a serverless cache has none"),
        ({"multiAz": False}, "multiAz: expected only with nodes; a serverless cache has none"),
        ({"parameters": {"timeout": 5}}, "parameters: expected only with nodes; a serverless cache has none"),
        ({"logDelivery": {"slowLog": False}}, "logDelivery: expected only with nodes; a serverless cache has none"),
        ({"logRetentionDays": 7}, "logRetentionDays: expected only with nodes; a serverless cache has none"),
        (
            {"maintenanceWindow": "mon:01:00-mon:02:00"},
            "maintenanceWindow: expected only with nodes; a serverless cache has none",
        ),
        (
            {"autoMinorVersionUpgrade": True},
            "autoMinorVersionUpgrade: expected only with nodes; a serverless cache has none",
        ),
        ({"applyImmediately": True}, "applyImmediately: expected only with nodes; a serverless cache has none"),
        ({"dataTiering": False}, "dataTiering: expected only with nodes; a serverless cache has none"),
        (
            {"shardAutoscaling": {"min": 1, "max": 2}},
            "shardAutoscaling: expected only with nodes; a serverless cache has none",
        ),
        (
            {"replicaAutoscaling": {"min": 1, "max": 2}},
            "replicaAutoscaling: expected only with nodes; a serverless cache has none",
        ),
        ({"port": 6380}, "port: expected 6379, the one that a serverless cache listens at; got 6380"),
        (
            {"transitEncryption": False},
            "transitEncryption: expected true; a serverless cache takes TLS connections alone",
        ),
        ({"authentication": "token"}, "authentication: expected users, iam or none; a serverless cache has no token"),
        (
            {"removalPolicy": "snapshot"},
            "removalPolicy: expected destroy or retain; AWS's provider takes no final snapshot of a serverless cache",
        ),
        (
            {"engineVersion": "8.1"},
            'engineVersion: expected a major, as AWS chooses the minor of a serverless cache; got "8.1"',
        ),
        ({"engine": "redis", "engineVersion": 6}, 'engineVersion: expected 7 for serverless redis; got "6"'),
        ({"serverless": {"maxEcpu": 999}}, "serverless.maxEcpu: expected a number from 1000 to 15000000; got 999"),
        (
            {"serverless": {"maxStorageGb": 5001}},
            "serverless.maxStorageGb: expected a number from 1 to 5000 GB; got 5001",
        ),
    ],
)
def test_what_it_cannot_have_is_refused(args: dict[str, Any], line: str) -> None:
    with pytest.raises(BadInput) as raised:
        decided(**args)
    assert str(raised.value) == f"sessions: {line}"


def test_the_tiers_presets_of_nodes_give_way() -> None:
    configure("prod")
    one = decided()
    for name in ("node_type", "replicas", "multi_az", "maintenance_window", "log_delivery", "apply_immediately"):
        assert getattr(one.settings, name) is None
    told = gave_way(one)
    assert told["nodeType"] == "r7g.large is left out (tier prod): a serverless cache has none"
    assert told["replicas"] == "1 is left out (tier prod): a serverless cache has none"
    because = "AWS's provider takes no final snapshot of a serverless cache"
    assert told["removalPolicy"] == f"retain instead of snapshot (tier prod): {because}"
    assert told.keys() == {"nodeType", "replicas", "logRetentionDays", "applyImmediately", "removalPolicy"}
    explained = one.resolved.explained()
    assert not {path for path in explained if path.split(".")[0] in ("maintenanceWindow", "logDelivery", "multiAz")}


@pytest.mark.parametrize(
    ("preset", "path", "value", "message"),
    [
        ({"engineVersion": "8.1"}, "engineVersion", "8", "8 instead of 8.1 (preset): AWS chooses the minor of"),
        ({"port": 6390}, "port", 6379, "6379 instead of 6390 (preset): a serverless cache listens at no other"),
        ({"authentication": "token"}, "authentication", "users", "users instead of token (preset): a serverless"),
        ({"transitEncryption": False}, "transitEncryption", True, "true instead of false (preset): a serverless cache"),
        (
            {"parameters": {"timeout": 5}},
            "parameters",
            {},
            "an object is left out (preset): a serverless cache has none",
        ),
    ],
)
def test_the_stacks_presets_of_nodes_give_way(preset: dict[str, Any], path: str, value: Any, message: str) -> None:
    configure("dev", **preset)
    one = decided()
    assert getattr(one.settings, "".join(f"_{c.lower()}" if c.isupper() else c for c in path)) == value
    assert gave_way(one)[path].startswith(message)


def test_a_preset_that_makes_caches_serverless_gives_way_to_one_with_nodes() -> None:
    configure("prod", serverless=True)
    assert decide("sessions", "cache", {}).settings.is_serverless
    one = decide("sessions", "cache", {"replicas": 2})
    assert not one.settings.is_serverless
    assert (one.settings.replicas, one.settings.node_type, one.settings.multi_az) == (2, "r7g.large", True)
    assert one.settings.maintenance_window == "sun:05:00-sun:06:00"
    assert one.settings.log_delivery.enabled
    assert gave_way(one) == {"serverless.enabled": "false instead of true (preset): replicas is given"}


def test_it_can_be_turned_off() -> None:
    assert not decide("sessions", "cache", {"serverless": False}).settings.is_serverless

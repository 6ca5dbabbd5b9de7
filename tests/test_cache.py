"""What a cache registers."""

import json
from typing import Any

import pytest

from conftest import NETWORK, STACK, Deploy, Deployment, once
from pulumi_aws_databases import Cache
from pulumi_aws_databases.settings.cache import CacheSettings

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"
PASSWORD = "Password0Password0Password0Passw"
GROUP = "elasticache/replicationGroup:ReplicationGroup"
PARAMETERS = "elasticache/parameterGroup:ParameterGroup"
SUBNETS = "elasticache/subnetGroup:SubnetGroup"
USER = "elasticache/user:User"
USER_GROUP = "elasticache/userGroup:UserGroup"
RULE = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
SERVERLESS = "elasticache/serverlessCache:ServerlessCache"
TARGET = "appautoscaling/target:Target"
LOG_GROUP = "cloudwatch/logGroup:LogGroup"
SECRET = "secretsmanager/secret:Secret"
VERSION = "secretsmanager/secretVersion:SecretVersion"
GENERATED = "random:index/randomPassword:RandomPassword"

# Settings, and where they show: the resource's type and name, its property, and the property's value.
Effect = tuple[dict[str, Any], str, str, str, Any]
TAGS = {"Database": "sessions", "Stack": "shop/test"}
EFFECTS: list[Effect] = [
    ({"tier": "staging"}, GROUP, "sessions", "tags", TAGS | {"Tier": "staging"}),
    ({"tags": {"team": "a"}}, GROUP, "sessions", "tags", TAGS | {"Tier": "dev", "team": "a"}),
    ({"region": "eu-central-1"}, GROUP, "sessions", "region", "eu-central-1"),
    ({"removalPolicy": "snapshot"}, GROUP, "sessions", "finalSnapshotIdentifier", "sessions-final-0a1b2c3d"),
    ({"kmsKeyArn": KEY}, GROUP, "sessions", "kmsKeyId", KEY),
    ({"kmsKeyArn": KEY}, SECRET, "sessions", "kmsKeyId", KEY),
    ({"network": {"vpcId": "vpc-2", "subnetIds": ["subnet-c", "subnet-d"]}},
     SUBNETS, "sessions", "subnetIds", ["subnet-c", "subnet-d"]),
    ({"allowedSecurityGroupIds": ["sg-1"]}, RULE, "sessions-from-sg-1", "referencedSecurityGroupId", "sg-1"),
    ({"allowedCidrs": ["10.1.0.0/16"]}, RULE, "sessions-from-10-1-0-0-16", "cidrIpv4", "10.1.0.0/16"),
    ({"identifier": "legacy"}, GROUP, "sessions", "replicationGroupId", "legacy"),
    ({"engine": "redis"}, GROUP, "sessions", "engine", "redis"),
    ({"engine": "redis"}, GROUP, "sessions", "engineVersion", "7.1"),
    ({"engineVersion": "8.0"}, GROUP, "sessions", "engineVersion", "8.0"),
    ({"engineVersion": 7}, GROUP, "sessions", "engineVersion", "7.2"),
    ({"port": 6380}, GROUP, "sessions", "port", 6380),
    ({"logRetentionDays": 90}, LOG_GROUP, "sessions-slow-log", "retentionInDays", 90),
    ({"maintenanceWindow": "Mon:01:00-Mon:02:00"}, GROUP, "sessions", "maintenanceWindow", "mon:01:00-mon:02:00"),
    ({"autoMinorVersionUpgrade": False}, GROUP, "sessions", "autoMinorVersionUpgrade", False),
    ({"applyImmediately": False}, GROUP, "sessions", "applyImmediately", False),
    ({"nodeType": "r7g.large"}, GROUP, "sessions", "nodeType", "cache.r7g.large"),
    ({"nodeType": "cache.r7g.large"}, GROUP, "sessions", "nodeType", "cache.r7g.large"),
    ({"replicas": 2}, GROUP, "sessions", "numCacheClusters", 3),
    ({"multiAz": True}, GROUP, "sessions", "multiAzEnabled", True),
    ({"multiAz": True}, GROUP, "sessions", "numCacheClusters", 2),
    ({"snapshotRetentionDays": 3}, GROUP, "sessions", "snapshotRetentionLimit", 3),
    ({"snapshotWindow": "01:00-02:00"}, GROUP, "sessions", "snapshotWindow", "01:00-02:00"),
    ({"parameters": {"maxmemory-policy": "volatile-lru", "timeout": 300}}, PARAMETERS, "sessions", "parameters",
     [{"name": "maxmemory-policy", "value": "volatile-lru"}, {"name": "timeout", "value": "300"}]),
    ({"logDelivery": False}, GROUP, "sessions", "logDeliveryConfigurations", []),
    ({"logDelivery": {"slowLog": False}}, LOG_GROUP, "sessions-slow-log", "name", None),
    ({"logDelivery": {"engineLog": False}}, LOG_GROUP, "sessions-engine-log", "name", None),
    ({"shards": 3}, GROUP, "sessions", "numNodeGroups", 3),
    ({"shards": 3}, GROUP, "sessions", "numCacheClusters", None),
    ({"shards": 3, "replicas": 2}, GROUP, "sessions", "replicasPerNodeGroup", 2),
    ({"shards": 1}, GROUP, "sessions", "automaticFailoverEnabled", True),
    ({"shards": 1}, PARAMETERS, "sessions", "parameters", [{"name": "cluster-enabled", "value": "yes"}]),
    ({"shards": 2, "shardAutoscaling": {"min": 2, "max": 5}}, TARGET, "sessions-shards", "maxCapacity", 5),
    ({"shards": 2, "replicaAutoscaling": {"min": 1, "max": 4}}, TARGET, "sessions-replicas", "maxCapacity", 4),
    ({"dataTiering": True}, GROUP, "sessions", "dataTieringEnabled", True),
    ({"dataTiering": True}, GROUP, "sessions", "nodeType", "cache.r6gd.xlarge"),
    ({"snapshotName": "before"}, GROUP, "sessions", "snapshotName", "before"),
    ({"authentication": "token"}, GROUP, "sessions", "authToken", PASSWORD),
    ({"authentication": "token", "authToken": {"keepPrevious": True}},
     GROUP, "sessions", "authTokenUpdateStrategy", "ROTATE"),
    ({"authentication": "iam"}, USER, "sessions-app-iam", "authenticationMode", {"type": "iam"}),
    ({"authentication": "none"}, GROUP, "sessions", "userGroupIds", None),
    ({"users": {"reports": "on ~* +@read"}}, USER, "sessions-user-reports", "accessString", "on ~* +@read"),
    ({"transitEncryption": False}, GROUP, "sessions", "transitEncryptionEnabled", False),
    ({"serverless": True}, SERVERLESS, "sessions", "name", "sessions-0a1b2c3d"),
    ({"alarms": True}, "cloudwatch/metricAlarm:MetricAlarm", "sessions-001-CPUUtilization", "threshold", 90),
    ({"dashboard": True}, "cloudwatch/dashboard:Dashboard", "sessions", "dashboardName", "sessions-0a1b2c3d"),
]  # fmt: skip
# Asserted below, as it shows in an option, and in the plan's cost.
ELSEWHERE = {"deletionProtection", "expectedUsage"}


@once
def cache(deploy: Deploy, stack_tier: str = "dev", **args: Any) -> Deployment:
    settings: Any = {"network": NETWORK, **args}
    return deploy(lambda: Cache("sessions", settings).connection, STACK | {"aws-databases:tier": stack_tier})


def value(deployment: Deployment, kind: str, name: str, prop: str) -> Any:
    found = [each for each in deployment.all(kind) if each.name == name]
    return found[0].inputs.get(prop) if found else None


def content(deployment: Deployment) -> Any:
    return json.loads(deployment.one(VERSION).inputs["secretString"])


@pytest.mark.parametrize(("settings", "kind", "name", "prop", "expected"), EFFECTS)
def test_a_setting_shows_on_its_resource(
    deploy: Deploy, settings: dict[str, Any], kind: str, name: str, prop: str, expected: Any
) -> None:
    assert value(cache(deploy), kind, name, prop) != expected, "this is so without the setting"
    assert value(cache(deploy, **settings), kind, name, prop) == expected


def test_no_setting_is_without_effect() -> None:
    shown = {setting for settings, *_ in EFFECTS for setting in settings}
    assert shown | ELSEWHERE == {field.alias for field in CacheSettings.model_fields.values()}


@pytest.mark.parametrize("tier", ["dev", "staging", "prod", "enterprise"])
def test_clients_reach_it_only_over_tls_and_as_users(deploy: Deploy, tier: str) -> None:
    made = cache(deploy, tier, authentication="users", transit_encryption=True)
    group = made.one(GROUP).inputs
    assert (group["transitEncryptionEnabled"], group["transitEncryptionMode"]) == (True, "required")
    assert group["atRestEncryptionEnabled"] is True
    assert group["kmsKeyId"].endswith("Key/sessions-key")
    assert group["userGroupIds"] == [made.one(USER_GROUP).inputs["userGroupId"]]
    assert "authToken" not in group


def test_a_client_without_a_name_may_do_nothing(deploy: Deploy) -> None:
    made = cache(deploy)
    default = made.one(USER, "sessions-default").inputs
    assert default["userName"] == "default"
    assert default["accessString"].startswith("off ")
    assert default["accessString"].endswith("-@all")
    users = {each.inputs["userId"] for each in made.all(USER)}
    assert users == {"sessions-default-0a1b2c3d", "sessions-app-0a1b2c3d"}
    assert set(made.one(USER_GROUP).inputs["userIds"]) == users


def test_the_application_user_has_the_generated_password(deploy: Deploy) -> None:
    made = cache(deploy)
    user = made.one(USER, "sessions-app")
    assert user.inputs["userName"] == "app"
    assert user.inputs["authenticationMode"] == {"type": "password", "passwords": [PASSWORD]}
    assert user.inputs["accessString"].startswith("on ")
    password = made.one(GENERATED, "sessions-password")
    assert password.urn in user.depends_on
    assert made.one(GENERATED, "sessions-default-password").urn not in user.depends_on
    assert password.inputs["length"] >= 16
    assert password.inputs["special"] is False, "an auth token takes few symbols, and a URL would need them encoded"


@pytest.mark.usefixtures("secret_password")
def test_the_default_user_has_a_generated_password_of_its_own(deploy: Deploy) -> None:
    made = cache(deploy)
    default, password = made.one(USER, "sessions-default"), made.one(GENERATED, "sessions-default-password")
    assert default.inputs["authenticationMode"] == {"type": "password", "passwords": [PASSWORD]}
    assert password.urn in default.depends_on
    assert made.one(GENERATED, "sessions-password").urn not in default.depends_on
    assert password.inputs["length"] >= 16
    assert "authenticationMode" in default.secrets
    assert "authenticationMode" in default.additional_secret_outputs
    assert password.urn not in {urn for each in made.all(VERSION) for urn in each.depends_on}


@pytest.mark.usefixtures("secret_password")
def test_the_password_is_secret_wherever_it_appears(deploy: Deploy) -> None:
    made = cache(deploy)
    places = {
        (each.type.partition(":")[2], name)
        for each in made.resources
        for name, given in each.inputs.items()
        if PASSWORD in json.dumps(given)
    }
    assert places == {(USER, "authenticationMode"), (VERSION, "secretString")}
    for each in made.resources:
        plain = {name: given for name, given in each.inputs.items() if name not in each.secrets}
        assert PASSWORD not in json.dumps(plain)
    assert "authenticationMode" in made.one(USER, "sessions-app").additional_secret_outputs
    assert PASSWORD not in json.dumps(made.result)


def test_the_secret_is_in_the_form_of_rotation_functions_with_urls(deploy: Deploy) -> None:
    made = cache(deploy, port=6380)
    host, reader = "sessions-0a1b2c3d.example", "sessions-0a1b2c3d-ro.example"
    assert content(made) == {
        "engine": "valkey",
        "username": "app",
        "password": PASSWORD,
        "host": host,
        "port": 6380,
        "url": f"rediss://app:{PASSWORD}@{host}:6380",
        "readerUrl": f"rediss://app:{PASSWORD}@{reader}:6380",
    }
    assert "secretString" in made.one(VERSION).secrets
    assert made.one(SECRET).inputs["kmsKeyId"].endswith("Key/sessions-key")


@pytest.mark.parametrize(
    ("tier", "nodes", "failover"),
    [("dev", 1, False), ("staging", 2, True), ("prod", 2, True), ("enterprise", 3, True)],
)
def test_it_fails_over_to_another_zone_wherever_there_is_a_replica(
    deploy: Deploy, tier: str, nodes: int, failover: bool
) -> None:
    group = cache(deploy, tier).one(GROUP).inputs
    assert group["numCacheClusters"] == nodes
    assert (group["automaticFailoverEnabled"], group["multiAzEnabled"]) == (failover, failover)


def test_replicas_of_one_zone_fail_over_all_the_same(deploy: Deploy) -> None:
    group = cache(deploy, "prod", multi_az=False).one(GROUP).inputs
    assert (group["automaticFailoverEnabled"], group["multiAzEnabled"]) == (True, False)


def test_no_replica_means_no_failover_at_any_tier(deploy: Deploy) -> None:
    group = cache(deploy, "enterprise", replicas=0).one(GROUP).inputs
    assert (group["numCacheClusters"], group["automaticFailoverEnabled"], group["multiAzEnabled"]) == (1, False, False)


@pytest.mark.parametrize("identifier", [None, "legacy"])
def test_logs_go_as_json_to_groups_of_their_own(deploy: Deploy, identifier: str | None) -> None:
    made = cache(deploy, "prod", identifier=identifier)
    place = f"/aws/elasticache/{identifier or 'sessions-0a1b2c3d'}"
    groups = {each.inputs["name"]: each.inputs for each in made.all(LOG_GROUP)}
    assert groups.keys() == {f"{place}/slow-log", f"{place}/engine-log"}
    assert all(each["retentionInDays"] == 365 and each["kmsKeyId"].endswith("-key") for each in groups.values())
    assert made.one(GROUP).inputs["logDeliveryConfigurations"] == [
        {
            "logType": log,
            "destinationType": "cloudwatch-logs",
            "destination": f"{place}/{log}",
            "logFormat": "json",
        }
        for log in ("slow-log", "engine-log")
    ]


def test_one_log_can_be_left_out(deploy: Deploy) -> None:
    configurations = cache(deploy, log_delivery={"slow_log": False}).one(GROUP).inputs["logDeliveryConfigurations"]
    assert [each["logType"] for each in configurations] == ["engine-log"]


def test_logs_are_not_encrypted_with_a_key_whose_policy_is_unknown(deploy: Deploy) -> None:
    assert all("kmsKeyId" not in each.inputs for each in cache(deploy, kms_key_arn=KEY).all(LOG_GROUP))


@pytest.mark.parametrize(("policy", "kept"), [("destroy", False), ("snapshot", True), ("retain", True)])
def test_a_final_snapshot_is_taken_unless_all_is_to_go(deploy: Deploy, policy: str, kept: bool) -> None:
    made = cache(deploy, removal_policy=policy)
    group = made.one(GROUP)
    assert ("finalSnapshotIdentifier" in group.inputs) is kept
    assert group.retain_on_delete is (policy == "retain")
    assert made.one("kms/key:Key").retain_on_delete is kept
    assert made.one(SECRET).retain_on_delete is (policy == "retain")


@pytest.mark.parametrize(
    ("tier", "given", "protected"),
    [("dev", None, False), ("prod", None, True), ("dev", True, True), ("prod", False, False)],
)
def test_deletion_protection_is_that_of_pulumi(deploy: Deploy, tier: str, given: bool | None, protected: bool) -> None:
    assert cache(deploy, tier, deletion_protection=given).one(GROUP).protect is protected


def test_the_connection_holds_all_that_a_client_needs(deploy: Deploy) -> None:
    connection = cache(deploy).result
    arn = "arn:aws:mock:eu-west-1:123456789012:"
    host, reader = "sessions-0a1b2c3d.example", "sessions-0a1b2c3d-ro.example"
    assert connection == {
        "kind": "cache", "engine": "valkey", "host": host, "port": 6379, "readerHost": reader, "readerPort": 6379,
        "clusterMode": False, "tls": True, "username": "app", "secretArn": "sessions-id",
        "secretKmsKeyArn": f"{arn}Key/sessions-key", "userArns": {"app": f"{arn}User/sessions-app"},
        "securityGroupId": "sessions-access-id", "kmsKeyArn": f"{arn}Key/sessions-key",
        "arn": f"{arn}ReplicationGroup/sessions", "region": "eu-west-1",
        "environment": {
            "CACHE_HOST": host, "CACHE_PORT": "6379", "CACHE_READER_HOST": reader, "CACHE_READER_PORT": "6379",
            "CACHE_TLS": "true", "CACHE_CLUSTER_MODE": "false", "CACHE_USERNAME": "app",
            "CACHE_SECRET_ARN": "sessions-id",
        },
        "secrets": {"CACHE_PASSWORD": "sessions-id:password::", "CACHE_URL": "sessions-id:url::"},
    }  # fmt: skip


def test_ecs_finds_what_its_secrets_name(deploy: Deploy) -> None:
    made = cache(deploy)
    for reference in made.result["secrets"].values():
        arn, key, *_ = reference.split(":")
        assert arn == made.one(VERSION).inputs["secretId"]
        assert key in content(made)


def test_the_environment_takes_a_prefix(deploy: Deploy) -> None:
    settings: Any = {"network": NETWORK}
    variables = deploy(lambda: Cache("sessions", settings).environment("SESSIONS_")).result
    assert variables["SESSIONS_CACHE_TLS"] == "true"
    assert all(name.startswith("SESSIONS_CACHE_") for name in variables)

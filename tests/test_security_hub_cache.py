"""Security Hub's controls of caches at the tiers that hold production data.

https://docs.aws.amazon.com/securityhub/latest/userguide/elasticache-controls.html
"""

from collections.abc import Callable
from typing import Any

import pytest

from conftest import STACK, Deploy, Deployment, Registered, once
from pulumi_aws_databases import deploy as deploy_stack
from pulumi_aws_databases.decide import Decided, watchers
from pulumi_aws_databases.rules.rule import Finding

TIERS = ("prod", "enterprise")
SHOP: dict[str, dict[str, Any]] = {
    "sessions": {"type": "cache"},
    "carts": {"type": "cache", "engine": "redis", "shards": 3},
    "tokens": {"type": "cache", "authentication": "token"},
    "jobs": {"type": "cache", "authentication": "iam", "users": {"reports": {"iam": True}}},
    "fast": {"type": "cache", "serverless": True},
}
OF_NODES = ("sessions", "carts", "tokens", "jobs")
GROUP = "elasticache/replicationGroup:ReplicationGroup"
SERVERLESS = "elasticache/serverlessCache:ServerlessCache"
SUBNETS = "elasticache/subnetGroup:SubnetGroup"
KEY = "kms/key:Key"

Made = tuple[Deployment, dict[str, tuple[Finding, ...]]]


@once
def shop(deploy: Deploy, tier: str, changed: str | None = None, settings: dict[str, Any] | None = None) -> Made:
    """Every cache at a tier, and what is told of each; or one alone, with settings of it changed."""
    databases = SHOP if changed is None else {changed: SHOP[changed] | (settings or {})}
    config = STACK | {
        "aws-databases:tier": tier,
        "aws-databases:network": {"cidrBlock": "10.20.0.0/16"},
        "aws-databases:databases": databases,
        "aws-databases:alarms": {"emails": ["oncall@example.com"]},
    }
    findings: dict[str, tuple[Finding, ...]] = {}

    def watch(decided: Decided) -> None:
        findings[decided.name] = decided.findings

    watchers.append(watch)
    try:
        return deploy(deploy_stack, config), findings
    finally:
        watchers.remove(watch)


def backed_up(_: Deployment, one: Registered) -> bool:
    """ElastiCache.1: automatic snapshots are kept for a day at least."""
    return int(one.inputs["snapshotRetentionLimit"]) >= 1


def upgraded(_: Deployment, one: Registered) -> bool:
    """ElastiCache.2: minor versions are installed."""
    return one.inputs["autoMinorVersionUpgrade"] is True


def fails_over(_: Deployment, one: Registered) -> bool:
    """ElastiCache.3: there is automatic failover, and a replica for it."""
    nodes = one.inputs.get("numCacheClusters", 1 + one.inputs.get("replicasPerNodeGroup", 0))
    return one.inputs["automaticFailoverEnabled"] is True and nodes > 1


def encrypted(_: Deployment, one: Registered) -> bool:
    """ElastiCache.4: data is encrypted at rest."""
    return one.inputs["atRestEncryptionEnabled"] is True and bool(one.inputs["kmsKeyId"])


def over_tls(_: Deployment, one: Registered) -> bool:
    """ElastiCache.5: data is encrypted in transit."""
    return one.inputs["transitEncryptionEnabled"] is True and one.inputs["transitEncryptionMode"] == "required"


def authenticated(_: Deployment, one: Registered) -> bool:
    """ElastiCache.6: clients authenticate; it asks this of Redis before version 6, and the package of every cache."""
    return bool(one.inputs.get("userGroupIds") or one.inputs.get("authToken"))


def own_subnets(made: Deployment, one: Registered) -> bool:
    """ElastiCache.7: it is not in the default subnet group."""
    name = one.inputs["subnetGroupName"]
    return name != "default" and name in {f"{group.name}-0a1b2c3" for group in made.all(SUBNETS)}


CONTROLS: dict[str, Callable[[Deployment, Registered], bool]] = {
    "ElastiCache.1": backed_up,
    "ElastiCache.2": upgraded,
    "ElastiCache.3": fails_over,
    "ElastiCache.4": encrypted,
    "ElastiCache.5": over_tls,
    "ElastiCache.6": authenticated,
    "ElastiCache.7": own_subnets,
}
# What leaves a control unmet, where it can be left unmet at all at these tiers.
UNMET: dict[str, dict[str, Any]] = {
    "ElastiCache.1": {"snapshotRetentionDays": 0},
    "ElastiCache.2": {"autoMinorVersionUpgrade": False},
    "ElastiCache.3": {"replicas": 0},
}


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("control", CONTROLS)
@pytest.mark.parametrize("cache", OF_NODES)
def test_a_control_holds(deploy: Deploy, tier: str, control: str, cache: str) -> None:
    made, findings = shop(deploy, tier)
    assert CONTROLS[control](made, made.one(GROUP, cache))
    assert control not in {each.code for each in findings[cache]}


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("control", UNMET)
@pytest.mark.parametrize("cache", OF_NODES)
def test_a_control_that_is_left_unmet_is_told(deploy: Deploy, tier: str, control: str, cache: str) -> None:
    made, findings = shop(deploy, tier, cache, UNMET[control])
    assert not CONTROLS[control](made, made.one(GROUP))
    assert [each.severity for each in findings[cache] if each.code == control] == ["warning"]


@pytest.mark.parametrize("tier", TIERS)
def test_a_serverless_cache_is_backed_up_encrypted_and_asks_who_is_there(deploy: Deploy, tier: str) -> None:
    """AWS upgrades it, fails it over and encrypts its traffic itself."""
    made, findings = shop(deploy, tier)
    one = made.one(SERVERLESS)
    assert backed_up(made, one)
    assert one.inputs["dailySnapshotTime"] == "03:00"
    assert one.inputs["kmsKeyId"] == "arn:aws:mock:eu-west-1:123456789012:Key/stack-key"
    assert one.inputs["userGroupId"] == "fast-0a1b2c3d"
    assert {each.code for each in findings["fast"]} == {"SecretsManager.1", "gave-way"}


@pytest.mark.parametrize("tier", TIERS)
def test_what_is_not_rotated_is_told_and_with_iam_there_is_nothing_to_rotate(deploy: Deploy, tier: str) -> None:
    _, findings = shop(deploy, tier)
    unrotated = {name for name, told in findings.items() if "SecretsManager.1" in {each.code for each in told}}
    assert unrotated == {"sessions", "carts", "tokens", "fast"}


@pytest.mark.parametrize("tier", TIERS)
def test_everything_is_tagged_and_keys_are_rotated(deploy: Deploy, tier: str) -> None:
    made, _ = shop(deploy, tier)
    untagged = {"RandomId", "RandomPassword", "SecretVersion", "RouteTableAssociation"}
    untagged |= {"Dashboard", "TopicPolicy", "TopicSubscription"}  # AWS has no tags of them
    for each in made.resources:
        if each.type.startswith("aws:") and each.type.rpartition(":")[2] not in untagged:
            assert each.inputs["tags"], each.urn
    assert all(each.inputs["enableKeyRotation"] for each in made.all(KEY))

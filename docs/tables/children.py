"""The resources that a component makes, by type and logical name: what `transforms` are written against."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_aws_databases.settings.resolve import show
from tables.markdown import code, table
from tables.recording import recorded
from tables.settings import LEAST

_NAME = "orders"
_ROLE = "arn:aws:iam::123456789012:role/importer"
_AUTOSCALING = {"min": 5, "max": 50}
# For each type the settings that make more resources; each is tried by itself beside the least that there must be.
MORE: Mapping[str, tuple[dict[str, Any], ...]] = {
    "aurora": (
        {"readers": 2},
        {"readerInstances": {"reports": {}}},
        {"readerAutoscaling": {"min": 1, "max": 3}},
        {"customEndpoints": {"reports": {"members": ["writer"]}}},
        {"roles": {"s3Import": _ROLE}},
        {"allowedSecurityGroupIds": ["sg-1"]},
        {"allowedCidrs": ["10.0.0.0/8"]},
        {"users": {"app": {}}},
        {"credentials": {"management": "generated"}},
        {"credentials": {"rotationDays": 30}},
        {"proxy": True},
        {"proxy": {"readOnlyEndpoint": True}, "readers": 1},
    ),
    "instance": (
        {"readReplicas": 1},
        {"replicas": {"reports": {}}},
        {"replicas": {"far": {"region": "eu-central-1"}}},
        {"backupReplicationRegion": "us-east-1"},
        {"engine": "mysql", "logExports": ["audit"]},
        {"roles": {"s3Import": _ROLE}},
        {"allowedSecurityGroupIds": ["sg-1"]},
        {"allowedCidrs": ["10.0.0.0/8"]},
        {"users": {"app": {}}},
        {"credentials": {"rotationDays": 30}},
        {"proxy": True},
        {"readableStandbys": True},
    ),
    "global-aurora": (
        {"readers": 2},
        {"secondaries": {"us-east-1": {"readers": 2}}},
        {"readerAutoscaling": {"min": 1, "max": 3}},
        {"users": {"app": {}}},
        {"credentials": {"rotationDays": 30}},
        {"proxy": True},
        {"proxy": {"readOnlyEndpoint": True}, "readers": 1},
    ),
    "dynamodb": (
        {"encryption": "customer-managed"},
        {"contributorInsights": True, "globalIndexes": {"byEmail": {"partitionKey": "email"}}},
        {"billingMode": "provisioned", "readAutoscaling": _AUTOSCALING, "writeAutoscaling": _AUTOSCALING},
        {"replicaRegions": ["eu-central-1"]},
        {"resourcePolicy": {"Statement": {"Effect": "Deny", "Principal": "*", "Action": "dynamodb:DeleteItem"}}},
    ),
    "cache": (
        {"authentication": "users"},
        {"users": {"reports": "on ~* +@read"}},
        {"shards": 2},
        {"serverless": True},
        {"shards": 2, "shardAutoscaling": {"min": 1, "max": 3}, "replicaAutoscaling": {"min": 1, "max": 3}},
        {"allowedSecurityGroupIds": ["sg-1"]},
        {"allowedCidrs": ["10.0.0.0/8"]},
    ),
    "network": (
        {"endpoints": ["secretsmanager"]},
        {"secondary": {"eu-central-1": {"cidrBlock": "10.21.0.0/16"}}},
    ),
}
# What the read-only endpoint needs.
_BESIDE = ("readers", 1)
# What makes as little as there can be, so that everything else shows what it adds.
_BARE: Mapping[str, dict[str, Any]] = {
    "aurora": {"readers": 0},
    "instance": {"readReplicas": 0},
    "global-aurora": {"readers": 0},
    "dynamodb": {"encryption": "aws-owned"},
    "cache": {"authentication": "none", "tier": "dev"},
    "network": {},
}
_WRITES_LOGS: dict[str, Any] = {"monitoringInterval": 0, "logExports": []}
_OFF: Mapping[str, dict[str, Any]] = {
    "aurora": _WRITES_LOGS,
    "instance": _WRITES_LOGS,
    "global-aurora": _WRITES_LOGS,
    "dynamodb": {},
    "cache": {"logDelivery": False},
    "network": {},
}
_ON: Mapping[str, Any] = {"monitoringInterval": 60, "logExports": ["postgresql"], "logDelivery": True}
_NAMED = {
    "readerInstances": "reader",
    "customEndpoints": "endpoint",
    "roles": "feature",
    "users": "user",
    "replicas": "replica",
    "globalIndexes": "index",
    "secondaries": "region",
    "secondaryRegions": "region",
    "secondary": "region",
    "replicaRegions": "region",
    "endpoints": "service",
    "allowedSecurityGroupIds": "group",
    "allowedCidrs": "block",
}
Child = tuple[str, str]


def children(kind: str) -> str:
    """Every child by type and logical name, and the setting that makes it."""
    return table(("Type", "Logical name", "Made"), _rows(kind))


def _rows(kind: str) -> Iterator[list[str]]:
    bare = _made(kind, {})
    rows: dict[Child, str] = {}
    for made, when in _tries(kind):
        for child in [each for each in bare if each not in made]:
            rows.setdefault(child, f"unless {when}")
        for child in [each for each in made if each not in bare]:
            rows.setdefault(child, f"with {when}")
    rows = dict.fromkeys(bare, "always") | rows
    for (type_, name), when in sorted(rows.items(), key=lambda row: (row[0] not in bare, row[0])):
        yield [code(type_), code(name), when]


def _tries(kind: str) -> Iterator[tuple[list[Child], str]]:
    for setting in _OFF[kind]:
        yield _made(kind, {setting: _ON[setting]}), code(setting)
    for more in MORE[kind]:
        yield _made(kind, more), " and ".join(_told(*each) for each in more.items() if each != _BESIDE)


def _told(setting: str, value: Any) -> str:
    if setting == "engine":
        return f"engine {code(value)}"
    if setting in ("credentials", "proxy") and isinstance(value, dict):
        return code(next(f"{setting}.{name}: {show(each)}" for name, each in value.items()))
    if setting == "replicas" and any("region" in each for each in value.values()):
        return "`replicas` in another region"
    return code(f"{setting}: {value}") if setting in ("authentication", "encryption") else code(setting)


def _made(kind: str, more: Mapping[str, Any]) -> list[Child]:
    """The children, with placeholders for what the user named and numbered."""
    own = {key: value for key, value in {**_BARE[kind], **_OFF[kind]}.items() if not _displaced(key, more)}
    given = {**LEAST[kind], **own, **more}
    if "secondaries" in given:
        del given["secondaryRegions"]
    if "serverless" in given:
        del given["logDelivery"]
    names = dict(_names(given))
    return [
        (each.type, _pattern(each.name, names))
        for each in recorded(kind, _NAME, given).resources
        if not each.type.startswith(("aws-databases:", "pulumi:"))
    ]


def _displaced(key: str, more: Mapping[str, Any]) -> bool:
    """Whether what makes little contradicts what is tried."""
    others = {
        "readers": {"readerInstances"},
        "readReplicas": {"replicas"},
        "encryption": {"replicaRegions"},
        "authentication": {"users", "serverless"},
        "tier": {"users", "serverless", "authentication"},
    }
    return bool({key, *others.get(key, ())} & more.keys())


def _names(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What the user named, and what stands for it."""
    for setting, placeholder in _NAMED.items():
        for each in given.get(setting) or ():
            yield re.sub(r"\W", "-", each), placeholder
    for replica in (given.get("replicas") or {}).values():
        if "region" in replica:
            yield replica["region"], "region"


def _pattern(name: str, names: Mapping[str, str]) -> str:
    pattern = re.sub(rf"(^|(?<=-)){_NAME}(?=-|$)", "<name>", name)
    for each in sorted(names, key=len, reverse=True):
        pattern = re.sub(rf"(?<=-){re.escape(each)}(?=-|$)", f"<{names[each]}>", pattern)
    return re.sub(r"(?<=-)\d+$", "<n>", pattern)

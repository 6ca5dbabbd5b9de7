"""Security Hub's controls of relational databases, their secrets and keys, at the tiers that hold production data.

https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html, and the same of Secrets Manager and KMS
"""

import dataclasses
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from conftest import NETWORK, STACK, Deploy, Deployment, Registered, once
from pulumi_aws_databases import BadInput
from pulumi_aws_databases import deploy as deploy_stack
from pulumi_aws_databases.decide import Decided, watchers
from pulumi_aws_databases.rules.rule import Finding

TIERS = ("prod", "enterprise")
GENERATED = {"management": "generated"}
SHOP: dict[str, dict[str, Any]] = {
    "orders": {"type": "aurora", "engine": "postgresql", "proxy": True},
    "ledger": {"type": "aurora", "engine": "mysql", "credentials": {"rotationDays": 60}},
    "accounts": {"type": "aurora", "engine": "postgresql", "credentials": {**GENERATED, "rotationDays": 30}},
    "catalog": {"type": "instance", "engine": "postgresql", "proxy": True, "users": {"app": {}, "job": {"iam": True}}},
    "journal": {"type": "instance", "engine": "mysql", "replicas": {"near": {}, "far": {"region": "eu-central-1"}}},
    "archive": {"type": "instance", "engine": "mariadb", "proxy": True},
}
AURORA, RDS = ("orders", "ledger", "accounts"), ("catalog", "journal", "archive")
ALL = (*AURORA, *RDS)
LOGS = {
    "orders": {"postgresql"},
    "ledger": {"audit", "error", "general", "slowquery"},
    "accounts": {"postgresql"},
    "catalog": {"postgresql", "upgrade"},
    "journal": {"audit", "error", "general", "slowquery"},
    "archive": {"audit", "error", "general", "slowquery"},
}
CLUSTER = "rds/cluster:Cluster"
MEMBER = "rds/clusterInstance:ClusterInstance"
INSTANCE = "rds/instance:Instance"
ROTATION = "secretsmanager/secretRotation:SecretRotation"
HOSTED = "cloudformation/stack:Stack"
VAULT = "backup/vault:Vault"
PLAN = "backup/plan:Plan"
SELECTION = "backup/selection:Selection"
TLS_OFF = {"parameters": {"require_secure_transport": 0}}


@dataclass(frozen=True)
class Shop:
    """What the stack registered, and what is told of each database."""

    deployment: Deployment
    findings: Mapping[str, tuple[Finding, ...]]

    def codes(self, database: str) -> set[str]:
        return {each.code for each in self.findings[database]}

    def named(self, database: str) -> set[str]:
        """The controls that the findings of a database name, `RDS.20 to RDS.22` being three."""
        text = " ".join(f"{each.code} {each.message}" for each in self.findings[database])
        ranges = re.findall(r"RDS\.(\d+) to RDS\.(\d+)", text)
        between = {f"RDS.{number}" for low, high in ranges for number in range(int(low), int(high) + 1)}
        return between | set(re.findall(r"(?:RDS|SecretsManager|KMS)\.\d+", text))


def of(one: Registered) -> str:
    """The component that a resource belongs to."""
    return one.parent.rpartition("::")[2]


def is_replica(one: Registered) -> bool:
    return "replicateSourceDb" in one.inputs


@once
def shop(deploy: Deploy, tier: str, changed: str | None = None, settings: dict[str, Any] | None = None) -> Shop:
    """Everything at a tier; or with settings of one database changed, and then without the others."""
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
        return Shop(deploy(deploy_stack, config), findings)
    finally:
        watchers.remove(watch)


# ------------------------------------------------------------------------------------------------ what is looked at


def parameters(made: Deployment, one: Registered) -> dict[str, str]:
    """The parameters of a database's own group; none where it has AWS's."""
    is_cluster = one.type.endswith(":Cluster")
    kind = "rds/clusterParameterGroup:ClusterParameterGroup" if is_cluster else "rds/parameterGroup:ParameterGroup"
    used = one.inputs.get("dbClusterParameterGroupName" if is_cluster else "parameterGroupName")
    groups = [group for group in made.all(kind) if used == f"{group.name}-0a1b2c3"]
    return {each["name"]: each["value"].lower() for group in groups for each in group.inputs["parameters"]}


def writes_audit_log(made: Deployment, one: Registered) -> bool:
    used = one.inputs.get("optionGroupName")
    groups = [each for each in made.all("rds/optionGroup:OptionGroup") if used == f"{each.name}-0a1b2c3"]
    return any(each["optionName"] == "MARIADB_AUDIT_PLUGIN" for group in groups for each in group.inputs["options"])


def exports(*logs: str) -> Callable[[Deployment, Registered], bool]:
    return lambda _, one: set(logs or LOGS[of(one)]) <= set(one.inputs["enabledCloudwatchLogsExports"])


def has(name: str, value: Any) -> Callable[[Deployment, Registered], bool]:
    return lambda _, one: one.inputs.get(name) == value


def tagged(_: Deployment, one: Registered) -> bool:
    return any(value and not key.startswith("aws:") for key, value in (one.inputs.get("tags") or {}).items())


def snapshots_tagged(made: Deployment, one: Registered) -> bool:
    return tagged(made, one) and one.inputs["copyTagsToSnapshot"] is True


def measured(_: Deployment, one: Registered) -> bool:
    return one.inputs["monitoringInterval"] > 0 and bool(one.inputs.get("monitoringRoleArn"))


def kept_a_week(_: Deployment, one: Registered) -> bool:
    return int(one.inputs["backupRetentionPeriod"]) >= 7


def members(made: Deployment, cluster: Registered) -> list[Registered]:
    return [each for each in made.all(MEMBER) if each.parent == cluster.parent]


def in_two_zones(made: Deployment, cluster: Registered) -> bool:
    """Zones that are left to AWS are different ones."""
    zones = [each.inputs.get("availabilityZone") for each in members(made, cluster)]
    return len(zones) > 1 and (None in zones or len(set(zones)) > 1)


def upgraded(made: Deployment, cluster: Registered) -> bool:
    return all(each.inputs["autoMinorVersionUpgrade"] is True for each in members(made, cluster))


def own_user(_: Deployment, one: Registered) -> bool:
    return one.inputs.get("masterUsername", one.inputs.get("username")) not in ("admin", "postgres", None)


def audited(made: Deployment, one: Registered) -> bool:
    told = parameters(made, one)
    return told.get("server_audit_logging") in ("1", "on") and bool(told.get("server_audit_events"))


def parameter(name: str) -> Callable[[Deployment, Registered], bool]:
    return lambda made, one: parameters(made, one).get(name) in ("1", "on")


def isolated(made: Deployment, subnet: Registered) -> bool:
    """Nothing here leads to an internet gateway, be it a route of its own or one inside of a table."""
    kinds = {each.type.rpartition(":")[2] for each in made.resources}
    routes = [route for table in made.all("ec2/routeTable:RouteTable") for route in table.inputs.get("routes") or []]
    led_out = kinds & {"InternetGateway", "NatGateway", "Route"} or routes
    return not led_out and not subnet.inputs.get("mapPublicIpOnLaunch")


def rotation_days(made: Deployment, cluster: Registered) -> int | None:
    """How often the master password of a cluster changes; RDS does that every 7 days unless it is told otherwise."""
    own = [each for each in made.all(ROTATION) if each.parent == cluster.parent]
    if cluster.inputs.get("manageMasterUserPassword"):
        return int(own[0].inputs["rotationRules"]["automaticallyAfterDays"]) if own else 7
    for stack in made.all(HOSTED):
        secret = next(each for each in made.all("secretsmanager/secret:Secret") if each.parent == stack.parent)
        if stack.parent == cluster.parent and stack.inputs["parameters"]["SecretArn"] == f"{secret.name}-id":
            schedule = json.loads(stack.inputs["templateBody"])["Resources"]["Rotation"]
            assert schedule["Type"] == "AWS::SecretsManager::RotationSchedule"
            assert schedule["Properties"]["SecretId"] == {"Ref": "SecretArn"}
            return int(schedule["Properties"]["RotationRules"]["AutomaticallyAfterDays"])
    return None


def rotated(made: Deployment, cluster: Registered) -> bool:
    return rotation_days(made, cluster) is not None


def rotated_in_time(made: Deployment, cluster: Registered) -> bool:
    days = rotation_days(made, cluster)
    return days is not None and days <= 90


def decrypts_some(_: Deployment, policy: Registered) -> bool:
    """Whether a role may decrypt with the keys it names, and with no others."""

    def listed(value: str | list[str]) -> list[str]:
        return [value] if isinstance(value, str) else value

    for statement in json.loads(policy.inputs["policy"])["Statement"]:
        decrypts = any(
            action in ("*", "kms:*") or action.startswith(("kms:Decrypt", "kms:ReEncrypt"))
            for action in listed(statement["Action"])
        )
        named = all(re.fullmatch(r"arn:aws:[^*]+[:/][^*]+", resource) for resource in listed(statement["Resource"]))
        if statement["Effect"] == "Allow" and decrypts and not named:
            return False
    return True


def awss_policy(_: Deployment, attachment: Registered) -> bool:
    """What is attached beside the roles' own policies is AWS's, of which the control does not speak."""
    return str(attachment.inputs["policyArn"]).startswith("arn:aws:iam::aws:policy/service-role/")


def key_rotated(_: Deployment, key: Registered) -> bool:
    return key.inputs["enableKeyRotation"] is True and key.inputs["rotationPeriodInDays"] <= 365


def key_not_public(_: Deployment, key: Registered) -> bool:
    statements = json.loads(key.inputs["policy"])["Statement"]
    principals = [each["Principal"] for each in statements if each["Effect"] == "Allow"]
    return bool(principals) and not any(each == "*" or "*" in each.values() for each in principals)


# --------------------------------------------------------------------------------------------------- the controls


def in_backup_plan(made: Deployment, one: Registered) -> bool:
    """Whether a plan that there is takes backups of it."""
    arn = f"arn:aws:mock:eu-west-1:123456789012:{one.type.rpartition(':')[2]}/{one.name}"
    plans = {f"{each.name}-id" for each in made.all(PLAN)}
    return any(arn in each.inputs["resources"] and each.inputs["planId"] in plans for each in made.all(SELECTION))


def backups_tagged(_: Deployment, one: Registered) -> bool:
    return all(rule["recoveryPointTags"] for rule in one.inputs["rules"])


def backups_encrypted(_: Deployment, one: Registered) -> bool:
    return str(one.inputs.get("kmsKeyArn")).endswith("Key/stack-key")


@dataclass(frozen=True)
class Check:
    """One control: what it looks at, where, when that passes, and a change of one resource with which it does not."""

    kinds: tuple[str, ...]
    where: tuple[str, ...]
    holds: Callable[[Deployment, Registered], bool]
    spoiled: Mapping[str, Any]
    sources: bool = False
    """Whether it is asked of what owns the data alone, as of backups; or is of replicas a matter of its own."""

    def subjects(self, made: Deployment) -> Iterator[Registered]:
        for kind in self.kinds:
            for one in made.all(kind):
                if of(one) in self.where and not (self.sources and is_replica(one)):
                    yield one

    def failing(self, made: Deployment) -> list[str]:
        return [one.name for one in self.subjects(made) if not self.holds(made, one)]


SERVERS = (MEMBER, INSTANCE)
UNTAGGED: dict[str, Any] = {"tags": {"aws:cloudformation:stack-name": "x"}}
NO_TAGS_COPIED = {"copyTagsToSnapshot": False}
NO_LOGS: dict[str, Any] = {"enabledCloudwatchLogsExports": []}
STATEMENT = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:Decrypt", "Resource": "*"}
OPEN = {"policy": json.dumps({"Statement": [STATEMENT]})}
AWSS_GROUP = {"parameterGroupName": "default.postgres17", "dbClusterParameterGroupName": "default.aurora-mysql8.0"}
SUBNET, GROUP = "ec2/subnet:Subnet", "ec2/securityGroup:SecurityGroup"
SUBNETS, SECRET, KEY = "rds/subnetGroup:SubnetGroup", "secretsmanager/secret:Secret", "kms/key:Key"
OWN_POLICY, ATTACHED = "iam/rolePolicy:RolePolicy", "iam/rolePolicyAttachment:RolePolicyAttachment"
PROXIED = ("orders", "catalog", "archive")
AURORA_POSTGRESQL = ("orders", "accounts")

HELD: dict[str, Check] = {
    "RDS.2": Check(SERVERS, ALL, has("publiclyAccessible", False), {"publiclyAccessible": True}),
    "RDS.3": Check((INSTANCE,), RDS, has("storageEncrypted", True), {"storageEncrypted": False}),
    "RDS.5": Check((INSTANCE,), RDS, has("multiAz", True), {"multiAz": False}, sources=True),
    "RDS.6": Check(SERVERS, ALL, measured, {"monitoringRoleArn": None}),
    "RDS.7": Check((CLUSTER,), AURORA, has("deletionProtection", True), {"deletionProtection": False}),
    "RDS.8": Check((INSTANCE,), RDS, has("deletionProtection", True), {"deletionProtection": None}, sources=True),
    "RDS.9": Check((CLUSTER, INSTANCE), ALL, exports(), NO_LOGS),
    "RDS.10": Check((INSTANCE,), RDS, has("iamDatabaseAuthenticationEnabled", True),
                    {"iamDatabaseAuthenticationEnabled": None}),
    "RDS.11": Check((INSTANCE,), RDS, kept_a_week, {"backupRetentionPeriod": 6}, sources=True),
    "RDS.12": Check((CLUSTER,), AURORA, has("iamDatabaseAuthenticationEnabled", True),
                    {"iamDatabaseAuthenticationEnabled": None}),
    "RDS.13": Check(SERVERS, ALL, has("autoMinorVersionUpgrade", True), {"autoMinorVersionUpgrade": False}),
    "RDS.15": Check((CLUSTER,), AURORA, in_two_zones, {}),
    "RDS.16": Check((CLUSTER,), AURORA, has("copyTagsToSnapshot", True), NO_TAGS_COPIED),
    "RDS.17": Check(SERVERS, ALL, has("copyTagsToSnapshot", True), NO_TAGS_COPIED),
    "RDS.24": Check((CLUSTER,), AURORA, own_user, {"masterUsername": "admin"}),
    "RDS.25": Check((INSTANCE,), RDS, own_user, {"username": "postgres"}, sources=True),
    "RDS.27": Check((CLUSTER,), AURORA, has("storageEncrypted", True), {"storageEncrypted": False}),
    "RDS.28": Check((CLUSTER,), AURORA, tagged, UNTAGGED),
    "RDS.29": Check((CLUSTER,), AURORA, snapshots_tagged, NO_TAGS_COPIED),
    "RDS.30": Check(SERVERS, ALL, tagged, UNTAGGED),
    "RDS.31": Check((GROUP,), ALL, tagged, UNTAGGED),
    "RDS.32": Check((INSTANCE,), RDS, snapshots_tagged, NO_TAGS_COPIED),
    "RDS.33": Check((SUBNETS,), ALL, tagged, UNTAGGED),
    "RDS.34": Check((CLUSTER,), ("ledger",), exports("audit"), NO_LOGS),
    "RDS.35": Check((CLUSTER,), AURORA, upgraded, {}),
    "RDS.36": Check((INSTANCE,), ("catalog",), exports("postgresql"), NO_LOGS),
    "RDS.37": Check((CLUSTER,), AURORA_POSTGRESQL, exports("postgresql"), NO_LOGS),
    "RDS.38": Check((INSTANCE,), ("catalog",), parameter("rds.force_ssl"), AWSS_GROUP),
    "RDS.39": Check((INSTANCE,), ("journal",), parameter("require_secure_transport"), AWSS_GROUP),
    "RDS.42": Check((INSTANCE,), ("archive",), exports("audit", "error"), NO_LOGS),
    "RDS.43": Check(("rds/proxy:Proxy",), PROXIED, has("requireTls", True), {"requireTls": False}),
    "RDS.44": Check((INSTANCE,), ("archive",), parameter("require_secure_transport"), AWSS_GROUP),
    "RDS.45": Check((CLUSTER,), ("ledger",), audited, AWSS_GROUP),
    "RDS.46": Check((SUBNET,), ("network",), isolated, {"mapPublicIpOnLaunch": True}),
    "RDS.47": Check((CLUSTER,), AURORA_POSTGRESQL, has("copyTagsToSnapshot", True), NO_TAGS_COPIED),
    "RDS.48": Check((CLUSTER,), ("ledger",), has("copyTagsToSnapshot", True), NO_TAGS_COPIED),
    "RDS.50": Check((CLUSTER,), AURORA, kept_a_week, {"backupRetentionPeriod": 6}),
    "SecretsManager.1": Check((CLUSTER,), AURORA, rotated, {"manageMasterUserPassword": None, "masterPassword": "x"}),
    "SecretsManager.4": Check((CLUSTER,), AURORA, rotated_in_time, {"manageMasterUserPassword": None}),
    "RDS.26": Check((CLUSTER, INSTANCE), ALL, in_backup_plan, {}, sources=True),
    "Backup.1": Check((VAULT,), ("stack",), backups_encrypted, {"kmsKeyArn": None}),
    "Backup.2": Check((PLAN,), ALL, backups_tagged, {"rules": [{"recoveryPointTags": {}}]}),
    "Backup.3": Check((VAULT,), ("stack",), tagged, UNTAGGED),
    "Backup.5": Check((PLAN,), ALL, tagged, UNTAGGED),
    "SecretsManager.5": Check((SECRET,), ("accounts", *RDS), tagged, UNTAGGED),
    "KMS.1": Check((ATTACHED,), ALL, awss_policy, {"policyArn": "arn:aws:iam::123456789012:policy/decrypt-all"}),
    "KMS.2": Check((OWN_POLICY,), PROXIED, decrypts_some, OPEN),
    "KMS.4": Check((KEY,), ("stack",), key_rotated, {"enableKeyRotation": False}),
    "KMS.5": Check((KEY,), ("stack",), key_not_public, OPEN),
}  # fmt: skip
"""What a stack has that says nothing of it."""

BROKEN: list[tuple[str, str, dict[str, Any]]] = [
    ("RDS.2", "catalog", {"tier": "dev", "publiclyAccessible": True, "allowedCidrs": ["203.0.113.0/24"],
                          "network": NETWORK}),
    ("RDS.2", "accounts", {"tier": "dev", "publiclyAccessible": True, "allowedCidrs": ["203.0.113.0/24"],
                           "network": NETWORK}),
    ("RDS.5", "catalog", {"multiAz": False}),
    ("RDS.5", "journal", {"availabilityZone": "eu-west-1a"}),
    ("RDS.6", "ledger", {"monitoringInterval": 0}),
    ("RDS.6", "journal", {"monitoringInterval": 0}),
    ("RDS.7", "orders", {"deletionProtection": False}),
    ("RDS.8", "archive", {"deletionProtection": False}),
    ("RDS.9", "orders", {"logExports": []}),
    ("RDS.9", "ledger", {"logExports": ["audit", "error", "slowquery"]}),
    ("RDS.9", "catalog", {"logExports": ["postgresql"]}),
    ("RDS.9", "journal", {"logExports": ["error"]}),
    ("RDS.10", "archive", {"iamAuthentication": False}),
    ("RDS.11", "archive", {"backupRetentionDays": 6}),
    ("RDS.12", "ledger", {"iamAuthentication": False}),
    ("RDS.13", "catalog", {"autoMinorVersionUpgrade": False}),
    ("RDS.13", "journal", {"engineVersion": "8.4.8"}),
    ("RDS.15", "ledger", {"readers": 0}),
    ("RDS.26", "ledger", {"backupPlan": False}),
    ("RDS.26", "archive", {"backupPlan": {"enabled": False}}),
    ("RDS.15", "accounts", {"writer": {"availabilityZone": "eu-west-1a"},
                            "readerInstances": {"near": {"availabilityZone": "eu-west-1a"}}}),
    ("RDS.24", "orders", {"credentials": {"username": "postgres"}}),
    ("RDS.24", "ledger", {"credentials": {"username": "admin"}}),
    ("RDS.25", "catalog", {"credentials": {"username": "postgres"}}),
    ("RDS.25", "archive", {"credentials": {"username": "admin"}}),
    ("RDS.34", "ledger", {"logExports": ["error", "general", "slowquery"]}),
    ("RDS.35", "orders", {"autoMinorVersionUpgrade": False}),
    ("RDS.35", "orders", {"engineVersion": "17.5"}),
    ("RDS.36", "catalog", {"logExports": ["upgrade"]}),
    ("RDS.37", "accounts", {"logExports": ["instance"]}),
    ("RDS.42", "archive", {"logExports": ["error", "general", "slowquery"]}),
    ("RDS.45", "ledger", {"parameters": {"server_audit_logging": 0}}),
    ("RDS.45", "ledger", {"parameters": {"server_audit_events": ""}}),
    ("RDS.45", "ledger", {"logExports": ["error", "general", "slowquery"]}),
    ("RDS.50", "orders", {"backupRetentionDays": 6}),
    ("SecretsManager.1", "accounts", {"credentials": GENERATED}),
    ("SecretsManager.4", "accounts", {"credentials": {**GENERATED, "rotationDays": 91}}),
    ("SecretsManager.4", "ledger", {"credentials": {"rotationDays": 91}}),
]  # fmt: skip
"""Settings with which a control is not met: a resource shows it, and so does a finding."""

REFUSED: list[tuple[str, str, dict[str, Any], str]] = [
    ("RDS.2", "catalog", {"publiclyAccessible": True, "allowedCidrs": ["203.0.113.0/24"], "network": NETWORK},
     "publiclyAccessible: expected only at tier dev"),
    ("RDS.3", "catalog", {"storageEncrypted": False}, "storageEncrypted: unknown setting"),
    ("RDS.16", "orders", {"copyTagsToSnapshot": False}, "copyTagsToSnapshot: unknown setting"),
    ("RDS.17", "journal", {"copyTagsToSnapshot": False}, "copyTagsToSnapshot: unknown setting"),
    ("RDS.27", "ledger", {"storageEncrypted": False}, "storageEncrypted: unknown setting"),
    ("RDS.28", "orders", {"tags": {"Database": None, "Tier": None}}, "tags.Database: expected text"),
    ("RDS.29", "accounts", {"copyTagsToSnapshot": False}, "copyTagsToSnapshot: unknown setting"),
    ("RDS.30", "catalog", {"tags": {"Database": None, "Tier": None}}, "tags.Database: expected text"),
    ("RDS.31", "journal", {"tags": {"Database": None, "Tier": None}}, "tags.Database: expected text"),
    ("RDS.32", "archive", {"copyTagsToSnapshot": False}, "copyTagsToSnapshot: unknown setting"),
    ("RDS.33", "archive", {"tags": {"Database": None, "Tier": None}}, "tags.Database: expected text"),
    ("RDS.38", "catalog", {"parameters": {"rds.force_ssl": 0}}, "parameters.rds.force_ssl: TLS is enforced"),
    ("RDS.38", "orders", {"parameters": {"rds.force_ssl": False}}, "parameters.rds.force_ssl: TLS is enforced"),
    ("RDS.39", "journal", TLS_OFF, "parameters.require_secure_transport: TLS is enforced"),
    ("RDS.39", "ledger", TLS_OFF, "parameters.require_secure_transport: TLS is enforced"),
    ("RDS.43", "orders", {"proxy": {"requireTls": False}}, "proxy.requireTls: unknown setting"),
    ("RDS.44", "archive", TLS_OFF, "parameters.require_secure_transport: TLS is enforced"),
    ("RDS.46", "catalog", {"publiclyAccessible": True, "allowedCidrs": ["203.0.113.0/24"], "tier": "dev"},
     "publiclyAccessible: expected only in an existing network"),
    ("RDS.47", "orders", {"copyTagsToSnapshot": False}, "copyTagsToSnapshot: unknown setting"),
    ("RDS.48", "ledger", {"copyTagsToSnapshot": False}, "copyTagsToSnapshot: unknown setting"),
    ("SecretsManager.5", "accounts", {"tags": {"Database": None, "Tier": None}}, "tags.Database: expected text"),
    ("KMS.4", "orders", {"enableKeyRotation": False}, "enableKeyRotation: unknown setting"),
]  # fmt: skip
"""Settings with which a control would not be met, and which no tier, or no production tier, takes."""

NO_SETTING = {"KMS.1", "KMS.2", "KMS.5", "Backup.1", "Backup.2", "Backup.3", "Backup.5"}
"""What policies say is no setting's business, nor how vaults, plans and backups are encrypted and tagged."""


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("control", HELD)
def test_a_control_holds_by_default(deploy: Deploy, control: str, tier: str) -> None:
    made, check = shop(deploy, tier), HELD[control]
    assert {of(one) for one in check.subjects(made.deployment)} == set(check.where)
    assert check.failing(made.deployment) == []


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("control", [each for each in HELD if each not in ("RDS.5", "RDS.8")])
def test_a_control_that_holds_is_not_complained_of(deploy: Deploy, control: str, tier: str) -> None:
    made = shop(deploy, tier)
    assert [database for database in set(HELD[control].where) & set(ALL) if control in made.codes(database)] == []


@pytest.mark.parametrize("control", [each for each, check in HELD.items() if check.spoiled])
def test_a_check_sees_any_single_resource_that_fails_its_control(deploy: Deploy, control: str) -> None:
    made, check = shop(deploy, "prod").deployment, HELD[control]
    for one in check.subjects(made):
        spoiled = dataclasses.replace(one, inputs={**one.inputs, **check.spoiled})
        others = [each for each in made.resources if each.parent != one.parent]
        alone = Deployment([spoiled, *others]) if control.startswith("SecretsManager") else made
        assert not check.holds(alone, spoiled), one.name


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize(
    ("control", "database", "settings"),
    BROKEN,
    ids=[f"{control}-{database}-{'-'.join(settings)}" for control, database, settings in BROKEN],
)
def test_a_setting_that_breaks_a_control_shows(
    deploy: Deploy, control: str, database: str, settings: dict[str, Any], tier: str
) -> None:
    made = shop(deploy, tier, database, settings)
    assert HELD[control].failing(made.deployment) != []
    assert control in made.codes(database)
    severity = next(each.severity for each in made.findings[database] if each.code == control)
    assert severity == "warning"


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize(
    ("control", "database", "settings", "message"),
    REFUSED,
    ids=[f"{control}-{database}-{'-'.join(settings)}" for control, database, settings, _ in REFUSED],
)
def test_a_setting_that_would_break_a_control_is_refused(
    deploy: Deploy, control: str, database: str, settings: dict[str, Any], message: str, tier: str
) -> None:
    assert control in HELD
    with pytest.raises(BadInput) as raised:
        shop(deploy, tier, database, settings)
    assert f"{database}: {message}" in str(raised.value)


def test_for_each_control_a_setting_is_tried_that_breaks_it() -> None:
    tried = {control for control, *_ in (*BROKEN, *REFUSED)}
    assert tried | NO_SETTING == HELD.keys()


# ------------------------------------------------------------------------------- what cannot be held by default

NOT_HELD: list[tuple[str, tuple[str, ...]]] = [
    ("RDS.14", ("ledger",)),
    ("RDS.23", ALL),
    ("SecretsManager.1", RDS),
    ("SecretsManager.4", RDS),
]


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize(("control", "databases"), NOT_HELD, ids=[control for control, _ in NOT_HELD])
def test_a_control_that_cannot_be_held_by_default_is_told(
    deploy: Deploy, control: str, databases: tuple[str, ...], tier: str
) -> None:
    made = shop(deploy, tier)
    assert [database for database in ALL if control in made.named(database)] == list(databases)


@pytest.mark.parametrize("tier", TIERS)
def test_nothing_that_is_told_not_to_be_there_is_there(deploy: Deploy, tier: str) -> None:
    made = shop(deploy, tier).deployment
    assert not made.one(CLUSTER, "ledger").inputs.get("backtrackWindow")
    assert {made.one(CLUSTER, each).inputs["port"] for each in AURORA} == {5432, 3306}
    assert {made.one(INSTANCE, each).inputs["port"] for each in RDS} == {5432, 3306}
    assert {of(each) for each in (*made.all(HOSTED), *made.all(ROTATION))} == {"accounts", "ledger"}


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize(
    ("control", "database", "settings", "where", "shown"),
    [
        ("RDS.14", "ledger", {"backtrackHours": 24}, CLUSTER, ("backtrackWindow", 86400)),
        ("RDS.23", "accounts", {"port": 5433}, CLUSTER, ("port", 5433)),
        ("RDS.23", "journal", {"port": 3307}, INSTANCE, ("port", 3307)),
        ("SecretsManager.1", "archive", {"credentials": {"rotationDays": 30}}, HOSTED, ("capabilities", [
            "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"])),
        ("SecretsManager.4", "archive", {"credentials": {"rotationDays": 90}}, HOSTED, ("capabilities", [
            "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"])),
    ],
)  # fmt: skip
def test_a_control_that_a_setting_meets_is_told_no_more(
    deploy: Deploy, control: str, database: str, settings: dict[str, Any], where: str, shown: Any, tier: str
) -> None:
    made = shop(deploy, tier, database, settings)
    name, value = shown
    owners = [each for each in made.deployment.all(where) if not is_replica(each)]
    assert [each.inputs[name] for each in owners] == [value]
    assert control not in made.named(database)


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("control", ["SecretsManager.1", "SecretsManager.4"])
def test_the_users_secrets_are_told_not_to_be_rotated(deploy: Deploy, control: str, tier: str) -> None:
    made = shop(deploy, tier, "accounts", {"users": {"app": {}}})
    assert {each.name for each in made.deployment.all(SECRET)} == {"accounts", "accounts-user-app"}
    assert [each.inputs["parameters"]["SecretArn"] for each in made.deployment.all(HOSTED)] == ["accounts-id"]
    assert [each.path for each in made.findings["accounts"] if each.code == control] == ["users"]


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("database", RDS)
@pytest.mark.parametrize(
    ("control", "name", "value"), [("RDS.5", "multiAz", False), ("RDS.8", "deletionProtection", None)]
)
def test_replicas_that_do_not_meet_what_is_asked_of_every_instance_are_told(
    deploy: Deploy, control: str, name: str, value: bool | None, database: str, tier: str
) -> None:
    made = shop(deploy, tier)
    replicas = [each for each in made.deployment.all(INSTANCE) if of(each) == database and is_replica(each)]
    assert {each.inputs.get(name) for each in replicas} == {value}
    assert control in made.named(database)


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("database", ["journal", "archive"])
def test_the_audit_logs_that_are_exported_are_written(deploy: Deploy, database: str, tier: str) -> None:
    made = shop(deploy, tier).deployment
    instances = [each for each in made.all(INSTANCE) if of(each) == database]
    assert len(instances) > 1
    assert [each.name for each in instances if not writes_audit_log(made, each)] == []
    assert [each.name for each in instances if parameters(made, each)["log_output"] != "file"] == []


@pytest.mark.parametrize("tier", TIERS)
def test_a_replica_of_another_region_is_encrypted_with_a_key_of_that_region(deploy: Deploy, tier: str) -> None:
    made = shop(deploy, tier).deployment
    far = made.one(INSTANCE, "journal-far")
    abroad = [each for each in made.all(KEY) if each.inputs.get("region") == far.inputs["region"] == "eu-central-1"]
    assert [far.inputs["kmsKeyId"].endswith(f"/{key.name}") for key in abroad] == [True]
    assert len(made.all(KEY)) == 2

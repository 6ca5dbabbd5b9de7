"""AWS Backup: what a plan makes, where backups are kept and copied to, and what stays when it is turned off."""

import json
from typing import Any

import pytest

from conftest import NETWORK, STACK, THREE_ZONES, Deploy, Deployment, Registered, once
from pulumi_aws_databases import build
from pulumi_aws_databases import deploy as deploy_stack

PLAN = "backup/plan:Plan"
SELECTION = "backup/selection:Selection"
VAULT = "backup/vault:Vault"
LOCK = "backup/vaultLockConfiguration:VaultLockConfiguration"
ROLE = "iam/role:Role"
ATTACHMENT = "iam/rolePolicyAttachment:RolePolicyAttachment"
KEY = "kms/key:Key"
SUFFIX = "random:index/randomId:RandomId"
TEST_PLAN = "backup/restoreTestingPlan:RestoreTestingPlan"
TEST = "backup/restoreTestingSelection:RestoreTestingSelection"
ARN = "arn:aws:mock:eu-west-1:123456789012:"
OWN_VAULT = "arn:aws:backup:eu-west-1:123456789012:backup-vault:Central"
FAR_VAULT = "arn:aws:backup:eu-central-1:210987654321:backup-vault:bunker"
EVERYWHERE = {**NETWORK, "regions": {"eu-west-1": NETWORK, "eu-central-1": NETWORK}}
FAR = {"copyTo": [{"region": "eu-central-1"}]}
SPECS: dict[str, dict[str, Any]] = {
    "aurora": {"network": NETWORK},
    "instance": {"network": NETWORK},
    "global-aurora": {
        "network": EVERYWHERE,
        "secondaryRegions": ["eu-central-1"],
    },
    "dynamodb": {"partitionKey": "pk"},
}
PROTECTED = {"aurora": "Cluster/db", "instance": "Instance/db", "global-aurora": "Cluster/db", "dynamodb": "Table/db"}
kinds = pytest.mark.parametrize("kind", SPECS)


@once
def alone(deploy: Deploy, kind: str = "dynamodb", tier: str = "prod", **settings: Any) -> Deployment:
    """One component of a program, which shares nothing."""
    spec = {"type": kind, **SPECS[kind], **settings}
    return deploy(lambda: build("db", spec).connection, STACK | {"aws-databases:tier": tier})


@once
def together(deploy: Deploy, databases: dict[str, Any], tier: str = "prod") -> Deployment:
    network = {"cidrBlock": "10.20.0.0/16", "availabilityZones": 2}
    config = {"aws-databases:tier": tier, "aws-databases:network": network, "aws-databases:databases": databases}
    return deploy(deploy_stack, STACK | config)


def rule(made: Deployment, name: str = "db-backup") -> dict[str, Any]:
    (only,) = made.one(PLAN, name).inputs["rules"]
    return dict(only)


def of_backups(made: Deployment) -> set[str]:
    return {each.name for each in made.resources if each.type.startswith("aws:backup/")}


# What a plan makes


@kinds
def test_a_plan_backs_up_the_database_by_its_arn_every_day(deploy: Deploy, kind: str) -> None:
    made = alone(deploy, kind)
    assert rule(made) == {
        "ruleName": "backup",
        "targetVaultName": "db-vault-0a1b2c3d",
        "schedule": "cron(0 23 * * ? *)",
        "startWindow": 180,
        "lifecycle": {"deleteAfter": 35},
        "recoveryPointTags": {"Database": "db", "Stack": "shop/test", "Tier": "prod"},
        "copyActions": [],
    }
    selection = made.one(SELECTION)
    assert selection.inputs["resources"] == [f"{ARN}{PROTECTED[kind]}"]
    assert (selection.inputs["planId"], selection.inputs["iamRoleArn"]) == ("db-backup-id", f"{ARN}Role/db-backup")
    assert "selectionTags" not in selection.inputs


def test_the_standbys_of_a_cluster_are_backed_up_with_it(deploy: Deploy) -> None:
    settings: dict[str, Any] = {"network": THREE_ZONES, "readableStandbys": True, "storageType": "io1", "iops": 1000}
    made = alone(deploy, "instance", **settings)
    assert made.one(SELECTION).inputs["resources"] == [f"{ARN}Cluster/db"]


@kinds
@pytest.mark.parametrize(("tier", "days"), [("dev", None), ("staging", None), ("prod", 35), ("enterprise", 365)])
def test_each_tier_keeps_backups_as_long_as_it_says(deploy: Deploy, kind: str, tier: str, days: int | None) -> None:
    made = alone(deploy, kind, tier)
    if days is None:
        assert of_backups(made) == set()
    else:
        assert rule(made)["lifecycle"] == {"deleteAfter": days}
        assert rule(made)["copyActions"] == []


@kinds
def test_a_plan_is_had_at_any_tier(deploy: Deploy, kind: str) -> None:
    for plan in (True, {}, {"enabled": True}):
        assert of_backups(alone(deploy, kind, "dev", backupPlan=plan)) == {"db-backup", "db-vault"}


@pytest.mark.parametrize(
    ("settings", "key", "expected"),
    [
        ({"schedule": "cron(30 12 ? * MON-FRI *)"}, "schedule", "cron(30 12 ? * MON-FRI *)"),
        ({"retentionDays": "60 days"}, "lifecycle", {"deleteAfter": 60}),
        ({"retentionDays": 400, "coldStorageAfterDays": 30}, "lifecycle", {"deleteAfter": 400, "coldStorageAfter": 30}),
        ({"coldStorageAfterDays": 30}, "lifecycle", {"deleteAfter": 120, "coldStorageAfter": 30}),
        ({"vaultArn": OWN_VAULT}, "targetVaultName", "Central"),
    ],
)
def test_a_setting_shows_in_the_rule(deploy: Deploy, settings: dict[str, Any], key: str, expected: Any) -> None:
    assert rule(alone(deploy))[key] != expected, "this is so without the setting"
    assert rule(alone(deploy, backupPlan=settings))[key] == expected


def test_the_role_is_that_of_aws_backup_and_may_back_up_alone(deploy: Deploy) -> None:
    made = alone(deploy)
    (trust,) = json.loads(made.one(ROLE).inputs["assumeRolePolicy"])["Statement"]
    assert trust["Principal"] == {"Service": "backup.amazonaws.com"}
    policies = [each.inputs["policyArn"] for each in made.all(ATTACHMENT)]
    assert policies == ["arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"]
    attachment = made.one(ATTACHMENT)
    assert attachment.urn in made.one(SELECTION).depends_on


# Vaults


@kinds
def test_a_component_has_a_vault_under_its_own_key(deploy: Deploy, kind: str) -> None:
    vault = alone(deploy, kind).one(VAULT)
    assert vault.inputs["kmsKeyArn"] == f"{ARN}Key/db-key"
    assert vault.inputs["forceDestroy"] is False
    assert vault.inputs["tags"] == {"Database": "db", "Stack": "shop/test", "Tier": "prod"}
    assert vault.ignore_changes == ("kmsKeyArn",)
    assert vault.delete_before_replace is False


def test_a_given_key_encrypts_the_vault_too(deploy: Deploy) -> None:
    key = "arn:aws:kms:eu-west-1:123456789012:key/own"
    made = alone(deploy, kmsKeyArn=key)
    assert made.one(VAULT).inputs["kmsKeyArn"] == key
    assert [each.name for each in made.all(KEY)] == ["db-alarms-key"]  # which CloudWatch may use


def test_backups_of_a_table_under_awss_key_are_under_awss_key(deploy: Deploy) -> None:
    made = alone(deploy, tier="dev", backupPlan=FAR)
    assert {each.name: each.inputs.get("kmsKeyArn") for each in made.all(VAULT)} == {
        "db-vault": None,
        "db-eu-central-1-vault": None,
    }
    assert made.all(KEY) == []


def test_a_given_vault_is_made_by_nobody(deploy: Deploy) -> None:
    made = alone(deploy, backupPlan={"vaultArn": OWN_VAULT})
    assert made.all(VAULT) == []
    assert made.one(SELECTION).inputs["iamRoleArn"] == f"{ARN}Role/db-backup"


@pytest.mark.parametrize(
    ("name", "vault", "selection"),
    [
        ("a.b_c-d", "a-b_c-d-vault-0a1b2c3d", None),
        ("x" * 60, f"{'x' * 25}-vault-0a1b2c3d", "x" * 50),
    ],
)
def test_names_fit_aws_backup(deploy: Deploy, name: str, vault: str, selection: str | None) -> None:
    config = STACK | {"aws-databases:tier": "prod"}
    made = deploy(lambda: build(name, {"type": "dynamodb", "partitionKey": "pk"}).connection, config)
    assert made.one(VAULT).inputs["name"] == vault
    assert made.one(SELECTION).inputs.get("name") == selection


def test_a_stack_has_one_vault_for_all_its_databases(deploy: Deploy) -> None:
    catalog = {"type": "instance", "kmsKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/own"}
    events = {"type": "dynamodb", "partitionKey": "pk"}
    made = together(deploy, {"catalog": catalog, "events": events, "orders": {"type": "aurora"}})
    vault = made.one(VAULT)
    assert (vault.name, vault.inputs["name"]) == ("stack-vault", "test-vault-0a1b2c3d")
    assert vault.inputs["kmsKeyArn"] == f"{ARN}Key/stack-key"
    names = {each.name: rule(made, each.name)["targetVaultName"] for each in made.all(PLAN)}
    assert names == dict.fromkeys(("catalog-backup", "events-backup", "orders-backup"), "test-vault-0a1b2c3d")
    assert made.result is None
    stack = next(each for each in made.resources if each.type == "aws-databases:index:Stack")
    assert stack.name == "stack"


def test_a_stack_without_a_plan_has_no_vault(deploy: Deploy) -> None:
    made = together(deploy, {"events": {"type": "dynamodb", "partitionKey": "pk"}}, tier="staging")
    assert made.all(VAULT) == []
    assert made.all(PLAN) == []


def test_a_database_of_another_region_has_its_backups_there(deploy: Deploy) -> None:
    events = {"type": "dynamodb", "partitionKey": "pk", "region": "eu-central-1"}
    made = together(deploy, {"events": events})
    assert {each.name: each.inputs["region"] for each in made.resources if each.type.startswith("aws:backup/")} == {
        "stack-vault-eu-central-1": "eu-central-1",
        "events-backup": "eu-central-1",
    }


def test_caches_have_no_backup_plan(deploy: Deploy) -> None:
    assert of_backups(together(deploy, {"sessions": {"type": "cache"}}, tier="enterprise")) == set()


# Copies


@kinds
def test_a_copy_is_kept_as_long_in_a_vault_of_its_region_under_a_key_there(deploy: Deploy, kind: str) -> None:
    made = alone(deploy, kind, backupPlan=FAR)
    vault = made.one(VAULT, "db-eu-central-1-vault")
    assert vault.inputs["region"] == "eu-central-1"
    assert vault.inputs["kmsKeyArn"] == f"{ARN}Key/db-eu-central-1-key"
    assert made.one(KEY, "db-eu-central-1-key").inputs["region"] == "eu-central-1"
    copy = {"destinationVaultArn": f"{ARN}Vault/db-eu-central-1-vault", "lifecycle": {"deleteAfter": 35}}
    assert rule(made)["copyActions"] == [copy]


def test_a_copy_goes_to_the_vault_that_is_given(deploy: Deploy) -> None:
    copies = [{"region": "eu-central-1", "vault_arn": FAR_VAULT}]
    made = alone(deploy, backupPlan={"copyTo": copies})
    assert [each["destinationVaultArn"] for each in rule(made)["copyActions"]] == [FAR_VAULT]
    assert [each.name for each in made.all(VAULT)] == ["db-vault"]
    assert [each.name for each in made.all(KEY)] == ["db-key"]


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("dynamodb", {"replicaRegions": ["eu-central-1"]}),
        ("instance", {"backupReplicationRegion": "eu-central-1"}),
        ("instance", {"replicas": {"far": {"region": "eu-central-1"}},
                      "network": EVERYWHERE}),
    ],
)  # fmt: skip
def test_a_region_that_has_data_already_has_one_key(deploy: Deploy, kind: str, settings: dict[str, Any]) -> None:
    made = alone(deploy, kind, backupPlan=FAR, **settings)
    assert [each.name for each in made.all(KEY)] == ["db-eu-central-1-key", "db-key"]
    assert made.one(VAULT, "db-eu-central-1-vault").inputs["kmsKeyArn"] == f"{ARN}Key/db-eu-central-1-key"


def test_a_stack_has_one_vault_in_each_region_that_is_copied_to(deploy: Deploy) -> None:
    events = {"type": "dynamodb", "partitionKey": "pk", "backupPlan": FAR}
    made = together(deploy, {"events": events, "orders": {"type": "aurora", "backupPlan": FAR}})
    assert [each.name for each in made.all(VAULT)] == ["stack-vault", "stack-vault-eu-central-1"]
    assert [each.name for each in made.all(KEY)] == ["stack-key", "stack-key-eu-central-1"]
    for name in ("events-backup", "orders-backup"):
        (copy,) = rule(made, name)["copyActions"]
        assert copy["destinationVaultArn"] == f"{ARN}Vault/stack-vault-eu-central-1"


# A lock


def test_a_locked_vault_is_the_databases_own(deploy: Deploy) -> None:
    lock = {"minRetentionDays": 7, "maxRetentionDays": 365}
    events = {"type": "dynamodb", "partitionKey": "pk", "backupPlan": {**FAR, "vaultLock": lock}}
    made = together(deploy, {"events": events, "orders": {"type": "aurora"}})
    assert [each.name for each in made.all(VAULT)] == ["events-eu-central-1-vault", "events-vault", "stack-vault"]
    assert {each.name: each.inputs["backupVaultName"] for each in made.all(LOCK)} == {
        "events-vault": "events-vault-0a1b2c3d",
        "events-eu-central-1-vault": "events-eu-central-1-vault-0a1b2c3d",
    }
    for each in made.all(LOCK):
        assert (each.inputs["minRetentionDays"], each.inputs["maxRetentionDays"]) == (7, 365)
        assert "changeableForDays" not in each.inputs, "with it nobody could ever lift the lock"
        assert each.retain_on_delete
    assert made.one(VAULT, "events-vault").inputs["kmsKeyArn"] == f"{ARN}Key/stack-key"


# What stays


def stays(made: Deployment) -> dict[str, bool]:
    backups = [each for each in made.resources if each.type.startswith("aws:backup/") or each.name == "db-backup"]
    return {f"{each.type.rpartition(':')[2]} {each.name}": each.retain_on_delete for each in backups}


@pytest.mark.parametrize(("policy", "kept"), [("destroy", False), ("snapshot", True), ("retain", True)])
def test_a_vault_stays_with_what_its_backups_need_where_data_is_kept(deploy: Deploy, policy: str, kept: bool) -> None:
    made = alone(deploy, removalPolicy=policy)
    assert stays(made) == {
        "Vault db-vault": kept,
        "Role db-backup": kept,
        "RolePolicyAttachment db-backup": kept,
        "Plan db-backup": False,
        "Selection db-backup": False,
    }
    assert made.one(KEY).retain_on_delete == kept


@kinds
@pytest.mark.parametrize("plan", [False, {"enabled": False}, {"enabled": False, **FAR}])
def test_turning_a_plan_off_removes_plan_and_selection_alone(deploy: Deploy, kind: str, plan: Any) -> None:
    on = alone(deploy, kind, backupPlan=plan | {"enabled": True} if isinstance(plan, dict) else True)
    off = alone(deploy, kind, backupPlan=plan)
    gone = {each.urn for each in on.resources} - {each.urn for each in off.resources}
    assert {urn.rpartition("$")[2] for urn in gone} == {
        "aws:backup/plan:Plan::db-backup",
        "aws:backup/selection:Selection::db-backup",
    }


def test_a_stack_keeps_its_vault_where_the_plans_are_turned_off(deploy: Deploy) -> None:
    made = together(deploy, {"events": {"type": "dynamodb", "partitionKey": "pk", "backupPlan": False}})
    assert made.one(VAULT).name == "stack-vault"
    assert made.all(PLAN) == []


def test_a_vault_made_anew_has_another_name_than_one_that_was_left(deploy: Deploy) -> None:
    made = alone(deploy)
    suffix = made.one(SUFFIX, "db-vault-suffix")
    assert not suffix.retain_on_delete, "it goes with the vault"
    assert made.one(SUFFIX, "db-vault-suffix").urn in made.one(VAULT).depends_on


def test_the_stacks_vault_stays_where_one_of_its_databases_keeps_its_data(deploy: Deploy) -> None:
    events = {"type": "dynamodb", "partitionKey": "pk", "removalPolicy": "destroy"}
    assert not together(deploy, {"events": events}).one(VAULT).retain_on_delete
    assert together(deploy, {"events": events, "orders": {"type": "aurora"}}).one(VAULT).retain_on_delete


def test_the_stacks_key_stays_with_a_vault_that_stays(deploy: Deploy) -> None:
    events = {"type": "dynamodb", "partitionKey": "pk", "encryption": "aws-owned"}
    orders = {"type": "aurora", "removalPolicy": "destroy", "backupPlan": False}
    made = together(deploy, {"events": events, "orders": orders})
    assert made.one(VAULT).inputs["kmsKeyArn"] == f"{ARN}Key/stack-key"
    assert made.one(VAULT).retain_on_delete
    assert made.one(KEY).retain_on_delete


# Restoring, tested


def plan_and_selection(made: Deployment) -> tuple[Registered, Registered]:
    return made.one(TEST_PLAN), made.one(TEST)


def test_nothing_is_restored_unless_that_is_asked_for(deploy: Deploy) -> None:
    assert alone(deploy, tier="enterprise").all(TEST_PLAN) == []
    assert alone(deploy, backupPlan={"restoreTesting": False}).all(TEST_PLAN) == []
    assert alone(deploy, backupPlan={"enabled": False, "restoreTesting": True}).all(TEST_PLAN) == []


@pytest.mark.parametrize(("kind", "of"), [("aurora", "Aurora"), ("instance", "RDS"), ("dynamodb", "DynamoDB")])
def test_the_newest_backup_is_restored_on_a_schedule(deploy: Deploy, kind: str, of: str) -> None:
    made = alone(deploy, kind, backupPlan={"restoreTesting": True, "retentionDays": 400})
    plan, selection = plan_and_selection(made)
    assert plan.inputs["name"] == "db_0a1b2c3d"
    assert plan.inputs["scheduleExpression"] == "cron(0 8 1 * ? *)"
    assert plan.inputs["recoveryPointSelection"] == {
        "algorithm": "LATEST_WITHIN_WINDOW",
        "includeVaults": [f"{ARN}Vault/db-vault"],
        "recoveryPointTypes": ["SNAPSHOT"],
        "selectionWindowDays": 365,
    }
    assert selection.inputs["protectedResourceType"] == of
    assert selection.inputs["protectedResourceArns"] == [f"{ARN}{PROTECTED[kind]}"]
    assert selection.inputs["validationWindowHours"] == 1
    assert selection.delete_before_replace is True, "its name is fixed, and another ARN makes another one"
    policies = [each.inputs["policyArn"].rpartition("/")[2] for each in made.all(ATTACHMENT)]
    assert policies[-2:] in (
        ["AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForRestores"],
        ["AmazonRDSEnhancedMonitoringRole", "AWSBackupServiceRolePolicyForRestores"],
    )


def test_a_test_restores_into_the_databases_own_network(deploy: Deploy) -> None:
    selection = alone(deploy, "instance", backupPlan={"restoreTesting": True}).one(TEST)
    assert selection.inputs["restoreMetadataOverrides"] == {
        "dbSubnetGroupName": "db-0a1b2c3",
        "vpcSecurityGroupIds": '["db-access-id"]',
    }


def test_a_test_restores_a_table_under_its_key(deploy: Deploy) -> None:
    selection = alone(deploy, backupPlan={"restoreTesting": True}).one(TEST)
    assert selection.inputs["restoreMetadataOverrides"] == {
        "encryptionType": "KMS",
        "kmsMasterKeyArn": f"{ARN}Key/db-key",
    }


def test_tests_may_be_told_when_and_how_long(deploy: Deploy) -> None:
    testing = {"schedule": "cron(0 9 ? * SUN *)", "validationHours": "4 h"}
    plan, selection = plan_and_selection(alone(deploy, backupPlan={"restoreTesting": testing}))
    assert plan.inputs["scheduleExpression"] == "cron(0 9 ? * SUN *)"
    assert selection.inputs["validationWindowHours"] == 4


# An existing cluster as the primary of a global database


def test_the_backups_of_an_existing_cluster_stay_as_they_are_unless_a_plan_is_given(deploy: Deploy) -> None:
    existing = {"sourceClusterArn": "arn:aws:rds:eu-west-1:123456789012:cluster:legacy"}
    assert of_backups(alone(deploy, "global-aurora", **existing)) == set()
    made = alone(deploy, "global-aurora", **existing, backupPlan=True)
    assert made.one(SELECTION).inputs["resources"] == [existing["sourceClusterArn"]]
    assert made.one(VAULT).inputs["kmsKeyArn"] == f"{ARN}Key/db-key"

"""AWS Backup: the vault that backups are kept in, the plan that makes them, and where they are copied to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws
import pulumi_random as random

from pulumi_aws_databases.decide import Decided
from pulumi_aws_databases.parts.encryption import key_abroad, key_of
from pulumi_aws_databases.parts.names import join_short
from pulumi_aws_databases.parts.roles import service_role
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.settings.backup import START_WINDOW, BackupPlan, RestoreTesting, VaultLock
from pulumi_aws_databases.shared import BackupVault, EncryptionKey

_LONGEST = 50
_SUFFIX = len("-0a1b2c3")
_POLICIES = "policy/service-role/AWSBackupServiceRolePolicyFor"


@dataclass(frozen=True)
class Protected:
    """What is backed up."""

    kind: str
    """AWS Backup's name of its type: Aurora, RDS or DynamoDB."""
    arn: pulumi.Input[str]
    key: EncryptionKey | None = None
    """The key that encrypts it, where that is a customer-managed one."""
    keys_abroad: Mapping[str, EncryptionKey] = field(default_factory=dict)
    """The keys that it has in other regions."""
    restored: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """What a restored copy is to be told, beside what AWS Backup knows."""


def back_up(scope: Scope, decided: Decided, protected: Protected) -> BackupVault | None:
    """Makes the plan with its selection, and what backups need for as long as they are kept: a vault and a role.

    It answers the vault where that is one of the database's own.

    AWS Backup takes on the role again when it deletes a backup whose time is over, so the role stays as long as the
    vault; both stay where a plan was turned off, and on AWS where the database's data is kept.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-iam.html
    """
    if not decided.keeps_backups:
        return None
    plan: BackupPlan = decided.settings.backup_plan
    others = _others_vault(decided)
    vault = others or _own_vault(scope, decided, protected)
    own = None if others else vault
    copies = [_copy(scope, decided, copy.region, copy.vault_arn, protected) for copy in plan.copy_to]
    role = _role(scope, decided)
    if not plan.enabled:
        return own
    name = f"{scope.name}-backup"
    made = aws.backup.Plan(
        name,
        name=_fitting(name),
        rules=[
            {
                "rule_name": "backup",
                "target_vault_name": vault.name,
                "schedule": plan.schedule,
                "start_window": START_WINDOW,
                "lifecycle": plan.lifecycle,
                "recovery_point_tags": scope.tags,
                "copy_actions": [{"destination_vault_arn": arn, "lifecycle": plan.lifecycle} for arn in copies],
            }
        ],
        opts=scope.child(),
        **scope.shared,
    )
    aws.backup.Selection(
        name,
        name=_fitting(name),
        plan_id=made.id,
        iam_role_arn=role,
        resources=[protected.arn],
        opts=scope.child(),
        **scope.place,
    )
    if plan.tested:
        _restore_testing(scope, plan.tested, plan.retention_days, vault, role, protected)
    return own


def backup_vault(
    scope: Scope, name: str, key: EncryptionKey | None, *, keep: bool, lock: VaultLock | None = None
) -> BackupVault:
    """Makes a vault, whose name has a random suffix of its own, so that one that was left behind is not in the way.

    It is never emptied by force: AWS deletes no vault with backups in it.

    Args:
        scope: where it belongs, and its region.
        name: its logical name.
        key: what it is encrypted with, from its creation on; by default AWS's own key for backups.
        keep: whether it stays on AWS when it is taken out of the program.
        lock: limits on how long it keeps backups.
    """
    suffix = random.RandomId(f"{name}-suffix", byte_length=4, opts=scope.child())
    vault = aws.backup.Vault(
        name,
        name=join_short(re.sub(r"[^a-zA-Z0-9_-]", "-", scope.name), "vault", suffix.hex),
        kms_key_arn=key.arn if key else None,
        force_destroy=False,
        # For another key AWS could only replace it, and a table may come by a customer-managed one later.
        opts=scope.child(keep, delete_before_replace=False, ignore_changes=["kmsKeyArn"]),
        **scope.shared,
    )
    if lock:
        aws.backup.VaultLockConfiguration(
            name,
            backup_vault_name=vault.name,
            min_retention_days=lock.min_retention_days,
            max_retention_days=lock.max_retention_days,
            opts=scope.child(keep),
            **scope.place,
        )
    return BackupVault(vault.name, vault.arn, key)


def _others_vault(decided: Decided) -> BackupVault | None:
    """The vault that is given, or else the stack's."""
    plan: BackupPlan = decided.settings.backup_plan
    if plan.vault_arn is not None:
        arn = pulumi.Output.from_input(plan.vault_arn)
        return BackupVault(arn.apply(lambda known: known.rpartition(":")[2]), arn)
    return None if plan.vault_lock else decided.shared_vaults.get(decided.region)


def _own_vault(scope: Scope, decided: Decided, protected: Protected) -> BackupVault:
    """A vault of the database's own."""
    settings, plan = decided.settings, decided.settings.backup_plan
    key = protected.key or decided.shared_keys.get(decided.region)
    if key is None and decided.has_customer_key:
        key = key_of(scope, settings, None)
    return backup_vault(scope, f"{scope.name}-vault", key, keep=settings.keeps_data, lock=plan.vault_lock)


def _copy(
    scope: Scope, decided: Decided, region: str, given: pulumi.Input[str] | None, protected: Protected
) -> pulumi.Input[str]:
    """The ARN of the vault that backups are copied to."""
    if given is not None:
        return given
    settings, plan = decided.settings, decided.settings.backup_plan
    there = scope.abroad(decided, region)
    shared = None if plan.vault_lock else decided.shared_vaults.get(there.region)
    if shared:
        return shared.arn
    key = protected.keys_abroad.get(region) or decided.shared_keys.get(there.region)
    if key is None and decided.has_customer_key:
        key = key_abroad(there, decided, region)
    return backup_vault(there, f"{there.name}-vault", key, keep=settings.keeps_data, lock=plan.vault_lock).arn


def _role(scope: Scope, decided: Decided) -> pulumi.Output[str]:
    """The role that AWS Backup takes on: it may back up, and restore only where that is tested."""
    name, keep = f"{scope.name}-backup", decided.settings.keeps_data
    role = service_role(scope, name, "backup", retain=keep)
    partition = aws.get_partition_output(opts=scope.invoke).partition
    tasks = {name: "Backup"} | ({f"{scope.name}-restore": "Restores"} if decided.settings.backup_plan.tested else {})
    attached = [
        aws.iam.RolePolicyAttachment(
            attachment,
            role=role.name,
            policy_arn=pulumi.Output.format("arn:{0}:iam::aws:{1}{2}", partition, _POLICIES, task),
            opts=scope.child(keep),
        ).id
        for attachment, task in tasks.items()
    ]
    # Through the attachments, so that AWS Backup has the role only once it may do something with it.
    return pulumi.Output.all(role.arn, *attached).apply(lambda known: str(known[0]))


def _restore_testing(
    scope: Scope,
    testing: RestoreTesting,
    retention_days: int,
    vault: BackupVault,
    role: pulumi.Input[str],
    protected: Protected,
) -> None:
    """Restores the newest backup on a schedule; AWS Backup deletes what it restored."""
    name = f"{scope.name}-restore"
    plain = re.sub(r"\W", "_", scope.name)  # neither may have a hyphen
    suffix = random.RandomId(f"{name}-suffix", byte_length=4, opts=scope.child())
    made = aws.backup.RestoreTestingPlan(
        name,
        name=suffix.hex.apply(lambda known: f"{plain[: _LONGEST - 1 - len(known)]}_{known}"),
        schedule_expression=testing.schedule,
        recovery_point_selection={
            "algorithm": "LATEST_WITHIN_WINDOW",
            "include_vaults": [vault.arn],
            "recovery_point_types": ["SNAPSHOT"],
            "selection_window_days": min(retention_days, 365),
        },
        opts=scope.child(),
        **scope.shared,
    )
    aws.backup.RestoreTestingSelection(
        name,
        name=plain[:_LONGEST],
        restore_testing_plan_name=made.name,
        protected_resource_type=protected.kind,
        protected_resource_arns=[protected.arn],
        iam_role_arn=role,
        restore_metadata_overrides=protected.restored,
        validation_window_hours=testing.validation_hours,
        # The provider's update leaves the ARNs as they were, and plans them again.
        # https://github.com/hashicorp/terraform-provider-aws/issues/48316
        opts=scope.child(replace_on_changes=["protectedResourceArns"], delete_before_replace=True),
        **scope.place,
    )


def _fitting(name: str) -> str | None:
    """A name for AWS Backup, or none where Pulumi's own, with a suffix, is short enough."""
    return name[:_LONGEST] if len(name) + _SUFFIX > _LONGEST else None

"""Backups by AWS Backup: kept in a vault, apart from the database, for longer than the service's own, and copied."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar

import pulumi
from pydantic import BeforeValidator
from pydantic.alias_generators import to_camel

from pulumi_aws_databases.errors import got
from pulumi_aws_databases.settings.base import Settings, Toggle
from pulumi_aws_databases.settings.values import REGION, Form, InputText, Region, input_text, text, whole, wrong

# An hour before the backup window of the defaults even where AWS Backup begins as late as it may.
DEFAULT_SCHEDULE = "cron(0 23 * * ? *)"
START_WINDOW = 180
"""How many minutes after its time a backup may begin; AWS Backup spreads the load."""
DAYS_IN_COLD_STORAGE = 90
_FIELD = r"[A-Z0-9*?/,#LW-]+"
_VAULT = r"arn:aws[a-z-]*:backup:[\w-]+:\d{12}:backup-vault:[\w-]{2,50}"
_ARN = text("the ARN of a backup vault, arn:aws:backup:…:backup-vault:…", _VAULT)

VaultArn = Annotated[InputText, input_text("the ARN of a backup vault, arn:aws:backup:…:backup-vault:…", _VAULT)]


def _schedule(value: Any) -> str:
    # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html
    form = 'expected a schedule in UTC such as "cron(0 23 * * ? *)"'
    if not isinstance(value, str) or not re.fullmatch(rf"cron\({_FIELD}( {_FIELD}){{5}}\)", value):
        raise wrong(f"{form}; got {got(value)}")
    minute, hour, day, _, weekday, _ = value[5:-1].split(" ")
    if (day == "?") == (weekday == "?"):
        raise wrong(f'{form}, where either the day or the weekday is "?"; got {got(value)}')
    if not re.fullmatch(r"[1-5]?\d", minute):
        # AWS Backup takes no schedule that runs more than once an hour.
        raise wrong(f"{form}, at one minute of the hour; got {got(value)}")
    if any(int(number) > 23 for number in re.findall(r"\d+", hour)):
        raise wrong(f"{form}, with hours from 0 to 23; got {got(value)}")
    return value


def _copies(value: Any) -> tuple[dict[str, Any], ...]:
    if isinstance(value, str | Mapping | pulumi.Output) or not isinstance(value, Sequence):
        raise wrong(f"expected a list of objects with region, and vaultArn where there is a vault; got {got(value)}")
    return tuple(map(_copy, value))


def _copy(value: Any) -> dict[str, Any]:
    form = "expected objects with region, and vaultArn where there is a vault"
    if not isinstance(value, Mapping):
        raise wrong(f"{form}; got {'text' if isinstance(value, str) else got(value)}")
    given = {to_camel(str(key)): each for key, each in value.items() if each is not None}
    if unknown := [key for key in given if key not in ("region", "vaultArn")]:
        raise wrong(f"{form}; {unknown[0]} is an unknown setting")
    region, vault = given.get("region"), given.get("vaultArn")
    if not isinstance(region, str) or not re.fullmatch(REGION, region):
        raise wrong(f"{form}, a region being one such as eu-west-1; got {got(region)}")
    if vault is not None and not isinstance(vault, pulumi.Output):
        _ARN.check(vault)
    return given


Schedule = Annotated[str, Form(_schedule, {"type": "string"})]
Days = Annotated[int, whole(1, 36500, "days")]


class BackupCopy(Settings):
    """Where each backup is copied to."""

    region: Region
    """The region of the copies."""
    vault_arn: VaultArn | None = None
    """The vault there; by default one that is made."""


class VaultLock(Settings):
    """Limits on how long a vault keeps backups, within which nobody deletes one before its time.

    In governance mode: those who may change the vault's lock may still lift it. A lock that nobody can ever lift is
    for a vault of your own, as `vaultArn`. https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
    """

    min_retention_days: Days
    """The shortest time, in days, that the vault keeps a backup."""
    max_retention_days: Days | None = None
    """The longest time, in days; by default there is none."""


class RestoreTesting(Toggle):
    """Restoring the newest backup on a schedule, to see that it can be; AWS deletes what was restored, and charges it.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing.html
    """

    schedule: Schedule = "cron(0 8 1 * ? *)"
    """When a backup is restored, in UTC; by default on the first of each month."""
    validation_hours: Annotated[int, whole(1, 168, "h")] = 1
    """How long what was restored stays, in hours, to be looked at."""


class BackupPlan(Toggle):
    """AWS Backup: snapshots on a schedule, kept in a vault of their own.

    There are no continuous backups: they would take `backupRetentionDays` and the backup window away from the
    database's own settings, are kept for 35 days at most, and the databases have point-in-time recovery without them.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/point-in-time-recovery.html
    """

    REFUSED: ClassVar[dict[str, str]] = {
        "coldStorageAfterDays": "AWS Backup moves the backups of tables alone to cold storage",
        "continuous": "point-in-time recovery is the database's own; see backupRetentionDays",
    }

    schedule: Schedule = DEFAULT_SCHEDULE
    """When a backup is taken, as AWS's cron expression in UTC; it begins within 3 hours."""
    retention_days: Days = 35
    """How long backups are kept, in days."""
    vault_arn: VaultArn | None = None
    """A vault of the database's region; by default the stack's, or one made here."""
    copy_to: Annotated[tuple[BackupCopy, ...], BeforeValidator(_copies)] = ()
    """Where each backup is copied to: regions, each with its vault, by default one that is made there."""
    vault_lock: VaultLock | None = None
    """A lock on the vaults that are made, in place of the stack's then, for this database."""
    restore_testing: RestoreTesting | None = None
    """Restoring the newest backup on a schedule, to see that it can be."""

    @property
    def tested(self) -> RestoreTesting | None:
        """How restoring is tested, where it is."""
        return self.restore_testing if self.enabled and self.restore_testing and self.restore_testing.enabled else None

    @property
    def lifecycle(self) -> dict[str, int]:
        """How long a backup is kept, as the provider takes it."""
        return {"delete_after": self.retention_days}


class TableBackupPlan(BackupPlan):
    """AWS Backup of a table, whose backups may move to cold storage."""

    REFUSED: ClassVar[dict[str, str]] = {
        "continuous": "point-in-time recovery is the table's own; see pointInTimeRecovery",
    }

    cold_storage_after_days: Annotated[int, whole(1, 36500 - DAYS_IN_COLD_STORAGE, "days")] | None = None
    """After how many days a backup moves to cold storage, where it stays for 90 days at least."""

    @property
    def lifecycle(self) -> dict[str, int]:
        """How long a backup is kept, and where."""
        cold = self.cold_storage_after_days
        return super().lifecycle | ({"cold_storage_after": cold} if cold else {})

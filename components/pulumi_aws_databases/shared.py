"""What the databases of one stack share."""

from dataclasses import dataclass

import pulumi


@dataclass(frozen=True)
class EncryptionKey:
    """A key to encrypt with; of logs and topics only where its policy is known to let those who write them use it."""

    arn: pulumi.Input[str]
    for_logs: pulumi.Input[str] | None = None


@dataclass(frozen=True)
class BackupVault:
    """A vault of AWS Backup."""

    name: pulumi.Input[str]
    arn: pulumi.Input[str]
    key: EncryptionKey | None = None
    """What it is encrypted with, where it was made here."""

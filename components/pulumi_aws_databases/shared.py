"""What the databases of one stack share."""

from dataclasses import dataclass

import pulumi


@dataclass(frozen=True)
class EncryptionKey:
    """A key to encrypt with; logs are encrypted with it only where its policy is known to let CloudWatch use it."""

    arn: pulumi.Input[str]
    for_logs: pulumi.Input[str] | None = None


@dataclass(frozen=True)
class BackupVault:
    """A vault of AWS Backup."""

    name: pulumi.Input[str]
    arn: pulumi.Input[str]

"""The master user's password, and the secret that it is handed out by."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_random as random

from pulumi_aws_databases.connection import secret_value
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.settings.relational import Relational
from pulumi_aws_databases.shared import EncryptionKey

# What Secrets Manager's rotation functions call the engines, and what a URL does.
_ENGINES = {"postgresql": "postgres", "mysql": "mysql", "mariadb": "mariadb"}
_SCHEMES = {"postgresql": "postgresql", "mysql": "mysql", "mariadb": "mysql"}


@dataclass(frozen=True)
class Hosts:
    """Where a database is reached."""

    host: pulumi.Input[str]
    reader: pulumi.Input[str]


@dataclass(frozen=True)
class MasterSecret:
    """A secret with the master user's password."""

    arn: pulumi.Input[str]
    has_urls: bool

    def for_ecs(self) -> dict[str, pulumi.Input[str]]:
        """What ECS hands to a container: name to ``valueFrom``."""
        names = {"DATABASE_PASSWORD": "password"} | ({"DATABASE_URL": "url"} if self.has_urls else {})
        return {name: secret_value(self.arn, key) for name, key in names.items()}


@dataclass(frozen=True)
class MasterPassword:
    """A password that RDS makes and keeps, or that is generated here and never changes."""

    scope: Scope
    settings: Relational
    key: EncryptionKey
    generated: pulumi.Output[str] | None

    @classmethod
    def of(cls, scope: Scope, settings: Relational, key: EncryptionKey) -> "MasterPassword":
        """The password that the settings ask for (a RandomPassword where it is generated).

        It has 32 letters and digits, which every engine takes and no URL needs to encode.
        """
        if settings.credentials.management == "managed":
            return cls(scope, settings, key, None)
        password = random.RandomPassword(f"{scope.name}-password", length=32, special=False, opts=scope.kept())
        return cls(scope, settings, key, password.result)

    def cluster_arguments(self) -> dict[str, Any]:
        """The arguments of a cluster."""
        return {"master_password": self.generated} if self.generated is not None else self._managed()

    def instance_arguments(self) -> dict[str, Any]:
        """The arguments of an instance."""
        return {"password": self.generated} if self.generated is not None else self._managed()

    def secret(
        self,
        managed: pulumi.Output[Sequence[Any] | None],
        username: pulumi.Input[str],
        database: pulumi.Input[str],
        hosts: Hosts,
    ) -> MasterSecret:
        """The secret: RDS's own, or one that is made here, in the form of Secrets Manager's rotation functions.

        https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
        """
        if self.generated is None:
            return MasterSecret(managed.apply(_managed_arn), has_urls=False)
        scope, settings = self.scope, self.settings
        secret = aws.secretsmanager.Secret(
            scope.name,
            description=f"How to connect to the database {scope.name}",
            kms_key_id=self.key.arn,
            opts=scope.kept(),
            **scope.shared,
        )
        url = f"{_SCHEMES[settings.engine]}://{{0}}:{{1}}@{{2}}:{settings.port}/{{3}}"
        content = {
            "engine": _ENGINES[settings.engine],
            "username": username,
            "password": self.generated,
            "host": hosts.host,
            "port": settings.port,
            "dbname": database,
            "url": pulumi.Output.format(url, username, self.generated, hosts.host, database),
            "readerUrl": pulumi.Output.format(url, username, self.generated, hosts.reader, database),
        }
        version = aws.secretsmanager.SecretVersion(
            scope.name,
            secret_id=secret.id,
            secret_string=pulumi.Output.json_dumps(content).apply(pulumi.Output.secret),
            opts=scope.kept(),
            **scope.place,
        )
        return MasterSecret(version.secret_id, has_urls=True)

    def _managed(self) -> dict[str, Any]:
        return {"manage_master_user_password": True, "master_user_secret_kms_key_id": self.key.arn}


def _managed_arn(secrets: Sequence[Any] | None) -> Any:
    return secrets[0]["secret_arn"] if secrets else None  # none is what mocks leave

"""The master user's password: who makes it, who changes it, and the secret that hands it out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.connection import secret_value
from pulumi_aws_databases.parts.rotation import managed_rotation, rotation_function
from pulumi_aws_databases.parts.secrets import Hosts, Login, generated_password, hand_out, secret
from pulumi_aws_databases.parts.site import Site
from pulumi_aws_databases.settings.relational import Relational


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
    """A password that RDS makes and keeps, or that is generated here."""

    site: Site
    settings: Relational
    generated: pulumi.Output[str] | None
    own_secret: aws.secretsmanager.Secret | None

    @classmethod
    def of(cls, site: Site, settings: Relational) -> "MasterPassword":
        """The password that the settings ask for; where it is generated, with its secret, still empty."""
        if settings.credentials.management == "managed":
            return cls(site, settings, None, None)
        name = site.scope.name
        password = generated_password(site, f"{name}-password", rotated=settings.needs_rotation_function)
        return cls(site, settings, password, secret(site, name, f"How to connect to the database {name}"))

    def arguments(self, password: str) -> dict[str, Any]:
        """The arguments of a cluster or an instance, which calls its ``password`` differently."""
        if self.generated is not None:
            return {password: self.generated}
        return {"manage_master_user_password": True, "master_user_secret_kms_key_id": self.site.key.arn}

    def secret_arn(self, managed: pulumi.Output[Sequence[Any] | None]) -> pulumi.Output[str]:
        """The secret: RDS's own, or the one that is made here, which may have no value yet."""
        arn: pulumi.Output[str] = managed.apply(_managed_arn) if self.own_secret is None else self.own_secret.arn
        return arn

    def hand_out(
        self,
        managed: pulumi.Output[Sequence[Any] | None],
        username: pulumi.Input[str],
        database: pulumi.Input[str],
        hosts: Hosts,
        instances: Sequence[pulumi.Resource],
    ) -> MasterSecret:
        """The secret once it has a value, and is rotated where that is asked for."""
        site, settings, name = self.site, self.settings, self.site.scope.name
        if self.own_secret is None:
            arn = self.secret_arn(managed)
            managed_rotation(site, settings, arn)
            return MasterSecret(arn, has_urls=False)
        rotated = settings.needs_rotation_function
        login = Login(username, self.generated)
        urls = not rotated and not settings.needs_token()
        arn = hand_out(site, settings, name, self.own_secret, login, hosts, database, urls=urls, rotated=rotated)
        if rotated:
            rotation_function(site, settings, arn, instances)
        return MasterSecret(arn, has_urls=urls)


def _managed_arn(secrets: Sequence[Any] | None) -> Any:
    return secrets[0]["secret_arn"] if secrets else None  # none is what mocks leave

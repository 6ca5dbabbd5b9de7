"""The applications' users: a secret for each."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.parts.secrets import Hosts, Login, generated_password, hand_out, secret
from pulumi_aws_databases.parts.site import Site
from pulumi_aws_databases.settings.relational import Relational, User


@dataclass(frozen=True)
class UserSecret:
    """One user's secret, which may have no value yet."""

    login: Login
    secret: aws.secretsmanager.Secret
    user: User


def user_secrets(site: Site, settings: Relational) -> dict[str, UserSecret]:
    """The users' secrets, still empty, with a generated password for each that logs in to the database with one."""
    made = {}
    for name, user in settings.users.items():
        logical = _logical(site, name)
        password = generated_password(site, f"{logical}-password") if settings.has_password(user) else None
        described = f"How to connect to the database {site.scope.name} as {name}"
        made[name] = UserSecret(Login(name, password), secret(site, logical, described), user)
    return made


def hand_out_users(
    site: Site, settings: Relational, users: Mapping[str, UserSecret], hosts: Hosts, database: pulumi.Input[str]
) -> dict[str, dict[str, pulumi.Input[str] | bool]]:
    """Writes the users' secrets, and answers what the connection says of each."""
    told: dict[str, dict[str, pulumi.Input[str] | bool]] = {}
    for name, each in users.items():
        urls = not settings.needs_token(each.user)
        arn = hand_out(site, settings, _logical(site, name), each.secret, each.login, hosts, database, urls=urls)
        told[name] = {"secretArn": arn, "iam": settings.needs_token(each.user)}
    return told


def _logical(site: Site, user: str) -> str:
    return f"{site.scope.name}-user-{user}"

"""Secrets that say how to connect as a user, in the form of Secrets Manager's rotation functions.

https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pulumi
import pulumi_aws as aws
import pulumi_random as random

from pulumi_aws_databases.parts.site import Site
from pulumi_aws_databases.settings.relational import Relational

# What Secrets Manager's rotation functions call the engines, and what a URL does.
_ENGINES = {"postgresql": "postgres", "mysql": "mysql", "mariadb": "mariadb"}
_SCHEMES = {"postgresql": "postgresql", "mysql": "mysql", "mariadb": "mysql"}
_FIRST = "initial"


@dataclass(frozen=True)
class Hosts:
    """Where a database is reached, and where an application is to reach it: at the proxy, if there is one."""

    database: pulumi.Input[str]
    application: pulumi.Input[str]
    reader: pulumi.Input[str]


@dataclass(frozen=True)
class Login:
    """How a client logs in: with a name, a password or both.

    Who logs in with IAM tokens has no password, and who has the token of a whole cache no name.
    """

    username: pulumi.Input[str] | None
    password: pulumi.Output[str] | None


def generated_password(site: Site, name: str, *, rotated: bool = False) -> pulumi.Output[str]:
    """A password of 32 letters and digits, which every engine takes and no URL needs to encode (a RandomPassword).

    Another one is made when rotation is turned on, or off: what rotation made of the first is not known here.
    """
    keepers = {"rotated": "true"} if rotated else None
    made = random.RandomPassword(name, length=32, special=False, keepers=keepers, opts=site.scope.kept())
    # Mocks do not know that its result is a secret.
    return pulumi.Output.secret(made.result)


def login_url(
    scheme: str, login: Login, host: pulumi.Input[str], port: int, database: pulumi.Input[str] = ""
) -> pulumi.Output[str]:
    """The URL by which a client logs in, percent-encoded; one without a name has a password alone."""

    def composed(known: list[Any]) -> str:
        username, password, path = (quote(str(each), safe="") for each in (known[0] or "", known[1], known[3]))
        return f"{scheme}://{username}:{password}@{known[2]}:{port}" + (f"/{path}" if path else "")

    return pulumi.Output.all(login.username, login.password, host, database).apply(composed)


def secret(site: Site, name: str, description: str) -> aws.secretsmanager.Secret:
    """Makes a secret, without a value yet, and its replicas in the other regions."""
    return aws.secretsmanager.Secret(
        name,
        description=description,
        kms_key_id=site.key.arn,
        replicas=[{"region": region, "kms_key_id": key.arn} for region, key in site.copies.items()] or None,
        opts=site.scope.kept(),
        **site.scope.shared,
    )


def hand_out(
    site: Site,
    settings: Relational,
    name: str,
    secret: aws.secretsmanager.Secret,
    login: Login,
    hosts: Hosts,
    database: pulumi.Input[str],
    *,
    urls: bool,
    rotated: bool = False,
) -> pulumi.Output[str]:
    """Writes how to connect into a secret, and answers its ARN (a SecretVersion).

    URLs are for those who log in with this very password, for good. What is rotated is written once. The first
    version keeps a label of its own, since Secrets Manager deletes those without one, and it would be written again,
    with the password of the beginning. It goes with the secret alone.
    """
    content: dict[str, Any] = {
        "engine": _ENGINES[settings.engine],
        "username": login.username,
        "host": hosts.database,
        "port": settings.port,
        "dbname": database,
    }
    if login.password is not None:
        content["password"] = login.password
    if login.password is not None and urls:
        for key, host in (("url", hosts.application), ("readerUrl", hosts.reader)):
            content[key] = login_url(_SCHEMES[settings.engine], login, host, settings.port, database)
    version = aws.secretsmanager.SecretVersion(
        f"{name}-rotated" if rotated else name,
        secret_id=secret.id,
        secret_string=pulumi.Output.json_dumps(content).apply(pulumi.Output.secret),
        version_stages=["AWSCURRENT", _FIRST] if rotated else None,
        opts=site.scope.child(retain=True, ignore_changes=["secretString", "versionStages"])
        if rotated
        else site.scope.kept(),
        **site.scope.place,
    )
    arn: pulumi.Output[str] = version.secret_id
    return arn

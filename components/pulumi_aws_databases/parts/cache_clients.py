"""What the clients of a cache are told: secrets with their passwords, and how to connect."""

from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.connection import connection, secret_value
from pulumi_aws_databases.parts.cache_access import Access
from pulumi_aws_databases.parts.cache_nodes import CacheServer
from pulumi_aws_databases.parts.secrets import Login, login_url, secret
from pulumi_aws_databases.parts.site import Site
from pulumi_aws_databases.settings.cache import CacheSettings


def cache_connection(
    site: Site, settings: CacheSettings, access: Access, server: CacheServer, region: pulumi.Output[str | None]
) -> dict[str, Any]:
    """Writes the secrets, and answers the connection; what it has not is null or empty."""
    name, login = site.scope.name, access.application
    arn = _hand_out(site, settings, name, f"How to connect to the cache {name}", login, server)
    username = login.username if login else None
    has_secrets = arn is not None or any(each.password is not None for each in access.others.values())
    values: dict[str, Any] = {
        "kind": "cache",
        "engine": settings.engine,
        "host": server.host,
        "port": settings.port,
        "readerHost": server.reader_host,
        "readerPort": server.reader_port,
        "clusterMode": settings.cluster_mode,
        "tls": settings.transit_encryption,
        "username": username,
        "secretArn": arn,
        "secretKmsKeyArn": site.key.arn if has_secrets else None,
        "userArns": dict(access.user_arns),
        "securityGroupId": site.groups[0],
        "kmsKeyArn": site.key.arn,
        "arn": server.arn,
        "region": region,
    }
    if access.others:
        values["users"] = _others(site, settings, access, server)
    environment = {
        "CACHE_HOST": server.host,
        "CACHE_PORT": settings.port,
        "CACHE_READER_HOST": server.reader_host,
        "CACHE_READER_PORT": server.reader_port,
        "CACHE_TLS": settings.transit_encryption,
        "CACHE_CLUSTER_MODE": settings.cluster_mode,
        "CACHE_USERNAME": username,
        "CACHE_SECRET_ARN": arn,
    }
    secrets = {}
    if arn is not None:
        secrets = {"CACHE_PASSWORD": secret_value(arn, "password"), "CACHE_URL": secret_value(arn, "url")}
    return connection(values, environment, secrets)


def _others(site: Site, settings: CacheSettings, access: Access, server: CacheServer) -> dict[str, dict[str, Any]]:
    """Each user's name, its secret, where it has one, and whether it logs in with IAM tokens."""
    told = {}
    for user, login in access.others.items():
        described = f"How to connect to the cache {site.scope.name} as {user}"
        arn = _hand_out(site, settings, f"{site.scope.name}-user-{user}", described, login, server)
        told[user] = {"username": login.username, "secretArn": arn, "iam": login.password is None}
    return told


def _hand_out(
    site: Site, settings: CacheSettings, name: str, described: str, login: Login | None, server: CacheServer
) -> pulumi.Output[str] | None:
    """A secret in the form of Secrets Manager's rotation functions, with URLs; none where there is no password.

    Who logs in with a token has no name.
    """
    if login is None or login.password is None:
        return None
    made = secret(site, name, described)
    user = {"username": login.username} if login.username is not None else {}
    content = {
        "engine": settings.engine,
        **user,
        "password": login.password,
        "host": server.host,
        "port": settings.port,
        **{
            key: login_url("rediss", login, host, port)
            for key, host, port in (
                ("url", server.host, settings.port),
                ("readerUrl", server.reader_host, server.reader_port),
            )
        },
    }
    version = aws.secretsmanager.SecretVersion(
        name,
        secret_id=made.id,
        secret_string=pulumi.Output.json_dumps(content).apply(pulumi.Output.secret),
        opts=site.scope.kept(),
        **site.scope.place,
    )
    arn: pulumi.Output[str] = version.secret_id
    return arn

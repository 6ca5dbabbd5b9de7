"""What the clients of a relational database get: its proxy, secrets, and how to connect."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.connection import connection
from pulumi_aws_databases.parts.credentials import MasterPassword
from pulumi_aws_databases.parts.proxy import Client, proxy_endpoints
from pulumi_aws_databases.parts.secrets import Hosts
from pulumi_aws_databases.parts.site import Site
from pulumi_aws_databases.parts.users import hand_out_users, user_secrets
from pulumi_aws_databases.settings.relational import Relational


@dataclass(frozen=True)
class DatabaseServer:
    """What a cluster or an instance tells of itself."""

    host: pulumi.Output[str]
    reader_host: pulumi.Output[str]
    database_name: pulumi.Output[str]
    username: pulumi.Output[str]
    managed_secrets: pulumi.Output[Sequence[Any] | None]
    proxy_target: Mapping[str, pulumi.Output[str]]
    """How a proxy names it."""
    instances: Sequence[pulumi.Resource]
    """What must be there before a proxy can reach it."""

    @classmethod
    def of_cluster(
        cls, cluster: aws.rds.Cluster, instances: Sequence[pulumi.Resource], host: pulumi.Output[str] | None = None
    ) -> "DatabaseServer":
        """What a cluster tells, whose host may be another than its own writer endpoint."""
        return cls(
            host=cluster.endpoint if host is None else host,
            reader_host=cluster.reader_endpoint,
            database_name=cluster.database_name,
            username=cluster.master_username,
            managed_secrets=cluster.master_user_secrets,
            proxy_target={"db_cluster_identifier": cluster.cluster_identifier},
            instances=instances,
        )


def relational_connection(
    site: Site,
    settings: Relational,
    password: MasterPassword,
    identifier: pulumi.Input[str],
    server: DatabaseServer,
    own: Mapping[str, Any],
) -> dict[str, Any]:
    """Makes the proxy and writes the secrets, and answers the connection; what it has not is null or empty."""
    users = user_secrets(site, settings)
    master = Client(password.secret_arn(server.managed_secrets), settings.needs_token())
    clients = [master, *(Client(each.secret.arn, settings.needs_token(each.user)) for each in users.values())]
    proxy = proxy_endpoints(site, settings, identifier, clients, server.proxy_target, server.instances)
    hosts = Hosts(server.host, proxy.host or server.host, proxy.reader_host or server.reader_host)
    secret = password.hand_out(server.managed_secrets, server.username, server.database_name, hosts, server.instances)
    values: dict[str, Any] = {
        "engine": settings.engine,
        "host": server.host,
        "port": settings.port,
        "databaseName": server.database_name,
        "readerHost": server.reader_host,
        "proxyHost": proxy.host,
        "proxyReaderHost": proxy.reader_host,
        "proxyArn": proxy.arn,
        "username": server.username,
        "secretArn": secret.arn,
        "secretKmsKeyArn": site.key.arn,
        "securityGroupId": site.groups[0],
        "kmsKeyArn": site.key.arn,
        "users": hand_out_users(site, settings, users, hosts, server.database_name),
        "replicas": {},
        "customEndpoints": {},
        **own,
    }
    return connection(values, _environment(values, hosts), secret.for_ecs())


def existing_connection(
    settings: Relational, whole: aws.rds.GlobalCluster, primary: pulumi.Output[aws.rds.GetClusterResult], region: str
) -> dict[str, Any]:
    """The connection of a global database whose primary was there before, with the secret and the groups it had."""
    values: dict[str, Any] = {
        "kind": "global-aurora",
        "engine": settings.engine,
        "host": whole.endpoint,
        "port": primary.port,
        "databaseName": primary.database_name,
        "readerHost": primary.reader_endpoint,
        "username": primary.master_username,
        "arn": whole.arn,
        "resourceId": primary.cluster_resource_id,
        "identifier": whole.global_cluster_identifier,
        "region": region,
        "users": {},
        "replicas": {},
        "customEndpoints": {},
        **dict.fromkeys(
            ("proxyHost", "proxyReaderHost", "proxyArn", "secretArn", "secretKmsKeyArn", "securityGroupId", "kmsKeyArn")
        ),
    }
    return connection(values, _environment(values, Hosts(values["host"], values["host"], values["readerHost"])), {})


def _environment(values: Mapping[str, Any], hosts: Hosts) -> dict[str, Any]:
    return {
        "DATABASE_HOST": hosts.application,
        "DATABASE_PORT": values["port"],
        "DATABASE_NAME": values["databaseName"],
        "DATABASE_USERNAME": values["username"],
        "DATABASE_READER_HOST": hosts.reader,
        "DATABASE_SECRET_ARN": values["secretArn"],
        "DATABASE_ENGINE": values["engine"],
    }

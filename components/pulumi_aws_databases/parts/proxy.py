"""RDS Proxy: a pool of connections in front of a database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.parts.logs import log_groups
from pulumi_aws_databases.parts.names import join
from pulumi_aws_databases.parts.roles import service_role
from pulumi_aws_databases.parts.site import Site
from pulumi_aws_databases.settings.relational import Proxy, Relational

_FAMILIES = {"postgresql": "POSTGRESQL", "mysql": "MYSQL", "mariadb": "MYSQL"}


@dataclass(frozen=True)
class ProxyEndpoints:
    """Where a proxy is reached; nowhere if there is none."""

    host: pulumi.Output[str] | None = None
    reader_host: pulumi.Output[str] | None = None
    arn: pulumi.Output[str] | None = None


@dataclass(frozen=True)
class Client:
    """Who logs in through a proxy: a user's secret, and whether the proxy wants an IAM token of it."""

    secret_arn: pulumi.Input[str]
    by_token: bool


def proxy_endpoints(
    site: Site,
    settings: Relational,
    identifier: pulumi.Input[str],
    clients: Sequence[Client],
    target: Mapping[str, pulumi.Input[str]],
    servers: Sequence[pulumi.Resource],
) -> ProxyEndpoints:
    """Makes the proxy of a database, if it has one: where it is reached.

    It carries the access group towards its clients, and a group of its own on its way to the database; its role may
    read the users' secrets and nothing else. The database is registered with it only after its servers exist.
    """
    wanted, scope = settings.proxied, site.scope
    if wanted is None:
        return ProxyEndpoints()
    name = f"{scope.name}-proxy"
    own = site.companion("proxy", settings.port)
    place = {"vpc_subnet_ids": site.network.subnet_ids, "vpc_security_group_ids": [*site.groups, own]}
    role, policy = _role(site, name, [client.secret_arn for client in clients])
    logs = log_groups(
        scope,
        {"proxy": pulumi.Output.format("/aws/rds/proxy/{0}", identifier)},
        settings.log_retention_days,
        site.key,
    )
    proxy = aws.rds.Proxy(
        name,
        name=identifier,
        engine_family=_FAMILIES[settings.engine],
        role_arn=role.arn,
        auths=[_auth(settings, client) for client in clients],
        require_tls=True,
        idle_client_timeout=wanted.idle_timeout_seconds,
        debug_logging=wanted.debug_logging,
        # Its name is fixed, as its log group's is, and it holds nothing.
        opts=scope.child(delete_before_replace=True, depends_on=[policy, *logs.values()]),
        **place,
        **scope.shared,
    )
    group = _pool(site, wanted, name, proxy)
    aws.rds.ProxyTarget(
        name,
        db_proxy_name=proxy.name,
        target_group_name=group.name,
        opts=scope.child(depends_on=list(servers)),
        **target,
        **scope.place,
    )
    if not wanted.read_only_endpoint:
        return ProxyEndpoints(proxy.endpoint, None, proxy.arn)
    reader = aws.rds.ProxyEndpoint(
        f"{name}-reader",
        db_proxy_name=proxy.name,
        db_proxy_endpoint_name=join(identifier, "ro"),
        target_role="READ_ONLY",
        opts=scope.child(delete_before_replace=True),
        **place,
        **scope.shared,
    )
    return ProxyEndpoints(proxy.endpoint, reader.endpoint, proxy.arn)


def _auth(settings: Relational, client: Client) -> dict[str, pulumi.Input[str]]:
    auth: dict[str, pulumi.Input[str]] = {
        "auth_scheme": "SECRETS",
        "secret_arn": client.secret_arn,
        "iam_auth": "REQUIRED" if client.by_token else "DISABLED",
    }
    # MariaDB has no passwords of MySQL's newer form, which AWS takes for the family's.
    return auth | ({"client_password_auth_type": "MYSQL_NATIVE_PASSWORD"} if settings.engine == "mariadb" else {})


def _pool(site: Site, proxy: Proxy, name: str, made: aws.rds.Proxy) -> aws.rds.ProxyDefaultTargetGroup:
    return aws.rds.ProxyDefaultTargetGroup(
        name,
        db_proxy_name=made.name,
        connection_pool_config={
            "max_connections_percent": proxy.max_connections_percent,
            "max_idle_connections_percent": proxy.max_idle_connections_percent,
            "connection_borrow_timeout": proxy.borrow_timeout_seconds,
            "session_pinning_filters": list(proxy.session_pinning_filters),
            "init_query": proxy.init_query,
        },
        opts=site.scope.child(),
        **site.scope.place,
    )


def _role(site: Site, name: str, secrets: Sequence[pulumi.Input[str]]) -> tuple[aws.iam.Role, aws.iam.RolePolicy]:
    """The role by which a proxy reads secrets, and decrypts them by way of Secrets Manager alone.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-secrets-arns.html
    """
    scope = site.scope
    role = service_role(scope, name, "rds")
    region = aws.get_region_output(opts=scope.invoke, **scope.place).region
    by_secrets_manager = {"kms:ViaService": pulumi.Output.format("secretsmanager.{0}.amazonaws.com", region)}
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
                "Resource": list(secrets),
            },
            {
                "Effect": "Allow",
                "Action": "kms:Decrypt",
                "Resource": site.key.arn,
                "Condition": {"StringEquals": by_secrets_manager},
            },
        ],
    }
    attached = aws.iam.RolePolicy(name, role=role.name, policy=pulumi.Output.json_dumps(policy), opts=scope.child())
    return role, attached

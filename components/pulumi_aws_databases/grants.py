"""What a workload may do with a database: the statements of its IAM policy, from the database's connection.

Plain data in, plain data out. Nothing here gives a workload the master user's login by IAM, and nothing may delete what
holds the data.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pulumi_aws_databases.errors import BadInput, Mistake, got, one_of, suggestion

Statement = dict[str, Any]

# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
_READ = ("BatchGetItem", "ConditionCheckItem", "DescribeTable", "GetItem", "PartiQLSelect", "Query", "Scan")
_WRITE = (
    "BatchWriteItem", "DeleteItem", "DescribeTable", "PartiQLDelete", "PartiQLInsert", "PartiQLUpdate", "PutItem",
    "UpdateItem",
)  # fmt: skip
# What an application does with its table beside items, short of changing or deleting it.
_LOOK_AFTER = ("DescribeContinuousBackups", "DescribeTimeToLive", "ListTagsOfResource", "UpdateTimeToLive")
_STREAM = ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")
TABLE_ACTIONS: Mapping[str, tuple[str, ...]] = {
    "read": _READ,
    "write": _WRITE,
    "read-write": tuple(sorted({*_READ, *_WRITE})),
    "full": tuple(sorted({*_READ, *_WRITE, *_LOOK_AFTER})),
    "stream": (),
}
_DECRYPT = ("kms:Decrypt", "kms:DescribeKey")
# DynamoDB encrypts what is written with data keys that it asks for on behalf of the caller.
_ENCRYPT = ("kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")
LEVELS = ("connect", *TABLE_ACTIONS)


def policy(name: str, connection: Mapping[str, Any], level: str, user: str | None) -> dict[str, Any]:
    """The policy that lets a workload use a database at a level.

    Args:
        name: the database's name, for messages.
        connection: the database's connection, with every value known.
        level: ``connect`` for what has users, else ``read``, ``write``, ``read-write``, ``full`` or ``stream``.
        user: the user to connect as.

    Raises:
        BadInput: the database knows no such level, or no such user.
    """
    check(name, connection.get("kind"), level, user, connection.get("users") or {}, bool(connection.get("streamArn")))
    if connection.get("kind") == "dynamodb":
        statements = _table(connection, level)
    elif connection.get("kind") == "cache":
        statements = _cache(connection, user)
    else:
        statements = _relational(connection, user)
    return {"Version": "2012-10-17", "Statement": list(statements)}


def check(name: str, kind: Any, level: str, user: str | None, users: Mapping[str, Any], has_stream: bool) -> None:
    """Refuses a level or a user that a database does not have.

    Raises:
        BadInput: the level is not one of its kind's, or the user not one of its users.
    """
    expected = tuple(TABLE_ACTIONS) if kind == "dynamodb" else ("connect",)
    if level not in expected:
        raise _wrong(name, "level", f"expected {one_of(expected)} for {kind}; got {got(level)}")
    if kind == "dynamodb" and user is not None:
        raise _wrong(name, "user", "a table has no users")
    if level == "stream" and not has_stream:
        raise _wrong(name, "level", "the table has no stream; see its setting stream")
    if kind in ("dynamodb", "cache"):
        return
    if user is None and users:
        raise _wrong(name, "user", f"expected one of its users, {one_of(users)}: the master's secret is for none")
    if user is not None and user not in users:
        known = f"expected {one_of(users)}" if users else "it has no users"
        raise _wrong(name, "user", f"{known}; got {got(user)}{suggestion(user, users)}")


def _relational(connection: Mapping[str, Any], user: str | None) -> Iterator[Statement]:
    about = (connection.get("users") or {}).get(user) or {}
    secret = about.get("secretArn") if user else connection.get("secretArn")
    regions = list((connection.get("regions") or {}).values()) or [connection]
    if secret:
        yield from _secret(secret, connection["secretKmsKeyArn"])
        for region in regions if connection.get("regions") else ():
            if (there := region.get("secretArn")) and there != connection.get("secretArn"):
                yield from _secret(_moved(secret, there), region["secretKmsKeyArn"])
    if about.get("iam"):
        yield _allow(["rds-db:connect"], sorted(_logins(connection, str(user))))


def _logins(connection: Mapping[str, Any], user: str) -> Iterator[str]:
    """Whom IAM lets in: to the proxy where there is one, to the database itself otherwise.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html
    """
    partition, account = connection["arn"].split(":")[1], connection["arn"].split(":")[4]
    if connection.get("proxyArn"):
        places = {connection["region"]: connection["proxyArn"].rpartition(":")[2]}
    else:
        places = {name: there["resourceId"] for name, there in (connection.get("regions") or {}).items()}
        places = places or {connection["region"]: connection["resourceId"]}
    for region, resource in places.items():
        yield f"arn:{partition}:rds-db:{region}:{account}:dbuser:{resource}/{user}"


def _cache(connection: Mapping[str, Any], user: str | None) -> Iterator[Statement]:
    if connection.get("secretArn") and user in (None, connection.get("username")):
        yield from _secret(connection["secretArn"], connection["secretKmsKeyArn"])
    users = connection.get("userArns") or {}
    named = users.get(user or connection.get("username")) if isinstance(users, Mapping) else None
    arns = [named] if named else list(users.values() if isinstance(users, Mapping) else users)
    if arns:
        yield _allow(["elasticache:Connect"], [connection["arn"], *arns])


def _table(connection: Mapping[str, Any], level: str) -> Iterator[Statement]:
    tables = [connection["tableArn"], *(each["arn"] for each in (connection.get("replicas") or {}).values())]
    keys = [
        connection.get("kmsKeyArn"),
        *(each.get("kmsKeyArn") for each in (connection.get("replicas") or {}).values()),
    ]
    if actions := TABLE_ACTIONS[level]:
        indexes = [f"{table}/index/*" for table in tables] if connection.get("indexArns") else []
        yield _allow([f"dynamodb:{action}" for action in actions], [*tables, *indexes])
    if level in ("stream", "full") and connection.get("streamArn"):
        yield _allow([f"dynamodb:{action}" for action in _STREAM], [f"{connection['tableArn']}/stream/*"])
    writes = level in ("write", "read-write", "full")
    for arn in sorted({key for key in keys if key}):
        yield _by_service(arn, "dynamodb", [*_DECRYPT, *(_ENCRYPT if writes else ())])


def _secret(arn: str, key: str) -> Iterator[Statement]:
    """Reading a secret, and decrypting it by way of Secrets Manager alone."""
    yield _allow(["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"], [arn])
    yield _by_service(key, "secretsmanager", ["kms:Decrypt"])


def _by_service(key: str, service: str, actions: Sequence[str]) -> Statement:
    region = key.split(":")[3]
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    via = {"StringEquals": {"kms:ViaService": f"{service}.{region}.{suffix}"}}
    return {**_allow(sorted(actions), [key]), "Condition": via}


def _allow(actions: Sequence[str], resources: Sequence[str]) -> Statement:
    return {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)}


def _moved(secret: str, there: str) -> str:
    """The replica of a secret in the region of another one."""
    parts = secret.split(":")
    return ":".join([*parts[:3], there.split(":")[3], *parts[4:]])


def _wrong(name: str, path: str, message: str) -> BadInput:
    return BadInput([Mistake(name, path, message)])

"""What a workload may do with a database: the statements of its IAM policy, from the database's connection.

Plain data in, plain data out. Nothing here lets anyone log in as the master user by IAM, and no level may change or
delete what holds the data.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pulumi

from pulumi_aws_databases.connection import arn_in, secrets_as
from pulumi_aws_databases.errors import BadInput, Mistake, got, one_of, suggestion
from pulumi_aws_databases.kinds import DATABASES

Statement = dict[str, Any]

# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
_READ = ("BatchGetItem", "ConditionCheckItem", "DescribeTable", "GetItem", "PartiQLSelect", "Query", "Scan")
_WRITE = (
    "BatchWriteItem", "DeleteItem", "DescribeTable", "PartiQLDelete", "PartiQLInsert", "PartiQLUpdate", "PutItem",
    "UpdateItem",
)  # fmt: skip
# What an application does with its table beside items, short of changing or deleting it.
_LOOK_AFTER = ("DescribeContinuousBackups", "DescribeTimeToLive", "ListTagsOfResource", "UpdateTimeToLive")
STREAM_ACTIONS = ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")
TABLE_ACTIONS: Mapping[str, tuple[str, ...]] = {
    "read": _READ,
    "write": _WRITE,
    "read-write": tuple(sorted({*_READ, *_WRITE})),
    "full": tuple(sorted({*_READ, *_WRITE, *_LOOK_AFTER})),
    "stream": (),
}
"""What each level may do with a table and its indexes; `full` and `stream` also read its stream."""
# DynamoDB encrypts and decrypts a table's own key on behalf of whoever calls it.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
_DECRYPT = ("kms:Decrypt", "kms:DescribeKey")
_ENCRYPT = ("kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")
_READING_STREAMS = ("full", "stream")
_WRITING = ("full", "read-write", "write")


def policy(name: str, connection: Mapping[str, Any], level: str, user: str | None) -> dict[str, Any]:
    """The policy that lets a workload use a database at a level.

    Args:
        name: whose mistakes these are, for messages.
        connection: the database's connection, with every value known.
        level: ``connect`` for what has users, else ``read``, ``write``, ``read-write``, ``full`` or ``stream``.
        user: the user to connect as.

    Raises:
        BadInput: the database knows no such level, or no such user.
    """
    check(name, connection, level, user)
    if connection["kind"] == "dynamodb":
        statements = _table(connection, level)
    elif connection["kind"] == "cache":
        statements = _cache(connection, user)
    else:
        statements = _relational(connection, user)
    return {"Version": "2012-10-17", "Statement": list(statements)}


def injection(name: str, uses: Iterable[tuple[Mapping[str, Any], str | None]]) -> dict[str, Any]:
    """The policy by which ECS reads the secrets that it hands to containers: their values, and nothing about them.

    Args:
        name: whose mistakes these are, for messages.
        uses: the connection of each database, with every value known, and the user whose secret is handed out.

    Raises:
        BadInput: a database has no such user.
    """
    arns: dict[str, None] = {}
    keys: dict[tuple[str, str], None] = {}
    partition = "aws"
    for connection, user in uses:
        check(name, connection, "connect", user)
        partition = _account(connection)[0]
        about = (connection.get("users") or {}).get(user, connection)
        if secrets_as(connection, user):
            arns[about["secretArn"]] = None
            keys[connection.get("secretKmsKeyArn") or connection["kmsKeyArn"], connection["region"]] = None
    # A policy must allow something. No secret has a name like this: each ends in a hyphen and six characters.
    nothing = [f"arn:{partition}:secretsmanager:*:*:secret:none"]
    statements = [_allow(["secretsmanager:GetSecretValue"], list(arns) or nothing)]
    statements += [_by_service(key, "secretsmanager", region, ["kms:Decrypt"]) for key, region in keys]
    return {"Version": "2012-10-17", "Statement": statements}


def check(name: str, connection: Mapping[str, Any], level: str, user: str | None) -> None:
    """Refuses a level or a user that a database does not have; values of its connection may still be Outputs.

    Raises:
        BadInput: the level is not one of its kind's, or the user not one of its users.
    """
    kind = connection.get("kind")
    if isinstance(kind, pulumi.Output):
        return
    if kind not in DATABASES:
        raise refused(name, "connection", f"expected a database's whole connection; got {got(connection)}")
    expected, what = (tuple(TABLE_ACTIONS), "a table") if kind == "dynamodb" else (("connect",), "what has users")
    if level not in expected:
        raise refused(name, "level", f"expected {one_of(expected)} for {what}; got {got(level)}")
    if kind == "dynamodb":
        if user is not None:
            raise refused(name, "user", "a table has no users")
        if level == "stream" and _lacks(connection, "streamArn", "TABLE_STREAM_ARN"):
            raise refused(name, "level", "the table has no stream; see its setting stream")
    elif kind == "cache":
        _check_user(name, user, connection.get("userArns") or {}, ())
    else:
        _check_relational_user(name, connection, user)


def _check_relational_user(name: str, connection: Mapping[str, Any], user: str | None) -> None:
    users, master = connection.get("users") or {}, connection.get("username")
    if user is None and users:
        expected = f"expected one of its users, {one_of(users)}"
        raise refused(name, "user", f"{expected}; got nothing, and the master's secret is handed out by name alone")
    if not isinstance(master, pulumi.Output):  # else the policy says what is wrong, once the name is known
        _check_user(name, user, users, (master,))
    if user not in users and _lacks(connection, "secretArn", "DATABASE_SECRET_ARN"):
        raise refused(name, "connection", "the master's secret is that of the existing cluster, and not known here")


def _lacks(connection: Mapping[str, Any], key: str, variable: str) -> bool:
    """Whether a database has none of something; a variable without a value is there in mocks that compute nothing."""
    return connection.get(key) is None and variable not in (connection.get("environment") or {})


def _check_user(name: str, user: str | None, users: Iterable[str], others: Iterable[Any]) -> None:
    users = list(users)
    if user is None or user in (*users, *others):
        return
    known = f"expected one of its users, {one_of(users)}" if users else "it has no users"
    raise refused(name, "user", f"{known}; got {got(user)}{suggestion(user, users)}")


def refused(name: str, path: str, message: str) -> BadInput:
    """The one mistake of a grant."""
    return BadInput([Mistake(name, path, message)])


def _relational(connection: Mapping[str, Any], user: str | None) -> Iterator[Statement]:
    about = (connection.get("users") or {}).get(user)
    secret = about["secretArn"] if about else connection["secretArn"]
    yield from _secret(secret, connection["secretKmsKeyArn"], connection["region"])
    for region, there in (connection.get("regions") or {}).items():
        if region != connection["region"] and there.get("secretArn"):
            yield from _secret(arn_in(secret, region), there["secretKmsKeyArn"], region)
    if about and about["iam"]:
        yield _allow(["rds-db:connect"], [f"{place}/{user}" for place in _logins(connection)])


def _logins(connection: Mapping[str, Any]) -> list[str]:
    """Where tokens are checked: by the proxy if there is one, whose users have passwords behind it, or else by each.

    Members of a cluster share its id; a read replica of an instance has its own, as each region of a global database.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html
    """
    partition, account = _account(connection)
    home = (connection["region"], connection.get("resourceId"))
    if connection.get("proxyArn"):
        places = [(connection["region"], connection["proxyArn"].rpartition(":")[2])]
    elif connection.get("regions"):
        places = [(region, there["resourceId"]) for region, there in connection["regions"].items()]
    else:
        replicas = (connection.get("replicas") or {}).values()
        places = [home, *((each["region"], each.get("resourceId")) for each in replicas)]
    return sorted(f"arn:{partition}:rds-db:{region}:{account}:dbuser:{place}" for region, place in places if place)


def _account(connection: Mapping[str, Any]) -> tuple[str, str]:
    """The partition and the account of a database, as its ARN says; mocks that compute nothing leave it out."""
    _, partition, _, _, account, *_ = (connection["arn"] or "arn:aws::::").split(":")
    return partition, account


def _cache(connection: Mapping[str, Any], user: str | None) -> Iterator[Statement]:
    """Reading the user's secret, and logging in with IAM tokens: AWS takes them of no user that has a password.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
    """
    arns, others = connection.get("userArns") or {}, connection.get("users") or {}
    # The application's user is the one that the connection itself says how to log in as.
    own = next((each for each in arns if each not in others), None)
    about: Mapping[str, Any] = others.get(user, connection)
    if about.get("secretArn"):
        key = connection.get("secretKmsKeyArn") or connection["kmsKeyArn"]
        yield from _secret(about["secretArn"], key, connection["region"])
    named = arns.get(user or own)
    yield _allow(["elasticache:Connect"], [connection["arn"], *([named] if named else [])])


def _table(connection: Mapping[str, Any], level: str) -> Iterator[Statement]:
    places = {connection["region"]: {"arn": connection["tableArn"], "kmsKeyArn": connection.get("kmsKeyArn")}}
    places |= connection.get("replicas") or {}
    tables = [each["arn"] for each in places.values()]
    if actions := TABLE_ACTIONS[level]:
        indexes = [f"{table}/index/*" for table in tables] if connection.get("indexArns") else []
        yield _allow(_dynamodb(actions), [*tables, *indexes])
    if level in _READING_STREAMS and connection.get("streamArn"):
        yield _allow(_dynamodb(STREAM_ACTIONS), [f"{table}/stream/*" for table in tables])
    for region, each in places.items():
        if key := each.get("kmsKeyArn"):
            yield _by_service(key, "dynamodb", region, [*_DECRYPT, *(_ENCRYPT if level in _WRITING else ())])


def _dynamodb(actions: Iterable[str]) -> list[str]:
    return [f"dynamodb:{action}" for action in actions]


def _secret(arn: str, key: str, region: str) -> Iterator[Statement]:
    """Reading a secret, and decrypting it by way of Secrets Manager alone."""
    yield _allow(["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"], [arn])
    yield _by_service(key, "secretsmanager", region, ["kms:Decrypt"])


def _by_service(key: str, service: str, region: str | None, actions: Iterable[str]) -> Statement:
    """Using a key by way of a service of its region alone.

    https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
    """
    host = f"{service}.{region}.amazonaws.com"
    # In China some services go by one name and some by the other; nothing else goes by either.
    hosts = [host, f"{host}.cn"] if (region or "").startswith("cn-") else host
    return {**_allow(sorted(actions), [key]), "Condition": {"StringEquals": {"kms:ViaService": hosts}}}


def _allow(actions: Sequence[str], resources: Sequence[str]) -> Statement:
    return {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)}

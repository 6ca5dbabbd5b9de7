"""What each grant allows, from the policies that the package writes."""

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_aws_databases.grants import TABLE_ACTIONS, policy
from tables.markdown import code, table

_ACCOUNT = "eu-west-1:123456789012"
_SECRET = {"secretArn": f"arn:aws:secretsmanager:{_ACCOUNT}:secret:app", "region": "eu-west-1"}
_KEY = f"arn:aws:kms:{_ACCOUNT}:key/k"
_TABLE = f"arn:aws:dynamodb:{_ACCOUNT}:table/t"
_SERVER = {**_SECRET, "secretKmsKeyArn": _KEY, "kmsKeyArn": _KEY, "replicas": {}, "regions": {}}
_RELATIONAL = {
    **_SERVER,
    "kind": "aurora",
    "arn": f"arn:aws:rds:{_ACCOUNT}:cluster:c",
    "resourceId": "cluster-C",
    "username": "dbadmin",
    "users": {"app": {"secretArn": _SECRET["secretArn"], "iam": False}, "job": {"secretArn": None, "iam": True}},
}
_CACHE = {
    **_SERVER,
    "kind": "cache",
    "arn": f"arn:aws:elasticache:{_ACCOUNT}:replicationgroup:r",
    "username": "app",
    "userArns": {"app": f"arn:aws:elasticache:{_ACCOUNT}:user:app", "job": f"arn:aws:elasticache:{_ACCOUNT}:user:job"},
    "users": {"job": {"username": "job", "secretArn": None, "iam": True}},
}
_ITEMS = {
    "kind": "dynamodb",
    "tableArn": _TABLE,
    "streamArn": f"{_TABLE}/stream/s",
    "indexArns": [f"{_TABLE}/index/i"],
    "kmsKeyArn": _KEY,
    "region": "eu-west-1",
    "replicas": {},
}
_WHAT = {
    "secretsmanager": "the user's secret",
    "rds-db": "the database, or its proxy, as that user",
    "elasticache": "the cache, as that user",
    "kms": "the key, by way of the service alone",
}


def grants() -> str:
    """Each level, with what it allows on what."""
    return table(("Grant", "On", "Actions"), _rows())


def _rows() -> Iterator[list[str]]:
    for title, connection, user in (
        ("`connect`, with a password", _RELATIONAL, "app"),
        ("`connect`, relational, with IAM tokens", _RELATIONAL, "job"),
        ("`connect`, cache, with IAM tokens", _CACHE, "job"),
    ):
        yield from _statements(title, policy("orders", connection, "connect", user))
    for level in TABLE_ACTIONS:
        yield from _statements(code(level), policy("events", _ITEMS, level, None))


def _statements(title: str, written: Mapping[str, Any]) -> Iterator[list[str]]:
    for statement in written["Statement"]:
        actions = [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
        service = actions[0].partition(":")[0]
        on = _WHAT.get(service) or (
            "its stream" if "stream" in str(statement["Resource"]) else "the table, its indexes"
        )
        names = ", ".join(code(each.partition(":")[2]) for each in actions)
        yield [title, on, f"`{service}:` {names}"]

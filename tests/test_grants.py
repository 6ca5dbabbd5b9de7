"""The policies of grants, action by action and resource by resource, and what they refuse when AWS would ask them."""

import copy
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

import pytest

from pulumi_aws_databases.errors import BadInput
from pulumi_aws_databases.grants import TABLE_ACTIONS, check, policy

ACCOUNT = "123456789012"


def key(region: str, partition: str = "aws") -> str:
    return f"arn:{partition}:kms:{region}:{ACCOUNT}:key/{region}"


def secret(name: str, region: str = "eu-west-1") -> str:
    return f"arn:aws:secretsmanager:{region}:{ACCOUNT}:secret:{name}-AbCdEf"


ORDERS: dict[str, Any] = {
    "kind": "aurora",
    "region": "eu-west-1",
    "arn": f"arn:aws:rds:eu-west-1:{ACCOUNT}:cluster:orders",
    "resourceId": "cluster-ABC",
    "username": "dbadmin",
    "secretArn": secret("rds!cluster-1"),
    "secretKmsKeyArn": key("eu-west-1"),
    "proxyArn": None,
    "users": {"app": {"secretArn": secret("app"), "iam": False}, "jobs": {"secretArn": secret("jobs"), "iam": True}},
}
CATALOG: dict[str, Any] = {
    **ORDERS,
    "kind": "instance",
    "arn": f"arn:aws:rds:eu-west-1:{ACCOUNT}:db:catalog",
    "resourceId": "db-SOURCE",
    "replicas": {
        "near": {"region": "eu-west-1", "resourceId": "db-NEAR"},
        "far": {"region": "eu-central-1", "resourceId": "db-FAR"},
    },
}
LEDGER: dict[str, Any] = {
    **ORDERS,
    "kind": "global-aurora",
    "arn": f"arn:aws:rds::{ACCOUNT}:global-cluster:ledger",
    "secretArn": secret("ledger"),
    "regions": {
        "eu-west-1": {
            "secretArn": secret("ledger"),
            "secretKmsKeyArn": key("eu-west-1"),
            "resourceId": "cluster-ABC",
        },
        "us-east-1": {
            "secretArn": secret("ledger", "us-east-1"),
            "secretKmsKeyArn": key("us-east-1"),
            "resourceId": "cluster-XYZ",
        },
    },
}
PROXY = {"proxyArn": f"arn:aws:rds:eu-west-1:{ACCOUNT}:db-proxy:prx-0a1b"}
CACHE = f"arn:aws:elasticache:eu-west-1:{ACCOUNT}:replicationgroup:sessions"
SESSIONS: dict[str, Any] = {
    "kind": "cache",
    "region": "eu-west-1",
    "arn": CACHE,
    "username": "app",
    "secretArn": secret("sessions"),
    "secretKmsKeyArn": key("eu-west-1"),
    "kmsKeyArn": key("eu-west-1"),
    "userArns": {name: f"arn:aws:elasticache:eu-west-1:{ACCOUNT}:user:{name}" for name in ("app", "audit", "jobs")},
    "users": {
        "audit": {"username": "audit", "secretArn": secret("audit"), "iam": False},
        "jobs": {"username": "jobs-1", "secretArn": None, "iam": True},
    },
    "secrets": {"CACHE_PASSWORD": f"{secret('sessions')}:password::"},
}
BY_TOKEN = {"secretArn": None, "secretKmsKeyArn": None, "username": "sessions-app-1"}
TABLE = f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/events"
FAR = f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/events"
EVENTS: dict[str, Any] = {
    "kind": "dynamodb",
    "region": "eu-west-1",
    "tableArn": TABLE,
    "streamArn": f"{TABLE}/stream/2026-01-01T00:00:00.000",
    "indexArns": [f"{TABLE}/index/byEmail"],
    "kmsKeyArn": key("eu-west-1"),
    "replicas": {},
}
COPIED = {"replicas": {"us-east-1": {"arn": FAR, "kmsKeyArn": key("us-east-1")}}}

READ = {"BatchGetItem", "ConditionCheckItem", "DescribeTable", "GetItem", "PartiQLSelect", "Query", "Scan"}
WRITE = {
    "BatchWriteItem", "DeleteItem", "DescribeTable", "PartiQLDelete", "PartiQLInsert", "PartiQLUpdate", "PutItem",
    "UpdateItem",
}  # fmt: skip
STREAM = {"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"}
LOOK_AFTER = {"DescribeContinuousBackups", "DescribeTimeToLive", "ListTagsOfResource", "UpdateTimeToLive"}
ITEMS = {"read": READ, "write": WRITE, "read-write": READ | WRITE, "full": READ | WRITE | LOOK_AFTER, "stream": set()}
DECRYPT, ENCRYPT = {"kms:Decrypt", "kms:DescribeKey"}, {"kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"}


def made(connection: Mapping[str, Any], level: str = "connect", user: str | None = None) -> dict[str, Any]:
    return policy("orders", connection, level, user)


def rights(document: Mapping[str, Any]) -> set[tuple[str, str, str | None]]:
    """Everything that a policy allows: action, resource, and the service by way of which, if that matters."""
    return set(_rights(document))


def _rights(document: Mapping[str, Any]) -> Iterator[tuple[str, str, str | None]]:
    assert document["Version"] == "2012-10-17"
    for statement in document["Statement"]:
        assert set(statement) - {"Condition"} == {"Effect", "Action", "Resource"}
        assert statement["Effect"] == "Allow"
        assert statement["Action"]
        assert statement["Resource"]
        via = None
        if "Condition" in statement:
            assert set(statement["Condition"]) == {"StringEquals"}
            assert set(statement["Condition"]["StringEquals"]) == {"kms:ViaService"}
            via = statement["Condition"]["StringEquals"]["kms:ViaService"]
        for action in statement["Action"]:
            for resource in statement["Resource"]:
                yield action, resource, via


def allows(document: Mapping[str, Any], action: str, resource: str, via: str | None = None) -> bool:
    """Whether IAM would allow a call, of which there is no other policy."""
    for statement in document["Statement"]:
        services = statement.get("Condition", {}).get("StringEquals", {}).get("kms:ViaService")
        fits = services is None or via in ([services] if isinstance(services, str) else services)
        named = any(fnmatchcase(action.lower(), each.lower()) for each in statement["Action"])
        if fits and named and any(fnmatchcase(resource, each) for each in statement["Resource"]):
            return True
    return False


def reading(arn: str, region: str = "eu-west-1") -> set[tuple[str, str, str | None]]:
    """Reading a secret, with its key by way of Secrets Manager alone."""
    return {
        ("secretsmanager:DescribeSecret", arn, None),
        ("secretsmanager:GetSecretValue", arn, None),
        ("kms:Decrypt", key(region), f"secretsmanager.{region}.amazonaws.com"),
    }


def login(resource: str, user: str = "jobs", region: str = "eu-west-1") -> tuple[str, str, None]:
    return "rds-db:connect", f"arn:aws:rds-db:{region}:{ACCOUNT}:dbuser:{resource}/{user}", None


# Relational databases


@pytest.mark.parametrize(
    ("connection", "user", "expected"),
    [
        (ORDERS, "app", reading(secret("app"))),
        (ORDERS, "jobs", reading(secret("jobs")) | {login("cluster-ABC")}),
        (ORDERS | PROXY, "app", reading(secret("app"))),
        (ORDERS | PROXY, "jobs", reading(secret("jobs")) | {login("prx-0a1b")}),
        (ORDERS | {"users": {}}, None, reading(secret("rds!cluster-1"))),
        (ORDERS | PROXY | {"users": {}}, None, reading(secret("rds!cluster-1"))),
        (ORDERS, "dbadmin", reading(secret("rds!cluster-1"))),
        (
            CATALOG,
            "jobs",
            reading(secret("jobs")) | {login("db-SOURCE"), login("db-NEAR"), login("db-FAR", region="eu-central-1")},
        ),
        (CATALOG | PROXY, "jobs", reading(secret("jobs")) | {login("prx-0a1b")}),
        (LEDGER, "app", reading(secret("app")) | reading(secret("app", "us-east-1"), "us-east-1")),
        (
            LEDGER,
            "jobs",
            reading(secret("jobs"))
            | reading(secret("jobs", "us-east-1"), "us-east-1")
            | {login("cluster-ABC"), login("cluster-XYZ", region="us-east-1")},
        ),
        (
            LEDGER | {"users": {}},
            None,
            reading(secret("ledger")) | reading(secret("ledger", "us-east-1"), "us-east-1"),
        ),
    ],
)
def test_connecting_takes_the_users_secret_and_login_alone(
    connection: dict[str, Any], user: str | None, expected: set[tuple[str, str, str | None]]
) -> None:
    assert rights(made(connection, user=user)) == expected


def test_a_users_policy_refuses_everything_else() -> None:
    document = made(ORDERS, user="jobs")
    assert allows(document, "secretsmanager:GetSecretValue", secret("jobs"))
    assert not allows(document, "secretsmanager:GetSecretValue", secret("app"))
    assert not allows(document, "secretsmanager:GetSecretValue", secret("rds!cluster-1"))
    assert not allows(document, "secretsmanager:PutSecretValue", secret("jobs"))
    users = f"arn:aws:rds-db:eu-west-1:{ACCOUNT}:dbuser:"
    assert allows(document, "rds-db:connect", f"{users}cluster-ABC/jobs")
    for other in ("cluster-ABC/dbadmin", "cluster-ABC/app", "cluster-OTHER/jobs"):
        assert not allows(document, "rds-db:connect", users + other)
    assert not allows(document, "rds:DeleteDBCluster", ORDERS["arn"])


def test_a_key_serves_secrets_manager_of_its_region_alone() -> None:
    document = made(ORDERS, user="app")
    assert allows(document, "kms:Decrypt", key("eu-west-1"), "secretsmanager.eu-west-1.amazonaws.com")
    for via in (None, "rds.eu-west-1.amazonaws.com", "secretsmanager.us-east-1.amazonaws.com"):
        assert not allows(document, "kms:Decrypt", key("eu-west-1"), via)
    assert not allows(document, "kms:Encrypt", key("eu-west-1"), "secretsmanager.eu-west-1.amazonaws.com")


@pytest.mark.parametrize("connection", [ORDERS, ORDERS | PROXY, CATALOG, LEDGER])
def test_the_master_never_logs_in_by_iam(connection: dict[str, Any]) -> None:
    for each in (made(connection, user="dbadmin"), made(connection | {"users": {}})):
        assert not any(action == "rds-db:connect" for action, _, _ in rights(each))


# Partitions


def elsewhere(value: Any, partition: str, region: str) -> Any:
    """The same in another partition."""
    if isinstance(value, dict):
        return {elsewhere(name, partition, region): elsewhere(each, partition, region) for name, each in value.items()}
    return (
        value.replace("arn:aws:", f"arn:{partition}:").replace("eu-west-1", region) if isinstance(value, str) else value
    )


def test_govcloud_has_a_partition_of_its_own_and_the_common_host_names() -> None:
    document = made(elsewhere(copy.deepcopy(ORDERS), "aws-us-gov", "us-gov-west-1"), user="jobs")
    region = "us-gov-west-1"
    assert {resource.split(":")[1] for _, resource, _ in rights(document)} == {"aws-us-gov"}
    assert allows(document, "rds-db:connect", f"arn:aws-us-gov:rds-db:{region}:{ACCOUNT}:dbuser:cluster-ABC/jobs")
    assert allows(document, "kms:Decrypt", key(region, "aws-us-gov"), f"secretsmanager.{region}.amazonaws.com")
    assert not allows(document, "kms:Decrypt", key(region, "aws-us-gov"), f"secretsmanager.{region}.amazonaws.com.cn")


def test_in_china_a_service_may_go_by_either_name() -> None:
    document = made(elsewhere(copy.deepcopy(ORDERS), "aws-cn", "cn-north-1"), user="jobs")
    assert allows(document, "rds-db:connect", f"arn:aws-cn:rds-db:cn-north-1:{ACCOUNT}:dbuser:cluster-ABC/jobs")
    for suffix in ("amazonaws.com", "amazonaws.com.cn"):
        assert allows(document, "kms:Decrypt", key("cn-north-1", "aws-cn"), f"secretsmanager.cn-north-1.{suffix}")
    assert not allows(document, "kms:Decrypt", key("cn-north-1", "aws-cn"), "secretsmanager.cn-north-1.example")


# Caches


def connecting(*users: str) -> set[tuple[str, str, None]]:
    arns = (CACHE, *(SESSIONS["userArns"][user] for user in users))
    return {("elasticache:Connect", arn, None) for arn in arns}


@pytest.mark.parametrize(
    ("connection", "user", "expected"),
    [
        (SESSIONS, None, reading(secret("sessions")) | connecting("app")),
        (SESSIONS, "app", reading(secret("sessions")) | connecting("app")),
        (SESSIONS, "audit", reading(secret("audit")) | connecting("audit")),
        (SESSIONS, "jobs", connecting("jobs")),
        (SESSIONS | BY_TOKEN, None, connecting("app")),
        (SESSIONS | BY_TOKEN, "audit", reading(secret("audit")) | connecting("audit")),
        (SESSIONS | {"users": None}, None, reading(secret("sessions")) | connecting("app")),
        (SESSIONS | {"userArns": {}, "users": {}, "username": None}, None, reading(secret("sessions")) | connecting()),
    ],
)
def test_connecting_to_a_cache_takes_the_cache_and_one_user(
    connection: dict[str, Any], user: str | None, expected: set[tuple[str, str, str | None]]
) -> None:
    assert rights(made(connection, user=user)) == expected


def test_a_caches_policy_refuses_other_users_and_caches() -> None:
    document = made(SESSIONS, user="jobs")
    assert not allows(document, "elasticache:Connect", SESSIONS["userArns"]["app"])
    assert not allows(document, "elasticache:Connect", f"{CACHE}2")
    assert not allows(document, "elasticache:ModifyUser", SESSIONS["userArns"]["jobs"])
    assert not allows(document, "secretsmanager:GetSecretValue", secret("sessions"))


# Tables


def on_table(
    level: str, tables: tuple[str, ...] = (TABLE,), *, indexed: bool = True
) -> set[tuple[str, str, str | None]]:
    places = [place for table in tables for place in ([table, f"{table}/index/*"] if indexed else [table])]
    found: set[tuple[str, str, str | None]] = {
        (f"dynamodb:{action}", place, None) for action in ITEMS[level] for place in places
    }
    if level in ("full", "stream"):
        found |= {(f"dynamodb:{action}", f"{table}/stream/*", None) for action in STREAM for table in tables}
    for table in tables:
        region = table.split(":")[3]
        actions = DECRYPT if level in ("read", "stream") else DECRYPT | ENCRYPT
        found |= {(action, key(region), f"dynamodb.{region}.amazonaws.com") for action in actions}
    return found


@pytest.mark.parametrize("level", ITEMS)
def test_a_level_allows_its_actions_on_table_and_indexes_and_the_use_of_the_key(level: str) -> None:
    assert rights(made(EVENTS, level)) == on_table(level)
    assert rights(made(EVENTS | COPIED, level)) == on_table(level, (TABLE, FAR))
    assert rights(made(EVENTS | {"indexArns": []}, level)) == on_table(level, indexed=False)


@pytest.mark.parametrize("level", ITEMS)
def test_without_a_key_of_the_customers_no_key_is_granted(level: str) -> None:
    found = rights(made(EVENTS | {"kmsKeyArn": None}, level))
    assert found == {each for each in on_table(level) if not each[0].startswith("kms:")}


def test_full_takes_the_stream_only_where_there_is_one() -> None:
    found = rights(made(EVENTS | {"streamArn": None}, "full"))
    assert found == {each for each in on_table("full") if "/stream/" not in each[1]}


def test_every_level_is_looked_at() -> None:
    assert set(TABLE_ACTIONS) == set(ITEMS)


@pytest.mark.parametrize("level", ITEMS)
def test_no_level_changes_or_deletes_the_table_or_lets_others_in(level: str) -> None:
    document = made(EVENTS | COPIED, level)
    for action in (
        "DeleteTable", "UpdateTable", "CreateTable", "PutResourcePolicy", "DeleteResourcePolicy", "CreateBackup",
        "DeleteBackup", "RestoreTableToPointInTime", "ExportTableToPointInTime", "UpdateContinuousBackups",
        "TagResource", "DisableKinesisStreamingDestination", "CreateTableReplica", "DeleteTableReplica",
    ):  # fmt: skip
        for resource in (TABLE, FAR, f"{TABLE}/index/byEmail", "*"):
            assert not allows(document, f"dynamodb:{action}", resource)
    for action in ("kms:CreateGrant", "kms:ScheduleKeyDeletion", "kms:PutKeyPolicy"):
        assert not allows(document, action, key("eu-west-1"), "dynamodb.eu-west-1.amazonaws.com")


@pytest.mark.parametrize("level", ITEMS)
def test_a_level_refuses_what_only_another_one_has(level: str) -> None:
    document = made(EVENTS, level)
    for action in set.union(*ITEMS.values()):
        for resource in (TABLE, f"{TABLE}/index/byEmail"):
            assert allows(document, f"dynamodb:{action}", resource) == (action in ITEMS[level])
        for resource in (f"{TABLE}-other", f"{TABLE}-other/index/byEmail", FAR):
            assert not allows(document, f"dynamodb:{action}", resource)
    stream = EVENTS["streamArn"]
    assert allows(document, "dynamodb:GetRecords", stream) == (level in ("full", "stream"))
    encrypts = allows(document, "kms:GenerateDataKey", key("eu-west-1"), "dynamodb.eu-west-1.amazonaws.com")
    assert encrypts == (level in ("full", "read-write", "write"))
    assert allows(document, "kms:Decrypt", key("eu-west-1"), "dynamodb.eu-west-1.amazonaws.com")
    assert not allows(document, "kms:Decrypt", key("eu-west-1"))
    assert not allows(document, "kms:Decrypt", key("eu-west-1"), "secretsmanager.eu-west-1.amazonaws.com")


def test_a_policy_of_every_replica_fits_into_a_role() -> None:
    """IAM takes 10,240 characters of a role's own policies, without white space."""
    regions = ("us-east-1", "us-west-2", "eu-central-1", "ap-southeast-2")
    replicas = {region: {"arn": TABLE.replace("eu-west-1", region), "kmsKeyArn": key(region)} for region in regions}
    assert len("".join(str(made(EVENTS | {"replicas": replicas}, "full")).split())) < 10_240 / 2


# What is refused

BY_NAME = "the master's secret is handed out by name alone"


@pytest.mark.parametrize(
    ("connection", "level", "user", "line"),
    [
        (ORDERS, "read", "app", 'level: expected connect for what has users; got "read"'),
        (SESSIONS, "full", None, 'level: expected connect for what has users; got "full"'),
        (
            EVENTS,
            "connect",
            None,
            'level: expected read, write, read-write, full or stream for a table; got "connect"',
        ),
        (EVENTS, "read", "app", "user: a table has no users"),
        (EVENTS | {"streamArn": None}, "stream", None, "level: the table has no stream; see its setting stream"),
        (
            ORDERS,
            "connect",
            None,
            f"user: expected one of its users, app or jobs; got nothing, and {BY_NAME}",
        ),
        (
            ORDERS,
            "connect",
            "job",
            'user: expected one of its users, app or jobs; got "job"; did you mean "jobs"?',
        ),
        (ORDERS | {"users": {}}, "connect", "app", 'user: it has no users; got "app"'),
        (
            SESSIONS,
            "connect",
            "root",
            'user: expected one of its users, app, audit or jobs; got "root"',
        ),
        (SESSIONS | {"userArns": {}}, "connect", "app", 'user: it has no users; got "app"'),
        (
            LEDGER | {"users": {}, "secretArn": None},
            "connect",
            None,
            "connection: the master's secret is that of the existing cluster, and not known here",
        ),
        ({"vpcId": "vpc-1"}, "connect", None, "connection: expected a database's whole connection; got an object"),
        ({"kind": "network"}, "connect", None, "connection: expected a database's whole connection; got an object"),
    ],
)
def test_a_level_or_a_user_that_the_database_does_not_have_is_refused(
    connection: dict[str, Any], level: str, user: str | None, line: str
) -> None:
    for refuse in (check, policy):
        with pytest.raises(BadInput) as refusal:
            refuse("orders", connection, level, user)
        assert str(refusal.value) == f"orders: {line}"

"""Every operation that a service has, asked of a grant's policy by moto's own evaluation of IAM policies.

Beside `test_grants`, which lists what each level allows: here AWS's own lists of operations are gone through, so that
whatever is not listed there is refused.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import botocore.session
import pytest
from moto.iam.access_control import IAMPolicy, PermissionResult

from pulumi_aws_databases.errors import BadInput
from pulumi_aws_databases.grants import injection, policy
from test_grants import ACCOUNT, CACHE, EVENTS, ITEMS, ORDERS, SESSIONS, STREAM, TABLE, key, secret

# Operations that IAM knows by the names of the items' own actions.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
BY_OTHER_NAMES = {
    "BatchExecuteStatement", "ExecuteStatement", "ExecuteTransaction", "TransactGetItems", "TransactWriteItems",
}  # fmt: skip


def operations(service: str) -> set[str]:
    """The operations of a service, in botocore's model of it."""
    return set(botocore.session.get_session().get_service_model(service).operation_names)


TABLES = (operations("dynamodb") | operations("dynamodbstreams")) - BY_OTHER_NAMES | {
    "ConditionCheckItem", "PartiQLDelete", "PartiQLInsert", "PartiQLSelect", "PartiQLUpdate",
}  # fmt: skip


def unconditional(document: Mapping[str, Any]) -> str:
    """A policy without its conditions, which moto takes from trust policies alone: what is allowed at the most."""
    statements = [{name: each[name] for name in each if name != "Condition"} for each in document["Statement"]]
    return json.dumps({**document, "Statement": statements})


def permitted(document: Mapping[str, Any], service: str, actions: Iterable[str], resource: str) -> set[str]:
    """The actions that moto permits on a resource."""
    evaluated = IAMPolicy({"policy_document": unconditional(document)})
    answers = {each: evaluated.is_action_permitted(f"{service}:{each}", resource) for each in actions}
    return {action for action, answer in answers.items() if answer is PermissionResult.PERMITTED}


def test_the_operations_are_those_that_the_levels_speak_of() -> None:
    assert set.union(*ITEMS.values()) | STREAM <= TABLES
    assert len(TABLES) > 50


@pytest.mark.parametrize("level", ITEMS)
def test_of_all_operations_of_tables_a_level_permits_its_own_alone(level: str) -> None:
    document = policy("orders", EVENTS, level, None)
    streams = STREAM if level in ("full", "stream") else set()
    assert permitted(document, "dynamodb", TABLES, TABLE) == ITEMS[level]
    assert permitted(document, "dynamodb", TABLES, f"{TABLE}/index/byEmail") == ITEMS[level]
    assert permitted(document, "dynamodb", TABLES, EVENTS["streamArn"]) == streams
    for other in (f"{TABLE}2", f"{TABLE}2/index/byEmail", f"{TABLE}2/stream/1", f"{TABLE}/backup/1", "*"):
        assert permitted(document, "dynamodb", TABLES, other) == set()


@pytest.mark.parametrize("level", ITEMS)
def test_of_all_operations_of_keys_a_level_permits_those_that_dynamodb_calls(level: str) -> None:
    reads = {"Decrypt", "DescribeKey"}
    writes = {
        "Encrypt", "GenerateDataKey", "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext",
        "GenerateDataKeyWithoutPlaintext", "ReEncrypt",
    }  # fmt: skip
    document, expected = (
        policy("orders", EVENTS, level, None),
        reads | (writes if level not in ("read", "stream") else set()),
    )
    assert permitted(document, "kms", operations("kms"), key("eu-west-1")) == expected
    assert permitted(document, "kms", operations("kms"), key("us-east-1")) == set()


@pytest.mark.parametrize(
    ("connection", "user", "name"),
    [
        (ORDERS, "app", "app"),
        (ORDERS, "jobs", "jobs"),
        (ORDERS, "dbadmin", "rds!cluster-1"),
        (SESSIONS, None, "sessions"),
        (SESSIONS, "audit", "audit"),
    ],
)
def test_of_all_operations_of_secrets_connecting_permits_reading_one(
    connection: dict[str, Any], user: str | None, name: str
) -> None:
    document, secrets = policy("orders", connection, "connect", user), operations("secretsmanager")
    assert permitted(document, "secretsmanager", secrets, secret(name)) == {"DescribeSecret", "GetSecretValue"}
    for other in {"app", "jobs", "rds!cluster-1", "sessions", "audit"} - {name}:
        assert permitted(document, "secretsmanager", secrets, secret(other)) == set()
    assert permitted(document, "kms", operations("kms"), key("eu-west-1")) == {"Decrypt"}


@pytest.mark.parametrize(
    ("connection", "user", "service", "resource", "allowed"),
    [
        (ORDERS, "app", "rds", ORDERS["arn"], set()),
        (ORDERS, "jobs", "rds", ORDERS["arn"], set()),
        (SESSIONS, "jobs", "elasticache", CACHE, {"Connect"}),
        (SESSIONS, "jobs", "elasticache", SESSIONS["userArns"]["jobs"], {"Connect"}),
        (SESSIONS, "jobs", "elasticache", SESSIONS["userArns"]["app"], set()),
    ],
)
def test_nobody_who_connects_may_change_a_server(
    connection: dict[str, Any], user: str, service: str, resource: str, allowed: set[str]
) -> None:
    document = policy("orders", connection, "connect", user)
    assert permitted(document, service, operations(service) | {"Connect"}, resource) == allowed


def test_a_token_is_for_one_user_of_one_database() -> None:
    document, users = policy("orders", ORDERS, "connect", "jobs"), f"arn:aws:rds-db:eu-west-1:{ACCOUNT}:dbuser:"
    for place, allowed in (("cluster-ABC/jobs", {"connect"}), ("cluster-ABC/dbadmin", set()), ("db-X/jobs", set())):
        assert permitted(document, "rds-db", ["connect"], f"{users}{place}") == allowed


# What ECS reads


def test_ecs_may_read_the_values_of_the_secrets_that_it_hands_out_and_do_nothing_else() -> None:
    document = injection("shop", [(ORDERS, "app"), (SESSIONS, None)])
    secrets = operations("secretsmanager")
    for name in ("app", "sessions"):
        assert permitted(document, "secretsmanager", secrets, secret(name)) == {"GetSecretValue"}
    for name in ("jobs", "rds!cluster-1", "audit"):
        assert permitted(document, "secretsmanager", secrets, secret(name)) == set()
    assert permitted(document, "kms", operations("kms"), key("eu-west-1")) == {"Decrypt"}
    conditions = [each["Condition"] for each in document["Statement"] if each["Action"] == ["kms:Decrypt"]]
    assert conditions == [{"StringEquals": {"kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com"}}]


def test_without_a_secret_ecs_may_read_none() -> None:
    document = injection("shop", [(SESSIONS | {"secretArn": None, "secrets": {}}, None)])
    for name in ("app", "sessions", "none"):
        assert permitted(document, "secretsmanager", operations("secretsmanager"), secret(name)) == set()


@pytest.mark.parametrize("user", [None, "ap"])
def test_ecs_never_gets_the_masters_secret_by_mistake(user: str | None) -> None:
    with pytest.raises(BadInput, match="shop: user: expected one of its users, app or jobs; got"):
        injection("shop", [(ORDERS, user)])

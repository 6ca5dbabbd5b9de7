"""What DynamoDB refuses, in the words that a user reads, and what is only pointed out."""

from collections.abc import Iterator
from typing import Any

import pulumi
import pytest

from pulumi_aws_databases import BadInput
from pulumi_aws_databases.decide import Decided, decide

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1a2b"
PROVISIONED = {"billingMode": "provisioned", "readCapacity": 5, "writeCapacity": 5}
ATTRIBUTES_20 = [f"a{number}" for number in range(20)]


@pytest.fixture(autouse=True)
def configuration() -> Iterator[None]:
    configure("dev")
    yield
    pulumi.runtime.set_all_config({}, [])


def configure(tier: str) -> None:
    pulumi.runtime.set_all_config({"aws:region": "eu-west-1", "aws-databases:tier": tier}, [])


def decided(name: str = "events", **args: Any) -> Decided:
    return decide(name, "dynamodb", {"partitionKey": "pk", **args})


def included(attributes: list[str]) -> dict[str, Any]:
    return {"partitionKey": "gk", "projection": "include", "nonKeyAttributes": attributes}


def indexes(count: int, sort_keys: bool = False) -> dict[str, Any]:
    key = "sortKey" if sort_keys else "partitionKey"
    return {f"by-{number:02}": {key: f"k{number}"} for number in range(count)}


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"partitionKey": None}, "partitionKey: required"),
    (
        {"partitionKey": {"type": "N"}},
        "partitionKey: expected an attribute, its type (S, N or B) behind a colon if not S: createdAt:N; got an object",
    ),
    (
        {"sortKey": "email", "globalIndexes": {"byEmail": {"partitionKey": "email:N"}}},
        'globalIndexes.byEmail.partitionKey: attribute "email" is a key of type N here and S in sortKey',
    ),
    (
        {
            "sortKey": "sk",
            "localIndexes": {"byAge": {"sortKey": "email:N"}},
            "globalIndexes": {"byEmail": {"partitionKey": "email"}},
        },
        'globalIndexes.byEmail.partitionKey: attribute "email" is a key of type S here and N in localIndexes.byAge',
    ),
    ({"sortKey": "pk"}, 'sortKey: attribute "pk" is the partition key already'),
    (
        {"sortKey": "sk", "localIndexes": {"byKey": {"sortKey": "pk"}}},
        'localIndexes.byKey.sortKey: attribute "pk" is the partition key already',
    ),
    (
        {"globalIndexes": {"byEmail": {"partitionKey": "email", "sortKey": "email"}}},
        'globalIndexes.byEmail.sortKey: attribute "email" is the partition key already',
    ),
    ({"localIndexes": {"byAge": {"sortKey": "age:N"}}}, "localIndexes: a table has local indexes only with a sortKey"),
    ({"sortKey": "sk", "localIndexes": indexes(6, sort_keys=True)}, "localIndexes: expected at most 5; got 6"),
    ({"globalIndexes": indexes(21)}, "globalIndexes: expected at most 20; got 21"),
    (
        {
            "sortKey": "sk",
            "localIndexes": {"byAge": {"sortKey": "age"}},
            "globalIndexes": {"byAge": {"partitionKey": "age"}},
        },
        "localIndexes.byAge: a global index has the same name",
    ),
    (
        {"globalIndexes": {"by": {"partitionKey": "email"}}},
        "globalIndexes.by: expected a name of 3 to 255 letters, digits, _ . and -",
    ),
    (
        {"globalIndexes": {"by email": {"partitionKey": "email"}}},
        "globalIndexes.by email: expected a name of 3 to 255 letters, digits, _ . and -",
    ),
    ({"globalIndexes": {"byEmail": {"sortKey": "email"}}}, "globalIndexes.byEmail.partitionKey: required"),
    (
        {"globalIndexes": {"byEmail": included([])}},
        "globalIndexes.byEmail.nonKeyAttributes: required with projection include",
    ),
    (
        {"sortKey": "sk", "localIndexes": {"byAge": {"sortKey": "age", "nonKeyAttributes": ["name"]}}},
        "localIndexes.byAge.nonKeyAttributes: expected only with projection include; it is all",
    ),
    (
        {"globalIndexes": {"byEmail": included([*ATTRIBUTES_20, "b"])}},
        "globalIndexes.byEmail.nonKeyAttributes: expected at most 20; got 21",
    ),
    (
        {"globalIndexes": {f"by-{n}": included(ATTRIBUTES_20) for n in range(5)} | {"by-5": included(["b"])}},
        "globalIndexes: expected at most 100 nonKeyAttributes over all indexes; got 101",
    ),
    ({"readCapacity": 5}, "readCapacity: expected only with billingMode provisioned"),
    (
        {"globalIndexes": {"byEmail": {"partitionKey": "email", "writeCapacity": 5}}},
        "globalIndexes.byEmail.writeCapacity: expected only with billingMode provisioned",
    ),
    (PROVISIONED | {"maxReadUnits": 5}, "maxReadUnits: expected only with billingMode on-demand"),
    (
        PROVISIONED | {"globalIndexes": {"byEmail": {"partitionKey": "email", "maxWriteUnits": 5}}},
        "globalIndexes.byEmail.maxWriteUnits: expected only with billingMode on-demand",
    ),
    (PROVISIONED | {"writeCapacity": None}, "writeCapacity: required with billingMode provisioned"),
    (
        {"pointInTimeRecovery": False, "pointInTimeRecoveryDays": 7},
        "pointInTimeRecoveryDays: expected only with pointInTimeRecovery",
    ),
    (
        {"pointInTimeRecovery": False, "removalPolicy": "snapshot"},
        "removalPolicy: a deleted table leaves a backup only with pointInTimeRecovery; expected destroy or retain",
    ),
    ({"pointInTimeRecoveryDays": 36}, "pointInTimeRecoveryDays: expected a number from 1 to 35 days; got 36"),
    (
        {"encryption": "aws-managed", "kmsKeyArn": KEY},
        "kmsKeyArn: expected only with encryption customer-managed; it is aws-managed",
    ),
    ({"tableName": "my table"}, 'tableName: expected 3 to 255 letters, digits, _ . and -; got "my table"'),
    ({"tableName": "événements"}, 'tableName: expected 3 to 255 letters, digits, _ . and -; got "événements"'),
    ({"logRetentionDays": 7}, "logRetentionDays: a table writes no logs"),
    ({"identifier": "events"}, "identifier: a table's name is tableName"),
]

ALLOWED: list[dict[str, Any]] = [
    {"sortKey": "email:N", "globalIndexes": {"byEmail": {"partitionKey": "email:N", "sortKey": "pk"}}},
    {"sortKey": "sk", "localIndexes": {"byAge": {"sortKey": "age:N"}}},
    {"sortKey": "sk", "localIndexes": indexes(5, sort_keys=True)},
    {"globalIndexes": indexes(20)},
    {"globalIndexes": {"by.": {"partitionKey": "email"}, "b" * 255: {"partitionKey": "email"}}},
    {"globalIndexes": {"byEmail": included(ATTRIBUTES_20)}},
    {"globalIndexes": {f"by-{number}": included(ATTRIBUTES_20) for number in range(5)}},
    {"globalIndexes": {"byEmail": {"partitionKey": "email", "projection": "keys-only"}}},
    {"maxReadUnits": 5, "globalIndexes": {"byEmail": {"partitionKey": "email", "maxWriteUnits": 5}}},
    PROVISIONED | {"globalIndexes": {"byEmail": {"partitionKey": "email", "readCapacity": 5}}},
    {"pointInTimeRecovery": False, "removalPolicy": "destroy"},
    {"pointInTimeRecoveryDays": 35, "removalPolicy": "snapshot"},
    {"encryption": "customer-managed", "kmsKeyArn": KEY},
    {"encryption": "aws-managed"},
    {"tableName": "my_table.of-events"},
]


@pytest.mark.parametrize(("args", "line"), REFUSED)
def test_what_a_table_cannot_have_is_refused(args: dict[str, Any], line: str) -> None:
    with pytest.raises(BadInput) as raised:
        decided(**args)
    assert str(raised.value) == f"events: {line}"


@pytest.mark.parametrize("args", ALLOWED)
def test_what_is_close_to_that_is_allowed(args: dict[str, Any]) -> None:
    assert decided(**args).settings.partition_key == "pk"


@pytest.mark.parametrize("name", ["my table", "events!", "e" * 247, "événements"])
def test_a_name_that_can_be_no_tables_is_refused(name: str) -> None:
    with pytest.raises(BadInput) as raised:
        decided(name)
    message = "the name becomes the table's: expected up to 246 letters, digits, _ . and -; or give tableName"
    assert str(raised.value) == f"{name}: {message}"


@pytest.mark.parametrize("name", ["Events", "my_events.2", "e" * 246])
def test_a_name_that_can_be_a_tables_is_allowed(name: str) -> None:
    assert decided(name).settings.table_name is None


def test_a_name_may_be_anything_where_the_table_has_a_name_of_its_own() -> None:
    assert decided("my table", tableName="events").settings.table_name == "events"


@pytest.mark.parametrize(("tier", "severity"), [("staging", "info"), ("enterprise", "warning")])
@pytest.mark.parametrize(
    ("code", "path", "unmet", "met"),
    [
        ("DynamoDB.1", "billingMode", PROVISIONED, {}),
        ("DynamoDB.2", "pointInTimeRecovery", {"pointInTimeRecovery": False}, {"pointInTimeRecovery": True}),
        ("DynamoDB.6", "deletionProtection", {"deletionProtection": False}, {"deletionProtection": True}),
    ],
)
def test_a_control_that_is_not_met_is_pointed_out(
    tier: str, severity: str, code: str, path: str, unmet: dict[str, Any], met: dict[str, Any]
) -> None:
    configure(tier)
    found = [finding for finding in decided(**unmet).findings if finding.code == code]
    assert [(finding.path, finding.severity) for finding in found] == [(path, severity)]
    assert code not in {finding.code for finding in decided(**met).findings}


def test_a_table_as_the_prod_tier_makes_it_meets_every_control() -> None:
    configure("prod")
    assert decided().findings == ()

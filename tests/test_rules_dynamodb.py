"""What DynamoDB refuses, in the words that a user reads, and what is only pointed out."""

from typing import Any

import pytest

from deciding import configured
from pulumi_aws_databases import BadInput
from pulumi_aws_databases.decide import Decided, decide

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1a2b"
PROVISIONED = {"billingMode": "provisioned", "readCapacity": 5, "writeCapacity": 5}
SCALING = {"min": 5, "max": 50}
SCALED: dict[str, Any] = {"billingMode": "provisioned", "readAutoscaling": SCALING, "writeAutoscaling": SCALING}
STRONG: dict[str, Any] = {"consistency": "strong", "replicaRegions": ["eu-central-1", "eu-west-2"]}
BY_EMAIL = {"byEmail": {"partitionKey": "email"}}
ANYONE: dict[str, Any] = {"Effect": "Allow", "Principal": "*", "Action": "dynamodb:*"}
NO_POLICY = "resourcePolicy: expected a policy, whose statements have Effect and Action; got"
OF_THREE = "consistency: strong is of three regions: two replicas, or one and a witnessRegion; got"
SOURCE = "arn:aws:dynamodb:eu-west-1:123456789012:table/old"
ATTRIBUTES_20 = [f"a{number}" for number in range(20)]


@pytest.fixture(autouse=True)
def configuration() -> None:
    configure("dev")


def configure(tier: str) -> None:
    configured(tier, network=None, alarms={"emails": ["oncall@example.com"]})


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
    # capacity
    ({"readAutoscaling": SCALING}, "readAutoscaling: expected only with billingMode provisioned"),
    (
        {"globalIndexes": {"byEmail": {"partitionKey": "email", "writeAutoscaling": SCALING}}},
        "globalIndexes.byEmail.writeAutoscaling: expected only with billingMode provisioned",
    ),
    (SCALED | {"writeAutoscaling": None}, "writeCapacity: required with billingMode provisioned"),
    (SCALED | {"readAutoscaling": {"min": 9, "max": 5}}, "readAutoscaling.min: expected at most max, 5; got 9"),
    (SCALED | {"readAutoscaling": {"max": 5}}, "readAutoscaling.min: required"),
    (
        SCALED | {"readAutoscaling": {**SCALING, "target": 95}},
        "readAutoscaling.target: expected a number from 20 to 90 %; got 95",
    ),
    (SCALED | {"readCapacity": 51}, "readCapacity: expected a number from 5 to 50, as readAutoscaling says; got 51"),
    (
        SCALED
        | {"globalIndexes": {"byEmail": {"partitionKey": "email", "writeCapacity": 2, "writeAutoscaling": SCALING}}},
        (
            "globalIndexes.byEmail.writeCapacity: expected a number from 5 to 50, as globalIndexes.byEmail."
            "writeAutoscaling says; got 2"
        ),
    ),
    ({"warmReadUnits": 11999}, "warmReadUnits: expected a number of at least 12000; got 11999"),
    ({"warmWriteUnits": 3999}, "warmWriteUnits: expected a number of at least 4000; got 3999"),
    # replicas
    (
        {"replicaRegions": ["eu-central-1"], "replicas": {"eu-central-1": {}}},
        "replicaRegions: expected either replicaRegions or replicas; got both",
    ),
    ({"replicaRegions": ["Frankfurt"]}, 'replicaRegions: expected a region such as eu-west-1; got "Frankfurt"'),
    (
        {"replicas": {"Frankfurt": {}}},
        'replicas.Frankfurt: expected a region such as eu-west-1; got "Frankfurt"',
    ),
    ({"replicaRegions": ["eu-west-1"]}, 'replicaRegions: expected another region than the table\'s; got "eu-west-1"'),
    (
        {"replicas": {"eu-west-1": {}}},
        'replicas.eu-west-1: expected another region than the table\'s; got "eu-west-1"',
    ),
    (
        {"replicas": {"eu-central-1": {"kmsKeyArn": KEY}}},
        "replicas.eu-central-1.kmsKeyArn: expected a key of eu-central-1; got one of eu-west-1",
    ),
    (
        {"replicaRegions": ["eu-central-1"], "encryption": "aws-managed"},
        "encryption: a table with replicas is customer-managed, with a key in each region; got aws-managed",
    ),
    (
        {"replicaRegions": ["eu-central-1"], "stream": "keys-only"},
        "stream: replicas follow a stream of new-and-old-images; got keys-only",
    ),
    (
        PROVISIONED | {"replicaRegions": ["eu-central-1"]},
        "writeAutoscaling: required with replicas and billingMode provisioned",
    ),
    (
        SCALED
        | {
            "replicaRegions": ["eu-central-1"],
            "globalIndexes": {"byEmail": {"partitionKey": "email", "writeCapacity": 5}},
        },
        "globalIndexes.byEmail.writeAutoscaling: required with replicas and billingMode provisioned",
    ),
    # strong consistency
    ({"consistency": "strong"}, "consistency: strong is expected only with replicas"),
    ({"witnessRegion": "eu-west-2"}, "witnessRegion: expected only with consistency strong"),
    ({"consistency": "strong", "replicaRegions": ["eu-west-2"]}, f"{OF_THREE} 1 replica"),
    (STRONG | {"witnessRegion": "eu-west-3"}, f"{OF_THREE} 2 replicas and a witness"),
    (
        {"consistency": "strong", "replicaRegions": ["eu-west-2"], "witnessRegion": "eu-west-2"},
        "witnessRegion: expected another region than the replica's",
    ),
    (
        {"consistency": "strong", "replicaRegions": ["eu-west-2"], "witnessRegion": "eu-west-1"},
        'witnessRegion: expected another region than the table\'s; got "eu-west-1"',
    ),
    (
        {"consistency": "strong", "replicaRegions": ["eu-west-2", "us-east-1"]},
        (
            "replicaRegions: expected eu-west-2, eu-west-3 or eu-central-1, which with eu-west-1 can be strong; "
            'got "us-east-1"'
        ),
    ),
    (
        {"region": "sa-east-1", "consistency": "strong", "replicaRegions": ["eu-west-2"], "witnessRegion": "us-east-1"},
        "consistency: strong is not to be had in sa-east-1",
    ),
    (STRONG | {"timeToLive": "at"}, "timeToLive: a table of strong consistency has none"),
    (
        STRONG | {"sortKey": "sk", "localIndexes": {"byAge": {"sortKey": "age"}}},
        "localIndexes: a table of strong consistency has none",
    ),
    (
        STRONG | {"importFrom": {"bucket": "seeds", "format": "ion"}},
        "importFrom: a table of strong consistency begins empty",
    ),
    (STRONG | {"restoreFrom": {"tableArn": SOURCE}}, "restoreFrom: a table of strong consistency begins empty"),
    (
        STRONG | SCALED,
        "billingMode: expected on-demand: strongly consistent replicas are made before the capacity can scale",
    ),
    (
        {"consistency": "strong", "replicas": {"eu-west-2": {"deletionProtection": True}, "eu-west-3": {}}},
        "replicas.eu-west-2.deletionProtection: the AWS provider turns none on for strongly consistent replicas",
    ),
    # what it begins with, expires and allows
    (
        {"importFrom": {"bucket": "seeds", "format": "ion"}, "restoreFrom": {"tableArn": SOURCE}},
        "importFrom: expected either importFrom or restoreFrom; got both",
    ),
    ({"importFrom": {"bucket": "seeds"}}, "importFrom.format: required"),
    (
        {"importFrom": {"bucket": "seeds", "format": "ion", "csvDelimiter": ";"}},
        "importFrom.csvDelimiter: expected only with format csv; it is ion",
    ),
    (
        {"importFrom": {"bucket": "seeds", "format": "ion", "csvHeaders": ["pk"]}},
        "importFrom.csvHeaders: expected only with format csv; it is ion",
    ),
    (
        {"importFrom": {"bucket": "seeds", "format": "csv", "csvDelimiter": "#"}},
        'importFrom.csvDelimiter: expected one of , ; : | a tab and a space; got "#"',
    ),
    (
        {
            "sortKey": "sk",
            "localIndexes": {"byAge": {"sortKey": "age"}},
            "importFrom": {"bucket": "seeds", "format": "ion"},
        },
        "importFrom: DynamoDB makes no local indexes of a table that it imports",
    ),
    (
        {"restoreFrom": {"tableArn": "old"}},
        'restoreFrom.tableArn: expected a table\'s ARN, arn:aws:dynamodb:…:table/…; got "old"',
    ),
    (
        {"restoreFrom": {"tableArn": SOURCE, "time": "noon"}},
        'restoreFrom.time: expected a time in UTC such as 2026-01-31T12:00:00Z; got "noon"',
    ),
    ({"timeToLiveEnabled": False}, "timeToLiveEnabled: expected only with timeToLive"),
    ({"resourcePolicy": "{"}, "resourcePolicy: expected a policy; this text is no JSON"),
    ({"resourcePolicy": {"Statement": []}}, f"{NO_POLICY} an object"),
    ({"resourcePolicy": {"Statement": [{"Effect": "Allow"}]}}, f"{NO_POLICY} an object"),
    ({"resourcePolicy": "[]"}, f'{NO_POLICY} "[]"'),
    (
        {"resourcePolicy": {"Statement": {"Effect": "Allow", "Action": "dynamodb:GetItem"}}},
        "resourcePolicy: expected a Principal in each statement",
    ),
    *(
        (
            {"resourcePolicy": {"Statement": ANYONE | {"Principal": anyone}}},
            "resourcePolicy: DynamoDB takes no statement that allows everyone, unless it has a Condition",
        )
        for anyone in ("*", {"AWS": "*"}, {"AWS": ["*"]})
    ),
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
    SCALED | {"readCapacity": 50, "writeCapacity": 5},
    SCALED | {"globalIndexes": BY_EMAIL, "replicaRegions": ["eu-central-1"]},
    SCALED | {"globalIndexes": BY_EMAIL, "replicaRegions": [], "writeAutoscaling": None, "writeCapacity": 5},
    PROVISIONED | {"replicas": {}},
    {"replicaRegions": ["eu-central-1", "us-east-1"], "stream": "new-and-old-images"},
    {"replicas": {"eu-central-1": {"kmsKeyArn": KEY.replace("eu-west-1", "eu-central-1")}}},
    {"region": "eu-central-1", "replicaRegions": ["eu-west-1"]},
    STRONG | {"stream": "keys-only"},
    STRONG | {"timeToLive": None, "pointInTimeRecovery": False},
    {"consistency": "strong", "replicaRegions": []},
    {"consistency": "strong", "replicas": {"eu-west-2": {}}, "witnessRegion": "eu-central-1"},
    {"importFrom": {"bucket": "seeds", "format": "csv", "csvDelimiter": "\t"}, "globalIndexes": BY_EMAIL},
    {"restoreFrom": {"tableArn": SOURCE, "time": "2026-01-31T12:00:00Z"}},
    {"resourcePolicy": {"Statement": ANYONE | {"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}}},
    {"resourcePolicy": {"Statement": ANYONE | {"Effect": "Deny"}}},
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
        ("DynamoDB.1", "billingMode", PROVISIONED, SCALED),
        ("DynamoDB.1", "billingMode", SCALED | {"writeAutoscaling": None, "writeCapacity": 5}, {}),
        (
            "DynamoDB.1",
            "billingMode",
            SCALED | {"globalIndexes": {"byEmail": {"partitionKey": "email", "readCapacity": 5}}},
            SCALED | {"globalIndexes": BY_EMAIL},
        ),
        (
            "DynamoDB.2",
            "replicas",
            {"replicas": {"eu-central-1": {"pointInTimeRecovery": False}}},
            {"replicaRegions": ["eu-central-1"]},
        ),
        (
            "DynamoDB.6",
            "replicas",
            {"replicaRegions": ["eu-central-1"], "deletionProtection": True},
            {"replicas": {"eu-central-1": {"deletionProtection": True}}, "deletionProtection": True},
        ),
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


def test_headers_of_which_the_provider_keeps_no_order_are_an_error() -> None:
    def codes(*headers: str) -> dict[str, str]:
        given = {"bucket": "seeds", "format": "csv", "csvHeaders": list(headers)}
        return {each.code: each.severity for each in decided(importFrom=given).findings}

    assert codes("pk", "note")["csv-headers"] == "error"
    assert "csv-headers" not in codes("pk")


def test_a_table_that_does_not_begin_empty_is_finished_by_the_next_up() -> None:
    begun: list[dict[str, Any]] = [
        {"importFrom": {"bucket": "seeds", "format": "ion"}},
        {"restoreFrom": {"tableArn": SOURCE}},
    ]
    for args in begun:
        assert [each.severity for each in decided(**args).findings if each.code == "second-up"] == ["info"]
    assert "second-up" not in {each.code for each in decided().findings}

"""No mistake hides another, and none is told twice."""

from typing import Any

import pytest

from conftest import NETWORK, Deploy
from deciding import refused_program
from pulumi_aws_databases import Network, build, program

SERVERS = [("aurora", {"readers": "two", "typo": 1}), ("cache", {"replicas": "two", "typo": 1})]
NAME = '2nd: the name becomes an AWS identifier: expected a-z, 0-9 and single -, a letter first, such as "nd"'


def stack(deploy: Deploy, databases: dict[str, Any], **keys: Any) -> list[str]:
    config = {f"aws-databases:{key}": value for key, value in {"databases": databases, **keys}.items()}
    return refused_program(deploy, program.deploy, config)


def component(deploy: Deploy, name: str, spec: dict[str, Any]) -> list[str]:
    return refused_program(deploy, lambda: build(name, spec))


@pytest.mark.parametrize(("kind", "wrong"), SERVERS)
def test_a_missing_network_is_told_with_the_other_mistakes(deploy: Deploy, kind: str, wrong: dict[str, Any]) -> None:
    first = next(iter(wrong))
    expected = [
        "orders: network: required, here or as aws-databases:network",
        f'orders: {first}: expected a number; got "two"',
        "orders: typo: unknown setting",
    ]
    assert sorted(stack(deploy, {"orders": {"type": kind, **wrong}})) == expected
    assert sorted(component(deploy, "orders", {"type": kind, **wrong})) == expected


def test_a_missing_network_is_told_with_what_the_rules_refuse(deploy: Deploy) -> None:
    spec = {"type": "aurora", "engineVersion": "10"}
    expected = [
        'orders: engineVersion: expected a version of 11, 12, 13, 14, 15, 16, 17 or 18 for postgresql; got "10"',
        "orders: network: required, here or as aws-databases:network",
    ]
    assert sorted(stack(deploy, {"orders": spec})) == sorted(component(deploy, "orders", spec)) == expected


def test_a_name_that_can_be_no_identifier_hides_nothing(deploy: Deploy) -> None:
    spec = {"type": "aurora", "network": NETWORK}
    wrong = {"readers": "two", "engineVersion": "10", "databaseName": "order"}
    assert component(deploy, "2nd", spec) == [NAME]
    for told in (stack(deploy, {"2nd": spec | wrong}), component(deploy, "2nd", spec | wrong)):
        assert sorted(told) == [
            '2nd: databaseName: "order" is a reserved word of postgresql; give another name',
            '2nd: engineVersion: expected a version of 11, 12, 13, 14, 15, 16, 17 or 18 for postgresql; got "10"',
            '2nd: readers: expected a number; got "two"',
            NAME,
        ]


def test_a_setting_in_both_spellings_is_one_mistake_and_hides_nothing(deploy: Deploy) -> None:
    spec: dict[str, Any] = {
        "type": "aurora",
        "network": NETWORK,
        "data_api": True,
        "dataApi": False,
        "capacity": {"auto_pause_seconds": 300, "autoPauseSeconds": 600, "max": 0.3},
        "readers": "two",
        "engineVersion": "10",
    }
    for told in (stack(deploy, {"orders": spec}), component(deploy, "orders", spec)):
        assert sorted(told) == [
            "orders: capacity.autoPauseSeconds: given in camelCase and in snake_case",
            "orders: capacity.max: 0.3 is not a multiple of 0.5 ACU",
            "orders: dataApi: given in camelCase and in snake_case",
            'orders: engineVersion: expected a version of 11, 12, 13, 14, 15, 16, 17 or 18 for postgresql; got "10"',
            'orders: readers: expected a number; got "two"',
        ]


def test_a_missing_partition_key_hides_nothing(deploy: Deploy) -> None:
    wrong = {"stream": "all", "typo": 1, "pointInTimeRecovery": False, "removalPolicy": "snapshot", "readCapacity": 5}
    for told in (
        stack(deploy, {"events": {"type": "dynamodb", **wrong}}),
        component(deploy, "events", {"type": "dynamodb", **wrong}),
    ):
        assert sorted(line.rpartition(": ")[0] for line in told) == [
            "events: partitionKey",
            "events: readCapacity",
            "events: removalPolicy",
            "events: stream",
            "events: typo",
        ]


@pytest.mark.parametrize(
    ("spec", "line"),
    [
        (
            {"type": "dynamodb", "partitonKey": "pk"},
            'partitonKey: unknown setting; did you mean "partitionKey"?',
        ),
        (
            {
                "type": "dynamodb",
                "partitionKey": "pk",
                "globalIndexes": {"byEmail": {"partitonKey": "email"}},
            },
            'globalIndexes.byEmail.partitonKey: unknown setting; did you mean "partitionKey"?',
        ),
        (
            {"type": "aurora", "network": NETWORK, "engin": "mysql", "engineVersion": "8.0"},
            'engin: unknown setting; did you mean "engine"?',
        ),
        (
            {"type": "aurora", "network": NETWORK, "engin": "mysql", "logExports": ["slowquery"]},
            'engin: unknown setting; did you mean "engine"?',
        ),
        (
            {"type": "cache", "network": NETWORK, "engin": "redis", "engineVersion": "6.2"},
            'engin: unknown setting; did you mean "engine"?',
        ),
        (
            {"type": "aurora", "network": {"vpcID": "vpc-1", "subnetIds": ["subnet-a", "subnet-b"]}},
            'network.vpcID: unknown setting; did you mean "vpcId"?',
        ),
        ({"type": "dynamodb", "hashKey": "pk"}, 'hashKey: unknown setting; did you mean "partitionKey"?'),
        (
            {"type": "dynamodb", "partition_key": "pk", "range_key": "sk"},
            'range_key: unknown setting; did you mean "sortKey"?',
        ),
        (
            {"type": "instance", "network": NETWORK, "dbName": "shop"},
            'dbName: unknown setting; did you mean "databaseName"?',
        ),
        (
            {"type": "instance", "network": NETWORK, "storage": 20},
            'storage: unknown setting; did you mean "allocatedStorage"?',
        ),
        (
            {"type": "cache", "network": NETWORK, "instanceClass": "t4g.small"},
            'instanceClass: unknown setting; did you mean "nodeType"?',
        ),
        (
            {"type": "dynamodb", "partitionKey": "pk", "ttl": "expiresAt"},
            'ttl: unknown setting; did you mean "timeToLive"?',
        ),
        (
            {"type": "dynamodb", "partitionKey": "pk", "attributes": ["pk"]},
            "attributes: unknown setting; attributes follow from the keys",
        ),
        (
            {"type": "aurora", "network": NETWORK, "masterPassword": "geheim"},
            "masterPassword: unknown setting; passwords are generated, see credentials.management",
        ),
        (
            {"type": "instance", "network": NETWORK, "masterUsername": "anna"},
            "masterUsername: unknown setting; the master user is credentials.username",
        ),
        (
            {"type": "dynamodb", "partitionKey": "pk", "alarms": {"emails": ["anna@example.com"]}},
            "alarms.emails: unknown setting; addresses are the stack's, see aws-databases:alarms",
        ),
        (
            {"type": "aurora", "network": NETWORK, "proxy": "true"},
            'proxy: expected true, false or an object; got "true"',
        ),
        ({"type": "aurora", "netwrk": NETWORK}, 'netwrk: unknown setting; did you mean "network"?'),
    ],
)
def test_a_typo_is_one_line_whatever_follows_from_it(deploy: Deploy, spec: dict[str, Any], line: str) -> None:
    assert stack(deploy, {"orders": spec}) == component(deploy, "orders", spec) == [f"orders: {line}"]


def test_a_typo_does_not_hide_what_has_nothing_to_do_with_it(deploy: Deploy) -> None:
    spec = {"type": "aurora", "network": NETWORK, "engin": "mysql", "backupWindow": "03:00-03:15"}
    assert component(deploy, "orders", spec) == [
        'orders: backupWindow: expected at least 30 minutes; got "03:00-03:15"',
        'orders: engin: unknown setting; did you mean "engine"?',
    ]


def test_a_typo_in_the_network_is_one_line(deploy: Deploy) -> None:
    expected = 'cidrBlok: unknown setting; did you mean "cidrBlock"?'
    network: Any = {"cidrBlok": "10.20.0.0/16"}
    orders = {"orders": {"type": "aurora"}}
    assert stack(deploy, orders, network=network) == [f"aws-databases:network: {expected}"]
    assert refused_program(deploy, lambda: Network("shared", network)) == [f"shared: {expected}"]

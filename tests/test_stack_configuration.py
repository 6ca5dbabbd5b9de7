"""What is read from a stack's configuration, and what is wrong with it."""

import json
from typing import Any

import pulumi
import pytest

from pulumi_aws_databases import BadInput
from pulumi_aws_databases.decide import decide
from pulumi_aws_databases.program import decide_all
from pulumi_aws_databases.stack import Stack, read_stack

NETWORK = {"vpcId": "vpc-1", "subnetIds": ["subnet-a", "subnet-b"]}
TABLE = {"events": {"type": "dynamodb", "partitionKey": "pk"}}


@pytest.fixture(autouse=True)
def no_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)


def read(config: dict[str, Any], secret_keys: tuple[str, ...] = ()) -> Stack:
    """The stack of a configuration; keys without a namespace are the package's."""
    named = {key if ":" in key else f"aws-databases:{key}": value for key, value in config.items()}
    pulumi.runtime.set_all_config(
        {key: value if isinstance(value, str) else json.dumps(value) for key, value in named.items()},
        [f"aws-databases:{key}" for key in secret_keys],
    )
    return read_stack()


def lines(config: dict[str, Any]) -> list[str]:
    """What is wrong with a configuration that is right but for the keys given."""
    right = {"aws:region": "eu-west-1", "tier": "dev", "databases": TABLE}
    with pytest.raises(BadInput) as raised:
        decide_all(read({key: value for key, value in (right | config).items() if value is not None}))
    return str(raised.value).splitlines()


def test_every_key_is_read() -> None:
    stack = read(
        {
            "tier": "prod",
            "network": {"cidrBlock": "10.20.0.0/16"},
            "databases": TABLE,
            "presets": {"aurora": {"backupRetentionDays": 21}},
            "tags": {"team": "payments"},
        }
    )
    assert stack.mistakes == ()
    assert stack.settings.tier == "prod"
    assert stack.settings.network is not None
    assert stack.settings.network.cidr_block == "10.20.0.0/16"
    assert stack.settings.databases == TABLE
    assert stack.settings.presets == {"aurora": {"backupRetentionDays": 21}}
    assert stack.settings.tags == {"team": "payments"}


def test_a_program_needs_no_configuration() -> None:
    stack = read({})
    assert stack.mistakes == ()
    assert (stack.settings.tier, stack.settings.network, stack.settings.databases) == (None, None, {})


def test_other_namespaces_are_none_of_the_packages() -> None:
    stack = read({"shop:tier": "gold", "aws:defaultTags": {"tags": {}}, "aws-databases-extra:tier": "x"})
    assert stack.mistakes == ()
    assert stack.settings.tier is None


@pytest.mark.parametrize("key", ["network", "databases", "presets", "tags", "alarms", "budget", "guardrails"])
def test_an_empty_object_counts_as_left_out(key: str) -> None:
    assert read({key: {}}).mistakes == ()
    assert getattr(read({key: {}}).settings, key) == getattr(read({}).settings, key)


@pytest.mark.parametrize(
    ("typo", "meant"),
    [("databse", "databases"), ("networks", "network"), ("teir", "tier"), ("preset", "presets"), ("alarm", "alarms")],
)
def test_a_typo_of_a_key_is_told_with_what_was_meant(typo: str, meant: str) -> None:
    assert lines({typo: {"some": "thing"}}) == [f'aws-databases:{typo}: unknown setting; did you mean "{meant}"?']


@pytest.mark.parametrize("namespace", ["aws-database", "awsDatabases", "aws_databases"])
def test_a_key_of_a_namespace_that_is_nearly_this_one_is_told(namespace: str) -> None:
    line = f'{namespace}:tier: unknown setting; did you mean "aws-databases:tier"?'
    assert lines({f"{namespace}:tier": "dev"}) == [line]


def test_keys_in_one_object_or_of_the_provider_are_told_where_they_stand() -> None:
    assert lines({"aws-databases": {"tier": "dev"}, "region": "eu-west-1"}) == [
        "aws-databases:aws-databases: unknown setting; its keys stand by themselves, as aws-databases:tier",
        "aws-databases:region: unknown setting; the stack's region is aws:region",
    ]


def test_a_key_like_no_other_is_unknown() -> None:
    assert lines({"colour": "blue"}) == ["aws-databases:colour: unknown setting"]


@pytest.mark.parametrize(
    ("tier", "shown"), [("production", '"production"'), ("Prod", '"Prod"; did you mean "prod"?'), ("5", '"5"')]
)
def test_a_tier_is_one_of_four(tier: str, shown: str) -> None:
    assert lines({"tier": tier}) == [f"aws-databases:tier: expected dev, staging, prod or enterprise; got {shown}"]


def test_a_tier_is_required() -> None:
    missing = "aws-databases:tier: expected dev, staging, prod or enterprise; got nothing"
    assert lines({"tier": None}) == [missing]
    assert lines({"tier": None, "databases": {**TABLE, "visits": TABLE["events"]}}) == [missing]


def test_databases_are_required() -> None:
    missing = "aws-databases:databases: expected an object with a database or more; got nothing"
    assert lines({"databases": None}) == [missing]
    assert lines({"databases": {}}) == [missing]


def test_a_region_is_required() -> None:
    assert lines({"aws:region": None}) == ["aws:region: expected a region such as eu-west-1; got nothing"]


@pytest.mark.parametrize("region", ["eu-west1", "EU-WEST-1", "eu-west-1a", "Ireland"])
def test_what_is_no_region_is_refused(region: str) -> None:
    assert lines({"aws:region": region}) == [f'aws:region: expected a region such as eu-west-1; got "{region}"']


@pytest.mark.parametrize("region", ["us-gov-east-1", "cn-northwest-1", "eusc-de-east-1", "il-central-1"])
def test_regions_of_every_partition_are_regions(region: str) -> None:
    assert read({"aws:region": region}).mistakes == ()


@pytest.mark.parametrize("name", ["AWS_REGION", "AWS_DEFAULT_REGION"])
def test_the_region_may_come_from_the_environment(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "us-east-1")
    assert read({}).region == "us-east-1"
    assert read({"aws:region": "eu-west-1"}).region == "eu-west-1"


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("databases", ["orders"], "expected an object; got a list"),
        ("databases", "orders", 'expected an object; got "orders"'),
        ("databases", "{orders", 'expected an object; got "{orders"'),
        ("presets", ["aurora"], "expected an object; got a list"),
        ("network", "vpc-1", "expected an object; got text"),
        ("tags", ["payments"], "expected an object; got a list"),
    ],
)
def test_an_object_is_expected_under_a_key(key: str, value: Any, message: str) -> None:
    assert lines({key: value}) == [f"aws-databases:{key}: {message}"]


@pytest.mark.parametrize(
    ("presets", "line"),
    [
        ({"instance": {"backupPlan": "daily"}}, "instance.backupPlan: expected an object; got text"),
        (
            {"instance": {"replicas": {"far": {"region": "there"}}}},
            'instance.replicas.far.region: expected a region such as eu-west-1; got "there"',
        ),
        ({"instance": {"multiAz": "yes"}}, 'instance.multiAz: expected true or false; got "yes"'),
        ({"aurora": {"readers": "two"}}, 'aurora.readers: expected a number; got "two"'),
        ({"aurora": {"capacity": {"max": 0.3}}}, "aurora.capacity.max: 0.3 is not a multiple of 0.5 ACU"),
        ({"cache": {"replcas": 2}}, 'cache.replcas: unknown setting; did you mean "replicas"?'),
        ({"cache": "big"}, 'cache: expected an object; got "big"'),
        ({"dynamodb": {"colour": {"shade": {"dark": 1}}}}, "dynamodb.colour: unknown setting"),
        (
            {"dynamodb": {"tags": {"team": ["a"]}}},
            "dynamodb.tags.team: expected text, a number, true or false; got a list",
        ),
        ({"aurora": {"alarms": {"enabled": "yes"}}}, 'aurora.alarms.enabled: expected true or false; got "yes"'),
        ({"aurora": {"colour": {"shade": {"dark": 1}}}}, "aurora.colour: unknown setting"),
        ({"aurora": {"engine": {"name": "mysql"}}}, "aurora.engine: expected postgresql or mysql; got an object"),
        ({"aurora": {"dataApi": True, "data_api": True}}, "aurora.dataApi: given in camelCase and in snake_case"),
        ({"dynamodb": {"tier": "gold"}}, 'dynamodb.tier: expected dev, staging, prod or enterprise; got "gold"'),
    ],
)
def test_a_wrong_preset_is_told_under_presets_once_whoever_uses_it(presets: dict[str, Any], line: str) -> None:
    told = [f"aws-databases:presets: {line}"]
    two = {**TABLE, "visits": TABLE["events"]}
    assert lines({"presets": presets, "databases": two}) == told
    servers = {"orders": {"type": "aurora"}, "catalog": {"type": "instance"}, "sessions": {"type": "cache"}}
    assert lines({"presets": presets, "databases": two | servers, "network": NETWORK}) == told


def test_a_preset_of_an_unknown_type_is_refused() -> None:
    (line,) = lines({"presets": {"auroa": {"readers": 2}}})
    assert line.startswith("aws-databases:presets: auroa: ")
    assert "expected aurora, instance, global-aurora, dynamodb or cache" in line
    assert line.endswith('; did you mean "aurora"?')


def test_wrong_presets_of_several_types_are_all_told() -> None:
    told = lines({"presets": {"aurora": {"readers": "two"}, "cache": {"replicas": 9}, "dynamodb": {"stream": "all"}}})
    assert [line.split(": ")[1] for line in told] == ["aurora.readers", "cache.replicas", "dynamodb.stream"]


def test_a_component_of_a_program_is_told_of_the_wrong_presets_of_its_type_only() -> None:
    read({"tier": "dev", "presets": {"dynamodb": {"stream": "all"}, "cache": {"replicas": 9}}})
    with pytest.raises(BadInput) as raised:
        decide("events", "dynamodb", {"partitionKey": "pk"})
    expected = "expected new-image, old-image, new-and-old-images or keys-only"
    assert str(raised.value) == f'aws-databases:presets: dynamodb.stream: {expected}; got "all"'


def test_a_database_without_a_value_is_no_object() -> None:
    assert lines({"databases": {"events": None}}) == ["events: expected an object; got nothing"]


def test_tags_of_the_stack_are_tags_of_every_database() -> None:
    stack = read(
        {"aws:region": "eu-west-1", "tier": "dev", "databases": TABLE, "tags": {"team": "payments", "cost": 12}}
    )
    (events,), _ = decide_all(stack)
    own = {"Database": "events", "Stack": f"{pulumi.get_project()}/{pulumi.get_stack()}", "Tier": "dev"}
    assert events.tags == own | {"team": "payments", "cost": "12"}


def test_a_secret_configuration_is_read_like_any_other() -> None:
    stack = read({"aws:region": "eu-west-1", "tier": "dev", "databases": TABLE}, secret_keys=("databases",))
    (events,), _ = decide_all(stack)
    assert events.settings.partition_key == "pk"

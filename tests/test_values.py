"""The forms of single values, and the one line that a wrong value gets."""

import json
from typing import Any

import pulumi
import pytest

from deciding import configured
from pulumi_aws_databases import BadInput
from pulumi_aws_databases.decide import decide
from pulumi_aws_databases.program import decide_all
from pulumi_aws_databases.stack import read_stack

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1a2b"


@pytest.fixture(autouse=True)
def configuration() -> None:
    configured()


def taken(kind: str = "aurora", /, **settings: Any) -> Any:
    return decide("orders", kind, settings).settings


def refused(kind: str = "aurora", /, **settings: Any) -> str:
    with pytest.raises(BadInput) as raised:
        decide("orders", kind, settings)
    return str(raised.value).removeprefix("orders: ")


def test_a_whole_float_is_a_whole_number() -> None:
    readers = taken(readers=2.0).readers
    assert readers == 2
    assert isinstance(readers, int)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("two", 'expected a number; got "two"'),
        ("2", 'expected a number; got "2"'),
        (True, "expected a number; got true"),
        (False, "expected a number; got false"),
        (1.5, "expected a whole number; got 1.5"),
        (float("inf"), "expected a number; got Infinity"),
        (-1, "expected a number from 0 to 15; got -1"),
        (16, "expected a number from 0 to 15; got 16"),
        ([2], "expected a number; got a list"),
        ({"min": 2}, "expected a number; got an object"),
    ],
)
def test_a_number_of_readers_that_is_none_is_refused(value: Any, message: str) -> None:
    assert refused(readers=value) == f"readers: {message}"


def test_a_number_with_only_a_lower_limit_says_so() -> None:
    line = refused("dynamodb", partitionKey="pk", billingMode="provisioned", readCapacity=0, writeCapacity=1)
    assert line == "readCapacity: expected a number of at least 1; got 0"


@pytest.mark.parametrize("least", [0.5, "0.5 ACU", "0.5ACU"])
def test_a_capacity_may_be_a_number_or_text_with_its_unit(least: Any) -> None:
    assert taken(capacity={"min": least}).capacity.min == 0.5


@pytest.mark.parametrize(
    ("most", "message"),
    [
        (0.3, "0.3 is not a multiple of 0.5 ACU"),
        (0.5, "expected a number from 1 to 256 ACU; got 0.5"),
        ("300 ACU", 'expected a number from 1 to 256 ACU; got "300 ACU"'),
        ("4 GiB", 'expected a number; got "4 GiB"'),
        ("4 acu", 'expected a number; got "4 acu"'),
        ("ACU", 'expected a number; got "ACU"'),
        (True, "expected a number; got true"),
    ],
)
def test_a_capacity_in_another_form_is_refused(most: Any, message: str) -> None:
    assert refused(capacity={"min": 0, "max": most}) == f"capacity.max: {message}"


def test_days_and_seconds_may_be_text_with_their_unit() -> None:
    settings = taken(backupRetentionDays="21 days", capacity={"autoPauseSeconds": "600 s"})
    assert (settings.backup_retention_days, settings.capacity.auto_pause_seconds) == (21, 600)


@pytest.mark.parametrize("value", ["true", "yes", 1, 0])
def test_only_true_and_false_are_flags(value: Any) -> None:
    assert refused(dataApi=value).startswith("dataApi: expected true or false; got ")


@pytest.mark.parametrize(("given", "meant"), [("17.5", "17.5"), ("17", "17"), (17, "17"), (17.0, "17")])
def test_a_version_is_text_or_a_whole_number(given: Any, meant: str) -> None:
    assert taken(engineVersion=given).engine_version == meant


def test_a_version_that_was_read_as_a_fraction_is_refused_with_the_advice_to_quote_it() -> None:
    line = refused(engineVersion=17.10)  # as YAML reads 17.10
    assert line == "engineVersion: 17.1 was read as a fraction, in which 17.10 is 17.1; put the version in quotes"


@pytest.mark.parametrize(
    ("given", "shown"),
    [("latest", '"latest"'), (True, "true"), ("17.", '"17."'), ([17], "a list"), (-1, "-1"), (-17.0, "-17"), (0, "0")],
)
def test_anything_else_is_no_version(given: Any, shown: str) -> None:
    assert refused(engineVersion=given) == f'engineVersion: expected a version such as "17" or "17.5"; got {shown}'


def test_windows_take_capitals_and_are_normalised() -> None:
    settings = taken(maintenanceWindow="Wed:22:30-Thu:00:15")
    assert settings.maintenance_window == "wed:22:30-thu:00:15"


@pytest.mark.parametrize("window", ["sunday", "05:00-06:00", "sun:5:00-sun:6:00", "sun:24:00-mon:01:00", 5])
def test_a_maintenance_window_names_days_and_times(window: Any) -> None:
    expected = 'maintenanceWindow: expected a window in UTC such as "sun:05:00-sun:06:00"; got '
    assert refused(maintenanceWindow=window).startswith(expected)


@pytest.mark.parametrize("window", ["sun:03:00-sun:04:00", "03:00", "3-4", "23:30-24:30", "03:00-04:60"])
def test_a_backup_window_names_times(window: str) -> None:
    assert (
        refused(backupWindow=window) == f'backupWindow: expected a window in UTC such as "03:00-04:00"; got "{window}"'
    )


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("10.0.0.0/33", 'expected a block of IPv4 addresses such as 10.20.0.0/16; got "10.0.0.0/33"'),
        ("office", 'expected a block of IPv4 addresses such as 10.20.0.0/16; got "office"'),
        (10, "expected a block of IPv4 addresses such as 10.20.0.0/16; got 10"),
        ("10.20.1.1/16", '"10.20.1.1/16" is not how a block is written; did you mean "10.20.0.0/16"?'),
        ("10.20.0.1", '"10.20.0.1" is not how a block is written; did you mean "10.20.0.1/32"?'),
    ],
)
def test_a_block_of_addresses_begins_where_it_says(block: Any, message: str) -> None:
    assert refused(allowedCidrs=[block]) == f"allowedCidrs: {message}"


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("createdAt", "createdAt"),
        ("createdAt:S", "createdAt"),
        ("createdAt:N", "createdAt:N"),
        ({"name": "createdAt", "type": "N"}, "createdAt:N"),
        ({"name": "createdAt", "type": "S"}, "createdAt"),
        ({"name": "createdAt"}, "createdAt"),
    ],
)
def test_a_key_attribute_has_a_short_and_a_long_form(given: Any, meant: str) -> None:
    assert taken("dynamodb", partitionKey="pk", sortKey=given).sort_key == meant


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("createdAt:X", '"createdAt:X"'),
        (":N", '":N"'),
        ("", '""'),
        (5, "5"),
        ({"name": "createdAt", "type": "N", "index": "byAge"}, "an object"),
    ],
)
def test_a_key_attribute_of_another_form_is_refused(given: Any, shown: str) -> None:
    line = refused("dynamodb", partitionKey="pk", sortKey=given)
    assert line == (
        f"sortKey: expected an attribute, its type (S, N or B) behind a colon if not S: createdAt:N; got {shown}"
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("postgresql", 'expected a list; got "postgresql"'),
        ({"postgresql": True}, "expected a list; got an object"),
        (["postgresql", "postgresql"], '"postgresql" is given twice'),
        ([5], "expected text; got 5"),
    ],
)
def test_a_list_of_another_form_is_refused(given: Any, message: str) -> None:
    assert refused(logExports=given) == f"logExports: {message}"


def test_one_of_a_few_values_is_expected_and_the_nearest_is_suggested() -> None:
    line = refused(engine="postgres")
    assert line == 'engine: expected postgresql or mysql; got "postgres"; did you mean "postgresql"?'
    assert refused(engine="oracle") == 'engine: expected postgresql or mysql; got "oracle"'
    assert refused(monitoringInterval=20) == "monitoringInterval: expected 0, 1, 5, 10, 15, 30 or 60; got 20"
    assert refused(monitoringInterval=True) == "monitoringInterval: expected 0, 1, 5, 10, 15, 30 or 60; got true"


@pytest.mark.parametrize(("engine", "shown"), [([], "a list"), ({}, "an object"), ({"name": "mysql"}, "an object")])
@pytest.mark.parametrize(("kind", "engines"), [("aurora", "postgresql or mysql"), ("cache", "valkey or redis")])
def test_an_engine_that_is_no_text_is_refused(kind: str, engines: str, engine: Any, shown: str) -> None:
    assert refused(kind, engine=engine) == f"engine: expected {engines}; got {shown}"


def test_what_stands_in_the_place_of_an_object_is_not_shown_as_it_may_be_a_secret() -> None:
    assert refused(credentials="hunter2") == "credentials: expected an object; got text"
    assert refused("cache", logDelivery="hunter2") == "logDelivery: expected an object; got text"


@pytest.mark.parametrize("name", ["aws:team", "AWS:team", "", "team!", "t" * 129])
def test_names_of_tags_are_such_as_aws_takes(name: str) -> None:
    expected = "expected a tag's name of 1 to 128 letters, digits, spaces and _ . : / = + @ -, and not aws: before it"
    assert refused(tags={name: "x"}) == f"tags.{name}: {expected}"
    allowed = {"cost centre": "x", "team:aws:x/1": "y", "käse_=+-@.": "z", "t" * 128: "x"}
    assert taken(tags=allowed).tags == allowed


@pytest.mark.parametrize("setting", ["parameters", "instanceParameters", "tags"])
@pytest.mark.parametrize(("value", "shown"), [([1], "a list"), ({"b": 1}, "an object"), (None, "nothing")])
def test_a_value_of_a_map_is_told_under_its_key(setting: str, value: Any, shown: str) -> None:
    assert refused(**{setting: {"a": value}}) == f"{setting}.a: expected text, a number, true or false; got {shown}"


def test_an_item_without_a_value_is_nothing() -> None:
    assert refused(logExports=[None]) == "logExports: expected text; got nothing"
    assert refused(allowedCidrs=[None]).endswith("such as 10.20.0.0/16; got nothing")


def test_an_output_is_taken_where_aws_hands_a_value_out_only_in_a_deployment() -> None:
    made = pulumi.Output.from_input("made elsewhere")
    settings = taken(
        kmsKeyArn=made,
        network={"vpcId": made, "subnetIds": [made, "subnet-b"], "allowedSecurityGroupIds": made},
        allowedSecurityGroupIds=["sg-1", made],
        tags={"owner": made},
    )
    assert settings.kms_key_arn is made
    assert settings.network.vpc_id is made
    assert settings.network.subnet_ids == (made, "subnet-b")
    assert settings.network.allowed_security_group_ids is made
    assert settings.allowed_security_group_ids == ("sg-1", made)
    assert settings.tags["owner"] is made


@pytest.mark.parametrize(
    "setting", ["databaseName", "engine", "engineVersion", "readers", "maintenanceWindow", "allowedCidrs", "dataApi"]
)
def test_an_output_is_refused_where_the_value_decides_what_is_made(setting: str) -> None:
    line = refused("aurora", **{setting: pulumi.Output.from_input("later")})
    assert line.startswith(f"{setting}: expected ")
    assert line.endswith("; got a value known only after deployment")


@pytest.mark.parametrize("key", [KEY, KEY.replace("arn:aws:", "arn:aws-us-gov:")])
def test_a_kms_key_is_named_by_its_arn(key: str) -> None:
    assert taken(kmsKeyArn=key).kms_key_arn == key


@pytest.mark.parametrize("key", ["alias/orders", "1a2b", KEY.replace("key/", "alias/")])
def test_a_kms_key_named_otherwise_is_refused(key: str) -> None:
    expected = f'kmsKeyArn: expected the ARN of a KMS key, arn:aws:kms:…:key/…, not an alias or id; got "{key}"'
    assert refused(kmsKeyArn=key) == expected


def test_a_value_of_a_secret_configuration_is_never_shown() -> None:
    secret = "swordfish"
    configured(
        secret_keys=("databases",),
        databases=f'{{"orders": {{"type": "aurora", "readers": "{secret}", "engine": "{secret}"}},'
        f' "events": {{"type": "{secret}"}}, "sessions": {{"type": "cache", "allowedCidrs": ["{secret}"]}}}}',
    )
    with pytest.raises(BadInput) as raised:
        decide_all(read_stack())
    lines = str(raised.value).splitlines()
    hidden = "got a value not shown here"
    assert f"orders: readers: expected a number; {hidden}" in lines
    assert len(lines) == 4
    assert secret not in str(raised.value)
    assert secret not in repr(raised.value)


@pytest.mark.parametrize(
    ("spec", "path", "values"),
    [
        ({"type": "aurora", "capacity": {"min": 77, "max": 33}}, "capacity.min", ("77", "33")),
        ({"type": "aurora", "capacity": {"min": 88.5, "autoPauseSeconds": 300}}, "capacity.autoPauseSeconds", ("88",)),
        ({"type": "aurora", "capacity": {"min": 0}, "engineVersion": "14.11"}, "capacity.min", ("14.11",)),
        ({"type": "aurora", "engineVersion": "10.99"}, "engineVersion", ("10.99",)),
        ({"type": "cache", "engineVersion": "99.7"}, "engineVersion", ("99.7",)),
        ({"type": "cache", "engineVersion": "8.9.6"}, "engineVersion", ("8.9.6",)),
        (
            {"type": "aurora", "databaseInsights": {"mode": "advanced", "retentionDays": 93}},
            "databaseInsights.retentionDays",
            ("93",),
        ),
    ],
)
def test_a_rule_shows_no_value_of_a_secret_configuration(
    spec: dict[str, Any], path: str, values: tuple[str, ...]
) -> None:
    def told(*secret_keys: str) -> str:
        configured(secret_keys=secret_keys, databases=json.dumps({"orders": spec}))
        with pytest.raises(BadInput) as raised:
            decide_all(read_stack())
        return str(raised.value)

    assert all(value in told() for value in values)
    hidden = told("databases")
    assert hidden.startswith(f"orders: {path}: ")
    assert "a value not shown here" in hidden
    assert not [value for value in values if value in hidden]

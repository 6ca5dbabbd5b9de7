"""Which value a setting has, and where it came from."""

import copy
from typing import Any

import pytest

from conftest import NETWORK
from deciding import configured, refused
from pulumi_aws_databases import BadInput
from pulumi_aws_databases.decide import Decided, decide
from pulumi_aws_databases.program import decide_all
from pulumi_aws_databases.stack import read_stack


@pytest.fixture(autouse=True)
def configuration() -> None:
    configured()


def resolved(decided: Decided, *paths: str) -> Any:
    """The value and the origin at each path."""
    explained = decided.resolved.explained()
    found = tuple(explained.get(path) for path in paths)
    return found[0] if len(paths) == 1 else found


def aurora(**args: Any) -> Decided:
    return decide("orders", "aurora", args)


def test_an_argument_goes_before_the_preset_and_that_before_the_tier_and_that_before_the_default() -> None:
    path = "backupRetentionDays"
    assert resolved(aurora(), path) == (7, "tier dev")
    configured(presets={"aurora": {path: 21}})
    assert resolved(aurora(), path) == (21, "preset")
    assert resolved(aurora(backup_retention_days=3), path) == (3, "args")
    assert resolved(aurora(), "backupWindow") == ("03:00-04:00", "default")


def test_what_a_stack_says_of_a_database_has_the_origin_stack_config() -> None:
    configured(databases={"orders": {"type": "aurora", "readers": 3}}, tags={"team": "payments"})
    (orders,), _ = decide_all(read_stack())
    assert resolved(orders, "readers", "tags.team", "tier") == (
        (3, "stack config"),
        ("payments", "stack config"),
        ("dev", "stack config"),
    )


def test_a_preset_of_another_type_is_none_of_a_databases() -> None:
    configured(presets={"cache": {"removalPolicy": "retain"}})
    assert resolved(aurora(), "removalPolicy") == ("destroy", "tier dev")


def test_a_database_may_be_of_another_tier_than_its_stack() -> None:
    orders = aurora(tier="prod")
    assert resolved(orders, "tier", "readers", "deletionProtection") == (
        ("prod", "args"),
        (1, "tier prod"),
        (True, "tier prod"),
    )


def test_objects_merge_key_by_key_over_all_levels() -> None:
    configured(tier="prod", presets={"aurora": {"capacity": {"min": 2}}})
    assert resolved(aurora(capacity={"max": 32}), "capacity.min", "capacity.max") == ((2.0, "preset"), (32.0, "args"))


def test_maps_of_the_users_own_names_merge_key_by_key() -> None:
    configured(
        tags={"team": "payments", "costCentre": "12"},
        presets={"aurora": {"parameters": {"work_mem": 4096, "statement_timeout": 1}, "tags": {"team": "shop"}}},
    )
    orders = aurora(parameters={"work_mem": 8192}, tags={"owner": "ada"})
    assert resolved(orders, "parameters.work_mem", "parameters.statement_timeout") == ((8192, "args"), (1, "preset"))
    assert resolved(orders, "tags.team", "tags.costCentre", "tags.owner") == (
        ("shop", "preset"),
        ("12", "stack config"),
        ("ada", "args"),
    )


def test_maps_of_objects_merge_within_each_object() -> None:
    configured(
        presets={"aurora": {"readerInstances": {"reports": {"instanceClass": "r7g.large", "promotionTier": 15}}}}
    )
    members = aurora(readerInstances={"reports": {"promotionTier": 3}, "api": {}}).settings.members()
    assert set(members) == {"writer", "reports", "api"}
    assert (members["reports"].instance_class, members["reports"].promotion_tier) == ("r7g.large", 3)


def test_lists_replace() -> None:
    configured(presets={"aurora": {"logExports": ["postgresql", "instance"]}})
    assert resolved(aurora(), "logExports") == (("postgresql", "instance"), "preset")
    assert resolved(aurora(log_exports=["iam-db-auth-error"]), "logExports") == (("iam-db-auth-error",), "args")
    assert aurora(log_exports=[]).settings.log_exports == ()


def test_keys_may_be_in_snake_case_and_in_camel_case() -> None:
    snake = aurora(capacity={"auto_pause_seconds": 600}, reader_instances={"reports": {"promotion_tier": 2}})
    camel = aurora(capacity={"autoPauseSeconds": 600}, readerInstances={"reports": {"promotionTier": 2}})
    assert snake.settings == camel.settings
    assert snake.settings.capacity.auto_pause_seconds == 600


def test_a_setting_in_both_spellings_at_once_is_refused() -> None:
    assert refused(data_api=True, dataApi=False) == ["orders: dataApi: given in camelCase and in snake_case"]
    assert refused(capacity={"autoPauseSeconds": 300, "auto_pause_seconds": 600}) == [
        "orders: capacity.autoPauseSeconds: given in camelCase and in snake_case"
    ]


def test_one_level_may_say_it_in_one_spelling_and_another_in_the_other() -> None:
    configured(presets={"aurora": {"monitoring_interval": 30}})
    assert resolved(aurora(monitoringInterval=5), "monitoringInterval") == (5, "args")


def test_keys_that_the_user_chose_are_left_alone() -> None:
    orders = aurora(
        tags={"cost_centre": "1", "costCentre": "2"},
        parameters={"log_min_duration_statement": 500},
        instance_parameters={"log_min_duration_statement": 600},
    )
    assert orders.settings.tags == {"cost_centre": "1", "costCentre": "2"}
    assert orders.settings.parameters == {"log_min_duration_statement": 500}
    events = decide("events", "dynamodb", {"partitionKey": "pk", "globalIndexes": {"by_email": {"partition_key": "e"}}})
    assert set(events.settings.global_indexes) == {"by_email"}


def test_named_readers_drop_the_tiers_number_of_readers() -> None:
    configured(tier="enterprise")
    orders = aurora(readerInstances={"reports": {}}).settings
    assert orders.readers is None
    assert set(orders.members()) == {"writer", "reports"}


def test_a_number_of_readers_drops_the_readers_named_in_a_preset() -> None:
    configured(presets={"aurora": {"readerInstances": {"reports": {}}}})
    orders = aurora(readers=2).settings
    assert orders.reader_instances is None
    assert set(orders.members()) == {"writer", "reader-1", "reader-2"}


def test_an_instance_class_drops_the_tiers_capacity() -> None:
    assert aurora(instanceClass="r7g.large").settings.capacity is None
    configured(presets={"aurora": {"instanceClass": "r7g.large"}})
    assert aurora().settings.capacity is None


def test_a_capacity_drops_the_instance_class_of_a_preset() -> None:
    configured(presets={"aurora": {"instanceClass": "r7g.large"}})
    orders = aurora(capacity={"min": 1, "max": 4}).settings
    assert orders.instance_class is None
    assert orders.class_of(orders.writer) == "db.serverless"


def test_a_capacity_that_drops_a_presets_instance_class_is_filled_from_the_tier() -> None:
    configured(tier="prod", presets={"aurora": {"instanceClass": "r7g.large"}})
    orders = aurora(capacity={"max": 8})
    assert orders.settings.instance_class is None
    assert resolved(orders, "capacity.min", "capacity.max") == ((1, "tier prod"), (8, "args"))


@pytest.mark.parametrize(
    "members",
    [{"writer": {"instanceClass": "serverless"}}, {"readerInstances": {"api": {"instanceClass": "serverless"}}}],
)
def test_a_capacity_beside_an_instance_class_is_filled_from_the_tier(members: dict[str, Any]) -> None:
    configured(tier="prod")
    orders = aurora(capacity={"max": 4}, instanceClass="r7g.large", **members)
    assert orders.settings.instance_class == "r7g.large"
    assert resolved(orders, "capacity.min", "capacity.max") == ((1, "tier prod"), (4, "args"))


def test_a_key_attribute_in_its_long_form_has_the_origin_of_who_wrote_it() -> None:
    events = decide("events", "dynamodb", {"partitionKey": {"name": "pk", "type": "N"}})
    assert resolved(events, "partitionKey") == ("pk:N", "args")
    configured(
        databases={"events": {"type": "dynamodb", "partitionKey": {"name": "pk", "type": "N"}}},
        presets={"dynamodb": {"sortKey": {"name": "at", "type": "N"}}},
    )
    (events,), _ = decide_all(read_stack())
    assert resolved(events, "partitionKey", "sortKey") == (("pk:N", "stack config"), ("at:N", "preset"))


def test_an_object_that_can_be_disabled_may_be_written_as_true_or_false() -> None:
    off = aurora(databaseInsights=False)
    assert resolved(off, "databaseInsights.enabled", "databaseInsights.mode") == (
        (False, "args"),
        ("standard", "tier dev"),
    )
    cache = decide("sessions", "cache", {"logDelivery": False})
    assert cache.settings.log_delivery.enabled is False
    configured(presets={"aurora": {"databaseInsights": False}})
    assert aurora().settings.database_insights.enabled is False
    assert aurora(databaseInsights=True).settings.database_insights.enabled is True


def test_an_object_without_enabled_is_enabled() -> None:
    configured(presets={"aurora": {"databaseInsights": False}})
    insights = aurora(databaseInsights={"retentionDays": 31}).settings.database_insights
    assert (insights.enabled, insights.retention_days) == (True, 31)


@pytest.mark.parametrize("setting", ["readers", "capacity", "backupRetentionDays", "kmsKeyArn", "readerInstances"])
def test_a_setting_without_a_value_counts_as_left_out(setting: str) -> None:
    assert aurora(**{setting: None}).settings == aurora().settings


def test_a_nested_setting_without_a_value_counts_as_left_out() -> None:
    configured(tier="prod", databases={"orders": {"type": "aurora", "capacity": {"min": None, "max": 8}}})
    (orders,), _ = decide_all(read_stack())
    assert resolved(orders, "capacity.min", "capacity.max") == ((1.0, "tier prod"), (8.0, "stack config"))


@pytest.mark.parametrize(
    ("engine", "version", "port", "logs"),
    [("postgresql", "17", 5432, ("postgresql",)), ("mysql", "8.0", 3306, ("audit", "error", "general", "slowquery"))],
)
def test_defaults_follow_the_engine_of_an_aurora_cluster(engine: str, version: str, port: int, logs: Any) -> None:
    orders = aurora(engine=engine)
    assert resolved(orders, "engineVersion", "port", "logExports") == (
        (version, "default"),
        (port, "default"),
        (logs, "default"),
    )


@pytest.mark.parametrize(("engine", "version"), [("valkey", "8"), ("redis", "7.1")])
def test_defaults_follow_the_engine_of_a_cache(engine: str, version: str) -> None:
    sessions = decide("sessions", "cache", {"engine": engine})
    assert resolved(sessions, "engineVersion", "port") == ((version, "default"), (6379, "default"))


def test_an_engine_from_a_preset_brings_its_defaults() -> None:
    configured(presets={"aurora": {"engine": "mysql"}})
    assert resolved(aurora(), "engine", "engineVersion") == (("mysql", "preset"), ("8.0", "default"))


def test_the_defaults_that_depend_on_nothing() -> None:
    orders = decide("web-orders", "aurora", {}).settings
    assert (orders.engine, orders.database_name) == ("postgresql", "web_orders")
    assert (orders.credentials.username, orders.credentials.management) == ("dbadmin", "managed")
    assert (orders.backup_window, orders.maintenance_window) == ("03:00-04:00", "sun:05:00-sun:06:00")
    assert orders.iam_authentication
    assert orders.auto_minor_version_upgrade
    assert not orders.extended_support
    sessions = decide("sessions", "cache", {}).settings
    assert (sessions.engine, sessions.authentication, sessions.transit_encryption) == ("valkey", "users", True)
    events = decide("events", "dynamodb", {"partitionKey": "pk"}).settings
    assert events.billing_mode == "on-demand"


def test_what_a_program_passes_is_left_as_it_was() -> None:
    args = {"network": NETWORK, "parameters": {"work_mem": 4096, "wrong": [1]}, "capacity": {"max": 0.3}}
    before = copy.deepcopy(args)
    with pytest.raises(BadInput):
        decide("orders", "aurora", args)
    assert args == before

"""The types of what programs pass stay in step with the settings that are read from it."""

import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Required, Union, get_args, get_origin, get_type_hints, is_typeddict

import pulumi

from pulumi_aws_databases import (
    AuroraClusterArgs,
    BudgetArgs,
    CacheArgs,
    DatabaseAccessArgs,
    DatabaseInstanceArgs,
    DynamoDBTableArgs,
    EcsAccessArgs,
    GlobalAuroraClusterArgs,
    LambdaAccessArgs,
    Network,
    NetworkArgs,
    arguments,
)
from pulumi_aws_databases.settings.access import AccessSettings
from pulumi_aws_databases.settings.aurora import AuroraSettings
from pulumi_aws_databases.settings.base import Settings, Toggle
from pulumi_aws_databases.settings.budget import BudgetArguments
from pulumi_aws_databases.settings.cache import CacheSettings
from pulumi_aws_databases.settings.compute import EcsAccessSettings, LambdaAccessSettings
from pulumi_aws_databases.settings.dynamodb import DynamoDBSettings
from pulumi_aws_databases.settings.global_aurora import GlobalAuroraSettings
from pulumi_aws_databases.settings.instance import InstanceSettings
from pulumi_aws_databases.settings.network import NetworkArguments

COMPONENTS: list[tuple[Any, type[Settings]]] = [
    (AuroraClusterArgs, AuroraSettings),
    (DatabaseInstanceArgs, InstanceSettings),
    (GlobalAuroraClusterArgs, GlobalAuroraSettings),
    (DynamoDBTableArgs, DynamoDBSettings),
    (CacheArgs, CacheSettings),
    (NetworkArgs, NetworkArguments),
    (BudgetArgs, BudgetArguments),
    (DatabaseAccessArgs, AccessSettings),
    (LambdaAccessArgs, LambdaAccessSettings),
    (EcsAccessArgs, EcsAccessSettings),
]


def parts(annotation: Any) -> list[Any]:
    """What an annotation may be: the members of a union, unwrapped; of a map, what it holds."""
    origin = get_origin(annotation)
    if origin in (Annotated, Required):
        return parts(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return [part for each in get_args(annotation) for part in parts(each)]
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return [part for part in parts(get_args(annotation)[1]) if is_typeddict(part) or is_model(part)] or [origin]
    return [annotation]


def is_model(part: Any) -> bool:
    return isinstance(part, type) and issubclass(part, Settings)


def hints(typed_dict: Any) -> dict[str, Any]:
    names = {"Network": Network, "Role": Any, "Output": pulumi.Output, "T": Any}  # those that are written as text
    return get_type_hints(typed_dict, globalns=vars(arguments), localns=names, include_extras=True)


def pairs(typed_dict: Any, model: type[Settings], at: str) -> Iterator[tuple[str, Any, type[Settings]]]:
    """The typed dict and the model of a component, and those below them, by path."""
    yield at, typed_dict, model
    types_of = hints(typed_dict)
    for name, field in model.model_fields.items():
        for below in filter(is_model, parts(field.annotation)):
            dicts = [part for part in parts(types_of.get(name)) if is_typeddict(part)]
            yield from pairs(dicts[0] if dicts else None, below, f"{at}.{name}")


def literals(annotation: Any) -> set[Any]:
    return {value for part in parts(annotation) if get_origin(part) is Literal for value in get_args(part)}


ALL = [pair for typed_dict, model in COMPONENTS for pair in pairs(typed_dict, model, typed_dict.__name__)]
FIELDS = [
    (f"{at}.{name}", hints(typed_dict)[name], field.annotation)
    for at, typed_dict, model in ALL
    for name, field in model.model_fields.items()
]


def test_nested_settings_are_found() -> None:
    of_clusters = {at.replace("AuroraClusterArgs", "GlobalAuroraClusterArgs") for at, _, _ in ALL if at[:6] == "Aurora"}
    assert {at for at, _, _ in ALL} == of_clusters | {
        "AuroraClusterArgs", "AuroraClusterArgs.alarms", "AuroraClusterArgs.backup_plan",
        "AuroraClusterArgs.backup_plan.restore_testing",
        "AuroraClusterArgs.backup_plan.vault_lock", "AuroraClusterArgs.capacity", "AuroraClusterArgs.credentials",
        "AuroraClusterArgs.custom_endpoints", "AuroraClusterArgs.database_insights",
        "AuroraClusterArgs.expected_usage", "AuroraClusterArgs.network",
        "AuroraClusterArgs.network.regions", "AuroraClusterArgs.proxy", "AuroraClusterArgs.reader_autoscaling",
        "AuroraClusterArgs.reader_instances", "AuroraClusterArgs.restore_to_point_in_time",
        "AuroraClusterArgs.s3_import", "AuroraClusterArgs.users", "AuroraClusterArgs.writer",
        "BudgetArgs", "CacheArgs", "CacheArgs.alarms", "CacheArgs.auth_token", "CacheArgs.expected_usage",
        "CacheArgs.log_delivery", "CacheArgs.network",
        "CacheArgs.network.regions", "CacheArgs.replica_autoscaling", "CacheArgs.serverless",
        "CacheArgs.shard_autoscaling", "CacheArgs.users", "DatabaseAccessArgs",
        "DatabaseInstanceArgs", "DatabaseInstanceArgs.alarms", "DatabaseInstanceArgs.backup_plan",
        "DatabaseInstanceArgs.backup_plan.restore_testing",
        "DatabaseInstanceArgs.backup_plan.vault_lock", "DatabaseInstanceArgs.credentials",
        "DatabaseInstanceArgs.database_insights",
        "DatabaseInstanceArgs.network", "DatabaseInstanceArgs.network.regions", "DatabaseInstanceArgs.proxy",
        "DatabaseInstanceArgs.expected_usage", "DatabaseInstanceArgs.replicas",
        "DatabaseInstanceArgs.restore_to_point_in_time",
        "DatabaseInstanceArgs.s3_import", "DatabaseInstanceArgs.users",
        "DynamoDBTableArgs", "DynamoDBTableArgs.alarms", "DynamoDBTableArgs.backup_plan",
        "DynamoDBTableArgs.backup_plan.restore_testing",
        "DynamoDBTableArgs.backup_plan.vault_lock", "DynamoDBTableArgs.expected_usage",
        "DynamoDBTableArgs.global_indexes",
        "DynamoDBTableArgs.global_indexes.read_autoscaling",
        "DynamoDBTableArgs.global_indexes.write_autoscaling", "DynamoDBTableArgs.import_from",
        "DynamoDBTableArgs.local_indexes", "DynamoDBTableArgs.read_autoscaling", "DynamoDBTableArgs.replicas",
        "DynamoDBTableArgs.restore_from", "DynamoDBTableArgs.write_autoscaling",
        "EcsAccessArgs", "EcsAccessArgs.databases", "EcsAccessArgs.network",
        "GlobalAuroraClusterArgs.secondaries", "GlobalAuroraClusterArgs.secondaries.capacity",
        "GlobalAuroraClusterArgs.secondaries.network", "GlobalAuroraClusterArgs.secondaries.network.regions",
        "LambdaAccessArgs", "LambdaAccessArgs.databases", "LambdaAccessArgs.network",
        "NetworkArgs", "NetworkArgs.outputs", "NetworkArgs.secondary",
    }  # fmt: skip


def takes_outputs(annotation: Any) -> bool:
    return any(get_origin(part) is pulumi.Output for part in parts(annotation))


def takes_a_flag(annotation: Any) -> bool:
    return any(part is bool or (is_model(part) and issubclass(part, Toggle)) for part in parts(annotation))


def test_both_have_the_same_keys_in_snake_case() -> None:
    for at, typed_dict, model in ALL:
        assert set(hints(typed_dict)) == set(model.model_fields), at
        assert [name for name in model.model_fields if name != name.lower()] == [], at


def test_both_take_the_same_literals() -> None:
    assert len(FIELDS) > 600
    assert [at for at, typed, modelled in FIELDS if literals(typed) != literals(modelled)] == []


def test_an_output_may_be_passed_wherever_the_settings_take_one() -> None:
    """And where a network is named: its outputs stand for its VPC and subnets."""
    wanted = {at for at, _, modelled in FIELDS if takes_outputs(modelled) or at.endswith(".network")}
    assert {at for at, typed, _ in FIELDS if takes_outputs(typed)} == wanted


def test_a_flag_may_be_passed_for_whatever_can_be_disabled() -> None:
    wanted = {at for at, _, modelled in FIELDS if takes_a_flag(modelled)}
    assert {at for at, typed, _ in FIELDS if bool in parts(typed)} == wanted


def test_the_types_take_every_literal_that_the_documentation_names() -> None:
    aurora, table, cache = (hints(each) for each in (AuroraClusterArgs, DynamoDBTableArgs, CacheArgs))
    assert literals(aurora["tier"]) == {"dev", "staging", "prod", "enterprise"}
    assert literals(aurora["removal_policy"]) == {"destroy", "snapshot", "retain"}
    assert literals(aurora["engine"]) == {"postgresql", "mysql"}
    instance, credentials = hints(DatabaseInstanceArgs), hints(arguments.CredentialsArgs)
    assert literals(instance["engine"]) == {"postgresql", "mysql", "mariadb"}
    assert literals(instance["storage_type"]) == {"gp3", "gp2", "io1", "io2"}
    assert literals(credentials["management"]) == {"managed", "generated"}
    assert literals(hints(arguments.CustomEndpointArgs)["type"]) == {"reader", "any"}
    assert literals(table["billing_mode"]) == {"on-demand", "provisioned"}
    assert literals(table["stream"]) == {"new-image", "old-image", "new-and-old-images", "keys-only"}
    assert literals(table["encryption"]) == {"aws-owned", "aws-managed", "customer-managed"}
    assert literals(table["table_class"]) == {"standard", "infrequent-access"}
    assert literals(cache["engine"]) == {"valkey", "redis"}
    assert literals(cache["authentication"]) == {"users", "token", "iam", "none"}


def test_what_has_to_be_given_is_required_by_the_types() -> None:
    assert DynamoDBTableArgs.__required_keys__ == {"partition_key"}
    assert DatabaseAccessArgs.__required_keys__ == {"connection", "role"}
    assert LambdaAccessArgs.__required_keys__ == {"network", "role", "databases"}
    assert EcsAccessArgs.__required_keys__ == {"network", "role", "databases", "execution_role"}
    assert arguments.UseArgs.__required_keys__ == {"database"}
    assert arguments.ReaderAutoscalingArgs.__required_keys__ == {"min", "max"}
    assert arguments.CacheAutoscalingArgs.__required_keys__ == {"min", "max"}
    assert arguments.RestoreToPointInTimeArgs.__required_keys__ == {"source"}
    for optional in (
        AuroraClusterArgs, DatabaseInstanceArgs, arguments.ReplicaArgs, GlobalAuroraClusterArgs,
        arguments.SecondaryArgs, CacheArgs, NetworkArgs,
    ):  # fmt: skip
        assert optional.__required_keys__ == frozenset()

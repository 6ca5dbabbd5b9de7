"""The stack program, and the factory."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pytest

from conftest import NETWORK, STACK, Deploy, Deployment, Monitor, once, stack_outputs
from pulumi_aws_databases import AuroraCluster, BadInput, Cache, DynamoDBTable, build
from pulumi_aws_databases import deploy as deploy_stack

KEY = "kms/key:Key"
CLUSTER = "rds/cluster:Cluster"
TABLE = "dynamodb/table:Table"
CACHE = "elasticache/replicationGroup:ReplicationGroup"
VPC = "ec2/vpc:Vpc"
MADE = {"cidrBlock": "10.20.0.0/16", "availabilityZones": 2}
GIVEN_KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"
SHOP: Mapping[str, Any] = {
    "orders": {"type": "aurora"},
    "events": {"type": "dynamodb", "partitionKey": "pk", "encryption": "customer-managed"},
    "sessions": {"type": "cache"},
}


@once
def stack(deploy: Deploy, databases: Mapping[str, Any], tier: str = "dev", **config: Any) -> Deployment:
    """Runs the stack program; the result is the stack's outputs."""
    keys = {"network": MADE, **config, "tier": tier, "databases": databases}
    return deploy(stack_outputs, STACK | {f"aws-databases:{key}": value for key, value in keys.items() if value})


def test_all_databases_of_a_region_share_one_key(deploy: Deploy) -> None:
    made = stack(deploy, SHOP)
    arn = "arn:aws:mock:eu-west-1:123456789012:Key/stack-key"
    assert [each.name for each in made.all(KEY)] == ["stack-key"]
    assert made.one(CLUSTER).inputs["kmsKeyId"] == made.one(CACHE).inputs["kmsKeyId"] == arn
    assert made.one(TABLE).inputs["serverSideEncryption"]["kmsKeyArn"] == arn
    assert {group.inputs["kmsKeyId"] for group in made.all("cloudwatch/logGroup:LogGroup")} == {arn}
    assert made.result["stack"]["kmsKeyArns"] == {"eu-west-1": arn}


def test_each_region_has_a_key_of_its_own(deploy: Deploy) -> None:
    there = {"type": "aurora", "region": "eu-central-1"}
    made = stack(deploy, {**SHOP, "ledger": there})
    keys = {each.name: each.inputs.get("region") for each in made.all(KEY)}
    assert keys == {"stack-key": None, "stack-key-eu-central-1": "eu-central-1"}
    assert made.one(CLUSTER, "ledger").inputs["kmsKeyId"].endswith("Key/stack-key-eu-central-1")
    assert made.result["stack"]["kmsKeyArns"].keys() == {"eu-west-1", "eu-central-1"}


def test_tables_that_aws_encrypts_need_neither_key_nor_network(deploy: Deploy) -> None:
    made = stack(deploy, {"events": {"type": "dynamodb", "partitionKey": "pk"}}, network=None)
    assert made.all(KEY) == made.all(VPC) == []
    assert made.result["stack"]["kmsKeyArns"] == {}
    assert made.result.keys() == {"events", "stack"}


def test_a_database_with_a_key_of_its_own_asks_for_no_other(deploy: Deploy) -> None:
    made = stack(deploy, {"orders": {"type": "aurora", "kmsKeyArn": GIVEN_KEY}})
    assert made.all(KEY) == []
    assert made.one(CLUSTER).inputs["kmsKeyId"] == GIVEN_KEY


@pytest.mark.parametrize(
    ("policies", "kept"),
    [
        (("destroy", "destroy"), False),
        (("destroy", "snapshot"), True),
        (("snapshot", "destroy"), True),
        (("destroy", "retain"), True),
    ],
)
def test_the_key_is_kept_as_long_as_data_needs_it(deploy: Deploy, policies: tuple[str, str], kept: bool) -> None:
    orders, sessions = ({"removalPolicy": policy} for policy in policies)
    made = stack(deploy, {"orders": {"type": "aurora", **orders}, "sessions": {"type": "cache", **sessions}})
    assert made.one(KEY).retain_on_delete is kept


def test_a_region_whose_data_goes_does_not_keep_its_key(deploy: Deploy) -> None:
    there = {"type": "aurora", "region": "eu-central-1", "removalPolicy": "retain"}
    made = stack(deploy, {"orders": {"type": "aurora"}, "ledger": there})
    assert {each.name: each.retain_on_delete for each in made.all(KEY)} == {
        "stack-key": False,
        "stack-key-eu-central-1": True,
    }


@pytest.mark.parametrize(
    ("databases", "kept"),
    [
        (SHOP, False),
        ({**SHOP, "ledger": {"type": "aurora", "removalPolicy": "snapshot"}}, False),
        ({**SHOP, "ledger": {"type": "aurora", "removalPolicy": "retain"}}, True),
        ({**SHOP, "carts": {"type": "cache", "removalPolicy": "retain"}}, True),
        ({**SHOP, "log": {"type": "dynamodb", "partitionKey": "pk", "removalPolicy": "retain"}}, False),
    ],
)
def test_the_network_is_kept_with_a_database_that_lives_in_it(
    deploy: Deploy, databases: Mapping[str, Any], kept: bool
) -> None:
    made = stack(deploy, databases)
    parts = [each for each in made.resources if "index:Network$" in each.urn]
    assert len(parts) > 8
    assert {each.retain_on_delete for each in parts} == {kept}


def test_the_outputs_are_one_for_each_database_the_network_and_the_stack(deploy: Deploy) -> None:
    outputs = stack(deploy, SHOP, tier="prod").result
    assert outputs.keys() == {"orders", "events", "sessions", "network", "stack"}
    assert [outputs[name]["kind"] for name in SHOP] == ["aurora", "dynamodb", "cache"]
    assert outputs["orders"]["environment"]["DATABASE_HOST"] == outputs["orders"]["host"]
    assert outputs["network"].keys() == {"vpcId", "subnetIds", "routeTableIds", "cidrBlock", "regions"}
    assert outputs["network"]["subnetIds"] == ["network-zone-1-id", "network-zone-2-id"]
    shown = "https://console.aws.amazon.com/cloudwatch/home?region=eu-west-1#dashboards/dashboard/shop-test-0a1b2c3d"
    assert outputs["stack"] == {
        "tier": "prod",
        "kmsKeyArns": {"eu-west-1": "arn:aws:mock:eu-west-1:123456789012:Key/stack-key"},
        "alarmTopicArn": "arn:aws:mock:eu-west-1:123456789012:Topic/stack-alarms",
        "backupVaultArn": "arn:aws:mock:eu-west-1:123456789012:Vault/stack-vault",
        "dashboardUrl": shown,
    }


@pytest.mark.parametrize("name", ["orders", "events", "sessions"])
def test_a_database_hands_out_the_same_as_its_component(deploy: Deploy, name: str) -> None:
    spec = SHOP[name] | ({} if name == "events" else {"network": NETWORK})
    alone = deploy(lambda: build(name, {**spec, "kmsKeyArn": GIVEN_KEY}).connection).result
    assert stack(deploy, {name: {**spec, "kmsKeyArn": GIVEN_KEY}}).result[name] == alone


def test_databases_live_in_the_stacks_network_unless_they_have_their_own(deploy: Deploy) -> None:
    made = stack(deploy, {"orders": {"type": "aurora"}, "ledger": {"type": "aurora", "network": NETWORK}})
    subnets = {each.name: each.inputs["subnetIds"] for each in made.all("rds/subnetGroup:SubnetGroup")}
    assert subnets == {"orders": ["network-zone-1-id", "network-zone-2-id"], "ledger": ["subnet-a", "subnet-b"]}


def test_a_database_in_another_region_gets_a_network_there_of_the_same_block(deploy: Deploy) -> None:
    made = stack(deploy, {"orders": {"type": "aurora"}, "ledger": {"type": "aurora", "region": "eu-central-1"}})
    assert {each.inputs.get("region"): each.inputs["cidrBlock"] for each in made.all(VPC)} == {
        None: "10.20.0.0/16",
        "eu-central-1": "10.20.0.0/16",
    }
    regional = [each for each in made.resources if each.name.startswith("ledger-") or each.name == "ledger"]
    without = {"RandomId", "AuroraCluster"}
    assert {each.inputs.get("region") for each in regional if each.type.rpartition(":")[2] not in without} == {
        "eu-central-1"
    }
    assert made.one("rds/subnetGroup:SubnetGroup", "ledger").inputs["subnetIds"][0].startswith("network-eu-central-1-")
    assert made.result["ledger"]["region"] == "eu-central-1"
    assert made.result["network"]["regions"].keys() == {"eu-west-1", "eu-central-1"}


def test_a_region_beside_an_existing_network_needs_one_that_exists(deploy: Deploy) -> None:
    ledger = {"ledger": {"type": "aurora", "region": "eu-central-1"}}
    there = {"vpcId": "vpc-8", "subnetIds": ["subnet-u", "subnet-v"]}
    made = stack(deploy, ledger, network={**NETWORK, "secondary": {"eu-central-1": there}})
    assert made.one("rds/subnetGroup:SubnetGroup").inputs["subnetIds"] == ["subnet-u", "subnet-v"]
    with pytest.raises(BadInput, match=r"ledger: region: .*secondary\.eu-central-1"):
        stack(deploy, ledger, network=NETWORK)


def test_tags_and_presets_of_the_stack_reach_every_database(deploy: Deploy) -> None:
    presets = {"aurora": {"backupRetentionDays": 21}, "cache": {"snapshotRetentionDays": 3}}
    made = stack(deploy, SHOP, tags={"team": "payments"}, presets=presets)
    assert made.one(CLUSTER).inputs["backupRetentionPeriod"] == 21
    assert made.one(CACHE).inputs["snapshotRetentionLimit"] == 3
    for kind, name in ((CLUSTER, "orders"), (TABLE, "events"), (CACHE, "sessions")):
        assert made.one(kind).inputs["tags"] == {
            "Database": name,
            "Stack": "shop/test",
            "Tier": "dev",
            "team": "payments",
        }
    assert made.one(KEY).inputs["tags"] == {"Stack": "shop/test", "Tier": "dev", "team": "payments"}
    assert made.one(VPC).inputs["tags"]["team"] == "payments"


def test_tags_are_text_whatever_yaml_reads(deploy: Deploy) -> None:
    made = stack(deploy, {"events": {**SHOP["events"], "tags": {"floor": 2}}}, tags={"centre": 12, "shared": False})
    told = made.one(TABLE).inputs["tags"]
    assert (told["floor"], told["centre"], told["shared"]) == ("2", "12", "false")


@pytest.mark.parametrize("name", ["network", "stack"])
def test_a_database_cannot_have_the_name_of_another_output(deploy: Deploy, name: str) -> None:
    with pytest.raises(BadInput, match=rf"(?m)^{name}: .*another name"):
        stack(deploy, {name: {"type": "cache"}})


def test_every_mistake_is_told_before_anything_is_made(deploy: Deploy, monkeypatch: pytest.MonkeyPatch) -> None:
    registered: list[Any] = []
    monkeypatch.setattr(Monitor, "_keep", lambda _, request: registered.append(request))
    wrong = {
        "orders": {"type": "aurora", "readers": "two"},
        "events": {"type": "dynamodb"},
        "sessions": {"type": "cache", "replcas": 1},
    }
    with pytest.raises(BadInput) as error:
        stack(deploy, wrong)
    assert str(error.value).splitlines() == [
        "events: partitionKey: required",
        'orders: readers: expected a number; got "two"',
        'sessions: replcas: unknown setting; did you mean "replicas"?',
    ]
    assert registered == []


@pytest.mark.parametrize(
    ("spec", "component"),
    [
        ({"type": "aurora", "network": NETWORK, "backupRetentionDays": 21}, AuroraCluster),
        ({"type": "dynamodb", "partitionKey": "pk", "pointInTimeRecoveryDays": 21}, DynamoDBTable),
        ({"type": "cache", "network": NETWORK, "snapshotRetentionDays": 21}, Cache),
    ],
)
def test_the_factory_makes_what_the_component_would(deploy: Deploy, spec: dict[str, Any], component: Any) -> None:
    settings = {key: value for key, value in spec.items() if key != "type"}
    options = pulumi.ResourceOptions(protect=True)
    built = deploy(lambda: build("shop", spec, options).connection)
    written = deploy(lambda: component("shop", settings, options).connection)
    assert built.result == written.result
    assert {each.urn: (each.inputs, each.protect) for each in built.resources} == {
        each.urn: (each.inputs, each.protect) for each in written.resources
    }
    assert 21 in [value for each in built.resources for value in _leaves(each.inputs)]


@pytest.mark.parametrize("spec", [{}, {"type": "oracle"}])
def test_the_factory_refuses_what_is_no_database(deploy: Deploy, spec: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match=r"shop: type: expected aurora"):
        deploy(lambda: build("shop", spec).connection)


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return [leaf for each in value.values() for leaf in _leaves(each)]
    return [leaf for each in value for leaf in _leaves(each)] if isinstance(value, list) else [value]


@pytest.mark.parametrize("keys", [(), ("aws-databases:tags",), ("shop:key",)])
def test_an_encrypted_value_is_warned_of_as_the_state_does_not_keep_it_secret(
    deploy: Deploy, monkeypatch: pytest.MonkeyPatch, keys: tuple[str, ...]
) -> None:
    told: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", lambda message, *_: told.append(message))
    databases = {"events": {"type": "dynamodb", "partitionKey": "pk"}}
    config = STACK | {"aws-databases:databases": databases, "aws-databases:tags": {"team": "x"}, "shop:key": "k"}
    deploy(deploy_stack, config, secret_keys=keys)
    expected = ["(encrypted)"] if keys == ("aws-databases:tags",) else []
    assert [message[-11:] for message in told if "encrypted value" in message] == expected

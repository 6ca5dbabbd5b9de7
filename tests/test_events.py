"""Events of RDS, and what databases write of who does what."""

from typing import Any

import pytest

from conftest import NETWORK, STACK, THREE_ZONES, Deploy, Deployment, once
from pulumi_aws_databases import build
from pulumi_aws_databases import deploy as deploy_stack

SUBSCRIPTION = "rds/eventSubscription:EventSubscription"
GIVEN = "arn:aws:sns:eu-west-1:123456789012:oncall"
BOTH = {**NETWORK, "secondary": {"eu-central-1": NETWORK}}
SHOP: dict[str, dict[str, Any]] = {
    "orders": {"type": "aurora", "readers": 1},
    "ledger": {"type": "global-aurora", "secondaryRegions": ["eu-central-1"], "readers": 0},
    "catalog": {"type": "instance", "replicas": {"near": {}, "far": {"region": "eu-central-1"}}},
    "events": {"type": "dynamodb", "partitionKey": "pk"},
}
# What Security Hub's controls ask for.
RDS_19 = {"maintenance", "failure"}
RDS_20 = {"maintenance", "configuration change", "failure"}
RDS_21 = {"configuration change"}
RDS_22 = {"configuration change", "failure"}


@once
def stack(deploy: Deploy, databases: dict[str, Any] = SHOP, tier: str = "prod", alarms: Any = None) -> Deployment:
    config = {"tier": tier, "network": BOTH, "databases": databases, "alarms": alarms or {"emails": ["a@example.com"]}}
    return deploy(deploy_stack, STACK | {f"aws-databases:{key}": value for key, value in config.items()})


def test_a_stack_listens_to_all_of_its_databases_with_one_subscription_for_each_kind_of_source(deploy: Deploy) -> None:
    made = stack(deploy)
    listening = {each.name: (each.inputs["sourceType"], each.inputs.get("region")) for each in made.all(SUBSCRIPTION)}
    assert listening == {
        f"stack-events{place}-{kind}": (f"db-{kind}", region)
        for place, region in (("", None), ("-eu-central-1", "eu-central-1"))
        for kind in ("cluster", "instance", "parameter-group", "security-group")
    }
    sources = {each.name: set(each.inputs.get("sourceIds") or ()) for each in made.all(SUBSCRIPTION)}
    assert sources == {
        "stack-events-cluster": {"orders-0a1b2c3d", "ledger-0a1b2c3d-eu-west-1"},
        "stack-events-instance": {
            "orders-writer-0a1b2c3",
            "orders-reader-1-0a1b2c3",
            "ledger-writer-0a1b2c3",
            "catalog-0a1b2c3d",
            "catalog-near-0a1b2c3d",
        },
        "stack-events-parameter-group": {"orders-instance-0a1b2c3", "ledger-instance-0a1b2c3", "catalog-0a1b2c3"},
        "stack-events-security-group": set(),
        "stack-events-eu-central-1-cluster": {"ledger-0a1b2c3d-eu-central-1"},
        "stack-events-eu-central-1-instance": {"ledger-eu-central-1-reader-1-0a1b2c3", "catalog-far-0a1b2c3d"},
        "stack-events-eu-central-1-parameter-group": {
            "ledger-eu-central-1-instance-0a1b2c3",
            "catalog-eu-central-1-0a1b2c3",
        },
        "stack-events-eu-central-1-security-group": set(),
    }
    for each in made.all(SUBSCRIPTION):
        place = "-eu-central-1" if each.inputs.get("region") else ""
        assert each.inputs["snsTopic"].endswith(f"Topic/stack-alarms{place}")


@pytest.mark.parametrize("tier", ["staging", "prod", "enterprise"])
@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("db-cluster", RDS_19),
        ("db-instance", RDS_20),
        ("db-parameter-group", RDS_21),
        ("db-security-group", RDS_22),
    ],
)
def test_subscriptions_are_those_that_security_hub_asks_for(
    deploy: Deploy, kind: str, asked: set[str], tier: str
) -> None:
    made = stack(deploy, tier=tier)
    found = [each for each in made.all(SUBSCRIPTION) if each.inputs["sourceType"] == kind]
    assert len(found) == 2
    for each in found:
        assert asked <= set(each.inputs["eventCategories"])
        assert each.inputs.get("enabled", True)
        assert each.inputs["tags"]["Tier"] == tier


def test_failover_storage_backups_and_restoring_are_told(deploy: Deploy) -> None:
    told = {each.inputs["sourceType"]: set(each.inputs["eventCategories"]) for each in stack(deploy).all(SUBSCRIPTION)}
    assert {"failover", "failure", "maintenance", "deletion"} <= told["db-cluster"]
    assert {"availability", "backup", "failover", "low storage", "recovery", "restoration"} <= told["db-instance"]


def test_a_given_topic_hears_events_too(deploy: Deploy) -> None:
    made = stack(deploy, {"orders": SHOP["orders"]}, alarms={"topicArn": GIVEN})
    assert [each.name for each in made.all(SUBSCRIPTION)] == [
        f"stack-events-{kind}" for kind in ("cluster", "instance", "parameter-group", "security-group")
    ]
    assert {each.inputs["snsTopic"] for each in made.all(SUBSCRIPTION)} == {GIVEN}


def test_a_database_with_a_topic_of_its_own_listens_for_itself(deploy: Deploy) -> None:
    made = stack(deploy, {"orders": {**SHOP["orders"], "alarms": {"topicArn": GIVEN}}, "catalog": SHOP["catalog"]})
    topics = {each.name: each.inputs["snsTopic"].rpartition(":")[2] for each in made.all(SUBSCRIPTION)}
    assert {name for name, topic in topics.items() if topic == "oncall"} == {
        f"orders-events-{kind}" for kind in ("cluster", "instance", "parameter-group", "security-group")
    }
    home = made.one(SUBSCRIPTION, "stack-events-instance").inputs["sourceIds"]
    assert home == ["catalog-0a1b2c3d", "catalog-near-0a1b2c3d"]


def test_a_multi_az_cluster_is_listened_to_as_a_cluster(deploy: Deploy) -> None:
    made = stack(deploy, {"catalog": {"type": "instance", "readableStandbys": True, "network": THREE_ZONES}})
    assert made.one(SUBSCRIPTION, "stack-events-cluster").inputs["sourceIds"] == ["catalog-0a1b2c3d"]


@pytest.mark.parametrize("kind", ["dynamodb", "cache"])
def test_what_is_not_of_rds_has_no_subscriptions(deploy: Deploy, kind: str) -> None:
    spec = {"type": kind} | ({"partitionKey": "pk"} if kind == "dynamodb" else {})
    assert stack(deploy, {"shop": spec}).all(SUBSCRIPTION) == []


def test_without_alarms_nobody_listens(deploy: Deploy) -> None:
    assert stack(deploy, tier="dev").all(SUBSCRIPTION) == []
    off = {name: spec | {"alarms": False} for name, spec in SHOP.items()}
    assert stack(deploy, off).all(SUBSCRIPTION) == []


# ------------------------------------------------------------------------------------------------------------- audit


@once
def parameters(deploy: Deploy, kind: str, tier: str, /, **settings: Any) -> dict[str, tuple[str, str]]:
    config = STACK | {"aws-databases:tier": tier}
    made = deploy(lambda: build("shop", {"type": kind, "network": NETWORK, **settings}).connection, config)
    group = made.all("rds/clusterParameterGroup:ClusterParameterGroup") or made.all("rds/parameterGroup:ParameterGroup")
    return {each["name"]: (each["value"], each["applyMethod"]) for each in group[0].inputs["parameters"]}


POSTGRESQL: list[tuple[str, dict[str, Any]]] = [
    ("aurora", {}),
    ("instance", {}),
    ("instance", {"readableStandbys": True, "network": THREE_ZONES}),
]
WRITTEN = {
    "dev": ("0", "none"),
    "staging": ("0", "none"),
    "prod": ("1", "ddl,role"),
    "enterprise": ("1", "ddl,role"),
}


@pytest.mark.parametrize("tier", WRITTEN)
@pytest.mark.parametrize(("kind", "settings"), POSTGRESQL)
def test_postgresql_writes_who_connects_and_who_changes_tables_and_rights_in_production(
    deploy: Deploy, kind: str, settings: dict[str, Any], tier: str
) -> None:
    connections, audited = WRITTEN[tier]
    told = parameters(deploy, kind, tier, **settings)
    assert told["log_connections"] == told["log_disconnections"] == (connections, "immediate")
    assert told["pgaudit.log"] == (audited, "immediate")
    # The library is there at every tier, since loading it takes a restart.
    assert told["shared_preload_libraries"] == ("pg_stat_statements,pgaudit", "pending-reboot")


def test_ones_own_parameters_say_what_is_audited(deploy: Deploy) -> None:
    told = parameters(deploy, "aurora", "prod", parameters={"pgaudit.log": "role", "log_connections": 0})
    assert (told["pgaudit.log"][0], told["log_connections"][0]) == ("role", "0")
    without = parameters(deploy, "instance", "prod", parameters={"shared_preload_libraries": "pg_cron"})
    assert without["shared_preload_libraries"][0] == "pg_cron"
    assert "pgaudit.log" not in without


@pytest.mark.parametrize("tier", WRITTEN)
def test_aurora_mysql_writes_who_connects_and_changes_rights_and_no_statements(deploy: Deploy, tier: str) -> None:
    told = parameters(deploy, "aurora", tier, engine="mysql")
    assert told["server_audit_logging"][0] == "1"
    assert told["server_audit_events"][0] == "CONNECT,QUERY_DCL"
    assert not [name for name in told if name.startswith(("pgaudit", "log_connections"))]


@pytest.mark.parametrize(("tier", "on"), [("dev", False), ("staging", True), ("prod", True), ("enterprise", True)])
def test_contributor_insights_are_on_from_staging_up(deploy: Deploy, tier: str, on: bool) -> None:
    spec = {"type": "dynamodb", "partitionKey": "pk", "globalIndexes": {"byAge": {"partitionKey": "age:N"}}}
    insights = "dynamodb/contributorInsights:ContributorInsights"
    made = deploy(lambda: build("shop", spec).connection, STACK | {"aws-databases:tier": tier})
    assert [each.inputs.get("indexName") for each in made.all(insights)] == ([None, "byAge"] if on else [])
    off = deploy(
        lambda: build("shop", spec | {"contributorInsights": False}).connection, STACK | {"aws-databases:tier": tier}
    )
    assert off.all(insights) == []

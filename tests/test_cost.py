"""What stacks cost a month: checked by hand, with the arithmetic written out."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml

from costs import bill, codes, decided, items
from pulumi_aws_databases.cli import main
from pulumi_aws_databases.cost.backups import bill_backups, kept_at_once
from pulumi_aws_databases.cost.bill import Bill
from pulumi_aws_databases.cost.database import cost, cost_alone, cost_findings
from pulumi_aws_databases.plan.costs import NOT_COUNTED
from pulumi_aws_databases.plan.document import plan
from pulumi_aws_databases.plan.project import Project
from pulumi_aws_databases.prices.table import Price, Prices, shipped

ROOT = Path(__file__).parents[1]
WATCHING = ("alarms", "dashboards")
TABLE: dict[str, Any] = {"type": "dynamodb", "partitionKey": "pk"}
USAGE = {"hours": 10, "averageCapacity": 1, "storageGb": 1, "readUnits": 1, "writeUnits": 1}


@pytest.fixture(autouse=True)
def no_configuration(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    yield
    pulumi.runtime.set_all_config({}, [])


def documents(folder: Path, **config: Any) -> dict[str, Any]:
    """The plan of a stack program with the given configuration."""
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (folder / "__main__.py").write_text("from pulumi_aws_databases import deploy\ndeploy()\n")
    named = {key if ":" in key else f"aws-databases:{key}": value for key, value in config.items()}
    (folder / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": named}))
    return plan(Project.find(folder), "dev")


# The shipped stacks are in eu-west-1.


def test_the_dev_stack_costs_what_the_price_list_says() -> None:
    document = plan(Project.find(ROOT), "dev")
    told = {name: database["monthlyCost"] for name, database in document["databases"].items()}
    assert told["orders"]["items"] == [
        # The cluster pauses when nobody uses it: 0 ACU x 730 h x $0.14 = $0.00
        {"item": "serverless capacity", "amount": 0.0, "basis": "0 ACU x 730 h x $0.14 per hour (paused while idle)"},
        # 1 secret x $0.40 = $0.40
        {"item": "secrets", "amount": 0.4, "basis": "1 secret x $0.40 per month"},
    ]
    assert told["events"] == {"currency": "USD", "floor": 0.0, "expected": None, "items": []}
    assert told["sessions"]["items"] == [
        # 730 h x $0.0136 = $9.928
        {"item": "cache.t4g.micro", "amount": 9.93, "basis": "730 h x $0.0136 per hour"},
        {"item": "secrets", "amount": 0.4, "basis": "1 secret x $0.40 per month"},
    ]
    stack = document["monthlyCost"]
    assert {"item": "encryption keys", "amount": 1.0, "basis": "1 key x $1.00 per month"} in stack["items"]
    # 0.00 + 0.40 + 9.93 + 0.40, and 1.00 for the key that they share
    assert stack["floor"] == 11.73
    assert stack["expected"] is None


def test_the_prod_stack_costs_what_the_price_list_says_as_far_as_it_is_known() -> None:
    document = plan(Project.find(ROOT), "prod")
    amounts = {item["item"]: item["amount"] for item in document["monthlyCost"]["items"]}
    assert {item: amount for item, amount in amounts.items() if not item.endswith(WATCHING)} == {
        # a writer and two readers, 1 ACU each at least: 3 x 1 ACU x 730 h x $0.14 = $306.60
        "orders: serverless capacity": 306.6,
        "orders: Database Insights": None,
        "orders: secrets": 0.4,
        "sessions: cache.r7g.large": None,
        "sessions: secrets": 0.4,
        "events: contributor insights": 4.0,  # 4 rules for the table, 4 for the index: 8 rules x $0.50
        "encryption keys": 1.0,
    }
    findings = document["databases"]["sessions"]["findings"]
    (unknown,) = [each for each in findings if each["code"] == "unknown-price"]
    assert "cache/valkey/cache.r7g.large in eu-west-1" in unknown["message"]
    # 0.40 for the secret, a dashboard at 3.00, 12 alarms at 0.10
    assert document["databases"]["sessions"]["monthlyCost"]["floor"] == 4.6


def test_the_prod_stack_in_us_east_1(tmp_path: Path) -> None:
    prod = yaml.safe_load((ROOT / "Pulumi.prod.yaml").read_text())["config"] | {"aws:region": "us-east-1"}
    document = documents(tmp_path, **prod)
    amounts = {item["item"]: item["amount"] for item in document["monthlyCost"]["items"]}
    assert {item: amount for item, amount in amounts.items() if not item.endswith(WATCHING)} == {
        "orders: serverless capacity": 262.8,  # 3 x 1 ACU x 730 h x $0.12
        "orders: Database Insights": 6.84,  # 3 x 1 ACU x 730 h x $0.003125 = 6.84375
        "orders: secrets": 0.4,
        "sessions: cache.r7g.large": 255.79,  # a primary and a replica: 2 x 730 h x $0.1752 = 255.792
        "sessions: secrets": 0.4,
        "events: contributor insights": 4.0,  # 8 rules x $0.50
        "encryption keys": 1.0,
    }


def test_a_lab_of_a_cluster_and_a_table_stays_within_its_budget(tmp_path: Path) -> None:
    document = documents(
        tmp_path,
        **{"aws:region": "us-east-1"},
        tier="dev",
        network={"cidrBlock": "10.30.0.0/16"},
        budget={"monthlyLimit": 90, "emails": ["lab@example.com"]},
        guardrails={"monthlyCost": 90},
        databases={
            "lab": {
                "type": "aurora",
                "readers": 1,
                "expectedUsage": {
                    "hours": 160,
                    "averageCapacity": 1,
                    "storageGb": 20,
                    "readUnits": 10_000_000,
                    "writeUnits": 5_000_000,
                },
            },
            "events": {
                "type": "dynamodb",
                "partitionKey": "id",
                "expectedUsage": {"storageGb": 10, "readUnits": 20_000_000, "writeUnits": 5_000_000},
            },
        },
    )
    amounts = {item["item"]: item["amount"] for item in document["monthlyCost"]["items"]}
    assert amounts == {
        "lab: serverless capacity": 0.0,  # both pause: 2 x 0 ACU x 730 h x $0.12
        "lab: serverless capacity in use": 38.4,  # 2 x 1 ACU x 160 h x $0.12
        "lab: storage": 2.0,  # 20 GB x $0.10
        "lab: I/O": 3.0,  # 15 million x $0.20
        "lab: secrets": 0.4,
        "events: reads": 2.5,  # 20 million x $0.125
        "events: writes": 3.13,  # 5 million x $0.625 = 3.125
        "events: storage": 2.5,  # 10 GB x $0.25
        "events: point-in-time recovery": 2.0,  # 10 GB x $0.20
        "encryption keys": 1.0,
    }
    assert document["monthlyCost"]["floor"] == 1.4
    assert document["monthlyCost"]["expected"] == pytest.approx(54.93)
    assert document["monthlyCost"]["expected"] < 90
    assert [each["severity"] for each in document["findings"] if each["code"] == "budget"] == ["info"]


def test_items_add_up_to_the_sums() -> None:
    spec = {"type": "aurora", "readers": 3, "expectedUsage": {"storageGb": 33.3, "hours": 77, "readUnits": 123_456}}
    told = bill(spec, tier="staging")
    assert round(sum(item["amount"] for item in told["items"]), 2) == told["expected"]
    # 4 x 0.5 ACU x 730 h x $0.12 = 175.20, and a secret
    assert told["floor"] == 175.6


def test_use_beyond_the_least_capacity_is_paid_for_in_the_hours_of_use() -> None:
    spec = {"type": "aurora", "readers": 0, "expectedUsage": {"hours": 200, "averageCapacity": 2.5}}
    assert items(spec, tier="staging") == {
        "serverless capacity": 43.8,  # 0.5 ACU x 730 h x $0.12
        "serverless capacity in use": 48.0,  # (2.5 - 0.5) ACU x 200 h x $0.12
        "storage": 0.0,
        "secrets": 0.4,
    }


def test_a_cluster_in_use_has_half_an_acu_at_least() -> None:
    spec = {"type": "aurora", "expectedUsage": {"hours": 100}}
    assert items(spec)["serverless capacity in use"] == 6.0  # 0.5 ACU x 100 h x $0.12


def test_a_proxy_keeps_a_cluster_from_pausing_and_is_paid_for_8_acu() -> None:
    told = items({"type": "aurora", "proxy": True})
    assert told["serverless capacity"] == 43.8  # 0.5 ACU x 730 h x $0.12
    assert told["proxy"] == 87.6  # 8 ACU x 730 h x $0.015


def test_io_optimized_clusters_cost_more_by_the_hour_and_nothing_by_the_request() -> None:
    usage = {"storageGb": 100, "readUnits": 4_000_000}
    told = items(
        {"type": "aurora", "instanceClass": "r7g.large", "storageType": "io-optimized", "expectedUsage": usage}
    )
    assert told["db.r7g.large"] == 261.92  # 730 h x $0.276 x 1.3 = 261.924
    assert told["storage"] == 22.5  # 100 GB x $0.225
    assert told["I/O"] == 0.0


def test_provisioned_members_and_a_serverless_one_are_counted_apart() -> None:
    members = {"a": {}, "b": {"instanceClass": "serverless"}}
    spec = {
        "type": "aurora",
        "instanceClass": "r7g.large",
        "readerInstances": members,
        "capacity": {"min": 1, "max": 4},
    }
    told = items(spec)
    assert told["db.r7g.large"] == 402.96  # a writer and a reader: 2 x 730 h x $0.276
    assert told["serverless capacity"] == 87.6  # 1 ACU x 730 h x $0.12


def test_readers_that_autoscaling_always_keeps_are_counted() -> None:
    scaling = {"min": 3, "max": 5}
    told = items({"type": "aurora", "instanceClass": "r7g.large", "readers": 1, "readerAutoscaling": scaling})
    assert told["db.r7g.large"] == 805.92  # a writer and 3 readers: 4 x 730 h x $0.276


def test_a_global_database_is_paid_for_in_each_region_and_its_primary_does_not_pause() -> None:
    secondaries = {"eu-central-1": {"readers": 1}, "us-west-2": {"readers": 0}}
    usage = {"storageGb": 10, "averageCapacity": 1, "hours": 100}
    told = items({"type": "global-aurora", "secondaries": secondaries, "expectedUsage": usage})
    assert told == {
        "serverless capacity": 43.8,  # 0.5 ACU x 730 h x $0.12
        "serverless capacity in use": 6.0,  # (1 - 0.5) ACU x 100 h x $0.12
        "storage": 1.0,  # 10 GB x $0.10
        "serverless capacity, eu-central-1": 0.0,
        "serverless capacity in use, eu-central-1": 14.0,  # 1 ACU x 100 h x $0.14
        "storage, eu-central-1": 1.19,  # 10 GB x $0.119
        "storage, us-west-2": None,
        "secrets": 0.4,
        "secrets, eu-central-1": 0.4,
        "secrets, us-west-2": 0.4,
    }


def test_an_instance_its_standby_and_its_replicas() -> None:
    spec = {
        "type": "instance",
        "instanceClass": "r7g.large",
        "allocatedStorage": 100,
        "multiAz": True,
        "readReplicas": 2,
    }
    told = bill(spec | {"databaseInsights": False})["items"]
    assert [(each["item"], each["amount"]) for each in told] == [
        ("db.r7g.large, multi-az", 348.94),  # 730 h x $0.478
        ("gp3 storage", 23.0),  # 100 GB x $0.23
        ("db.r7g.large, single-az", 348.94),  # 2 x 730 h x $0.239
        ("gp3 storage", 23.0),  # 2 x 100 GB x $0.115
        ("secrets", 0.4),
    ]


def test_gp3_has_a_baseline_that_costs_nothing() -> None:
    spec = {"type": "instance", "allocatedStorage": 400, "iops": 13000, "storageThroughput": 500}
    told = items(spec)
    assert told["gp3 iops"] == 20.0  # (13000 - 12000) IOPS x $0.02
    assert "gp3 throughput" not in told


def test_storage_that_grows_is_paid_for_as_it_grows() -> None:
    told = items({"type": "instance", "expectedUsage": {"storageGb": 60}})
    assert told["gp3 storage"] == 2.3  # 20 GB x $0.115
    assert told["gp3 storage in use"] == 4.6  # (60 - 20) GB x $0.115


def test_advanced_insights_are_paid_for_by_vcpu() -> None:
    spec = {"type": "instance", "instanceClass": "r7g.xlarge", "multiAz": False, "readReplicas": 0}
    assert items(spec, tier="prod")["Database Insights"] == 36.5  # 4 vCPU x 730 h x $0.0125


def test_a_table_on_demand_costs_nothing_idle_and_its_requests_in_use() -> None:
    usage = {"readUnits": 1_500_000, "writeUnits": 800_000, "storageGb": 4}
    spec = {"type": "dynamodb", "partitionKey": "pk"}
    assert bill(spec)["floor"] == 0.0
    assert bill(spec)["expected"] is None
    assert items(spec | {"expectedUsage": usage, "pointInTimeRecovery": False}) == {
        "reads": 0.19,  # 1.5 million x $0.125 = 0.1875
        "writes": 0.5,  # 0.8 million x $0.625
        "storage": 1.0,  # 4 GB x $0.25
    }


def test_a_provisioned_table_pays_for_its_indexes_too() -> None:
    indexes = {"byEmail": {"partitionKey": "email"}, "byDay": {"partitionKey": "day", "readCapacity": 20}}
    spec = {
        "type": "dynamodb", "partitionKey": "pk", "billingMode": "provisioned", "readCapacity": 10,
        "writeCapacity": 5, "globalIndexes": indexes,
    }  # fmt: skip
    assert items(spec) == {
        "read capacity": 3.8,  # (10 + 10 + 20) units x 730 h x $0.00013 = 3.796
        "write capacity": 7.12,  # (5 + 5 + 5) units x 730 h x $0.00065 = 7.1175
    }


def test_autoscaled_capacity_follows_the_expected_usage() -> None:
    # 262.8 million writes in a month are 100 a second; at 50 % that takes 200 units, 190 above the least.
    scaling = {"min": 10, "max": 1000, "target": 50}
    spec = {
        "type": "dynamodb", "partitionKey": "pk", "billingMode": "provisioned", "readCapacity": 1,
        "writeAutoscaling": scaling, "expectedUsage": {"writeUnits": 262_800_000},
    }  # fmt: skip
    assert items(spec)["write capacity in use"] == 90.16  # 190 units x 730 h x $0.00065 = 90.155


def test_shards_replicas_and_nodes_of_a_cache() -> None:
    spec = {"type": "cache", "nodeType": "r7g.large", "shards": 3, "replicas": 1}
    assert items(spec)["cache.r7g.large"] == 767.38  # 6 x 730 h x $0.1752 = 767.376
    assert items(spec | {"engine": "redis"})["cache.r7g.large"] == 959.22  # 6 x 730 h x $0.219


def test_a_serverless_cache_has_a_least_price() -> None:
    spec = {"type": "cache", "serverless": True}
    assert items(spec)["storage"] == 6.13  # 0.1 GB x 730 h x $0.084 = 6.132
    used = items(spec | {"expectedUsage": {"storageGb": 1.1, "readUnits": 900_000_000, "writeUnits": 100_000_000}})
    assert used["storage in use"] == 61.32  # 1 GB x 730 h x $0.084
    assert used["requests"] == 2.3  # 1000 million x $0.0023
    assert items(spec | {"engine": "redis"})["storage"] == 91.25  # 1 GB x 730 h x $0.125


@pytest.mark.parametrize(
    ("schedule", "days", "kept"),
    [
        ("cron(0 23 * * ? *)", 35, 35),
        ("cron(0 1,13 * * ? *)", 7, 14),
        ("cron(0 */6 * * ? *)", 7, 28),
        ("cron(0 5 ? * MON-FRI *)", 14, 10),
        ("cron(0 5 ? * SUN *)", 35, 5),
        ("cron(0 5 1 * ? *)", 365, 12),
        ("cron(0 5 1,15 * ? *)", 365, 24),
        ("cron(0 5 1 * ? *)", 7, 1),
        ("cron(0 1-23/2 * * ? *)", 7, 84),
        ("cron(0 5 L-3 * ? *)", 365, 12),
        ("cron(0 5 ? * 2#1 *)", 365, 12),
        ("cron(0 5 1 JAN ? *)", 730, 2),
    ],
)
def test_as_many_backups_are_kept_as_the_schedule_takes_in_the_time(schedule: str, days: int, kept: int) -> None:
    assert kept_at_once(schedule, days) == kept


def test_each_backup_of_a_table_is_a_whole_copy() -> None:
    plan = {"schedule": "cron(0 23 * * ? *)", "retentionDays": 35, "copyTo": [{"region": "us-west-2"}]}
    table = {"type": "dynamodb", "partitionKey": "pk", "expectedUsage": {"storageGb": 4}, "backupPlan": plan}
    bill = Bill(shipped(), "us-east-1")
    bill_backups(bill, decided(table).settings)
    assert [(each.item, each.amount, each.basis) for each in bill.items] == [
        ("backups", Decimal("14.00"), "35 copies x 4 GB x $0.10 per GB-month"),
        ("backups, us-west-2", None, "35 copies x 4 GB x a price that is not known"),
    ]
    cold = Bill(shipped(), "us-east-1")
    lasting = {"retentionDays": 120, "coldStorageAfterDays": 30}
    bill_backups(cold, decided(table | {"backupPlan": lasting}).settings)
    assert [(each.item, each.amount, each.basis) for each in cold.items] == [
        ("backups", Decimal("12.00"), "30 copies x 4 GB x $0.10 per GB-month"),
        ("backups in cold storage", None, "90 copies x 4 GB x a price that is not known"),
    ]
    off = Bill(shipped(), "us-east-1")
    bill_backups(off, decided(table | {"backupPlan": False}).settings)
    assert not off.items


def test_a_key_is_paid_for_by_whoever_makes_it() -> None:
    decision = decided({"type": "aurora"})
    own = cost_alone(decision, shipped()).as_json()["items"]
    assert {"item": "encryption keys", "amount": 1.0, "basis": "1 key x $1.00 per month"} in own
    assert "encryption keys" not in items({"type": "aurora"})
    given = decided({"type": "aurora", "kmsKeyArn": "arn:aws:kms:us-east-1:123456789012:key/1"})
    assert "encryption keys" not in {item.item for item in cost_alone(given, shipped()).items}


def test_endpoints_of_a_made_network_are_the_stacks(tmp_path: Path) -> None:
    document = documents(
        tmp_path,
        **{"aws:region": "us-east-1"},
        tier="dev",
        network={"cidrBlock": "10.30.0.0/16", "endpoints": ["secretsmanager"], "availabilityZones": 2},
        databases={"orders": {"type": "aurora"}},
    )
    amounts = {item["item"]: item["amount"] for item in document["monthlyCost"]["items"]}
    assert amounts["endpoint of secretsmanager"] == 14.6  # 2 zones x 730 h x $0.01


@pytest.mark.parametrize(
    ("spec", "secrets"),
    [
        ({"type": "aurora", "users": {"app": {}, "jobs": {"iam": True}}}, 3),
        ({"type": "instance", "users": {"app": {}}}, 2),
        ({"type": "cache", "users": {"jobs": "on ~jobs:* +@all"}}, 2),
        ({"type": "cache", "users": {"jobs": {"iam": True}}}, 1),
        ({"type": "cache", "authentication": "token"}, 1),
        ({"type": "cache", "authentication": "iam"}, 0),
        ({"type": "cache", "authentication": "none"}, 0),
        ({"type": "global-aurora", "secondaryRegions": ["eu-central-1"], "users": {"app": {}}}, 4),
    ],
)
def test_as_many_secrets_are_paid_for_as_are_made(tmp_path: Path, spec: dict[str, Any], secrets: int) -> None:
    document = documents(
        tmp_path,
        **{"aws:region": "us-east-1"},
        tier="dev",
        network={"cidrBlock": "10.30.0.0/16"},
        databases={"orders": spec},
    )
    made = [each for each in document["resources"] if each["type"] == "aws:secretsmanager/secret:Secret"]
    copies = sum(1 + len(each["inputs"].get("replicas") or ()) for each in made)
    managed = any(each["inputs"].get("manageMasterUserPassword") for each in document["resources"])
    assert copies + managed == secrets
    told = document["databases"]["orders"]["monthlyCost"]["items"]
    paid = sum(item["amount"] for item in told if item["item"].startswith("secrets"))
    assert round(paid, 2) == round(0.4 * secrets, 2)


def test_an_unknown_price_is_said_and_left_out_of_the_sums() -> None:
    table = Prices.of([Price("us-east-1", "secrets/secret", Decimal("0.40"), "month", "2026-01-31", "somewhere")])
    decision = decided({"type": "aurora", "instanceClass": "r7g.large"})
    told = cost(decision, table)
    assert told.as_json() == {
        "currency": "USD",
        "floor": 0.4,
        "expected": None,
        "items": [
            {"item": "db.r7g.large", "amount": None, "basis": "730 h x a price that is not known"},
            {"item": "secrets", "amount": 0.4, "basis": "1 secret x $0.40 per month"},
        ],
    }
    (finding,) = cost_findings(decision, told, table)
    assert (finding.code, finding.severity) == ("unknown-price", "warning")
    assert finding.message == (
        "not known and left out of the sums: aurora/db.r7g.large in us-east-1; the price table is of 2026-01-31, "
        "--prices replaces it"
    )


def test_a_sum_of_nothing_but_unknown_prices_is_unknown() -> None:
    decision = decided({"type": "cache", "authentication": "none"})
    assert cost(decision, Prices({})).as_json()["floor"] is None


@pytest.mark.parametrize(
    ("spec", "without", "why"),
    [
        (TABLE, {"hours", "averageCapacity"}, "a table is paid for by units and storage"),
        (
            TABLE | {"billingMode": "provisioned", "readAutoscaling": {"min": 1, "max": 2}, "writeCapacity": 1},
            {"hours", "averageCapacity", "writeUnits"},
            "the capacity does not follow the load",
        ),
        ({"type": "cache"}, set(USAGE), "nodes are paid for at all hours"),
        (
            {"type": "cache", "serverless": True},
            {"hours", "averageCapacity"},
            "a serverless cache is paid for by storage, at least the least, and requests",
        ),
        (
            {"type": "cache", "serverless": True, "engine": "redis"},
            {"hours", "averageCapacity", "storageGb"},  # 1 GB is the least
            "a serverless cache is paid for by storage, at least the least, and requests",
        ),
        ({"type": "instance"}, set(USAGE), "it is within allocatedStorage, which is paid for anyway"),
        (
            {"type": "instance", "backupPlan": {"enabled": True}},
            set(USAGE) - {"storageGb"},
            "an instance is paid for at all hours",
        ),
        (
            {"type": "aurora", "instanceClass": "r7g.large"},
            {"hours", "averageCapacity"},
            "provisioned instances are paid for at all hours",
        ),
        ({"type": "aurora"}, set(), ""),
        ({"type": "aurora", "capacity": {"min": 1}}, {"averageCapacity"}, "it is within the least capacity"),
    ],
)
def test_usage_that_changes_no_cost_is_said(spec: dict[str, Any], without: set[str], why: str) -> None:
    found = {
        path.removeprefix("expectedUsage."): told
        for path, told in codes(spec | {"expectedUsage": USAGE}).items()
        if path.startswith("expectedUsage")
    }
    assert set(found) == without
    assert not why or f"changes no cost: {why}" in found.values()


def test_more_capacity_than_there_is_cannot_be_expected() -> None:
    with pytest.raises(pulumi.RunError) as raised:
        decided({"type": "aurora", "expectedUsage": {"averageCapacity": 3}})
    assert str(raised.value) == "orders: expectedUsage.averageCapacity: expected at most capacity.max, 2 ACU; got 3"


def test_what_runs_for_years_is_worth_a_reservation() -> None:
    for spec, path in (
        ({"type": "aurora"}, "capacity.min"),
        ({"type": "aurora", "instanceClass": "r7g.large"}, "instanceClass"),
        ({"type": "instance"}, "instanceClass"),
        ({"type": "cache"}, "nodeType"),
    ):
        assert "would be cheaper" in codes(spec, tier="prod")[path]
        assert path not in codes(spec, tier="dev")
    assert not codes({"type": "cache", "serverless": True}, tier="prod")


def test_a_stack_beyond_its_budget_is_told_so(tmp_path: Path) -> None:
    document = documents(
        tmp_path,
        **{"aws:region": "us-east-1"},
        tier="staging",
        network={"cidrBlock": "10.30.0.0/16"},
        budget={"monthlyLimit": 80, "emails": ["lab@example.com"]},
        databases={"orders": {"type": "aurora"}},
    )
    told = [each for each in document["findings"] if each["code"] == "budget"]
    assert [(each["severity"], each["path"]) for each in told] == [
        ("info", "budget"),
        ("warning", "budget.monthlyLimit"),
    ]
    floor = document["monthlyCost"]["floor"]
    assert floor >= 89  # 2 x 0.5 ACU x 730 h x $0.12 = 87.60, a secret and a key
    assert f"floor of {floor:.2f} USD a month exceeds the budget of 80" in told[1]["message"]


def test_another_price_table_is_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "prices.csv"
    table.write_text(
        "region,item,usd,unit,date,source\n"
        "*,secrets/secret,7.00,month,2027-01-01,a contract\n"
        "eu-west-1,aurora/acu,1,hour,2027-01-02,a contract\n"
    )
    assert main(["plan", "--program", str(ROOT), "--stack", "staging", "--format", "json", "--prices", str(table)]) == 0
    document = json.loads(capsys.readouterr().out)
    told = {each["item"]: each["amount"] for each in document["databases"]["orders"]["monthlyCost"]["items"]}
    assert told["serverless capacity"] == 730.0  # 2 x 0.5 ACU x 730 h x $1
    assert told["secrets"] == 7.0
    (dated,) = [each for each in document["findings"] if each["code"] == "cost"]
    assert "the price table of 2027-01-02" in dated["message"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("region,item\n", "expected the columns region,item,usd,unit,date,source"),
        ("region,item,usd,unit,date,source\na,b,c\n", "line 2: expected 6 columns; got 3"),
        ("region,item,usd,unit,date,source\na,b,free,hour,2026-01-01,me\n", "line 2: expected a price and a date"),
        ("region,item,usd,unit,date,source\na,b,1,hour,yesterday,me\n", "line 2: expected a price and a date"),
        ("region,item,usd,unit,date,source\na,b,-1,hour,2026-01-01,me\n", 'line 2: expected a price; got "-1"'),
    ],
)
def test_a_price_table_that_is_none_is_bad_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    table = tmp_path / "prices.csv"
    table.write_text(text)
    assert main(["plan", "--program", str(ROOT), "--stack", "dev", "--prices", str(table)]) == 2
    assert told in capsys.readouterr().err


def test_guardrails_go_by_the_table_that_the_plan_was_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keys = {"tier": "dev", "databases": {"sessions": {"type": "cache"}}, "guardrails": {"monthlyCost": 100}}
    documents(tmp_path, **{"aws:region": "us-east-1", "network": {"cidrBlock": "10.3.0.0/16"}}, **keys)
    table = tmp_path / "prices.csv"
    table.write_text(
        "region,item,usd,unit,date,source\nus-east-1,cache/valkey/cache.t4g.micro,1,hour,2027-01-01,a contract\n"
    )
    assert main(["plan", "--program", str(tmp_path), "--prices", str(table)]) == 2
    assert "monthlyCost: expected at most 100 USD a month; got 730.00 (sessions 730.00)" in capsys.readouterr().err


def test_every_shipped_price_names_its_source() -> None:
    for price in shipped().by_place.values():
        assert price.source, price
        assert price.usd > 0, price
        assert "2024" <= price.date <= "2026-12", price
    assert {"us-east-1", "eu-west-1", "eu-central-1"} <= shipped().regions


def test_what_is_not_counted_is_told_by_the_documentation_and_the_plan() -> None:
    page = (ROOT / "docs/costs.md").read_text()
    (finding,) = [each for each in plan(Project.find(ROOT), "dev")["findings"] if each["code"] == "cost"]
    assert NOT_COUNTED
    for each in NOT_COUNTED:
        assert each in finding["message"]
        assert each in page

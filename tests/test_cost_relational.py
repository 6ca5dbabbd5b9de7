"""What clusters and instances cost a month, item by item, with the arithmetic written out."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pulumi
import pytest

from costs import bill, decided, items
from pulumi_aws_databases.cost import servers
from pulumi_aws_databases.cost.database import cost
from pulumi_aws_databases.cost.servers import vcpus_of
from pulumi_aws_databases.prices.table import Price, Prices, shipped


@pytest.fixture(autouse=True)
def no_configuration(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    yield
    pulumi.runtime.set_all_config({}, [])


def priced(spec: dict[str, Any], prices: dict[str, float], **more: Any) -> dict[str, float | None]:
    """What the items cost, in us-east-1 by other prices than the shipped ones."""
    table = [
        Price("us-east-1", item, Decimal(str(usd)), "unit", "2026-01-01", "a contract") for item, usd in prices.items()
    ]
    told = cost(decided(spec, **more), Prices.of([*shipped().by_place.values(), *table]))
    return {each["item"]: each["amount"] for each in told.as_json()["items"]}


INSTANCE: dict[str, Any] = {"type": "instance", "instanceClass": "r7g.large", "multiAz": False, "readReplicas": 0}
ADVANCED = {"mode": "advanced", "retentionDays": 465}
CLUSTER = INSTANCE | {"instanceClass": "r6gd.large", "readableStandbys": True, "allocatedStorage": 100}


def multi_az_cluster(**more: Any) -> dict[str, Any]:
    return {key: value for key, value in (CLUSTER | more).items() if key not in ("multiAz", "readReplicas")}


def test_each_instance_of_a_multi_az_cluster_has_insights_and_its_share_of_the_proxy() -> None:
    told = items(multi_az_cluster(databaseInsights=ADVANCED, proxy=True))
    assert told["Database Insights"] == 54.75  # 3 x 2 vCPU x 730 h x $0.0125
    assert told["proxy"] == 65.7  # 3 x 2 vCPU x 730 h x $0.015


def test_a_multi_az_cluster_has_one_price_with_its_standbys() -> None:
    prices = {
        "rds/postgresql/db.r6gd.large/readable-standbys": 0.771,
        "rds/gp3/readable-standbys": 0.345,
    }
    told = priced(multi_az_cluster(databaseInsights=False), prices)
    assert told["db.r6gd.large, readable-standbys"] == 562.83  # 730 h x $0.771
    assert told["gp3 storage"] == 34.5  # 100 GB x $0.345


def test_a_standby_that_only_waits_has_neither_insights_nor_connections_of_a_proxy() -> None:
    told = items(INSTANCE | {"multiAz": True, "databaseInsights": ADVANCED, "proxy": True})
    assert told["Database Insights"] == 18.25  # 2 vCPU x 730 h x $0.0125
    assert told["proxy"] == 21.9  # 2 vCPU x 730 h x $0.015


def test_a_standby_doubles_storage_and_its_performance() -> None:
    single = INSTANCE | {"allocatedStorage": 500, "iops": 14000, "storageThroughput": 600}
    prices = {"rds/gp3-throughput/single-az": 0.08, "rds/gp3-throughput/multi-az": 0.16}
    one, two = priced(single, prices), priced(single | {"multiAz": True}, prices)
    assert (one["gp3 storage"], two["gp3 storage"]) == (57.5, 115.0)  # 500 GB x $0.115, x $0.23
    assert (one["gp3 iops"], two["gp3 iops"]) == (40.0, 80.0)  # (14000 - 12000) IOPS x $0.02, x $0.04
    assert (one["gp3 throughput"], two["gp3 throughput"]) == (8.0, 16.0)  # (600 - 500) MiB/s x $0.08, x $0.16


def test_io1_is_paid_for_by_all_of_its_iops() -> None:
    told = items(INSTANCE | {"storageType": "io1", "allocatedStorage": 100, "iops": 1000})
    assert told["io1 storage"] == 12.5  # 100 GB x $0.125
    assert told["io1 iops"] == 100.0  # 1000 IOPS x $0.10


def test_replicas_elsewhere_cost_what_they_cost_there() -> None:
    replicas = {"far": {"region": "eu-west-1", "instanceClass": "t4g.medium", "multiAz": True}}
    spec = INSTANCE | {"replicas": replicas, "databaseInsights": False, "allocatedStorage": 100}
    del spec["readReplicas"]
    assert items(spec) == {
        "db.r7g.large, single-az": 174.47,  # 730 h x $0.239
        "gp3 storage": 11.5,  # 100 GB x $0.115
        "db.t4g.medium, multi-az, eu-west-1": 100.74,  # 730 h x $0.138
        "gp3 storage, eu-west-1": 25.4,  # 100 GB x $0.254
        "secrets": 0.4,
    }


def test_backups_in_another_region_are_one_copy_at_least() -> None:
    spec = INSTANCE | {"backupReplicationRegion": "us-west-2", "expectedUsage": {"storageGb": 20}}
    (item,) = [each for each in bill(spec)["items"] if each["item"].startswith("replicated backups")]
    assert item == {
        "item": "replicated backups, us-west-2",
        "amount": 1.9,
        "basis": "20 GB x 1 copy x $0.095 per GB-month (at least; changes come on top)",
    }


@pytest.mark.parametrize(
    ("spec", "line"),
    [
        ({"allocatedStorage": 40}, "expected at most maxAllocatedStorage, 100 GiB; got 101"),
        ({"allocatedStorage": 40, "maxAllocatedStorage": 50}, "expected at most maxAllocatedStorage, 50 GiB; got 101"),
        (
            {"instanceClass": "r6gd.large", "readableStandbys": True, "allocatedStorage": 100},
            "expected at most allocatedStorage, 100 GiB; got 101",
        ),
    ],
)
def test_an_instance_stores_no_more_than_it_may_grow_to(spec: dict[str, Any], line: str) -> None:
    usage = {"expectedUsage": {"storageGb": 101}}
    with pytest.raises(pulumi.RunError) as raised:
        decided({"type": "instance", **spec, **usage})
    assert str(raised.value) == f"orders: expectedUsage.storageGb: {line}"
    decided({"type": "instance", **spec, "expectedUsage": {"storageGb": 50}})


def test_a_proxy_in_use_is_paid_for_by_the_capacity_behind_it() -> None:
    usage = {"hours": 100, "averageCapacity": 6}
    told = items(
        {"type": "aurora", "readers": 1, "capacity": {"min": 1, "max": 8}, "proxy": True, "expectedUsage": usage}
    )
    assert told["proxy"] == 87.6  # the least: 8 ACU x 730 h x $0.015
    assert told["proxy in use"] == 6.0  # (2 x 6 - 8) ACU x 100 h x $0.015
    large = items({"type": "aurora", "readers": 1, "capacity": {"min": 5, "max": 8}, "proxy": True})
    assert large["proxy"] == 109.5  # 2 x 5 ACU x 730 h x $0.015


def test_a_proxy_is_paid_for_by_all_instances_of_a_provisioned_cluster() -> None:
    told = items({"type": "aurora", "instanceClass": "r7g.xlarge", "readers": 2, "proxy": True})
    assert told["proxy"] == 131.4  # 3 x 4 vCPU x 730 h x $0.015


@pytest.mark.parametrize(
    "spec",
    [
        {"parameters": {"rds.logical_replication": 1}},
        {"engine": "mysql", "parameters": {"binlog_format": "ROW"}},
    ],
)
def test_replication_keeps_a_cluster_from_pausing(spec: dict[str, Any]) -> None:
    assert items({"type": "aurora", **spec})["serverless capacity"] == 43.8  # 0.5 ACU x 730 h x $0.12


def test_secondaries_pause_though_the_primary_and_its_proxy_do_not() -> None:
    spec = {"type": "global-aurora", "secondaryRegions": ["eu-central-1"], "proxy": True}
    told = items(spec)
    assert told["serverless capacity"] == 43.8  # 0.5 ACU x 730 h x $0.12
    assert told["serverless capacity, eu-central-1"] == 0.0
    assert told["proxy"] == 87.6  # 8 ACU x 730 h x $0.015


def test_io_optimized_serverless_capacity_has_a_price_of_its_own() -> None:
    spec = {"type": "aurora", "storageType": "io-optimized", "capacity": {"min": 1, "max": 2}, "readers": 0}
    assert items(spec)["serverless capacity"] == 113.88  # 1 ACU x 730 h x $0.156


def test_a_global_database_pays_for_writes_to_each_region_and_for_its_own_requests_once() -> None:
    usage = {"readUnits": 30_000_000, "writeUnits": 10_000_000}
    spec = {"type": "global-aurora", "secondaryRegions": ["eu-central-1", "us-west-2"], "expectedUsage": usage}
    told = priced(spec, {"aurora/global-write": 0.2})
    assert told["I/O"] == 8.0  # 40 million x $0.20
    assert told["replicated writes"] == 4.0  # 2 regions x 10 million x $0.20
    assert not [item for item in told if item.startswith("I/O,")]


def test_an_existing_primary_pays_for_its_requests_where_it_is_declared() -> None:
    spec = {
        "type": "global-aurora",
        "sourceClusterArn": "arn:aws:rds:us-east-1:123456789012:cluster:old",
        "secondaryRegions": ["eu-central-1"],
        "expectedUsage": {"readUnits": 1_000_000, "writeUnits": 1_000_000, "storageGb": 10},
    }
    told = priced(spec, {"aurora/global-write": 0.2})
    assert "I/O" not in told
    assert told["replicated writes"] == 0.2  # 1 million x $0.20
    assert told["storage, eu-central-1"] == 1.19  # 10 GB x $0.119
    assert "storage" not in told


def test_backtrack_keeps_the_changes_of_its_hours() -> None:
    spec = {"type": "aurora", "engine": "mysql", "backtrackHours": 24, "expectedUsage": {"writeUnits": 10_000_000}}
    (item,) = [each for each in bill(spec)["items"] if each["item"] == "backtrack"]
    assert item == {
        "item": "backtrack",
        "amount": 2.88,  # 10 million changes, each kept for 24 h at $0.012 for a million and hour
        "basis": "10 million changes x 24 h each x $0.012 per million-hour (a change for each write)",
    }
    assert "backtrack" not in items({key: value for key, value in spec.items() if key != "backtrackHours"})


class Clock:
    """A day that it is, whatever day it is."""

    def __init__(self, *day: int) -> None:
        self.day = day

    def now(self, _: Any) -> datetime:
        return datetime(*self.day, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("day", "amount"),
    [
        ((2026, 7, 31), None),  # the last day of standard support of MySQL 8.0
        ((2026, 8, 1), 292.0),  # 2 x 2 vCPU, the standby's included, x 730 h x $0.10
        ((2028, 7, 31), 292.0),
        ((2028, 8, 1), 584.0),  # in the third year $0.20
    ],
)
def test_a_version_past_its_support_is_paid_for_by_vcpu(
    day: tuple[int, ...], amount: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "datetime", Clock(*day))
    spec = INSTANCE | {"engine": "mysql", "engineVersion": "8.0", "multiAz": True, "extendedSupport": True}
    assert items(spec).get("extended support") == amount
    assert "extended support" not in items(spec | {"extendedSupport": False})


def test_serverless_instances_pay_for_extended_support_by_acu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "datetime", Clock(2026, 3, 1))
    usage = {"hours": 100, "averageCapacity": 3}
    spec = {"type": "aurora", "engineVersion": "13", "extendedSupport": True, "readers": 1, "expectedUsage": usage}
    told = items(spec | {"capacity": {"min": 1, "max": 4}})
    assert told["extended support"] == 124.1  # 2 x 1 ACU x 730 h x $0.085
    assert told["extended support in use"] == 34.0  # 2 x (3 - 1) ACU x 100 h x $0.085


def test_a_longer_history_of_standard_insights_has_a_price_that_is_not_known() -> None:
    told = items(INSTANCE | {"databaseInsights": {"mode": "standard", "retentionDays": 93}})
    assert told["history of Database Insights"] is None
    assert "history of Database Insights" not in items(INSTANCE)


def test_insights_of_serverless_instances_follow_their_capacity() -> None:
    usage = {"hours": 200, "averageCapacity": 5}
    spec = {"type": "aurora", "readers": 0, "databaseInsights": ADVANCED, "expectedUsage": usage}
    told = items(spec | {"capacity": {"min": 1, "max": 8}})
    assert told["Database Insights"] == 2.28  # 1 ACU x 730 h x $0.003125 = 2.28125
    assert told["Database Insights in use"] == 2.5  # (5 - 1) ACU x 200 h x $0.003125


@pytest.mark.parametrize(
    ("name", "vcpus"),
    [("db.t2.micro", 1), ("db.t4g.micro", 2), ("db.t3.2xlarge", 8), ("db.r7g.large", 2), ("db.r99g.4xlarge", 16)],
)
def test_a_class_tells_its_vcpus(name: str, vcpus: int) -> None:
    assert vcpus_of(name) == vcpus

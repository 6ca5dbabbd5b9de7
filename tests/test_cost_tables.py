"""What tables and caches cost a month, item by item, with the arithmetic written out."""

from collections.abc import Iterator
from typing import Any

import pulumi
import pytest

from costs import bill, decided, items

TABLE: dict[str, Any] = {"type": "dynamodb", "partitionKey": "pk", "encryption": "customer-managed"}
PROVISIONED = TABLE | {"billingMode": "provisioned", "pointInTimeRecovery": False}


@pytest.fixture(autouse=True)
def no_configuration(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    yield
    pulumi.runtime.set_all_config({}, [])


def test_writes_are_paid_for_in_every_region_and_reads_once() -> None:
    usage = {"readUnits": 8_000_000, "writeUnits": 2_000_000, "storageGb": 10}
    spec = TABLE | {"replicas": {"eu-west-1": {"pointInTimeRecovery": False}}, "expectedUsage": usage}
    told = {each["item"]: (each["amount"], each["basis"]) for each in bill(spec)["items"]}
    assert told == {
        "reads": (1.0, "8 million units x $0.125 per million (those in other regions included)"),
        # A replicated write costs as much as any other, in its region.
        "replicated writes": (1.25, "2 million units x $0.625 per million"),
        "replicated writes, eu-west-1": (1.41, "2 million units x $0.705 per million"),
        "storage": (2.5, "10 GB x $0.25 per GB-month"),
        "point-in-time recovery": (2.0, "10 GB x $0.20 per GB-month"),
        "storage, eu-west-1": (2.83, "10 GB x $0.283 per GB-month"),
    }


def test_expected_reads_of_a_provisioned_table_are_counted_in_one_region() -> None:
    # 262.8 million in a month are 100 a second; at 50 % that takes 200 units, 190 above the least.
    usage = {"readUnits": 262_800_000, "writeUnits": 262_800_000}
    scaling = {"min": 10, "max": 1000, "target": 50}
    spec = PROVISIONED | {"readAutoscaling": scaling, "writeAutoscaling": scaling, "replicaRegions": ["us-east-2"]}
    told = {each["item"]: each for each in bill(spec | {"expectedUsage": usage})["items"]}
    assert told["read capacity in use"]["amount"] == 18.03  # 190 units x 730 h x $0.00013 = 18.031
    assert told["read capacity in use"]["basis"] == (
        "190 units above the least x 730 h x $0.00013 per hour (evenly over the month, those in other regions included)"
    )
    assert "read capacity in use, us-east-2" not in told
    assert told["write capacity in use"]["amount"] == 90.16  # 190 units x 730 h x $0.00065 = 90.155
    assert told["write capacity in use, us-east-2"]["amount"] == 90.16
    # The least is there in every region: 10 units x 730 h x $0.00065
    assert told["write capacity"]["amount"] == told["write capacity, us-east-2"]["amount"] == 4.75  # 4.745
    assert told["read capacity"]["amount"] == 0.95  # 10 units x 730 h x $0.00013 = 0.949
    assert told["read capacity, us-east-2"]["amount"] is None  # not in the table


def test_capacity_follows_no_further_than_it_may() -> None:
    scaling = {"min": 1, "max": 50, "target": 50}
    spec = PROVISIONED | {"readCapacity": 1, "writeAutoscaling": scaling, "expectedUsage": {"writeUnits": 262_800_000}}
    (item,) = [each for each in bill(spec)["items"] if each["item"] == "write capacity in use"]
    assert item["amount"] == 23.25  # 49 units x 730 h x $0.00065 = 23.2505
    assert item["basis"].endswith("(evenly over the month, as much as max allows)")


def test_writes_to_indexes_of_a_replicated_table_are_not_replicated_ones() -> None:
    scaling = {"min": 10, "max": 20}
    spec = PROVISIONED | {
        "readAutoscaling": scaling,
        "writeAutoscaling": scaling,
        "replicaRegions": ["us-east-2"],
        "globalIndexes": {"byDay": {"partitionKey": "day"}},
    }
    told = items(spec)
    assert told["read capacity"] == 1.9  # (10 + 10) units x 730 h x $0.00013 = 1.898
    assert told["write capacity"] == 4.75  # 10 units x 730 h x $0.00065 = 4.745
    assert told["write capacity of indexes"] == 4.75
    assert told["write capacity, us-east-2"] == 4.75
    assert told["write capacity of indexes, us-east-2"] is None  # only replicated ones are in the table


def test_an_infrequently_used_table_has_prices_of_its_own() -> None:
    usage = {"readUnits": 1_000_000, "writeUnits": 1_000_000, "storageGb": 1}
    decision = TABLE | {"tableClass": "infrequent-access", "expectedUsage": usage, "pointInTimeRecovery": False}
    assert items(decision) == {"reads": None, "writes": None, "storage": None}


def test_a_stream_and_local_indexes_cost_nothing_idle() -> None:
    local = {"byDay": {"sortKey": "day"}}
    assert items(TABLE | {"sortKey": "sk", "stream": "new-image", "localIndexes": local}) == {}


@pytest.mark.parametrize(
    ("spec", "rules"),
    [
        ({}, 2),
        ({"sortKey": "sk"}, 4),
        ({"globalIndexes": {"byDay": {"partitionKey": "day"}, "byUser": {"partitionKey": "u", "sortKey": "d"}}}, 8),
        ({"replicaRegions": ["us-west-2"]}, 2),  # they are on in the table's own region
    ],
)
def test_contributor_insights_are_paid_for_by_the_rule(spec: dict[str, Any], rules: int) -> None:
    told = items(TABLE | spec | {"contributorInsights": True})
    assert told["contributor insights"] == rules * 0.5
    assert "contributor insights" not in items(TABLE | spec)


def test_a_cache_that_tiers_data_costs_what_its_nodes_cost() -> None:
    spec = {"type": "cache", "nodeType": "r6gd.xlarge", "dataTiering": True, "replicas": 1}
    assert items(spec)["cache.r6gd.xlarge"] == 912.21  # 2 x 730 h x $0.6248 = 912.208


def test_nodes_that_autoscaling_always_keeps_are_counted() -> None:
    spec = {
        "type": "cache", "nodeType": "r7g.large", "shards": 2, "replicas": 2,
        "shardAutoscaling": {"min": 2, "max": 5}, "replicaAutoscaling": {"min": 2, "max": 3},
    }  # fmt: skip
    assert items(spec)["cache.r7g.large"] == 767.38  # 2 x (1 + 2) x 730 h x $0.1752 = 767.376


def test_a_serverless_cache_stores_no_more_than_it_may() -> None:
    spec = {"type": "cache", "serverless": {"maxStorageGb": 10}, "expectedUsage": {"storageGb": 11}}
    with pytest.raises(pulumi.RunError) as raised:
        decided(spec)
    told = "expected at most serverless.maxStorageGb, 10 GB; got 11"
    assert str(raised.value) == f"orders: expectedUsage.storageGb: {told}"
    # (10 - 0.1) GB x 730 h x $0.084 = 607.068
    assert items(spec | {"expectedUsage": {"storageGb": 10}})["storage in use"] == 607.07

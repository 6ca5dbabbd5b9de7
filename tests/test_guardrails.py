"""The limits that a stack sets itself: each refuses what goes beyond it, with the limit and the value."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pulumi
import pytest

from conftest import NETWORK, STACK, Deploy
from pulumi_aws_databases import AuroraCluster, BadInput, DatabaseInstance
from pulumi_aws_databases.prices.table import Price, Prices, using
from pulumi_aws_databases.program import decide_all
from pulumi_aws_databases.stack import read_stack

HERE: Any = {"network": NETWORK}
SECONDARY = dict.fromkeys(("us-west-2", "eu-central-1"), NETWORK)


@pytest.fixture(autouse=True)
def no_configuration(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    yield
    pulumi.runtime.set_all_config({}, [])


def decide(spec: dict[str, Any], limits: dict[str, Any], *, tier: str = "dev", **keys: Any) -> None:
    config = {
        "network": {**NETWORK, "secondary": SECONDARY},
        "databases": {"orders": spec},
        "guardrails": limits,
        **keys,
    }
    named = {f"aws-databases:{key}": json.dumps(value) for key, value in config.items()}
    pulumi.runtime.set_all_config({"aws:region": "us-east-1", "aws-databases:tier": tier, **named})
    decide_all(read_stack())


def refused(spec: dict[str, Any], limits: dict[str, Any], **more: Any) -> list[str]:
    with pytest.raises(BadInput) as raised:
        decide(spec, limits, **more)
    return str(raised.value).splitlines()


AURORA = {"type": "aurora"}
INSTANCE = {"type": "instance"}
TABLE = {"type": "dynamodb", "partitionKey": "pk"}
CACHE = {"type": "cache"}
DAYS = "(guardrails.maxBackupRetentionDays)"
STORAGE = "(guardrails.maxAllocatedStorage)"
CLASSES = "(guardrails.instanceClasses)"
REGIONS = "(guardrails.regions)"


@pytest.mark.parametrize(
    ("spec", "limits", "lines"),
    [
        (
            AURORA | {"backupRetentionDays": 14},
            {"maxBackupRetentionDays": 7},
            [f"orders: backupRetentionDays: expected at most 7 {DAYS}; got 14"],
        ),
        (AURORA, {"maxBackupRetentionDays": 5}, [f"orders: backupRetentionDays: expected at most 5 {DAYS}; got 7"]),
        (CACHE, {"maxBackupRetentionDays": 5}, [f"orders: snapshotRetentionDays: expected at most 5 {DAYS}; got 7"]),
        (
            TABLE,
            {"maxBackupRetentionDays": 5},
            [f"orders: pointInTimeRecoveryDays: expected at most 5 {DAYS}; got 7"],
        ),
        (
            INSTANCE | {"allocatedStorage": 200},
            {"maxAllocatedStorage": 100},
            [
                f"orders: allocatedStorage: expected at most 100 {STORAGE}; got 200",
                f"orders: maxAllocatedStorage: expected at most 100 {STORAGE}; got 400",
            ],
        ),
        (
            INSTANCE,
            {"maxAllocatedStorage": 50},
            [f"orders: maxAllocatedStorage: expected at most 50 {STORAGE}; got 100"],
        ),
        (
            CACHE | {"serverless": True},
            {"maxAllocatedStorage": 100},
            [f"orders: serverless.maxStorageGb: expected at most 100 {STORAGE}; got 5000"],
        ),
        (
            AURORA | {"capacity": {"max": 8}},
            {"maxCapacity": 4},
            ["orders: capacity.max: expected at most 4 (guardrails.maxCapacity); got 8"],
        ),
        (AURORA, {"maxCapacity": 1.5}, ["orders: capacity.max: expected at most 1.5 (guardrails.maxCapacity); got 2"]),
        (
            {"type": "global-aurora", "secondaries": {"us-west-2": {"capacity": {"min": 1, "max": 6}}}},
            {"maxCapacity": 4},
            ["orders: secondaries.us-west-2.capacity.max: expected at most 4 (guardrails.maxCapacity); got 6"],
        ),
        (
            INSTANCE | {"instanceClass": "db.r7g.large"},
            {"instanceClasses": ["t4g.micro", "db.t4g.medium"]},
            [f'orders: instanceClass: expected t4g.micro or db.t4g.medium {CLASSES}; got "db.r7g.large"'],
        ),
        (
            INSTANCE | {"replicas": {"far": {"instanceClass": "t4g.small"}}},
            {"instanceClasses": ["t4g.micro"]},
            [f'orders: replicas.far.instanceClass: expected t4g.micro {CLASSES}; got "t4g.small"'],
        ),
        (
            AURORA | {"readerInstances": {"reports": {"instanceClass": "r7g.large"}}},
            {"instanceClasses": ["t4g.micro"]},
            [f'orders: readerInstances.reports.instanceClass: expected t4g.micro {CLASSES}; got "r7g.large"'],
        ),
        (
            AURORA | {"writer": {"instanceClass": "r7g.large"}},
            {"instanceClasses": ["t4g.micro"]},
            [f'orders: writer.instanceClass: expected t4g.micro {CLASSES}; got "r7g.large"'],
        ),
        (
            CACHE | {"nodeType": "cache.r7g.large"},
            {"instanceClasses": ["cache.t4g.micro"]},
            [f'orders: nodeType: expected cache.t4g.micro {CLASSES}; got "cache.r7g.large"'],
        ),
        (TABLE, {"regions": ["eu-west-1"]}, [f'orders: region: expected eu-west-1 {REGIONS}; got "us-east-1"']),
        (
            TABLE | {"replicaRegions": ["us-west-2"]},
            {"regions": ["us-east-1"]},
            [f'orders: replicas.us-west-2: expected us-east-1 {REGIONS}; got "us-west-2"'],
        ),
        (
            TABLE | {"replicaRegions": ["us-east-2"], "consistency": "strong", "witnessRegion": "us-west-2"},
            {"regions": ["us-east-1", "us-east-2"]},
            [f'orders: witnessRegion: expected us-east-1 or us-east-2 {REGIONS}; got "us-west-2"'],
        ),
        (
            {"type": "global-aurora", "secondaryRegions": ["eu-central-1"]},
            {"regions": ["us-east-1"]},
            [f'orders: secondaryRegions.eu-central-1: expected us-east-1 {REGIONS}; got "eu-central-1"'],
        ),
        (
            INSTANCE | {"backupReplicationRegion": "us-west-2"},
            {"regions": ["us-east-1"]},
            [f'orders: backupReplicationRegion: expected us-east-1 {REGIONS}; got "us-west-2"'],
        ),
        (
            TABLE | {"billingMode": "provisioned", "readCapacity": 5, "writeCapacity": 5},
            {"onDemandOnly": True},
            ['orders: billingMode: expected on-demand (guardrails.onDemandOnly); got "provisioned"'],
        ),
    ],
)
def test_what_goes_beyond_a_limit_is_refused(spec: dict[str, Any], limits: dict[str, Any], lines: list[str]) -> None:
    assert refused(spec, limits) == lines


@pytest.mark.parametrize(
    ("spec", "limits"),
    [
        (AURORA, {"maxBackupRetentionDays": 7, "maxCapacity": 2, "instanceClasses": [], "regions": ["us-east-1"]}),
        (INSTANCE, {"maxAllocatedStorage": 100, "instanceClasses": ["t4g.micro"]}),
        (INSTANCE | {"instanceClass": "db.t4g.micro"}, {"instanceClasses": ["t4g.micro"]}),
        (TABLE, {"onDemandOnly": True, "maxBackupRetentionDays": 7}),
        (TABLE | {"pointInTimeRecovery": False}, {"maxBackupRetentionDays": 1}),
        (CACHE, {"maxAllocatedStorage": 1, "instanceClasses": ["cache.t4g.micro"], "maxCapacity": 1}),
        (TABLE | {"billingMode": "provisioned", "readCapacity": 5, "writeCapacity": 5}, {"onDemandOnly": False}),
    ],
)
def test_what_is_at_a_limit_is_allowed(spec: dict[str, Any], limits: dict[str, Any]) -> None:
    decide(spec, limits)


def test_presets_count_as_much_as_what_is_given() -> None:
    limits = {"maxBackupRetentionDays": 7}
    told = f"orders: backupRetentionDays: expected at most 7 {DAYS}; got"
    assert refused(AURORA, limits, tier="prod") == [
        f"orders: backupPlan.retentionDays: expected at most 7 {DAYS}; got 35",
        f"{told} 30",
    ]
    assert refused(AURORA, limits, presets={"aurora": {"backupRetentionDays": 9}}) == [f"{told} 9"]


def test_everything_beyond_is_told_together_with_other_mistakes() -> None:
    spec = INSTANCE | {"instanceClass": "r7g.large", "backupRetentionDays": 10, "port": 1}
    assert refused(spec, {"maxBackupRetentionDays": 7, "instanceClasses": ["t4g.micro"]}) == [
        f"orders: backupRetentionDays: expected at most 7 {DAYS}; got 10",
        f'orders: instanceClass: expected t4g.micro {CLASSES}; got "r7g.large"',
        "orders: port: expected a number from 1150 to 65535; got 1",
    ]


def test_the_floor_of_a_stack_may_not_exceed_its_monthly_cost() -> None:
    # 2 x 0.5 ACU x 730 h x $0.12 = 87.60, 0.40 for a secret, 3.00 for a dashboard, 18 alarms at $0.10: 8 for each
    # instance and 2 for the writer; 1.00 for the key, 3.00 for the stack's dashboard
    (line,) = refused(AURORA, {"monthlyCost": 80}, tier="staging")
    assert line == (
        "aws-databases:guardrails: monthlyCost: expected at most 80 USD a month; "
        "got 96.80 (orders 92.80, what is shared 4.00)"
    )
    decide(AURORA, {"monthlyCost": 96.8}, tier="staging")


def test_expected_usage_counts_where_it_is_given() -> None:
    spec = AURORA | {"readers": 0, "expectedUsage": {"hours": 500, "averageCapacity": 2}}
    (line,) = refused(spec, {"monthlyCost": 100})
    # 2 ACU x 500 h x $0.12 = 120.00, and a secret
    assert line.endswith("got 121.40 (orders 120.40, what is shared 1.00)")
    decide({key: value for key, value in spec.items() if key != "expectedUsage"}, {"monthlyCost": 100})


def test_prices_that_are_not_known_are_said_with_the_cost() -> None:
    table = [Price("us-east-1", "aurora/acu", Decimal(1), "hour", "2026-01-01", "a contract")]
    with using(Prices.of(table)):
        (line,) = refused(AURORA | {"capacity": {"min": 1}}, {"monthlyCost": 100})
    assert line.endswith(
        "got 730.00 (orders 730.00); prices not known and left out: secrets/secret in us-east-1, kms/key in us-east-1"
    )


def test_a_component_of_a_program_keeps_to_them_too(deploy: Deploy) -> None:
    config = STACK | {"aws-databases:guardrails": {"maxBackupRetentionDays": 7, "instanceClasses": ["t4g.micro"]}}
    with pytest.raises(BadInput) as raised:
        deploy(lambda: AuroraCluster("orders", HERE | {"backup_retention_days": 8}), config)
    assert str(raised.value) == f"orders: backupRetentionDays: expected at most 7 {DAYS}; got 8"
    deploy(lambda: DatabaseInstance("orders", HERE), config)


def test_a_component_alone_may_not_cost_more_than_its_stack(deploy: Deploy) -> None:
    config = STACK | {"aws-databases:guardrails": {"monthlyCost": 50}}
    with pytest.raises(BadInput) as raised:
        deploy(lambda: AuroraCluster("orders", HERE | {"capacity": {"min": 1}}), config)
    # 1 ACU x 730 h x $0.14 = 102.20, a secret and a key of its own
    assert str(raised.value) == (
        "aws-databases:guardrails: monthlyCost: expected at most 50 USD a month; got 103.60 (orders 103.60)"
    )


@pytest.mark.parametrize(
    ("limits", "line"),
    [
        ({"maxBackupRetention": 7}, 'maxBackupRetention: unknown setting; did you mean "maxBackupRetentionDays"?'),
        ({"maxCapacity": "four"}, 'maxCapacity: expected a number; got "four"'),
        ({"regions": ["Ireland"]}, 'regions: expected a region such as eu-west-1; got "Ireland"'),
        ({"instanceClasses": "t4g.micro"}, 'instanceClasses: expected a list; got "t4g.micro"'),
        ({"onDemandOnly": 1}, "onDemandOnly: expected true or false; got 1"),
    ],
)
def test_limits_are_settings_like_any_other(limits: dict[str, Any], line: str) -> None:
    assert refused(TABLE, limits) == [f"aws-databases:guardrails: {line}"]

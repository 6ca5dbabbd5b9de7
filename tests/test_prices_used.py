"""No price without a use, and none that a bill asks for and the price list is not."""

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pulumi
import pytest

from costs import decided
from pulumi_aws_databases.cost import servers
from pulumi_aws_databases.cost.database import cost_alone
from pulumi_aws_databases.cost.stack import cost_of_networks
from pulumi_aws_databases.prices.offers import OFFERS, WITHOUT_OFFER, offers_of
from pulumi_aws_databases.prices.table import Price, Prices, shipped
from pulumi_aws_databases.settings.network import NetworkArguments
from test_cost_relational import Clock

USAGE = {"storageGb": 90, "readUnits": 9_000_000, "writeUnits": 9_000_000}
AURORA = {"type": "aurora", "expectedUsage": USAGE}
PROVISIONED = AURORA | {"instanceClass": "r7g.large", "readers": 1}
INSTANCE = {"type": "instance", "instanceClass": "r6gd.large", "expectedUsage": USAGE, "readReplicas": 0}
FAST = {"allocatedStorage": 500, "iops": 14000, "storageThroughput": 600}
TABLE = {"type": "dynamodb", "partitionKey": "pk", "expectedUsage": USAGE, "contributorInsights": True}
UNITS = {"billingMode": "provisioned", "readAutoscaling": {"min": 1, "max": 9}}
KEPT = {"backupPlan": {"enabled": True, "retentionDays": 120}}
COLD = {"backupPlan": {"enabled": True, "retentionDays": 365, "coldStorageAfterDays": 30}}
OLD = {"engineVersion": "13", "extendedSupport": True, "databaseInsights": {"mode": "standard", "retentionDays": 93}}
STANDBYS = {"readableStandbys": True, "allocatedStorage": 500}


def specs() -> Iterator[Mapping[str, Any]]:
    """Databases that have, together, everything that is paid for."""
    for storage in ("standard", "io-optimized"):
        yield AURORA | KEPT | {"storageType": storage, "proxy": True}
        yield PROVISIONED | {"storageType": storage, "proxy": True}
    yield {"type": "global-aurora", "secondaryRegions": ["eu-west-1"], "expectedUsage": USAGE}
    yield PROVISIONED | {"engine": "mysql", "backtrackHours": 24}
    yield from (AURORA | OLD, PROVISIONED | OLD)
    for engine, multi_az in itertools.product(("postgresql", "mysql", "mariadb"), (False, True)):
        yield INSTANCE | FAST | KEPT | {"engine": engine, "multiAz": multi_az, "expectedUsage": {"storageGb": 900}}
    for multi_az, kind in itertools.product((False, True), ("gp2", "io1", "io2")):
        iops = {} if kind == "gp2" else {"iops": 2000}
        yield INSTANCE | iops | {"multiAz": multi_az, "storageType": kind, "allocatedStorage": 100}
    for kind, engine in itertools.product(("gp3", "io1", "io2"), ("postgresql", "mysql")):
        cluster = {key: value for key, value in INSTANCE.items() if key != "readReplicas"}
        yield cluster | STANDBYS | {"storageType": kind, "iops": 14000, "engine": engine}
    for name in ("standard", "infrequent-access"):
        yield TABLE | {"tableClass": name}
        yield TABLE | COLD | {"tableClass": name, "replicaRegions": ["eu-west-1"]}
        yield TABLE | UNITS | {"tableClass": name, "writeCapacity": 1}
        scaled = {"writeAutoscaling": {"min": 1, "max": 9}, "globalIndexes": {"byDay": {"partitionKey": "day"}}}
        yield TABLE | UNITS | scaled | {"tableClass": name, "replicaRegions": ["eu-west-1"]}
    for engine, serverless in itertools.product(("valkey", "redis"), (False, True)):
        yield {"type": "cache", "engine": engine, "expectedUsage": USAGE} | ({"serverless": True} if serverless else {})


class Asked(Prices):
    """A table without a price, which knows what it was asked for."""

    names: set[str] = set()

    def find(self, region: str | None, item: str) -> Price | None:  # noqa: ARG002
        self.names.add(pattern(item))
        return None


def pattern(item: str) -> str:
    """The name of a price for any class, type of nodes or length."""
    return re.sub(r"retention-\d+", "retention-*", re.sub(r"\b(db|cache)\.[\w-]+\.\w+", r"\1.*", item))


@pytest.fixture(scope="module")
def asked() -> Iterator[set[str]]:
    """The names of all prices that bills ask for."""
    Asked.names = set()
    table = Asked({})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_REGION", "")
        for year in (2026, 2028):
            patch.setattr(servers, "datetime", Clock(year, 12, 1))
            for spec in specs():
                for tier in ("dev", "prod"):
                    given = {**spec, "removalPolicy": "destroy"}
                    cost_alone(decided(given, tier=tier), table)
    network = {"tier": "dev", "removalPolicy": "destroy", "cidrBlock": "10.0.0.0/16", "endpoints": ["kms"]}
    cost_of_networks([NetworkArguments.model_validate(network)], "us-east-1", table)
    yield Asked.names
    pulumi.runtime.set_all_config({}, [])


def offered() -> set[str]:
    """The names of all prices that the price list is asked for."""
    found = {offer.item for offers in OFFERS.values() for offer in offers}
    products: list[tuple[str, dict[str, Any]]] = [
        ("AmazonElastiCache", {"usagetype": "NodeUsage:cache.r7g.large", "cacheEngine": engine})
        for engine in ("Valkey", "Redis")
    ]
    zones = ("Single-AZ", "Multi-AZ", "Multi-AZ (readable standbys)")
    for engine, zone in itertools.product(("PostgreSQL", "MySQL", "MariaDB"), zones):
        if (engine, zone) != ("MariaDB", zones[-1]):  # of which there are no Multi-AZ DB clusters
            products.append(("AmazonRDS", {"databaseEngine": engine, "deploymentOption": zone}))
    products += [
        ("AmazonRDS", {"usagetype": f"{usage}:db.r7g.large", "databaseEngine": "Aurora PostgreSQL"})
        for usage in ("InstanceUsage", "InstanceUsageIOOptimized")
    ]
    products += [
        ("AmazonRDS", {"usagetype": f"ExtendedSupport:{years}:{unit}AuroraPostgreSQL13"})
        for years, unit in itertools.product(("Yr1-Yr2", "Yr3"), ("", "ASv2:"))
    ]
    for service, attributes in products:
        kind = "cache.r7g.large" if service == "AmazonElastiCache" else "db.r7g.large"
        family = "Database Instance" if "databaseEngine" in attributes else ""
        product = {"productFamily": family, "attributes": {"instanceType": kind, **attributes}}
        found |= {offer.item for offer in offers_of(service, product)}
    return {pattern(item) for item in found}


def test_every_price_of_the_table_is_one_that_a_bill_asks_for(asked: set[str]) -> None:
    assert {pattern(item) for _, item in shipped().by_place} <= asked


def test_every_price_that_a_bill_asks_for_is_asked_of_aws_or_said_not_to_be(asked: set[str]) -> None:
    assert asked - offered() == set(WITHOUT_OFFER)


def test_nothing_is_asked_of_aws_that_no_bill_needs(asked: set[str]) -> None:
    assert offered() <= asked

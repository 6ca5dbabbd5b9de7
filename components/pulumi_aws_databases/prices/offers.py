"""Where AWS's price list has the prices that are needed: a table from its products to the items of a price table.

A usage type begins with its region (``EU-``, ``eu-west-1-``), which in us-east-1 is mostly left out.
https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file-for-services.html
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

# The codes of regions; a usage type of infrequent access begins with IA-, which is none.
_REGION = (
    r"(?:(?:US[EW]\d|EU[CNSW]?\d?|AP[ENS]\d|CAN1|CAW1|CPT|AFS1|SAE1|ME[CS]1|ILC1|MXC1|UG[EW]1|[a-z]+(-[a-z]+)+-\d)-)?"
)
_MILLION = Decimal(1_000_000)
_ENGINES = {"PostgreSQL": "postgresql", "MySQL": "mysql", "MariaDB": "mariadb"}
_ZONES = {
    "Single-AZ": "single-az",
    "Multi-AZ": "multi-az",
    "Multi-AZ (readable standbys)": "readable-standbys",
}


@dataclass(frozen=True)
class Offer:
    """A product by its usage type, without the region, and the item that its price is of."""

    usage: str
    item: str
    unit: str
    times: Decimal = Decimal(1)


def _by_zones(usage: str, item: str, unit: str) -> tuple[Offer, ...]:
    return (
        Offer(f"RDS:{usage}", f"rds/{item}/single-az", unit),
        Offer(f"RDS:Multi-AZ-{usage}", f"rds/{item}/multi-az", unit),
    )


OFFERS: Mapping[str, tuple[Offer, ...]] = {
    "AmazonRDS": (
        Offer("Aurora:ServerlessV2Usage", "aurora/acu", "hour"),
        Offer("Aurora:ServerlessV2IOOptimizedUsage", "aurora-io-optimized/acu", "hour"),
        Offer("Aurora:StorageUsage", "aurora/storage", "GB-month"),
        Offer("Aurora:IO-OptimizedStorageUsage", "aurora-io-optimized/storage", "GB-month"),
        Offer("Aurora:StorageIOUsage", "aurora/io", "million", _MILLION),
        Offer("Aurora:ReplicatedWriteIO", "aurora/global-write", "million", _MILLION),
        Offer("Aurora:BackupUsage", "aurora/backup", "GB-month"),
        Offer("RDS:ChargedBackupUsage", "rds/backup", "GB-month"),
        *_by_zones("GP2-Storage", "gp2", "GB-month"),
        *_by_zones("GP3-Storage", "gp3", "GB-month"),
        *_by_zones("GP3-PIOPS", "gp3-iops", "IOPS-month"),
        *_by_zones("GP3-Throughput", "gp3-throughput", "MiB/s-month"),
        *_by_zones("PIOPS-Storage", "io1", "GB-month"),
        *_by_zones("PIOPS", "io1-iops", "IOPS-month"),
        *_by_zones("PIOPS-Storage-IO2", "io2", "GB-month"),
        *_by_zones("PIOPS-IO2", "io2-iops", "IOPS-month"),
        Offer("RDS:ProxyUsage", "proxy/vcpu", "hour"),
        Offer("RDS:Proxy-ASv2-Usage", "proxy/acu", "hour"),
    ),
    "AmazonDynamoDB": (
        Offer("ReadRequestUnits", "dynamodb/read", "million", _MILLION),
        Offer("WriteRequestUnits", "dynamodb/write", "million", _MILLION),
        Offer("ReplWriteRequestUnits", "dynamodb/replicated-write", "million", _MILLION),
        Offer("ReadCapacityUnit-Hrs", "dynamodb/rcu", "hour"),
        Offer("WriteCapacityUnit-Hrs", "dynamodb/wcu", "hour"),
        Offer("ReplWriteCapacityUnit-Hrs", "dynamodb/replicated-wcu", "hour"),
        Offer("TimedStorage-ByteHrs", "dynamodb/storage", "GB-month"),
        Offer("TimedPITRStorage-ByteHrs", "dynamodb/pitr", "GB-month"),
        Offer("TimedBackupStorage-ByteHrs", "dynamodb/backup", "GB-month"),
        Offer("IA-ReadRequestUnits", "dynamodb/read-ia", "million", _MILLION),
        Offer("IA-WriteRequestUnits", "dynamodb/write-ia", "million", _MILLION),
        Offer("IA-ReadCapacityUnit-Hrs", "dynamodb/rcu-ia", "hour"),
        Offer("IA-WriteCapacityUnit-Hrs", "dynamodb/wcu-ia", "hour"),
        Offer("IA-TimedStorage-ByteHrs", "dynamodb/storage-ia", "GB-month"),
    ),
    "AmazonElastiCache": (
        Offer("ServerlessCache:Valkey-CachedData", "cache-serverless/valkey/storage", "GB-hour"),
        Offer("ServerlessCache:Valkey-ECPU", "cache-serverless/valkey/ecpu", "million", _MILLION),
        Offer("ServerlessCache:Redis-CachedData", "cache-serverless/redis/storage", "GB-hour"),
        Offer("ServerlessCache:Redis-ECPU", "cache-serverless/redis/ecpu", "million", _MILLION),
    ),
    "AmazonCloudWatch": (
        Offer("CW:AlarmMonitorUsage", "cloudwatch/alarm", "month"),
        Offer("DataProcessing-Bytes", "logs/ingested", "GB"),
        Offer("TimedStorage-ByteHrs", "logs/stored", "GB-month"),
    ),
    "AmazonVPC": (Offer("VpcEndpoint-Hours", "vpc/endpoint", "hour"),),
    "AWSSecretsManager": (Offer("AWSSecretsManager-Secrets", "secrets/secret", "month"),),
    "awskms": (Offer("KMS-Keys", "kms/key", "month"),),
}


def offers_of(service: str, product: Mapping[str, Any]) -> Iterator[Offer]:
    """The items that a product of the price list is the price of; most products are of none."""
    attributes = product.get("attributes", {})
    usage = re.sub(f"^{_REGION}", "", attributes.get("usagetype", ""))
    for offer in OFFERS[service]:
        if usage == offer.usage:
            yield offer
    kind = attributes.get("instanceType", "")
    if service == "AmazonElastiCache" and re.fullmatch(r"NodeUsage:cache\..+", usage):
        yield Offer(usage, f"cache/{attributes.get('cacheEngine', '').lower()}/{kind}", "hour")
    if service == "AmazonRDS" and product.get("productFamily") == "Database Instance":
        yield from _instances(usage, kind, attributes)


def _instances(usage: str, kind: str, attributes: Mapping[str, str]) -> Iterator[Offer]:
    engine, zones = attributes.get("databaseEngine", ""), attributes.get("deploymentOption", "")
    if engine == "Aurora PostgreSQL" and usage.startswith("InstanceUsage"):  # Aurora MySQL costs the same
        storage = "aurora-io-optimized" if "IOOptimized" in usage else "aurora"
        yield Offer(usage, f"{storage}/{kind}", "hour")
    elif engine in _ENGINES and zones in _ZONES:
        yield Offer(usage, f"rds/{_ENGINES[engine]}/{kind}/{_ZONES[zones]}", "hour")

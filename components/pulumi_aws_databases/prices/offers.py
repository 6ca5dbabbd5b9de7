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
# Of every version of an engine and of Aurora the same, except where Serverless v2 is paid for by the ACU.
_EXTENDED_SUPPORT = r"(ASv2-)?ExtendedSupport:(?P<years>Yr1-Yr2|Yr3):(ASv2:)?(Aurora)?(MySQL|PostgreSQL)[\d.]+"
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


WITHOUT_OFFER: Mapping[str, str] = {
    "aurora-io-optimized/instance-factor": "a rule of AWS's, for instances whose own price is not in the table",
    "cloudwatch/dashboard": "AWS lists it for no region; it is the same in all",
    "insights/retention-*": "the usage types of longer histories are not known here",
    "rds/gp3-iops/readable-standbys": "as of the other IOPS of Multi-AZ DB clusters, the usage type is not known here",
    "rds/io1-iops/readable-standbys": "likewise",
    "rds/io2-iops/readable-standbys": "likewise",
}
"""Items whose price the list is not asked for, and why: the shipped one stays, or there is none."""


def _by_zones(usage: str, item: str, unit: str, *, in_clusters: bool = False) -> tuple[Offer, ...]:
    ways = {"": "single-az", "Multi-AZ-": "multi-az"} | (
        {"Multi-AZCluster-": "readable-standbys"} if in_clusters else {}
    )
    return tuple(Offer(f"RDS:{way}{usage}", f"rds/{item}/{zones}", unit) for way, zones in ways.items())


OFFERS: Mapping[str, tuple[Offer, ...]] = {
    "AmazonRDS": (
        Offer("Aurora:ServerlessV2Usage", "aurora/acu", "hour"),
        Offer("Aurora:ServerlessV2IOOptimizedUsage", "aurora-io-optimized/acu", "hour"),
        Offer("Aurora:StorageUsage", "aurora/storage", "GB-month"),
        Offer("Aurora:IO-OptimizedStorageUsage", "aurora-io-optimized/storage", "GB-month"),
        Offer("Aurora:StorageIOUsage", "aurora/io", "million", _MILLION),
        Offer("Aurora:ReplicatedWriteIO", "aurora/global-write", "million", _MILLION),
        Offer("Aurora:BacktrackUsage", "aurora/backtrack", "million-hour", _MILLION),
        Offer("Aurora:BackupUsage", "aurora/backup", "GB-month"),
        Offer("RDS:ChargedBackupUsage", "rds/backup", "GB-month"),
        *_by_zones("GP2-Storage", "gp2", "GB-month"),
        *_by_zones("GP3-Storage", "gp3", "GB-month", in_clusters=True),
        *_by_zones("GP3-PIOPS", "gp3-iops", "IOPS-month"),
        *_by_zones("GP3-Throughput", "gp3-throughput", "MiB/s-month"),
        *_by_zones("PIOPS-Storage", "io1", "GB-month", in_clusters=True),
        *_by_zones("PIOPS", "io1-iops", "IOPS-month"),
        *_by_zones("PIOPS-Storage-IO2", "io2", "GB-month", in_clusters=True),
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
        Offer("IA-ReplWriteRequestUnits", "dynamodb/replicated-write-ia", "million", _MILLION),
        Offer("IA-ReplWriteCapacityUnit-Hrs", "dynamodb/replicated-wcu-ia", "hour"),
        Offer("IA-TimedStorage-ByteHrs", "dynamodb/storage-ia", "GB-month"),
    ),
    "AWSBackup": (Offer("ColdStorage-ByteHrs-DynamoDB", "dynamodb/backup-cold", "GB-month"),),
    "AmazonElastiCache": (
        Offer("ServerlessCache:Valkey-CachedData", "cache-serverless/valkey/storage", "GB-hour"),
        Offer("ServerlessCache:Valkey-ECPU", "cache-serverless/valkey/ecpu", "million", _MILLION),
        Offer("ServerlessCache:Redis-CachedData", "cache-serverless/redis/storage", "GB-hour"),
        Offer("ServerlessCache:Redis-ECPU", "cache-serverless/redis/ecpu", "million", _MILLION),
    ),
    "AmazonCloudWatch": (
        Offer("AlarmMonitorUsage", "cloudwatch/alarm", "month"),
        Offer("ContributorRulesManaged", "contributor-insights/rule", "month"),
        Offer("DatabaseInsights-vCPU-Hours", "insights/vcpu", "hour"),
        Offer("DatabaseInsights-ACU-Hours", "insights/acu", "hour"),
    ),
    "AmazonVPC": (Offer("VpcEndpoint-Hours", "vpc/endpoint", "hour"),),
    "AWSSecretsManager": (Offer("AWSSecretsManager-Secrets", "secrets/secret", "month"),),
    "awskms": (Offer("KMS-Keys", "kms/key", "month"),),
}


def offers_of(service: str, product: Mapping[str, Any]) -> Iterator[Offer]:
    """The items that a product of the price list is the price of; most products are of none."""
    attributes = product.get("attributes", {})
    usage = re.sub(f"^{_REGION}", "", attributes.get("usagetype", ""))
    if service == "AmazonCloudWatch":  # some have the service's code and some have not
        usage = usage.removeprefix("CW:")
    for offer in OFFERS[service]:
        if usage == offer.usage:
            yield offer
    kind = attributes.get("instanceType", "")
    if service == "AmazonElastiCache" and re.fullmatch(r"NodeUsage:cache\..+", usage):
        yield Offer(usage, f"cache/{attributes.get('cacheEngine', '').lower()}/{kind}", "hour")
    if service == "AmazonRDS" and product.get("productFamily") == "Database Instance":
        yield from _instances(usage, kind, attributes)
    if service == "AmazonRDS" and (support := re.fullmatch(_EXTENDED_SUPPORT, usage)):
        years = "year-3" if support["years"] == "Yr3" else "years-1-2"
        yield Offer(usage, f"extended-support/{years}/{'acu' if 'ASv2' in usage else 'vcpu'}", "hour")


def _instances(usage: str, kind: str, attributes: Mapping[str, str]) -> Iterator[Offer]:
    engine, zones = attributes.get("databaseEngine", ""), attributes.get("deploymentOption", "")
    if engine == "Aurora PostgreSQL" and usage.startswith("InstanceUsage"):  # Aurora MySQL costs the same
        storage = "aurora-io-optimized" if "IOOptimized" in usage else "aurora"
        yield Offer(usage, f"{storage}/{kind}", "hour")
    elif engine in _ENGINES and zones in _ZONES:
        yield Offer(usage, f"rds/{_ENGINES[engine]}/{kind}/{_ZONES[zones]}", "hour")

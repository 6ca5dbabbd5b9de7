"""What caches cost."""

from pulumi_aws_databases.cost.bill import HOURS, Bill
from pulumi_aws_databases.settings.cache import CacheSettings

# https://aws.amazon.com/elasticache/pricing/: the least storage that a serverless cache is paid for, in GB.
LEAST_STORAGE = {"valkey": 0.1, "redis": 1}


def bill_cache(bill: Bill, settings: CacheSettings) -> None:
    """A cache: its nodes, or what a serverless one stores and does."""
    if settings.is_serverless:
        _serverless(bill, settings)
    else:
        shards, replicas = settings.shards or 1, settings.replicas or 0
        if settings.shard_autoscaling:
            shards = max(settings.shard_autoscaling.min, shards)
        if settings.replica_autoscaling:
            replicas = max(settings.replica_autoscaling.min, replicas)
        node = f"cache.{(settings.node_type or '').removeprefix('cache.')}"
        count = shards * (1 + replicas)
        nodes = [(count, "nodes")] if count > 1 else []
        bill.charge(f"{node}", f"cache/{settings.engine}/{node}", *nodes, HOURS)
    if settings.authentication == "users":
        count = 1 + sum(not user.iam for user in settings.users.values())
    else:
        count = {"token": 1, "iam": sum(not user.iam for user in settings.users.values())}.get(
            settings.authentication, 0
        )
    if count:
        bill.charge("secrets", "secrets/secret", (count, "secrets" if count > 1 else "secret"))


def _serverless(bill: Bill, settings: CacheSettings) -> None:
    prefix, least = f"cache-serverless/{settings.engine}", LEAST_STORAGE[settings.engine]
    bill.charge("storage", f"{prefix}/storage", (least, "GB"), HOURS, note="the least that is paid for")
    usage = settings.expected_usage
    if usage is None:
        return
    more = max(0, (usage.storage_gb or 0) - least)
    bill.charge("storage in use", f"{prefix}/storage", (more, "GB above the least"), HOURS, use=True)
    units = (usage.read_units or 0) + (usage.write_units or 0)
    bill.charge("requests", f"{prefix}/ecpu", (units / 1_000_000, "million ECPU"), use=True)

"""What clusters and instances cost.

Not counted, as settings do not tell how much of it there is: backups beyond what is free, logs and enhanced
monitoring (by the GB), data transfer, CPU credits, snapshots that were kept, and extended support.
"""

import re
from collections import Counter
from collections.abc import Mapping

from pulumi_aws_databases.cost.bill import HOURS, Bill, Factor
from pulumi_aws_databases.settings.aurora import AuroraSettings, Member
from pulumi_aws_databases.settings.global_aurora import GlobalAuroraSettings
from pulumi_aws_databases.settings.instance import InstanceSettings
from pulumi_aws_databases.settings.relational import Relational

SERVERLESS = "db.serverless"
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html: what gp3 has without being asked.
_BASELINES = {"iops": (3000, 12000), "throughput": (125, 500)}
_LARGE_GP3 = 400
_LEAST_IN_USE = 0.5
_PROXIED_ACU, _PROXIED_VCPU = 8, 2  # https://aws.amazon.com/rds/proxy/pricing/: the least that a proxy is paid for


def bill_aurora(bill: Bill, settings: AuroraSettings) -> None:
    """A cluster; of a global database the primary and every secondary region."""
    regions: dict[str | None, tuple[AuroraSettings, Mapping[str, Member]]] = {}
    existing = isinstance(settings, GlobalAuroraSettings) and settings.source_cluster_arn is not None
    if not existing:  # an existing primary is paid for where it is declared
        regions[None] = (settings, settings.members())
    if isinstance(settings, GlobalAuroraSettings):
        for region in settings.all_secondaries():
            regions[region] = (settings.in_region(region), settings.members_in(region))
    for where, (there, members) in regions.items():
        _members(bill, there, members, where)
        _aurora_storage(bill, there, where)
    if isinstance(settings, GlobalAuroraSettings) and settings.all_secondaries():
        _replicated_writes(bill, settings)
    secrets = 0 if existing else 1 + len(settings.users)
    _secrets(bill, secrets, [region for region in regions if region] if settings.has_own_password else [])


def bill_instance(bill: Bill, settings: InstanceSettings) -> None:
    """An instance, its standby and its replicas."""
    replicas = settings.all_replicas().values()
    own = "readable-standbys" if settings.readable_standbys else _zones(multi_az=settings.multi_az)
    each: list[tuple[str, str, str | None]] = [(_db(settings.instance_class), own, None)]
    each += [
        (_db(replica.instance_class or settings.instance_class), _zones(multi_az=replica.multi_az), replica.region)
        for replica in replicas
    ]
    for (kind, zones, region), count in Counter(each).items():
        price = f"rds/{settings.engine}/{kind}/{zones}"
        bill.charge(f"{kind}, {zones}", price, *_count(count, "instances"), HOURS, region=region)
        _storage(bill, settings, zones, count, region)
        _insights(bill, settings, count, kind, region)
    used = settings.expected_usage.storage_gb if settings.expected_usage else None
    if settings.backup_replication_region and used:
        copy = (used, "GB"), (1, "copy")
        bill.charge("replicated backups", "rds/backup", *copy, region=settings.backup_replication_region, use=True)
    if settings.proxied:
        vcpus = max(_PROXIED_VCPU, vcpus_of(_db(settings.instance_class)))
        bill.charge("proxy", "proxy/vcpu", (vcpus, "vCPU"), HOURS)
    _secrets(bill, 1 + len(settings.users), [])


def vcpus_of(instance_class: str) -> int:
    """The vCPUs of a class, which follow from its name.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html
    """
    family, _, size = instance_class.removeprefix("db.").removeprefix("cache.").partition(".")
    if multiple := re.fullmatch(r"(\d+)xlarge(\..+)?", size):
        return 4 * int(multiple[1])
    if family.startswith("t") and not size.endswith("xlarge"):
        return 2
    return {"medium": 1, "large": 2, "xlarge": 4}.get(size, 1)


def _members(bill: Bill, settings: AuroraSettings, members: Mapping[str, Member], region: str | None) -> None:
    classes = Counter(settings.class_of(member) for member in members.values())
    scaling = settings.reader_autoscaling
    if scaling:  # https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Integrating.AutoScaling.html
        classes[settings.class_of(settings.writer)] += max(0, scaling.min - (len(members) - 1))
    kind = "aurora-io-optimized" if settings.storage_type == "io-optimized" else "aurora"
    for each, count in classes.items():
        if each == SERVERLESS:
            _serverless(bill, settings, count, kind, region)
        else:
            bill.charge(f"{each}", f"{kind}/{each}", *_count(count, "instances"), HOURS, region=region)
            _insights(bill, settings, count, each, region)
    if region is None and settings.proxied:
        vcpus = sum(vcpus_of(each) * count for each, count in classes.items() if each != SERVERLESS)
        if vcpus:
            bill.charge("proxy", "proxy/vcpu", (max(_PROXIED_VCPU, vcpus), "vCPU"), HOURS)
        if classes[SERVERLESS]:
            capacity = max(_PROXIED_ACU, _floor_capacity(settings, region) * classes[SERVERLESS])
            bill.charge("proxy", "proxy/acu", (capacity, "ACU"), HOURS)


def _serverless(bill: Bill, settings: AuroraSettings, count: int, kind: str, region: str | None) -> None:
    """Serverless v2 instances: their least capacity at all hours, and what use adds to it."""
    low = _floor_capacity(settings, region)
    instances = _count(count, "instances")
    note = "paused while idle" if low == 0 else ""
    advanced = settings.database_insights.enabled and settings.database_insights.mode == "advanced"
    bill.charge("serverless capacity", f"{kind}/acu", *instances, (low, "ACU"), HOURS, region=region, note=note)
    if advanced:
        bill.charge("Database Insights", "insights/acu", *instances, (low, "ACU"), HOURS, region=region, note=note)
    usage = settings.expected_usage
    if usage is None:
        return
    hours = (HOURS[0] if usage.hours is None else usage.hours, "h")
    average = max(low, _LEAST_IN_USE if usage.average_capacity is None else usage.average_capacity)
    more = (average - low, "ACU above the least" if low else "ACU")
    bill.charge("serverless capacity in use", f"{kind}/acu", *instances, more, hours, region=region, use=True)
    if advanced:
        name = "Database Insights in use"
        bill.charge(name, "insights/acu", *instances, more, hours, region=region, use=True)


def _floor_capacity(settings: AuroraSettings, region: str | None) -> float:
    """The capacity of an idle instance; some things keep it from pausing, silently.

    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html
    """
    low = settings.capacity.min if settings.capacity else 0
    is_primary = isinstance(settings, GlobalAuroraSettings) and bool(settings.all_secondaries())
    stays_awake = region is None and (settings.proxied is not None or is_primary)
    return max(low, _LEAST_IN_USE) if stays_awake else low


def _aurora_storage(bill: Bill, settings: AuroraSettings, region: str | None) -> None:
    """Storage is paid for as it fills, so that an empty cluster has none."""
    usage = settings.expected_usage
    if usage is None:
        return
    kind = "aurora-io-optimized" if settings.storage_type == "io-optimized" else "aurora"
    bill.charge("storage", f"{kind}/storage", (usage.storage_gb or 0, "GB"), region=region, use=True)
    requests = (usage.read_units or 0) + (usage.write_units or 0)
    if requests and region is None:
        if kind == "aurora":
            bill.charge("I/O", "aurora/io", (requests / 1_000_000, "million requests"), use=True)
        else:
            bill.include("I/O", f"{requests:,.0f} requests, included in I/O-Optimized storage")


def _replicated_writes(bill: Bill, settings: GlobalAuroraSettings) -> None:
    writes = settings.expected_usage.write_units if settings.expected_usage else None
    if writes:
        regions = (len(settings.all_secondaries()), "regions")
        bill.charge(
            "replicated writes", "aurora/global-write", regions, (writes / 1_000_000, "million writes"), use=True
        )


def _storage(bill: Bill, settings: InstanceSettings, zones: str, count: int, region: str | None) -> None:
    kind, size = settings.storage_type, settings.allocated_storage
    copies = _count(count, "instances")
    bill.charge(f"{kind} storage", f"rds/{kind}/{zones}", *copies, (size, "GB"), region=region)
    used = settings.expected_usage.storage_gb if settings.expected_usage else None
    if used and used > size:
        grown = (used - size, "GB grown to")
        bill.charge(f"{kind} storage in use", f"rds/{kind}/{zones}", *copies, grown, region=region, use=True)
    place = 1 if size >= _LARGE_GP3 else 0
    for name, value in (("iops", settings.iops), ("throughput", settings.storage_throughput)):
        free = _BASELINES[name][place] if kind == "gp3" else 0
        if value and value > free:
            unit = "IOPS" if name == "iops" else "MiB/s"
            more = (value - free, f"{unit} above {free}" if free else unit)
            bill.charge(f"{kind} {name}", f"rds/{kind}-{name}/{zones}", *copies, more, region=region)


def _insights(bill: Bill, settings: Relational, count: int, kind: str, region: str | None) -> None:
    """Advanced Insights are paid for by vCPU; of standard ones only a history of more than 7 days.

    https://aws.amazon.com/cloudwatch/pricing/
    """
    insights = settings.database_insights
    if not insights.enabled:
        return
    cores: Factor = (vcpus_of(kind), "vCPU")
    if insights.mode == "advanced":
        bill.charge("Database Insights", "insights/vcpu", *_count(count, "instances"), cores, HOURS, region=region)
    elif insights.retention_days > 7:
        name = f"insights/retention-{insights.retention_days}"
        bill.charge("history of Database Insights", name, *_count(count, "instances"), cores, region=region)


def _secrets(bill: Bill, count: int, copied_to: list[str]) -> None:
    if count:
        named = (count, "secrets" if count > 1 else "secret")
        for region in (None, *copied_to):
            bill.charge("secrets", "secrets/secret", named, region=region)


def _count(count: int, label: str) -> list[Factor]:
    return [(count, label)] if count > 1 else []


def _zones(*, multi_az: bool) -> str:
    return "multi-az" if multi_az else "single-az"


def _db(instance_class: str) -> str:
    return f"db.{instance_class.removeprefix('db.')}"

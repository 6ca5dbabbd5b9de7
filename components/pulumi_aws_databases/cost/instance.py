"""What RDS instances cost, and Multi-AZ DB clusters."""

from collections import Counter

from pulumi_aws_databases.cost.bill import HOURS, Bill
from pulumi_aws_databases.cost.servers import (
    LEAST_PROXIED_VCPU,
    bill_insights,
    bill_secrets,
    counted,
    extended_support,
    vcpus_of,
)
from pulumi_aws_databases.rules.instance import SUPPORTED_UNTIL
from pulumi_aws_databases.rules.relational import last_day_of
from pulumi_aws_databases.settings.instance import InstanceSettings

# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html: what gp3 has without being asked.
_BASELINES = {"iops": (3000, 12000), "throughput": (125, 500)}
_LARGE_GP3 = 400
# The servers behind one price of an instance: a Multi-AZ DB cluster is priced as a whole, its standbys included.
_SERVERS = {"single-az": 1, "multi-az": 2, "readable-standbys": 3}


def bill_instance(bill: Bill, settings: InstanceSettings) -> None:
    """An instance, its standbys and its replicas.

    A standby that can be read from has Insights and connections of a proxy of its own, one that only waits has not.
    """
    own = "readable-standbys" if settings.readable_standbys else _zones(multi_az=settings.multi_az)
    each: list[tuple[str, str, str | None]] = [(_db(settings.instance_class), own, None)]
    each += [
        (_db(replica.instance_class or settings.instance_class), _zones(multi_az=replica.multi_az), replica.region)
        for replica in settings.all_replicas().values()
    ]
    for (kind, zones, region), count in Counter(each).items():
        price = f"rds/{settings.engine}/{kind}/{zones}"
        bill.charge(f"{kind}, {zones}", price, *counted(count, "instances"), HOURS, region=region)
        _storage(bill, settings, zones, count, region)
        read = count * (_SERVERS[zones] if zones == "readable-standbys" else 1)
        bill_insights(bill, settings, read, kind, region)
        if support := extended_support(settings, last_day_of(settings, SUPPORTED_UNTIL)):
            servers = counted(count * _SERVERS[zones], "instances, standbys included")
            cores = (vcpus_of(kind), "vCPU")
            bill.charge("extended support", f"{support}/vcpu", *servers, cores, HOURS, region=region)
    _replicated_backups(bill, settings)
    if settings.proxied:
        vcpus = vcpus_of(_db(settings.instance_class)) * (_SERVERS[own] if settings.readable_standbys else 1)
        bill.charge("proxy", "proxy/vcpu", (max(LEAST_PROXIED_VCPU, vcpus), "vCPU"), HOURS)
    bill_secrets(bill, 1 + len(settings.users), [])


def _storage(bill: Bill, settings: InstanceSettings, zones: str, count: int, region: str | None) -> None:
    """Storage by what is allocated, a standby's in the price; I/O and throughput by what is beyond gp3's own."""
    kind, size = settings.storage_type, settings.allocated_storage
    copies = counted(count, "instances")
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


def _replicated_backups(bill: Bill, settings: InstanceSettings) -> None:
    used = settings.expected_usage.storage_gb if settings.expected_usage else None
    if settings.backup_replication_region and used:
        copy = (used, "GB"), (1, "copy")
        region, note = settings.backup_replication_region, "at least; changes come on top"
        bill.charge("replicated backups", "rds/backup", *copy, region=region, use=True, note=note)


def _zones(*, multi_az: bool) -> str:
    return "multi-az" if multi_az else "single-az"


def _db(instance_class: str) -> str:
    return f"db.{instance_class.removeprefix('db.')}"

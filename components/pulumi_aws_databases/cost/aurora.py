"""What Aurora clusters cost, and global databases."""

from collections import Counter
from collections.abc import Mapping

from pulumi_aws_databases.cost.bill import HOURS, Bill, Factor
from pulumi_aws_databases.cost.servers import (
    LEAST_PROXIED_ACU,
    LEAST_PROXIED_VCPU,
    bill_insights,
    bill_secrets,
    counted,
    extended_support,
    is_advanced,
    vcpus_of,
)
from pulumi_aws_databases.rules.aurora import SUPPORTED_UNTIL, stays_awake
from pulumi_aws_databases.rules.relational import last_day_of
from pulumi_aws_databases.settings.aurora import AuroraSettings, Member
from pulumi_aws_databases.settings.global_aurora import GlobalAuroraSettings

SERVERLESS = "db.serverless"
_LEAST_IN_USE = 0.5
_MILLION = 1_000_000


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
        _storage(bill, there, where)
    if not existing:
        _requests(bill, settings)
        _backtrack(bill, settings)
    if isinstance(settings, GlobalAuroraSettings) and settings.all_secondaries():
        _replicated_writes(bill, settings)
    secrets = 0 if existing else 1 + len(settings.users)
    bill_secrets(bill, secrets, [region for region in regions if region] if settings.has_own_password else [])


def _members(bill: Bill, settings: AuroraSettings, members: Mapping[str, Member], region: str | None) -> None:
    classes = Counter(settings.class_of(member) for member in members.values())
    scaling = settings.reader_autoscaling
    if scaling:  # https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Integrating.AutoScaling.html
        classes[settings.class_of(settings.writer)] += max(0, scaling.min - (len(members) - 1))
    support = extended_support(settings, last_day_of(settings, SUPPORTED_UNTIL))
    for each, count in classes.items():
        if each == SERVERLESS:
            _serverless(bill, settings, count, support, region)
            continue
        instances = counted(count, "instances")
        bill.charge(f"{each}", f"{_storage_kind(settings)}/{each}", *instances, HOURS, region=region)
        bill_insights(bill, settings, count, each, region)
        if support:
            cores = (vcpus_of(each), "vCPU")
            bill.charge("extended support", f"{support}/vcpu", *instances, cores, HOURS, region=region)
    if region is None and settings.proxied:
        _proxy(bill, settings, classes)


def _serverless(bill: Bill, settings: AuroraSettings, count: int, support: str | None, region: str | None) -> None:
    """Serverless v2 instances: their least capacity at all hours, and what use adds to it."""
    low = _floor_capacity(settings, region)
    note = "paused while idle" if low == 0 else ""
    prices = {"serverless capacity": f"{_storage_kind(settings)}/acu"}
    prices |= {"Database Insights": "insights/acu"} if is_advanced(settings.database_insights) else {}
    prices |= {"extended support": f"{support}/acu"} if support else {}
    instances = counted(count, "instances")
    for name, price in prices.items():
        bill.charge(name, price, *instances, (low, "ACU"), HOURS, region=region, note=note)
    if settings.expected_usage is None:
        return
    average, hours = _in_use(settings, low)
    more = (average - low, "ACU above the least" if low else "ACU")
    for name, price in prices.items():
        bill.charge(f"{name} in use", price, *instances, more, hours, region=region, use=True)


def _proxy(bill: Bill, settings: AuroraSettings, classes: Mapping[str, int]) -> None:
    """The proxy, by the size of all instances behind it."""
    vcpus = sum(vcpus_of(each) * count for each, count in classes.items() if each != SERVERLESS)
    if vcpus:
        bill.charge("proxy", "proxy/vcpu", (max(LEAST_PROXIED_VCPU, vcpus), "vCPU"), HOURS)
    count = classes.get(SERVERLESS, 0)
    if not count:
        return
    low = _floor_capacity(settings, None)
    paid = max(LEAST_PROXIED_ACU, low * count)
    bill.charge("proxy", "proxy/acu", (paid, "ACU"), HOURS)
    if settings.expected_usage:
        average, hours = _in_use(settings, low)
        more = max(0, average * count - paid)
        bill.charge("proxy in use", "proxy/acu", (more, f"ACU above {paid:g}"), hours, use=True)


def _in_use(settings: AuroraSettings, low: float) -> tuple[float, Factor]:
    """The capacity of an instance in use, and for how long: all the time unless said, and half an ACU at least."""
    usage = settings.expected_usage
    hours = HOURS[0] if usage is None or usage.hours is None else usage.hours
    average = _LEAST_IN_USE if usage is None or usage.average_capacity is None else usage.average_capacity
    return max(low, average), (hours, "h")


def _floor_capacity(settings: AuroraSettings, region: str | None) -> float:
    """The capacity of an idle instance; some things keep it from pausing, silently.

    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html
    """
    low = settings.capacity.min if settings.capacity else 0
    is_primary = isinstance(settings, GlobalAuroraSettings) and bool(settings.all_secondaries())
    awake = stays_awake(settings if region is None else settings.model_copy(update={"proxy": None}))
    return max(low, _LEAST_IN_USE) if awake or (region is None and is_primary) else low


def _storage(bill: Bill, settings: AuroraSettings, region: str | None) -> None:
    """Storage is paid for as it fills, so that an empty cluster has none."""
    usage = settings.expected_usage
    if usage is not None:
        price = f"{_storage_kind(settings)}/storage"
        bill.charge("storage", price, (usage.storage_gb or 0, "GB"), region=region, use=True)


def _requests(bill: Bill, settings: AuroraSettings) -> None:
    usage = settings.expected_usage
    requests = (usage.read_units or 0) + (usage.write_units or 0) if usage else 0
    if requests and _storage_kind(settings) == "aurora":
        bill.charge("I/O", "aurora/io", (requests / _MILLION, "million requests"), use=True)
    elif requests:
        bill.include("I/O", f"{requests:,.0f} requests, included in I/O-Optimized storage")


def _backtrack(bill: Bill, settings: AuroraSettings) -> None:
    """The records of changes that a cluster can be rewound by, each paid for as long as it is kept.

    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Managing.Backtrack.html
    """
    writes = settings.expected_usage.write_units if settings.expected_usage else None
    if settings.backtrack_hours and writes:
        kept = (writes / _MILLION, "million changes"), (settings.backtrack_hours, "h each")
        bill.charge("backtrack", "aurora/backtrack", *kept, use=True, note="a change for each write")


def _replicated_writes(bill: Bill, settings: GlobalAuroraSettings) -> None:
    """What is written to the primary is written to each region, with I/O-Optimized storage at a price too."""
    writes = settings.expected_usage.write_units if settings.expected_usage else None
    if writes:
        regions = (len(settings.all_secondaries()), "regions")
        bill.charge(
            "replicated writes", "aurora/global-write", regions, (writes / _MILLION, "million writes"), use=True
        )


def _storage_kind(settings: AuroraSettings) -> str:
    return "aurora-io-optimized" if settings.storage_type == "io-optimized" else "aurora"

"""What Aurora refuses of a global database, and what Security Hub asks of it."""

import re

import pulumi

from pulumi_aws_databases.errors import got
from pulumi_aws_databases.rules import aurora
from pulumi_aws_databases.rules.relational import LONGEST_IDENTIFIER
from pulumi_aws_databases.rules.rule import Control, Found, Rule
from pulumi_aws_databases.settings.global_aurora import GlobalAuroraSettings
from pulumi_aws_databases.settings.settle_aurora import can_pause
from pulumi_aws_databases.settings.values import REGION

_GUIDE = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide"
_REQUIREMENTS = f"{_GUIDE}/aurora-global-database.configuration.requirements.html"
_LIMITS = f"{_GUIDE}/aurora-global-database.html#aurora-global-database.limitations"
_SUFFIX = "-0a1b2c3d"
# The first versions that forward writes.
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-write-forwarding-apg.html
_FIRST_FORWARDING = {13: None, 14: 9, 15: 4}


def _regions(_: str, settings: GlobalAuroraSettings) -> Found:
    if settings.secondaries is not None and settings.secondary_regions is not None:
        yield "secondaries", "expected either secondaryRegions or secondaries; got both"
    if settings.primary_region and settings.region and settings.primary_region != settings.region:
        yield "region", f"expected primaryRegion, {settings.primary_region}, or nothing; got {got(settings.region)}"
    path = "secondaryRegions" if settings.secondaries is None else "secondaries"
    regions = settings.all_secondaries()
    for reader in settings.reader_instances or ():
        if reader.startswith(tuple(f"{region}-" for region in regions)):
            yield f"readerInstances.{reader}", "expected a name that begins with none of the other regions'"
    if not 1 <= len(regions) <= 10:
        yield path, f"expected 1 to 10 regions; got {len(regions)}"
    for region in settings.secondaries or ():
        if not re.fullmatch(REGION, region):
            yield f"secondaries.{region}", "expected a region such as eu-west-1 as the key"
    most = 15 - len(regions)
    if len(settings.members()) - 1 > most:
        readers = "readers" if settings.reader_instances is None else "readerInstances"
        yield readers, f"expected at most {most} with {len(regions)} other regions; got {len(settings.members()) - 1}"
    if settings.reader_autoscaling and settings.reader_autoscaling.max > most:
        given = got(settings.reader_autoscaling.max)
        yield "readerAutoscaling.max", f"expected at most {most} with {len(regions)} other regions; got {given}"


def _secondaries(_: str, settings: GlobalAuroraSettings) -> Found:
    for region, there in (settings.secondaries or {}).items():
        path = f"secondaries.{region}"
        if there.capacity and there.instance_class:
            yield f"{path}.instanceClass", "expected either instanceClass or capacity; got both"
        if there.instance_class and there.instance_class.endswith("serverless"):
            yield f"{path}.capacity", "required, since an instance is of class serverless"
        if there.capacity and there.capacity.min == 0 and not can_pause(settings.engine, settings.engine_version):
            version = got(settings.engine_version)
            yield f"{path}.capacity.min", f"engineVersion {version} cannot pause; expected at least 0.5 ACU"
        if there.capacity and there.capacity.min > there.capacity.max:
            least, most = got(there.capacity.min), got(there.capacity.max)
            yield f"{path}.capacity.min", f"expected at most capacity.max, which is {most}; got {least}"
        if there.capacity and there.capacity.auto_pause_seconds and there.capacity.min > 0:
            yield f"{path}.capacity.autoPauseSeconds", "instances pause only where capacity.min is 0"
        if (
            there.network
            and not isinstance(there.network.subnet_ids, pulumi.Output)
            and len(there.network.subnet_ids) < 2
        ):
            got_subnets = len(there.network.subnet_ids)
            yield f"{path}.network.subnetIds", f"expected subnets in at least two zones; got {got_subnets}"


def _classes(_: str, settings: GlobalAuroraSettings) -> Found:
    classes = {"instanceClass": settings.instance_class, "writer.instanceClass": settings.writer.instance_class}
    for name, member in (settings.reader_instances or {}).items():
        classes[f"readerInstances.{name}.instanceClass"] = member.instance_class
    for region, there in (settings.secondaries or {}).items():
        classes[f"secondaries.{region}.instanceClass"] = there.instance_class
    for path, each in classes.items():
        if each and re.match(r"(db\.)?t\d", each):
            yield path, f"a global database needs a class for memory-intensive work, such as r7g.large; got {got(each)}"


def _impossible(_: str, settings: GlobalAuroraSettings) -> Found:
    if settings.credentials.management == "managed":
        yield "credentials.management", "AWS manages no password of a global database; expected generated"
    if settings.backtrack_hours:
        yield "backtrackHours", "a global database has no backtrack"
    if settings.source_cluster_arn is None:
        return
    beginnings = {
        "snapshotIdentifier": settings.snapshot_identifier,
        "restoreToPointInTime": settings.restore_to_point_in_time,
        "s3Import": settings.s3_import,
    }
    own = {"proxy": settings.proxied, "users": settings.users, "customEndpoints": settings.custom_endpoints}
    if settings.credentials.rotation_days:
        yield "credentials.rotationDays", "expected only without sourceClusterArn, whose cluster stays as it is"
    for path, given in {**beginnings, **own, "readerAutoscaling": settings.reader_autoscaling}.items():
        if given:
            yield path, "expected only without sourceClusterArn, whose cluster stays as it is"


def name_breaches(name: str, settings: GlobalAuroraSettings, primary: str) -> Found:
    """Names that would be too long: clusters and instances have their region in theirs, the primary's being given."""
    home = f"-{primary}"
    needed = {"its primary": len(home + _SUFFIX)}
    for region in settings.all_secondaries():
        parts = [_SUFFIX, *(f"-{member}-0a1b2c3" for member in settings.members_in(region))]
        needed[f"its parts in {region}"] = len(f"-{region}") + max(map(len, parts))
    what, length = max(needed.items(), key=lambda each: each[1])
    if len(name) > (longest := LONGEST_IDENTIFIER - length):
        yield "", f"with {what} the name may have {longest} characters; got {len(name)}"
    longest = LONGEST_IDENTIFIER - max(len(home), *(len(f"-{region}") for region in settings.all_secondaries()), 0)
    if len(settings.identifier or "") > longest:
        given = len(settings.identifier or "")
        yield "identifier", f"expected at most {longest} characters with the regions' names; got {given}"
    begins = (settings.identifier or f"{name}{_SUFFIX}") + home
    for key in settings.custom_endpoints:
        if len(f"{begins}-{key}") > LONGEST_IDENTIFIER:
            yield f"customEndpoints.{key}", aurora.ENDPOINT_NAME


def _forwarding(_: str, settings: GlobalAuroraSettings) -> Found:
    major, _dot, minor = settings.engine_version.partition(".")
    if not settings.write_forwarding or settings.engine != "postgresql" or int(major) not in _FIRST_FORWARDING:
        return
    first = _FIRST_FORWARDING[int(major)]
    if first is None or (minor and int(minor.split(".")[0]) < first):
        version = got(settings.engine_version)
        yield "writeForwarding", f"expected PostgreSQL 14.9, 15.4, 16 or newer; engineVersion is {version}"


RULES = (
    *aurora.RULES,
    Rule(
        _regions,
        (
            "region",
            "primaryRegion",
            "secondaryRegions",
            "secondaries",
            "readers",
            "readerInstances",
            "readerAutoscaling",
        ),
        _REQUIREMENTS,
    ),
    Rule(
        _secondaries, ("secondaries", "engine", "engineVersion"), f"{_GUIDE}/aurora-serverless-v2.setting-capacity.html"
    ),
    Rule(_classes, ("instanceClass", "writer", "readerInstances", "secondaries"), _REQUIREMENTS),
    Rule(
        _impossible,
        (
            "credentials",
            "backtrackHours",
            "sourceClusterArn",
            "snapshotIdentifier",
            "restoreToPointInTime",
            "s3Import",
            "proxy",
            "users",
            "customEndpoints",
            "readerAutoscaling",
        ),
        _LIMITS,
    ),
    Rule(
        _forwarding,
        ("writeForwarding", "engine", "engineVersion"),
        f"{_GUIDE}/aurora-global-database-write-forwarding.html",
    ),
)


def _is_old_mysql(settings: GlobalAuroraSettings) -> bool:
    minor = re.search(r"mysql_aurora\.3\.(\d+)", settings.engine_version)
    return settings.engine == "mysql" and minor is not None and int(minor[1]) < 8


CONTROLS = (
    *(control for control in aurora.CONTROLS if control.code not in ("RDS.14", "auto-pause")),
    Control(
        "auto-pause",
        "capacity.min",
        lambda s: bool(s.capacity) and s.capacity.min == 0,
        "the instances of a global database's primary do not pause",
        severity="info",
    ),
    Control("RDS.51", "engineVersion", _is_old_mysql, "expected Aurora MySQL 3.08 or newer"),
    Control(
        "global-version",
        "engineVersion",
        lambda s: not s.has_exact_version,
        "a major version is decided at creation; an exact one upgrades all regions, as AWS installs none by itself",
        severity="info",
    ),
    Control(
        "existing-primary",
        "sourceClusterArn",
        lambda s: s.source_cluster_arn is not None,
        "the primary stays as it is: settings of the primary have no say, and its version is upgraded elsewhere",
        severity="info",
    ),
    Control(
        "headless",
        "secondaries",
        lambda s: any(not s.members_in(region) for region in s.all_secondaries()),
        "a region without readers answers nothing until one is added",
        severity="info",
    ),
)

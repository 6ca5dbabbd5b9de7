"""What RDS refuses of an instance, and what Security Hub asks of it."""

import re
from datetime import date

from pulumi_aws_databases.errors import got
from pulumi_aws_databases.rules.backup import INSTANCE_RULES
from pulumi_aws_databases.rules.relational import (
    DEFAULT_NAME,
    DEFAULT_USERS,
    NOT_INSTALLED,
    RELATIONAL_CONTROLS,
    relational_rules,
    support_control,
)
from pulumi_aws_databases.rules.rule import Control, Found, Rule
from pulumi_aws_databases.rules.servers import CLIENTS, SUBNETS, SUFFIX, name_rule, windows_rule
from pulumi_aws_databases.settings.instance import LOGS, MAJORS, InstanceSettings
from pulumi_aws_databases.settings.settle import has_insights
from pulumi_aws_databases.settings.settle_instance import STANDBY_CLASSES

_GUIDE = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide"
_API = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html"
_STORAGE = f"{_GUIDE}/CHAP_Storage.html"
# From here on gp3 storage is striped, and its performance can be chosen.
STRIPED_GIB = 400


def _size(_: str, settings: InstanceSettings) -> Found:
    allocated, most = settings.allocated_storage, settings.max_allocated_storage
    if settings.storage_type in ("io1", "io2") and allocated < 100:
        yield "allocatedStorage", f"expected at least 100 GiB for {settings.storage_type}; got {got(allocated)}"
    least = min(-(-allocated * 11 // 10), 65536)
    if most is not None and most < least:
        yield "maxAllocatedStorage", f"expected at least {least}, 110 % of allocatedStorage; got {got(most)}"


def _expected_storage(_: str, settings: InstanceSettings) -> Found:
    used = settings.expected_usage.storage_gb if settings.expected_usage else None
    limits = {
        "allocatedStorage": settings.allocated_storage,
        "maxAllocatedStorage": settings.max_allocated_storage or settings.allocated_storage,
    }
    limit, most = max(limits.items(), key=lambda each: each[1])
    if used is not None and used > most:
        yield "expectedUsage.storageGb", f"expected at most {limit}, {got(most)} GiB; got {got(used)}"


def _performance(_: str, settings: InstanceSettings) -> Found:
    kind = settings.storage_type
    if settings.storage_throughput and kind != "gp3":
        yield "storageThroughput", f"expected only with gp3; storageType is {kind}"
    if settings.iops and kind == "gp2":
        yield "iops", "expected only with gp3, io1 or io2; storageType is gp2"
    if kind == "gp3":
        yield from _gp3(settings)
    if kind in ("io1", "io2"):
        size = settings.allocated_storage
        if settings.iops is None:
            yield "iops", f"required with {kind}"
        elif not size / 2 <= settings.iops <= size * 50:
            yield (
                "iops",
                f"expected 0.5 to 50 for each GiB, so {-(-size // 2)} to {size * 50}; got {got(settings.iops)}",
            )


def _gp3(settings: InstanceSettings) -> Found:
    chosen = (("iops", settings.iops, 12000, 64000), ("storageThroughput", settings.storage_throughput, 500, 4000))
    for path, value, low, high in chosen:
        if value and settings.allocated_storage < STRIPED_GIB:
            size = got(settings.allocated_storage)
            yield path, f"AWS sets it for gp3 below {STRIPED_GIB} GiB; allocatedStorage is {size}"
        elif value and not low <= value <= high:
            yield path, f"expected a number from {low} to {high} for gp3; got {got(value)}"
    throughput, iops = settings.storage_throughput or 500, settings.iops or 12000
    if settings.allocated_storage >= STRIPED_GIB and iops < throughput * 4 <= 16000:
        yield "storageThroughput", f"expected at most a quarter of iops, {iops // 4} MiB/s; got {got(throughput)}"


def _zones(_: str, settings: InstanceSettings) -> Found:
    if settings.multi_az and settings.availability_zone and not settings.readable_standbys:
        yield "availabilityZone", "expected only without multiAz, with which AWS chooses two zones"
    for name, replica in (settings.replicas or {}).items():
        if replica.multi_az and replica.availability_zone:
            yield f"replicas.{name}.availabilityZone", "expected only without multiAz"


def _replicas(name: str, settings: InstanceSettings) -> Found:
    named = settings.replicas
    if named is not None and settings.read_replicas is not None:
        yield "readReplicas", "expected either readReplicas or replicas; got both"
    if named is not None and len(named) > 15:
        yield "replicas", f"expected at most 15; got {len(named)}"
    for key in named or ():
        if not re.fullmatch(r"[a-z](-?[a-z0-9]){0,19}", key):
            yield f"replicas.{key}", "expected a name of up to 20 of a-z, 0-9 and -, a letter first"
        elif (length := len(settings.identifier or name) + len(key)) > 53:
            yield f"replicas.{key}", f"expected at most 53 characters with the name of the instance; got {length}"
    path = "readReplicas" if named is None else "replicas"
    if settings.all_replicas() and settings.backup_retention_days == 0:
        yield path, "RDS makes replicas from backups, and backupRetentionDays is 0"
    if settings.all_replicas() and settings.credentials.management == "managed":
        yield (
            "credentials.management",
            "RDS makes no replica where it manages the password; expected generated",
        )


def _blue_green(_: str, settings: InstanceSettings) -> Found:
    if settings.blue_green_update and settings.all_replicas():
        path = "readReplicas" if settings.replicas is None else "replicas"
        yield path, "AWS's provider makes no blue/green update of an instance with replicas, and blueGreenUpdate is on"
    if settings.blue_green_update and settings.credentials.management == "managed":
        yield "credentials.management", "RDS makes no blue/green update where it manages the password"


def _standbys(name: str, settings: InstanceSettings) -> Found:
    if not settings.readable_standbys:
        return
    without = "expected only without readableStandbys: a Multi-AZ DB cluster"
    if settings.engine == "mariadb":
        yield "readableStandbys", "expected only with postgresql or mysql; the engine is mariadb"
    for path, given, reason in (
        ("readReplicas" if settings.replicas is None else "replicas", settings.all_replicas(), "is read from already"),
        ("availabilityZone", settings.availability_zone, "is in three zones that AWS chooses"),
        ("multiAz", not settings.multi_az, "is in three zones"),
        ("maxAllocatedStorage", settings.max_allocated_storage, "has storage that does not grow by itself"),
        ("blueGreenUpdate", settings.blue_green_update, "has no blue/green updates of this kind"),
        ("backupReplicationRegion", settings.backup_replication_region, "has no replicated backups"),
        ("optionGroupName", settings.option_group_name, "has no option groups"),
        ("logExports", "audit" in settings.log_exports, "has no audit log, which an option group would write"),
        ("s3Import", settings.s3_import, "begins with no backup in S3"),
        ("roles", settings.roles, "has no roles"),
        ("storageThroughput", settings.storage_throughput, "has the throughput that its iops bring"),
    ):
        if given:
            yield path, f"{without} {reason}"
    if settings.storage_type == "gp2":
        yield "storageType", "expected gp3, io1 or io2 with readableStandbys; got gp2"
    if not re.fullmatch(STANDBY_CLASSES, settings.instance_class.removeprefix("db.")):
        yield (
            "instanceClass",
            f"expected a class with local storage, such as r6gd.large; got {got(settings.instance_class)}",
        )
    begins, most = settings.identifier or name, 52 if settings.identifier else 52 - len(SUFFIX)
    if len(begins) > most:
        yield "identifier" if settings.identifier else "", f"expected at most {most} characters with readableStandbys"


def _backup_replication(_: str, settings: InstanceSettings) -> Found:
    if settings.backup_replication_region and settings.backup_retention_days == 0:
        yield "backupReplicationRegion", "there are no backups to copy, as backupRetentionDays is 0"


def _read_only_endpoint(_: str, settings: InstanceSettings) -> Found:
    if settings.proxied and settings.proxied.read_only_endpoint and not settings.readable_standbys:
        yield "proxy.readOnlyEndpoint", "expected only for clusters: a proxy of an instance leads to the instance alone"


def _extended_support(_: str, settings: InstanceSettings) -> Found:
    if settings.extended_support and settings.engine == "mariadb":
        yield "extendedSupport", "AWS has no extended support of mariadb"


def _classes(_: str, settings: InstanceSettings) -> Found:
    classes = {"instanceClass": settings.instance_class}
    for name, replica in (settings.replicas or {}).items():
        classes |= {f"replicas.{name}.instanceClass": replica.instance_class} if replica.instance_class else {}
    for path, each in classes.items():
        if each.endswith("serverless"):
            yield path, "expected a class of RDS; only Aurora has serverless instances"
        elif settings.database_insights.enabled and not has_insights(settings.engine, each, is_aurora=False):
            yield "databaseInsights.enabled", f"instance class {got(each)} has no Insights with {settings.engine}"


RULES = (
    name_rule(63, _API),
    windows_rule("backupWindow", 30, _API),
    SUBNETS,
    CLIENTS,
    *relational_rules(LOGS, MAJORS, _API),
    *INSTANCE_RULES,
    Rule(_extended_support, ("engine", "extendedSupport"), f"{_GUIDE}/extended-support.html"),
    Rule(_size, ("allocatedStorage", "maxAllocatedStorage", "storageType"), _STORAGE),
    Rule(_expected_storage, ("allocatedStorage", "maxAllocatedStorage", "expectedUsage"), _STORAGE),
    Rule(_performance, ("allocatedStorage", "storageType", "iops", "storageThroughput"), _STORAGE),
    Rule(_zones, ("multiAz", "availabilityZone", "replicas", "readableStandbys"), _API),
    Rule(_replicas, ("readReplicas", "replicas", "backupRetentionDays", "credentials"), f"{_GUIDE}/USER_ReadRepl.html"),
    Rule(
        _backup_replication,
        ("backupReplicationRegion", "backupRetentionDays"),
        f"{_GUIDE}/USER_ReplicateBackups.html",
    ),
    Rule(
        _standbys,
        (
            "readableStandbys",
            "engine",
            "readReplicas",
            "replicas",
            "availabilityZone",
            "multiAz",
            "maxAllocatedStorage",
            "blueGreenUpdate",
            "backupReplicationRegion",
            "optionGroupName",
            "logExports",
            "s3Import",
            "roles",
            "storageType",
            "storageThroughput",
            "instanceClass",
            "identifier",
        ),
        f"{_GUIDE}/multi-az-db-clusters-concepts.html",
    ),
    Rule(_read_only_endpoint, ("proxy", "readableStandbys"), f"{_GUIDE}/rds-proxy-endpoints.html"),
    Rule(
        _blue_green,
        ("blueGreenUpdate", "readReplicas", "replicas", "credentials"),
        f"{_GUIDE}/blue-green-deployments.html",
    ),
    Rule(
        _classes,
        ("engine", "instanceClass", "replicas", "databaseInsights"),
        f"{_GUIDE}/USER_PerfInsights.Overview.Engines.html",
    ),
)

# https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MySQL.Concepts.VersionMgmt.html
SUPPORTED_UNTIL = {
    "postgresql": {
        "11": date(2024, 2, 29),
        "12": date(2025, 2, 28),
        "13": date(2026, 2, 28),
        "14": date(2027, 2, 28),
        "15": date(2028, 2, 29),
        "16": date(2029, 2, 28),
    },
    "mysql": {"5.7": date(2024, 2, 29), "8.0": date(2026, 7, 31)},
}

# https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
_MYSQL_LOGS = {"audit", "error", "general", "slowquery"}
AUDITED = {"postgresql": {"postgresql", "upgrade"}, "mysql": _MYSQL_LOGS, "mariadb": _MYSQL_LOGS}

CONTROLS = (
    support_control(SUPPORTED_UNTIL),
    *RELATIONAL_CONTROLS,
    Control("RDS.5", "multiAz", lambda s: not s.multi_az, "there is no standby in a second zone"),
    Control(
        "RDS.5",
        "replicas",
        lambda s: any(not replica.multi_az for replica in s.all_replicas().values()),
        "read replicas have no standby and no deletion protection (RDS.8): they hold nothing of their own",
        severity="info",
    ),
    Control(
        "replica-upgrade",
        "allowMajorVersionUpgrade",
        lambda s: s.allow_major_version_upgrade and s.engine != "postgresql" and bool(s.all_replicas()),
        "RDS upgrades replicas of this engine before their source, and Pulumi the source first: take them out before",
        severity="warning",
    ),
    Control("RDS.6", "monitoringInterval", lambda s: s.monitoring_interval == 0, "enhanced monitoring is off"),
    Control("RDS.8", "deletionProtection", lambda s: not s.deletion_protection, "the instance can be deleted"),
    Control(
        "RDS.9",
        "logExports",
        lambda s: not AUDITED[s.engine] <= set(s.log_exports),
        "not all logs that Security Hub asks for are exported",
    ),
    Control(
        "RDS.36",
        "logExports",
        lambda s: s.engine == "postgresql" and "postgresql" not in s.log_exports,
        "the log is not exported",
    ),
    Control("RDS.10", "iamAuthentication", lambda s: not s.iam_authentication, "IAM authentication is off"),
    Control("RDS.11", "backupRetentionDays", lambda s: s.backup_retention_days < 7, "backups last less than 7 days"),
    Control("RDS.13", "autoMinorVersionUpgrade", lambda s: not s.auto_minor_version_upgrade, NOT_INSTALLED),
    Control("RDS.25", "credentials.username", lambda s: s.credentials.username in DEFAULT_USERS, DEFAULT_NAME),
    Control(
        "RDS.42",
        "logExports",
        lambda s: s.engine == "mariadb" and not {"audit", "error"} <= set(s.log_exports),
        "MariaDB's audit and error logs are not both exported",
    ),
)

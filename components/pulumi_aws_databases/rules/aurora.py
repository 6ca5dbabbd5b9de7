"""What Aurora refuses, and what Security Hub asks of it."""

import re
from datetime import date

from pulumi_aws_databases.errors import got
from pulumi_aws_databases.rules.backup import CLUSTER_RULES
from pulumi_aws_databases.rules.relational import (
    DEFAULT_NAME,
    DEFAULT_USERS,
    LONGEST_IDENTIFIER,
    NOT_INSTALLED,
    ON,
    RELATIONAL_CONTROLS,
    relational_rules,
    support_control,
)
from pulumi_aws_databases.rules.rule import Control, Found, Rule
from pulumi_aws_databases.rules.servers import CLIENTS, SUBNETS, name_rule, windows_rule
from pulumi_aws_databases.settings.aurora import AUDIT, LOGS, MAJORS, AuroraSettings
from pulumi_aws_databases.settings.settle import has_insights, is_outdated
from pulumi_aws_databases.settings.settle_aurora import can_pause

_GUIDE = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide"
_API = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference"

ENDPOINT_NAME = "expected a name of a-z, 0-9 and -, a letter first, of at most 63 characters with the cluster's"


def _capacity(_: str, settings: AuroraSettings) -> Found:
    capacity = settings.capacity
    if capacity is None:
        return
    if is_outdated(settings.engine, settings.engine_version):
        version = got(settings.engine_version)
        yield "capacity", f"engineVersion {version} has no Serverless v2; expected an instanceClass instead"
    if capacity.min > capacity.max:
        yield "capacity.min", f"expected at most capacity.max, which is {got(capacity.max)}; got {got(capacity.min)}"
    if capacity.min > 0 and capacity.auto_pause_seconds:
        yield "capacity.autoPauseSeconds", f"instances pause only where capacity.min is 0; it is {got(capacity.min)}"
    if capacity.min == 0 and not can_pause(settings.engine, settings.engine_version):
        yield "capacity.min", f"engineVersion {got(settings.engine_version)} cannot pause; expected at least 0.5 ACU"


def _classes(_: str, settings: AuroraSettings) -> Found:
    classes = [settings.class_of(member) for member in settings.members().values()]
    if settings.capacity is None and "db.serverless" in classes:
        yield "capacity", "required, since an instance is of class serverless"
    if settings.capacity and settings.instance_class and "db.serverless" not in classes:
        yield (
            "instanceClass",
            "expected either instanceClass or capacity, as no instance is of class serverless; got both",
        )
    for name, member in settings.members().items():
        if settings.database_insights.enabled and not has_insights(
            settings.engine, settings.class_of(member), is_aurora=True
        ):
            yield (
                "databaseInsights.enabled",
                f"instance class {got(settings.class_of(member))} of {name} has no Insights",
            )


def _readers(_: str, settings: AuroraSettings) -> Found:
    named = settings.reader_instances
    if named is None:
        return
    if settings.readers is not None:
        yield "readers", "expected either readers or readerInstances; got both"
    if len(named) > 15:
        yield "readerInstances", f"expected at most 15 readers; got {len(named)}"
    for name in named:
        if name == "writer" or not re.fullmatch(r"[a-z](-?[a-z0-9]){0,19}", name):
            yield (
                f"readerInstances.{name}",
                'expected a name of up to 20 of a-z, 0-9 and -, a letter first, other than "writer"',
            )


def _member_names(name: str, settings: AuroraSettings) -> Found:
    """Each instance is named after the cluster and itself, with a suffix of Pulumi's."""
    for member in settings.members():
        longest = LONGEST_IDENTIFIER - len(f"-{member}-0a1b2c3")
        if len(name) > longest:
            path = f"readerInstances.{member}" if member in (settings.reader_instances or ()) else ""
            yield path, f"instance {member} is named after the cluster, whose name may have {longest} characters then"


def _autoscaling(_: str, settings: AuroraSettings) -> Found:
    scaling = settings.reader_autoscaling
    if scaling is None:
        return
    if scaling.min > scaling.max:
        yield (
            "readerAutoscaling.min",
            f"expected at most max, {got(scaling.max)}; got {got(scaling.min)}",
        )
    declared = len(settings.members()) - 1
    if scaling.max < declared:
        yield "readerAutoscaling.max", f"expected at least the {declared} declared readers; got {got(scaling.max)}"
    if scaling.target_cpu and scaling.target_connections:
        yield "readerAutoscaling.targetCpu", "expected either targetCpu or targetConnections; got both"


def _endpoints(name: str, settings: AuroraSettings) -> Found:
    members = ("writer", *(settings.reader_instances or ()))
    for key, endpoint in settings.custom_endpoints.items():
        path = f"customEndpoints.{key}"
        identifier = f"{settings.identifier or f'{name}-0a1b2c3d'}-{key}"
        if not re.fullmatch(r"[a-z](-?[a-z0-9])*", key) or len(identifier) > 63:
            yield path, ENDPOINT_NAME
        if endpoint.members and endpoint.excluded:
            yield path, "expected either members or excluded; got both"
        for setting, named in (("members", endpoint.members), ("excluded", endpoint.excluded)):
            for member in named:
                if member not in members:
                    yield f"{path}.{setting}", f"expected names of readerInstances or writer; got {got(member)}"


def _read_only_endpoint(_: str, settings: AuroraSettings) -> Found:
    proxy = settings.proxied
    if proxy and proxy.read_only_endpoint and not settings.has_readers:
        yield "proxy.readOnlyEndpoint", "expected a reader, without which every connection to it fails"


def _backtrack(_: str, settings: AuroraSettings) -> Found:
    if settings.backtrack_hours and settings.engine != "mysql":
        yield "backtrackHours", f"only mysql has backtrack; the engine is {settings.engine}"


def _expected_capacity(_: str, settings: AuroraSettings) -> Found:
    expected = settings.expected_usage.average_capacity if settings.expected_usage else None
    most = settings.capacity.max if settings.capacity else None
    if expected is not None and most is not None and expected > most:
        told = f"expected at most capacity.max, {got(most)} ACU; got {got(expected)}"
        yield "expectedUsage.averageCapacity", told


RULES = (
    Rule(_expected_capacity, ("capacity", "expectedUsage"), "https://aws.amazon.com/rds/aurora/pricing/"),
    name_rule(63, f"{_API}/API_CreateDBCluster.html"),
    windows_rule("backupWindow", 30, f"{_API}/API_CreateDBCluster.html"),
    SUBNETS,
    CLIENTS,
    *relational_rules(
        LOGS, MAJORS, f"{_API}/API_CreateDBCluster.html", mysql_version=r"\d+\.\d+(\.mysql_aurora(\.\d+){3})?"
    ),
    *CLUSTER_RULES,
    Rule(_capacity, ("engine", "engineVersion", "capacity"), f"{_GUIDE}/aurora-serverless-v2.setting-capacity.html"),
    Rule(
        _classes,
        ("engine", "capacity", "instanceClass", "writer", "readers", "readerInstances", "databaseInsights"),
        f"{_GUIDE}/aurora-serverless-v2-how-it-works.html",
    ),
    Rule(_member_names, ("readers", "readerInstances"), f"{_API}/API_CreateDBInstance.html"),
    Rule(_readers, ("readers", "readerInstances"), f"{_GUIDE}/Aurora.Replication.html"),
    Rule(
        _autoscaling,
        ("readerAutoscaling", "readers", "readerInstances"),
        f"{_GUIDE}/Aurora.Integrating.AutoScaling.html",
    ),
    Rule(_endpoints, ("customEndpoints", "readerInstances", "identifier"), f"{_API}/API_CreateDBClusterEndpoint.html"),
    Rule(
        _read_only_endpoint,
        ("proxy", "readers", "readerInstances", "readerAutoscaling"),
        f"{_GUIDE}/rds-proxy-endpoints.html",
    ),
    Rule(_backtrack, ("backtrackHours", "engine"), f"{_GUIDE}/AuroraMySQL.Managing.Backtrack.html"),
)

# The last day of standard support of each major.
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraPostgreSQLReleaseNotes/aurorapostgresql-release-calendar.html
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraMySQLReleaseNotes/AuroraMySQL.release-calendars.html
SUPPORTED_UNTIL = {
    "postgresql": {
        "11": date(2024, 2, 29),
        "12": date(2025, 2, 28),
        "13": date(2026, 2, 28),
        "14": date(2027, 2, 28),
        "15": date(2028, 2, 29),
        "16": date(2029, 2, 28),
        "17": date(2030, 2, 28),
    },
    "mysql": {"5.7": date(2024, 10, 31), "8.0": date(2028, 4, 30)},
}


# https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
AUDITED = {"postgresql": {"postgresql"}, "mysql": {"audit", "error", "general", "slowquery"}}


def stays_awake(settings: AuroraSettings) -> bool:
    """Whether something keeps Serverless v2 instances from pausing.

    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html
    """
    logical = str(settings.parameters.get("rds.logical_replication", 0)).lower() in ON
    return bool(settings.proxied) or logical or str(settings.parameters.get("binlog_format", "OFF")).upper() != "OFF"


def _is_audited(settings: AuroraSettings) -> bool:
    """Whether the parameters of Aurora MySQL make it write an audit log."""
    audit = AUDIT if "audit" in settings.log_exports else {}
    parameters = {**audit, **settings.parameters}
    return str(parameters.get("server_audit_logging")).lower() in ON and bool(parameters.get("server_audit_events"))


CONTROLS = (
    support_control(SUPPORTED_UNTIL),
    *RELATIONAL_CONTROLS,
    Control(
        "auto-pause",
        "capacity.min",
        lambda s: bool(s.capacity) and s.capacity.min == 0 and stays_awake(s),
        "instances do not pause where a proxy holds connections, or replication is on",
        severity="info",
    ),
    Control("RDS.6", "monitoringInterval", lambda s: s.monitoring_interval == 0, "enhanced monitoring is off"),
    Control("RDS.7", "deletionProtection", lambda s: not s.deletion_protection, "the cluster can be deleted"),
    Control("RDS.12", "iamAuthentication", lambda s: not s.iam_authentication, "IAM authentication is off"),
    Control("RDS.14", "backtrackHours", lambda s: s.engine == "mysql" and not s.backtrack_hours, "backtrack is off"),
    Control(
        "RDS.15",
        "readers",
        lambda s: not s.has_readers or s.is_in_one_zone,
        "there is no reader in a second zone to fail over to",
    ),
    Control(
        "RDS.24",
        "credentials.username",
        lambda s: s.credentials.username in DEFAULT_USERS,
        DEFAULT_NAME,
    ),
    Control(
        "RDS.9",
        "logExports",
        lambda s: not AUDITED[s.engine] <= set(s.log_exports),
        "not all logs that Security Hub asks for are exported",
    ),
    Control(
        "RDS.34",
        "logExports",
        lambda s: s.engine == "mysql" and "audit" not in s.log_exports,
        "the audit log is not exported",
    ),
    Control(
        "RDS.37",
        "logExports",
        lambda s: s.engine == "postgresql" and "postgresql" not in s.log_exports,
        "the log is not exported",
    ),
    Control(
        "RDS.45",
        "parameters",
        lambda s: s.engine == "mysql" and not _is_audited(s),
        "the audit log is off",
    ),
    Control(
        "RDS.35",
        "autoMinorVersionUpgrade",
        lambda s: not s.auto_minor_version_upgrade,
        NOT_INSTALLED,
    ),
    Control(
        "RDS.50", "backupRetentionDays", lambda s: s.backup_retention_days < 7, "backups are kept for less than 7 days"
    ),
)

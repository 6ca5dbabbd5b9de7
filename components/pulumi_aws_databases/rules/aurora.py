"""What Aurora refuses, and what Security Hub asks of it."""

import re
from datetime import UTC, date, datetime

from pulumi_aws_databases.errors import got, one_of
from pulumi_aws_databases.rules.reserved import RESERVED_WORDS
from pulumi_aws_databases.rules.rule import Control, Found, Rule
from pulumi_aws_databases.rules.servers import CLIENTS, SUBNETS, name_rule, windows_rule
from pulumi_aws_databases.settings.aurora import LOGS, MAJORS, AuroraSettings
from pulumi_aws_databases.settings.settle import can_pause, has_insights, is_version_of

_GUIDE = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide"
_API = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference"

TLS_PARAMETERS = {"postgresql": "rds.force_ssl", "mysql": "require_secure_transport"}


def _version(_: str, settings: AuroraSettings) -> Found:
    majors = MAJORS[settings.engine]
    if not is_version_of(settings.engine, settings.engine_version):
        yield (
            "engineVersion",
            f"expected a version of {one_of(majors)} for {settings.engine}; got {got(settings.engine_version)}",
        )


def _database_name(_: str, settings: AuroraSettings) -> Found:
    if settings.database_name.lower() in RESERVED_WORDS[settings.engine]:
        yield (
            "databaseName",
            f"{got(settings.database_name)} is a reserved word of {settings.engine}; give another name",
        )


def _username(_: str, settings: AuroraSettings) -> Found:
    name = settings.credentials.username.lower()
    reserved = name == "rdsadmin" or (settings.engine == "postgresql" and (name == "admin" or name.startswith("pg_")))
    if reserved or name in RESERVED_WORDS[settings.engine]:
        yield "credentials.username", f"{got(settings.credentials.username)} is reserved by {settings.engine} on RDS"


def _logs(_: str, settings: AuroraSettings) -> Found:
    logs = LOGS[settings.engine]
    for log in settings.log_exports:
        if log not in logs:
            yield "logExports", f"expected {one_of(logs)} for {settings.engine}; got {got(log)}"


def _capacity(_: str, settings: AuroraSettings) -> Found:
    capacity = settings.capacity
    if capacity is None:
        return
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
        if settings.database_insights.enabled and not has_insights(settings.engine, settings.class_of(member)):
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


def _insights(_: str, settings: AuroraSettings) -> Found:
    insights = settings.database_insights
    if insights.enabled and insights.mode == "advanced" and insights.retention_days != 465:
        yield "databaseInsights.retentionDays", f"the advanced mode keeps 465 days; got {got(insights.retention_days)}"


def _tls(_: str, settings: AuroraSettings) -> Found:
    name = TLS_PARAMETERS[settings.engine]
    for given in (name, name.replace("_", "-")):
        if given in settings.parameters:
            yield f"parameters.{given}", "TLS is enforced at every tier; leave it out"


RULES = (
    name_rule(63, f"{_API}/API_CreateDBCluster.html"),
    windows_rule("backupWindow", 30, f"{_API}/API_CreateDBCluster.html"),
    SUBNETS,
    CLIENTS,
    Rule(_version, ("engine", "engineVersion"), f"{_GUIDE}/Aurora.Updates.html"),
    Rule(_database_name, ("engine", "databaseName"), f"{_API}/API_CreateDBCluster.html"),
    Rule(_username, ("engine", "credentials"), f"{_API}/API_CreateDBCluster.html"),
    Rule(_logs, ("engine", "logExports"), f"{_API}/API_CreateDBCluster.html"),
    Rule(_capacity, ("engine", "engineVersion", "capacity"), f"{_GUIDE}/aurora-serverless-v2.setting-capacity.html"),
    Rule(
        _classes,
        ("engine", "capacity", "instanceClass", "writer", "readers", "readerInstances", "databaseInsights"),
        f"{_GUIDE}/aurora-serverless-v2-how-it-works.html",
    ),
    Rule(_readers, ("readers", "readerInstances"), f"{_GUIDE}/Aurora.Replication.html"),
    Rule(_insights, ("databaseInsights",), f"{_GUIDE}/USER_DatabaseInsights.html"),
    Rule(_tls, ("engine", "parameters"), "https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html"),
)

# The last day of standard support of each major.
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraPostgreSQLReleaseNotes/aurorapostgresql-release-calendar.html
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraMySQLReleaseNotes/AuroraMySQL.release-calendars.html
SUPPORTED_UNTIL = {
    "postgresql": {
        "13": date(2026, 2, 28),
        "14": date(2027, 2, 28),
        "15": date(2028, 2, 29),
        "16": date(2029, 2, 28),
        "17": date(2030, 2, 28),
    },
    "mysql": {"8.0": date(2028, 4, 30)},
}


def _past_support(settings: AuroraSettings) -> bool:
    ends = SUPPORTED_UNTIL[settings.engine].items()
    past = [last for major, last in ends if f"{settings.engine_version}.".startswith(f"{major}.")]
    return not settings.extended_support and any(last < datetime.now(UTC).date() for last in past)


CONTROLS = (
    Control(
        "extended-support",
        "engineVersion",
        _past_support,
        "the version is past standard support: AWS creates no cluster of it unless extendedSupport, at a price, is on",
        severity="error",
    ),
    Control("RDS.6", "monitoringInterval", lambda s: s.monitoring_interval == 0, "enhanced monitoring is off"),
    Control("RDS.7", "deletionProtection", lambda s: not s.deletion_protection, "the cluster can be deleted"),
    Control("RDS.12", "iamAuthentication", lambda s: not s.iam_authentication, "IAM authentication is off"),
    Control("RDS.15", "readers", lambda s: len(s.members()) < 2, "there is no reader in a second zone to fail over to"),
    Control(
        "RDS.24",
        "credentials.username",
        lambda s: s.credentials.username in ("admin", "postgres"),
        "the master user has a default name",
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
        "RDS.35",
        "autoMinorVersionUpgrade",
        lambda s: not s.auto_minor_version_upgrade,
        "minor versions are not installed",
    ),
    Control(
        "RDS.50", "backupRetentionDays", lambda s: s.backup_retention_days < 7, "backups are kept for less than 7 days"
    ),
)

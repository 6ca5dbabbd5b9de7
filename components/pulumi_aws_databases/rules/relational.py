"""Rules of clusters and instances."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime

from pulumi_aws_databases.errors import got, one_of
from pulumi_aws_databases.rules.reserved import RESERVED_WORDS
from pulumi_aws_databases.rules.rule import Control, Found, Rule
from pulumi_aws_databases.settings.relational import Relational
from pulumi_aws_databases.settings.settle import is_version_of

_API = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference"
TLS_PARAMETERS = {
    "postgresql": "rds.force_ssl",
    "mysql": "require_secure_transport",
    "mariadb": "require_secure_transport",
}
RESTORED = Control(
    "restored",
    "databaseName",
    lambda settings: settings.is_restored,
    "the first database and the master user are those of the backup; databaseName and credentials.username have no say",
    severity="info",
)
DEFAULT_USERS = ("admin", "postgres")
DEFAULT_NAME = "the master user has a default name"
NOT_INSTALLED = "minor versions are not installed"
NO_ROTATION = Control(
    "SecretsManager.1",
    "credentials",
    lambda settings: settings.credentials.management == "generated",
    "the password is not rotated",
)


def relational_rules(
    logs: Mapping[str, tuple[str, ...]], majors: Mapping[str, tuple[str, ...]], source: str
) -> tuple[Rule, ...]:
    """The rules, given which logs and majors each engine has."""

    def version(_: str, settings: Relational) -> Found:
        known = majors[settings.engine]
        if not is_version_of(known, settings.engine_version):
            expected = f"expected a version of {one_of(known)} for {settings.engine}"
            yield "engineVersion", f"{expected}; got {got(settings.engine_version)}"

    def exports(_: str, settings: Relational) -> Found:
        known = logs[settings.engine]
        for log in settings.log_exports:
            if log not in known:
                yield "logExports", f"expected {one_of(known)} for {settings.engine}; got {got(log)}"

    return (
        Rule(version, ("engine", "engineVersion"), source),
        Rule(_database_name, ("engine", "databaseName"), source),
        Rule(_username, ("engine", "credentials"), source),
        Rule(exports, ("engine", "logExports"), source),
        Rule(_insights, ("databaseInsights",), f"{_API}/API_CreateDBInstance.html"),
        Rule(_roles, ("roles",), f"{_API}/API_AddRoleToDBCluster.html"),
        Rule(_restore, ("snapshotIdentifier", "restoreToPointInTime"), source),
        Rule(
            _tls, ("engine", "parameters"), "https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html"
        ),
    )


def support_control(last_days: Mapping[str, Mapping[str, date]]) -> Control:
    """A version past standard support, given the last day of each major by engine, is an error."""

    def past(settings: Relational) -> bool:
        ends = last_days.get(settings.engine, {}).items()
        mine = [last for major, last in ends if is_version_of((major,), settings.engine_version)]
        return not settings.extended_support and any(last < datetime.now(UTC).date() for last in mine)

    message = "the version is past standard support: AWS makes none of it unless extendedSupport, at a price, is on"
    return Control("extended-support", "engineVersion", past, message, severity="error")


def _database_name(_: str, settings: Relational) -> Found:
    if not settings.is_restored and settings.database_name.lower() in RESERVED_WORDS[settings.engine]:
        reserved = f"{got(settings.database_name)} is a reserved word of {settings.engine}"
        yield "databaseName", f"{reserved}; give another name"


def _roles(_: str, settings: Relational) -> Found:
    known = [role for role in settings.roles.values() if isinstance(role, str)]
    for feature, role in settings.roles.items():
        if not re.fullmatch(r"[a-zA-Z][a-zA-Z0-9_]{0,62}", feature):
            yield "roles", "expected features such as s3Import as keys"
        elif isinstance(role, str) and known.count(role) > 1:
            yield (
                f"roles.{feature}",
                "expected a role for this feature alone: RDS knows a database's roles by ARN",
            )


def _username(_: str, settings: Relational) -> Found:
    if settings.is_restored:
        return
    name = settings.credentials.username.lower()
    reserved = name == "rdsadmin" or (settings.engine == "postgresql" and (name == "admin" or name.startswith("pg_")))
    if reserved or name in RESERVED_WORDS[settings.engine]:
        yield "credentials.username", f"{got(settings.credentials.username)} is reserved by {settings.engine} on RDS"


def _insights(_: str, settings: Relational) -> Found:
    insights = settings.database_insights
    if insights.enabled and insights.mode == "advanced" and insights.retention_days != 465:
        yield "databaseInsights.retentionDays", f"the advanced mode keeps 465 days; got {got(insights.retention_days)}"


def _restore(_: str, settings: Relational) -> Found:
    restore = settings.restore_to_point_in_time
    if restore and settings.snapshot_identifier:
        yield "snapshotIdentifier", "expected either snapshotIdentifier or restoreToPointInTime; got both"
    if restore and (restore.time is None) == (not restore.latest):
        yield "restoreToPointInTime", "expected either time or latest"


def _tls(_: str, settings: Relational) -> Found:
    name = TLS_PARAMETERS[settings.engine]
    for given in (name, name.replace("_", "-")):
        if given in settings.parameters:
            yield f"parameters.{given}", "TLS is enforced at every tier; leave it out"

"""Rules of clusters and instances."""

import ipaddress
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime

from pulumi_aws_databases.errors import got, one_of
from pulumi_aws_databases.rules.backup import backup_controls
from pulumi_aws_databases.rules.reserved import RESERVED_WORDS
from pulumi_aws_databases.rules.rule import Control, Found, Rule
from pulumi_aws_databases.settings.relational import Relational
from pulumi_aws_databases.settings.settle import is_version_of

_API = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference"
_GUIDE = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide"
# The engines' own limits; the API's page says 16 for all, and takes more.
LONGEST_USERNAME = {"postgresql": 63, "mysql": 32, "mariadb": 16}
LONGEST_IDENTIFIER = 63
ON = ("1", "on", "true")
PORTS = {"postgresql": 5432, "mysql": 3306, "mariadb": 3306}
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
_COMMUNITY_VERSION = r"\d+(\.\d+){0,2}"
_DAYS_BETWEEN_ROTATIONS = 90
_EVERYONE = ipaddress.IPv4Network("0.0.0.0/0")
# A role's policies have up to 10,240 characters; a secret's ARN those of its name, and about so many more.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
_LONGEST_POLICY = 9500
_SECRET_ARN = 90
# What Security Hub asks of every relational database.
RELATIONAL_CONTROLS = (
    RESTORED,
    Control(
        "RDS.2",
        "publiclyAccessible",
        lambda settings: settings.publicly_accessible,
        "it has an address of the internet",
        severity="warning",
    ),
    Control(
        "open-to-everyone",
        "allowedCidrs",
        lambda settings: _EVERYONE in ipaddress.collapse_addresses(map(ipaddress.IPv4Network, settings.allowed_cidrs)),
        "anyone on the internet may connect",
        severity="warning",
    ),
    Control(
        "RDS.19",
        "alarms",
        lambda settings: not settings.alarms.enabled,
        "nobody is told of its events (RDS.20 to RDS.22 too): alarms are off",
    ),
    Control(
        "RDS.23",
        "port",
        lambda settings: settings.port == PORTS[settings.engine],
        "it is reached at the engine's own port, as clients expect; another one is decided before clients are",
        severity="info",
    ),
    *backup_controls("RDS.26"),
    Control(
        "SecretsManager.1",
        "credentials.rotationDays",
        lambda settings: settings.has_own_password and settings.credentials.rotation_days is None,
        "the password is not rotated (SecretsManager.4 too)",
    ),
    Control(
        "SecretsManager.1",
        "users",
        lambda settings: any(settings.has_password(user) for user in settings.users.values()),
        "the users' passwords are not rotated",
    ),
    Control(
        "SecretsManager.4",
        "credentials.rotationDays",
        lambda settings: (settings.credentials.rotation_days or 0) > _DAYS_BETWEEN_ROTATIONS,
        "the password is kept for more than 90 days",
    ),
    Control(
        "SecretsManager.4",
        "users",
        lambda settings: any(settings.has_password(user) for user in settings.users.values()),
        "the users' passwords are kept for more than 90 days",
        severity="info",
    ),
    Control(
        "rotation-network",
        "credentials.rotationDays",
        lambda settings: settings.needs_rotation_function,
        "the function that rotates needs a way to Secrets Manager: the stack's made network gets it, any other one "
        "needs an interface endpoint for secretsmanager, or a way out",
        severity="info",
    ),
    Control(
        "proxy-private",
        "proxy",
        lambda settings: bool(settings.proxied) and settings.publicly_accessible,
        "a proxy has no address of the internet: applications there need the database's own host",
        severity="warning",
    ),
    Control(
        "proxy-tokens",
        "users",
        lambda settings: bool(settings.proxied) and any(user.iam for user in settings.users.values()),
        "IAM tokens are for the proxy, which logs in to the database with passwords: its users have no rds_iam",
        severity="info",
    ),
)


def relational_rules(
    logs: Mapping[str, tuple[str, ...]],
    majors: Mapping[str, tuple[str, ...]],
    source: str,
    mysql_version: str = _COMMUNITY_VERSION,
) -> tuple[Rule, ...]:
    """The rules, given which logs and majors each engine has, and how a version of MySQL is written."""
    forms = {"postgresql": _COMMUNITY_VERSION, "mysql": mysql_version, "mariadb": _COMMUNITY_VERSION}

    def version(_: str, settings: Relational) -> Found:
        known = majors[settings.engine]
        if not is_version_of(known, settings.engine_version) or not re.fullmatch(
            forms[settings.engine], settings.engine_version
        ):
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
        Rule(_restore, ("snapshotIdentifier", "restoreToPointInTime", "s3Import"), source),
        Rule(_s3_import, ("engine", "s3Import"), f"{_GUIDE}/MySQL.Procedural.Importing.html"),
        Rule(_users, ("engine", "users", "credentials", "iamAuthentication", "proxy"), source),
        Rule(
            _public,
            ("tier", "publiclyAccessible", "allowedCidrs"),
            f"{_GUIDE}/USER_VPC.WorkingWithRDSInstanceinaVPC.html",
        ),
        Rule(_proxy, ("engine", "port", "proxy", "parameters", "users", "identifier"), f"{_GUIDE}/rds-proxy.html"),
        Rule(
            _tls, ("engine", "parameters"), "https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html"
        ),
    )


def last_day_of(settings: Relational, last_days: Mapping[str, Mapping[str, date]]) -> date | None:
    """The last day of standard support of a database's version, given that of each major by engine."""
    ends = last_days.get(settings.engine, {}).items()
    return next((last for major, last in ends if is_version_of((major,), settings.engine_version)), None)


def support_control(last_days: Mapping[str, Mapping[str, date]]) -> Control:
    """A version past standard support, given the last day of each major by engine, is an error."""

    def past(settings: Relational) -> bool:
        last = last_day_of(settings, last_days)
        return not settings.extended_support and last is not None and last < datetime.now(UTC).date()

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
    name, longest = settings.credentials.username, LONGEST_USERNAME[settings.engine]
    if len(name) > longest:
        yield "credentials.username", f"expected at most {longest} characters for {settings.engine}; got {got(name)}"
    if _is_reserved(name, settings.engine):
        yield "credentials.username", f"{got(name)} is reserved by {settings.engine} on RDS"


def _is_reserved(username: str, engine: str) -> bool:
    name = username.lower()
    reserved = name in ("rdsadmin", "rdsproxyadmin", "rdsrepladmin")
    reserved |= engine == "postgresql" and (name in ("admin", "none", "public") or name.startswith(("pg_", "rds_")))
    return reserved or name in RESERVED_WORDS[engine]


def _insights(_: str, settings: Relational) -> Found:
    insights = settings.database_insights
    if insights.enabled and insights.mode == "advanced" and insights.retention_days != 465:
        yield "databaseInsights.retentionDays", f"the advanced mode keeps 465 days; got {got(insights.retention_days)}"


def _restore(_: str, settings: Relational) -> Found:
    restore = settings.restore_to_point_in_time
    beginnings = {
        "snapshotIdentifier": settings.snapshot_identifier,
        "restoreToPointInTime": restore,
        "s3Import": settings.s3_import,
    }
    given = [path for path, value in beginnings.items() if value]
    if len(given) > 1:
        yield given[0], f"expected either {one_of(given)}; got {'both' if len(given) == 2 else 'all'}"
    if restore and (restore.time is None) == (not restore.latest):
        yield "restoreToPointInTime", "expected either time or latest"


def _s3_import(_: str, settings: Relational) -> Found:
    if settings.s3_import and settings.engine != "mysql":
        yield "s3Import", f"expected only with mysql; the engine is {settings.engine}"


def _tls(_: str, settings: Relational) -> Found:
    name = TLS_PARAMETERS[settings.engine]
    for given in (name, name.replace("_", "-")):
        if given in settings.parameters and str(settings.parameters[given]).lower() not in ON:
            yield f"parameters.{given}", "TLS is enforced at every tier; leave it out"


def _users(_: str, settings: Relational) -> Found:
    for name, user in settings.users.items():
        path = f"users.{name}"
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,31}", name):
            yield path, "expected a name of up to 32 of a-z, 0-9 and _, a letter first"
        elif name == settings.credentials.username.lower():
            yield path, "the master user has this name"
        elif _is_reserved(name, settings.engine):
            yield path, f"{got(name)} is reserved by {settings.engine} on RDS"
        if user.iam and not settings.iam_authentication and not settings.proxied:
            yield f"{path}.iam", "expected only with iamAuthentication, which is false"


def _public(_: str, settings: Relational) -> Found:
    if not settings.publicly_accessible:
        return
    if settings.tier != "dev":
        yield "publiclyAccessible", f"expected only at tier dev; the tier is {settings.tier}"
    if not settings.allowed_cidrs:
        yield "allowedCidrs", "required with publiclyAccessible: who may connect"


def _proxy(name: str, settings: Relational) -> Found:
    proxy = settings.proxied
    if proxy is None:
        return
    if settings.port != (own := PORTS[settings.engine]):
        yield (
            "port",
            f"a proxy listens at {own} alone, and applications are told one port for both; got {settings.port}",
        )
    if proxy.session_pinning_filters and settings.engine == "postgresql":
        yield "proxy.sessionPinningFilters", "expected only with mysql or mariadb"
    if (idle := proxy.max_idle_connections_percent) > proxy.max_connections_percent:
        yield (
            "proxy.maxIdleConnectionsPercent",
            f"expected at most maxConnectionsPercent, which is {proxy.max_connections_percent} %; got {idle}",
        )
    named = sum(_SECRET_ARN + len(name) + len(user) for user in settings.users)
    if named > _LONGEST_POLICY:
        yield "users", f"too many for a proxy, whose role names the secret of each; got {len(settings.users)}"
    if str(settings.parameters.get("read_only", 0)).lower() in ON:
        yield "parameters.read_only", "a proxy needs a database that can be written to"
    longest = LONGEST_IDENTIFIER - len("-ro")
    if proxy.read_only_endpoint and len(settings.identifier or "") > longest:
        yield "identifier", f"expected at most {longest} characters with the proxy's read-only endpoint"

"""Settings of every relational database."""

from typing import Annotated, Any, ClassVar, Literal

from pulumi_aws_databases.settings.backup import BackupPlan
from pulumi_aws_databases.settings.base import Settings, Toggle
from pulumi_aws_databases.settings.common import Maintained
from pulumi_aws_databases.settings.values import (
    DailyWindow,
    Flag,
    Moment,
    RoleArn,
    Scalars,
    Text,
    Texts,
    Version,
    choice,
    list_of,
    text,
    whole,
)

InstanceClass = Annotated[
    str, text('an instance class such as "r7g.large"', r"(db\.)?(serverless|[a-z0-9-]+\.[a-z0-9]+)")
]


GENERATED = "unknown setting; passwords are generated, see credentials.management"


class Credentials(Settings):
    """The master user."""

    REFUSED: ClassVar[dict[str, str]] = {
        "password": GENERATED,
    }

    username: Annotated[str, text("1 to 63 of a-z, 0-9 and _, a letter first", r"[a-zA-Z][a-zA-Z0-9_]{0,62}")] = (
        "dbadmin"
    )
    """The master user's name."""
    management: Annotated[Literal["managed", "generated"], choice("managed", "generated")]
    """Who makes the password: RDS, which keeps it and rotates it every 7 days, or the package, once."""
    rotation_days: Annotated[int, whole(1, 1000, "days")] | None = None
    """How often the password is changed, in days, by RDS or by Secrets Manager's function in the network."""


class DatabaseInsights(Toggle):
    """CloudWatch Database Insights."""

    mode: Annotated[Literal["standard", "advanced"], choice("standard", "advanced")]
    """`advanced` adds fleet views, execution plans and lock analysis, at a price per vCPU or ACU."""
    retention_days: Annotated[int, choice(7, *(31 * months for months in range(1, 24)), 731)]
    """How long performance data is kept, in days."""


class RestoreToPointInTime(Settings):
    """Another database's past, which the database begins with."""

    source: Text
    """The identifier of the database whose backups are restored."""
    time: Moment | None = None
    """The time to restore to, in UTC."""
    latest: Flag | None = None
    """The latest time there is, in place of `time`."""


class S3Import(Settings):
    """A backup of another MySQL server, made by Percona XtraBackup, that the database begins with.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MySQL.Procedural.Importing.html
    """

    bucket: Text
    """The bucket that the backup is in."""
    prefix: Text | None = None
    """What its objects' names begin with."""
    source_engine_version: Version
    """The version of the server that it was made of, such as 8.0.36."""
    role: RoleArn
    """The role by which RDS reads it."""


class User(Settings):
    """An application's user, with a secret of its own; `user_sql()` gives the statements that make it."""

    REFUSED: ClassVar[dict[str, str]] = {"password": "unknown setting; passwords are generated"}

    iam: Flag = False
    """Whether it logs in with IAM tokens, and has no password."""


class Proxy(Toggle):
    """RDS Proxy: a pool of connections in front of the database.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ConnectionPoolConfiguration.html
    """

    max_connections_percent: Annotated[int, whole(1, 100, "%")] = 100
    """How many of the database's connections it may use, in percent."""
    max_idle_connections_percent: Annotated[int, whole(0, 100, "%")] = 50
    """How many of them it keeps open unused, in percent."""
    borrow_timeout_seconds: Annotated[int, whole(0, 300, "s")] = 120
    """How long a client waits for a connection, in seconds."""
    idle_timeout_seconds: Annotated[int, whole(1, 28800, "s")] = 1800
    """After how long an idle client is disconnected, in seconds."""
    session_pinning_filters: Annotated[tuple[str, ...], list_of(choice("EXCLUDE_VARIABLE_SETS"))] = ()
    """What does not tie a client to its connection; EXCLUDE_VARIABLE_SETS is the one AWS knows."""
    init_query: Text | None = None
    """Statements that every new connection to the database begins with; the provider changes, but never removes it."""
    read_only_endpoint: Flag = False
    """Whether there is an endpoint that leads to the readers of a cluster."""
    iam_authentication: Flag = False
    """Whether every client must log in to the proxy with an IAM token."""
    debug_logging: Flag = False
    """Whether it logs the text of statements too; AWS advises against it in production."""


class Relational(Maintained):
    """What a cluster and an instance can both be told."""

    REFUSED: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("password", "masterPassword", "masterUserPassword"), GENERATED),
        **dict.fromkeys(("username", "masterUsername"), "unknown setting; the master user is credentials.username"),
    }

    ELSEWHERE: ClassVar[dict[str, str]] = {"dbname": "databaseName"}

    engine: str
    """The engine; each type says which it may be."""

    database_name: Annotated[str, text("1 to 63 letters, digits and _, a letter first", r"[a-zA-Z][a-zA-Z0-9_]{0,62}")]
    """The first database in it; by default the component's name with `_` for other characters."""
    credentials: Credentials
    """The master user."""
    iam_authentication: Flag = True
    """Whether database users may log in with IAM tokens."""
    snapshot_identifier: Text | None = None
    """The snapshot that it begins with; afterwards it may stay or go."""
    restore_to_point_in_time: RestoreToPointInTime | None = None
    """Another one's past that it begins with, in place of a snapshot; afterwards it may stay or go."""
    users: dict[str, User] = {}
    """The applications' users, by name; AWS has no call that makes them, `user_sql()` gives the statements."""
    proxy: Proxy | None = None
    """RDS Proxy in front of it."""
    publicly_accessible: Flag = False
    """Whether it has an address of the internet: at tier dev only, with `allowedCidrs`, in an existing network."""
    s3_import: S3Import | None = None
    """A backup in S3 that it begins with, in place of a snapshot; afterwards it may stay or go. MySQL only."""
    roles: dict[str, RoleArn] = {}
    """Roles by which the engine reaches other services, by feature, such as s3Import."""
    database_insights: DatabaseInsights
    """CloudWatch Database Insights."""
    monitoring_interval: Annotated[int, choice(0, 1, 5, 10, 15, 30, 60)]
    """Seconds between the measurements of enhanced monitoring; 0 is off."""
    backup_window: DailyWindow = "03:00-04:00"
    """When the daily backup is taken, in UTC."""
    backup_plan: BackupPlan
    """AWS Backup, beside the database's own backups: kept in a vault, and copied elsewhere where that is asked for."""
    log_exports: Texts
    """The logs that go to CloudWatch."""
    parameters: Scalars = {}
    """Parameters of its own parameter group."""
    extended_support: Flag = False
    """Whether AWS may keep it on a version past its standard support, at a price; decided at creation."""
    allow_major_version_upgrade: Flag = False
    """Whether a new major `engineVersion` is carried out."""
    ca_certificate_identifier: Text | None = None
    """The certificate authority of its certificates; by default AWS's for the account."""

    def s3_import_arguments(self) -> dict[str, Any] | None:
        """The backup in S3 as the provider takes it."""
        imported = self.s3_import
        if imported is None:
            return None
        return {
            "bucket_name": imported.bucket,
            "bucket_prefix": imported.prefix,
            "ingestion_role": imported.role,
            "source_engine": "mysql",
            "source_engine_version": imported.source_engine_version,
        }

    @property
    def proxied(self) -> Proxy | None:
        """The proxy, where there is one."""
        return self.proxy if self.proxy and self.proxy.enabled else None

    def has_password(self, user: User) -> bool:
        """Whether a user logs in to the database with a password, as a proxy does for one that has IAM tokens.

        https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-connecting.html
        """
        return self.proxied is not None or not user.iam

    def needs_token(self, user: User | None = None) -> bool:
        """Whether an application must bring an IAM token to log in as a user, or as the master user."""
        if self.proxied and self.proxied.iam_authentication:
            return True
        return user is not None and user.iam

    @property
    def has_own_password(self) -> bool:
        """Whether the master's password is made here."""
        return self.credentials.management == "generated"

    @property
    def needs_rotation_function(self) -> bool:
        """Whether a function in its network changes the master password, in place of RDS."""
        return self.credentials.management == "generated" and self.credentials.rotation_days is not None

    @property
    def is_restored(self) -> bool:
        """Whether it begins with another database's data, user and database."""
        return self.snapshot_identifier is not None or self.restore_to_point_in_time is not None

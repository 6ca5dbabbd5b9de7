"""Engines of SQLAlchemy that connect with verified TLS, and with logins that follow rotation."""

from typing import Any

import psycopg
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect, ExceptionContext

from shop.secrets import Login, Logins
from shop.settings import Settings

CONNECT_TIMEOUT_SECONDS = 3
_READ_ONLY = "25006"


def engine(
    settings: Settings, logins: Logins, host: str, *, statement_timeout: float | None = None, **pool: Any
) -> Engine:
    """An engine for one host of the database.

    Args:
        settings: the rest of the address, and whom to trust.
        logins: whom to log in as.
        host: the writer, or a reader.
        statement_timeout: seconds; migrations have none.
        pool: arguments of the engine's pool.
    """
    url = URL.create("postgresql+psycopg", host=host, port=settings.database_port, database=settings.database_name)
    made = create_engine(url, connect_args=_arguments(settings, statement_timeout), hide_parameters=True, **pool)

    @event.listens_for(made, "do_connect")
    def connect(dialect: Dialect, _: object, args: tuple[Any, ...], arguments: dict[str, Any]) -> DBAPIConnection:
        return _log_in(logins, dialect, args, arguments)

    @event.listens_for(made, "handle_error")
    def leave_former_writer(context: ExceptionContext) -> None:
        # After a failover the connections lead to what is a reader now. All of the pool goes at once.
        if getattr(context.original_exception, "sqlstate", None) == _READ_ONLY:
            context.is_disconnect = True

    @event.listens_for(made, "checkin")
    def as_the_server_says(connection: psycopg.Connection | None, _: object) -> None:
        # After reading SQLAlchemy asks for READ WRITE, which a former writer refuses with a code that says nothing.
        if connection is not None:
            connection.read_only = None

    return made


def _log_in(logins: Logins, dialect: Dialect, args: tuple[Any, ...], arguments: dict[str, Any]) -> DBAPIConnection:
    """Connects; where the login is refused, with the one that the secret holds by now."""
    login = logins.current()
    try:
        return dialect.connect(*args, **arguments, **_as_arguments(login))
    except psycopg.OperationalError as error:
        # libpq hands out no code of why a connection failed, but whether the server had asked for the password.
        if error.pgconn is None or not error.pgconn.used_password:
            raise
        if (other := logins.renewed(login)) is None:
            raise
    return dialect.connect(*args, **arguments, **_as_arguments(other))


def _as_arguments(login: Login) -> dict[str, Any]:
    return {"user": login.username, "password": login.password}


def _arguments(settings: Settings, statement_timeout: float | None) -> dict[str, Any]:
    """https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS ."""
    arguments: dict[str, Any] = {
        "application_name": "shop",
        "connect_timeout": CONNECT_TIMEOUT_SECONDS,
        "keepalives_idle": 10,
        "keepalives_interval": 3,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,  # ms; TCP alone takes many minutes to notice that a host has died
    }
    if settings.database_ca_bundle:
        arguments |= {"sslmode": "verify-full", "sslrootcert": str(settings.database_ca_bundle)}
    else:
        arguments["sslmode"] = "disable"
    if settings.behind_proxy:
        # RDS Proxy refuses startup options (its initQuery sets them instead), and prepared statements pin its sessions.
        # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-pinning.html
        arguments["prepare_threshold"] = None
    elif statement_timeout:
        limits = {
            "statement_timeout": statement_timeout,
            "lock_timeout": statement_timeout / 2,
            "idle_in_transaction_session_timeout": 2 * statement_timeout,
        }
        arguments["options"] = " ".join(f"-c {name}={round(seconds * 1000)}" for name, seconds in limits.items())
    return arguments

"""What the service reads from its environment: what the package hands out, and a few numbers of its own."""

import ipaddress
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from pydantic import AliasChoices, Field, PositiveInt, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every variable, by its name in lower case.

    A URL, as twelve-factor applications take it, goes before the single variables. It is for secrets without rotation;
    of the other secrets the service composes it from host, port and name here, and user and password in the secret.

    Raises:
        pydantic.ValidationError: a variable is missing or of the wrong form, or there would be no TLS.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True)

    database_url: SecretStr | None = None
    database_engine: str = "postgresql"
    database_host: str
    database_port: int = 5432
    database_name: str
    database_username: str | None = None
    database_password: SecretStr | None = None
    database_reader_host: str | None = None
    database_secret_arn: str | None = None
    database_ca_bundle: Path | None = None
    """Whom to trust: https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem."""

    cache_url: SecretStr | None = Field(default=None, validation_alias=AliasChoices("cache_url", "redis_url"))
    cache_host: str | None = None
    cache_port: int = 6379
    cache_tls: bool = True
    cache_cluster_mode: bool = False
    cache_username: str | None = None
    cache_password: SecretStr | None = None
    cache_secret_arn: str | None = None
    cache_ca_bundle: Path | None = None
    """None: the machine's; ElastiCache's certificates are Amazon's public ones."""

    allow_plaintext: bool = False
    """For tests: connections without TLS, to this machine only."""

    task_count: PositiveInt = 1
    """The most tasks that the service's autoscaling starts."""
    task_surge_percent: int = Field(default=200, ge=100)
    """ECS's maximumPercent: the tasks, in percent of their count, that run during a deployment."""
    web_concurrency: PositiveInt = 1
    """gunicorn's processes in a task."""
    web_threads: PositiveInt = 16
    """Threads in a process."""

    database_connection_reserve: int = Field(default=5, ge=0)
    """Connections left to people, monitoring and migrations."""
    database_pool_timeout: float = 5
    """Seconds that a request waits for a connection."""
    database_statement_timeout: float = 5
    """Seconds that a statement may take."""
    retry_seconds: float = 10
    """Seconds that a request waits for a failover."""
    read_your_writes_seconds: int = 5
    """Seconds after a write in which its client reads from the writer: longer than the readers' lag."""
    secure_cookies: bool = True
    """Whether clients come over HTTPS; over HTTP they would not send a secure cookie back."""
    cache_ttl: float = 60
    """Seconds after which a cached value is made anew."""

    @model_validator(mode="before")
    @classmethod
    def _from_urls(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Takes URLs apart."""
        values = dict(values)
        if url := values.get("database_url"):
            values |= _parts(url, "database") | {"database_secret_arn": None}
        if url := values.get("cache_url") or values.get("redis_url"):
            values |= _parts(url, "cache") | {"cache_secret_arn": None, "cache_tls": _scheme(url) == "rediss"}
        return values

    @model_validator(mode="after")
    def _checked(self) -> Self:
        if self.database_engine not in {"postgresql", "postgres"}:
            raise ValueError(f"DATABASE_ENGINE: this service speaks to PostgreSQL; got {self.database_engine!r}")
        if not self.database_secret_arn and not (self.database_username and self.database_password):
            raise ValueError(
                "DATABASE_SECRET_ARN, DATABASE_URL, or DATABASE_USERNAME and DATABASE_PASSWORD: one is needed"
            )
        plaintext = self._plaintext(self.database_host) and self._plaintext(self.reader_host)
        if not self.database_ca_bundle and not plaintext:
            raise ValueError("DATABASE_CA_BUNDLE: the file of the authorities that sign the database's certificate")
        if self.cache_host and not self.cache_tls and not self._plaintext(self.cache_host):
            raise ValueError("CACHE_TLS: false is for tests, with ALLOW_PLAINTEXT=true on this machine")
        return self

    def _plaintext(self, host: str) -> bool:
        return self.allow_plaintext and _is_loopback(host)

    @property
    def reader_host(self) -> str:
        """Where reads go: the writer, if there is no reader."""
        return self.database_reader_host or self.database_host

    @property
    def behind_proxy(self) -> bool:
        """Whether RDS Proxy stands before the database, which takes no startup options."""
        return ".proxy-" in self.database_host


def _scheme(url: Any) -> str:
    return urlsplit(str(url)).scheme


def _parts(url: Any, prefix: str) -> dict[str, Any]:
    """The variables that a URL stands for; it leaves out what it does not say."""
    parts = urlsplit(str(url))
    found = {
        "host": parts.hostname,
        "port": parts.port,
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
    }
    if prefix == "database":
        found["name"] = unquote(parts.path.lstrip("/"))
    return {f"{prefix}_{key}": value for key, value in found.items() if value}


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

"""User and password of a connection: given, or in Secrets Manager, where they change on rotation."""

import json
import threading
from dataclasses import dataclass, field
from typing import Protocol

import boto3
from aws_secretsmanager_caching import SecretCache, SecretCacheConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

REFRESH_SECONDS = 3600


class NoLoginError(Exception):
    """Secrets Manager did not answer."""


@dataclass(frozen=True)
class Login:
    """What a connection is made with."""

    username: str | None
    password: str = field(repr=False)


class Logins(Protocol):
    """Where logins come from."""

    def current(self) -> Login:
        """The login as last seen.

        Raises:
            NoLoginError: it could not be fetched.
        """

    def renewed(self, refused: Login) -> Login | None:
        """Another login than the one that was refused; None if there is none."""


@dataclass(frozen=True)
class GivenLogin:
    """A login that came with the environment. It stays the same until ECS starts another task."""

    login: Login

    def current(self) -> Login:
        """The login."""
        return self.login

    def renewed(self, refused: Login) -> Login | None:  # noqa: ARG002  # the protocol's
        """There is no other."""
        return None


class SecretLogin:
    """A login in Secrets Manager, kept for about an hour, and fetched anew once it is refused.

    Secrets that RDS manages have no other keys than username and password, tokens of caches no username.
    """

    def __init__(self, arn: str, username: str | None = None) -> None:
        self._arn = arn
        self._username = username
        self._client = boto3.client(
            "secretsmanager",
            region_name=arn.split(":")[3],
            config=Config(connect_timeout=2, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 3}),
        )
        self._cache = self._empty()
        self._renewing = threading.Lock()

    def current(self) -> Login:
        """The login as last fetched."""
        return self._read(self._cache)

    def renewed(self, refused: Login) -> Login | None:
        """The login as it is now, if it is another one; of many callers one fetches it."""
        with self._renewing:
            if (current := self.current()) != refused:
                return current
            # The cache's own refresh_secret_now sleeps for up to five seconds.
            fresh = self._empty()
            current = self._read(fresh)
            self._cache = fresh
        return current if current != refused else None

    def _empty(self) -> SecretCache:
        config = SecretCacheConfig(
            secret_refresh_interval=REFRESH_SECONDS,
            exception_retry_delay_max=5,  # by default a failure is remembered for up to an hour
        )
        return SecretCache(config, self._client)

    def _read(self, cache: SecretCache) -> Login:
        try:
            secret = json.loads(cache.get_secret_string(self._arn))
        except (BotoCoreError, ClientError) as error:
            raise NoLoginError from error
        return Login(secret.get("username", self._username), secret["password"])


def login_of(arn: str | None, username: str | None, password: str | None) -> Logins | None:
    """Where a login comes from: the secret, as it follows rotation, else what is given; None if there is neither."""
    if arn:
        return SecretLogin(arn, username)
    return GivenLogin(Login(username, password)) if password else None

"""Cache-aside on Valkey: what is costly to read is kept for a while, and made anew by one caller for all.

Values belong to a namespace, which has a version: a random name that stands in the key of every value. Invalidating
writes another version; what was kept under the former one is never read again, and expires. So there is nothing to
search for, and a value that was read before the change and is written after it stays unseen.

A cache that is away costs time, not answers: everything is read from the database, and only now and then is the cache
tried again.
"""

import json
import logging
import random
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from dogpile.cache import CacheRegion, make_region
from dogpile.cache.api import NO_VALUE, CacheMutex
from dogpile.cache.proxy import ProxyBackend
from redis.backoff import NoBackoff
from redis.cluster import ClusterNode
from redis.credentials import CredentialProvider
from redis.exceptions import AuthenticationError, LockError, RedisClusterException, RedisError
from redis.retry import Retry

from shop.secrets import Login, Logins, NoLoginError, login_of
from shop.settings import Settings

T = TypeVar("T")
D = TypeVar("D")
log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 0.5
REST_SECONDS = 5
"""How long the cache is left alone after it failed."""
LOAD_SECONDS = 10
"""A caller that makes a value for longer no longer keeps the others from it."""
WAIT_SECONDS = 3
"""Others wait so long for a value that is being made, then make it themselves."""

FAILURES = (RedisError, RedisClusterException, NoLoginError)


class Cache:
    """Kept values, by namespace and key.

    Without an address in the settings there is no cache, and every value is made anew.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._logins = _logins(settings)
        self._availability = Availability()
        self._connecting = threading.Lock()
        self._region: CacheRegion | None = None

    def get(self, namespace: str, key: str, make: Callable[[], T]) -> T:
        """The kept value, or the one that ``make`` returns: anything that JSON has; None is not kept.

        ``make`` must read from the writer: a reader that lags behind would leave its old value here.
        """
        region = self._connected() if self._availability.is_there() else None
        if region is None:
            return make()
        version = region.get_or_create(_version_key(namespace), _new_version, should_cache_fn=self._worth_keeping)
        # Each caller draws another age, so that values kept at the same time are not all made anew at the same time.
        age = self._settings.cache_ttl * random.uniform(0.8, 1)  # noqa: S311  # not a secret
        value: T = region.get_or_create(
            f"{{{namespace}}}:{version}:{key}", make, expiration_time=age, should_cache_fn=self._worth_keeping
        )
        return value

    def invalidate(self, namespace: str) -> None:
        """Forgets a namespace's values; call it after the commit, before the answer.

        It is tried also when the cache was away a moment ago. If it is still away, others may be given the former
        values until they are ``cache_ttl`` old.
        """
        region = self._connected()
        if region is not None:
            region.set(_version_key(namespace), _new_version())

    def answers(self) -> bool:
        """Whether there is a cache, and it did not fail lately."""
        return bool(self._settings.cache_host) and self._availability.is_there()

    def close(self) -> None:
        """Closes every connection."""
        if self._region is not None:
            self._region.actual_backend.writer_client.close()

    def _worth_keeping(self, made: object) -> bool:
        return made is not None and self._availability.is_there()

    def _connected(self) -> CacheRegion | None:
        if not self._settings.cache_host:
            return None
        with self._connecting:
            if self._region is None:
                try:
                    self._region = self._connect(self._settings.cache_host)
                except FAILURES as error:  # in cluster mode the shards are asked for at once
                    self._availability.failed(error)
            return self._region

    def _connect(self, host: str) -> CacheRegion:
        settings = self._settings
        address: dict[str, Any] = {"host": host, "port": settings.cache_port}
        if settings.cache_cluster_mode:
            address = {"startup_nodes": [ClusterNode(**address)]}
        region = make_region(serializer=lambda value: json.dumps(value).encode(), deserializer=json.loads)
        return region.configure(
            "dogpile.cache.redis_cluster" if settings.cache_cluster_mode else "dogpile.cache.redis",
            arguments={
                **address,
                "redis_expiration_time": int(2 * settings.cache_ttl) + 1,
                "distributed_lock": True,
                "thread_local_lock": False,
                "lock_timeout": LOAD_SECONDS,
                "connection_kwargs": _arguments(settings, self._logins),
            },
            wrap=[Forgiving(self._availability, self._logins)],
        )


class Availability:
    """Whether the cache is worth asking."""

    def __init__(self) -> None:
        self._resting_until = 0.0

    def is_there(self) -> bool:
        """Whether it did not fail lately."""
        return time.monotonic() >= self._resting_until

    def failed(self, error: Exception) -> None:
        """Leaves it alone for a while."""
        if self.is_there():
            log.warning("the cache is away, the database answers: %s", type(error).__name__)
        self._resting_until = time.monotonic() + REST_SECONDS


class CacheLogins(CredentialProvider):
    """Hands the login to each new connection."""

    def __init__(self, logins: Logins) -> None:
        self._logins = logins
        self._last: Login | None = None

    def get_credentials(self) -> tuple[str] | tuple[str, str]:
        """User and password; of a cache with a token, the token."""
        self._last = self._logins.current()
        return (self._last.username, self._last.password) if self._last.username else (self._last.password,)

    def renew(self) -> bool:
        """Whether the secret holds another login than the one that was refused."""
        return self._last is not None and self._logins.renewed(self._last) is not None


class Forgiving(ProxyBackend):
    """A backend whose failures look like values that are not there."""

    def __init__(self, availability: Availability, logins: CacheLogins | None) -> None:
        self._availability = availability
        self._logins = logins

    def get_serialized(self, key: str) -> Any:
        """The value; none if the cache is away."""
        return self.attempt(lambda: self.proxied.get_serialized(key), otherwise=NO_VALUE)

    def set_serialized(self, key: str, value: bytes) -> None:
        """Keeps the value, if the cache is there."""
        self.attempt(lambda: self.proxied.set_serialized(key, value), None)

    def get_mutex(self, key: str) -> CacheMutex:
        """Who makes the value of a key."""
        return Turn(self, key)

    def lock(self, key: str) -> CacheMutex:
        """The cache's own lock."""
        lock = self.proxied.get_mutex(key)
        assert lock is not None  # noqa: S101  # the backend has been told to lock
        return lock

    def attempt(self, work: Callable[[], T], otherwise: D) -> T | D:
        """The work's result, or the other value."""
        try:
            return self._logged_in(work)
        except LockError:
            pass  # making the value took longer than the lock holds
        except FAILURES as error:
            self._availability.failed(error)
        return otherwise

    def _logged_in(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except AuthenticationError:
            if self._logins is None or not self._logins.renew():
                raise
        return work()

    def is_there(self) -> bool:
        """Whether the cache did not fail lately."""
        return self._availability.is_there()


class Turn(CacheMutex):
    """The right to make a value, which one caller of all processes has, and everybody while the cache is away.

    Others wait until the value is there, not until it is their turn: a lock would let them in one after the other.
    dogpile.cache looks for the value once more before it makes one.
    """

    def __init__(self, backend: Forgiving, key: str) -> None:
        self._backend = backend
        self._key = key
        self._held = threading.local()  # dogpile.cache gives the same object to all threads

    def acquire(self, wait: bool = True) -> bool:  # the protocol's
        """Whether the caller may go on: to look for the value, and make it if there is none."""
        lock = self._backend.lock(self._key)
        until = time.monotonic() + WAIT_SECONDS
        while self._backend.is_there():
            if self._backend.attempt(lambda: lock.acquire(wait=False), otherwise=False):
                self._held.lock = lock
                return True
            if not wait:
                return False
            if time.monotonic() > until or self._backend.get_serialized(self._key) is not NO_VALUE:
                return True
            time.sleep(random.uniform(0.01, 0.05))  # noqa: S311
        return True

    def release(self) -> None:
        """Ends the caller's turn, if it was one."""
        if (lock := self._held.__dict__.pop("lock", None)) and self._backend.is_there():
            self._backend.attempt(lock.release, None)

    def locked(self) -> bool:
        """Whether somebody makes the value."""
        return self._backend.attempt(self._backend.lock(self._key).locked, otherwise=False)


def _logins(settings: Settings) -> CacheLogins | None:
    password = settings.cache_password.get_secret_value() if settings.cache_password else None
    logins = login_of(settings.cache_secret_arn, settings.cache_username, password)
    return CacheLogins(logins) if logins else None


def _arguments(settings: Settings, logins: CacheLogins | None) -> dict[str, Any]:
    arguments: dict[str, Any] = {
        "socket_timeout": TIMEOUT_SECONDS,
        "socket_connect_timeout": TIMEOUT_SECONDS,
        "retry": Retry(NoBackoff(), 1),  # a connection that broke while nobody used it
        "credential_provider": logins,
    }
    if settings.cache_tls:
        arguments |= {"ssl": True, "ssl_cert_reqs": "required", "ssl_check_hostname": True}
        if settings.cache_ca_bundle:
            arguments["ssl_ca_certs"] = str(settings.cache_ca_bundle)
    return arguments


def _version_key(namespace: str) -> str:
    return f"{{{namespace}}}:version"  # braces: one shard of a cluster holds all of a namespace


def _new_version() -> str:
    # Not a counter: one that the cache lost would begin again, and bring former values back.
    return uuid.uuid4().hex

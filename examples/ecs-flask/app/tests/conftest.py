"""Servers, started once for all tests, and the service in this process."""

import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

LIBRARIES = (
    "alembic", "aws_secretsmanager_caching", "boto3", "dogpile", "flask", "gunicorn", "moto", "psycopg",
    "pydantic_settings", "redis", "sqlalchemy", "tenacity", "trustme", "uuid_utils",
)  # fmt: skip
MISSING = [name for name in LIBRARIES if find_spec(name) is None]

if TYPE_CHECKING or not MISSING:
    from shop.web import create_app
    from tests.servers import (
        CacheServer,
        Certificates,
        Postgres,
        cache_binary,
        eventually,
        free_port,
        postgres_binaries,
    )
    from tests.support import Cloud, Service, migrate, owner


class Missing(pytest.Module):
    """A module of tests whose libraries are not there."""

    def collect(self) -> list[pytest.Item]:
        """Says so."""
        pytest.skip(f"not installed: {', '.join(MISSING)}; see requirements.txt", allow_module_level=True)


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    """Skips every module, with the reason, where libraries are missing."""
    return Missing.from_parent(parent, path=module_path) if MISSING else None


@pytest.fixture(scope="session")
def room() -> Iterator[Path]:
    """A directory that PostgreSQL's user can reach too."""
    directory = Path(tempfile.mkdtemp(prefix="shop-"))
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory)


@pytest.fixture(scope="session")
def certificates(room: Path) -> "Certificates":
    """An authority that signed for writer and reader, and no other name."""
    return Certificates.make(room)


@pytest.fixture(scope="session")
def postgres(room: Path, certificates: "Certificates") -> Iterator["Postgres"]:
    """The writer, with the users ``owner`` and ``app``, and the tables."""
    binaries = postgres_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL here: apt-get install postgresql")
    server = Postgres(_directory(room, "writer"), certificates, binaries)
    try:
        server.make()
        server.start()
        server.sql("CREATE ROLE owner LOGIN PASSWORD 'owner'; CREATE ROLE app LOGIN PASSWORD 'app-1'")
        server.sql("CREATE DATABASE shop OWNER owner")
        server.sql(
            "ALTER DEFAULT PRIVILEGES FOR ROLE owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO app", "shop"
        )
        migrate("upgrade", "head", owner(server, certificates, "shop"))
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def replica(room: Path, certificates: "Certificates", postgres: "Postgres") -> Iterator["Postgres"]:
    """A reader that follows the writer."""
    binaries = postgres_binaries()
    assert binaries is not None
    server = Postgres(_directory(room, "reader"), certificates, binaries)
    try:
        server.copy(postgres)
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def cloud() -> "Iterator[Cloud]":
    """An imitation of AWS, in a process of its own: moto keeps one state for each process, which other tests reset."""
    port = free_port()
    program = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            eventually(lambda: _answers(port))
            yield Cloud(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()


def _answers(port: int) -> bool:
    with socket.create_connection(("127.0.0.1", port)):
        return True


@pytest.fixture(scope="session")
def secret(cloud: "Cloud") -> str:
    """The application user's, as RDS would manage it: without an address."""
    return cloud.secret("app", username="app", password="app-1")


@pytest.fixture
def environment(cloud: "Cloud", secret: str, postgres: "Postgres", certificates: "Certificates") -> dict[str, str]:
    """The service's variables, in the form in which the package hands them out, without a cache."""
    return {
        **cloud.environment,
        "DATABASE_ENGINE": "postgresql",
        "DATABASE_HOST": postgres.host,
        "DATABASE_PORT": str(postgres.port),
        "DATABASE_NAME": "shop",
        "DATABASE_USERNAME": "app",
        "DATABASE_READER_HOST": postgres.host,
        "DATABASE_SECRET_ARN": secret,
        "DATABASE_CA_BUNDLE": str(certificates.authority),
        "DATABASE_CONNECTION_RESERVE": "5",
        "TASK_COUNT": "1",
        "TASK_SURGE_PERCENT": "200",
    }


@pytest.fixture
def serve(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> "Iterator[Callable[..., Service]]":
    """Makes the service in this process, with more variables than the environment's."""
    made: list[Service] = []

    def make(**more: str) -> Service:
        for name, value in (environment | more).items():
            monkeypatch.setenv(name, value)
        made.append(Service(create_app()))
        return made[-1]

    yield make
    for each in made:
        each.shop.database.close()
        each.shop.cache.close()


@pytest.fixture(scope="session")
def caches(room: Path, certificates: "Certificates") -> "Iterator[dict[str, CacheServer]]":
    """A cache of either mode, not started yet."""
    binary = cache_binary()
    if binary is None:
        pytest.skip("no Valkey or Redis here: apt-get install valkey-server, or redis-server")
    servers = {
        mode: CacheServer(_directory(room, mode), certificates, binary, cluster=mode == "cluster")
        for mode in ("cache", "cluster")
    }
    yield servers
    for server in servers.values():
        server.kill()


@pytest.fixture
def cache(caches: "dict[str, CacheServer]") -> "CacheServer":
    """An empty cache without cluster mode."""
    caches["cache"].clear()
    return caches["cache"]


@pytest.fixture(params=["cache", "cluster"])
def either_cache(request: pytest.FixtureRequest, caches: "dict[str, CacheServer]") -> "CacheServer":
    """An empty cache, without cluster mode and in it."""
    caches[request.param].clear()
    return caches[request.param]


def _directory(room: Path, name: str) -> Path:
    return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=room))

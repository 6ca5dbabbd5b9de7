"""PostgreSQL, with a replica, and Redis or Valkey, on free ports of this machine, as Debian's packages bring them."""

import http.client
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import redis
import trustme
from redis.backoff import NoBackoff
from redis.retry import Retry

APP = Path(__file__).parent.parent
WRITER, READER = "127.0.0.1", "127.0.0.2"
"""As on AWS, the reader has another name and the same port."""
NAMELESS = "127.0.0.3"
"""An address that no certificate names."""
LIMIT = 20
"""max_connections; 3 of them are PostgreSQL's own reserve."""


def free_port() -> int:
    """A port of which the system says that nobody has it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(check: Callable[[], Any], seconds: float = 20) -> Any:
    """What a check returns, once that is true and it raises nothing."""
    end = time.monotonic() + seconds
    while True:
        try:
            if found := check():
                return found
        except (OSError, psycopg.OperationalError, redis.RedisError) as error:
            if time.monotonic() > end:
                raise AssertionError(str(error)) from error
        assert time.monotonic() < end, f"not within {seconds} s: {check}"
        time.sleep(0.05)


def postgres_binaries() -> Path | None:
    """The newest PostgreSQL's, if there is one with all that is needed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    if on_path := shutil.which("postgres"):
        found.append(Path(on_path).parent)
    needed = ("postgres", "initdb", "pg_basebackup")
    return next((each for each in found if all((each / name).exists() for name in needed)), None)


def cache_binary() -> str | None:
    """Valkey's server, or Redis's."""
    return shutil.which("valkey-server") or shutil.which("redis-server")


@dataclass(frozen=True)
class Certificates:
    """An authority of the test's own, and a certificate for this machine."""

    authority: Path
    certificate: Path
    key: Path

    @classmethod
    def make(cls, directory: Path) -> "Certificates":
        """Writes them, for everybody to read."""
        authority = trustme.CA()
        server = authority.issue_cert(WRITER, READER)
        made = cls(directory / "ca.pem", directory / "server.pem", directory / "server.key")
        authority.cert_pem.write_to_path(made.authority)
        server.cert_chain_pems[0].write_to_path(made.certificate)
        server.private_key_pem.write_to_path(made.key)
        return made


class Postgres:
    """A server that can be killed and started again.

    It takes passwords over TLS only; ``postgres`` may do anything by the socket.
    """

    def __init__(self, directory: Path, certificates: Certificates, binaries: Path) -> None:
        self.directory = directory
        self.host = WRITER
        self.port = free_port()
        self._certificates = certificates
        self._binaries = binaries
        self._user = _unprivileged()
        self._process: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        """Makes an empty database."""
        self._own(self.directory)
        self._run("initdb", "--pgdata", self.data, "--username=postgres", "--auth=trust", "--no-locale", "-EUTF8", "-N")
        self._configure()

    def copy(self, primary: "Postgres") -> None:
        """Makes a replica."""
        self.host, self.port = READER, primary.port
        self._own(self.directory)
        self._run(
            "pg_basebackup", "--pgdata", self.data, "--write-recovery-conf", "--checkpoint=fast", "--wal-method=fetch",
            f"--host={primary.directory}", f"--port={primary.port}", "--username=postgres",
        )  # fmt: skip
        self._configure()

    def start(self) -> None:
        """Starts it and waits until it takes connections."""
        with (self.directory / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._binaries / "postgres", "-D", self.data], stdout=log, stderr=log, **self._user
            )
        eventually(lambda: self.sql("SELECT 1"))

    def kill(self) -> None:
        """Ends it as a failing machine would: the server and each of its processes at once."""
        assert self._process is not None
        server = self._process.pid
        os.kill(server, signal.SIGSTOP)  # so that it starts no more of them
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        for pid in (*map(int, children), server):
            os.kill(pid, signal.SIGKILL)
        self._process.wait()
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def stop(self) -> None:
        """Ends it for good, cutting connections off."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(timeout=20)

    def sql(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Runs a statement as the superuser, in autocommit."""
        with psycopg.connect(
            host=str(self.directory), port=self.port, user="postgres", dbname=database, autocommit=True
        ) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    @property
    def data(self) -> Path:
        """Its directory of data."""
        return self.directory / "data"

    @property
    def log(self) -> str:
        """What it wrote."""
        return (self.directory / "log").read_text()

    def _configure(self) -> None:
        key = self.directory / "server.key"
        shutil.copy(self._certificates.key, key)
        key.chmod(0o600)
        self._own(key)
        settings = {
            "port": self.port,
            "listen_addresses": f"'{self.host}{',' + NAMELESS if self.host == WRITER else ''}'",
            "unix_socket_directories": f"'{self.directory}'",
            "max_connections": LIMIT,
            "ssl": "on",
            "ssl_cert_file": f"'{self._certificates.certificate}'",
            "ssl_key_file": f"'{key}'",
            "log_connections": "on",
            "shared_buffers": "'16MB'",
            "max_wal_size": "'64MB'",
        }
        with (self.data / "postgresql.auto.conf").open("a") as file:
            file.writelines(f"{name} = {value}\n" for name, value in settings.items())
        (self.data / "pg_hba.conf").write_text(
            "local all all trust\nlocal replication all trust\nhostssl all all 127.0.0.0/8 scram-sha-256\n"
        )

    def _own(self, path: Path) -> None:
        if self._user:
            os.chown(path, self._user["user"], self._user["group"])

    def _run(self, program: str, *arguments: str | Path) -> None:
        done = subprocess.run(
            [self._binaries / program, *arguments], capture_output=True, text=True, check=False, **self._user
        )
        assert done.returncode == 0, done.stderr


class CacheServer:
    """Redis or Valkey, that can be killed and started again, with one user and TLS only."""

    def __init__(self, directory: Path, certificates: Certificates, binary: str, *, cluster: bool = False) -> None:
        self.directory = directory
        self.port = free_port()
        self._certificates = certificates
        self._binary = binary
        self._cluster = cluster
        self.password = "cache-1"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it and waits until it takes connections; a cluster of one shard, if it is to be one."""
        options: dict[str, Any] = {
            "bind": f"{WRITER} {NAMELESS}",
            "port": 0,
            "tls-port": self.port,
            "tls-cert-file": self._certificates.certificate,
            "tls-key-file": self._certificates.key,
            "tls-ca-cert-file": self._certificates.authority,
            "tls-auth-clients": "no",
            "save": '""',
            "dir": self.directory,
        }
        if self._cluster:
            options |= {"cluster-enabled": "yes", "tls-cluster": "yes", "cluster-port": free_port()}
        users = f"user default off\nuser app on >{self.password} ~* &* +@all\n"
        configuration = self.directory / "cache.conf"
        configuration.write_text("".join(f"{name} {value}\n" for name, value in options.items()) + users)
        with (self.directory / "log").open("ab") as log:
            self._process = subprocess.Popen([self._binary, configuration], stdout=log, stderr=log)
        eventually(lambda: self.client().ping())
        if self._cluster:
            if self.client().cluster("INFO")["cluster_slots_assigned"] == "0":
                self.client().execute_command("CLUSTER", "ADDSLOTSRANGE", 0, 16383)
            eventually(lambda: self.client().cluster("INFO")["cluster_state"] == "ok")

    def clear(self) -> None:
        """Makes it empty, and starts it if it was killed."""
        if self._process is None or self._process.poll() is not None:
            self.start()
        self.client().flushall()

    def client(self) -> Any:
        """A client of the test's own."""
        return redis.Redis(
            port=self.port,
            host=WRITER,
            ssl=True,
            ssl_ca_certs=str(self._certificates.authority),
            username="app",
            password=self.password,
            retry=Retry(NoBackoff(), 0),
        )

    @property
    def environment(self) -> dict[str, str]:
        """What leads the service there, as the package hands it out."""
        return {
            "CACHE_HOST": WRITER,
            "CACHE_PORT": str(self.port),
            "CACHE_TLS": "true",
            "CACHE_CLUSTER_MODE": str(self._cluster).lower(),
            "CACHE_USERNAME": "app",
            "CACHE_PASSWORD": self.password,
            "CACHE_CA_BUNDLE": str(self._certificates.authority),
        }

    def kill(self) -> None:
        """Ends it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()


class Gunicorn:
    """The service as it runs in a task."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self.port = free_port()
        with log.open("ab") as file:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn"],
                cwd=APP,
                stdout=file,
                stderr=file,
                env={**os.environ, **environment, "BIND": f"127.0.0.1:{self.port}"},
                start_new_session=True,
            )

    def wait(self) -> None:
        """Waits until it is ready."""
        eventually(lambda: self.request("GET", "/health/ready").status == 200)

    def request(self, method: str, path: str, body: Any = None, key: UUID | None = None) -> "Answer":
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            headers = {"Idempotency-Key": str(key)} if key else {}
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            text = response.read()
            return Answer(response.status, json.loads(text), dict(response.getheaders()))
        finally:
            connection.close()

    def stop(self) -> None:
        """Ends it, with its workers."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


@dataclass(frozen=True)
class Answer:
    """What a request was answered."""

    status: int
    body: Any
    headers: Mapping[str, str]


def _unprivileged() -> dict[str, Any]:
    """Another user for PostgreSQL, which refuses to run as root."""
    if os.getuid() != 0:
        return {}
    names = {each.pw_name for each in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

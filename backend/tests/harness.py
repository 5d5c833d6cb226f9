"""Real servers for tests: databases made and dropped again, and services started as users start them."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg2

BACKEND = Path(__file__).resolve().parents[1]
ADMIN = {"username": "admin@example.com", "password": os.environ.get("CRM_TEST_PASSWORD", "admin123")}
SECRET_KEY = os.environ.get("CRM_TEST_SECRET_KEY", "a-secret-of-the-tests-and-of-nothing-else")

# `make soak`: the same tests at length, with more rows, more examples and more deaths.
SOAK = os.environ.get("CRM_SOAK") == "1"

# Made once: to read the certificates takes longer than most tests.
_TLS = httpx.create_ssl_context()


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server that tests may make databases on."""

    host: str
    port: int
    user: str
    password: str
    # Nobody stops it before the tests end: sessions are kept, as a new one takes a server longer than most statements.
    is_ours: bool = False
    # By database, one that nobody uses right now.
    _sessions: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def env(self, database: str) -> dict[str, str]:
        return {
            "POSTGRES_SERVER": self.host,
            "POSTGRES_PORT": str(self.port),
            "POSTGRES_USER": self.user,
            "POSTGRES_PASSWORD": self.password,
            "POSTGRES_DB": database,
        }

    def connect(self, database: str) -> Any:
        """A plain psycopg2 connection in autocommit, beside everything that is tested."""
        connection = psycopg2.connect(
            host=self.host, port=self.port, user=self.user, password=self.password, dbname=database
        )
        connection.autocommit = True
        return connection

    def sql(self, database: str, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """What one statement, or several, give; in a session without anything of those before."""
        session = self._sessions.pop(database, None) or self.connect(database)
        try:
            with session.cursor() as cursor:
                cursor.execute(statement, values)
                found = list(cursor.fetchall()) if cursor.description else []
                if self.is_ours:
                    cursor.execute("DISCARD ALL")
        except BaseException:
            session.close()
            raise
        if not self.is_ours or self._sessions.setdefault(database, session) is not session:
            session.close()
        return found

    @contextmanager
    def database(self, name: str, *, template: str | None = None) -> Iterator[str]:
        """A database of its own for a test, gone afterwards."""
        name = f"crm_test_{os.getpid()}_{name}"
        suffix = f" TEMPLATE {template}" if template else ""
        # Nobody copies a database that somebody is connected to.
        self._forget_session(template)
        self.sql("postgres", f"CREATE DATABASE {name}{suffix}")
        try:
            yield name
        finally:
            self._forget_session(name)
            self.sql("postgres", f"DROP DATABASE {name} WITH (FORCE)")

    def _forget_session(self, database: str | None) -> None:
        if database and (session := self._sessions.pop(database, None)):
            session.close()


def clean_env(**settings: str) -> dict[str, str]:
    """This process's environment without any setting of ours, plus these; no .env file is read."""
    from app.core.config import Settings  # noqa: PLC0415  (the environment must be prepared before)

    kept = {key: value for key, value in os.environ.items() if key not in Settings.model_fields}
    ours = {
        "CRM_ENV_FILE": os.devnull, "SECRET_KEY": SECRET_KEY, "FIRST_SUPERUSER_PASSWORD": ADMIN["password"],
        "BCRYPT_ROUNDS": "4", "SIGN_IN_ATTEMPTS_BY_ADDRESS": "100000",
    }  # fmt: skip
    return kept | ours | settings


def free_port() -> int:
    """None that the system gives to whoever connects: other tests, which run at the same time, might get it first."""
    while True:
        port = random.randrange(10_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class Api:
    """A service at a URL, whoever started it."""

    # What one statement gives on its database, where a test may ask that.
    sql: Callable[..., list[tuple[Any, ...]]]

    def __init__(self, url: str) -> None:
        self.url = url

    @contextmanager
    def client(self, **login: str) -> Iterator[httpx.Client]:
        """A client, signed in if a `username` and `password` are given."""
        with httpx.Client(base_url=self.url, timeout=30, verify=_TLS) as client:
            if login:
                answer = client.post("/api/auth/login", data=login)
                assert answer.status_code == httpx.codes.OK, answer.text
                client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
            yield client


class Service(Api):
    """`python -m app serve` on a port of its own, without a worker; or another program that takes a `--port`."""

    def __init__(
        self, env: dict[str, str], log: Path, *options: str, program: Sequence[str] = ("app", "serve", "--no-worker")
    ) -> None:
        self.port = free_port()
        super().__init__(f"http://127.0.0.1:{self.port}")
        self.log = log
        with log.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *program, "--port", str(self.port), *options],
                cwd=BACKEND, env=clean_env(**env), stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip

    @property
    def answering(self) -> Path:
        """The folder in /proc of the process that answers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        (child,) = (one for one in map(Path("/proc").joinpath, children) if (one / "comm").read_text() == "crm web\n")
        return child

    def wait_until_live(self, timeout: float = 60) -> None:
        deadline = time.monotonic() + timeout
        with self.client() as client:
            while time.monotonic() < deadline:
                if self.process.poll() is not None:
                    raise RuntimeError(f"the service ended with {self.process.returncode}:\n{self.log.read_text()}")
                try:
                    client.get("/health/live")
                except httpx.TransportError:
                    time.sleep(0.05)
                else:
                    return
        raise TimeoutError(self.log.read_text())

    def stop(self, number: signal.Signals = signal.SIGTERM, timeout: float = 90) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(timeout)


@contextmanager
def running_service(env: dict[str, str], log: Path, *options: str, with_worker: bool = False) -> Iterator[Service]:
    service = Service(env, log, *options, program=("app", "serve") if with_worker else ("app", "serve", "--no-worker"))
    try:
        service.wait_until_live()
        yield service
    finally:
        service.stop()

"""The process that starts the service: database, migrations and seed first, then uvicorn as a child."""

import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from importlib import import_module
from types import FrameType
from typing import NoReturn

import typer
import uvicorn
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app import database, initial_data, worker
from app.core.config import BACKEND_DIR, DEFAULT_SUPERUSER_PASSWORD, settings
from app.embedded import EmbeddedServerError
from app.forks import CAN_FORK, Child, Fork, end_with_parent

logger = logging.getLogger(__name__)

OLDEST_POSTGRESQL = 15
GRACE = 15  # seconds that requests under way get to finish
WORKER_PAUSE = 0.5  # seconds between two looks at whether it is still there


@dataclass(frozen=True)
class Listener:
    host: str
    port: int
    workers: int
    reload: bool
    with_worker: bool = True


@contextmanager
def database_server() -> Iterator[None]:
    """The embedded server, if it is ours to run; what goes wrong is one line and exit code 1."""
    try:
        with database.server():
            yield
    except EmbeddedServerError as error:
        give_up(str(error))
    except OperationalError as error:
        give_up(f"The database can't be reached: {str(error.orig).strip().splitlines()[0]}")


def migrate() -> None:
    _require_fit_database()
    if _is_migrated():
        return
    # A tenth of a start, and most starts have nothing to migrate.
    from alembic.config import Config  # noqa: PLC0415

    from alembic import command  # noqa: PLC0415

    command.upgrade(Config(BACKEND_DIR / "alembic.ini"), "head")


def _require_fit_database() -> None:
    """What some databases of a server that one is given are not."""
    with database.connection() as db:
        version, encoding = db.execute(
            text("SELECT CAST(current_setting('server_version_num') AS int), current_setting('server_encoding')")
        ).one()
        if version < OLDEST_POSTGRESQL * 10_000:
            give_up(f"PostgreSQL {version // 10_000} is too old; {OLDEST_POSTGRESQL} is the oldest that will do.")
        if encoding != "UTF8":
            give_up(f"The database's encoding is {encoding}; make one with CREATE DATABASE … ENCODING 'UTF8'.")
        if not db.scalar(text(r"SELECT lower(U&'\00D1') = U&'\00F1'")):
            logger.warning(
                "the database's locale does not know that Ñ is a capital ñ: e-mails that differ in it count as two; "
                "make one with LOCALE 'C.UTF-8' or that of a language"
            )


def _is_migrated() -> bool:
    """Whether the tables are up to date; whoever brings them there notes it last."""
    with database.connection() as db:
        if db.scalar(text("SELECT to_regclass('alembic_version')")) is None:
            return False
        return set(db.scalars(text("SELECT version_num FROM alembic_version"))) == _heads()


def _heads() -> set[str]:
    """The migrations that no other one follows."""
    files = [path.read_text() for path in (BACKEND_DIR / "alembic" / "versions").glob("*.py")]
    named, followed = (
        {match[1] for file in files if (match := re.search(rf'^{name} = "(\w+)"$', file, re.MULTILINE))}
        for name in ("revision", "down_revision")
    )
    return named - followed


def serve(listener: Listener) -> int:
    """Returns the exit code: 0 after a signal, uvicorn's own if it ended by itself."""
    _require_free_port(listener)
    # The worker's mails link to it where nothing else is set.
    os.environ["PORT"] = str(listener.port)
    stop = _StopSignals()
    with database_server():
        with stop.at_once():
            stop.raise_if_asked()
            migrate()
            with database.transaction() as db:
                initial_data.init_db(db)
        database.engine.dispose()
        if stop.was_asked:
            return 0
        child = _start(listener, stop)
        stop.forward_to(child)
        _announce(listener)
        with _kept_worker(listener, stop) if listener.with_worker else nullcontext():
            code = child.wait()
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGTERM)  # workers whose uvicorn was killed
    return 0 if stop.was_asked else code


def work(*, parent: int = 0) -> None:
    """Do the jobs until a signal, or until `parent` is gone."""
    with database_server():
        worker.run(parent=parent)


def _beside(command: list[str]) -> "subprocess.Popen[bytes]":
    """A child in a process group of its own that watches over its parent itself: other threads run here."""
    return subprocess.Popen(command, cwd=BACKEND_DIR, process_group=0)


@contextmanager
def _kept_worker(listener: Listener, stop: "_StopSignals") -> Iterator[None]:
    """A worker beside it, started again whenever it ends; at the end it hands back the job that it does."""
    is_over = threading.Event()
    parent = os.getpid()
    command = [sys.executable, "-m", "app", "work", "--parent", str(parent)]
    # The first one, before there are threads; in development one that ends is to come back with the code of then.
    may_fork = CAN_FORK and not listener.reload
    running: list[Child] = [
        Fork("crm worker", lambda: work(parent=parent), signals=stop.numbers) if may_fork else _beside(command)
    ]

    def keep() -> None:
        while not is_over.is_set():
            try:
                running[0].wait(WORKER_PAUSE)
            except subprocess.TimeoutExpired:
                continue
            if not is_over.wait(WORKER_PAUSE):
                running[0] = _beside(command)

    keeper = threading.Thread(target=keep, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        is_over.set()
        keeper.join()
        running[0].terminate()
        try:
            running[0].wait(GRACE)
        except subprocess.TimeoutExpired:
            running[0].kill()
            running[0].wait()


def _start(listener: Listener, stop: "_StopSignals") -> Child:
    """uvicorn, in a process group of its own: what Ctrl-C sends to ours reaches it once, through us."""
    options = _uvicorn(listener)
    if not CAN_FORK or listener.reload or listener.workers > 1:
        parent = os.getpid()
        # No thread runs here, so that code between fork and exec is safe.
        return subprocess.Popen(
            [sys.executable, "-m", "uvicorn", *options], cwd=BACKEND_DIR, process_group=0,
            preexec_fn=lambda: end_with_parent(parent),  # noqa: PLW1509
        )  # fmt: skip
    # Half a second of imports that no other command needs; the child finds them made.
    import_module("app.main")
    return Fork("crm web", lambda: uvicorn.main(options), signals=stop.numbers)


class _StopSignals:
    """Ctrl-C and SIGTERM, noted from the first moment and handed on to the child once there is one."""

    def __init__(self) -> None:
        self.was_asked = False
        self._is_interruptible = False
        self._child: Child | None = None
        self.numbers = [signal.SIGINT, signal.SIGTERM]
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup
            self.numbers.append(signal.SIGHUP)
        for number in self.numbers:
            signal.signal(number, self._note)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Around what may take long and can be broken off: waiting for another process's migration."""
        self._is_interruptible = True
        try:
            yield
        except _Stopped:
            pass
        finally:
            self._is_interruptible = False

    def raise_if_asked(self) -> None:
        if self.was_asked:
            raise _Stopped

    def forward_to(self, child: Child) -> None:
        self._child = child
        if self.was_asked:
            child.terminate()

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.was_asked = True
        if self._child is not None and self._child.poll() is None:
            self._child.terminate()
        elif self._is_interruptible:
            raise _Stopped


class _Stopped(BaseException):
    """Out of whatever runs, as KeyboardInterrupt does."""


def _uvicorn(listener: Listener) -> list[str]:
    options = ["--host", listener.host, "--port", str(listener.port), "--timeout-graceful-shutdown", str(GRACE)]
    options += [
        "--forwarded-allow-ips",
        settings.TRUSTED_PROXIES,
        "--no-access-log",
        "--no-server-header",
        "--log-level",
        "warning",
    ]
    if listener.reload:
        options += ["--reload", "--reload-dir", str(BACKEND_DIR / "app")]
    else:
        options += ["--workers", str(listener.workers)]
    return ["app.main:app", *options]


def _require_free_port(listener: Listener) -> None:
    family = socket.AF_INET6 if ":" in listener.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((listener.host, listener.port))
        except OSError as error:
            give_up(f"Can't listen on {listener.host}:{listener.port} ({error.strerror}); set PORT to another number.")


def _announce(listener: Listener) -> None:
    host = "localhost" if listener.host in {"127.0.0.1", "0.0.0.0", "::"} else listener.host  # noqa: S104
    url = f"http://{host}:{listener.port}"
    password = settings.FIRST_SUPERUSER_PASSWORD
    shown = f" / {password}" if password == DEFAULT_SUPERUSER_PASSWORD else ""
    typer.echo(
        f"\n  API    {url}{settings.API_V1_PREFIX}\n  Docs   {url}/docs\n"
        f"  Login  {settings.FIRST_SUPERUSER_EMAIL}{shown}\n\n  Ctrl-C stops it.\n"
    )


def give_up(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(1)

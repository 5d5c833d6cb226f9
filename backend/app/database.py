"""The one way to the database: two views of one pool, and what goes with every connection.

Requests get their connection from `deps.get_db`; commands use `connection()` or `transaction()`.
"""

import logging
import select
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg2
from sqlalchemy import Connection, Engine, MetaData, Text, create_engine, event, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.engine.interfaces import IsolationLevel
from sqlalchemy.exc import DisconnectionError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, QueuePool

from app import embedded, planning
from app.core.aside import aside, be_patient, in_greenlet
from app.core.config import settings
from app.core.errors import UnavailableError
from app.pool import CooperativePool

logger = logging.getLogger(__name__)

CONNECT_TIMEOUT = 5
_SESSION_SETTINGS = {
    "timezone": "UTC",
    "statement_timeout": "15000",
    "lock_timeout": "5000",
    "idle_in_transaction_session_timeout": "30000",
    # What nobody waits for any more is not gone on with, locks in hand.
    "client_connection_check_interval": "5000",
    # One request must not take every core from the others; counting 100,000 rows is no faster by it.
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    # No disk has heads any more, and half of what is read is in memory: with PostgreSQL's own 4, 10,000 matches of a
    # common word at 1,000,000 contacts are looked for in the whole table (200 ms) instead of by their trigrams (50).
    "random_page_cost": "1.1",
    # Of several filters each has some 100,000 rows at 1,000,000 contacts. With PostgreSQL's own 4 MB it no longer knows
    # which rows of a page those are, and looks at six times as many: 1,200 ms for a count that takes 75.
    "work_mem": "32MB",
    # What is planned once (`planning.py`) has one good plan, whatever the values. Left to compare, PostgreSQL takes it
    # for dearer than those that it makes for the values at 1,000,000 contacts, and makes one at each call.
    "plan_cache_mode": "force_generic_plan",
}


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map = {str: Text()}  # noqa: RUF012  (SQLAlchemy reads it from the class)


def _options(session_settings: dict[str, str]) -> str:
    return " ".join(f"-c {name}={value}" for name, value in session_settings.items())


def _make_engine(isolation_level: IsolationLevel, poolclass: type[QueuePool], pool_size: int) -> Engine:
    return create_engine(
        settings.database_url,
        isolation_level=isolation_level,
        poolclass=poolclass,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=settings.DB_POOL_TIMEOUT,
        hide_parameters=True,  # no log repeats what somebody sent
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT,
            "application_name": "base-crm",
            "options": _options(_SESSION_SETTINGS),
        },
    )


# Reading needs no transaction: in autocommit a SELECT is one trip instead of three.
engine = _make_engine("AUTOCOMMIT", CooperativePool, settings.DB_POOL_SIZE)
planning.install(engine)
_transactional = engine.execution_options(isolation_level="READ COMMITTED")
# Connects only once somebody asks.
_aside = _make_engine("READ COMMITTED", QueuePool, 1)


_resolving = ThreadPoolExecutor(1, thread_name_prefix="resolver")


@event.listens_for(engine, "do_connect")
def _resolve_aside(_dialect: Any, _record: Any, _args: Any, parameters: dict[str, Any]) -> None:
    """Look the host's name up in a thread: libpq would do it on the event loop's."""
    host = str(parameters.get("host") or "")
    if not in_greenlet() or not host or host.startswith("/") or "hostaddr" in parameters:
        return
    try:
        found = aside(_resolving, socket.getaddrinfo, host, None, type=socket.SOCK_STREAM)
    except OSError as error:
        raise psycopg2.OperationalError(f"the database's host is not known: {error.strerror}") from error
    # All of them, as libpq tries them in turn: a localhost may be ::1 first, where nobody listens.
    parameters["hostaddr"] = ",".join(str(address[0]) for *_, address in found)
    parameters["host"] = ",".join([host] * len(found))


@event.listens_for(engine, "checkout")
@event.listens_for(_aside, "checkout")
def _refuse_a_dead_connection(dbapi_connection: Any, _record: ConnectionPoolEntry, _proxy: Any) -> None:
    """`pool_pre_ping` without its trip: an idle connection has nothing to read unless the server hung up."""
    poll = select.poll()
    poll.register(dbapi_connection.fileno(), select.POLLIN | select.POLLPRI | select.POLLHUP)
    if poll.poll(0):
        raise DisconnectionError("the server closed this connection")


@event.listens_for(engine, "handle_error")
@event.listens_for(_aside, "handle_error")
def _keep_rows_out_of_messages(context: ExceptionContext) -> None:
    """PostgreSQL repeats the whole row that it refuses, in DETAIL: hashes and what somebody sent, for every log."""
    error = context.original_exception
    if isinstance(error, psycopg2.Error) and error.diag.message_detail and context.sqlalchemy_exception:
        error.args = (error.diag.message_primary,)
        context.sqlalchemy_exception.args = (f"({type(error).__name__}) {error.diag.message_primary}",)


class _Readiness:
    """Whether SQLAlchemy has met the server: it does so once, under a lock that greenlets must not wait for."""

    def __init__(self) -> None:
        self.is_ready = False
        self.closing = threading.Event()

    def meet_server(self) -> bool:
        try:
            engine.connect().close()
        except (SQLAlchemyError, psycopg2.Error) as error:
            logger.warning("database unavailable: %s", str(error).strip().split("\n")[0])
        else:
            self.is_ready = True
        return self.is_ready

    def meet_server_in_time(self) -> None:
        while not self.closing.wait(0.5) and not self.meet_server():
            pass


_readiness = _Readiness()


@contextmanager
def prepared() -> Iterator[None]:
    """Around the life of a service: ready at once, or as soon as the server is; closes its connections."""
    _readiness.closing.clear()
    if not _readiness.meet_server():
        threading.Thread(target=_readiness.meet_server_in_time, daemon=True).start()
    try:
        yield
    finally:
        _readiness.closing.set()
        engine.dispose()


def _require_ready() -> None:
    if in_greenlet() and not _readiness.is_ready:
        raise UnavailableError


# A connection that only listens would not notice for hours that the way to the server is gone.
_KEEPALIVE: dict[str, Any] = {"keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3}


def connection_arguments(application_name: str, **session_settings: str) -> dict[str, Any]:
    """What psycopg2 connects with, beside the pool; plain values, which another process can be told."""
    arguments = dict(engine.dialect.create_connect_args(settings.database_url)[1])
    beside: dict[str, Any] = {"connect_timeout": CONNECT_TIMEOUT, "application_name": application_name} | _KEEPALIVE
    if session_settings:
        beside["options"] = _options(_SESSION_SETTINGS | session_settings)
    return arguments | beside


def connect_alone(application_name: str) -> Any:
    """A plain psycopg2 connection in autocommit, beside the pool: for LISTEN and for locks of a session."""
    alone = psycopg2.connect(**connection_arguments(application_name))
    alone.autocommit = True
    return alone


@contextmanager
def connection() -> Iterator[Connection]:
    """For reading: each statement stands alone."""
    _require_ready()
    with engine.connect() as db:
        yield db


@contextmanager
def transaction() -> Iterator[Connection]:
    """For writing: all of it at the end, or nothing if the block raises."""
    _require_ready()
    with _transactional.begin() as db:
        yield db


@contextmanager
def transaction_aside() -> Iterator[Connection]:
    """As `transaction`, on a connection beside the pool, whose own is one thread's: for another thread than that."""
    with _aside.begin() as db:
        yield db


def lock(db: Connection, key: int) -> None:
    """Wait for, and hold until the transaction ends, a lock that is of nothing but its number."""
    db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def allow(db: Connection, *, seconds: int) -> None:
    """Let each statement of this transaction take so long, or as long as it needs (0), and not what a request may.

    A request waits for it as long, and to its end; 0 is for commands.
    """
    be_patient(seconds)
    db.execute(text("SELECT set_config('statement_timeout', :milliseconds, true)"), {"milliseconds": f"{seconds}000"})


@contextmanager
def server() -> Iterator[None]:
    """Keep the embedded server running meanwhile, where the settings name no other."""
    if settings.uses_embedded_server:
        with embedded.running(settings.CRM_DATA_DIR):
            yield
    else:
        yield


_health_engine = create_engine(
    settings.database_url,
    isolation_level="AUTOCOMMIT",
    poolclass=NullPool,
    connect_args={"connect_timeout": 2, "application_name": "base-crm health", "options": "-c statement_timeout=2000"},
)
_health_lock = threading.Lock()
_health_checked: tuple[float, bool] = (0.0, False)


def is_reachable() -> bool:
    """Whether the database answers, beside the pool and asked once a second at most.

    Blocks whoever asks it for as long as a dead server keeps silent; the others get the last answer meanwhile.
    """
    global _health_checked  # noqa: PLW0603
    checked_at, was_reachable = _health_checked
    if time.monotonic() - checked_at < 1 or not _health_lock.acquire(blocking=checked_at == 0):
        return was_reachable
    try:
        with _health_engine.connect() as db:
            db.execute(text("SELECT 1"))
        is_ok = _readiness.is_ready
    except (SQLAlchemyError, psycopg2.Error):
        is_ok = False
    finally:
        _health_lock.release()
    _health_checked = (time.monotonic(), is_ok)
    return is_ok

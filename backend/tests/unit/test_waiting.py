"""How psycopg2 waits for PostgreSQL (`app/waiting.py`): a real one, one that is silent, and one that hangs up."""

import asyncio
import gc
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
import pytest
import uvloop
from psycopg2 import extensions
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.util import greenlet_spawn

from app import waiting
from app.core.aside import be_patient
from app.core.config import settings
from app.pool import CooperativePool
from tests.harness import Server


class Mute:
    """A connection to a server that never answers."""

    status = extensions.STATUS_READY

    def __init__(self) -> None:
        self._ours, self._theirs = socket.socketpair()

    def poll(self) -> int:
        return int(extensions.POLL_READ)

    def fileno(self) -> int:
        return self._ours.fileno()

    def close(self) -> None:
        for end in (self._ours, self._theirs):
            end.close()


class Dying:
    """A connection to a server that says why it goes, and has not read what it was asked."""

    status = extensions.STATUS_READY

    def __init__(self) -> None:
        self._ours, self._theirs = socket.socketpair()
        self._ours.setblocking(False)
        self._ours.sendall(b"SELECT 1")

    def die(self) -> None:
        self._theirs.sendall(b"FATAL")
        self._theirs.close()

    def poll(self) -> int:
        try:
            self._ours.recv(5)
        except BlockingIOError:
            pass
        except ConnectionError as error:
            raise psycopg2.OperationalError("the server has gone") from error
        return int(extensions.POLL_READ)

    def fileno(self) -> int:
        return self._ours.fileno()

    def close(self) -> None:
        self._ours.close()


def seconds_until_given_up(patience: float) -> float:
    began = time.monotonic()
    if patience:
        be_patient(patience)
    with closing(Mute()) as mute, pytest.raises(psycopg2.OperationalError, match="no answer"):
        waiting._wait_for_postgresql(mute)
    return time.monotonic() - began


def test_what_may_take_longer_is_waited_for_as_long_and_the_next_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "ANSWER_TIMEOUT", 0.1)
    monkeypatch.setattr(waiting, "MARGIN", 0.1)

    async def requests() -> list[float]:
        # Each is a task of its own, as in a service.
        return [await asyncio.create_task(greenlet_spawn(seconds_until_given_up, patience)) for patience in (0, 0.5, 0)]

    first, patient, last = asyncio.run(requests())
    assert 0.1 <= first < 0.6
    assert 0.1 <= last < 0.6
    assert 0.6 <= patient < 5


@contextmanager
def cooperative(connections: Callable[[], Any]) -> Iterator[Any]:
    connection = connections()
    try:
        yield connection
    finally:
        waiting._closed(connection, None)
        connection.close()


@pytest.fixture(params=[True, False], ids=["of the pool", "beside the pool"])
def connect(server: Server, waits_cooperatively: None, request: pytest.FixtureRequest) -> Callable[[], Any]:  # noqa: ARG001
    """Connections that wait as those of a service do."""

    def connected() -> Any:
        connection = server.connect("postgres")
        if request.param:
            waiting._connected(connection, None)
        return connection

    return connected


def fetch(connection: Any, statement: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def in_greenlet(function: Callable[[], Any]) -> Any:
    async def work() -> Any:
        return await greenlet_spawn(function)

    return asyncio.run(work())


LOCK = 7_204_099
WAYS: dict[str, Callable[[Callable[[], Any]], Any]] = {"in a greenlet": in_greenlet, "in a thread": lambda call: call()}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
class TestWaitingForPostgresql:
    def test_gives_the_answer(self, connect: Callable[[], Any], way: Callable[[Callable[[], Any]], Any]) -> None:
        def work() -> Any:
            with cooperative(connect) as connection:
                return fetch(connection, "SELECT repeat('ñ', 1000000)")

        assert way(work) == "ñ" * 1_000_000

    def test_sends_a_long_statement(self, connect: Callable[[], Any], way: Callable[[Callable[[], Any]], Any]) -> None:
        def work() -> Any:
            with cooperative(connect) as connection:
                return fetch(connection, f"SELECT length('{'x' * 5_000_000}')")

        assert way(work) == 5_000_000

    def test_gives_the_error_and_the_connection_is_good_again(
        self, connect: Callable[[], Any], way: Callable[[Callable[[], Any]], Any]
    ) -> None:
        def work() -> Any:
            with cooperative(connect) as connection:
                with pytest.raises(psycopg2.errors.DivisionByZero):
                    fetch(connection, "SELECT 1/0")
                return fetch(connection, "SELECT 7")

        assert way(work) == 7

    def test_ends_where_no_answer_comes(
        self,
        connect: Callable[[], Any],
        way: Callable[[Callable[[], Any]], Any],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(waiting, "ANSWER_TIMEOUT", 0.05)

        def work() -> None:
            with cooperative(connect) as connection:
                with pytest.raises(psycopg2.OperationalError, match=r"^no answer from the database in 0\.05 s$"):
                    fetch(connection, "SELECT pg_sleep(60)")
                assert connection.closed

        way(work)

    def test_ends_where_the_server_does_not_greet(
        self,
        waits_cooperatively: None,  # noqa: ARG002
        way: Callable[[Callable[[], Any]], Any],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(waiting, "CONNECT_TIMEOUT", 0.05)
        with socket.create_server(("127.0.0.1", 0)) as silent:
            port = silent.getsockname()[1]

            def work() -> None:
                with pytest.raises(psycopg2.OperationalError, match=r"^no answer from the database in 0\.05 s$"):
                    psycopg2.connect(host="127.0.0.1", port=port, dbname="x")

            way(work)

    def test_ends_where_the_server_hangs_up(
        self, connect: Callable[[], Any], way: Callable[[Callable[[], Any]], Any]
    ) -> None:
        def work() -> None:
            with cooperative(connect) as connection:
                pid = connection.info.backend_pid
                with pytest.raises(psycopg2.OperationalError):
                    fetch(connection, f"SELECT pg_terminate_backend({pid}), pg_sleep(60)")
                assert connection.closed

        way(work)


class TestSeveralRequests:
    def test_one_that_waits_lets_another_go_on(self, connect: Callable[[], Any]) -> None:
        """The first waits for a lock that the second one lets go."""
        with cooperative(connect) as first, cooperative(connect) as second:
            fetch(second, f"SELECT pg_advisory_lock({LOCK})")

            async def work() -> list[Any]:
                blocked = greenlet_spawn(fetch, first, f"SELECT pg_advisory_lock({LOCK})")
                releasing = greenlet_spawn(fetch, second, f"SELECT pg_advisory_unlock({LOCK})")
                return list(await asyncio.gather(blocked, releasing))

            assert asyncio.run(work()) == ["", True]

    def test_one_that_is_cancelled_gives_its_connection_up(self, connect: Callable[[], Any]) -> None:
        with cooperative(connect) as first, cooperative(connect) as second:
            fetch(second, f"SELECT pg_advisory_lock({LOCK})")

            async def work() -> None:
                number = first.fileno()
                blocked = asyncio.create_task(greenlet_spawn(fetch, first, f"SELECT pg_advisory_lock({LOCK})"))
                await asyncio.sleep(0)
                blocked.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await blocked
                # psycopg2 has closed it: its number may be another one's from now on.
                assert not asyncio.get_running_loop().remove_reader(number)

            asyncio.run(work())
            assert first.closed


LOOPS = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}
Loop = Callable[[], asyncio.AbstractEventLoop]


def backend_of(engine: Engine) -> int:
    with engine.connect() as db:
        return int(db.execute(text("SELECT pg_backend_pid()")).scalar_one())


@pytest.mark.parametrize("loop", LOOPS.values(), ids=LOOPS)
class TestSocketsOfThePool:
    """They stay with the event loop, and leave it before anything else may have their number."""

    @pytest.fixture
    def engine(self, waits_cooperatively: None, server: Server) -> Iterator[Engine]:  # noqa: ARG002
        engine = create_engine(
            settings.database_url.set(database="postgres"),
            poolclass=CooperativePool, pool_size=1, max_overflow=0, isolation_level="AUTOCOMMIT",
        )  # fmt: skip
        waiting.keep_readers(engine)
        yield engine
        engine.dispose()

    def test_give_each_request_its_own_answer(self, engine: Engine, loop: Loop) -> None:
        def ask(number: int) -> Any:
            with engine.connect() as db:
                return [db.execute(text(f"SELECT {number}, repeat('ñ', 100000)")).one()[0] for _ in range(3)]

        async def requests() -> list[Any]:
            return await asyncio.gather(*(greenlet_spawn(ask, number) for number in range(20)))

        # The second loop finds a connection that was with the first.
        for _ in range(2):
            with asyncio.Runner(loop_factory=loop) as runner:
                assert runner.run(requests()) == [[number] * 3 for number in range(20)]

    def test_stay_from_the_first_wait_on(self, engine: Engine, loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
        started: list[Any] = []
        start = waiting._Reader._start

        def note(reader: Any, running: asyncio.AbstractEventLoop) -> None:
            started.append(reader)
            start(reader, running)

        monkeypatch.setattr(waiting._Reader, "_start", note)

        async def requests() -> None:
            for _ in range(30):
                await greenlet_spawn(backend_of, engine)

        with asyncio.Runner(loop_factory=loop) as runner:
            runner.run(requests())
        # asyncio's own loop tells of an answer again, in which another one may arrive.
        assert len(started) == 1 if loop is uvloop.new_event_loop else len(started) < 15

    def test_of_an_idle_connection_leaves_when_the_server_hangs_up(
        self, engine: Engine, loop: Loop, server: Server
    ) -> None:
        """A socket at its end can be read for ever: the loop would do nothing else."""

        async def service() -> float:
            pid = await greenlet_spawn(backend_of, engine)
            server.sql("postgres", f"SELECT pg_terminate_backend({pid}, 5000)")
            await asyncio.sleep(0.1)
            began = time.process_time()
            await asyncio.sleep(0.5)
            return time.process_time() - began

        with asyncio.Runner(loop_factory=loop) as runner:
            assert runner.run(service()) < 0.2

    def test_tell_of_a_server_that_dies_behind_its_last_words(self, loop: Loop) -> None:
        dying = Dying()
        waiting._connected(dying, None)

        async def service() -> None:
            asking = asyncio.create_task(greenlet_spawn(waiting._wait_for_postgresql, dying))
            await asyncio.sleep(0.05)
            dying.die()
            with pytest.raises(psycopg2.OperationalError, match="the server has gone"):
                await asyncio.wait_for(asking, 5)

        with closing(dying), asyncio.Runner(loop_factory=loop) as runner:
            runner.run(service())

    @pytest.mark.parametrize("ending", ["by the pool", "by the server", "while idle", "as no answer comes"])
    def test_leave_their_number_to_others(
        self, engine: Engine, loop: Loop, server: Server, ending: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(statement: str) -> None:
            with engine.connect() as db, pytest.raises(Exception, match=r"terminat|closed|no answer"):
                db.execute(text(statement))

        async def service() -> bytes:
            number, pid = await number_and_backend(engine)
            # Whoever still has the connection, as a traceback may.
            _kept = list(waiting._readers)
            if ending == "by the pool":
                engine.dispose()
            elif ending == "by the server":
                await greenlet_spawn(fail, f"SELECT pg_terminate_backend({pid}), pg_sleep(60)")
            elif ending == "while idle":
                server.sql("postgres", f"SELECT pg_terminate_backend({pid}, 5000)")
                await greenlet_spawn(fail, "SELECT 1")
            else:
                monkeypatch.setattr(waiting, "ANSWER_TIMEOUT", 0.05)
                await greenlet_spawn(fail, "SELECT pg_sleep(60)")
            return await read_as(number)

        with asyncio.Runner(loop_factory=loop) as runner:
            assert runner.run(service()) == b"hello"

    def test_go_to_another_loop_with_their_connection(self, engine: Engine, loop: Loop) -> None:
        """And leave the first one, though it goes on."""
        with asyncio.Runner(loop_factory=loop) as first, asyncio.Runner(loop_factory=loop) as second:
            number, pid = first.run(number_and_backend(engine))
            assert second.run(number_and_backend(engine)) == (number, pid)
            engine.dispose()
            assert first.run(read_as(number)) == b"hello"

    def test_of_a_connection_that_nobody_has_any_more_leave_too(self, engine: Engine, loop: Loop) -> None:
        def dispose_meanwhile() -> int:
            with engine.connect() as db:
                db.execute(text("SELECT 1"))
                number = int(db.connection.dbapi_connection.fileno())  # type: ignore[union-attr]
                engine.dispose()
            return number

        async def service() -> bytes:
            number = await greenlet_spawn(dispose_meanwhile)
            gc.collect()
            return await read_as(number)

        with asyncio.Runner(loop_factory=loop) as runner:
            assert runner.run(service()) == b"hello"


async def number_and_backend(engine: Engine) -> tuple[int, int]:
    """The number of the socket of the pool's one connection, and who answers there."""

    def ask() -> tuple[int, int]:
        with engine.connect() as db:
            pid = int(db.execute(text("SELECT pg_backend_pid()")).scalar_one())
            return int(db.connection.dbapi_connection.fileno()), pid  # type: ignore[union-attr]

    return await greenlet_spawn(ask)


async def read_as(number: int) -> bytes:
    """What arrives at another socket that has the number by now."""
    pairs = [socket.socketpair() for _ in range(50)]
    try:
        ends = [(one, other) for pair in pairs for one, other in (pair, pair[::-1]) if one.fileno() == number]
        assert ends, f"no socket was given the number {number}"
        ((ours, theirs),) = ends
        ours.setblocking(False)
        reading = asyncio.create_task(asyncio.get_running_loop().sock_recv(ours, 100))
        await asyncio.sleep(0)
        theirs.sendall(b"hello")
        return await asyncio.wait_for(reading, 5)
    finally:
        for pair in pairs:
            for end in pair:
                end.close()

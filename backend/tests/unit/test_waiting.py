"""How psycopg2 waits for PostgreSQL (`app/waiting.py`): a real one, one that is silent, and one that hangs up."""

import asyncio
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
import pytest
import uvloop
from psycopg2 import extensions
from sqlalchemy.util import greenlet_spawn

from app import waiting
from app.core.aside import be_patient
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
        connection.close()


@pytest.fixture
def connect(server: Server, waits_cooperatively: None) -> Callable[[], Any]:  # noqa: ARG001
    """Connections that wait as those of a service do."""
    return lambda: server.connect("postgres")


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
                blocked = asyncio.create_task(greenlet_spawn(fetch, first, f"SELECT pg_advisory_lock({LOCK})"))
                await asyncio.sleep(0)
                blocked.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await blocked

            asyncio.run(work())
            assert first.closed


LOOPS = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}
Loop = Callable[[], asyncio.AbstractEventLoop]


@pytest.mark.parametrize("loop", LOOPS.values(), ids=LOOPS)
def test_a_server_that_dies_behind_its_last_words_is_told_of(loop: Loop) -> None:
    """Of a socket at which the other side has failed, uvloop tells once."""
    dying = Dying()

    async def service() -> None:
        asking = asyncio.create_task(greenlet_spawn(waiting._wait_for_postgresql, dying))
        await asyncio.sleep(0.05)
        dying.die()
        with pytest.raises(psycopg2.OperationalError, match="the server has gone"):
            await asyncio.wait_for(asking, 5)

    with closing(dying), asyncio.Runner(loop_factory=loop) as runner:
        runner.run(service())

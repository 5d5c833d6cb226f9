"""How psycopg2 waits for PostgreSQL without stopping the other requests: its wait callback, for greenlets and threads.

A request that waits gives the event loop's thread away until its connection's socket can be read or written.
Connections of the pool leave their sockets with the loop from their first wait on (`keep_readers`): to hand one over
and take it back for each answer is eight of uvloop's system calls, and a tenth of what a page of contacts costs.
"""

import asyncio
import select
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary, finalize

import psycopg2
from psycopg2 import extensions
from sqlalchemy import Engine, event

from app.core.aside import in_greenlet, patience, wait_for

# No answer at all for so long means that the server or the way to it is gone; PostgreSQL itself ends a
# statement after 15 s, or where it may take longer (`database.allow`) a little before we give up.
ANSWER_TIMEOUT = 20.0
CONNECT_TIMEOUT = 5.0
MARGIN = 5.0


def install() -> None:
    """Have every psycopg2 connection of this process wait through `_wait_for_postgresql`."""
    extensions.set_wait_callback(_wait_for_postgresql)


def keep_readers(engine: Engine) -> None:
    """Leave the sockets of this engine's connections with the event loop, from their first wait until they close."""
    event.listen(engine, "connect", _connected)
    event.listen(engine, "close", _closed)


def can_be_read(socket: int) -> bool:
    """Whether there is anything to read, the end included."""
    poll = select.poll()
    poll.register(socket, select.POLLIN | select.POLLPRI | select.POLLHUP)
    return bool(poll.poll(0))


class _Reader:
    """One connection's socket at the event loop, and the request that waits for it, if one does."""

    __slots__ = ("_loop", "_ready", "_socket")

    def __init__(self, socket: int) -> None:
        self._socket = socket
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready: asyncio.Future[bool] | None = None

    def wait(self, timeout: float) -> bool:
        """Whether it can be read before so many seconds are over."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self.stop()
            self._start(loop)
        with _future(loop, timeout) as ready:
            self._ready = ready
            try:
                return wait_for(ready)
            finally:
                self._ready = None

    def _start(self, loop: asyncio.AbstractEventLoop) -> None:
        loop.add_reader(self._socket, self._is_readable)
        self._loop = loop

    def _is_readable(self) -> None:
        if self._ready is not None:
            _finish(self._ready, True)
        elif can_be_read(self._socket):  # asyncio's own loop tells of an answer once more when it has been read
            # The server hung up, which whoever takes the connection next will see.
            self.stop()

    def stop(self) -> None:
        """In the same turn of the loop as the socket is closed: its number may be another one's from then on."""
        loop, self._loop = self._loop, None
        if loop is not None:
            loop.remove_reader(self._socket)


_readers: WeakKeyDictionary[Any, _Reader] = WeakKeyDictionary()


def _connected(dbapi_connection: Any, _record: Any) -> None:
    _readers[dbapi_connection] = reader = _Reader(dbapi_connection.fileno())
    # SQLAlchemy tells nothing of one that is closed because nobody has it any more.
    finalize(dbapi_connection, reader.stop).atexit = False


def _closed(dbapi_connection: Any, _record: Any) -> None:
    if reader := _readers.pop(dbapi_connection, None):
        reader.stop()


def _wait_for_postgresql(connection: Any) -> None:
    """psycopg2 calls this whenever it would block on a connection's socket.

    Raises psycopg2.OperationalError where no answer comes; psycopg2 then closes the connection.
    """
    is_connecting = connection.status == extensions.STATUS_SETUP
    # PostgreSQL gives up first.
    allowed = patience() + MARGIN if patience() else 0
    timeout = CONNECT_TIMEOUT if is_connecting else max(ANSWER_TIMEOUT, allowed)
    may_yield, reader, has_waited = in_greenlet(), _readers.get(connection), False
    try:
        while (state := connection.poll()) != extensions.POLL_OK:
            for_reading = state == extensions.POLL_READ
            if not may_yield:
                is_ready = _wait_in_thread(connection.fileno(), for_reading, timeout)
            elif reader and for_reading:
                if has_waited and can_be_read(connection.fileno()):
                    # Of a socket at which the other side has failed, uvloop tells a reader once and never again.
                    reader.stop()
                is_ready, has_waited = reader.wait(timeout), True
            else:
                is_ready = _wait_in_greenlet(connection.fileno(), for_reading, timeout)
            if not is_ready:
                raise psycopg2.OperationalError(f"no answer from the database in {timeout:g} s")
    except BaseException:
        if reader:
            reader.stop()
        raise


def _wait_in_thread(socket: int, for_reading: bool, timeout: float) -> bool:
    poll = select.poll()
    poll.register(socket, select.POLLIN if for_reading else select.POLLOUT)
    return bool(poll.poll(timeout * 1000))


def _wait_in_greenlet(socket: int, for_reading: bool, timeout: float) -> bool:
    loop = asyncio.get_running_loop()
    add, remove = (loop.add_reader, loop.remove_reader) if for_reading else (loop.add_writer, loop.remove_writer)
    with _future(loop, timeout) as ready:
        add(socket, _finish, ready, True)
        try:
            return wait_for(ready)
        finally:
            remove(socket)


@contextmanager
def _future(loop: asyncio.AbstractEventLoop, timeout: float) -> "Iterator[asyncio.Future[bool]]":
    """Something to wait for, which is False after so many seconds."""
    ready: asyncio.Future[bool] = loop.create_future()
    alarm = loop.call_later(timeout, _finish, ready, False)
    try:
        yield ready
    finally:
        alarm.cancel()


def _finish(future: "asyncio.Future[bool]", result: bool) -> None:
    if not future.done():
        future.set_result(result)

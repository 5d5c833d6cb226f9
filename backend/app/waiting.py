"""How psycopg2 waits for PostgreSQL without stopping the other requests: its wait callback, for greenlets and threads.

A request that waits gives the event loop's thread away until its connection's socket can be read. Connections of the
pool stay with the loop from their first wait on (`watch`): to hand a socket over and take it back for each answer is
nine calls of the kernel, a tenth of what a page of contacts costs.
"""

import asyncio
import select
from typing import Any
from weakref import WeakKeyDictionary

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


def watch(engine: Engine) -> None:
    """Leave the sockets of this engine's connections with the event loop, from their first wait until they close."""
    event.listen(engine, "connect", _begin)
    event.listen(engine, "close", _end)


class _Watch:
    """One connection's socket, and the request that waits for it, if one does."""

    __slots__ = ("_fd", "_loop", "_ready")

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready: asyncio.Future[bool] | None = None

    def wait(self, timeout: float) -> bool:
        """Whether it can be read before so many seconds are over."""
        loop = asyncio.get_running_loop()
        self._ready = ready = loop.create_future()
        if self._loop is not loop:
            loop.add_reader(self._fd, self._is_readable)
            self._loop = loop
        alarm = loop.call_later(timeout, _finish, ready, False)
        try:
            is_readable: bool = wait_for(ready)
        finally:
            alarm.cancel()
            self._ready = None
        return is_readable

    def _is_readable(self) -> None:
        if self._ready is None:
            # Nobody has asked anything: the server hung up, which whoever takes the connection next will see.
            self.stop()
        else:
            _finish(self._ready, True)

    def stop(self) -> None:
        """Before the socket is closed: its number may be that of any other one afterwards."""
        loop, self._loop = self._loop, None
        if loop is not None and not loop.is_closed():
            loop.remove_reader(self._fd)


_watches: WeakKeyDictionary[Any, _Watch] = WeakKeyDictionary()


def _begin(dbapi_connection: Any, _record: Any) -> None:
    _watches[dbapi_connection] = _Watch(dbapi_connection.fileno())


def _end(dbapi_connection: Any, _record: Any) -> None:
    if ended := _watches.pop(dbapi_connection, None):
        ended.stop()


def _wait_for_postgresql(connection: Any) -> None:
    """psycopg2 calls this whenever it would block on a connection's socket.

    Raises psycopg2.OperationalError where no answer comes; psycopg2 then closes the connection.
    """
    is_connecting = connection.status == extensions.STATUS_SETUP
    # PostgreSQL gives up first.
    allowed = patience() + MARGIN if patience() else 0
    timeout = CONNECT_TIMEOUT if is_connecting else max(ANSWER_TIMEOUT, allowed)
    watched = _watches.get(connection)
    wait = _wait_in_greenlet if in_greenlet() else _wait_in_thread
    try:
        while (state := connection.poll()) != extensions.POLL_OK:
            if not wait(watched, connection.fileno(), state == extensions.POLL_READ, timeout):
                raise psycopg2.OperationalError(f"no answer from the database in {timeout:g} s")
    except BaseException:
        if watched:
            watched.stop()
        raise


def _wait_in_thread(_watched: _Watch | None, fd: int, for_reading: bool, timeout: float) -> bool:
    poll = select.poll()
    poll.register(fd, select.POLLIN if for_reading else select.POLLOUT)
    return bool(poll.poll(timeout * 1000))


def _wait_in_greenlet(watched: _Watch | None, fd: int, for_reading: bool, timeout: float) -> bool:
    if watched and for_reading:
        return watched.wait(timeout)
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[bool] = loop.create_future()
    alarm = loop.call_later(timeout, _finish, ready, False)
    add, remove = (loop.add_reader, loop.remove_reader) if for_reading else (loop.add_writer, loop.remove_writer)
    add(fd, _finish, ready, True)
    try:
        return wait_for(ready)
    finally:
        remove(fd)
        alarm.cancel()


def _finish(future: "asyncio.Future[bool]", result: bool) -> None:
    if not future.done():
        future.set_result(result)

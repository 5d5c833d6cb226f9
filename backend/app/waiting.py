"""How psycopg2 waits for PostgreSQL without stopping the other requests: its wait callback, for greenlets and threads.

A request that waits gives the event loop's thread away until its connection's socket can be read or written.
"""

import asyncio
import select
from typing import Any

import psycopg2
from psycopg2 import extensions

from app.core.aside import in_greenlet, patience, wait_for

# No answer at all for so long means that the server or the way to it is gone; PostgreSQL itself ends a
# statement after 15 s, or where it may take longer (`database.allow`) a little before we give up.
ANSWER_TIMEOUT = 20.0
CONNECT_TIMEOUT = 5.0
MARGIN = 5.0


def install() -> None:
    """Have every psycopg2 connection of this process wait through `_wait_for_postgresql`."""
    extensions.set_wait_callback(_wait_for_postgresql)


def _wait_for_postgresql(connection: Any) -> None:
    """psycopg2 calls this whenever it would block on a connection's socket.

    Raises psycopg2.OperationalError where no answer comes; psycopg2 then closes the connection.
    """
    is_connecting = connection.status == extensions.STATUS_SETUP
    # PostgreSQL gives up first.
    allowed = patience() + MARGIN if patience() else 0
    timeout = CONNECT_TIMEOUT if is_connecting else max(ANSWER_TIMEOUT, allowed)
    wait = _wait_in_greenlet if in_greenlet() else _wait_in_thread
    while (state := connection.poll()) != extensions.POLL_OK:
        if not wait(connection.fileno(), state == extensions.POLL_READ, timeout):
            raise psycopg2.OperationalError(f"no answer from the database in {timeout:g} s")


def _wait_in_thread(socket: int, for_reading: bool, timeout: float) -> bool:
    poll = select.poll()
    poll.register(socket, select.POLLIN if for_reading else select.POLLOUT)
    return bool(poll.poll(timeout * 1000))


def _wait_in_greenlet(socket: int, for_reading: bool, timeout: float) -> bool:
    loop = asyncio.get_running_loop()
    add, remove = (loop.add_reader, loop.remove_reader) if for_reading else (loop.add_writer, loop.remove_writer)
    ready: asyncio.Future[bool] = loop.create_future()
    alarm = loop.call_later(timeout, _finish, ready, False)
    add(socket, _finish, ready, True)
    try:
        return wait_for(ready)
    finally:
        remove(socket)
        alarm.cancel()


def _finish(future: "asyncio.Future[bool]", result: bool) -> None:
    if not future.done():
        future.set_result(result)

"""What changes, to whoever watches: one connection of each process listens, and every stream gets what it hears.

A notice names what changed and not how: whoever may see it asks for it.
"""

import asyncio
import contextlib
import json
import logging
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any
from weakref import WeakSet

import psycopg2

from app import database
from app.core.notice import EVERYTHING, Notice

logger = logging.getLogger(__name__)

CHANNEL = "crm_changes"
RETRY_AFTER = 1.0
# Notices that a slow client may be behind; then it is told to ask for everything anew.
BACKLOG = 200


@dataclass(eq=False, slots=True, weakref_slot=True)
class Watcher:
    """One stream's share, for as long as the stream keeps it; `None` in its queue is the end."""

    queue: "asyncio.Queue[Notice | None]" = field(default_factory=lambda: asyncio.Queue(BACKLOG + 2))

    def tell(self, notice: Notice) -> None:
        if self.queue.qsize() < BACKLOG:
            self.queue.put_nowait(notice)
        elif self.queue.qsize() == BACKLOG:
            self.queue.put_nowait(EVERYTHING)

    def end(self) -> None:
        while self.queue.full():
            self.queue.get_nowait()
        self.queue.put_nowait(None)


class _Ear:
    """The listening of this process, over one connection that is made anew whenever it is lost; and who hears."""

    def __init__(self) -> None:
        self.watchers: WeakSet[Watcher] = WeakSet()
        self.is_over = False

    async def listen(self) -> None:
        while True:
            try:
                connection = await asyncio.to_thread(_connect)
            except psycopg2.Error as error:
                logger.debug("can't listen: %s", error)
                await asyncio.sleep(RETRY_AFTER)
                continue
            try:
                await self._follow(connection)
            finally:
                connection.close()

    async def _follow(self, connection: Any) -> None:
        """Until the connection is lost."""
        loop = asyncio.get_running_loop()
        lost = loop.create_future()
        # What is lost knows its socket no more, and the next client's may get the same number: it is let go at once.
        socket = connection.fileno()

        def hear() -> None:
            try:
                connection.poll()
            except psycopg2.Error:
                loop.remove_reader(socket)
                lost.set_result(None)
                return
            while connection.notifies:
                self._tell(_notice(connection.notifies.pop(0).payload))

        loop.add_reader(socket, hear)
        # Between the connection before and this one anything may have happened.
        self._tell(EVERYTHING)
        try:
            await lost
        except asyncio.CancelledError:
            loop.remove_reader(socket)
            raise

    def _tell(self, notice: Notice) -> None:
        for watcher in self.watchers:
            watcher.tell(notice)

    def end(self) -> None:
        self.is_over = True
        for watcher in self.watchers:
            watcher.end()


def _connect() -> Any:
    connection = database.connect_alone("base-crm live")
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {CHANNEL}")
    return connection


def _notice(payload: str) -> Notice:
    said = json.loads(payload)
    # What is about nothing that is there, as a refused sign-in of nobody, says so by a null.
    ids = tuple(id for id in said["ids"] or () if id)
    return Notice(said["id"], said["entidad"], ids or None)


_ear = _Ear()


@contextlib.asynccontextmanager
async def listening() -> AsyncIterator[None]:
    """Around the life of a service."""
    _ear.is_over = False
    task = asyncio.create_task(_ear.listen())
    with _streams_end_first():
        try:
            yield
        finally:
            _ear.end()
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


@contextmanager
def _streams_end_first() -> Iterator[None]:
    """uvicorn waits for every answer before it stops: a stream has to hear of the signal by itself."""
    loop = asyncio.get_running_loop()
    before: dict[int, Any] = {}

    def stop(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(_ear.end)
        handler = before[number]
        if callable(handler):
            handler(number, frame)

    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            before[number] = signal.getsignal(number)
            signal.signal(number, stop)
    except ValueError:  # not the main thread: a test's
        pass
    try:
        yield
    finally:
        with contextlib.suppress(ValueError):
            for kept, handler in before.items():
                signal.signal(kept, handler)


def watch() -> Watcher:
    """One that hears from now on; after the end of the service it hears of nothing but that."""
    watcher = Watcher()
    if _ear.is_over:
        watcher.end()
    else:
        _ear.watchers.add(watcher)
    return watcher

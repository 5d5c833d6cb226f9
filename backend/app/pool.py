"""A connection pool whose waiters give the event loop's thread away instead of stopping it.

First come, first served: a connection that comes back goes to whoever has waited longest. Who has waited for
`pool_timeout` seconds gets SQLAlchemy's TimeoutError, which is answered as a 503.
"""

import asyncio
from collections import deque
from typing import Any

from sqlalchemy.pool import QueuePool
from sqlalchemy.util.queue import Empty, Full, QueueCommon

from app.core.aside import in_greenlet, wait_for


class CooperativeQueue(QueueCommon[Any]):
    """Connections that nobody uses, and requests that wait for one; all on the event loop's thread."""

    def __init__(self, maxsize: int = 0, use_lifo: bool = False) -> None:
        self.maxsize = maxsize
        self.use_lifo = use_lifo
        self._items: deque[Any] = deque()
        self._waiters: deque[asyncio.Future[Any]] = deque()

    def qsize(self) -> int:
        return len(self._items)

    def empty(self) -> bool:
        return not self._items

    def full(self) -> bool:
        return 0 < self.maxsize <= len(self._items)

    def put_nowait(self, item: Any) -> None:
        while self._waiters:
            waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_result(item)
                return
        if self.full():
            raise Full
        self._items.append(item)

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:  # noqa: ARG002
        self.put_nowait(item)  # there is always room: a pool hands out no more than it takes back

    def get_nowait(self) -> Any:
        if not self._items:
            raise Empty
        return self._items.pop() if self.use_lifo else self._items.popleft()

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        if self._items or not (block and in_greenlet()):
            return self.get_nowait()
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[Any] = loop.create_future()
        alarm = loop.call_later(timeout or 0, _give_up, waiter)
        self._waiters.append(waiter)
        try:
            return wait_for(waiter)
        except BaseException:
            self._return_if_handed_over(waiter)
            raise
        finally:
            alarm.cancel()

    def _return_if_handed_over(self, waiter: "asyncio.Future[Any]") -> None:
        """The request was cancelled in the moment in which it got its connection."""
        if waiter.done() and not waiter.cancelled() and waiter.exception() is None:
            self.put_nowait(waiter.result())


def _give_up(waiter: "asyncio.Future[Any]") -> None:
    if not waiter.done():
        waiter.set_exception(Empty())


class CooperativePool(QueuePool):
    _queue_class = CooperativeQueue

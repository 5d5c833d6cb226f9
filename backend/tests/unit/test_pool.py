"""The queue that requests wait in for a connection, on the event loop's thread."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from sqlalchemy.util import greenlet_spawn
from sqlalchemy.util.queue import Empty, Full

from app.pool import CooperativeQueue


@pytest.fixture
def queue() -> CooperativeQueue:
    return CooperativeQueue(maxsize=2)


def request(queue: CooperativeQueue, timeout: float = 30) -> "asyncio.Task[Any]":
    """One that waits for a connection; it does once the loop has come to it."""
    return asyncio.create_task(greenlet_spawn(queue.get, True, timeout))


def run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(work())


def test_hands_out_what_is_free_without_waiting(queue: CooperativeQueue) -> None:
    queue.put("first")
    queue.put("second")
    assert queue.full()
    with pytest.raises(Full):
        queue.put("third")
    assert [queue.get(), queue.get()] == ["first", "second"]
    assert queue.empty()
    with pytest.raises(Empty):
        queue.get()  # outside of a request nobody could put one back meanwhile


def test_serves_first_who_came_first(queue: CooperativeQueue) -> None:
    async def work() -> None:
        requests = [request(queue) for _ in range(3)]
        await asyncio.sleep(0)
        for connection in ("a", "b", "c"):
            queue.put(connection)
        assert await asyncio.gather(*requests) == ["a", "b", "c"]
        assert queue.empty()

    run(work)


def test_a_request_that_comes_later_takes_nothing_from_one_that_waits(queue: CooperativeQueue) -> None:
    async def work() -> None:
        early = request(queue)
        await asyncio.sleep(0)
        queue.put("a")
        late = request(queue)
        await asyncio.sleep(0)
        queue.put("b")
        assert list(await asyncio.gather(early, late)) == ["a", "b"]

    run(work)


def test_gives_up_in_time_and_passes_over_who_did(queue: CooperativeQueue) -> None:
    async def work() -> None:
        with pytest.raises(Empty):
            await request(queue, timeout=0.01)
        queue.put("a")
        assert queue.qsize() == 1

    run(work)


def test_a_cancelled_request_keeps_no_connection(queue: CooperativeQueue) -> None:
    async def work() -> None:
        waiting, in_that_moment, next_one = request(queue), request(queue), request(queue)
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        queue.put("a")  # handed to the second, which is cancelled before it runs on
        in_that_moment.cancel()
        with pytest.raises(asyncio.CancelledError):
            await in_that_moment
        assert await next_one == "a"

    run(work)

"""Calling what blocks from a request's greenlet: the others go on meanwhile."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.util import greenlet_spawn

from app.core.aside import aside, in_greenlet, wait_for


@pytest.fixture
def executor() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as executor:
        yield executor


def test_outside_of_a_greenlet_it_simply_calls(executor: ThreadPoolExecutor) -> None:
    assert not in_greenlet()
    assert aside(executor, threading.get_ident) == threading.get_ident()


def test_in_a_coroutine_without_a_greenlet_it_simply_calls(executor: ThreadPoolExecutor) -> None:
    async def work() -> tuple[bool, int]:
        return in_greenlet(), aside(executor, threading.get_ident)

    assert asyncio.run(work()) == (False, threading.get_ident())


def test_in_a_greenlet_it_calls_in_another_thread(executor: ThreadPoolExecutor) -> None:
    def request() -> tuple[bool, int]:
        return in_greenlet(), aside(executor, threading.get_ident)

    async def work() -> tuple[bool, int]:
        return await greenlet_spawn(request)

    is_greenlet, thread = asyncio.run(work())
    assert is_greenlet
    assert thread != threading.get_ident()


def test_one_that_waits_lets_another_go_on(executor: ThreadPoolExecutor) -> None:
    """The first request ends only because the second one runs while it waits."""
    done = threading.Event()

    async def work() -> tuple[bool, None]:
        first = greenlet_spawn(lambda: aside(executor, done.wait, 30))
        second = greenlet_spawn(done.set)
        was_set, nothing = await asyncio.gather(first, second)
        return was_set, nothing

    assert asyncio.run(work()) == (True, None)


def test_what_it_raises_reaches_the_caller(executor: ThreadPoolExecutor) -> None:
    def request() -> str:
        try:
            aside(executor, int, "siete")
        except ValueError as error:
            return str(error)
        return ""

    async def work() -> str:
        return await greenlet_spawn(request)

    assert asyncio.run(work()) == "invalid literal for int() with base 10: 'siete'"


def test_waiting_for_something_asynchronous_gives_its_result() -> None:
    async def work() -> int:
        ready: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_soon(ready.set_result, 7)
        return await greenlet_spawn(lambda: wait_for(ready))

    assert asyncio.run(work()) == 7

"""Sync code that waits without stopping the others: the small core of how requests run here.

A request's plain `def` functions run in a greenlet on the event loop's own thread
(`app/api/greenlets.py` says why). Whatever has to wait in there gives the thread away meanwhile:

- `wait_for(awaitable)` gives it away until something asynchronous is done;
- `aside(function, …)` until a blocking function, run in a thread of an executor, has returned.

Outside of a greenlet (a command, a test, a thread) `aside` simply calls.
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

from greenlet import getcurrent
from sqlalchemy.util import await_only

P = ParamSpec("P")
T = TypeVar("T")


# Seconds that the database may take for one answer, where that is more than any request's; ends with the request.
_patience: ContextVar[float] = ContextVar("patience", default=0.0)


def be_patient(seconds: float) -> None:
    """Let what is waited for from now on, in this request, take so long."""
    _patience.set(seconds)


def patience() -> float:
    """Seconds; 0 where nothing was said."""
    return _patience.get()


def in_greenlet() -> bool:
    """Whether this code runs in a request's greenlet, so that it may wait cooperatively."""
    return getattr(getcurrent(), "__sqlalchemy_greenlet_provider__", False)


def wait_for(awaitable: Awaitable[T]) -> T:
    """The awaited result; only inside a greenlet (`in_greenlet`)."""
    return await_only(awaitable)


def aside(executor: Executor, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call something that blocks, without blocking anybody else."""
    if not in_greenlet():
        return function(*args, **kwargs)
    loop = asyncio.get_running_loop()
    return wait_for(loop.run_in_executor(executor, lambda: function(*args, **kwargs)))

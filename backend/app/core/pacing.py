"""Heavy work one piece at a time, at a pace that leaves the processor to requests and still ends in time.

A password's hash takes 0.2 s of a core, and slows down whatever runs on the core's other thread. So a `Lane` runs one
after the other in a thread that gives way to everything else (Linux counts niceness by thread), and rests between two
while the rest of the process is at work: an idle service goes at full speed. What limits both is how many wait. All of
them are to be done within PATIENCE, which gives each its share of that time: no rest is longer than what is left of
it, and where the last one took longer, because others want the processor, the next runs as an equal of theirs.
"""

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from app.core.aside import aside

P = ParamSpec("P")
T = TypeVar("T")

NICENESS = 10
# Seconds in which all who wait are to be answered; 40 at once have 10 (reliability), the answers themselves included.
PATIENCE = 9.0
# Of how much of a processor the process's other threads make use where it counts as busy.
BUSY = 0.25


def _give_way() -> None:
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


@dataclass(frozen=True, slots=True)
class Effort:
    """What one piece of work took, in seconds, and how many the process's other threads worked meanwhile."""

    seconds: float
    others: float

    def rest(self, waiting: int) -> float:
        """Seconds to leave to the others before the next, of so many who wait."""
        if self.others < BUSY * self.seconds:
            return 0.0
        return max(0.0, min(self.seconds, PATIENCE / waiting - self.seconds))

    def is_too_slow(self, waiting: int) -> bool:
        """Whether at this pace so many would not be done in time."""
        return self.seconds * waiting > PATIENCE


_NONE = Effort(0.0, 0.0)


class Lane:
    """Work that is done in its order, and who waits for it."""

    def __init__(self, name: str) -> None:
        self.waiting = 0
        self._giving_way = ThreadPoolExecutor(1, thread_name_prefix=name, initializer=_give_way)
        self._as_equal = ThreadPoolExecutor(1, thread_name_prefix=f"{name}-late")
        self._last, self._ended_at = _NONE, 0.0
        # What it took the last time that it gave way.
        self._last_giving_way = _NONE

    def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do it when its turn comes, while the caller's thread goes on with other requests."""
        self.waiting += 1  # only the event loop's thread gets here in a service
        try:
            return aside(self._giving_way, self._in_turn, lambda: work(*args, **kwargs))
        finally:
            self.waiting -= 1

    def _in_turn(self, work: Callable[[], T]) -> T:
        waiting = max(1, self.waiting)
        if (rest := self._ended_at + self._last.rest(waiting) - time.monotonic()) > 0:
            time.sleep(rest)
        try:
            if self._last_giving_way.is_too_slow(waiting):
                result, self._last = self._as_equal.submit(_measured, work).result()
            else:
                result, self._last = _measured(work)
                self._last_giving_way = self._last
            return result
        finally:
            self._ended_at = time.monotonic()


def _measured(work: Callable[[], T]) -> tuple[T, Effort]:
    since, all_since, own_since = time.monotonic(), time.process_time(), time.thread_time()
    result = work()
    others = (time.process_time() - all_since) - (time.thread_time() - own_since)
    return result, Effort(time.monotonic() - since, others)

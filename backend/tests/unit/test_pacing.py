"""At what pace heavy work is done, and in which thread."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from app.core import pacing
from app.core.pacing import BUSY, PATIENCE, Effort, Lane


def effort(seconds: float, *, busy: bool = True) -> Effort:
    return Effort(seconds, seconds * (BUSY + 0.1 if busy else BUSY - 0.1))


class TestRest:
    def test_of_an_idle_service_is_none(self) -> None:
        assert effort(0.2, busy=False).rest(1) == 0

    def test_of_a_busy_one_is_as_long_as_the_work(self) -> None:
        assert effort(0.2).rest(1) == 0.2

    @pytest.mark.parametrize("waiting", [1, 5, 20, 40, 50])
    def test_lets_all_who_wait_be_done_in_time(self, waiting: int) -> None:
        each = effort(0.17)
        assert each.rest(waiting) >= 0
        assert (each.seconds + each.rest(waiting)) * waiting <= PATIENCE

    def test_is_none_where_there_is_no_time_for_it(self) -> None:
        assert effort(0.3).rest(40) == 0
        assert effort(0.3).is_too_slow(40)
        assert not effort(0.3).is_too_slow(20)


class TestLane:
    def test_does_one_at_a_time_in_their_order(self) -> None:
        """Called from threads, as no service does: what is asked for runs in the lane's own thread all the same."""
        lane = Lane("one")
        done: list[int] = []
        running: list[int] = []

        def work(number: int) -> str:
            running.append(number)
            assert running == [number]
            running.remove(number)
            done.append(number)
            return threading.current_thread().name

        turns = [lane._giving_way.submit(lane._in_turn, lambda number=number: work(number)) for number in range(20)]
        wait(turns)
        assert done == list(range(20))
        assert {turn.result() for turn in turns} == {"one_0"}

    def test_gives_way_only_where_there_is_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Threads with the same priority are served alike: so much is sure of a processor that others want."""
        lane = Lane("one")
        monkeypatch.setattr(pacing, "PATIENCE", 0.0)
        names = [lane.run(lambda: threading.current_thread().name) for _ in range(3)]
        assert names == [threading.current_thread().name, "one-late_0", "one-late_0"]

    def test_counts_who_waits(self) -> None:
        lane = Lane("one")
        assert lane.run(lambda: lane.waiting) == 1
        with pytest.raises(ZeroDivisionError):
            lane.run(lambda: 1 / 0)
        assert lane.waiting == 0

    def test_sees_what_other_threads_do_meanwhile(self) -> None:
        is_over = threading.Event()

        def keep_busy() -> None:
            while not is_over.is_set():
                sum(range(1_000))

        def until_others_worked() -> None:
            """However slow the machine is."""
            since = time.process_time() - time.thread_time()
            while time.process_time() - time.thread_time() < since + 0.05:
                is_over.wait(0.01)

        with ThreadPoolExecutor(1) as others:
            others.submit(keep_busy)
            _, seen = pacing._measured(until_others_worked)
            is_over.set()
        assert seen.others >= 0.04

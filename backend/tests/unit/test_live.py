"""What a stream is told that reads more slowly than things change."""

import asyncio

from app.core.notice import EVERYTHING, Notice
from app.live import BACKLOG, Watcher


def told(watcher: Watcher) -> list[Notice | None]:
    return [watcher.queue.get_nowait() for _ in range(watcher.queue.qsize())]


def test_one_that_is_too_far_behind_asks_for_everything() -> None:
    async def tell() -> None:
        watcher = Watcher()
        notices = [Notice(number, "contacto", (str(number),)) for number in range(BACKLOG + 50)]
        for notice in notices:
            watcher.tell(notice)
        assert told(watcher) == [*notices[:BACKLOG], EVERYTHING]
        # Once it has read, it hears on.
        watcher.tell(notices[-1])
        assert told(watcher) == [notices[-1]]

    asyncio.run(tell())


def test_the_end_comes_even_so() -> None:
    async def end() -> None:
        watcher = Watcher()
        for number in range(BACKLOG + 50):
            watcher.tell(Notice(number, "contacto", None))
        watcher.end()
        assert told(watcher)[-1] is None

    asyncio.run(end())

"""An export under way: its process, how many rows it said there are, and its bytes."""

import asyncio
import json
from asyncio.subprocess import Process
from contextlib import suppress

from app import database
from app.core import children
from app.core.aside import wait_for
from app.core.config import settings
from app.core.errors import BrokenExportError, TooManyExportsError, UnavailableError
from app.exporting.plan import Plan
from app.exporting.terms import AT_ONCE, UNREACHABLE

# Seconds that it may take to count; then PostgreSQL goes on for as long as whoever reads does.
PATIENCE = 100.0
LONGEST = "1h"

# Of this process: only the event loop's thread gets here.
_running: set["Export"] = set()


class Export:
    """`close` it whatever happens."""

    def __init__(self, process: Process, total: int) -> None:
        self.total = total
        self._process = process

    async def read(self) -> bytes:
        """Some more of the file; nothing at its end. Raises BrokenExportError where that is not the end."""
        assert self._process.stdout
        if data := await self._process.stdout.read(AT_ONCE):
            return data
        if await self._process.wait() != 0:
            raise BrokenExportError
        return b""

    async def close(self) -> None:
        _running.discard(self)
        await _end(self._process)


def start(plan: Plan) -> Export:
    """In a request's greenlet. Raises TooManyExportsError, UnavailableError."""
    return wait_for(_start(plan))


def close(export: Export) -> None:
    """The same as its method, in a request's greenlet."""
    wait_for(export.close())


_starting = 0


async def _start(plan: Plan) -> Export:
    global _starting  # noqa: PLW0603
    if len(_running) + _starting >= settings.EXPORTS_AT_ONCE:
        raise TooManyExportsError
    _starting += 1
    try:
        process = await children.start("app.exporting.copying", limit=AT_ONCE)
        try:
            export = Export(process, await asyncio.wait_for(_total(process, plan), PATIENCE))
        except BaseException:
            await _end(process)
            raise
        _running.add(export)
        return export
    except TimeoutError as error:
        raise UnavailableError from error
    finally:
        _starting -= 1


async def _total(process: Process, plan: Plan) -> int:
    assert process.stdin
    assert process.stdout
    connection = database.connection_arguments("base-crm export", statement_timeout=LONGEST)
    order = {"connection": connection, "plan": plan}
    with suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(json.dumps(order).encode())
        await process.stdin.drain()
        process.stdin.close()
    if line := await process.stdout.readline():
        return int(json.loads(line)["total"])
    if await process.wait() == UNREACHABLE:
        raise UnavailableError
    raise BrokenExportError


async def _end(process: Process) -> None:
    """Kill it where it still runs, and let go of its pipe, also where this task is told to stop meanwhile."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
    # What is left in the pipe is little, and holds the process's end up.
    assert process.stdout
    ending = asyncio.ensure_future(asyncio.gather(process.stdout.read(), process.wait()))
    await asyncio.shield(ending)

"""A file as an answer: its name, how many rows it has, and its bytes as they come."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from tempfile import SpooledTemporaryFile
from typing import Any

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from app.exporting.running import Export

# Seconds that whoever reads may keep us waiting for a few more kilobytes: what they hold up is a connection to the
# database, and one of few.
STALL = 60.0

_COUNT = {"description": "How many rows the file has", "schema": {"type": "integer"}}
DOWNLOADS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file",
        "headers": {"X-Total-Count": _COUNT},
        "content": {kind: {} for kind in (
            "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "text/vcard",
            "application/jsonl",
        )},
    }
}  # fmt: skip


def attached(name: str) -> dict[str, str]:
    """That a browser saves it under this name, and does not show it."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}


LISTED: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file", "headers": {"X-Total-Count": _COUNT}, "content": {"text/csv": {}}}
}
# What is read from the disk at a time, and how much may be in memory before it is there.
PIECE = 64 * 1024
IN_MEMORY = 1024 * 1024


class Listed(StreamingResponse):
    """A CSV that is made before it leaves, while the request has its connection; a long one on the disk."""

    def __init__(self, lines: Iterable[str], *, count: int, name: str) -> None:
        self._file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  (closed behind its last piece)
        for line in lines:
            self._file.write(line.encode())
        size = self._file.tell()
        self._file.seek(0)
        told = attached(name) | {"X-Total-Count": str(count), "Content-Length": str(size)}
        super().__init__(self._pieces(), headers=told, media_type="text/csv; charset=utf-8")

    async def _pieces(self) -> AsyncIterator[bytes]:
        with self._file:
            while piece := self._file.read(PIECE):
                yield piece


class Download(StreamingResponse):
    """What fails in the middle breaks the connection, so that a short file never looks like a whole one."""

    def __init__(self, export: Export, *, name: str, media_type: str) -> None:
        told = attached(name) | {"X-Total-Count": str(export.total)}
        super().__init__((), headers=told, media_type=media_type)
        self._export = export

    async def stream_response(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        while data := await self._export.read():
            async with asyncio.timeout(STALL):
                await send({"type": "http.response.body", "body": data, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._export.close()

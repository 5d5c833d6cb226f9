"""A file being read: its process, and what it says."""

import asyncio
import json
from contextlib import suppress
from typing import Any
from uuid import UUID

from app import database
from app.core import children
from app.core.aside import wait_for
from app.core.config import settings
from app.core.errors import BrokenImportError, TooManyImportsError, UnavailableError, WrongMappingError
from app.core.file_errors import OF_CODE
from app.importing.terms import UNREACHABLE, Choice, Order

# Seconds; its own limit of processor time is below.
PATIENCE = 115.0
LONGEST = "110s"

# Of this process: only the event loop's thread gets here.
_reading = 0


def require_room() -> None:
    """Raises TooManyImportsError."""
    if _reading >= settings.IMPORTS_AT_ONCE:
        raise TooManyImportsError


def read(
    id: UUID, *, told: str, file: int | None = None, choice: Choice | None = None, columns: int | None = None
) -> None:
    """In a request's greenlet: read the file with this descriptor, or the stored one of this import, into its rows.

    `told` is who is behind it (`audit.told_of`), `columns` how many it must have.
    Raises FileErrors, WrongMappingError, TooManyImportsError, UnavailableError, BrokenImportError.
    """
    connection = database.connection_arguments("base-crm import", statement_timeout=LONGEST)
    wait_for(
        _read(Order(connection=connection, id=str(id), file=file, choice=choice or {}, columns=columns, told=told))
    )


async def _read(order: Order) -> None:
    global _reading  # noqa: PLW0603
    require_room()
    _reading += 1
    try:
        said = await _said(json.dumps(order).encode(), () if order["file"] is None else (order["file"],))
    finally:
        _reading -= 1
    if code := said.get("rechazado"):
        raise WrongMappingError if code == WrongMappingError.code else OF_CODE[code](extra=said["extra"])


async def _said(order: bytes, files: tuple[int, ...]) -> dict[str, Any]:
    process = await children.start("app.importing.reading", pass_fds=files)
    try:
        said, _ = await asyncio.wait_for(process.communicate(order), PATIENCE)
    except TimeoutError as error:
        raise BrokenImportError from error
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await asyncio.shield(process.wait())
    if process.returncode == UNREACHABLE:
        raise UnavailableError
    if process.returncode != 0:
        raise BrokenImportError
    answer: dict[str, Any] = json.loads(said)
    return answer

"""Pages behind a row, at the same cost however deep: what a list is ordered by, and how a cursor says where one is.

Every order is total and compares all its keys in one direction, so that "behind this row" is one comparison that an
index answers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, bindparam, tuple_
from sqlalchemy.types import TypeEngine

from app.core.errors import InvalidCursorError
from app.schemas.common import Cursor


@dataclass(frozen=True, slots=True)
class Key:
    """One value that a list is ordered by, and how a cursor's text becomes it again."""

    column: ColumnElement[Any]
    type: TypeEngine[Any]
    parse: Callable[[str], Any]
    # Whether the rows of a page have the column anyway, by its own name.
    is_shown: bool = False

    def of(self, row: Any, number: int) -> str:
        """Its value in a row of a page, as a cursor has it."""
        value = getattr(row, str(self.column.key) if self.is_shown else f"key_{number}")
        return value.isoformat() if isinstance(value, datetime) else str(value)


def moment(column: ColumnElement[Any], *, is_shown: bool = False) -> Key:
    return Key(column, DateTime(timezone=True), datetime.fromisoformat, is_shown)


def keys_of(cursor: Cursor, keys: tuple[Key, ...]) -> dict[str, Any]:
    """The values of a cursor, by the names that `behind` binds. Raises InvalidCursorError."""
    if len(cursor.keys) != len(keys):
        raise InvalidCursorError
    try:
        values = [key.parse(text) for key, text in zip(keys, cursor.keys, strict=True)]
    except ValueError as error:
        raise InvalidCursorError from error
    return {f"after_{number}": value for number, value in enumerate(values)}


def place_of(cursor: Cursor | None, sort: str, keys: tuple[Key, ...]) -> dict[str, Any]:
    """What `behind` binds; nothing for the first page. Raises InvalidCursorError for the cursor of another order."""
    if cursor is None:
        return {}
    if cursor.sort != sort:
        raise InvalidCursorError
    return keys_of(cursor, keys)


def page_of(rows: Sequence[Any], size: int, sort: str, keys: tuple[Key, ...]) -> tuple[list[Any], str | None]:
    """Of one row more than the page has, if there are so many: the page, and the cursor of the one behind it."""
    items = list(rows[:size])
    return items, str(cursor_after(items[-1], sort, keys)) if len(rows) > size else None


def behind(keys: tuple[Key, ...], *, is_descending: bool) -> ColumnElement[bool]:
    here = tuple_(*(key.column for key in keys))
    there = tuple_(*(bindparam(f"after_{number}", type_=key.type) for number, key in enumerate(keys)))
    return here < there if is_descending else here > there


def labelled(keys: tuple[Key, ...]) -> list[ColumnElement[Any]]:
    """The keys as columns, by their place."""
    return [key.column.label(f"key_{number}") for number, key in enumerate(keys)]


def beside_shown(keys: tuple[Key, ...]) -> list[ColumnElement[Any]]:
    """Those that a page does not show, as columns of it: of all keys the next cursor is made."""
    return [column for key, column in zip(keys, labelled(keys), strict=True) if not key.is_shown]


def ordered(keys: tuple[Key, ...], *, is_descending: bool) -> list[ColumnElement[Any]]:
    return [key.column.desc() if is_descending else key.column.asc() for key in keys]


def cursor_after(row: Any, sort: str, keys: tuple[Key, ...]) -> Cursor:
    """Of a row of a page that is ordered by these keys."""
    return Cursor(sort, tuple(key.of(row, number) for number, key in enumerate(keys)))

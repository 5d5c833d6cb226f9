"""What the schemas of every resource are made of."""

import base64
import json
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Generic, Self, TypeVar

from email_validator import EmailNotValidError, validate_email
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError
from sqlalchemy import Row

T = TypeVar("T")

# PostgreSQL stores no NUL; Pydantic itself refuses what is not Unicode.
NO_NUL = r"^[^\u0000]*$"
MAX_EMAIL_LENGTH = 254


# What most people have before the sign, and all of RFC 5322 that they use of it.
_PLAIN_LOCAL_PART = re.compile(r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*")
MAX_LOCAL_PART = 64


@lru_cache(maxsize=4_096)
def _normal_domain(domain: str) -> str:
    """Kept, as to look at one takes as long as all the rest of a contact, and a file of contacts has few."""
    return validate_email(f"a@{domain}", check_deliverability=False).domain


def _check_email(value: str) -> str:
    local, _, domain = value.rpartition("@")
    try:
        if len(local) <= MAX_LOCAL_PART and domain.isascii() and _PLAIN_LOCAL_PART.fullmatch(local):
            return f"{local}@{_normal_domain(domain)}"
        return validate_email(value, check_deliverability=False).normalized
    except EmailNotValidError as error:
        # Never the library's words: they repeat parts of what was typed.
        raise PydanticCustomError("email", "value is not a valid email address") from error


def _blank_is_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=MAX_EMAIL_LENGTH),
    AfterValidator(_check_email),
    Field(json_schema_extra={"format": "email"}),
]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=NO_NUL)]
LongLine = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=250, pattern=NO_NUL)]
ShortLine = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=NO_NUL)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000, pattern=NO_NUL)]
# Blank is what Python takes for white space, as whoever splits it into words does.
Search = Annotated[str, StringConstraints(max_length=100, pattern=NO_NUL), AfterValidator(str.strip)]
BlankIsNone = BeforeValidator(_blank_is_none)


_WRITTEN_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _within_centuries(value: date) -> date:
    if not 1900 <= value.year <= 2200:  # noqa: PLR2004
        raise PydanticCustomError("date_range", "date should be between 1900 and 2200")
    return value


def _only_a_day(value: Any) -> Any:
    # Pydantic would take a moment at midnight, of whatever zone or as seconds since 1970, for a day.
    if not isinstance(value, str) or not _WRITTEN_DAY.fullmatch(value):
        raise PydanticCustomError("date_format", "date should be written YYYY-MM-DD")
    return value


Day = Annotated[date, BeforeValidator(_only_a_day), AfterValidator(_within_centuries)]


def check_order_of_days(name: str, first: date | None, last: date | None) -> None:
    """For a validator of `{name}_from` and `{name}_to`."""
    if first and last and first > last:
        raise PydanticCustomError("date_order", "{name}_from should not be after {name}_to", {"name": name})


def absent() -> Any:
    """The default of a field that an update may leave out but not set to null."""
    return None


class Schema(BaseModel):
    """Read from rows, and from whatever else has its fields as attributes."""

    model_config = ConfigDict(from_attributes=True, hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _of_row(cls, value: Any) -> Any:
        """All values of a row in one go: asked for by their names, one by one, they take five times as long."""
        return dict(zip(value._fields, value, strict=True)) if isinstance(value, Row) else value


# Else an emoji takes twelve characters.
_encode = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class Cursor:
    """Behind which row of a list with this `sort` the next page begins: by the values it is ordered by.

    Travels as text that clients hand back as they got it.
    """

    sort: str
    keys: tuple[str, ...]

    def __str__(self) -> str:
        text = _encode([self.sort, *self.keys])
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError for what `__str__` did not write."""
        parts = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
        if not isinstance(parts, list) or not parts or not all(isinstance(part, str) for part in parts):
            raise ValueError("not a list of texts")
        for part in parts:
            part.encode()  # raises for half a character
            if "\0" in part:
                raise ValueError("NUL")
        return cls(parts[0], tuple(parts[1:]))


def _check_cursor(text: str) -> str:
    try:
        Cursor.parse(text)
    except (ValueError, RecursionError) as error:
        raise PydanticCustomError("cursor", "cursor should be the next_cursor of a page before") from error
    return text


CursorText = Annotated[str, StringConstraints(max_length=4_000), AfterValidator(_check_cursor)]


class CursorQuery(Schema):
    """A page of a list that is read from its beginning, or behind another page."""

    size: int = Field(25, ge=1, le=100)
    cursor: CursorText | None = Field(None, description="The `next_cursor` of the page before, with its filters")

    @property
    def position(self) -> Cursor | None:
        return Cursor.parse(self.cursor) if self.cursor else None


class PaginatedResponse(Schema, Generic[T]):
    """One page of a list. `page` counts from 0; `total` counts all pages."""

    items: list[T]
    total: int
    page: int
    size: int


class Problem(Schema):
    """What is wrong with one field of a request, and where it stands."""

    type: str
    loc: list[str | int]
    msg: str


class ValidationErrorResponse(Schema):
    """A request that is not as the schema has it."""

    detail: list[Problem]
    code: str


class ErrorResponse(Schema):
    """`code` is stable and for programs, `detail` for people."""

    detail: str
    code: str

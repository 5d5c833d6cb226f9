from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.common import CursorQuery, CursorText, Email, Schema, Search, absent
from app.schemas.contact import Contact


class TrashQuery(CursorQuery):
    cursor: CursorText | None = Field(None, description="The `next_cursor` of the page before, with its search")
    search: Search = Field("", description="As for contacts; where nobody has it, whoever is spelt like it")


class TrashedContact(Contact):
    """A deleted contact, as it was."""

    deleted_at: datetime
    deleted_by_id: UUID | None
    erased_at: datetime = Field(description="When it is erased for good, unless it is restored before")


class TrashPage(Schema):
    """The last deleted first."""

    items: list[TrashedContact]
    total: int = Field(description="Exact up to 10,000")
    total_is_exact: bool
    next_cursor: str | None


class ContactRestore(Schema):
    """What a contact comes back with, where it can't be what it had."""

    model_config = ConfigDict(extra="forbid")

    email: Email = Field(default_factory=absent, description="Instead of its own, which somebody else has by now")

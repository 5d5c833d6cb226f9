"""Having a file read: in a process of its own, with no connection held meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast
from uuid import UUID

from sqlalchemy import Connection

from app import database, schemas
from app.core.errors import ImportNotFoundError
from app.crud import audit, contact_import
from app.importing import running
from app.importing.terms import Choice
from app.models.user import User

require_room = running.require_room


def find(db: Connection, id: UUID, *, user: User) -> schemas.ContactImport | None:
    """One whose file was read."""
    try:
        return contact_import.read(db, id, user=user)
    except ImportNotFoundError:
        return None


def upload(id: UUID, file: int, *, name: str, size: int, user: User, source: audit.Source) -> schemas.ContactImport:
    """In a request's greenlet. Raises FileErrors, TooManyImportsError."""
    with database.transaction() as db:
        contact_import.begin(db, id, name=name, size=size, user=user)
    with _forsaken_if_refused(id, is_new=True):
        running.read(id, told=audit.told_of(source, user), file=file)
    with database.connection() as db:
        return contact_import.read(db, id, user=user)


def change(
    id: UUID, change_in: schemas.ImportUpdate, *, user: User, source: audit.Source, if_match: str | None
) -> schemas.ContactImport:
    """The same; the file is read anew where it is said how.

    Raises ImportNotFoundError, ImportStateError, ChangedMeanwhileError, WrongMappingError, TooManyImportsError,
    FileErrors.
    """
    if change_in.reading:
        running.require_room()
        with database.transaction() as db:
            known = contact_import.begin_reading_anew(db, id, user=user, if_match=if_match)
        # To read it makes another version.
        if_match = None
        with _forsaken_if_refused(id, is_new=False):
            choice = cast("Choice", known | change_in.reading)
            columns = len(change_in.mapeo) if change_in.mapeo is not None else None
            running.read(id, told=audit.told_of(source, user), choice=choice, columns=columns)
    with database.transaction() as db:
        audit.attribute(db, source, user=user)
        return contact_import.change(db, id, change_in, user=user, if_match=if_match)


@contextmanager
def _forsaken_if_refused(id: UUID, *, is_new: bool) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with database.transaction() as db:
            contact_import.forsake(db, id, is_new=is_new)
        raise

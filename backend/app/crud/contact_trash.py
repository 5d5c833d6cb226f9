"""The papelera: where deleted contacts stay until they are restored or erased.

A deleted contact is a row of another table, so that lists, searches, totals and the uniqueness of e-mails know
nothing of it, and cost what they did.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Table,
    Text,
    Uuid,
    any_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import insert as insert_or_leave

from app.core.config import settings
from app.core.errors import ContactEmailTakenError
from app.crud import audit, contact_merges, contact_search
from app.crud.contact_matching import Counts, Search, Shape, conditions_of
from app.crud.contact_order import COLUMNS
from app.crud.contact_summary import MOST_COUNTED
from app.crud.keyset import Key, behind, labelled, moment, ordered, page_of, place_of
from app.models.audit import AuditAction
from app.models.contact import Contact, TrashedContact
from app.models.user import User
from app.schemas.contact_trash import TrashQuery

SORT = "-deleted_at"

_contacts, _trash = cast(Table, Contact.__table__), cast(Table, TrashedContact.__table__)
_NAMES = [column.key for column in COLUMNS]
_OURS = [_trash.c[name] for name in _NAMES]
_SHOWN = [
    *_OURS, _trash.c.deleted_at, _trash.c.deleted_by_id,
    (_trash.c.deleted_at + timedelta(days=settings.TRASH_DAYS)).label("erased_at"),
]  # fmt: skip
_KEYS = (moment(_trash.c.deleted_at), Key(_trash.c.id, Uuid(), UUID))
_IDS: Any = bindparam("ids", type_=ARRAY(Uuid))


@dataclass(frozen=True, slots=True)
class TrashList:
    items: Sequence[TrashedContact]
    total: int
    total_is_exact: bool
    next_cursor: str | None


def _put_statement() -> Any:
    gone = delete(_contacts).where(_contacts.c.id == any_(_IDS)).returning(*COLUMNS, _contacts.c.texto).cte("gone")
    row = select(*(gone.c[name] for name in (*_NAMES, "texto")), bindparam("by", type_=Uuid))
    return insert(_trash).from_select([*_NAMES, "texto", "deleted_by_id"], row).returning(_trash.c.id)


def _take_statement() -> Any:
    """Whose e-mail is taken stays where it is. In one order, so that two who restore never wait for each other."""
    row = select(*_OURS).where(_trash.c.id == any_(_IDS)).order_by(_trash.c.id).with_for_update()
    back = (
        insert_or_leave(_contacts)
        .from_select(_NAMES, row)
        .on_conflict_do_nothing()
        .returning(_contacts.c.id)
        .cte("back")
    )
    return delete(_trash).where(_trash.c.id.in_(select(back.c.id))).returning(_trash.c.id)


_PUT, _TAKE = _put_statement(), _take_statement()
_GET = select(*_SHOWN).where(_trash.c.id == bindparam("id"))
_GET_FOR_UPDATE = _GET.with_for_update()
_GET_LIVE = select(*COLUMNS).where(_contacts.c.id == bindparam("id"))
_WHO_HAS = select(_contacts.c.id, _contacts.c.nombre_completo).where(
    func.lower(_contacts.c.email) == func.lower(bindparam("email", type_=Text))
)
_IS_SOMEWHERE = select(
    exists().where(_contacts.c.id == bindparam("id"))
    | exists().where(_trash.c.id == bindparam("id"), ~contact_merges.IS_MERGED)
)


def put(db: Connection, ids: Sequence[UUID], *, by: User | None) -> list[UUID]:
    """Delete these contacts, those that are there; returns which."""
    return list(db.execute(_PUT, {"ids": list(ids), "by": by.id if by else None}).scalars())


def restore(db: Connection, ids: Sequence[UUID]) -> list[UUID]:
    """Bring these back as they were, but those whose e-mail somebody else has by now; returns which came."""
    with audit.acting(db, AuditAction.RESTAURAR):
        restored = list(db.execute(_TAKE, {"ids": list(ids)}).scalars())
    contact_merges.end(db, restored)
    return restored


def restore_one(db: Connection, trashed: TrashedContact, *, email: str | None = None) -> Contact:
    """With another e-mail if one is given. Raises ContactEmailTakenError, which says who has it."""
    address = email or trashed.email
    if address != trashed.email:
        another = {"email": address, "updated_at": func.clock_timestamp()}
        db.execute(_trash.update().where(_trash.c.id == trashed.id).values(another))
    if not restore(db, [trashed.id]):
        holder = db.execute(_WHO_HAS, {"email": address}).first()
        if holder is None:  # gone again at this very moment
            raise ContactEmailTakenError
        raise ContactEmailTakenError(
            extra={"contacto": {"id": str(holder.id), "nombre_completo": holder.nombre_completo}}
        )
    return cast("Contact", db.execute(_GET_LIVE, {"id": trashed.id}).one())


def get(db: Connection, id: UUID) -> TrashedContact | None:
    return cast("TrashedContact | None", db.execute(_GET, {"id": id}).first())


def get_for_update(db: Connection, id: UUID) -> TrashedContact | None:
    return cast("TrashedContact | None", db.execute(_GET_FOR_UPDATE, {"id": id}).first())


def is_known(db: Connection, id: UUID) -> bool:
    """Whether there is such a contact, deleted or not, and not merged."""
    return bool(db.execute(_IS_SOMEWHERE, {"id": id}).scalar_one())


def get_multi(db: Connection, query: TrashQuery) -> TrashList:
    """One page, the last deleted first. Raises InvalidCursorError."""
    place = place_of(query.position, SORT, _KEYS)
    search, total = _understood(db, query.search)
    page, _ = _statements(search.shapes, search.alike_counts, bool(place))
    rows = db.execute(page, search.values | place | {"limit": query.size + 1}).all()
    items, next_cursor = page_of(rows, query.size, SORT, _KEYS)
    return TrashList(
        items=cast("list[TrashedContact]", items),
        total=min(total, MOST_COUNTED),
        total_is_exact=total <= MOST_COUNTED,
        next_cursor=next_cursor,
    )


def how_many(db: Connection, search: str) -> tuple[int, bool]:
    """How many a search finds by what was typed and nothing that is only spelt like it, and whether that is all."""
    total = _count(db, _literally(db, search))
    return min(total, MOST_COUNTED), total <= MOST_COUNTED


def _literally(db: Connection, search: str) -> Search:
    return contact_search.search_of(db, contact_search.folded_terms_of(db, search))


def _understood(db: Connection, text: str) -> tuple[Search, int]:
    """Where nobody has what was typed, with what is spelt like it; and how many it finds, up to MOST_COUNTED + 1."""
    search = _literally(db, text)
    total = _count(db, search)
    if total or not search.terms:
        return search, total
    every = ((alike, _count(db, alike)) for alike in contact_search.with_words_alike(db, search))
    return next(((alike, found) for alike, found in every if found), (search, 0))


def _count(db: Connection, search: Search) -> int:
    _, count = _statements(search.shapes, search.alike_counts, False)
    return db.execute(count, search.values | {"most": MOST_COUNTED + 1}).scalar_one()


def _found(shapes: tuple[Shape, ...], alike: Counts = ()) -> list[ColumnElement[bool]]:
    """That a search finds a contact, which its values are bound to; everybody without one."""
    if not shapes:
        return [~contact_merges.IS_MERGED]
    conditions = conditions_of(shapes, _trash.c.texto)
    return [conditions.alike(alike) if any(alike) else conditions.matches(), ~contact_merges.IS_MERGED]


@lru_cache(maxsize=256)
def _statements(shapes: tuple[Shape, ...], alike: Counts, is_after: bool) -> tuple[Select[Any], Select[int]]:
    conditions = _found(shapes, alike)
    page = select(*_SHOWN, *labelled(_KEYS)).where(*conditions)
    if is_after:
        page = page.where(behind(_KEYS, is_descending=True))
    page = page.order_by(*ordered(_KEYS, is_descending=True)).limit(bindparam("limit", type_=Integer))
    found = select(literal(1)).select_from(_trash).where(*conditions).limit(bindparam("most", type_=Integer))
    return page, select(func.count()).select_from(found.subquery())


_CHOSEN = (_trash.c.id == any_(_IDS), ~contact_merges.IS_MERGED)


def count(db: Connection, ids: Sequence[UUID]) -> int:
    """How many of these are in the trash, as people see it."""
    statement = select(func.count()).select_from(_trash).where(*_CHOSEN)
    return db.execute(statement, {"ids": list(ids)}).scalar_one()


def lock(db: Connection, ids: Sequence[UUID]) -> list[UUID]:
    """Which of these are there, for this transaction alone: nobody merges or restores them meanwhile."""
    statement = select(_trash.c.id).where(*_CHOSEN).order_by(_trash.c.id).with_for_update()
    return list(db.execute(statement, {"ids": list(ids)}).scalars())


def ids_of(db: Connection, search: str, *, after: UUID | None, before: datetime, limit: int) -> list[UUID]:
    """Of those that a search finds by what was typed and that were deleted before, the next ones by id."""
    literally = _literally(db, search)
    earlier = _trash.c.deleted_at < before
    statement = select(_trash.c.id).where(*_found(literally.shapes), earlier).order_by(_trash.c.id).limit(limit)
    if after:
        statement = statement.where(_trash.c.id > after)
    return list(db.execute(statement.with_for_update(), literally.values).scalars())


def expired(db: Connection, *, limit: int) -> list[UUID]:
    """Those whose time in the trash is over, and whom nobody brings back at this moment.

    Of what was merged it never is: it is its survivor's history.
    """
    before = func.now() - timedelta(days=settings.TRASH_DAYS)
    over = (_trash.c.deleted_at < before, ~contact_merges.IS_MERGED)
    statement = select(_trash.c.id).where(*over).order_by(_trash.c.deleted_at).limit(limit)
    return list(db.execute(statement.with_for_update(skip_locked=True)).scalars())

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
from app.crud import audit, contact_merges
from app.crud.base import contains
from app.crud.contact_order import COLUMNS
from app.crud.contact_summary import MOST_COUNTED
from app.crud.keyset import Key, behind, labelled, moment, ordered, page_of, place_of
from app.models.audit import AuditAction
from app.models.contact import Contact, TrashedContact
from app.models.user import User
from app.schemas.contact_trash import TrashQuery

SORT = "-deleted_at"
# Words of a search that are looked at.
MAX_WORDS = 8
# As the migration keeps them in contact_words.
SHORTEST_WORD = 3

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
    words = _words(query.search)
    values = _bound(words)
    place = place_of(query.position, SORT, _KEYS)
    page, count = _statements(len(words), bool(place))
    rows = db.execute(page, values | place | {"limit": query.size + 1}).all()
    found = db.execute(count, values | {"most": MOST_COUNTED + 1}).scalar_one()
    items, next_cursor = page_of(rows, query.size, SORT, _KEYS)
    return TrashList(
        items=cast("list[TrashedContact]", items),
        total=min(found, MOST_COUNTED),
        total_is_exact=found <= MOST_COUNTED,
        next_cursor=next_cursor,
    )


def _words(search: str) -> list[str]:
    """A number is looked for by its digits, however it is written (`contact_search_text`, in the migration)."""
    digits = "".join(filter(str.isdecimal, search))
    if len(digits) >= SHORTEST_WORD and not any(map(str.isalpha, search)):
        return [digits.removeprefix("57") if search.lstrip().startswith("+57") else digits]
    return search.split()[:MAX_WORDS]


def _bound(words: list[str]) -> dict[str, Any]:
    return {f"word_{number}": word for number, word in enumerate(words)}


def _having(words: int) -> list[ColumnElement[bool]]:
    """That a contact has all of so many words, which `_bound` binds."""
    texto = cast("ColumnElement[str]", _trash.c.texto)
    return [contains(texto, bindparam(f"word_{number}", type_=Text)) for number in range(words)]


@lru_cache(maxsize=2 * MAX_WORDS + 2)
def _statements(words: int, is_after: bool) -> tuple[Select[Any], Select[int]]:
    conditions = [*_having(words), ~contact_merges.IS_MERGED]
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
    """Of those that a search finds and that were deleted before, the next ones by id."""
    words = _words(search)
    earlier = _trash.c.deleted_at < before
    having = [*_having(len(words)), ~contact_merges.IS_MERGED]
    statement = select(_trash.c.id).where(*having, earlier).order_by(_trash.c.id).limit(limit)
    if after:
        statement = statement.where(_trash.c.id > after)
    return list(db.execute(statement.with_for_update(), _bound(words)).scalars())


def expired(db: Connection, *, limit: int) -> list[UUID]:
    """Those whose time in the trash is over, and whom nobody brings back at this moment.

    Of what was merged it never is: it is its survivor's history.
    """
    before = func.now() - timedelta(days=settings.TRASH_DAYS)
    over = (_trash.c.deleted_at < before, ~contact_merges.IS_MERGED)
    statement = select(_trash.c.id).where(*over).order_by(_trash.c.deleted_at).limit(limit)
    return list(db.execute(statement.with_for_update(skip_locked=True)).scalars())

"""The orders that contacts can be listed in, and the pages of each: by number, or behind a row at any depth.

Every order is total (its last key is the id), has its index, and compares all keys in one direction, so that
"behind this row" is one comparison that the index answers. Names are ordered as readers of Spanish expect
(`orden_es`, in the migration).
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Integer,
    Select,
    Text,
    Uuid,
    bindparam,
    case,
    cast,
    collate,
    func,
    literal,
    literal_column,
    null,
    select,
    true,
    tuple_,
    union_all,
)

from app.crud import contact_summary
from app.crud.base import in_spanish
from app.crud.contact_filters import Narrowing, Where
from app.crud.keyset import Key, behind, beside_shown, keys_of, moment, ordered
from app.models.contact import ESTADO, Contact, ContactStatus
from app.models.user import User
from app.planning import planned_once
from app.schemas.common import Cursor

_columns = Contact.__table__.c
HIDDEN = ("busqueda", "texto")
COLUMNS = [column for column in _columns if column.key not in HIDDEN]


ID = Key(_columns.id, Uuid(), UUID, is_shown=True)
CREATED_AT = moment(_columns.created_at, is_shown=True)
ORDERS: dict[str, tuple[Key, ...]] = {
    "created_at": (CREATED_AT, ID),
    "updated_at": (moment(_columns.updated_at, is_shown=True), ID),
    # Without regard to capitals, which the part before the @ keeps; the index of its uniqueness has it.
    "email": (Key(func.lower(_columns.email), Text(), str), ID),
    "telefono": (Key(_columns.telefono, Text(), str, is_shown=True), ID),
    "estado": (Key(_columns.estado, ESTADO, ContactStatus, is_shown=True), CREATED_AT, ID),
    **{
        name: (Key(in_spanish(_columns[name]), Text(), str), ID)
        for name in ("nombres", "apellidos", "nombre_completo", "ciudad")
    },
}


@dataclass(frozen=True, slots=True)
class Place:
    """Which rows of a list: `limit` of them, behind `skip` others, and behind the row that the cursor names."""

    skip: int
    limit: int
    after: Cursor | None = None


def limited(statement: Select[Any]) -> Select[Any]:
    return statement.offset(bindparam("skip", type_=Integer)).limit(bindparam("limit", type_=Integer))


def keys_by(sort: str) -> tuple[Key, ...]:
    """What a page in this order is ordered by."""
    name = sort.removeprefix("-")
    return OWNER_KEYS if name == "propietario" else ORDERS[name]


def page(db: Connection, narrowing: Narrowing, sort: str, place: Place) -> list[Any]:
    """The contacts of one page, each row with its keys and, where it is kept for these filters, the `total`."""
    name, is_descending = sort.removeprefix("-"), sort.startswith("-")
    values = narrowing.values | {"skip": place.skip, "limit": place.limit}
    if place.after:
        values |= keys_of(place.after, keys_by(sort))
    is_after = place.after is not None
    if name == "propietario":
        statement = _page_by_owner(narrowing.where, is_descending, is_after)
    elif place.skip >= FAR and not is_after:
        statement = _far_page(narrowing.where, name, is_descending)
    else:
        is_known = place.skip == 0 and place.limit in _USUAL and _has_one_plan(narrowing.where, name)
        statement = _page(narrowing.where, name, is_descending, is_after, place.limit if is_known else None)
    return list(db.execute(statement, values).all())


# Behind so many rows, who is on the page is found before any of them is read.
FAR = 1_000
# One more than a page has: who asks for other sizes gets no plans, and no memory, of their own.
_USUAL = {11, 26, 51, 101}
_EVERYBODY, _OF_AN_ESTADO = Where(frozenset()), Where(frozenset({"estado"}))


def _has_one_plan(where: Where, name: str) -> bool:
    """Whether the list's first rows are those at one place of one index, whatever is asked for."""
    return where == _EVERYBODY or (where == _OF_AN_ESTADO and name == "created_at")


def _rows(where: Where, keys: tuple[Key, ...]) -> Select[Any]:
    """Contacts with their keys and, where it is kept for these conditions, the total."""
    statement = select(*COLUMNS, *beside_shown(keys))
    total = contact_summary.kept_total(where)
    return statement if total is None else statement.add_columns(total.label("total"))


@lru_cache(maxsize=512)
def _page(where: Where, name: str, is_descending: bool, is_after: bool, first: int | None) -> Select[Any]:
    """The `first` rows, planned once, or any others; kept because building it takes longer than reading a page."""
    keys = ORDERS[name]
    statement = _rows(where, keys).where(*where.conditions())
    if is_after:
        statement = statement.where(behind(keys, is_descending=is_descending))
    statement = statement.order_by(*ordered(keys, is_descending=is_descending))
    # Of a number that is not known, PostgreSQL would expect a tenth of all.
    return limited(statement) if first is None else planned_once(statement.limit(literal_column(str(first), Integer)))


@lru_cache(maxsize=512)
def _far_page(where: Where, name: str, is_descending: bool) -> Select[Any]:
    """Rows behind many others, which an index with all that is asked of it counts off without looking at them."""
    keys = ORDERS[name]
    order = ordered(keys, is_descending=is_descending)
    chosen = limited(select(_columns.id).where(*where.conditions()).order_by(*order)).correlate(None)
    return _rows(where, keys).where(_columns.id.in_(chosen.scalar_subquery())).order_by(*order)


# An order of its own: the owners' names stand in another table, of which no index of contacts can know.
_users = User.__table__.c
_OWNER_NAME = in_spanish(_users.nombres + " " + _users.apellidos)
# Behind every name, as `orden_es` has it for what is missing.
_NO_NAME = in_spanish(cast(null(), Text))
_NO_ID = cast(literal("ffffffff-ffff-ffff-ffff-ffffffffffff"), Uuid)
OWNER_KEYS = (Key(_OWNER_NAME, Text(), str), Key(_users.id, Uuid(), UUID), CREATED_AT, ID)
# The same of contacts that are joined with their owners, those without one too.
WHOLE_OWNER_KEYS = (OWNER_KEYS[0], Key(func.coalesce(_users.id, _NO_ID), Uuid(), UUID), CREATED_AT, ID)


@lru_cache(maxsize=512)
def _page_by_owner(where: Where, is_descending: bool, is_after: bool) -> Select[Any]:
    """By the owners' names: of each owner's contacts, in their own order, as many as the page may need.

    There are few owners and many contacts, so what has to be sorted is some pages.
    """
    reach = bindparam("skip", type_=Integer) + bindparam("limit", type_=Integer)
    mine = (
        select(*COLUMNS)
        .where(*where.conditions())
        .order_by(*ordered((CREATED_AT, ID), is_descending=is_descending))
        .limit(reach)
    )

    def of(owner: ColumnElement[bool], name: ColumnElement[Any], owner_id: ColumnElement[Any], label: str) -> Any:
        contacts = mine.where(owner)
        if is_after:
            contacts = contacts.where(_behind_within_owner(owner_id, is_descending=is_descending))
        found = contacts.correlate(User.__table__).lateral(label)
        keys = (name, owner_id, found.c.created_at, found.c.id)
        return found, [*found.c, *(key.label(f"key_{number}") for number, key in enumerate(keys))]

    owned, owned_columns = of(_columns.propietario_id == _users.id, _OWNER_NAME, _users.id, "owned")
    _, nobodys_columns = of(_columns.propietario_id.is_(None), _NO_NAME, _NO_ID, "nobodys")
    found = union_all(
        select(*owned_columns).select_from(User.__table__).join(owned, true()), select(*nobodys_columns)
    ).subquery("found")
    keys = tuple(
        Key(collate(found.c.key_0, "C") if number == 0 else found.c[f"key_{number}"], key.type, key.parse)
        for number, key in enumerate(OWNER_KEYS)
    )
    statement = select(found)
    if is_after:
        statement = statement.where(behind(keys, is_descending=is_descending))
    return limited(statement.order_by(*ordered(keys, is_descending=is_descending)))


def _behind_within_owner(owner_id: ColumnElement[Any], *, is_descending: bool) -> ColumnElement[bool]:
    """Of the cursor's owner what comes behind its row, which the index finds at any depth; of the others everything."""
    moment, row = (bindparam(f"after_{number}", type_=OWNER_KEYS[number].type) for number in (2, 3))
    everything = cast(literal("infinity" if is_descending else "-infinity"), DateTime(timezone=True))
    start = tuple_(case((owner_id == bindparam("after_1", type_=Uuid), moment), else_=everything), row)
    here = tuple_(_columns.created_at, _columns.id)
    return here < start if is_descending else here > start

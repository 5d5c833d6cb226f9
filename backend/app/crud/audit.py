"""The audit trail: who is behind a transaction, and what is written down of it.

Changes of contacts, users and views are written down by the database's own triggers, so that nothing escapes; what
they can't know (who, from where, in which request) is told to the transaction here, once. What changes no row, a
sign-in for instance, is noted by `note`.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Text,
    Uuid,
    any_,
    bindparam,
    select,
    text,
)

from app.core.notice import EVERYTHING, Notice
from app.crud.contact_filters import day_after, midnight
from app.crud.keyset import Key, behind, labelled, moment, ordered, page_of, place_of
from app.models.audit import AuditAction, AuditEntity, AuditEntry, AuditOrigin
from app.models.mail import Language
from app.models.user import User
from app.schemas.audit import AuditFilters, AuditQuery, HistoryQuery
from app.schemas.common import Cursor


@dataclass(frozen=True, slots=True)
class Source:
    """By which way a change comes, and as part of what: all that one operation changes is undone as one."""

    origen: AuditOrigin
    direccion: str | None = None
    solicitud_id: str | None = None
    operacion_id: UUID = field(default_factory=uuid4)
    # What the mails that it causes are written in.
    idioma: Language = Language.ES

    def told(self, **more: str) -> str:
        """As the triggers read it: with who it is, where the database doesn't add that, and what it undoes."""
        return json.dumps(
            {
                "origin": self.origen,
                "address": self.direccion,
                "request": self.solicitud_id,
                "operation": str(self.operacion_id),
                **more,
            }
        )


_TELL = text("SELECT set_config('crm.context', :told, true)")
_ACT = text("SELECT set_config('crm.action', :action, true)")
_NOTE = text("""
    SELECT write_audit_entries(
        ARRAY[:accion], :entidad, ARRAY[CAST(:id AS uuid)], ARRAY[CAST(:nombre AS text)], ARRAY[CAST(:cambios AS jsonb)]
    )
""")


# What the survivor's entry of a merge says: whom it took in. No field of a contact.
MERGED = "fusionados"


def name_of(user: User) -> str:
    return f"{user.nombres} {user.apellidos}"


def told_of(source: Source, user: User | None, *, undoes: UUID | None = None) -> str:
    """For a transaction that another process makes."""
    who = {"actor": str(user.id), "name": name_of(user)} if user else {}
    what = {"undoes": str(undoes)} if undoes else {}
    return source.told(**who, **what)


def attribute(db: Connection, source: Source, *, user: User | None = None, undoes: UUID | None = None) -> None:
    """Say who is behind whatever this transaction changes."""
    db.execute(_TELL, {"told": told_of(source, user, undoes=undoes)})


_SAY_UNDOES = text("""
    SELECT set_config('crm.context', CAST(
        CAST(current_setting('crm.context') AS jsonb) || jsonb_build_object('undoes', CAST(:undoes AS text))
    AS text), true)
""")


def say_undoes(db: Connection, operation: UUID | None) -> None:
    """Whatever this transaction changes undoes that operation."""
    if operation:
        db.execute(_SAY_UNDOES, {"undoes": str(operation)})


@contextmanager
def acting(db: Connection, action: AuditAction) -> Iterator[None]:
    """What rows come and go by meanwhile is this, and no creation or deletion."""
    db.execute(_ACT, {"action": action.value})
    yield
    db.execute(_ACT, {"action": ""})


def note(
    db: Connection,
    action: AuditAction,
    entity: AuditEntity,
    *,
    id: UUID | None = None,
    name: str | None = None,
    changes: dict[str, Any] | None = None,
) -> None:
    """Write down what changes no row that is watched."""
    db.execute(
        _NOTE,
        {
            "accion": action.value,
            "entidad": entity.value,
            "id": id,
            "nombre": name,
            "cambios": json.dumps(changes) if changes else None,
        },
    )


def note_user(db: Connection, action: AuditAction, user: User | None, *, changes: dict[str, Any] | None = None) -> None:
    """As `note`, of somebody, or of nobody that is known."""
    id, name = (user.id, name_of(user)) if user else (None, None)
    note(db, action, AuditEntity.USUARIO, id=id, name=name, changes=changes)


_columns = AuditEntry.__table__.c
SHOWN = [column for column in _columns if column.key not in {"salt", "digest"}]
_KEYS = (moment(_columns.momento), Key(_columns.id, BigInteger(), int))
_FILTERS: dict[str, ColumnElement[bool]] = {
    "accion": _columns.accion == any_(bindparam("accion", type_=ARRAY(Text))),
    "entidad": _columns.entidad == any_(bindparam("entidad", type_=ARRAY(Text))),
    "entidad_id": _columns.entidad_id == bindparam("entidad_id"),
    "entidad_ids": _columns.entidad_id == any_(bindparam("entidad_ids", type_=ARRAY(Uuid))),
    "usuario_id": _columns.usuario_id == bindparam("usuario_id"),
    "origen": _columns.origen == any_(bindparam("origen", type_=ARRAY(Text))),
    "operacion_id": _columns.operacion_id == bindparam("operacion_id"),
    "solicitud_id": _columns.solicitud_id == bindparam("solicitud_id", type_=Text),
    "desde": _columns.momento >= bindparam("desde"),
    "antes": _columns.momento < bindparam("antes"),
}


@dataclass(frozen=True, slots=True)
class AuditList:
    items: Sequence[AuditEntry]
    next_cursor: str | None


def get_multi(db: Connection, query: AuditQuery) -> AuditList:
    """One page, the newest first. Raises InvalidCursorError."""
    return _get_page(db, query, _values(query))


# Entries are seen in the order of their commits, not of their ids: so many before the last one are told again.
OVERLAP = 1_000
MOST_TOLD = OVERLAP + 500
MOST_LOOKED_AT = 5_000
# Of an export, entries in one statement.
AT_ONCE = 1_000
_LAST = text("SELECT coalesce((SELECT id FROM audit_entries ORDER BY id DESC LIMIT 1), 0)")
_IS_OLD = text("SELECT NOT EXISTS (SELECT FROM audit_entries WHERE id <= :id AND momento > now() - interval '1 day')")
_SINCE = text(f"""
    SELECT entidad, entidad_id, max(id) AS id FROM (
        SELECT id, entidad, entidad_id FROM audit_entries
        WHERE id > :after - {OVERLAP} AND momento > now() - interval '1 day' ORDER BY id LIMIT {MOST_LOOKED_AT}
    ) AS seen
    GROUP BY entidad, entidad_id ORDER BY max(id) LIMIT {MOST_TOLD + 1}
""")


def last_id(db: Connection) -> int:
    """Of the entries that are seen right now."""
    return int(db.execute(_LAST).scalar_one())


def since(db: Connection, after: int) -> list[Notice]:
    """What was changed after this entry, each thing once; or that it is too much to say."""
    if db.execute(_IS_OLD, {"id": after}).scalar_one():
        return [EVERYTHING]
    rows = db.execute(_SINCE, {"after": after}).all()
    is_cut = after - OVERLAP + MOST_LOOKED_AT < last_id(db)
    if len(rows) > MOST_TOLD or is_cut:
        return [EVERYTHING]
    return [Notice(row.id, row.entidad, (str(row.entidad_id),) if row.entidad_id else None) for row in rows]


def newest(db: Connection, filters: AuditFilters, *, most: int, most_bytes: int) -> tuple[list[AuditEntry], bool]:
    """The newest entries, and whether these are all: so many, or as many as have so much to tell."""
    values = _values(filters)
    found: list[AuditEntry] = []
    told = 0
    after: Cursor | None = None
    while len(found) < most:
        page, cursor = _read(db, values, after, AT_ONCE)
        for entry in page:
            told += len(str(entry.cambios))
            if len(found) == most or (found and told > most_bytes):
                return found, False
            found.append(entry)
        if cursor is None:
            return found, True
        after = Cursor.parse(cursor)
    return found, False


def history(db: Connection, query: HistoryQuery, *, contact_ids: Sequence[UUID]) -> AuditList:
    """What happened to one contact, and to those it is made of, the newest first. Raises InvalidCursorError."""
    whose = {"entidad_id": contact_ids[0]} if len(contact_ids) == 1 else {"entidad_ids": list(contact_ids)}
    return _get_page(db, query, whose | {"entidad": [AuditEntity.CONTACTO.value]})


def _get_page(db: Connection, query: HistoryQuery, values: dict[str, Any]) -> AuditList:
    items, next_cursor = _read(db, values, query.position, query.size)
    return AuditList(items=items, next_cursor=next_cursor)


def _read(
    db: Connection, values: dict[str, Any], after: Cursor | None, size: int
) -> tuple[list[AuditEntry], str | None]:
    """So many entries behind a place, and the cursor of what is behind them."""
    place = place_of(after, AuditQuery.ORDER, _KEYS)
    statement = _page(frozenset(values), bool(place))
    rows = db.execute(statement, values | place | {"limit": size + 1}).all()
    return page_of(rows, size, AuditQuery.ORDER, _KEYS)


def _values(filters: AuditFilters) -> dict[str, Any]:
    values = filters.model_dump(
        include={"accion", "entidad", "entidad_id", "usuario_id", "origen", "operacion_id", "solicitud_id"},
        exclude_defaults=True,
    )
    if filters.desde:
        values["desde"] = midnight(filters.desde)
    if filters.hasta:
        values["antes"] = day_after(filters.hasta)
    return values


@lru_cache(maxsize=256)
def _page(filters: frozenset[str], is_after: bool) -> Select[Any]:
    statement = select(*SHOWN, *labelled(_KEYS)).where(*(_FILTERS[name] for name in sorted(filters)))
    if is_after:
        statement = statement.where(behind(_KEYS, is_descending=True))
    return statement.order_by(*ordered(_KEYS, is_descending=True)).limit(bindparam("limit", type_=Integer))

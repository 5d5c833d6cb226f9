"""Who a request is by: the user and what they came with, a session's token or an API key, in one statement.

Whoever ends the session, deletes the key, deactivates or demotes the user is obeyed by the very next request.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, Text, bindparam, func, select, text
from sqlalchemy import cast as cast_to
from sqlalchemy.dialects.postgresql import JSONB

from app.core.tokens import digest
from app.models.session import ApiKey, Session
from app.models.user import User
from app.planning import planned_once

# When something was used last is told as exactly as this: not every request writes.
TOLD_EVERY = timedelta(minutes=1)

_users, _sessions, _keys = User.__table__.c, Session.__table__.c, ApiKey.__table__.c

# Tells the transaction, too, that whatever it changes is by this user: see `crud/audit.py`.
_TOLD: ColumnElement[Any] = func.set_config(
    "crm.context",
    cast_to(
        cast_to(bindparam("told"), JSONB).op("||")(
            func.jsonb_build_object("actor", _users.id, "name", _users.nombres + " " + _users.apellidos)
        ),
        Text,
    ),
    True,
).label("told")

_of_session = (
    select(*_users, _sessions.used_at, _sessions.id.label("session_id"))
    .join_from(User.__table__, Session.__table__, _sessions.usuario_id == _users.id)
    .where(
        _sessions.id == bindparam("sid"),
        _users.id == bindparam("sub"),
        _sessions.expires_at > func.clock_timestamp(),
    )
)
_of_key = (
    select(*_users, _keys.used_at, _keys.id.label("key_id"), _keys.alcances)
    .join_from(User.__table__, ApiKey.__table__, _keys.usuario_id == _users.id)
    .where(_keys.digest == bindparam("digest"), _keys.expires_at > func.clock_timestamp())
)
_acting_by_session, _acting_by_key = _of_session.add_columns(_TOLD), _of_key.add_columns(_TOLD)
_of_session, _of_key = planned_once(_of_session), planned_once(_of_key)

# Of several requests at once one writes, and none waits.
_TOUCH = """
    UPDATE {table} SET used_at = clock_timestamp(), direccion = coalesce(:direccion, direccion)
    WHERE id = (SELECT id FROM {table} WHERE id = :id FOR NO KEY UPDATE SKIP LOCKED)
"""
_TOUCH_SESSION, _TOUCH_KEY = text(_TOUCH.format(table="sessions")), text(_TOUCH.format(table="api_keys"))


@dataclass(frozen=True, slots=True)
class Caller:
    """`scopes` is None for who signed in: they may whatever the user may."""

    user: User
    session_id: UUID | None
    key_id: UUID | None
    scopes: frozenset[str] | None
    used_at: datetime | None


def by_session(db: Connection, *, sub: UUID, sid: UUID, told: str | None) -> Caller | None:
    """`told`: what to say of the transaction's changes; None for a request that only reads."""
    row = _one(db, _of_session, _acting_by_session, {"sub": sub, "sid": sid}, told)
    return Caller(row, row.session_id, None, None, row.used_at) if row else None


def by_key(db: Connection, key: str, *, told: str | None) -> Caller | None:
    row = _one(db, _of_key, _acting_by_key, {"digest": digest(key)}, told)
    return Caller(row, None, row.key_id, frozenset(row.alcances), row.used_at) if row else None


def is_to_be_touched(caller: Caller) -> bool:
    """Whether it was not noted a moment ago that it is used."""
    return not caller.used_at or datetime.now(UTC) - caller.used_at >= TOLD_EVERY


def touch(db: Connection, caller: Caller, *, direccion: str | None) -> None:
    """Note that it is used."""
    statement = _TOUCH_SESSION if caller.session_id else _TOUCH_KEY
    db.execute(statement, {"id": caller.session_id or caller.key_id, "direccion": direccion})


def _one(db: Connection, reading: Select[Any], acting: Select[Any], values: dict[str, Any], told: str | None) -> Any:
    if told is None:
        return db.execute(reading, values).first()
    return cast(Any, db.execute(acting, values | {"told": told}).first())

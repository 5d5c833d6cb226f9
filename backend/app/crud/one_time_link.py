"""The links that mails carry: followed once, and only for a while."""

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Connection, Table, delete, func, insert, select

from app.core.errors import ExpiredLinkError, InvalidLinkError
from app.core.tokens import digest, new_secret
from app.models.mail import LinkKind, OneTimeLink

# How long it is remembered that a link has expired, for whoever follows it late.
KEPT_DAYS = 30

_table = cast(Table, OneTimeLink.__table__)
_columns = _table.c
_with_age = (*_columns, (_columns.expires_at <= func.clock_timestamp()).label("is_expired"))


def make(db: Connection, kind: LinkKind, *, user_id: UUID, lifetime: timedelta, email: str | None = None) -> str:
    """The token of a new one, which is kept nowhere."""
    token = new_secret()
    values = {
        "tipo": kind.value,
        "usuario_id": user_id,
        "digest": digest(token),
        "email": email,
        "expires_at": func.clock_timestamp() + lifetime,
    }
    db.execute(insert(_table).values(values))
    return token


def find(db: Connection, kind: LinkKind, token: str) -> OneTimeLink:
    """Raises InvalidLinkError, for one that was followed before too, and ExpiredLinkError."""
    return _good(db.execute(select(*_with_age).where(*_this(kind, token))).first())


def use(db: Connection, kind: LinkKind, token: str) -> OneTimeLink:
    """As `find`; it and all others of its kind that its user has are no good any more."""
    link = _good(db.execute(select(*_with_age).where(*_this(kind, token)).with_for_update()).first())
    db.execute(delete(_table).where(_columns.usuario_id == link.usuario_id, _columns.tipo == kind.value))
    return link


def end_all(db: Connection, user_id: UUID) -> None:
    """Whatever links somebody still has: they have another password, or another address."""
    db.execute(delete(_table).where(_columns.usuario_id == user_id))


def forget_old(db: Connection) -> None:
    db.execute(delete(_table).where(_columns.expires_at < func.now() - timedelta(days=KEPT_DAYS)))


def _this(kind: LinkKind, token: str) -> tuple[Any, ...]:
    return _columns.tipo == kind.value, _columns.digest == digest(token)


def _good(row: Any) -> OneTimeLink:
    if row is None:
        raise InvalidLinkError
    if row.is_expired:
        raise ExpiredLinkError
    return cast(OneTimeLink, row)

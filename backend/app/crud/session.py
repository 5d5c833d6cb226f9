from dataclasses import dataclass
from datetime import timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Table, delete, func, insert, select, text, update

from app.core.config import settings
from app.core.tokens import RefreshToken, digest
from app.crud import audit
from app.models.audit import AuditAction
from app.models.session import KnownDevice, Session, SessionKind
from app.models.user import User

# A refresh token that was just exchanged may come once more: from a second tab, or because the answer was lost.
GRACE = timedelta(seconds=10)
DEVICES_KEPT = 400
MOST = timedelta(days=settings.SESSION_MAX_DAYS)
# Of a browser, without a visit.
IDLE = min(timedelta(days=settings.SESSION_IDLE_DAYS), MOST)

_table = cast(Table, Session.__table__)
_columns = _table.c
_own = select(*_columns).where(_columns.expires_at > func.clock_timestamp()).order_by(_columns.used_at.desc())
_KNOW = text("""
    INSERT INTO known_devices (usuario_id, digest) VALUES (:usuario_id, :digest)
    ON CONFLICT ON CONSTRAINT pk_known_devices DO UPDATE SET used_at = clock_timestamp()
    RETURNING xmax = 0 AS is_new, EXISTS (SELECT FROM known_devices WHERE usuario_id = :usuario_id) AS has_others
""")


@dataclass(frozen=True, slots=True)
class Visitor:
    """From where somebody signs in; `device` is the secret of a cookie that only this browser has."""

    agent: str | None
    direccion: str | None
    device: str | None = None


def open_session(db: Connection, user: User, kind: SessionKind, visitor: Visitor, *, lifetime: timedelta) -> Session:
    values = {
        "usuario_id": user.id,
        "tipo": kind.value,
        "dispositivo": visitor.agent,
        "direccion": visitor.direccion,
        "expires_at": func.clock_timestamp() + lifetime,
    }
    return cast(Session, db.execute(insert(_table).values(values).returning(*_columns)).one())


@dataclass(frozen=True, slots=True)
class Renewal:
    """The session whose token was exchanged, or None; `is_reused`: somebody came with one that was used up."""

    session: Session | None
    is_reused: bool = False


def renew(db: Connection, token: RefreshToken, *, visitor: Visitor) -> Renewal:
    """Exchange a session's token; one that comes again after its grace ends the session, whoever has the other."""
    session = db.execute(
        select(*_columns, (func.clock_timestamp() - _columns.renewed_at < GRACE).label("is_fresh"))
        .where(_columns.id == token.session_id, _columns.expires_at > func.clock_timestamp())
        .with_for_update()
    ).first()
    if session is None:
        return Renewal(None)
    if token.generation == session.generation - 1 and session.is_fresh:
        return Renewal(cast(Session, session))
    if token.generation != session.generation:
        db.execute(delete(_table).where(_columns.id == session.id))
        return Renewal(cast(Session, session), is_reused=True)
    values = {
        "generation": _columns.generation + 1,
        "renewed_at": func.clock_timestamp(),
        "used_at": func.clock_timestamp(),
        "direccion": visitor.direccion,
        "expires_at": func.least(func.clock_timestamp() + IDLE, _columns.created_at + MOST),
    }
    renewed = db.execute(update(_table).where(_columns.id == session.id).values(values).returning(*_columns)).one()
    return Renewal(cast(Session, renewed))


def of_user(db: Connection, user_id: UUID, *, current: UUID | None = None) -> list[Session]:
    """Those that are good still, the one used last first, and whether each is the current one (`es_actual`)."""
    own = _own.add_columns((_columns.id == current).label("es_actual")).where(_columns.usuario_id == user_id)
    return cast("list[Session]", db.execute(own).all())


def end(db: Connection, user: User, id: UUID) -> bool:
    """End one of this user's; whether there was such a one."""
    return _end(db, user, _columns.id == id)


def end_all(db: Connection, user: User, *, but: UUID | None = None) -> None:
    """All of this user's, or all but one."""
    _end(db, user, *((_columns.id != but,) if but else ()))


def _end(db: Connection, user: User, *which: ColumnElement[bool]) -> bool:
    ended = db.execute(delete(_table).where(_columns.usuario_id == user.id, *which)).rowcount
    if ended:
        audit.note_user(db, AuditAction.SALIR, user, changes={"sesiones": [ended, 0]})
    return ended > 0


def is_known(db: Connection, user_id: UUID, device: str) -> bool:
    found = select(KnownDevice.usuario_id).where(
        KnownDevice.usuario_id == user_id, KnownDevice.digest == digest(device)
    )
    return db.execute(found).first() is not None


def know(db: Connection, user_id: UUID, device: str) -> bool:
    """Remember where this user signs in; whether it is a new place for somebody who has others."""
    row = db.execute(_KNOW, {"usuario_id": user_id, "digest": digest(device)}).one()
    return bool(row.is_new and row.has_others)


def forget_old(db: Connection) -> None:
    db.execute(delete(_table).where(_columns.expires_at < func.clock_timestamp()))
    long_ago = func.clock_timestamp() - timedelta(days=DEVICES_KEPT)
    db.execute(delete(KnownDevice).where(KnownDevice.used_at < long_ago))

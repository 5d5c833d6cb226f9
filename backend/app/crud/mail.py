"""The outbox: what is to be told by mail is written here, in the transaction of what happened, and sent later."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol, cast
from uuid import UUID

from sqlalchemy import Connection, Table, delete, func, insert, select, text, update

from app.core.errors import MailStateError
from app.crud.job import CHANNEL
from app.crud.keyset import Key, behind, labelled, moment, ordered, page_of, place_of
from app.models.mail import DeliveredMail, Language, Mail, MailError, MailKind, MailState
from app.models.user import User
from app.schemas.mail import MailQuery

# Between an attempt and the next: two days in all, then it has failed.
PAUSES = [
    timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=4),
    timedelta(hours=16), timedelta(hours=26),
]  # fmt: skip
# Longer than any sending takes: whoever has not told by then how it ended is dead.
LEASE = timedelta(minutes=5)
KEPT_DAYS = 90
DELIVERED_KEPT = 200

_table = cast(Table, Mail.__table__)
_columns = _table.c
_delivered = cast(Table, DeliveredMail.__table__)
_KEYS = (moment(_columns.created_at), Key(_columns.id, _columns.id.type, UUID))
_WAKE = text(f"SELECT pg_notify('{CHANNEL}', '')")
# A worker has it right now, or died of it a moment ago: no error is told of this attempt yet.
_is_waiting = (_columns.estado == MailState.EN_ESPERA.value) & _columns.error.is_not(None)


def enqueue(db: Connection, kind: MailKind, *, to: str, user: User | None, language: str, **told: str | None) -> None:
    """A worker sends it once this transaction is committed. `told`: what its text says besides, never a secret."""
    values = {
        "tipo": kind.value,
        "para": to,
        "nombre": user.nombres if user else "",
        "idioma": Language(language).value,
        "datos": told,
        "usuario_id": user.id if user else None,
    }
    db.execute(insert(_table).values(values))
    db.execute(_WAKE)


def claim(db: Connection) -> Mail | None:
    """The mail that is due longest, for this worker alone as long as LEASE; None: there is none."""
    due = (
        select(_columns.id)
        .where(_columns.estado == MailState.EN_ESPERA.value, _columns.siguiente_at <= func.clock_timestamp())
        .order_by(_columns.siguiente_at)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    values = {
        "intentos": _columns.intentos + 1,
        "siguiente_at": func.clock_timestamp() + LEASE,
        "error": None,
        "respuesta": None,
    }
    claimed = update(_table).where(_columns.id == due).values(values).returning(*_columns)
    return cast("Mail | None", db.execute(claimed).first())


def note_sent(db: Connection, mail: Mail) -> bool:
    """Whether it is there still."""
    values = {"estado": MailState.ENVIADO.value, "error": None, "respuesta": None, "sent_at": func.clock_timestamp()}
    return db.execute(update(_table).where(_columns.id == mail.id).values(values)).rowcount > 0


def note_refused(db: Connection, mail: Mail, error: MailError, answer: str | None, *, is_final: bool) -> None:
    """It is tried again after a while, unless that is of no use or was done often enough.

    Says nothing where another worker has taken it meanwhile.
    """
    values: dict[str, Any] = {"error": error.value, "respuesta": answer}
    if is_final or mail.intentos > len(PAUSES):
        values["estado"] = MailState.FALLIDO.value
    else:
        values["siguiente_at"] = func.clock_timestamp() + PAUSES[mail.intentos - 1]
    mine = (_columns.id == mail.id) & (_columns.intentos == mail.intentos)
    db.execute(update(_table).where(mine, _columns.estado == MailState.EN_ESPERA.value).values(values))


def get(db: Connection, id: UUID, *, for_update: bool = False) -> Mail | None:
    statement = select(*_columns).where(_columns.id == id)
    return cast("Mail | None", db.execute(statement.with_for_update() if for_update else statement).first())


def retry(db: Connection, mail: Mail) -> Mail:
    """Send it as soon as may be, and as often as a new one. Raises MailStateError."""
    values = {"estado": MailState.EN_ESPERA.value, "intentos": 0, "siguiente_at": func.clock_timestamp()}
    again = (_columns.id == mail.id) & ((_columns.estado == MailState.FALLIDO.value) | _is_waiting)
    # Until a worker takes it, nothing stands in its way.
    changed = update(_table).where(again).values(values | {"error": None, "respuesta": None}).returning(*_columns)
    row = db.execute(changed).first()
    if row is None:
        raise MailStateError
    db.execute(_WAKE)
    return cast(Mail, row)


@dataclass(frozen=True, slots=True)
class MailList:
    items: list[Mail]
    next_cursor: str | None


def get_multi(db: Connection, query: MailQuery) -> MailList:
    """One page, the newest first. Raises InvalidCursorError."""
    place = place_of(query.position, MailQuery.ORDER, _KEYS)
    statement = select(*_columns, *labelled(_KEYS)).order_by(*ordered(_KEYS, is_descending=True)).limit(query.size + 1)
    if query.estado:
        statement = statement.where(_columns.estado.in_([one.value for one in query.estado]))
    if place:
        statement = statement.where(behind(_KEYS, is_descending=True))
    items, next_cursor = page_of(db.execute(statement, place).all(), query.size, MailQuery.ORDER, _KEYS)
    return MailList(items=cast("list[Mail]", items), next_cursor=next_cursor)


class Content(Protocol):
    """What a mail says, as `app/mailing/rendering.py` makes it."""

    @property
    def subject(self) -> str: ...
    @property
    def html(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def link(self) -> str | None: ...


def deliver(db: Connection, mail: Mail, content: Content) -> None:
    """Into the mailbox of development, which keeps the newest."""
    values = {
        "para": mail.para,
        "asunto": content.subject,
        "html": content.html,
        "texto": content.text,
        "enlace": content.link,
    }
    db.execute(insert(_delivered).values(values))
    newest = select(_delivered.c.id).order_by(_delivered.c.created_at.desc()).limit(DELIVERED_KEPT)
    db.execute(delete(_delivered).where(_delivered.c.id.not_in(newest)))


def delivered(db: Connection) -> list[DeliveredMail]:
    """The newest first."""
    statement = select(*_delivered.c).order_by(_delivered.c.created_at.desc(), _delivered.c.id)
    return cast("list[DeliveredMail]", db.execute(statement).all())


def get_delivered(db: Connection, id: UUID) -> DeliveredMail | None:
    return cast("DeliveredMail | None", db.execute(select(*_delivered.c).where(_delivered.c.id == id)).first())


def forget_old(db: Connection) -> None:
    """What waits too, for a server that is never set: nobody wants old news the day that it is."""
    db.execute(delete(_table).where(_columns.updated_at < func.now() - timedelta(days=KEPT_DAYS)))

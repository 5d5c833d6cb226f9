"""Who signed in, and who was refused, in the audit trail."""

from typing import Any

from sqlalchemy import Connection

from app.core.errors import TooManyAttemptsError
from app.crud import audit
from app.models.audit import AuditAction
from app.models.user import User


def note_accepted(db: Connection, source: audit.Source, user: User, *, method: str | None = None) -> None:
    """`method`: by what, where a password was not all or not needed."""
    changes = {"metodo": [None, method]} if method else None
    note_done(db, source, AuditAction.ENTRAR, user, changes=changes)


def note_refused(db: Connection, source: audit.Source, user: User | None) -> None:
    """Of nobody that is known no word is kept: what was typed may be a password in the wrong field."""
    note(db, source, AuditAction.ENTRADA_RECHAZADA, user)


def note_throttled(db: Connection, source: audit.Source, user: User | None, refusal: TooManyAttemptsError) -> None:
    """That no guess was looked at, of whoever was guessed last, and why."""
    motive = "intentos_direccion" if refusal.is_by_address else "intentos"
    audit.attribute(db, source)
    audit.note_user(db, AuditAction.ENTRADA_RECHAZADA, user, changes={"motivo": [None, motive]})


def note(db: Connection, source: audit.Source, action: AuditAction, user: User | None) -> None:
    """What happened to an account, by somebody of whom nothing is sure."""
    audit.attribute(db, source)
    audit.note_user(db, action, user)


def note_done(
    db: Connection, source: audit.Source, action: AuditAction, user: User, *, changes: dict[str, Any] | None = None
) -> None:
    """What somebody did who has shown who they are; whatever else this transaction changes is theirs too."""
    audit.attribute(db, source, user=user)
    audit.note_user(db, action, user, changes=changes)

"""Who signed in, and who was refused, in the audit trail."""

from sqlalchemy import Connection

from app.crud import audit
from app.models.audit import AuditAction, AuditEntity
from app.models.user import User


def note_accepted(db: Connection, source: audit.Source, user: User) -> None:
    audit.attribute(db, source, user=user)
    _note(db, AuditAction.ENTRAR, user)


def note_refused(db: Connection, source: audit.Source, user: User | None) -> None:
    """Of nobody that is known no word is kept: what was typed may be a password in the wrong field."""
    note(db, source, AuditAction.ENTRADA_RECHAZADA, user)


def note(db: Connection, source: audit.Source, action: AuditAction, user: User | None) -> None:
    """What happened to an account, by somebody of whom nothing is sure."""
    audit.attribute(db, source)
    _note(db, action, user)


def note_done(db: Connection, source: audit.Source, action: AuditAction, user: User) -> None:
    """What somebody did who has shown who they are; whatever else this transaction changes is theirs too."""
    audit.attribute(db, source, user=user)
    _note(db, action, user)


def _note(db: Connection, action: AuditAction, user: User | None) -> None:
    name = f"{user.nombres} {user.apellidos}" if user else None
    audit.note(db, action, AuditEntity.USUARIO, id=user.id if user else None, name=name)

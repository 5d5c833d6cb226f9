"""Who signed in, and who was refused, in the audit trail."""

from sqlalchemy import Connection

from app.crud import audit
from app.models.audit import AuditAction, AuditEntity
from app.models.user import User


def note_accepted(db: Connection, source: audit.Source, user: User) -> None:
    audit.attribute(db, source, user=user)
    audit.note(db, AuditAction.ENTRAR, AuditEntity.USUARIO, id=user.id, name=_name(user))


def note_refused(db: Connection, source: audit.Source, user: User | None) -> None:
    """Of nobody that is known no word is kept: what was typed may be a password in the wrong field."""
    audit.attribute(db, source)
    audit.note(
        db,
        AuditAction.ENTRADA_RECHAZADA,
        AuditEntity.USUARIO,
        id=user.id if user else None,
        name=_name(user) if user else None,
    )


def _name(user: User) -> str:
    return f"{user.nombres} {user.apellidos}"

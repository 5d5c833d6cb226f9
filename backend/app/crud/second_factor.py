"""Second factors: what an authenticator makes its codes from, and the codes for when it is lost.

`users.has_second_factor` is kept here, and nowhere else. What is secret never stands in the audit trail; that it came,
went or was made anew does. Whoever changes both locks the user first, as whoever resets or deletes them does.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Connection, Table, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from app import crud
from app.core import codes, sealing
from app.core.codes import TypedCode
from app.core.errors import SecondFactorExistsError, SecondFactorNotFoundError
from app.crud import audit, mail, passkey
from app.models.audit import AuditAction
from app.models.mail import MailKind
from app.models.second_factor import Passkey, RecoveryCode, SecondFactor
from app.models.user import User

# Of one that nobody confirmed.
DRAFTS_KEPT = timedelta(days=1)
_PURPOSE = "second factor"

_table, _codes = cast(Table, SecondFactor.__table__), cast(Table, RecoveryCode.__table__)
_passkeys, _users = cast(Table, Passkey.__table__), cast(Table, User.__table__)
_columns = _table.c


@dataclass(frozen=True, slots=True)
class State:
    """`confirmed_at` is None where there is none; how many recovery codes are left."""

    confirmed_at: datetime | None
    recovery_codes: int
    has_passkey: bool

    @property
    def methods(self) -> list[str]:
        """By which a sign-in with the password may go on."""
        has = {"totp": self.confirmed_at, "recovery": self.recovery_codes, "passkey": self.has_passkey}
        return [name for name, is_there in has.items() if is_there]


def state(db: Connection, user_id: UUID) -> State:
    left = select(func.count()).where(_codes.c.usuario_id == user_id, _codes.c.used_at.is_(None))
    confirmed = select(_columns.confirmed_at).where(_columns.usuario_id == user_id)
    has_passkey = select(_passkeys.c.id).where(_passkeys.c.usuario_id == user_id)
    row = db.execute(select(confirmed.scalar_subquery(), left.scalar_subquery(), has_passkey.exists())).one()
    return State(*row)


def begin(db: Connection, user: User, *, secret: str) -> None:
    """Keep a secret that counts once it is confirmed; another draft is replaced. Raises SecondFactorExistsError."""
    sealed = sealing.seal(secret.encode(), purpose=_PURPOSE, owner=user.id.bytes)
    values = {"secreto": sealed, "created_at": func.clock_timestamp()}
    draft = upsert(_table).values(usuario_id=user.id, **values)
    kept = draft.on_conflict_do_update(
        index_elements=[_columns.usuario_id], set_=values, where=_columns.confirmed_at.is_(None)
    )
    if db.execute(kept.returning(_columns.usuario_id)).first() is None:
        raise SecondFactorExistsError


def confirm(db: Connection, user: User, code: TypedCode) -> list[str] | None:
    """Let the draft count if the code is of it: the recovery codes, which nobody can show again; None if it is not.

    Raises SecondFactorNotFoundError where nothing was begun, SecondFactorExistsError.
    """
    crud.user.get_for_update(db, user.id)
    draft = db.execute(select(*_columns).where(_columns.usuario_id == user.id).with_for_update()).first()
    if draft is None:
        raise SecondFactorNotFoundError
    if draft.confirmed_at:
        raise SecondFactorExistsError
    step = _step(draft, code)
    if step is None:
        return None
    values = {"confirmed_at": func.clock_timestamp(), "last_step": step}
    db.execute(update(_table).where(_columns.usuario_id == user.id).values(values))
    _mark(db, user, has_one=True)
    return _make_codes(db, user)


def replace_codes(db: Connection, user: User) -> list[str]:
    """Other recovery codes; those before are worth nothing. Raises SecondFactorNotFoundError."""
    # Locked: of two at once one has the codes that count.
    is_on = select(_columns.usuario_id).where(_columns.usuario_id == user.id, _columns.confirmed_at.is_not(None))
    if db.execute(is_on.with_for_update()).first() is None:
        raise SecondFactorNotFoundError
    audit.note_user(db, AuditAction.CAMBIAR, user, changes={"codigos_recuperacion": None})
    return _make_codes(db, user)


def use(db: Connection, user: User, code: TypedCode) -> str | None:
    """By which method the code is right, if it is; it is right once."""
    factor = db.execute(
        select(*_columns).where(_columns.usuario_id == user.id, _columns.confirmed_at.is_not(None)).with_for_update()
    ).first()
    if factor is None:
        return None
    if not code.is_of_authenticator:
        return "recovery" if _use_recovery_code(db, user, code) else None
    step = _step(factor, code)
    if step is None or (factor.last_step is not None and step <= factor.last_step):
        return None
    db.execute(update(_table).where(_columns.usuario_id == user.id).values(last_step=step))
    return "totp"


def remove(db: Connection, user: User, *, language: str) -> None:
    """With its recovery codes; its user is told by mail. Raises SecondFactorNotFoundError."""
    crud.user.get_for_update(db, user.id)
    if not _remove(db, user, language=language):
        raise SecondFactorNotFoundError


def reset(db: Connection, user: User, *, language: str) -> None:
    """All by which somebody signs in besides their password, passkeys too. Raises SecondFactorNotFoundError."""
    passkeys = passkey.remove_all(db, user)
    if not _remove(db, user, language=language) and not passkeys:
        raise SecondFactorNotFoundError


def forget_drafts(db: Connection) -> None:
    long_ago = func.clock_timestamp() - DRAFTS_KEPT
    db.execute(delete(_table).where(_columns.confirmed_at.is_(None), _columns.created_at < long_ago))


def _step(factor: Any, code: TypedCode) -> int | None:
    secret = sealing.unseal(factor.secreto, purpose=_PURPOSE, owner=factor.usuario_id.bytes)
    return codes.matching_step(secret.decode(), code.plain) if secret and code.is_of_authenticator else None


def _use_recovery_code(db: Connection, user: User, code: TypedCode) -> bool:
    digest = codes.recovery_digest(user.id, code.text)
    mine = (_codes.c.usuario_id == user.id, _codes.c.digest == digest, _codes.c.used_at.is_(None))
    used = update(_codes).where(*mine).values(used_at=func.clock_timestamp()).returning(_codes.c.digest)
    return db.execute(used).first() is not None


def _make_codes(db: Connection, user: User) -> list[str]:
    db.execute(delete(_codes).where(_codes.c.usuario_id == user.id))
    made = codes.new_recovery_codes()
    db.execute(
        insert(_codes), [{"usuario_id": user.id, "digest": codes.recovery_digest(user.id, code)} for code in made]
    )
    return made


def _remove(db: Connection, user: User, *, language: str) -> bool:
    gone = db.execute(delete(_table).where(_columns.usuario_id == user.id).returning(_columns.confirmed_at)).first()
    db.execute(delete(_codes).where(_codes.c.usuario_id == user.id))
    if gone is None or gone.confirmed_at is None:
        return False
    _mark(db, user, has_one=False)
    mail.enqueue(db, MailKind.SEGUNDO_FACTOR_APAGADO, to=user.email, user=user, language=language)
    return True


def _mark(db: Connection, user: User, *, has_one: bool) -> None:
    # No other version of the user: it is nothing that anybody edits of them.
    values = {"has_second_factor": has_one, "updated_at": _users.c.updated_at}
    db.execute(update(_users).where(_users.c.id == user.id).values(values))
    audit.note_user(db, AuditAction.CAMBIAR, user, changes={"segundo_factor": [not has_one, has_one]})

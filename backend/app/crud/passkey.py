from datetime import timedelta
from typing import cast
from uuid import UUID, uuid4

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from app import crud
from app.core.errors import InvalidPasskeyError, PasskeyNotFoundError, TooManyPasskeysError
from app.crud import audit
from app.models.audit import AuditAction, AuditEntity
from app.models.second_factor import Passkey, PasskeyChallenge
from app.models.user import User

MOST = 20
# Time to find the phone or the stick, and to touch it.
CHALLENGE_LASTS = timedelta(minutes=5)

_table, _challenges = cast(Table, Passkey.__table__), cast(Table, PasskeyChallenge.__table__)
_columns = _table.c
_own = select(*_columns).order_by(_columns.created_at.desc(), _columns.id)


def of_user(db: Connection, user_id: UUID) -> list[Passkey]:
    """The newest first."""
    return cast("list[Passkey]", db.execute(_own.where(_columns.usuario_id == user_id)).all())


def challenge(db: Connection, *, user: User | None, challenge: bytes) -> UUID:
    """Keep what is to be signed: by this user's new passkey, or by any."""
    values = {
        "id": uuid4(),
        "usuario_id": user.id if user else None,
        "challenge": challenge,
        "expires_at": func.clock_timestamp() + CHALLENGE_LASTS,
    }
    return cast(UUID, db.execute(insert(_challenges).values(values).returning(_challenges.c.id)).scalar_one())


def take_challenge(db: Connection, id: UUID, *, user: User | None) -> bytes:
    """What was to be signed, this once. Raises InvalidPasskeyError."""
    taken = (
        delete(_challenges)
        .where(
            _challenges.c.id == id,
            _challenges.c.usuario_id.is_not_distinct_from(user.id if user else None),
            _challenges.c.expires_at > func.clock_timestamp(),
        )
        .returning(_challenges.c.challenge)
    )
    challenge = db.execute(taken).scalar_one_or_none()
    if challenge is None:
        raise InvalidPasskeyError
    return bytes(challenge)


def create(
    db: Connection, user: User, *, nombre: str, credential_id: bytes, public_key: bytes, sign_count: int
) -> Passkey:
    """Raises TooManyPasskeysError, and sqlalchemy.exc.IntegrityError where it is registered already."""
    crud.user.get_for_update(db, user.id)  # two at once count one after the other
    count = select(func.count()).select_from(_table).where(_columns.usuario_id == user.id)
    if db.execute(count).scalar_one() >= MOST:
        raise TooManyPasskeysError
    values = {
        "id": uuid4(),
        "usuario_id": user.id,
        "nombre": nombre,
        "credential_id": credential_id,
        "public_key": public_key,
        "sign_count": sign_count,
    }
    made = cast(Passkey, db.execute(insert(_table).values(values).returning(*_columns)).one())
    _note(db, AuditAction.CREAR, made.id, made.nombre, [None, made.nombre])
    return made


def get_for_sign_in(db: Connection, credential_id: bytes) -> Passkey | None:
    """Locked, so that of two signatures with one count one is refused."""
    found = select(*_columns).where(_columns.credential_id == credential_id).with_for_update()
    return cast("Passkey | None", db.execute(found).first())


def note_use(db: Connection, passkey: Passkey, *, sign_count: int) -> None:
    values = {"sign_count": sign_count, "used_at": func.clock_timestamp(), "updated_at": _columns.updated_at}
    db.execute(update(_table).where(_columns.id == passkey.id).values(values))


def rename(db: Connection, user: User, id: UUID, *, nombre: str) -> Passkey:
    """Raises PasskeyNotFoundError."""
    mine = (_columns.id == id, _columns.usuario_id == user.id)
    before = db.execute(select(_columns.nombre).where(*mine).with_for_update()).scalar_one_or_none()
    if before is None:
        raise PasskeyNotFoundError
    renamed = db.execute(update(_table).where(*mine).values(nombre=nombre).returning(*_columns)).one()
    if before != nombre:
        _note(db, AuditAction.CAMBIAR, id, nombre, [before, nombre])
    return cast(Passkey, renamed)


def remove(db: Connection, user: User, id: UUID) -> None:
    """Raises PasskeyNotFoundError."""
    mine = delete(_table).where(_columns.id == id, _columns.usuario_id == user.id).returning(_columns.nombre)
    nombre = db.execute(mine).scalar_one_or_none()
    if nombre is None:
        raise PasskeyNotFoundError
    _note(db, AuditAction.ELIMINAR, id, nombre, [nombre, None])


def remove_all(db: Connection, user: User) -> int:
    """How many there were."""
    ids = [passkey.id for passkey in of_user(db, user.id)]
    for id in ids:
        remove(db, user, id)
    return len(ids)


def forget_challenges(db: Connection) -> None:
    db.execute(delete(_challenges).where(_challenges.c.expires_at < func.clock_timestamp()))


def _note(db: Connection, action: AuditAction, id: UUID, name: str, names: list[str | None]) -> None:
    audit.note(db, action, AuditEntity.LLAVE_ACCESO, id=id, name=name, changes={"nombre": names})

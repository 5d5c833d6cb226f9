from datetime import UTC, datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import Connection, Table, delete, func, insert, select

from app import crud
from app.core.errors import ApiKeyNotFoundError, TooManyApiKeysError
from app.core.tokens import SHOWN, digest
from app.crud import audit
from app.models.audit import AuditAction, AuditEntity
from app.models.session import ApiKey
from app.models.user import User
from app.schemas.session import ApiKeyCreate

MOST = 20

_table = cast(Table, ApiKey.__table__)
_columns = _table.c
_own = select(*_columns).order_by(_columns.created_at.desc(), _columns.id)


def of_user(db: Connection, user_id: UUID) -> list[ApiKey]:
    """The newest first; those that have expired too, until somebody deletes them."""
    return cast("list[ApiKey]", db.execute(_own.where(_columns.usuario_id == user_id)).all())


def create(db: Connection, user: User, obj_in: ApiKeyCreate, *, key: str) -> ApiKey:
    """Keep what `key` is known by. Raises TooManyApiKeysError."""
    crud.user.get_for_update(db, user.id)  # two at once count one after the other
    count = select(func.count()).select_from(_table).where(_columns.usuario_id == user.id)
    if db.execute(count).scalar_one() >= MOST:
        raise TooManyApiKeysError
    values = {
        "usuario_id": user.id,
        "nombre": obj_in.nombre,
        "prefijo": key[:SHOWN],
        "digest": digest(key),
        "alcances": sorted({scope.value for scope in obj_in.alcances}),
        "expires_at": datetime.now(UTC) + timedelta(days=obj_in.dias),
    }
    made = cast(ApiKey, db.execute(insert(_table).values(values).returning(*_columns)).one())
    changes = {name: [None, values[name]] for name in ("nombre", "prefijo", "alcances")}
    audit.note(db, AuditAction.CREAR, AuditEntity.CLAVE_API, id=made.id, name=made.nombre, changes=changes)
    return made


def remove(db: Connection, user: User, id: UUID) -> None:
    """It is no good from the next request on. Raises ApiKeyNotFoundError."""
    mine = delete(_table).where(_columns.id == id, _columns.usuario_id == user.id).returning(*_columns)
    gone = db.execute(mine).first()
    if gone is None:
        raise ApiKeyNotFoundError
    changes = {name: [getattr(gone, name), None] for name in ("nombre", "prefijo", "alcances")}
    audit.note(db, AuditAction.ELIMINAR, AuditEntity.CLAVE_API, id=gone.id, name=gone.nombre, changes=changes)

"""The plan's shape, for comparison: ORM sessions in a pool of threads, a count and an offset for each list, ILIKE.

Its table is a copy of the contacts with the indexes that the plan names and no others. Who asks is looked up for each
request, as the plan has it: by dependencies that run in the pool of threads too.
"""

import os
from collections.abc import Iterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, FastAPI, HTTPException, Query
from fastapi.security import OAuth2PasswordBearer
from jose import jwt
from pydantic import BaseModel, ConfigDict
from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    MetaData,
    Select,
    String,
    Table,
    Uuid,
    create_engine,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, registry, sessionmaker

TABLE = "plan_contacts"
TEXTS = ("nombres", "apellidos", "nombre_completo", "email", "telefono", "estado", "cedula", "ciudad", "pais", "notas")
INDEXED = ("nombres", "apellidos", "nombre_completo", "email", "estado", "ciudad")

SETUP = [
    f"CREATE TABLE {TABLE} AS SELECT id, {', '.join(TEXTS)}, created_at, updated_at FROM contacts",
    f"ALTER TABLE {TABLE} ALTER estado TYPE text, ADD PRIMARY KEY (id)",
    *(f"CREATE INDEX ON {TABLE} ({name})" for name in INDEXED),
    f"VACUUM ANALYZE {TABLE}",
]

_table = Table(
    TABLE,
    MetaData(),
    Column("id", Uuid, primary_key=True),
    *(Column(name, String) for name in TEXTS),
    Column("created_at", DateTime(timezone=True)),
    Column("updated_at", DateTime(timezone=True)),
)


_users = Table("users", _table.metadata, Column("id", Uuid, primary_key=True), Column("is_active", Boolean))


class PlanUser:
    is_active: Any


class PlanContact:
    estado: Any
    nombre_completo: Any
    email: Any
    telefono: Any
    cedula: Any


registry().map_imperatively(PlanContact, _table)
registry().map_imperatively(PlanUser, _users)

_engine = create_engine(os.environ["PLAN_DSN"], pool_size=20, pool_pre_ping=True) if "PLAN_DSN" in os.environ else None
_sessions = sessionmaker(_engine)
app = FastAPI()
_token = OAuth2PasswordBearer("/api/auth/login")


class ContactOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: Any
    nombres: str
    apellidos: str
    nombre_completo: str
    email: str
    telefono: str
    estado: str
    cedula: str | None
    ciudad: str | None
    pais: str | None
    notas: str | None
    created_at: Any
    updated_at: Any


class PageOut(BaseModel):
    items: list[ContactOut]
    total: int
    page: int
    size: int


def get_session() -> Iterator[Session]:
    with _sessions() as session:
        yield session


def get_current_user(
    session: Annotated[Session, Depends(get_session)], token: Annotated[str, Depends(_token)]
) -> PlanUser:
    claims = jwt.decode(token, os.environ["SECRET_KEY"], algorithms=["HS256"])
    user = session.scalar(select(PlanUser).where(_users.c.id == UUID(claims["sub"])))
    if user is None:
        raise HTTPException(401)
    return user


def get_current_active_user(user: Annotated[PlanUser, Depends(get_current_user)]) -> PlanUser:
    if not user.is_active:
        raise HTTPException(400)
    return user


@app.get("/api/contactos/", dependencies=[Depends(get_current_active_user)])
def list_contacts(
    session: Annotated[Session, Depends(get_session)],
    page: Annotated[int, Query(ge=0)] = 0,
    size: Annotated[int, Query(ge=1, le=100)] = 10,
    filter_estado: str | None = None,
    search: str | None = None,
) -> PageOut:
    matching: Select[Any] = select(PlanContact)
    if filter_estado:
        matching = matching.where(PlanContact.estado == filter_estado)
    if search:
        columns = (PlanContact.nombre_completo, PlanContact.email, PlanContact.telefono, PlanContact.cedula)
        matching = matching.where(or_(*(column.ilike(f"%{search}%") for column in columns)))
    total = session.scalar(select(func.count()).select_from(matching.subquery()))
    items = session.scalars(matching.offset(page * size).limit(size)).all()
    return PageOut.model_validate({"items": items, "total": total, "page": page, "size": size}, from_attributes=True)

"""The plan's shape, for comparison: ORM sessions in a pool of threads, a count and an offset for each list, ILIKE.

Its table is a copy of the contacts with the indexes that the plan names and no others, and it signs nobody in.
"""

import os
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Column, DateTime, MetaData, Select, String, Table, Uuid, create_engine, func, or_, select
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


class PlanContact:
    estado: Any
    nombre_completo: Any
    email: Any
    telefono: Any
    cedula: Any


registry().map_imperatively(PlanContact, _table)

_engine = create_engine(os.environ["PLAN_DSN"], pool_size=20, pool_pre_ping=True) if "PLAN_DSN" in os.environ else None
_sessions = sessionmaker(_engine)
app = FastAPI()


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


@app.get("/api/contactos/")
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

"""What comes of the rows of an import, a page at a time; and those that nothing came of, all of them."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, func, select

from app.crud import audit, contact_import
from app.crud.contact_import import OUTCOMES, ROWS
from app.importing import rejects
from app.models.audit import AuditAction, AuditEntity
from app.models.contact_import import ImportOutcome
from app.models.mail import Language
from app.models.user import User
from app.schemas.common import Cursor
from app.schemas.contact_import import ImportRow, ImportRowsPage, ImportRowsQuery

REJECTED = (ImportOutcome.CONFLICTO.value, ImportOutcome.ERROR.value)
AT_ONCE = 1_000


_TOGETHER = OUTCOMES.join(
    ROWS, (ROWS.c.importacion_id == OUTCOMES.c.importacion_id) & (ROWS.c.numero == OUTCOMES.c.numero)
)
_IS_REJECTED = OUTCOMES.c.resultado.in_(REJECTED)


def _rows_behind(id: UUID, after: int, limit: int) -> Select[Any]:
    return (
        select(*OUTCOMES.c, ROWS.c.celdas)
        .select_from(_TOGETHER)
        .where(OUTCOMES.c.importacion_id == id, OUTCOMES.c.numero > after)
        .order_by(OUTCOMES.c.numero)
        .limit(limit)
    )


def get_multi(db: Connection, id: UUID, query: ImportRowsQuery, *, user: User) -> ImportRowsPage:
    """One page, in the file's order. Raises ImportNotFoundError."""
    contact_import.get(db, id, user=user)
    statement = _rows_behind(id, query.after, query.size + 1)
    if query.resultado:
        statement = statement.where(OUTCOMES.c.resultado.in_([outcome.value for outcome in query.resultado]))
    rows = db.execute(statement).all()
    is_more = len(rows) > query.size
    items = [ImportRow.model_validate(_shown(row)) for row in rows[: query.size]]
    return ImportRowsPage(
        items=items, next_cursor=str(Cursor("numero", (str(items[-1].numero),))) if is_more else None
    )  # fmt: skip


def _shown(row: Any) -> dict[str, Any]:
    return {**row._mapping, "celdas": contact_import.visible(row.celdas)}


def begin_rejected(db: Connection, id: UUID, *, user: User) -> tuple[Any, int]:
    """The import, and how many rows of it are taken along, which is written down. Raises ImportNotFoundError."""
    row = contact_import.get(db, id, user=user)
    statement = select(func.count()).select_from(OUTCOMES).where(OUTCOMES.c.importacion_id == id, _IS_REJECTED)
    count = db.execute(statement).scalar_one()
    told = {"filas": [None, count]}
    audit.note(db, AuditAction.EXPORTAR, AuditEntity.IMPORTACION, id=id, name=row.nombre, changes=told)
    return row, count


def rejected(db: Connection, import_row: Any, idioma: Language) -> Iterator[str]:
    """The lines of a CSV, some at a time: the file's own columns, and why."""
    longest = (
        select(func.max(func.json_array_length(ROWS.c.celdas)))
        .select_from(_TOGETHER)
        .where(OUTCOMES.c.importacion_id == import_row.id, _IS_REJECTED)
    )
    # What is beyond the headings stands below some of its own.
    width = max(len(import_row.encabezados), db.execute(longest).scalar() or 0)
    beyond = [rejects.column_of(idioma, place) for place in range(len(import_row.encabezados) + 1, width + 1)]
    yield rejects.BOM + rejects.lines([[*import_row.encabezados, *beyond, rejects.heading_of(idioma)]])
    mapped = zip(import_row.mapeo or (), import_row.encabezados, strict=False)
    headings = {field: heading for field, heading in mapped if field}
    after = 0
    while True:
        statement = _rows_behind(import_row.id, after, AT_ONCE).where(_IS_REJECTED)
        rows = db.execute(statement).all()
        yield rejects.lines(
            [
                [
                    *(row.celdas + [""] * (width - len(row.celdas))),
                    rejects.reason(row.motivo, row.campo, row.otra_fila, headings=headings, idioma=idioma),
                ]
                for row in rows
            ]
        )
        if len(rows) < AT_ONCE:
            return
        after = rows[-1].numero

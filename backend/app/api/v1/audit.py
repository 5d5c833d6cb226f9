from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from app import database, schemas
from app.api.csv import csv_answer
from app.api.idempotency import KEY_REFUSALS, IdempotencyKeyDep
from app.api.routing import errors, resource_router
from app.crud import audit, undoing
from app.deps import DbDep, SourceDep, SuperUser, SuperUserAlone, WritingSource
from app.models.audit import AuditAction, AuditEntity

router = resource_router("/auditoria", "auditoría", errors(400, 401, 503))

MOST_IN_CSV = 10_000
MOST_BYTES_IN_CSV = 30_000_000


@router.get("/")
def read_audit_trail(_user: SuperUser, db: DbDep, query: Annotated[schemas.AuditQuery, Query()]) -> schemas.AuditPage:
    """Everything that was changed, and who signed in or was refused; the newest first. Superusers only."""
    return schemas.AuditPage.model_validate(audit.get_multi(db, query))


@router.post("/deshacer", responses=KEY_REFUSALS | errors(404))
def undo_trail(
    user: SuperUser, db: DbDep, _key: IdempotencyKeyDep, source: WritingSource, undo: schemas.TrailUndo
) -> schemas.TrailUndoPlan:
    """Take users, views and contacts back to before a change or an operation; or only say what that would change.

    Who was deleted comes back without a password. Superusers only.
    """
    return undoing.undo_trail(db, undo, user=user, source=source)


@router.get("/csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
def export_audit_trail(
    user: SuperUserAlone, source: SourceDep, query: Annotated[schemas.AuditFilters, Query()]
) -> Response:
    """The same for a spreadsheet, up to 10,000 entries or 30 MB of changes; `X-Truncated` says whether there are more.

    Superusers only.
    """
    with database.transaction() as db:
        entries, is_whole = audit.newest(db, query, most=MOST_IN_CSV, most_bytes=MOST_BYTES_IN_CSV)
        audit.attribute(db, source, user=user)
        audit.note(db, AuditAction.EXPORTAR, AuditEntity.AUDITORIA, changes=query.exported(len(entries)))
    return csv_answer(
        "auditoria.csv",
        (schemas.AuditEntry.model_validate(entry).model_dump(mode="json") for entry in entries),
        columns=list(schemas.AuditEntry.model_fields),
        is_truncated=not is_whole,
    )

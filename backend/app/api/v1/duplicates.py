from typing import Annotated

from fastapi import Query

from app import schemas
from app.api.idempotency import KEY_REFUSALS, IdempotencyKeyDep
from app.api.routing import errors, resource_router
from app.crud import duplicate, duplicate_scan
from app.deps import CurrentUser, DbDep, DismissalForUpdate, WritingSource

router = resource_router("/duplicados", "duplicados", errors(400, 401, 503))


@router.get("/")
def read_duplicates(
    _user: CurrentUser, db: DbDep, query: Annotated[schemas.DuplicateQuery, Query()]
) -> schemas.DuplicatePage:
    """Groups of contacts that are likely the same, the surest first: those of the last scan that still are."""
    return duplicate.get_multi(db, query)


@router.post("/buscar", status_code=202, responses=KEY_REFUSALS)
def find_duplicates(user: CurrentUser, db: DbDep, _key: IdempotencyKeyDep, source: WritingSource) -> schemas.ScanAnswer:
    """Look through all contacts, in a job that can be watched and cancelled; one at a time."""
    return schemas.ScanAnswer(trabajo_id=duplicate_scan.request(db, user=user, source=source))


@router.post("/descartar", responses=KEY_REFUSALS | errors(404))
def dismiss_duplicates(
    user: CurrentUser, db: DbDep, _key: IdempotencyKeyDep, dismissal: schemas.DismissalCreate
) -> schemas.Dismissal:
    """Say that each of these contacts is another person; neither a scan nor the form speaks of it again."""
    return duplicate.dismissal.add(db, dismissal.ids, by=user)


@router.get("/descartados")
def read_dismissals(
    _user: CurrentUser, db: DbDep, query: Annotated[schemas.DismissalQuery, Query()]
) -> schemas.DismissalPage:
    """What was said to be no duplicates, the newest first."""
    return duplicate.dismissal.get_multi(db, query)


@router.delete("/descartados/{id}", responses=errors(404))
def take_dismissal_back(dismissal: DismissalForUpdate, db: DbDep) -> schemas.Dismissal:
    """They may be duplicates again; the answer is what it was."""
    return duplicate.dismissal.take_back(db, dismissal)

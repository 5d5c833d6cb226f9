from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app import contact_imports, database, schemas
from app.api import uploads
from app.api.downloads import LISTED, Listed
from app.api.idempotency import IdempotencyKeyDep
from app.api.routing import Responses, errors, resource_router
from app.core.versions import etag
from app.crud import audit, contact_import, contact_import_rows
from app.deps import CurrentUser, DbDep, IfMatch, SourceDep, UserAlone, WritingSource, WritingSourceAlone

router = resource_router("/importaciones", "importaciones", errors(400, 401, 503))

# Of the file, or of a value.
_REFUSALS: Responses = {422: {"model": schemas.ErrorResponse | schemas.ValidationErrorResponse}}
_OF_FILE = errors(429, 500) | _REFUSALS


@router.get("/")
def read_imports(
    user: CurrentUser, db: DbDep, query: Annotated[schemas.ImportQuery, Query()]
) -> list[schemas.ContactImport]:
    """One's own imports, the newest first, without their rows; a superuser's are all."""
    return contact_import.get_multi(db, query, user=user)


@router.post("/", responses=errors(409) | _OF_FILE, openapi_extra=uploads.DOCUMENTED, max_body_size=uploads.MAX_BODY)
def upload_import(
    user: UserAlone, source: WritingSourceAlone, upload: uploads.UploadDep, id: uploads.ImportId, response: Response
) -> schemas.ContactImport:
    """Send a file of contacts, CSV or XLSX with up to 200,000 rows; it is read, and nothing is imported yet."""
    found = contact_imports.upload(id, upload.file, name=upload.name, size=upload.size, user=user, source=source)
    return _with_version(found, response)


@router.get("/{id}", responses=errors(404))
def read_import(user: CurrentUser, db: DbDep, id: UUID, response: Response) -> schemas.ContactImport:
    """One import: how its file is read and mapped, how far it is, and what comes of its rows."""
    return _with_version(contact_import.read(db, id, user=user), response)


@router.put("/{id}", responses=errors(404, 409, 412) | _OF_FILE)
def update_import(
    user: UserAlone,
    source: WritingSourceAlone,
    *,
    id: UUID,
    change_in: schemas.ImportUpdate,
    response: Response,
    if_match: IfMatch = None,
) -> schemas.ContactImport:
    """Say how the file is to be read and mapped, and what to do with whom it finds; what was foretold is void then."""
    found = contact_imports.change(id, change_in, user=user, source=source, if_match=if_match)
    return _with_version(found, response)


@router.post("/{id}/revisar", status_code=202, responses=errors(404, 409, 412) | _REFUSALS)
def review_import(
    user: CurrentUser,
    db: DbDep,
    _key: IdempotencyKeyDep,
    source: WritingSource,
    *,
    id: UUID,
    response: Response,
    if_match: IfMatch = None,
) -> schemas.ContactImport:
    """Have it foretold what comes of each row, in a job; nothing is written to any contact."""
    found = contact_import.request_revision(db, id, user=user, source=source, if_match=if_match)
    return _with_version(found, response)


@router.get("/{id}/filas", responses=errors(404))
def read_import_rows(
    user: CurrentUser, db: DbDep, id: UUID, query: Annotated[schemas.ImportRowsQuery, Query()]
) -> schemas.ImportRowsPage:
    """What comes of each row, or came of it, in the file's order."""
    return contact_import_rows.get_multi(db, id, query, user=user)


@router.post("/{id}/importar", status_code=202, responses=errors(404, 409, 412) | _REFUSALS)
def carry_out_import(
    user: CurrentUser,
    db: DbDep,
    _key: IdempotencyKeyDep,
    source: WritingSource,
    *,
    id: UUID,
    response: Response,
    if_match: IfMatch = None,
) -> schemas.ContactImport:
    """Do what was foretold, in a job that can be watched, cancelled and undone as one.

    A row that would come out otherwise, as contacts changed since, is a conflict, and nothing of it is written. With
    `If-Match` it is what was foretold as one has seen it, and not what somebody else had foretold since.
    """
    found = contact_import.request_import(db, id, user=user, source=source, if_match=if_match)
    return _with_version(found, response)


@router.get("/{id}/rechazadas", response_class=Response, responses=LISTED | errors(404))
def export_rejected_rows(
    user: UserAlone, source: SourceDep, id: UUID, query: Annotated[schemas.RejectedQuery, Query()]
) -> Response:
    """The rows that are an error or a conflict, with the reason, as a CSV for Excel: to mend and to import again."""
    with database.transaction() as db:
        audit.attribute(db, source, user=user)
        found, count = contact_import_rows.begin_rejected(db, id, user=user)
        lines = contact_import_rows.rejected(db, found, query.idioma)
        return Listed(lines, count=count, name=f"rechazadas-{id}.csv")


@router.delete("/{id}", responses=errors(404, 409, 412))
def delete_import(user: CurrentUser, db: DbDep, id: UUID, if_match: IfMatch = None) -> schemas.ContactImport:
    """Forget a file and what is known of its rows; the contacts that it made stay."""
    return contact_import.remove(db, id, user=user, if_match=if_match)


def _with_version(found: schemas.ContactImport, response: Response) -> schemas.ContactImport:
    response.headers["ETag"] = etag(found.updated_at)
    return found

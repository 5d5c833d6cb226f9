from typing import Annotated

from fastapi import Query, Response

from app import contact_exports, crud, models, schemas
from app.api.downloads import DOWNLOADS, Download
from app.api.idempotency import KEY_REFUSALS, IdempotencyKeyDep
from app.api.routing import LEADING_ON, errors, resource_router
from app.core.versions import etag
from app.crud import (
    audit,
    contact_batch,
    contact_bulk,
    contact_erasure,
    contact_export,
    contact_merges,
    contact_trash,
    undoing,
)
from app.deps import (
    ContactDep,
    ContactForUpdate,
    CurrentUser,
    DbDep,
    KnownContactId,
    SourceDep,
    SuperUser,
    TrashedContactDep,
    TrashedContactForUpdate,
    UserAlone,
    WritingSource,
)

# A thousand contacts with long notes.
MAX_BULK = 4_000_000

router = resource_router("/contactos", "contactos", errors(400, 401, 503))


@router.get("/")
def read_contacts(user: CurrentUser, db: DbDep, query: Annotated[schemas.ContactQuery, Query()]) -> schemas.ContactPage:
    """List contacts, newest first, or the best match of a search first, unless `sort` says otherwise."""
    return schemas.ContactPage.model_validate(crud.contact.get_multi(db, query, user=user))


@router.post("/", response_model=schemas.Contact, responses=KEY_REFUSALS)
def create_contact(
    user: CurrentUser, db: DbDep, _key: IdempotencyKeyDep, response: Response, contact_in: schemas.ContactCreate
) -> models.Contact:
    """Create a contact; its e-mail must not be taken, whatever the letters' case."""
    contact = crud.contact.create(db, obj_in=contact_in, actor=user)
    response.headers["ETag"] = etag(contact.updated_at)
    return contact


@router.get("/resumen")
def summarize_contacts(
    user: CurrentUser, db: DbDep, query: Annotated[schemas.ContactSummaryQuery, Query()]
) -> schemas.ContactSummary:
    """How many contacts there are, of those that the filters let through: by estado, by week of creation, by city."""
    return crud.contact.summary(db, query, user=user)


@router.get("/exportar", response_class=Response, responses=DOWNLOADS | errors(409, 429, 500))
def export_contacts(user: UserAlone, source: SourceDep, query: Annotated[schemas.ContactExport, Query()]) -> Response:
    """All contacts that the list shows with these filters, in its order, as a file, of one moment.

    `X-Total-Count` says how many they are. An answer that breaks off is not whole; one that ends has them all.
    """
    export = contact_exports.start(query, user=user, source=source)
    return Download(
        export, name=contact_exports.name_of(query.formato), media_type=contact_exports.TYPES[query.formato]
    )


@router.get("/exportar/total")
def count_export(
    user: CurrentUser, db: DbDep, query: Annotated[schemas.ExportFilters, Query()]
) -> schemas.ContactExportTotal:
    """How many contacts a file would have: exact, which for a million with many filters takes a second."""
    return schemas.ContactExportTotal(total=contact_export.total(db, query, user=user))


@router.post("/lote", status_code=202, responses=KEY_REFUSALS)
def change_many_contacts(
    user: CurrentUser, db: DbDep, _key: IdempotencyKeyDep, source: WritingSource, batch: schemas.ContactBatch
) -> schemas.ContactBatchAnswer:
    """Change many contacts alike, in a job that can be watched, cancelled and undone; or only count them."""
    return contact_batch.request(db, batch, user=user, source=source)


@router.post("/masivo", responses=KEY_REFUSALS, max_body_size=MAX_BULK)
def write_many_contacts(
    user: CurrentUser, db: DbDep, _key: IdempotencyKeyDep, bulk_in: schemas.ContactBulk
) -> schemas.ContactBulkAnswer:
    """Create or change up to 1,000 contacts in one call, each with its own outcome, undone as one operation.

    Whoever is found by one of `claves` is changed, whoever is not is created.
    """
    return contact_bulk.bulk(db, bulk_in, user=user)


@router.post("/deshacer", responses=KEY_REFUSALS | errors(404))
def undo_changes(
    user: CurrentUser, db: DbDep, _key: IdempotencyKeyDep, source: WritingSource, undo: schemas.ContactUndo
) -> schemas.UndoPlan:
    """Take contacts back to before a change, an operation or a moment; or only say what that would change."""
    return undoing.undo_contacts(db, undo, user=user, source=source)


@router.get("/papelera")
def read_trash(_user: CurrentUser, db: DbDep, query: Annotated[schemas.TrashQuery, Query()]) -> schemas.TrashPage:
    """List the deleted contacts, the last deleted first."""
    return schemas.TrashPage.model_validate(contact_trash.get_multi(db, query))


@router.get("/papelera/{id}", response_model=schemas.TrashedContact, responses=errors(404))
def read_trashed_contact(trashed: TrashedContactDep, response: Response) -> models.TrashedContact:
    """One deleted contact, as it was."""
    response.headers["ETag"] = etag(trashed.updated_at)
    return trashed


@router.post("/papelera/{id}/restaurar", response_model=schemas.Contact, responses=errors(404, 412))
def restore_contact(
    trashed: TrashedContactForUpdate, db: DbDep, response: Response, restore_in: schemas.ContactRestore | None = None
) -> models.Contact:
    """Bring a deleted contact back; where its e-mail is taken by now, the refusal says by whom (`contacto`)."""
    email = restore_in.email if restore_in else None
    contact = contact_trash.restore_one(db, trashed, email=email)
    response.headers["ETag"] = etag(contact.updated_at)
    return contact


@router.delete("/papelera/{id}", response_model=schemas.TrashedContact, responses=errors(404, 409, 412))
def erase_contact(_user: SuperUser, trashed: TrashedContactForUpdate, db: DbDep) -> models.TrashedContact:
    """Erase a deleted contact for good, its values in the audit trail too. Superusers only."""
    contact_erasure.erase_one(db, trashed)
    return trashed


@router.get("/{id}", response_model=schemas.Contact, responses=LEADING_ON)
def read_contact(contact: ContactDep, response: Response) -> models.Contact:
    """One contact; the id of one that was merged leads to its survivor."""
    response.headers["ETag"] = etag(contact.updated_at)
    return contact


@router.put("/{id}", response_model=schemas.Contact, responses=errors(404, 409, 412))
def update_contact(
    contact: ContactForUpdate, db: DbDep, response: Response, contact_in: schemas.ContactUpdate
) -> models.Contact:
    """Change what is sent and nothing else."""
    changed = crud.contact.update(db, db_obj=contact, obj_in=contact_in)
    response.headers["ETag"] = etag(changed.updated_at)
    return changed


@router.delete("/{id}", response_model=schemas.Contact, responses=errors(404, 409, 412))
def delete_contact(user: CurrentUser, contact: ContactForUpdate, db: DbDep) -> models.Contact:
    """Delete a contact, into the trash; the answer is what was deleted."""
    return crud.contact.remove_by(db, db_obj=contact, actor=user)


@router.get("/{id}/historial", responses=LEADING_ON)
def read_contact_history(
    id: KnownContactId, db: DbDep, query: Annotated[schemas.HistoryQuery, Query()]
) -> schemas.HistoryPage:
    """What happened to a contact, deleted ones included: who changed what and when, the newest first.

    With all that happened to those that were merged into it.
    """
    ids = [id, *contact_merges.members_of(db, [id])]
    return schemas.HistoryPage.model_validate(audit.history(db, query, contact_ids=ids))

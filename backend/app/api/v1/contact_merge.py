from typing import Annotated, Any

from fastapi import Query, Response

from app import schemas
from app.api.idempotency import KEY_REFUSALS, IdempotencyKeyDep
from app.api.routing import LEADING_ON, errors, resource_router
from app.core.versions import etag
from app.crud import contact_merge, contact_merges, duplicate_alike
from app.deps import ContactDep, CurrentUser, DbDep, WritingSource

router = resource_router("/contactos", "contactos", errors(400, 401, 503))


@router.get("/parecidos")
def read_alike_contacts(
    _user: CurrentUser, db: DbDep, query: Annotated[schemas.AlikeQuery, Query()]
) -> schemas.AlikeContacts:
    """Who is likely the contact that is being typed: the same e-mail, phone or document, or name in a city."""
    return duplicate_alike.look(db, query)


@router.get("/fusionar", responses=errors(404, 409))
def preview_merge(_user: CurrentUser, db: DbDep, query: Annotated[schemas.MergeQuery, Query()]) -> schemas.MergePreview:
    """What two to ten contacts would be as one: field by field all values, whose they are, and what is proposed."""
    return contact_merge.preview(db, query)


@router.post("/fusionar", responses=KEY_REFUSALS | errors(404, 412))
def merge_contacts(
    user: CurrentUser,
    db: DbDep,
    _key: IdempotencyKeyDep,
    source: WritingSource,
    response: Response,
    merge: schemas.ContactMerge,
) -> schemas.MergeResult:
    """Make one of two to ten contacts. The others' ids lead to it, with their history, and one undo brings all back."""
    result = contact_merge.merge(db, merge, user=user, source=source)
    response.headers["ETag"] = etag(result.contacto.updated_at)
    return result


@router.get("/{id}/fusionados", response_model=list[schemas.MergedContact], responses=LEADING_ON)
def read_merged_contacts(contact: ContactDep, db: DbDep) -> list[Any]:
    """What a contact is made of: all that were merged into it, each as it was, the last one first."""
    return contact_merges.read_members(db, contact.id)

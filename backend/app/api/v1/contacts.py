from typing import Annotated

from fastapi import Query

from app import crud, models, schemas
from app.api.routing import errors, resource_router
from app.deps import ContactDep, ContactForUpdate, CurrentUser, DbDep

router = resource_router("/contactos", "contactos", errors(400, 401, 503))


@router.get("/")
def read_contacts(user: CurrentUser, db: DbDep, query: Annotated[schemas.ContactQuery, Query()]) -> schemas.ContactPage:
    """List contacts, newest first, or the best match of a search first, unless `sort` says otherwise."""
    return schemas.ContactPage.model_validate(crud.contact.get_multi(db, query, user=user))


@router.post("/", response_model=schemas.Contact)
def create_contact(user: CurrentUser, db: DbDep, contact_in: schemas.ContactCreate) -> models.Contact:
    """Create a contact; its e-mail must not be taken, whatever the letters' case."""
    return crud.contact.create(db, obj_in=contact_in, actor=user)


@router.get("/resumen")
def summarize_contacts(
    user: CurrentUser, db: DbDep, query: Annotated[schemas.ContactSummaryQuery, Query()]
) -> schemas.ContactSummary:
    """How many contacts there are, of those that the filters let through: by estado, by week of creation, by city."""
    return crud.contact.summary(db, query, user=user)


@router.get("/{id}", response_model=schemas.Contact, responses=errors(404))
def read_contact(contact: ContactDep) -> models.Contact:
    """One contact."""
    return contact


@router.put("/{id}", response_model=schemas.Contact, responses=errors(404))
def update_contact(contact: ContactForUpdate, db: DbDep, contact_in: schemas.ContactUpdate) -> models.Contact:
    """Change what is sent and nothing else."""
    return crud.contact.update(db, db_obj=contact, obj_in=contact_in)


@router.delete("/{id}", response_model=schemas.Contact, responses=errors(404))
def delete_contact(contact: ContactForUpdate, db: DbDep) -> models.Contact:
    """Delete a contact; the answer is what was deleted."""
    return crud.contact.remove(db, db_obj=contact)

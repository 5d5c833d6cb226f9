from fastapi import Response

from app import crud, models, schemas
from app.api.idempotency import KEY_REFUSALS, IdempotencyKeyDep
from app.api.routing import errors, resource_router
from app.core.versions import etag
from app.crud import undoing
from app.deps import ContactViewDep, ContactViewForUpdate, CurrentUser, DbDep, WritingSource

router = resource_router("/vistas", "vistas", errors(400, 401, 503))


@router.get("/", response_model=list[schemas.ContactView])
def read_contact_views(user: CurrentUser, db: DbDep) -> list[models.ContactView]:
    """One's own views of the contacts and the team's, by name."""
    return crud.contact_view.get_multi(db, user=user)


@router.post("/", response_model=schemas.ContactView, responses=KEY_REFUSALS)
def create_contact_view(
    user: CurrentUser, db: DbDep, _key: IdempotencyKeyDep, response: Response, view_in: schemas.ContactViewCreate
) -> models.ContactView:
    """Keep filters, order and columns under a name, for oneself or for the team."""
    view = crud.contact_view.create_by(db, obj_in=view_in, actor=user)
    response.headers["ETag"] = etag(view.updated_at)
    return view


@router.get("/totales")
def count_contact_views(user: CurrentUser, db: DbDep) -> list[schemas.ContactViewTotal]:
    """How many contacts each view has right now, as far as 10,000 where it is not kept."""
    return crud.contact_view.totals(db, user=user)


@router.get("/predeterminada")
def read_default_contact_view(user: CurrentUser) -> schemas.DefaultView:
    """Which view one's list of contacts opens with."""
    return schemas.DefaultView(vista_id=user.vista_id)


@router.put("/predeterminada", responses=errors(404))
def update_default_contact_view(user: CurrentUser, db: DbDep, default_in: schemas.DefaultView) -> schemas.DefaultView:
    """Choose which view one's list of contacts opens with."""
    crud.contact_view.set_default(db, default_in.vista_id, user=user)
    return default_in


@router.post("/deshacer", responses=KEY_REFUSALS | errors(404))
def undo_view_changes(
    user: CurrentUser, db: DbDep, _key: IdempotencyKeyDep, source: WritingSource, undo: schemas.TrailUndo
) -> schemas.TrailUndoPlan:
    """Take views that one may change, or the choice of the one that opens, back to before; or only say what changes."""
    return undoing.undo_views(db, undo, user=user, source=source)


@router.get("/{id}", response_model=schemas.ContactView, responses=errors(404))
def read_contact_view(view: ContactViewDep, response: Response) -> models.ContactView:
    """One view."""
    response.headers["ETag"] = etag(view.updated_at)
    return view


@router.put("/{id}", response_model=schemas.ContactView, responses=errors(403, 404, 409, 412))
def update_contact_view(
    view: ContactViewForUpdate, user: CurrentUser, db: DbDep, response: Response, view_in: schemas.ContactViewUpdate
) -> models.ContactView:
    """Change what is sent and nothing else: of a view of one's own; superusers, of the team's too."""
    changed = crud.contact_view.update_by(db, db_obj=view, obj_in=view_in, actor=user)
    response.headers["ETag"] = etag(changed.updated_at)
    return changed


@router.delete("/{id}", response_model=schemas.ContactView, responses=errors(403, 404, 412))
def delete_contact_view(view: ContactViewForUpdate, user: CurrentUser, db: DbDep) -> models.ContactView:
    """Delete a view of one's own; superusers, of the team's too. The answer is what was deleted."""
    return crud.contact_view.remove_by(db, db_obj=view, actor=user)

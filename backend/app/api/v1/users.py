from typing import Annotated

from fastapi import Query, Response

from app import crud, models, schemas
from app.api.idempotency import KEY_REFUSALS, IdempotencyKeyDep
from app.api.routing import errors, resource_router
from app.core.versions import etag
from app.deps import DbDep, NewUser, SessionId, SuperUser, UserChanges, UserDep, UserForUpdate, WritingSource

router = resource_router("/users", "users", errors(400, 401, 403, 503))


@router.get("/", response_model=list[schemas.User])
def read_users(_user: SuperUser, db: DbDep, query: Annotated[schemas.UserQuery, Query()]) -> list[models.User]:
    """List users, newest first unless `sort` says otherwise. Superusers only."""
    return crud.user.get_multi(db, query)


@router.post("/", response_model=schemas.User, responses=KEY_REFUSALS)
def create_user(
    user_in: NewUser, _user: SuperUser, _key: IdempotencyKeyDep, db: DbDep, response: Response
) -> models.User:
    """Create a user. Superusers only."""
    user = crud.user.create(db, obj_in=user_in)
    response.headers["ETag"] = etag(user.updated_at)
    return user


@router.get("/{id}", response_model=schemas.User, responses=errors(404))
def read_user(user: UserDep, response: Response) -> models.User:
    """One user. Superusers only."""
    response.headers["ETag"] = etag(user.updated_at)
    return user


@router.put("/{id}", response_model=schemas.User, responses=errors(404, 409, 412))
def update_user(
    user_in: UserChanges,
    user: UserForUpdate,
    *,
    source: WritingSource,
    current: SessionId,
    db: DbDep,
    response: Response,
) -> models.User:
    """Change what is sent and nothing else. Superusers only."""
    changed = crud.user.update(db, db_obj=user, obj_in=user_in, session_id=current, language=source.idioma)
    response.headers["ETag"] = etag(changed.updated_at)
    return changed


@router.delete("/{id}", response_model=schemas.User, responses=errors(404, 409, 412))
def delete_user(actor: SuperUser, db: DbDep, user: UserForUpdate) -> models.User:
    """Delete a user other than oneself; the answer is what was deleted. Superusers only."""
    return crud.user.remove_by(db, db_obj=user, actor=actor)

from typing import Annotated

from fastapi import Query

from app import crud, models, schemas
from app.api.routing import errors, resource_router
from app.deps import DbDep, NewUser, SuperUser, UserChanges, UserDep, UserForUpdate

router = resource_router("/users", "users", errors(400, 401, 503))


@router.get("/", response_model=list[schemas.User])
def read_users(_user: SuperUser, db: DbDep, query: Annotated[schemas.UserQuery, Query()]) -> list[models.User]:
    """List users, newest first unless `sort` says otherwise. Superusers only."""
    return crud.user.get_multi(db, query)


@router.post("/", response_model=schemas.User)
def create_user(user_in: NewUser, _user: SuperUser, db: DbDep) -> models.User:
    """Create a user. Superusers only."""
    return crud.user.create(db, obj_in=user_in)


@router.get("/{id}", response_model=schemas.User, responses=errors(404))
def read_user(user: UserDep) -> models.User:
    """One user. Superusers only."""
    return user


@router.put("/{id}", response_model=schemas.User, responses=errors(404, 409))
def update_user(user_in: UserChanges, user: UserForUpdate, db: DbDep) -> models.User:
    """Change what is sent and nothing else. Superusers only."""
    return crud.user.update(db, db_obj=user, obj_in=user_in)


@router.delete("/{id}", response_model=schemas.User, responses=errors(404, 409))
def delete_user(actor: SuperUser, db: DbDep, user: UserForUpdate) -> models.User:
    """Delete a user other than oneself; the answer is what was deleted. Superusers only."""
    return crud.user.remove_by(db, db_obj=user, actor=actor)

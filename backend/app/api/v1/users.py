from typing import Annotated, Any

from fastapi import Query

from app import crud, models, schemas
from app.api.routing import resource_router
from app.deps import DbDep, SuperUser, UserDep, UserForUpdate

router = resource_router("/users", "users")

REFUSED: dict[int | str, dict[str, Any]] = {400: {"model": schemas.ErrorResponse}}
NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"model": schemas.ErrorResponse}}
LAST: dict[int | str, dict[str, Any]] = {409: {"model": schemas.ErrorResponse}}


@router.get("/", response_model=list[schemas.User])
def read_users(_user: SuperUser, db: DbDep, query: Annotated[schemas.UserQuery, Query()]) -> list[models.User]:
    """List users, newest first unless `sort` says otherwise. Superusers only."""
    return crud.user.get_multi(db, query)


@router.post("/", response_model=schemas.User, responses=REFUSED)
def create_user(_user: SuperUser, db: DbDep, user_in: schemas.UserCreate) -> models.User:
    """Create a user. Superusers only."""
    return crud.user.create(db, obj_in=user_in)


@router.get("/{id}", response_model=schemas.User, responses=NOT_FOUND)
def read_user(user: UserDep) -> models.User:
    """One user. Superusers only."""
    return user


@router.put("/{id}", response_model=schemas.User, responses=REFUSED | NOT_FOUND | LAST)
def update_user(db: DbDep, user: UserForUpdate, user_in: schemas.UserUpdate) -> models.User:
    """Change what is sent and nothing else. Superusers only."""
    return crud.user.update(db, db_obj=user, obj_in=user_in)


@router.delete("/{id}", response_model=schemas.User, responses=REFUSED | NOT_FOUND | LAST)
def delete_user(actor: SuperUser, db: DbDep, user: UserForUpdate) -> models.User:
    """Delete a user other than oneself; the answer is what was deleted. Superusers only."""
    return crud.user.remove_by(db, db_obj=user, actor=actor)

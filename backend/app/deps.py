"""What routes ask for, each named for what it gives.

FastAPI resolves a function's parameters in their order: `db` stands behind the user, so that who has no good
token never waits for a connection.
"""

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.security import OAuth2PasswordBearer
from sqlalchemy import Connection

from app import crud, database, models, schemas
from app.core import security
from app.core.config import settings
from app.core.errors import (
    ContactNotFoundError,
    InactiveUserError,
    InvalidTokenError,
    NotEnoughPrivilegesError,
    UserNotFoundError,
    ViewNotFoundError,
)

_oauth2_scheme = OAuth2PasswordBearer(tokenUrl=f"{settings.API_V1_PREFIX}/auth/login")
TokenDep = Annotated[str, Depends(_oauth2_scheme)]


def get_db(request: Request) -> Iterator[Connection]:
    """The request's connection: one transaction for what changes anything, none for a GET.

    With the scope below it commits before the answer leaves.
    """
    with database.connection() if request.method == "GET" else database.transaction() as db:
        yield db


DbDep = Annotated[Connection, Depends(get_db, scope="function")]


def get_token_payload(token: TokenDep) -> security.TokenPayload:
    """Refuses a bad token before anything asks for a connection."""
    return security.verify_access_token(token)


TokenPayloadDep = Annotated[security.TokenPayload, Depends(get_token_payload)]


def get_current_user(payload: TokenPayloadDep, db: DbDep) -> models.User:
    """The active user that the token is for, as the database knows them now."""
    user = crud.user.get(db, payload.sub)
    if user is None:
        raise InvalidTokenError
    if not user.is_active:
        raise InactiveUserError
    return user


CurrentUser = Annotated[models.User, Depends(get_current_user)]


def get_current_user_alone(payload: TokenPayloadDep) -> models.User:
    with database.connection() as db:
        return get_current_user(payload, db)


# As CurrentUser, but the request holds no connection meanwhile: for routes that hash passwords.
CurrentUserAlone = Annotated[models.User, Depends(get_current_user_alone)]


def get_current_superuser(user: CurrentUser) -> models.User:
    if not user.is_superuser:
        raise NotEnoughPrivilegesError
    return user


SuperUser = Annotated[models.User, Depends(get_current_superuser)]


def get_current_superuser_alone(user: CurrentUserAlone) -> models.User:
    return get_current_superuser(user)


SuperUserAlone = Annotated[models.User, Depends(get_current_superuser_alone)]


def hash_new_user(_user: SuperUserAlone, user_in: schemas.UserCreate) -> schemas.UserToStore:
    return user_in.hashed()


def hash_user_changes(_user: SuperUserAlone, user_in: schemas.UserUpdate) -> schemas.UserChangesToStore:
    return user_in.hashed()


# What a superuser sent, its password hashed. In a route they stand before whatever needs `db`, which then asks
# for a connection only afterwards, and whether it is a superuser still.
NewUser = Annotated[schemas.UserToStore, Depends(hash_new_user)]
UserChanges = Annotated[schemas.UserChangesToStore, Depends(hash_user_changes)]


def get_contact(_user: CurrentUser, db: DbDep, id: UUID) -> models.Contact:
    contact = crud.contact.get(db, id)
    if contact is None:
        raise ContactNotFoundError
    return contact


def get_contact_for_update(_user: CurrentUser, db: DbDep, id: UUID) -> models.Contact:
    contact = crud.contact.get_for_update(db, id)
    if contact is None:
        raise ContactNotFoundError
    return contact


ContactDep = Annotated[models.Contact, Depends(get_contact)]
ContactForUpdate = Annotated[models.Contact, Depends(get_contact_for_update)]


def get_contact_view(user: CurrentUser, db: DbDep, id: UUID) -> models.ContactView:
    view = crud.contact_view.get_visible(db, id, user=user)
    if view is None:
        raise ViewNotFoundError
    return view


def get_contact_view_for_update(user: CurrentUser, db: DbDep, id: UUID) -> models.ContactView:
    view = crud.contact_view.get_visible_for_update(db, id, user=user)
    if view is None:
        raise ViewNotFoundError
    return view


ContactViewDep = Annotated[models.ContactView, Depends(get_contact_view)]
ContactViewForUpdate = Annotated[models.ContactView, Depends(get_contact_view_for_update)]


def get_user(_user: SuperUser, db: DbDep, id: UUID) -> models.User:
    user = crud.user.get(db, id)
    if user is None:
        raise UserNotFoundError
    return user


def get_user_for_update(_user: SuperUser, db: DbDep, id: UUID) -> models.User:
    user = crud.user.get_for_update(db, id)
    if user is None:
        raise UserNotFoundError
    return user


UserDep = Annotated[models.User, Depends(get_user)]
UserForUpdate = Annotated[models.User, Depends(get_user_for_update)]

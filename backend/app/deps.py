"""What routes ask for, each named for what it gives.

FastAPI resolves a function's parameters in their order: `db` stands behind the user, so that who has no good
token never waits for a connection.
"""

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request
from fastapi.security import OAuth2PasswordBearer
from sqlalchemy import Connection

from app import crud, database, models, schemas
from app.core import security, versions
from app.core.config import settings
from app.core.errors import (
    ChangedMeanwhileError,
    ContactNotFoundError,
    InactiveUserError,
    InvalidTokenError,
    JobNotFoundError,
    NotEnoughPrivilegesError,
    TrashedContactNotFoundError,
    UserNotFoundError,
    ViewNotFoundError,
)
from app.core.scope import SOURCE
from app.crud import audit, contact_trash
from app.models.audit import AuditOrigin
from app.models.base import BaseModel
from app.schemas.common import Schema

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


def get_source(request: Request) -> audit.Source:
    """By which way the request comes, for the audit trail."""
    is_web = request.headers.get("x-client") == "web"
    return audit.Source(
        AuditOrigin.WEB if is_web else AuditOrigin.API,
        direccion=request.client.host if request.client else None,
        solicitud_id=request.scope["request_id"].decode(),
    )


SourceDep = Annotated[audit.Source, Depends(get_source)]


def get_current_user(request: Request, payload: TokenPayloadDep, db: DbDep) -> models.User:
    """The active user that the token is for, as the database knows them now; behind whatever the request changes."""
    if request.method == "GET":
        user = crud.user.get(db, payload.sub)
    else:
        source = request.scope[SOURCE] = get_source(request)
        user = crud.user.get_as_actor(db, payload.sub, source.told())
    return _active(user)


def _active(user: models.User | None) -> models.User:
    if user is None:
        raise InvalidTokenError
    if not user.is_active:
        raise InactiveUserError
    return user


CurrentUser = Annotated[models.User, Depends(get_current_user)]


def get_writing_source(request: Request, _user: CurrentUser) -> audit.Source:
    """That of what this request changes, jobs included."""
    source: audit.Source = request.scope[SOURCE]
    return source


WritingSource = Annotated[audit.Source, Depends(get_writing_source)]


def get_current_user_alone(payload: TokenPayloadDep) -> models.User:
    with database.connection() as db:
        return _active(crud.user.get(db, payload.sub))


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


IfMatch = Annotated[
    str | None,
    Header(max_length=1_000, description="The `ETag` of the version that is to be changed; 412 if it is another now"),
]


def _require_version(row: BaseModel | models.TrashedContact, if_match: str | None, shown: type[Schema]) -> None:
    if if_match is not None and not versions.is_matched(row.updated_at, if_match):
        actual = shown.model_validate(row).model_dump(mode="json")
        raise ChangedMeanwhileError(headers={"ETag": versions.etag(row.updated_at)}, extra={"actual": actual})


def get_current_user_for_update(user: CurrentUser, db: DbDep, if_match: IfMatch = None) -> models.User:
    """Oneself, whom nobody else changes meanwhile."""
    locked = crud.user.get_for_update(db, user.id)
    if locked is None:
        raise InvalidTokenError
    _require_version(locked, if_match, schemas.User)
    return locked


CurrentUserForUpdate = Annotated[models.User, Depends(get_current_user_for_update)]


def get_contact(_user: CurrentUser, db: DbDep, id: UUID) -> models.Contact:
    contact = crud.contact.get(db, id)
    if contact is None:
        raise ContactNotFoundError
    return contact


def get_contact_for_update(_user: CurrentUser, db: DbDep, id: UUID, if_match: IfMatch = None) -> models.Contact:
    contact = crud.contact.get_for_update(db, id)
    if contact is None:
        raise ContactNotFoundError
    _require_version(contact, if_match, schemas.Contact)
    return contact


ContactDep = Annotated[models.Contact, Depends(get_contact)]
ContactForUpdate = Annotated[models.Contact, Depends(get_contact_for_update)]


def get_contact_view(user: CurrentUser, db: DbDep, id: UUID) -> models.ContactView:
    view = crud.contact_view.get_visible(db, id, user=user)
    if view is None:
        raise ViewNotFoundError
    return view


def get_contact_view_for_update(user: CurrentUser, db: DbDep, id: UUID, if_match: IfMatch = None) -> models.ContactView:
    view = crud.contact_view.get_visible_for_update(db, id, user=user)
    if view is None:
        raise ViewNotFoundError
    _require_version(view, if_match, schemas.ContactView)
    return view


ContactViewDep = Annotated[models.ContactView, Depends(get_contact_view)]
ContactViewForUpdate = Annotated[models.ContactView, Depends(get_contact_view_for_update)]


def get_user(_user: SuperUser, db: DbDep, id: UUID) -> models.User:
    user = crud.user.get(db, id)
    if user is None:
        raise UserNotFoundError
    return user


def get_user_for_update(_user: SuperUser, db: DbDep, id: UUID, if_match: IfMatch = None) -> models.User:
    user = crud.user.get_for_update(db, id)
    if user is None:
        raise UserNotFoundError
    _require_version(user, if_match, schemas.User)
    return user


UserDep = Annotated[models.User, Depends(get_user)]
UserForUpdate = Annotated[models.User, Depends(get_user_for_update)]


def get_trashed_contact(_user: CurrentUser, db: DbDep, id: UUID) -> models.TrashedContact:
    trashed = contact_trash.get(db, id)
    if trashed is None:
        raise TrashedContactNotFoundError
    return trashed


def get_trashed_contact_for_update(
    _user: CurrentUser, db: DbDep, id: UUID, if_match: IfMatch = None
) -> models.TrashedContact:
    trashed = contact_trash.get_for_update(db, id)
    if trashed is None:
        raise TrashedContactNotFoundError
    _require_version(trashed, if_match, schemas.TrashedContact)
    return trashed


TrashedContactDep = Annotated[models.TrashedContact, Depends(get_trashed_contact)]
TrashedContactForUpdate = Annotated[models.TrashedContact, Depends(get_trashed_contact_for_update)]


def get_known_contact_id(_user: CurrentUser, db: DbDep, id: UUID) -> UUID:
    """Of a contact that is there, or in the trash."""
    if not contact_trash.is_known(db, id):
        raise ContactNotFoundError
    return id


KnownContactId = Annotated[UUID, Depends(get_known_contact_id)]


def get_job(user: CurrentUser, db: DbDep, id: UUID) -> models.Job:
    job = crud.job.get_visible(db, id, user=user)
    if job is None:
        raise JobNotFoundError
    return job


def get_job_for_update(user: CurrentUser, db: DbDep, id: UUID) -> models.Job:
    job = crud.job.get_visible(db, id, user=user, for_update=True)
    if job is None:
        raise JobNotFoundError
    return job


JobDep = Annotated[models.Job, Depends(get_job)]
JobForUpdate = Annotated[models.Job, Depends(get_job_for_update)]

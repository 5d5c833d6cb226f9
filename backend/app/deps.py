"""What routes ask for, each named for what it gives.

FastAPI resolves a function's parameters in their order: `db` stands behind the user, so that who has no good
token never waits for a connection.
"""

import ipaddress
from collections.abc import Iterator
from contextlib import suppress
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request
from fastapi.security import OAuth2PasswordBearer
from sqlalchemy import Connection

from app import crud, database, models, schemas
from app.core import security, tokens, versions
from app.core.config import settings
from app.core.errors import (
    AppError,
    ChangedMeanwhileError,
    ContactMergedError,
    DismissalNotFoundError,
    InactiveUserError,
    InvalidTokenError,
    JobNotFoundError,
    MailNotFoundError,
    NeedsSessionError,
    NoMailboxError,
    NotEnoughPrivilegesError,
    SecondFactorNeededError,
    TrashedContactNotFoundError,
    UserNotFoundError,
    ViewNotFoundError,
)
from app.core.passwords import require_strong
from app.core.permissions import needs_second_factor, require_scope
from app.core.scope import CALLER, SOURCE
from app.crud import audit, caller, contact_merges, contact_trash, duplicate, mail
from app.crud.caller import Caller
from app.crud.session import Visitor
from app.models.audit import AuditOrigin
from app.models.base import BaseModel
from app.models.duplicate import DuplicateDismissal
from app.models.mail import DeliveredMail, Language, Mail
from app.schemas.common import Schema

_oauth2_scheme = OAuth2PasswordBearer(tokenUrl=f"{settings.API_V1_PREFIX}/auth/login")
TokenDep = Annotated[str, Depends(_oauth2_scheme)]


def get_db(request: Request) -> Iterator[Connection]:
    """The request's connection: one transaction for what changes anything, none for a GET.

    With the scope below it commits before the answer leaves.
    """
    with database.connection() if request.method == "GET" else database.transaction() as db:
        yield db
        # Last, as who ends sessions has locked their user before.
        if (by := request.scope.get(CALLER)) and caller.is_to_be_touched(by):
            caller.touch(db, by, direccion=_address_of(request))


DbDep = Annotated[Connection, Depends(get_db, scope="function")]


def get_credential(token: TokenDep) -> security.TokenPayload | str:
    """What a session's token says, or an API key; refuses a bad token before anything asks for a connection."""
    return token if token.startswith(tokens.KEY_PREFIX) else security.verify_access_token(token)


CredentialDep = Annotated[security.TokenPayload | str, Depends(get_credential)]


def _address_of(request: Request) -> str | None:
    """None where it is none: a proxy may pass on whatever it was given, with a port or without."""
    written = request.client.host if request.client else ""
    for address in (written, written.rpartition(":")[0].strip("[]")):
        with suppress(ValueError):
            return str(ipaddress.ip_address(address))
    return None


def language_of(request: Request) -> Language:
    """The first of those that whoever asks reads, which we write; Spanish if there is none."""
    accepted = request.headers.get("accept-language", "")[:200].lower()
    first = (part.strip()[:2] for part in accepted.split(","))
    return next((Language(code) for code in first if code in set(Language)), Language.ES)


def get_source(request: Request) -> audit.Source:
    """By which way the request comes, for the audit trail."""
    is_web = request.headers.get("x-client") == "web"
    return audit.Source(
        AuditOrigin.WEB if is_web else AuditOrigin.API,
        direccion=_address_of(request),
        solicitud_id=request.scope["request_id"].decode(),
        idioma=language_of(request),
    )


SourceDep = Annotated[audit.Source, Depends(get_source)]


# What calls itself by more is told apart by its beginning.
MAX_AGENT_LENGTH = 300


def visitor_of(request: Request, *, device: str | None = None) -> Visitor:
    """From where somebody signs in."""
    agent = request.headers.get("user-agent", "")[:MAX_AGENT_LENGTH]
    return Visitor(agent or None, _address_of(request), device)


def _identify(request: Request, credential: security.TokenPayload | str, db: Connection, told: str | None) -> Caller:
    """The active user that a token or a key is of, as the database knows them now, and what they came with."""
    if isinstance(credential, str):
        found = caller.by_key(db, credential, told=told)
    else:
        found = caller.by_session(db, sub=credential.sub, sid=credential.sid, told=told)
    if found is None:
        raise InvalidTokenError
    if not found.user.is_active:
        raise InactiveUserError
    if found.scopes is not None:
        route = request.scope["route"]
        is_reading = request.method == "GET"
        require_scope(found.scopes, tag=route.tags[0], route=route.name, is_reading=is_reading)
    return found


def get_current_user(request: Request, credential: CredentialDep, db: DbDep) -> models.User:
    """Who asks; the transaction of what changes anything is told that it is by them."""
    if request.method == "GET":
        found = _identify(request, credential, db, None)
    else:
        source = request.scope[SOURCE] = get_source(request)
        found = _identify(request, credential, db, source.told())
    request.scope[CALLER] = found
    return found.user


CurrentUser = Annotated[models.User, Depends(get_current_user)]


def get_caller(request: Request, _user: CurrentUser) -> Caller:
    """The same, and what they came with."""
    found: Caller = request.scope[CALLER]
    return found


CallerDep = Annotated[Caller, Depends(get_caller)]


def get_session_id(caller: CallerDep) -> UUID | None:
    return caller.session_id


# That of the request itself; None where it came with an API key.
SessionId = Annotated[UUID | None, Depends(get_session_id)]


def get_current_session_id(session_id: SessionId) -> UUID:
    if session_id is None:
        raise NeedsSessionError
    return session_id


CurrentSessionId = Annotated[UUID, Depends(get_current_session_id)]


def get_writing_source(request: Request, _user: CurrentUser) -> audit.Source:
    """That of what this request changes, jobs included."""
    source: audit.Source = request.scope[SOURCE]
    return source


WritingSource = Annotated[audit.Source, Depends(get_writing_source)]


def get_caller_alone(request: Request, credential: CredentialDep) -> Caller:
    with database.connection() as db:
        return _identify(request, credential, db, None)


# As CallerDep, but the request holds no connection meanwhile: for routes that hash passwords.
CallerAlone = Annotated[Caller, Depends(get_caller_alone)]


def get_user_alone(caller: CallerAlone) -> models.User:
    return caller.user


# The same: for what goes on long after it was asked for.
UserAlone = Annotated[models.User, Depends(get_user_alone)]


def get_writing_source_alone(request: Request, _user: UserAlone) -> audit.Source:
    source = request.scope[SOURCE] = get_source(request)
    return source


# As WritingSource, for what makes its transactions itself.
WritingSourceAlone = Annotated[audit.Source, Depends(get_writing_source_alone)]


def get_current_superuser(user: CurrentUser) -> models.User:
    if not user.is_superuser:
        raise NotEnoughPrivilegesError
    if needs_second_factor(user):
        raise SecondFactorNeededError
    return user


SuperUser = Annotated[models.User, Depends(get_current_superuser)]


def get_current_superuser_alone(caller: CallerAlone) -> models.User:
    return get_current_superuser(caller.user)


SuperUserAlone = Annotated[models.User, Depends(get_current_superuser_alone)]


def hash_new_user(_user: SuperUserAlone, user_in: schemas.UserCreate) -> schemas.UserToStore:
    return user_in.hashed()


def hash_invitation(_user: SuperUserAlone, invitation_in: schemas.Invitation) -> schemas.UserToStore:
    return invitation_in.hashed()


def hash_user_changes(
    request: Request, _user: SuperUserAlone, user_in: schemas.UserUpdate
) -> schemas.UserChangesToStore:
    if user_in.password:
        # Not asked for as a UUID, or what is none would be complained about twice.
        with suppress(ValueError), database.connection() as db:
            changed = crud.user.get(db, UUID(request.path_params["id"]))
            if changed:
                email, has_second_factor = user_in.email or changed.email, changed.has_second_factor
                require_strong(user_in.password, email=email, field="password", has_second_factor=has_second_factor)
    return user_in.hashed()


# What a superuser sent, its password hashed. In a route they stand before whatever needs `db`, which then asks
# for a connection only afterwards, and whether it is a superuser still.
NewUser = Annotated[schemas.UserToStore, Depends(hash_new_user)]
Invited = Annotated[schemas.UserToStore, Depends(hash_invitation)]
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


def _missing(request: Request, db: Connection, id: UUID) -> AppError:
    """Why there is no such contact; whoever reads one that was merged is led to its survivor."""
    error = contact_merges.missing(db, id)
    if request.method == "GET" and isinstance(error, ContactMergedError):
        path = request.scope["route"].path.replace("{id}", str(error.survivor))
        return error.leading_to(f"{path}?{request.url.query}" if request.url.query else path)
    return error


def get_contact(_user: CurrentUser, request: Request, db: DbDep, id: UUID) -> models.Contact:
    contact = crud.contact.get(db, id)
    if contact is None:
        raise _missing(request, db, id)
    return contact


def get_contact_for_update(
    _user: CurrentUser, request: Request, db: DbDep, id: UUID, if_match: IfMatch = None
) -> models.Contact:
    contact = crud.contact.get_for_update(db, id)
    if contact is None:
        raise _missing(request, db, id)
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


def get_user_for_update(
    actor: SuperUser, session_id: SessionId, db: DbDep, id: UUID, if_match: IfMatch = None
) -> models.User:
    """Who is to be changed: never whose API key asks for it, or it would be good for their whole account."""
    if session_id is None and id == actor.id:
        raise NeedsSessionError
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


def get_known_contact_id(_user: CurrentUser, request: Request, db: DbDep, id: UUID) -> UUID:
    """Of a contact that is there, or in the trash."""
    if not contact_trash.is_known(db, id):
        raise _missing(request, db, id)
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


def get_mail(_user: SuperUser, db: DbDep, id: UUID) -> Mail:
    found = mail.get(db, id)
    if found is None:
        raise MailNotFoundError
    return found


def get_mail_for_update(_user: SuperUser, db: DbDep, id: UUID) -> Mail:
    found = mail.get(db, id, for_update=True)
    if found is None:
        raise MailNotFoundError
    return found


MailDep = Annotated[Mail, Depends(get_mail)]
MailForUpdate = Annotated[Mail, Depends(get_mail_for_update)]


def require_mailbox() -> None:
    if not settings.has_mailbox:
        raise NoMailboxError


HasMailbox = Annotated[None, Depends(require_mailbox)]


def get_delivered_mail(_has: HasMailbox, db: DbDep, id: UUID) -> DeliveredMail:
    found = mail.get_delivered(db, id)
    if found is None:
        raise MailNotFoundError
    return found


DeliveredMailDep = Annotated[DeliveredMail, Depends(get_delivered_mail)]


def get_dismissal_for_update(_user: CurrentUser, db: DbDep, id: UUID) -> DuplicateDismissal:
    found = duplicate.dismissal.get_for_update(db, id)
    if found is None:
        raise DismissalNotFoundError
    return found


DismissalForUpdate = Annotated[DuplicateDismissal, Depends(get_dismissal_for_update)]

from uuid import UUID

from fastapi import Request, Response

from app import models, schemas, second_step, signing_in
from app.api import cookies
from app.api.cookies import BrowserDep, RefreshCookie
from app.api.routing import HALF_SIGNED_IN, errors, resource_router
from app.core.errors import InvalidTokenError, SessionNotFoundError
from app.crud import session
from app.deps import (
    CurrentSessionId,
    CurrentUser,
    DbDep,
    SessionId,
    SourceDep,
    SuperUser,
    UserDep,
    UserForUpdate,
    visitor_of,
)
from app.models.session import SessionKind

router = resource_router("/auth/sessions", "auth", errors(400, 401, 503))
of_users = resource_router("/users/{id}/sessions", "users", errors(400, 401, 403, 404, 503))


@router.post("/", responses=errors(429) | HALF_SIGNED_IN)
def create_session(
    sign_in: schemas.SignIn, browser: BrowserDep, source: SourceDep, request: Request, response: Response
) -> schemas.SessionToken:
    """Sign in with a browser: an access token of 15 minutes, and a cookie by which it gets the next."""
    user = signing_in.check_password(sign_in.email, sign_in.password, source, browser)
    signed_in = signing_in.open_session(user, SessionKind.WEB, source, browser)
    return cookies.keep_signed_in(request, response, signed_in, browser)


@router.post("/second-factor", responses=errors(429))
def create_session_with_second_factor(
    second: schemas.SecondSignIn, browser: BrowserDep, source: SourceDep, request: Request, response: Response
) -> schemas.SessionToken:
    """Go on signing in, with the ticket of a right password and a code of the second factor."""
    signed_in = second_step.sign_in(second.ticket, second.code, source, browser)
    return cookies.keep_signed_in(request, response, signed_in, browser)


@router.post("/refresh")
def renew_session(
    request: Request, response: Response, source: SourceDep, refresh: RefreshCookie = None
) -> schemas.SessionToken:
    """The next access token, for the cookie; a cookie that was used up before ends its session."""
    if refresh is None:
        raise InvalidTokenError
    signed_in = signing_in.renew(refresh, source, visitor_of(request))
    return cookies.keep_signed_in(request, response, signed_in)


@router.get("/", response_model=list[schemas.OwnSession], responses=errors(403))
def read_sessions(user: CurrentUser, current: CurrentSessionId, db: DbDep) -> list[models.Session]:
    """Where one is signed in."""
    return session.of_user(db, user.id, current=current)


@router.delete("/", status_code=204, responses=errors(403))
def delete_sessions(user: CurrentUser, db: DbDep, request: Request, response: Response) -> None:
    """Sign out everywhere, here too."""
    session.end_all(db, user)
    cookies.forget(request, response)


@router.delete("/current", status_code=204, responses=errors(403))
def delete_current_session(
    user: CurrentUser, current: CurrentSessionId, db: DbDep, request: Request, response: Response
) -> None:
    """Sign out here."""
    session.end(db, user, current)
    cookies.forget(request, response)


@router.delete("/{id}", status_code=204, responses=errors(403, 404))
def delete_session(user: CurrentUser, db: DbDep, id: UUID) -> None:
    """End one of one's own sessions."""
    if not session.end(db, user, id):
        raise SessionNotFoundError


@of_users.get("/", response_model=list[schemas.Session])
def read_sessions_of_user(user: UserDep, db: DbDep) -> list[models.Session]:
    """Where somebody is signed in. Superusers only."""
    return session.of_user(db, user.id)


@of_users.delete("/", status_code=204, responses=errors(412))
def delete_sessions_of_user(actor: SuperUser, user: UserForUpdate, current: SessionId, db: DbDep) -> None:
    """Sign somebody out everywhere; of oneself, everywhere else. Superusers only."""
    session.end_all(db, user, but=current if user.id == actor.id else None)

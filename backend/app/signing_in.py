"""Signing in and staying signed in: what stands between the routes and the tables.

No connection is held while a password is checked: that takes 0.2 s, and others wait for it.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from app import crud, database
from app.core import tokens
from app.core.config import settings
from app.core.errors import (
    InactiveUserError,
    IncorrectLoginError,
    IncorrectPasswordError,
    InvalidTokenError,
    SecondFactorRequiredError,
    TooManyAttemptsError,
    UnavailableError,
)
from app.core.passwords import require_strong
from app.core.security import create_access_token, verify_own_password, verify_password
from app.crud import audit, mail, second_factor, session, sign_ins, throttle
from app.crud.caller import Caller
from app.crud.session import Visitor
from app.models.audit import AuditAction
from app.models.mail import MailKind
from app.models.session import Session, SessionKind
from app.models.user import User
from app.schemas.user import stored_password

logger = logging.getLogger(__name__)

# Of a browser's access token; its cookie lasts as long as the session.
WEB_TOKEN_LASTS = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class SignedIn:
    access_token: str
    # Of a browser: what its cookie holds from now on, and for how long at most.
    refresh_token: str | None


@contextmanager
def noting_throttled(source: audit.Source, whose: Callable[[Connection], User | None]) -> Iterator[None]:
    """What is refused without a look is in the trail too: once a window, or whoever guesses on would fill it.

    In a transaction of its own, as the one that raises takes back what it wrote.
    """
    try:
        yield
    except TooManyAttemptsError as refusal:
        try:
            with database.transaction() as db:
                if throttle.is_first(db, refusal):
                    sign_ins.note_throttled(db, source, whose(db), refusal)
        except (SQLAlchemyError, UnavailableError):
            # In a flood there may be no connection left for it; it is refused all the same, and the next one is noted.
            logger.warning("a refusal could not be noted", exc_info=True)
        raise


def check_password(username: str, password: str, source: audit.Source, visitor: Visitor) -> User:
    """The active user whose password it is.

    Raises IncorrectLoginError, InactiveUserError, TooManyAttemptsError, SecondFactorRequiredError where it is not
    enough, and UnavailableError where too many wait.
    """
    with noting_throttled(source, lambda db: crud.user.get_by_login(db, username)):
        return _check_password(username, password, source, visitor)


def _check_password(username: str, password: str, source: audit.Source, visitor: Visitor) -> User:
    with database.transaction() as db:
        user = crud.user.get_by_login(db, username)
        guesser = throttle.account(username)
        if user and visitor.device and session.is_known(db, user.id, visitor.device):
            guesser = throttle.device(user.id, visitor.device)
        guessers = [guesser, throttle.address(visitor.direccion)]
        throttle.check(db, guessers)
    is_right, stronger_hash = verify_password(password, user.hashed_password if user else None)
    is_overtaken = False
    with database.transaction() as db:
        throttle.settle(db, guessers, is_right=is_right)
        if user is None or not is_right or not user.is_active:
            sign_ins.note_refused(db, source, user)
        else:
            throttle.clear(db, guesser)
            if stronger_hash:
                audit.attribute(db, source, user=user)
                strengthened = crud.user.replace_password_hash(
                    db, verified=user, hashed_password=stronger_hash, has_default_password=user.has_default_password
                )
                is_overtaken, user = strengthened is None, strengthened or user
    if user is None or not is_right:
        raise IncorrectLoginError
    if not user.is_active:
        raise InactiveUserError
    if is_overtaken:
        # Theirs is another hash by now: of the same password, where they sign in twice at once, or of a new one.
        return _check_password(username, password, source, visitor)
    if user.has_second_factor:
        raise _second_factor_required(user)
    return user


def _second_factor_required(user: User) -> SecondFactorRequiredError:
    with database.connection() as db:
        methods = second_factor.state(db, user.id).methods
    return SecondFactorRequiredError(str(tokens.new_ticket(user.id, user.hashed_password)), methods)


def check_own_password(user: User, password: str, source: audit.Source) -> None:
    """Of who is signed in. Raises IncorrectPasswordError, TooManyAttemptsError."""
    guessers = [throttle.person(user.id, "contraseña propia")]
    with noting_throttled(source, lambda _: user):
        with database.transaction() as db:
            throttle.check(db, guessers)
        is_right = verify_own_password(password, user.hashed_password)
        with database.transaction() as db:
            throttle.settle(db, guessers, is_right=is_right)
            if not is_right:
                sign_ins.note_refused(db, source, user)
    if not is_right:
        raise IncorrectPasswordError


def change_password(caller: Caller, password: str, source: audit.Source) -> None:
    """One's own, which was checked: all sessions but this one end with the old one.

    Raises WeakPasswordError, IncorrectPasswordError where it was changed meanwhile.
    """
    has_second_factor = caller.user.has_second_factor
    require_strong(password, email=caller.user.email, field="new_password", has_second_factor=has_second_factor)
    stored = stored_password(password)
    with database.transaction() as db:
        audit.attribute(db, source, user=caller.user)
        if not crud.user.replace_password_hash(db, verified=caller.user, **stored):
            raise IncorrectPasswordError
        session.end_all(db, caller.user, but=caller.session_id)
        crud.user.tell_of_password(db, caller.user, language=source.idioma)


def open_session(
    user: User, kind: SessionKind, source: audit.Source, visitor: Visitor, *, method: str | None = None
) -> SignedIn:
    """Of a user who has shown who they are: by their password, or by this `method`.

    Raises IncorrectLoginError where they have another password by now, or a second factor.
    """
    is_web = kind == SessionKind.WEB
    lasts = session.IDLE if is_web else _api_token_lasts()
    with database.transaction() as db:
        if not crud.user.is_still(db, user):
            raise IncorrectLoginError
        sign_ins.note_accepted(db, source, user, method=method)
        opened = session.open_session(db, user, kind, visitor, lifetime=lasts)
        if session.know(db, user.id, visitor.device or f"{visitor.direccion} {visitor.agent}"):
            mail.enqueue(
                db, MailKind.ENTRADA_NUEVA, to=user.email, user=user, language=source.idioma,
                agent=visitor.agent or "", address=visitor.direccion,
            )  # fmt: skip
    return _signed_in(opened)


def renew(refresh_token: str, source: audit.Source, visitor: Visitor) -> SignedIn:
    """The next tokens of a browser's session.

    Raises InvalidTokenError, also where the token was used up long ago: then whoever has the session loses it.
    """
    token = tokens.read_refresh_token(refresh_token)
    with database.transaction() as db:
        renewal = session.renew(db, token, visitor=visitor)
        user = crud.user.get(db, renewal.session.usuario_id) if renewal.session else None
        if renewal.is_reused and user:
            sign_ins.note(db, source, AuditAction.SESION_REPETIDA, user)
    if renewal.session is None or renewal.is_reused or user is None:
        raise InvalidTokenError
    if not user.is_active:
        raise InactiveUserError
    return _signed_in(renewal.session)


def _api_token_lasts() -> timedelta:
    return timedelta(minutes=settings.ACCESS_TOKEN_EXPIRE_MINUTES)


def _signed_in(opened: Session) -> SignedIn:
    is_web = opened.tipo == SessionKind.WEB
    access_token = create_access_token(opened.usuario_id, opened.id, WEB_TOKEN_LASTS if is_web else _api_token_lasts())
    refresh_token = str(tokens.RefreshToken(opened.id, opened.generation)) if is_web else None
    return SignedIn(access_token, refresh_token)

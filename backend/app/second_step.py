"""The second factor: setting it up, and signing in with it. No connection is held while a password is checked."""

from dataclasses import dataclass

from sqlalchemy import Connection

from app import crud, database
from app.core import codes, tokens
from app.core.codes import TypedCode
from app.core.errors import InactiveUserError, IncorrectCodeError, InvalidTicketError
from app.crud import audit, second_factor, sign_ins, throttle
from app.crud.session import Visitor
from app.models.session import SessionKind
from app.models.user import User
from app.signing_in import SignedIn, noting_throttled, open_session


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator needs, as it is typed, as it is linked and as it is scanned."""

    secreto: str
    uri: str
    qr: str


def begin(user: User) -> Enrolment:
    """Raises SecondFactorExistsError."""
    secret = codes.new_totp_secret()
    with database.transaction() as db:
        second_factor.begin(db, user, secret=secret)
    uri = codes.otpauth_uri(secret, user.email)
    return Enrolment(secret, uri, codes.qr_code(uri))


def confirm(user: User, code: str, source: audit.Source) -> list[str]:
    """The recovery codes. Raises IncorrectCodeError, TooManyAttemptsError, and what `second_factor.confirm` does."""
    guesser = _guesser(user)
    with database.transaction() as db:
        throttle.check(db, [guesser])
        audit.attribute(db, source, user=user)
        made = second_factor.confirm(db, user, TypedCode(code))
        throttle.settle(db, [guesser], is_right=made is not None)
        if made:
            throttle.clear(db, guesser)
    if made is None:
        raise IncorrectCodeError
    return made


def replace_codes(user: User, source: audit.Source) -> list[str]:
    """Raises SecondFactorNotFoundError."""
    with database.transaction() as db:
        audit.attribute(db, source, user=user)
        return second_factor.replace_codes(db, user)


def switch_off(user: User, source: audit.Source) -> None:
    """Raises SecondFactorNotFoundError."""
    with database.transaction() as db:
        audit.attribute(db, source, user=user)
        second_factor.remove(db, user, language=source.idioma)


def sign_in(ticket: str, code: str, source: audit.Source, visitor: Visitor) -> SignedIn:
    """What is left to do behind a password. Raises InvalidTicketError, IncorrectCodeError, TooManyAttemptsError."""
    read = tokens.read_ticket(ticket)
    with noting_throttled(source, lambda db: crud.user.get(db, read.user_id)), database.transaction() as db:
        user = _bearer(db, read)
        guessers = [_guesser(user), throttle.address(visitor.direccion)]
        throttle.check(db, guessers)
        method = second_factor.use(db, user, TypedCode(code))
        throttle.settle(db, guessers, is_right=method is not None)
        if method:
            throttle.clear(db, _guesser(user))
        else:
            sign_ins.note_refused(db, source, user)
    if method is None:
        raise IncorrectCodeError
    return open_session(user, SessionKind.WEB, source, visitor, method=method)


def _bearer(db: Connection, ticket: tokens.Ticket) -> User:
    """Raises InvalidTicketError, InactiveUserError."""
    user = crud.user.get(db, ticket.user_id)
    if user is None:
        raise InvalidTicketError
    ticket.require_good(user.hashed_password)
    if not user.is_active:
        raise InactiveUserError
    return user


def _guesser(user: User) -> throttle.Guesser:
    return throttle.person(user.id, "código")

"""Passwords and tokens. Whatever is wrong with one is the same answer: no."""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from secrets import token_urlsafe
from uuid import UUID

from jose import jwt
from passlib.context import CryptContext

from app.core.config import DEFAULT_SUPERUSER_PASSWORD, settings
from app.core.errors import InvalidTokenError, UnavailableError
from app.core.pacing import Lane

MAX_TOKEN_LENGTH = 4096
MAX_PASSWORD_LENGTH = 256
MAX_BCRYPT_BYTES = 72

_passwords = CryptContext(
    schemes=["bcrypt_sha256", "bcrypt"],
    deprecated=["bcrypt"],
    # A hash of fewer rounds is of a weaker kind too.
    bcrypt_sha256__min_rounds=settings.BCRYPT_ROUNDS,
    bcrypt_sha256__default_rounds=settings.BCRYPT_ROUNDS,
)


# Logins queue for a lane of their own instead of starving every other request, and who is signed in and sets a password
# does not queue behind strangers who try theirs.
MAX_WAITING = 50
_logins = Lane("logins")
_hashing = Lane("passwords")


def _composed(password: str) -> str:
    """An ñ typed as one character or as two is the same password (NIST SP 800-63B-4, section 3.1.1.2)."""
    return unicodedata.normalize("NFC", password)


def get_password_hash(password: str) -> str:
    return _hashing.run(_passwords.hash, _composed(password))


def is_default_password(password: str) -> bool:
    """Whether it is the one that everybody can read in the documentation."""
    return _composed(password) == DEFAULT_SUPERUSER_PASSWORD


@cache
def hash_of_unknown() -> str:
    """Of a password that nobody knows, made once: it is wanted where a connection is held."""
    return get_password_hash(token_urlsafe(32))


@cache
def _hash_of_nobody() -> str:
    return _passwords.hash("nobody's password")


def verify_password(password: str, hashed: str | None) -> tuple[bool, str | None]:
    """Whether it is right, and a fresh hash to keep where the old one is of a weaker kind.

    Without a `hashed` (no such user) it takes the same time and is wrong. Raises UnavailableError where so many
    wait already that the answer would come too late.
    """
    if _logins.waiting >= MAX_WAITING:
        raise UnavailableError("Too many people are signing in at once")
    return _logins.run(_verify, password, hashed)


def verify_own_password(password: str, hashed: str) -> bool:
    """Whether it is right, for who is signed in already: they do not wait behind strangers who try theirs."""
    return _hashing.run(_verify, password, hashed)[0]


def _verify(password: str, hashed: str | None) -> tuple[bool, str | None]:
    is_possible = len(password) <= MAX_PASSWORD_LENGTH and is_storable(password)
    password = _composed(password) if is_possible else ""
    if not is_possible or _is_too_long_for(hashed, password):
        password, hashed = "", None
    right, fresh = _passwords.verify_and_update(password, hashed or _hash_of_nobody())
    return (right, fresh) if hashed else (False, None)


def _is_too_long_for(hashed: str | None, password: str) -> bool:
    """Whether it is an old hash, whose algorithm knows 72 bytes: it raises today and used to ignore the rest."""
    return bool(hashed) and _passwords.identify(hashed) == "bcrypt" and len(password.encode()) > MAX_BCRYPT_BYTES


def is_storable(text: str) -> bool:
    """Whether bcrypt and PostgreSQL can take this text: no NUL, no lone surrogate."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


@dataclass(frozen=True, slots=True)
class TokenPayload:
    """Who a token is for, by which session, and until when (seconds since 1970)."""

    sub: UUID
    sid: UUID
    exp: int


def create_access_token(subject: UUID, session_id: UUID, expires_delta: timedelta | None = None) -> str:
    """Good for as long as it says, and no longer than its session is there."""
    lifetime = expires_delta or timedelta(minutes=settings.ACCESS_TOKEN_EXPIRE_MINUTES)
    claims = {"sub": str(subject), "sid": str(session_id), "exp": datetime.now(UTC) + lifetime}
    return jwt.encode(claims, settings.SECRET_KEY, algorithm=settings.ALGORITHM)


def verify_access_token(token: str) -> TokenPayload:
    """Raises InvalidTokenError for anything but a token of ours that is still good."""
    if len(token) > MAX_TOKEN_LENGTH:
        raise InvalidTokenError
    try:
        payload = _decode(token)
    except Exception as error:  # the libraries below raise more than they document
        raise InvalidTokenError from error
    if payload.exp <= datetime.now(UTC).timestamp():
        raise InvalidTokenError
    return payload


@lru_cache(maxsize=4096)
def _decode(token: str) -> TokenPayload:
    """Signature and shape, which never change for a token; the clock is looked at on each request."""
    claims = jwt.decode(
        token,
        settings.SECRET_KEY,
        algorithms=[settings.ALGORITHM],
        options={"require_exp": True, "require_sub": True},
    )
    if not isinstance(claims["exp"], int) or isinstance(claims["exp"], bool):
        raise TypeError("exp is not a time")
    return TokenPayload(sub=UUID(claims["sub"]), sid=UUID(claims["sid"]), exp=claims["exp"])

"""Tokens that are no JWT: of the cookie that gets the next access token, of a device, of an API key, and the ticket
between a password and a second factor.

A refresh token is `session.generation.seal`: which session, how often its token was exchanged before, and an HMAC of
both under SECRET_KEY. So nothing of it lies in the database, and the token that is valid now can be made again for
a second tab that came with the one before.
"""

import hashlib
import hmac
import re
import secrets
import time
from dataclasses import dataclass
from uuid import UUID

from app.core.errors import InvalidTicketError, InvalidTokenError
from app.core.macs import mac

MAX_LENGTH = 200
KEY_PREFIX = "crm_"
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
# Shown of a key: enough to know it again, and far from enough to guess the rest.
SHOWN = 10


@dataclass(frozen=True, slots=True)
class RefreshToken:
    session_id: UUID
    generation: int

    def __str__(self) -> str:
        named = f"{self.session_id.hex}.{self.generation}"
        return f"{named}.{_seal(named)}"


def read_refresh_token(text: str) -> RefreshToken:
    """Raises InvalidTokenError for anything that this service did not make."""
    named, _, seal = text.rpartition(".")
    session_id, _, generation = named.partition(".")
    if len(text) > MAX_LENGTH or not hmac.compare_digest(seal.encode(), _seal(named).encode()):
        raise InvalidTokenError
    return RefreshToken(UUID(session_id), int(generation))


def _seal(named: str) -> str:
    return mac("refresh token", named.encode()).hex()


# Time to look for one's phone.
TICKET_LASTS = 5 * 60


@dataclass(frozen=True, slots=True)
class Ticket:
    """Says that somebody knew a user's password a moment ago; another password makes it worthless."""

    user_id: UUID
    expires_at: int
    seal: str

    def __str__(self) -> str:
        return f"{self.user_id.hex}.{self.expires_at}.{self.seal}"

    def require_good(self, hashed_password: str) -> None:
        """Raises InvalidTicketError."""
        is_ours = hmac.compare_digest(self.seal.encode(), _ticket_seal(self, hashed_password).encode())
        if not is_ours or self.expires_at <= time.time():
            raise InvalidTicketError


def new_ticket(user_id: UUID, hashed_password: str) -> Ticket:
    draft = Ticket(user_id, int(time.time()) + TICKET_LASTS, "")
    return Ticket(user_id, draft.expires_at, _ticket_seal(draft, hashed_password))


def read_ticket(text: str) -> Ticket:
    """Whose it says to be; nothing is sure before `require_good`. Raises InvalidTicketError."""
    try:
        user_id, expires_at, seal = text.split(".")
        return Ticket(UUID(hex=user_id), int(expires_at), seal)
    except (ValueError, UnicodeError) as error:
        raise InvalidTicketError from error


def _ticket_seal(ticket: Ticket, hashed_password: str) -> str:
    return mac("ticket", f"{ticket.user_id.hex}.{ticket.expires_at}\n{hashed_password}".encode()).hex()


def account_seal(user_id: UUID, email: str, hashed_password: str) -> str:
    """By which it is seen later whether an account has another address or password by now; tells nothing of either."""
    return mac("account", f"{user_id.hex}\n{email}\n{hashed_password}".encode()).hex()


def new_secret() -> str:
    """256 bits."""
    return secrets.token_urlsafe(32)


def is_secret(text: str) -> bool:
    """Whether `new_secret` may have made it."""
    return _SECRET.fullmatch(text) is not None


def new_api_key() -> str:
    return KEY_PREFIX + new_secret()


def digest(secret: str) -> bytes:
    """What is kept of it: of 256 random bits a plain SHA-256 tells nothing."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()

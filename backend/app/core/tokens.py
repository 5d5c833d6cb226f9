"""Tokens that are no JWT: of the cookie that gets the next access token, of a device, and of an API key.

A refresh token is `session.generation.seal`: which session, how often its token was exchanged before, and an HMAC of
both under SECRET_KEY. So nothing of it lies in the database, and the token that is valid now can be made again for
a second tab that came with the one before.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from uuid import UUID

from app.core.config import settings
from app.core.errors import InvalidTokenError

MAX_LENGTH = 200
KEY_PREFIX = "crm_"
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
    return hmac.digest(settings.SECRET_KEY.encode(), b"refresh token\n" + named.encode(), "sha256").hex()


def new_secret() -> str:
    """256 bits."""
    return secrets.token_urlsafe(32)


def new_api_key() -> str:
    return KEY_PREFIX + new_secret()


def digest(secret: str) -> bytes:
    """What is kept of it: of 256 random bits a plain SHA-256 tells nothing."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()

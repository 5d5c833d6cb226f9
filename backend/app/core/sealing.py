"""Secrets that have to be read again lie encrypted in the database, under a key that is made of SECRET_KEY."""

import os
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.core.config import settings

_NONCE = 12


@cache
def _cipher(purpose: str) -> AESGCM:
    derived = HKDF(SHA256(), length=32, salt=None, info=purpose.encode()).derive(settings.SECRET_KEY.encode())
    return AESGCM(derived)


def seal(plain: bytes, *, purpose: str, owner: bytes) -> bytes:
    """What only `unseal` with the same purpose and owner reads: moved to another row it is worth nothing."""
    nonce = os.urandom(_NONCE)
    return nonce + _cipher(purpose).encrypt(nonce, plain, owner)


def unseal(sealed: bytes, *, purpose: str, owner: bytes) -> bytes | None:
    """None where it was sealed under another SECRET_KEY, for somebody else, or was changed."""
    try:
        return _cipher(purpose).decrypt(sealed[:_NONCE], sealed[_NONCE:], owner)
    except InvalidTag:
        return None

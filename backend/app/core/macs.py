"""By what the service knows again what it wrote itself, and compares what must not be read: HMACs under SECRET_KEY."""

import hmac

from app.core.config import settings


def mac(purpose: str, what: bytes) -> bytes:
    """32 bytes. Each purpose has a name of its own (no newline in it): what one made is worth nothing to another."""
    return hmac.digest(settings.SECRET_KEY.encode(), purpose.encode() + b"\n" + what, "sha256")

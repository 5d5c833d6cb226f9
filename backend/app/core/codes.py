"""The codes of a second factor: those that an authenticator makes (RFC 6238), and those for when it is lost.

An authenticator's are of six digits and half a minute; as clocks differ, the one before and the one after are taken
too. A recovery code is 50 random bits, kept as an HMAC: a plain hash of so few could be reversed.
"""

import hmac
import re
import secrets
import time
from dataclasses import dataclass
from uuid import UUID

import pyotp
import segno

from app.core.config import settings
from app.core.macs import mac

RECOVERY_CODES = 10
CODE_LENGTH = 64
# Without what is mistaken for something else: l, 1, o, 0.
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_HALF = 5
_DIGITS = re.compile(r"[0-9]{6}")


def new_totp_secret() -> str:
    """160 bits, in the base 32 that people type."""
    return pyotp.random_base32()


def otpauth_uri(secret: str, email: str) -> str:
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=settings.APP_NAME)


def qr_code(text: str) -> str:
    """The address of an SVG that holds all of it, of black on white whatever is around it: many scanners need that."""
    return segno.make(text, error="m").svg_data_uri(scale=4, dark="#000", light="#fff")


def matching_step(secret: str, code: str) -> int | None:
    """Which half minute since 1970 this code is of, if it is one that is taken now."""
    totp = pyotp.TOTP(secret)
    now = int(time.time()) // totp.interval
    steps = (now, now - 1, now + 1)
    return next((step for step in steps if hmac.compare_digest(totp.generate_otp(step), code)), None)


@dataclass(frozen=True, slots=True)
class TypedCode:
    """As somebody typed it, with spaces, hyphens or capitals."""

    text: str

    @property
    def plain(self) -> str:
        return re.sub(r"[\s-]", "", self.text).lower()

    @property
    def is_of_authenticator(self) -> bool:
        return _DIGITS.fullmatch(self.plain) is not None


def new_recovery_codes() -> list[str]:
    return [f"{_letters()}-{_letters()}" for _ in range(RECOVERY_CODES)]


def _letters() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_HALF))


def recovery_digest(user_id: UUID, code: str) -> bytes:
    return mac("recovery code", user_id.bytes + TypedCode(code).plain.encode("utf-8", "surrogatepass"))

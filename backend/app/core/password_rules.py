"""What a password has to be: long, none that everybody tries first, and not one's own address.

After NIST SP 800-63B-4, section 3.1.1.2: no rules of composition, every character is welcome. The list is of what
leaks have shown to be most common, from eight characters on, and of what is common in Colombia.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# What has to be left of a password without the e-mail's words.
OWN_CHARACTERS = 5
# A word of an e-mail that is shorter says nothing.
MIN_WORD = 3


@dataclass(frozen=True, slots=True)
class Weakness:
    type: str
    message: str


def broken_rule(password: str, *, email: str | None, shortest: int) -> Weakness | None:
    """The first rule that it breaks, if it breaks any; `shortest`: characters."""
    plain = unicodedata.normalize("NFC", password)
    if len(plain) < shortest:
        return Weakness("password_too_short", f"Password should have at least {shortest} characters")
    if plain.casefold() in _common() or len(set(plain)) == 1:
        return Weakness("password_common", "Password is one that many people use")
    if email and _resembles(plain.casefold(), email.casefold()):
        return Weakness("password_like_email", "Password is too much like the email")
    return None


def _resembles(password: str, email: str) -> bool:
    rest = password
    words = {email, email.partition("@")[0], *re.split(r"[^\w]+|_", email)}
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= MIN_WORD:
            rest = rest.replace(word, "").replace(word[::-1], "")
    return rest != password and len(rest) < OWN_CHARACTERS


@cache
def _common() -> frozenset[str]:
    text = (Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(unicodedata.normalize("NFC", text).split())

"""How often somebody may guess: counted in the database, and so right across processes and restarts.

Who has guessed too often waits until the oldest of their guesses is a window old; what comes meanwhile is not
looked at and does not count, so that nobody is locked out for longer than a window by what was guessed before.
"""

import ipaddress
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, text

from app.core.config import settings
from app.core.errors import TooManyAttemptsError
from app.core.macs import mac

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 7204003))")
_COUNT = text("""
    SELECT count(*) AS seen,
        extract(epoch FROM min(momento) + :window * interval '1 minute' - clock_timestamp()) AS left
    FROM (
        SELECT momento FROM attempts
        WHERE clave = :name AND momento > clock_timestamp() - :window * interval '1 minute'
        ORDER BY momento DESC LIMIT :most
    ) AS counted
""")
_NOTE = text("INSERT INTO attempts (clave) VALUES (:name)")
_CLEAR = text("DELETE FROM attempts WHERE clave = :name")
_FORGET = text("DELETE FROM attempts WHERE momento < clock_timestamp() - :window * interval '1 minute'")


@dataclass(frozen=True, slots=True)
class Guesser:
    """Whose guesses are counted together, and how many may be wrong."""

    name: str
    most: int
    is_by_address: bool = False


def account(email: str) -> Guesser:
    """Whoever guesses the password of this account, which may be one that nobody has."""
    return Guesser(f"cuenta {_sealed(email.strip().lower())}", settings.SIGN_IN_ATTEMPTS)


def device(user_id: UUID, secret: str) -> Guesser:
    """A browser that this user signed in with before: strangers who guess elsewhere don't lock it out."""
    return Guesser(f"equipo {_sealed(f'{user_id} {secret}')}", settings.SIGN_IN_ATTEMPTS)


def person(user_id: UUID, what: str) -> Guesser:
    """Who is signed in, or half, and guesses something of their own."""
    return Guesser(f"{what} {user_id}", settings.SIGN_IN_ATTEMPTS)


def resets_of_account(email: str) -> Guesser:
    """Whoever asks for a new password of this account; who signs in is not held up by it."""
    return Guesser(f"restablecer {_sealed(email.strip().lower())}", settings.SIGN_IN_ATTEMPTS)


def resets_by_address(direccion: str | None) -> Guesser:
    by_address = address(direccion)
    return replace(by_address, name=f"restablecer {by_address.name}")


def address(direccion: str | None) -> Guesser:
    """One address, or in IPv6 the network that one customer gets (/64)."""
    name = direccion or "?"
    try:
        ip = ipaddress.ip_address(name)
    except ValueError:  # a test's, or that of a Unix socket
        pass
    else:
        if isinstance(ip, ipaddress.IPv6Address):
            # As a listener for both kinds writes those of IPv4, which would all be of one network.
            name = str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False))
    return Guesser(f"dirección {name}", settings.SIGN_IN_ATTEMPTS_BY_ADDRESS, is_by_address=True)


def passkey(direccion: str | None) -> Guesser:
    """Whoever asks for a challenge, of which each is kept for a while."""
    by_address = address(direccion)
    return replace(by_address, name=f"llave {by_address.name}")


def check(db: Connection, guessers: Sequence[Guesser]) -> None:
    """Whether a guess is looked at. Raises TooManyAttemptsError."""
    for guesser in guessers:
        _require_room(db, guesser)


def settle(db: Connection, guessers: Sequence[Guesser], *, is_right: bool) -> None:
    """What became of a guess, which may be told now. Raises TooManyAttemptsError where it may not.

    One after the other: of a hundred guesses at once, what comes behind the last that may be wrong is not told,
    whatever it is, while of a hundred who are right nobody waits.
    """
    ordered = sorted(guessers, key=lambda guesser: guesser.name)  # two at once wait for each other in turn
    for guesser in ordered:
        db.execute(_LOCK, {"name": guesser.name})
        _require_room(db, guesser)
    if not is_right:
        for guesser in ordered:
            db.execute(_NOTE, {"name": guesser.name})


def _require_room(db: Connection, guesser: Guesser) -> None:
    counted = _counted(db, guesser.name, most=guesser.most)
    if counted.seen >= guesser.most:
        seconds = max(1, math.ceil(counted.left))
        raise TooManyAttemptsError(seconds, counted=guesser.name, is_by_address=guesser.is_by_address)


def _counted(db: Connection, name: str, *, most: int) -> Row[Any]:
    """How many were `seen` within the window, up to `most`, and for how many seconds those are `left` in it."""
    return db.execute(_COUNT, {"name": name, "most": most, "window": settings.SIGN_IN_WINDOW_MINUTES}).one()


def is_first(db: Connection, refusal: TooManyAttemptsError) -> bool:
    """Whether it is the first one of these guesses within a window; whoever asks has noted it."""
    name = f"rechazo {refusal.counted}"
    # A flood waits for nobody here: all but the first few find it noted.
    if _counted(db, name, most=1).seen:
        return False
    db.execute(_LOCK, {"name": name})
    if _counted(db, name, most=1).seen:
        return False
    db.execute(_NOTE, {"name": name})
    return True


def clear(db: Connection, guesser: Guesser) -> None:
    """Whoever it was has it right now."""
    db.execute(_CLEAR, {"name": guesser.name})


def forget_old(db: Connection) -> None:
    db.execute(_FORGET, {"window": settings.SIGN_IN_WINDOW_MINUTES})


def _sealed(text: str) -> str:
    """Not to be read in the table: what was typed may be a password in the wrong field, or the words of a token."""
    return mac("guess", text.encode("utf-8", "surrogatepass")).hex()

"""Contacts as a team's real table has them, for trials at any size: some twice, some misspelled, some half empty."""

import random
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unicodedata import normalize
from uuid import UUID

from app.sample_contacts import sample_contacts

Row = dict[str, Any]

# Of a hundred contacts. Shares as a person who looks through an old address book would guess them.
DUPLICATES = 4
MISSPELLED = 3
WITHOUT_ACCENTS = 12
SHOUTED = 3
FROM_ABROAD = 3
WITHOUT_CEDULA, WITHOUT_CIUDAD, WITHOUT_NOTAS, WITHOUT_OWNER = 25, 8, 45, 5
# How far back the other one of a duplicate was written.
REMEMBERED = 5_000

ABROAD = {"Venezuela": "Caracas", "Ecuador": "Quito", "Perú": "Lima", "México": "Ciudad de México", "España": "Madrid"}
KEYBOARD = "qwertyuiopasdfghjklñzxcvbnm"


def trial_contacts(count: int, *, days: int, random_seed: int, owners: list[UUID]) -> Iterator[Row]:
    """`count` rows for the contacts table, oldest first, flawed in the ways above; e-mails stay unique.

    Each belongs to one of `owners`, or to nobody. The same arguments make the same people.
    """
    # Two, so that who they are does not depend on whose they are.
    chance, whose = random.Random(random_seed), random.Random(random_seed)  # noqa: S311  (for trials, not secrets)
    recent: deque[Row] = deque(maxlen=REMEMBERED)
    for row in sample_contacts(count, days=days, random_seed=random_seed):
        if recent and _happens(chance, DUPLICATES):
            _make_a_second_one(chance, row, of=chance.choice(recent))
        recent.append(dict(row))
        _spoil(chance, row)
        row["propietario_id"] = whose.choice(owners) if owners and not _happens(whose, WITHOUT_OWNER) else None
        yield row


def _happens(chance: random.Random, of_a_hundred: int) -> bool:
    return chance.random() * 100 < of_a_hundred


def _make_a_second_one(chance: random.Random, row: Row, *, of: Row) -> None:
    """The same person, entered again by a colleague: another e-mail, and perhaps not all that was known."""
    row |= {
        name: of[name]
        for name in ("nombres", "apellidos", "nombre_completo", "telefono", "cedula", "ciudad", "municipio")
    }
    distinction = row["email"].split(".", 2)[2]
    row["email"] = ".".join([*of["email"].split(".", 2)[:2], distinction])
    if _happens(chance, 30):  # a new number
        row["telefono"] = f"{of['telefono'][:-4]}{chance.randrange(10**4):04}"


def _spoil(chance: random.Random, row: Row) -> None:
    if _happens(chance, MISSPELLED):
        name = chance.choice(("nombres", "apellidos"))
        words = row[name].split(" ")
        longest = max(range(len(words)), key=lambda number: len(words[number]))
        words[longest] = misspelled(chance, words[longest])
        row[name] = " ".join(words)
    if _happens(chance, WITHOUT_ACCENTS):
        for name in ("nombres", "apellidos", "ciudad"):
            row[name] = without_accents(row[name])
    if _happens(chance, SHOUTED):
        for name in ("nombres", "apellidos", "ciudad"):
            row[name] = row[name].upper()
    row["nombre_completo"] = f"{row['nombres']} {row['apellidos']}"
    row["telefono"] = rewritten_phone(chance, row["telefono"])
    if row["cedula"] and _happens(chance, 30):
        row["cedula"] = f"{int(row['cedula']):,}".replace(",", ".")
    if _happens(chance, FROM_ABROAD):
        row["pais"], row["ciudad"] = chance.choice(list(ABROAD.items()))
        row["telefono"] = f"+{chance.choice(('58', '593', '51', '52', '34'))} {chance.randrange(10**8, 10**9)}"
    for name, share in (("cedula", WITHOUT_CEDULA), ("ciudad", WITHOUT_CIUDAD), ("notas", WITHOUT_NOTAS)):
        if _happens(chance, share):
            row[name] = None
    # As most have it who never were asked.
    if row["cedula"] is None:
        row["tipo_documento"] = None
    if row["ciudad"] is None or row["pais"] != "Colombia":
        row["municipio"] = None
    if _happens(chance, 20):
        row["updated_at"] = min(row["created_at"] + timedelta(days=chance.random() * 30), datetime.now(UTC))


def without_accents(words: str) -> str:
    """As somebody types who is in a hurry: no accent, and n for ñ."""
    return "".join(letter for letter in normalize("NFD", words) if letter.isascii())


def misspelled(chance: random.Random, word: str) -> str:
    """One slip of the fingers behind the first letter: two letters swapped, one left out, doubled or wrong."""
    if len(word) < 4:  # noqa: PLR2004
        return word
    place = chance.randrange(1, len(word) - 1)
    before, letter, after = word[:place], word[place], word[place + 1 :]
    kind = chance.randrange(4)
    if kind == 0:
        return f"{before}{after[0]}{letter}{after[1:]}"
    if kind == 1:
        return before + after
    if kind == 2:  # noqa: PLR2004
        return f"{before}{letter}{letter}{after}"
    return f"{before}{chance.choice(KEYBOARD)}{after}"


def rewritten_phone(chance: random.Random, phone: str) -> str:
    """The same number, in one of the ways in which people write it."""
    digits = "".join(character for character in phone if character.isdigit())
    is_fixed = digits.startswith("60")
    ways = [
        phone,
        digits,
        f"+57 {digits}",
        f"+57 {digits[:3]} {digits[3:]}",
        f"57{digits}",
        f"{digits[:3]}-{digits[3:6]}-{digits[6:]}",
        f"({digits[:3]}) {digits[3:6]} {digits[6:]}",
        f"{digits[:3]}.{digits[3:6]}.{digits[6:]}",
        f"{digits[3:6]} {digits[6:]}" if is_fixed else f"{digits[:3]} {digits[3:5]} {digits[5:7]} {digits[7:]}",
    ]
    return chance.choices(ways, weights=[30, 20, 8, 12, 4, 6, 6, 4, 10])[0]

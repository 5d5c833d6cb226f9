"""What somebody typed into the search box, understood; and where it stands in what was found.

No query of the database is here: `crud/contact_search.py` makes them of the terms.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

# Digits and what people write between them.
_NUMBER = re.compile(r"[+(]?[\d().+/-]*\d[\d().+/-]*")
_PUNCTUATION = re.compile(r"[.,;:'’\"()/&|_-]+")
# More words narrow a search no further, and each costs.
MAX_TERMS = 12
# Trigrams and slips of the fingers say nothing about shorter words.
MIN_FUZZY = 3

SEARCHED = ("nombre_completo", "nombres", "apellidos", "email", "telefono", "cedula", "ciudad", "notas")
NUMBERS = ("telefono", "cedula")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a contact must have: any of the `needles`.

    They are what was typed and, of a number, its digits without what was between them, with and without Colombia's
    prefix. `words` are those of them that may be a whole word, with bars in place of punctuation.
    """

    needles: tuple[str, ...]
    words: tuple[str, ...]
    is_number: bool = False

    @property
    def word(self) -> str | None:
        """What is looked up among words that are spelt alike: none for numbers, e-mails and one or two letters."""
        word = self.needles[0]
        return word if len(word) >= MIN_FUZZY and word.replace("'", "").isalpha() else None

    @property
    def has_enye(self) -> bool:
        return not self.is_number and "ñ" in self.needles[0].lower()


def terms_of(search: str) -> tuple[Term, ...]:
    """The terms of a search; none where nothing was typed. Numbers that stand side by side are one."""
    words = unicodedata.normalize("NFC", search).split()
    terms: list[Term] = []
    for is_number, group in groupby(words, key=lambda word: _NUMBER.fullmatch(word) is not None):
        run = list(group)
        terms += [_number(run)] if is_number else [_word(word) for word in run]
    return tuple(dict.fromkeys(terms))[:MAX_TERMS]


def _word(word: str) -> Term:
    return Term((word,), tuple(dict.fromkeys([_barred(word), word] if "@" in word else [_barred(word)])))


def _number(run: list[str]) -> Term:
    digits = re.sub(r"\D", "", "".join(run))
    words = tuple(dict.fromkeys([_national(digits), digits]))
    return Term(tuple(dict.fromkeys([*words, " ".join(run)])), words, is_number=True)


def _national(digits: str) -> str:
    """A phone's digits as they are dialled within Colombia (CRC, Resolución 5826 de 2019): 3… or 60…."""
    found = re.fullmatch(r"(?:(?:00)?57|0)(3\d*|60\d*)", digits)
    return found[1] if found else digits


def _barred(word: str) -> str:
    return _PUNCTUATION.sub("|", word).strip("|") or word


@lru_cache(maxsize=4096)
def _folded_letter(letter: str) -> str:
    """As PostgreSQL's unaccent and lower do, for what people write; used to show, never to find."""
    plain = "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
    return (plain or letter).lower() if letter.isalpha() or not letter.isascii() else letter


def fold(text: str) -> tuple[str, list[int]]:
    """The text without accents and capitals, and for each of its letters which letter of `text` it came from."""
    if text.isascii():
        return text.lower(), list(range(len(text)))
    folded: list[str] = []
    origins: list[int] = []
    for place, letter in enumerate(text):
        for part in _folded_letter(letter):
            folded.append(part)
            origins.append(place)
    return "".join(folded), origins


Span = tuple[int, int]


def marks(contact: Any, terms: tuple[Term, ...], alike: tuple[tuple[str, ...], ...] = ()) -> dict[str, list[Span]]:
    """By field, where the terms stand: half-open ranges of characters, in their order and apart from each other.

    `alike` has for each term the (folded) words that were taken for it. Fields without a match are left out.
    """
    found: dict[str, list[Span]] = {}
    for field in SEARCHED:
        value = getattr(contact, field)
        if value and (spans := _merged(_spans(value, terms, alike, by_digits=field in NUMBERS))):
            found[field] = spans
    return found


def _spans(
    value: str, terms: tuple[Term, ...], alike: tuple[tuple[str, ...], ...], *, by_digits: bool
) -> Iterator[Span]:
    text, origins = fold(value)
    digits = [place for place, letter in enumerate(text) if letter.isdigit()]
    only_digits = "".join(text[place] for place in digits)
    for number, term in enumerate(terms):
        needles = [*term.needles, *(alike[number] if alike else ())]
        for needle in needles:
            sought, _ = fold(needle)
            for start in _places(text, sought):
                yield origins[start], origins[start + len(sought) - 1] + 1
            if by_digits and term.is_number and len(sought) > 1:
                for start in _places(only_digits, sought):
                    yield origins[digits[start]], origins[digits[start + len(sought) - 1]] + 1


def _places(text: str, sought: str) -> Iterator[int]:
    start = text.find(sought) if sought else -1
    while start >= 0:
        yield start
        start = text.find(sought, start + 1)


def _merged(spans: Iterator[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged

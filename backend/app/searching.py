"""What somebody typed into the search box, understood; and where it stands in what was found.

No query of the database is here: `crud/contact_search.py` makes them of the terms.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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


# About how often letters stand in Spanish names, e-mails and notes, of a thousand; digits are all alike.
_FREQUENCY = dict(zip("aeoirnlscmdtupjgzvbhyfqxkw", (130, 110, 90, 80, 75, 70, 60, 60, 50, 45, 45, 40, 35, 25, 20, 20, 15, 15, 15, 12, 10, 8, 8, 4, 4, 2), strict=True))  # fmt: skip  # noqa: E501
_DIGIT_FREQUENCY = 50


def rare_trigrams(needle: str, how_many: int) -> tuple[str, ...]:
    """Some trigrams of a needle without capitals, those that fewest contacts are likely to have.

    None where it isn't sure how PostgreSQL folds the needle.

    The index intersects the lists of all trigrams it is asked for; with the rarest ones it has as few contacts left,
    in a fraction of the time. `Q`, the mark beside a word, is the rarest of letters.
    """
    folded = needle.translate(_PLAIN)
    if not folded.isascii():
        return ()
    trigrams = {folded[place : place + 3]: place for place in range(len(folded) - 2)}
    chosen: list[str] = []
    for trigram in sorted((run for run in trigrams if run.isalnum()), key=lambda run: (_chance(run), -trigrams[run])):
        # Neighbours share two letters and tell little more together.
        if all(abs(trigrams[trigram] - trigrams[other]) > 1 for other in chosen):
            chosen.append(trigram)
    return tuple(chosen[:how_many])


def _chance(run: str) -> int:
    product = 1
    for letter in run:
        product *= 1 if letter == "Q" else _FREQUENCY.get(letter, _DIGIT_FREQUENCY)
    return product


# What PostgreSQL's unaccent is sure to make of what is typed in Spanish.
_PLAIN = str.maketrans("áéíóúüñ", "aeiouun")


class _Folding(dict[int, str]):
    """Of each letter what PostgreSQL's unaccent and lower make of it; to show what was found, never to find it."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        plain = "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
        self[code] = folded = plain.lower()
        return folded


_FOLDING = _Folding()

Span = tuple[int, int]


class _Text:
    """A text without accents and capitals, whose ranges can be told as ranges of the text itself."""

    def __init__(self, text: str) -> None:
        self.folded = text.translate(_FOLDING)
        self._origins = (
            None if text.isascii() else [place for place, letter in enumerate(text) for _ in _FOLDING[ord(letter)]]
        )

    def places(self, sought: str) -> Iterator[Span]:
        start = self.folded.find(sought)
        while start >= 0:
            yield self.span(start, start + len(sought) - 1)
            start = self.folded.find(sought, start + 1)

    def places_of_digits(self, sought: str) -> Iterator[Span]:
        """Whatever stands between the digits."""
        places = [place for place, letter in enumerate(self.folded) if letter.isdigit()]
        digits = "".join(self.folded[place] for place in places)
        start = digits.find(sought)
        while start >= 0:
            yield self.span(places[start], places[start + len(sought) - 1])
            start = digits.find(sought, start + 1)

    def span(self, first: int, last: int) -> Span:
        return (first, last + 1) if self._origins is None else (self._origins[first], self._origins[last] + 1)


class Marker:
    """Where the terms of a search, or the (folded) words that were taken for them, stand in contacts."""

    def __init__(self, terms: tuple[Term, ...], alike: Sequence[str] = ()) -> None:
        needles = [needle for term in terms for needle in term.needles]
        self._needles = list(dict.fromkeys([*(needle.translate(_FOLDING) for needle in needles), *alike]))
        self._digits = [digits for term in terms if term.is_number for digits in term.words if len(digits) > 1]

    def marks(self, contact: Any) -> dict[str, list[Span]]:
        """By field, half-open ranges of characters, in their order and apart; fields without a match are left out."""
        found: dict[str, list[Span]] = {}
        for field in SEARCHED:
            value = getattr(contact, field)
            if value and (spans := list(self._spans(_Text(value), by_digits=field in NUMBERS))):
                found[field] = _merged(spans)
        return found

    def _spans(self, text: _Text, *, by_digits: bool) -> Iterator[Span]:
        for needle in self._needles:
            yield from text.places(needle)
        if by_digits:
            for digits in self._digits:
                yield from text.places_of_digits(digits)


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged

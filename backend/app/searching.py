"""What somebody typed into the search box, understood; and where it stands in what was found.

No query of the database is here: `crud/contact_search.py` makes them of the terms.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, islice
from typing import Any, Self

# Digits and what people write between them.
_NUMBER = re.compile(r"[+(]?[\d().,+/'’·*_–—-]*\d[\d().,+/'’·*_–—-]*")
# Of two such numbers each is one by itself, as a phone beside a document is; shorter ones are parts of one, until it
# has as many digits as a phone within Colombia, or a document.
WHOLE_NUMBER = 6
FULL_NUMBER = 10
# What people write around words, and between them; and what nobody sees, which comes with what is pasted.
_AROUND = "\"'«»“”‘’„()[]{}<>¡!¿?,;:…*•·|`&–—-"
_BETWEEN = re.compile(r"[,;/]")
_UNSEEN = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xAD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF])
# What people write before a phone, a document or an address, and what is none of its words.
_LABELS = frozenset(
    {"cc", "ce", "ti", "pa", "ppt", "rc", "nit", "cedula", "ciudadania", "extranjeria", "identidad", "documento", "doc"}
    | {"no", "nº", "n°", "nro", "num", "numero"}
    | {"tel", "telefono", "cel", "celular", "movil", "fijo", "whatsapp"}
)
# Short ones also with a point behind each letter, as in C.C.
_LABELLED = re.compile(rf"(?:(?:{'|'.join(r'[.]?'.join(label) for label in _LABELS)})[.:-]*|#)([+(]?\d.*)")
# What companies write with points or without; and letters that are written with them.
_INITIALS = frozenset({"sas", "esp", "eps", "ips"})
_DOTTED = re.compile(r"[a-z](?:\.[a-z]){2,}")
_SCHEME = re.compile(r"^(?:mailto|tel|sms):(?=.)", re.IGNORECASE)
LABELLED_NUMBER = 5
_PUNCTUATION = re.compile(r"[.,;:'’\"()/&|_-]+")
# More words narrow a search no further, and each costs.
MAX_TERMS = 12
# Trigrams and slips of the fingers say nothing about shorter words.
MIN_FUZZY = 3
PAIR = 2

# Beside the parts of the name, which count only where the whole name is another.
SEARCHED = ("nombre_completo", "email", "telefono", "cedula", "ciudad", "notas")
NUMBERS = ("telefono", "cedula")
# Of one field so many places are told.
MAX_SPANS = 60


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a contact must have: any of the `needles`, all of them folded (without accents and capitals).

    They are what was typed and, of a number, its digits without what was between them, with and without Colombia's
    prefix. `words` are those of them that may be a whole word, with Q in place of punctuation, as they are stored.
    `with_enye` is the first of the words with each ñ that was typed, if one was.
    """

    needles: tuple[str, ...]
    words: tuple[str, ...]
    is_number: bool = False
    with_enye: str | None = None
    # Whether only a word (or number) that begins with it counts: one or two letters among many contacts.
    is_beginning: bool = False

    @property
    def is_pair(self) -> bool:
        """Whether it is two letters or digits."""
        pair = self.needles[0]
        return len(self.needles) == 1 and len(pair) == PAIR and pair.isascii() and pair.isalnum()

    @property
    def word(self) -> str | None:
        """What is looked up among words that are spelt alike: none for numbers, e-mails and one or two letters."""
        word = self.needles[0]
        return word if len(word) >= MIN_FUZZY and word.replace("'", "").isalpha() else None


Fold = Callable[[list[str]], list[str]]


def terms_of(search: str, fold: Fold) -> tuple[Term, ...]:
    """The terms of a search; none where nothing was typed.

    Numbers that stand side by side are one, unless each is long enough to be one by itself. Signs around words, and
    labels before numbers, are none of them: what is left is in whatever has all that was typed.

    `fold` is asked, once, for what is not plain Spanish: only PostgreSQL knows how it folds the letters of the world.
    """
    seen = unicodedata.normalize("NFC", search).translate(_UNSEEN)
    typed = _without_signs([word for run in seen.split() for word in _words(run)])
    runs = [(is_number, list(group)) for is_number, group in groupby(typed, key=_is_number)]
    words: list[str] = []
    for place, (is_number, run) in enumerate(runs):
        following = runs[place + 1][1] if place + 1 < len(runs) else []
        words += _numbers(run) if is_number else _without_label(run, following)
    words = list(dict.fromkeys(words))[:MAX_TERMS]
    # An accent that was typed alone is nothing.
    return tuple(_term(word, folded) for word, folded in zip(words, _folded(words, fold), strict=True) if folded)


def _is_number(word: str) -> bool:
    return _NUMBER.fullmatch(word) is not None


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _words(run: str) -> list[str]:
    """What was typed without a space, without what is only written around and between words."""
    run = _SCHEME.sub("", run)
    if _is_number(run):
        return [run]
    labelled = _LABELLED.fullmatch(run.lower())
    if labelled and _is_number(labelled[1]) and len(_digits(labelled[1])) >= LABELLED_NUMBER:
        return [labelled[1]]
    words = [stripped for part in _BETWEEN.split(run) if (stripped := part.strip(_AROUND).rstrip("."))]
    # Signs alone are what is looked for.
    return words or [run]


def _numbers(run: list[str]) -> list[str]:
    """Of numbers side by side those that are one."""
    numbers = [run[0]]
    for part in run[1:]:
        is_other = part.startswith("+") or len(_digits(part)) >= WHOLE_NUMBER
        if (is_other and len(_digits(numbers[-1])) >= WHOLE_NUMBER) or _is_full(numbers[-1]):
            numbers.append(part)
        else:
            numbers[-1] += f" {part}"
    return numbers


def _is_full(number: str) -> bool:
    """Whether nothing more belongs to it; of a phone abroad nobody knows."""
    digits = _digits(number)
    is_abroad = number.startswith(("+", "00")) and not digits.lstrip("0").startswith("57")
    return not is_abroad and len(_national(digits)) >= FULL_NUMBER


def _without_signs(words: list[str]) -> list[str]:
    """Without signs that stand alone, unless nothing else was typed."""
    return [word for word in words if any(map(str.isalnum, word))] or words


def _without_label(words: list[str], following: list[str]) -> list[str]:
    """Without the words that say what the numbers behind them are."""
    if len(_digits("".join(following))) >= LABELLED_NUMBER:
        while words and (_is_label(words[-1]) or (words[-1] == "de" and _is_label(words[-2:][0]))):
            words = words[:-1]
    return words


def _is_label(word: str) -> bool:
    return word.lower().translate(_PLAIN).replace(".", "") in _LABELS


def _folded(words: list[str], fold: Fold) -> list[str]:
    plain = [word.lower().translate(_PLAIN) for word in words]
    return plain if all(map(str.isascii, plain)) else fold(words)


def _term(typed: str, folded: str) -> Term:
    if all(_NUMBER.fullmatch(word) for word in folded.split()):
        digits = _digits(folded)
        numbers = tuple(dict.fromkeys([_national(digits), digits]))
        return Term(tuple(dict.fromkeys([*numbers, folded])), numbers, is_number=True)
    with_enye = _marked(typed.lower().translate(_PLAIN_BUT_ENYE)) if "ñ" in typed.lower() else None
    words, needles = [_marked(folded)], [folded]
    if "@" in folded:
        words.append(folded)
    else:
        # With other signs between its parts too.
        needles += words
        if folded in _INITIALS:
            needles.append(f"Q{'Q'.join(folded)}Q")
        elif _DOTTED.fullmatch(folded):
            needles.append(folded.replace(".", ""))
    return Term(tuple(dict.fromkeys(needles)), tuple(dict.fromkeys(words)), with_enye=with_enye)


def _national(digits: str) -> str:
    """A phone's digits as they are dialled within Colombia (CRC, Resolución 5826 de 2019), 3… or 60…; without 00.

    Before it, 03 led to a mobile, and many still write it; a landline had one digit for its region, with which the
    numbers of today end too.
    """
    found = re.fullmatch(r"(?:0{0,2}57|03?)(3\d{2,}|60\d+)|0{0,2}57([124-8]\d{7})|00(\d{10,})", digits)
    return found[1] or found[2] or found[3] if found else digits


def _marked(word: str) -> str:
    return _PUNCTUATION.sub("Q", word).strip("Q") or word


# What sounds the same in Spanish, as it is spelt without accents.
_SOUNDS = (
    (re.compile(r"qu(?=[ei])|c(?![eihz])|k"), "k"), (re.compile(r"c(?=[ei])|z|x"), "s"), (re.compile(r"ll"), "y"),
    (re.compile(r"g(?=[ei])"), "j"), (re.compile(r"gu(?=[ei])"), "g"), (re.compile(r"v"), "b"),
    (re.compile(r"ph"), "f"), (re.compile(r"(?<!c)h"), ""), (re.compile(r"y$"), "i"), (re.compile(r"(.)\1+"), r"\1"),
)  # fmt: skip


def sound_of(word: str) -> str:
    """The same for two spellings of one name: Gonzales and González, Velásquez and Velázquez."""
    for spelling, sound in _SOUNDS:
        word = spelling.sub(sound, word)
    return word


def is_one_slip(word: str, other: str) -> bool:
    """Whether one letter is swapped with its neighbour, left out, too many or wrong."""
    start = next((place for place, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), None)
    if start is None:
        return abs(len(word) - len(other)) == 1
    here, there = word[start:], other[start:]
    is_swapped = here[:2] == there[1::-1] and here[2:] == there[2:]
    return is_swapped or here[1:] == there[1:] or here[1:] == there or here == there[1:]


# About how often letters stand in Spanish names, e-mails and notes, of a thousand; digits are all alike.
_FREQUENCY = dict(zip("aeoirnlscmdtupjgzvbhyfqxkw", (130, 110, 90, 80, 75, 70, 60, 60, 50, 45, 45, 40, 35, 25, 20, 20, 15, 15, 15, 12, 10, 8, 8, 4, 4, 2), strict=True))  # fmt: skip  # noqa: E501
_DIGIT_FREQUENCY = 50


@dataclass(frozen=True, eq=False)
class Sample:
    """Which of some contacts have which trigrams in their texts: a bit for each contact."""

    rows: Mapping[str, int]
    size: int

    @classmethod
    def of(cls, texts: Sequence[str]) -> Self:
        found: dict[str, list[int]] = defaultdict(list)
        for row, text in enumerate(texts):
            for trigram in {text[place : place + 3] for place in range(len(text) - 2)}:
                found[trigram].append(row)
        return cls({trigram: sum(1 << row for row in rows) for trigram, rows in found.items()}, len(texts))


NO_SAMPLE = Sample({}, 0)
# One more list of the index is looked through where it leaves no more of those that the others have than this.
WORTHWHILE = 0.7


def rare_trigrams(needle: str, how_many: int, sample: Sample = NO_SAMPLE) -> tuple[str, ...]:
    """Some trigrams of a needle, those that fewest contacts have; none of what is no plain Spanish.

    The index intersects the lists of all trigrams it is asked for; with the rarest ones it has as few contacts left,
    in a fraction of the time. Which those are, a sample tells: `qui` is rarer than `uin` by its letters, and nine times
    as common where many live in Barranquilla. It also tells which say the same, as `zam` and `mbr` of Zambrano do.
    """
    if not needle.isascii():
        return ()
    trigrams = {needle[place : place + 3]: place for place in range(len(needle) - 2)}
    left = [run for run in trigrams if run.isalnum()]
    chosen: list[str] = []
    rows = (1 << sample.size) - 1
    while left and len(chosen) < how_many:
        best = min(left, key=lambda run: ((rows & sample.rows.get(run, 0)).bit_count(), _chance(run), -trigrams[run]))
        leaves = rows & sample.rows.get(best, 0)
        if chosen and leaves.bit_count() > WORTHWHILE * rows.bit_count():
            break
        chosen.append(best)
        rows = leaves
        # Neighbours share two letters and tell little more together.
        left = [run for run in left if abs(trigrams[run] - trigrams[best]) > 1]
        if sample.size and not rows:
            break
    return tuple(chosen)


def _chance(run: str) -> int:
    product = 1
    for letter in run:
        product *= _FREQUENCY.get(letter, _DIGIT_FREQUENCY)
    return product


# What PostgreSQL's unaccent is sure to make of what is typed in Spanish.
_PLAIN = str.maketrans("áéíóúüñ", "aeiouun")
_PLAIN_BUT_ENYE = str.maketrans("áéíóúü", "aeiouu")


# Letters and signs that are no others with an accent.
_NO_ACCENTS = {ord(letter): plain for letter, plain in (
    ("ß", "ss"), ("æ", "ae"), ("Æ", "ae"), ("œ", "oe"), ("Œ", "oe"), ("ø", "o"), ("Ø", "o"), ("đ", "d"), ("Đ", "d"),
    ("ł", "l"), ("Ł", "l"), ("ı", "i"), ("¿", "?"), ("¡", "!"), ("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'),
    ("–", "-"), ("—", "-"),
)}  # fmt: skip


class _Folding(dict[int, str]):
    """Of each letter what PostgreSQL's unaccent and lower make of it; to show what was found, never to find it."""

    def __init__(self) -> None:
        super().__init__(_NO_ACCENTS)
        # Letters that become none, or several.
        self.uneven = {chr(code) for code, folded in _NO_ACCENTS.items() if len(folded) != 1}

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        plain = "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
        self[code] = folded = plain.lower()
        if len(folded) != 1:
            self.uneven.add(letter)
        return folded


_FOLDING = _Folding()

Span = tuple[int, int]


class _Text:
    """A text without accents and capitals, whose ranges can be told as ranges of the text itself."""

    def __init__(self, text: str) -> None:
        self._text = text
        is_ascii = text.isascii()
        self.folded = text.lower() if is_ascii else text.translate(_FOLDING)
        self._is_even = is_ascii or _FOLDING.uneven.isdisjoint(text)

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
        """From the first letter up to where the one behind the last begins: with the accents that stand apart."""
        if self._is_even:
            return first, last + 1
        return self._origins[first], max(self._origins[last] + 1, self._origins[last + 1])

    @cached_property
    def _origins(self) -> list[int]:
        """Of each folded letter where it came from."""
        return [place for place, letter in enumerate(self._text) for _ in _FOLDING[ord(letter)]] + [len(self._text)]


class Marker:
    """Where the terms of a search, or the (folded) words that were taken for them, stand in contacts."""

    def __init__(self, terms: tuple[Term, ...], alike: Sequence[str] = ()) -> None:
        # Of what is stored as words only, it is the words themselves that are seen.
        needles = [needle.strip("Q").replace("Q", " ") for term in terms for needle in term.needles]
        # An accent that was typed alone is nothing.
        self._needles = list(dict.fromkeys(filter(None, [*needles, *alike])))
        self._digits = [digits for term in terms if term.is_number for digits in term.words if len(digits) > 1]

    def marks(self, contact: Any) -> dict[str, list[Span]]:
        """By field, half-open ranges of characters, in their order and apart; fields without a match are left out."""
        found: dict[str, list[Span]] = {}
        is_plain = contact.nombre_completo == f"{contact.nombres} {contact.apellidos}"
        for field in SEARCHED if is_plain else (*SEARCHED, "nombres", "apellidos"):
            value = getattr(contact, field)
            text = _Text(value) if value else None
            if text and (spans := list(islice(self._spans(text, by_digits=field in NUMBERS), MAX_SPANS))):
                found[field] = _merged(spans)
        return found

    def _spans(self, text: _Text, *, by_digits: bool) -> Iterator[Span]:
        for needle in self._needles:
            # Most fields have none of them, which is told sooner than by a generator.
            if needle in text.folded:
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

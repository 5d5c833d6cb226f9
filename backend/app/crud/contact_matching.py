"""When a contact matches what was typed, and how well: conditions on its `texto`.

`texto` (kept by a trigger, migration 0006) has everything that is searched, folded, and at its head the words of names,
e-mail, city and numbers once more, each between two Q; a trigram index finds any part of it.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from math import prod
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Text,
    and_,
    any_,
    bindparam,
    case,
    collate,
    literal,
    not_,
    or_,
)
from sqlalchemy.dialects.postgresql import ARRAY, array

from app.crud.contact_filters import Narrowing, Where
from app.models.contact import Contact
from app.searching import NO_SAMPLE, Marker, Sample, Term, rare_trigrams

# So many letters in a row are what the index knows.
TRIGRAM = 3
# What may follow two letters, the likeliest first; for what else does, a contact's text has a space once more.
FOLLOWING = "aeionrsltdcumpgbvhzyjfqxkwQ0123456789 \n.@-_,;:()/+'\"&|!?#$%*<>=[]{}~^`\\"
# What stands before a word in what is kept as it was written; and what follows an ñ that a word begins with.
BEFORE_WORD, AFTER_ENYE = " \n", "aeiou"
LONG_NUMBER = 6

EXACT, WHOLE, PREFIX, PART = range(4)
LEVELS = (EXACT, WHOLE, PREFIX, PART)
# What is alike ranks behind every literal match: from here on what any similar word of names brings, what those of
# e-mails and notes do, and what only those that were probably meant do. By it cursors tell which of them a list has.
ALIKE_RANK, IN_TEXTS_RANK, MEANT_RANK = 100, 500, 1_000
# Of so many combinations of words, each has its own rank, which pages can be read by.
MAX_COMBINATIONS = 12

Counts = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a term's conditions look like, whatever was typed: statements are kept by it."""

    # Of each needle, how many trigrams lead to it; none where PostgreSQL takes all that it has.
    needles: Counts
    words: int
    has_enye: bool
    length: int
    is_pair: bool
    is_beginning: bool


@dataclass(frozen=True)
class Search:
    """The terms, the words that are taken for them too, and what statements bind."""

    terms: tuple[Term, ...]
    # For each term the words that are spelt like it, the likeliest first.
    alike: tuple[tuple[str, ...], ...] = ()
    # Where the ranks of what is alike begin.
    alike_rank: int = ALIKE_RANK
    # By which letters contacts are found soonest, whoever is found.
    sample: Sample = NO_SAMPLE

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        return tuple(
            Shape(
                needles=tuple(len(self._trigrams(term, needle)) for needle in term.needles),
                words=len(term.words),
                has_enye=term.with_enye is not None,
                length=min(len(term.needles[0]), TRIGRAM),
                is_pair=term.is_pair,
                is_beginning=term.is_beginning,
            )
            for term in self.terms
        )

    @property
    def alike_counts(self) -> Counts:
        """How many words are taken for each term."""
        return tuple(len(words) for words in self.alike)

    @cached_property
    def values(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for number, term in enumerate(self.terms):
            for place, needle in enumerate(term.needles):
                values[f"part_{number}_{place}"] = f"%{escaped(needle)}%"
                trigrams = enumerate(self._trigrams(term, needle))
                values |= {f"trigram_{number}_{place}_{rank}": f"%{trigram}%" for rank, trigram in trigrams}
            for place, word in enumerate(term.words):
                values |= _word_values(f"{number}_{place}", word)
            if term.with_enye:
                values |= _word_values(f"{number}_enye", term.with_enye)
                values[f"part_{number}_enye"] = f"%{escaped(term.with_enye)}%"
            if term.is_pair:
                values[f"pairs_{number}"] = [f"%{escaped(term.needles[0] + letter)}%" for letter in FOLLOWING]
            if term.is_beginning:
                starts = [f"{before}{escaped(term.words[0])}" for before in BEFORE_WORD]
                values |= {f"start_{number}_{place}": f"%{start}%" for place, start in enumerate(starts)}
            if term.is_beginning and term.with_enye:
                values |= {f"start_{number}_enye_{place}": f"%Qñ{letter}%" for place, letter in enumerate(AFTER_ENYE)}
        for number, words in enumerate(self.alike):
            for place, word in enumerate(words, 1):
                # In e-mails and notes words are not marked as such.
                part = escaped(word) if self.alike_rank == IN_TEXTS_RANK else f"Q{escaped(word)}Q"
                values[f"alike_{number}_{place}"] = f"%{part}%"
        names = [term.words[0] for term in self.terms]
        with_enye = [term.with_enye or term.words[0] for term in self.terms]
        for start in range(len(names)):
            # The terms as a whole name, also with the surnames first.
            values[f"exact_{start}"] = f"%\nQ{escaped('Q'.join([*names[start:], *names[:start]]))}Q\n%"
            values[f"exact_enye_{start}"] = f"%\nQ{escaped('Q'.join([*with_enye[start:], *with_enye[:start]]))}Q\n%"
        return values

    def marker(self) -> Marker:
        return Marker(self.terms, [word for words in self.alike for word in words])

    def _trigrams(self, term: Term, needle: str) -> tuple[str, ...]:
        """A single name may be anybody's: there all trigrams cost less than looking at whom some of them bring."""
        if len(self.terms) > 1:
            return rare_trigrams(needle, 2, self.sample)
        return rare_trigrams(needle, 3, self.sample) if term.is_number and len(needle) >= LONG_NUMBER else ()


def _word_values(name: str, word: str) -> dict[str, str]:
    return {f"whole_{name}": f"%Q{escaped(word)}Q%", f"prefix_{name}": f"%Q{escaped(word)}%"}


def escaped(text: str) -> str:
    """Nothing of what was typed is a wildcard."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


class Conditions:
    """Conditions for terms of these shapes, on the `texto` of contacts, or of another table that has it."""

    def __init__(self, shapes: tuple[Shape, ...], texto: ColumnElement[str] = Contact.__table__.c.texto) -> None:
        self.shapes = shapes
        self._texto = texto
        self.is_by_beginnings = any(shape.is_beginning for shape in shapes)
        self.has_enye = any(shape.has_enye for shape in shapes)
        # A name of one word is what level WHOLE finds; no word is one letter long.
        self.levels: tuple[int, ...] = LEVELS if len(shapes) > 1 else LEVELS[1:] if shapes[0].length > 1 else LEVELS[2:]
        if self.is_by_beginnings:
            # Whole words of two letters would take ten times as long to find as the page of their beginnings.
            self.levels = (PREFIX,)

    def matches(self) -> ColumnElement[bool]:
        """Whether a contact has every term, by the cheapest way to the few that do."""
        if self.is_by_beginnings:
            return self.level(PREFIX)
        is_short = all(shape.length < TRIGRAM for shape in self.shapes)
        return and_(
            *(
                self._pair(number) if is_short and shape.is_pair else self._term_by_trigrams(number)
                for number, shape in enumerate(self.shapes)
            )
        )

    def level(self, level: int, *, with_enye: bool = False) -> ColumnElement[bool]:
        """Whether a contact matches so well, or better; `with_enye`: with each ñ that was typed."""
        if level == EXACT:
            name = "exact_enye" if with_enye else "exact"
            return self._like(*(f"{name}_{start}" for start in range(len(self.shapes))))
        name = {WHOLE: "whole", PREFIX: "prefix", PART: "part"}[level]
        return and_(*(self._at_level(name, number, level, with_enye) for number in range(len(self.shapes))))

    def _at_level(self, name: str, number: int, level: int, with_enye: bool) -> ColumnElement[bool]:
        shape = self.shapes[number]
        if shape.is_beginning and shape.length == 1:
            # A letter between a word's mark and the next one is no trigram; that a word begins with it is one.
            if with_enye and shape.has_enye:
                return self._like(*(f"start_{number}_enye_{place}" for place in range(len(AFTER_ENYE))))
            return self._like(*(f"start_{number}_{place}" for place in range(len(BEFORE_WORD))))
        if with_enye and shape.has_enye:
            return self._like(f"{name}_{number}_enye")
        return self._like(*(f"{name}_{number}_{place}" for place in range(self._ways(shape, level))))

    def _ways(self, shape: Shape, level: int) -> int:
        return len(shape.needles) if level == PART else shape.words

    def grades(self) -> dict[int, ColumnElement[bool]]:
        """By rank, the best first, whether a contact is worth it; a later one may hold for a better contact too."""
        grades: dict[int, ColumnElement[bool]] = {}
        for level in self.levels:
            if self.has_enye:
                grades[2 * level] = self.level(level, with_enye=True)
            grades[2 * level + 1] = self.level(level)
        return grades

    def rank(self) -> ColumnElement[int]:
        """The rank of a contact that matches."""
        return case(*((condition, rank) for rank, condition in self.grades().items()), else_=2 * PART + 1)

    def of_rank(self, rank: int) -> ColumnElement[bool]:
        """Whether a contact has this rank, so written that PostgreSQL estimates well how many have."""
        grades = self.grades()
        return and_(grades[rank], *(not_(grades[better]) for better in grades if better < rank))

    def alike(self, counts: Counts) -> ColumnElement[bool]:
        """Whether a contact has every term, or a whole word that is taken for it."""
        return and_(
            *(
                or_(self._term_by_trigrams(number), *self._words_alike(number, count))
                for number, count in enumerate(counts)
            )
        )

    def alike_grades(self, counts: Counts) -> dict[int, ColumnElement[bool]]:
        """By place, the likeliest first, whether a contact has this combination of words; none of too many."""
        return {
            place: and_(
                *(
                    self._like(f"alike_{number}_{word}") if word else self._term_by_trigrams(number)
                    for number, word in enumerate(words)
                )
            )
            for place, words in enumerate(combinations(counts))
        }

    def of_alike_place(self, counts: Counts, place: int) -> ColumnElement[bool]:
        """Whether a contact has this place among those that match by similar words only."""
        grades = self.alike_grades(counts)
        better = (grades[other] for other in range(place))
        return and_(grades[place], not_(self.matches()), *(not_(condition) for condition in better))

    def alike_place(self, counts: Counts) -> ColumnElement[int]:
        """The less the terms' best words are like them, the higher."""
        if grades := self.alike_grades(counts):
            return case(*((condition, place) for place, condition in grades.items()), else_=len(grades))
        places: list[ColumnElement[int]] = []
        for number, count in enumerate(counts):
            if count:
                worse = ((condition, place) for place, condition in enumerate(self._words_alike(number, count), 1))
                places.append(case((self._term(number), 0), *worse, else_=count))
        return sum(places, start=literal(0, Integer))

    def _words_alike(self, number: int, count: int) -> list[ColumnElement[bool]]:
        return [self._like(f"alike_{number}_{place}") for place in range(1, count + 1)]

    def _like(self, *names: str) -> ColumnElement[bool]:
        """Whether a contact's text is like any of the patterns that are bound by these names."""
        patterns: list[ColumnElement[str]] = [bindparam(name, type_=Text) for name in names]
        one_of = patterns[0] if len(patterns) == 1 else any_(array(patterns, type_=Text))
        return self._texto.like(one_of)

    def _led(self, name: str, trigrams: int) -> ColumnElement[bool]:
        """Whether a needle is there, which so many trigrams lead to."""
        if not trigrams:
            return self._like(f"part_{name}")
        ways = [self._like(f"trigram_{name}_{rank}") for rank in range(trigrams)]
        # Of another collation than the index, which so leaves it alone.
        return and_(*ways, collate(self._texto, "C").like(bindparam(f"part_{name}", type_=Text)))

    def _term(self, number: int) -> ColumnElement[bool]:
        return self._like(*(f"part_{number}_{place}" for place in range(len(self.shapes[number].needles))))

    def _term_by_trigrams(self, number: int) -> ColumnElement[bool]:
        needles = enumerate(self.shapes[number].needles)
        return or_(*(self._led(f"{number}_{place}", trigrams) for place, trigrams in needles))

    def _pair(self, number: int) -> ColumnElement[bool]:
        """Two letters with whatever follows them: so there are trigrams to look up."""
        return self._texto.like(any_(bindparam(f"pairs_{number}", type_=ARRAY(Text))))


conditions_of = lru_cache(maxsize=512)(Conditions)


@lru_cache(maxsize=512)
def combinations(counts: Counts) -> tuple[Counts, ...]:
    """For each term which of so many words is taken for it, 0 for itself; the likeliest first, none of too many."""
    if prod(count + 1 for count in counts) > MAX_COMBINATIONS + 1:
        return ()
    every = product(*(range(count + 1) for count in counts))
    return tuple(sorted((words for words in every if any(words)), key=lambda words: (sum(words), max(words))))


@dataclass(frozen=True)
class WhereMatching(Where):
    """Filters and a search: its literal matches and, with `alike`, those that are spelt alike."""

    counts_in_order = False

    shapes: tuple[Shape, ...]
    alike: Counts = ()

    def conditions(self) -> list[ColumnElement[bool]]:
        search = conditions_of(self.shapes)
        return [*super().conditions(), search.alike(self.alike) if any(self.alike) else search.matches()]


@lru_cache(maxsize=512)
def search_for(terms: tuple[Term, ...], sample: Sample = NO_SAMPLE) -> Search:
    """The search for these terms and nothing that is spelt alike; the next page has the same."""
    return Search(terms, sample=sample)


def matching(narrowing: Narrowing, search: Search) -> Narrowing:
    """The same filters, and the search with them: for counts, and for lists in any order but by rank."""
    where = WhereMatching(narrowing.where.names, search.shapes, search.alike_counts)
    return Narrowing(where, narrowing.values | search.values)

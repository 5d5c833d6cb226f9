"""Which words of names and cities may have been meant by one that was typed."""

import math
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    BindParameter,
    Connection,
    Engine,
    Integer,
    Row,
    Text,
    bindparam,
    func,
    select,
    text,
    union_all,
)

from app.crud.contact_matching import MAX_COMBINATIONS
from app.models.contact import ContactWord
from app.searching import Term, is_one_slip, sound_of

# For each term the words that are taken for it, the likeliest first.
Alike = tuple[tuple[str, ...], ...]

MAX_ALTERNATIVES = 6
MIN_SIMILARITY = 0.35
# What a word loses each time that it is ten times as rare as another.
RARITY = 0.08
# How frequent a word is taken for that is none of the common ones.
UNCOMMON = 0.0001
# One letter more, less or other in a short word leaves few trigrams equal.
SHORT_WORD = 6
# A word is far commoner than one that is no common one if it is so many times as frequent as the rarest common one.
# Slips are made of few: of the 3 % whose name has one, most have another.
FAR = 10
# Nobody takes a word that so many contacts have in their names for a slip.
WELL_KNOWN = 100
# Of two spellings of one name, the commoner one is so many times as frequent.
COMMONER = 3

_word, _met, _letters = (ContactWord.__table__.c[name] for name in ("word", "id", "letters"))
# The words that at least three of 10,000 contacts have in their names, and how many have them: PostgreSQL keeps them
# with its statistics (migration 0011a), the rarest frequency behind those of the words.
_COMMON = text("""
    SELECT common.word, common.frequency,
        (SELECT reltuples FROM pg_class WHERE oid = 'contacts'::regclass) AS contacts
    FROM pg_stats_ext_exprs AS stats
    CROSS JOIN unnest(stats.most_common_elems::text::text[], stats.most_common_elem_freqs[
        : cardinality(stats.most_common_elems::text::text[]) + 1
    ]) AS common (word, frequency)
    WHERE stats.statistics_name = 'st_contacts_words' AND common.frequency IS NOT NULL
""")
# Seconds for which a process goes on with the words that it has read: PostgreSQL notes them anew when a tenth of the
# table has changed, and to read them takes longer than many a search.
COMMON_KEPT = 10.0


@dataclass(frozen=True)
class CommonWords:
    """The common words of names, and in what share of so many contacts each of them is."""

    frequencies: dict[str, float]
    rarest: float
    contacts: float
    # What was looked for is looked for again, with the next page or one letter more of the next word.
    _meant: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def _by_sound(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for word in self.frequencies:
            found[sound_of(word)].append(word)
        return found

    def meant_by(self, typed: str) -> tuple[str, ...]:
        """The far commoner words that are a slip away, and the commoner ones that sound the same; the commonest first.

        None of those that have it in them, which match anyway.
        """
        if typed not in self._meant:
            self._meant[typed] = self._find_meant(typed)
        return self._meant[typed]

    def _find_meant(self, typed: str) -> tuple[str, ...]:
        frequency = max((share for word, share in self.frequencies.items() if typed in word), default=0.0)
        found = {
            word for word in self._by_sound.get(sound_of(typed), ()) if self.frequencies[word] >= COMMONER * frequency
        }
        if not frequency:
            found |= {
                word
                for word, share in self.frequencies.items()
                if share >= FAR * self.rarest and abs(len(word) - len(typed)) <= 1 and is_one_slip(typed, word)
            }
        meant = (word for word in found if typed not in word)
        return tuple(sorted(meant, key=lambda word: (-self.frequencies[word], word)))


# When they were read, and the words; by engine, which unlike its address is hashed at once.
_kept: WeakKeyDictionary[Engine, tuple[float, CommonWords]] = WeakKeyDictionary()


def common_words(db: Connection) -> CommonWords:
    """As PostgreSQL has noted them, at most COMMON_KEPT ago.

    None before it has analyzed the table, which it does by itself once there are some contacts.
    """
    read_at, words = _kept.get(db.engine, (-COMMON_KEPT, _NONE))
    if time.monotonic() - read_at >= COMMON_KEPT or not words.frequencies:
        rows = db.execute(_COMMON).all()
        words = CommonWords(
            {row.word: row.frequency for row in rows if row.word is not None},
            min((row.frequency for row in rows if row.word is None), default=1),
            rows[0].contacts if rows else 0,
        )
        _kept[db.engine] = time.monotonic(), words
    return words


_NONE = CommonWords({}, 1, 0)


def are_well_known(db: Connection, terms: tuple[Term, ...]) -> bool:
    """Whether each term is a word in many people's names: who types those has misspelt none."""
    common = common_words(db)
    return all(
        common.frequencies.get(term.word, 0) * common.contacts >= WELL_KNOWN if term.word else False for term in terms
    )


def alternatives(db: Connection, terms: tuple[Term, ...]) -> Alike:
    """The words that are spelt nearly like the terms, however rare they are; none for a common word beside others.

    Who types `maria rodirguez` has typed one of them right.
    """
    spelt = _spelt(terms)
    similar = _similar(db, spelt)
    frequencies = common_words(db).frequencies if similar else {}

    def likelihood(row: Row[Any]) -> float:
        """How likely this word was meant: of two that are as far from what was typed, the one that many have is."""
        typed = spelt[row.number]
        is_close = typed[0] == row.word[0] and is_one_slip(typed, row.word)
        return (1 if is_close else row.likeness) + RARITY * math.log10(frequencies.get(row.word, UNCOMMON))

    uncommon = [number for number, word in spelt.items() if word not in frequencies]
    found: list[list[str]] = [[] for _ in terms]
    for row in sorted(similar, key=likelihood, reverse=True):
        mine = found[row.number]
        if row.word not in mine and len(mine) < MAX_ALTERNATIVES and (not uncommon or row.number in uncommon):
            mine.append(row.word)
    return tuple(map(tuple, found))


def meant(db: Connection, terms: tuple[Term, ...]) -> Alike:
    """The commoner words that were probably meant (see `CommonWords.meant_by`): at any size of the table."""
    spelt = _spelt(terms)
    found: list[list[str]] = [[] for _ in terms]
    for number, typed in spelt.items():
        found[number] = list(common_words(db).meant_by(typed))
    return _trimmed(found)


def _trimmed(found: list[list[str]]) -> Alike:
    """So few that each combination has a rank of its own."""
    while math.prod(len(words) + 1 for words in found) > MAX_COMBINATIONS + 1:
        max(found, key=len).pop()
    return tuple(map(tuple, found))


def _spelt(terms: tuple[Term, ...]) -> dict[int, str]:
    """Which terms are words that may be misspelled."""
    return {number: term.word for number, term in enumerate(terms) if term.word}


def _similar(db: Connection, spelt: dict[int, str]) -> Sequence[Row[Any]]:
    """Words that are spelt nearly like one of these."""
    values: dict[str, Any] = {}
    for place, (number, word) in enumerate(spelt.items()):
        values |= {
            f"number_{place}": number,
            f"word_{place}": word,
            f"part_{place}": f"%{word}%",
            f"letters_{place}": "".join(sorted(word)),
            f"first_{place}": f"{word[0]}%",
        }
    return db.execute(_similar_statement(len(spelt)), values).all() if spelt else []


@lru_cache(maxsize=32)
def _similar_statement(terms: int) -> Any:
    statements = []
    for place in range(terms):
        number = bindparam(f"number_{place}", type_=Integer).label("number")
        typed: BindParameter[str] = bindparam(f"word_{place}", type_=Text)
        likeness = func.similarity(_word, typed)
        # What has the term in it matches anyway.
        is_other = _word.not_like(bindparam(f"part_{place}", type_=Text))
        by_trigrams = (
            select(number, _met, _word, likeness.label("likeness"))
            .where(_word.bool_op("%")(typed), likeness >= MIN_SIMILARITY, is_other)
            # Who was met sooner is likely to be commoner.
            .order_by((likeness - RARITY * func.log(_met)).desc())
            .limit(4 * MAX_ALTERNATIVES)
        )
        swapped = select(number, _met, _word, likeness.label("likeness")).where(
            _letters == bindparam(f"letters_{place}", type_=Text), is_other
        )
        one_letter = (
            select(number, _met, _word, likeness.label("likeness"))
            .where(
                _word.like(bindparam(f"first_{place}", type_=Text)),
                func.length(typed) <= SHORT_WORD,
                func.length(_word).between(func.length(typed) - 1, func.length(typed) + 1),
                func.levenshtein_less_equal(_word, typed, 1) == 1,
                is_other,
            )
            .order_by(_met)
            .limit(4 * MAX_ALTERNATIVES)
        )
        statements += [select(kind.subquery()) for kind in (by_trigrams, swapped, one_letter)]
    return union_all(*statements)

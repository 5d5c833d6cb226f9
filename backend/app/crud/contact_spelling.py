"""Which words of names and cities may have been meant by one that was typed."""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BindParameter,
    Connection,
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
from app.searching import Term, is_one_slip, sounds_like

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
# Of two spellings of one name, the commoner one is so many times as frequent.
COMMONER = 3

_word, _met, _letters = (ContactWord.__table__.c[name] for name in ("word", "id", "letters"))
# The words that at least three of 10,000 contacts have in their names, and how many have them: PostgreSQL keeps them
# with its statistics (migration 0011a). For each term those that are two letters away or have it in them; and, without
# a number, the rarest frequency.
_COMMON = text("""
    SELECT term.number, common.word, common.frequency, common.word LIKE '%' || term.word || '%' AS has_it
    FROM pg_stats_ext_exprs AS stats
    CROSS JOIN unnest(stats.most_common_elems::text::text[], stats.most_common_elem_freqs[
        : cardinality(stats.most_common_elems::text::text[]) + 1
    ]) AS common (word, frequency)
    LEFT JOIN unnest(:numbers, :words) AS term (number, word)
        ON levenshtein_less_equal(common.word, term.word, 2) <= 2 OR common.word LIKE '%' || term.word || '%'
    WHERE stats.statistics_name = 'st_contacts_words' AND (term.number IS NOT NULL OR common.word IS NULL)
""").bindparams(bindparam("numbers", type_=ARRAY(Integer)), bindparam("words", type_=ARRAY(Text)))
_FREQUENCIES = text("""
    SELECT common.word, common.frequency FROM pg_stats_ext_exprs AS stats
    CROSS JOIN unnest(stats.most_common_elems::text::text[], stats.most_common_elem_freqs) AS common (word, frequency)
    WHERE stats.statistics_name = 'st_contacts_words' AND common.word = ANY(:words)
""").bindparams(bindparam("words", type_=ARRAY(Text)))


def alternatives(db: Connection, terms: tuple[Term, ...]) -> Alike:
    """The words that are spelt nearly like the terms, however rare they are; none for a common word beside others.

    Who types `maria rodirguez` has typed one of them right.
    """
    spelt = _spelt(terms)
    similar = _similar(db, spelt)
    words = sorted({*spelt.values(), *(row.word for row in similar)})
    frequencies = dict(map(tuple, db.execute(_FREQUENCIES, {"words": words}))) if similar else {}

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
    """The far commoner words that are a slip away, and the commoner ones that sound the same: at any size.

    Not before PostgreSQL has analyzed the table, which it does by itself once there are some contacts.
    """
    spelt = _spelt(terms)
    found: list[list[str]] = [[] for _ in terms]
    rows = db.execute(_COMMON, {"numbers": list(spelt), "words": list(spelt.values())}).all() if spelt else []
    rarest = min((row.frequency for row in rows if row.number is None), default=1)
    for number, typed in spelt.items():
        mine = [row for row in rows if row.number == number]
        frequency = max((row.frequency for row in mine if row.has_it), default=0)
        others = sorted((row for row in mine if not row.has_it), key=lambda row: -row.frequency)
        found[number] = [
            row.word
            for row in others
            if (row.frequency >= COMMONER * frequency and sounds_like(typed, row.word))
            or (frequency == 0 and row.frequency >= FAR * rarest and is_one_slip(typed, row.word))
        ]
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

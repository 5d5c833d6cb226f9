"""Which words of e-mails and notes may have been meant by one that was typed, where no name or city is spelt like it.

Nobody keeps a list of all that people write. But who makes one slip leaves a part of the word as it is: whatever has
one of the parts is looked at for a word that is one slip away.
"""

from functools import lru_cache
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Integer, Select, Text, bindparam, func, select, union

from app.crud import contact_sample
from app.crud.contact_matching import escaped
from app.crud.contact_spelling import MAX_ALTERNATIVES, Alike
from app.models.contact import Contact
from app.searching import Sample, Term, is_one_slip

# One slip leaves one of two parts of a word as it is, unless two letters are swapped where they meet, and of the three
# of a long one always one.
LONG_WORD = 9
# A shorter part is in too many texts.
SHORTEST_PART = 3
# A part whose letters are in more of the sampled texts than this (of all) leads to too many.
COMMON = 0.02
# So many texts of each part are looked at.
LOOKED_AT = 300

_texto = Contact.__table__.c.texto
# Where a word ends: what no word, or no e-mail, has in it. A Q marks words, see `contact_matching`.
_AROUND_WORDS, _AROUND_EMAILS = "[^a-zñ']+", "[^a-z0-9ñ.@_+-]+"


def alternatives(db: Connection, terms: tuple[Term, ...]) -> Alike:
    """For each term that is a word or an e-mail, those that are one slip away; none for numbers."""
    return tuple(_alternatives_of(db, term) for term in terms)


def _alternatives_of(db: Connection, term: Term) -> tuple[str, ...]:
    typed = term.needles[0]
    is_email = "@" in typed
    parts = _parts_of(typed, contact_sample.known(db)) if is_email or term.word else []
    if not parts:
        return ()
    values: dict[str, Any] = {f"part_{place}": f"%{escaped(part)}%" for place, part in enumerate(parts)}
    values |= {"around": _AROUND_EMAILS if is_email else _AROUND_WORDS, "length": len(typed), "first": typed[0]}
    words = db.execute(_statement(len(parts)), values).scalars()
    return tuple(sorted(word for word in words if word != typed and is_one_slip(typed, word)))[:MAX_ALTERNATIVES]


def _parts_of(typed: str, sample: Sample) -> list[str]:
    """Of equal length, and none that many texts have."""
    number = 3 if len(typed) >= LONG_WORD else 2
    ends = [len(typed) * place // number for place in range(number + 1)]
    parts = [typed[start:end] for start, end in pairwise(ends)]
    return [part for part in parts if len(part) >= SHORTEST_PART and not _is_common(part, sample)]


def _is_common(part: str, sample: Sample) -> bool:
    """A smaller sample is of all contacts there are."""
    if sample.size < contact_sample.SAMPLED:
        return False
    having = (1 << sample.size) - 1
    for place in range(len(part) - 2):
        trigram = part[place : place + 3]
        # The index knows none with a sign in it.
        if trigram.isalnum():
            having &= sample.rows.get(trigram, 0)
    return having.bit_count() > COMMON * sample.size


@lru_cache(maxsize=8)
def _statement(parts: int) -> Select[Any]:
    """The words of nearly this length, and with this first letter, of the texts that have one of so many parts."""
    words = union(*(_words_of(place) for place in range(parts))).subquery("words")
    length = bindparam("length", type_=Integer)
    return select(words.c.word).where(
        func.length(words.c.word).between(length - 1, length + 1),
        func.left(words.c.word, 1) == bindparam("first", type_=Text),
    )


def _words_of(place: int) -> Select[Any]:
    texts = select(_texto).where(_texto.like(bindparam(f"part_{place}", type_=Text))).limit(LOOKED_AT).subquery()
    return select(func.regexp_split_to_table(texts.c.texto, bindparam("around", type_=Text)).label("word"))

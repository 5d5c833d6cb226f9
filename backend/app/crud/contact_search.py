"""The one search of contacts: who has all that was typed, the best match first.

A match is, in this order:

1. exact: the name is these words, in this order or with the surnames first;
2. whole: every term is a word (or the e-mail, the phone, the document);
3. the beginning of one;
4. a part of anything, notes included;
5. alike: a term is spelt nearly like a word that there is. Only where fewer than FEW contacts match literally.

Where an ñ was typed, each of the first four has those with ñ before those with n. Equal matches: the newest first.

Few matches are ranked one by one, in the statement that finds them. Of many, only the page is made: rank by rank, each
read in the list's own order until the page is full, so that a name that a tenth of all contacts have costs no more
than a rare one.
"""

import math
from collections import OrderedDict
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    func,
    literal,
    not_,
    or_,
    select,
    tuple_,
    union_all,
)

from app import searching
from app.crud.contact_filters import Narrowing, Where, count, count_statement
from app.crud.contact_matching import Counts, Search, Shape, WhereMatching, conditions_of, matching
from app.crud.contact_order import COLUMNS, CREATED_AT, ID, Key, Place, keys_of, limited, ordered
from app.crud.contact_summary import MOST_COUNTED
from app.models.contact import Contact, ContactWord
from app.searching import Term

# Below this many literal matches, what is alike is shown behind them.
FEW = 3
# Up to this many are ranked one by one.
RANKED = 200
# What is alike is looked for among so many of the newest that have such words, and each word has so many others.
MAX_ALIKE = 2_000
MAX_ALTERNATIVES = 6
MIN_SIMILARITY = 0.35
# How alike words are of which two letters are swapped, or of which one is left out, too many or wrong.
SWAPPED, ONE_LETTER = 0.6, 0.5
# What a word loses each time that ten times as many others were met before it.
RARITY = 0.08
# One letter more, less or other in a short word leaves few trigrams equal.
SHORT_WORD = 6

RANK_KEYS = (Key(literal(0), Integer(), int), CREATED_AT, ID)
_columns = Contact.__table__.c
_NEWEST_FIRST = ordered((CREATED_AT, ID), is_descending=True)


def terms_of(db: Connection, search: str) -> tuple[Term, ...]:
    """What was typed as terms, folded as contacts are."""

    def fold(words: list[str]) -> list[str]:
        return list(db.execute(_FOLD, {"words": words}).scalar_one())

    return searching.terms_of(search, fold)


_FOLD = select(func.public.fold_all(bindparam("words", type_=ARRAY(Text)), type_=ARRAY(Text)))


def understood(db: Connection, narrowing: Narrowing, terms: tuple[Term, ...]) -> Search:
    """The search for these terms, with what is spelt like them where hardly anything has them as they are."""
    search = Search(terms)
    is_rare = count(db, matching(narrowing, search), most=FEW) < FEW
    return replace(search, alike=_alternatives(db, terms)) if is_rare else search


def page(
    db: Connection, narrowing: Narrowing, terms: tuple[Term, ...], place: Place
) -> tuple[Search, list[Row[Any]], int, bool]:
    """The page, the best match first; how many there are, and whether that is all."""
    search = Search(terms)
    tried = (narrowing.where, search)
    if tried in _known_as_many:
        rows, total = _page_of_many(db, narrowing, search, place)
        if total > RANKED:
            return search, rows, min(total, MOST_COUNTED), total <= MOST_COUNTED
        _known_as_many.discard(tried)
    rows, total = _page_of_few(db, narrowing, search, place)
    if total < FEW and any(alike := _alternatives(db, terms)):
        search = replace(search, alike=alike)
        rows, total = _page_of_few(db, narrowing, search, place)
        return search, rows, total, total < MAX_ALIKE
    if total <= RANKED:
        return search, rows, total, True
    _known_as_many.add(tried)
    rows, total = _page_of_many(db, narrowing, search, place)
    return search, rows, min(total, MOST_COUNTED), total <= MOST_COUNTED


_Tried = tuple[Where, Search]


class _Recent:
    """The latest searches that had many matches: decides what is tried first, never what is answered."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._searches: OrderedDict[_Tried, None] = OrderedDict()

    def __contains__(self, search: _Tried) -> bool:
        return search in self._searches

    def add(self, search: _Tried) -> None:
        self._searches[search] = None
        self._searches.move_to_end(search)
        if len(self._searches) > self._most:
            self._searches.popitem(last=False)

    def discard(self, search: _Tried) -> None:
        self._searches.pop(search, None)


_known_as_many = _Recent(1_000)


def _page_of_few(db: Connection, narrowing: Narrowing, search: Search, place: Place) -> tuple[list[Row[Any]], int]:
    """The page of few matches, those that are alike included, and how many there are; literal ones up to RANKED + 1."""
    after = keys_of(place.after, RANK_KEYS) if place.after else {}
    statement = _ranked_statement(narrowing.where, search.shapes, search.alike_counts, bool(after))
    bound = narrowing.values | search.values | after | {"skip": place.skip, "limit": place.limit}
    rows = list(db.execute(statement, bound).all())
    if rows or not (after or place.skip):
        return rows, rows[0].total if rows else 0
    return rows, count(db, matching(narrowing, search), most=MAX_ALIKE if search.alike else RANKED + 1)


@lru_cache(maxsize=512)
def _ranked_statement(where: Where, shapes: tuple[Shape, ...], alike_counts: Counts, is_after: bool) -> Select[Any]:
    """All matches ranked one by one; each row with the total."""
    conditions = conditions_of(shapes)
    filters = where.conditions()
    keys = (_columns.id, _columns.created_at)
    literally = select(*keys, conditions.rank().label("rank")).where(*filters, conditions.matches()).limit(RANKED + 1)
    parts = [select(literally.subquery())]
    if any(alike_counts):
        # All of them first, by their trigrams: along the list's order PostgreSQL would look at every contact for them.
        all_alike = (
            select(*keys)
            .where(*filters, conditions.alike(alike_counts), not_(conditions.matches()))
            .cte("alike")
            .prefix_with("MATERIALIZED", dialect="postgresql")
        )
        newest = select(all_alike.c.id).order_by(all_alike.c.created_at.desc(), all_alike.c.id.desc()).limit(MAX_ALIKE)
        parts.append(
            select(*keys, conditions.alike_rank(alike_counts).label("rank")).where(
                _columns.id.in_(newest.scalar_subquery())
            )
        )
    found = union_all(*parts).cte("found").prefix_with("MATERIALIZED", dialect="postgresql")
    total = select(func.count()).select_from(found).scalar_subquery()
    statement = select(*COLUMNS, *_rank_keys(found.c.rank), total.label("total")).join_from(
        found, Contact.__table__, _columns.id == found.c.id
    )
    if is_after:
        rank = bindparam("after_0", type_=Integer)
        statement = statement.where(or_(found.c.rank > rank, and_(found.c.rank == rank, _behind_in_rank())))
    return limited(statement.order_by(found.c.rank, *_NEWEST_FIRST))


def _page_of_many(db: Connection, narrowing: Narrowing, search: Search, place: Place) -> tuple[list[Row[Any]], int]:
    """The page of many matches, read rank by rank until it is full; how many there are, up to MOST_COUNTED + 1."""
    after = keys_of(place.after, RANK_KEYS) if place.after else {}
    if not after and not place.skip:
        statement = _first_statement(narrowing.where, search.shapes)
        bound = narrowing.values | search.values | {"limit": place.limit, "most": MOST_COUNTED + 1}
        rows = list(db.execute(statement, bound).all())
        return rows, rows[0].total if rows else 0
    total = count(db, matching(narrowing, search), most=MOST_COUNTED + 1)
    first = after.get("after_0", 0)
    rows = []
    skip = place.skip
    for rank in conditions_of(search.shapes).grades():
        if rank < first:
            continue
        is_after = bool(after) and rank == first
        statement = _rank_statement(narrowing.where, search.shapes, rank, is_after)
        bound = narrowing.values | search.values | (after if is_after else {})
        found = db.execute(statement, bound | {"skip": skip, "limit": place.limit - len(rows)}).all()
        rows += found
        if len(rows) == place.limit:
            break
        # The page begins in a later rank, or has begun.
        skip = 0 if rows else skip - _size_of_rank(db, statement, bound, most=skip) if skip else 0
    return rows, total


@lru_cache(maxsize=512)
def _first_statement(where: Where, shapes: tuple[Shape, ...]) -> Select[Any]:
    """The first page of many, each row with the total: PostgreSQL reads no rank behind the one that fills the page."""
    limit: BindParameter[int] = bindparam("limit", type_=Integer)
    ranks = [
        _rank_statement(where, shapes, rank, False).offset(None).limit(limit).subquery()
        for rank in conditions_of(shapes).grades()
    ]
    found = union_all(*map(select, ranks)).subquery("found")
    total = count_statement(WhereMatching(where.names, shapes)).scalar_subquery()
    return select(found, total.label("total")).limit(limit)


@lru_cache(maxsize=512)
def _rank_statement(where: Where, shapes: tuple[Shape, ...], rank: int, is_after: bool) -> Select[Any]:
    conditions = [*where.conditions(), conditions_of(shapes).of_rank(rank)]
    if is_after:
        conditions.append(_behind_in_rank())
    statement = select(*COLUMNS, *_rank_keys(literal(rank, Integer))).where(*conditions)
    return limited(statement.order_by(*_NEWEST_FIRST))


def _rank_keys(rank: ColumnElement[int]) -> list[ColumnElement[Any]]:
    """What a page by rank is ordered by, as columns of the page, of which the next cursor is made."""
    return [rank.label("key_0"), CREATED_AT.column.label("key_1"), ID.column.label("key_2")]


def _behind_in_rank() -> ColumnElement[bool]:
    """Behind the cursor's row, among those of its rank."""
    there = (bindparam(f"after_{number}", type_=RANK_KEYS[number].type) for number in (1, 2))
    return tuple_(CREATED_AT.column, ID.column) < tuple_(*there)


def _size_of_rank(db: Connection, statement: Select[Any], bound: dict[str, Any], *, most: int) -> int:
    rows = statement.with_only_columns(_columns.id).subquery()
    return int(db.execute(select(func.count()).select_from(rows), bound | {"skip": 0, "limit": most}).scalar_one())


def _alternatives(db: Connection, terms: tuple[Term, ...]) -> tuple[tuple[tuple[str, float], ...], ...]:
    """For each term the words that there are and that are spelt nearly like it, each with how alike it is (0 to 1)."""
    asked = [(number, term.word) for number, term in enumerate(terms) if term.word]
    found: list[dict[str, float]] = [{} for _ in terms]
    if asked:
        values: dict[str, Any] = {f"number_{place}": number for place, (number, _) in enumerate(asked)}
        values |= {f"word_{place}": word for place, (_, word) in enumerate(asked)}
        values |= {f"letters_{place}": "".join(sorted(word)) for place, (_, word) in enumerate(asked) if word}
        values |= {f"first_{place}": f"{word[0]}%" for place, (_, word) in enumerate(asked) if word}
        # The likeliest at last: what stands there last is kept.
        rows = sorted(db.execute(_alternatives_statement(len(asked)), values), key=_likelihood)
        for row in rows:
            found[row.number].pop(row.word, None)
            found[row.number][row.word] = float(row.likeness)
    return tuple(tuple(list(words.items())[: -MAX_ALTERNATIVES - 1 : -1]) for words in found)


def _likelihood(row: Row[Any]) -> float:
    """How likely this word was meant: as much as it is alike, but for the rare ones, which were met late.

    Others mistype words too, and of two that are as far from what was typed the one that many have is likelier.
    """
    return float(row.likeness) - RARITY * math.log10(row.id)


@lru_cache(maxsize=32)
def _alternatives_statement(terms: int) -> Any:
    word = ContactWord.__table__.c.word
    met = ContactWord.__table__.c.id
    letters = ContactWord.__table__.c.letters
    statements = []
    for place in range(terms):
        number = bindparam(f"number_{place}", type_=Integer).label("number")
        typed: BindParameter[str] = bindparam(f"word_{place}", type_=Text)
        likeness = func.similarity(word, typed)
        by_trigrams = (
            select(number, met, word, likeness.label("likeness"))
            .where(word.bool_op("%")(typed), likeness >= MIN_SIMILARITY, word != typed)
            .order_by((likeness - RARITY * func.log(met)).desc())
            .limit(4 * MAX_ALTERNATIVES)
        )
        swapped = select(number, met, word, literal(SWAPPED).label("likeness")).where(
            letters == bindparam(f"letters_{place}", type_=Text), word != typed
        )
        one_letter = (
            select(number, met, word, literal(ONE_LETTER).label("likeness"))
            .where(
                word.like(bindparam(f"first_{place}", type_=Text)),
                func.length(typed) <= SHORT_WORD,
                func.length(word).between(func.length(typed) - 1, func.length(typed) + 1),
                func.levenshtein_less_equal(word, typed, 1) == 1,
            )
            .order_by(met)
            .limit(4 * MAX_ALTERNATIVES)
        )
        statements += [select(kind.subquery()) for kind in (by_trigrams, swapped, one_letter)]
    return union_all(*statements)

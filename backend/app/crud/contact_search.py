"""The one search of contacts: who has all that was typed, the best match first.

A match is, in this order:

1. exact: the name is these words, in this order or with the surnames first;
2. whole: every term is a word (or the e-mail, the phone, the document);
3. the beginning of one;
4. a part of anything, notes included;
5. alike: a term is spelt nearly like a word that there is: of a name or city or, where that finds nobody either, of an
   e-mail or notes. Of any such word, where fewer than FEW contacts match
   literally (whatever their estado: what its tabs count is what they show), unless all that was typed are well-known
   names and somebody has them; else of those that were probably meant.

Where an ñ was typed, each of the first four has those with ñ before those with n. Equal matches: the newest first.

Few matches are ranked one by one, in the statement that finds them. Of many, only the page is made: rank by rank, each
read in the list's own order until the page is full, so that a name that a tenth of all contacts have costs no more
than a rare one.

One or two letters alone are parts of nearly everything. Among many contacts (LARGE) they are the beginning of a word.
"""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Connection,
    FromClause,
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
from app.crud import contact_sample, contact_spelling, contact_summary, contact_text_spelling
from app.crud.contact_count import count, counting, known, noted
from app.crud.contact_filters import Narrowing, Where
from app.crud.contact_matching import (
    ALIKE_RANK,
    IN_TEXTS_RANK,
    MEANT_RANK,
    TRIGRAM,
    Counts,
    Search,
    Shape,
    WhereMatching,
    combinations,
    conditions_of,
    matching,
    search_for,
)
from app.crud.contact_order import COLUMNS, CREATED_AT, ID, Place, limited
from app.crud.contact_summary import MOST_COUNTED
from app.crud.keyset import Key, keys_of, ordered
from app.models.contact import Contact
from app.planning import planned_once
from app.searching import Term

# Fewer literal matches fill no page: behind them comes whatever is alike.
FEW = 10
# Up to this many are ranked one by one.
RANKED = 200
# Among more contacts than these, one or two letters are not looked for within words.
LARGE = 20_000
# Where the similar words make too many combinations for ranks of their own, so many of the newest are ranked.
MAX_ALIKE = MOST_COUNTED + 1

RANK_KEYS: tuple[Key, ...] = (Key(literal(0), Integer(), int), CREATED_AT, ID)
_columns = Contact.__table__.c
_NEWEST_FIRST = ordered((CREATED_AT, ID), is_descending=True)


def terms_of(db: Connection, search: str) -> tuple[Term, ...]:
    """What was typed as terms; among many contacts, one or two letters as beginnings of words."""
    terms = folded_terms_of(db, search)
    is_short = all(len(term.needles[0]) < TRIGRAM for term in terms)
    if terms and is_short and contact_summary.how_many(db) > LARGE:
        return tuple(replace(term, is_beginning=True) for term in terms)
    return terms


def folded_terms_of(db: Connection, search: str) -> tuple[Term, ...]:
    """What was typed as terms, folded as contacts are."""

    def fold(words: list[str]) -> list[str]:
        return list(db.execute(_FOLD, {"words": words}).scalar_one())

    return searching.terms_of(search, fold)


_FOLD = select(func.public.fold_all(bindparam("words", type_=ARRAY(Text)), type_=ARRAY(Text)))


def search_of(db: Connection, terms: tuple[Term, ...]) -> Search:
    """The search for these terms and nothing that is only spelt alike."""
    is_led = len(terms) > 1 or any(term.is_number for term in terms)
    return search_for(terms, contact_sample.known(db)) if is_led else search_for(terms)


def understood(db: Connection, narrowing: Narrowing, terms: tuple[Term, ...]) -> Search:
    """The search for these terms, with what is spelt like them where that is looked for too."""
    search = search_of(db, terms)
    return _with_alike(db, narrowing, search, count(db, matching(narrowing, search), most=FEW))


def _with_alike(db: Connection, narrowing: Narrowing, search: Search, total: int) -> Search:
    """`total`: how many match literally."""
    if total >= FEW:
        return _alike_from(db, search, MEANT_RANK)
    everywhere = _whatever_estado(narrowing)
    if everywhere is not narrowing:
        total = count(db, matching(everywhere, search), most=FEW)
    if not _may_be_misspelt(db, search, total):
        return _alike_from(db, search, MEANT_RANK)
    if total:
        return _alike_from(db, search, ALIKE_RANK)
    every = with_words_alike(db, search)
    return next((alike for alike in every if count(db, matching(everywhere, alike), most=1)), search)


def _whatever_estado(narrowing: Narrowing) -> Narrowing:
    names = narrowing.where.names - {"estado", "estados"}
    return narrowing if names == narrowing.where.names else replace(narrowing, where=Where(names))


def _may_be_misspelt(db: Connection, search: Search, total: int) -> bool:
    """Not where many match, nor where somebody has all these words and each of them is well known."""
    return total < FEW and not (total and contact_spelling.are_well_known(db, search.terms))


def _alike_from(db: Connection, search: Search, rank: int) -> Search:
    """With the words that are taken for the terms where the ranks of what is alike begin here, if there are any."""
    alike = _ALIKE[rank](db, search.terms)
    return replace(search, alike=alike, alike_rank=rank) if any(alike) else search


_ALIKE = {
    ALIKE_RANK: contact_spelling.alternatives,
    IN_TEXTS_RANK: contact_text_spelling.alternatives,
    MEANT_RANK: contact_spelling.meant,
}


def with_words_alike(db: Connection, search: Search) -> Iterator[Search]:
    """Of a search that finds nobody: with what is spelt like it in names, and then, if that finds nobody, in texts."""
    for rank in (ALIKE_RANK, IN_TEXTS_RANK):
        alike = _alike_from(db, search, rank)
        if alike is not search:
            yield alike


def page(
    db: Connection, narrowing: Narrowing, terms: tuple[Term, ...], place: Place
) -> tuple[Search, list[Row[Any]], int, bool]:
    """The page, the best match first; how many there are, and whether that is all."""
    search = search_of(db, terms)
    rank = keys_of(place.after, RANK_KEYS)["after_0"] if place.after else 0
    if rank >= ALIKE_RANK:
        # Go on among what is alike, whoever has come or gone since.
        search = _alike_from(db, search, max(start for start in _ALIKE if start <= rank))
        rows, total = _page(db, narrowing, search, place)
    else:
        rows, total = found = _page(db, narrowing, search, place)
        with_alike = _with_alike(db, narrowing, search, total)
        if with_alike is not search:
            search = with_alike
            rows, total = _page(db, narrowing, search, place, found if total <= MOST_COUNTED else None)
    return search, rows, min(total, MOST_COUNTED), total <= MOST_COUNTED


_Page = tuple[list[Row[Any]], int]


def _page(db: Connection, narrowing: Narrowing, search: Search, place: Place, literally: _Page | None = None) -> _Page:
    """The page, and how many there are, up to MOST_COUNTED + 1; `literally`: the same of what matches literally."""

    def of_many() -> _Page:
        if literally:
            return _page_behind(db, narrowing, search, place, literally)
        return _page_of_many(db, narrowing, search, place)

    tried = (narrowing.where, search)
    if tried in _known_as_many:
        rows, total = of_many()
        if total > RANKED:
            return rows, total
        _known_as_many.discard(tried)
    rows, total = _page_of_few(db, narrowing, search, place)
    if total <= RANKED or (search.alike and not combinations(search.alike_counts)):
        return rows, total
    _known_as_many.add(tried)
    return of_many()


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


def _page_of_few(db: Connection, narrowing: Narrowing, search: Search, place: Place) -> _Page:
    """The page of few matches, and how many there are; where there are more than RANKED, more than those."""
    after = keys_of(place.after, RANK_KEYS) if place.after else {}
    counts = search.alike_counts
    statement = _ranked_statement(narrowing.where, search.shapes, counts, bool(after))
    bound = narrowing.values | search.values | after | {"skip": place.skip, "limit": place.limit}
    bound |= {"alike_rank": search.alike_rank, "most_alike": RANKED + 1 if combinations(counts) else None}
    rows = list(db.execute(statement, bound).all())
    if rows or not (after or place.skip):
        return rows, rows[0].total if rows else 0
    return rows, count(db, matching(narrowing, search), most=MOST_COUNTED + 1 if search.alike else RANKED + 1)


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
            .limit(bindparam("most_alike", type_=Integer))
            .cte("alike")
            .prefix_with("MATERIALIZED", dialect="postgresql")
        )
        newest = select(all_alike.c.id).order_by(all_alike.c.created_at.desc(), all_alike.c.id.desc()).limit(MAX_ALIKE)
        rank = conditions.alike_place(alike_counts) + bindparam("alike_rank", type_=Integer)
        parts.append(select(*keys, rank.label("rank")).where(_columns.id.in_(newest.scalar_subquery())))
    found = union_all(*parts).cte("found").prefix_with("MATERIALIZED", dialect="postgresql")
    total = select(func.count()).select_from(found).scalar_subquery()
    # Of all that are found only the page is read whole.
    shown = select(found)
    if is_after:
        after = bindparam("after_0", type_=Integer)
        in_rank = _behind_in_rank(found.c.created_at, found.c.id)
        shown = shown.where(or_(found.c.rank > after, and_(found.c.rank == after, in_rank)))
    page = limited(shown.order_by(*_by_rank(found))).subquery("page")
    ranked = (
        select(*COLUMNS, page.c.rank.label("key_0"), total.label("total"))
        .join_from(page, Contact.__table__, _columns.id == page.c.id)
        .order_by(*_by_rank(page))
    )
    # Whoever has several words is found by their trigrams, whatever they are; one word, or letter, may be anybody's,
    # and a filter may let nobody through.
    is_led = len(shapes) > 1 and all(shape.length == TRIGRAM for shape in shapes)
    return planned_once(ranked) if is_led and not filters else ranked


def _page_of_many(db: Connection, narrowing: Narrowing, search: Search, place: Place) -> _Page:
    """The page of many matches, read rank by rank until it is full; how many there are, up to MOST_COUNTED + 1."""
    if place.after is None and not place.skip and not search.alike:
        statement = _first_statement(narrowing.where, search.shapes)
        whom = matching(narrowing, search)
        bound = whom.values | {"most": MOST_COUNTED + 1}
        rows = list(db.execute(statement, bound | known(whom.where, bound) | {"limit": place.limit}).all())
        return rows, noted(whom.where, bound, rows[0]) if rows else 0
    ranks = _Ranks(search.shapes, search.alike_counts, search.alike_rank)
    total = count(db, matching(narrowing, search), most=MOST_COUNTED + 1)
    return _read(db, narrowing, search, place, list(ranks)), total


def _page_behind(db: Connection, narrowing: Narrowing, search: Search, place: Place, literally: _Page) -> _Page:
    """The page that has these of the literal matches, filled up with what is alike."""
    rows, total = literally
    ranks = [rank for rank in _Ranks(search.shapes, search.alike_counts, search.alike_rank) if rank >= ALIKE_RANK]
    behind = Place(max(0, place.skip - total), place.limit - len(rows))
    if behind.limit:
        rows = rows + _read(db, narrowing, search, behind, ranks)
    return rows, count(db, matching(narrowing, search), most=MOST_COUNTED + 1)


def _read(db: Connection, narrowing: Narrowing, search: Search, place: Place, ranks: list[int]) -> list[Row[Any]]:
    """Rank by rank until the page is full."""
    after = keys_of(place.after, RANK_KEYS) if place.after else {}
    first = after.get("after_0", 0)
    every = _Ranks(search.shapes, search.alike_counts, search.alike_rank)
    rows: list[Row[Any]] = []
    skip = place.skip
    for rank in ranks:
        if rank < first:
            continue
        is_after = bool(after) and rank == first
        statement = _rank_statement(narrowing.where, every, rank, is_after)
        bound = narrowing.values | search.values | (after if is_after else {})
        found = db.execute(statement, bound | {"skip": skip, "limit": place.limit - len(rows)}).all()
        rows += found
        if len(rows) == place.limit:
            break
        # The page begins in a later rank, or has begun.
        skip = 0 if rows else skip - _size_of_rank(db, statement, bound, most=skip) if skip else 0
    return rows


@dataclass(frozen=True)
class _Ranks:
    """All ranks that a match may have, the best first."""

    shapes: tuple[Shape, ...]
    alike: Counts = ()
    alike_rank: int = ALIKE_RANK

    def __iter__(self) -> Iterator[int]:
        yield from conditions_of(self.shapes).grades()
        yield from range(self.alike_rank, self.alike_rank + len(combinations(self.alike)))

    def condition(self, rank: int) -> ColumnElement[bool]:
        conditions = conditions_of(self.shapes)
        if rank >= self.alike_rank:
            return conditions.of_alike_place(self.alike, rank - self.alike_rank)
        return conditions.of_rank(rank)


@lru_cache(maxsize=512)
def _first_statement(where: Where, shapes: tuple[Shape, ...]) -> Select[Any]:
    """The first page of many, each row with the total: PostgreSQL reads no rank behind the one that fills the page."""
    limit: BindParameter[int] = bindparam("limit", type_=Integer)
    ranks = _Ranks(shapes)
    of_ranks = [_rank_statement(where, ranks, rank, False).offset(None).limit(limit).subquery() for rank in ranks]
    found = union_all(*map(select, of_ranks)).subquery("found")
    return select(found, *counting(WhereMatching(where.names, shapes))).limit(limit)


@lru_cache(maxsize=512)
def _rank_statement(where: Where, ranks: _Ranks, rank: int, is_after: bool) -> Select[Any]:
    conditions = [*where.conditions(), ranks.condition(rank)]
    if is_after:
        conditions.append(_behind_in_rank(CREATED_AT.column, ID.column))
    statement = select(*COLUMNS, literal(rank, Integer).label("key_0")).where(*conditions)
    return limited(statement.order_by(*_NEWEST_FIRST))


def _by_rank(rows: FromClause) -> list[ColumnElement[Any]]:
    return [rows.c.rank, rows.c.created_at.desc(), rows.c.id.desc()]


def _behind_in_rank(created_at: ColumnElement[Any], id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Behind the cursor's row, among those of its rank."""
    there = (bindparam(f"after_{number}", type_=RANK_KEYS[number].type) for number in (1, 2))
    return tuple_(created_at, id) < tuple_(*there)


def _size_of_rank(db: Connection, statement: Select[Any], bound: dict[str, Any], *, most: int) -> int:
    rows = statement.with_only_columns(_columns.id).subquery()
    return int(db.execute(select(func.count()).select_from(rows), bound | {"skip": 0, "limit": most}).scalar_one())

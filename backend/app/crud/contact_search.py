"""The one search of contacts: who has all that was typed, the best match first.

A contact's `texto` has everything that is searched, folded, with the words of names, e-mail, city and numbers once more
at its head, each between two Q; a trigram index finds any part of it. A match is, in this order:

1. exact: the name is these words, in this order or with the surnames first;
2. whole: every term is a word (or the e-mail, the phone, the document);
3. the beginning of one;
4. a part of anything, notes included;
5. alike: a term is spelt nearly like a word that there is. Only where fewer than FEW contacts match literally.

Where an ñ was typed, each of the first four has those with ñ before those with n. Equal matches: the newest first.

Few matches are ranked one by one. Of many, only the page is made: rank by rank, each read in the list's own order
until the page is full, so that a name that a tenth of all contacts have costs no more than a rare one.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Self

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    Text,
    and_,
    any_,
    bindparam,
    case,
    func,
    literal,
    not_,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, array

from app.crud.contact_filters import Narrowing, Where, count
from app.crud.contact_order import COLUMNS, CREATED_AT, ID, Key, Place, keys_of, limited
from app.crud.contact_summary import MOST_COUNTED
from app.models.contact import Contact, ContactWord
from app.searching import Marker, Term

# Below this many literal matches, what is alike is shown behind them.
FEW = 10
# Up to this many are ranked one by one.
RANKED = 200
# What is alike is looked for among so many of the newest that have such words, and each word has so many others.
MAX_ALIKE = 2_000
MAX_ALTERNATIVES = 8
MIN_SIMILARITY = 0.35
# One letter more, less or other in a short word leaves few trigrams equal.
SHORT_WORD = 6

# So many letters in a row are what the index knows.
TRIGRAM = 3
PAIR = 2

EXACT, WHOLE, PREFIX, PART = range(4)
LEVELS = (EXACT, WHOLE, PREFIX, PART)
ALIKE_RANK = 100
RANK_KEYS = (Key(literal(0), Integer(), int), CREATED_AT, ID)

_columns = Contact.__table__.c
_texto = _columns.texto


def _pattern(name: str) -> ColumnElement[str]:
    """The LIKE pattern of what is typed anywhere. PostgreSQL knows it as a constant: it plans for this very text."""
    return func.public.search_pattern("%", bindparam(name, type_=Text), "%", type_=Text)


def _word_pattern(prefix: str, name: str, suffix: str) -> ColumnElement[str]:
    """Of words, as they stand between Q at the head of a contact's text."""
    return func.public.search_word_pattern(prefix, bindparam(name, type_=Text), suffix, type_=Text)


def _has_any(patterns: list[ColumnElement[Any]]) -> ColumnElement[bool]:
    return _texto.like(patterns[0]) if len(patterns) == 1 else _texto.like(any_(array(patterns, type_=Text)))


@dataclass(frozen=True, slots=True)
class Shape:
    """What a term's conditions look like, whatever was typed: statements are kept by it."""

    needles: int
    words: int
    has_enye: bool
    length: int

    @classmethod
    def of(cls, term: Term) -> Self:
        return cls(len(term.needles), len(term.words), term.has_enye, min(len(term.needles[0]), TRIGRAM))


@dataclass(frozen=True, slots=True)
class Search:
    """The terms with what the statements bind for them."""

    terms: tuple[Term, ...]
    # How many match literally, as far as that was counted.
    literal: int = 0
    alike: tuple[tuple[tuple[str, float], ...], ...] = ()

    @property
    def alike_counts(self) -> tuple[int, ...]:
        return tuple(len(words) for words in self.alike)

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return tuple(map(Shape.of, self.terms))

    @property
    def values(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for number, term in enumerate(self.terms):
            values |= {f"needle_{number}_{place}": needle for place, needle in enumerate(term.needles)}
            values |= {f"word_{number}_{place}": word for place, word in enumerate(term.words)}
            if term.has_enye:
                values[f"enye_{number}"] = _with_enye(term.words[0])
        for number, words in enumerate(self.alike):
            values |= {f"alike_{number}_{place}": word for place, (word, _) in enumerate(words)}
            values |= {f"cost_{number}_{place}": round(1000 * (1 - like)) for place, (_, like) in enumerate(words)}
        if len(self.terms) > 1:
            names = [term.words[0] for term in self.terms]
            for start in range(len(names)):
                turned = "|".join([*names[start:], *names[:start]])
                values |= {f"turned_{start}": turned, f"turned_enye_{start}": _with_enye(turned)}
        return values

    def marker(self) -> Marker:
        return Marker(self.terms, [word for words in self.alike for word, _ in words])


def _with_enye(words: str) -> str:
    return words.lower().replace("ñ", "¬")


class Conditions:
    """Conditions on `texto`, of the shapes of some terms."""

    def __init__(self, shapes: tuple[Shape, ...]) -> None:
        self.shapes = shapes
        self.has_enye = any(shape.has_enye for shape in shapes)
        # A name of one word is what level WHOLE finds; no word is one letter long.
        self.levels = LEVELS if len(shapes) > 1 else LEVELS[1:] if shapes[0].length > 1 else LEVELS[2:]

    def term(self, number: int) -> ColumnElement[bool]:
        return _has_any([_pattern(f"needle_{number}_{place}") for place in range(self.shapes[number].needles)])

    def matches(self) -> ColumnElement[bool]:
        is_short = all(shape.length < TRIGRAM for shape in self.shapes)
        return and_(
            *(
                self._pair(number) if is_short and shape.length == PAIR else self.term(number)
                for number, shape in enumerate(self.shapes)
            )
        )

    def _pair(self, number: int) -> ColumnElement[bool]:
        """Two letters with whatever follows them: so there are trigrams to look up."""
        typed = bindparam(f"needle_{number}_0", type_=Text)
        return _texto.like(any_(func.public.search_pair_patterns(typed, type_=ARRAY(Text))))

    def level(self, level: int, *, with_enye: bool = False) -> ColumnElement[bool]:
        """Whether a contact matches so well, or better; `with_enye`: with each ñ that was typed."""
        if level == EXACT:
            name = "turned_enye" if with_enye else "turned"
            return _has_any([_word_pattern("%\nQ", f"{name}_{start}", "Q\n%") for start in range(len(self.shapes))])
        prefix, suffix = {WHOLE: ("%Q", "Q%"), PREFIX: ("%Q", "%"), PART: ("%", "%")}[level]
        conditions: list[ColumnElement[bool]] = []
        for number, shape in enumerate(self.shapes):
            if with_enye and shape.has_enye:
                conditions.append(_texto.like(_word_pattern(prefix, f"enye_{number}", suffix)))
            elif level == PART:
                conditions.append(self.term(number))
            else:
                names = [f"word_{number}_{place}" for place in range(shape.words)]
                conditions.append(_has_any([_word_pattern(prefix, name, suffix) for name in names]))
        return and_(*conditions)

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
        grades = self.grades()
        return and_(grades[rank], *(not_(grades[better]) for better in grades if better < rank))

    def alike(self, counts: tuple[int, ...]) -> ColumnElement[bool]:
        return and_(*(or_(self.term(number), *self._is_alike(number, words)) for number, words in enumerate(counts)))

    def alike_rank(self, counts: tuple[int, ...]) -> ColumnElement[int]:
        """The less the terms' best words are like them, the higher."""
        costs: list[ColumnElement[int]] = []
        for number, words in enumerate(counts):
            if words:
                dearer = (
                    (condition, bindparam(f"cost_{number}_{place}", type_=Integer))
                    for place, condition in enumerate(self._is_alike(number, words))
                )
                costs.append(case((self.term(number), 0), *dearer, else_=1000))
        return sum(costs, start=literal(ALIKE_RANK, Integer))

    def _is_alike(self, number: int, words: int) -> list[ColumnElement[bool]]:
        return [_texto.like(_word_pattern("%Q", f"alike_{number}_{place}", "Q%")) for place in range(words)]


_conditions = lru_cache(maxsize=256)(Conditions)


@dataclass(frozen=True)
class WhereMatching(Where):
    """Filters and a search: its literal matches and, with `alike`, those that are spelt alike."""

    shapes: tuple[Shape, ...]
    alike: tuple[int, ...] = ()

    @property
    def counts_in_order(self) -> bool:
        return False

    def conditions(self) -> list[ColumnElement[bool]]:
        search = _conditions(self.shapes)
        return [*super().conditions(), search.alike(self.alike) if any(self.alike) else search.matches()]


def matching(narrowing: Narrowing, search: Search) -> Narrowing:
    """The same filters, and the search with them: for counts, and for lists in any order but by rank."""
    where = WhereMatching(narrowing.where.names, search.shapes, search.alike_counts)
    return Narrowing(where, narrowing.values | search.values)


def understood(db: Connection, narrowing: Narrowing, terms: tuple[Term, ...]) -> Search:
    """The search for these terms, with what is spelt like them where hardly anything has them as they are."""
    search = Search(terms)
    literal = count(db, matching(narrowing, search), most=MOST_COUNTED + 1)
    return replace(search, literal=literal, alike=_alternatives(db, terms) if literal < FEW else ())


def page(db: Connection, narrowing: Narrowing, search: Search, place: Place) -> tuple[list[Row[Any]], int, bool]:
    """The page, the best match first; how many there are, and whether that is all."""
    if search.literal > RANKED:
        rows = _page_of_many(db, narrowing, search, place)
        return rows, min(search.literal, MOST_COUNTED), search.literal <= MOST_COUNTED
    rows = _page_of_few(db, narrowing, search, place)
    if not any(search.alike_counts):
        return rows, search.literal, True
    found = rows[0].total if rows else count(db, matching(narrowing, search), most=MAX_ALIKE + FEW)
    return rows, found, found < MAX_ALIKE


@lru_cache(maxsize=512)
def _rank_statement(where: Where, shapes: tuple[Shape, ...], rank: int, is_after: bool) -> Select[Any]:
    condition = _conditions(shapes).of_rank(rank)
    statement = select(
        *COLUMNS,
        literal(rank, Integer).label("key_0"),
        _columns.created_at.label("key_1"),
        _columns.id.label("key_2"),
    ).where(*where.conditions(), condition)
    if is_after:
        here = tuple_(_columns.created_at, _columns.id)
        there = tuple_(*(bindparam(f"after_{number}", type_=RANK_KEYS[number].type) for number in (1, 2)))
        statement = statement.where(here < there)
    return limited(statement.order_by(_columns.created_at.desc(), _columns.id.desc()))


def _page_of_many(db: Connection, narrowing: Narrowing, search: Search, place: Place) -> list[Row[Any]]:
    """The page of many matches, read rank by rank until it is full."""
    after = keys_of(place.after, RANK_KEYS) if place.after else {}
    first = after.get("after_0", 0)
    rows: list[Row[Any]] = []
    skip = place.skip
    for rank in _conditions(search.shapes).grades():
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
    return rows


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
        for row in db.execute(_alternatives_statement(len(asked)), values):
            found[row.number][row.word] = float(row.likeness)
    return tuple(
        tuple(sorted(words.items(), key=lambda item: (-item[1], item[0]))[:MAX_ALTERNATIVES]) for words in found
    )


@lru_cache(maxsize=32)
def _alternatives_statement(terms: int) -> Any:
    word = ContactWord.__table__.c.word
    letters = ContactWord.__table__.c.letters
    statements = []
    for place in range(terms):
        number = bindparam(f"number_{place}", type_=Integer).label("number")
        typed = func.public.fold(bindparam(f"word_{place}", type_=Text), type_=Text)
        likeness = func.similarity(word, typed)
        by_trigrams = (
            select(number, word, likeness.label("likeness"))
            .where(word.bool_op("%")(typed), likeness >= MIN_SIMILARITY, word != typed)
            .order_by(likeness.desc())
            .limit(2 * MAX_ALTERNATIVES)
        )
        swapped = select(number, word, literal(0.6).label("likeness")).where(
            letters == func.public.sorted_letters(typed), word != typed
        )
        one_letter = (
            select(number, word, literal(0.5).label("likeness"))
            .where(
                word.like(func.left(typed, 1) + "%"),
                func.length(typed) <= SHORT_WORD,
                func.length(word).between(func.length(typed) - 1, func.length(typed) + 1),
                func.levenshtein_less_equal(word, typed, 1) == 1,
            )
            .limit(4 * MAX_ALTERNATIVES)
        )
        statements += [select(kind.subquery()) for kind in (by_trigrams, swapped, one_letter)]
    return union_all(*statements)


def _page_of_few(db: Connection, narrowing: Narrowing, search: Search, place: Place) -> list[Row[Any]]:
    """The page of few matches, those that are alike included; each row with the `total`."""
    after = keys_of(place.after, RANK_KEYS) if place.after else {}
    statement = _ranked_statement(narrowing.where, search.shapes, search.alike_counts, bool(after))
    bound = narrowing.values | search.values | after | {"skip": place.skip, "limit": place.limit}
    return list(db.execute(statement, bound).all())


@lru_cache(maxsize=512)
def _ranked_statement(where: Where, shapes: tuple[Shape, ...], counts: tuple[int, ...], is_after: bool) -> Select[Any]:
    """All matches ranked one by one."""
    conditions = _conditions(shapes)
    filters = where.conditions()
    keys = (_columns.id, _columns.created_at)
    parts = [select(*keys, conditions.rank().label("rank")).where(*filters, conditions.matches())]
    if any(counts):
        alike = (
            select(*keys, conditions.alike_rank(counts).label("rank"))
            .where(*filters, conditions.alike(counts), not_(conditions.matches()))
            .order_by(_columns.created_at.desc(), _columns.id.desc())
            .limit(MAX_ALIKE)
        )
        parts.append(select(alike.subquery()))
    found = union_all(*parts).cte("found").prefix_with("MATERIALIZED", dialect="postgresql")
    total = select(func.count()).select_from(found).scalar_subquery()
    statement = select(
        *COLUMNS,
        found.c.rank.label("key_0"),
        found.c.created_at.label("key_1"),
        found.c.id.label("key_2"),
        total.label("total"),
    ).join_from(found, Contact.__table__, _columns.id == found.c.id)
    if is_after:
        rank, moment, row = (bindparam(f"after_{number}", type_=key.type) for number, key in enumerate(RANK_KEYS))
        later = tuple_(found.c.created_at, found.c.id) < tuple_(moment, row)
        statement = statement.where(or_(found.c.rank > rank, and_(found.c.rank == rank, later)))
    return limited(statement.order_by(found.c.rank, found.c.created_at.desc(), found.c.id.desc()))

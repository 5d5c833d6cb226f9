"""How many contacts there are: from totals that the database keeps as rows change, where it keeps them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Connection,
    Date,
    Integer,
    Row,
    ScalarSelect,
    Select,
    Text,
    any_,
    bindparam,
    cast,
    collate,
    func,
    literal,
    not_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from app.crud.base import folded
from app.crud.contact_count import count
from app.crud.contact_filters import BOGOTA, Narrowing, Where, any_of_folded, midnight
from app.models.contact import ESTADO, Contact, ContactStatus, ContactTally, ContactTotal
from app.schemas.contact import ContactsOfCity, ContactSummary, OptionalField, WeekOfContacts

WEEKS = 12
CITIES = 10
# What no kept total answers is counted up to here: enough for a person, and it costs the same at any size.
MOST_COUNTED = 10_000
# Of so many it is looked at which estado they have: then each estado of what has more than MOST_COUNTED is exact too.
MOST_SUMMED = 30_000

_contacts = Contact.__table__
_tally = ContactTally.__table__.c
# As they are spelt in any contact; the filters take them for one.
_SPELT = folded(_tally.key)
_SINCE = _tally.key >= bindparam("created_from", type_=Text)
_BEFORE = _tally.key < bindparam("created_before", type_=Text)
# By the conditions of a list that are all it has beside its estados: what is tallied of them.
_TALLIED: dict[frozenset[str], tuple[str, list[ColumnElement[bool]]]] = {
    frozenset({"propietario"}): ("propietario", [_tally.key == bindparam("propietario", type_=Text)]),
    frozenset({"propietarios"}): (
        "propietario", [_tally.key == any_(bindparam("propietarios", type_=ARRAY(Text)))]
    ),
    frozenset({"ciudad"}): ("ciudad", [folded(bindparam("ciudad", type_=Text)) == _SPELT]),
    frozenset({"ciudades"}): ("ciudad", [any_of_folded("ciudades") == _SPELT]),
    frozenset({"pais"}): ("pais", [folded(bindparam("pais", type_=Text)) == _SPELT]),
    frozenset({"paises"}): ("pais", [any_of_folded("paises") == _SPELT]),
    frozenset({"created_from"}): ("dia", [_SINCE]),
    frozenset({"created_before"}): ("dia", [_BEFORE]),
    frozenset({"created_from", "created_before"}): ("dia", [_SINCE, _BEFORE]),
}  # fmt: skip
_ESTADOS = frozenset({"estado", "estados"})
_FLAGS = {f"{has}_{field}" for has in ("con", "sin") for field in OptionalField}


def _of_estados(names: frozenset[str], estado: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """Which rows of a table of totals are of the estados that these conditions let through."""
    conditions: dict[str, ColumnElement[bool]] = {
        "estado": estado == bindparam("estado", type_=ESTADO),
        "estados": estado == any_(bindparam("estados", type_=ARRAY(ESTADO))),
    }
    return [condition for name, condition in conditions.items() if name in names]


@lru_cache(maxsize=512)
def _kept(names: frozenset[str]) -> Select[Any] | None:
    """Each estado and how many it has of those whom these conditions let through, if that is kept."""
    others = names - _ESTADOS
    if not others:
        totals = ContactTotal.__table__.c
        return (
            _figure("estado", cast(totals.estado, Text), func.sum(totals.delta))
            .where(*_of_estados(names, totals.estado))
            .group_by(totals.estado)
        )
    if others in _TALLIED:
        dimension, conditions = _TALLIED[others]
    elif others <= _FLAGS:
        dimension = "datos"
        conditions = [_has(*name.split("_", 1)) for name in sorted(others)]
    else:
        return None
    of_dimension = _tally.dimension == literal(dimension, Text)
    return (
        _figure("estado", cast(_tally.estado, Text), func.sum(_tally.delta))
        .where(of_dimension, *conditions, *_of_estados(names, _tally.estado))
        .group_by(_tally.estado)
    )


def kept_total(where: Where) -> ScalarSelect[int] | None:
    """How many these conditions let through, as part of another statement that binds them.

    None where that is not kept, and of what tallies write in another way than contacts do.
    """
    kept = _kept(where.names) if type(where) is Where and where.names <= _ESTADOS else None
    return None if kept is None else select(func.coalesce(func.sum(kept.subquery().c.how_many), 0)).scalar_subquery()


def _has(has: str, field: str) -> ColumnElement[bool]:
    is_there = literal(field, Text) == any_(func.string_to_array(_tally.key, ",", type_=ARRAY(Text)))
    return is_there if has == "con" else not_(is_there)


def _kept_of(db: Connection, narrowing: Narrowing) -> Sequence[Row[Any]] | None:
    kept = _kept(narrowing.where.names) if type(narrowing.where) is Where else None
    if kept is None:
        return None
    values = {name: _as_key(value) for name, value in narrowing.values.items()}
    return db.execute(kept, values).all()


def how_many(db: Connection) -> int:
    """All contacts that there are."""
    return total(db, Narrowing(Where(frozenset()), {}))[0]


def total(db: Connection, narrowing: Narrowing) -> tuple[int, bool]:
    """How many contacts a list has, and whether that is all: what is counted is counted up to MOST_COUNTED."""
    kept = _kept_of(db, narrowing)
    if kept is not None:
        return sum(int(row.how_many) for row in kept), True
    found = count(db, narrowing, most=MOST_COUNTED + 1)
    return min(found, MOST_COUNTED), found <= MOST_COUNTED


def _as_key(value: Any) -> Any:
    """As tallies write days and owners."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, list):
        return [_as_key(one) for one in value]
    return value if isinstance(value, str) else str(value)


def summary(db: Connection, narrowing: Narrowing, *, only_estados: bool = False) -> ContactSummary:
    """Everything that the home page shows; weeks and cities are left out where nobody asks for them."""
    today = datetime.now(BOGOTA).date()
    this_week = today - timedelta(days=today.weekday())
    weeks = [this_week - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    days = [week.isoformat() for week in weeks]
    kept = _kept_of(db, narrowing)
    if only_estados and kept is not None:
        return _summary_of(kept, [])
    if kept is not None and narrowing.where.names <= _ESTADOS:
        rows = db.execute(_whole(narrowing.where.names), narrowing.values | {"since": days[0]}).all()
        return _summary_of([*kept, *rows], days)
    values = narrowing.values | {"most": MOST_SUMMED + 1, "newest": MOST_COUNTED}
    if not only_estados:
        values["since"] = midnight(weeks[0])
    if kept is not None:
        rows = db.execute(_newest(narrowing.where), values).all()
        is_whole = sum(int(row.how_many) for row in kept) <= MOST_COUNTED
        return _summary_of([*kept, *rows], days, is_whole=is_whole)
    rows = db.execute(_counted(narrowing.where, only_estados), values).all()
    estados = [row for row in rows if row.kind == "estado"]
    counted = sum(row.how_many for row in estados)
    if only_estados:
        return _summary_of(estados, [], has_more=counted > MOST_SUMMED)
    if counted > MOST_SUMMED and not narrowing.where.counts_in_order:
        # Those that were counted are any, and not the newest.
        rows = [*estados, *db.execute(_newest(narrowing.where), values).all()]
    return _summary_of(rows, days, is_whole=counted <= MOST_COUNTED, has_more=counted > MOST_SUMMED)


def _summary_of(
    rows: Sequence[Row[Any]], weeks: list[str], *, is_whole: bool = True, has_more: bool = False
) -> ContactSummary:
    """`is_whole`: weeks and cities are of all, not of the newest; `has_more`: there are more than `rows` say."""
    figures: dict[str, dict[str, int]] = {"estado": {}, "semana": {}, "ciudad": {}}
    for row in rows:
        if row.name is not None:
            figures[row.kind][row.name] = int(row.how_many)
    estados = {estado: figures["estado"].get(estado, 0) for estado in ContactStatus}
    more = [estado for estado, counted in estados.items() if counted] if has_more else []
    for estado in more:
        estados[estado] = min(estados[estado], MOST_COUNTED)
    whole = sum(estados.values())
    new = [figures["semana"].get(week, 0) for week in weeks]
    return ContactSummary(
        total=whole,
        total_is_exact=is_whole and not more,
        por_estado=estados,
        mas_de=more,
        por_semana=[
            WeekOfContacts.model_validate(
                {"semana": week, "nuevos": new[number], "total": whole - sum(new[number + 1 :])}
            )
            for number, week in enumerate(weeks)
        ],
        por_ciudad=[ContactsOfCity(ciudad=name, total=how_many) for name, how_many in figures["ciudad"].items()],
    )


def _figure(kind: str, name: ColumnElement[Any], how_many: ColumnElement[Any]) -> Select[Any]:
    return select(literal(kind, Text).label("kind"), name.label("name"), how_many.label("how_many"))


@lru_cache(maxsize=32)
def _whole(names: frozenset[str]) -> CompoundSelect[Any]:
    """Weeks and cities of everybody, or of some estados."""
    how_many = func.sum(_tally.delta)
    week = func.to_char(func.date_trunc("week", cast(_tally.key, Date)), "YYYY-MM-DD")
    of_estados = _of_estados(names, _tally.estado)
    by_city = _figure("ciudad", _tally.key, how_many).where(_tally.dimension == "ciudad", *of_estados)
    return union_all(
        _figure("semana", week, how_many)
        .where(_tally.dimension == "dia", _tally.key >= bindparam("since"), *of_estados)
        .group_by(week),
        _largest(by_city.group_by(_tally.key).having(how_many > 0)),
    )


def _largest(by_spelling: Select[Any]) -> Select[Any]:
    """The cities that have most, however they are spelt, as the filter takes them; each as most have spelt it."""
    spelt = by_spelling.subquery("spelt").c
    spellings = func.array_agg(
        aggregate_order_by(spelt.name, spelt.how_many.desc(), collate(spelt.name, "C")), type_=ARRAY(Text)
    )
    how_many = func.sum(spelt.how_many)
    by_city = _figure("ciudad", spellings[1], how_many).group_by(folded(spelt.name))
    return by_city.order_by(how_many.desc(), folded(spelt.name)).limit(CITIES)


@lru_cache(maxsize=512)
def _counted(where: Where, only_estados: bool) -> CompoundSelect[Any]:
    """Of all contacts that there are, up to `most`, their estados; of the newest of them their weeks and cities."""
    found = select(_contacts.c.estado, _contacts.c.created_at, _contacts.c.id, _contacts.c.ciudad)
    found = found.where(*where.conditions()).limit(bindparam("most", type_=Integer))
    if where.counts_in_order:
        found = found.order_by(_contacts.c.created_at.desc(), _contacts.c.id.desc())
    all_of_them = found.cte("found")
    estado = cast(all_of_them.c.estado, Text)
    by_estado = _figure("estado", estado, func.count()).group_by(all_of_them.c.estado)
    if only_estados:
        return union_all(by_estado)
    newest = select(all_of_them).order_by(all_of_them.c.created_at.desc(), all_of_them.c.id.desc())
    return union_all(by_estado, *_weeks_and_cities(newest.limit(bindparam("newest", type_=Integer)).cte("newest")))


@lru_cache(maxsize=512)
def _newest(where: Where) -> CompoundSelect[Any]:
    """Of the newest of all contacts that there are, the weeks and the cities."""
    newest = select(_contacts.c.created_at, _contacts.c.ciudad).where(*where.conditions())
    newest = newest.order_by(_contacts.c.created_at.desc(), _contacts.c.id.desc())
    return union_all(*_weeks_and_cities(newest.limit(bindparam("newest", type_=Integer)).cte("newest")))


def _weeks_and_cities(contacts: CTE) -> tuple[Select[Any], Select[Any]]:
    week = func.date_trunc("week", func.timezone("America/Bogota", contacts.c.created_at))
    by_week = _figure("semana", func.to_char(week, "YYYY-MM-DD"), func.count())
    by_city = _figure("ciudad", contacts.c.ciudad, func.count()).where(contacts.c.ciudad.is_not(None))
    return (
        by_week.where(contacts.c.created_at >= bindparam("since")).group_by(week),
        _largest(by_city.group_by(contacts.c.ciudad)),
    )

"""How many contacts there are: from totals that the database keeps as rows change, where it keeps them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Connection,
    Date,
    Integer,
    Row,
    Select,
    Text,
    any_,
    bindparam,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY

from app.crud.base import folded
from app.crud.contact_filters import BOGOTA, Narrowing, Where, any_of_folded, count, midnight
from app.models.contact import ESTADO, Contact, ContactStatus, ContactTally, ContactTotal
from app.schemas.contact import ContactsOfCity, ContactSummary, WeekOfContacts

WEEKS = 12
CITIES = 10
# What no kept total answers is counted up to here: enough for a person, and it costs the same at any size.
MOST_COUNTED = 10_000

_TOTAL = select(func.coalesce(func.sum(ContactTotal.delta), 0))
_TALLY = select(func.coalesce(func.sum(ContactTally.delta), 0))
_DAYS = _TALLY.where(ContactTally.dimension == "dia")
_OWNERS = _TALLY.where(ContactTally.dimension == "propietario")
# As they are spelt in any contact; the filters take them for one.
_CITIES, _COUNTRIES = (_TALLY.where(ContactTally.dimension == name) for name in ("ciudad", "pais"))
_SPELT = folded(ContactTally.__table__.c.key)
_SINCE = ContactTally.key >= bindparam("created_from", type_=Text)
_BEFORE = ContactTally.key < bindparam("created_before", type_=Text)
# By the conditions of a list that are all it has.
_KEPT: dict[frozenset[str], Select[Any]] = {
    frozenset(): _TOTAL,
    frozenset({"estado"}): _TOTAL.where(ContactTotal.estado == bindparam("estado", type_=ESTADO)),
    frozenset({"estados"}): _TOTAL.where(ContactTotal.estado == any_(bindparam("estados", type_=ARRAY(ESTADO)))),
    frozenset({"propietario"}): _OWNERS.where(ContactTally.key == bindparam("propietario", type_=Text)),
    frozenset({"propietarios"}): _OWNERS.where(ContactTally.key == any_(bindparam("propietarios", type_=ARRAY(Text)))),
    frozenset({"ciudad"}): _CITIES.where(folded(bindparam("ciudad", type_=Text)) == _SPELT),
    frozenset({"ciudades"}): _CITIES.where(any_of_folded("ciudades") == _SPELT),
    frozenset({"pais"}): _COUNTRIES.where(folded(bindparam("pais", type_=Text)) == _SPELT),
    frozenset({"paises"}): _COUNTRIES.where(any_of_folded("paises") == _SPELT),
    frozenset({"created_from"}): _DAYS.where(_SINCE),
    frozenset({"created_before"}): _DAYS.where(_BEFORE),
    frozenset({"created_from", "created_before"}): _DAYS.where(_SINCE, _BEFORE),
}


def how_many(db: Connection) -> int:
    """All contacts that there are."""
    return int(db.execute(_TOTAL).scalar_one())


def total(db: Connection, narrowing: Narrowing) -> tuple[int, bool]:
    """How many contacts a list has, and whether that is all: what is counted is counted up to MOST_COUNTED."""
    kept = _KEPT.get(narrowing.where.names) if type(narrowing.where) is Where else None
    if kept is not None:
        values = {name: _as_key(value) for name, value in narrowing.values.items()}
        return int(db.execute(kept, values).scalar_one()), True
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
    if type(narrowing.where) is Where and not narrowing.where.names:
        if only_estados:
            return _summary_of(db.execute(_ESTADOS).all(), [])
        return _summary_of(db.execute(_WHOLE, {"since": days[0]}).all(), days)
    values = narrowing.values | {"most": MOST_COUNTED + 1}
    if not only_estados:
        values["since"] = midnight(weeks[0])
    rows = db.execute(_counted(narrowing.where, only_estados), values).all()
    if sum(row.how_many for row in rows if row.kind == "estado") > MOST_COUNTED:
        statement = _counted_in_part(narrowing.where, only_estados)
        rows = db.execute(statement, values | {"newest": MOST_COUNTED}).all()
        return _summary_of(rows, [] if only_estados else days, is_whole=only_estados)
    return _summary_of(rows, [] if only_estados else days)


def _summary_of(rows: Sequence[Row[Any]], weeks: list[str], *, is_whole: bool = True) -> ContactSummary:
    """`is_whole`: weeks and cities are of all contacts, and not of the newest of them."""
    figures: dict[str, dict[str, int]] = {"estado": {}, "semana": {}, "ciudad": {}, "mas_de": {}}
    for row in rows:
        figures[row.kind][row.name] = int(row.how_many)
    estados = {estado: figures["estado"].get(estado, 0) for estado in ContactStatus}
    more = [estado for estado in ContactStatus if figures["mas_de"].get(estado)]
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


_ESTADOS = _figure("estado", cast(ContactTotal.estado, Text), func.sum(ContactTotal.delta)).group_by(
    ContactTotal.estado
)


def _whole_statement() -> CompoundSelect[Any]:
    how_many = func.sum(ContactTally.delta)
    week = func.to_char(func.date_trunc("week", cast(ContactTally.key, Date)), "YYYY-MM-DD")
    by_city = _figure("ciudad", ContactTally.__table__.c.key, how_many).where(ContactTally.dimension == "ciudad")
    return union_all(
        _ESTADOS,
        _figure("semana", week, how_many)
        .where(ContactTally.dimension == "dia", ContactTally.key >= bindparam("since"))
        .group_by(week),
        by_city.group_by(ContactTally.key)
        .having(how_many > 0)
        .order_by(how_many.desc(), ContactTally.key)
        .limit(CITIES),
    )


_WHOLE = _whole_statement()


@lru_cache(maxsize=512)
def _counted(where: Where, only_estados: bool) -> CompoundSelect[Any]:
    """Of all contacts that there are, up to `most`: their estados, weeks and cities."""
    contacts = Contact.__table__
    found = select(contacts.c.estado, contacts.c.created_at, contacts.c.ciudad).where(*where.conditions())
    all_of_them = found.limit(bindparam("most", type_=Integer)).cte("found")
    estado = cast(all_of_them.c.estado, Text)
    by_estado = _figure("estado", estado, func.count()).group_by(all_of_them.c.estado)
    return union_all(by_estado, *(() if only_estados else _weeks_and_cities(all_of_them)))


@lru_cache(maxsize=512)
def _counted_in_part(where: Where, only_estados: bool) -> CompoundSelect[Any]:
    """Of each estado as many as are counted; of the newest of all of them, the weeks and the cities."""
    contacts = Contact.__table__
    most: BindParameter[int] = bindparam("most", type_=Integer)
    newest: BindParameter[int] = bindparam("newest", type_=Integer)
    counted = []
    for estado in ContactStatus:
        condition = contacts.c.estado == literal(estado, ESTADO)
        found = select(literal(1)).select_from(contacts).where(*where.conditions(), condition).limit(most).subquery()
        how_many = select(func.count()).select_from(found).scalar_subquery()
        counted.append(select(literal(estado.value, Text).label("name"), how_many.label("how_many")))
    estados = union_all(*counted).cte("estados")
    figures = (
        _figure("estado", estados.c.name, func.least(estados.c.how_many, newest)),
        _figure("mas_de", estados.c.name, estados.c.how_many - newest).where(estados.c.how_many > newest),
    )
    if only_estados:
        return union_all(*figures)
    newest_contacts = (
        select(contacts.c.created_at, contacts.c.ciudad)
        .where(*where.conditions())
        .order_by(contacts.c.created_at.desc(), contacts.c.id.desc())
        .limit(newest)
        .cte("newest")
    )
    return union_all(*figures, *_weeks_and_cities(newest_contacts))


def _weeks_and_cities(contacts: CTE) -> tuple[Select[Any], Select[Any]]:
    week = func.date_trunc("week", func.timezone("America/Bogota", contacts.c.created_at))
    by_week = _figure("semana", func.to_char(week, "YYYY-MM-DD"), func.count())
    by_city = _figure("ciudad", contacts.c.ciudad, func.count()).where(contacts.c.ciudad.is_not(None))
    return (
        by_week.where(contacts.c.created_at >= bindparam("since")).group_by(week),
        by_city.group_by(contacts.c.ciudad).order_by(func.count().desc(), contacts.c.ciudad).limit(CITIES),
    )

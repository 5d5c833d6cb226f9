"""The kept totals counted anew: for a table that somebody changed behind the triggers' back."""

from collections import defaultdict
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    Text,
    and_,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    union_all,
)
from sqlalchemy.exc import OperationalError

from app import database
from app.core.errors import BusyError
from app.crud.contact_filters import column_of
from app.models.contact import Contact, ContactStatus, ContactTally, ContactTotal
from app.schemas.contact import OptionalField

# Who writes waits behind us, for 5 s at most (`app/database.py`): we give up before they do.
LOCK_TIMEOUT = "2s"


def _tallied(dimension: str, key: ColumnElement[Any]) -> Select[Any]:
    found = select(literal(dimension, Text).label("dimension"), key.label("key"), Contact.estado, func.count())
    return found.where(key.is_not(None)).group_by(key, Contact.estado)


_DAY = func.to_char(func.timezone("America/Bogota", Contact.created_at), "YYYY-MM-DD")
DATA = func.concat_ws(
    ",", *(case((column_of(field).is_not(None), literal(field.value, Text))) for field in OptionalField), type_=Text
)
ESTADOS = select(literal("estado", Text), cast(Contact.estado, Text), Contact.estado, func.count()).group_by(
    Contact.estado
)
TALLIES = union_all(
    _tallied("ciudad", Contact.__table__.c.ciudad),
    _tallied("datos", DATA),
    _tallied("dia", _DAY),
    _tallied("pais", Contact.__table__.c.pais),
    _tallied("propietario", cast(Contact.propietario_id, Text)),
)
COUNTED: CompoundSelect[Any] = union_all(ESTADOS, *TALLIES.selects)
KEPT: CompoundSelect[Any] = union_all(
    select(literal("estado", Text), cast(ContactTotal.estado, Text), ContactTotal.estado, func.sum(ContactTotal.delta))
    .group_by(ContactTotal.estado),
    select(ContactTally.dimension, ContactTally.key, ContactTally.estado, func.sum(ContactTally.delta))
    .group_by(ContactTally.dimension, ContactTally.key, ContactTally.estado),
)  # fmt: skip


class Correction(NamedTuple):
    """What was kept of which value of which dimension: an estado, ciudad, dia of creation, …; see `ContactTally`."""

    dimension: str
    key: str
    kept: int
    counted: int


def recount(db: Connection) -> list[Correction]:
    """Put the totals right and tell which were wrong; nobody writes contacts until the transaction ends.

    Needs a transaction, and may take seconds for each million. Raises BusyError where others have been writing
    for too long.
    """
    try:
        db.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
        database.allow(db, seconds=0)
        # Against writers, who fold the totals too, and a second recount, not against readers; what follows sees all
        # that is committed.
        db.execute(text("LOCK TABLE contacts, contact_totals, contact_tallies IN SHARE ROW EXCLUSIVE MODE"))
        wrong = _corrections(_by_key(db, KEPT), _by_key(db, COUNTED))
        if wrong:
            db.execute(delete(ContactTotal))
            db.execute(delete(ContactTally))
            by_estado = select(Contact.estado, func.count()).group_by(Contact.estado)
            db.execute(insert(ContactTotal).from_select(["estado", "delta"], by_estado))
            db.execute(insert(ContactTally).from_select(["dimension", "key", "estado", "delta"], TALLIES))
    except OperationalError as error:
        if getattr(error.orig, "pgcode", None) == "55P03":  # lock_timeout
            raise BusyError from error
        raise
    return wrong


def fold(db: Connection) -> None:
    """Make one row of all that are kept of the same: each change leaves some, and what reads them adds them up.

    Those that somebody else folds just now are left alone. Needs a transaction.
    """
    for table, keys in ((ContactTotal, ("estado",)), (ContactTally, ("dimension", "key", "estado"))):
        columns = table.__table__.c
        by = [columns[key] for key in keys]
        several = select(*by).group_by(*by).having(func.count() > 1).subquery()
        is_same = and_(*(column.is_not_distinct_from(several.c[column.key]) for column in by))
        found = select(columns.id).join(several, is_same).with_for_update(of=columns.id.table, skip_locked=True)
        taken = delete(table).where(columns.id.in_(found)).returning(*by, columns.delta).cte("taken")
        by_taken = [taken.c[key] for key in keys]
        folded = select(*by_taken, func.sum(taken.c.delta)).group_by(*by_taken).having(func.sum(taken.c.delta) != 0)
        db.execute(insert(table).from_select([*keys, "delta"], folded))


# Of each dimension and key how many each estado has; one has none where the release before recounted.
_Figures = dict[tuple[str, str], dict[ContactStatus | None, int]]


def _by_key(db: Connection, statement: CompoundSelect[Any]) -> _Figures:
    figures: _Figures = defaultdict(dict)
    for dimension, key, estado, total in db.execute(statement):
        if total:
            figures[dimension, key][estado] = int(total)
    return figures


def _corrections(kept: _Figures, counted: _Figures) -> list[Correction]:
    """What is wrong: of a key, or where its sum is right, of its estados."""
    wrong: list[Correction] = []
    for dimension, key in sorted(kept.keys() | counted.keys()):
        was, is_now = kept.get((dimension, key), {}), counted.get((dimension, key), {})
        if (before := sum(was.values())) != (now := sum(is_now.values())):
            wrong.append(Correction(dimension, key, before, now))
        elif was != is_now:
            estados = (estado for estado in [*ContactStatus, None] if was.get(estado) != is_now.get(estado))
            wrong += (
                Correction(dimension, f"{key} ({estado or '?'})", was.get(estado, 0), is_now.get(estado, 0))
                for estado in estados
            )
    return wrong

"""The kept totals counted anew: for a table that somebody changed behind the triggers' back."""

from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    Text,
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
from app.models.contact import Contact, ContactTally, ContactTotal

# Who writes waits behind us, for 5 s at most (`app/database.py`): we give up before they do.
LOCK_TIMEOUT = "2s"


def _counted(dimension: str, key: ColumnElement[Any]) -> Select[Any]:
    found = select(literal(dimension, Text).label("dimension"), key.label("key"), func.count().label("total"))
    return found.where(key.is_not(None)).group_by(key)


_DAY = func.to_char(func.timezone("America/Bogota", Contact.created_at), "YYYY-MM-DD")
ESTADOS = _counted("estado", cast(Contact.estado, Text))
TALLIES = union_all(
    _counted("ciudad", Contact.__table__.c.ciudad),
    _counted("dia", _DAY),
    _counted("pais", Contact.__table__.c.pais),
    _counted("propietario", cast(Contact.propietario_id, Text)),
)
COUNTED: CompoundSelect[Any] = union_all(ESTADOS, *TALLIES.selects)
KEPT = union_all(
    select(literal("estado", Text), cast(ContactTotal.estado, Text).label("key"), func.sum(ContactTotal.delta))
    .group_by(ContactTotal.estado),
    select(ContactTally.dimension, ContactTally.key, func.sum(ContactTally.delta))
    .group_by(ContactTally.dimension, ContactTally.key),
)  # fmt: skip


class Correction(NamedTuple):
    """What was kept of which value of which dimension: an estado, ciudad, dia of creation, pais or propietario."""

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
        # Against writers and a second recount, not against readers; what follows sees all that is committed.
        db.execute(text("LOCK TABLE contacts IN SHARE ROW EXCLUSIVE MODE"))
        counted = {(dimension, key): int(total) for dimension, key, total in db.execute(COUNTED)}
        kept = {(dimension, key): int(total) for dimension, key, total in db.execute(KEPT)}
        wrong = [
            Correction(name[0], name[1], kept.get(name, 0), counted.get(name, 0))
            for name in sorted(kept.keys() | counted.keys())
            if kept.get(name, 0) != counted.get(name, 0)
        ]
        if wrong:
            db.execute(delete(ContactTotal))
            db.execute(delete(ContactTally))
            by_estado = select(Contact.estado, func.count()).group_by(Contact.estado)
            db.execute(insert(ContactTotal).from_select(["estado", "delta"], by_estado))
            db.execute(insert(ContactTally).from_select(["dimension", "key", "delta"], TALLIES))
    except OperationalError as error:
        if getattr(error.orig, "pgcode", None) == "55P03":  # lock_timeout
            raise BusyError from error
        raise
    return wrong

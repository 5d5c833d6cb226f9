"""The kept totals counted anew: for a table that somebody changed behind the triggers' back."""

from typing import NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, text
from sqlalchemy.exc import OperationalError

from app.core.errors import BusyError
from app.models.contact import Contact, ContactStatus, ContactTotal

# Who writes waits behind us, for 5 s at most (`app/database.py`): we give up before they do.
LOCK_TIMEOUT = "2s"
COUNTED = select(Contact.estado, func.count().label("total")).group_by(Contact.estado)
KEPT = select(ContactTotal.estado, func.sum(ContactTotal.delta).label("total")).group_by(ContactTotal.estado)


class Correction(NamedTuple):
    estado: ContactStatus
    kept: int
    counted: int


def recount(db: Connection) -> list[Correction]:
    """Put the totals right and tell which were wrong; nobody writes contacts until the transaction ends.

    Needs a transaction. Raises BusyError where others have been writing, or counting takes, for too long.
    """
    try:
        db.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
        # Against writers and a second recount, not against readers; what follows sees all that is committed.
        db.execute(text("LOCK TABLE contacts IN SHARE ROW EXCLUSIVE MODE"))
        counted = {row.estado: int(row.total) for row in db.execute(COUNTED)}
        kept = {row.estado: int(row.total) for row in db.execute(KEPT)}
        totals = [Correction(estado, kept.get(estado, 0), counted.get(estado, 0)) for estado in ContactStatus]
        wrong = [total for total in totals if total.kept != total.counted]
        if wrong:
            db.execute(delete(ContactTotal))
            db.execute(insert(ContactTotal).from_select(["estado", "delta"], COUNTED))
    except OperationalError as error:
        if getattr(error.orig, "pgcode", None) in {"55P03", "57014"}:  # lock_timeout, statement_timeout
            raise BusyError from error
        raise
    return wrong

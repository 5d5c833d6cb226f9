"""How many contacts there are, counted once for as long as nobody writes anything.

With each count comes the snapshot that PostgreSQL took of the database for it (`pg_current_snapshot`): which
transactions it saw. A later statement that sees the same ones sees the same rows, so it is told the count that it would
come to. Counting is most of what a search for a common word costs, and its next page, or the way back to it, asks for
the same number. Whatever anybody commits, to whichever table, makes another snapshot, and then it is counted anew.

Only of a server that is written to: the snapshots of a hot standby do not tell which transactions are under way.
"""

import time
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
)

from app.crud.contact_filters import UPDATED, Narrowing, Where
from app.models.contact import Contact

_MOST_KEPT = 1_000
# Seconds: a server that takes over from another counts its transactions on from where it was itself.
_KEPT_FOR = 60

_columns = Contact.__table__.c
_SNAPSHOT = cast(func.pg_current_snapshot(), Text)
# What this transaction itself has written is in no snapshot.
_HAS_WRITTEN_NOTHING = func.pg_current_xact_id_if_assigned().is_(None)


class _Counted(NamedTuple):
    total: int
    snapshot: str
    until: float


_kept: OrderedDict[Hashable, _Counted] = OrderedDict()


@lru_cache(maxsize=512)
def counting(where: Where) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Columns `total`, up to `most`, and `counted_in`; bound with `known`, and read with `noted`."""
    found = select(literal(1)).select_from(Contact.__table__).where(*where.conditions())
    if where.counts_in_order:
        is_by_change = where.names & UPDATED and "created_from" not in where.names
        moment = _columns.updated_at if is_by_change else _columns.created_at
        found = found.order_by(moment.desc(), _columns.id.desc())
    counted = select(func.count()).select_from(found.limit(bindparam("most", type_=Integer)).subquery())
    is_known = and_(_HAS_WRITTEN_NOTHING, bindparam("known_in", type_=Text) == _SNAPSHOT)
    total = case((is_known, bindparam("known_total", type_=Integer)), else_=counted.scalar_subquery())
    return total.label("total"), case((_HAS_WRITTEN_NOTHING, _SNAPSHOT)).label("counted_in")


def known(where: Where, values: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of how many these conditions let through; `values` is all that is bound in them, and `most`."""
    counted = _kept.get(_key(where, values))
    if counted is None or counted.until < time.monotonic():
        return {"known_total": None, "known_in": None}
    return {"known_total": counted.total, "known_in": counted.snapshot}


def noted(where: Where, values: Mapping[str, Any], row: Row[Any]) -> int:
    """How many a statement with `counting` came to."""
    key = _key(where, values)
    before = _kept.get(key)
    if row.counted_in and not (before and before.snapshot == row.counted_in and time.monotonic() < before.until):
        _kept[key] = _Counted(row.total, row.counted_in, time.monotonic() + _KEPT_FOR)
        _kept.move_to_end(key)
        if len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return int(row.total)


def _key(where: Where, values: Mapping[str, Any]) -> Hashable:
    return where, frozenset((name, tuple(v) if isinstance(v, list) else v) for name, v in values.items())


@lru_cache(maxsize=512)
def _statement(where: Where) -> Select[Any]:
    return select(*counting(where))


def count(db: Connection, narrowing: Narrowing, *, most: int) -> int:
    """How many contacts there are, or `most` where there are more."""
    values = narrowing.values | {"most": most}
    row = db.execute(_statement(narrowing.where), values | known(narrowing.where, values)).one()
    return noted(narrowing.where, values, row)

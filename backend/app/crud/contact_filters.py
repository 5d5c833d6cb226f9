"""What narrows contacts down, as conditions: for lists, counts, the summary, and whatever else takes filters."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Text,
    Uuid,
    any_,
    bindparam,
    func,
)

from app.crud.base import folded
from app.models.contact import ESTADO, Contact
from app.schemas.contact import ContactFilters, OptionalField

BOGOTA = ZoneInfo("America/Bogota")

_columns = Contact.__table__.c


def midnight(day: date) -> datetime:
    """When a day begins in Bogotá."""
    return datetime.combine(day, time.min, BOGOTA)


def day_after(day: date) -> datetime:
    return midnight(day + timedelta(days=1))


def any_of_folded(name: str) -> ColumnElement[Any]:
    return any_(func.public.fold_all(bindparam(name, type_=ARRAY(Text)), type_=ARRAY(Text)))


# One value is compared plainly: only then does an index give the rows in the list's order.
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "estado": _columns.estado == bindparam("estado", type_=ESTADO),
    "estados": _columns.estado == any_(bindparam("estados", type_=ARRAY(ESTADO))),
    "ciudad": folded(_columns.ciudad) == folded(bindparam("ciudad", type_=Text)),
    "ciudades": folded(_columns.ciudad) == any_of_folded("ciudades"),
    "pais": folded(_columns.pais) == folded(bindparam("pais", type_=Text)),
    "paises": folded(_columns.pais) == any_of_folded("paises"),
    "propietario": _columns.propietario_id == bindparam("propietario", type_=Uuid),
    "propietarios": _columns.propietario_id == any_(bindparam("propietarios", type_=ARRAY(Uuid))),
    "created_from": _columns.created_at >= bindparam("created_from"),
    "created_before": _columns.created_at < bindparam("created_before"),
    "updated_from": _columns.updated_at >= bindparam("updated_from"),
    "updated_before": _columns.updated_at < bindparam("updated_before"),
}
CREATED, UPDATED = (frozenset({f"{name}_from", f"{name}_before"}) for name in ("created", "updated"))


def column_of(field: OptionalField) -> ColumnElement[Any]:
    return _columns.propietario_id if field is OptionalField.PROPIETARIO else _columns[field]


for _field in OptionalField:
    _column = column_of(_field)
    CONDITIONS |= {f"con_{_field}": _column.is_not(None), f"sin_{_field}": _column.is_(None)}
# Nearly everybody has a country: where hardly anybody does, the index of countries leads to them.
CONDITIONS[f"con_{OptionalField.PAIS}"] = folded(_columns.pais).is_not(None)


@dataclass(frozen=True)
class Where:
    """Which conditions are in use, by their names in CONDITIONS; statements are kept by it."""

    # Whether to count along an order: its indexes then lead to the rows, whatever share they are. That is the list's
    # own, or, of what changed in some time, the one of changes.
    counts_in_order: ClassVar[bool] = True

    names: frozenset[str]

    def conditions(self) -> list[ColumnElement[bool]]:
        return [CONDITIONS[name] for name in sorted(self.names)]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Conditions and what they compare with."""

    where: Where
    values: dict[str, Any]


def narrow(filters: ContactFilters, *, me: UUID) -> Narrowing:
    """All filters but the search. `me` is who `yo` stands for."""
    values: dict[str, Any] = {
        **_one_or_many("estado", "estados", filters.filter_estado),
        **_one_or_many("ciudad", "ciudades", filters.ciudad),
        **_one_or_many("pais", "paises", filters.pais),
        **_one_or_many(
            "propietario", "propietarios", [me if owner == "yo" else owner for owner in filters.propietario_id]
        ),
    }
    for name in ("created", "updated"):
        first, last = getattr(filters, f"{name}_from"), getattr(filters, f"{name}_to")
        if first:
            values[f"{name}_from"] = midnight(first)
        if last:
            values[f"{name}_before"] = day_after(last)
    if "updated_before" in values:
        # Nothing is changed before it is made: so the list, in its own order, begins where there is something to find.
        values["created_before"] = min(values.get("created_before", values["updated_before"]), values["updated_before"])
    flags = {f"con_{field}" for field in filters.con} | {f"sin_{field}" for field in filters.sin}
    return Narrowing(Where(frozenset(values) | flags), values)


def _one_or_many(one: str, many: str, given: list[Any]) -> dict[str, Any]:
    different = list(dict.fromkeys(given))
    if not different:
        return {}
    return {one: different[0]} if len(different) == 1 else {many: different}

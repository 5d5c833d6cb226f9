import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Text,
    bindparam,
    cast,
    func,
    literal,
    select,
    union_all,
)

from app.crud.base import CRUDBase, contains, folded
from app.models.contact import Contact, ContactStatus, ContactTotal
from app.schemas.contact import (
    ContactCreate,
    ContactQuery,
    ContactsOfCity,
    ContactSummary,
    ContactUpdate,
    WeekOfContacts,
)

BOGOTA = ZoneInfo("America/Bogota")
BATCH = 5_000
SUMMARY_WEEKS = 12
SUMMARY_CITIES = 10


def midnight(day: date) -> datetime:
    """When a day begins in Bogotá."""
    return datetime.combine(day, time.min, BOGOTA)


TOTAL = select(func.coalesce(func.sum(ContactTotal.delta), 0))
TOTAL_OF_ESTADO = TOTAL.where(ContactTotal.estado == bindparam("filter_estado"))


def _summary_statement() -> CompoundSelect[Any]:
    """Rows of (kind, name, how_many): contacts by estado, by week of creation, by city."""
    how_many = func.count().label("how_many")
    week = func.date_trunc("week", func.timezone("America/Bogota", Contact.created_at))
    by_estado = select(
        literal("estado", Text).label("kind"),
        cast(ContactTotal.estado, Text).label("name"),
        func.sum(ContactTotal.delta).label("how_many"),
    ).group_by(ContactTotal.estado)
    by_week = (
        select(literal("semana", Text), func.to_char(week, "YYYY-MM-DD"), how_many)
        .where(Contact.created_at >= bindparam("since"))
        .group_by(week)
    )
    by_city = (
        select(literal("ciudad", Text), Contact.ciudad, how_many)
        .where(Contact.ciudad.is_not(None))
        .group_by(Contact.ciudad)
        .order_by(how_many.desc(), Contact.ciudad)
        .limit(SUMMARY_CITIES)
    )
    return union_all(by_estado, by_week, by_city)


SUMMARY = _summary_statement()


def batched(rows: Iterable[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, size)):
        yield batch


class CRUDContact(CRUDBase[Contact, ContactCreate, ContactUpdate]):
    def __init__(self) -> None:
        super().__init__(Contact, hidden=["busqueda"])

    def get_multi(self, db: Connection, query: ContactQuery) -> tuple[list[Contact], int]:
        """One page, and how many contacts all pages have."""
        values = _filter_values(query)
        skip = query.page * query.size
        if query.search:
            return self._list_matches(db, values=values, sort=query.sort, skip=skip, limit=query.size)
        items = self._list(db, values=values, sort=query.sort, skip=skip, limit=query.size)
        return items, self._total(db, values)

    def summary(self, db: Connection) -> ContactSummary:
        """Everything that the home page shows, in one statement."""
        today = datetime.now(BOGOTA).date()
        this_week = today - timedelta(days=today.weekday())
        weeks = [this_week - timedelta(weeks=back) for back in reversed(range(SUMMARY_WEEKS))]
        rows = db.execute(SUMMARY, {"since": midnight(weeks[0])}).all()
        figures: dict[str, dict[str, int]] = {"estado": {}, "semana": {}, "ciudad": {}}
        for row in rows:
            figures[row.kind][row.name] = int(row.how_many)
        total = sum(figures["estado"].values())
        new = [figures["semana"].get(week.isoformat(), 0) for week in weeks]
        return ContactSummary(
            total=total,
            por_estado={estado: figures["estado"].get(estado, 0) for estado in ContactStatus},
            por_semana=[
                WeekOfContacts(semana=week, nuevos=new[number], total=total - sum(new[number + 1 :]))
                for number, week in enumerate(weeks)
            ],
            por_ciudad=[ContactsOfCity(ciudad=name, total=count) for name, count in figures["ciudad"].items()],
        )

    def create(self, db: Connection, *, obj_in: ContactCreate) -> Contact:
        values = obj_in.model_dump()
        values["nombre_completo"] = obj_in.nombre_completo or f"{obj_in.nombres} {obj_in.apellidos}"
        return self._insert_row(db, values)

    def copy_many(self, db: Connection, rows: Iterable[dict[str, Any]]) -> None:
        """Store whole rows (`id` included) through COPY: for commands, not for requests."""
        columns = [column.key for column in self.columns]
        cursor = db.connection.cursor()
        try:
            for batch in batched(rows, BATCH):
                text = io.StringIO()
                csv.writer(text).writerows([row[key] for key in columns] for row in batch)
                text.seek(0)
                cursor.copy_expert(f"COPY contacts ({', '.join(columns)}) FROM STDIN (FORMAT csv)", text)
        finally:
            cursor.close()

    def is_empty(self, db: Connection) -> bool:
        return db.execute(select(self.table.c.id).limit(1)).first() is None

    def update(self, db: Connection, *, db_obj: Contact, obj_in: ContactUpdate) -> Contact:
        values = obj_in.model_dump(exclude_unset=True)
        nombres = values.get("nombres", db_obj.nombres)
        apellidos = values.get("apellidos", db_obj.apellidos)
        is_renamed = (nombres, apellidos) != (db_obj.nombres, db_obj.apellidos)
        if is_renamed or values.get("nombre_completo", "") is None:
            values["nombre_completo"] = f"{nombres} {apellidos}"
        return self._update_row(db, db_obj, values)

    def _total(self, db: Connection, values: dict[str, Any]) -> int:
        """Kept by the database for the lists that everybody looks at, counted for the others."""
        if not values:
            return int(db.execute(TOTAL).scalar_one())
        if values.keys() == {"filter_estado"}:
            return int(db.execute(TOTAL_OF_ESTADO, values).scalar_one())
        return self._count(db, values=values)

    def _filters(self) -> dict[str, ColumnElement[bool]]:
        columns = self.table.c
        return {
            "filter_estado": columns.estado == bindparam("filter_estado"),
            "search": contains(columns.busqueda, bindparam("search")),
            "ciudad": folded(columns.ciudad) == folded(bindparam("ciudad")),
            "created_from": columns.created_at >= bindparam("created_from"),
            "created_before": columns.created_at < bindparam("created_before"),
        }


def _filter_values(query: ContactQuery) -> dict[str, Any]:
    """The filters in use and what they compare with."""
    values = {
        "filter_estado": query.filter_estado,
        "search": query.search,
        "ciudad": query.ciudad,
        "created_from": query.created_from and midnight(query.created_from),
        "created_before": query.created_to and midnight(query.created_to + timedelta(days=1)),
    }
    return {name: value for name, value in values.items() if value}


contact = CRUDContact()

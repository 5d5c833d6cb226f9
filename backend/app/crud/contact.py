import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar, cast
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Uuid, any_, bindparam, func, select, text

from app import searching
from app.core.errors import NitDigitError
from app.core.nit import Nit
from app.crud import contact_order, contact_search, contact_summary, contact_trash
from app.crud.base import CRUDBase
from app.crud.contact_filters import Narrowing, narrow
from app.crud.contact_matching import Search, matching
from app.crud.contact_order import HIDDEN, Place
from app.crud.keyset import page_of
from app.models.contact import Contact, TipoDocumento
from app.models.user import User
from app.schemas.contact import (
    ContactCreate,
    ContactFilters,
    ContactQuery,
    ContactSort,
    ContactSummary,
    ContactSummaryQuery,
    ContactUpdate,
)

BATCH = 5_000
# Written by a trigger, and by nobody else.
DERIVED = ("telefono_e164", "telefono_tipo", "documento")
ItemT = TypeVar("ItemT")


@dataclass(frozen=True, slots=True)
class ContactList:
    """One page of contacts and what is known of the whole list: see `schemas.ContactPage`."""

    items: list[Contact]
    total: int
    page: int
    size: int
    total_is_exact: bool
    next_cursor: str | None
    coincidencias: dict[UUID, dict[str, list[searching.Span]]]


def batched(rows: Iterable[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, size)):
        yield batch


def made_ahead(items: Iterable[ItemT]) -> Iterator[ItemT]:
    """The items, each of them made, in a thread, while the one before it is used."""
    iterator = iter(items)
    with ThreadPoolExecutor(1) as maker:
        coming = maker.submit(next, iterator, None)
        while (item := coming.result()) is not None:
            coming = maker.submit(next, iterator, None)
            yield item


def _lines_of(rows: Iterable[dict[str, Any]], columns: Sequence[str]) -> io.StringIO:
    lines = io.StringIO()
    csv.writer(lines).writerows([row[key] for key in columns] for row in rows)
    lines.seek(0)
    return lines


class CRUDContact(CRUDBase[Contact, ContactCreate, ContactUpdate]):
    def __init__(self) -> None:
        super().__init__(Contact, hidden=HIDDEN)
        # One parameter, however many there are.
        chosen = self.table.c.id == any_(bindparam("ids", type_=ARRAY(Uuid)))
        self._count_of = select(func.count()).select_from(self.table).where(chosen)

    def get_multi(self, db: Connection, query: ContactQuery, *, user: User) -> ContactList:
        """One page. Raises InvalidCursorError."""
        narrowing = narrow(query, me=user.id)
        # One more than is shown: whether there is another page.
        place = Place(query.page * query.size, query.size + 1, query.position)
        terms = contact_search.terms_of(db, query.search)
        search: Search | None = None
        if terms and query.order is ContactSort.RELEVANCIA:
            keys = contact_search.RANK_KEYS
            search, rows, total, is_exact = contact_search.page(db, narrowing, terms, place)
        else:
            search, whom = all_that_match(db, narrowing, terms)
            # Nothing was typed but signs that stand for nothing.
            is_unordered = query.order is ContactSort.RELEVANCIA
            order = ContactSort.CREATED_AT_DESC if is_unordered else query.order
            keys = contact_order.keys_by(order)
            rows = contact_order.page(db, whom, order, place)
            # Of the same moment as the page, where they come together.
            kept = rows[0]._mapping.get("total") if rows else None
            total, is_exact = contact_summary.total(db, whom) if kept is None else (int(kept), True)
        items, next_cursor = page_of(rows, query.size, query.order, keys)
        return ContactList(
            items=cast("list[Contact]", items),
            total=total,
            page=query.page,
            size=query.size,
            total_is_exact=is_exact,
            next_cursor=next_cursor,
            coincidencias=_marks(search, items) if search else {},
        )

    def summary(self, db: Connection, query: ContactSummaryQuery, *, user: User) -> ContactSummary:
        """Everything that the home page shows, or how many there are of each estado."""
        return contact_summary.summary(db, self.whom(db, query, user=user), only_estados=query.solo_estados)

    def total(self, db: Connection, filters: ContactFilters, *, user: User) -> tuple[int, bool]:
        """How many contacts the filters let through, and whether that is all: see `contact_summary.total`."""
        return contact_summary.total(db, self.whom(db, filters, user=user))

    def whom(self, db: Connection, filters: ContactFilters, *, user: User) -> Narrowing:
        """All contacts that the filters let through, the search included."""
        _, whom = all_that_match(db, narrow(filters, me=user.id), contact_search.terms_of(db, filters.search))
        return whom

    def whom_literally(self, db: Connection, filters: ContactFilters, *, user: User) -> Narrowing:
        """The same without what is only spelt alike: the same people however many of them have changed meanwhile."""
        narrowing, terms = narrow(filters, me=user.id), contact_search.terms_of(db, filters.search)
        return matching(narrowing, contact_search.search_of(db, terms)) if terms else narrowing

    def count_of(self, db: Connection, ids: Sequence[UUID]) -> int:
        """How many of these there are."""
        return db.execute(self._count_of, {"ids": list(ids)}).scalar_one()

    def create(self, db: Connection, *, obj_in: ContactCreate, actor: User | None = None) -> Contact:
        """It is the actor's, unless the input says whose it is. Raises NitDigitError."""
        values = obj_in.model_dump()
        require_right_digit(obj_in.tipo_documento, obj_in.cedula)
        values["nombre_completo"] = obj_in.nombre_completo or f"{obj_in.nombres} {obj_in.apellidos}"
        if actor and "propietario_id" not in obj_in.model_fields_set:
            values["propietario_id"] = actor.id
        return self._insert_row(db, values)

    def copy_many(self, db: Connection, rows: Iterable[dict[str, Any]]) -> None:
        """Store whole rows (`id` included) through COPY: for commands, not for requests."""
        columns = [column.key for column in self.columns if column.key not in DERIVED]
        with closing(db.connection.cursor()) as cursor:
            for lines in made_ahead(_lines_of(batch, columns) for batch in batched(rows, BATCH)):
                cursor.copy_expert(f"COPY contacts ({', '.join(columns)}) FROM STDIN (FORMAT csv)", lines)

    @contextmanager
    def without_indexes(self, db: Connection) -> Iterator[None]:
        """Build the indexes anew at the end, which for many rows takes half the time of keeping them meanwhile.

        For commands: whoever reads or writes contacts waits until the transaction ends.
        """
        db.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
        found = db.execute(
            text("""
                SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
                WHERE indrelid = 'contacts'::regclass AND NOT indisunique
            """)
        ).all()
        for index in found:
            db.execute(text(f"DROP INDEX {index.name}"))
        yield
        for index in found:
            db.execute(text(index.definition.replace(":", "\\:")))

    def is_empty(self, db: Connection) -> bool:
        return db.execute(select(self.table.c.id).limit(1)).first() is None

    def remove_by(self, db: Connection, *, db_obj: Contact, actor: User | None) -> Contact:
        """Put it into the trash and return it as it was."""
        contact_trash.put(db, [db_obj.id], by=actor)
        return db_obj

    def update(self, db: Connection, *, db_obj: Contact, obj_in: ContactUpdate) -> Contact:
        """Set what was sent. Raises NitDigitError."""
        values = obj_in.model_dump(exclude_unset=True)
        document = (db_obj.tipo_documento, db_obj.cedula)
        changed = (values.get("tipo_documento", document[0]), values.get("cedula", document[1]))
        if changed != document:
            require_right_digit(*changed)
        nombres = values.get("nombres", db_obj.nombres)
        apellidos = values.get("apellidos", db_obj.apellidos)
        is_renamed = (nombres, apellidos) != (db_obj.nombres, db_obj.apellidos)
        if is_renamed or values.get("nombre_completo", "") is None:
            values["nombre_completo"] = f"{nombres} {apellidos}"
        return self._update_row(db, db_obj, values)

    def become(self, db: Connection, *, db_obj: Contact, values: dict[str, Any]) -> Contact:
        """Have exactly these values, the whole name too."""
        return self._update_row(db, db_obj, values)


def require_right_digit(tipo_documento: str | None, cedula: str | None) -> None:
    """Raises NitDigitError."""
    if digit := missed_digit(tipo_documento, cedula):
        raise NitDigitError(digit)


def missed_digit(tipo_documento: str | None, cedula: str | None) -> str | None:
    """The digit of a NIT that was typed with another one; no other document has one."""
    if tipo_documento != TipoDocumento.NIT or not cedula:
        return None
    nit = Nit.parse(cedula)
    return None if nit.is_right else nit.digit


def _marks(search: Search, items: list[Any]) -> dict[UUID, dict[str, list[searching.Span]]]:
    marker = search.marker()
    return {item.id: marker.marks(item) for item in items}


def all_that_match(
    db: Connection, narrowing: Narrowing, terms: tuple[searching.Term, ...]
) -> tuple[Search | None, Narrowing]:
    """The terms as they are understood, and the filters with them."""
    if not terms:
        return None, narrowing
    search = contact_search.understood(db, narrowing, terms)
    return search, matching(narrowing, search)


contact = CRUDContact()

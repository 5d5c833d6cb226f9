"""The statements of an export: every contact that a list shows, in the list's order, as lines of a file.

A row is made into text by PostgreSQL itself, in one `COPY`. Of formats that are no CSV a row is one text, and `COPY`'s
own quotes, which it puts around a text with a newline in it, are a character that the text can't have: whoever reads
the stream takes it away.
"""

from collections.abc import Sequence
from contextlib import closing
from typing import Any

from sqlalchemy import (
    ClauseElement,
    ColumnElement,
    Connection,
    Integer,
    Select,
    case,
    func,
    literal,
    literal_column,
    select,
)

from app.crud import contact_search, contact_summary
from app.crud.contact import all_that_match, contact
from app.crud.contact_filters import Narrowing, narrow
from app.crud.contact_matching import Search, conditions_of
from app.crud.contact_order import CREATED_AT, ID, ORDERS, WHOLE_OWNER_KEYS
from app.crud.export_lines import csv_cells, json_line, sheet_row, vcard
from app.crud.keyset import labelled
from app.exporting.columns import headings, widths
from app.exporting.plan import Plan
from app.models.contact import Contact
from app.models.municipio import Municipio
from app.models.user import User
from app.schemas.contact import ContactFilters, ContactSort
from app.schemas.contact_export import ContactExport, ExportColumn, ExportFormat

_contacts = Contact.__table__.c
_users = User.__table__.c
_places = Municipio.__table__.c
# Of other tables, which PostgreSQL leaves out where a file has none of their columns.
_OTHERS = {
    ExportColumn.PROPIETARIO: (_users.nombres + " " + _users.apellidos).label("propietario"),
    ExportColumn.MUNICIPIO_NOMBRE: _places.nombre.label("municipio_nombre"),
    ExportColumn.DEPARTAMENTO: _places.departamento,
}
# What no text has, once JSON is written, and what a vCard must not have.
_CONTROLS = "".join(map(chr, [*range(1, 9), 11, 12, *range(14, 32), 127]))
_SIGN = "E'\\x02'"


def total(db: Connection, filters: ContactFilters, *, user: User) -> int:
    """How many contacts a list has; what is neither kept nor few is counted to its end."""
    whom = contact.whom(db, filters, user=user)
    found, is_exact = contact_summary.total(db, whom)
    return found if is_exact else int(db.execute(_count(whom), whom.values).scalar_one())


def plan(db: Connection, query: ContactExport, *, user: User) -> Plan:
    """Everything that a process needs to write the file."""
    search, whom = all_that_match(db, narrow(query, me=user.id), contact_search.terms_of(db, query.search))
    is_sheet = query.formato is ExportFormat.XLSX
    # A workbook's parts have a size that their container must know; to add the notes' up, all rows are read.
    notes = func.coalesce(func.sum(func.octet_length(_contacts.notas)), 0)
    count = _count(whom).add_columns(notes if is_sheet else literal(0, Integer))
    lines, options = _lines(query)
    rows, order = _rows(whom, query.order, search)
    selected: list[ColumnElement[Any]] = [literal_column(line).label(name) for name, line in lines]
    statement: Select[Any] = select(*selected).select_from(rows).order_by(*order)
    names = headings(query.columns, query.idioma)
    return Plan(
        count=_text(db, count, whom.values),
        copy=f"COPY ({_text(db, statement, whom.values)}) TO STDOUT WITH (FORMAT csv, {options})",
        head="\ufeff" if query.formato is ExportFormat.CSV_EXCEL else "",
        without={ExportFormat.VCARD: _CONTROLS, ExportFormat.XLSX: '"'}.get(query.formato, ""),
        sheet=list(zip(names, widths(query.columns), strict=True)) if is_sheet else None,
    )


def _lines(query: ContactExport) -> tuple[Sequence[tuple[str, str]], str]:
    """What is selected, by its name, and how `COPY` writes it."""
    columns = query.columns
    match query.formato:
        case ExportFormat.CSV_EXCEL:
            cells = csv_cells(columns, is_local=True)
            return list(zip(headings(columns, query.idioma), cells, strict=True)), "HEADER, DELIMITER ';'"
        case ExportFormat.CSV:
            return list(zip(columns, csv_cells(columns, is_local=False), strict=True)), "HEADER"
        case ExportFormat.XLSX:
            return [("line", sheet_row(columns))], f"DELIMITER {_SIGN}"
        case ExportFormat.VCARD:
            return [("line", vcard())], f"DELIMITER E'\\x01', QUOTE {_SIGN}"
        case ExportFormat.JSONL:
            return [("line", json_line(columns))], f"DELIMITER E'\\x01', QUOTE {_SIGN}"


def _count(whom: Narrowing) -> Select[Any]:
    return select(func.count()).select_from(Contact.__table__).where(*whom.where.conditions())


def _rows(whom: Narrowing, order: ContactSort, search: Search | None) -> tuple[Any, list[ColumnElement[Any]]]:
    """Each contact as a row, and what these rows are ordered by."""
    name, is_descending = order.removeprefix("-"), order.startswith("-")
    is_ranked = order is ContactSort.RELEVANCIA
    keys = WHOLE_OWNER_KEYS if name == "propietario" else (CREATED_AT, ID) if is_ranked else ORDERS[name]
    columns = [_OTHERS[column] if column in _OTHERS else _contacts[column] for column in ExportColumn]
    statement = (
        select(*columns, *labelled(keys))
        .select_from(
            Contact.__table__.outerjoin(User.__table__, _contacts.propietario_id == _users.id).outerjoin(
                Municipio.__table__, _contacts.municipio == _places.codigo
            )
        )
        .where(*whom.where.conditions())
    )
    if is_ranked and search:
        statement = statement.add_columns(_rank(search).label("rank"))
    rows = statement.subquery("c")
    by: list[ColumnElement[Any]] = [rows.c[f"key_{number}"] for number in range(len(keys))]
    order_by: list[ColumnElement[Any]] = [
        column.desc() if is_descending or is_ranked else column.asc() for column in by
    ]
    # Where nothing was typed but signs that stand for nothing, there is no rank.
    return rows, [rows.c.rank, *order_by] if is_ranked and search else order_by


def _rank(search: Search) -> ColumnElement[int]:
    """As pages have it, of literal matches and of those that are spelt alike."""
    conditions = conditions_of(search.shapes)
    if not any(search.alike):
        return conditions.rank()
    alike = conditions.alike_place(search.alike_counts) + literal(search.alike_rank, Integer)
    return case((conditions.matches(), conditions.rank()), else_=alike)


def _text(db: Connection, statement: ClauseElement, values: dict[str, Any]) -> str:
    """The statement with its values in it, as the driver quotes them: `COPY` takes no parameters."""
    compiled: Any = statement.compile(db.engine)
    given = compiled.construct_params(values)
    processors = compiled._bind_processors
    bound = {name: processors[name](value) if name in processors else value for name, value in given.items()}
    with closing(db.connection.cursor()) as cursor:
        written: bytes = cursor.mogrify(compiled.string, bound)
    return written.decode()

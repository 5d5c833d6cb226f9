"""The process that reads one file: `python -m app.importing.reading`, started by `running.py`.

Takes its order from stdin, as JSON; puts the file's rows into the database in one transaction, and says what it found
on stdout, as JSON. May take so much memory and time, and no more. Ends with 0 also where the file is refused.
"""

import json
import os
import resource
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from itertools import chain
from typing import Any, BinaryIO

import psycopg2
from psycopg2.extras import DictCursor

from app.core.errors import AppError, WrongMappingError
from app.core.file_errors import EmptyFileError, FileError, TooLargeInsideError, TooManyFileRowsError
from app.importing import text
from app.importing.terms import FAILED, MOST_ROWS, UNREACHABLE, Choice, Order, Summary
from app.importing.workbook import SIGNATURE, Workbook

NICENESS = 10
# Python and its modules take a tenth of that; what asks for more is refused as broken.
MOST_MEMORY = 600 * 1024 * 1024
MOST_SECONDS = 100
CHUNK = 512 * 1024
SAMPLES = 3
# Of a cell that is shown as a sample.
SHOWN = 200

Rows = Iterator[tuple[int, list[str]]]


class Reading:
    """A file that was recognised: `rows` once, and what is known of them behind that."""

    def __init__(self, file: BinaryIO, choice: Choice) -> None:
        self._choice = choice
        self._file = file
        self.codificacion: str | None = None
        self.separador: str | None = None
        self.hoja: str | None = None
        self.hojas: list[str] = []
        file.seek(0)
        self.is_sheet = file.read(4) == SIGNATURE
        file.seek(0)
        self._rows = self._of_workbook() if self.is_sheet else self._of_text()
        self._first: tuple[int, list[str]] = (0, [])
        self._count = 0
        self._width = 0
        self._samples: list[list[str]] = []

    def _of_workbook(self) -> Rows:
        book = Workbook(self._file)
        self.hojas = [page.name for page in book.pages]
        chosen = self._choice.get("hoja")
        # What several names lead to is read once.
        of_part: dict[str, str] = {}
        for page in book.pages:
            of_part.setdefault(page.part, page.name)
        # A cover without anything may stand before the sheet with the contacts.
        for name in [chosen] if chosen else of_part.values():
            rows = book.rows(name)
            if first := next(rows, None):
                self.hoja = name
                return chain([first], rows)
        return iter(())

    def _of_text(self) -> Rows:
        recognised = text.encoding_of(self._file)
        self.codificacion = self._choice.get("codificacion") or recognised
        self.separador = self._choice.get("separador") or text.separator_of(self._file, self.codificacion)
        return text.rows_of(self._file, self.codificacion, self.separador)

    def rows(self) -> Rows:
        for number, cells in self._rows:
            self._count += 1
            if self._count == 1:
                self._first = number, cells
            # The row of the headings is no row of data.
            if self._count > MOST_ROWS + 1:
                raise TooManyFileRowsError
            self._width = max(self._width, len(cells))
            if len(self._samples) < SAMPLES * 20:
                self._samples.append(cells)
            yield number, cells
        if not self._count:
            raise EmptyFileError

    def summary(self) -> Summary:
        number, first = self._first
        has_headings = self._choice.get("con_encabezados")
        if has_headings is None:
            has_headings = not any("@" in cell and "." in cell for cell in first)
        while has_headings and first and not first[-1].strip():
            first = first[:-1]
        # A cell beyond the headings is a slip of a separator in a CSV, and a column without one in a sheet.
        width = len(first) if has_headings and not self.is_sheet else self._width
        headings = [_shown(cell) for cell in first] if has_headings else []
        headings = [heading or f"Columna {place}" for place, heading in enumerate(headings, 1)]
        headings += [f"Columna {place}" for place in range(len(headings) + 1, width + 1)]
        if has_headings and self._count == 1:
            raise EmptyFileError
        return Summary(
            formato="xlsx" if self.is_sheet else "csv",
            codificacion=self.codificacion,
            separador=self.separador,
            hoja=self.hoja,
            hojas=self.hojas,
            con_encabezados=has_headings,
            primera_fila=number + 1 if has_headings else number,
            encabezados=headings,
            muestras=[self._samples_of(place, has_headings=has_headings) for place in range(len(headings))],
            filas=self._count - has_headings,
        )

    def _samples_of(self, place: int, *, has_headings: bool) -> list[str]:
        cells = (row[place] for row in self._samples[has_headings:] if place < len(row) and row[place].strip())
        return [_shown(cell) for _, cell in zip(range(SAMPLES), cells, strict=False)]


def _shown(cell: str) -> str:
    """What any text column of the database takes."""
    return " ".join(cell.replace("\0", "\ufffd").split())[:SHOWN]


# Characters of a row, and of all of them.
MOST_IN_ROW, MOST_TEXT = 1_000_000, 200_000_000


class _Lines:
    """What `COPY` reads from: a line for each row."""

    def __init__(self, id: str, rows: Rows) -> None:
        self._id, self._rows = id, rows
        self._last = self._written = 0
        self._left = b""
        # What was wrong: the driver has words of its own for it.
        self.error: FileError | None = None

    def read(self, size: int) -> bytes:
        try:
            return self._read(size)
        except FileError as error:
            self.error = error
            raise

    def _read(self, size: int) -> bytes:
        parts, length = [self._left], len(self._left)
        while length < size and (line := next(self._rows, None)):
            number, cells = line
            # Rows whose numbers fall or repeat are counted onwards: none is lost.
            number = self._last = max(number, self._last + 1)
            written = json.dumps(cells, ensure_ascii=False).replace("\\", "\\\\")
            self._written += len(written)
            # One long text may stand in every cell of a sheet, and in its file once.
            if len(written) > MOST_IN_ROW or self._written > MOST_TEXT:
                raise TooLargeInsideError
            parts.append(f"{self._id}\t{number}\t{written}\n".encode())
            length += len(parts[-1])
        data = b"".join(parts)
        self._left = data[size:]
        return data[:size]


_STORE = "INSERT INTO contact_import_chunks VALUES (%s, %s, %s)"
_LOAD = "SELECT datos FROM contact_import_chunks WHERE importacion_id = %s AND numero = %s"


def _sent(cursor: Any, id: str, descriptor: int) -> BinaryIO:
    """The file that was sent, which is stored to be read again."""
    file = os.fdopen(descriptor, "rb")
    file.seek(0)
    number = 0
    while chunk := file.read(CHUNK):
        cursor.execute(_STORE, (id, number, psycopg2.Binary(chunk)))
        number += 1
    return file


def _stored(cursor: Any, id: str) -> BinaryIO:
    file = tempfile.TemporaryFile()  # noqa: SIM115  (whoever asked for it closes it)
    number = 0
    while True:
        cursor.execute(_LOAD, (id, number))
        if (found := cursor.fetchone()) is None:
            return file
        file.write(found[0])
        number += 1


_LOCK = """
    SELECT nombre, formato, codificacion, separador, hoja, con_encabezados, filas, mapeo
    FROM contact_imports WHERE id = %s FOR UPDATE
"""
_TELL = """
    UPDATE contact_imports SET formato = %(formato)s, codificacion = %(codificacion)s, separador = %(separador)s,
        hoja = %(hoja)s, hojas = %(hojas)s, con_encabezados = %(con_encabezados)s, primera_fila = %(primera_fila)s,
        encabezados = %(encabezados)s, muestras = %(muestras)s, filas = %(filas)s, mapeo = NULL, revision_id = NULL,
        totales = NULL, previstos = NULL, leyendo_desde = NULL, updated_at = clock_timestamp()
    WHERE id = %(id)s
"""
_ATTRIBUTE = "SELECT set_config('crm.context', %s, true)"
_NOTE = """
    SELECT write_audit_entries(ARRAY[%(action)s], 'importacion', ARRAY[%(id)s::uuid], ARRAY[%(name)s::text],
        ARRAY[%(changes)s::jsonb])
"""


def _read(connection: Any, order: Order) -> None:
    id, sent = order["id"], order["file"]
    with connection, connection.cursor(cursor_factory=DictCursor) as cursor:
        cursor.execute(_LOCK, (id,))
        before = cursor.fetchone()
        if sent is None:
            for table in ("rows", "outcomes", "claims"):
                cursor.execute(f"DELETE FROM contact_import_{table} WHERE importacion_id = %s", (id,))
        with _stored(cursor, id) if sent is None else _sent(cursor, id, sent) as file:
            reading = Reading(file, order["choice"])
            lines = _Lines(id, reading.rows())
            try:
                cursor.copy_expert("COPY contact_import_rows FROM STDIN", lines, 64 * 1024)
            except psycopg2.Error as error:
                raise lines.error or error from error
        summary = reading.summary()
        if order["columns"] not in {None, len(summary["encabezados"])}:
            raise WrongMappingError
        listed = {name: json.dumps(value) for name, value in summary.items() if isinstance(value, list)}
        cursor.execute(_TELL, {**summary, **listed, "id": id})
        _note(cursor, order, before, summary)


def _note(cursor: Any, order: Order, before: Any, summary: Summary) -> None:
    """In the audit trail: how it is read, where that is another way than before, and the mapping that is void then."""
    is_new = before["formato"] is None
    after = {**summary, "mapeo": None}
    changes = {name: [None if is_new else was, after[name]] for name, was in before.items() if name in after}
    changes = {name: values for name, values in changes.items() if values[0] != values[1]}
    noted = {
        "action": "crear" if is_new else "cambiar",
        "id": order["id"],
        "name": before["nombre"],
        "changes": json.dumps(changes) if changes else None,
    }
    cursor.execute(_ATTRIBUTE, (order["told"],))
    cursor.execute(_NOTE, noted)


def _answer(connection: Any, order: Order) -> dict[str, Any]:
    try:
        _read(connection, order)
    except AppError as error:
        return {"rechazado": error.code, "extra": error.extra}
    except MemoryError:
        return {"rechazado": "import_too_large_inside", "extra": {}}
    return {}


def main() -> int:
    order: Order = json.load(sys.stdin)
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    try:
        connection = psycopg2.connect(**order["connection"])
    except psycopg2.Error:
        return UNREACHABLE
    connection.set_client_encoding("UTF8")
    with closing(connection):
        try:
            json.dump(_answer(connection, order), sys.stdout)
        except psycopg2.Error as error:
            # Not its words, which may repeat a value.
            print(f"import: {type(error).__name__} {error.pgcode or ''}", file=sys.stderr)  # noqa: T201
            return UNREACHABLE if connection.closed else FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main())

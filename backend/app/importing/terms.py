"""What a service and the processes that read files have agreed on; imports nothing, as each of them starts anew."""

from typing import Any, TypedDict

MOST_ROWS = 200_000
MOST_COLUMNS = 200
MOST_SHEETS = 100
# Of a cell, in characters; Excel's own are 32,767.
MOST_IN_CELL = 131_072
CODEPAGES = ("utf-8", "utf-8-sig", "windows-1252", "utf-16")
SEPARATORS = (";", ",", "\t", "|")
# How a process ends that could not reach the database, or failed.
UNREACHABLE, FAILED = 3, 4


class Choice(TypedDict, total=False):
    """What somebody knows better than we do."""

    codificacion: str | None
    separador: str | None
    hoja: str | None
    con_encabezados: bool | None


class Order(TypedDict):
    """What a process is to read: the file with this descriptor, or the stored one of this import."""

    connection: dict[str, Any]
    id: str
    file: int | None
    choice: Choice
    # That a mapping is known for already; anything else is refused.
    columns: int | None
    # Who is behind it, as the audit trail's triggers are told.
    told: str


class Summary(TypedDict):
    """What a file is, and what is in it; `primera_fila` is the first row of data."""

    formato: str
    codificacion: str | None
    separador: str | None
    hoja: str | None
    hojas: list[str]
    con_encabezados: bool
    primera_fila: int
    encabezados: list[str]
    muestras: list[list[str]]
    filas: int

"""A contact as text, in each format, as PostgreSQL's expressions over the columns of `c`."""

from collections.abc import Sequence

from app.exporting.plan import DATE_STYLE
from app.schemas.contact_export import ExportColumn

_TIMES = {ExportColumn.CREATED_AT, ExportColumn.UPDATED_AT}
# What can't be but what it is.
_PLAIN = {
    ExportColumn.ID, ExportColumn.ESTADO, ExportColumn.PROPIETARIO_ID, ExportColumn.TIPO_DOCUMENTO,
    ExportColumn.MUNICIPIO, ExportColumn.MUNICIPIO_NOMBRE, ExportColumn.DEPARTAMENTO,
}  # fmt: skip
_BOGOTA = "AT TIME ZONE 'America/Bogota'"
# Of 1970 in the calendar of spreadsheets.
_DAY_ZERO = 25_569
_SPACES = "E' \\t\\n\\r'"
MOST_OCTETS = 75
# What fits into a line although each of its signs is escaped.
SHORT = 30


def csv_cells(columns: Sequence[ExportColumn], *, is_local: bool) -> list[str]:
    """A cell each; times as a spreadsheet reads them, or with their zone."""

    def cell(column: ExportColumn) -> str:
        if column in _TIMES:
            return f"date_trunc('second', c.{column} {_BOGOTA})" if is_local else _iso(column)
        return f"c.{column}" if column in _PLAIN else _guarded(f"c.{column}")

    return [cell(column) for column in columns]


def json_line(columns: Sequence[ExportColumn]) -> str:
    fields = ", ".join(f"c.{column} AS {column}" for column in columns)
    return f"row_to_json((SELECT line FROM (SELECT {fields}) AS line))"


def sheet_row(columns: Sequence[ExportColumn]) -> str:
    """Markup of a row of a sheet, in which there is no `"`; references are left out, as a cell stands behind another.

    What XML can't have in it is written so by `xlsx.py`.
    """

    def cell(column: ExportColumn) -> str:
        if column in _TIMES:
            days = f"extract(epoch FROM c.{column} {_BOGOTA})::float8 / 86400 + {_DAY_ZERO}"
            return f"""concat('<c s=''{DATE_STYLE}''><v>', {days}, '</v></c>')"""
        text = f"c.{column}::text"
        escaped = (
            f"""replace(replace(replace(replace({text}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;')"""
        )
        kept = f"CASE WHEN {text} = btrim({text}, {_SPACES}) THEN '' ELSE ' xml:space=''preserve''' END"
        inline = f"'<c t=''inlineStr''><is><t' || {kept} || '>' || {escaped} || '</t></is></c>'"
        return f"coalesce({inline}, '<c/>')"

    return f"concat('<row>', {', '.join(cell(column) for column in columns)}, '</row>')"


def vcard() -> str:
    """RFC 6350; the last line ends with what `COPY` puts behind it."""
    lines = [
        "'BEGIN:VCARD'",
        "'VERSION:4.0'",
        "'UID:urn:uuid:' || c.id",
        _folded("FN:{}", "c.nombre_completo"),
        _folded("N:{};{};;;", "c.apellidos", "c.nombres"),
        _folded("EMAIL:{}", "c.email"),
        _folded("TEL:{}", "c.telefono"),
        f"CASE WHEN coalesce(c.ciudad, c.pais) IS NOT NULL THEN {_folded('ADR:;;;{};;;{}', 'c.ciudad', 'c.pais')} END",
        "'CATEGORIES:' || c.estado",
        f"CASE WHEN c.notas IS NOT NULL THEN {_folded('NOTE:{}', 'c.notas')} END",
        f"CASE WHEN c.cedula IS NOT NULL THEN {_folded('X-CEDULA:{}', 'c.cedula')} END",
        """to_char(c.updated_at, '"REV:"YYYYMMDD"T"HH24MISS"Z"')""",
        "E'END:VCARD\\r'",
    ]
    return f"concat_ws(E'\\r\\n', {', '.join(lines)})"


def _iso(column: ExportColumn) -> str:
    """As the API has it; `to_char` takes much longer. Every connection of ours is in UTC."""
    return f"""btrim(to_json(c.{column})::text, '"')"""


def _guarded(text: str) -> str:
    """`exporting.cells.guarded`.

    Comparing bytes is cheap, and leaves the pattern to what begins with an apostrophe.
    """
    return (
        f"""CASE WHEN {text} COLLATE "C" < 'A' AND (ascii({text}) IN (9, 13, 43, 45, 61, 64) """
        f"""OR ascii({text}) = 39 AND {text} ~ '^''*[=+@\\t\\r-]') THEN '''' || {text} ELSE {text} END"""
    )


def _escaped(text: str) -> str:
    one_line = f"replace(replace({text}, E'\\r\\n', E'\\n'), E'\\r', E'\\n')"
    signs = f"replace(replace(replace({one_line}, '\\', '\\\\'), ';', '\\;'), ',', '\\,')"
    return f"replace({signs}, E'\\n', '\\n')"


def _folded(form: str, *values: str) -> str:
    """Lines of 75 octets at most, of which none ends within a letter, however many octets the letters have."""
    signs = form.split("{}")
    parts = [f"'{signs[0]}'"]
    for value, sign in zip(values, signs[1:], strict=True):
        parts += [_escaped(value), f"'{sign}'"]
    line = f"concat({', '.join(parts)})"
    fold = f"regexp_replace({line}, {{}}, E'\\\\1\\r\\n ', 'g')"
    of_one, of_two, of_four = (f"'(.{{{(MOST_OCTETS - 1) // octets}}})(?=.)'" for octets in (1, 2, 4))
    lengths = " + ".join(f"octet_length(coalesce({value}, ''))" for value in values)
    return (
        f"CASE WHEN {lengths} <= {SHORT} OR octet_length({line}) <= {MOST_OCTETS} THEN {line} "
        f"WHEN octet_length({line}) = length({line}) THEN {fold.format(of_one)} "
        f"WHEN {line} !~ '[\\u0800-\\U0010FFFF]' THEN {fold.format(of_two)} "
        f"ELSE {fold.format(of_four)} END"
    )

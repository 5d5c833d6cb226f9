"""The parts of reading a file: headings, names, numbers, and how much memory the largest files take."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.importing import names, rejects, text
from app.importing.headings import fingerprint, proposed
from app.importing.numbers import day_of, is_date, number_of
from app.models.contact_import import ImportReason
from app.models.mail import Language
from bench.contact_files import as_csv, make
from tests.api.test_import_files import workbook
from tests.harness import BACKEND, clean_env


class TestHeadings:
    @pytest.mark.parametrize(
        ("headings", "fields"),
        [
            (["NOMBRES", "Apellidos", "Correo electrónico", "Otra"], ["nombres", "apellidos", "email", None]),
            (["First Name", "LastName", "E-mail", "Phone number"], ["nombres", "apellidos", "email", "telefono"]),
            (["Nombre y apellido", "celular", "Tipo de documento", "Cédula"],
             ["nombre_completo", "telefono", "tipo_documento", "cedula"]),
            # The one that says it better: a mobile is a phone to write to, an id no name.
            (["Teléfono", "Celular", "Propietario", "Id del propietario"], [None, "telefono", None, "propietario_id"]),
            (["Motivo", "", "Creado", "x"], [None, None, None, None]),
        ],
    )  # fmt: skip
    def test_are_known_in_spanish_and_english(self, headings: list[str], fields: list[str | None]) -> None:
        assert proposed(headings) == fields

    def test_are_the_same_however_they_are_written(self) -> None:
        assert fingerprint(["Teléfono", "E-mail"]) == fingerprint(["TELEFONO ", "e mail"]) != fingerprint(["E-mail"])


@pytest.mark.parametrize(
    ("full", "parts"),
    [
        ("Ana Ruiz", ("Ana", "Ruiz")),
        ("Ana Ruiz Gómez", ("Ana", "Ruiz Gómez")),
        ("Ana María Ruiz", ("Ana María", "Ruiz")),
        ("Ana María Ruiz Gómez", ("Ana María", "Ruiz Gómez")),
        ("Luz del Carmen de la Torre y Rojas", ("Luz del Carmen", "de la Torre y Rojas")),
        ("María de los Ángeles Peña", ("María", "de los Ángeles Peña")),
        ("Ruiz Gómez,  Ana María", ("Ana María", "Ruiz Gómez")),
        ("Juan  Carlos   Peña", ("Juan Carlos", "Peña")),
        ("Ludwig van Beethoven", ("Ludwig", "van Beethoven")),
        ("Ana", None),
        ("Ana,", None),
        (",", None),
        ("", None),
    ],
)
def test_a_full_name_is_split_as_colombia_writes_it(full: str, parts: tuple[str, str] | None) -> None:
    assert names.split(full) == parts


class TestNumbers:
    @pytest.mark.parametrize(
        ("stored", "seen"),
        [
            ("3001234567", "3001234567"), ("1.02030405E9", "1020304050"), ("1020304050.0", "1020304050"),
            ("0.1", "0.1"), ("0.30000000000000004", "0.3"), ("-5", "-5"), ("1E400", "1E400"), ("NaN", "NaN"),
            ("x", "x"), ("0", "0"),
        ],
    )  # fmt: skip
    def test_are_seen_as_people_write_them(self, stored: str, seen: str) -> None:
        assert number_of(stored) == seen

    def test_days(self) -> None:
        assert day_of("46352", is_of_1904=False) == "2026-11-26"
        assert day_of("46352.5", is_of_1904=False) == "2026-11-26 12:00:00"
        assert day_of("44890", is_of_1904=True) == "2026-11-26"
        assert day_of("0.25", is_of_1904=False) == "06:00:00"
        assert day_of("9e99", is_of_1904=False) == "9e99"

    @pytest.mark.parametrize(
        ("number", "code", "is_of_date"),
        [(14, "", True), (0, "", False), (4, "", False), (170, "dd/mm/yyyy", True), (171, '[$-409]h:mm "h"', True),
         (172, '"$"#,##0.00', False), (173, "0.00E+00", False), (174, '0 "días"', False)],
    )  # fmt: skip
    def test_formats_of_days(self, number: int, code: str, *, is_of_date: bool) -> None:
        assert is_date(number, code) is is_of_date


def test_every_reason_of_a_rejected_row_has_words() -> None:
    told = set(ImportReason) - {"sin_cambios", "ya_existe", "campo_desconocido"}
    for language in Language:
        words = {rejects.reason(reason, "email", 3, headings={"email": "Correo"}, idioma=language) for reason in told}
        assert len(words) == len(told)


def test_a_cell_of_ours_is_as_it_was_before_it_was_guarded() -> None:
    file = io.BytesIO(b"a;b\n'=1+1;'tis\n")
    assert list(text.rows_of(file, "utf-8", ";")) == [(1, ["a", "b"]), (2, ["=1+1", "'tis"])]


# The most that the process ever had, which what started it has no part in.
PEAK = """
import json, re, sys
from app.importing.reading import Reading
with open(sys.argv[1], "rb") as file:
    reading = Reading(file, {})
    for _ in reading.rows():
        pass
    told = reading.summary()
with open("/proc/self/status") as status:
    peak = int(re.search(r"VmHWM:\\s+([0-9]+) kB", status.read())[1])
print(json.dumps([told["filas"], peak // 1024]))
"""


def large_workbook(rows: int) -> bytes:
    """As Excel writes one: what cells say stands in a list of texts beside them. Made by hand, as it is large."""
    texts = "".join(f"<si><t>Íñigo {n}</t></si><si><t>persona{n}@example.com</t></si>" for n in range(rows))
    cells = "".join(
        f'<row r="{n + 2}"><c r="A{n + 2}" t="s"><v>{2 * n}</v></c><c r="B{n + 2}" t="s"><v>{2 * n + 1}</v></c>'
        f'<c r="C{n + 2}"><v>{3 * 10**9 + n}</v></c></row>'
        for n in range(rows)
    )
    head = '<row r="1"><c r="A1" t="str"><v>Nombre</v></c><c r="B1" t="str"><v>Correo</v></c></row>'
    parts = {"xl/sharedStrings.xml": f"<sst>{texts}</sst>"}
    return workbook(f"<worksheet><sheetData>{head}{cells}</sheetData></worksheet>", parts=parts)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_200_000_rows_are_read_in_less_than_100_mb(tmp_path: Path, kind: str) -> None:
    """Reliability D5; what a process of Python takes is in it."""
    file = tmp_path / "file"
    if kind == "csv":
        file.write_bytes(as_csv(make(1_000, 1).rows * 200))
    else:
        file.write_bytes(large_workbook(200_000))
    said = subprocess.run(
        [sys.executable, "-c", PEAK, str(file)],
        cwd=BACKEND,
        env=clean_env(),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    count, megabytes = json.loads(said)
    assert (count, megabytes < 100) == (200_000, True), megabytes

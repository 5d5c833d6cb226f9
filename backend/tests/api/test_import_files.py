"""Files that are broken, made to hurt, or as spreadsheets really write them (reliability D5, D6, I5)."""

import io
import os
import time
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from http.client import HTTPConnection
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.api.factories import assert_error, assert_invalid
from tests.api.importing import (
    HEADINGS,
    IMPORTS,
    book_of,
    change,
    csv_of,
    outcomes,
    person,
    review,
    rows_of,
    send,
    totals,
    upload,
    xlsx_of,
)
from tests.harness import Service

TYPES = '<Types xmlns="x"><Override PartName="/xl/workbook.xml" ContentType="{kind}.main+xml"/></Types>'
PLAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RELATIONS = '<Relationships xmlns="x"><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>'
ONE_SHEET = '<sheet name="Hoja1" sheetId="1" r:id="r1"/>'
WORKBOOK = f'<workbook xmlns:r="y"><sheets>{ONE_SHEET}</sheets></workbook>'
SHEET = "<worksheet><sheetData>{rows}</sheetData></worksheet>"
CELLS = '<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>{text}</t></is></c></row>'


def workbook(
    sheet: str | None = None, *, kind: str = PLAIN, parts: Mapping[str, str | bytes] = MappingProxyType({})
) -> bytes:
    """A workbook of these parts, whatever is wrong with them."""
    sheet = (
        SHEET.format(rows=CELLS.format(row=1, text="Correo") + CELLS.format(row=2, text="a@x.co"))
        if sheet is None
        else sheet
    )
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES.format(kind=kind), "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS, "xl/worksheets/sheet1.xml": sheet,
    }  # fmt: skip
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**files, **parts}.items():
            archive.writestr(name, content)
    return written.getvalue()


def refused(client: httpx.Client, content: bytes, *, name: str = "contactos.xlsx") -> tuple[int, str]:
    answer = send(client, content, name=name)
    assert client.get("/api/importaciones/").json() == []
    return answer.status_code, answer.json()["code"]


class TestText:
    def test_a_quote_that_is_never_closed(self, admin: httpx.Client) -> None:
        content = csv_of([HEADINGS, person("ana")]) + b'Eva;"Ruiz;eva@example.com;300\n' + csv_of([person("luz")])
        answer = send(admin, content)
        assert (answer.status_code, answer.json()["code"], answer.json()["fila"]) == (422, "import_unclosed_quote", 3)

    def test_nor_before_so_many_rows_that_no_cell_could_be_so_long(self, admin: httpx.Client) -> None:
        rows = csv_of([person(f"p{number}") for number in range(20_000)])
        answer = send(admin, csv_of([HEADINGS]) + b'Eva;"Ruiz;eva@example.com;300\n' + rows)
        assert (answer.status_code, answer.json()["code"], answer.json()["fila"]) == (422, "import_unclosed_quote", 2)

    def test_rows_that_are_too_short_or_too_long_or_blank(self, admin: httpx.Client) -> None:
        content = csv_of(
            [HEADINGS, person("ana"), [], ["", ""], ["Eva", "Ruiz"], [*person("luz"), "", ""], [*person("sol"), "x"]]
        )
        id = upload(admin, content)["id"]
        review(admin, id)
        assert outcomes(admin, id) == [
            (2, "crear", None, None),
            (5, "error", "falta", "email"),
            (6, "crear", None, None),
            (7, "error", "fila_larga", None),
        ]

    def test_the_hint_of_excel_and_utf16_without_a_mark(self, admin: httpx.Client) -> None:
        text = "sep=,\r\n" + csv_of([HEADINGS, person("ñandú")], separator=",").decode()
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            found = upload(admin, text.encode(encoding))
            assert (found["separador"], found["filas"]) == (",", 1), encoding
            assert found["vista_previa"][0]["celdas"][0] == "Ñandú"

    def test_bytes_of_no_letter_are_told_row_by_row(self, admin: httpx.Client) -> None:
        content = csv_of([HEADINGS, person("ana"), person("eva")], encoding="cp1252").replace(b"Eva", b"E\x81va\xf1")
        id = upload(admin, content)["id"]
        review(admin, id)
        assert outcomes(admin, id) == [(2, "crear", None, None), (3, "error", "caracter_invalido", "nombres")]

    @pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\r\n\r\n", b"\xff\xfe", b"Nombres;Correo\n"])
    def test_nothing_in_it(self, admin: httpx.Client, content: bytes) -> None:
        assert refused(admin, content) == (422, "import_empty")

    @pytest.mark.parametrize(
        "content",
        [b"\x7fELF\x02\x01\x01" + bytes(500), b"MZ\x90\0\x03", b"%PDF-1.7 x",
         b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), os.urandom(4_000).replace(b"PK", b"KP"), bytes(1_000) + b"x"],
        ids=["ELF", "exe", "PDF", "old xls", "noise", "zeros"],
    )  # fmt: skip
    def test_what_is_no_text(self, admin: httpx.Client, content: bytes) -> None:
        for name in ("contactos.csv", "contactos.xlsx"):
            assert refused(admin, content, name=name) == (422, "import_unknown_format")

    def test_too_many_rows_and_columns(self, admin: httpx.Client) -> None:
        assert refused(admin, b"Correo\n" + b"a\n" * 200_001) == (422, "import_too_many_rows")
        assert refused(admin, b"a;" * 201 + b"\n" + b"1;" * 201) == (422, "import_too_many_columns")

    def test_numbers_as_a_spreadsheet_leaves_them(self, admin: httpx.Client) -> None:
        rows = [
            [*HEADINGS, "Cédula"],
            [*person("ana", telefono="3,001234567E+09"), "1.02030405E9"],
            [*person("eva", telefono="'3001234567"), "1.02E+09"],
        ]
        id = upload(admin, csv_of(rows))["id"]
        review(admin, id)
        first, second = rows_of(admin, id)
        assert (first["valores"]["telefono"], first["resultado"]) == ("3001234567", "crear")
        assert (second["resultado"], second["motivo"], second["campo"]) == ("error", "valor_invalido", "cedula")

    @pytest.mark.parametrize("hint", ["#", ":", " ", "\\", '"', "é", "\0", "#;"])
    def test_a_hint_that_is_no_separator_is_passed_over(self, admin: httpx.Client, hint: str) -> None:
        content = f"sep={hint}\n".encode() + csv_of([HEADINGS, person("ana")])
        found = upload(admin, content)
        assert found["separador"] == ";"
        assert [row["celdas"] for row in found["vista_previa"]][-1] == person("ana")
        assert admin.get("/api/importaciones/").status_code == 200


def test_fields_that_nobody_knows_are_refused(admin: httpx.Client) -> None:
    files = {"archivo": ("contactos.csv", csv_of([HEADINGS, person("ana")]))}
    assert_invalid(admin.post(IMPORTS, files=files, data={"usuario_id": "x"}), ("body", "usuario_id"))
    assert admin.get(IMPORTS).json() == []


class TestWorkbook:
    def test_numbers_days_and_truth_are_read_as_they_are_seen(self, admin: httpx.Client) -> None:
        rows: list[list[Any]] = [
            [*HEADINGS, "Cédula", "Notas", "Otra", "Vacía"],
            ["Ana", "Ruiz", "ana@example.com", 3001234567, 1.02030405e9, date(2026, 11, 26), True, None],
            ["Eva", "_x000D_Peña_x005F_", "eva@example.com", "=1+1", 12.5, datetime(2026, 11, 26, 8, 30), False, None],  # noqa: DTZ001
        ]
        found = upload(admin, xlsx_of(rows), name="contactos.xlsx")
        assert [row["celdas"] for row in found["vista_previa"]] == [
            ["Ana", "Ruiz", "ana@example.com", "3001234567", "1020304050", "2026-11-26", "VERDADERO"],
            ["Eva", "_x000D_Peña_x005F_", "eva@example.com", "=1+1", "12.5", "2026-11-26 08:30:00", "FALSO"],
        ]
        assert review(admin, found["id"])["totales"] == totals(crear=2)
        assert rows_of(admin, found["id"])[0]["valores"]["cedula"] == "1020304050"

    def test_texts_in_runs_and_written_controls(self, admin: httpx.Client) -> None:
        runs = "<si><r><t>Cor</t></r><r><t>reo</t></r><rPh><t>no</t></rPh></si>"
        shared = f"<sst>{runs}<si><t>a_x000A_b@x.co_xD800_</t></si></sst>"
        rows = '<row r="1"><c r="B1" t="s"><v>0</v></c></row><row r="7"><c r="B7" t="s"><v>1</v></c></row>'
        found = upload(admin, workbook(SHEET.format(rows=rows), parts={"xl/sharedStrings.xml": shared}), name="a.xlsx")
        assert [column["encabezado"] for column in found["columnas"]] == ["Columna 1", "Correo"]
        assert found["vista_previa"] == [{"numero": 7, "celdas": ["", "a\nb@x.co_xD800_"]}]

    def test_with_several_sheets_the_first_that_has_rows_is_read_and_another_can_be_chosen(
        self, admin: httpx.Client
    ) -> None:
        sheets = {
            "Portada": [],
            "Clientes ": [HEADINGS, person("ana")],
            "Bogotá & Cali": [["Correo"], ["luz@example.com"], ["sol@example.com"]],
        }
        found = upload(admin, book_of(sheets), name="contactos.xlsx")
        assert (found["hoja"], found["hojas"], found["filas"]) == ("Clientes ", list(sheets), 1)
        other = change(admin, found["id"], hoja="Bogotá & Cali")
        assert (other["hoja"], other["filas"], [c["encabezado"] for c in other["columnas"]]) == (
            "Bogotá & Cali", 2, ["Correo"],
        )  # fmt: skip
        for name, code in (("Clientes", "import_unknown_sheet"), ("Portada", "import_empty")):
            answer = admin.put(f"{IMPORTS}{found['id']}", json={"hoja": name})
            assert (answer.status_code, answer.json()["code"]) == (422, code)
        # As it was before what was refused.
        assert admin.get(f"{IMPORTS}{found['id']}").json() == other
        assert change(admin, found["id"], hoja="Clientes ")["vista_previa"][0]["celdas"] == person("ana")

    def test_one_part_under_a_hundred_names_is_read_once(self, admin: httpx.Client) -> None:
        names = "".join(f'<sheet name="Hoja{number}" sheetId="{number}" r:id="r1"/>' for number in range(1, 101))
        blank = SHEET.format(rows='<row r="1"/>' * 300_000)
        book = workbook(blank, parts={"xl/workbook.xml": WORKBOOK.replace(ONE_SHEET, names)})
        since = time.monotonic()
        assert refused(admin, book) == (422, "import_empty")
        # To read it once takes a second.
        assert time.monotonic() - since < 30

    def test_without_a_row_in_any_sheet(self, admin: httpx.Client) -> None:
        assert refused(admin, book_of({"Uno": [], "Dos": []})) == (422, "import_empty")

    def test_that_is_named_otherwise_is_known_by_its_content(self, admin: httpx.Client) -> None:
        assert upload(admin, workbook(), name="contactos.csv")["formato"] == "xlsx"

    def test_a_bomb_is_refused_before_it_is_unpacked(self, admin: httpx.Client) -> None:
        zeros = b"0" * (64 * 1024 * 1024)
        assert refused(admin, workbook(SHEET.format(rows=zeros.decode()))) == (422, "import_too_large_inside")
        assert refused(admin, workbook(parts={"xl/sharedStrings.xml": zeros})) == (422, "import_too_large_inside")
        assert refused(admin, workbook(parts={"docProps/x.xml": zeros})) == (422, "import_too_large_inside")

    def test_one_that_lies_about_its_size(self, admin: httpx.Client) -> None:
        content = bytearray(workbook(SHEET.format(rows=CELLS.format(row=1, text="x" * 900_000))))
        name = content.index(b"xl/worksheets/sheet1.xml", content.index(b"PK\x01\x02"))
        content[name - 46 + 24 : name - 46 + 28] = (100).to_bytes(4, "little")
        assert refused(admin, bytes(content)) == (422, "import_broken")

    def test_in_an_encoding_that_nobody_knows(self, admin: httpx.Client) -> None:
        sheet = f'<?xml version="1.0" encoding="x-mac-foo"?>{SHEET.format(rows="")}'
        assert refused(admin, workbook(sheet)) == (422, "import_broken")

    def test_one_long_text_in_every_cell(self, admin: httpx.Client) -> None:
        long = "x" * 30_000
        assert refused(admin, xlsx_of([HEADINGS, [long] * 40])) == (422, "import_too_large_inside")
        rows = [[long] * 30 for _ in range(250)]
        assert refused(admin, xlsx_of([HEADINGS, *rows])) == (422, "import_too_large_inside")
        shown = upload(admin, xlsx_of([HEADINGS, [long] * 3]), name="x.xlsx")["vista_previa"][0]["celdas"]
        assert [len(cell) for cell in shown] == [500] * 3

    def test_rows_whose_numbers_repeat_are_all_there(self, admin: httpx.Client) -> None:
        texts = ["Correo", "a@x.co", "b@x.co", "c@x.co"]
        rows = "".join(CELLS.format(row=min(number, 2), text=text) for number, text in enumerate(texts, start=1))
        found = upload(admin, workbook(SHEET.format(rows=rows)), name="x.xlsx")
        assert [row["celdas"] for row in found["vista_previa"]] == [[text] for text in texts[1:]]
        assert found["filas"] == 3

    def test_too_many_sheets(self, admin: httpx.Client) -> None:
        sheets = {f"xl/worksheets/sheet{number}.xml": "" for number in range(2, 100_001)}
        assert refused(admin, workbook(parts=sheets)) == (422, "import_too_many_sheets")

    def test_entities_are_refused(self, admin: httpx.Client) -> None:
        laughs = "".join(
            f'<!ENTITY l{n} "{"&l" + str(n - 1) + ";" if n else "ja"}{f"&l{n - 1};" * 9 if n else ""}">'
            for n in range(9)
        )
        bomb = f"<!DOCTYPE x [{laughs}]>" + SHEET.format(rows=CELLS.format(row=1, text="&l8;"))
        secret = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + SHEET.format(
            rows=CELLS.format(row=1, text="&e;")
        )
        for sheet in (bomb, secret):
            assert refused(admin, workbook(sheet)) == (422, "import_broken")
            assert refused(admin, workbook(parts={"xl/sharedStrings.xml": sheet})) == (422, "import_broken")
            assert refused(admin, workbook(parts={"xl/workbook.xml": sheet})) == (422, "import_broken")

    def test_macros(self, admin: httpx.Client) -> None:
        assert refused(admin, workbook(kind="application/vnd.ms-excel.sheet.macroEnabled")) == (422, "import_macros")
        assert refused(admin, workbook(parts={"xl/vbaProject.bin": b"x"})) == (422, "import_macros")

    @pytest.mark.parametrize(
        "sheet",
        [
            "<worksheet><sheetData><row",
            SHEET.format(rows='<row r="x"><c r="A1"><v>1</v></c></row>'),
            SHEET.format(rows='<row r="1"><c r="1"><v>1</v></c></row>'),
            SHEET.format(rows='<row r="1"><c t="s"><v>99</v></c></row>'),
            SHEET.format(rows='<row r="1"><c s="x"><v>1</v></c></row>'),
            SHEET.format(rows='<row r="99999999999"><c><v>1</v></c></row>'),
        ],
    )
    def test_a_broken_one(self, admin: httpx.Client, sheet: str) -> None:
        assert refused(admin, workbook(sheet)) == (422, "import_broken")

    def test_a_cell_that_is_too_far(self, admin: httpx.Client) -> None:
        rows = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>'
        assert refused(admin, workbook(SHEET.format(rows=rows))) == (422, "import_too_many_columns")

    def test_a_zip_that_is_no_workbook_or_is_cut_off(self, admin: httpx.Client) -> None:
        other = io.BytesIO()
        with zipfile.ZipFile(other, "w") as archive:
            archive.writestr("word/document.xml", "<x/>")
        assert refused(admin, other.getvalue()) == (422, "import_unknown_format")
        assert refused(admin, workbook()[:-30]) == (422, "import_broken")
        assert refused(admin, b"PK\x03\x04" + os.urandom(2_000)) == (422, "import_broken")


def resident(service: Service) -> int:
    """Kilobytes that the process has which answers."""
    return int((service.answering / "statm").read_text().split()[1]) * 4


def body(size: int) -> Iterator[bytes]:
    yield b'--x\r\nContent-Disposition: form-data; name="archivo"; filename="a.csv"\r\n\r\n'
    for _ in range(size // 65_536):
        yield b"a;b;c\n12" * 8_192
    yield b"\r\n--x--\r\n"


class TestTooLarge:
    HEADERS = {"Content-Type": "multipart/form-data; boundary=x"}  # noqa: RUF012

    def test_is_refused_by_its_length_before_it_is_sent(self, admin: httpx.Client, own_service: Service) -> None:
        headers = {**self.HEADERS, "Content-Length": "60000000", "Authorization": admin.headers["Authorization"]}
        client = HTTPConnection(urlsplit(own_service.url).netloc, timeout=20)
        client.putrequest("POST", "/api/importaciones/")
        for name, value in headers.items():
            client.putheader(name, value)
        client.endheaders(next(body(0)))
        answer = client.getresponse()
        assert (answer.status, answer.read()) == (
            413, b'{"detail": "Content Too Large", "code": "content_too_large"}'
        )  # fmt: skip
        client.close()

    def test_and_on_the_way_in_little_memory(self, admin: httpx.Client, own_service: Service) -> None:
        before = resident(own_service)
        answer = admin.post("/api/importaciones/", content=body(55_000_000), headers=self.HEADERS)
        assert_error(answer, 413, "Content Too Large", "content_too_large")
        assert resident(own_service) - before < 20_000

    def test_what_is_as_large_as_it_may_be_is_read_in_little_memory(
        self, admin: httpx.Client, own_service: Service
    ) -> None:
        """A field of a row that is a megabyte is no row."""
        before = resident(own_service)
        answer = admin.post("/api/importaciones/", content=body(49_000_000), headers=self.HEADERS)
        assert answer.json()["code"] in {"import_too_many_rows", "import_too_many_columns"}
        assert resident(own_service) - before < 20_000

    def test_whoever_is_not_signed_in_is_refused_before(self, anonymous: httpx.Client) -> None:
        answer = anonymous.post("/api/importaciones/", content=body(1_000_000), headers=self.HEADERS)
        assert_error(answer, 401, "Not authenticated", "not_authenticated")

    @pytest.mark.parametrize("content", [b"", b"--x", b"--x\r\nContent-Disposition: form-data\r\n\r\nx\r\n--x--\r\n"])
    def test_a_form_that_is_none(self, admin: httpx.Client, content: bytes) -> None:
        assert admin.post("/api/importaciones/", content=content, headers=self.HEADERS).status_code in {400, 422}

"""Contacts as files: exactly what the list shows, all of it, of one moment; or a broken connection."""

import csv
import io
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any

import httpx
import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from app.exporting.cells import restore_cell
from tests.api import vcards
from tests.api.factories import Json, assert_error, assert_invalid, insert_user, make_contact, make_user, signed_in
from tests.api.lists import PATH, SORTS, contacts_of, ids, insert_contacts, listed, pages_by_cursor
from tests.conftest import EMPTY
from tests.harness import Api, Server, Service
from tests.process.processes import wait_until

EXPORT = f"{PATH}exportar"
FORMATS = ["csv_excel", "csv", "xlsx", "vcard", "jsonl"]
COLUMNS = [
    "id", "nombres", "apellidos", "nombre_completo", "email", "telefono", "telefono_e164", "estado", "tipo_documento",
    "cedula", "ciudad", "municipio", "municipio_nombre", "departamento", "pais", "notas", "propietario",
    "propietario_id", "created_at", "updated_at",
]  # fmt: skip
HEADINGS = [
    "Id", "Nombres", "Apellidos", "Nombre completo", "Correo", "Teléfono", "Teléfono internacional", "Estado",
    "Tipo de documento", "Cédula", "Ciudad", "Código del municipio", "Municipio", "Departamento", "País", "Notas",
    "Propietario", "Id del propietario", "Creado", "Actualizado",
]  # fmt: skip
MANY = 1_200
# D4, and what else has broken files.
HARD = [
    "=1+1", "+57 300 123 4567", "-x", "@SUM(A1)", "\ttab", "\rcr", "'=citado", "''+", "'tis", 'a;b"c', "dos\nlíneas",
    "a\r\nb\rc", "ñÑáü 🙂 👩‍👩‍👧", "a,b", "_x0041_", "\x01\x02\x1f", " espacios ", "<b>&amp;\"'</b>", "\\;\\n,", "\\.",
    '"', "漢字" * 60, "x" * 200, "é" * 120, "\uffff",
]  # fmt: skip


def exported(client: httpx.Client, formato: str, **query: Any) -> httpx.Response:
    answer = client.get(EXPORT, params={"formato": formato} | query)
    assert answer.status_code == 200, answer.text
    return answer


def lines_of(client: httpx.Client, **query: Any) -> list[Json]:
    answer = exported(client, "jsonl", **query)
    lines = [json.loads(line) for line in answer.text.split("\n")[:-1]]
    assert int(answer.headers["X-Total-Count"]) == len(lines)
    return lines


def table_of(answer: httpx.Response, *, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def sheet_of(answer: httpx.Response) -> Any:
    return openpyxl.load_workbook(io.BytesIO(answer.content)).active


@contextmanager
def under_way(
    client: httpx.Client, formato: str = "jsonl", **query: str
) -> Iterator[tuple[httpx.Response, Iterator[bytes]]]:
    """An export of which so much is left that no buffer holds it."""
    with client.stream("GET", EXPORT, params={"formato": formato} | query) as answer:
        assert answer.status_code == 200, answer.read()
        yield answer, answer.iter_bytes()


def insert_many(server: Server, database: str) -> list[str]:
    """Twelve megabytes of contacts: more than lies in any buffer on the way."""
    rows = [{"nombres": f"N{number}", "notas": "x" * 10_000} for number in range(MANY)]
    return insert_contacts(server, database, *rows)


@pytest.fixture
def many(admin: httpx.Client, server: Server, service_database: str) -> list[str]:  # noqa: ARG001  (on empty tables)
    return insert_many(server, service_database)


@pytest.fixture(scope="class")
def unchanged(service: Api, server: Server, service_database: str) -> list[str]:  # noqa: ARG001  (its tables)
    """Made once for a class that leaves them as they are: it takes two seconds."""
    server.sql(service_database, EMPTY)
    return insert_many(server, service_database)


@pytest.fixture
def hard(admin: httpx.Client, server: Server, service_database: str) -> list[str]:  # noqa: ARG001  (on empty tables)
    """In each of these, text that something takes for something else; the newest last."""
    rows = [{"nombres": text, "apellidos": "Ruiz", "notas": text, "ciudad": text} for text in HARD]
    return insert_contacts(server, service_database, *rows)


def exports_running(server: Server) -> int:
    ((running,),) = server.sql(
        "postgres", "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'base-crm export'"
    )
    return int(running)


def break_off(client: httpx.Client, server: Server, formato: str, **query: str) -> None:
    """Take its connection to the database away from an export; the client must not take that for the end."""
    with under_way(client, formato, **query) as (_, parts):
        # A workbook of so many equal letters is small: there, right after what comes before them.
        if formato != "xlsx":
            next(parts)
        server.sql(
            "postgres",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'base-crm export'",
        )
        with pytest.raises(httpx.RemoteProtocolError):
            list(parts)


class TestFormats:
    def test_csv_for_excel(self, admin: httpx.Client, hard: list[str]) -> None:
        answer = exported(admin, "csv_excel", sort="created_at")
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="contactos-20')
        assert answer.headers["Content-Disposition"].endswith('.csv"')
        assert answer.content.startswith(b"\xef\xbb\xbfId;Nombres;")
        head, *rows = table_of(answer, delimiter=";")
        assert head == HEADINGS
        for column in (1, 10, 15):
            assert not [row[column] for row in rows if row[column].startswith(("=", "+", "-", "@", "\t", "\r"))]
            assert [restore_cell(row[column]) for row in rows] == HARD
        assert rows[0][0] == hard[0]
        # As a spreadsheet reads a time, and as it was in Bogotá.
        assert rows[0][18] == "2026-03-02 10:00:00"

    def test_csv(self, admin: httpx.Client, hard: list[str]) -> None:
        answer = exported(admin, "csv", sort="created_at")
        assert answer.content.startswith(b"id,nombres,apellidos,")
        head, *rows = table_of(answer)
        assert head == COLUMNS
        assert [restore_cell(row[1]) for row in rows] == [restore_cell(row[15]) for row in rows] == HARD
        assert [row[0] for row in rows] == hard
        assert rows[0][18] == "2026-03-02T15:00:00+00:00"
        assert (rows[0][8], rows[0][9], rows[0][11], rows[0][16]) == ("", "", "", "")

    def test_xlsx(self, admin: httpx.Client, hard: list[str]) -> None:
        sheet = sheet_of(exported(admin, "xlsx", sort="created_at"))
        assert [row[0].value for row in sheet.iter_rows(min_row=2)] == hard
        assert sheet.freeze_panes == "A2"
        assert sheet.dimensions == f"A1:T{len(HARD) + 1}" == sheet.auto_filter.ref
        head, *rows = list(sheet.iter_rows())
        assert [cell.value for cell in head] == HEADINGS
        assert all(cell.font.bold for cell in head)
        assert [unescape(row[1].value) for row in rows] == [unescape(row[10].value) for row in rows] == HARD
        # A formula is text, and what is none is nothing.
        assert {row[1].data_type for row in rows} == {"s"}
        assert rows[0][9].value is None
        assert rows[0][18].is_date
        assert rows[0][18].value == datetime(2026, 3, 2, 10)  # noqa: DTZ001  (a sheet knows no zones)

    def test_vcard(self, admin: httpx.Client, hard: list[str]) -> None:
        answer = exported(admin, "vcard", sort="created_at")
        assert answer.headers["Content-Type"] == "text/vcard; charset=utf-8"
        assert answer.headers["Content-Disposition"].endswith('.vcf"')
        cards = vcards.read(answer.content)
        # It has no place for a control character, and one kind of newline.
        clean = [text.replace("\r\n", "\n").replace("\r", "\n") for text in HARD]
        clean = ["".join(sign for sign in text if sign >= " " or sign in "\t\n") for text in clean]
        assert [card["NOTE"] for card in cards] == [[text] for text in clean]
        assert [card["N"] for card in cards] == [["Ruiz", text, "", "", ""] for text in clean]
        assert [card["UID"] for card in cards] == [[f"urn:uuid:{id}"] for id in hard]
        assert cards[0]["ADR"] == ["", "", "", "=1+1", "", "", ""]
        assert cards[0]["REV"] == ["20260302T150000Z"]
        assert (cards[0]["CATEGORIES"], "X-CEDULA" in cards[0]) == (["prospecto"], False)

    def test_json_lines_are_the_api_s_contacts(self, admin: httpx.Client, hard: list[str]) -> None:
        lines = lines_of(admin, sort="created_at")
        assert [line["notas"] for line in lines] == HARD
        contacts = contacts_of(pages_by_cursor(admin, size=100, sort="created_at"))
        assert [list(line) for line in lines] == [COLUMNS] * len(hard)
        for line, contact in zip(lines, contacts, strict=True):
            assert line.pop("propietario") is line.pop("municipio_nombre") is line.pop("departamento") is None
            for name in ("telefono_tipo", "documento", "digito_verificacion"):
                contact.pop(name)
            for name in ("created_at", "updated_at"):
                assert datetime.fromisoformat(line.pop(name)) == datetime.fromisoformat(contact.pop(name))
            assert line == contact

    def test_the_owner_by_name(self, admin: httpx.Client) -> None:
        owner = make_user(admin, nombres="=Luz", apellidos="Núñez")
        make_contact(admin, propietario_id=owner["id"])
        assert lines_of(admin)[0]["propietario"] == "=Luz Núñez"
        assert table_of(exported(admin, "csv"))[1][16] == "'=Luz Núñez"

    @pytest.mark.parametrize("formato", FORMATS)
    def test_nobody(self, admin: httpx.Client, formato: str) -> None:
        answer = exported(admin, formato)
        assert answer.headers["X-Total-Count"] == "0"
        match formato:
            case "csv_excel":
                assert table_of(answer, delimiter=";") == [HEADINGS]
            case "csv":
                assert table_of(answer) == [COLUMNS]
            case "xlsx":
                sheet = sheet_of(answer)
                assert [cell.value for cell in next(sheet.rows)] == HEADINGS
                assert sheet.max_row == 1
            case _:
                assert answer.content == b""


class TestColumns:
    def test_those_asked_for_in_their_order(self, admin: httpx.Client) -> None:
        make_contact(admin, ciudad="Cali")
        columns = {"columnas": ["ciudad", "nombre_completo", "ciudad"]}
        assert table_of(exported(admin, "csv", **columns)) == [["ciudad", "nombre_completo"], ["Cali", "Ana Ruiz"]]
        assert lines_of(admin, **columns) == [{"ciudad": "Cali", "nombre_completo": "Ana Ruiz"}]
        sheet = sheet_of(exported(admin, "xlsx", **columns, idioma="en"))
        assert [[cell.value for cell in row] for row in sheet.rows] == [["City", "Full name"], ["Cali", "Ana Ruiz"]]
        excel = table_of(exported(admin, "csv_excel", columnas="updated_at", idioma="en"), delimiter=";")
        assert excel[0] == ["Updated"]

    @pytest.mark.parametrize(
        ("query", "place"),
        [
            ({"formato": "pdf"}, "formato"), ({}, "formato"), ({"formato": "csv", "columnas": "busqueda"}, "columnas"),
            ({"formato": "csv", "filter_estdo": "cliente"}, "filter_estdo"), ({"formato": "csv", "page": 1}, "page"),
            ({"formato": "csv", "sort": "id;drop"}, "sort"), ({"formato": "csv", "search": "x" * 101}, "search"),
        ],
    )  # fmt: skip
    def test_refuses_what_it_does_not_know(self, admin: httpx.Client, query: Json, place: str) -> None:
        answer = admin.get(EXPORT, params=query)
        assert answer.status_code == 422
        assert [problem["loc"][:2] for problem in answer.json()["detail"]] == [["query", place]]

    def test_relevance_needs_a_search(self, admin: httpx.Client) -> None:
        assert_invalid(admin.get(EXPORT, params={"formato": "csv", "sort": "relevancia"}), ["query"])


PEOPLE = [
    {"nombres": "María", "apellidos": "Nuñez", "ciudad": "Cali", "estado": "cliente", "cedula": "1020"},
    {"nombres": "Mario", "apellidos": "Nunez", "ciudad": "Pasto", "pais": "Colombia"},
    {"nombres": "Marta", "apellidos": "Núñez Mariño", "ciudad": "cali", "estado": "inactivo", "pais": "Perú"},
    {"nombres": "Ana", "apellidos": "Zapata", "notas": "amiga de Maria", "telefono": "3001234567"},
    {"nombres": "Maira", "apellidos": "Muñoz", "estado": "calificado", "email": "maria@example.com"},
    {"nombres": "Óscar", "apellidos": "María", "ciudad": "Bogotá", "pais": "Colombia"},
]


class TestIsTheList:
    @pytest.fixture(autouse=True)
    def _people(self, admin: httpx.Client, server: Server, service_database: str) -> None:  # noqa: ARG002
        owners = [
            insert_user(server, service_database, email=f"{number}@example.com", nombres=name)
            for number, name in enumerate(["Zoe", "Álex"])
        ]
        rows: list[Json] = [
            person | {"propietario_id": [*owners, None][number % 3]} for number, person in enumerate(PEOPLE * 3)
        ]
        for number, row in enumerate(rows):
            if "email" in row:
                rows[number] = row | {"email": f"maria.{number}@example.com"}
        insert_contacts(server, service_database, *rows)

    @pytest.mark.parametrize("sort", SORTS)
    def test_in_each_order(self, admin: httpx.Client, sort: str) -> None:
        expected = ids(contacts_of(pages_by_cursor(admin, size=100, sort=sort)))
        assert ids(lines_of(admin, sort=sort)) == expected
        assert len(expected) == 18

    @pytest.mark.parametrize(
        "search",
        [
            "maria",
            "Nuñez",
            "nunez",
            "maria nuñez",
            "mraia",
            "maria nuñes",
            "300 123",
            "cali",
            "a",
            "%",
            "--",
            "mari zapta",
        ],
    )
    @pytest.mark.parametrize("sort", [None, "relevancia", "-nombres"])
    def test_with_each_search(self, admin: httpx.Client, search: str, sort: str | None) -> None:
        query = {"search": search}
        if sort:
            query["sort"] = sort
        expected = ids(contacts_of(pages_by_cursor(admin, size=7, **query)))
        assert ids(lines_of(admin, **query)) == expected
        assert listed(admin, **query)["total"] == len(expected)

    @pytest.mark.parametrize(
        "query",
        [
            {"filter_estado": ["cliente", "inactivo"]}, {"ciudad": "CALI"}, {"pais": ["peru", "colombia"]},
            {"propietario_id": "yo"}, {"con": ["cedula", "ciudad"]}, {"sin": "propietario"},
            {"created_from": "2026-03-02", "created_to": "2026-03-02"}, {"updated_to": "2026-03-01"},
            {"ciudad": "cali", "filter_estado": "cliente", "search": "maria", "con": "cedula"},
        ],
    )  # fmt: skip
    def test_with_each_filter(self, admin: httpx.Client, query: Json) -> None:
        page = listed(admin, size=100, **query)
        assert ids(lines_of(admin, **query)) == ids(page["items"])
        assert admin.get(f"{EXPORT}/total", params=query).json() == {"total": page["total"]}

    def test_all_of_it_beyond_what_the_list_counts(
        self, admin: httpx.Client, server: Server, service_database: str
    ) -> None:
        rows = [{"ciudad": "Tunja", "pais": "Colombia"} for _ in range(10_100)]
        insert_contacts(server, service_database, *rows)
        query = {"ciudad": "tunja", "pais": "colombia"}
        page = listed(admin, **query)
        assert (page["total"], page["total_is_exact"]) == (10_000, False)
        assert admin.get(f"{EXPORT}/total", params=query).json() == {"total": 10_100}
        assert len({line["id"] for line in lines_of(admin, **query)}) == 10_100


class TestOneMoment:
    @pytest.mark.parametrize("formato", ["jsonl", "csv"])
    def test_what_changes_meanwhile_is_not_in_it(
        self, admin: httpx.Client, service: Api, many: list[str], formato: str
    ) -> None:
        with under_way(admin, formato) as (answer, parts):
            begun = next(parts)
            service.sql("UPDATE contacts SET nombres = 'Otra'")
            service.sql("DELETE FROM contacts WHERE apellidos = 'Ruiz'")
            make_contact(admin)
            content = begun + b"".join(parts)
        assert answer.headers["X-Total-Count"] == str(MANY)
        if formato == "csv":
            found = [(row[0], row[1]) for row in list(csv.reader(io.StringIO(content.decode())))[1:]]
        else:
            found = [(line["id"], line["nombres"]) for line in map(json.loads, content.decode().splitlines())]
        assert found == [(id, f"N{number}") for number, id in reversed(list(enumerate(many)))]
        assert len(lines_of(admin)) == 1


class TestBreaking:
    """Nobody changes a contact here."""

    @pytest.fixture
    def many(self, unchanged: list[str]) -> list[str]:
        return unchanged

    @pytest.fixture
    def admin(self, service: Api, admin_authorization: str) -> Iterator[httpx.Client]:
        """On the tables as they are."""
        with service.client() as client:
            client.headers["Authorization"] = admin_authorization
            yield client

    @pytest.mark.parametrize("formato", FORMATS)
    def test_a_failure_in_the_middle_is_no_end(
        self, admin: httpx.Client, server: Server, many: list[str], formato: str
    ) -> None:
        break_off(admin, server, formato)
        # Nothing is left of it, and the next one is whole.
        wait_until(lambda: exports_running(server) == 0)
        assert ids(lines_of(admin)) == many[::-1]

    def test_who_goes_away_leaves_nothing_behind(self, admin: httpx.Client, server: Server, many: list[str]) -> None:
        assert many
        for _ in range(5):
            with under_way(admin) as (_, parts):
                next(parts)
                assert exports_running(server) == 1
            wait_until(lambda: exports_running(server) == 0)

    def test_so_many_at_once(self, admin: httpx.Client, service: Api, many: list[str]) -> None:
        assert many
        with ExitStack() as stack:
            for _ in range(3):
                client = stack.enter_context(service.client())
                client.headers.update(admin.headers)
                stack.enter_context(under_way(client))
            refused = admin.get(EXPORT, params={"formato": "csv"})
            detail = "Other exports are under way; try again in a moment"
            assert_error(refused, 429, detail, "too_many_exports")
            assert int(refused.headers["Retry-After"]) > 0
            # Nobody else waits for them.
            since = time.monotonic()
            assert listed(admin)["total"] == MANY
            assert time.monotonic() - since < 5
        wait_until(lambda: admin.get(EXPORT, params={"formato": "csv"}).status_code == 200)

    def test_what_broke_is_in_the_log_without_a_value(
        self, own_service: Service, admin: httpx.Client, server: Server, many: list[str]
    ) -> None:
        assert many
        before = len(own_service.log.read_text())
        break_off(admin, server, "jsonl", con="notas", sort="nombres")
        logged = own_service.log.read_text()[before:]
        assert "BrokenExportError" in logged
        assert "xxxx" not in logged


class TestAudit:
    def test_says_who_what_and_how_many(
        self, admin: httpx.Client, service: Api, server: Server, service_database: str
    ) -> None:
        make_contact(admin, estado="cliente")
        user_id = insert_user(server, service_database)
        with signed_in(service, user_id) as user:
            headers = {"X-Client": "web", "X-Request-ID": "una-exportacion"}
            query = {"formato": "xlsx", "filter_estado": "cliente", "sort": "email", "columnas": ["email", "nombres"]}
            assert user.get(EXPORT, params=query, headers=headers).status_code == 200
        (entry,) = admin.get("/api/auditoria/", params={"accion": "exportar", "size": 1}).json()["items"]
        assert entry["cambios"] == {
            "formato": [None, "xlsx"],
            "filtros": [None, {"filter_estado": ["cliente"], "sort": "email"}],
            "columnas": [None, ["email", "nombres"]],
            "filas": [None, 1],
        }
        assert entry.items() >= {
            "entidad": "contacto", "entidad_id": None, "usuario_id": user_id, "usuario": "Luz Gómez", "origen": "web",
            "solicitud_id": "una-exportacion",
        }.items()  # fmt: skip

    def test_of_what_was_refused_there_is_nothing(self, admin: httpx.Client) -> None:
        def last() -> Json:
            found: Json = admin.get("/api/auditoria/", params={"size": 1}).json()
            return found

        before = last()
        assert admin.get(EXPORT, params={"formato": "pdf"}).status_code == 422
        assert admin.get(f"{EXPORT}/total").json() == {"total": 0}
        assert last() == before

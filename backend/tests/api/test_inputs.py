"""Whatever is sent, the answer is a clear refusal: never a 500, never half of it stored."""

import json
import re
import socket
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import httpx
import pytest

from tests.api.factories import (
    NOBODY,
    OLD_HASH,
    OLD_PASSWORD,
    Json,
    assert_error,
    assert_invalid,
    contact_values,
    log_in,
    make_contact,
    make_user,
    make_view,
    user_values,
)
from tests.api.test_matrix import schema_of
from tests.harness import ADMIN, Api, Server, Service

INCORRECT = (400, "Incorrect email or password", "incorrect_login")
UNREADABLE = (400, "There was an error parsing the body", "bad_request")
TOO_LARGE = (413, "Content Too Large", "content_too_large")

AS_JSON = {"Content-Type": "application/json"}
AS_FORM = {"Content-Type": "application/x-www-form-urlencoded"}

CONTACT_TEXTS = [
    "nombres",
    "apellidos",
    "nombre_completo",
    "email",
    "telefono",
    "cedula",
    "ciudad",
    "pais",
    "notas",
    "tipo_documento",
    "municipio",
]
USER_TEXTS = ["email", "nombres", "apellidos", "password"]
QUERY_TEXTS = [
    ("/api/contactos/", "search"), ("/api/contactos/", "ciudad"), ("/api/contactos/", "pais"),
    ("/api/users/", "search"), ("/api/municipios/", "search"),
]  # fmt: skip


def with_raw(values: Json, field: str, raw: bytes) -> bytes:
    """A JSON body whose field is this text, byte by byte."""
    return json.dumps(values | {field: "@@"}).encode().replace(b"@@", raw)


def assert_nothing_stored(admin: httpx.Client) -> None:
    assert admin.get("/api/contactos/").json()["total"] == 0
    assert len(admin.get("/api/users/").json()) == 1


class TestTextThatCanNotBeStored:
    @pytest.mark.parametrize("raw", [b"a\\u0000b", b"\\ud800", b"\\udc00\\ud800"], ids=["NUL", "lone", "turned round"])
    @pytest.mark.parametrize("field", CONTACT_TEXTS)
    def test_nul_and_lone_surrogates_in_a_contact_are_422(self, admin: httpx.Client, field: str, raw: bytes) -> None:
        body = with_raw(contact_values(), field, raw)
        assert_invalid(admin.post("/api/contactos/", content=body, headers=AS_JSON), ["body", field])
        path = f"/api/contactos/{make_contact(admin)['id']}"
        body = with_raw({}, field, raw)
        assert_invalid(admin.put(path, content=body, headers=AS_JSON), ["body", field])

    @pytest.mark.parametrize("raw", [b"clave\\u0000de prueba", b"clave de prueba \\ud800"], ids=["NUL", "lone"])
    @pytest.mark.parametrize("field", USER_TEXTS)
    def test_nul_and_lone_surrogates_in_a_user_are_422(self, admin: httpx.Client, field: str, raw: bytes) -> None:
        body = with_raw(user_values(), field, raw)
        assert_invalid(admin.post("/api/users/", content=body, headers=AS_JSON), ["body", field])
        path = f"/api/users/{admin.get('/api/auth/me').json()['id']}"
        assert_invalid(admin.put(path, content=with_raw({}, field, raw), headers=AS_JSON), ["body", field])

    @pytest.mark.parametrize("raw", [b"\xff", b"\xc3"], ids=["no UTF-8", "cut"])
    def test_a_body_that_is_not_utf8_is_400(self, admin: httpx.Client, raw: bytes) -> None:
        body = with_raw(contact_values(), "nombres", raw)
        assert_error(admin.post("/api/contactos/", content=body, headers=AS_JSON), *UNREADABLE)
        assert_nothing_stored(admin)

    def test_a_surrogate_written_as_utf8_is_422(self, admin: httpx.Client) -> None:
        body = with_raw(contact_values(), "nombres", b"\xed\xa0\x80")
        assert_invalid(admin.post("/api/contactos/", content=body, headers=AS_JSON), ["body", "nombres"])
        assert_nothing_stored(admin)

    @pytest.mark.parametrize(("path", "name"), QUERY_TEXTS)
    def test_nul_in_a_query_is_422(self, admin: httpx.Client, path: str, name: str) -> None:
        place = [0] if name in {"ciudad", "pais"} else []
        assert_invalid(admin.get(f"{path}?{name}=a%00b"), ["query", name, *place])

    @pytest.mark.parametrize(("path", "name"), QUERY_TEXTS)
    @pytest.mark.parametrize("raw", ["%ff", "%c3", "%ed%a0%80", "%c3%b1%"])
    def test_a_query_that_is_not_utf8_is_400(self, admin: httpx.Client, path: str, name: str, raw: str) -> None:
        answer = admin.get(f"{path}?{name}={raw}")
        if raw.endswith("%"):  # a lone percent sign stands for itself
            assert answer.status_code == 200
        else:
            assert_error(answer, 400, "The query is not valid UTF-8", "bad_request")

    @pytest.mark.parametrize("raw", ["%00", "%ff", "%ed%a0%80"])
    @pytest.mark.parametrize("path", ["/api/contactos/", "/api/users/"])
    def test_a_path_of_nonsense_is_422(self, admin: httpx.Client, path: str, raw: str) -> None:
        assert_invalid(admin.get(path + raw), ["path", "id"])

    @pytest.mark.parametrize("raw", [b"a%00b", b"%ff", b"\xff", b"%ed%a0%80", b"\x00"])
    def test_at_login_it_is_a_wrong_password(self, anonymous: httpx.Client, raw: bytes) -> None:
        username = ADMIN["username"].encode()
        for form in (b"username=%s&password=x" % raw, b"username=%s&password=%s" % (username, raw)):
            assert_error(anonymous.post("/api/auth/login", content=form, headers=AS_FORM), *INCORRECT)


# The contract's own take unknown fields and ignore them.
IGNORING = {
    "POST /api/contactos/", "PUT /api/contactos/{id}", "POST /api/users/", "PUT /api/users/{id}",
}  # fmt: skip


def test_every_other_route_with_a_body_refuses_a_field_that_it_does_not_know(admin: httpx.Client) -> None:
    """Reliability I7: nobody sets what is not theirs to set."""
    routes = {
        name
        for name, operation in schema_of(admin).items()
        if "application/json" in operation.get("requestBody", {}).get("content", {})
    }
    assert routes >= IGNORING
    assert len(routes - IGNORING) >= 8
    trashed = make_contact(admin)["id"]
    admin.delete(f"/api/contactos/{trashed}")
    there = {"/api/contactos/papelera/{id}/restaurar": trashed, "/api/vistas/{id}": make_view(admin)["id"]}
    for name in sorted(routes - IGNORING):
        method, path = name.split(" ")
        answer = admin.request(method, path.replace("{id}", there.get(path, NOBODY)), json={"hashed_password": "x"})
        assert answer.status_code == 422, name
        problems = answer.json()["detail"]
        refused = [problem["loc"] for problem in problems if problem["type"] == "extra_forbidden"]
        assert refused == [["body", "hashed_password"]], name


class TestValuesOutOfBounds:
    @pytest.mark.parametrize("raw", [b"NaN", b"Infinity", b"1e999", b"-1e999", str(2**70).encode(), b"true", b"[]"])
    @pytest.mark.parametrize("field", ["nombres", "telefono", "estado", "notas"])
    def test_a_number_is_no_text(self, admin: httpx.Client, field: str, raw: bytes) -> None:
        body = with_raw(contact_values(), field, b"@").replace(b'"@"', raw)
        assert_invalid(admin.post("/api/contactos/", content=body, headers=AS_JSON), ["body", field])
        assert_nothing_stored(admin)

    @pytest.mark.parametrize("raw", [b"NaN", b"1e999", str(2**70).encode(), b"2", b"0.5"])
    def test_a_number_is_no_truth_value(self, admin: httpx.Client, raw: bytes) -> None:
        body = with_raw(user_values(), "is_superuser", b"@").replace(b'"@"', raw)
        assert_invalid(admin.post("/api/users/", content=body, headers=AS_JSON), ["body", "is_superuser"])
        assert_nothing_stored(admin)

    def test_numbers_without_end_in_an_unknown_field_hurt_nobody(self, admin: httpx.Client) -> None:
        body = with_raw(contact_values(), "x", b"@").replace(b'"@"', b"[NaN, 1e999, %d]" % 2**70)
        assert admin.post("/api/contactos/", content=body, headers=AS_JSON).status_code == 200

    @pytest.mark.parametrize(
        ("field", "longest"),
        [
            ("nombres", 120), ("apellidos", 120), ("nombre_completo", 250), ("telefono", 40), ("cedula", 40),
            ("ciudad", 120), ("pais", 120), ("notas", 10_000),
        ],
    )  # fmt: skip
    def test_a_text_has_a_longest_length(self, admin: httpx.Client, field: str, longest: int) -> None:
        too_long = contact_values(**{field: "ñ" * (longest + 1)})
        assert_invalid(admin.post("/api/contactos/", json=too_long), ["body", field])
        assert_nothing_stored(admin)
        contact = make_contact(admin, **{field: "ñ" * longest})
        assert contact[field] == "ñ" * longest
        assert admin.get("/api/contactos/").json()["items"] == [contact]

    def test_an_email_has_a_longest_length(self, admin: httpx.Client) -> None:
        email = f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 57}.co"
        assert len(email) == 253
        assert make_contact(admin, email=email)["email"] == email
        too_long = contact_values(email="e" + email[1:].replace("@", "@bb."))
        assert_invalid(admin.post("/api/contactos/", json=too_long), ["body", "email"])

    @pytest.mark.parametrize("blank", ["", "   ", "\t\n", "\u00a0", "\u2003"])
    @pytest.mark.parametrize("field", ["nombres", "apellidos", "telefono"])
    def test_a_blank_name_is_422(self, admin: httpx.Client, field: str, blank: str) -> None:
        assert_invalid(admin.post("/api/contactos/", json=contact_values(**{field: blank})), ["body", field])
        assert_nothing_stored(admin)


class TestWhatIsStoredAlready:
    """Rows of before a rule, or that came another way: a list with one of them must not fail."""

    STRANGE: ClassVar = {
        "email": "no es un correo",
        "nombres": "ñ" * 500,
        "apellidos": "",
        "created_at": "0001-01-01 00:00:00+00",
        "updated_at": "9999-12-31 23:59:59+00",
    }

    @pytest.mark.parametrize(
        ("table", "more"),
        [("contacts", {"telefono": "", "pais": "", "notas": "ñ" * 20_000}), ("users", {})],
        ids=["contact", "user"],
    )
    def test_it_is_told_as_it_is(
        self, admin: httpx.Client, server: Server, service_database: str, table: str, more: Json
    ) -> None:
        make, path = (make_contact, "/api/contactos/") if table == "contacts" else (make_user, "/api/users/")
        row_id = make(admin)["id"]
        strange = self.STRANGE | more
        columns = ", ".join(f"{name} = %s" for name in strange)
        server.sql(service_database, f"UPDATE {table} SET {columns} WHERE id = %s", *strange.values(), row_id)
        told = admin.get(path + row_id)
        assert told.status_code == 200
        times = {"created_at": "0001-01-01T00:00:00Z", "updated_at": "9999-12-31T23:59:59Z"}
        assert told.json().items() >= (strange | times).items()
        rows = admin.get(path).json()
        assert told.json() in (rows["items"] if table == "contacts" else rows)
        assert admin.get("/api/contactos/resumen").status_code == 200

    def test_its_other_fields_may_change(self, admin: httpx.Client, server: Server, service_database: str) -> None:
        contact = make_contact(admin)
        server.sql(service_database, "UPDATE contacts SET email = 'no es un correo', telefono = ''")
        answer = admin.put(f"/api/contactos/{contact['id']}", json={"ciudad": "Cali"})
        assert answer.status_code == 200
        assert (answer.json()["email"], answer.json()["ciudad"]) == ("no es un correo", "Cali")


@pytest.fixture
def address(service: Api) -> tuple[str, int]:
    url = urlsplit(service.url)
    assert url.hostname
    return url.hostname, url.port or 80


def _answer(connection: socket.socket) -> tuple[int, Json]:
    response = HTTPResponse(connection)
    response.begin()
    return response.status, json.loads(response.read())


def _kilobytes(process: Path, line: str) -> int:
    (size,) = re.findall(rf"{line}:\s*(\d+) kB", (process / "status").read_text())
    return int(size)


LARGE_BODIES = [("POST", "/api/contactos/"), ("PUT", f"/api/contactos/{NOBODY}"), ("POST", "/api/auth/login")]


class TestLargeBodies:
    @pytest.mark.parametrize(("method", "path"), LARGE_BODIES)
    def test_a_length_over_a_megabyte_is_413_before_a_byte_of_it_is_read(
        self, address: tuple[str, int], method: str, path: str
    ) -> None:
        head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000001\r\n\r\n"
        with socket.create_connection(address, timeout=10) as connection:
            connection.sendall(head.encode())
            assert _answer(connection) == (413, {"detail": "Content Too Large", "code": "content_too_large"})

    @pytest.mark.parametrize(("method", "path"), LARGE_BODIES)
    def test_chunks_over_a_megabyte_are_413_before_they_end(
        self, address: tuple[str, int], method: str, path: str
    ) -> None:
        head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        chunk = b"%x\r\n%s\r\n" % (100_000, b" " * 100_000)
        with socket.create_connection(address, timeout=10) as connection:
            connection.sendall(head.encode())
            for _ in range(11):
                connection.sendall(chunk)
            assert _answer(connection) == (413, {"detail": "Content Too Large", "code": "content_too_large"})

    def test_a_megabyte_is_read(self, admin: httpx.Client) -> None:
        body = json.dumps(contact_values(), separators=(",", ":")).encode()
        answer = admin.post("/api/contactos/", content=body.ljust(1_000_000), headers=AS_JSON)
        assert answer.status_code == 200
        answer = admin.post("/api/contactos/", content=body.ljust(1_000_001), headers=AS_JSON)
        assert_error(answer, *TOO_LARGE)

    def test_memory_does_not_grow_by_what_is_sent(self, own_service: Service, address: tuple[str, int]) -> None:
        process = own_service.answering
        (process / "clear_refs").write_text("5")  # the peak begins anew
        before = _kilobytes(process, "VmRSS")
        head = b"POST /api/contactos/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        chunk = b"%x\r\n%s\r\n" % (1_000_000, b" " * 1_000_000)
        for _ in range(3):
            with socket.create_connection(address, timeout=10) as connection:
                connection.sendall(head)
                try:
                    for _ in range(60):
                        connection.sendall(chunk)
                except (BrokenPipeError, ConnectionResetError):
                    pass  # it had enough
        with own_service.client() as client:
            assert client.get("/health").status_code == 200
        assert _kilobytes(process, "VmHWM") - before < 20_000


class TestBodiesOfTheWrongKind:
    @pytest.mark.parametrize(
        "body", [b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 100_000 + b"1" + b"}" * 100_000], ids=["lists", "objects"]
    )
    def test_json_of_100000_levels_is_400(self, admin: httpx.Client, body: bytes) -> None:
        assert_error(admin.post("/api/contactos/", content=body, headers=AS_JSON), *UNREADABLE)

    def test_deep_json_in_a_field_is_422(self, admin: httpx.Client) -> None:
        body = with_raw(contact_values(), "notas", b"@").replace(b'"@"', b"[" * 500 + b"]" * 500)
        assert_invalid(admin.post("/api/contactos/", content=body, headers=AS_JSON), ["body", "notas"])

    @pytest.mark.parametrize("body", [list(range(10_000)), [contact_values()], [], "ana", 1, None, True])
    def test_what_is_no_object_is_422(self, admin: httpx.Client, body: Any) -> None:
        assert_invalid(admin.post("/api/contactos/", content=json.dumps(body), headers=AS_JSON), ["body"])
        assert_nothing_stored(admin)

    @pytest.mark.parametrize("body", [b"{", b"nombres=Ana", b'{"nombres": "Ana"', b"{'a': 1}", b'{"a": 1}x'])
    def test_what_is_no_json_is_422(self, admin: httpx.Client, body: bytes) -> None:
        answer = admin.post("/api/contactos/", content=body, headers=AS_JSON)
        assert answer.status_code == 422
        assert [problem["type"] for problem in answer.json()["detail"]] == ["json_invalid"]

    def test_no_body_is_422(self, admin: httpx.Client) -> None:
        assert_invalid(admin.post("/api/contactos/"), ["body"])

    @pytest.mark.parametrize("headers", [{}, {"Content-Type": "text/plain"}, {"Content-Type": "multipart/form-data"}])
    def test_json_that_is_not_called_so_is_422(self, admin: httpx.Client, headers: dict[str, str]) -> None:
        answer = admin.post("/api/contactos/", content=json.dumps(contact_values()).encode(), headers=headers)
        assert_invalid(answer, ["body"])
        assert_nothing_stored(admin)

    @pytest.mark.parametrize("method", ["TRACE", "PATCH", "DELETE", "PROPFIND"])
    def test_an_unknown_method_is_405(self, admin: httpx.Client, method: str) -> None:
        assert_error(admin.request(method, "/api/contactos/"), 405, "Method Not Allowed", "method_not_allowed")

    def test_a_thousand_fields_in_a_form_are_400(self, anonymous: httpx.Client) -> None:
        form = b"&".join(b"a%d=1" % number for number in range(1001))
        answer = anonymous.post("/api/auth/login", content=form, headers=AS_FORM)
        assert answer.status_code == 400
        assert answer.json()["code"] == "bad_request"

    @pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=a"])
    def test_a_broken_form_is_400(self, anonymous: httpx.Client, kind: str) -> None:
        answer = anonymous.post("/api/auth/login", content=b"x", headers={"Content-Type": kind})
        assert answer.status_code == 400
        assert answer.json()["code"] == "bad_request"


class TestFieldsThatAreNotTheCallers:
    def test_a_contact_takes_none_of_them(self, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        sent = {"id": NOBODY, "created_at": "2001-01-01T00:00:00Z", "hashed_password": "x", "is_superuser": True}
        assert admin.put(f"/api/contactos/{contact['id']}", json=sent).json() == contact

    def test_a_user_takes_no_hash(self, admin: httpx.Client) -> None:
        user = make_user(admin, hashed_password=OLD_HASH)
        assert_error(log_in(admin, user["email"], OLD_PASSWORD), *INCORRECT)

    def test_a_login_makes_nobody_a_superuser(self, admin: httpx.Client) -> None:
        user = make_user(admin)
        form = {"username": user["email"], "password": user_values()["password"], "is_superuser": "true"}
        assert admin.post("/api/auth/login", data=form).status_code == 200
        assert admin.get(f"/api/users/{user['id']}").json() == user


SECRET = "Tr0ub4dor-y-tres"  # a password that somebody typed in the wrong place


class TestSubmittedValues:
    """Neither an answer nor the log repeats what was sent: it may be a password in the wrong field."""

    @pytest.fixture
    def log(self, service: Api) -> Iterator[None]:
        """Looks at the log afterwards, where it is ours to read."""
        yield
        if isinstance(service, Service):
            assert SECRET not in service.log.read_text()

    @pytest.mark.usefixtures("log")
    @pytest.mark.parametrize("field", ["email", "is_active", "is_superuser"])
    def test_of_a_user(self, admin: httpx.Client, field: str) -> None:
        for value in (SECRET, f"{SECRET}@", f"a@{SECRET}", [SECRET], {SECRET: SECRET}):
            answer = admin.post("/api/users/", json=user_values(**{field: value}))
            assert answer.status_code == 422
            assert SECRET not in answer.text

    @pytest.mark.usefixtures("log")
    @pytest.mark.parametrize("field", ["email", "estado", "nombres"])
    def test_of_a_contact(self, admin: httpx.Client, field: str) -> None:
        for value in (f"{SECRET}\0", f"{SECRET}{'ñ' * 300}", [SECRET], {SECRET: SECRET}):
            answer = admin.post("/api/contactos/", json=contact_values(**{field: value}))
            assert answer.status_code == 422
            assert SECRET not in answer.text

    @pytest.mark.usefixtures("log")
    @pytest.mark.parametrize("name", ["page", "size", "filter_estado", "sort", "created_from"])
    def test_of_a_query(self, admin: httpx.Client, name: str) -> None:
        answer = admin.get("/api/contactos/", params={name: SECRET})
        assert answer.status_code == 422
        assert SECRET not in answer.text

    @pytest.mark.usefixtures("log")
    def test_of_a_path(self, admin: httpx.Client) -> None:
        answer = admin.get(f"/api/users/{SECRET}")
        assert answer.status_code == 422
        assert SECRET not in answer.text
        # Not even its first letter, which Pydantic tells of what is no UUID.
        assert answer.json()["detail"][0]["msg"] == "Input should be a valid UUID"

    @pytest.mark.usefixtures("log")
    def test_of_a_login(self, anonymous: httpx.Client) -> None:
        for form in (
            {"username": SECRET},
            {"username": ADMIN["username"], "password": SECRET},
            {"username": ADMIN["username"], "password": SECRET, "grant_type": SECRET},
        ):
            answer = anonymous.post("/api/auth/login", data=form)
            assert answer.status_code in {400, 422}
            assert SECRET not in answer.text

    @pytest.mark.usefixtures("log")
    def test_of_a_body_that_is_no_json(self, admin: httpx.Client) -> None:
        answer = admin.post("/api/users/", content=f'{{"password": "{SECRET}" oops'.encode(), headers=AS_JSON)
        assert answer.status_code == 422
        assert SECRET not in answer.text

    @pytest.mark.usefixtures("log")
    def test_of_an_email_that_is_taken(self, admin: httpx.Client) -> None:
        make_contact(admin, email=f"{SECRET}@example.com")
        answer = admin.post("/api/contactos/", json=contact_values(email=f"{SECRET}@example.com"))
        assert answer.status_code == 400
        assert SECRET not in answer.text


class TestTextThatLooksLikeSomethingElse:
    @pytest.mark.parametrize(
        "text",
        [
            "<script>alert(1)</script>",
            "javascript:alert(1)",
            "\N{RIGHT-TO-LEFT OVERRIDE}nimda",
            "=1+1",
            "@SUM(A1)",
            "'; DROP TABLE contacts; --",
            "a\r\nSet-Cookie: x=1",
            "${jndi:ldap://x}",
            "{{7*7}}",
            "Zoë 🐕 \N{ZERO WIDTH JOINER} ﷽ Ω",
        ],
    )
    def test_it_is_stored_and_told_as_text(self, admin: httpx.Client, text: str) -> None:
        contact = make_contact(admin, nombres=text, notas=text)
        assert (contact["nombres"], contact["notas"]) == (text, text)
        answer = admin.get("/api/contactos/", params={"search": text[:100]})
        assert answer.json()["items"] == [contact]
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["x-content-type-options"] == "nosniff"


class TestFault:
    """What nobody foresaw; here a column that somebody renamed."""

    @pytest.fixture
    def fault(self, admin: httpx.Client, server: Server, service_database: str) -> Iterator[None]:  # noqa: ARG002
        server.sql(service_database, "ALTER TABLE contacts RENAME COLUMN notas TO apuntes")
        yield
        server.sql(service_database, "ALTER TABLE contacts RENAME COLUMN apuntes TO notas")

    @pytest.mark.usefixtures("fault")
    def test_it_is_one_500_that_tells_only_an_id(self, admin: httpx.Client) -> None:
        answer = admin.post("/api/contactos/", json=contact_values(notas=SECRET))
        assert answer.status_code == 500
        request_id = answer.headers["x-request-id"]
        assert answer.json() == {
            "detail": "Internal Server Error",
            "code": "internal_error",
            "request_id": request_id,
        }

    @pytest.mark.usefixtures("fault")
    def test_a_page_of_an_allowed_origin_may_read_it(self, admin: httpx.Client, own_service: Service) -> None:
        origin = "http://localhost:5173"
        answer = admin.get(f"{own_service.url}/api/contactos/", headers={"Origin": origin})
        assert answer.status_code == 500
        assert answer.headers["access-control-allow-origin"] == origin
        assert answer.json()["request_id"] == answer.headers["x-request-id"]

    @pytest.mark.usefixtures("fault")
    def test_the_log_has_the_id_and_the_fault_but_no_value(self, admin: httpx.Client, own_service: Service) -> None:
        answer = admin.post("/api/contactos/", json=contact_values(notas=SECRET))
        log = own_service.log.read_text()
        _, _, after = log.partition(answer.json()["request_id"])
        assert "UndefinedColumn" in after
        assert SECRET not in log

    @pytest.mark.usefixtures("fault")
    def test_an_id_that_the_client_brings_is_kept(self, admin: httpx.Client) -> None:
        answer = admin.get("/api/contactos/", headers={"X-Request-ID": "pedido-0001"})
        assert answer.json()["request_id"] == "pedido-0001"

    @pytest.mark.usefixtures("fault")
    def test_the_connection_stays_usable(self, admin: httpx.Client, address: tuple[str, int]) -> None:
        connection = HTTPConnection(*address, timeout=10)
        headers = {"Authorization": admin.headers["Authorization"]}
        seen = []
        for path in ("/api/contactos/", "/api/auth/me", "/api/contactos/", "/api/users/"):
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            response.read()
            assert connection.sock is not None
            seen.append((response.status, connection.sock.getsockname()))
        connection.close()
        assert [status for status, _ in seen] == [500, 200, 500, 200]
        assert len({name for _, name in seen}) == 1

    def test_afterwards_all_is_well(self, admin: httpx.Client, fault: None) -> None:  # noqa: ARG002
        for _ in range(30):  # more than the pool has connections
            assert admin.post("/api/contactos/", json=contact_values()).status_code == 500
        assert admin.get("/api/users/").status_code == 200

"""`Idempotency-Key` on every creating route (reliability D3)."""

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.api.factories import (
    assert_error,
    contact_values,
    insert_user,
    invitation_values,
    make_contact,
    signed_in,
    user_values,
    view_values,
)
from tests.api.importing import HEADINGS, IMPORTS, csv_of, person, send, upload
from tests.api.lists import PATH, listed
from tests.api.test_jobs import wait
from tests.api.test_matrix import schema_of
from tests.harness import Api, Server
from tests.process.processes import wait_until

# Contacts that are there.
IDS = [f"00000000-0000-4000-8000-00000000000{number}" for number in range(1, 5)]
ROUTES: dict[str, dict[str, Any]] = {
    PATH: contact_values(),
    "/api/users/": user_values(),
    "/api/vistas/": view_values(),
    f"{PATH}lote": {"accion": "estado", "estado": "cliente", "filtros": {}},
    "/api/users/invitations": invitation_values(),
    f"{PATH}masivo": {"contactos": [contact_values()]},
    f"{PATH}fusionar": {"ids": IDS[:2], "sobreviviente": IDS[0]},
    "/api/duplicados/descartar": {"ids": IDS[:2]},
}
# The same but for one value.
ANOTHER: dict[str, dict[str, Any]] = {
    PATH: contact_values(ciudad="Cali"),
    "/api/users/": user_values(apellidos="Rojas"),
    "/api/vistas/": view_values(nombre="Otra"),
    f"{PATH}lote": {"accion": "estado", "estado": "inactivo", "filtros": {}},
    "/api/users/invitations": invitation_values(apellidos="Rojas"),
    f"{PATH}masivo": {"contactos": [contact_values(ciudad="Cali")]},
    f"{PATH}fusionar": {"ids": IDS[2:], "sobreviviente": IDS[2]},
    "/api/duplicados/descartar": {"ids": IDS[2:]},
}
# Of these the answer is no one thing that has a version.
WITHOUT_VERSION = {f"{PATH}lote", f"{PATH}masivo", "/api/duplicados/descartar"}
TABLES = ("contacts", "users", "contact_views", "jobs", "contact_merges", "duplicate_dismissals")
COUNTS = "SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in TABLES)
# These create nothing that is there afterwards twice: to do them again is to find them done.
OTHERS = {
    "/api/auth/login", f"{PATH}papelera/{{id}}/restaurar", "/api/trabajos/{id}/cancelar",
    "/api/trabajos/{id}/reintentar",
    # An answer that is kept is no place for a secret: who lost it makes another.
    "/api/auth/sessions/", "/api/auth/sessions/refresh", "/api/auth/api-keys/",
    "/api/correos/{id}/reintentar", "/api/users/{id}/invitation",
    "/api/auth/password/forgot", "/api/auth/password/reset", "/api/auth/me/email", "/api/auth/email/confirm",
    "/api/auth/invitation", "/api/auth/invitation/accept",
    "/api/auth/sessions/second-factor", "/api/auth/second-factor/", "/api/auth/second-factor/confirm",
    "/api/auth/second-factor/recovery-codes", "/api/auth/passkeys/", "/api/auth/passkeys/options",
    "/api/auth/passkeys/registration", "/api/auth/passkeys/sessions",
}  # fmt: skip


@pytest.fixture
def key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


def test_every_creating_route_takes_one(anonymous: httpx.Client) -> None:
    posts = {operation.split(" ")[1] for operation in schema_of(anonymous) if operation.startswith("POST")}
    # Those of which more stands below, or in `test_duplicates.py`: they take no body, or need something that is there.
    more = {IMPORTS, f"{IMPORTS}{{id}}/revisar", f"{IMPORTS}{{id}}/importar"}
    more |= {f"{path}deshacer" for path in (PATH, "/api/vistas/", "/api/auditoria/")}
    more.add("/api/duplicados/buscar")
    assert posts - OTHERS == {*ROUTES, *more}
    schema = schema_of(anonymous)
    for path in (*ROUTES, *more):
        names = [parameter["name"] for parameter in schema[f"POST {path}"]["parameters"]]
        assert "idempotency-key" in [name.lower() for name in names]


@pytest.mark.parametrize("path", ROUTES)
class TestEachRoute:
    @pytest.fixture(autouse=True)
    def contacts(self, admin: httpx.Client, server: Server, service_database: str) -> None:
        assert admin.get(PATH).json()["total"] == 0
        server.sql(
            service_database,
            """
            INSERT INTO contacts (id, nombres, apellidos, nombre_completo, email, telefono)
            SELECT id, 'Luz', 'Gómez', 'Luz Gómez', id || '@example.com', '' FROM unnest(%s::uuid[]) AS id
            """,
            IDS,
        )

    def test_repeated_it_is_answered_alike_and_done_once(
        self, admin: httpx.Client, key: dict[str, str], path: str, server: Server, service_database: str
    ) -> None:
        first = admin.post(path, json=ROUTES[path], headers=key)
        if first.status_code == httpx.codes.ACCEPTED:
            assert wait(admin, first.json()["trabajo_id"])["estado"] == "hecho"
        there, told = server.sql(service_database, COUNTS), self.entries(admin, first)
        again = admin.post(path, json=ROUTES[path], headers=key)
        assert first.status_code == again.status_code < 300
        assert again.json() == first.json()
        assert (first.headers.get("Idempotent-Replayed"), again.headers["Idempotent-Replayed"]) == (None, "true")
        assert (server.sql(service_database, COUNTS), self.entries(admin, first)) == (there, told)

    @staticmethod
    def entries(admin: httpx.Client, answer: httpx.Response) -> list[Any]:
        query = {"operacion_id": answer.headers["X-Operation-ID"]}
        entries: list[Any] = admin.get("/api/auditoria/", params=query).json()["items"]
        return entries

    def test_repeated_it_tells_the_version_and_the_operation_of_the_first(
        self, admin: httpx.Client, key: dict[str, str], path: str
    ) -> None:
        first = admin.post(path, json=ROUTES[path], headers=key)
        again = admin.post(path, json=ROUTES[path], headers=key)
        for name in ("ETag", "Location", "X-Operation-ID", "Content-Type"):
            assert again.headers.get(name) == first.headers.get(name), name
        assert first.headers["X-Operation-ID"]
        assert ("ETag" in first.headers) is (path not in WITHOUT_VERSION)
        # What is each answer's own.
        assert again.headers["X-Request-ID"] != first.headers["X-Request-ID"]

    def test_with_another_body_it_is_refused_and_nothing_is_done(
        self, admin: httpx.Client, key: dict[str, str], path: str, server: Server, service_database: str
    ) -> None:
        assert admin.post(path, json=ROUTES[path], headers=key).status_code < 300
        before = server.sql(service_database, COUNTS)
        answer = admin.post(path, json=ANOTHER[path], headers=key)
        assert_error(answer, 422, "This Idempotency-Key came with another request before", "idempotency_key_reused")
        assert server.sql(service_database, COUNTS) == before
        # It is nothing but the key that stands in its way, and the first answer stays.
        assert admin.post(path, json=ROUTES[path], headers=key).headers["Idempotent-Replayed"] == "true"

    def test_while_the_first_is_under_way_the_second_is_told_so_at_once(
        self, admin: httpx.Client, key: dict[str, str], path: str, server: Server, service_database: str
    ) -> None:
        before = server.sql(service_database, COUNTS)
        user = admin.get("/api/auth/me").json()["id"]
        with closing(server.connect(service_database)) as first, first.cursor() as cursor:
            # What the first request holds until its transaction ends.
            named = (f"{user} {key['Idempotency-Key']}",)
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", named)
            answer = admin.post(path, json=ROUTES[path], headers=key)
            assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_in_use")
            assert answer.elapsed.total_seconds() < 2
            assert server.sql(service_database, COUNTS) == before
            # A server lets go of a session's locks some time after it was hung up on.
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", named)
        assert admin.post(path, json=ROUTES[path], headers=key).status_code < 300

    def test_no_digest_is_kept_that_a_password_could_be_guessed_from(
        self, admin: httpx.Client, key: dict[str, str], path: str, server: Server, service_database: str
    ) -> None:
        request = admin.build_request("POST", path, json=ROUTES[path], headers=key)
        assert admin.send(request).status_code < 300
        named = "SELECT request FROM idempotency_keys WHERE key = %s"
        ((kept,),) = server.sql(service_database, named, key["Idempotency-Key"])
        plain = (request.content, f"POST {path}\n".encode() + request.content)
        assert bytes(kept) not in [hashlib.sha256(whole).digest() for whole in plain]

    def test_of_another_route_it_is_refused(self, admin: httpx.Client, key: dict[str, str], path: str) -> None:
        assert admin.post(path, json=ROUTES[path], headers=key).status_code < 300
        for other in ROUTES.keys() - {path}:
            assert admin.post(other, json=ROUTES[other], headers=key).json()["code"] == "idempotency_key_reused"

    def test_after_a_day_it_may_come_with_something_else(
        self, admin: httpx.Client, key: dict[str, str], path: str, server: Server, service_database: str
    ) -> None:
        first = admin.post(path, json=ROUTES[path], headers=key)
        age(server, service_database, key, "23 hours 59 minutes")
        assert admin.post(path, json=ANOTHER[path], headers=key).json()["code"] == "idempotency_key_reused"
        age(server, service_database, key, "24 hours 1 minute")
        anew = ANOTHER[path] | ({"email": "anew@example.com"} if "email" in ANOTHER[path] else {})
        second = admin.post(path, json=anew, headers=key)
        assert second.status_code == first.status_code
        assert "Idempotent-Replayed" not in second.headers
        assert second.headers["X-Operation-ID"] != first.headers["X-Operation-ID"]
        again = admin.post(path, json=anew, headers=key)
        assert (again.json(), again.headers["Idempotent-Replayed"]) == (second.json(), "true")


def age(server: Server, database: str, key: dict[str, str], by: str) -> None:
    server.sql(
        database,
        "UPDATE idempotency_keys SET created_at = now() - %s::interval WHERE key = %s RETURNING 1",
        by, key["Idempotency-Key"],
    )  # fmt: skip


def test_at_once_one_is_done_and_the_others_are_told_to_wait(admin: httpx.Client, key: dict[str, str]) -> None:
    barrier = threading.Barrier(12)

    def create(_: int) -> tuple[int, str]:
        barrier.wait()
        answer = admin.post(PATH, json=contact_values(), headers=key)
        return answer.status_code, answer.json().get("code", answer.json().get("id"))

    with ThreadPoolExecutor(12) as threads:
        answers = set(threads.map(create, range(12)))
    made = {answer for answer in answers if answer[0] == 200}
    assert len(made) == 1
    assert answers - made <= {(409, "idempotency_key_in_use")}
    assert listed(admin)["total"] == 1


def test_a_refusal_is_not_kept(admin: httpx.Client, key: dict[str, str]) -> None:
    make_contact(admin)
    assert admin.post(PATH, json=contact_values(), headers=key).json()["code"] == "contact_email_taken"
    assert admin.post(PATH, json=contact_values(email="b@example.com"), headers=key).status_code == 200


def test_keys_are_each_user_s_own(
    admin: httpx.Client, key: dict[str, str], service: Api, server: Server, service_database: str
) -> None:
    admin.post(PATH, json=contact_values(), headers=key)
    with signed_in(service, insert_user(server, service_database)) as user:
        assert user.post(PATH, json=contact_values(email="b@example.com"), headers=key).status_code == 200


@pytest.mark.parametrize("value", ["", "x" * 256, "ñ".encode(), b"a b"])
def test_what_is_no_key_is_refused(admin: httpx.Client, value: Any) -> None:
    assert admin.post(PATH, json=contact_values(), headers={"Idempotency-Key": value}).status_code == 422
    assert listed(admin)["total"] == 0


@pytest.mark.parametrize("path", [f"{PATH}deshacer", "/api/auditoria/deshacer"])
def test_an_undo_that_comes_again_takes_nothing_back_that_came_since(
    admin: httpx.Client, key: dict[str, str], path: str
) -> None:
    contact = make_contact(admin, ciudad="Cali")
    there = f"{PATH}{contact['id']}"
    operation = admin.put(there, json={"ciudad": "Tunja"}).headers["X-Operation-ID"]
    undo = {"operacion_id": operation, "conflictos": "reemplazar"}
    first = admin.post(path, json=undo, headers=key)
    assert (first.status_code, admin.get(there).json()["ciudad"]) == (200, "Cali")
    admin.put(there, json={"ciudad": "Pasto"})
    again = admin.post(path, json=undo, headers=key)
    assert (again.json(), again.headers["Idempotent-Replayed"]) == (first.json(), "true")
    assert admin.get(there).json()["ciudad"] == "Pasto"
    other = admin.post(path, json=undo | {"conflictos": "conservar"}, headers=key)
    assert other.json()["code"] == "idempotency_key_reused"


def test_an_undo_of_views_that_comes_again(admin: httpx.Client, key: dict[str, str]) -> None:
    created = admin.post("/api/vistas/", json=view_values())
    there = f"/api/vistas/{created.json()['id']}"
    undo = {"operacion_id": admin.put(there, json={"nombre": "Otra"}).headers["X-Operation-ID"]}
    first, again = (admin.post("/api/vistas/deshacer", json=undo, headers=key) for _ in range(2))
    assert (again.json(), again.headers["Idempotent-Replayed"]) == (first.json(), "true")
    assert admin.get(there).json()["nombre"] == created.json()["nombre"]


def test_an_import_is_foretold_and_carried_out_once(admin: httpx.Client, key: dict[str, str]) -> None:
    there = f"{IMPORTS}{upload(admin, [HEADINGS, person('ana')])['id']}"
    for action, state in (("revisar", "revisada"), ("importar", "importada")):
        named = {"Idempotency-Key": f"{key['Idempotency-Key']} {action}".replace(" ", "-")}
        first = admin.post(f"{there}/{action}", headers=named)
        assert first.status_code == 202
        wait_until(lambda: admin.get(there).json()["estado"] == state)  # noqa: B023
        again = admin.post(f"{there}/{action}", headers=named)
        assert (again.status_code, again.json(), again.headers["Idempotent-Replayed"]) == (202, first.json(), "true")
        assert admin.get(there).json()["estado"] == state
    assert len(admin.get("/api/trabajos/").json()) == 2


class TestFile:
    """An upload, which holds no transaction while its file is read."""

    CONTENT = csv_of([HEADINGS, person("ana")])

    def test_repeated_it_is_answered_alike_and_there_once(self, admin: httpx.Client, key: dict[str, str]) -> None:
        # Each with another boundary around its file.
        first, again = send(admin, self.CONTENT, **key), send(admin, self.CONTENT, **key)
        assert (again.json(), again.status_code) == (first.json(), 200)
        assert (first.headers.get("Idempotent-Replayed"), again.headers["Idempotent-Replayed"]) == (None, "true")
        assert again.headers["X-Operation-ID"] == first.headers["X-Operation-ID"]
        assert len(admin.get(IMPORTS).json()) == 1

    def test_with_another_file_or_name_it_is_refused(self, admin: httpx.Client, key: dict[str, str]) -> None:
        send(admin, self.CONTENT, **key)
        for answer in (send(admin, self.CONTENT + b"\n", **key), send(admin, self.CONTENT, name="otra.csv", **key)):
            assert_error(answer, 422, "This Idempotency-Key came with another request before", "idempotency_key_reused")
        assert len(admin.get(IMPORTS).json()) == 1

    def test_one_that_was_refused_may_be_mended(self, admin: httpx.Client, key: dict[str, str]) -> None:
        assert send(admin, b"\x7fELF" + bytes(200), **key).json()["code"] == "import_unknown_format"
        assert send(admin, self.CONTENT, **key).status_code == 200

    def test_at_once_one_is_read_and_the_others_are_told_to_wait(
        self, admin: httpx.Client, key: dict[str, str]
    ) -> None:
        content = csv_of([HEADINGS, *(person(f"p{number}") for number in range(20_000))])
        barrier = threading.Barrier(4)

        def send_it(_: int) -> httpx.Response:
            barrier.wait()
            return send(admin, content, **key)

        with ThreadPoolExecutor(4) as threads:
            answers = list(threads.map(send_it, range(4)))
        good = [answer for answer in answers if answer.status_code == 200]
        (done,) = [answer for answer in good if "Idempotent-Replayed" not in answer.headers]
        assert [answer.json() for answer in good] == [done.json()] * len(good)
        others = {(answer.status_code, answer.json()["code"]) for answer in answers if answer.status_code != 200}
        # Where as many files are read as may be, it is that which they are told.
        assert others <= {(409, "idempotency_key_in_use"), (429, "too_many_imports")}
        assert [found["id"] for found in admin.get(IMPORTS).json()] == [done.json()["id"]]
        assert send(admin, content, **key).headers["Idempotent-Replayed"] == "true"

    def test_one_that_was_read_and_not_answered_is_found_again(
        self, admin: httpx.Client, key: dict[str, str], server: Server, service_database: str
    ) -> None:
        first = send(admin, self.CONTENT, **key)
        self.leave_under_way(server, service_database, key)
        for age_of_it in ("1 second", "5 minutes 1 second", "23 hours"):
            age(server, service_database, key, age_of_it)
            again = send(admin, self.CONTENT, **key)
            assert (again.json(), again.headers["Idempotent-Replayed"]) == (first.json(), "true")
        assert send(admin, self.CONTENT + b"\n", **key).json()["code"] == "idempotency_key_reused"
        assert len(admin.get(IMPORTS).json()) == 1

    def test_one_of_which_nothing_came_is_free_after_five_minutes(
        self, admin: httpx.Client, key: dict[str, str], server: Server, service_database: str
    ) -> None:
        id = send(admin, self.CONTENT, **key).json()["id"]
        self.leave_under_way(server, service_database, key)
        server.sql(service_database, "DELETE FROM contact_imports WHERE id = %s RETURNING 1", id)
        age(server, service_database, key, "4 minutes 50 seconds")
        assert send(admin, self.CONTENT, **key).json()["code"] == "idempotency_key_in_use"
        age(server, service_database, key, "5 minutes 1 second")
        assert "Idempotent-Replayed" not in send(admin, self.CONTENT, **key).headers

    @staticmethod
    def leave_under_way(server: Server, database: str, key: dict[str, str]) -> None:
        """As a service does that dies between the end of the reading and its answer."""
        change = "UPDATE idempotency_keys SET status = 102, headers = '{}', body = '' WHERE key = %s RETURNING 1"
        server.sql(database, change, key["Idempotency-Key"])

    def test_the_answer_goes_with_the_import(self, admin: httpx.Client, key: dict[str, str]) -> None:
        id = send(admin, self.CONTENT, **key).json()["id"]
        assert admin.delete(f"{IMPORTS}{id}").status_code == 200
        again = send(admin, self.CONTENT, **key)
        assert ("Idempotent-Replayed" in again.headers, again.json()["id"] != id) == (False, True)

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.api.factories import (
    NOBODY,
    assert_error,
    assert_invalid,
    contact_values,
    made,
    make_contact,
    make_user,
    signed_in,
)
from tests.harness import Api, Server

PATH = "/api/auth/api-keys/"
INVALID = (401, "Could not validate credentials", "invalid_token")


def make_key(client: httpx.Client, **fields: Any) -> dict[str, Any]:
    return made(client.post(PATH, json={"nombre": "Facturación", "alcances": ["contactos:read"]} | fields))


@pytest.fixture
def luz(admin: httpx.Client, service: Api) -> Iterator[httpx.Client]:
    with signed_in(service, make_user(admin)["id"]) as client:
        yield client


@pytest.fixture
def program(service: Api) -> Iterator[httpx.Client]:
    with service.client() as client:
        yield client


def with_key(program: httpx.Client, key: dict[str, Any]) -> httpx.Client:
    program.headers["Authorization"] = f"Bearer {key['clave']}"
    return program


class TestCreate:
    def test_the_key_is_shown_once_and_kept_as_a_digest(
        self, luz: httpx.Client, server: Server, service_database: str
    ) -> None:
        key = make_key(luz)
        assert key["clave"].startswith(key["prefijo"])
        assert len(key["clave"]) > 40
        (listed,) = luz.get(PATH).json()
        assert listed == {name: value for name, value in key.items() if name != "clave"}
        ((row,),) = server.sql(service_database, "SELECT k::text FROM api_keys k WHERE id = %s", key["id"])
        assert key["clave"] not in row
        assert key["clave"] not in str(server.sql(service_database, "SELECT a::text FROM audit_entries a"))

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("nombre", " "), ("nombre", "a" * 41), ("alcances", []), ("alcances", ["todo"]), ("dias", 0), ("dias", 366),
            ("usuario_id", NOBODY),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_said(self, luz: httpx.Client, field: str, value: Any) -> None:
        sent = {"nombre": "x", "alcances": ["contactos:read"], field: value}
        answer = luz.post(PATH, json=sent)
        assert answer.status_code == 422
        assert answer.json()["detail"][0]["loc"][:2] == ["body", field]
        assert luz.get(PATH).json() == []

    def test_nobody_has_more_than_twenty(self, luz: httpx.Client) -> None:
        for number in range(20):
            make_key(luz, nombre=f"{number}")
        answer = luz.post(PATH, json={"nombre": "x", "alcances": ["contactos:read"]})
        assert answer.status_code == 409
        assert answer.json()["code"] == "too_many_api_keys"


class TestUse:
    def test_of_a_superuser_changes_others_and_not_its_owner(
        self, admin: httpx.Client, service: Api, program: httpx.Client
    ) -> None:
        boss = make_user(admin, email="jefa@example.com", is_superuser=True)["id"]
        other = make_user(admin)["id"]
        with signed_in(service, boss) as client:
            with_key(program, make_key(client, alcances=["users:write"]))
        for method, path, body in (
            ("PUT", "", {"password": "otra clave de prueba"}), ("PUT", "", {"email": "nueva@example.com"}),
            ("DELETE", "", None), ("DELETE", "/second-factor", None), ("DELETE", "/sessions", None),
        ):  # fmt: skip
            refused = program.request(method, f"/api/users/{boss}{path}", json=body)
            assert (refused.status_code, refused.json()["code"]) == (403, "needs_session"), (method, path)
        assert made(program.put(f"/api/users/{other}", json={"nombres": "Sol"}))["nombres"] == "Sol"
        assert made(admin.get(f"/api/users/{boss}"))["email"] == "jefa@example.com"

    def test_it_reads_where_it_may_and_says_what_it_lacks(self, luz: httpx.Client, program: httpx.Client) -> None:
        contact = make_contact(luz)
        with_key(program, make_key(luz))
        assert program.get(f"/api/contactos/{contact['id']}").json()["id"] == contact["id"]
        answer = program.post("/api/contactos/", json=contact_values(email="otra@example.com"))
        assert answer.status_code == 403
        assert answer.json() == {
            "detail": "This needs an API key with the scope contactos:write", "code": "insufficient_scope",
            "scope": "contactos:write",
        }  # fmt: skip
        assert len(luz.get("/api/contactos/").json()["items"]) == 1

    def test_who_may_change_may_read(self, luz: httpx.Client, program: httpx.Client) -> None:
        with_key(program, make_key(luz, alcances=["contactos:write"]))
        contact = make_contact(program)
        assert program.get(f"/api/contactos/{contact['id']}").status_code == 200

    def test_it_may_no_more_than_its_user(self, luz: httpx.Client, program: httpx.Client) -> None:
        with_key(program, make_key(luz, alcances=["users:read", "users:write"]))
        answer = program.get("/api/users/")
        assert_error(answer, 400, "The user doesn't have enough privileges", "not_enough_privileges")

    @pytest.mark.parametrize(
        ("method", "path"),
        [("GET", PATH), ("POST", PATH), ("GET", "/api/auth/sessions/"), ("PUT", "/api/auth/me/password")],
    )
    def test_it_can_not_make_more_of_itself(
        self, luz: httpx.Client, program: httpx.Client, method: str, path: str
    ) -> None:
        with_key(program, make_key(luz, alcances=["contactos:write", "users:write", "auditoria:read"]))
        sent = {"current_password": "x", "new_password": "una clave muy larga"}
        if path == PATH:
            sent = {"nombre": "x", "alcances": ["contactos:read"]}  # type: ignore[dict-item]
        answer = program.request(method, path, json=sent)
        assert_error(answer, 403, "This can't be done with an API key: sign in", "needs_session")

    def test_its_last_use_is_shown(self, luz: httpx.Client, program: httpx.Client, own_address: str) -> None:
        with_key(program, make_key(luz))
        assert luz.get(PATH).json()[0]["used_at"] is None
        program.get("/api/contactos/")
        (used,) = luz.get(PATH).json()
        assert used["used_at"] is not None
        assert used["direccion"] == own_address

    def test_what_it_changes_is_in_the_trail_as_its_users(
        self, admin: httpx.Client, luz: httpx.Client, program: httpx.Client
    ) -> None:
        with_key(program, make_key(luz, alcances=["contactos:write"]))
        contact = make_contact(program)
        (entry, *_) = admin.get("/api/auditoria/", params={"entidad_id": contact["id"]}).json()["items"]
        assert (entry["usuario"], entry["origen"]) == ("Luz Gómez", "api")


def test_its_beginning_and_its_end_are_in_the_trail(admin: httpx.Client, luz: httpx.Client) -> None:
    key, other = make_key(luz), make_key(luz, nombre="Otra")
    luz.delete(f"{PATH}{key['id']}")
    entries = admin.get("/api/auditoria/", params={"entidad": "clave_api", "size": 3}).json()["items"]
    assert [(entry["accion"], entry["entidad_id"], entry["usuario"]) for entry in entries] == [
        ("eliminar", key["id"], "Luz Gómez"), ("crear", other["id"], "Luz Gómez"), ("crear", key["id"], "Luz Gómez"),
    ]  # fmt: skip
    assert entries[2]["cambios"] == {
        "nombre": [None, "Facturación"], "prefijo": [None, key["prefijo"]], "alcances": [None, ["contactos:read"]],
    }  # fmt: skip


class TestEnd:
    def test_a_deleted_one_is_refused_at_once(self, luz: httpx.Client, program: httpx.Client) -> None:
        key = make_key(luz)
        with_key(program, key)
        assert program.get("/api/auth/me").status_code == 200
        assert luz.delete(f"{PATH}{key['id']}").status_code == 204
        assert_error(program.get("/api/auth/me"), *INVALID)
        assert_error(luz.delete(f"{PATH}{key['id']}"), 404, "There is no such API key", "api_key_not_found")

    def test_an_expired_one_is_refused_and_still_listed(
        self, luz: httpx.Client, program: httpx.Client, server: Server, service_database: str
    ) -> None:
        with_key(program, make_key(luz))
        server.sql(service_database, "UPDATE api_keys SET expires_at = now() - interval '1 s'")
        assert_error(program.get("/api/auth/me"), *INVALID)
        assert len(luz.get(PATH).json()) == 1

    def test_that_of_a_demoted_superuser_may_no_more_than_they(
        self, admin: httpx.Client, luz: httpx.Client, program: httpx.Client
    ) -> None:
        path = f"/api/users/{luz.get('/api/auth/me').json()['id']}"
        with_key(program, make_key(luz, alcances=["users:read"]))
        statuses = []
        for is_superuser in (True, False):
            admin.put(path, json={"is_superuser": is_superuser})
            statuses.append(program.get("/api/users/").status_code)
        assert statuses == [200, 400]

    def test_that_of_a_deactivated_user_is_refused_at_once(
        self, admin: httpx.Client, luz: httpx.Client, program: httpx.Client
    ) -> None:
        with_key(program, make_key(luz))
        admin.put(f"/api/users/{luz.get('/api/auth/me').json()['id']}", json={"is_active": False})
        assert_error(program.get("/api/auth/me"), 400, "Inactive user", "inactive_user")

    def test_somebody_elses_can_not_be_deleted(self, admin: httpx.Client, luz: httpx.Client) -> None:
        key = make_key(luz)
        assert admin.delete(f"{PATH}{key['id']}").status_code == 404
        assert len(luz.get(PATH).json()) == 1

    @pytest.mark.parametrize("key", ["crm_", "crm_x", "crm_" + "a" * 43, "crm_\u00f1", "crm_" + "a" * 5000])
    def test_no_key_is_refused(self, program: httpx.Client, key: str) -> None:
        program.headers["Authorization"] = f"Bearer {key}".encode().decode("latin-1")
        assert_error(program.get("/api/auth/me"), *INVALID)


def test_its_days_are_counted(luz: httpx.Client) -> None:
    assert_invalid(luz.post(PATH, json={"nombre": "x", "alcances": ["contactos:read"], "dias": "x"}), ["body", "dias"])

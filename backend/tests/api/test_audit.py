"""The audit trail: everything that is changed, in words that say who, when, from where and what."""

from datetime import UTC, datetime
from typing import Any

import httpx
import psycopg2
import pytest

from tests.api.factories import (
    OLD_PASSWORD,
    PASSWORD,
    assert_error,
    insert_user,
    log_in,
    make_contact,
    make_user,
    make_view,
    signed_in,
)
from tests.api.lists import PATH
from tests.api.trail import TRAIL, newest, trail
from tests.harness import Api, Server
from tests.process.processes import wait_until


class TestOfAContact:
    def test_each_change_says_who_when_where_from_and_what(self, admin: httpx.Client) -> None:
        me = admin.get("/api/auth/me").json()
        headers = {"X-Request-ID": "una-solicitud-1", "X-Client": "web"}
        contact = make_contact(admin, ciudad="Cali")
        changed = admin.put(f"{PATH}{contact['id']}", json={"ciudad": None, "estado": "cliente"}, headers=headers)
        entry = newest(admin, entidad_id=contact["id"])
        assert entry == {
            "id": entry["id"],
            "momento": entry["momento"],
            "accion": "cambiar",
            "entidad": "contacto",
            "entidad_id": contact["id"],
            "nombre": "Ana Ruiz",
            "cambios": {"ciudad": ["Cali", None], "estado": ["prospecto", "cliente"]},
            "usuario_id": me["id"],
            "usuario": f"{me['nombres']} {me['apellidos']}",
            "origen": "web",
            "direccion": entry["direccion"],
            "solicitud_id": "una-solicitud-1",
            "operacion_id": changed.headers["X-Operation-ID"],
            "deshace_id": None,
        }
        assert entry["momento"] >= contact["updated_at"]
        assert entry["direccion"]

    def test_the_whole_life(self, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        path = f"{PATH}{contact['id']}"
        admin.put(path, json={"notas": "algo"})
        admin.put(path, json={"notas": "algo"})  # changes nothing
        admin.delete(path)
        admin.post(f"{PATH}papelera/{contact['id']}/restaurar")
        entries = trail(admin, entidad_id=contact["id"])
        assert [entry["accion"] for entry in entries] == ["restaurar", "eliminar", "cambiar", "crear"]
        assert entries[3]["cambios"]["email"] == [None, "ana@example.com"]
        assert entries[1]["cambios"]["email"] == ["ana@example.com", None]
        assert "cedula" not in entries[3]["cambios"]
        history = admin.get(f"{path}/historial").json()["items"]
        # Where colleagues are is nobody's business but the administrator's.
        withheld = {"direccion", "solicitud_id"}
        assert history == [{key: entry[key] for key in entry.keys() - withheld} for entry in entries]

    def test_a_refused_change_leaves_nothing(self, admin: httpx.Client) -> None:
        make_contact(admin)
        other = make_contact(admin, email="otra@example.com")
        before = newest(admin)
        assert admin.put(f"{PATH}{other['id']}", json={"email": "ana@example.com"}).status_code == 400
        assert newest(admin) == before

    def test_history_is_read_page_by_page(self, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        for number in range(5):
            admin.put(f"{PATH}{contact['id']}", json={"notas": f"nota {number}"})
        seen: list[Any] = []
        cursor: str | None = None
        while True:
            query = {"size": 2} | ({"cursor": cursor} if cursor else {})
            page = admin.get(f"{PATH}{contact['id']}/historial", params=query).json()
            seen += [entry["cambios"].get("notas", [None, None])[1] for entry in page["items"]]
            if (cursor := page["next_cursor"]) is None:
                break
        assert seen == ["nota 4", "nota 3", "nota 2", "nota 1", "nota 0", None]


class TestOfUsers:
    def test_a_password_is_never_in_it(self, admin: httpx.Client, server: Server, service_database: str) -> None:
        user = make_user(admin)
        admin.put(f"/api/users/{user['id']}", json={"password": "otra clave de prueba", "is_superuser": True})
        changed, created = trail(admin, entidad_id=user["id"])
        assert changed["cambios"] == {"password": None, "is_superuser": [False, True]}
        assert created["cambios"]["password"] is None
        hashes = server.sql(service_database, "SELECT hashed_password FROM users")
        assert len(hashes) == 2
        entries = str(server.sql(service_database, "SELECT t::text FROM audit_entries AS t"))
        assert user["id"] in entries
        for (hashed,) in hashes:
            # Neither the whole of it nor what makes it one.
            assert hashed not in entries
            assert hashed.rpartition("$")[2] not in entries

    def test_one_s_own_names_password_and_view(
        self, admin: httpx.Client, service: Api, server: Server, service_database: str
    ) -> None:
        id = insert_user(server, service_database)
        with signed_in(service, id) as user:
            user.put("/api/auth/me", json={"nombres": "Eva"})
            assert newest(admin)["cambios"] == {"nombres": ["Luz", "Eva"]}
            wrong = {"current_password": "otra", "new_password": PASSWORD}
            assert user.put("/api/auth/me/password", json=wrong).status_code == 400
            assert (newest(admin)["accion"], newest(admin)["entidad_id"]) == ("entrada_rechazada", id)
            user.put("/api/auth/me/password", json={"current_password": OLD_PASSWORD, "new_password": PASSWORD})
            entry = newest(admin)
            assert (entry["cambios"], entry["usuario_id"], entry["origen"]) == ({"password": None}, id, "api")
            view = make_view(user)
            assert (newest(admin)["entidad"], newest(admin)["entidad_id"]) == ("vista", view["id"])
            user.put("/api/vistas/predeterminada", json={"vista_id": view["id"]})
            assert newest(admin)["cambios"] == {"vista_id": [None, view["id"]]}

    def test_signing_in_and_being_refused(self, admin: httpx.Client, anonymous: httpx.Client) -> None:
        user = make_user(admin)
        assert log_in(anonymous, user["email"]).status_code == 200
        assert newest(admin).items() >= {"accion": "entrar", "usuario_id": user["id"], "entidad_id": user["id"]}.items()
        assert log_in(anonymous, user["email"], "otra cosa").status_code == 400
        refused = newest(admin)
        assert refused.items() >= {
            "accion": "entrada_rechazada", "usuario_id": None, "entidad_id": user["id"], "cambios": None
        }.items()  # fmt: skip
        # A password in the wrong field.
        assert log_in(anonymous, "mi clave secreta").status_code == 400
        assert newest(admin).items() >= {"accion": "entrada_rechazada", "entidad_id": None, "nombre": None}.items()
        assert "secreta" not in str(trail(admin, size=50))

    def test_who_is_not_active_is_refused_in_the_trail_too(self, admin: httpx.Client, anonymous: httpx.Client) -> None:
        user = make_user(admin, is_active=False)
        # With the right password: the answer says so, and so does the trail.
        assert log_in(anonymous, user["email"]).json()["code"] == "inactive_user"
        (refused,) = trail(admin, entidad_id=user["id"], accion=["entrar", "entrada_rechazada"])
        assert refused.items() >= {
            "accion": "entrada_rechazada", "usuario_id": None, "usuario": None, "nombre": "Luz Gómez", "cambios": None
        }.items()  # fmt: skip
        assert refused["direccion"]

    def test_deleting_one_hands_their_contacts_over_in_the_trail_too(
        self, admin: httpx.Client, server: Server, service_database: str
    ) -> None:
        owner = insert_user(server, service_database)
        contact = make_contact(admin, propietario_id=owner)
        answer = admin.delete(f"/api/users/{owner}")
        entries = trail(admin, operacion_id=answer.headers["X-Operation-ID"])
        assert {(entry["entidad"], entry["accion"]) for entry in entries} == {
            ("usuario", "eliminar"),
            ("contacto", "cambiar"),
        }
        handed_over = next(entry for entry in entries if entry["entidad"] == "contacto")
        assert handed_over["cambios"] == {"propietario_id": [owner, None]}
        # Another version, as any change makes one.
        assert admin.get(f"{PATH}{contact['id']}").json()["updated_at"] > contact["updated_at"]


class TestFilters:
    def test_narrow_it_down(self, admin: httpx.Client) -> None:
        me = admin.get("/api/auth/me").json()["id"]
        contact = make_contact(admin)
        user = make_user(admin)
        assert newest(admin, entidad="contacto")["entidad_id"] == contact["id"]
        assert newest(admin, entidad=["contacto", "usuario"])["entidad_id"] == user["id"]
        assert newest(admin, accion="crear", usuario_id=me, origen="api")["entidad_id"] == user["id"]
        assert trail(admin, usuario_id=user["id"]) == []
        assert trail(admin, entidad="contacto", entidad_id=user["id"]) == []
        assert trail(admin, hasta="2020-01-01") == []
        assert trail(admin, desde="2020-01-01", size=1)[0]["entidad_id"] == user["id"]

    def test_pages_hold(self, admin: httpx.Client) -> None:
        ids = [make_contact(admin, email=f"{number}@example.com")["id"] for number in range(5)]
        first = admin.get(TRAIL, params={"size": 2, "accion": "crear"}).json()
        make_contact(admin)
        second = admin.get(TRAIL, params={"size": 2, "accion": "crear", "cursor": first["next_cursor"]}).json()
        seen = [entry["entidad_id"] for page in (first, second) for entry in page["items"]]
        assert seen == ids[:0:-1]

    @pytest.mark.parametrize(
        "query",
        [
            {"accion": "nada"}, {"entidad": "contacts"}, {"desde": "2026-02-30"}, {"size": 0}, {"size": 101},
            {"desde": "2026-02-02", "hasta": "2026-02-01"}, {"usuario_id": "yo"}, {"cursor": "x"},
        ],
    )  # fmt: skip
    def test_refuse_what_is_none(self, admin: httpx.Client, query: Any) -> None:
        assert admin.get(TRAIL, params=query).status_code == 422


def write_entries(server: Server, database: str, how_many: int, notes: str = "") -> None:
    """Of as many contacts that were created, as the triggers write them."""
    server.sql(
        database,
        """
        SELECT write_audit_entries(
            array_fill('crear'::text, ARRAY[%(how_many)s]), 'contacto',
            (SELECT array_agg(gen_random_uuid()) FROM generate_series(1, %(how_many)s)),
            array_fill('Ana'::text, ARRAY[%(how_many)s]),
            array_fill(jsonb_build_object('notas', jsonb_build_array(NULL, %(notes)s::text)), ARRAY[%(how_many)s])
        )
        """.replace("%(how_many)s", str(how_many)).replace("%(notes)s", "%s"),
        notes,
    )


class TestCsv:
    def test_opens_in_a_spreadsheet(self, admin: httpx.Client) -> None:
        one = make_contact(admin, nombres="=Ñandú", apellidos="Peña; «ok»")["id"]
        answer = admin.get(f"{TRAIL}csv", params={"entidad": "contacto", "accion": "crear", "entidad_id": one})
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert answer.headers["X-Truncated"] == "false"
        text = answer.content.decode("utf-8-sig")
        assert answer.content.startswith(b"\xef\xbb\xbf")
        exported = newest(admin, accion="exportar")
        assert exported["cambios"]["filtros"][1] == {
            "accion": ["crear"], "entidad": ["contacto"], "entidad_id": one
        }  # fmt: skip
        head, first = text.split("\r\n")[:2]
        assert head.startswith("id;momento;accion;entidad;")
        # A formula is text.
        assert '"\'=Ñandú Peña; «ok»"' in first
        assert exported["cambios"]["filas"] == [None, 1]

    def test_says_where_it_ends_before_its_end(
        self, admin: httpx.Client, server: Server, service_database: str
    ) -> None:
        write_entries(server, service_database, 10_001)
        answer = admin.get(f"{TRAIL}csv", params={"entidad": "contacto", "accion": "crear"})
        assert answer.headers["X-Truncated"] == "true"
        rows = answer.text.split("\r\n")[1:-1]
        assert len(rows) == 10_000
        ids = [int(row.partition(";")[0]) for row in rows]
        assert ids == sorted(set(ids), reverse=True)
        assert newest(admin, accion="exportar")["cambios"]["filas"] == [None, 10_000]

    def test_has_so_much_to_tell_at_most(self, admin: httpx.Client, server: Server, service_database: str) -> None:
        """Notes of ten thousand letters in each of many would fill the service's memory."""
        write_entries(server, service_database, 3_200, "x" * 10_000)
        answer = admin.get(f"{TRAIL}csv", params={"entidad": "contacto", "accion": "crear"})
        assert answer.headers["X-Truncated"] == "true"
        (_, rows) = newest(admin, accion="exportar")["cambios"]["filas"]
        assert answer.text.count("\r\n") == rows + 1
        assert 2_900 < rows < 3_000


class TestAppendOnly:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE audit_entries SET usuario = 'Otra'",
            "UPDATE audit_entries SET cambios = NULL, salt = NULL, nombre = NULL",
            "DELETE FROM audit_entries",
            "TRUNCATE audit_entries",
            "TRUNCATE audit_entries_default",
            f"TRUNCATE audit_entries_{datetime.now(UTC):%Y_%m}",
            "UPDATE audit_seals SET entries = 1",
            "DELETE FROM audit_seals",
            "TRUNCATE audit_seals",
        ],
    )
    def test_for_the_database_s_own_role_too(
        self, admin: httpx.Client, server: Server, service_database: str, statement: str
    ) -> None:
        make_contact(admin)
        # The worker seals each second.
        wait_until(lambda: server.sql(service_database, "SELECT id FROM audit_seals"))
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            server.sql(service_database, statement)


def test_whatever_is_done_by_hand_is_in_it_too(admin: httpx.Client, server: Server, service_database: str) -> None:
    contact = make_contact(admin)
    server.sql(service_database, "UPDATE contacts SET ciudad = 'Cali' WHERE id = %s", contact["id"])
    assert newest(admin).items() >= {
        "cambios": {"ciudad": [None, "Cali"]}, "origen": "sql", "usuario_id": None, "solicitud_id": None
    }.items()  # fmt: skip


def test_is_for_superusers(admin: httpx.Client, service: Api, server: Server, service_database: str) -> None:
    contact = make_contact(admin)
    with signed_in(service, insert_user(server, service_database)) as user:
        for path in (TRAIL, f"{TRAIL}csv"):
            answer = user.get(path)
            assert_error(answer, 400, "The user doesn't have enough privileges", "not_enough_privileges")
        assert user.get(f"{PATH}{contact['id']}/historial").status_code == 200

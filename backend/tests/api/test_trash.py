"""The papelera: deleted contacts are gone from everywhere, and can come back."""

import httpx
import pytest

from tests.api.factories import NOBODY, assert_error, contact_values, insert_user, made, make_contact, signed_in
from tests.api.lists import PATH, listed
from tests.api.test_jobs import do
from tests.harness import Api, Server

TRASH = f"{PATH}papelera"


def trashed(client: httpx.Client, **query: str | int) -> list[str]:
    answer = client.get(TRASH, params=query)
    assert answer.status_code == 200, answer.text
    return [contact["nombre_completo"] for contact in answer.json()["items"]]


def delete(client: httpx.Client, contact: dict[str, str]) -> None:
    assert client.delete(f"{PATH}{contact['id']}").json() == contact


def restore(client: httpx.Client, contact: dict[str, str], **body: str) -> httpx.Response:
    return client.post(f"{TRASH}/{contact['id']}/restaurar", json=body or None)


class TestDeleting:
    def test_takes_the_contact_out_of_every_list_search_count_and_summary(self, admin: httpx.Client) -> None:
        contact = make_contact(admin, ciudad="Cali")
        delete(admin, contact)
        assert admin.get(f"{PATH}{contact['id']}").status_code == 404
        for query in ({}, {"search": "ana ruiz"}, {"ciudad": "Cali"}, {"filter_estado": "prospecto"}):
            page = listed(admin, **query)
            assert (page["items"], page["total"]) == ([], 0)
            assert admin.get(f"{PATH}resumen", params=query).json()["total"] == 0

    def test_frees_the_email(self, admin: httpx.Client) -> None:
        delete(admin, make_contact(admin))
        make_contact(admin)

    def test_says_when_and_by_whom(self, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        delete(admin, contact)
        found = admin.get(f"{TRASH}/{contact['id']}").json()
        me = admin.get("/api/auth/me").json()
        assert found.items() >= contact.items()
        assert found["deleted_by_id"] == me["id"]
        assert found["erased_at"][:10] > found["deleted_at"][:10]
        again = admin.delete(f"{PATH}{contact['id']}")
        assert_error(again, 404, "Contact not found", "contact_not_found")


class TestTheList:
    def test_has_the_last_deleted_first_page_by_page(self, admin: httpx.Client) -> None:
        for number in range(5):
            delete(admin, make_contact(admin, nombres=f"Ana{number}"))
        seen: list[str] = []
        cursor = None
        while True:
            page = admin.get(TRASH, params={"size": 2} | ({"cursor": cursor} if cursor else {})).json()
            assert (page["total"], page["total_is_exact"]) == (5, True)
            seen += [contact["nombres"] for contact in page["items"]]
            if (cursor := page["next_cursor"]) is None:
                break
        assert seen == ["Ana4", "Ana3", "Ana2", "Ana1", "Ana0"]

    def test_is_searched_by_words_in_any_order_and_by_digits(self, admin: httpx.Client) -> None:
        delete(admin, make_contact(admin, nombres="Íñigo", apellidos="Peña", telefono="(300) 555-0199"))
        delete(admin, make_contact(admin))
        for search in ("pena inigo", "ÍÑIGO", "3005550199", "300 555 01 99", "+57 300 5550199", "ana@example"):
            assert trashed(admin, search=search)[-1] == "Íñigo Peña", search
        assert trashed(admin, search="%") == []
        assert trashed(admin, search="nadie") == []

    @pytest.mark.parametrize(
        "search",
        [
            "Hernández, Luz", '"luz"', "57 300 123 4567", "0057 300 123 4567", "+57 300 luz", "300 - 123 - 4567",
            "CC 1.020.304.050", "hernandez 1020304050", "ñemby", "panela organica", "luz.h@", "lu",
            # What is only spelt like it.
            "hernadez", "luz hermandez",
        ],
    )  # fmt: skip
    def test_finds_whom_the_list_found(self, admin: httpx.Client, search: str) -> None:
        delete(admin, make_contact(admin, nombre_completo="Óscar Peña", email="o@example.com", telefono="601 2"))
        contact = make_contact(
            admin, nombres="Luz", apellidos="Hernández", email="luz.h@example.com", telefono="(300) 123 4567",
            cedula="1.020.304.050", ciudad="Ñemby", notas="Panela orgánica",
        )  # fmt: skip
        assert [one["id"] for one in listed(admin, search=search)["items"]] == [contact["id"]]
        delete(admin, contact)
        assert trashed(admin, search=search) == ["Luz Hernández"]

    def test_takes_no_cursor_of_another_list(self, admin: httpx.Client) -> None:
        for number in range(2):
            make_contact(admin, email=f"{number}@example.com")
        cursor = listed(admin, size=1)["next_cursor"]
        answer = admin.get(TRASH, params={"cursor": cursor})
        assert_error(answer, 400, "The cursor is not of this list", "invalid_cursor")


class TestRestoring:
    def test_brings_it_back_as_it_was(self, admin: httpx.Client) -> None:
        contact = make_contact(admin, ciudad="Cali", notas="algo")
        delete(admin, contact)
        assert made(restore(admin, contact)) == contact
        assert listed(admin, search="ana")["items"] == [contact]
        assert trashed(admin) == []
        assert_error(restore(admin, contact), 404, "There is no such contact in the trash", "trashed_contact_not_found")

    def test_says_who_has_the_email_by_now_and_takes_another(self, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        delete(admin, contact)
        other = make_contact(admin, nombres="Otra", email="ANA@example.com")
        refused = restore(admin, contact)
        assert refused.status_code == 400
        assert refused.json()["code"] == "contact_email_taken"
        assert refused.json()["contacto"] == {"id": other["id"], "nombre_completo": "Otra Ruiz"}
        assert trashed(admin) == ["Ana Ruiz"]
        back = made(restore(admin, contact, email="ana2@example.com"))
        # Another version of it.
        assert back["updated_at"] > contact["updated_at"]
        assert back == contact | {"email": "ana2@example.com", "updated_at": back["updated_at"]}

    def test_of_a_deleted_owner_gives_it_to_nobody(
        self, admin: httpx.Client, server: Server, service_database: str
    ) -> None:
        owner = insert_user(server, service_database)
        contact = make_contact(admin, propietario_id=owner)
        delete(admin, contact)
        admin.delete(f"/api/users/{owner}")
        assert made(restore(admin, contact))["propietario_id"] is None


class TestErasing:
    def test_leaves_no_value_anywhere(self, admin: httpx.Client, server: Server, service_database: str) -> None:
        contact = make_contact(admin, nombres="Xaribías", apellidos="Xiloteño", email="secreto@example.com")
        # What they were called once, and where they lived, too.
        for values in ({"ciudad": "Xilotepueblo"}, {"nombres": "Xaribiano", "ciudad": None}, {"nombres": "Xaribías"}):
            made(admin.put(f"{PATH}{contact['id']}", json=values))
        do(admin, accion="ciudad", ciudad="Cali", filtros={"search": "xaribías xiloteño"})
        headers = {"Idempotency-Key": "erased"}
        other = made(admin.post(PATH, json=contact_values(nombres="Xaribías", apellidos="Yo"), headers=headers))
        for one in (contact, other):
            made(admin.delete(f"{PATH}{one['id']}"))
            answer = admin.delete(f"{TRASH}/{one['id']}")
            assert answer.status_code == 200
        tables = server.sql(service_database, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        assert len(tables) > 10
        for (table,) in tables:
            found = server.sql(
                service_database, f"SELECT t::text FROM {table} AS t WHERE t::text ~* 'xarib|xilote|secreto@'"
            )
            assert found == [], table
        assert trashed(admin) == []

    def test_leaves_a_tombstone(self, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        delete(admin, contact)
        admin.delete(f"{TRASH}/{contact['id']}")
        entries = admin.get("/api/auditoria/", params={"entidad_id": contact["id"]}).json()["items"]
        assert [entry["accion"] for entry in entries] == ["borrar", "eliminar", "crear"]
        assert {(entry["nombre"], entry["cambios"]) for entry in entries} == {(None, None)}
        assert admin.get(f"{PATH}{contact['id']}/historial").status_code == 404

    def test_keeps_words_that_others_have(self, admin: httpx.Client) -> None:
        contact = make_contact(admin, nombres="Xaribías")
        make_contact(admin, nombres="Xaribías", email="otro@example.com")
        delete(admin, contact)
        admin.delete(f"{TRASH}/{contact['id']}")
        assert listed(admin, search="xarivias")["total"] == 1

    def test_is_of_the_trash_alone(self, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        for id in (contact["id"], NOBODY):
            assert admin.delete(f"{TRASH}/{id}").json()["code"] == "trashed_contact_not_found"
        assert admin.get(f"{PATH}{contact['id']}").status_code == 200


def test_everybody_may_restore_and_superusers_alone_erase(
    admin: httpx.Client, service: Api, server: Server, service_database: str
) -> None:
    contact = make_contact(admin)
    delete(admin, contact)
    with signed_in(service, insert_user(server, service_database)) as user:
        assert user.delete(f"{TRASH}/{contact['id']}").json()["code"] == "not_enough_privileges"
        assert made(restore(user, contact)) == contact

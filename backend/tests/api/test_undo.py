"""Anything that was changed goes back: what nobody touched since at once, what somebody did after a question."""

import time
from contextlib import closing
from typing import Any

import httpx
import pytest

from tests.api.factories import NOBODY, Json, assert_error, insert_user, made, make_contact, signed_in
from tests.api.lists import PATH, insert_contacts, listed
from tests.api.test_jobs import do, wait
from tests.harness import Api, Server

UNDO = f"{PATH}deshacer"


def change(client: httpx.Client, contact: Json, **values: Any) -> str:
    """The operation that it was."""
    answer = client.put(f"{PATH}{contact['id']}", json=values)
    assert answer.status_code == 200, answer.text
    return answer.headers["X-Operation-ID"]


def delete(client: httpx.Client, contact: Json) -> str:
    return client.delete(f"{PATH}{contact['id']}").headers["X-Operation-ID"]


def undo(client: httpx.Client, operation: str, **more: Any) -> Json:
    return made(client.post(UNDO, json={"operacion_id": operation} | more))


def now(client: httpx.Client, contact: Json) -> Json:
    return made(client.get(f"{PATH}{contact['id']}"))


def test_to_keep_what_is_newer_no_email_needs_to_be_free(admin: httpx.Client) -> None:
    contact = make_contact(admin, email="first@example.com")
    operation = change(admin, contact, ciudad="Cali", email="second@example.com")
    change(admin, contact, email="third@example.com")
    make_contact(admin, email="first@example.com")
    # With the newer e-mail overwritten, the old one is somebody else's.
    assert undo(admin, operation, solo_ver=True)["con_obstaculos"] == 1
    assert undo(admin, operation, conflictos="conservar")["hechos"] == 1
    assert (now(admin, contact)["ciudad"], now(admin, contact)["email"]) == (None, "third@example.com")


class TestAChange:
    def test_goes_back_after_a_look(self, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        operation = change(admin, contact, ciudad="Cali", notas="algo", propietario_id=None)
        changed = now(admin, contact)
        plan = undo(admin, operation, solo_ver=True)
        assert plan == {
            "total": 1,
            "con_conflictos": 0,
            "con_obstaculos": 0,
            "pasos": [
                {
                    "contacto_id": contact["id"],
                    "nombre": "Ana Ruiz",
                    "accion": "cambiar",
                    "campos": {
                        "ciudad": {"ahora": "Cali", "despues": None},
                        "notas": {"ahora": "algo", "despues": None},
                        "propietario_id": {"ahora": None, "despues": contact["propietario_id"]},
                    },
                    "conflictos": {},
                    "obstaculo": None,
                    "fusion": None,
                }
            ],
            "hechos": 0,
            "trabajo_id": None,
        }
        assert now(admin, contact) == changed
        assert undo(admin, operation)["hechos"] == 1
        back = now(admin, contact)
        assert back == contact | {"updated_at": back["updated_at"]}

    def test_leaves_later_changes_of_other_fields(self, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        operation = change(admin, contact, ciudad="Cali")
        change(admin, contact, notas="algo")
        assert undo(admin, operation)["hechos"] == 1
        assert (now(admin, contact)["ciudad"], now(admin, contact)["notas"]) == (None, "algo")

    @pytest.mark.parametrize(("answer", "city"), [("conservar", "Pasto"), ("reemplazar", None)])
    def test_asks_about_later_changes_of_the_same_field(self, admin: httpx.Client, answer: str, city: Any) -> None:
        contact = make_contact(admin)
        operation = change(admin, contact, ciudad="Cali", notas="algo")
        change(admin, contact, ciudad="Pasto")
        refused = admin.post(UNDO, json={"operacion_id": operation})
        assert (refused.status_code, refused.json()["code"]) == (409, "undo_conflict")
        (step,) = refused.json()["plan"]["pasos"]
        assert step["conflictos"] == {"ciudad": {"ahora": "Pasto", "despues": None}}
        assert step["campos"] == {"notas": {"ahora": "algo", "despues": None}}
        assert now(admin, contact)["notas"] == "algo"
        assert undo(admin, operation, conflictos=answer)["hechos"] == 1
        assert (now(admin, contact)["ciudad"], now(admin, contact)["notas"]) == (city, None)

    def test_that_went_back_by_itself_is_nothing_to_do(self, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        operation = change(admin, contact, ciudad="Cali")
        change(admin, contact, ciudad=None)
        assert undo(admin, operation)["total"] == 0

    def test_is_written_down_and_undone_in_its_turn(self, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        operation = change(admin, contact, ciudad="Cali")
        answer = admin.post(UNDO, json={"operacion_id": operation})
        (entry,) = admin.get("/api/auditoria/", params={"size": 1}).json()["items"]
        assert (entry["deshace_id"], entry["cambios"]) == (operation, {"ciudad": ["Cali", None]})
        undo(admin, answer.headers["X-Operation-ID"])
        assert now(admin, contact)["ciudad"] == "Cali"

    def test_by_its_entry(self, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        change(admin, contact, ciudad="Cali")
        (entry,) = admin.get(f"{PATH}{contact['id']}/historial", params={"size": 1}).json()["items"]
        assert made(admin.post(UNDO, json={"cambio_id": entry["id"]}))["hechos"] == 1
        assert now(admin, contact)["ciudad"] is None

    def test_of_an_email_that_is_taken_says_so(self, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        operation = change(admin, contact, email="otra@example.com")
        make_contact(admin)
        plan = undo(admin, operation)
        assert (plan["hechos"], plan["pasos"][0]["obstaculo"]) == (0, "correo_ocupado")

    def test_to_an_owner_who_is_gone_gives_it_to_nobody(
        self, admin: httpx.Client, server: Server, service_database: str
    ) -> None:
        owner = insert_user(server, service_database)
        contact = make_contact(admin, propietario_id=owner)
        operation = change(admin, contact, propietario_id=None)
        admin.delete(f"/api/users/{owner}")
        undo(admin, operation)
        assert now(admin, contact)["propietario_id"] is None


class TestCreationAndDeletion:
    def test_a_created_contact_goes_to_the_trash(self, admin: httpx.Client) -> None:
        answer = admin.post(PATH, json={"nombres": "A", "apellidos": "B", "email": "a@example.com", "telefono": "1"})
        assert undo(admin, answer.headers["X-Operation-ID"])["pasos"][0]["accion"] == "eliminar"
        assert listed(admin)["total"] == 0
        assert admin.get(f"{PATH}papelera").json()["total"] == 1

    def test_one_that_was_changed_since_asks_first(self, admin: httpx.Client) -> None:
        answer = admin.post(PATH, json={"nombres": "A", "apellidos": "B", "email": "a@example.com", "telefono": "1"})
        operation = answer.headers["X-Operation-ID"]
        change(admin, answer.json(), ciudad="Cali")
        assert admin.post(UNDO, json={"operacion_id": operation}).json()["code"] == "undo_conflict"
        assert undo(admin, operation, conflictos="conservar")["hechos"] == 0
        assert listed(admin)["total"] == 1
        assert undo(admin, operation, conflictos="reemplazar")["hechos"] == 1
        assert listed(admin)["total"] == 0

    def test_a_deleted_one_comes_back(self, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        operation = delete(admin, contact)
        answer = admin.post(UNDO, json={"operacion_id": operation})
        assert answer.json()["hechos"] == 1
        assert now(admin, contact) == contact
        undo(admin, answer.headers["X-Operation-ID"])
        assert listed(admin)["total"] == 0

    def test_a_change_of_one_in_the_trash_waits_for_its_return(self, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        operation = change(admin, contact, ciudad="Cali")
        delete(admin, contact)
        plan = undo(admin, operation)
        assert (plan["hechos"], plan["pasos"][0]["obstaculo"]) == (0, "en_papelera")

    def test_nothing_brings_back_what_was_erased(self, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        operation = delete(admin, contact)
        admin.delete(f"{PATH}papelera/{contact['id']}")
        plan = undo(admin, operation)
        assert (plan["hechos"], plan["pasos"][0]["obstaculo"]) == (0, "borrado")

    def test_the_email_that_it_came_back_with_goes_back_too(self, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        (made_entry,) = admin.get(f"{PATH}{contact['id']}/historial").json()["items"]
        delete(admin, contact)
        admin.post(f"{PATH}papelera/{contact['id']}/restaurar", json={"email": "otra@example.com"})
        body = {"contacto_id": contact["id"], "momento": made_entry["momento"]}
        assert made(admin.post(UNDO, json=body))["hechos"] == 1
        assert now(admin, contact)["email"] == contact["email"]

    def test_an_undoing_that_restored_and_changed_is_undone_to_what_was_there(self, admin: httpx.Client) -> None:
        contact = make_contact(admin, ciudad="Pasto")
        (created,) = made(admin.get(f"{PATH}{contact['id']}/historial"))["items"]
        since = created["momento"]
        change(admin, contact, ciudad="Cali", notas="algo")
        delete(admin, contact)
        answer = admin.post(UNDO, json={"contacto_id": contact["id"], "momento": since})
        assert made(answer)["hechos"] == 1, answer.text
        assert (now(admin, contact)["ciudad"], now(admin, contact)["notas"]) == ("Pasto", None)
        back = undo(admin, answer.headers["X-Operation-ID"], solo_ver=True)["pasos"][0]
        assert (back["accion"], back["conflictos"]) == ("eliminar", {})
        again = admin.post(UNDO, json={"operacion_id": answer.headers["X-Operation-ID"]})
        assert made(again)["hechos"] == 1
        trashed = made(admin.get(f"{PATH}papelera/{contact['id']}"))
        assert (trashed["ciudad"], trashed["notas"]) == ("Cali", "algo")
        # And so on.
        assert undo(admin, again.headers["X-Operation-ID"])["hechos"] == 1
        assert (now(admin, contact)["ciudad"], now(admin, contact)["notas"]) == ("Pasto", None)


class TestALargeOperation:
    def test_conflicts_are_asked_about_wherever_they_are(
        self, admin: httpx.Client, server: Server, service_database: str
    ) -> None:
        ids = sorted(insert_contacts(server, service_database, *({} for _ in range(450))))
        job = do(admin, accion="ciudad", ciudad="Cali", filtros={})
        change(admin, {"id": ids[-1]}, ciudad="Pasto")
        refused = admin.post(UNDO, json={"operacion_id": job["id"]})
        assert refused.json()["code"] == "undo_conflict"
        assert (refused.json()["plan"]["total"], refused.json()["plan"]["con_conflictos"]) == (450, 1)
        undoing = wait(admin, undo(admin, job["id"], conflictos="reemplazar")["trabajo_id"])
        assert undoing["hechos"] == 450
        assert listed(admin, sin="ciudad")["total"] == 450

    def test_one_that_is_under_way_is_not_undone(
        self, admin: httpx.Client, server: Server, service_database: str
    ) -> None:
        make_contact(admin)
        job = do(admin, accion="ciudad", ciudad="Cali", filtros={})
        with closing(server.connect(service_database)) as connection, connection.cursor() as cursor:
            # As if another worker did it: the tests' own leaves it alone.
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", (job["id"],))
            cursor.execute("UPDATE jobs SET estado = 'en_curso' WHERE id = %s", (job["id"],))
            answer = admin.post(UNDO, json={"operacion_id": job["id"]})
        assert (answer.status_code, answer.json()["code"]) == (409, "job_state")


class TestAsItStood:
    def test_all_changes_since_a_moment_go_back(self, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        change(admin, contact, ciudad="Cali")
        then = now(admin, contact)
        time.sleep(0.01)
        change(admin, contact, ciudad="Pasto", notas="algo")
        change(admin, contact, estado="cliente", ciudad="Tunja")
        delete(admin, contact)
        body = {"contacto_id": contact["id"], "momento": then["updated_at"]}
        # The entry of that version is a moment younger than the version itself.
        (first,) = [
            entry
            for entry in admin.get(f"{PATH}{contact['id']}/historial").json()["items"]
            if entry["cambios"].get("ciudad") == [None, "Cali"]
        ]
        plan = made(admin.post(UNDO, json=body | {"momento": first["momento"]}))
        assert plan["pasos"][0]["accion"] == "restaurar"
        assert now(admin, contact) == then | {"updated_at": now(admin, contact)["updated_at"]}


class TestInput:
    @pytest.mark.parametrize(
        "body",
        [
            {}, {"operacion_id": NOBODY, "cambio_id": 1}, {"contacto_id": NOBODY},
            {"operacion_id": NOBODY, "momento": "2026-01-01T00:00:00Z"}, {"cambio_id": 2**63}, {"cambio_id": 0},
            {"contacto_id": NOBODY, "momento": "0001-01-01T00:00:00Z"}, {"operacion_id": NOBODY, "conflictos": "x"},
            {"contacto_id": NOBODY, "momento": "2026-01-01T00:00:00"}, {"operacion_id": NOBODY, "is_superuser": True},
        ],
    )  # fmt: skip
    def test_bad_bodies(self, admin: httpx.Client, body: Json) -> None:
        assert admin.post(UNDO, json=body).status_code == 422

    @pytest.mark.parametrize(
        "body",
        [{"operacion_id": NOBODY}, {"cambio_id": 2**62}, {"contacto_id": NOBODY, "momento": "2026-01-01T00:00:00Z"}],
    )
    def test_nothing_there(self, admin: httpx.Client, body: Json) -> None:
        answer = admin.post(UNDO, json=body)
        assert_error(answer, 404, "There is no such change of a contact", "nothing_to_undo")

    def test_changes_of_users_are_none(self, service: Api, server: Server, service_database: str) -> None:
        id = insert_user(server, service_database)
        with signed_in(service, id) as user:
            operation = user.put("/api/auth/me", json={"nombres": "Eva"}).headers["X-Operation-ID"]
            assert user.post(UNDO, json={"operacion_id": operation}).json()["code"] == "nothing_to_undo"

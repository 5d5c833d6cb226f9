"""The screen of mails: what waits, was sent or failed; and the mailbox of development."""

from typing import Any

import httpx
import pytest

from tests.api.factories import NOBODY, assert_error, assert_invalid, make_user
from tests.harness import Api
from tests.process.processes import wait_until

INSERT = """
    INSERT INTO mails (id, tipo, para, nombre, idioma, estado, error, respuesta, siguiente_at)
    VALUES (gen_random_uuid(), 'clave_cambiada', %s, 'Luz', 'es', %s, %s, %s, now() + interval '1 hour')
    RETURNING id::text
"""


def insert_mail(
    service: Api, estado: str = "fallido", *, to: str = "luz@example.com", error: str | None = "rechazado"
) -> str:
    ((id,),) = service.sql(INSERT, to, estado, error, "550 No such person")
    return str(id)


class TestRead:
    def test_one_says_what_became_of_it_and_not_what_it_says(self, admin: httpx.Client, service: Api) -> None:
        id = insert_mail(service)
        mail = admin.get(f"/api/correos/{id}").json()
        assert mail == {
            "id": id, "tipo": "clave_cambiada", "estado": "fallido", "para": "luz@example.com", "nombre": "Luz",
            "idioma": "es", "usuario_id": None, "intentos": 0, "error": "rechazado", "respuesta": "550 No such person",
            "sent_at": None, "siguiente_at": mail["siguiente_at"], "created_at": mail["created_at"],
        }  # fmt: skip
        assert admin.get("/api/correos/").json() == {"items": [mail], "next_cursor": None}

    def test_one_that_is_not_there(self, admin: httpx.Client) -> None:
        assert_error(admin.get(f"/api/correos/{NOBODY}"), 404, "There is no such mail", "mail_not_found")

    def test_pages_of_those_in_a_state(self, admin: httpx.Client, service: Api) -> None:
        ids = [insert_mail(service, estado) for estado in ("fallido", "en_espera", "enviado", "fallido", "fallido")]
        query: dict[str, Any] = {"estado": ["fallido", "enviado"], "size": 3}
        first = admin.get("/api/correos/", params=query).json()
        second = admin.get("/api/correos/", params=query | {"cursor": first["next_cursor"]}).json()
        assert [[mail["id"] for mail in page["items"]] for page in (first, second)] == [
            [ids[4], ids[3], ids[2]],
            [ids[0]],
        ]
        assert second["next_cursor"] is None

    @pytest.mark.parametrize("query", [{"size": 0}, {"size": 101}, {"cursor": "x"}])
    def test_refuse_what_is_none(self, admin: httpx.Client, query: dict[str, str]) -> None:
        assert_invalid(admin.get("/api/correos/", params=query), ["query", *query])

    def test_refuse_a_state_that_is_none(self, admin: httpx.Client) -> None:
        assert_invalid(admin.get("/api/correos/", params={"estado": "perdido"}), ["query", "estado", 0])

    def test_a_cursor_of_another_list_is_refused(self, admin: httpx.Client) -> None:
        make_user(admin)
        cursor = admin.get("/api/auditoria/", params={"size": 1}).json()["next_cursor"]
        refused = admin.get("/api/correos/", params={"cursor": cursor})
        assert_error(refused, 400, "The cursor is not of this list", "invalid_cursor")


class TestRetry:
    @pytest.mark.usefixtures("with_mailbox")
    @pytest.mark.parametrize("estado", ["fallido", "en_espera"])
    def test_it_is_sent_at_once(self, admin: httpx.Client, service: Api, estado: str) -> None:
        id = insert_mail(service, estado)
        again = admin.post(f"/api/correos/{id}/reintentar")
        assert again.status_code == 200
        assert (again.json()["estado"], again.json()["intentos"], again.json()["error"]) == ("en_espera", 0, None)
        wait_until(lambda: admin.get(f"/api/correos/{id}").json()["estado"] == "enviado")
        entry = admin.get("/api/auditoria/", params={"entidad": "correo"}).json()["items"][0]
        assert (entry["accion"], entry["entidad_id"], entry["nombre"]) == ("reintentar", id, "clave_cambiada")

    @pytest.mark.parametrize(("estado", "error"), [("enviado", None), ("en_espera", None)])
    def test_what_was_sent_or_is_on_its_way_is_not_sent_twice(
        self, admin: httpx.Client, service: Api, estado: str, error: str | None
    ) -> None:
        id = insert_mail(service, estado, error=error)
        refused = admin.post(f"/api/correos/{id}/reintentar")
        assert_error(refused, 409, "The mail was sent, or is being sent right now", "mail_state")


@pytest.mark.usefixtures("with_mailbox")
def test_the_mailbox_is_for_everybody_and_the_options_say_so(anonymous: httpx.Client, admin: httpx.Client) -> None:
    assert anonymous.get("/api/auth/options").json() == {
        "has_mailbox": True, "sends_mail": False,
        "password_min_length": 10, "password_min_length_with_second_factor": 8,
    }  # fmt: skip
    user = make_user(admin)
    admin.put(f"/api/users/{user['id']}", json={"email": "nueva@example.com"})
    wait_until(lambda: anonymous.get("/api/buzon/").json())
    (line,) = anonymous.get("/api/buzon/").json()
    assert (line["para"], line["asunto"]) == ("luz@example.com", "Tu correo en Base CRM cambió")
    mail = anonymous.get(f"/api/buzon/{line['id']}").json()
    assert mail == line | {"html": mail["html"], "texto": mail["texto"], "enlace": None}
    assert mail["html"].startswith("<!doctype html>")
    assert_error(anonymous.get(f"/api/buzon/{NOBODY}"), 404, "There is no such mail", "mail_not_found")

"""Many contacts in one call: each with its own outcome, or all of them or none."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.api.factories import Json, assert_error, assert_invalid, contact_values, made, make_contact
from tests.api.lists import PATH, contacts_of, listed, pages_by_cursor
from tests.api.test_jobs import wait

BULK = f"{PATH}masivo"


def contacts(*names: str, **fields: Any) -> list[Json]:
    return [contact_values(nombres=name.capitalize(), email=f"{name}@example.com", **fields) for name in names]


def write(client: httpx.Client, sent: list[Json], **fields: Any) -> Json:
    return made(client.post(BULK, json={"contactos": sent, **fields}))


def results(answer: Json) -> list[tuple[str, str | None, str | None]]:
    return [(one["resultado"], one["motivo"], one["campo"]) for one in answer["resultados"]]


def counted(**counts: int) -> Json:
    return {"creado": 0, "actualizado": 0, "sin_cambios": 0, "omitido": 0, "error": 0} | counts


def test_each_has_its_own_outcome(admin: httpx.Client) -> None:
    known = make_contact(admin, email="uno@example.com")
    same = make_contact(admin, nombres="Dos", email="dos@example.com")
    sent = [
        {"email": "UNO@example.com", "ciudad": "Cali"},
        *contacts("dos"),
        *contacts("tres", pais=None, estado="cliente"),
        {"email": "cuatro@example.com"},
        {"email": "cinco"},
        *contacts("tres"),
        {**contacts("seis")[0], "hashed_password": "x"},
        {**contacts("siete")[0], "municipio": "99999"},
        {**contacts("ocho")[0], "propietario_id": str(uuid4())},
        {"nombres": 7},
    ]
    answer = write(admin, sent)
    assert results(answer) == [
        ("actualizado", None, None),
        ("sin_cambios", "sin_cambios", None),
        ("creado", None, None),
        ("error", "falta", "nombres"),
        ("error", "correo_invalido", "email"),
        ("error", "repetida", None),
        ("error", "campo_desconocido", "hashed_password"),
        ("error", "municipio_desconocido", "municipio"),
        ("error", "propietario_desconocido", "propietario_id"),
        ("error", "valor_invalido", "nombres"),
    ]
    assert answer["totales"] == counted(actualizado=1, sin_cambios=1, creado=1, error=7)
    assert [one["id"] for one in answer["resultados"][:2]] == [known["id"], same["id"]]
    assert (answer["resultados"][5]["otra"], answer["escrito"]) == (2, True)
    now = {contact["email"]: contact for contact in listed(admin)["items"]}
    assert sorted(now) == ["UNO@example.com", "dos@example.com", "tres@example.com"]
    me = made(admin.get("/api/auth/me"))["id"]
    new = now["tres@example.com"]
    assert (new["id"], new["nombre_completo"]) == (answer["resultados"][2]["id"], "Tres Ruiz")
    assert (new["pais"], new["estado"], new["propietario_id"]) == (None, "cliente", me)
    assert now["dos@example.com"] == same


def test_all_or_nothing(admin: httpx.Client) -> None:
    known = make_contact(admin, email="uno@example.com")
    sent = [{"email": "uno@example.com", "ciudad": "Cali"}, *contacts("dos"), {"email": "x"}]
    answer = admin.post(BULK, json={"contactos": sent, "todo_o_nada": True})
    assert (answer.status_code, answer.json()["code"], answer.json()["escrito"]) == (422, "bulk_refused", False)
    assert [one["resultado"] for one in answer.json()["resultados"]] == ["actualizado", "creado", "error"]
    assert listed(admin)["items"] == [known]
    assert write(admin, sent[:2], todo_o_nada=True)["totales"] == counted(actualizado=1, creado=1)


@pytest.mark.parametrize(
    ("al_coincidir", "resultado", "now"),
    [
        ("reemplazar", "actualizado", (None, "Cali", "Eva Ruiz")),
        ("completar", "actualizado", ("algo", "Cali", "Ana Ruiz")),
        ("omitir", "omitido", ("algo", None, "Ana Ruiz")),
    ],
)
def test_of_whom_it_finds(admin: httpx.Client, al_coincidir: str, resultado: str, now: tuple[str | None, ...]) -> None:
    contact = make_contact(admin, notas="algo")
    sent = {"id": contact["id"], "notas": None, "ciudad": "Cali", "nombres": "Eva"}
    answer = write(admin, [sent], claves=["id"], al_coincidir=al_coincidir)
    assert answer["resultados"][0]["resultado"] == resultado
    changed = made(admin.get(f"{PATH}{contact['id']}"))
    assert (changed["notas"], changed["ciudad"], changed["nombre_completo"]) == now


def test_sent_again_with_its_key_changes_nothing(admin: httpx.Client) -> None:
    sent = {"contactos": contacts("uno", "dos"), "claves": []}
    key = {"Idempotency-Key": str(uuid4())}
    first, second = (admin.post(BULK, json=sent, headers=key) for _ in range(2))
    assert first.json() == second.json()
    assert second.headers["idempotent-replayed"] == "true"
    assert listed(admin)["total"] == 2
    again = made(admin.post(BULK, json=sent))
    assert results(again) == [("error", "correo_ocupado", "email")] * 2


def test_a_thousand_at_once_are_one_operation(admin: httpx.Client) -> None:
    names = [f"p{number}" for number in range(1_000)]
    answer = admin.post(BULK, json={"contactos": contacts(*names, notas="ñ" * 1_000)})
    assert made(answer)["totales"] == counted(creado=1_000)
    operation = answer.headers["X-Operation-ID"]
    entries = made(admin.get("/api/auditoria/", params={"operacion_id": operation, "size": 100}))["items"]
    assert {(entry["accion"], entry["entidad"]) for entry in entries} == {("crear", "contacto")}
    plan = made(admin.post(f"{PATH}deshacer", json={"operacion_id": operation, "solo_ver": True}))
    assert plan["total"] == 1_000
    assert len(contacts_of(pages_by_cursor(admin, size=100))) == 1_000
    assert_invalid(admin.post(BULK, json={"contactos": contacts(*names, "x")}), ("body", "contactos"))


def test_too_large_a_body(admin: httpx.Client) -> None:
    answer = admin.post(BULK, json={"contactos": [{"notas": "x" * 4_000_001}]})
    assert_error(answer, 413, "Content Too Large", "content_too_large")


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        ({"contactos": []}, ("contactos",)),
        ({"contactos": [1]}, ("contactos", 0)),
        ({"contactos": [{}], "claves": ["nombres"]}, ("claves", 0)),
        ({"contactos": [{}], "al_coincidir": "x"}, ("al_coincidir",)),
        ({"contactos": [{}], "otro": 1}, ("otro",)),
        ({}, ("contactos",)),
    ],
)
def test_half_a_request(admin: httpx.Client, sent: Json, place: tuple[str | int, ...]) -> None:
    assert_invalid(admin.post(BULK, json=sent), ("body", *place))


@pytest.mark.parametrize("raw", [b'{"contactos": [{"nombres": "a\\u0000"}]}', b'{"contactos": [{"\\u0000": "a"}]}'])
def test_texts_that_can_not_be_stored(admin: httpx.Client, raw: bytes) -> None:
    answer = made(admin.post(BULK, content=raw, headers={"Content-Type": "application/json"}))
    assert answer["totales"] == counted(error=1)


class TestUndo:
    """Of all that one call wrote, by its operation."""

    @staticmethod
    def undo(client: httpx.Client, operation: str, **how: Any) -> httpx.Response:
        return client.post(f"{PATH}deshacer", json={"operacion_id": operation} | how)

    @staticmethod
    def rows(client: httpx.Client) -> list[Json]:
        return [
            {name: value for name, value in contact.items() if name != "updated_at"}
            for contact in sorted(contacts_of(pages_by_cursor(client)), key=lambda contact: str(contact["id"]))
        ]

    def test_leaves_the_rows_as_they_were_and_undone_as_it_left_them(self, admin: httpx.Client) -> None:
        make_contact(admin, email="uno@example.com", notas="algo", municipio="05001", ciudad="Medellín")
        make_contact(admin, nombres="Dos", email="dos@example.com")
        before = self.rows(admin)
        sent = [
            {"email": "UNO@example.com", "nombres": "Uno", "municipio": None, "ciudad": "Cali", "notas": None},
            *contacts("dos"),
            *contacts("tres", "cuatro", estado="cliente", cedula="52123456"),
            {"email": "x"},
        ]
        answer = admin.post(BULK, json={"contactos": sent})
        assert made(answer)["totales"] == counted(actualizado=1, sin_cambios=1, creado=2, error=1)
        after = self.rows(admin)
        plan = made(self.undo(admin, answer.headers["X-Operation-ID"], solo_ver=True))
        assert (plan["total"], plan["con_conflictos"], plan["hechos"]) == (3, 0, 0)
        assert sorted(step["accion"] for step in plan["pasos"]) == ["cambiar", "eliminar", "eliminar"]
        assert self.rows(admin) == after
        back = self.undo(admin, answer.headers["X-Operation-ID"])
        assert made(back)["hechos"] == 3
        assert self.rows(admin) == before
        assert {one["email"] for one in made(admin.get(f"{PATH}papelera"))["items"]} == {
            "tres@example.com", "cuatro@example.com"
        }  # fmt: skip
        assert made(self.undo(admin, back.headers["X-Operation-ID"]))["hechos"] == 3
        assert self.rows(admin) == after

    def test_of_more_than_one_request_takes_back_is_a_job(self, admin: httpx.Client) -> None:
        known = [make_contact(admin, **values) for values in contacts("uno", "dos")]
        before = self.rows(admin)
        names = [f"n{number}" for number in range(498)]
        answer = admin.post(BULK, json={"contactos": contacts("uno", "dos", *names, ciudad="Cali")})
        assert made(answer)["totales"] == counted(actualizado=2, creado=498)
        plan = made(self.undo(admin, answer.headers["X-Operation-ID"]))
        assert plan["total"] == 500
        assert wait(admin, plan["trabajo_id"])["hechos"] == 500
        assert self.rows(admin) == before
        assert [made(admin.get(f"{PATH}{one['id']}"))["ciudad"] for one in known] == [None, None]

    def test_asks_about_what_was_changed_since(self, admin: httpx.Client) -> None:
        known = make_contact(admin, email="uno@example.com")
        sent = [{"email": "uno@example.com", "ciudad": "Cali", "notas": "nueva"}, *contacts("dos")]
        answer = admin.post(BULK, json={"contactos": sent})
        made(admin.put(f"{PATH}{known['id']}", json={"ciudad": "Pasto"}))
        operation = answer.headers["X-Operation-ID"]
        assert self.undo(admin, operation).json()["code"] == "undo_conflict"
        assert made(self.undo(admin, operation, conflictos="conservar"))["hechos"] == 2
        (row,) = listed(admin)["items"]
        assert row == known | {"ciudad": "Pasto", "updated_at": row["updated_at"]}


def test_equal_ones_at_one_moment_are_made_once(admin: httpx.Client) -> None:
    def once(_: int) -> Json:
        return made(admin.post(BULK, json={"contactos": contacts("uno", "dos", "tres")}))

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(once, range(8)))
    assert sum(answer["totales"]["creado"] for answer in answers) == 3
    assert sum(answer["totales"]["sin_cambios"] for answer in answers) == 21
    assert listed(admin)["total"] == 3

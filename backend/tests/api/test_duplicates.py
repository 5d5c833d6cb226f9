"""Likely duplicates: told while somebody types, found by a scan, and dismissed for good."""

from typing import Any

import httpx
import pytest

from tests.api.factories import NOBODY, Json, assert_error, assert_invalid, made, make_contact
from tests.api.lists import PATH
from tests.api.test_contact_merge import merge, undo
from tests.api.test_jobs import wait
from tests.api.trail import newest, trail

ALIKE = f"{PATH}parecidos"
GROUPS = "/api/duplicados/"

LUZ = {
    "nombres": "Luz Marina", "apellidos": "Peña Ríos", "email": "luz.pena@gmail.com", "telefono": "(601) 234 5678",
    "cedula": "52.123.456", "tipo_documento": "CC", "ciudad": "Bogotá",
}  # fmt: skip


def alike(client: httpx.Client, **typed: Any) -> list[tuple[str, list[str]]]:
    return [(item["contacto"]["id"], item["motivos"]) for item in looked(client, **typed)]


def looked(client: httpx.Client, **typed: Any) -> list[Json]:
    items: list[Json] = made(client.get(ALIKE, params=typed))["items"]
    return items


def ask(client: httpx.Client) -> str:
    answer = client.post(f"{GROUPS}buscar")
    assert answer.status_code == 202, answer.text
    return str(answer.json()["trabajo_id"])


def scan(client: httpx.Client) -> Json:
    job = wait(client, ask(client))
    assert (job["tipo"], job["estado"]) == ("duplicados_buscar", "hecho"), job
    return job


def page(client: httpx.Client, **query: Any) -> Json:
    return made(client.get(GROUPS, params=query))


def groups(client: httpx.Client, **query: Any) -> list[set[str]]:
    found = page(client, **query)
    assert found["total"] >= len(found["items"])
    return [{contact["id"] for contact in group["contactos"]} for group in found["items"]]


class TestWhileTyping:
    @pytest.mark.parametrize(
        ("typed", "reasons"),
        [
            ({"email": "LUZ.pena@gmail.com"}, ["correo"]),
            ({"email": "luz.pena+ventas@gmail.com"}, []),
            ({"telefono": "+57 601 2345678"}, ["telefono"]),
            ({"telefono": "6012345678", "nombres": "Luz", "apellidos": "Peña"}, ["telefono", "nombre"]),
            ({"cedula": "52123456"}, ["documento"]),
            ({"cedula": "CC 52.123.456", "tipo_documento": "CC"}, ["documento"]),
            ({"nombres": "Luz Marina", "apellidos": "Peña Ríos", "ciudad": "bogota d.c."}, ["nombre_y_ciudad"]),
            ({"nombres": "LUZ", "apellidos": "PENA", "ciudad": "Bogotá"}, ["nombre_y_ciudad"]),
            ({"nombres": "Luz Mraina", "apellidos": "Peña Rios", "ciudad": "Bogotá"}, ["nombre_y_ciudad"]),
            ({"nombres": "Luz Marina", "apellidos": "Peña Ríos", "ciudad": "Cali"}, []),
            ({"nombres": "Luz Marina", "apellidos": "Peña Ríos"}, []),
            ({"nombres": "Luz Marina", "apellidos": "Gómez Ríos", "ciudad": "Bogotá"}, []),
            ({"email": "luz.pena@gmail"}, []),
            ({"telefono": "601"}, []),
            ({"telefono": "300"}, []),
            ({"cedula": "5"}, []),
            ({"nombres": "", "apellidos": " ", "email": "", "tipo_documento": ""}, []),
            (
                {
                    "nombres": "%",
                    "apellidos": "_'\\",
                    "ciudad": "Bogotá",
                    "email": "@",
                    "telefono": "++",
                    "cedula": "-",
                },
                [],
            ),
            ({}, []),
        ],
    )
    def test_tells_who_it_may_be_and_why(self, admin: httpx.Client, typed: Json, reasons: list[str]) -> None:
        luz = make_contact(admin, **LUZ)
        make_contact(admin, ciudad="Bogotá")
        # What stands behind a + is looked for without it, not the other way round.
        assert alike(admin, **typed) == ([(luz["id"], reasons)] if reasons else [])

    def test_what_stands_behind_a_plus_is_nobody_else(self, admin: httpx.Client) -> None:
        ana = make_contact(admin)
        assert alike(admin, email="ana+boletin@example.com") == [(ana["id"], ["correo"])]

    def test_tells_the_surest_first_and_five_at_most(self, admin: httpx.Client) -> None:
        luz = make_contact(admin, **LUZ)
        for number in range(6):
            make_contact(admin, email=f"{number}@example.com", telefono=LUZ["telefono"], nombres=f"Eva{number}")
        found = looked(admin, **LUZ)
        assert len(found) == 5
        assert found[0]["contacto"] == luz
        assert found[0]["motivos"] == ["documento", "correo", "telefono", "nombre_y_ciudad"]
        assert found[0]["puntaje"] >= 99
        scores = [item["puntaje"] for item in found]
        assert scores == sorted(scores, reverse=True)
        assert all(item["motivos"] == ["telefono"] and item["puntaje"] < 40 for item in found[1:])

    def test_not_of_itself_nor_of_whom_it_was_said_not_to_be(self, admin: httpx.Client) -> None:
        luz = make_contact(admin, **LUZ)
        twin = make_contact(admin, **LUZ | {"email": "otra@example.com"})
        assert alike(admin, **LUZ, excepto=luz["id"])[0][0] == twin["id"]
        made(admin.post(f"{GROUPS}descartar", json={"ids": [luz["id"], twin["id"]]}))
        assert alike(admin, **LUZ, excepto=luz["id"]) == []
        assert alike(admin, **LUZ, excepto=twin["id"]) == []
        assert len(alike(admin, **LUZ)) == 2

    def test_not_of_what_was_deleted_or_merged(self, admin: httpx.Client) -> None:
        luz = make_contact(admin, **LUZ)
        sol = make_contact(admin, email="sol@example.com", telefono="3107654321", cedula="1.020.304", ciudad="Cali")
        assert alike(admin, email="sol@example.com", cedula="1020304")[0][0] == sol["id"]
        merge(admin, luz, sol)
        assert alike(admin, email="sol@example.com", cedula="1020304") == []
        assert [id for id, _ in alike(admin, **LUZ)] == [luz["id"]]
        admin.delete(f"{PATH}{luz['id']}")
        assert alike(admin, **LUZ) == []

    def test_goes_by_the_municipio_too(self, admin: httpx.Client) -> None:
        luz = make_contact(admin, **LUZ | {"ciudad": None, "municipio": "05001"})
        name = {name: LUZ[name] for name in ("nombres", "apellidos")}
        assert alike(admin, **name, municipio="05001") == [(luz["id"], ["nombre_y_ciudad"])]
        assert alike(admin, **name, municipio="76001") == []
        # Where a city is written, that one.
        assert alike(admin, **name, ciudad="Cali", municipio="05001") == []

    @pytest.mark.parametrize(
        ("query", "where"),
        [
            ({"nombres": "x" * 255}, ["query", "nombres"]),
            ({"email": "a\0"}, ["query", "email"]),
            ({"tipo_documento": "DNI"}, ["query", "tipo_documento"]),
            ({"excepto": "x"}, ["query", "excepto"]),
        ],
    )
    def test_refuses_what_nobody_types(self, admin: httpx.Client, query: Json, where: list[str]) -> None:
        assert_invalid(admin.get(ALIKE, params=query), where)

    def test_changes_nothing(self, admin: httpx.Client) -> None:
        make_contact(admin, **LUZ)
        last = newest(admin)
        looked(admin, **LUZ)
        assert newest(admin) == last


class TestTheScan:
    def test_finds_who_is_the_same_and_says_why(self, admin: httpx.Client) -> None:
        luz = make_contact(admin, **LUZ)
        same = {
            "correo": make_contact(admin, nombres="Luz", apellidos="Peña", email="luzpena+x@googlemail.com"),
            "telefono": make_contact(
                admin, nombres="Luz M.", apellidos="Peña", email="b@example.com", telefono="601 234 56 78"
            ),
            "documento": make_contact(
                admin, nombres="L.", apellidos="Peña", email="c@example.com", telefono="5", cedula="52123456"
            ),
            "nombre_y_ciudad": make_contact(
                admin, nombres="Luz Marina", apellidos="Pena Rios", email="d@example.com", telefono="6", ciudad="BOGOTA"
            ),
        }
        make_contact(admin, nombres="Eva", apellidos="Díaz", email="eva@example.com", telefono="320 111 2233")
        job = scan(admin)
        assert (job["total"], job["hechos"]) == (6, 6)
        found = page(admin)
        assert (found["total"], found["total_is_exact"], found["next_cursor"]) == (1, True, None)
        (group,) = found["items"]
        assert {one["id"] for one in group["contactos"]} == {luz["id"], *(one["id"] for one in same.values())}
        assert group["contactos"][0] == luz
        assert set(group["motivos"]) >= same.keys()
        for reason, other in same.items():
            (pair,) = (one for one in group["pares"] if set(one["ids"]) == {luz["id"], other["id"]})
            assert reason in pair["motivos"]
            assert 40 <= pair["puntaje"] <= group["puntaje"]
        assert group["puntaje"] == max(pair["puntaje"] for pair in group["pares"])

    def test_takes_no_switchboard_and_no_common_name_for_one_person(self, admin: httpx.Client) -> None:
        names = [
            "Ana", "Eva", "Luis", "Rosa", "Inés", "Hugo", "Olga", "Iván", "Nora", "Saúl", "Alba", "Elmer", "Gina",
            "Pedro", "Raquel", "Tomás", "Ximena", "Yolanda", "Zoilo", "Beatriz", "Camilo", "Dagoberto", "Fabián",
            "Wilson", "Quintín", "Jorge",
        ]  # fmt: skip
        for name, surname in zip(names, [*names[11:], *names[:11]], strict=True):
            make_contact(
                admin, nombres=name, apellidos=surname, ciudad="Tunja", email=f"{name}@example.com".lower(),
                telefono="601 999 8877",
            )  # fmt: skip
        for number in range(9):
            make_contact(
                admin, nombres="María", apellidos="Rodríguez", ciudad="Cali", email=f"m{number}@example.com",
                telefono=f"300 000 00{number:02}",
            )  # fmt: skip
        scan(admin)
        assert groups(admin) == []

    def test_cuts_a_group_of_more_than_ten_along_its_weakest_links(self, admin: httpx.Client) -> None:
        for number in range(12):
            make_contact(
                admin, nombres="Ana", apellidos="Ruiz", email=f"{number}@example.com", cedula="52123456",
                telefono="300 123 4567" if number < 4 else f"300 000 00{number:02}",
            )  # fmt: skip
        scan(admin)
        found = groups(admin)
        assert sorted(map(len, found)) == [2, 10]
        (largest,) = (one for one in page(admin)["items"] if len(one["contactos"]) == 10)
        assert sum(one["telefono"] == "300 123 4567" for one in largest["contactos"]) == 4

    def test_is_one_at_a_time_and_says_by_whom(self, admin: httpx.Client, ana: httpx.Client) -> None:
        assert page(admin)["escaneo"] is None
        make_contact(admin)
        before = newest(admin)["id"]
        job_id = ask(ana)
        again = admin.post(f"{GROUPS}buscar").json()["trabajo_id"]
        wait(admin, again)
        told = page(admin)["escaneo"]
        me = ana.get("/api/auth/me").json()
        assert told["trabajo_id"] in {job_id, again}
        if again == job_id:
            assert (told["usuario_id"], told["usuario"]) == (me["id"], me["nombre_completo"])
        assert (told["estado"], told["total"], told["error"]) == ("hecho", 1, None)
        assert told["created_at"] < told["resultado_at"] <= told["finished_at"]
        entries = trail(admin, accion="buscar")
        assert {one["entidad"] for one in entries if one["id"] > before} == {"duplicado"}

    def test_is_asked_for_once_with_one_key(self, admin: httpx.Client) -> None:
        for key in ("uno", "dos"):
            answers = [admin.post(f"{GROUPS}buscar", headers={"Idempotency-Key": key}) for _ in range(2)]
            assert [answer.status_code for answer in answers] == [202, 202]
            assert answers[0].json() == answers[1].json()
            assert answers[1].headers["Idempotent-Replayed"] == "true"
            wait(admin, answers[0].json()["trabajo_id"])
            again = admin.post(f"{GROUPS}buscar", headers={"Idempotency-Key": key})
            assert again.json() == answers[0].json()
        assert len(admin.get("/api/trabajos/").json()) == 2

    def test_keeps_what_the_one_before_found_until_it_ends(self, admin: httpx.Client) -> None:
        make_contact(admin, **LUZ)
        make_contact(admin, **LUZ | {"email": "b@example.com"})
        scan(admin)
        (first,) = page(admin)["items"]
        scan(admin)
        (second,) = page(admin)["items"]
        assert first["id"] != second["id"]
        assert first["contactos"] == second["contactos"]


class TestGroups:
    @pytest.fixture
    def pairs(self, admin: httpx.Client) -> list[tuple[Json, Json]]:
        """By document and by name, the surest last."""
        made_pairs = []
        for number in range(3):
            values = {"nombres": ("Luz", "Eva", "Nora")[number], "apellidos": "Peña Ríos", "ciudad": "Bogotá"}
            document = {"cedula": f"5212345{number}"} if number else {}
            phone = {"telefono": "310 222 3344"} if number > 1 else {}
            first, second = (
                make_contact(
                    admin, **values | document | {"email": f"{number}{side}@example.com"}
                    | ({"telefono": f"30{number} 111 22{side}0"} | phone),
                )
                for side in (1, 2)
            )  # fmt: skip
            made_pairs.append((first, second))
        scan(admin)
        return made_pairs

    def test_come_surest_first_page_by_page_and_filtered(
        self, admin: httpx.Client, pairs: list[tuple[Json, Json]]
    ) -> None:
        wanted = [{one["id"] for one in pair} for pair in reversed(pairs)]
        assert groups(admin) == wanted
        seen: list[Json] = []
        cursor = None
        while cursor or not seen:
            found = page(admin, size=1, **({"cursor": cursor} if cursor else {}))
            assert found["total"] == 3
            seen += found["items"]
            cursor = found["next_cursor"]
        assert [{one["id"] for one in group["contactos"]} for group in seen] == wanted
        scores = [group["puntaje"] for group in seen]
        assert scores == sorted(scores, reverse=True)
        assert groups(admin, motivo="documento") == wanted[:2]
        assert groups(admin, motivo=["telefono", "correo"]) == wanted[:1]
        assert page(admin, motivo="documento")["total"] == 2
        assert groups(admin, puntaje_minimo=scores[1]) == wanted[:2]
        assert groups(admin, puntaje_minimo=100) in ([], wanted[:1])
        refused = admin.get(GROUPS, params={"cursor": admin.get(PATH, params={"size": 1}).json()["next_cursor"]})
        assert_error(refused, 400, "The cursor is not of this list", "invalid_cursor")

    def test_are_as_contacts_are_now(self, admin: httpx.Client, pairs: list[tuple[Json, Json]]) -> None:
        by_name, by_document, by_phone = [{one["id"] for one in pair} for pair in pairs]
        first, second = pairs[0]
        admin.put(f"{PATH}{first['id']}", json={"nombres": "Otra"})
        assert groups(admin) == [by_phone, by_document]
        admin.put(f"{PATH}{first['id']}", json={"nombres": "Luz"})
        assert len(groups(admin)) == 3
        admin.delete(f"{PATH}{second['id']}")
        assert groups(admin) == [by_phone, by_document]
        made(admin.post(f"{PATH}papelera/{second['id']}/restaurar"))
        assert by_name in groups(admin)
        operation = merge(admin, *pairs[1])["operacion_id"]
        assert groups(admin) == [by_phone, by_name]
        assert page(admin)["total"] == 2
        made(undo(admin, operation))
        assert len(groups(admin)) == 3
        # By less than before.
        admin.put(f"{PATH}{pairs[2][0]['id']}", json={"cedula": None})
        (group,) = (one for one in page(admin)["items"] if {c["id"] for c in one["contactos"]} == by_phone)
        assert group["motivos"] == ["telefono", "nombre_y_ciudad"]

    @pytest.mark.parametrize(
        ("query", "where"),
        [
            ({"motivo": "x"}, ["query", "motivo", 0]),
            ({"puntaje_minimo": 101}, ["query", "puntaje_minimo"]),
            ({"puntaje_minimo": -1}, ["query", "puntaje_minimo"]),
            ({"size": 101}, ["query", "size"]),
            ({"cursor": "x"}, ["query", "cursor"]),
        ],
    )
    def test_refuse_what_is_none(self, admin: httpx.Client, query: Json, where: list[str]) -> None:
        assert_invalid(admin.get(GROUPS, params=query), where)


class TestDismissing:
    def test_is_remembered_listed_and_taken_back(self, admin: httpx.Client, ana: httpx.Client) -> None:
        contacts = [make_contact(admin, **LUZ | {"email": f"{number}@example.com"}) for number in range(3)]
        ids = [contact["id"] for contact in contacts]
        scan(admin)
        assert groups(admin) == [set(ids)]
        answer = ana.post(f"{GROUPS}descartar", json={"ids": ids[:2]})
        dismissal = made(answer)
        me = ana.get("/api/auth/me").json()
        assert (dismissal["usuario_id"], dismissal["usuario"]) == (me["id"], me["nombre_completo"])
        assert {one["id"]: one["nombre_completo"] for one in dismissal["contactos"]} == dict.fromkeys(
            ids[:2], "Luz Marina Peña Ríos"
        )
        entry = newest(admin, entidad="duplicado")
        assert (entry["accion"], entry["entidad_id"], entry["usuario_id"]) == ("descartar", dismissal["id"], me["id"])
        (group,) = page(admin)["items"]
        assert [set(pair["ids"]) for pair in group["pares"]].count(set(ids[:2])) == 0
        whole = made(admin.post(f"{GROUPS}descartar", json={"ids": ids}))
        for _ in range(2):
            assert groups(admin) == []
            scan(admin)
        assert made(admin.get(f"{GROUPS}descartados")) == {
            "items": [whole, dismissal], "total": 2, "next_cursor": None,
        }  # fmt: skip
        assert made(admin.delete(f"{GROUPS}descartados/{whole['id']}")) == whole
        assert newest(admin, entidad="duplicado")["accion"] == "retomar"
        scan(admin)
        (group,) = page(admin)["items"]
        assert len(group["pares"]) == 2
        made(admin.delete(f"{GROUPS}descartados/{dismissal['id']}"))
        (group,) = page(admin)["items"]
        assert len(group["pares"]) == 3

    def test_of_nobody_or_of_one_is_refused(self, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        refused = admin.post(f"{GROUPS}descartar", json={"ids": [contact["id"], NOBODY]})
        assert (refused.status_code, refused.json()["code"]) == (404, "contact_not_found")
        assert refused.json()["ids"] == [NOBODY]
        refusals: list[tuple[Json, list[str | int]]] = [
            ({"ids": [NOBODY]}, ["body", "ids"]),
            ({"ids": [NOBODY, NOBODY]}, ["body"]),
            ({"ids": [NOBODY, "x"]}, ["body", "ids", 1]),
            ({"ids": [NOBODY, NOBODY[:-1] + "1"], "x": 1}, ["body", "x"]),
        ]
        for body, where in refusals:
            assert_invalid(admin.post(f"{GROUPS}descartar", json=body), where)
        answer = admin.delete(f"{GROUPS}descartados/{NOBODY}")
        assert_error(answer, 404, "There is no such dismissal", "dismissal_not_found")

    def test_is_done_once_for_one_key(self, admin: httpx.Client) -> None:
        ids = [make_contact(admin, email=f"{number}@example.com")["id"] for number in range(2)]
        answers = [
            made(admin.post(f"{GROUPS}descartar", json={"ids": ids}, headers={"Idempotency-Key": "no"}))
            for _ in range(2)
        ]
        assert answers[0] == answers[1]

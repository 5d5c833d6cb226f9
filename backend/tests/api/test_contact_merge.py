"""Merging: several contacts become one, nothing is lost, and one undo brings all of them back."""

from typing import Any

import httpx
import pytest

from tests.api.factories import NOBODY, Json, assert_error, assert_invalid, made, make_contact
from tests.api.lists import PATH, listed
from tests.api.trail import assert_the_trail_gives_the_rows, trail
from tests.harness import Server

MERGE = f"{PATH}fusionar"


def merge(client: httpx.Client, survivor: Json, *others: Json, **values: Any) -> Json:
    return made(ask(client, survivor, *others, **values))


def ask(client: httpx.Client, survivor: Json, *others: Json, **body: Any) -> httpx.Response:
    ids = [survivor["id"], *(other["id"] for other in others)]
    return client.post(MERGE, json={"ids": ids, "sobreviviente": survivor["id"]} | body)


def preview(client: httpx.Client, *contacts: Json, **query: Any) -> Json:
    return made(client.get(MERGE, params={"ids": [contact["id"] for contact in contacts]} | query))


def proposed(client: httpx.Client, *contacts: Json, **query: Any) -> Json:
    return {field["campo"]: field["propuesto"] for field in preview(client, *contacts, **query)["campos"]}


def undo(client: httpx.Client, operation: str, **how: Any) -> httpx.Response:
    return client.post(f"{PATH}deshacer", json={"operacion_id": operation} | how)


def members_of(client: httpx.Client, contact: Json) -> list[Json]:
    answer = client.get(f"{PATH}{contact['id']}/fusionados")
    assert answer.status_code == 200, answer.text
    members: list[Json] = answer.json()
    return members


def read(client: httpx.Client, contact: Json) -> Json:
    return made(client.get(f"{PATH}{contact['id']}"))


@pytest.fixture
def two(admin: httpx.Client) -> tuple[Json, Json]:
    first = make_contact(admin, cedula="1.020.304.050", notas="Llama en la tarde.")
    second = make_contact(
        admin, nombres="Ana María", email="ana.ruiz@example.org", telefono="310 765 4321", ciudad="Cali",
        cedula="1020304050", notas="Compra cada mes.", estado="cliente",
    )  # fmt: skip
    return first, second


class TestThePreview:
    def test_shows_all_values_whose_they_are_and_the_fuller_ones(
        self, admin: httpx.Client, two: tuple[Json, Json]
    ) -> None:
        first, second = two
        shown = preview(admin, second, first, sobreviviente=first["id"])
        assert (shown["sobreviviente"], shown["contactos"]) == (first["id"], [first, second])
        fields = {field["campo"]: field for field in shown["campos"]}
        assert fields["telefono"] == {
            "campo": "telefono",
            "valores": [
                {"valor": "300 123 4567", "ids": [first["id"]]}, {"valor": "310 765 4321", "ids": [second["id"]]},
            ],
            "propuesto": "300 123 4567",
            "es_distinto": True,
        }  # fmt: skip
        assert fields["pais"]["valores"] == [{"valor": "Colombia", "ids": [first["id"], second["id"]]}]
        assert not fields["pais"]["es_distinto"]
        assert {name: fields[name]["propuesto"] for name in ("nombres", "nombre_completo", "email", "ciudad")} == {
            "nombres": "Ana María", "nombre_completo": "Ana María Ruiz", "email": "ana@example.com", "ciudad": "Cali",
        }  # fmt: skip
        assert fields["estado"]["propuesto"] == "prospecto"
        assert fields["notas"]["propuesto"] == (
            "Llama en la tarde.\n\nCompra cada mes.\n\nOtro correo: ana.ruiz@example.org\nOtro teléfono: 310 765 4321"
        )
        assert shown["notas_sin_lugar"] == []

    def test_proposes_the_fullest_as_survivor_and_of_equal_ones_the_oldest(
        self, admin: httpx.Client, two: tuple[Json, Json]
    ) -> None:
        first, second = two
        assert preview(admin, first, second)["sobreviviente"] == second["id"]
        admin.put(f"{PATH}{first['id']}", json={"ciudad": "Cali"})
        assert preview(admin, second, first)["sobreviviente"] == first["id"]

    def test_tells_in_the_notes_what_is_not_chosen(self, admin: httpx.Client, two: tuple[Json, Json]) -> None:
        first, second = two
        notes = proposed(admin, *two, sobreviviente=first["id"], email=second["email"])["notas"]
        assert notes.endswith("Otro correo: ana@example.com\nOtro teléfono: 310 765 4321")
        chosen = {"nombres": "Anita", "cedula": "", "telefono": second["telefono"], "email": " "}
        values = proposed(admin, *two, sobreviviente=first["id"], **chosen)
        assert (values["nombres"], values["nombre_completo"], values["cedula"]) == ("Anita", "Anita Ruiz", None)
        assert values["notas"].endswith(
            "Otro correo: ana.ruiz@example.org\nOtro teléfono: 300 123 4567\nOtro documento: 1.020.304.050"
        )

    def test_takes_no_other_place_or_name_for_a_fuller_one(self, admin: httpx.Client) -> None:
        first = make_contact(admin, ciudad="Cali", nombres="JOSE", apellidos="Peña")
        second = make_contact(admin, email="b@example.com", ciudad="Villavicencio", nombres="José", apellidos="Pena")
        values = proposed(admin, first, second, sobreviviente=first["id"])
        assert (values["ciudad"], values["nombres"], values["apellidos"]) == ("Cali", "José", "Peña")

    def test_repeats_no_note_and_says_whose_find_no_room(self, admin: httpx.Client) -> None:
        long = "x" * 6_000
        first = make_contact(admin, notas=long)
        same = make_contact(admin, email="b@example.com", notas=long)
        other = make_contact(admin, email="c@example.com", notas="y" * 6_000)
        shown = preview(admin, first, same, other, sobreviviente=first["id"])
        (notes,) = (field["propuesto"] for field in shown["campos"] if field["campo"] == "notas")
        assert notes == f"{long}\n\nOtro correo: b@example.com\nOtro correo: c@example.com"
        assert shown["notas_sin_lugar"] == [other["id"]]

    def test_changes_nothing(self, admin: httpx.Client, two: tuple[Json, Json]) -> None:
        before = trail(admin, entidad="contacto")
        preview(admin, *two)
        assert trail(admin, entidad="contacto") == before
        assert [read(admin, contact) for contact in two] == list(two)

    @pytest.mark.parametrize(
        ("query", "where"),
        [
            ({"ids": [NOBODY]}, ["query", "ids"]),
            ({"ids": []}, ["query", "ids"]),
            ({"ids": [NOBODY, "x"]}, ["query", "ids", 1]),
            ({"ids": [f"00000000-0000-4000-8000-0000000000{number}" for number in range(10, 21)]}, ["query", "ids"]),
            ({"ids": [NOBODY, NOBODY]}, ["query"]),
            ({"ids": [NOBODY, NOBODY[:-1] + "1"], "sobreviviente": NOBODY[:-1] + "2"}, ["query"]),
            ({"ids": [NOBODY, NOBODY[:-1] + "1"], "email": "x" * 255}, ["query", "email"]),
        ],
    )
    def test_refuses_what_is_none(self, admin: httpx.Client, query: Json, where: list[str | int]) -> None:
        assert_invalid(admin.get(MERGE, params=query), where)


class TestMerging:
    def test_makes_one_of_them_as_the_preview_said(self, admin: httpx.Client, two: tuple[Json, Json]) -> None:
        first, second = two
        values = proposed(admin, *two, sobreviviente=first["id"])
        answer = ask(admin, *two)
        result = made(answer)
        contact = read(admin, first)
        assert contact == first | values | {"updated_at": contact["updated_at"]}
        assert result == {
            "id": first["id"], "contacto": contact, "fusionados": [second["id"]],
            "operacion_id": answer.headers["X-Operation-ID"],
        }  # fmt: skip
        assert answer.headers["ETag"] == admin.get(f"{PATH}{first['id']}").headers["ETag"]

    def test_takes_the_others_out_of_everything(self, admin: httpx.Client, two: tuple[Json, Json]) -> None:
        first, _ = two
        merge(admin, *two)
        for query in ({}, {"search": "ana"}, {"filter_estado": "prospecto"}, {"search": "ana.ruiz@example.org"}):
            page = listed(admin, **query)
            assert ([one["id"] for one in page["items"]], page["total"]) == ([first["id"]], 1), query
        assert admin.get(f"{PATH}resumen").json()["total"] == 1
        assert admin.get(f"{PATH}papelera").json()["total"] == 0
        export = admin.get(f"{PATH}exportar", params={"formato": "jsonl"})
        assert export.headers["X-Total-Count"] == "1"

    def test_takes_the_values_that_are_given(self, admin: httpx.Client, two: tuple[Json, Json]) -> None:
        first, second = two
        values = {"email": second["email"], "telefono": "320 111 2233", "ciudad": None, "nombres": "Anita"}
        merge(admin, *two, valores=values)
        contact = read(admin, first)
        assert contact.items() >= values.items()
        assert contact["nombre_completo"] == "Anita Ruiz"
        assert contact["notas"].endswith(
            "Otro correo: ana@example.com\nOtro teléfono: 300 123 4567\nOtro teléfono: 310 765 4321"
        )

    def test_takes_notes_as_they_are_given(self, admin: httpx.Client, two: tuple[Json, Json]) -> None:
        merge(admin, *two, valores={"notas": None})
        assert read(admin, two[0])["notas"] is None

    def test_of_ten(self, admin: httpx.Client) -> None:
        contacts = [make_contact(admin, email=f"{number}@example.com", notas=f"Nota {number}") for number in range(10)]
        merge(admin, *contacts)
        assert listed(admin)["total"] == 1
        notes = read(admin, contacts[0])["notas"]
        assert all(f"Nota {number}" in notes for number in range(10))
        assert all(f"Otro correo: {number}@example.com" in notes for number in range(1, 10))

    def test_keeps_the_survivors_owner_and_takes_one_where_there_is_none(
        self, admin: httpx.Client, ana: httpx.Client, two: tuple[Json, Json]
    ) -> None:
        her = ana.get("/api/auth/me").json()["id"]
        admin.put(f"{PATH}{two[1]['id']}", json={"propietario_id": her})
        assert proposed(admin, *two, sobreviviente=two[0]["id"])["propietario_id"] == two[0]["propietario_id"]
        admin.put(f"{PATH}{two[0]['id']}", json={"propietario_id": None})
        merge(ana, *two)
        assert read(admin, two[0])["propietario_id"] == her

    def test_refuses_another_version_than_was_shown(self, admin: httpx.Client, two: tuple[Json, Json]) -> None:
        second = two[1]
        seen = {one["id"]: one["updated_at"] for one in preview(admin, *two)["contactos"]}
        changed = made(admin.put(f"{PATH}{second['id']}", json={"ciudad": "Pasto"}))
        refused = ask(admin, *two, versiones=seen)
        assert (refused.status_code, refused.json()["code"]) == (412, "changed_meanwhile")
        assert refused.json()["actual"] == changed
        assert read(admin, second) == changed
        merge(admin, *two, versiones=seen | {second["id"]: changed["updated_at"]})

    def test_refuses_whom_there_is_not(self, admin: httpx.Client, two: tuple[Json, Json]) -> None:
        first, second = two
        for refused in (
            ask(admin, first, second, {"id": NOBODY}),
            admin.get(MERGE, params={"ids": [first["id"], NOBODY]}),
        ):
            assert (refused.status_code, refused.json()["code"]) == (404, "contact_not_found")
            assert refused.json()["ids"] == [NOBODY]
        assert listed(admin)["total"] == 2
        merge(admin, *two)
        third = make_contact(admin, email="c@example.com")
        refused = ask(admin, third, second)
        assert refused.status_code == 409
        assert refused.json() == {
            "detail": "This contact was merged into another one", "code": "contact_merged",
            "id": second["id"], "fusionado_en": first["id"],
        }  # fmt: skip

    def test_refuses_a_taken_email_and_an_unknown_owner(self, admin: httpx.Client, two: tuple[Json, Json]) -> None:
        make_contact(admin, email="other@example.com")
        taken = ask(admin, *two, valores={"email": "OTHER@example.com"})
        assert_error(taken, 400, "A contact with this email already exists", "contact_email_taken")
        unknown = ask(admin, *two, valores={"propietario_id": NOBODY})
        assert_error(unknown, 400, "There is no user with this propietario_id", "unknown_owner")
        assert [read(admin, one) for one in two] == list(two)

    @pytest.mark.parametrize(
        ("body", "where"),
        [
            ({"ids": [NOBODY, NOBODY[:-1] + "1"]}, ["body", "sobreviviente"]),
            ({"valores": {"id": NOBODY}}, ["body", "valores", "id"]),
            ({"valores": {"created_at": "2026-01-01T00:00:00Z"}}, ["body", "valores", "created_at"]),
            ({"valores": {"nombres": None}}, ["body", "valores", "nombres"]),
            ({"valores": {"notas": "a\0b"}}, ["body", "valores", "notas"]),
            ({"versiones": {NOBODY: "ayer"}}, ["body", "versiones", NOBODY]),
            ({"otro": 1}, ["body", "otro"]),
        ],
    )
    def test_refuses_what_is_none(self, admin: httpx.Client, body: Json, where: list[str]) -> None:
        other = NOBODY[:-1] + "1"
        whole = {"ids": [NOBODY, other], "sobreviviente": NOBODY} if "ids" not in body else {}
        assert_invalid(admin.post(MERGE, json=whole | body), where)

    def test_is_done_once_for_one_key(self, admin: httpx.Client, two: tuple[Json, Json]) -> None:
        body = {"ids": [one["id"] for one in two], "sobreviviente": two[0]["id"]}
        answers = [admin.post(MERGE, json=body, headers={"Idempotency-Key": "una"}) for _ in range(2)]
        assert made(answers[0]) == made(answers[1])
        assert answers[1].headers["Idempotent-Replayed"] == "true"
        assert answers[0].headers["ETag"] == answers[1].headers["ETag"]
        assert len(trail(admin, accion="fusionar", operacion_id=made(answers[0])["operacion_id"])) == 2


class TestOldIds:
    def test_lead_to_the_survivor_through_any_chain(self, admin: httpx.Client) -> None:
        a, b, c = (make_contact(admin, email=f"{name}@example.com") for name in "abc")
        merge(admin, b, a)
        merge(admin, c, b)
        for old in (a, b):
            answer = admin.get(f"{PATH}{old['id']}")
            assert (answer.status_code, answer.headers["Location"]) == (307, f"{PATH}{c['id']}")
            assert answer.json() == {
                "detail": "This contact was merged into another one", "code": "contact_merged",
                "id": old["id"], "fusionado_en": c["id"],
            }  # fmt: skip
            assert admin.get(f"{PATH}{old['id']}", follow_redirects=True).json() == read(admin, c)
            history = admin.get(f"{PATH}{old['id']}/historial")
            assert (history.status_code, history.headers["Location"]) == (307, f"{PATH}{c['id']}/historial")
            members = admin.get(f"{PATH}{old['id']}/fusionados")
            assert (members.status_code, members.headers["Location"]) == (307, f"{PATH}{c['id']}/fusionados")
            for refused in (
                admin.put(f"{PATH}{old['id']}", json={"ciudad": "Cali"}),
                admin.delete(f"{PATH}{old['id']}"),
            ):
                assert (refused.status_code, refused.json()["fusionado_en"]) == (409, c["id"])

    @pytest.mark.parametrize(
        "action", [{"accion": "estado", "estado": "cliente"}, {"accion": "papelera"}, {"accion": "restaurar"}]
    )
    def test_among_many_are_nobody(self, admin: httpx.Client, two: tuple[Json, Json], action: Json) -> None:
        merge(admin, *two)
        before = read(admin, two[0])
        answer = admin.post(f"{PATH}lote", json=action | {"ids": [two[1]["id"]]})
        assert (answer.status_code, answer.json()["total"], answer.json()["trabajo_id"]) == (202, 0, None)
        assert read(admin, two[0]) == before
        assert admin.get(f"{PATH}{two[1]['id']}").status_code == 307

    def test_of_a_deleted_survivor_are_not_found(self, admin: httpx.Client, two: tuple[Json, Json]) -> None:
        merge(admin, *two)
        admin.delete(f"{PATH}{two[0]['id']}")
        for contact in two:
            assert_error(admin.get(f"{PATH}{contact['id']}"), 404, "Contact not found", "contact_not_found")
        made(admin.post(f"{PATH}papelera/{two[0]['id']}/restaurar"))
        assert admin.get(f"{PATH}{two[1]['id']}").status_code == 307


class TestHistory:
    def test_of_the_survivor_is_that_of_all(self, admin: httpx.Client, two: tuple[Json, Json]) -> None:
        first, second = two
        admin.put(f"{PATH}{second['id']}", json={"ciudad": "Pasto"})
        operation = merge(admin, *two)["operacion_id"]
        entries = admin.get(f"{PATH}{first['id']}/historial").json()["items"]
        assert [(entry["entidad_id"], entry["accion"]) for entry in entries] == [
            (first["id"], "fusionar"), (first["id"], "cambiar"), (second["id"], "fusionar"),
            (second["id"], "cambiar"), (second["id"], "crear"), (first["id"], "crear"),
        ]  # fmt: skip
        assert {entry["operacion_id"] for entry in entries[:3]} == {operation}
        assert entries[0]["cambios"] == {"fusionados": [None, [second["id"]]]}
        assert entries[2]["cambios"]["email"] == [second["email"], None]
        paged: list[Json] = []
        cursor = None
        while cursor or not paged:
            page = admin.get(
                f"{PATH}{first['id']}/historial", params={"size": 2} | ({"cursor": cursor} if cursor else {})
            )
            paged += page.json()["items"]
            cursor = page.json()["next_cursor"]
        assert paged == entries

    def test_of_what_it_is_made_is_told_as_it_was(self, admin: httpx.Client) -> None:
        a, b, c = (make_contact(admin, email=f"{name}@example.com", notas=name) for name in "abc")
        merge(admin, b, a)
        b = read(admin, b)
        merge(admin, c, b)
        me = admin.get("/api/auth/me").json()
        members = members_of(admin, c)
        assert [(one["id"], one["fusionado_en"], one["usuario"]) for one in members] == [
            (b["id"], c["id"], me["nombre_completo"]), (a["id"], b["id"], me["nombre_completo"]),
        ]  # fmt: skip
        assert members[0].items() >= b.items()
        assert members[1].items() >= a.items()
        assert members_of(admin, make_contact(admin, email="d@example.com")) == []

    def test_the_trail_gives_what_there_is(
        self, admin: httpx.Client, server: Server, service_database: str, two: tuple[Json, Json]
    ) -> None:
        operation = merge(admin, *two)["operacion_id"]
        ids = [one["id"] for one in two]
        assert_the_trail_gives_the_rows(server, service_database, ids)
        made(undo(admin, operation))
        assert_the_trail_gives_the_rows(server, service_database, ids)


class TestUndo:
    def test_brings_all_back_and_the_survivors_values(self, admin: httpx.Client, two: tuple[Json, Json]) -> None:
        operation = merge(admin, *two, valores={"email": two[1]["email"]})["operacion_id"]
        plan = made(undo(admin, operation, solo_ver=True))
        assert (plan["total"], plan["con_conflictos"], plan["con_obstaculos"]) == (2, 0, 0)
        assert {step["contacto_id"]: (step["accion"], step["fusion"]) for step in plan["pasos"]} == {
            two[0]["id"]: ("cambiar", None), two[1]["id"]: ("restaurar", two[0]["id"]),
        }  # fmt: skip
        assert made(undo(admin, operation))["hechos"] == 2
        for contact in two:
            now = read(admin, contact)
            assert now == contact | {"updated_at": now["updated_at"]}
        assert listed(admin)["total"] == 2
        assert members_of(admin, two[0]) == []

    def test_can_be_undone_and_undone_again(self, admin: httpx.Client, two: tuple[Json, Json]) -> None:
        first, second = two
        operation = merge(admin, *two, valores={"email": second["email"]})["operacion_id"]
        merged = read(admin, first)
        for _ in range(2):
            back = undo(admin, operation)
            made(back)
            assert listed(admin)["total"] == 2
            again = undo(admin, back.headers["X-Operation-ID"])
            made(again)
            now = read(admin, first)
            assert now == merged | {"updated_at": now["updated_at"]}
            assert admin.get(f"{PATH}{second['id']}").headers["Location"] == f"{PATH}{first['id']}"
            assert admin.get(f"{PATH}papelera").json()["total"] == 0
            newest = admin.get(f"{PATH}{first['id']}/historial").json()["items"][0]
            assert (newest["accion"], newest["cambios"]) == ("fusionar", {"fusionados": [None, [second["id"]]]})
            operation = again.headers["X-Operation-ID"]

    def test_keeps_later_edits_and_asks_about_those_of_the_same_field(
        self, admin: httpx.Client, two: tuple[Json, Json]
    ) -> None:
        first, second = two
        operation = merge(admin, *two)["operacion_id"]
        admin.put(f"{PATH}{first['id']}", json={"pais": "Perú", "ciudad": "Lima"})
        refused = undo(admin, operation)
        assert (refused.status_code, refused.json()["code"]) == (409, "undo_conflict")
        (step,) = (one for one in refused.json()["plan"]["pasos"] if one["conflictos"])
        assert step["conflictos"] == {"ciudad": {"ahora": "Lima", "despues": None}}
        assert listed(admin)["total"] == 1
        made(undo(admin, operation, conflictos="conservar"))
        now = read(admin, first)
        assert now == first | {"pais": "Perú", "ciudad": "Lima", "updated_at": now["updated_at"]}
        assert read(admin, second)["ciudad"] == "Cali"

    def test_from_any_entry_of_it_takes_back_the_whole(self, admin: httpx.Client, two: tuple[Json, Json]) -> None:
        for number in range(2):
            merge(admin, *two)
            entries = admin.get(f"{PATH}{two[0]['id']}/historial").json()["items"]
            entry = [entry for entry in entries if entry["accion"] == "fusionar"][number]
            made(admin.post(f"{PATH}deshacer", json={"cambio_id": entry["id"]}))
            now = read(admin, two[0])
            assert now == two[0] | {"updated_at": now["updated_at"]}
            assert listed(admin)["total"] == 2

    def test_from_the_audit_page(self, admin: httpx.Client, two: tuple[Json, Json]) -> None:
        operation = merge(admin, *two)["operacion_id"]
        back = admin.post("/api/auditoria/deshacer", json={"operacion_id": operation})
        assert made(back)["hechos"] == 2
        assert listed(admin)["total"] == 2
        again = {"operacion_id": back.headers["X-Operation-ID"]}
        plan = made(admin.post("/api/auditoria/deshacer", json=again | {"solo_ver": True}))
        assert {step["entidad_id"]: (step["accion"], step["fusion"]) for step in plan["pasos"]} == {
            two[0]["id"]: ("cambiar", None), two[1]["id"]: ("eliminar", two[0]["id"]),
        }  # fmt: skip
        made(admin.post("/api/auditoria/deshacer", json=again))
        assert admin.get(f"{PATH}{two[1]['id']}").status_code == 307

    def test_of_the_first_of_two_leaves_what_was_merged_on(self, admin: httpx.Client) -> None:
        a, b, c = (make_contact(admin, email=f"{name}@example.com") for name in "abc")
        first = merge(admin, b, a)["operacion_id"]
        merge(admin, c, b)
        plan = made(undo(admin, first, conflictos="conservar"))
        assert {step["contacto_id"]: step["obstaculo"] for step in plan["pasos"]} == {
            a["id"]: None, b["id"]: "fusionado",
        }  # fmt: skip
        assert read(admin, a)["email"] == a["email"]
        assert admin.get(f"{PATH}{b['id']}").headers["Location"] == f"{PATH}{c['id']}"

    def test_says_who_has_the_email_by_now(self, admin: httpx.Client, two: tuple[Json, Json]) -> None:
        operation = merge(admin, *two)["operacion_id"]
        make_contact(admin, email=two[1]["email"])
        plan = made(undo(admin, operation, solo_ver=True))
        assert {step["contacto_id"]: step["obstaculo"] for step in plan["pasos"]} == {
            two[0]["id"]: None, two[1]["id"]: "correo_ocupado",
        }  # fmt: skip

    def test_brings_no_survivor_back_that_was_deleted_since(self, admin: httpx.Client, two: tuple[Json, Json]) -> None:
        first, second = two
        operation = merge(admin, first, second)["operacion_id"]
        made(admin.delete(f"{PATH}{first['id']}"))
        plan = made(undo(admin, operation, solo_ver=True))
        assert {step["contacto_id"]: step["obstaculo"] for step in plan["pasos"]} == {
            first["id"]: "en_papelera", second["id"]: None
        }  # fmt: skip
        made(undo(admin, operation, conflictos="conservar"))
        assert read(admin, second)["email"] == second["email"]
        assert admin.get(f"{PATH}{first['id']}").status_code == 404

    def test_pulls_no_survivor_out_of_another_merge(self, admin: httpx.Client, two: tuple[Json, Json]) -> None:
        first, second = two
        operation = merge(admin, first, second)["operacion_id"]
        last = make_contact(admin, email="last@example.com")
        merge(admin, last, first)
        steps = made(undo(admin, operation, solo_ver=True))["pasos"]
        assert {step["contacto_id"]: step["obstaculo"] for step in steps}[first["id"]] == "fusionado"
        made(undo(admin, operation, conflictos="conservar"))
        answer = admin.get(f"{PATH}{first['id']}")
        assert (answer.status_code, answer.json()["fusionado_en"]) == (307, last["id"])

    def test_by_hand_brings_one_back_alone(self, admin: httpx.Client) -> None:
        a, b, c = (make_contact(admin, email=f"{name}@example.com") for name in "abc")
        merge(admin, a, b, c)
        merged = read(admin, a)
        made(admin.post(f"{PATH}papelera/{b['id']}/restaurar"))
        assert read(admin, b) == b
        assert read(admin, a) == merged
        assert admin.get(f"{PATH}{c['id']}").status_code == 307

    def test_of_an_edit_of_one_that_was_merged_says_so(self, admin: httpx.Client, two: tuple[Json, Json]) -> None:
        edit = admin.put(f"{PATH}{two[1]['id']}", json={"ciudad": "Pasto"}).headers["X-Operation-ID"]
        merge(admin, *two)
        (step,) = made(undo(admin, edit, solo_ver=True))["pasos"]
        assert step["obstaculo"] == "fusionado"


def test_old_ids_lead_on_with_what_was_asked(admin: httpx.Client, two: tuple[Json, Json]) -> None:
    first, second = two
    merge(admin, first, second)
    answer = admin.get(f"{PATH}{second['id']}/historial", params={"size": 5})
    assert (answer.status_code, answer.headers["Location"]) == (307, f"{PATH}{first['id']}/historial?size=5")


def test_the_survivors_notes_stay_however_full_they_are(admin: httpx.Client) -> None:
    full = make_contact(admin, notas="x" * 9_990)
    other = make_contact(admin, email="eva@example.com", notas="Otra nota")
    shown = preview(admin, full, other, sobreviviente=full["id"])
    assert shown["notas_sin_lugar"] == [other["id"]]
    assert merge(admin, full, other)["contacto"]["notas"] == "x" * 9_990


def test_going_back_to_before_it_says_to_undo_it_first(admin: httpx.Client, two: tuple[Json, Json]) -> None:
    first, second = two
    merge(admin, first, second)
    back = {"contacto_id": first["id"], "momento": first["updated_at"]}
    (step,) = made(admin.post(f"{PATH}deshacer", json=back))["pasos"]
    assert step["obstaculo"] == "fusionado"
    assert "Otro correo" in read(admin, first)["notas"]


def test_is_taken_back_whole_or_asked_about(admin: httpx.Client, two: tuple[Json, Json]) -> None:
    first, second = two
    operation = merge(admin, first, second)["operacion_id"]
    merged = read(admin, first)
    make_contact(admin, email=second["email"])
    answer = undo(admin, operation)
    assert (answer.status_code, answer.json()["code"]) == (409, "undo_conflict")
    assert read(admin, first) == merged


class TestErasing:
    def test_one_that_is_part_of_another_is_refused(self, admin: httpx.Client, two: tuple[Json, Json]) -> None:
        first, second = two
        merge(admin, first, second)
        answer = admin.delete(f"{PATH}papelera/{second['id']}")
        assert (answer.status_code, answer.json()["fusionado_en"]) == (409, first["id"])

    def test_the_survivor_erases_all_that_it_is_made_of(
        self, admin: httpx.Client, server: Server, service_database: str
    ) -> None:
        kept = make_contact(admin, nombres="Xaribías", email="primero@example.com", notas="Xocolate")
        other = make_contact(admin, nombres="Yoribías", email="segundo@example.com", notas="Yogur")
        key = {"Idempotency-Key": "xy"}
        for number in range(2):
            dismissed = admin.post(
                "/api/duplicados/descartar",
                json={"ids": [kept["id"], other["id"]]},
                headers={"Idempotency-Key": f"no-{number}"},
            )
        admin.delete(f"/api/duplicados/descartados/{made(dismissed)['id']}")
        body = {"ids": [kept["id"], other["id"]], "sobreviviente": kept["id"]}
        made(admin.post(MERGE, json=body, headers=key))
        admin.delete(f"{PATH}{kept['id']}")
        made(admin.delete(f"{PATH}papelera/{kept['id']}"))
        left = (
            server.sql(
                service_database,
                "SELECT string_agg(t::text, ' ') FROM (SELECT cambios::text || coalesce(nombre, '') FROM audit_entries "
                "WHERE entidad_id = ANY(%s::uuid[]) UNION ALL SELECT convert_from(body, 'UTF8') FROM idempotency_keys "
                "UNION ALL SELECT texto FROM trashed_contacts UNION ALL SELECT word FROM contact_words) AS t (t)",
                [kept["id"], other["id"]],
            )[0][0]
            or ""
        )
        for word in ("xaribias", "yoribias", "primero@", "segundo@", "xocolate", "yogur"):
            assert word not in left.lower()
        assert trail(admin, entidad_id=other["id"])[0]["accion"] == "borrar"
        assert_error(admin.get(f"{PATH}{other['id']}"), 404, "Contact not found", "contact_not_found")

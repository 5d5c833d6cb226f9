"""Importing files of contacts: what is foretold is what is done, by the rules that were chosen, and undone as one."""

import csv
import io
import random
import time
from contextlib import closing
from typing import Any

import httpx
import pytest

from bench.contact_files import as_csv, make
from tests.api.factories import Json, assert_error, assert_invalid, insert_user, made, make_contact
from tests.api.importing import (
    HEADINGS,
    IMPORTS,
    carry_out,
    change,
    csv_of,
    imported,
    outcomes,
    person,
    review,
    rows_of,
    send,
    totals,
    upload,
    xlsx_of,
)
from tests.api.lists import PATH, contacts_of, listed, pages_by_cursor
from tests.api.test_contact_export import HARD
from tests.harness import Api, Server
from tests.process.processes import wait_until


def all_contacts(client: httpx.Client) -> dict[str, Json]:
    return {contact["email"]: contact for contact in contacts_of(pages_by_cursor(client, size=100))}


class TestUpload:
    def test_says_what_it_recognised_and_shows_the_accents(self, admin: httpx.Client) -> None:
        content = "Nombre completo;Correo electrónico;Celular\r\nÍñigo Núñez;inigo@example.com;3001234567\r\n"
        found = upload(admin, content.encode("cp1252"), name="C:\\datos\\señores.csv")
        assert (found["nombre"], found["formato"], found["codificacion"], found["separador"]) == (
            "señores.csv", "csv", "windows-1252", ";"
        )  # fmt: skip
        assert (found["filas"], found["estado"], found["bytes"]) == (1, "por_revisar", len(content))
        assert [(column["encabezado"], column["campo"]) for column in found["columnas"]] == [
            ("Nombre completo", "nombre_completo"), ("Correo electrónico", "email"), ("Celular", "telefono")
        ]  # fmt: skip
        assert found["columnas"][0]["muestras"] == ["Íñigo Núñez"]
        assert found["vista_previa"] == [{"numero": 2, "celdas": ["Íñigo Núñez", "inigo@example.com", "3001234567"]}]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    def test_every_encoding_and_separator(self, admin: httpx.Client, encoding: str, separator: str) -> None:
        rows = [HEADINGS, ["Begoña", "Peña, Núñez; y\thijas", "b@example.com", "300"], person("eva")]
        text = io.StringIO()
        csv.writer(text, delimiter=separator).writerows(rows)
        found = upload(admin, text.getvalue().encode(encoding))
        assert found["codificacion"] == {"cp1252": "windows-1252"}.get(encoding, encoding)
        assert found["separador"] == separator
        assert [row["celdas"] for row in found["vista_previa"]] == rows[1:]

    def test_is_corrected_by_hand_and_read_anew(self, admin: httpx.Client) -> None:
        content = "Nombres;Apellidos;Correo\nJosÃ©;Peña;j@example.com\n".encode()
        id = upload(admin, content)["id"]
        found = change(admin, id, codificacion="windows-1252", separador=",")
        assert (found["codificacion"], found["separador"], len(found["columnas"])) == ("windows-1252", ",", 1)
        again = change(admin, id, separador=";", codificacion="utf-8")
        assert again["vista_previa"][0]["celdas"] == ["JosÃ©", "Peña", "j@example.com"]
        assert_error(
            admin.put(f"{IMPORTS}{id}", json={"codificacion": "utf-16"}),
            422, "The file is not in this encoding", "import_encoding",
        )  # fmt: skip
        assert made(admin.get(f"{IMPORTS}{id}"))["vista_previa"] == again["vista_previa"]

    def test_read_anew_with_a_mapping_that_does_not_fit_it_stays_as_it_was(self, admin: httpx.Client) -> None:
        id = upload(admin, [HEADINGS, person("ana")])["id"]
        before = change(admin, id, claves=["telefono"])
        answer = admin.put(f"{IMPORTS}{id}", json={"separador": ",", "mapeo": ["nombres", None, "email", None]})
        assert_invalid(answer, ("body", "mapeo"))
        assert_invalid(admin.put(f"{IMPORTS}{id}", json={"separador": ",", "mapeo": []}), ("body", "mapeo"))
        assert made(admin.get(f"{IMPORTS}{id}")) == before
        found = change(admin, id, separador=",", mapeo=["email"])
        assert ([column["campo"] for column in found["columnas"]], found["claves"]) == (["email"], ["telefono"])

    def test_without_headings(self, admin: httpx.Client) -> None:
        found = upload(admin, [person("ana"), person("eva")])
        assert (found["con_encabezados"], found["filas"]) == (False, 2)
        assert [column["encabezado"] for column in found["columnas"]] == [f"Columna {n}" for n in (1, 2, 3, 4)]
        assert change(admin, found["id"], con_encabezados=True)["filas"] == 1

    def test_another_sheet(self, admin: httpx.Client) -> None:
        found = upload(admin, xlsx_of([HEADINGS, person("ana")]), name="libro.xlsx")
        assert (found["formato"], found["hoja"], found["hojas"]) == ("xlsx", "Contactos", ["Contactos"])
        answer = admin.put(f"{IMPORTS}{found['id']}", json={"hoja": "Otra"})
        assert_error(answer, 422, "The workbook has no such sheet", "import_unknown_sheet")

    def test_without_a_file_is_422(self, admin: httpx.Client) -> None:
        sendings: list[Json] = [{}, {"data": {"archivo": "x"}}, {"files": {"otro": ("x.csv", b"a;b")}}, {"json": {}}]
        for sent in sendings:
            assert_invalid(admin.post(IMPORTS, **sent), ("body", "archivo"))


class TestOutcomes:
    def test_each_with_its_reason(self, admin: httpx.Client) -> None:
        taken = make_contact(admin, email="otra@example.com")
        headings = [*HEADINGS, "Estado", "Municipio"]
        rows = [
            [*person("ana"), "Cliente", "Medellín, Antioquia"],
            [*person("eva", email="sin arroba"), "", ""],
            [*person("luz", telefono=""), "", ""],
            [*person("sol"), "amigo", ""],
            [*person("mar", nombres="x" * 121), "", ""],
            [*person("rio"), "", "Macondo"],
            [*person("pia", email="ANA@example.com"), "", ""],
            [*person("flor", email="otra@example.com"), "", ""],
            [*person("lía"), "", "", "de más"],
            [*person("zoe", nombres="Zo\0e"), "", ""],
        ]
        id = upload(admin, [headings, *rows])["id"]
        change(admin, id, al_coincidir="omitir")
        reviewed = review(admin, id)
        assert outcomes(admin, id) == [
            (2, "crear", None, None),
            (3, "error", "correo_invalido", "email"),
            (4, "error", "falta", "telefono"),
            (5, "error", "estado_desconocido", "estado"),
            (6, "error", "muy_largo", "nombres"),
            (7, "error", "municipio_desconocido", "municipio"),
            (8, "conflicto", "repetida", None),
            (9, "omitir", "ya_existe", None),
            (10, "error", "fila_larga", None),
            (11, "error", "caracter_invalido", "nombres"),
        ]
        assert reviewed["totales"] == reviewed["previstos"] == totals(crear=1, omitir=1, conflicto=1, error=7)
        first, *_, repeated, known, _, _ = rows_of(admin, id)
        assert (first["valores"]["municipio"], first["valores"]["estado"]) == ("05001", "cliente")
        assert (repeated["otra_fila"], known["contacto_id"]) == (2, taken["id"])
        assert [row["numero"] for row in rows_of(admin, id, resultado=["crear", "omitir"], size=1)] == [2, 9]
        # Nothing is written yet.
        assert listed(admin)["total"] == 1

    @pytest.mark.parametrize(
        ("al_coincidir", "resultado", "cambios"),
        [
            ("completar", "actualizar", {"ciudad": [None, "Cali"]}),
            ("reemplazar", "actualizar", {"ciudad": [None, "Cali"], "telefono": ["300 123 4567", "601 234 5678"]}),
            ("omitir", "omitir", {}),
        ],
    )
    def test_of_whom_it_finds(self, admin: httpx.Client, al_coincidir: str, resultado: str, cambios: Json) -> None:
        contact = make_contact(admin, notas="algo")
        rows = [[*HEADINGS, "Ciudad", "Notas"], ["", "", "Ana@Example.com", "601 234 5678", "Cali", ""]]
        rows[1][2] = contact["email"]
        ended = imported(admin, rows, al_coincidir=al_coincidir)
        (row,) = rows_of(admin, ended["id"])
        assert (row["resultado"], row["cambios"], row["contacto_id"]) == (resultado, cambios, contact["id"])
        now = made(admin.get(f"{PATH}{contact['id']}"))
        assert now | {"updated_at": ""} == {
            **contact, **{name: after for name, (_, after) in cambios.items()}, "updated_at": "",
            **({"telefono_e164": "+576012345678", "telefono_tipo": "fijo"} if "telefono" in cambios else {}),
        }  # fmt: skip

    def test_by_document_phone_and_id(self, admin: httpx.Client) -> None:
        one = make_contact(admin, email="1@example.com", cedula="1.020.304.050", telefono="300 111 2233")
        two = make_contact(admin, email="2@example.com", telefono="+57 310 222 3344")
        three = make_contact(admin, email="3@example.com", telefono="(601) 333 4455")
        headings = ["Id", "Cédula", "Celular", "Ciudad"]
        rows = [["", "CC 1020304050", "", "Cali"], ["", "", "0057 3102223344", "Pasto"], [three["id"], "", "", "Tunja"]]
        ended = imported(admin, [headings, *rows], claves=["documento", "telefono", "id"])
        assert [row["contacto_id"] for row in rows_of(admin, ended["id"])] == [one["id"], two["id"], three["id"]]
        assert [contact["ciudad"] for contact in all_contacts(admin).values()] == ["Tunja", "Pasto", "Cali"]

    def test_several_of_one_phone_are_a_conflict(self, admin: httpx.Client) -> None:
        for number in range(3):
            make_contact(admin, email=f"{number}@example.com")
        id = upload(admin, [["Celular", "Ciudad"], ["3001234567", "Cali"]])["id"]
        change(admin, id, claves=["telefono"])
        review(admin, id)
        assert outcomes(admin, id) == [(2, "conflicto", "varios_coinciden", "telefono")]

    def test_one_that_is_in_the_trash_and_an_email_that_is_another_s(self, admin: httpx.Client) -> None:
        gone, one, two = (make_contact(admin, email=f"{name}@example.com", cedula=name) for name in ("g", "uno", "dos"))
        admin.delete(f"{PATH}{gone['id']}")
        rows = [["Id", "Cédula", "Correo"], [gone["id"], "", ""], ["", "uno", two["email"]]]
        id = upload(admin, rows)["id"]
        change(admin, id, claves=["id", "documento"], al_coincidir="reemplazar")
        review(admin, id)
        assert outcomes(admin, id) == [
            (2, "conflicto", "en_papelera", "id"),
            (3, "conflicto", "correo_ocupado", "email"),
        ]
        assert rows_of(admin, id)[1]["contacto_id"] == two["id"] != one["id"]

    def test_a_nit_whose_digit_is_wrong(self, admin: httpx.Client) -> None:
        headings = [*HEADINGS, "Tipo de documento", "Cédula"]
        rows = [[*person("ana"), "nit", "800197268-4"], [*person("eva"), "NIT", "800197268-5"]]
        id = upload(admin, [headings, *rows])["id"]
        review(admin, id)
        assert outcomes(admin, id) == [(2, "crear", None, None), (3, "error", "digito_nit", "cedula")]

    def test_whose_it_is(self, ana: httpx.Client, eva: httpx.Client) -> None:
        mine, hers = (made(client.get("/api/auth/me"))["id"] for client in (ana, eva))
        rows = [
            [*HEADINGS, "Responsable"],
            *([*person(f"p{n}"), who] for n, who in enumerate(["EVA DIAZ", "eva@example.com", hers, "", "Nadie"])),
        ]
        ended = imported(ana, rows)
        assert outcomes(ana, ended["id"])[-1] == (6, "error", "propietario_desconocido", "propietario_id")
        owners = {email: contact["propietario_id"] for email, contact in all_contacts(ana).items()}
        assert owners == {
            "p0@example.com": hers,
            "p1@example.com": hers,
            "p2@example.com": hers,
            "p3@example.com": None,
        }
        imported(ana, [HEADINGS, person("sola")])
        assert all_contacts(ana)["sola@example.com"]["propietario_id"] == mine

    def test_what_new_ones_get_where_the_file_says_nothing(self, admin: httpx.Client) -> None:
        rows = [[*HEADINGS, "País"], [*person("ana"), ""], [*person("eva"), "Perú"]]
        imported(admin, rows, por_defecto={"estado": "cliente", "ciudad": "Cali", "pais": "Ecuador"})
        assert {(c["nombres"], c["estado"], c["ciudad"], c["pais"]) for c in all_contacts(admin).values()} == {
            ("Ana", "cliente", "Cali", "Ecuador"), ("Eva", "cliente", "Cali", "Perú")
        }  # fmt: skip


class TestMapping:
    def test_is_remembered_for_the_same_headings(self, ana: httpx.Client, eva: httpx.Client) -> None:
        headings = ["Quién", "Apellidos", "Dirección", "Teléfono"]
        id = upload(ana, [headings, person("ana")])["id"]
        change(ana, id, mapeo=["nombres", "apellidos", "email", "telefono"], claves=["email", "telefono"])
        review(ana, id)
        for client in (ana, eva):
            found = upload(client, [[heading.upper() for heading in headings], person("luz")])
            assert found["mapeo_recordado"] is True
            assert [column["campo"] for column in found["columnas"]] == ["nombres", "apellidos", "email", "telefono"]
            assert found["claves"] == ["email", "telefono"]
        assert upload(ana, [HEADINGS, person("luz")])["mapeo_recordado"] is False

    def test_that_is_none_is_refused(self, admin: httpx.Client) -> None:
        id = upload(admin, [HEADINGS, person("ana")])["id"]
        assert_invalid(admin.put(f"{IMPORTS}{id}", json={"mapeo": ["nombres"]}), ("body", "mapeo"))
        assert_invalid(admin.put(f"{IMPORTS}{id}", json={"mapeo": ["email", "email", None, None]}), ("body", "mapeo"))
        change(admin, id, mapeo=[None, "apellidos", None, None])
        answer = admin.post(f"{IMPORTS}{id}/revisar")
        assert_error(answer, 422, "No column is mapped by which a contact could be made or found", "import_no_mapping")

    def test_changed_makes_a_dry_run_void_and_the_same_does_not(self, admin: httpx.Client) -> None:
        id = upload(admin, [HEADINGS, person("ana")])["id"]
        reviewed = review(admin, id)
        assert change(admin, id, claves=["email"], al_coincidir="completar") == reviewed
        changed = change(admin, id, al_coincidir="omitir")
        assert (changed["estado"], changed["totales"], changed["revision_id"]) == ("por_revisar", None, None)
        answer = admin.post(f"{IMPORTS}{id}/importar")
        assert_error(answer, 409, "The import is not in a state in which that can be done", "import_state")


class TestCarriedOut:
    def test_what_changed_since_the_dry_run_is_a_conflict_and_not_written(self, admin: httpx.Client) -> None:
        contact = make_contact(admin, email="uno@example.com", ciudad="Pasto")
        same = make_contact(admin, email="dos@example.com", ciudad="Cali")
        names = ("uno", "dos", "tres", "cuatro")
        id = upload(admin, [[*HEADINGS, "Ciudad"], *([*person(name), "Cali"] for name in names)])["id"]
        change(admin, id, al_coincidir="reemplazar", mapeo=[None, None, "email", None, "ciudad"])
        change(admin, id, mapeo=["nombres", "apellidos", "email", "telefono", "ciudad"])
        reviewed = review(admin, id)
        assert reviewed["previstos"] == totals(crear=2, actualizar=2)
        made(admin.put(f"{PATH}{contact['id']}", json={"ciudad": "Tunja"}))
        made(admin.delete(f"{PATH}{same['id']}"))
        late = make_contact(admin, email="TRES@example.com")
        ended = carry_out(admin, id)
        assert ended["totales"] == totals(crear=1, conflicto=3)
        assert ended["previstos"] == reviewed["previstos"]
        assert [(r["resultado"], r["previsto"], r["motivo"]) for r in rows_of(admin, id)] == [
            ("conflicto", "actualizar", "cambio_despues"),
            ("conflicto", "actualizar", "cambio_despues"),
            ("conflicto", "crear", "cambio_despues"),
            ("crear", None, None),
        ]
        assert rows_of(admin, id)[2]["contacto_id"] == late["id"]
        now = all_contacts(admin)
        assert sorted(now) == ["TRES@example.com", "cuatro@example.com", "uno@example.com"]
        assert (now["uno@example.com"]["ciudad"], now["TRES@example.com"]) == ("Tunja", late)

    def test_twice_is_refused(self, admin: httpx.Client) -> None:
        id = imported(admin, [HEADINGS, person("ana")])["id"]
        for verb in ("revisar", "importar"):
            assert admin.post(f"{IMPORTS}{id}/{verb}").json()["code"] == "import_state"
        assert admin.put(f"{IMPORTS}{id}", json={"claves": []}).json()["code"] == "import_state"

    def test_a_large_one_ends_as_foretold_and_is_undone_as_one(self, admin: httpx.Client) -> None:
        seed = int(time.time())
        print(f"seed {seed}")  # noqa: T201  (to have the same again)
        file = make(2_000, seed)
        assert imported(admin, as_csv(file.before))["totales"] == totals(crear=len(file.before))
        before = all_contacts(admin)
        id = upload(admin, as_csv(file.rows))["id"]
        reviewed = review(admin, id)
        assert reviewed["totales"] == totals(**file.outcomes)
        foretold = {row["numero"]: row for row in rows_of(admin, id)}
        ended = carry_out(admin, id)
        assert ended["totales"] == ended["previstos"] == reviewed["totales"]
        assert {row["numero"]: row for row in rows_of(admin, id)} == foretold
        after = all_contacts(admin)
        assert {email.lower() for email in after} == file.emails
        by_id = {contact["id"]: contact for contact in after.values()}
        for row in foretold.values():
            if row["resultado"] in {"crear", "actualizar"}:
                written = (
                    row["valores"] if row["resultado"] == "crear" else {n: c[1] for n, c in row["cambios"].items()}
                )
                assert {name: by_id[row["contacto_id"]][name] for name in written} == written
        assert_undone(admin, ended, before, edited=random.Random(seed).choice(sorted(after)))


def assert_undone(admin: httpx.Client, ended: Json, before: dict[str, Json], *, edited: str) -> None:
    """All of it, but for one that somebody has edited since, of whom it is asked."""
    kept = made(admin.put(f"{PATH}{all_contacts(admin)[edited]['id']}", json={"notas": "a mano"}))
    undoing: Json = {"operacion_id": ended["trabajo_id"]}
    touched = rows_of(admin, ended["id"], resultado=["crear", "actualizar"])
    asked = admin.post(f"{PATH}deshacer", json=undoing)
    is_among_them = kept["id"] in {row["contacto_id"] for row in touched}
    if is_among_them:
        assert (asked.status_code, asked.json()["code"], asked.json()["plan"]["con_conflictos"]) == (
            409,
            "undo_conflict",
            1,
        )
        asked = admin.post(f"{PATH}deshacer", json={**undoing, "conflictos": "conservar"})
    plan = made(asked)
    assert plan["total"] == len(touched)
    wait_until(lambda: made(admin.get(f"/api/trabajos/{plan['trabajo_id']}"))["estado"] == "hecho", timeout=120)
    found = made(admin.get(f"{IMPORTS}{ended['id']}"))
    assert (found["deshecha"], found["deshecha_en_parte"]) == (not is_among_them, is_among_them)
    now = all_contacts(admin)
    assert now.pop(edited)["notas"] == "a mano"
    was = {email: contact | {"updated_at": ""} for email, contact in before.items() if email != edited}
    assert {email: contact | {"updated_at": ""} for email, contact in now.items()} == was


class TestRejected:
    def test_is_a_file_to_mend_and_to_import_again(self, admin: httpx.Client) -> None:
        rows = [
            person("ana"),
            person("eva", nombres="=1+1", email="mal"),
            person("luz", apellidos="Peña; «Núñez»\nhija", telefono=""),
        ]
        ended = imported(admin, [HEADINGS, *rows])
        answer = admin.get(f"{IMPORTS}{ended['id']}/rechazadas")
        assert answer.headers["x-total-count"] == "2"
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
        assert lines == [
            [*HEADINGS, "Motivo"],
            ["'=1+1", *rows[1][1:], "El correo no es válido"],
            [*rows[2], "Falta Teléfono"],
        ]
        english = admin.get(f"{IMPORTS}{ended['id']}/rechazadas", params={"idioma": "en"}).content.decode("utf-8-sig")
        assert "The e-mail is not valid" in english
        mended = answer.content.replace(b";mal;", b";eva@example.com;").replace(
            b'hija";luz@example.com;', b'hija";luz@example.com;311'
        )
        again = upload(admin, mended, name="rechazadas.csv")
        assert [column["campo"] for column in again["columnas"]] == ["nombres", "apellidos", "email", "telefono", None]
        assert review(admin, again["id"])["totales"] == totals(crear=2)
        carry_out(admin, again["id"])
        now = all_contacts(admin)
        assert (now["eva@example.com"]["nombres"], now["luz@example.com"]["apellidos"]) == (
            "=1+1",
            "Peña; «Núñez»\nhija",
        )


class TestOwnership:
    def test_another_s_is_not_there(self, admin: httpx.Client, ana: httpx.Client, eva: httpx.Client) -> None:
        id = upload(ana, [HEADINGS, person("ana")])["id"]
        missing = (404, "Import not found", "import_not_found")
        assert_error(eva.get(f"{IMPORTS}{id}"), *missing)
        assert_error(eva.put(f"{IMPORTS}{id}", json={"claves": []}), *missing)
        assert_error(eva.put(f"{IMPORTS}{id}", json={"separador": ","}), *missing)
        assert_error(eva.post(f"{IMPORTS}{id}/revisar"), *missing)
        assert_error(eva.post(f"{IMPORTS}{id}/importar"), *missing)
        assert_error(eva.get(f"{IMPORTS}{id}/filas"), *missing)
        assert_error(eva.get(f"{IMPORTS}{id}/rechazadas"), *missing)
        assert_error(eva.delete(f"{IMPORTS}{id}"), *missing)
        assert eva.get(IMPORTS).json() == []
        assert (
            [found["id"] for found in ana.get(IMPORTS).json()]
            == [id]
            == [one["id"] for one in admin.get(IMPORTS).json()]
        )
        assert made(admin.delete(f"{IMPORTS}{id}"))["id"] == id
        assert_error(ana.get(f"{IMPORTS}{id}"), *missing)

    def test_the_trail_tells_how_a_file_is_read(self, ana: httpx.Client, admin: httpx.Client) -> None:
        sent = send(ana, csv_of([HEADINGS, person("ana")]))
        id = made(sent)["id"]
        mapping = ["nombres", "apellidos", "email", None]
        changes: list[Json] = [
            {"mapeo": mapping},
            {"separador": ",", "con_encabezados": False},
            {"separador": ";", "claves": ["telefono"], "mapeo": mapping},
            {"separador": ";"},
        ]
        answers = [ana.put(f"{IMPORTS}{id}", json=fields) for fields in changes]
        query = {"entidad": "importacion", "entidad_id": id, "sort": "momento"}
        entries = made(admin.get("/api/auditoria/", params=query))["items"][::-1]
        assert {(e["usuario"], e["origen"], e["nombre"]) for e in entries} == {("Ana Ruiz", "api", "contactos.csv")}
        assert [(e["accion"], e["cambios"]) for e in entries] == [
            ("crear", {
                "formato": [None, "csv"], "codificacion": [None, "utf-8"], "separador": [None, ";"],
                "con_encabezados": [None, True], "filas": [None, 1],
            }),
            ("cambiar", {"mapeo": [["nombres", "apellidos", "email", "telefono"], mapping]}),
            ("cambiar", {
                "separador": [";", ","], "con_encabezados": [True, False], "filas": [1, 2], "mapeo": [mapping, None],
            }),
            ("cambiar", {"separador": [",", ";"]}),
            ("cambiar", {"mapeo": [[None] * 4, mapping], "claves": [["email"], ["telefono"]]}),
            ("cambiar", {"mapeo": [mapping, None]}),
        ]  # fmt: skip
        # By the operation that each answer names.
        operations = [answer.headers["X-Operation-ID"] for answer in (sent, *answers)]
        operations.insert(4, operations[3])
        assert [e["operacion_id"] for e in entries] == operations

    def test_the_trail_tells_of_it(self, ana: httpx.Client, admin: httpx.Client) -> None:
        ended = imported(ana, [HEADINGS, person("ana"), person("mal", email="x")])
        made(ana.delete(f"{IMPORTS}{ended['id']}"))
        query = {"entidad": "importacion", "entidad_id": ended["id"]}
        entries = made(admin.get("/api/auditoria/", params=query))["items"]
        assert [(e["accion"], e["usuario"], e["nombre"]) for e in entries] == [
            (action, "Ana Ruiz", "contactos.csv") for action in ("eliminar", "importar", "importar", "cambiar", "crear")
        ]
        assert entries[1]["cambios"]["totales"] == [None, {"crear": 1, "error": 1}]
        # What was made of contacts stays, with its trail.
        assert listed(ana)["total"] == 1
        of_contacts = {"operacion_id": ended["trabajo_id"], "entidad": "contacto"}
        assert [e["accion"] for e in made(admin.get("/api/auditoria/", params=of_contacts))["items"]] == ["crear"]


def test_what_was_exported_imports_again_without_a_change(admin: httpx.Client) -> None:
    """Reliability D4."""
    values: list[dict[str, Any]] = [
        {"nombres": "=1+1", "apellidos": "+57", "notas": "-2; «tres»\r\ncuatro", "ciudad": "@x", "pais": None},
        {"nombres": "'=x", "apellidos": "\tPeña", "telefono": "+57 300 123 4567", "propietario_id": None},
        {"nombres": "Begoña", "tipo_documento": "NIT", "cedula": "800.197.268-4", "nombre_completo": "La Begoña"},
        {"estado": "cliente", "cedula": "0012", "municipio": "05001"},
    ]
    for number, fields in enumerate(values):
        make_contact(admin, **{"email": f"{number}@example.com", **fields})
    before = all_contacts(admin)
    for kind in ("csv", "csv_excel", "xlsx"):
        content = admin.get(f"{PATH}exportar", params={"formato": kind}).content
        found = upload(admin, content, name=f"contactos.{kind}")
        mapped = {column["campo"] for column in found["columnas"]} - {None}
        assert mapped >= {"id", "nombres", "nombre_completo", "cedula", "tipo_documento", "municipio", "propietario_id"}
        change(admin, found["id"], claves=["id"], al_coincidir="reemplazar")
        review(admin, found["id"])
        assert [(row["resultado"], row["motivo"], row["cambios"]) for row in rows_of(admin, found["id"])] == [
            ("omitir", "sin_cambios", {})
        ] * 4, kind
        assert carry_out(admin, found["id"])["totales"] == totals(omitir=4)
    assert all_contacts(admin) == before


@pytest.mark.parametrize("kind", ["csv", "csv_excel", "xlsx"])
def test_what_was_exported_without_ids_imports_again_without_a_change(admin: httpx.Client, kind: str) -> None:
    """Whatever the API takes for a value."""
    texts = {text.strip() for text in HARD} | {"a\tb", "a\rb", 'x"', '""', "a\u2028b", "=\t1", "+\r1", "0012", "1E5x"}
    texts = {text for text in texts if 0 < len(text) <= 120}
    for number, text in enumerate(sorted(texts)):
        values = {"nombres": text, "apellidos": text, "notas": text, "ciudad": text, "nombre_completo": text}
        make_contact(admin, email=f"{number}@example.com", telefono=f"30012345{number:02}", **values)
    before = all_contacts(admin)
    columns = ["email", "nombres", "apellidos", "nombre_completo", "ciudad", "notas", "telefono", "estado"]
    content = admin.get(f"{PATH}exportar", params={"formato": kind, "columnas": columns}).content
    found = upload(admin, content, name=f"contactos.{kind}")
    assert [column["campo"] for column in found["columnas"]] == columns
    change(admin, found["id"], claves=["email"], al_coincidir="reemplazar")
    review(admin, found["id"])
    changed = [(row["valores"], row["motivo"], row["cambios"]) for row in rows_of(admin, found["id"])]
    assert [row for row in changed if row[1:] != ("sin_cambios", {})] == []
    assert len(changed) == len(texts)
    assert carry_out(admin, found["id"])["totales"] == totals(omitir=len(texts))
    assert all_contacts(admin) == before


def test_into_an_empty_database_it_makes_the_same_contacts(admin: httpx.Client) -> None:
    make_contact(admin, nombres="=Ana", pais=None, notas="uno\ndos", propietario_id=None, estado="cliente")
    content = admin.get(f"{PATH}exportar", params={"formato": "csv_excel"}).content
    (before,) = all_contacts(admin).values()
    made(admin.delete(f"{PATH}{before['id']}"))
    imported(admin, content)
    (after,) = all_contacts(admin).values()
    own = ("id", "created_at", "updated_at")
    assert {k: v for k, v in after.items() if k not in own} == {k: v for k, v in before.items() if k not in own}


def test_of_an_owner_who_is_gone_since_the_dry_run_it_is_told(
    admin: httpx.Client, server: Server, service_database: str
) -> None:
    owner = insert_user(server, service_database, nombres="Sol", apellidos="Gil", email="sol@example.com")
    make_contact(admin, email="luz@example.com")
    rows = [[*HEADINGS, "Responsable"], [*person("ana"), "sol@example.com"], [*person("luz"), "sol@example.com"]]
    id = upload(admin, rows)["id"]
    change(admin, id, al_coincidir="reemplazar", mapeo=["nombres", "apellidos", "email", "telefono", "propietario_id"])
    assert review(admin, id)["totales"] == totals(crear=1, actualizar=1)
    made(admin.delete(f"/api/users/{owner}"))
    assert carry_out(admin, id)["totales"] == totals(conflicto=2)
    assert [(row["resultado"], row["previsto"], row["motivo"], row["campo"]) for row in rows_of(admin, id)] == [
        ("conflicto", before, "propietario_desconocido", "propietario_id") for before in ("crear", "actualizar")
    ]


def test_whoever_is_gone_since_the_dry_run_is_no_fault_of_the_file(admin: httpx.Client) -> None:
    luz = make_contact(admin, email="luz@example.com")
    id = upload(admin, [["Correo", "Ciudad"], ["luz@example.com", "Pasto"]])["id"]
    change(admin, id, claves=["email"], al_coincidir="reemplazar")
    assert review(admin, id)["totales"] == totals(actualizar=1)
    made(admin.delete(f"{PATH}{luz['id']}"))
    carry_out(admin, id)
    assert outcomes(admin, id) == [(2, "conflicto", "cambio_despues", None)]


class TestVersions:
    """Reliability D2."""

    def test_whoever_changes_another_version_is_told_so(self, ana: httpx.Client) -> None:
        sent = send(ana, csv_of([HEADINGS, person("ana")]))
        there, seen = f"{IMPORTS}{made(sent)['id']}", {"If-Match": sent.headers["ETag"]}
        changed = ana.put(there, json={"al_coincidir": "reemplazar"}, headers=seen)
        assert (changed.status_code, ana.get(there).headers["ETag"]) == (200, changed.headers["ETag"])
        for answer in (
            ana.put(there, json={"al_coincidir": "omitir"}, headers=seen),
            ana.put(there, json={"separador": ","}, headers=seen),
            ana.post(f"{there}/revisar", headers=seen),
            ana.delete(there, headers=seen),
        ):
            assert (answer.status_code, answer.json()["code"]) == (412, "changed_meanwhile")
            assert answer.json()["actual"] == changed.json()
            assert answer.headers["ETag"] == changed.headers["ETag"]
        assert ana.put(there, json={"separador": ","}, headers={"If-Match": changed.headers["ETag"]}).status_code == 200
        last = ana.get(there)
        assert ana.delete(there, headers={"If-Match": last.headers["ETag"]}).status_code == 200

    def test_what_somebody_else_had_foretold_is_not_carried_out(self, ana: httpx.Client, admin: httpx.Client) -> None:
        make_contact(admin, email="ana@example.com", ciudad="Cali")
        id = upload(ana, [[*HEADINGS, "Ciudad"], [*person("ana"), "Pasto"]])["id"]
        review(ana, id)
        seen = {"If-Match": ana.get(f"{IMPORTS}{id}").headers["ETag"]}
        change(admin, id, al_coincidir="reemplazar")
        review(admin, id)
        answer = ana.post(f"{IMPORTS}{id}/importar", headers=seen)
        assert (answer.status_code, answer.json()["actual"]["al_coincidir"]) == (412, "reemplazar")
        assert [contact["ciudad"] for contact in listed(ana)["items"]] == ["Cali"]
        seen = {"If-Match": ana.get(f"{IMPORTS}{id}").headers["ETag"]}
        assert ana.post(f"{IMPORTS}{id}/importar", headers=seen).status_code == 202


class TestMergedSince:
    """A contact that is part of another one by now."""

    @staticmethod
    def merge(client: httpx.Client, survivor: str, other: str) -> str:
        answer = client.post(f"{PATH}fusionar", json={"ids": [survivor, other], "sobreviviente": survivor})
        return str(made(answer)["operacion_id"])

    def test_is_found_by_its_old_id(self, admin: httpx.Client) -> None:
        first, second = make_contact(admin), make_contact(admin, email="eva@example.com")
        self.merge(admin, first["id"], second["id"])
        id = upload(admin, [["Id", "Ciudad"], [second["id"], "Cali"]])["id"]
        change(admin, id, claves=["id"])
        review(admin, id)
        (row,) = rows_of(admin, id)
        assert (row["resultado"], row["contacto_id"]) == ("actualizar", first["id"])
        carry_out(admin, id)
        assert made(admin.get(f"{PATH}{first['id']}"))["ciudad"] == "Cali"

    def test_between_dry_run_and_import_is_a_conflict(self, admin: httpx.Client) -> None:
        first, second = make_contact(admin), make_contact(admin, email="eva@example.com")
        id = upload(admin, [[*HEADINGS, "Ciudad"], [*person("eva"), "Cali"]])["id"]
        review(admin, id)
        self.merge(admin, first["id"], second["id"])
        carry_out(admin, id)
        (row,) = rows_of(admin, id)
        assert (row["resultado"], row["motivo"], row["previsto"]) == ("conflicto", "cambio_despues", "actualizar")

    def test_undoing_the_import_says_that_it_can_not_go_alone(self, admin: httpx.Client) -> None:
        old = make_contact(admin)
        ended = imported(admin, [HEADINGS, person("eva"), person("sol")])
        (eva,) = listed(admin, search="eva@example.com")["items"]
        self.merge(admin, old["id"], eva["id"])
        undo = {"operacion_id": ended["trabajo_id"]}
        plan = made(admin.post(f"{PATH}deshacer", json=undo | {"solo_ver": True}))
        assert {step["contacto_id"]: step["obstaculo"] for step in plan["pasos"]}[eva["id"]] == "fusionado"
        made(admin.post(f"{PATH}deshacer", json=undo | {"conflictos": "conservar"}))
        assert [contact["email"] for contact in listed(admin)["items"]] == [old["email"]]


class TestWhatBelongsTogether:
    def test_of_another_document_or_city_nothing_is_filled_in(self, admin: httpx.Client) -> None:
        contact = make_contact(admin, cedula="52123456", ciudad="Ciudad de nadie")
        headings = ["Correo", "Tipo de documento", "Cédula", "Ciudad", "Municipio"]
        imported(admin, [headings, [contact["email"], "NIT", "900123456-8", "Cali", "76001"]])
        after = made(admin.get(f"{PATH}{contact['id']}"))
        assert (after["tipo_documento"], after["cedula"], after["municipio"]) == (None, "52123456", None)
        made(admin.put(f"{PATH}{contact['id']}", json={"ciudad": None, "municipio": "11001"}))
        imported(admin, [headings, [contact["email"], "", "", "Cali", "76001"]])
        after = made(admin.get(f"{PATH}{contact['id']}"))
        assert (after["ciudad"], after["municipio"]) == (None, "11001")

    def test_a_guess_parts_no_name_anew(self, admin: httpx.Client) -> None:
        contact = make_contact(admin, nombres="Juan Camilo", apellidos="Ruiz")
        id = upload(admin, [["Nombre completo", "Correo"], ["Juan Camilo Ruiz", contact["email"]]])["id"]
        change(admin, id, al_coincidir="reemplazar")
        assert review(admin, id)["totales"] == totals(omitir=1)

    def test_what_is_said_parts_it_anew(self, admin: httpx.Client) -> None:
        contact = make_contact(admin, nombres="Juan", apellidos="Camilo Ruiz")
        headings = ["Nombres", "Apellidos", "Nombre completo", "Correo"]
        id = upload(admin, [headings, ["Juan Camilo", "Ruiz", "Juan Camilo Ruiz", contact["email"]]])["id"]
        change(admin, id, al_coincidir="reemplazar")
        assert review(admin, id)["totales"] == totals(actualizar=1)

    def test_a_column_of_nits_has_nits(self, admin: httpx.Client) -> None:
        made(admin.put(f"{PATH}{make_contact(admin)['id']}", json={"tipo_documento": "NIT", "cedula": "900123456"}))
        id = upload(admin, [["NIT", "Ciudad"], ["900.123.456-8", "Cali"]])["id"]
        change(admin, id, claves=["documento"])
        assert review(admin, id)["totales"] == totals(actualizar=1)


class TestStopped:
    """On its way, as a worker leaves it that was told to stop after its first batch."""

    @pytest.fixture
    def half(self, admin: httpx.Client, service: Api) -> tuple[str, str]:
        """An import of which the first 500 rows were written, and its job."""
        id = upload(admin, [HEADINGS, *(person(f"p{number}") for number in range(600))])["id"]
        review(admin, id)
        job = carry_out(admin, id)["trabajo_id"]
        late = [row["contacto_id"] for row in rows_of(admin, id)[500:]]
        service.sql("DELETE FROM contacts WHERE id = ANY(%s::uuid[])", late)
        service.sql("UPDATE jobs SET estado = 'cancelado', posicion = '501', hechos = 500 WHERE id = %s", job)
        service.sql("""UPDATE contact_imports SET totales = '{"crear": 500}' WHERE id = %s""", id)
        return id, job

    def test_goes_on_where_it_was(self, admin: httpx.Client, half: tuple[str, str]) -> None:
        id, job = half
        assert made(admin.get(f"{IMPORTS}{id}"))["estado"] == "interrumpida"
        assert admin.post(f"/api/trabajos/{job}/reintentar").status_code == 200
        wait_until(lambda: made(admin.get(f"{IMPORTS}{id}"))["estado"] == "importada")
        assert made(admin.get(f"{IMPORTS}{id}"))["totales"] == totals(crear=600)
        assert listed(admin)["total"] == 600

    def test_does_not_go_on_once_it_was_undone(self, admin: httpx.Client, half: tuple[str, str]) -> None:
        _, job = half
        undone = made(admin.post(f"{PATH}deshacer", json={"operacion_id": job, "conflictos": "conservar"}))
        wait_until(lambda: made(admin.get(f"/api/trabajos/{undone['trabajo_id']}"))["estado"] == "hecho")
        assert listed(admin)["total"] == 0
        answer = admin.post(f"/api/trabajos/{job}/reintentar")
        assert (answer.status_code, answer.json()["code"]) == (409, "job_state")


class TestForgotten:
    def test_one_that_was_stopped_does_not_go_on(self, admin: httpx.Client, service: Api) -> None:
        id = upload(admin, [HEADINGS, *(person(f"p{number}") for number in range(30))])["id"]
        review(admin, id)
        job = carry_out(admin, id)["trabajo_id"]
        # As if it had been stopped on its way, and forgotten.
        service.sql("UPDATE jobs SET estado = 'cancelado' WHERE id = %s", job)
        service.sql("UPDATE contact_imports SET olvidada_desde = now() WHERE id = %s", id)
        assert admin.post(f"/api/trabajos/{job}/reintentar").status_code == 200
        wait_until(lambda: made(admin.get(f"/api/trabajos/{job}"))["estado"] != "en_curso")
        wait_until(lambda: made(admin.get(f"/api/trabajos/{job}"))["estado"] == "fallido")

    def test_with_somebody_who_is_erased(self, admin: httpx.Client, service: Api) -> None:
        ended = imported(admin, [[*HEADINGS, "Notas"], [*person("xaribia"), "xilote"], person("otra")])
        (contact,) = listed(admin, search="xaribia@example.com")["items"]
        for path in (f"{PATH}{contact['id']}", f"{PATH}papelera/{contact['id']}"):
            assert admin.delete(path).status_code == 200
        for (table,) in service.sql("SELECT tablename FROM pg_tables WHERE tablename LIKE 'contact_import%%'"):
            assert service.sql(f"SELECT t::text FROM {table} AS t WHERE t::text ~* 'xaribia|xilote'") == [], table
        found = made(admin.get(f"{IMPORTS}{ended['id']}"))
        assert (found["tiene_contenido"], found["totales"]) == (False, totals(crear=2))
        assert rows_of(admin, ended["id"]) == []

    def test_while_it_is_under_way_goes_on_without_whoever_is_erased(
        self, admin: httpx.Client, service: Api, server: Server, service_database: str
    ) -> None:
        contact = make_contact(admin, email="xaribia@example.com", nombres="Ana")
        rows = [HEADINGS, person("luz"), person("xaribia"), person("sol")]
        id = upload(admin, rows)["id"]
        change(admin, id, al_coincidir="reemplazar")
        job = review(admin, id)["revision_id"]
        with closing(server.connect(service_database)) as worker, worker.cursor() as cursor:
            # As if one were at it: what it holds of a job.
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", (job,))
            service.sql("UPDATE jobs SET estado = 'en_curso' WHERE id = %s", job)
            for path in (f"{PATH}{contact['id']}", f"{PATH}papelera/{contact['id']}"):
                assert admin.delete(path).status_code == 200
            service.sql("UPDATE jobs SET estado = 'hecho' WHERE id = %s", job)
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", (job,))
        for (table,) in service.sql("SELECT tablename FROM pg_tables WHERE tablename LIKE 'contact_import%%'"):
            assert service.sql(f"SELECT t::text FROM {table} AS t WHERE t::text ~* 'xaribia'") == [], table
        assert [numero for numero, *_ in outcomes(admin, id)] == [2, 4]
        assert carry_out(admin, id)["totales"] == totals(crear=2)
        assert {one["email"] for one in listed(admin)["items"]} == {"luz@example.com", "sol@example.com"}


def test_taking_the_rejected_rows_along_is_written_down(admin: httpx.Client) -> None:
    ended = imported(admin, [HEADINGS, person("eva", email="nada")])
    assert admin.get(f"{IMPORTS}{ended['id']}/rechazadas").status_code == 200
    entries = admin.get("/api/auditoria/", params={"entidad": "importacion", "accion": "exportar"}).json()["items"]
    assert entries[0]["cambios"] == {"filas": [None, 1]}


def test_rejected_rows_are_taken_along_whole(admin: httpx.Client) -> None:
    ended = imported(admin, [HEADINGS, [*person("eva"), "", "de más"], person("zoe", nombres="Zo\0e")])
    taken = admin.get(f"{IMPORTS}{ended['id']}/rechazadas").text.removeprefix("\ufeff")
    head, first, second = csv.reader(io.StringIO(taken), delimiter=";")
    assert head == [*HEADINGS, "Columna 5", "Columna 6", "Motivo"]
    assert (first[5], second[0]) == ("de más", "Zo\ufffde")


def test_a_mapping_is_not_remembered_for_files_that_say_nothing(admin: httpx.Client) -> None:
    first = upload(admin, [person("ana"), person("eva")])["id"]
    change(admin, first, mapeo=["apellidos", "nombres", "email", "telefono"])
    review(admin, first)
    assert upload(admin, [person("luz"), person("sol")])["mapeo_recordado"] is False

"""Documents, phones and places of Colombia on a contact."""

from typing import Any

import httpx
import pytest

from tests.api.factories import Json, assert_error, assert_invalid, contact_values, made, make_contact
from tests.harness import Api

NIT = {"tipo_documento": "NIT", "cedula": "900.123.456-8"}
UNKNOWN = {"type": "unknown_municipio", "loc": ["body", "municipio"], "msg": "There is no municipio with this code of DIVIPOLA"}  # fmt: skip  # noqa: E501


def assert_wrong_digit(answer: httpx.Response, right: str) -> None:
    assert answer.status_code == 422
    body = answer.json()
    assert (body["code"], body["digito"]) == ("nit_digit", right)
    assert [(problem["type"], problem["loc"]) for problem in body["detail"]] == [("nit_digit", ["body", "cedula"])]


def changed(client: httpx.Client, contact: Json, **fields: Any) -> httpx.Response:
    return client.put(f"/api/contactos/{contact['id']}", json=fields)


class TestDocument:
    @pytest.mark.parametrize("cedula", ["900.123.456-8", "900123456-8", "900123456 8", "900123456", "900.123.456"])
    def test_a_nit_is_kept_as_it_was_typed_and_answered_with_its_digit(self, admin: httpx.Client, cedula: str) -> None:
        contact = make_contact(admin, tipo_documento="NIT", cedula=cedula)
        assert (contact["cedula"], contact["documento"]) == (cedula, "900123456")
        assert contact["digito_verificacion"] == "8"
        assert admin.get("/api/contactos/").json()["items"] == [contact]

    def test_ten_bare_digits_are_all_of_the_base(self, admin: httpx.Client) -> None:
        contact = make_contact(admin, tipo_documento="NIT", cedula="1020304050")
        assert (contact["documento"], contact["digito_verificacion"]) == ("1020304050", "8")

    def test_a_wrong_digit_is_refused_with_the_right_one(self, admin: httpx.Client) -> None:
        values = contact_values(tipo_documento="NIT", cedula="900.123.456-7")
        assert_wrong_digit(admin.post("/api/contactos/", json=values), "8")
        assert admin.get("/api/contactos/").json()["total"] == 0

    @pytest.mark.parametrize("tipo", ["CC", "CE", "TI", "PA", "PPT", "RC", None])
    def test_no_other_document_has_one(self, admin: httpx.Client, tipo: str | None) -> None:
        contact = make_contact(admin, tipo_documento=tipo, cedula="900.123.456-7")
        assert (contact["digito_verificacion"], contact["documento"]) == (None, "9001234567")

    def test_a_change_is_looked_at_as_it_will_stand(self, admin: httpx.Client) -> None:
        contact = make_contact(admin, cedula="900123456-7")
        assert_wrong_digit(changed(admin, contact, tipo_documento="NIT"), "8")
        assert changed(admin, contact, tipo_documento="NIT", cedula="900123456-8").status_code == 200
        assert_wrong_digit(changed(admin, contact, cedula="900123456-1"), "8")
        assert changed(admin, contact, cedula="900123456-1", tipo_documento="CC").status_code == 200
        assert changed(admin, contact, cedula=None, tipo_documento="NIT").json()["digito_verificacion"] is None

    def test_what_is_wrong_already_keeps_nobody_from_other_changes(self, admin: httpx.Client, service: Api) -> None:
        contact = make_contact(admin, cedula="900123456-7")
        service.sql("UPDATE contacts SET tipo_documento = 'NIT'")
        sent_back = admin.get(f"/api/contactos/{contact['id']}").json() | {"notas": "algo"}
        assert changed(admin, contact, **sent_back).json()["notas"] == "algo"

    @pytest.mark.parametrize("tipo", ["cc", "XX", "Cédula", 1])
    def test_no_other_type_is_taken(self, admin: httpx.Client, tipo: Any) -> None:
        values = contact_values(tipo_documento=tipo)
        assert_invalid(admin.post("/api/contactos/", json=values), ["body", "tipo_documento"])

    @pytest.mark.parametrize("search", ["900123456", "900.123.456", "900123456-8", "9001234568", "900.123.456-8"])
    @pytest.mark.parametrize("cedula", ["900.123.456-8", "900123456"])
    def test_it_is_found_by_its_digits_with_or_without_the_last(
        self, admin: httpx.Client, cedula: str, search: str
    ) -> None:
        contact = make_contact(admin, tipo_documento="NIT", cedula=cedula)
        found = admin.get("/api/contactos/", params={"search": search}).json()
        assert [item["id"] for item in found["items"]] == [contact["id"]]


class TestPhone:
    def test_it_is_kept_as_typed_and_as_it_is_dialled(self, admin: httpx.Client) -> None:
        contact = make_contact(admin, telefono="0057 (300) 123-4567")
        assert contact["telefono"] == "0057 (300) 123-4567"
        assert (contact["telefono_e164"], contact["telefono_tipo"]) == ("+573001234567", "movil")
        fixed = changed(admin, contact, telefono="(601) 234 5678 ext. 2").json()
        assert (fixed["telefono_e164"], fixed["telefono_tipo"]) == ("+576012345678", "fijo")

    def test_a_doubtful_one_is_never_refused(self, admin: httpx.Client) -> None:
        contact = make_contact(admin, telefono="234 5678 (oficina)")
        assert (contact["telefono_e164"], contact["telefono_tipo"]) == (None, None)

    def test_nobody_writes_what_is_read_from_it(self, admin: httpx.Client, service: Api) -> None:
        sent = {"telefono_e164": "+1", "telefono_tipo": "otro", "documento": "x", "digito_verificacion": "0"}
        contact = make_contact(admin, cedula="12", **sent)
        assert changed(admin, contact, **sent).json() == contact
        service.sql("UPDATE contacts SET telefono_e164 = '+1', telefono_tipo = NULL, documento = 'x'")
        assert admin.get(f"/api/contactos/{contact['id']}").json() == contact


class TestPlace:
    def test_a_code_is_kept_beside_the_city(self, admin: httpx.Client) -> None:
        contact = make_contact(admin, municipio=" 05001 ", ciudad="El Poblado")
        assert (contact["municipio"], contact["ciudad"]) == ("05001", "El Poblado")

    @pytest.mark.parametrize("municipio", ["5001", "050011", "0500a", "Medellín", "٠٥٠٠١", 5001])
    def test_what_is_no_code_is_refused(self, admin: httpx.Client, municipio: Any) -> None:
        values = contact_values(municipio=municipio)
        assert_invalid(admin.post("/api/contactos/", json=values), ["body", "municipio"])

    def test_one_that_there_is_not_is_refused_at_its_field(self, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        for answer in (
            admin.post("/api/contactos/", json=contact_values(email="b@example.com", municipio="05999")),
            changed(admin, contact, municipio="99999"),
        ):
            assert (answer.status_code, answer.json()["code"]) == (422, "unknown_municipio")
            assert answer.json()["detail"] == [UNKNOWN]
        assert admin.get("/api/contactos/").json()["items"] == [contact]


class TestHistory:
    def test_what_people_write_is_in_the_trail_and_undone_and_what_is_read_from_it_is_not(
        self, admin: httpx.Client
    ) -> None:
        contact = make_contact(admin, cedula="900123456", telefono="2345678")
        change = changed(admin, contact, tipo_documento="NIT", municipio="76001", telefono="3001234567")
        after = change.json()
        newest = admin.get(f"/api/contactos/{contact['id']}/historial").json()["items"][0]
        assert newest["cambios"] == {
            "tipo_documento": [None, "NIT"], "municipio": [None, "76001"], "telefono": ["2345678", "3001234567"],
        }  # fmt: skip
        undo = {"operacion_id": change.headers["X-Operation-ID"]}
        plan = made(admin.post("/api/contactos/deshacer", json=undo))
        assert plan["pasos"][0]["campos"].keys() == {"tipo_documento", "municipio", "telefono"}
        back = admin.get(f"/api/contactos/{contact['id']}").json()
        assert back | {"updated_at": 0} == contact | {"updated_at": 0}
        assert after["telefono_tipo"] == "movil"

    def test_a_contact_comes_back_from_the_trash_as_it_was(self, admin: httpx.Client) -> None:
        contact = make_contact(admin, **NIT, municipio="11001")
        path = f"/api/contactos/papelera/{contact['id']}"
        admin.delete(f"/api/contactos/{contact['id']}")
        trashed = admin.get(path).json()
        assert {name: trashed[name] for name in contact} == contact
        assert made(admin.post(f"{path}/restaurar")) == contact

    def test_a_creation_is_undone_although_a_migration_has_filled_its_municipio_in(
        self, admin: httpx.Client, service: Api
    ) -> None:
        filled, chosen = make_contact(admin), make_contact(admin, email="b@example.com")
        changed(admin, chosen, municipio="05001")
        # As the migration does: nothing of it is in the trail.
        service.sql("ALTER TABLE contacts DISABLE TRIGGER audit_contacts_after_update")
        try:
            service.sql("UPDATE contacts SET municipio = '11001' WHERE municipio IS NULL")
        finally:
            service.sql("ALTER TABLE contacts ENABLE TRIGGER audit_contacts_after_update")
        conflicts = {}
        for contact in (filled, chosen):
            first = admin.get(f"/api/contactos/{contact['id']}/historial").json()["items"][-1]
            plan = admin.post("/api/contactos/deshacer", json={"cambio_id": first["id"], "solo_ver": True}).json()
            conflicts[contact["id"]] = list(plan["pasos"][0]["conflictos"])
        assert conflicts == {filled["id"]: [], chosen["id"]: ["municipio"]}


class TestMunicipios:
    @pytest.mark.parametrize(
        ("search", "first"),
        [
            ("cali", "Cali, Valle del Cauca"), ("CALÍ", "Cali, Valle del Cauca"),
            ("santiago de c", "Cali, Valle del Cauca"),
            ("bog", "Bogotá, D.C."), ("bogota d.c.", "Bogotá, D.C."), ("medel", "Medellín, Antioquia"),
            ("armenia", "Armenia, Quindío"), ("armenia ant", "Armenia, Antioquia"),
            ("armenia, antioquia", "Armenia, Antioquia"),
            ("mompos", "Mompox, Bolívar"), ("itagui", "Itagüí, Antioquia"), ("nariño", "Nariño, Antioquia"),
            ("leyva", "Villa de Leyva, Boyacá"),
            ("san andres", "San Andrés, San Andrés y Providencia"),
        ],
    )  # fmt: skip
    def test_one_is_found_as_one_types(self, admin: httpx.Client, search: str, first: str) -> None:
        found = admin.get("/api/municipios/", params={"search": search}).json()
        assert found[0]["etiqueta"] == first

    def test_the_beginnings_of_words_are_looked_at(self, admin: httpx.Client) -> None:
        found = admin.get("/api/municipios/", params={"search": "cal", "size": 100}).json()
        names = [place["nombre_comun"] for place in found]
        assert names[0] == "Cali"
        assert {"California", "Calamar", "Caldas"} <= set(names)
        assert "Escalante" not in names and "Bucaramanga" not in names  # noqa: PT018

    def test_without_a_search_the_capitals_come_first(self, admin: httpx.Client) -> None:
        found = admin.get("/api/municipios/", params={"size": 33}).json()
        assert all(place["codigo"].endswith("001") for place in found)
        assert {"Bogotá", "Medellín", "Cali", "Mitú"} <= {place["nombre_comun"] for place in found}

    def test_those_of_one_departamento(self, admin: httpx.Client) -> None:
        found = admin.get("/api/municipios/", params={"departamento": "88"}).json()
        assert [place["nombre"] for place in found] == ["San Andrés", "Providencia"]
        assert admin.get("/api/municipios/", params={"departamento": "99", "search": "cali"}).json() == []

    @pytest.mark.parametrize("search", ["%", "_", "\\", ".*", "(", "[", "'--"])
    def test_signs_stand_for_nothing(self, admin: httpx.Client, search: str) -> None:
        assert admin.get("/api/municipios/", params={"search": search}).json() == []

    @pytest.mark.parametrize(
        ("query", "place"),
        [
            ({"size": 0}, "size"), ({"size": 101}, "size"), ({"departamento": "5"}, "departamento"),
            ({"search": "x" * 101}, "search"), ({"busqueda": "x"}, "busqueda"),
        ],
    )  # fmt: skip
    def test_what_is_out_of_bounds_is_refused(self, admin: httpx.Client, query: dict[str, Any], place: str) -> None:
        assert_invalid(admin.get("/api/municipios/", params=query), ["query", place])

    def test_one_by_its_code(self, admin: httpx.Client) -> None:
        assert admin.get("/api/municipios/76001").json() == {
            "codigo": "76001", "nombre": "Santiago de Cali", "nombre_comun": "Cali", "departamento_codigo": "76",
            "departamento": "Valle del Cauca", "etiqueta": "Cali, Valle del Cauca",
        }  # fmt: skip
        missing = "There is no municipio with this code of DIVIPOLA"
        assert_error(admin.get("/api/municipios/05999"), 404, missing, "municipio_not_found")
        assert_invalid(admin.get("/api/municipios/5001"), ["path", "codigo"])


def test_an_export_has_the_names_of_places(admin: httpx.Client) -> None:
    make_contact(admin, **NIT, municipio="76001")
    columns = ["telefono_e164", "tipo_documento", "municipio", "municipio_nombre", "departamento"]
    answer = admin.get("/api/contactos/exportar", params={"formato": "csv", "columnas": columns})
    assert answer.text.splitlines() == [
        ",".join(columns), "'+573001234567,NIT,76001,Santiago de Cali,Valle del Cauca",
    ]  # fmt: skip

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.api.factories import (
    NOBODY,
    Json,
    assert_error,
    assert_invalid,
    contact_values,
    made,
    make_contact,
    make_user,
    signed_in,
)
from tests.harness import Api, Server

NOT_SIGNED_IN = (401, "Not authenticated", "not_authenticated")
NOT_FOUND = (404, "Contact not found", "contact_not_found")
TAKEN = (400, "A contact with this email already exists", "contact_email_taken")

WHOLE = {
    "nombres": "María José",
    "apellidos": "Peña Ñúñez",
    "nombre_completo": "Dra. María José Peña",
    "email": "mj.pena@example.com",
    "telefono": "+57 300 123 4567",
    "estado": "cliente",
    "cedula": "1.020.304.050",
    "ciudad": "Bogotá D.C.",
    "pais": "Perú",
    "notas": "Prefiere el correo.\nLlamar después de las 5.",
    "tipo_documento": "CC",
    "municipio": "11001",
}
ADDED = {
    "id", "created_at", "updated_at", "propietario_id", "telefono_e164", "telefono_tipo", "documento",
    "digito_verificacion",
}  # fmt: skip


def without_added(contact: Json) -> Json:
    return {key: value for key, value in contact.items() if key not in ADDED}


def total(client: httpx.Client) -> int:
    return int(client.get("/api/contactos/").json()["total"])


def assert_a_recent_time_with_zone(text: str) -> None:
    moment = datetime.fromisoformat(text)
    assert moment.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - moment) < timedelta(minutes=5)


def me(client: httpx.Client) -> Json:
    user: Json = client.get("/api/auth/me").json()
    return user


class TestCreateContact:
    def test_anonymous_is_refused(self, anonymous: httpx.Client) -> None:
        assert_error(anonymous.post("/api/contactos/", json=contact_values()), *NOT_SIGNED_IN)

    def test_the_least_is_filled_up_with_defaults(self, admin: httpx.Client) -> None:
        answer = admin.post(
            "/api/contactos/",
            json={"nombres": "Ana", "apellidos": "Ruiz", "email": "ana@example.com", "telefono": "300 123 4567"},
        )
        assert answer.status_code == 200
        contact = answer.json()
        assert contact == {
            "id": contact["id"],
            "nombres": "Ana",
            "apellidos": "Ruiz",
            "nombre_completo": "Ana Ruiz",
            "email": "ana@example.com",
            "telefono": "300 123 4567",
            "estado": "prospecto",
            "cedula": None,
            "ciudad": None,
            "pais": "Colombia",
            "notas": None,
            "propietario_id": me(admin)["id"],
            "tipo_documento": None,
            "municipio": None,
            "telefono_e164": "+573001234567",
            "telefono_tipo": "movil",
            "documento": None,
            "digito_verificacion": None,
            "created_at": contact["created_at"],
            "updated_at": contact["updated_at"],
        }
        assert str(UUID(contact["id"])) == contact["id"]
        assert_a_recent_time_with_zone(contact["created_at"])
        assert_a_recent_time_with_zone(contact["updated_at"])

    def test_every_field_is_kept_as_it_was_sent(self, admin: httpx.Client) -> None:
        contact = made(admin.post("/api/contactos/", json=WHOLE))
        assert without_added(contact) == WHOLE
        assert admin.get(f"/api/contactos/{contact['id']}").json() == contact

    def test_it_works_without_the_last_slash_and_without_a_redirect(self, admin: httpx.Client) -> None:
        answer = admin.post("/api/contactos", json=contact_values(), follow_redirects=False)
        assert answer.status_code == 200
        assert total(admin) == 1

    @pytest.mark.parametrize("missing", ["nombres", "apellidos", "email", "telefono"])
    def test_what_is_required(self, admin: httpx.Client, missing: str) -> None:
        values = contact_values()
        del values[missing]
        assert_invalid(admin.post("/api/contactos/", json=values), ["body", missing])
        assert total(admin) == 0

    def test_every_problem_is_named_at_once(self, admin: httpx.Client) -> None:
        answer = admin.post("/api/contactos/", json={"nombres": "", "email": "ana", "estado": "amigo"})
        assert_invalid(answer, *(["body", name] for name in ("nombres", "apellidos", "email", "telefono", "estado")))

    @pytest.mark.parametrize("estado", ["prospecto", "calificado", "cliente", "inactivo"])
    def test_each_estado_is_stored_as_its_value(
        self, admin: httpx.Client, server: Server, service_database: str, estado: str
    ) -> None:
        assert make_contact(admin, estado=estado)["estado"] == estado
        assert server.sql(service_database, "SELECT estado::text FROM contacts") == [(estado,)]

    @pytest.mark.parametrize("estado", ["PROSPECTO", "Cliente", "", "perdido", None, 1])
    def test_no_other_estado_is_taken(self, admin: httpx.Client, estado: Any) -> None:
        assert_invalid(admin.post("/api/contactos/", json=contact_values(estado=estado)), ["body", "estado"])

    @pytest.mark.parametrize("blank", [None, "", "   "])
    def test_a_blank_nombre_completo_is_made_of_the_names(self, admin: httpx.Client, blank: str | None) -> None:
        contact = make_contact(admin, nombres="Luis", apellidos="Díaz Mora", nombre_completo=blank)
        assert contact["nombre_completo"] == "Luis Díaz Mora"

    def test_white_space_around_is_cut(self, admin: httpx.Client) -> None:
        contact = make_contact(
            admin,
            nombres=" Ana\t",
            apellidos="\u00a0Ruiz ",
            email=" ana@example.com\n",
            telefono=" 300 ",
            ciudad=" Cali ",
        )
        assert without_added(contact) == {
            "nombres": "Ana", "apellidos": "Ruiz", "nombre_completo": "Ana Ruiz", "email": "ana@example.com",
            "telefono": "300", "estado": "prospecto", "cedula": None, "ciudad": "Cali", "pais": "Colombia",
            "notas": None, "tipo_documento": None, "municipio": None,
        }  # fmt: skip

    @pytest.mark.parametrize("field", ["cedula", "ciudad", "pais", "notas", "tipo_documento", "municipio"])
    @pytest.mark.parametrize("blank", [None, "", "   "])
    def test_a_blank_optional_field_is_null(self, admin: httpx.Client, field: str, blank: str | None) -> None:
        assert make_contact(admin, **{field: blank})[field] is None

    @pytest.mark.parametrize(
        "email", ["ana", "ana@", "@example.com", "ana@example", "a na@example.com", "ana@@example.com", "", None, 7]
    )
    def test_what_is_no_email_is_refused(self, admin: httpx.Client, email: Any) -> None:
        assert_invalid(admin.post("/api/contactos/", json=contact_values(email=email)), ["body", "email"])

    @pytest.mark.parametrize("email", ["ana@example.com", "Ana@Example.COM", " ANA@EXAMPLE.COM "])
    def test_a_taken_email_is_refused_whatever_its_case(self, admin: httpx.Client, email: str) -> None:
        make_contact(admin, email="ana@example.com")
        assert_error(admin.post("/api/contactos/", json=contact_values(email=email)), *TAKEN)
        assert total(admin) == 1

    def test_the_case_of_an_email_may_not_hide_that_it_is_taken(self, admin: httpx.Client) -> None:
        make_contact(admin, email="Ana.RUIZ@example.com")
        assert_error(admin.post("/api/contactos/", json=contact_values(email="ana.ruiz@example.com")), *TAKEN)

    def test_the_email_of_a_user_is_free_for_a_contact(self, admin: httpx.Client) -> None:
        assert make_contact(admin, email="admin@example.com")["email"] == "admin@example.com"

    def test_unknown_fields_are_ignored(self, admin: httpx.Client) -> None:
        contact = make_contact(
            admin,
            id=NOBODY,
            created_at="2001-01-01T00:00:00Z",
            updated_at="2001-01-01T00:00:00Z",
            busqueda="x",
            etiqueta="x",
        )
        assert contact.keys() == WHOLE.keys() | ADDED
        assert contact["id"] != NOBODY
        assert_a_recent_time_with_zone(contact["created_at"])
        assert_a_recent_time_with_zone(contact["updated_at"])


class TestOwner:
    """`propietario_id`: whoever creates a contact, unless it is given; anybody may hand it on."""

    def test_whoever_creates_it_owns_it(self, admin: httpx.Client, service: Api) -> None:
        seller = make_user(admin)
        with signed_in(service, seller["id"]) as client:
            assert make_contact(client)["propietario_id"] == seller["id"]

    def test_it_can_be_given_to_somebody_else_or_to_nobody(self, admin: httpx.Client) -> None:
        seller = make_user(admin)
        contact = make_contact(admin, propietario_id=seller["id"])
        assert contact["propietario_id"] == seller["id"]
        path = f"/api/contactos/{contact['id']}"
        for owner in (me(admin)["id"], None, seller["id"]):
            assert admin.put(path, json={"propietario_id": owner}).json()["propietario_id"] == owner
            assert admin.get(path).json()["propietario_id"] == owner
        assert make_contact(admin, propietario_id=None, email="otra@example.com")["propietario_id"] is None

    def test_other_changes_leave_it(self, admin: httpx.Client, service: Api) -> None:
        contact = make_contact(admin)
        with signed_in(service, make_user(admin)["id"]) as client:
            changed = client.put(f"/api/contactos/{contact['id']}", json={"ciudad": "Cali"}).json()
        assert changed["propietario_id"] == me(admin)["id"]

    @pytest.mark.parametrize("owner", [NOBODY, "11111111-1111-4111-8111-111111111111"])
    def test_nobody_can_own_it_who_is_not_there(self, admin: httpx.Client, owner: str) -> None:
        unknown = (400, "There is no user with this propietario_id", "unknown_owner")
        assert_error(admin.post("/api/contactos/", json=contact_values(propietario_id=owner)), *unknown)
        assert total(admin) == 0
        contact = make_contact(admin)
        assert_error(admin.put(f"/api/contactos/{contact['id']}", json={"propietario_id": owner}), *unknown)
        assert admin.get(f"/api/contactos/{contact['id']}").json() == contact

    def test_what_is_no_id_is_422(self, admin: httpx.Client) -> None:
        answer = admin.post("/api/contactos/", json=contact_values(propietario_id="yo"))
        assert_invalid(answer, ["body", "propietario_id"])

    def test_contacts_stay_when_their_owner_is_deleted(self, admin: httpx.Client) -> None:
        seller = make_user(admin)
        contact = make_contact(admin, propietario_id=seller["id"])
        assert admin.delete(f"/api/users/{seller['id']}").status_code == 200
        left = admin.get(f"/api/contactos/{contact['id']}").json()
        # Another version of it: see `If-Match`.
        assert left == contact | {"propietario_id": None, "updated_at": left["updated_at"]}


class TestReadContact:
    def test_anonymous_is_refused(self, anonymous: httpx.Client, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        assert_error(anonymous.get(f"/api/contactos/{contact['id']}"), *NOT_SIGNED_IN)

    def test_it_is_the_contact(self, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        answer = admin.get(f"/api/contactos/{contact['id']}")
        assert answer.status_code == 200
        assert answer.json() == contact

    def test_nobody_is_404(self, admin: httpx.Client) -> None:
        assert_error(admin.get(f"/api/contactos/{NOBODY}"), *NOT_FOUND)

    @pytest.mark.parametrize("id", ["1", "nada", "00000000-0000-4000-8000-00000000000", "%00", "null"])
    def test_what_is_no_uuid_is_422(self, admin: httpx.Client, id: str) -> None:
        assert_invalid(admin.get(f"/api/contactos/{id}"), ["path", "id"])


class TestUpdateContact:
    def test_anonymous_is_refused(self, anonymous: httpx.Client, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        assert_error(anonymous.put(f"/api/contactos/{contact['id']}", json={"ciudad": "Cali"}), *NOT_SIGNED_IN)
        assert admin.get(f"/api/contactos/{contact['id']}").json() == contact

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("nombre_completo", "Doña Ana"),
            ("email", "otra@example.com"),
            ("telefono", "601 555 0000"),
            ("estado", "calificado"),
            ("cedula", "52.000.111"),
            ("ciudad", "Cúcuta"),
            ("pais", "Venezuela"),
            ("notas", "Otra nota"),
            ("tipo_documento", "CE"),
            ("municipio", "05001"),
        ],
    )
    def test_only_what_is_sent_changes(self, admin: httpx.Client, field: str, value: str) -> None:
        contact = made(admin.post("/api/contactos/", json=WHOLE))
        answer = admin.put(f"/api/contactos/{contact['id']}", json={field: value})
        assert answer.status_code == 200
        changed = answer.json()
        # What is read from the phone and the document goes with them.
        read = {
            "telefono": {"telefono_e164": "+576015550000", "telefono_tipo": "fijo"},
            "cedula": {"documento": "52000111"},
        }.get(field, {})  # fmt: skip
        assert changed == contact | {field: value, "updated_at": changed["updated_at"]} | read
        assert datetime.fromisoformat(changed["updated_at"]) > datetime.fromisoformat(contact["updated_at"])
        assert admin.get(f"/api/contactos/{contact['id']}").json() == changed

    @pytest.mark.parametrize(("field", "whole"), [("nombres", "Eva Ruiz"), ("apellidos", "Ana Eva")])
    def test_a_changed_name_makes_nombre_completo_anew(self, admin: httpx.Client, field: str, whole: str) -> None:
        contact = make_contact(admin, nombres="Ana", apellidos="Ruiz", nombre_completo="Doña Ana")
        changed = admin.put(f"/api/contactos/{contact['id']}", json={field: "Eva"}).json()
        assert changed[field] == "Eva"
        assert changed["nombre_completo"] == whole

    def test_a_changed_name_counts_more_than_the_nombre_completo_that_comes_back_with_it(
        self, admin: httpx.Client
    ) -> None:
        contact = make_contact(admin, nombres="Ana", apellidos="Ruiz")
        changed = admin.put(f"/api/contactos/{contact['id']}", json=contact | {"nombres": "Eva"}).json()
        assert changed["nombre_completo"] == "Eva Ruiz"

    def test_a_name_sent_again_keeps_nombre_completo(self, admin: httpx.Client) -> None:
        contact = make_contact(admin, nombres="Ana", nombre_completo="Doña Ana")
        changed = admin.put(f"/api/contactos/{contact['id']}", json={"nombres": "Ana"}).json()
        assert changed["nombre_completo"] == "Doña Ana"

    @pytest.mark.parametrize("blank", [None, "", " "])
    def test_a_blank_nombre_completo_is_made_of_the_names(self, admin: httpx.Client, blank: str | None) -> None:
        contact = make_contact(admin, nombres="Ana", apellidos="Ruiz", nombre_completo="Doña Ana")
        changed = admin.put(f"/api/contactos/{contact['id']}", json={"nombre_completo": blank}).json()
        assert changed["nombre_completo"] == "Ana Ruiz"

    def test_nothing_sent_changes_nothing(self, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        answer = admin.put(f"/api/contactos/{contact['id']}", json={})
        assert answer.status_code == 200
        assert answer.json() == contact

    def test_a_whole_contact_may_come_back(self, admin: httpx.Client) -> None:
        contact = made(admin.post("/api/contactos/", json=WHOLE))
        answer = admin.put(f"/api/contactos/{contact['id']}", json=contact)
        assert answer.status_code == 200
        assert answer.json() == contact

    @pytest.mark.parametrize(
        ("field", "value"),
        [("id", NOBODY), ("created_at", "2001-01-01T00:00:00Z"), ("updated_at", "2001-01-01T00:00:00Z"), ("x", 1)],
    )
    def test_a_field_that_is_not_the_clients_is_ignored(self, admin: httpx.Client, field: str, value: Any) -> None:
        contact = make_contact(admin)
        answer = admin.put(f"/api/contactos/{contact['id']}", json={field: value})
        assert answer.status_code == 200
        assert answer.json() == contact
        assert admin.get(f"/api/contactos/{contact['id']}").json() == contact

    @pytest.mark.parametrize("field", ["nombres", "apellidos", "email", "telefono", "estado"])
    @pytest.mark.parametrize("value", [None, "", "   "])
    def test_what_is_required_can_not_be_blank(self, admin: httpx.Client, field: str, value: str | None) -> None:
        contact = make_contact(admin)
        assert_invalid(admin.put(f"/api/contactos/{contact['id']}", json={field: value}), ["body", field])
        assert admin.get(f"/api/contactos/{contact['id']}").json() == contact

    @pytest.mark.parametrize("field", ["cedula", "ciudad", "pais", "notas"])
    def test_an_optional_field_can_be_emptied(self, admin: httpx.Client, field: str) -> None:
        contact = made(admin.post("/api/contactos/", json=WHOLE))
        assert admin.put(f"/api/contactos/{contact['id']}", json={field: None}).json()[field] is None

    @pytest.mark.parametrize("email", ["eva@example.com", "EVA@Example.com"])
    def test_a_taken_email_is_refused_whatever_its_case(self, admin: httpx.Client, email: str) -> None:
        make_contact(admin, email="eva@example.com")
        contact = make_contact(admin, email="ana@example.com")
        assert_error(admin.put(f"/api/contactos/{contact['id']}", json={"email": email}), *TAKEN)
        assert admin.get(f"/api/contactos/{contact['id']}").json() == contact

    def test_the_case_of_ones_own_email_may_change(self, admin: httpx.Client) -> None:
        contact = make_contact(admin, email="ana@example.com")
        answer = admin.put(f"/api/contactos/{contact['id']}", json={"email": "Ana@example.com"})
        assert answer.status_code == 200
        assert answer.json()["email"] == "Ana@example.com"

    def test_nobody_is_404(self, admin: httpx.Client) -> None:
        assert_error(admin.put(f"/api/contactos/{NOBODY}", json={"ciudad": "Cali"}), *NOT_FOUND)

    def test_what_is_no_uuid_is_422(self, admin: httpx.Client) -> None:
        assert_invalid(admin.put("/api/contactos/1", json={"ciudad": "Cali"}), ["path", "id"])


class TestDeleteContact:
    def test_anonymous_is_refused(self, anonymous: httpx.Client, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        assert_error(anonymous.delete(f"/api/contactos/{contact['id']}"), *NOT_SIGNED_IN)
        assert admin.get(f"/api/contactos/{contact['id']}").json() == contact

    def test_the_answer_is_what_was_deleted(self, admin: httpx.Client) -> None:
        kept = make_contact(admin, email="eva@example.com")
        contact = make_contact(admin, email="ana@example.com")
        answer = admin.delete(f"/api/contactos/{contact['id']}")
        assert answer.status_code == 200
        assert answer.json() == contact
        assert_error(admin.get(f"/api/contactos/{contact['id']}"), *NOT_FOUND)
        assert admin.get("/api/contactos/").json()["items"] == [kept]

    def test_deleting_again_is_404(self, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        admin.delete(f"/api/contactos/{contact['id']}")
        assert_error(admin.delete(f"/api/contactos/{contact['id']}"), *NOT_FOUND)

    def test_its_email_is_free_again(self, admin: httpx.Client) -> None:
        contact = make_contact(admin, email="ana@example.com")
        admin.delete(f"/api/contactos/{contact['id']}")
        assert make_contact(admin, email="ana@example.com")["id"] != contact["id"]

    def test_what_is_no_uuid_is_422(self, admin: httpx.Client) -> None:
        assert_invalid(admin.delete("/api/contactos/1"), ["path", "id"])

"""Where the plan's sample code goes wrong and this service must not; the numbers are those of the contract's list.

Numbers 10 to 13 are about settings, migrations and images, and have their tests where those have theirs.
"""

from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.api.factories import (
    assert_error,
    assert_invalid,
    contact_values,
    log_in,
    made,
    make_contact,
    make_user,
    signed_in,
    token,
)
from tests.harness import ADMIN, Api, Server, running_service

INCORRECT = (400, "Incorrect email or password", "incorrect_login")


class Test1UpdateHashesANewPassword:
    def test_the_new_password_works_and_the_old_one_does_not(self, admin: httpx.Client) -> None:
        user = make_user(admin, password="la clave vieja")
        made(admin.put(f"/api/users/{user['id']}", json={"password": "la clave nueva"}))
        assert log_in(admin, user["email"], "la clave nueva").status_code == 200
        assert_error(log_in(admin, user["email"], "la clave vieja"), *INCORRECT)

    def test_no_answer_ever_has_a_password_or_its_hash(self, admin: httpx.Client) -> None:
        created = admin.post(
            "/api/users/",
            json={"email": "luz@example.com", "nombres": "Luz", "apellidos": "Díaz", "password": "la clave vieja"},
        )
        path = f"/api/users/{created.json()['id']}"
        updated = admin.put(path, json={"password": "la clave nueva"})
        for answer in (created, updated, admin.get(path), admin.get("/api/users/"), admin.delete(path)):
            assert answer.status_code == 200
            assert "clave" not in answer.text
            assert "password" not in answer.text
            assert "bcrypt" not in answer.text


class Test2NothingThatIsSentEndsAsA500:
    def test_a_taken_email_on_a_new_contact_is_400(self, admin: httpx.Client) -> None:
        make_contact(admin, email="ana@example.com")
        answer = admin.post("/api/contactos/", json=contact_values(email="ana@example.com"))
        assert_error(answer, 400, "A contact with this email already exists", "contact_email_taken")

    def test_a_taken_email_on_an_updated_contact_is_400(self, admin: httpx.Client) -> None:
        make_contact(admin, email="ana@example.com")
        contact = make_contact(admin, email="eva@example.com")
        answer = admin.put(f"/api/contactos/{contact['id']}", json={"email": "ana@example.com"})
        assert_error(answer, 400, "A contact with this email already exists", "contact_email_taken")

    def test_a_taken_email_on_an_updated_user_is_400(self, admin: httpx.Client) -> None:
        user = make_user(admin)
        answer = admin.put(f"/api/users/{user['id']}", json={"email": ADMIN["username"]})
        assert_error(answer, 400, "A user with this email already exists", "user_email_taken")

    def test_a_sub_that_is_no_uuid_is_401(self, anonymous: httpx.Client) -> None:
        answer = anonymous.get("/api/auth/me", headers={"Authorization": f"Bearer {token('nadie')}"})
        assert_error(answer, 401, "Could not validate credentials", "invalid_token")

    def test_a_nul_in_a_text_is_422(self, admin: httpx.Client) -> None:
        answer = admin.post("/api/contactos/", json=contact_values(notas="a\0b"))
        assert_invalid(answer, ["body", "notas"])

    def test_a_page_beyond_64_bits_is_422(self, admin: httpx.Client) -> None:
        assert_invalid(admin.get("/api/contactos/", params={"page": 2**64}), ["query", "page"])


class Test3AnInactiveSuperuserNoLongerAdministers:
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_of_all_users(self, admin: httpx.Client, service: Api, method: str) -> None:
        with signed_in(service, make_user(admin, is_superuser=True, is_active=False)["id"]) as client:
            assert_error(client.request(method, "/api/users/", json={}), 400, "Inactive user", "inactive_user")

    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
    def test_of_one_user(self, admin: httpx.Client, service: Api, method: str) -> None:
        other = make_user(admin, email="otra@example.com")
        with signed_in(service, make_user(admin, is_superuser=True, is_active=False)["id"]) as client:
            answer = client.request(method, f"/api/users/{other['id']}", json={})
        assert_error(answer, 400, "Inactive user", "inactive_user")
        assert admin.get(f"/api/users/{other['id']}").json() == other


class Test4ListsHaveATotalOrder:
    def test_pages_of_contacts_made_at_one_moment_neither_repeat_nor_miss(
        self, admin: httpx.Client, server: Server, service_database: str
    ) -> None:
        ids = {make_contact(admin, email=f"{number}@example.com")["id"] for number in range(25)}
        server.sql(service_database, "UPDATE contacts SET created_at = now()")
        # Rows that moved within the table: without an order they come as they lie.
        server.sql(service_database, "UPDATE contacts SET notas = 'x' WHERE email < '15'")
        pages = [admin.get("/api/contactos/", params={"page": page, "size": 4}).json()["items"] for page in range(7)]
        seen = [contact["id"] for page in pages for contact in page]
        assert len(seen) == 25
        assert set(seen) == ids
        assert seen == sorted(seen, reverse=True)  # the last key is the id

    def test_users_come_in_order_too(self, admin: httpx.Client, server: Server, service_database: str) -> None:
        for number in range(3):
            make_user(admin, email=f"{number}@example.com")
        server.sql(service_database, "UPDATE users SET created_at = now()")
        seen = [admin.get("/api/users/", params={"skip": skip, "limit": 1}).json()[0]["id"] for skip in range(4)]
        assert len(set(seen)) == 4
        assert seen == sorted(seen, reverse=True)


class Test5WildcardsInASearchAreTakenLiterally:
    @pytest.mark.parametrize(("wildcard", "total"), [("%", 1), ("_", 1), ("\\", 1), ("a%c", 0), ("a_c", 0)])
    def test_of_contacts(self, admin: httpx.Client, wildcard: str, total: int) -> None:
        for number, nombres in enumerate(("abc", "x%x", "x_x", "x\\x")):
            make_contact(admin, nombres=nombres, email=f"{number}@example.com")
        assert admin.get("/api/contactos/", params={"search": wildcard}).json()["total"] == total


class Test6TheSearchIsOnTheList:
    def test_search(self, admin: httpx.Client) -> None:
        found = make_contact(admin, nombres="Ana", email="ana@example.com")
        make_contact(admin, nombres="Eva", email="eva@example.com")
        page = admin.get("/api/contactos/", params={"search": "ana"}).json()
        assert (page["items"], page["total"], page["page"], page["size"]) == ([found], 1, 0, 10)


class Test7TimesHaveAZoneAndTheEstadoIsItsValue:
    @pytest.mark.parametrize("field", ["created_at", "updated_at"])
    def test_times_are_utc_and_say_so(self, admin: httpx.Client, field: str) -> None:
        for row in (make_contact(admin), make_user(admin)):
            assert datetime.fromisoformat(row[field]).utcoffset() == timedelta(0)

    def test_a_moment_is_told_as_it_is_stored(self, admin: httpx.Client, server: Server, service_database: str) -> None:
        contact = make_contact(admin)
        server.sql(service_database, "UPDATE contacts SET created_at = '2026-03-01 19:00:00-05'")
        told = admin.get(f"/api/contactos/{contact['id']}").json()["created_at"]
        assert datetime.fromisoformat(told) == datetime.fromisoformat("2026-03-02T00:00:00Z")

    def test_the_estado_is_stored_by_its_value(
        self, admin: httpx.Client, server: Server, service_database: str
    ) -> None:
        make_contact(admin, estado="calificado")
        assert server.sql(service_database, "SELECT estado::text FROM contacts") == [("calificado",)]
        assert admin.get("/api/contactos/", params={"filter_estado": "calificado"}).json()["total"] == 1


class Test8NombreCompletoIsNotRequired:
    def test_it_is_made_of_the_names_where_it_is_left_out(self, admin: httpx.Client) -> None:
        contact = make_contact(admin, nombres="María José", apellidos="Peña")
        assert contact["nombre_completo"] == "María José Peña"

    def test_the_seed_gives_contacts_their_own_name_and_email(
        self, server: Server, migrated: str, tmp_path: Path
    ) -> None:
        with server.database("seeded", template=migrated) as database:
            env = server.env(database) | {"SEED_SAMPLE_CONTACTS": "true"}
            with running_service(env, tmp_path / "log") as service, service.client(**ADMIN) as client:
                page = client.get("/api/contactos/", params={"size": 100}).json()
        contacts = page["items"]
        assert page["total"] == len(contacts) == 20
        for contact in contacts:
            assert contact["nombre_completo"] == f"{contact['nombres']} {contact['apellidos']}"
        assert len({contact["email"].lower() for contact in contacts}) == 20


class Test9LoginTellsNothingByItsTimeAndCutsNoPassword:
    """Its time is taken where a hash costs what it should: `tests/process/test_outages.py`."""

    def test_two_passwords_that_differ_after_72_bytes_are_different(self, admin: httpx.Client) -> None:
        user = make_user(admin, password="a" * 99 + "b")
        assert log_in(admin, user["email"], "a" * 99 + "b").status_code == 200
        assert_error(log_in(admin, user["email"], "a" * 99 + "c"), *INCORRECT)
        assert_error(log_in(admin, user["email"], "a" * 72), *INCORRECT)

    @pytest.mark.parametrize("password", ["a" * 257, "a" * 5000, "clave\0", "\0", " "])
    def test_a_password_that_nobody_can_have_is_a_wrong_one(self, anonymous: httpx.Client, password: str) -> None:
        assert_error(log_in(anonymous, ADMIN["username"], password), *INCORRECT)

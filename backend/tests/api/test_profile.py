"""What everybody may see and change of themselves."""

from collections.abc import Iterator
from typing import Any, ClassVar

import httpx
import pytest

from tests.api.factories import (
    OLD_HASH,
    OLD_PASSWORD,
    PASSWORD,
    assert_error,
    assert_invalid,
    insert_user,
    log_in,
    make_user,
    signed_in,
)
from tests.harness import Api, Server, Service

NOT_SIGNED_IN = (401, "Not authenticated", "not_authenticated")
# Of who signs in with the documented password.
DOCUMENTED = {"has_default_password": True, "needs_second_factor": False}
INCORRECT = (400, "Incorrect email or password", "incorrect_login")


def assert_old_hash(server: Server, database: str) -> None:
    """That luz@example.com still has the password she was made with."""
    hashes = server.sql(database, "SELECT hashed_password FROM users WHERE email = 'luz@example.com'")
    assert hashes == [(OLD_HASH,)]


class TestUpdateMe:
    def test_anonymous_is_refused(self, anonymous: httpx.Client) -> None:
        assert_error(anonymous.put("/api/auth/me", json={"nombres": "Eva"}), *NOT_SIGNED_IN)

    @pytest.mark.parametrize(
        ("sent", "whole"),
        [
            ({"nombres": "Eva"}, "Eva Gómez"),
            ({"apellidos": "Ñúñez"}, "Luz Ñúñez"),
            ({"nombres": " Eva ", "apellidos": "Díaz"}, "Eva Díaz"),
        ],
    )
    def test_ones_own_names_change_and_nothing_else(
        self, admin: httpx.Client, service: Api, sent: dict[str, str], whole: str
    ) -> None:
        user = make_user(admin)
        with signed_in(service, user["id"]) as client:
            answer = client.put("/api/auth/me", json=sent)
            assert answer.status_code == 200
            changed = answer.json()
            assert client.get("/api/auth/me").json() == changed
        names = {name: value.strip() for name, value in sent.items()}
        assert changed == user | names | {"nombre_completo": whole, "updated_at": changed["updated_at"]}

    @pytest.mark.parametrize(
        "field", ["id", "email", "password", "hashed_password", "is_active", "is_superuser", "created_at", "x"]
    )
    def test_any_other_field_is_refused(self, admin: httpx.Client, service: Api, field: str) -> None:
        user = make_user(admin)
        with signed_in(service, user["id"]) as client:
            assert_invalid(client.put("/api/auth/me", json={"nombres": "Eva", field: True}), ["body", field])
            assert client.get("/api/auth/me").json() == user

    @pytest.mark.parametrize("field", ["nombres", "apellidos"])
    @pytest.mark.parametrize("value", [None, "", "  ", "a" * 121])
    def test_a_name_can_not_be_blank_or_too_long(self, admin: httpx.Client, field: str, value: str | None) -> None:
        me = admin.get("/api/auth/me").json()
        assert_invalid(admin.put("/api/auth/me", json={field: value}), ["body", field])
        assert admin.get("/api/auth/me").json() == me


class TestChangePassword:
    SENT: ClassVar = {"current_password": OLD_PASSWORD, "new_password": PASSWORD}

    @pytest.fixture
    def client(
        self,
        admin: httpx.Client,  # noqa: ARG002
        service: Api,
        server: Server,
        service_database: str,
    ) -> Iterator[httpx.Client]:
        with signed_in(service, insert_user(server, service_database, email="luz@example.com")) as client:
            yield client

    def test_anonymous_is_refused(self, anonymous: httpx.Client) -> None:
        assert_error(anonymous.put("/api/auth/me/password", json=self.SENT), *NOT_SIGNED_IN)

    def test_the_new_password_works_and_the_old_one_does_not(self, client: httpx.Client) -> None:
        answer = client.put("/api/auth/me/password", json=self.SENT)
        assert answer.status_code == 204
        assert answer.content == b""
        assert log_in(client, "luz@example.com", PASSWORD).status_code == 200
        assert_error(log_in(client, "luz@example.com", OLD_PASSWORD), *INCORRECT)

    @pytest.mark.parametrize("wrong", ["not it", "", "clave\0", "a" * 256])
    def test_without_the_password_of_now_nothing_changes(
        self, client: httpx.Client, server: Server, service_database: str, wrong: str
    ) -> None:
        answer = client.put("/api/auth/me/password", json=self.SENT | {"current_password": wrong})
        assert_error(answer, 400, "Incorrect password", "incorrect_password")
        assert_old_hash(server, service_database)

    @pytest.mark.parametrize("new", ["corta", "", None, "a" * 257, "clave\0 de prueba"])
    def test_the_new_one_follows_the_rules(
        self, client: httpx.Client, server: Server, service_database: str, new: str | None
    ) -> None:
        answer = client.put("/api/auth/me/password", json=self.SENT | {"new_password": new})
        assert_invalid(answer, ["body", "new_password"])
        assert OLD_PASSWORD not in answer.text
        assert_old_hash(server, service_database)

    def test_unknown_fields_are_refused(self, client: httpx.Client) -> None:
        answer = client.put("/api/auth/me/password", json=self.SENT | {"email": "eva@example.com"})
        assert_invalid(answer, ["body", "email"])


class TestSecurity:
    def test_anonymous_is_refused(self, anonymous: httpx.Client) -> None:
        assert_error(anonymous.get("/api/auth/me/security"), *NOT_SIGNED_IN)

    def test_the_documented_password_is_marked(self, own_service: Service, admin: httpx.Client) -> None:
        assert own_service.url == str(admin.base_url).rstrip("/")
        assert admin.get("/api/auth/me/security").json() == DOCUMENTED

    @pytest.mark.parametrize("by", ["themselves", "a superuser"])
    def test_another_password_ends_it_and_the_documented_one_is_never_taken_again(
        self, admin: httpx.Client, service: Api, server: Server, service_database: str, by: str
    ) -> None:
        user_id = insert_user(server, service_database, has_default_password=True)
        with signed_in(service, user_id) as client:
            for current, new, status in [
                (OLD_PASSWORD, "admin123", 422), (OLD_PASSWORD, PASSWORD, 204), (PASSWORD, "admin123", 422)
            ]:  # fmt: skip
                if by == "themselves":
                    sent = {"current_password": current, "new_password": new}
                    assert client.put("/api/auth/me/password", json=sent).status_code == status
                else:
                    answer = admin.put(f"/api/users/{user_id}", json={"password": new})
                    assert answer.status_code == (200 if status == 204 else 422)
        with signed_in(service, user_id) as client:
            assert client.get("/api/auth/me/security").json() == {
                "has_default_password": False,
                "needs_second_factor": False,
            }

    @pytest.mark.parametrize("changes", [{"nombres": "Eva"}, {"is_superuser": True}])
    def test_any_other_change_leaves_it(
        self, admin: httpx.Client, service: Api, server: Server, service_database: str, changes: dict[str, Any]
    ) -> None:
        user_id = insert_user(server, service_database, has_default_password=True)
        assert admin.put(f"/api/users/{user_id}", json=changes).status_code == 200
        with signed_in(service, user_id) as client:
            assert client.get("/api/auth/me/security").json() == DOCUMENTED

    def test_a_stronger_hash_of_the_same_password_does_not_end_it(
        self, admin: httpx.Client, service: Api, server: Server, service_database: str
    ) -> None:
        user_id = insert_user(server, service_database, email="luz@example.com", has_default_password=True)
        assert log_in(admin, "luz@example.com", OLD_PASSWORD).status_code == 200
        with signed_in(service, user_id) as client:
            assert client.get("/api/auth/me/security").json() == DOCUMENTED

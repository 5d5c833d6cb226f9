import httpx
import pytest

from tests.api.factories import PASSWORD, make_user
from tests.harness import ADMIN, Api, Server

NEW = "otra clave de prueba"


@pytest.fixture
def luz(admin: httpx.Client) -> dict[str, str]:
    """A user without privileges, as they sign in."""
    make_user(admin, email="luz@example.com")
    return {"username": "luz@example.com", "password": PASSWORD}


class TestOwnNames:
    def test_needs_a_user(self, anonymous: httpx.Client) -> None:
        assert anonymous.put("/api/auth/me", json={"nombres": "Luz"}).status_code == 401

    def test_change_and_nothing_else_does(self, service: Api, luz: dict[str, str]) -> None:
        with service.client(**luz) as client:
            before = client.get("/api/auth/me").json()
            answer = client.put("/api/auth/me", json={"nombres": " Luz Marina "})
            assert answer.status_code == 200
            after = client.get("/api/auth/me").json()
        changed = {"nombres": "Luz Marina", "nombre_completo": "Luz Marina Gómez", "updated_at": after["updated_at"]}
        assert after == before | changed == answer.json()

    @pytest.mark.parametrize("field", ["is_superuser", "email", "is_active", "password", "id"])
    def test_other_fields_are_refused(self, service: Api, luz: dict[str, str], field: str) -> None:
        with service.client(**luz) as client:
            answer = client.put("/api/auth/me", json={field: "true"})
            assert answer.status_code == 422
            assert answer.json()["detail"][0]["loc"] == ["body", field]
            assert client.get("/api/auth/me").json()["is_superuser"] is False


class TestOwnPassword:
    def test_needs_a_user(self, anonymous: httpx.Client) -> None:
        body = {"current_password": PASSWORD, "new_password": NEW}
        assert anonymous.put("/api/auth/me/password", json=body).status_code == 401

    def test_the_new_one_works_and_the_old_one_no_more(self, service: Api, luz: dict[str, str]) -> None:
        with service.client(**luz) as client:
            body = {"current_password": PASSWORD, "new_password": NEW}
            assert client.put("/api/auth/me/password", json=body).status_code == 204
        with service.client() as client:
            assert client.post("/api/auth/login", data=luz).status_code == 400
            assert client.post("/api/auth/login", data=luz | {"password": NEW}).status_code == 200

    def test_a_wrong_current_one_is_refused(self, service: Api, luz: dict[str, str]) -> None:
        with service.client(**luz) as client:
            body = {"current_password": "no es esta", "new_password": NEW}
            answer = client.put("/api/auth/me/password", json=body)
            assert answer.status_code == 400
            assert answer.json()["code"] == "incorrect_password"
            assert client.post("/api/auth/login", data=luz).status_code == 200

    def test_a_short_one_is_refused_and_not_repeated(self, service: Api, luz: dict[str, str]) -> None:
        with service.client(**luz) as client:
            answer = client.put("/api/auth/me/password", json={"current_password": PASSWORD, "new_password": "corta#7"})
        assert answer.status_code == 422
        assert answer.json()["detail"][0]["loc"] == ["body", "new_password"]
        assert "corta#7" not in answer.text
        assert PASSWORD not in answer.text


class TestDefaultPassword:
    def test_of_the_first_superuser_is_told(self, admin: httpx.Client) -> None:
        assert admin.get("/api/auth/me/security").json() == {"has_default_password": True}

    def test_is_no_more_after_any_change_of_it(
        self, admin: httpx.Client, service: Api, server: Server, service_database: str
    ) -> None:
        me = admin.get("/api/auth/me").json()
        admin.put(f"/api/users/{me['id']}", json={"password": NEW})
        with service.client(username=ADMIN["username"], password=NEW) as client:
            assert client.get("/api/auth/me/security").json() == {"has_default_password": False}
            body = {"current_password": NEW, "new_password": ADMIN["password"]}
            assert client.put("/api/auth/me/password", json=body).status_code == 204
        server.sql(service_database, "UPDATE users SET has_default_password = true WHERE id = %s", me["id"])

    def test_is_not_everybody_s(self, service: Api, luz: dict[str, str]) -> None:
        with service.client(**luz) as client:
            assert client.get("/api/auth/me/security").json() == {"has_default_password": False}

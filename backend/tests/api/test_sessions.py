"""Sessions of browsers and scripts (reliability A6, A7)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from jose import jwt

from tests.api.factories import NOBODY, PASSWORD, assert_error, assert_invalid, log_in, make_user
from tests.harness import Api, Server

PATH = "/api/auth/sessions/"
INVALID = (401, "Could not validate credentials", "invalid_token")
INCORRECT = (400, "Incorrect email or password", "incorrect_login")
EMAIL = "luz@example.com"


def sign_in(client: httpx.Client, email: str = EMAIL, password: str = PASSWORD) -> httpx.Response:
    return client.post(PATH, json={"email": email, "password": password})


def renew(client: httpx.Client) -> httpx.Response:
    return client.post(f"{PATH}refresh")


def use(client: httpx.Client, answer: httpx.Response) -> None:
    assert answer.status_code == 200, answer.text
    client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"


def me(client: httpx.Client) -> int:
    return client.get("/api/auth/me").status_code


@pytest.fixture
def user(admin: httpx.Client) -> dict[str, Any]:
    return make_user(admin, email=EMAIL)


@contextmanager
def browser(service: Api) -> Iterator[httpx.Client]:
    """One in which luz@example.com has signed in."""
    with service.client() as client:
        use(client, sign_in(client))
        yield client


@pytest.fixture
def luz(service: Api, user: dict[str, Any]) -> Iterator[httpx.Client]:  # noqa: ARG001
    with browser(service) as client:
        yield client


@pytest.fixture
def elsewhere(service: Api, luz: httpx.Client) -> Iterator[httpx.Client]:  # noqa: ARG001
    """Another browser of hers."""
    with browser(service) as client:
        yield client


def trail(admin: httpx.Client, action: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = admin.get("/api/auditoria/", params={"accion": action}).json()["items"]
    return found


class TestSignIn:
    def test_a_wrong_password_and_an_unknown_user_get_the_answer_of_login(
        self, anonymous: httpx.Client, user: dict[str, Any]
    ) -> None:
        assert_error(sign_in(anonymous, user["email"], "not it"), *INCORRECT)
        assert_error(sign_in(anonymous, "nobody@example.com", PASSWORD), *INCORRECT)
        assert "set-cookie" not in sign_in(anonymous, "nobody@example.com", PASSWORD).headers

    def test_an_inactive_user_is_refused(self, admin: httpx.Client, anonymous: httpx.Client) -> None:
        make_user(admin, email=EMAIL, is_active=False)
        assert_error(sign_in(anonymous), 400, "Inactive user", "inactive_user")

    def test_unknown_fields_are_refused(self, anonymous: httpx.Client) -> None:
        answer = anonymous.post(PATH, json={"email": EMAIL, "password": PASSWORD, "is_superuser": True})
        assert_invalid(answer, ["body", "is_superuser"])

    @pytest.mark.usefixtures("user")
    def test_the_access_token_lasts_fifteen_minutes_and_names_its_session(self, anonymous: httpx.Client) -> None:
        answer = sign_in(anonymous).json()
        claims = jwt.get_unverified_claims(answer["access_token"])
        assert answer == {"access_token": answer["access_token"], "token_type": "bearer", "expires_in": 900}
        assert 890 < claims["exp"] - datetime.now(UTC).timestamp() <= 900
        assert claims.keys() == {"sub", "sid", "exp"}

    @pytest.mark.usefixtures("user")
    @pytest.mark.parametrize(("url", "is_secure"), [("http://localhost", False), ("http://crm.example.com", True)])
    def test_the_cookie_is_for_the_server_alone(self, service: Api, url: str, is_secure: bool) -> None:
        with service.client() as client:
            host = url.removeprefix("http://")
            answer = client.post(PATH, json={"email": EMAIL, "password": PASSWORD}, headers={"Host": host})
        cookies = {cookie.partition("=")[0]: cookie for cookie in answer.headers.get_list("set-cookie")}
        assert cookies.keys() == {"crm_refresh", "crm_device"}
        for cookie in cookies.values():
            rules = {rule.strip().lower() for rule in cookie.split(";")[1:]}
            assert {"httponly", "samesite=strict", "path=/api/auth"} <= rules
            assert ("secure" in rules) == is_secure

    @pytest.mark.usefixtures("user")
    def test_no_token_of_the_cookie_stands_in_the_database(
        self, luz: httpx.Client, server: Server, service_database: str
    ) -> None:
        secret = luz.cookies["crm_refresh"].rpartition(".")[2]
        device = luz.cookies["crm_device"]
        rows = server.sql(service_database, "SELECT s::text FROM sessions s UNION SELECT d::text FROM known_devices d")
        assert rows
        assert not [row for (row,) in rows if secret in row or device in row]


class TestRefresh:
    def test_it_brings_a_new_pair(self, luz: httpx.Client) -> None:
        first, access = luz.cookies["crm_refresh"], luz.headers["Authorization"]
        use(luz, renew(luz))
        assert luz.cookies["crm_refresh"] != first
        assert luz.headers["Authorization"]
        assert me(luz) == 200
        # The one before is good until it expires, with its session.
        assert luz.get("/api/auth/me", headers={"Authorization": access}).status_code == 200

    @pytest.mark.parametrize("cookie", [None, "", "x", "a.b.c", f"{'0' * 32}.0.{'0' * 64}", "ñ" * 20, "a" * 201])
    def test_without_a_good_cookie_it_is_refused(self, service: Api, cookie: str | None) -> None:
        with service.client() as client:
            headers = {b"Cookie": f"crm_refresh={cookie}".encode()} if cookie is not None else {}
            answer = client.post(f"{PATH}refresh", headers=headers)
        assert_error(answer, *INVALID)

    def test_neither_token_is_good_for_the_other(self, luz: httpx.Client, service: Api) -> None:
        access = luz.headers["Authorization"].removeprefix("Bearer ")
        with service.client() as client:
            client.cookies.set("crm_refresh", access, path="/api/auth")
            assert renew(client).status_code == 401
            client.headers["Authorization"] = f"Bearer {luz.cookies['crm_refresh']}"
            assert_error(client.get("/api/auth/me"), *INVALID)

    def test_two_tabs_at_one_instant_both_go_on(self, luz: httpx.Client, service: Api) -> None:
        cookie = luz.cookies["crm_refresh"]

        def tab(_: int) -> tuple[str, str]:
            with service.client() as client:
                client.cookies.set("crm_refresh", cookie, path="/api/auth")
                answer = renew(client)
                assert answer.status_code == 200, answer.text
                return answer.cookies["crm_refresh"], answer.json()["access_token"]

        with ThreadPoolExecutor(8) as threads:
            pairs = list(threads.map(tab, range(8)))
        # Whichever answer comes last, the browser has the token that is valid next.
        assert len({refresh for refresh, _ in pairs}) == 1
        luz.cookies.set("crm_refresh", pairs[0][0], path="/api/auth")
        assert [
            luz.get("/api/auth/me", headers={"Authorization": f"Bearer {access}"}).status_code for _, access in pairs
        ] == [200] * 8
        assert len(luz.get(PATH).json()) == 1

    def test_one_that_was_used_up_ends_the_session_for_whoever_has_it(
        self, luz: httpx.Client, admin: httpx.Client, service: Api, server: Server, service_database: str
    ) -> None:
        stolen = luz.cookies["crm_refresh"]
        use(luz, renew(luz))
        server.sql(
            service_database, "UPDATE sessions SET renewed_at = now() - interval '11 seconds' WHERE tipo = 'web'"
        )
        before = len(trail(admin, "sesion_repetida"))
        with service.client() as thief:
            thief.cookies.set("crm_refresh", stolen, path="/api/auth")
            assert_error(renew(thief), *INVALID)
        assert me(luz) == 401
        assert renew(luz).status_code == 401
        assert len(trail(admin, "sesion_repetida")) == before + 1

    def test_a_session_that_was_not_used_for_long_is_over(
        self, luz: httpx.Client, server: Server, service_database: str
    ) -> None:
        server.sql(service_database, "UPDATE sessions SET expires_at = now() - interval '1 s' WHERE tipo = 'web'")
        assert me(luz) == 401
        assert_error(renew(luz), *INVALID)

    def test_renewing_goes_on_for_no_longer_than_its_days(
        self, luz: httpx.Client, server: Server, service_database: str
    ) -> None:
        server.sql(
            service_database,
            "DELETE FROM sessions WHERE tipo = 'web' AND usuario_id NOT IN (SELECT id FROM users WHERE email = %s)",
            EMAIL,
        )
        server.sql(service_database, "UPDATE sessions SET created_at = now() - interval '80 days' WHERE tipo = 'web'")
        assert renew(luz).status_code == 200
        ((days,),) = server.sql(
            service_database,
            "SELECT round(extract(epoch FROM expires_at - now()) / 86400) FROM sessions WHERE tipo = 'web'",
        )
        assert days == 10

    def test_a_page_of_another_origin_can_not_read_it(self, luz: httpx.Client) -> None:
        answer = luz.post(f"{PATH}refresh", headers={"Origin": "https://evil.example.com"})
        assert "access-control-allow-origin" not in answer.headers


class TestOwnSessions:
    def test_they_say_where_one_is_signed_in(
        self, luz: httpx.Client, elsewhere: httpx.Client, own_address: str
    ) -> None:
        assert log_in(elsewhere, EMAIL).status_code == 200
        found = luz.get(PATH).json()
        assert sorted((one["tipo"], one["es_actual"]) for one in found) == [
            ("api", False), ("web", False), ("web", True),
        ]  # fmt: skip
        assert {one["direccion"] for one in found} == {own_address}
        assert all("httpx" in one["dispositivo"] for one in found)
        assert [one["used_at"] for one in found] == sorted((one["used_at"] for one in found), reverse=True)

    def test_signing_out_here_ends_this_one_and_acts_on_the_next_request(
        self, luz: httpx.Client, elsewhere: httpx.Client
    ) -> None:
        answer = luz.delete(f"{PATH}current")
        assert answer.status_code == 204
        assert me(luz) == 401
        assert renew(luz).status_code == 401
        assert me(elsewhere) == 200

    def test_signing_out_everywhere_ends_all(self, luz: httpx.Client, elsewhere: httpx.Client) -> None:
        script = log_in(elsewhere, EMAIL).json()["access_token"]
        assert luz.delete(PATH).status_code == 204
        assert [me(luz), me(elsewhere), renew(elsewhere).status_code] == [401, 401, 401]
        assert luz.get("/api/auth/me", headers={"Authorization": f"Bearer {script}"}).status_code == 401

    def test_one_of_them_is_ended_from_another(self, luz: httpx.Client, elsewhere: httpx.Client) -> None:
        (other,) = [one["id"] for one in luz.get(PATH).json() if not one["es_actual"]]
        assert luz.delete(f"{PATH}{other}").status_code == 204
        assert [me(luz), me(elsewhere)] == [200, 401]
        assert_error(luz.delete(f"{PATH}{other}"), 404, "There is no such session", "session_not_found")

    def test_somebody_elses_is_as_if_it_were_not_there(self, luz: httpx.Client, admin: httpx.Client) -> None:
        (of_luz,) = [one["id"] for one in luz.get(PATH).json()]
        for id in (of_luz, NOBODY):
            assert_error(admin.delete(f"{PATH}{id}"), 404, "There is no such session", "session_not_found")
        assert me(luz) == 200


class TestEnds:
    """What else ends sessions (A7)."""

    def test_a_deactivation_acts_at_once_and_its_end_brings_no_session_back(
        self, luz: httpx.Client, admin: httpx.Client, user: dict[str, Any]
    ) -> None:
        admin.put(f"/api/users/{user['id']}", json={"is_active": False})
        assert_error(luz.get("/api/auth/me"), 400, "Inactive user", "inactive_user")
        assert_error(renew(luz), 400, "Inactive user", "inactive_user")
        admin.put(f"/api/users/{user['id']}", json={"is_active": True})
        assert me(luz) == 401
        assert renew(luz).status_code == 401

    def test_a_demotion_acts_at_once(self, admin: httpx.Client, luz: httpx.Client, user: dict[str, Any]) -> None:
        admin.put(f"/api/users/{user['id']}", json={"is_superuser": True})
        assert luz.get("/api/users/").status_code == 200
        admin.put(f"/api/users/{user['id']}", json={"is_superuser": False})
        assert luz.get("/api/users/").status_code == 400
        assert me(luz) == 200

    def test_another_password_ends_the_others_and_not_this_one(
        self, luz: httpx.Client, elsewhere: httpx.Client
    ) -> None:
        change = {"current_password": PASSWORD, "new_password": "otra clave de prueba"}
        assert luz.put("/api/auth/me/password", json=change).status_code == 204
        assert [me(luz), me(elsewhere), renew(elsewhere).status_code] == [200, 401, 401]

    def test_a_password_that_a_superuser_sets_ends_all(
        self, admin: httpx.Client, luz: httpx.Client, user: dict[str, Any]
    ) -> None:
        admin.put(f"/api/users/{user['id']}", json={"password": "otra clave de prueba"})
        assert me(luz) == 401
        assert me(admin) == 200

    def test_a_superuser_signs_somebody_out(
        self, admin: httpx.Client, luz: httpx.Client, elsewhere: httpx.Client, user: dict[str, Any]
    ) -> None:
        path = f"/api/users/{user['id']}/sessions/"
        assert len(admin.get(path).json()) == 2
        assert admin.delete(path).status_code == 204
        assert [me(luz), me(elsewhere)] == [401, 401]
        assert admin.get(path).json() == []

    def test_each_end_is_in_the_trail(self, luz: httpx.Client, admin: httpx.Client, user: dict[str, Any]) -> None:
        luz.delete(f"{PATH}current")
        (newest, *_) = trail(admin, "salir")
        assert (newest["entidad_id"], newest["cambios"]) == (user["id"], {"sesiones": [1, 0]})

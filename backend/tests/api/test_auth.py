from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from jose import jwt

from tests.api.factories import (
    INSERT_SESSION,
    NOBODY,
    OLD_HASH,
    OLD_PASSWORD,
    assert_error,
    assert_invalid,
    insert_user,
    log_in,
    make_user,
    signed_in,
    token,
)
from tests.harness import ADMIN, SECRET_KEY, Api, Server, Service

INCORRECT = (400, "Incorrect email or password", "incorrect_login")
NOT_SIGNED_IN = (401, "Not authenticated", "not_authenticated")
INVALID = (401, "Could not validate credentials", "invalid_token")


class TestLogin:
    def test_a_wrong_password_is_refused(self, anonymous: httpx.Client) -> None:
        assert_error(log_in(anonymous, ADMIN["username"], "not it"), *INCORRECT)

    def test_an_unknown_user_gets_the_same_answer(self, anonymous: httpx.Client) -> None:
        assert_error(log_in(anonymous, "nobody@example.com", "not it"), *INCORRECT)

    def test_the_answer_is_a_bearer_token_and_nothing_else(self, anonymous: httpx.Client) -> None:
        answer = anonymous.post("/api/auth/login", data=ADMIN)
        assert answer.status_code == 200
        assert answer.json() == {"access_token": answer.json()["access_token"], "token_type": "bearer"}

    def test_the_token_signs_in(self, admin: httpx.Client, anonymous: httpx.Client) -> None:
        user = make_user(admin)
        access_token = log_in(anonymous, user["email"]).json()["access_token"]
        answer = anonymous.get("/api/auth/me", headers={"Authorization": f"Bearer {access_token}"})
        assert answer.status_code == 200
        assert answer.json() == user

    def test_the_token_lasts_thirty_minutes(self, own_service: Service) -> None:
        with own_service.client() as client:
            access_token = client.post("/api/auth/login", data=ADMIN).json()["access_token"]
        claims = jwt.decode(access_token, SECRET_KEY, algorithms=["HS256"])
        left = datetime.fromtimestamp(claims["exp"], UTC) - datetime.now(UTC)
        assert timedelta(minutes=29) < left <= timedelta(minutes=30)
        assert UUID(claims["sub"])

    def test_the_case_of_the_email_does_not_matter(self, admin: httpx.Client) -> None:
        make_user(admin, email="Luz.Gomez@Example.com")
        assert log_in(admin, "luz.gomez@EXAMPLE.com").status_code == 200

    def test_an_inactive_user_is_refused(self, admin: httpx.Client) -> None:
        user = make_user(admin, is_active=False)
        assert_error(log_in(admin, user["email"]), 400, "Inactive user", "inactive_user")

    def test_an_inactive_user_with_a_wrong_password_learns_nothing(self, admin: httpx.Client) -> None:
        user = make_user(admin, is_active=False)
        assert_error(log_in(admin, user["email"], "not it"), *INCORRECT)

    @pytest.mark.parametrize("missing", ["username", "password"])
    def test_both_fields_are_required(self, anonymous: httpx.Client, missing: str) -> None:
        form = {name: value for name, value in ADMIN.items() if name != missing}
        assert_invalid(anonymous.post("/api/auth/login", data=form), ["body", missing])

    def test_json_is_not_a_form(self, anonymous: httpx.Client) -> None:
        assert_invalid(anonymous.post("/api/auth/login", json=ADMIN), ["body", "username"], ["body", "password"])

    def test_an_enye_typed_as_two_characters_is_the_same_password(self, admin: httpx.Client) -> None:
        user = make_user(admin, password="contrase\u00f1a larga")
        assert log_in(admin, user["email"], "contrasen\u0303a larga").status_code == 200

    def test_an_emoji_may_stand_in_a_password(self, admin: httpx.Client) -> None:
        user = make_user(admin, password="café con leche ☕🐕")
        assert log_in(admin, user["email"], "café con leche ☕🐕").status_code == 200
        assert_error(log_in(admin, user["email"], "café con leche ☕🐈"), *INCORRECT)


class TestOldHash:
    """A user whose hash is of the plan's own kind."""

    @pytest.fixture
    def email(self, admin: httpx.Client, server: Server, service_database: str) -> str:  # noqa: ARG002
        insert_user(server, service_database, email="luz@example.com", hashed_password=OLD_HASH)
        return "luz@example.com"

    def test_a_wrong_password_does_not_fit_it(self, anonymous: httpx.Client, email: str) -> None:
        assert_error(log_in(anonymous, email, "clave-nueva-2019"), *INCORRECT)

    def test_a_password_beyond_its_72_bytes_does_not_fit_it(self, anonymous: httpx.Client, email: str) -> None:
        assert_error(log_in(anonymous, email, "ñ" * 37), *INCORRECT)

    def test_login_works_and_makes_it_a_stronger_one(
        self, anonymous: httpx.Client, server: Server, service_database: str, email: str
    ) -> None:
        assert log_in(anonymous, email, OLD_PASSWORD).status_code == 200
        ((hashed,),) = server.sql(service_database, "SELECT hashed_password FROM users WHERE email = %s", email)
        assert hashed.startswith("$bcrypt-sha256$")
        assert log_in(anonymous, email, OLD_PASSWORD).status_code == 200
        assert_error(log_in(anonymous, email, "clave-nueva-2019"), *INCORRECT)


class TestMe:
    def test_without_a_token_it_is_fastapis_own_401(self, anonymous: httpx.Client) -> None:
        answer = anonymous.get("/api/auth/me")
        assert_error(answer, 401, "Not authenticated", "not_authenticated")
        assert answer.headers["www-authenticate"] == "Bearer"

    def test_another_scheme_is_no_token(self, anonymous: httpx.Client) -> None:
        answer = anonymous.get("/api/auth/me", auth=(ADMIN["username"], ADMIN["password"]))
        assert_error(answer, 401, "Not authenticated", "not_authenticated")
        assert answer.headers["www-authenticate"] == "Bearer"

    def test_it_is_the_user_of_the_token(self, admin: httpx.Client, service: Api) -> None:
        user = make_user(admin)
        with signed_in(service, user["id"]) as client:
            answer = client.get("/api/auth/me")
        assert answer.status_code == 200
        assert answer.json() == user

    def test_an_inactive_user_is_refused(self, admin: httpx.Client, service: Api) -> None:
        with signed_in(service, make_user(admin, is_active=False)["id"]) as client:
            assert_error(client.get("/api/auth/me"), 400, "Inactive user", "inactive_user")

    def test_a_deactivation_acts_on_the_next_request(self, admin: httpx.Client, service: Api) -> None:
        user = make_user(admin)
        with signed_in(service, user["id"]) as client:
            assert client.get("/api/auth/me").status_code == 200
            admin.put(f"/api/users/{user['id']}", json={"is_active": False})
            assert_error(client.get("/api/auth/me"), 400, "Inactive user", "inactive_user")

    def test_the_token_of_a_deleted_user_is_refused(self, admin: httpx.Client, service: Api) -> None:
        user = make_user(admin)
        with signed_in(service, user["id"]) as client:
            assert client.get("/api/auth/me").status_code == 200
            admin.delete(f"/api/users/{user['id']}")
            answer = client.get("/api/auth/me")
        assert_error(answer, *INVALID)
        assert answer.headers["www-authenticate"] == "Bearer"


def _edited(good: str, part: int) -> str:
    """The token with one character of a part exchanged."""
    parts = good.split(".")
    middle = len(parts[part]) // 2
    other = "B" if parts[part][middle] == "A" else "A"
    parts[part] = parts[part][:middle] + other + parts[part][middle + 1 :]
    return ".".join(parts)


def _unsigned(sub: str) -> str:
    """A token with `alg: none`, which no library makes."""
    header = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0"  # {"alg":"none","typ":"JWT"}
    return f"{header}.{token(sub).split('.')[1]}."


def _with_deep_header(sub: str) -> str:
    _, payload, signature = token(sub).split(".")
    return f"{'W1tb' * 900}.{payload}.{signature}"  # base64 of [[[


# What is made of the id of a superuser who is there: only what is wrong with the token may refuse it.
BAD_TOKENS: dict[str, Callable[[str], str]] = {
    "text": lambda _: "nonsense",
    "two points": lambda _: "..",
    "three empty objects": lambda _: "e30.e30.e30",
    "without signature": lambda sub: token(sub).rpartition(".")[0],
    "alg none": _unsigned,
    "HS512 with our key": lambda sub: token(sub, algorithm="HS512"),
    "HS384 with our key": lambda sub: token(sub, algorithm="HS384"),
    "another key": lambda sub: token(sub, key="another-key-of-forty-characters-or-more-!"),
    "an empty key": lambda sub: token(sub, key=""),
    "edited header": lambda sub: _edited(token(sub), 0),
    "edited payload": lambda sub: _edited(token(sub), 1),
    "edited signature": lambda sub: _edited(token(sub), 2),
    "deep header": _with_deep_header,
    "1 MB": lambda _: "a" * 1_000_000,
    "1 MB of claims": lambda sub: token(sub, note="a" * 500_000),
    "expired": lambda sub: token(sub, exp=datetime.now(UTC) - timedelta(seconds=1)),
    "exp missing": lambda sub: token(sub, exp=None),
    "exp null": lambda sub: jwt.encode({"sub": sub, "sid": sub, "exp": None}, SECRET_KEY),
    "exp text": lambda sub: token(sub, exp="mañana"),
    "exp true": lambda sub: token(sub, exp=True),
    "exp infinite": lambda sub: token(sub, exp=float("inf")),
    "exp not a number": lambda sub: token(sub, exp=float("nan")),
    "exp a list": lambda sub: token(sub, exp=[4_000_000_000]),
    "not valid yet": lambda sub: token(sub, nbf=datetime.now(UTC) + timedelta(hours=1)),
    "for another audience": lambda sub: token(sub, aud="another service"),
    "sub missing": lambda sub: token(None, sid=sub),
    "sid missing": lambda sub: token(sub, sid=None),
    "sid of no session": lambda sub: token(sub, sid=NOBODY),
    "sid no UUID": lambda sub: token(sub, sid="x"),
    "sub of another than the session's": lambda sub: token(NOBODY, sid=sub),
    "sub null": lambda sub: jwt.encode({"sub": None, "sid": sub, "exp": 4_000_000_000}, SECRET_KEY),
    "sub empty": lambda sub: token("", sid=sub),
    "sub no UUID": lambda sub: token(ADMIN["username"], sid=sub),
    "sub a number": lambda sub: jwt.encode({"sub": 1, "sid": sub, "exp": 4_000_000_000}, SECRET_KEY),
    "sub with NUL": lambda sub: token(sub[:-1] + "\0", sid=sub),
    "sub of nobody": lambda _: token(NOBODY),
}


class TestToken:
    @pytest.fixture
    def admin_id(self, admin: httpx.Client, service: Api) -> str:
        """Of a user with a session of the same id: see `token`."""
        admin_id = str(admin.get("/api/auth/me").json()["id"])
        service.sql(INSERT_SESSION, admin_id)
        return admin_id

    def test_a_good_one_is_taken(self, anonymous: httpx.Client, admin_id: str) -> None:
        """So that none of the others is refused for the way it is made here."""
        answer = anonymous.get("/api/auth/me", headers={"Authorization": f"Bearer {token(admin_id)}"})
        assert answer.status_code == 200
        assert answer.json()["id"] == admin_id

    @pytest.mark.parametrize("kind", BAD_TOKENS)
    def test_a_bad_one_is_refused(self, anonymous: httpx.Client, admin_id: str, kind: str) -> None:
        bad = BAD_TOKENS[kind](admin_id)
        answer = anonymous.get("/api/auth/me", headers={"Authorization": f"Bearer {bad}"})
        assert_error(answer, *INVALID)
        assert answer.headers["www-authenticate"] == "Bearer"

    def test_one_that_is_not_ascii_is_refused(self, anonymous: httpx.Client) -> None:
        headers: Any = {"Authorization": b"Bearer \xff\xfe\xc3\xb1"}
        assert_error(anonymous.get("/api/auth/me", headers=headers), *INVALID)

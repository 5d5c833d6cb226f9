from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.api.factories import (
    NOBODY,
    PASSWORD,
    Json,
    assert_error,
    assert_invalid,
    insert_user,
    log_in,
    made,
    make_user,
    signed_in,
    user_values,
)
from tests.harness import ADMIN, Api, Server

NOT_SIGNED_IN = (401, "Not authenticated", "not_authenticated")
NOT_A_SUPERUSER = (400, "The user doesn't have enough privileges", "not_enough_privileges")
NOT_FOUND = (404, "User not found", "user_not_found")
TAKEN = (400, "A user with this email already exists", "user_email_taken")
LAST = (409, "The last active superuser can't be demoted, deactivated or deleted", "last_superuser")

KEYS = {
    "id", "email", "nombres", "apellidos", "nombre_completo", "is_active", "is_superuser", "is_invited",
    "has_second_factor", "created_at", "updated_at",
}  # fmt: skip


def listed(client: httpx.Client, **query: Any) -> list[Json]:
    answer = client.get("/api/users/", params=query)
    assert answer.status_code == 200, answer.text
    users = answer.json()
    assert isinstance(users, list)
    return users


def emails(users: list[Json]) -> list[str]:
    return [user["email"] for user in users]


class TestCreateUser:
    def test_anonymous_is_refused(self, anonymous: httpx.Client) -> None:
        assert_error(anonymous.post("/api/users/", json=user_values()), *NOT_SIGNED_IN)

    def test_a_plain_user_is_refused(self, admin: httpx.Client, service: Api) -> None:
        with signed_in(service, make_user(admin)["id"]) as client:
            assert_error(client.post("/api/users/", json=user_values(email="eva@example.com")), *NOT_A_SUPERUSER)
        assert len(listed(admin)) == 2

    def test_the_least_is_filled_up_with_defaults(self, admin: httpx.Client) -> None:
        answer = admin.post(
            "/api/users/",
            json={"email": "luz@example.com", "nombres": "Luz", "apellidos": "Gómez Peña", "password": PASSWORD},
        )
        assert answer.status_code == 200
        user = answer.json()
        assert user == {
            "id": user["id"],
            "email": "luz@example.com",
            "nombres": "Luz",
            "apellidos": "Gómez Peña",
            "nombre_completo": "Luz Gómez Peña",
            "is_active": True,
            "is_superuser": False,
            "is_invited": False,
            "has_second_factor": False,
            "created_at": user["created_at"],
            "updated_at": user["updated_at"],
        }
        assert str(UUID(user["id"])) == user["id"]
        assert datetime.fromisoformat(user["created_at"]).utcoffset() is not None
        assert datetime.fromisoformat(user["updated_at"]).utcoffset() is not None

    def test_every_field_is_kept_as_it_was_sent(self, admin: httpx.Client) -> None:
        user = make_user(admin, is_active=False, is_superuser=True)
        assert (user["is_active"], user["is_superuser"]) == (False, True)
        assert admin.get(f"/api/users/{user['id']}").json() == user

    def test_it_works_without_the_last_slash_and_without_a_redirect(self, admin: httpx.Client) -> None:
        answer = admin.post("/api/users", json=user_values(), follow_redirects=False)
        assert answer.status_code == 200
        assert emails(listed(admin)) == ["luz@example.com", ADMIN["username"]]

    @pytest.mark.parametrize("missing", ["email", "nombres", "apellidos", "password"])
    def test_what_is_required(self, admin: httpx.Client, missing: str) -> None:
        values = user_values()
        del values[missing]
        assert_invalid(admin.post("/api/users/", json=values), ["body", missing])

    @pytest.mark.parametrize(
        ("password", "reason"),
        [
            ("nueve 123", "password_too_short"),
            ("contrasena123", "password_common"),
            ("luz@example.com", "password_like_email"),
            ("admin123", "password_too_short"),
        ],
    )
    def test_a_password_that_anybody_would_guess_is_refused_with_the_reason(
        self, admin: httpx.Client, password: str, reason: str
    ) -> None:
        user = make_user(admin, email="eva@example.com")
        answers = [
            admin.post("/api/users/", json=user_values(password=password)),
            admin.put(f"/api/users/{user['id']}", json={"email": "luz@example.com", "password": password}),
        ]
        assert [(answer.status_code, answer.json()["detail"][0]["type"]) for answer in answers] == [(422, reason)] * 2
        assert password not in "".join(answer.text for answer in answers)

    @pytest.mark.parametrize(
        "password", ["x7!" * 42 + "ab", "🐕🐈🐁🦜🐍🐢🐬🦑🐝🦋", "solo letras y espacios", "          ñ"]
    )
    def test_any_other_is_a_password(self, admin: httpx.Client, password: str) -> None:
        """Of 128 characters, of emoji, of one kind of characters alone."""
        user = make_user(admin, password=password)
        assert log_in(admin, user["email"], password).status_code == 200

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("email", "luz"),
            ("email", None),
            ("nombres", "   "),
            ("nombres", "a" * 121),
            ("apellidos", ""),
            ("apellidos", None),
            ("password", "corta"),
            ("password", None),
            ("password", "a" * 257),
            ("is_active", "tal vez"),
            ("is_active", None),
            ("is_superuser", 2),
            ("is_superuser", []),
        ],
    )
    def test_what_is_not_valid(self, admin: httpx.Client, field: str, value: Any) -> None:
        assert_invalid(admin.post("/api/users/", json=user_values(**{field: value})), ["body", field])
        assert len(listed(admin)) == 1

    @pytest.mark.parametrize("email", ["admin@example.com", "Admin@EXAMPLE.com", " ADMIN@example.com "])
    def test_a_taken_email_is_refused_whatever_its_case(self, admin: httpx.Client, email: str) -> None:
        assert_error(admin.post("/api/users/", json=user_values(email=email)), *TAKEN)
        assert len(listed(admin)) == 1

    def test_unknown_fields_are_ignored(self, admin: httpx.Client) -> None:
        user = make_user(
            admin,
            id=NOBODY,
            created_at="2001-01-01T00:00:00Z",
            hashed_password="x",
            nombre_completo="Otra",
            rol="x",
        )
        assert user.keys() == KEYS
        assert user["id"] != NOBODY
        assert not user["created_at"].startswith("2001")
        assert user["nombre_completo"] == "Luz Gómez"
        assert log_in(admin, user["email"]).status_code == 200


class TestReadUser:
    def test_anonymous_is_refused(self, anonymous: httpx.Client) -> None:
        assert_error(anonymous.get(f"/api/users/{NOBODY}"), *NOT_SIGNED_IN)

    def test_a_plain_user_is_refused_even_for_themselves(self, admin: httpx.Client, service: Api) -> None:
        user = make_user(admin)
        with signed_in(service, user["id"]) as client:
            assert_error(client.get(f"/api/users/{user['id']}"), *NOT_A_SUPERUSER)
            assert_error(client.get(f"/api/users/{NOBODY}"), *NOT_A_SUPERUSER)

    def test_it_is_the_user(self, admin: httpx.Client) -> None:
        user = make_user(admin)
        answer = admin.get(f"/api/users/{user['id']}")
        assert answer.status_code == 200
        assert answer.json() == user

    def test_nobody_is_404(self, admin: httpx.Client) -> None:
        assert_error(admin.get(f"/api/users/{NOBODY}"), *NOT_FOUND)

    @pytest.mark.parametrize("id", ["1", "me", "%00"])
    def test_what_is_no_uuid_is_422(self, admin: httpx.Client, id: str) -> None:
        assert_invalid(admin.get(f"/api/users/{id}"), ["path", "id"])


class TestUpdateUser:
    def test_anonymous_is_refused(self, anonymous: httpx.Client) -> None:
        assert_error(anonymous.put(f"/api/users/{NOBODY}", json={"nombres": "Eva"}), *NOT_SIGNED_IN)

    def test_a_plain_user_is_refused_even_for_themselves(self, admin: httpx.Client, service: Api) -> None:
        user = make_user(admin)
        with signed_in(service, user["id"]) as client:
            assert_error(client.put(f"/api/users/{user['id']}", json={"is_superuser": True}), *NOT_A_SUPERUSER)
        assert admin.get(f"/api/users/{user['id']}").json() == user

    @pytest.mark.parametrize(
        ("field", "value", "also"),
        [
            ("email", "otra@example.com", {}),
            ("nombres", "Eva", {"nombre_completo": "Eva Gómez"}),
            ("apellidos", "Ñúñez", {"nombre_completo": "Luz Ñúñez"}),
            ("is_active", False, {}),
            ("is_superuser", True, {}),
        ],
    )
    def test_only_what_is_sent_changes(
        self, admin: httpx.Client, field: str, value: str | bool, also: dict[str, str]
    ) -> None:
        user = make_user(admin)
        answer = admin.put(f"/api/users/{user['id']}", json={field: value})
        assert answer.status_code == 200
        changed = answer.json()
        assert changed == user | {field: value, "updated_at": changed["updated_at"]} | also
        assert datetime.fromisoformat(changed["updated_at"]) > datetime.fromisoformat(user["updated_at"])
        assert admin.get(f"/api/users/{user['id']}").json() == changed

    def test_nothing_sent_changes_nothing(self, admin: httpx.Client) -> None:
        user = make_user(admin)
        answer = admin.put(f"/api/users/{user['id']}", json={})
        assert answer.status_code == 200
        assert answer.json() == user
        assert log_in(admin, user["email"]).status_code == 200

    def test_a_whole_user_may_come_back(self, admin: httpx.Client) -> None:
        user = make_user(admin)
        answer = admin.put(f"/api/users/{user['id']}", json=user)
        assert answer.status_code == 200
        assert answer.json() == user

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("id", NOBODY),
            ("created_at", "2001-01-01T00:00:00Z"),
            ("nombre_completo", "Otra"),
            ("hashed_password", "x"),
            ("x", 1),
        ],
    )
    def test_a_field_that_is_not_the_clients_is_ignored(
        self, admin: httpx.Client, server: Server, service_database: str, field: str, value: Any
    ) -> None:
        user = make_user(admin)
        row = server.sql(service_database, "SELECT * FROM users WHERE id = %s", user["id"])
        answer = admin.put(f"/api/users/{user['id']}", json={field: value})
        assert answer.status_code == 200
        assert answer.json() == user
        assert server.sql(service_database, "SELECT * FROM users WHERE id = %s", user["id"]) == row

    @pytest.mark.parametrize("field", ["email", "nombres", "apellidos", "password", "is_active", "is_superuser"])
    @pytest.mark.parametrize("value", [None, "   "])
    def test_nothing_can_be_blank(self, admin: httpx.Client, field: str, value: str | None) -> None:
        user = admin.get("/api/auth/me").json()
        assert_invalid(admin.put(f"/api/users/{user['id']}", json={field: value}), ["body", field])
        assert admin.get("/api/auth/me").json() == user

    @pytest.mark.parametrize("email", ["admin@example.com", "ADMIN@Example.com"])
    def test_a_taken_email_is_refused_whatever_its_case(self, admin: httpx.Client, email: str) -> None:
        user = make_user(admin)
        assert_error(admin.put(f"/api/users/{user['id']}", json={"email": email}), *TAKEN)
        assert admin.get(f"/api/users/{user['id']}").json() == user

    def test_the_case_of_ones_own_email_may_change(self, admin: httpx.Client) -> None:
        user = make_user(admin, email="luz@example.com")
        answer = admin.put(f"/api/users/{user['id']}", json={"email": "Luz@example.com"})
        assert answer.status_code == 200
        assert answer.json()["email"] == "Luz@example.com"

    def test_a_promotion_and_a_demotion_act_on_the_next_request(self, admin: httpx.Client, service: Api) -> None:
        user = make_user(admin)
        with signed_in(service, user["id"]) as client:
            assert_error(client.get("/api/users/"), *NOT_A_SUPERUSER)
            made(admin.put(f"/api/users/{user['id']}", json={"is_superuser": True}))
            assert client.get("/api/users/").status_code == 200
            made(admin.put(f"/api/users/{user['id']}", json={"is_superuser": False}))
            assert_error(client.get("/api/users/"), *NOT_A_SUPERUSER)

    def test_nobody_is_404(self, admin: httpx.Client) -> None:
        assert_error(admin.put(f"/api/users/{NOBODY}", json={"nombres": "Eva"}), *NOT_FOUND)

    def test_what_is_no_uuid_is_422(self, admin: httpx.Client) -> None:
        assert_invalid(admin.put("/api/users/1", json={"nombres": "Eva"}), ["path", "id"])


class TestDeleteUser:
    def test_anonymous_is_refused(self, anonymous: httpx.Client) -> None:
        assert_error(anonymous.delete(f"/api/users/{NOBODY}"), *NOT_SIGNED_IN)

    def test_a_plain_user_is_refused(self, admin: httpx.Client, service: Api) -> None:
        user = make_user(admin)
        with signed_in(service, user["id"]) as client:
            assert_error(client.delete(f"/api/users/{user['id']}"), *NOT_A_SUPERUSER)
        assert admin.get(f"/api/users/{user['id']}").json() == user

    def test_the_answer_is_what_was_deleted(self, admin: httpx.Client) -> None:
        user = make_user(admin)
        answer = admin.delete(f"/api/users/{user['id']}")
        assert answer.status_code == 200
        assert answer.json() == user
        assert_error(admin.get(f"/api/users/{user['id']}"), *NOT_FOUND)
        assert emails(listed(admin)) == [ADMIN["username"]]

    def test_who_is_deleted_can_not_sign_in(self, admin: httpx.Client) -> None:
        user = make_user(admin)
        admin.delete(f"/api/users/{user['id']}")
        assert_error(log_in(admin, user["email"]), 400, "Incorrect email or password", "incorrect_login")

    def test_oneself_can_not_be_deleted(self, admin: httpx.Client, service: Api) -> None:
        user = make_user(admin, is_superuser=True)  # so that the administrator is not the last one
        with signed_in(service, user["id"]) as client:
            answer = client.delete(f"/api/users/{user['id']}")
        assert_error(answer, 400, "Cannot delete yourself", "cannot_delete_yourself")
        assert admin.get(f"/api/users/{user['id']}").json() == user

    def test_nobody_is_404(self, admin: httpx.Client) -> None:
        assert_error(admin.delete(f"/api/users/{NOBODY}"), *NOT_FOUND)

    def test_what_is_no_uuid_is_422(self, admin: httpx.Client) -> None:
        assert_invalid(admin.delete("/api/users/1"), ["path", "id"])


class TestLastSuperuser:
    """There is always somebody who can administer."""

    @pytest.mark.parametrize("change", [{"is_superuser": False}, {"is_active": False}])
    def test_they_can_not_be_demoted_or_deactivated(self, admin: httpx.Client, change: dict[str, bool]) -> None:
        me = admin.get("/api/auth/me").json()
        assert_error(admin.put(f"/api/users/{me['id']}", json=change), *LAST)
        assert admin.get("/api/auth/me").json() == me

    def test_they_can_not_delete_themselves(self, admin: httpx.Client) -> None:
        me = admin.get("/api/auth/me").json()
        answer = admin.delete(f"/api/users/{me['id']}")
        assert_error(answer, 400, "Cannot delete yourself", "cannot_delete_yourself")
        assert admin.get("/api/auth/me").json() == me

    def test_one_who_was_invited_and_has_not_come_does_not_count_as_another(self, admin: httpx.Client) -> None:
        invitation = {"email": "eva@example.com", "nombres": "Eva", "apellidos": "Gil", "is_superuser": True}
        made(admin.post("/api/users/invitations", json=invitation))
        me = admin.get("/api/auth/me").json()
        assert_error(admin.put(f"/api/users/{me['id']}", json={"is_superuser": False}), *LAST)

    def test_an_inactive_superuser_does_not_count_as_another(self, admin: httpx.Client) -> None:
        make_user(admin, is_superuser=True, is_active=False)
        me = admin.get("/api/auth/me").json()
        assert_error(admin.put(f"/api/users/{me['id']}", json={"is_superuser": False}), *LAST)

    def test_an_inactive_superuser_may_go(self, admin: httpx.Client) -> None:
        user = make_user(admin, is_superuser=True, is_active=False)
        assert admin.put(f"/api/users/{user['id']}", json={"is_superuser": False}).status_code == 200

    @pytest.mark.parametrize("change", [{"is_superuser": False}, {"is_active": False}])
    def test_with_another_active_one_they_may_go(self, admin: httpx.Client, change: dict[str, bool]) -> None:
        user = make_user(admin, is_superuser=True)
        answer = admin.put(f"/api/users/{user['id']}", json=change)
        assert answer.status_code == 200
        assert answer.json().items() >= change.items()

    def test_their_other_fields_may_change(self, admin: httpx.Client) -> None:
        me = admin.get("/api/auth/me").json()
        sent = {"nombres": "Administradora", "is_active": True, "is_superuser": True}
        try:
            answer = admin.put(f"/api/users/{me['id']}", json=sent)
            assert answer.status_code == 200
            assert answer.json()["nombre_completo"] == "Administradora Sistema"
        finally:
            admin.put(f"/api/users/{me['id']}", json={"nombres": me["nombres"]})


class TestListUsers:
    def test_anonymous_is_refused(self, anonymous: httpx.Client) -> None:
        assert_error(anonymous.get("/api/users/"), *NOT_SIGNED_IN)

    def test_a_plain_user_is_refused(self, admin: httpx.Client, service: Api) -> None:
        with signed_in(service, make_user(admin)["id"]) as client:
            assert_error(client.get("/api/users/"), *NOT_A_SUPERUSER)

    def test_it_is_a_plain_array_the_newest_first(self, admin: httpx.Client) -> None:
        user = make_user(admin)
        me = admin.get("/api/auth/me").json()
        assert listed(admin) == [user, me]

    def test_it_works_without_the_last_slash_and_without_a_redirect(self, admin: httpx.Client) -> None:
        answer = admin.get("/api/users?limit=5", follow_redirects=False)
        assert answer.status_code == 200
        assert answer.json() == [admin.get("/api/auth/me").json()]

    def test_a_hundred_by_default(self, admin: httpx.Client, server: Server, service_database: str) -> None:
        for number in range(100):
            insert_user(server, service_database, email=f"{number}@example.com")
        assert len(listed(admin)) == 100
        assert emails(listed(admin, skip=100)) == [ADMIN["username"]]

    def test_of_some_days_in_bogota(self, admin: httpx.Client, server: Server, service_database: str) -> None:
        for number, moment in enumerate(("2026-03-01 04:59:59", "2026-03-01 05:00:00", "2026-03-03 04:59:59")):
            insert_user(server, service_database, email=f"{number}@example.com", created_at=f"{moment}+00")
        named = {"created_from": "2026-03-01", "created_to": "2026-03-02"}
        assert emails(listed(admin, sort="email", **named)) == ["1@example.com", "2@example.com"]
        assert emails(listed(admin, created_to="2026-02-28")) == ["0@example.com"]
        assert_invalid(admin.get("/api/users/", params={"created_from": "2026-13-01"}), ["query", "created_from"])
        turned = admin.get("/api/users/", params={"created_from": "2026-03-02", "created_to": "2026-03-01"})
        assert turned.status_code == 422
        assert turned.json()["detail"][0]["type"] == "date_order"

    @pytest.mark.parametrize("name", ["skip", "limit"])
    @pytest.mark.parametrize("value", ["-1", "1000000001", "9223372036854775808", "abc", ""])
    def test_out_of_bounds(self, admin: httpx.Client, name: str, value: str) -> None:
        assert_invalid(admin.get("/api/users/", params={name: value}), ["query", name])

    @pytest.mark.parametrize("limit", ["0", "101"])
    def test_limit_out_of_bounds(self, admin: httpx.Client, limit: str) -> None:
        assert_invalid(admin.get("/api/users/", params={"limit": limit}), ["query", "limit"])


class TestFindUsers:
    @pytest.fixture(autouse=True)
    def users(self, admin: httpx.Client, server: Server, service_database: str) -> None:  # noqa: ARG002
        for fields in (
            {"nombres": "andres", "email": "b@example.com", "is_superuser": True},
            {"nombres": "Álvaro", "apellidos": "Díaz", "email": "c@example.org"},
            {"nombres": "beatriz", "email": "BSoto@Example.net", "is_active": False},
            {"nombres": "x_y", "email": "d%d@example.com"},
        ):
            insert_user(server, service_database, **fields)

    @pytest.mark.parametrize(
        ("part", "whom"),
        [
            ("ndre", ["b@example.com"]),
            ("ALVARO", ["c@example.org"]),
            ("álv", ["c@example.org"]),
            ("alvaro diaz", ["c@example.org"]),
            ("bsoto@EXAMPLE", ["BSoto@Example.net"]),
            ("example.org", ["c@example.org"]),
            ("%", ["d%d@example.com"]),
            ("_", ["d%d@example.com"]),
            ("\\", []),
            ("b_example.com", []),
            ("\N{FULLWIDTH PERCENT SIGN}", ["d%d@example.com"]),
            ("nadie", []),
            ("", ["d%d@example.com", "BSoto@Example.net", "c@example.org", "b@example.com", ADMIN["username"]]),
        ],
    )
    def test_search_is_a_part_of_a_name_or_email(self, admin: httpx.Client, part: str, whom: list[str]) -> None:
        assert emails(listed(admin, search=part)) == whom

    def test_search_over_a_hundred_characters_is_422(self, admin: httpx.Client) -> None:
        assert_invalid(admin.get("/api/users/", params={"search": "a" * 101}), ["query", "search"])

    @pytest.mark.parametrize(
        ("query", "whom"),
        [
            ({"is_active": "false"}, ["BSoto@Example.net"]),
            ({"is_active": "true", "search": "b"}, ["b@example.com"]),
            ({"is_superuser": "true"}, ["b@example.com", ADMIN["username"]]),
            ({"is_superuser": "false", "is_active": "true"}, ["d%d@example.com", "c@example.org"]),
        ],
    )
    def test_filters(self, admin: httpx.Client, query: dict[str, str], whom: list[str]) -> None:
        assert emails(listed(admin, **query)) == whom

    @pytest.mark.parametrize("name", ["is_active", "is_superuser"])
    def test_a_filter_is_true_or_false(self, admin: httpx.Client, name: str) -> None:
        assert_invalid(admin.get("/api/users/", params={name: "tal vez"}), ["query", name])

    @pytest.mark.parametrize(
        ("sort", "whom"),
        [
            ("email", ["a@example.com", "b@example.com", "c@example.com"]),
            ("nombres", ["b@example.com", "c@example.com", "a@example.com"]),
            ("apellidos", ["c@example.com", "a@example.com", "b@example.com"]),
            ("created_at", ["c@example.com", "b@example.com", "a@example.com"]),
        ],
    )
    def test_sort(self, admin: httpx.Client, server: Server, service_database: str, sort: str, whom: list[str]) -> None:
        server.sql(service_database, "DELETE FROM users WHERE email <> %s", ADMIN["username"])
        for nombres, apellidos, email in (
            ("t", "d", "c@example.com"), ("s", "f", "b@example.com"), ("u", "e", "a@example.com"),
        ):  # fmt: skip
            insert_user(server, service_database, nombres=nombres, apellidos=apellidos, email=email)
        assert emails(listed(admin, sort=sort, is_superuser="false")) == whom
        assert emails(listed(admin, sort=f"-{sort}", is_superuser="false")) == whom[::-1]

    @pytest.mark.parametrize("key", ["nombres", "apellidos"])
    def test_names_are_in_the_order_that_readers_of_spanish_expect(
        self, admin: httpx.Client, server: Server, service_database: str, key: str
    ) -> None:
        names = ["Ana", "Ángela", "Nuno", "Nuñez", "Núñez", "Ñustes", "Ochoa", "Zulma"]
        server.sql(service_database, "DELETE FROM users WHERE email <> %s", ADMIN["username"])
        for number, name in enumerate(reversed(names)):
            insert_user(server, service_database, **{key: name}, email=f"{number}@example.com")
        assert [user[key] for user in listed(admin, sort=key, is_superuser="false")] == names
        assert [user[key] for user in listed(admin, sort=f"-{key}", is_superuser="false")] == names[::-1]

    @pytest.mark.parametrize("sort", ["id", "hashed_password", "-hashed_password", "id;drop", ""])
    def test_any_other_key_is_422(self, admin: httpx.Client, sort: str) -> None:
        assert_invalid(admin.get("/api/users/", params={"sort": sort}), ["query", "sort"])

    @pytest.mark.parametrize("key", ["created_at", "email", "nombres", "apellidos"])
    def test_each_order_is_total(self, admin: httpx.Client, server: Server, service_database: str, key: str) -> None:
        server.sql(
            service_database,
            "UPDATE users SET nombres = 'a', apellidos = 'b', created_at = now() WHERE email <> %s",
            ADMIN["username"],
        )
        up, down = (
            [user["id"] for skip in range(0, 6, 2) for user in listed(admin, sort=sort, skip=skip, limit=2)]
            for sort in (key, f"-{key}")
        )
        assert len(up) == len(set(up)) == 5
        assert down == up[::-1]

"""How often somebody may guess (reliability A1, A2, A3)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import httpx
import pytest

from tests.api.factories import PASSWORD, log_in, make_user, signed_in
from tests.api.trail import newest, trail
from tests.harness import Api, Server, running_service

EMAIL = "luz@example.com"
WINDOW = 15 * 60


def later(server: Server, database: str, seconds: int) -> None:
    """As if so much time had passed since every guess."""
    server.sql(database, f"UPDATE attempts SET momento = momento - interval '{seconds} seconds'")


@pytest.fixture
def user(admin: httpx.Client) -> dict[str, Any]:
    return make_user(admin, email=EMAIL)


@pytest.mark.usefixtures("user")
class TestAccount:
    def test_after_five_wrong_guesses_the_right_one_waits_too(
        self, anonymous: httpx.Client, server: Server, service_database: str
    ) -> None:
        answers = [log_in(anonymous, EMAIL, f"guess {number}") for number in range(10)]
        assert [answer.status_code for answer in answers] == [400] * 5 + [429] * 5
        assert answers[-1].json()["code"] == "too_many_attempts"
        assert 0 < int(answers[-1].headers["Retry-After"]) <= WINDOW
        assert log_in(anonymous, EMAIL).status_code == 429
        # What came while it waited does not make it longer.
        later(server, service_database, int(answers[-1].headers["Retry-After"]) + 1)
        assert log_in(anonymous, EMAIL).status_code == 200

    def test_it_says_how_long_and_keeps_its_word(
        self, anonymous: httpx.Client, server: Server, service_database: str
    ) -> None:
        for number in range(5):
            log_in(anonymous, EMAIL, f"guess {number}")
        left = int(log_in(anonymous, EMAIL).headers["Retry-After"])
        later(server, service_database, left - 5)
        assert log_in(anonymous, EMAIL).status_code == 429

    def test_other_spellings_of_the_address_are_the_same_account(self, anonymous: httpx.Client) -> None:
        spellings = [EMAIL, EMAIL.upper(), f" {EMAIL}", "Luz@Example.com", f"{EMAIL} "]
        assert [log_in(anonymous, text, "guess").status_code for text in spellings] == [400] * 5
        assert log_in(anonymous, EMAIL).status_code == 429

    def test_a_right_one_in_time_begins_anew(self, anonymous: httpx.Client) -> None:
        for _ in range(3):
            assert [log_in(anonymous, EMAIL, "guess").status_code for _ in range(4)] == [400] * 4
            assert log_in(anonymous, EMAIL).status_code == 200

    def test_a_hundred_at_once_are_no_more_than_five(self, service: Api) -> None:
        def guess(number: int) -> int:
            with service.client() as client:
                return log_in(client, EMAIL, f"guess {number}").status_code

        with ThreadPoolExecutor(16) as threads:
            answers = list(threads.map(guess, range(48)))
        assert sorted(answers) == [400] * 5 + [429] * 43

    def test_the_others_are_not_affected(self, admin: httpx.Client, anonymous: httpx.Client) -> None:
        make_user(admin, email="eva@example.com")
        for _ in range(6):
            log_in(anonymous, EMAIL, "guess")
        assert log_in(anonymous, "eva@example.com").status_code == 200

    def test_an_unknown_account_is_throttled_as_a_known_one(self, anonymous: httpx.Client) -> None:
        answers = [log_in(anonymous, "nobody@example.com", "guess").status_code for _ in range(6)]
        assert answers == [400] * 5 + [429]

    def test_both_doors_count_together(self, anonymous: httpx.Client) -> None:
        for _ in range(3):
            log_in(anonymous, EMAIL, "guess")
        sent = {"email": EMAIL, "password": "guess"}
        answers = [anonymous.post("/api/auth/sessions/", json=sent).status_code for _ in range(3)]
        assert answers == [400, 400, 429]

    def test_a_browser_that_has_signed_in_before_is_not_locked_out_by_strangers(
        self, service: Api, anonymous: httpx.Client
    ) -> None:
        sent = {"email": EMAIL, "password": PASSWORD}
        with service.client() as known:
            assert known.post("/api/auth/sessions/", json=sent).status_code == 200
            for _ in range(6):
                log_in(anonymous, EMAIL, "guess")
            assert log_in(anonymous, EMAIL).status_code == 429
            assert known.post("/api/auth/sessions/", json=sent).status_code == 200
            # Its own guesses count.
            wrong = [known.post("/api/auth/sessions/", json=sent | {"password": "guess"}) for _ in range(6)]
            assert [answer.status_code for answer in wrong] == [400] * 5 + [429]

    def test_a_cookie_that_tells_where_a_program_signed_in_is_no_such_browser_s(self, anonymous: httpx.Client) -> None:
        assert log_in(anonymous, EMAIL).status_code == 200
        for number in range(5):
            log_in(anonymous, EMAIL, f"guess {number}")
        cookie = f'crm_device="127.0.0.1 {anonymous.headers["User-Agent"]}"'
        values = {"email": EMAIL, "password": "guess 6"}
        assert anonymous.post("/api/auth/sessions", json=values, headers={"Cookie": cookie}).status_code == 429

    def test_what_was_typed_is_not_to_be_read_in_the_table(
        self, anonymous: httpx.Client, server: Server, service_database: str
    ) -> None:
        log_in(anonymous, "mi-clave-secreta", "guess")
        assert not [row for row in server.sql(service_database, "SELECT clave FROM attempts") if "secreta" in row[0]]

    def test_one_who_is_signed_in_guesses_no_oftener(self, service: Api, user: dict[str, Any]) -> None:
        with signed_in(service, user["id"]) as client:
            sent = {"current_password": "guess", "new_password": "otra clave de prueba"}
            answers = [client.put("/api/auth/me/password", json=sent).status_code for _ in range(6)]
            assert answers == [400] * 5 + [429]
            right = sent | {"current_password": PASSWORD}
            assert client.put("/api/auth/me/password", json=right).status_code == 429


class TestInTheTrail:
    """That somebody is made to wait is told once a window, by whomever, and not once a guess."""

    THROTTLED = {"motivo": [None, "intentos"]}  # noqa: RUF012

    def test_of_an_account_once_a_window(  # noqa: PLR0917  (fixtures)
        self,
        admin: httpx.Client,
        anonymous: httpx.Client,
        user: dict[str, Any],
        server: Server,
        service_database: str,
        own_address: str,
    ) -> None:
        for _ in range(2):
            answers = [log_in(anonymous, EMAIL, f"guess {number}") for number in range(9)]
            assert [answer.status_code for answer in answers] == [400] * 5 + [429] * 4
            later(server, service_database, WINDOW)
        entries = trail(admin, accion="entrada_rechazada", entidad_id=user["id"])
        assert [entry["cambios"] for entry in entries] == [self.THROTTLED, *[None] * 5] * 2
        for entry in entries:
            assert entry.items() >= {
                "entidad": "usuario", "entidad_id": user["id"], "nombre": "Luz Gómez", "usuario_id": None,
                "usuario": None, "origen": "api", "direccion": own_address,
            }.items()  # fmt: skip

    def test_of_an_account_that_nobody_has_without_what_was_typed(
        self, admin: httpx.Client, anonymous: httpx.Client
    ) -> None:
        last = newest(admin)["id"]
        for _ in range(7):
            log_in(anonymous, "mi-clave-secreta", "guess")
        entries = [entry for entry in trail(admin) if entry["id"] > last]
        assert [entry["cambios"] for entry in entries] == [self.THROTTLED, *[None] * 5]
        assert {(entry["entidad_id"], entry["nombre"]) for entry in entries} == {(None, None)}
        assert "secreta" not in str(entries)

    def test_of_many_at_once_too(self, admin: httpx.Client, service: Api, user: dict[str, Any]) -> None:
        def guess(number: int) -> int:
            with service.client() as client:
                return log_in(client, EMAIL, f"guess {number}").status_code

        with ThreadPoolExecutor(16) as threads:
            assert sorted(threads.map(guess, range(32))) == [400] * 5 + [429] * 27
        entries = trail(admin, accion="entrada_rechazada", entidad_id=user["id"])
        assert sorted(str(entry["cambios"]) for entry in entries) == ["None"] * 5 + [str(self.THROTTLED)]

    def test_of_one_who_is_signed_in(self, admin: httpx.Client, service: Api, user: dict[str, Any]) -> None:
        with signed_in(service, user["id"]) as client:
            sent = {"current_password": "guess", "new_password": "otra clave de prueba"}
            for _ in range(8):
                client.put("/api/auth/me/password", json=sent)
        entries = trail(admin, accion="entrada_rechazada", entidad_id=user["id"])
        assert [entry["cambios"] for entry in entries] == [self.THROTTLED, *[None] * 5]

    def test_one_who_is_right_in_time_is_in_it_as_signed_in_alone(
        self, admin: httpx.Client, anonymous: httpx.Client, user: dict[str, Any]
    ) -> None:
        for _ in range(4):
            log_in(anonymous, EMAIL, "guess")
        assert log_in(anonymous, EMAIL).status_code == 200
        entries = trail(admin, entidad_id=user["id"], accion=["entrar", "entrada_rechazada"])
        assert [(entry["accion"], entry["cambios"]) for entry in entries] == [
            ("entrar", None), *[("entrada_rechazada", None)] * 4
        ]  # fmt: skip


@pytest.fixture(scope="module")
def services(server: Server, migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Api, Api]]:
    """Two services of one database, behind a proxy that is believed."""
    folder = tmp_path_factory.mktemp("services")
    with server.database("throttle", template=migrated) as name:
        env = server.env(name) | {
            "SEED_SAMPLE_CONTACTS": "false", "SIGN_IN_ATTEMPTS_BY_ADDRESS": "30", "TRUSTED_PROXIES": "127.0.0.1",
        }  # fmt: skip
        with running_service(env, folder / "a") as one, running_service(env, folder / "b") as other:
            one.sql = partial(server.sql, name)
            yield one, other


class TestAddress:
    def test_one_address_on_fifty_accounts_waits_and_others_do_not(self, services: tuple[Api, Api]) -> None:
        one, other = services
        with one.client() as first, other.client() as second:

            def guess(number: int, direccion: str) -> int:
                client = (first, second)[number % 2]
                form = {"username": f"{number}@example.com", "password": "guess"}
                return client.post("/api/auth/login", data=form, headers={"X-Forwarded-For": direccion}).status_code

            assert [guess(number, "203.0.113.7") for number in range(50)] == [400] * 30 + [429] * 20
            assert guess(51, "203.0.113.8") == 400
            # One customer has all of an IPv6 network.
            answers = [guess(number, f"2001:db8:1:2::{number}") for number in range(100, 132)]
            assert answers == [400] * 30 + [429] * 2
            assert guess(200, "2001:db8:1:3::1") == 400
        told = "SELECT cambios::text, direccion FROM audit_entries WHERE cambios ? 'motivo' ORDER BY id"
        motive = '{"motivo": [null, "intentos_direccion"]}'
        assert one.sql(told) == [(motive, "203.0.113.7"), (motive, "2001:db8:1:2::130")]

    def test_one_that_asks_for_passkeys_again_and_again_waits_and_is_in_the_trail_once(
        self, services: tuple[Api, Api]
    ) -> None:
        one, _ = services
        with one.client() as client:
            client.headers["X-Forwarded-For"] = "203.0.113.9"
            answers = [client.post("/api/auth/passkeys/options").status_code for _ in range(33)]
        assert answers == [200] * 30 + [429] * 3
        told = "SELECT accion, cambios ->> 'motivo' FROM audit_entries WHERE direccion = '203.0.113.9'"
        assert one.sql(told) == [("entrada_rechazada", '[null, "intentos_direccion"]')]

    def test_an_account_is_counted_across_workers_and_addresses(self, services: tuple[Api, Api]) -> None:
        one, other = services
        with one.client() as first, other.client() as second:
            answers = [
                (first, second)[number % 2].post(
                    "/api/auth/login",
                    data={"username": "nobody@example.com", "password": "guess"},
                    headers={"X-Forwarded-For": f"198.51.100.{number}"},
                ).status_code
                for number in range(7)
            ]  # fmt: skip
        assert answers == [400] * 5 + [429] * 2

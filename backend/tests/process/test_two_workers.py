"""Accounts where two workers answer, and each new connection may meet either (reliability A1, A4, A6, A7, A13, A14)."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.factories import OLD_PASSWORD, insert_user, log_in, token
from tests.api.second_factors import SECOND, code, enrol, half_signed_in, later
from tests.harness import ADMIN, SOAK, Server, Service, running_service
from tests.process.processes import wait_until

EMAIL = "luz@example.com"
REFRESH = "/api/auth/sessions/refresh"
# As many new connections as meet both workers, but for once in thousands.
TIMES = 12


@pytest.fixture(scope="module")
def database(server: Server, migrated: str) -> Iterator[str]:
    with server.database("two_workers", template=migrated) as name:
        yield name


@pytest.fixture(scope="module")
def settings(server: Server, database: str) -> dict[str, str]:
    return server.env(database) | {"SEED_SAMPLE_CONTACTS": "false", "TRUSTED_PROXIES": "127.0.0.1"}


@pytest.fixture(scope="module")
def service(settings: dict[str, str], server: Server, database: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    log = tmp_path_factory.mktemp("two-workers") / "log"
    with running_service(settings, log, "--workers", "2") as running:
        running.sql = partial(server.sql, database)
        # Each listens for what the others change.
        listening = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND application_name = 'base-crm live'"
        wait_until(lambda: running.sql(listening, database) == [(2,)])
        yield running


@pytest.fixture
def luz(service: Service, server: Server, database: str) -> str:
    service.sql("DELETE FROM attempts; DELETE FROM users WHERE email <> %s", ADMIN["username"])
    return insert_user(server, database, email=EMAIL)


def each(service: Service, ask: Callable[[httpx.Client], int], *, times: int = TIMES) -> list[int]:
    """What so many new connections are answered, all at once."""

    def once(_: int) -> int:
        with service.client() as client:
            return ask(client)

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(once, range(times)))


def me(access: str) -> Callable[[httpx.Client], int]:
    headers = {"Authorization": f"Bearer {access}"}
    return lambda client: client.get("/api/auth/me", headers=headers).status_code


def sign_in(service: Service) -> tuple[str, str]:
    """The access token of a browser, and its cookie."""
    with service.client() as client:
        answer = client.post("/api/auth/sessions", json={"email": EMAIL, "password": OLD_PASSWORD})
        assert answer.status_code == 200, answer.text
        return answer.json()["access_token"], answer.cookies["crm_refresh"]


def refresh(cookie: str) -> Callable[[httpx.Client], httpx.Response]:
    return lambda client: client.post(REFRESH, headers={"Cookie": f"crm_refresh={cookie}"})


def guess(number: int, password: str) -> Callable[[httpx.Client], httpx.Response]:
    def ask(client: httpx.Client) -> httpx.Response:
        client.headers["X-Forwarded-For"] = f"203.0.113.{number}"
        return log_in(client, EMAIL, password)

    return ask


@pytest.mark.usefixtures("luz")
def test_guesses_from_ten_addresses_are_counted_together_and_outlive_a_restart(
    service: Service, settings: dict[str, str], tmp_path: Path
) -> None:
    answers = []
    for number in range(10):
        with service.client() as client:
            answers.append(guess(number, f"guess {number}")(client))
    assert [answer.status_code for answer in answers] == [400] * 5 + [429] * 5
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 15 * 60
    assert each(service, lambda client: guess(99, OLD_PASSWORD)(client).status_code) == [429] * TIMES
    with running_service(settings, tmp_path / "log", "--workers", "2") as another, another.client() as client:
        assert guess(98, OLD_PASSWORD)(client).status_code == 429
    service.sql("UPDATE attempts SET momento = momento - interval '15 minutes'")
    with service.client() as client:
        assert guess(97, OLD_PASSWORD)(client).status_code == 200


@pytest.mark.usefixtures("luz")
class TestSession:
    def test_its_end_acts_on_the_next_request_of_every_worker(self, service: Service) -> None:
        access, cookie = sign_in(service)
        assert each(service, me(access)) == [200] * TIMES
        with service.client() as client:
            answer = client.delete("/api/auth/sessions/current", headers={"Authorization": f"Bearer {access}"})
            assert answer.status_code == 204
        assert each(service, me(access)) == [401] * TIMES
        assert each(service, lambda client: refresh(cookie)(client).status_code, times=2) == [401] * 2

    @pytest.mark.parametrize(
        ("change", "path"),
        [({"is_active": False}, "/api/auth/me"), ({"is_superuser": False}, "/api/users/")],
        ids=["deactivated", "demoted"],
    )
    def test_so_does_what_a_superuser_takes_away(
        self, service: Service, luz: str, change: dict[str, bool], path: str
    ) -> None:
        service.sql("UPDATE users SET is_superuser = true WHERE id = %s", luz)
        access, _ = sign_in(service)

        def ask(client: httpx.Client) -> int:
            return client.get(path, headers={"Authorization": f"Bearer {access}"}).status_code

        assert each(service, ask) == [200] * TIMES
        with service.client(**ADMIN) as admin:
            assert admin.put(f"/api/users/{luz}", json=change).status_code == 200
        assert each(service, ask) == [400] * TIMES

    def test_tabs_that_renew_at_one_instant_all_go_on(self, service: Service) -> None:
        _, cookie = sign_in(service)
        assert each(service, lambda client: refresh(cookie)(client).status_code) == [200] * TIMES

    @pytest.mark.parametrize(("seconds", "status"), [(8, 200), (11, 401)])
    def test_the_grace_is_of_ten_seconds(self, service: Service, seconds: int, status: int) -> None:
        access, cookie = sign_in(service)
        with service.client() as client:
            newer = refresh(cookie)(client).cookies["crm_refresh"]
            service.sql(f"UPDATE sessions SET renewed_at = renewed_at - interval '{seconds} seconds'")
        with service.client() as thief:
            assert refresh(cookie)(thief).status_code == status
        assert each(service, me(access)) == [status] * TIMES
        with service.client() as client:
            assert refresh(newer)(client).status_code == status

    def test_one_before_the_last_has_no_grace(self, service: Service) -> None:
        access, cookie = sign_in(service)
        with service.client() as client:
            newer = refresh(cookie)(client).cookies["crm_refresh"]
            newest = refresh(newer)(client).cookies["crm_refresh"]
            assert refresh(cookie)(client).status_code == 401
            assert refresh(newest)(client).status_code == 401
        assert each(service, me(access)) == [401] * TIMES


def test_a_code_that_comes_twice_at_one_instant_counts_once(service: Service, luz: str) -> None:
    with service.client() as client:
        client.headers["Authorization"] = f"Bearer {token(luz)}"
        factor = enrol(client, OLD_PASSWORD)
        later(service, luz)
        tickets = [half_signed_in(client, EMAIL, OLD_PASSWORD)["ticket"] for _ in range(4)]
    digits = code(factor.secret)

    def second(ticket: str) -> int:
        with service.client() as client:
            return client.post(SECOND, json={"ticket": ticket, "code": digits}).status_code

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(second, tickets)) == [200, 400, 400, 400]


def test_who_sign_in_with_an_old_hash_at_once_are_all_let_in(server: Server, database: str, service: Service) -> None:
    """The first of them replaces it while the others are being checked by it."""
    user = insert_user(server, database, email="old@example.com")
    with ThreadPoolExecutor(8) as people:
        statuses = list(people.map(lambda _: _sign_in_as(service, "old@example.com"), range(8)))
    assert statuses == [200] * 8
    server.sql(database, "DELETE FROM users WHERE id = %s", user)


def _sign_in_as(service: Service, email: str) -> int:
    with service.client() as client:
        return log_in(client, email, OLD_PASSWORD).status_code


def test_forty_sign_in_at_once_and_hold_nobody_up(server: Server, database: str, settings: Any, tmp_path: Path) -> None:
    """With all of production's work and alone in `make soak`; beside other tests with a quarter, and more patience."""
    user = insert_user(server, database, email="rush@example.com")
    env = settings | {"BCRYPT_ROUNDS": "12" if SOAK else "10"}
    with running_service(env, tmp_path / "log", "--workers", "2") as service, service.client() as other:
        # Theirs is no old hash then, which the first of them would replace.
        assert log_in(other, "rush@example.com", OLD_PASSWORD).status_code == 200

        def sign_in(_: int) -> float:
            with service.client() as client:
                began = time.monotonic()
                assert log_in(client, "rush@example.com", OLD_PASSWORD).status_code == 200
                return time.monotonic() - began

        with ThreadPoolExecutor(40) as people:
            logins = [people.submit(sign_in, number) for number in range(40)]
            taken = []
            while not all(login.done() for login in logins):
                began = time.monotonic()
                assert other.get("/health/live").status_code == 200
                taken.append(time.monotonic() - began)
                time.sleep(0.01)
        patience = 1 if SOAK else 3
        assert max(login.result() for login in logins) < 10 * patience
        assert sorted(taken)[len(taken) * 9 // 10] < 0.2 * patience
    server.sql(database, "DELETE FROM users WHERE id = %s", user)

"""The same thing asked for from many sides at once: PostgreSQL decides, and everybody gets a clear answer."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Barrier

import httpx
import pytest

from tests.api.factories import (
    Json,
    assert_error,
    contact_values,
    make_contact,
    make_user,
    signed_in,
    user_values,
)
from tests.harness import Api, Server

Request = Callable[[httpx.Client], httpx.Response]


def at_once(service: Api, authorization: str, requests: Sequence[Request]) -> list[httpx.Response]:
    """The answers to requests that are sent at one moment, each by a client of its own."""
    barrier = Barrier(len(requests))

    def send(request: Request) -> httpx.Response:
        with service.client() as client:
            client.headers["Authorization"] = authorization
            client.get("/api/auth/me")  # connected before the race begins
            barrier.wait(timeout=30)
            return request(client)

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(send, requests))


class TestTwentyAtOnce:
    def test_of_equal_new_contacts_one_is_made(
        self, admin: httpx.Client, service: Api, admin_authorization: str
    ) -> None:
        answers = at_once(
            service, admin_authorization, [lambda client: client.post("/api/contactos/", json=contact_values())] * 20
        )
        (contact,) = [answer.json() for answer in answers if answer.status_code == 200]
        for answer in answers:
            if answer.status_code != 200:
                assert_error(answer, 400, "A contact with this email already exists", "contact_email_taken")
        page = admin.get("/api/contactos/").json()
        assert (page["items"], page["total"]) == ([contact], 1)

    def test_of_contacts_that_take_one_email_one_gets_it(
        self, admin: httpx.Client, service: Api, admin_authorization: str
    ) -> None:
        contacts = [make_contact(admin, email=f"{number}@example.com") for number in range(20)]

        def rename(contact_id: str, number: int) -> Request:
            email = "ANA@example.com" if number % 2 else "ana@example.com"
            return lambda client: client.put(f"/api/contactos/{contact_id}", json={"email": email})

        answers = at_once(
            service, admin_authorization, [rename(contact["id"], number) for number, contact in enumerate(contacts)]
        )
        assert sorted(answer.status_code for answer in answers) == [200] + [400] * 19
        for answer in answers:
            if answer.status_code != 200:
                assert_error(answer, 400, "A contact with this email already exists", "contact_email_taken")
        assert admin.get("/api/contactos/", params={"search": "ana@example.com"}).json()["total"] == 1

    def test_of_deletions_of_one_contact_one_deletes_it(
        self, admin: httpx.Client, service: Api, admin_authorization: str
    ) -> None:
        contact = make_contact(admin)
        path = f"/api/contactos/{contact['id']}"
        answers = at_once(service, admin_authorization, [lambda client: client.delete(path)] * 20)
        assert sorted(answer.status_code for answer in answers) == [200] + [404] * 19
        assert [answer.json() for answer in answers if answer.status_code == 200] == [contact]

    def test_updates_of_different_fields_lose_nothing(
        self, admin: httpx.Client, service: Api, admin_authorization: str
    ) -> None:
        contact = make_contact(admin)
        path = f"/api/contactos/{contact['id']}"
        changes = {"ciudad": "Cali", "cedula": "1", "notas": "x", "telefono": "2", "pais": "Perú", "estado": "cliente"}

        def change(field: str, value: str) -> Request:
            return lambda client: client.put(path, json={field: value})

        answers = at_once(service, admin_authorization, [change(field, value) for field, value in changes.items()])
        assert [answer.status_code for answer in answers] == [200] * 6
        after = admin.get(path).json()
        assert after == contact | changes | {"updated_at": after["updated_at"]}

    def test_changes_of_estado_and_deletions_keep_the_totals_right(
        self, admin: httpx.Client, service: Api, admin_authorization: str
    ) -> None:
        contacts = [make_contact(admin, email=f"{number}@example.com") for number in range(20)]

        def change(contact_id: str, number: int) -> Request:
            if number % 2:
                return lambda client: client.delete(f"/api/contactos/{contact_id}")
            return lambda client: client.put(f"/api/contactos/{contact_id}", json={"estado": "cliente"})

        answers = at_once(
            service, admin_authorization, [change(contact["id"], number) for number, contact in enumerate(contacts)]
        )
        assert [answer.status_code for answer in answers] == [200] * 20
        totals = [
            admin.get("/api/contactos/", params=query).json()["total"]
            for query in ({}, {"filter_estado": "prospecto"}, {"filter_estado": "cliente"})
        ]
        assert totals == [10, 0, 10]


def test_of_five_equal_new_users_at_once_one_is_made(
    admin: httpx.Client, service: Api, admin_authorization: str
) -> None:
    answers = at_once(service, admin_authorization, [lambda client: client.post("/api/users/", json=user_values())] * 5)
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 4
    for answer in answers:
        if answer.status_code != 200:
            assert_error(answer, 400, "A user with this email already exists", "user_email_taken")
    assert len(admin.get("/api/users/").json()) == 2


@contextmanager
def held_up(server: Server, database: str, ids: Sequence[str], requests: int) -> Iterator[None]:
    """Has so many requests that change these users wait for each other, and lets them all go at one moment."""
    holder = server.connect(database)
    try:
        with holder.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT 1 FROM users WHERE id = ANY(%s::uuid[]) FOR UPDATE", (list(ids),))
            yield
            deadline = time.monotonic() + 4  # before the service's own lock_timeout
            waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"
            while server.sql(database, waiting, database) != [(requests,)]:
                assert time.monotonic() < deadline, "the requests do not meet"
            cursor.execute("ROLLBACK")
    finally:
        holder.close()


@dataclass(frozen=True)
class Duel:
    """Two superusers, the only active ones."""

    service: Api
    server: Server
    database: str
    users: list[Json]

    def fight(self, targets: list[Json], method: str, change: dict[str, bool] | None) -> None:
        """Each ends the power of their target at one moment: one of them keeps it."""

        def act(actor: Json, target: Json) -> httpx.Response:
            with signed_in(self.service, actor["id"]) as client:
                return client.request(method, f"/api/users/{target['id']}", json=change)

        with ThreadPoolExecutor(2) as pool:
            with held_up(self.server, self.database, [user["id"] for user in self.users], requests=2):
                answers = pool.map(act, self.users, targets)
            refused, done = sorted(answers, key=lambda answer: answer.status_code == 200)
        assert done.status_code == 200
        detail = "The last active superuser can't be demoted, deactivated or deleted"
        assert_error(refused, 409, detail, "last_superuser")
        left = "SELECT count(*) FROM users WHERE is_superuser AND is_active"
        assert self.server.sql(self.database, left) == [(1,)]


DEMOTE, DEACTIVATE = {"is_superuser": False}, {"is_active": False}


class TestTheLastTwoSuperusers:
    @pytest.fixture
    def duel(self, admin: httpx.Client, service: Api, server: Server, service_database: str) -> Iterator[Duel]:
        me = admin.get("/api/auth/me").json()
        users = [make_user(admin, email=email, is_superuser=True) for email in ("x@example.com", "y@example.com")]
        server.sql(service_database, "UPDATE users SET is_active = false WHERE id = %s", me["id"])
        yield Duel(service, server, service_database, users)
        server.sql(service_database, "UPDATE users SET is_active = true WHERE id = %s", me["id"])

    @pytest.mark.parametrize(
        ("method", "change"),
        [("PUT", DEMOTE), ("PUT", DEACTIVATE), ("DELETE", None)],
        ids=["demote", "deactivate", "delete"],
    )
    def test_can_not_both_end_the_other(self, duel: Duel, method: str, change: dict[str, bool] | None) -> None:
        duel.fight(duel.users[::-1], method, change)

    @pytest.mark.parametrize("change", [DEMOTE, DEACTIVATE], ids=["demote", "deactivate"])
    def test_can_not_both_end_themselves(self, duel: Duel, change: dict[str, bool]) -> None:
        duel.fight(duel.users, "PUT", change)

"""The process that answers is killed under load: what it answered is there, once (reliability D8)."""

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import httpx
import pytest

from tests.api.factories import Json, contact_values, insert_user, token
from tests.api.lists import PATH
from tests.api.trail import assert_the_chain_verifies, assert_the_trail_gives_the_rows
from tests.harness import SOAK, Server, Service
from tests.process.processes import wait_until
from tests.process.test_worker import worker

DEATHS = 50 if SOAK else 2
UVICORN = ("uvicorn", "app.main:app", "--log-level", "warning")


@pytest.fixture
def name(server: Server, migrated: str) -> Iterator[str]:
    with server.database("death", template=migrated) as name:
        yield name


@contextmanager
def serving(server: Server, name: str, log: Path) -> Iterator[Service]:
    service = Service(server.env(name), log, program=UVICORN)
    try:
        service.wait_until_live()
        yield service
    finally:
        service.stop(signal.SIGKILL)


@dataclass
class Client:
    """One that creates contacts and changes them until nobody answers any more, and keeps what it was told."""

    number: int
    keys: Iterator[int] = field(default_factory=count)
    created: dict[str, Json] = field(default_factory=dict)
    # The last change of each contact that was answered, and the one that was not.
    notes: dict[str, str] = field(default_factory=dict)
    # What was asked for, and nobody knows whether it was done.
    unknown: set[str] = field(default_factory=set)

    def values(self, key: str) -> Json:
        return contact_values(email=f"{key}@example.com")

    def work(self, client: httpx.Client, served: "threading.Semaphore") -> None:
        try:
            while True:
                self.create(client, f"{self.number}-{next(self.keys)}")
                for id in list(self.notes)[-2:]:
                    self.change(client, id)
                served.release()
        except httpx.TransportError:
            pass

    def create(self, client: httpx.Client, key: str) -> None:
        self.unknown.add(key)
        answer = client.post(PATH, json=self.values(key), headers={"Idempotency-Key": key})
        assert answer.status_code == 200, answer.text
        self.created[key] = answer.json()
        self.notes[answer.json()["id"]] = ""
        self.unknown.remove(key)

    def change(self, client: httpx.Client, id: str) -> None:
        note = f"{self.notes[id]}x"
        self.unknown.add(id)
        assert client.put(f"{PATH}{id}", json={"notas": note}).status_code == 200
        self.notes[id] = note
        self.unknown.remove(id)


def test_what_it_answered_is_there_once_and_nothing_is_half_done(server: Server, name: str, tmp_path: Path) -> None:
    user = insert_user(server, name, is_superuser=True)
    authorization = {"Authorization": f"Bearer {token(user, exp=datetime.now(UTC) + timedelta(hours=1))}"}
    clients = [Client(number) for number in range(6)]
    for death in range(DEATHS):
        served = threading.Semaphore(0)
        with serving(server, name, tmp_path / "log") as service, ThreadPoolExecutor(len(clients)) as threads:
            opened = [httpx.Client(base_url=service.url, headers=authorization, timeout=30) for _ in clients]
            working = [threads.submit(each.work, client, served) for each, client in zip(clients, opened, strict=True)]
            for _ in range(30 + 7 * death):  # not always at the same place
                assert served.acquire(timeout=30)
            os.kill(service.process.pid, signal.SIGKILL)
            for work in working:
                work.result()
            for client in opened:
                client.close()
        # Whoever was in the middle of something is gone with the service.
        wait_until(lambda: server.sql(name, SESSIONS, name) == [(0,)])
        assert_nothing_is_lost(server, name, clients)
    with (
        serving(server, name, tmp_path / "log") as service,
        httpx.Client(base_url=service.url, headers=authorization, timeout=30) as client,
    ):
        repeat_all(server, name, client, clients)
    with worker(server, name, tmp_path / "worker"):
        assert_the_chain_verifies(server, name)


SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND application_name LIKE 'base-crm%%'"
NOTES = "SELECT id::text, coalesce(notas, '') FROM contacts"
ENTRIES = "SELECT accion, count(*), count(DISTINCT entidad_id) FROM audit_entries WHERE entidad = 'contacto' GROUP BY 1"


def assert_nothing_is_lost(server: Server, name: str, clients: list[Client]) -> None:
    there = dict(server.sql(name, NOTES))
    for each in clients:
        for id, note in each.notes.items():
            assert there[id] in ({note, f"{note}x"} if id in each.unknown else {note})
            each.notes[id] = there[id]
        each.unknown -= each.notes.keys()
    ids = list(there)
    assert_the_trail_gives_the_rows(server, name, ids)
    counted = {action: (entries, contacts) for action, entries, contacts in server.sql(name, ENTRIES)}
    assert counted["crear"] == (len(ids), len(ids))
    # One entry a change: each made the note longer by one.
    assert counted["cambiar"][0] == sum(map(len, there.values()))


def repeat_all(server: Server, name: str, client: httpx.Client, clients: list[Client]) -> None:
    """With its key: the answered ones get their answer, and of the others none is there twice."""
    before = server.sql(name, "SELECT count(*) FROM contacts")[0][0]
    new = 0
    for each in clients:
        for key in [*each.created, *each.unknown]:
            answer = client.post(PATH, json=each.values(key), headers={"Idempotency-Key": key})
            assert answer.status_code == 200, answer.text
            if key in each.created:
                assert (answer.json(), answer.headers["Idempotent-Replayed"]) == (each.created[key], "true")
            else:
                new += "Idempotent-Replayed" not in answer.headers
    keys = sum(len(each.created) + len(each.unknown) for each in clients)
    assert server.sql(name, "SELECT count(*) FROM contacts") == [(before + new,)] == [(keys,)]

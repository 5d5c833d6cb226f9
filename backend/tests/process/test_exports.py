"""An export that is ended from outside: never a short file that looks whole, and nothing left behind."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.api.lists import insert_contacts
from tests.harness import ADMIN, Server, Service, running_service
from tests.process.processes import PROC, wait_until

RUNNING = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'base-crm export' AND datname = %s"
ROWS = 1_200


@pytest.fixture
def name(server: Server, migrated: str) -> Iterator[str]:
    with server.database("exports", template=migrated) as name:
        yield name


@pytest.fixture
def own(server: Server, name: str, tmp_path: Path) -> Iterator[Service]:
    """A service with more contacts than lie in any buffer on the way."""
    env = server.env(name) | {"SEED_SAMPLE_CONTACTS": "false"}
    with running_service(env, tmp_path / "log") as service:
        insert_contacts(server, name, *[{"notas": "x" * 10_000} for _ in range(ROWS)])
        yield service


def exporters(database: str) -> list[int]:
    """The processes that write exports of this database."""
    found = []
    for folder in PROC.iterdir():
        with suppress(OSError):
            is_one = b"app.exporting.copying" in (folder / "cmdline").read_bytes()
            if is_one and f"POSTGRES_DB={database}\0".encode() in (folder / "environ").read_bytes():
                found.append(int(folder.name))
    return found


def test_of_a_service_that_is_told_to_stop(own: Service, server: Server, name: str) -> None:
    with (
        own.client(**ADMIN) as client,
        client.stream("GET", "/api/contactos/exportar", params={"formato": "jsonl"}) as answer,
    ):
        parts = answer.iter_bytes()
        next(parts)
        since = time.monotonic()
        # Nobody reads on: what is under way gets its time, and no more.
        assert own.stop(signal.SIGTERM) == 0
        assert time.monotonic() - since < 25
        with pytest.raises(httpx.TransportError):
            list(parts)
    wait_until(lambda: server.sql("postgres", RUNNING, name) == [(0,)])
    assert exporters(name) == []


def test_whose_process_is_killed(own: Service, server: Server, name: str) -> None:
    with own.client(**ADMIN) as client:
        with client.stream("GET", "/api/contactos/exportar", params={"formato": "jsonl"}) as answer:
            parts = answer.iter_bytes()
            next(parts)
            (pid,) = exporters(name)
            os.kill(pid, signal.SIGKILL)
            with pytest.raises(httpx.RemoteProtocolError):
                list(parts)
        wait_until(lambda: server.sql("postgres", RUNNING, name) == [(0,)])
        assert client.get("/api/contactos/exportar", params={"formato": "jsonl"}).text.count("\n") == ROWS
    assert exporters(name) == []

"""Worker, service and database are killed in the middle of a dry run and of an import: the rest of it is done, once.

Reliability D7.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import httpx
import pytest

from app import embedded
from bench.contact_files import Made, as_csv, make
from tests.api.factories import Json, made
from tests.api.importing import IMPORTS, carry_out, change, review, rows_of, totals, upload
from tests.harness import ADMIN, BACKEND, SOAK, Service, clean_env
from tests.process.conftest import copied
from tests.process.processes import wait_until
from tests.process.test_outages import UVICORN, Database

ROWS = 50_000 if SOAK else 4_000
# The worker goes on while a service starts anew.
VICTIMS = ["database", "worker", "service"] * (10 if SOAK else 1)


class System:
    """A service, a worker and their database, of which each may be killed at any time, and comes back."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._env = database.server.env(embedded.DATABASE)
        self._log = database.data_dir.with_name("log")
        self.service = self._serve()
        self.worker = self._work()
        self._token = ""

    def _serve(self) -> Service:
        service = Service(self._env, self._log, program=UVICORN)
        service.wait_until_live()
        return service

    def _work(self) -> "subprocess.Popen[bytes]":
        with self._log.open("a") as output:
            return subprocess.Popen(
                [sys.executable, "-m", "app", "work"], cwd=BACKEND, env=clean_env(**self._env), stdout=output,
                stderr=subprocess.STDOUT,
            )  # fmt: skip

    def kill(self, victim: str) -> None:
        if victim == "database":
            self.database.kill_server()
        elif victim == "worker":
            self.worker.kill()
            self.worker.wait()
            self.worker = self._work()
        else:
            self.service.process.kill()
            self.service.process.wait()
            self.service = self._serve()

    def stop(self) -> None:
        for process in (self.worker, self.service.process):
            process.kill()
            process.wait()

    @contextmanager
    def client(self) -> Iterator[httpx.Client]:
        with self.service.client() as client:
            client.timeout = httpx.Timeout(60)
            if not self._token:
                answer = client.post("/api/auth/login", data=ADMIN)
                self._token = answer.json()["access_token"]
            client.headers["Authorization"] = f"Bearer {self._token}"
            yield client

    def answer(self, path: str) -> Json:
        """As soon as anybody answers."""
        deadline = time.monotonic() + 60
        while True:
            with suppress(httpx.TransportError), self.client() as client:
                answer = client.get(path)
                if answer.status_code == httpx.codes.OK:
                    return made(answer)
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def progress(self, id: str) -> int:
        """Rows that a batch is stored of."""
        job = self.answer(f"{IMPORTS}{id}")["trabajo"]
        return int(job["hechos"] + job["omitidos"])

    def finished_in_spite_of_deaths(self, id: str, state: str) -> tuple[Json, list[str]]:
        """The import once it is no more in this state; after some rows each time one of the three is killed."""
        killed = []
        for victim in VICTIMS:
            before = self.progress(id)
            wait_until(partial(self._moved_on, id, state, before), timeout=60)
            if self._is_over(id, state):
                break
            self.kill(victim)
            killed.append(victim)
        wait_until(lambda: self._is_over(id, state), timeout=240)
        return self.answer(f"{IMPORTS}{id}"), killed

    def _moved_on(self, id: str, state: str, before: int) -> bool:
        return self._is_over(id, state) or self.progress(id) > before

    def _is_over(self, id: str, state: str) -> bool:
        return bool(self.answer(f"{IMPORTS}{id}")["estado"] != state)


@pytest.fixture
def system(seeded: Path) -> Iterator[System]:
    with copied(seeded) as data_dir:
        database = Database(data_dir)
        database.start()
        database.sql("ALTER ROLE CURRENT_USER SET synchronous_commit = on")
        system = System(database)
        yield system
        system.stop()
        database.stop()


def test_what_was_foretold_is_done_once_whoever_dies_meanwhile(system: System) -> None:
    seed = int(time.time())
    print(f"seed {seed}")  # noqa: T201  (to have the same again)
    file = make(ROWS, seed)
    with system.client() as client:
        before = upload(client, as_csv(file.before))["id"]
        review(client, before)
        carry_out(client, before)
        id = upload(client, as_csv(file.rows))["id"]
        change(client, id, claves=["email", "documento"])
        assert client.post(f"{IMPORTS}{id}/revisar").status_code == 202
    reviewed, killed = system.finished_in_spite_of_deaths(id, "revisando")
    assert reviewed["estado"] == "revisada", reviewed["trabajo"]
    assert reviewed["totales"] == reviewed["previstos"] == totals(**file.outcomes)
    with system.client() as client:
        foretold = rows_of(client, id)
        assert client.post(f"{IMPORTS}{id}/importar").status_code == 202
    ended, killed_importing = system.finished_in_spite_of_deaths(id, "importando")
    assert ended["estado"] == "importada", ended["trabajo"]
    assert set(killed_importing) >= {"database", "worker"}
    assert {*killed, *killed_importing} == set(VICTIMS)
    assert ended["totales"] == ended["previstos"] == reviewed["totales"]
    with system.client() as client:
        assert rows_of(client, id) == foretold
    assert_written_once(system.database, file, ended)


def assert_written_once(database: Database, file: Made, ended: Json) -> None:
    assert {email for (email,) in database.sql("SELECT lower(email) FROM contacts")} == file.emails
    of_each = f"""
        SELECT accion, count(*), count(DISTINCT entidad_id) FROM audit_entries
        WHERE operacion_id = '{ended["trabajo_id"]}' AND entidad = 'contacto' GROUP BY accion ORDER BY accion
    """
    changed, new = file.outcomes["actualizar"], file.outcomes["crear"]
    assert database.sql(of_each) == [("cambiar", changed, changed), ("crear", new, new)]
    told = f"""
        SELECT count(*) FROM audit_entries
        WHERE operacion_id = '{ended["trabajo_id"]}' AND entidad = 'importacion' AND origen = 'worker'
    """
    assert database.sql(told) == [(1,)]
    done, skipped = database.sql(f"SELECT hechos, omitidos FROM jobs WHERE id = '{ended['trabajo_id']}'")[0]
    assert (done, skipped) == (changed + new, len(file.rows) - changed - new)

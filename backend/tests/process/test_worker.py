"""Workers that are killed, stopped, and several at once: a job is done once, all of it (reliability D8, P4)."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest

from app.crud.contact_batch import BATCH
from tests.api.factories import INSERT_SESSION, make_contact, token
from tests.api.lists import PATH, insert_contacts
from tests.harness import BACKEND, SOAK, Server, clean_env, running_service
from tests.process.processes import wait_until

CONTACTS = 100_000 if SOAK else 3_500
FEWER = 20_000 if SOAK else 2_500
DEATHS = 50 if SOAK else 3
# Each contact has exactly one entry of its change, and all have the new city.
CHECK = """
    SELECT (SELECT count(*) FROM contacts WHERE ciudad = 'Cali'),
        (SELECT count(*) FROM audit_entries WHERE accion = 'cambiar'),
        (SELECT count(DISTINCT entidad_id) FROM audit_entries WHERE accion = 'cambiar')
"""


@pytest.fixture
def name(server: Server, migrated: str) -> Iterator[str]:
    with server.database("worker", template=migrated) as name:
        server.sql(
            name,
            """
            INSERT INTO users (id, email, hashed_password, nombres, apellidos)
            VALUES (gen_random_uuid(), 'eva@example.com', '-', 'Eva', 'Ruiz')
            """,
        )
        yield name


@contextmanager
def worker(server: Server, name: str, log: Path, **settings: str) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("a") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "work"], cwd=BACKEND, env=clean_env(**server.env(name) | settings),
            stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def ask(server: Server, name: str, parameters: str = '{"accion": "ciudad", "ciudad": "Cali", "filtros": {}}') -> str:
    id = str(uuid4())
    server.sql(
        name,
        """
        INSERT INTO jobs (id, tipo, parametros, total, usuario_id)
        SELECT %s, 'contactos_lote', %s, %s, id FROM users
        """,
        id, parameters, CONTACTS,
    )  # fmt: skip
    server.sql(name, "NOTIFY crm_jobs")
    return id


def state(server: Server, name: str, id: str) -> tuple[str, int, int]:
    ((estado, done, attempts),) = server.sql(name, "SELECT estado, hechos, intentos FROM jobs WHERE id = %s", id)
    return estado, done, attempts


def has_moved(server: Server, name: str, id: str, before: int) -> bool:
    estado, done, _ = state(server, name, id)
    return done > before or estado == "hecho"


def kill_again_and_again(server: Server, name: str, log: Path, id: str) -> None:
    """Each worker as soon as it has done a batch more, in the midst of the next one."""
    kills = 0
    for _ in range(DEATHS):
        with worker(server, name, log) as process:
            before = state(server, name, id)[1]
            wait_until(partial(has_moved, server, name, id, before))
            if state(server, name, id)[0] == "hecho":
                break
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
    assert kills >= min(DEATHS, 2)


def test_killed_again_and_again_it_is_done_once(server: Server, name: str, tmp_path: Path) -> None:
    insert_contacts(server, name, *({} for _ in range(CONTACTS)))
    id = ask(server, name)
    kill_again_and_again(server, name, tmp_path / "log", id)
    with worker(server, name, tmp_path / "log"):
        wait_until(lambda: state(server, name, id)[0] == "hecho")
    assert state(server, name, id)[1] == CONTACTS
    assert server.sql(name, CHECK) == [(CONTACTS, CONTACTS, CONTACTS)]


def test_several_do_a_job_together_with_nothing_twice(server: Server, name: str, tmp_path: Path) -> None:
    insert_contacts(server, name, *({} for _ in range(CONTACTS)))
    with ExitStack() as stack:
        for number in range(2):
            stack.enter_context(worker(server, name, tmp_path / f"log{number}"))
        ids = [ask(server, name), ask(server, name, '{"accion": "estado", "estado": "cliente", "filtros": {}}')]
        wait_until(lambda: all(state(server, name, id)[0] == "hecho" for id in ids), timeout=60)
    assert server.sql(name, "SELECT count(*) FROM contacts WHERE ciudad = 'Cali' AND estado = 'cliente'") == [
        (CONTACTS,)
    ]
    assert server.sql(name, "SELECT count(*) FROM audit_entries WHERE accion = 'cambiar'") == [(2 * CONTACTS,)]


def test_one_worker_takes_turns_between_jobs(server: Server, name: str, tmp_path: Path) -> None:
    insert_contacts(server, name, *({} for _ in range(FEWER)))
    ids = [ask(server, name, f'{{"accion": "ciudad", "ciudad": "{city}", "filtros": {{}}}}') for city in "ABC"]
    with worker(server, name, tmp_path / "log"):
        wait_until(lambda: any(state(server, name, id)[0] == "hecho" for id in ids), timeout=60)
        # Each is as far as the others but for a batch, and what was done while we looked.
        assert min(state(server, name, id)[1] for id in ids) >= FEWER - 3 * BATCH
        wait_until(lambda: all(state(server, name, id)[0] == "hecho" for id in ids), timeout=60)
    order = """
        SELECT operacion_id::text, count(*) FROM audit_entries WHERE accion = 'cambiar'
        GROUP BY operacion_id, usuario_id ORDER BY min(id)
    """
    assert server.sql(name, order) == [(id, FEWER) for id in ids]


def test_what_is_done_from_time_to_time_waits_for_no_job(server: Server, name: str, tmp_path: Path) -> None:
    insert_contacts(server, name, *({} for _ in range(FEWER)))
    server.sql(
        name,
        """
        INSERT INTO idempotency_keys (usuario_id, key, request, status, body, created_at)
        SELECT id, 'old', '', 200, '{}', now() - interval '2 days' FROM users
        """,
    )
    id = ask(server, name)
    with worker(server, name, tmp_path / "log"):
        wait_until(lambda: server.sql(name, "SELECT 1 FROM idempotency_keys") == [])
        assert state(server, name, id)[1] < FEWER


def test_stopped_it_hands_all_that_it_began_back_at_once(server: Server, name: str, tmp_path: Path) -> None:
    insert_contacts(server, name, *({} for _ in range(FEWER)))
    ids = [ask(server, name), ask(server, name, '{"accion": "estado", "estado": "cliente", "filtros": {}}')]
    with worker(server, name, tmp_path / "log") as process:
        wait_until(lambda: all(state(server, name, id)[1] > 0 for id in ids))
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert [(state(server, name, id)[0], state(server, name, id)[2]) for id in ids] == [("pendiente", 0)] * 2


def test_stopped_it_hands_the_rest_back_at_once(server: Server, name: str, tmp_path: Path) -> None:
    insert_contacts(server, name, *({} for _ in range(CONTACTS)))
    id = ask(server, name)
    with worker(server, name, tmp_path / "log") as process:
        wait_until(lambda: state(server, name, id)[1] > 0)
        since = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert time.monotonic() - since < 5
    estado, done, attempts = state(server, name, id)
    assert (estado, attempts) == ("pendiente", 0)
    assert 0 < done < CONTACTS
    with worker(server, name, tmp_path / "log"):
        wait_until(lambda: state(server, name, id)[0] == "hecho")
    assert server.sql(name, CHECK) == [(CONTACTS, CONTACTS, CONTACTS)]


def test_a_job_that_kills_its_workers_fails(server: Server, name: str, tmp_path: Path) -> None:
    id = ask(server, name)
    server.sql(name, "UPDATE jobs SET estado = 'en_curso', intentos = 5 WHERE id = %s", id)
    with worker(server, name, tmp_path / "log"):
        wait_until(lambda: state(server, name, id)[0] == "fallido")
    said = server.sql(name, "SELECT error FROM jobs")
    assert said == [("Workers stopped again and again while they did it",)]


@pytest.mark.soak
def test_one_that_somebody_is_always_in_the_way_of_says_so(server: Server, name: str, tmp_path: Path) -> None:
    insert_contacts(server, name, {})
    id = ask(server, name)
    blocking = server.connect(name)
    with blocking.cursor() as cursor:
        cursor.execute("BEGIN; SELECT 1 FROM contacts FOR UPDATE")
        with worker(server, name, tmp_path / "log"):
            wait_until(lambda: state(server, name, id)[0] == "fallido", timeout=90)
    blocking.close()
    assert server.sql(name, "SELECT error FROM jobs") == [("canceling statement due to lock timeout",)]


def test_one_that_can_not_be_understood_fails_and_the_next_is_done(server: Server, name: str, tmp_path: Path) -> None:
    insert_contacts(server, name, {})
    bad, good = ask(server, name, '{"accion": "nada"}'), ask(server, name)
    with worker(server, name, tmp_path / "log"):
        wait_until(lambda: state(server, name, good)[0] == "hecho")
        assert state(server, name, bad)[0] == "fallido"


@pytest.mark.parametrize("days", [30, 7, pytest.param(90, marks=pytest.mark.soak)])
def test_what_lay_in_the_trash_for_long_is_erased(server: Server, name: str, tmp_path: Path, days: int) -> None:
    insert_contacts(server, name, {"nombres": "Vieja"}, {"nombres": "Nueva"})
    for age, who in ((days + 1, "Vieja"), (days - 1, "Nueva")):
        server.sql(
            name,
            f"""
            WITH gone AS (DELETE FROM contacts WHERE nombres = '{who}' RETURNING *)
            INSERT INTO trashed_contacts (id, nombres, apellidos, nombre_completo, email, telefono, estado, created_at,
                updated_at, texto, deleted_at)
            SELECT id, nombres, apellidos, nombre_completo, email, telefono, estado, created_at, updated_at, texto,
                now() - interval '{age} days' FROM gone
            """,
        )
    # Unset, as it is where nobody says anything.
    settings = {} if days == 30 else {"TRASH_DAYS": str(days)}
    with worker(server, name, tmp_path / "log", **settings):
        wait_until(lambda: server.sql(name, "SELECT nombres FROM trashed_contacts") == [("Nueva",)])
    assert server.sql(name, "SELECT origen FROM audit_entries WHERE accion = 'borrar'") == [("worker",)]
    assert server.sql(name, "SELECT count(*) FROM audit_entries AS t WHERE t::text LIKE '%%Vieja%%'") == [(0,)]


def test_to_erase_many_holds_up_no_job(server: Server, name: str, tmp_path: Path) -> None:
    insert_contacts(server, name, *({} for _ in range(FEWER)))
    server.sql(
        name,
        """
        INSERT INTO trashed_contacts (id, nombres, apellidos, nombre_completo, email, telefono, estado, created_at,
            updated_at, texto, deleted_at)
        SELECT gen_random_uuid(), 'Vieja', n, 'Vieja ' || n, n || '@vieja.co', '1', 'cliente', now(), now(), '',
            now() - interval '31 days' FROM generate_series(1, 600) AS n
        """,
    )
    id = ask(server, name)
    with worker(server, name, tmp_path / "log"):
        wait_until(lambda: state(server, name, id)[0] == "hecho")
        left = server.sql(name, "SELECT count(*) FROM trashed_contacts")[0][0]
        assert 0 < left < 600
        wait_until(lambda: server.sql(name, "SELECT 1 FROM trashed_contacts LIMIT 1") == [], timeout=60)


def test_who_deletes_is_told_when_it_will_be_erased(server: Server, name: str, tmp_path: Path) -> None:
    ((user,),) = server.sql(name, "SELECT id::text FROM users")
    server.sql(name, INSERT_SESSION, user)
    with (
        running_service(server.env(name) | {"TRASH_DAYS": "7"}, tmp_path / "log") as service,
        service.client() as client,
    ):
        client.headers["Authorization"] = f"Bearer {token(user)}"
        contact = make_contact(client)
        client.delete(f"{PATH}{contact['id']}")
        one = client.get(f"{PATH}papelera/{contact['id']}").json()
        (listed,) = client.get(f"{PATH}papelera").json()["items"]
    for told in (one, listed):
        kept = datetime.fromisoformat(told["erased_at"]) - datetime.fromisoformat(told["deleted_at"])
        assert kept == timedelta(days=7)


def test_answers_older_than_a_day_are_forgotten(server: Server, name: str, tmp_path: Path) -> None:
    for age in ("23 hours", "25 hours", "30 days"):
        server.sql(
            name,
            """
            INSERT INTO idempotency_keys (usuario_id, key, request, status, body, created_at)
            SELECT id, %s, '', 200, '{}', now() - %s::interval FROM users
            """,
            age, age,
        )  # fmt: skip
    with worker(server, name, tmp_path / "log"):
        wait_until(lambda: server.sql(name, "SELECT key FROM idempotency_keys") == [("23 hours",)])

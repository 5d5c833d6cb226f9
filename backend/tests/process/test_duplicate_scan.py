"""The scan for duplicates on contacts as teams have them: whom it finds, and that no death changes it."""

import signal
from collections.abc import Iterator
from functools import partial
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from psycopg2.extras import execute_values

from app import trial_contacts
from tests.harness import SOAK, Server
from tests.process.processes import wait_until
from tests.process.test_worker import state, worker

CONTACTS = 100_000 if SOAK else 11_000
DEATHS = 20 if SOAK else 3
COLUMNS = (
    "id", "created_at", "updated_at", "nombres", "apellidos", "nombre_completo", "email", "telefono", "estado",
    "cedula", "ciudad", "pais", "notas",
)  # fmt: skip
Pair = frozenset[str]


@pytest.fixture
def name(server: Server, migrated: str) -> Iterator[str]:
    with server.database("scan", template=migrated) as name:
        server.sql(
            name,
            """
            INSERT INTO users (id, email, hashed_password, nombres, apellidos)
            VALUES (gen_random_uuid(), 'eva@example.com', '-', 'Eva', 'Ruiz')
            """,
        )
        yield name


def insert_trial_contacts(server: Server, name: str, monkeypatch: pytest.MonkeyPatch) -> set[Pair]:
    """Which of them are the same person, as whoever made them knows."""
    twins: list[tuple[str, str]] = []
    make = trial_contacts._make_a_second_one

    def noting(chance: Random, row: dict[str, Any], *, of: dict[str, Any]) -> None:
        twins.append((str(row["id"]), str(of["id"])))
        make(chance, row, of=of)

    monkeypatch.setattr(trial_contacts, "_make_a_second_one", noting)
    rows = [
        tuple(str(row[column]) if row[column] is not None and column == "id" else row[column] for column in COLUMNS)
        for row in trial_contacts.trial_contacts(CONTACTS, days=700, random_seed=7, owners=[])
    ]
    with server.connect(name) as connection, connection.cursor() as cursor:
        execute_values(cursor, f"INSERT INTO contacts ({', '.join(COLUMNS)}) VALUES %s", rows, page_size=1_000)
    server.sql(name, "ANALYZE contacts")
    # A third one is the same as the first, too.
    people: dict[str, set[str]] = {}
    for one, other in twins:
        whole = people.get(one, {one}) | people.get(other, {other})
        people.update(dict.fromkeys(whole, whole))
    return {frozenset(pair) for whole in people.values() for pair in combinations(sorted(whole), 2)}


def ask(server: Server, name: str) -> str:
    id = str(uuid4())
    server.sql(
        name,
        """
        INSERT INTO jobs (id, tipo, parametros, total, usuario_id)
        SELECT %s, 'duplicados_buscar', '{}', %s, id FROM users
        """,
        id, CONTACTS,
    )  # fmt: skip
    server.sql(name, "NOTIFY crm_jobs")
    return id


def position(server: Server, name: str, id: str) -> str:
    ((found,),) = server.sql(name, "SELECT estado || coalesce(posicion, '') FROM jobs WHERE id = %s", id)
    return str(found)


def has_moved(server: Server, name: str, id: str, before: str) -> bool:
    return position(server, name, id) != before


def found(server: Server, name: str) -> set[Pair]:
    """Whom it put into one group."""
    groups = server.sql(name, "SELECT contactos::text[] FROM duplicate_groups")
    return {frozenset(pair) for (ids,) in groups for pair in combinations(sorted(ids), 2)}


def test_finds_those_who_are_the_same_and_hardly_others(
    server: Server, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = insert_trial_contacts(server, name, monkeypatch)
    with worker(server, name, tmp_path / "log"):
        id = ask(server, name)
        wait_until(lambda: state(server, name, id)[0] == "hecho", timeout=600)
        assert state(server, name, id)[1] == CONTACTS
        whole = found(server, name)
        right = len(whole & same)
        precision, recall = right / len(whole), right / len(same)
        print(f"{CONTACTS} contacts, {len(same)} pairs: precision {precision:.3f}, recall {recall:.3f}")  # noqa: T201
        assert precision > 0.97
        assert recall > 0.9

    # Killed at every place in turn, and with what a crash of PostgreSQL empties, it ends with the same groups.
    id = ask(server, name)
    for number in range(DEATHS):
        with worker(server, name, tmp_path / "log") as process:
            wait_until(partial(has_moved, server, name, id, position(server, name, id)), timeout=120)
            process.send_signal(signal.SIGKILL)
            process.wait()
            if state(server, name, id)[0] == "hecho":
                break
            assert found(server, name) == whole, "what was found before is there until the end"
            if number == 1:
                server.sql(name, "TRUNCATE duplicate_keys, duplicate_pairs")
    assert number >= 1
    with worker(server, name, tmp_path / "log"):
        wait_until(lambda: state(server, name, id)[0] == "hecho", timeout=600)
    assert state(server, name, id)[1] == CONTACTS
    assert found(server, name) == whole
    assert server.sql(name, "SELECT (SELECT count(*) FROM duplicate_keys), (SELECT count(*) FROM duplicate_pairs)") == [
        (0, 0)
    ]


def test_a_second_one_beside_it_fails_and_disturbs_nothing(server: Server, name: str, tmp_path: Path) -> None:
    first, second = ask(server, name), ask(server, name)
    with worker(server, name, tmp_path / "log"):
        wait_until(lambda: {state(server, name, id)[0] for id in (first, second)} <= {"hecho", "fallido"})
    assert state(server, name, first)[0] == "hecho"
    assert server.sql(name, "SELECT estado, error FROM jobs WHERE id = %s", second) == [
        ("fallido", "Another search for duplicates is under way")
    ]

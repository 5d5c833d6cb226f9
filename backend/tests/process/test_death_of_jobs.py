"""Workers are killed while they do each kind of work on many contacts: nothing is lost, nothing done twice (D8)."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.api.factories import insert_user
from tests.api.lists import insert_contacts
from tests.api.trail import assert_the_chain_verifies, assert_the_trail_gives_the_rows
from tests.harness import SOAK, Server
from tests.process.processes import wait_until
from tests.process.test_worker import kill_again_and_again, state, worker

# No more may be chosen one by one.
CONTACTS = 10_000 if SOAK else 3_500

# Each contact has so many entries of a job, and no other.
ENTRIES = """
    SELECT count(*), count(DISTINCT entidad_id), array_agg(DISTINCT accion), array_agg(DISTINCT deshace_id::text)
    FROM audit_entries WHERE entidad = 'contacto' AND operacion_id = %s
"""
ROWS = "SELECT to_jsonb(t) - 'updated_at' FROM contacts AS t ORDER BY id"


@pytest.fixture
def name(server: Server, migrated: str) -> Iterator[str]:
    with server.database("deaths", template=migrated) as name:
        insert_user(server, name)
        yield name


@pytest.fixture
def ids(server: Server, name: str) -> list[str]:
    # Not all alike: what comes back has to be its own.
    return insert_contacts(
        server, name, *({"nombres": f"N{number}", "ciudad": f"C{number % 7}"} for number in range(CONTACTS))
    )


def ask(server: Server, name: str, kind: str, **parameters: Any) -> str:
    id = str(uuid4())
    server.sql(
        name,
        "INSERT INTO jobs (id, tipo, parametros, total, usuario_id) SELECT %s, %s, %s, %s, id FROM users",
        id, kind, json.dumps(parameters), CONTACTS,
    )  # fmt: skip
    server.sql(name, "NOTIFY crm_jobs")
    return id


def do(server: Server, name: str, log: Path, kind: str, **parameters: Any) -> str:
    id = ask(server, name, kind, **parameters)
    with worker(server, name, log):
        wait_until(lambda: state(server, name, id)[0] == "hecho", timeout=120)
    return id


@contextmanager
def killed_again_and_again(server: Server, name: str, log: Path, id: str) -> Iterator[None]:
    """Worker after worker; the last one, which is there in the block, ends it."""
    kill_again_and_again(server, name, log, id)
    with worker(server, name, log):
        wait_until(lambda: state(server, name, id)[0] == "hecho", timeout=120)
        yield
        assert_the_chain_verifies(server, name)
    assert state(server, name, id)[1] == CONTACTS


def test_a_batch_on_chosen_ids(server: Server, name: str, ids: list[str], tmp_path: Path) -> None:
    (spared,) = insert_contacts(server, name, {"ciudad": "Pasto"})
    id = ask(server, name, "contactos_lote", accion="ciudad", ciudad="Cali", ids=ids)
    with killed_again_and_again(server, name, tmp_path / "log", id):
        assert server.sql(name, ENTRIES, id) == [(CONTACTS, CONTACTS, ["cambiar"], [None])]
    cities = "SELECT ciudad, count(*) FROM contacts GROUP BY ciudad ORDER BY ciudad"
    assert server.sql(name, cities) == [("Cali", CONTACTS), ("Pasto", 1)]
    assert_the_trail_gives_the_rows(server, name, [*ids, spared])


@pytest.mark.parametrize("is_by_ids", [False, True], ids=["by a filter", "chosen"])
def test_a_batch_that_restores(server: Server, name: str, ids: list[str], tmp_path: Path, *, is_by_ids: bool) -> None:
    before = server.sql(name, ROWS)
    do(server, name, tmp_path / "before", "contactos_lote", accion="papelera", ids=ids)
    assert server.sql(name, "SELECT count(*) FROM contacts") == [(0,)]
    whom: dict[str, Any] = {"ids": ids} if is_by_ids else {"filtros": {}}
    id = ask(server, name, "contactos_lote", accion="restaurar", **whom)
    with killed_again_and_again(server, name, tmp_path / "log", id):
        assert server.sql(name, ENTRIES, id) == [(CONTACTS, CONTACTS, ["restaurar"], [None])]
    assert server.sql(name, "SELECT count(*) FROM trashed_contacts") == [(0,)]
    assert server.sql(name, ROWS) == before
    assert_the_trail_gives_the_rows(server, name, ids)


@pytest.mark.parametrize(
    ("change", "action"), [({"accion": "ciudad", "ciudad": "Cali"}, "cambiar"), ({"accion": "papelera"}, "restaurar")]
)
def test_an_undo_of_many(
    server: Server, name: str, ids: list[str], tmp_path: Path, *, change: dict[str, str], action: str
) -> None:
    before = server.sql(name, ROWS)
    undone = do(server, name, tmp_path / "before", "contactos_lote", **change, ids=ids)
    assert server.sql(name, ROWS) != before
    id = ask(server, name, "contactos_deshacer", accion="deshacer", operacion_id=undone, conflictos=None)
    with killed_again_and_again(server, name, tmp_path / "log", id):
        assert server.sql(name, ENTRIES, id) == [(CONTACTS, CONTACTS, [action], [undone])]
    assert server.sql(name, "SELECT count(*) FROM trashed_contacts") == [(0,)]
    assert server.sql(name, ROWS) == before
    assert_the_trail_gives_the_rows(server, name, ids)
    # The job that was undone says so, and by which.
    assert server.sql(name, "SELECT parametros ->> 'deshecho_por' FROM jobs WHERE id = %s", undone) == [(id,)]

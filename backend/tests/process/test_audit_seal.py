"""The chain over the audit trail: sealed by the worker, verified by a command, broken by any change."""

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import create_engine

from app import database
from app.crud import audit_seal
from tests.api.lists import insert_contacts
from tests.harness import BACKEND, Server, clean_env

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def name(server: Server, migrated: str) -> Iterator[str]:
    with server.database("seal", template=migrated) as name:
        # Tests that were rolled back have used ids up.
        server.sql(name, "ALTER TABLE audit_entries ALTER COLUMN id RESTART WITH 1")
        yield name


@pytest.fixture
def run(server: Server, name: str) -> Run:
    return lambda *command: subprocess.run(
        [sys.executable, "-m", "app", *command],
        cwd=BACKEND, env=clean_env(**server.env(name)), capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


@pytest.fixture
def seal(server: Server, name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], int]]:
    """A look and a seal, as the worker does them a second apart."""
    engine = create_engine(
        f"postgresql+psycopg2://{server.user}:{server.password}@/{name}?host={server.host}&port={server.port}"
    )
    monkeypatch.setattr(database, "transaction", engine.begin)
    sealer = audit_seal.Sealer()

    def look_and_seal() -> int:
        return sealer.seal() + sealer.seal()

    yield look_and_seal
    engine.dispose()


Seal = Callable[[], int]
INSERT = """
    INSERT INTO contacts (id, nombres, apellidos, nombre_completo, email, telefono)
    VALUES (gen_random_uuid(), 'A', 'B', 'A B', %s, '')
"""
TOMBSTONE = """
    SELECT write_audit_entries(ARRAY['borrar'], 'contacto', ARRAY[%s::uuid], ARRAY[NULL::text], ARRAY[NULL::jsonb])
"""


def as_owner(server: Server, name: str, statement: str) -> None:
    """What somebody with the database's superuser's rights can do: triggers are no wall against them, seals are."""
    server.sql(name, f"SET session_replication_role = replica; {statement}")


def test_what_was_written_verifies(server: Server, name: str, run: Run, seal: Seal) -> None:
    insert_contacts(server, name, *({} for _ in range(30)))
    assert seal() == 30
    insert_contacts(server, name, {"nombres": "Ñandú"})
    assert seal() == 1
    assert seal() == 0
    done = run("verify-audit")
    assert (done.returncode, done.stdout) == (0, "31 entries are what was sealed.\n")


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE audit_entries SET cambios = '{}' WHERE id = 7", "seal 1: 1 entries were changed, the first of them 7"),
        ("UPDATE audit_entries SET usuario = 'Otra' WHERE id = 7", "seal 1: an entry up to 30 is not what was sealed"),
        ("UPDATE audit_entries SET nombre = 'Otra' WHERE id = 7", "seal 1: 1 entries were changed"),
        ("DELETE FROM audit_entries WHERE id = 7", "seal 1: 30 entries up to 30 were sealed, 29 are there"),
        # As of somebody who was erased, who was not.
        (
            "UPDATE audit_entries SET salt = NULL, cambios = NULL, nombre = NULL WHERE id = 7",
            "seal 1: 1 entries were changed, the first of them 7",
        ),
        ("UPDATE audit_entries SET salt = NULL, nombre = 'Otra' WHERE id = 7", "seal 1: 1 entries were changed"),
        ("DELETE FROM audit_seals WHERE id = 1", "seal 2: 1 entries up to 31 were sealed, 31 are there"),
        ("UPDATE audit_seals SET digest = sha256('x') WHERE id = 1", "seal 2: an entry up to 31"),
    ],
)
def test_any_change_shows(server: Server, name: str, run: Run, seal: Seal, *, statement: str, fault: str) -> None:
    insert_contacts(server, name, *({} for _ in range(30)))
    seal()
    insert_contacts(server, name, {})
    seal()
    as_owner(server, name, statement)
    done = run("verify-audit")
    assert done.returncode == 1
    assert fault in done.stderr


def test_what_is_not_committed_yet_is_sealed_later(server: Server, name: str, run: Run, seal: Seal) -> None:
    insert_contacts(server, name, {})
    slow = server.connect(name)
    slow.autocommit = False
    slow.cursor().execute(INSERT, ("slow@example.com",))
    insert_contacts(server, name, {})
    # The slow one has an older id than the last one that is seen.
    assert seal() == 0
    slow.commit()
    slow.close()
    assert seal() == 3
    assert run("verify-audit").stdout == "3 entries are what was sealed.\n"


def test_nor_of_a_transaction_that_began_before_the_others_and_wrote_later(
    server: Server, name: str, run: Run, seal: Seal
) -> None:
    """The younger transaction has the older id, and the older one is over first."""
    old, young = server.connect(name), server.connect(name)
    try:
        for connection in (old, young):
            connection.autocommit = False
            connection.cursor().execute("SELECT pg_current_xact_id()")
        young.cursor().execute(INSERT, ("young@example.com",))
        old.cursor().execute(INSERT, ("old@example.com",))
        old.commit()
        assert seal() == 0
        young.commit()
    finally:
        for connection in (old, young):
            connection.close()
    assert seal() == 2
    assert run("verify-audit").stdout == "2 entries are what was sealed.\n"


def test_who_was_erased_leaves_a_chain_that_holds(server: Server, name: str, run: Run, seal: Seal) -> None:
    (id, _) = insert_contacts(server, name, {"nombres": "Zoila"}, {})
    seal()
    server.sql(name, "DELETE FROM contacts WHERE id = %s", id)
    server.sql(name, "UPDATE audit_entries SET cambios = NULL, salt = NULL, nombre = NULL WHERE entidad_id = %s", id)
    assert run("verify-audit").returncode == 1  # without a tombstone it is nobody's right
    server.sql(name, TOMBSTONE, id)
    seal()
    assert run("verify-audit").stdout == "4 entries are what was sealed.\n"
    assert "Zoila" not in str(server.sql(name, "SELECT t::text FROM audit_entries AS t"))


def test_a_month_can_be_taken_away(server: Server, name: str, run: Run, seal: Seal) -> None:
    server.sql(name, "SELECT add_audit_partition('2025-03-01')")
    insert_contacts(server, name, *({} for _ in range(3)))
    as_owner(server, name, "UPDATE audit_entries SET momento = '2025-03-05 12:00:00+00' WHERE id <= 2")
    assert seal() == 3
    assert server.sql(name, "SELECT entries FROM audit_seals ORDER BY id") == [(2,), (1,)]
    assert run("prune-audit", "--before", "2025-03-31").stdout == "0 months were taken away.\n"
    assert run("prune-audit", "--before", "2025-04-01").stdout == "1 months were taken away.\n"
    assert server.sql(name, "SELECT count(*) FROM audit_entries WHERE momento < '2026-01-01'") == [(0,)]
    seal()
    done = run("verify-audit")
    assert (done.returncode, done.stdout) == (0, "2 entries are what was sealed.\n")

"""The chain over the audit trail: sealed by the worker, verified by a command, broken by any change."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg2
import pytest

from app import database
from app.crud import audit_months, audit_seal
from tests.api.lists import insert_contacts
from tests.harness import Server
from tests.process.commands import Run
from tests.process.processes import wait_until
from tests.process.test_worker import worker


@pytest.fixture
def name(server: Server, migrated: str) -> Iterator[str]:
    with server.database("seal", template=migrated) as name:
        # Tests that were rolled back have used ids up.
        server.sql(name, "ALTER TABLE audit_entries ALTER COLUMN id RESTART WITH 1")
        yield name


@pytest.fixture
def seal(run: Run) -> Callable[[], int]:  # noqa: ARG001  (it is what leads to the database)
    """A look and a seal, as the worker does them a second apart."""
    sealer = audit_seal.Sealer()

    def look_and_seal() -> int:
        return sealer.seal() + sealer.seal()

    return look_and_seal


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


def test_what_was_written_verifies(server: Server, name: str, process: Run, seal: Seal) -> None:
    insert_contacts(server, name, *({} for _ in range(30)))
    assert seal() == 30
    insert_contacts(server, name, {"nombres": "Ñandú"})
    assert seal() == 1
    assert seal() == 0
    done = process("verify-audit")
    assert (done.returncode, done.stdout) == (0, "31 entries are what was sealed.\n")
    as_owner(server, name, "DELETE FROM audit_entries WHERE id = 7")
    done = process("verify-audit")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "seal 1: 30 entries up to 30 were sealed, 29 are there\n"


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


STRAYS = "SELECT count(*) FROM audit_entries_default"
BY_PARTITION = "SELECT tableoid::regclass::text, count(*) FROM audit_entries GROUP BY 1 ORDER BY 1"


class TestEntriesOfNoMonth:
    """No worker ran for so long that entries went into the default partition."""

    @pytest.fixture
    def astray(self, server: Server, name: str) -> None:
        insert_contacts(server, name, *({} for _ in range(40)))
        for month, ids in (("02", "id <= 10"), ("03", "id BETWEEN 11 AND 30")):
            moment = f"'2025-{month}-27 12:00:00+00'::timestamptz + id * interval '1 hour'"
            as_owner(server, name, f"UPDATE audit_entries SET momento = {moment} WHERE {ids}")
        assert server.sql(name, STRAYS) == [(30,)]

    @pytest.mark.usefixtures("astray")
    def test_go_to_their_months_step_by_step_and_are_seen_at_every_moment(
        self, server: Server, name: str, run: Run, seal: Seal
    ) -> None:
        seal()
        whole = "SELECT count(*), min(id), max(id), sum(hashtextextended(t::text, 0)) FROM audit_entries AS t"
        before, left = server.sql(name, whole), 30
        while self.step(most=7):
            (((now,),), left_before) = server.sql(name, STRAYS), left
            assert left_before - 7 <= now < left_before
            left = now
            assert server.sql(name, whole) == before
            assert run("verify-audit").stdout == "40 entries are what was sealed.\n"
        assert left == 0
        current = f"audit_entries_{datetime.now(UTC):%Y_%m}"
        assert server.sql(name, BY_PARTITION) == [
            # The 27th at noon and 10 hours, and 36 hours into March.
            ("audit_entries_2025_02", 10), ("audit_entries_2025_03", 20), (current, 10)
        ]  # fmt: skip

    @pytest.mark.usefixtures("astray", "seal")
    def test_of_one_moment_go_together(self, server: Server, name: str) -> None:
        as_owner(server, name, "UPDATE audit_entries SET momento = '2025-02-01 00:00:00+00' WHERE id <= 30")
        assert self.step(most=7)
        assert server.sql(name, STRAYS) == [(0,)]
        assert not self.step(most=7)

    @pytest.mark.usefixtures("astray", "seal")
    def test_are_kept_as_the_others_are(self, server: Server, name: str) -> None:
        assert self.step(most=5)
        for table in ("audit_entries", "audit_entries_default", "audit_entries_2025_02"):
            for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET usuario = 'Otra'", f"TRUNCATE {table}"):
                with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                    server.sql(name, statement)

    @pytest.mark.usefixtures("astray")
    def test_are_taken_away_with_their_month_once_all_of_it_is_there(self, run: Run, seal: Seal) -> None:
        seal()
        assert self.step(most=5)
        assert run("prune-audit", "--before", "2025-04-01").stdout == "0 months were taken away.\n"
        while self.step(most=50):
            pass
        assert run("prune-audit", "--before", "2025-03-01").stdout == "1 months were taken away.\n"
        seal()
        assert run("verify-audit").stdout == "31 entries are what was sealed.\n"
        assert run("prune-audit", "--before", "2025-04-01").stdout == "1 months were taken away.\n"
        seal()
        assert run("verify-audit").stdout == "12 entries are what was sealed.\n"

    def test_of_this_very_month_too_while_others_are_written(
        self, server: Server, name: str, run: Run, tmp_path: Path
    ) -> None:
        months = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'audit_entries'::regclass"
        for (month,) in server.sql(name, months):
            if month != "audit_entries_default":
                server.sql(name, f"DROP TABLE {month}")
        insert_contacts(server, name, *({} for _ in range(300)))
        assert server.sql(name, STRAYS) == [(300,)]
        with worker(server, name, tmp_path / "log"):

            def is_in_place() -> bool:
                insert_contacts(server, name, {})
                return server.sql(name, STRAYS) == [(0,)]

            wait_until(is_in_place)
            written = server.sql(name, "SELECT count(*) FROM contacts")
            assert server.sql(name, "SELECT count(*), count(DISTINCT entidad_id) FROM audit_entries") == [
                (*written[0], *written[0])
            ]
            wait_until(lambda: server.sql(name, "SELECT sum(entries) FROM audit_seals") == written)
            # And those that come are there before they begin.
            first = datetime.now(UTC).replace(day=1)
            ahead = {
                f"audit_entries_{first.year + m // 12}_{m % 12 + 1:02}" for m in range(first.month - 1, first.month + 2)
            }
            wait_until(lambda: ahead <= {month for (month,) in server.sql(name, months)})
        assert run("verify-audit").stdout == f"{written[0][0]} entries are what was sealed.\n"

    @staticmethod
    def step(*, most: int) -> bool:
        with database.transaction() as db:
            return audit_months.put_in_place(db, most=most)

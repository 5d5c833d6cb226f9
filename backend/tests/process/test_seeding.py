"""The first superuser and the sample contacts: made once, by however many processes, and then left alone."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from app import crud, initial_data, schemas
from app.core.config import settings
from app.core.security import verify_password
from tests.harness import ADMIN, BACKEND, Server, clean_env
from tests.process.processes import wait_until
from tests.test_migrations import SCRIPTS

SEED = [sys.executable, "-m", "app", "seed"]
AS_A_FILE = [sys.executable, str(BACKEND / "app" / "initial_data.py")]


@pytest.fixture(scope="class")
def started_at_once(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """A database that was empty when three processes began to migrate and seed it, all at one moment."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    with server.database("seeding") as name, contextlib.closing(server.connect(name)) as other:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(7204000)")
        env = clean_env(**server.env(name))
        processes = [
            subprocess.Popen(command, cwd=cwd, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            for command, cwd in [(SEED, BACKEND), (SEED, BACKEND), (AS_A_FILE, elsewhere)]
        ]
        # Each has asked for the lock of the migrations, and asks again.
        asking = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND query = 'ROLLBACK'"
        wait_until(lambda: server.sql("postgres", asking, name) == [(3,)])
        other.close()
        for process in processes:
            said, _ = process.communicate(timeout=120)
            assert process.returncode == 0, said
        yield server, name


class TestProcesses:
    def test_three_at_once_make_everything_once(self, started_at_once: tuple[Server, str]) -> None:
        server, name = started_at_once
        assert server.sql(name, "SELECT version_num FROM alembic_version") == [(SCRIPTS.get_current_head(),)]
        assert server.sql(name, "SELECT email, is_superuser FROM users") == [("admin@example.com", True)]
        assert server.sql(name, "SELECT count(*), count(DISTINCT lower(email)) FROM contacts") == [(20, 20)]

    def test_the_trail_says_that_nobody_but_the_seed_made_it(self, started_at_once: tuple[Server, str]) -> None:
        server, name = started_at_once
        whence = """
            SELECT entidad, accion, origen, usuario_id, usuario, direccion, count(*) FROM audit_entries
            WHERE operacion_id = (SELECT operacion_id FROM audit_entries ORDER BY id LIMIT 1)
            GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY entidad
        """
        assert server.sql(name, whence) == [
            ("contacto", "crear", "seed", None, None, None, 20), ("usuario", "crear", "seed", None, None, None, 1)
        ]  # fmt: skip
        assert server.sql(name, "SELECT DISTINCT origen FROM audit_entries") == [("seed",)]

    def test_the_file_runs_from_anywhere_and_changes_nothing(
        self, started_at_once: tuple[Server, str], tmp_path: Path
    ) -> None:
        server, name = started_at_once
        rows = "SELECT users::text FROM users UNION ALL SELECT contacts::text FROM contacts ORDER BY 1"
        before = server.sql(name, rows)
        subprocess.run(AS_A_FILE, cwd=tmp_path, env=clean_env(**server.env(name)), capture_output=True, check=True)
        assert server.sql(name, rows) == before

    def test_people_for_trials_come_once_a_number(self, started_at_once: tuple[Server, str]) -> None:
        server, name = started_at_once

        def seed(contacts: int) -> "subprocess.CompletedProcess[str]":
            return subprocess.run(
                [*SEED, "--contacts", str(contacts)],
                cwd=BACKEND, env=clean_env(**server.env(name)), capture_output=True, text=True, check=False,
            )  # fmt: skip

        assert seed(5_000).returncode == 0
        assert server.sql(name, "SELECT count(*), count(DISTINCT lower(email)) FROM contacts") == [(5_020, 5_020)]
        again = seed(10)
        assert again.returncode == 1
        assert again.stderr == "The people of --random-seed 2 are stored already; give another number.\n"
        assert server.sql(name, "SELECT count(*) FROM contacts") == [(5_020,)]


def rows(db: Connection) -> list[Any]:
    return [db.execute(text(f"SELECT * FROM {table} ORDER BY id")).all() for table in ("users", "contacts")]


@pytest.fixture
def seeded_db(db: Connection) -> Connection:
    initial_data.init_db(db)
    return db


class TestAgain:
    """Reliability P6."""

    def test_changes_nothing(self, seeded_db: Connection) -> None:
        before = rows(seeded_db)
        assert [len(table) for table in before] == [1, 20]
        initial_data.init_db(seeded_db)
        assert rows(seeded_db) == before

    def test_keeps_edits_and_brings_nothing_back(self, seeded_db: Connection) -> None:
        seeded_db.execute(text("UPDATE contacts SET nombres = 'Otra' WHERE estado = 'cliente'"))
        seeded_db.execute(text("DELETE FROM contacts WHERE estado <> 'cliente'"))
        before = rows(seeded_db)
        initial_data.init_db(seeded_db)
        assert rows(seeded_db) == before

    def test_fills_no_table_that_somebody_emptied(self, seeded_db: Connection) -> None:
        seeded_db.execute(text("DELETE FROM contacts"))
        initial_data.init_db(seeded_db)
        assert crud.contact.is_empty(seeded_db)

    def test_makes_no_second_superuser_for_one_that_changed(self, seeded_db: Connection) -> None:
        admin = crud.user.get_by_email(seeded_db, ADMIN["username"])
        assert admin is not None
        changes = schemas.UserUpdate(email="jefa@example.com", password="una clave de la casa")
        crud.user.update(seeded_db, db_obj=admin, obj_in=changes.hashed())
        before = rows(seeded_db)
        initial_data.init_db(seeded_db)
        assert rows(seeded_db) == before


class TestFirst:
    def test_superuser_is_the_one_of_the_settings(self, seeded_db: Connection) -> None:
        admin = crud.user.get_by_email(seeded_db, settings.FIRST_SUPERUSER_EMAIL)
        assert admin is not None
        assert (admin.nombres, admin.apellidos) == (
            settings.FIRST_SUPERUSER_NOMBRES,
            settings.FIRST_SUPERUSER_APELLIDOS,
        )
        assert (admin.is_active, admin.is_superuser) == (True, True)
        assert verify_password(settings.FIRST_SUPERUSER_PASSWORD, admin.hashed_password) == (True, None)

    def test_contacts_come_only_into_an_empty_table(self, db: Connection) -> None:
        own = crud.contact.create(
            db,
            obj_in=schemas.ContactCreate(
                nombres="Ana", apellidos="Núñez", email="ana@example.com", telefono="3001234567"
            ),
        )
        initial_data.init_db(db)
        assert db.execute(text("SELECT id FROM contacts")).scalars().all() == [own.id]

    def test_contacts_are_left_out_where_the_settings_say_so(
        self, db: Connection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(settings, "SEED_SAMPLE_CONTACTS", False)
        initial_data.init_db(db)
        assert crud.contact.is_empty(db)
        assert crud.user.has_superuser(db)

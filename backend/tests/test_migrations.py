"""Migrations up and down: on an empty database, beside the models, and on 200,000 rows that others read."""

import io
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from pytest_alembic.tests import (
    test_model_definitions_match_ddl,
    test_single_head_revision,
    test_up_down_consistency,
    test_upgrade,
)
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import NullPool

from alembic import command
from app import crud, schemas, serving
from app.core.config import settings
from app.models import ContactStatus, User
from tests.harness import BACKEND, SOAK, Server

__all__ = [
    "test_model_definitions_match_ddl",
    "test_single_head_revision",
    "test_up_down_consistency",
    "test_upgrade",
]

SCRIPTS = ScriptDirectory.from_config(Config(BACKEND / "alembic.ini"))
# Reliability P7 in `make soak`; a few show the same locks.
ROWS, KEPT, BUSY_EVERY = (200_000, 20_000, 4_000) if SOAK else (5_000, 1_000, 500)
FIRST_BUSY = BUSY_EVERY // 4
# Of those with the telefono "busy", others write all the while.
ROWS_OF_PEOPLE = text("""
    INSERT INTO contacts (id, nombres, apellidos, nombre_completo, email, telefono, estado, ciudad)
    SELECT lpad(to_hex(n), 32, '0')::uuid, 'Ana' || n, 'Núñez', 'Ana' || n || ' Núñez', 'ana' || n || '@example.com',
        CASE WHEN n % :every = :first THEN 'busy' ELSE '+57 300 ' || lpad(n::text, 7, '0') END,
        (enum_range(NULL::contact_status))[1 + n % 4], 'Cali'
    FROM generate_series(1, :rows) AS n
""")
COLUMNS = """
    id, created_at, updated_at, nombres, apellidos, nombre_completo, email, telefono, estado, cedula, ciudad, pais,
    notas, busqueda
"""
CHECKSUM = text(f"""
    SELECT count(*), sum(hashtextextended(ROW({COLUMNS})::text, 0)) FROM contacts WHERE telefono <> 'busy'
""")


@pytest.fixture
def alembic_config() -> Config:
    return Config(BACKEND / "alembic.ini")


@pytest.fixture
def alembic_engine(server: Server) -> Iterator[Engine]:
    """Of an empty database of its own."""
    with server.database("migrations") as name:
        engine = create_engine(settings.database_url.set(database=name), poolclass=NullPool)
        yield engine
        engine.dispose()


@pytest.fixture
def config(alembic_config: Config, alembic_engine: Engine) -> Config:
    alembic_config.attributes["connection"] = alembic_engine
    return alembic_config


# Whatever a migration may leave behind: its name and its definition.
CATALOG = """
    SELECT 'table ' || relname, relkind::text FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'S')
    UNION ALL SELECT 'column ' || attrelid::regclass || '.' || attname,
            concat_ws(' ', format_type(atttypid, atttypmod), attnotnull, attgenerated, attidentity,
                      pg_get_expr(adbin, adrelid))
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
            LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
    UNION ALL SELECT 'index ' || indexrelid::regclass, indisvalid || pg_get_indexdef(indexrelid)
        FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT 'constraint ' || conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'trigger ' || tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) FROM pg_trigger
        WHERE NOT tgisinternal
    UNION ALL SELECT 'function ' || oid::regprocedure, pg_get_functiondef(oid) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
            AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
    UNION ALL SELECT 'enum ' || enumtypid::regtype, string_agg(enumlabel, ' ' ORDER BY enumsortorder) FROM pg_enum
        GROUP BY enumtypid
    UNION ALL SELECT 'extension ' || extname, extnamespace::regnamespace::text FROM pg_extension
"""


def catalog(engine: Engine) -> dict[str, str]:
    with engine.connect() as db:
        found = db.execute(text(CATALOG)).all()
    # A function's text is indented as the migration that wrote it.
    return {name: " ".join(definition.split()) for name, definition in found if "alembic_version" not in name}


REVISIONS = ["base", *(script.revision for script in reversed(list(SCRIPTS.walk_revisions())))]


def test_the_newest_is_known_without_alembic() -> None:
    assert serving._heads() == set(SCRIPTS.get_heads())


class TestDowngrade:
    def test_each_leaves_what_was_there_before(self, config: Config, alembic_engine: Engine) -> None:
        seen = {}
        for revision in REVISIONS:
            if revision != "base":
                command.upgrade(config, revision)
            seen[revision] = catalog(alembic_engine)
        for revision in reversed(REVISIONS[:-1]):
            command.downgrade(config, revision)
            assert catalog(alembic_engine) == seen[revision], revision


# Statements that are carried out at once, each committed by itself.
BESIDE_OTHERS = re.compile(r"CONCURRENTLY|DO \$\$")
# Those for which everybody else waits who asks for the table behind them.
LOCKING = re.compile(
    r"\s*(ALTER TABLE|LOCK TABLE|DROP TABLE|"
    r"(CREATE|DROP) (OR REPLACE )?TRIGGER|(CREATE|DROP) (UNIQUE )?INDEX (?!CONCURRENTLY))"
)


@contextmanager
def before_statements(engine: Engine, act: Callable[[Any, str], None]) -> Iterator[None]:
    def note(_connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        act(cursor, statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_each_that_locks_gives_up_before_others_have_waited_for_a_second(
    config: Config, alembic_engine: Engine
) -> None:
    seen: list[tuple[str, str]] = []

    def ask(cursor: Any, statement: str) -> None:
        if LOCKING.match(statement):
            cursor.execute("SHOW lock_timeout")
            seen.append((statement, cursor.fetchone()[0]))

    with before_statements(alembic_engine, ask):
        command.upgrade(config, "head")
        command.downgrade(config, "base")
    assert len(seen) > 30
    assert [statement for statement, timeout in seen if timeout != "900ms"] == []


def test_one_that_does_not_get_its_lock_is_tried_again(config: Config, alembic_engine: Engine) -> None:
    command.upgrade(config, "0004")
    with alembic_engine.connect() as writer, ThreadPoolExecutor(1) as threads:
        writer.execute(text("LOCK TABLE contacts IN ROW EXCLUSIVE MODE"))
        upgrading = threads.submit(command.upgrade, config, "head")
        # Longer than it waits for a lock, several times.
        with pytest.raises(TimeoutError):
            upgrading.result(timeout=4)
        writer.rollback()
        upgrading.result(timeout=60)
    command.check(config)


class InterruptionError(Exception):
    """As if the process had been killed here."""


class TestInterrupted:
    """Whoever is stopped in the middle may start again."""

    @pytest.mark.parametrize(("since", "to"), [("0004", "0005"), ("0005", "0006"), ("0006", "0007"), ("0017", "0018")])
    def test_the_second_try_ends_as_if_nothing_had_happened(
        self, config: Config, alembic_engine: Engine, since: str, to: str
    ) -> None:
        command.upgrade(config, since)
        before = catalog(alembic_engine)
        up = self._statements_of(lambda: command.upgrade(config, to), alembic_engine)
        after = catalog(alembic_engine)
        down = self._statements_of(lambda: command.downgrade(config, since), alembic_engine)
        for number in sorted({1, up // 2 + 1, up}):
            with pytest.raises(InterruptionError), before_statements(alembic_engine, self._interrupting(number)):
                command.upgrade(config, to)
            command.upgrade(config, to)
            assert catalog(alembic_engine) == after
            command.downgrade(config, since)
        command.upgrade(config, to)
        for number in sorted({1, down // 2 + 1, down}):
            with pytest.raises(InterruptionError), before_statements(alembic_engine, self._interrupting(number)):
                command.downgrade(config, since)
            command.downgrade(config, since)
            assert catalog(alembic_engine) == before
            command.upgrade(config, to)

    @staticmethod
    def _statements_of(migrate: Callable[[], None], engine: Engine) -> int:
        """How many of them are carried out beside others."""
        seen: list[str] = []
        with before_statements(engine, lambda _, statement: seen.append(statement)):
            migrate()
        return sum(BESIDE_OTHERS.search(statement) is not None for statement in seen)

    @staticmethod
    def _interrupting(number: int) -> Callable[[Any, str], None]:
        countdown = iter(reversed(range(number)))

        def interrupt(_cursor: Any, statement: str) -> None:
            if BESIDE_OTHERS.search(statement) and next(countdown) == 0:
                raise InterruptionError

        return interrupt


class Others:
    """Who reads and writes contacts all the while, as the release before does; and how long the slowest waited."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.slowest = {"reading": 0.0, "writing": 0.0}
        self.times = {"reading": 0, "writing": 0}
        self.notes: dict[UUID, str] = {}
        self.stopping = threading.Event()

    def __enter__(self) -> "Others":
        self.threads = ThreadPoolExecutor(3)
        self.working = [self.threads.submit(self._work, *kind) for kind in (
            ("reading", self._read), ("reading", self._read), ("writing", self._write),
        )]  # fmt: skip
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self.threads.shutdown()
        for working in self.working:
            working.result()

    def _work(self, kind: str, act: Callable[[Connection, int], None]) -> None:
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            # As requests have it (app/database.py): who waits longer is refused.
            db.execute(text("SET lock_timeout = '5s'; SET statement_timeout = '15s'"))
            # Not all the time, or the migration waits for the processors.
            while not self.stopping.wait(0.01):
                since = time.monotonic()
                act(db, self.times[kind])
                self.slowest[kind] = max(self.slowest[kind], time.monotonic() - since)
                self.times[kind] += 1

    def _read(self, db: Connection, _: int) -> None:
        found = db.execute(text("SELECT nombres FROM contacts WHERE id = :id"), {"id": UUID(int=7)})
        assert found.scalar_one() == "Ana7"

    def _write(self, db: Connection, number: int) -> None:
        id = UUID(int=FIRST_BUSY + number * 7 % (ROWS // BUSY_EVERY) * BUSY_EVERY)
        self.notes[id] = f"Óigase número{number}"
        changed = db.execute(
            text("""
                UPDATE contacts SET notas = :notas, ciudad = :ciudad, estado = CAST(:estado AS contact_status),
                    updated_at = clock_timestamp()
                WHERE id = :id
            """),
            {
                "id": id, "notas": self.notes[id], "ciudad": ("Cali", "Pasto", None)[number % 3],
                "estado": list(ContactStatus)[number % 4],
            },
        )  # fmt: skip
        assert changed.rowcount == 1
        new = {"id": uuid4(), "email": f"{uuid4()}@example.com", "name": f"Nueva Núm{chr(97 + number % 26)}"}
        db.execute(
            text("""
                INSERT INTO contacts (id, nombres, apellidos, nombre_completo, email, telefono)
                VALUES (:id, 'Nueva', 'x', :name, :email, 'busy')
            """),
            new,
        )
        if number % 2:
            db.execute(text("DELETE FROM contacts WHERE id = :id"), new)


def assert_everything_is_kept_right(db: Connection, notes: dict[UUID, str]) -> None:
    """What the database keeps of contacts, for all of them: those of before, and those written meanwhile."""
    # Of each twentieth what is there: to make it anew for all takes as long as the migration.
    wrong = text("""
        SELECT count(*) FROM contacts WHERE texto IS NULL OR (telefono = 'busy' OR hashtext(email) % 20 = 0)
            AND texto IS DISTINCT FROM public.contact_search_text(
                nombre_completo, nombres, apellidos, email, telefono, cedula, ciudad, notas)
    """)
    assert db.execute(wrong).scalar_one() == 0
    written = db.execute(text("SELECT id, notas, texto FROM contacts WHERE id = ANY(:ids)"), {"ids": list(notes)}).all()
    assert {id: notas for id, notas, _ in written} == notes
    assert all(f"oigase {notas.split()[1].replace('ú', 'u')}" in texto for _, notas, texto in written)
    unknown = text("""
        SELECT DISTINCT word FROM contacts, unnest(string_to_array(
            marked_words(fold(concat_ws(' ', nombre_completo, nombres, apellidos, ciudad))), 'Q'
        )) AS word
        WHERE length(word) > 2 EXCEPT SELECT word FROM contact_words
    """)
    assert db.execute(unknown).all() == []
    assert crud.contact_total.recount(db) == []
    unread = text("""
        SELECT count(*) FROM contacts WHERE telefono_e164 IS DISTINCT FROM public.phone_e164(telefono)
            OR telefono <> 'busy' AND (telefono_tipo, municipio) IS DISTINCT FROM ('movil', '76001')
    """)
    assert db.execute(unread).scalar_one() == 0
    db.execute(text("SET LOCAL max_parallel_workers_per_gather = 0"))  # as requests have it
    someone = User(id=UUID(int=0))
    for search, whom in {
        "ana7 nunez": "Ana7 Núñez",
        "núñez 300 0000007 ana7": "Ana7 Núñez",
        f"ana{ROWS - 1}@": f"Ana{ROWS - 1} Núñez",
    }.items():
        page = crud.contact.get_multi(db, schemas.ContactQuery(search=search), user=someone)
        assert page.items[0].nombre_completo == whom
    typo = crud.contact.get_multi(db, schemas.ContactQuery(search="nueva núem"), user=someone)
    assert typo.total > 0


class TestManyRows:
    """Reliability P7."""

    def test_migrations_keep_them_and_hold_nobody_up(self, config: Config, alembic_engine: Engine) -> None:
        command.upgrade(config, "0001")
        with alembic_engine.begin() as db:
            db.execute(ROWS_OF_PEOPLE, {"rows": ROWS, "every": BUSY_EVERY, "first": FIRST_BUSY})
            before = db.execute(CHECKSUM).one()
        with Others(alembic_engine) as others:
            command.upgrade(config, "head")
        self._assert_nobody_waited(others)
        with alembic_engine.begin() as db:
            assert db.execute(CHECKSUM).one() == before
            assert_everything_is_kept_right(db, others.notes)
        with Others(alembic_engine) as others:
            command.downgrade(config, "0001")
        self._assert_nobody_waited(others)
        with alembic_engine.begin() as db:
            assert db.execute(CHECKSUM).one() == before
            # Once more with fewer: it takes as long as the number of rows.
            db.execute(text("DELETE FROM contacts WHERE id > :last"), {"last": UUID(int=KEPT)})
            before = db.execute(CHECKSUM).one()
        command.upgrade(config, "head")
        with alembic_engine.begin() as db:
            assert db.execute(CHECKSUM).one() == before
            assert crud.contact_total.recount(db) == []
        command.check(config)

    @staticmethod
    def _assert_nobody_waited(others: Others) -> None:
        assert others.slowest["reading"] < 1
        assert others.slowest["writing"] < 3
        assert others.times["reading"] > (50 if SOAK else 9)
        assert others.times["writing"] > (20 if SOAK else 4)


# As the release before stores them, in contacts and in the trash: phone, document, city and country, and what becomes
# of them.
OLD_ROWS = {
    ("0057 300 123 4567", "1.020.304.050", "medellin", "Colombia"):
        ("+573001234567", "movil", "1020304050", "05001"),
    ("(601) 234 5678 ext 9", "900.123.456-8", "Bogotá D.C.", None): ("+576012345678", "fijo", "9001234568", "11001"),
    ("234 5678", None, "Granada", "Colombia"): (None, None, None, None),
    ("+34 612 345 678", "x-1", "Madrid", "España"): ("+34612345678", "otro", "X1", None),
}  # fmt: skip
FILLED = text("SELECT telefono_e164, telefono_tipo, documento, municipio FROM contacts ORDER BY id")
WRITTEN = text("SELECT id, updated_at, xmin::text FROM contacts ORDER BY id")


class TestColombianFields:
    """0018 reads what is there, without a trace of it."""

    @pytest.fixture
    def filled(self, config: Config, alembic_engine: Engine) -> Iterator[Connection]:
        command.upgrade(config, "0017")
        with alembic_engine.begin() as db:
            for number, (telefono, cedula, ciudad, pais) in enumerate(OLD_ROWS, start=1):
                values = {
                    "id": UUID(int=number), "telefono": telefono, "cedula": cedula, "ciudad": ciudad, "pais": pais,
                    "email": f"{number}@example.com",
                }  # fmt: skip
                db.execute(
                    text("""
                        INSERT INTO contacts (id, nombres, apellidos, nombre_completo, email, telefono, cedula, ciudad, pais)
                        VALUES (:id, 'Ana', 'Ruiz', 'Ana Ruiz', :email, :telefono, :cedula, :ciudad, :pais)
                    """),  # noqa: E501
                    values,
                )
            db.execute(
                text("""
                    INSERT INTO trashed_contacts (id, nombres, apellidos, nombre_completo, email, telefono, estado,
                        cedula, ciudad, pais, created_at, updated_at)
                    SELECT id, nombres, apellidos, nombre_completo, email, telefono, estado, cedula, ciudad, pais,
                        created_at, updated_at FROM contacts
                """)
            )
            self.before = db.execute(WRITTEN).all()
            self.entries = db.execute(text("SELECT count(*) FROM audit_entries")).scalar_one()
        command.upgrade(config, "head")
        with alembic_engine.begin() as db:
            yield db

    def test_old_rows_are_filled_in_and_types_never_guessed(self, filled: Connection) -> None:
        assert [tuple(row) for row in filled.execute(FILLED)] == list(OLD_ROWS.values())
        in_trash = text(FILLED.text.replace("contacts", "trashed_contacts"))
        assert [tuple(row) for row in filled.execute(in_trash)] == list(OLD_ROWS.values())
        assert filled.execute(text("SELECT count(tipo_documento) FROM contacts")).scalar_one() == 0

    def test_that_is_no_change_of_a_contact(self, filled: Connection) -> None:
        after = filled.execute(WRITTEN).all()
        assert [row[:2] for row in after] == [row[:2] for row in self.before]
        assert filled.execute(text("SELECT count(*) FROM audit_entries")).scalar_one() == self.entries
        # And what has nothing to be filled in is not even written.
        assert [row.id.int for row, was in zip(after, self.before, strict=True) if row.xmin == was.xmin] == [3]

    def test_the_release_before_goes_on_writing(self, filled: Connection) -> None:
        filled.execute(text("UPDATE contacts SET telefono = '(604) 444 5566' WHERE telefono = '234 5678'"))
        filled.execute(
            text("""
                WITH gone AS (DELETE FROM contacts WHERE email = '1@example.com' RETURNING *)
                UPDATE trashed_contacts SET telefono = '310 765 4321' FROM gone WHERE gone.id = trashed_contacts.id
            """)
        )
        assert filled.execute(
            text("SELECT telefono_e164 FROM contacts WHERE email = '3@example.com'")
        ).scalar_one() == ("+576044445566")
        in_trash = text("SELECT telefono_e164 FROM trashed_contacts WHERE email = '1@example.com'")
        assert filled.execute(in_trash).scalar_one() == "+573107654321"

    def test_a_second_try_leaves_what_is_filled_in_already(
        self, filled: Connection, config: Config, alembic_engine: Engine
    ) -> None:
        """As after a kill -9 behind the last batch: the version was not yet written."""
        filled.execute(text("UPDATE alembic_version SET version_num = '0017'"))
        before = filled.execute(WRITTEN).all()
        filled.commit()
        command.upgrade(config, "0018")
        with alembic_engine.connect() as db:
            assert db.execute(WRITTEN).all() == before


class TestCommand:
    def test_can_write_the_sql_for_whoever_runs_it_by_hand(self) -> None:
        sql = io.StringIO()
        command.upgrade(Config(BACKEND / "alembic.ini", output_buffer=sql), "head", sql=True)
        assert "CREATE TABLE contacts" in sql.getvalue()
        assert "CREATE INDEX CONCURRENTLY ix_contacts_busqueda" in sql.getvalue()

    def test_its_file_says_nothing_about_the_database(self) -> None:
        assert "url" not in (BACKEND / "alembic.ini").read_text()

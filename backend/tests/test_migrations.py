"""Migrations up and down: on an empty database, beside the models, and on 200,000 rows that others read."""

import io
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from pytest_alembic.tests import (
    test_model_definitions_match_ddl,
    test_single_head_revision,
    test_up_down_consistency,
    test_upgrade,
)
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from alembic import command
from app.core.config import settings
from app.models import ContactStatus
from tests.harness import BACKEND, Server

__all__ = [
    "test_model_definitions_match_ddl",
    "test_single_head_revision",
    "test_up_down_consistency",
    "test_upgrade",
]

SCRIPTS = ScriptDirectory.from_config(Config(BACKEND / "alembic.ini"))
ROWS = 200_000
ROWS_OF_PEOPLE = text("""
    INSERT INTO contacts (id, nombres, apellidos, nombre_completo, email, telefono, estado, ciudad)
    SELECT lpad(to_hex(n), 32, '0')::uuid, 'Ana' || n, 'Núñez', 'Ana' || n || ' Núñez', 'ana' || n || '@example.com',
        '300 123 4567', (enum_range(NULL::contact_status))[1 + n % 4], 'Cali'
    FROM generate_series(1, :rows) AS n
""")
CHECKSUM = text("SELECT count(*), sum(hashtextextended(contacts::text, 0)) FROM contacts")


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
    UNION ALL SELECT 'trigger ' || tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
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
    return {name: definition for name, definition in found if "alembic_version" not in name}


REVISIONS = ["base", *(script.revision for script in reversed(list(SCRIPTS.walk_revisions())))]


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


class Readers:
    """Others who read contacts all the while, and how long the slowest of them waited."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.slowest = 0.0
        self.times = 0
        self.stopping = threading.Event()

    def __enter__(self) -> "Readers":
        self.threads = ThreadPoolExecutor(2)
        self.reading = [self.threads.submit(self._read) for _ in range(2)]
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self.threads.shutdown()
        for reading in self.reading:
            reading.result()

    def _read(self) -> None:
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            while not self.stopping.is_set():
                since = time.monotonic()
                found = db.execute(
                    text("SELECT nombres FROM contacts WHERE id = :id"), {"id": UUID(int=7)}
                ).scalar_one()
                self.slowest = max(self.slowest, time.monotonic() - since)
                self.times += 1
                assert found == "Ana7"


class TestManyRows:
    """Reliability P7."""

    def test_migrations_keep_them_and_hold_no_reader_up(self, config: Config, alembic_engine: Engine) -> None:
        command.upgrade(config, "0001")
        with alembic_engine.begin() as db:
            db.execute(ROWS_OF_PEOPLE, {"rows": ROWS})
            before = db.execute(CHECKSUM).one()
        with Readers(alembic_engine) as readers:
            command.upgrade(config, "head")
            command.downgrade(config, "0001")
            command.upgrade(config, "head")
        assert readers.slowest < 1
        assert readers.times > 100
        with alembic_engine.begin() as db:
            assert db.execute(CHECKSUM).one() == before
            totals = db.execute(text("SELECT estado::text, sum(delta) FROM contact_totals GROUP BY estado")).all()
            assert dict(totals) == dict.fromkeys(ContactStatus, ROWS // 4)
        command.check(config)


class TestCommand:
    def test_can_write_the_sql_for_whoever_runs_it_by_hand(self) -> None:
        sql = io.StringIO()
        command.upgrade(Config(BACKEND / "alembic.ini", output_buffer=sql), "head", sql=True)
        assert "CREATE TABLE contacts" in sql.getvalue()
        assert "CREATE INDEX CONCURRENTLY ix_contacts_busqueda" in sql.getvalue()

    def test_its_file_says_nothing_about_the_database(self) -> None:
        assert "url" not in (BACKEND / "alembic.ini").read_text()

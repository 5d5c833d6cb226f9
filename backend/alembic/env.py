"""Runs migrations, one process at a time.

The lock is polled and not waited for: a session that waits inside a statement holds a snapshot, and
`CREATE INDEX CONCURRENTLY` waits for all snapshots, so that the two would wait for each other.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from psycopg2.errors import LockNotAvailable
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from alembic import context
from app import database, models  # noqa: F401  (models: their tables register with the metadata)
from app.core.config import settings

logger = logging.getLogger("alembic.env")

MIGRATIONS_LOCK = 7_204_000
# A migration that can't have its lock quickly is taken back and tried again, instead of queueing every
# reader behind itself; each of them begins where a failed one left off.
LOCK_TIMEOUT = "900ms"
LOCK_TRIES = 20
STATEMENT_TIMEOUT = "30min"


@contextmanager
def one_at_a_time(connection: Connection) -> Iterator[None]:
    tries = 0
    while not connection.execute(text(f"SELECT pg_try_advisory_lock({MIGRATIONS_LOCK})")).scalar_one():
        connection.rollback()
        if tries % 50 == 0:
            logger.info("waiting for the migrations of another process")
        tries += 1
        time.sleep(0.2)
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        connection.execute(text(f"SELECT pg_advisory_unlock({MIGRATIONS_LOCK})"))
        connection.commit()


def set_timeouts(connection: Connection) -> None:
    connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'; SET statement_timeout = '{STATEMENT_TIMEOUT}'"))


def run_migrations(connection: Connection) -> None:
    for left in reversed(range(LOCK_TRIES)):
        set_timeouts(connection)
        connection.commit()
        try:
            with context.begin_transaction():
                context.run_migrations()
        except OperationalError as error:
            if left == 0 or not isinstance(error.orig, LockNotAvailable):
                raise
            connection.rollback()
            logger.info("others hold what a migration needs; trying again")
            time.sleep(1)
        else:
            return


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=database.Base.metadata,
        transaction_per_migration=True,
        # For the next one: whoever makes an index beside others takes the time-out away.
        on_version_apply=lambda ctx, **_: set_timeouts(ctx.connection),
        compare_server_default=False,
        # Partitions come and go by themselves.
        include_name=lambda name, kind, _parents: kind != "table" or not str(name).startswith("audit_entries_"),
    )
    with one_at_a_time(connection):
        run_migrations(connection)


if context.is_offline_mode():
    context.configure(
        url=settings.database_url, target_metadata=database.Base.metadata, literal_binds=True,
        transaction_per_migration=True,
    )  # fmt: skip
    with context.begin_transaction():
        context.run_migrations()
elif (engine := context.config.attributes.get("connection")) is not None:
    with engine.connect() as given:  # tests bring their own, by the name that pytest-alembic has for it
        migrate(given)
else:
    with database.server(), create_engine(settings.database_url, poolclass=NullPool).connect() as own:
        migrate(own)

"""The months of the audit trail: each has a partition, made before it begins.

Where no worker ran for that long, entries went into the default partition. They go to their month's a step at a time:
what a step takes over (the oldest of them) and the span of the month's partition, which ends right behind it, are
changed in one transaction, so that at every moment all entries are to be seen, once.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from app import database

MONTHS_AHEAD = 2
# Seconds for a step: it also looks through all that is in the two partitions, which takes a second for ten million.
STEP = 60

_ADD = text("""
    SELECT add_audit_partition((date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => n))::date)
    FROM generate_series(0, :ahead) AS n
""")
_HAS_STRAYS = text("SELECT EXISTS (SELECT FROM audit_entries_default)")
# The oldest stray's month, and where what this step takes ends: behind as many of them, or with the month.
_NEXT = text("""
    WITH oldest AS (
        SELECT min(momento) AS momento, date_trunc('month', min(momento) AT TIME ZONE 'UTC') AS first
        FROM audit_entries_default
    ), month AS (
        SELECT momento, first AT TIME ZONE 'UTC' AS first, (first + interval '1 month') AT TIME ZONE 'UTC' AS ends,
            to_char(first, '"audit_entries_"YYYY_MM') AS name
        FROM oldest WHERE momento IS NOT NULL
    )
    SELECT name, first, to_regclass('public.' || name) IS NOT NULL AS is_there, coalesce(
        (SELECT greatest(stray.momento, month.momento + interval '1 microsecond') FROM audit_entries_default AS stray
            WHERE stray.momento < ends ORDER BY stray.momento OFFSET :most LIMIT 1), ends
    ) AS up_to
    FROM month
""")


def _wait_for_nobody_long(db: Connection) -> None:
    """Whoever writes waits behind whoever waits for the trail."""
    db.execute(text("SET LOCAL lock_timeout = '500ms'"))


def prepare(db: Connection) -> None:
    """Make the partitions that will be needed; where others hold the trail, the next time."""
    _wait_for_nobody_long(db)
    db.execute(_ADD, {"ahead": MONTHS_AHEAD})


def put_in_place(db: Connection, *, most: int) -> bool:
    """Put so many stray entries where they belong, the oldest first; returns whether there were any.

    Whoever reads or writes the trail waits meanwhile; who holds it now is not waited for long, and this fails.
    """
    if not db.execute(_HAS_STRAYS).scalar_one():
        return False
    _wait_for_nobody_long(db)
    database.allow(db, seconds=STEP)
    db.execute(text("LOCK TABLE audit_entries IN ACCESS EXCLUSIVE MODE"))
    step = db.execute(_NEXT, {"most": most}).first()
    if step is None:  # another worker did the last of it
        return False
    if step.is_there:
        db.execute(text(f"ALTER TABLE audit_entries DETACH PARTITION {step.name}"))
    else:
        _make(db, step.name)
    _move(db, step.name, step.up_to)
    span = f"FROM ('{step.first}') TO ('{step.up_to}')"
    db.execute(text(f"ALTER TABLE audit_entries ATTACH PARTITION {step.name} FOR VALUES {span}"))
    return True


def _make(db: Connection, name: str) -> None:
    """As `add_audit_partition` does, but of nothing yet."""
    db.execute(text(f"CREATE TABLE {name} (LIKE audit_entries)"))
    db.execute(
        text(f"""
            CREATE TRIGGER keep_audit_entries_whole BEFORE TRUNCATE ON {name}
            FOR EACH STATEMENT EXECUTE FUNCTION keep_audit_entries()
        """)
    )


def _move(db: Connection, name: str, up_to: datetime) -> None:
    """The trigger that keeps entries is off for this transaction alone: nobody else gets at them before it ends."""
    values: dict[str, Any] = {"up_to": up_to}
    db.execute(text("ALTER TABLE audit_entries_default DISABLE TRIGGER keep_audit_entries"))
    db.execute(
        text(f"""
            WITH moved AS (DELETE FROM audit_entries_default WHERE momento < :up_to RETURNING *)
            INSERT INTO {name} SELECT * FROM moved
        """),
        values,
    )
    db.execute(text("ALTER TABLE audit_entries_default ENABLE TRIGGER keep_audit_entries"))

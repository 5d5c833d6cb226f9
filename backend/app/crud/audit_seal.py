"""The chain over the audit trail: each seal is a digest of the one before and of the entries since.

An entry gets its id when it is written and is seen when its transaction is committed, so that an older id may come
into sight later. What is sealed has to be complete: the highest id that is seen now is sealed once every transaction
that began before this look is over (each had its number before its entries had their ids, and the look's own is
younger than all of theirs).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Connection, bindparam, text

from app import database
from app.crud import audit
from app.models.audit import AuditAction, AuditEntity, AuditOrigin

SEAL_LOCK = 7_204_003
# Entries of one seal. None spans two months, so that a month can be taken away and the others still verify.
MAX_ENTRIES = 10_000
GENESIS = bytes(32)

_LOOK = text("""
    SELECT last, pg_current_xact_id()::text::bigint AS now
    FROM (SELECT id AS last FROM audit_entries ORDER BY id DESC LIMIT 1) AS seen
    WHERE last > coalesce((SELECT max(last_id) FROM audit_seals), 0)
""")
_OLDEST_RUNNING = text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
_LAST_SEAL = text("SELECT last_id, digest FROM audit_seals ORDER BY id DESC LIMIT 1")
_TRY_LOCK = text(f"SELECT pg_try_advisory_xact_lock({SEAL_LOCK})")
# Everything of an entry but what may be erased, and the digest of that.
_OF_ENTRY = """
    sha256(convert_to(jsonb_build_array(
        id, (extract(epoch FROM momento) * 1000000)::bigint, accion, entidad, entidad_id, usuario_id, usuario, origen,
        direccion, solicitud_id, operacion_id, deshace_id
    )::text, 'UTF8') || digest)
"""
_CHAIN = f"sha256(CAST(:previous AS bytea) || coalesce(string_agg({_OF_ENTRY}, ''::bytea ORDER BY id), ''::bytea))"
_NEXT = text(f"""
    WITH next AS (
        SELECT * FROM audit_entries WHERE id > :after AND id <= :last ORDER BY id LIMIT {MAX_ENTRIES}
    ), numbered AS (
        SELECT *, date_trunc('month', momento, 'UTC') AS month,
            first_value(date_trunc('month', momento, 'UTC')) OVER (ORDER BY id) AS first_month FROM next
    ), cut AS (
        SELECT * FROM numbered
        WHERE id < coalesce((SELECT min(id) FROM numbered WHERE month <> first_month), 9223372036854775807)
    )
    SELECT count(*) AS entries, max(id) AS last_id, {_CHAIN} AS digest FROM cut
""")
_STORE = text("INSERT INTO audit_seals (last_id, entries, digest) VALUES (:last_id, :entries, :digest)")
# Other values than were sealed; or none, where nobody was erased: neither whose entry it is, nor who was once merged
# into them, whose tombstone names it (`crud/contact_erasure.py`).
_IS_FALSE = """
    CASE WHEN salt IS NOT NULL
        THEN digest <> sha256(uuid_send(salt) || convert_to(jsonb_build_array(nombre, cambios)::text, 'UTF8'))
        ELSE nombre IS NOT NULL OR cambios IS NOT NULL OR entidad <> 'contacto' OR NOT EXISTS (
            SELECT FROM audit_entries AS tombstone
            WHERE tombstone.entidad_id = audit_entries.entidad_id AND tombstone.accion = 'borrar'
        ) AND id <> ALL(:named)
    END
"""
_CHECK = text(f"""
    SELECT count(*) AS entries, {_CHAIN} AS digest,
        count(*) FILTER (WHERE {_IS_FALSE}) AS changed, min(id) FILTER (WHERE {_IS_FALSE}) AS first_changed
    FROM audit_entries WHERE id > :after AND id <= :last
""").bindparams(bindparam("named", type_=ARRAY(BigInteger)))
_NAMED = text("""
    SELECT CAST(jsonb_array_elements_text(cambios -> 'entradas' -> 1) AS bigint) FROM audit_entries
    WHERE entidad = 'contacto' AND accion = 'borrar' AND cambios IS NOT NULL
""")
_SEALS = text("SELECT id, last_id, entries, digest FROM audit_seals ORDER BY id")
_PRUNED_UP_TO = text("""
    SELECT coalesce(max((cambios -> 'hasta_id' ->> 1)::bigint), 0) FROM audit_entries
    WHERE entidad = 'auditoria' AND accion = 'podar' AND id <= (SELECT max(last_id) FROM audit_seals)
""")


_HAS_OLDER_STRAYS = text(
    "SELECT EXISTS (SELECT FROM audit_entries_default WHERE momento < CAST(CAST(:ends AS text) AS timestamptz))"
)


class Sealer:
    """Seals what is complete, a look at a time: one of many is at work, the others find the lock taken."""

    def __init__(self) -> None:
        self._seen: tuple[int, int] | None = None

    def forget(self) -> None:
        """What was seen on a server that may not be the same one any more."""
        self._seen = None

    def seal(self) -> int:
        """How many entries were sealed now."""
        with database.transaction() as db:
            if self._seen is None:
                # Nothing, not even a transaction's number, where all is sealed.
                if seen := db.execute(_LOOK).first():
                    self._seen = (seen.last, seen.now)
                return 0
            last, now = self._seen
            if db.execute(_OLDEST_RUNNING).scalar_one() <= now or not db.execute(_TRY_LOCK).scalar_one():
                return 0
            sealed = 0
            while entries := _seal_next(db, last):
                sealed += entries
        self._seen = None
        return sealed


def _seal_next(db: Connection, last: int) -> int:
    before = db.execute(_LAST_SEAL).first()
    after, previous = (before.last_id, before.digest) if before else (0, GENESIS)
    found = db.execute(_NEXT, {"after": after, "last": last, "previous": bytes(previous)}).one()
    if found.entries:
        db.execute(_STORE, {"last_id": found.last_id, "entries": found.entries, "digest": bytes(found.digest)})
    return int(found.entries)


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the trail is not what was sealed; `about` says how, in a line."""

    seal_id: int
    about: str


def verify(db: Connection) -> tuple[int, list[Fault]]:
    """How many entries were checked, and everything that is wrong with them; may take a minute for ten million."""
    checked, faults = 0, []
    pruned_up_to = db.execute(_PRUNED_UP_TO).scalar_one()
    named = list(db.execute(_NAMED).scalars())
    after, previous = 0, GENESIS
    for seal in db.execute(_SEALS).all():
        values = {"after": after, "last": seal.last_id, "previous": previous, "named": named}
        found = db.execute(_CHECK, values).one()
        if seal.last_id > pruned_up_to or found.entries:
            checked += found.entries
            faults += list(_faults(seal, found))
        after, previous = seal.last_id, bytes(seal.digest)
    return checked, faults


def _faults(seal: Any, found: Any) -> Iterator[Fault]:
    if found.changed:
        yield Fault(seal.id, f"{found.changed} entries were changed, the first of them {found.first_changed}")
    if found.entries != seal.entries:
        yield Fault(seal.id, f"{seal.entries} entries up to {seal.last_id} were sealed, {found.entries} are there")
    elif bytes(found.digest) != bytes(seal.digest):
        yield Fault(seal.id, f"an entry up to {seal.last_id} is not what was sealed, or the seal before it is another")


def prune(db: Connection, before: date) -> int:
    """Take away the months that ended before this day, all of whose entries are sealed; returns how many months.

    The seals stay, and so does the trail's entry that tells of it: what remains still verifies.
    """
    months = db.execute(
        text("""
            SELECT inhrelid::regclass::text AS name,
                to_date(right(inhrelid::regclass::text, 7), 'YYYY_MM') AS month
            FROM pg_inherits
            WHERE inhparent = 'audit_entries'::regclass AND inhrelid::regclass::text ~ '_[0-9]{4}_[0-9]{2}$'
            ORDER BY month
        """)
    ).all()
    sealed = db.execute(_LAST_SEAL).first()
    up_to, dropped = 0, 0
    for name, month in months:
        ends = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        last = db.execute(text(f"SELECT coalesce(max(id), 0) FROM {name}")).scalar_one()
        # What is on its way from the default partition would be left of a month that is gone.
        has_strays = db.execute(_HAS_OLDER_STRAYS, {"ends": f"{ends} 00:00+00"}).scalar_one()
        if ends > before or sealed is None or last > sealed.last_id or has_strays:
            break
        db.execute(text(f"DROP TABLE {name}"))
        up_to, dropped = max(up_to, last), dropped + 1
    if dropped:
        audit.attribute(db, audit.Source(AuditOrigin.SQL))
        audit.note(db, AuditAction.PODAR, AuditEntity.AUDITORIA, changes={"hasta_id": [None, up_to]})
    return dropped

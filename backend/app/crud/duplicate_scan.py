"""The scan for duplicates: asked for by a request, done by a worker batch by batch, at any number of contacts.

First every contact writes down by what it may be the same as others (`duplicate_keys`): its e-mail, number and
document, its name within its city, the name less each one of its words, and how it sounds. Then keys that few enough
share make pairs, which are looked at closely (`duplicate_evidence`), a range of keys in each batch. Last the pairs make
groups, the surest pairs first, in place of those of the scan before, in one transaction.

Both tables of its own are worth nothing behind a crash of the database, which empties them: the row that a scan begins
them with is gone too, and it begins anew.
"""

from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import Connection, Table, Uuid, bindparam, func, select, text

from app import database
from app.core.errors import ScanUnderWayError
from app.crud import audit
from app.crud.contact import contact as contacts
from app.crud.contact_batch import Progress
from app.crud.duplicate_evidence import EVIDENCE, IS_DOCUMENT, LEAST_SCORE
from app.crud.job import OPEN
from app.crud.job import job as jobs
from app.models.audit import AuditAction, AuditEntity
from app.models.duplicate import DuplicateGroup, DuplicateScan
from app.models.job import Job, JobKind
from app.models.user import User
from app.schemas.contact import ContactFilters
from app.schemas.contact_merge import MOST_MERGED

# Contacts that write down their keys, and those whose pairs are made, in one transaction.
BATCH, IN_A_RANGE = 5_000, 20_000
# What more contacts share is nobody's in particular: a switchboard, the document of a company, a common name.
MOST_SHARED, MOST_NAMESAKES = 20, 8
# Groups in one statement.
AT_ONCE = 1_000
_SCANNING = 7_246_003

_jobs, _groups, _scans = (cast(Table, model.__table__) for model in (Job, DuplicateGroup, DuplicateScan))
_OTHERS = select(_jobs.c.id).where(_jobs.c.tipo == JobKind.DUPLICADOS_BUSCAR.value, _jobs.c.estado.in_(OPEN))
_EMPTY = text("TRUNCATE duplicate_keys, duplicate_pairs")
_BEGIN = text("INSERT INTO duplicate_keys (trabajo_id, clave, contacto_id, most) VALUES (:job, 0, :job, 0)")
# The first row there is.
_HAS_BEGUN = text("SELECT trabajo_id = :job AND most = 0 FROM duplicate_keys LIMIT 1").bindparams(
    bindparam("job", type_=Uuid)
)
_WRITE_KEYS = text(f"""
    WITH batch AS MATERIALIZED (
        SELECT id, email, telefono_e164, documento, public.city_key(ciudad, municipio) AS city,
            public.name_words(nombres) AS firsts, public.name_words(apellidos) AS lasts
        FROM contacts WHERE id > :after ORDER BY id LIMIT {BATCH}
    ), written AS (
        INSERT INTO duplicate_keys (trabajo_id, clave, contacto_id, most)
        SELECT :job, hashtextextended(key, 0), id, most
        FROM batch CROSS JOIN LATERAL (
            SELECT ARRAY(SELECT DISTINCT unnest(firsts || lasts) ORDER BY 1) AS words OFFSET 0
        ) AS name CROSS JOIN LATERAL (
            SELECT 'e' || public.email_key(email) AS key, {MOST_SHARED} AS most
            UNION ALL SELECT 't' || telefono_e164, {MOST_SHARED}
            UNION ALL SELECT 'd' || documento, {MOST_SHARED} WHERE {IS_DOCUMENT.format(row="batch")}
            UNION ALL SELECT 's' || city || ' ' || public.dmetaphone(firsts[1]) || ' ' || public.dmetaphone(lasts[1]),
                {MOST_NAMESAKES}
            UNION ALL SELECT 'n' || city || ' ' || array_to_string(words, ' '), {MOST_NAMESAKES}
                WHERE cardinality(words) > 1
            UNION ALL SELECT 'n' || city || ' ' || array_to_string(array_remove(words, word), ' '), {MOST_NAMESAKES}
                FROM unnest(words) AS word WHERE cardinality(words) > 2
        ) AS keys WHERE key IS NOT NULL
    )
    SELECT count(*) AS seen, (array_agg(id ORDER BY id DESC))[1] AS last FROM batch
""").bindparams(bindparam("job", type_=Uuid), bindparam("after", type_=Uuid))
_MAKE_PAIRS = text(f"""
    WITH shared AS (
        SELECT array_agg(contacto_id) AS ids FROM duplicate_keys
        WHERE clave BETWEEN :first AND :last AND most > 0
        GROUP BY clave HAVING count(*) BETWEEN 2 AND min(most)
    ), candidates AS MATERIALIZED (
        SELECT DISTINCT primero, segundo FROM shared, unnest(ids) AS primero, unnest(ids) AS segundo
        WHERE primero < segundo
    )
    INSERT INTO duplicate_pairs (trabajo_id, primero, segundo, puntaje, motivos)
    SELECT :job, a.id, b.id, evidence.puntaje, evidence.motivos
    FROM candidates JOIN contacts AS a ON a.id = primero JOIN contacts AS b ON b.id = segundo {EVIDENCE}
    WHERE evidence.puntaje >= {LEAST_SCORE}
""").bindparams(bindparam("job", type_=Uuid))
_PAIRS = text("""
    SELECT primero, segundo, max(puntaje) AS puntaje, bit_or(motivos) AS motivos FROM duplicate_pairs AS pair
    WHERE NOT EXISTS (
        SELECT FROM dismissed_pairs AS d WHERE d.primero = pair.primero AND d.segundo = pair.segundo
    )
    GROUP BY primero, segundo ORDER BY max(puntaje) DESC, primero, segundo
""").columns(primero=Uuid(), segundo=Uuid())


def request(db: Connection, *, user: User, source: audit.Source) -> UUID:
    """Ask for a scan, unless one is under way; returns its job."""
    database.lock(db, _SCANNING)
    under_way = db.execute(_OTHERS).scalar()
    if under_way:
        return cast(UUID, under_way)
    total, _ = contacts.total(db, ContactFilters(), user=user)
    job = jobs.request(db, JobKind.DUPLICADOS_BUSCAR, {}, total=total, user=user, source=source)
    audit.note(db, AuditAction.BUSCAR, AuditEntity.DUPLICADO, id=job.id)
    return job.id


def step(db: Connection, job: Job, _user: User) -> Progress:
    """The next batch of a job of kind `duplicados_buscar`. Raises ScanUnderWayError."""
    older = _OTHERS.where(_jobs.c.id != job.id, _jobs.c.created_at < job.created_at)
    if db.execute(older).first():
        raise ScanUnderWayError
    # Read from its beginning, wherever another one reads it.
    db.execute(text("SET LOCAL synchronize_seqscans = off"))
    stage, _, place = (job.posicion or "").partition(":")
    if not stage or not db.execute(_HAS_BEGUN, {"job": job.id}).scalar():
        return _begin(db, job)
    if stage == "keys":
        return _write_keys(db, job, UUID(place))
    if stage == "pairs":
        return _make_pairs(db, job, int(place))
    return _make_groups(db, job)


def _begin(db: Connection, job: Job) -> Progress:
    db.execute(_EMPTY)
    db.execute(_BEGIN, {"job": job.id})
    # Where it begins anew, nothing is done yet.
    return Progress(f"keys:{UUID(int=0)}", -job.hechos, 0)


def _write_keys(db: Connection, job: Job, after: UUID) -> Progress:
    """Half of the work of a contact."""
    seen, last = db.execute(_WRITE_KEYS, {"job": job.id, "after": after}).one()
    return Progress(f"keys:{last}" if seen == BATCH else "pairs:0", seen // 2, 0)


def _make_pairs(db: Connection, job: Job, number: int) -> Progress:
    ranges = job.total // IN_A_RANGE + 1
    width = 2**64 // ranges
    first = -(2**63) + number * width
    is_last = number == ranges - 1
    last = 2**63 - 1 if is_last else first + width - 1
    db.execute(_MAKE_PAIRS, {"job": job.id, "first": first, "last": last})
    done = max(0, job.total - job.hechos) if is_last else min(job.total // 2 // ranges, max(0, job.total - job.hechos))
    return Progress("groups" if is_last else f"pairs:{number + 1}", done, 0)


def _make_groups(db: Connection, job: Job) -> Progress:
    """In place of those that there are."""
    found = _grouped(db.execute(_PAIRS, execution_options={"yield_per": AT_ONCE}))
    db.execute(_groups.delete())
    rows: list[dict[str, Any]] = []
    for row in found:
        rows.append(row)
        if len(rows) == AT_ONCE:
            db.execute(_groups.insert(), rows)
            rows = []
    if rows:
        db.execute(_groups.insert(), rows)
    db.execute(_scans.delete())
    scan = {"id": job.id, "usuario_id": job.usuario_id, "contactos": job.total, "created_at": job.created_at}
    db.execute(_scans.insert(), scan)
    db.execute(_EMPTY)
    return Progress(None, 0, 0)


def _grouped(pairs: Any) -> Iterator[dict[str, Any]]:
    """The surest pairs first, so that where a group would have too many, its weakest links are cut.

    What is held in memory are the ids of those who have duplicates, not of all.
    """
    of: dict[UUID, list[Any]] = {}
    for primero, segundo, puntaje, motivos in pairs:
        # Score, reasons, and then whom.
        one, other = of.get(primero) or [puntaje, 0, primero], of.get(segundo) or [puntaje, 0, segundo]
        if one is other:
            one[1] |= motivos
            continue
        if len(one) + len(other) - 4 > MOST_MERGED:
            continue
        whole = [max(one[0], other[0]), one[1] | other[1] | motivos, *one[2:], *other[2:]]
        of.update((id, whole) for id in whole[2:])
    seen: set[int] = set()
    for group in of.values():
        if id(group) not in seen:
            seen.add(id(group))
            yield {"id": uuid4(), "puntaje": group[0], "motivos": group[1], "contactos": group[2:]}


def last(db: Connection) -> Any:
    """The job of the last scan that was asked for, as long as jobs are kept."""
    statement = select(_jobs).where(_jobs.c.tipo == JobKind.DUPLICADOS_BUSCAR.value)
    return db.execute(statement.order_by(_jobs.c.created_at.desc()).limit(1)).first()


def result(db: Connection) -> Any:
    """The scan that found what is there."""
    return db.execute(select(_scans)).first()


def count_groups(db: Connection) -> int:
    return db.execute(select(func.count()).select_from(_groups)).scalar_one()

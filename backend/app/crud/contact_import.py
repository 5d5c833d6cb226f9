"""Imports: files of contacts that were read, how they are mapped, and what is asked to be done with them.

Where an import stands is told by its jobs (`ImportState`); whoever changes an import has its row locked. What a worker
does stands in `contact_import_steps`, what comes of the rows is read by `contact_import_rows`.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Table,
    Uuid,
    any_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from app import database
from app.core import versions
from app.core.config import settings
from app.core.errors import (
    ChangedMeanwhileError,
    ImportNotFoundError,
    ImportStateError,
    NoMappingError,
    WrongMappingError,
)
from app.core.permissions import administers
from app.crud import audit, idempotency
from app.crud.audit import Source
from app.crud.job import KEPT_DAYS, OPEN
from app.crud.job import job as jobs
from app.importing import headings
from app.models.audit import AuditAction, AuditEntity
from app.models.contact_import import (
    ContactImport,
    ContactImportChunk,
    ContactImportClaim,
    ContactImportMapping,
    ContactImportOutcome,
    ContactImportRow,
)
from app.models.job import Job, JobKind, JobState
from app.models.user import User
from app.schemas import contact_import as shown
from app.schemas.contact_import import ImportField, ImportQuery, ImportState, ImportUpdate, MatchKey, OnMatch
from app.schemas.job import Job as JobShown

PREVIEWED = 10
# Characters of a cell.
MOST_SHOWN = 500
# For so long a process may have a file to itself: one that is gone says nothing any more.
READING_TAKES = timedelta(minutes=5)
# Seconds for the rows of an import to go.
FORGETTING = 120

_imports, _mappings = (cast(Table, model.__table__) for model in (ContactImport, ContactImportMapping))
ROWS, OUTCOMES, CLAIMS, CHUNKS = (
    cast(Table, model.__table__)
    for model in (ContactImportRow, ContactImportOutcome, ContactImportClaim, ContactImportChunk)
)
_columns = _imports.c
_IS_READING = func.coalesce(_columns.leyendo_desde > func.clock_timestamp() - READING_TAKES, literal(value=False))
_IS_IDLE = (
    ~select(literal(1)).where(Job.id.in_([_columns.revision_id, _columns.trabajo_id]), Job.estado.in_(OPEN)).exists()
)
_SHOWN = select(*_columns, _IS_READING.label("lee")).where(_columns.formato.is_not(None))


def _visible_to(user: User) -> tuple[ColumnElement[bool], ...]:
    return () if administers(user) else (or_(_columns.usuario_id == user.id),)


def get(db: Connection, id: UUID, *, user: User, for_update: bool = False) -> Any:
    """One of one's own; a superuser's are all. Raises ImportNotFoundError; `for_update` ImportStateError."""
    statement = _SHOWN.where(_columns.id == bindparam("id"), *_visible_to(user))
    row = db.execute(statement, {"id": id}).first()
    if row is not None and for_update:
        # Who reads its file has it locked for as long as that takes.
        if row.lee:
            raise ImportStateError
        row = db.execute(statement.with_for_update(), {"id": id}).first()
    if row is None:
        raise ImportNotFoundError
    return row


def get_multi(db: Connection, query: ImportQuery, *, user: User) -> list[shown.ContactImport]:
    """The newest first, without what is in them."""
    statement = _SHOWN.where(*_visible_to(user)).order_by(_columns.created_at.desc(), _columns.id.desc())
    rows = db.execute(statement.offset(query.skip).limit(query.size)).all()
    of_jobs = _jobs_of(db, *rows)
    return [_answer(row, of_jobs, [], _mapping_of(db, row, remembered=False)) for row in rows]


def _jobs_of(db: Connection, *rows: Any) -> dict[UUID, Job]:
    return jobs.get_shown(db, [id for row in rows for id in (row.revision_id, row.trabajo_id) if id])


def show(db: Connection, row: Any, of_jobs: dict[UUID, Job] | None = None) -> shown.ContactImport:
    if of_jobs is None:
        of_jobs = _jobs_of(db, row)
    preview = (
        select(ROWS.c.numero, ROWS.c.celdas)
        .where(ROWS.c.importacion_id == row.id, ROWS.c.numero >= row.primera_fila)
        .order_by(ROWS.c.numero)
        .limit(PREVIEWED)
    )
    return _answer(row, of_jobs, db.execute(preview).all(), _mapping_of(db, row))


def read(db: Connection, id: UUID, *, user: User) -> shown.ContactImport:
    """Raises ImportNotFoundError."""
    row = get(db, id, user=user)
    of_jobs = _jobs_of(db, row)
    again = get(db, id, user=user)
    # Later than its jobs: where one is over, what came of it is there.
    is_same = (again.revision_id, again.trabajo_id) == (row.revision_id, row.trabajo_id)
    return show(db, again, of_jobs if is_same else None)


class Mapping:
    """How an import's columns are mapped: as somebody said, as they did before, or as the headings say."""

    def __init__(self, row: Any, remembered: Any) -> None:
        self.proposed = headings.proposed(row.encabezados)
        is_remembered = row.mapeo is None and remembered is not None
        self.is_remembered = is_remembered
        self.fields = remembered.mapeo if is_remembered else self.proposed if row.mapeo is None else row.mapeo
        self.claves: list[str] = remembered.claves if is_remembered else row.claves
        self.al_coincidir: str = row.al_coincidir
        # That a colleague overwrote what was there is nobody else's wish.
        if is_remembered and (remembered.usuario_id == row.usuario_id or remembered.al_coincidir != OnMatch.REEMPLAZAR):
            self.al_coincidir = remembered.al_coincidir


def _mapping_of(db: Connection, row: Any, *, remembered: bool = True) -> Mapping:
    if row.mapeo is not None or not remembered or not _says_what_it_has(row):
        return Mapping(row, None)
    found = db.execute(
        select(*_mappings.c)
        .where(_mappings.c.encabezados == headings.fingerprint(row.encabezados))
        # One's own, or the team's newest.
        .order_by((_mappings.c.usuario_id == row.usuario_id).desc(), _mappings.c.updated_at.desc())
        .limit(1)
    ).first()
    return Mapping(row, found)


def _says_what_it_has(row: Any) -> bool:
    """Whether its headings tell it apart from files that have nothing to do with it."""
    return bool(row.con_encabezados) and all(map(headings.plain, row.encabezados))


def _answer(row: Any, of_jobs: dict[UUID, Job], preview: Sequence[Any], mapping: Mapping) -> shown.ContactImport:
    job = of_jobs.get(row.trabajo_id or row.revision_id)
    samples_of = row.muestras or [[]] * len(row.encabezados)
    fields = zip(row.encabezados, samples_of, mapping.fields, mapping.proposed, strict=True)
    values = {column.key: getattr(row, column.key) for column in _columns} | {
        "estado": state_of(row, of_jobs),
        "columnas": [
            {"encabezado": heading, "muestras": samples if preview else [], "campo": field, "propuesto": proposed}
            for heading, samples, field, proposed in fields
        ],
        "vista_previa": [{"numero": line.numero, "celdas": visible(line.celdas)} for line in preview],
        "mapeo_recordado": mapping.is_remembered,
        "claves": mapping.claves,
        "al_coincidir": mapping.al_coincidir,
        "trabajo": JobShown.model_validate(job) if job else None,
        **_undone(job if row.trabajo_id else None),
        "tiene_contenido": row.olvidada_desde is None,
    }
    return shown.ContactImport.model_validate(values)


def _undone(job: Any) -> dict[str, bool]:
    return {
        "deshecha": job is not None and job.deshecho,
        "deshecha_en_parte": job is not None and job.deshecho_en_parte,
    }


def visible(cells: Sequence[str]) -> list[str]:
    return [cell[:MOST_SHOWN].replace("\0", "\ufffd") for cell in cells]


def state_of(row: Any, of_jobs: dict[UUID, Job]) -> ImportState:
    if row.trabajo_id:
        job = of_jobs.get(row.trabajo_id)
        if job is None or job.estado == JobState.HECHO:
            return ImportState.IMPORTADA
        return ImportState.IMPORTANDO if job.estado in OPEN else ImportState.INTERRUMPIDA
    revision = of_jobs.get(row.revision_id)
    if revision is None or revision.estado in {JobState.FALLIDO, JobState.CANCELADO}:
        return ImportState.POR_REVISAR
    return ImportState.REVISANDO if revision.estado in OPEN else ImportState.REVISADA


def _require(db: Connection, row: Any, *states: ImportState, if_match: str | None) -> None:
    """Raises ChangedMeanwhileError, ImportStateError."""
    _require_version(db, row, if_match)
    of_jobs = _jobs_of(db, row)
    if row.lee or row.olvidada_desde or state_of(row, of_jobs) not in states:
        raise ImportStateError


def _require_version(db: Connection, row: Any, if_match: str | None) -> None:
    if if_match is not None and not versions.is_matched(row.updated_at, if_match):
        actual = show(db, row).model_dump(mode="json")
        raise ChangedMeanwhileError(headers={"ETag": versions.etag(row.updated_at)}, extra={"actual": actual})


def begin(db: Connection, id: UUID, *, name: str, size: int, user: User) -> None:
    """An import whose file is being read, and which nobody sees yet."""
    values = {"id": id, "nombre": name, "bytes": size, "usuario_id": user.id, "leyendo_desde": func.clock_timestamp()}
    db.execute(insert(_imports).values(values))


def forsake(db: Connection, id: UUID, *, is_new: bool) -> None:
    """Its file could not be read; where it was, and only its reader was not heard any more, it stays."""
    if is_new:
        db.execute(delete(_imports).where(_columns.id == id, _columns.formato.is_(None)))
    else:
        db.execute(update(_imports).where(_columns.id == id).values(leyendo_desde=None, updated_at=_columns.updated_at))


_CHANGEABLE = (ImportState.POR_REVISAR, ImportState.REVISADA)


def begin_reading_anew(db: Connection, id: UUID, *, user: User, if_match: str | None) -> dict[str, Any]:
    """How it was read, so that what is not said stays; nobody else changes it meanwhile.

    Raises ChangedMeanwhileError, ImportStateError.
    """
    row = get(db, id, user=user, for_update=True)
    _require(db, row, *_CHANGEABLE, if_match=if_match)
    values = {"leyendo_desde": func.clock_timestamp(), "updated_at": _columns.updated_at}
    db.execute(update(_imports).where(_columns.id == id).values(values))
    kept = ("codificacion", "separador", "hoja", "con_encabezados")
    return {name: getattr(row, name) for name in kept}


def change(
    db: Connection, id: UUID, change_in: ImportUpdate, *, user: User, if_match: str | None
) -> shown.ContactImport:
    """Raises ImportNotFoundError, ChangedMeanwhileError, ImportStateError, WrongMappingError."""
    row = get(db, id, user=user, for_update=True)
    _require(db, row, *_CHANGEABLE, if_match=if_match)
    mapping = _mapping_of(db, row)
    values = {name: value for name, value in change_in.rest.items() if value is not None}
    if "mapeo" in values and len(values["mapeo"]) != len(row.encabezados):
        raise WrongMappingError
    kept = {"mapeo": mapping.fields, "claves": mapping.claves, "al_coincidir": mapping.al_coincidir}
    if all(getattr(row, name) == value for name, value in values.items()):
        return show(db, row)
    void = {"revision_id": None, "totales": None, "previstos": None}
    db.execute(update(_imports).where(_columns.id == id).values({**kept, **values, **void}))
    before = {**kept, "por_defecto": row.por_defecto}
    told: dict[str, Any] = {
        name: [before[name], value] for name, value in values.items() if before.get(name, value) != value
    }
    audit.note(db, AuditAction.CAMBIAR, AuditEntity.IMPORTACION, id=id, name=row.nombre, changes=told)
    return read(db, id, user=user)


def request_revision(
    db: Connection, id: UUID, *, user: User, source: Source, if_match: str | None
) -> shown.ContactImport:
    """Have a worker foretell what comes of each row. Raises ChangedMeanwhileError, ImportStateError, NoMappingError."""
    row = get(db, id, user=user, for_update=True)
    _require(db, row, *_CHANGEABLE, if_match=if_match)
    mapping = _mapping_of(db, row)
    _require_use(mapping)
    for table in (OUTCOMES, CLAIMS):
        db.execute(delete(table).where(table.c.importacion_id == id))
    job = _request(db, JobKind.IMPORTACION_REVISAR, "revisar", row, user=user, source=source)
    kept = {"mapeo": mapping.fields, "claves": mapping.claves, "al_coincidir": mapping.al_coincidir}
    # From now on it is what was proposed.
    fixed = {name: [getattr(row, name), value] for name, value in kept.items() if getattr(row, name) != value}
    if fixed:
        audit.note(db, AuditAction.CAMBIAR, AuditEntity.IMPORTACION, id=id, name=row.nombre, changes=fixed)
    empty: dict[str, Any] = {"totales": {}, "previstos": None}
    db.execute(update(_imports).where(_columns.id == id).values({**kept, **empty, "revision_id": job.id}))
    _remember(db, row, kept, user)
    return read(db, id, user=user)


def _require_use(mapping: Mapping) -> None:
    """Something to make or find contacts by. Raises NoMappingError."""
    fields = {field for field in mapping.fields if field}
    keys = {ImportField.CEDULA if key == MatchKey.DOCUMENTO else ImportField(key) for key in mapping.claves}
    is_new = ImportField.EMAIL in fields and fields & {ImportField.NOMBRES, ImportField.NOMBRE_COMPLETO}
    if not (is_new or fields & keys):
        raise NoMappingError


def _remember(db: Connection, row: Any, kept: dict[str, Any], user: User) -> None:
    if not _says_what_it_has(row):
        return
    values = {**kept, "usuario_id": user.id, "encabezados": headings.fingerprint(row.encabezados)}
    statement = insert_or_change(_mappings).values(values)
    again = {name: statement.excluded[name] for name in (*kept, "updated_at")}
    db.execute(statement.on_conflict_do_update(constraint="pk_contact_import_mappings", set_=again))


def request_import(
    db: Connection, id: UUID, *, user: User, source: Source, if_match: str | None
) -> shown.ContactImport:
    """Have a worker do what was foretold. Raises ChangedMeanwhileError, ImportStateError."""
    row = get(db, id, user=user, for_update=True)
    _require(db, row, ImportState.REVISADA, if_match=if_match)
    job = _request(db, JobKind.IMPORTACION_IMPORTAR, "importar", row, user=user, source=source)
    db.execute(update(_imports).where(_columns.id == id).values(trabajo_id=job.id, totales={}))
    changes = {"filas": [None, row.filas], "previstos": [None, row.previstos]}
    audit.note(db, AuditAction.IMPORTAR, AuditEntity.IMPORTACION, id=id, name=row.nombre, changes=changes)
    return read(db, id, user=user)


def _request(db: Connection, kind: JobKind, action: str, row: Any, *, user: User, source: Source) -> Job:
    asked = {"accion": action, "importacion_id": str(row.id)}
    return jobs.request(db, kind, asked, total=row.filas, user=user, source=source)


def remove(db: Connection, id: UUID, *, user: User, if_match: str | None) -> shown.ContactImport:
    """What it made of contacts stays. Raises ImportNotFoundError, ChangedMeanwhileError, ImportStateError."""
    row = get(db, id, user=user, for_update=True)
    _require_version(db, row, if_match)
    answer = show(db, row)
    if row.lee or answer.estado is ImportState.IMPORTANDO:
        raise ImportStateError
    db.execute(delete(_imports).where(_columns.id == id))
    idempotency.forget(db, id)
    audit.note(db, AuditAction.ELIMINAR, AuditEntity.IMPORTACION, id=id, name=row.nombre)
    return answer


def forget_old(db: Connection) -> None:
    """Imports as jobs are; what was never read, at once."""
    age = func.clock_timestamp() - _columns.updated_at
    db.execute(delete(_imports).where(_columns.formato.is_(None), age > READING_TAKES))
    is_old = age > timedelta(days=max(KEPT_DAYS, settings.IMPORT_KEPT_DAYS))
    # Whose rows are gone already: see `forget_a_file`.
    db.execute(delete(_imports).where(is_old, _columns.olvidada_desde.is_not(None)))


def forget_a_file(db: Connection) -> bool:
    """File and rows of one import, some days after they were last of use; whether there was one."""
    age = func.clock_timestamp() - _columns.updated_at
    old = select(_columns.id).where(
        age > timedelta(days=settings.IMPORT_KEPT_DAYS), _columns.olvidada_desde.is_(None), _IS_IDLE, ~_IS_READING
    )
    ids = db.execute(old.limit(1).with_for_update(skip_locked=True)).scalars().all()
    _forget(db, ids)
    return bool(ids)


def forget_files_of(db: Connection, contacts: Sequence[UUID]) -> None:
    """Those that made or changed any of these contacts, with all of their rows; of one under way only theirs."""
    of_them = OUTCOMES.c.contacto_id == any_(bindparam("contacts", type_=ARRAY(Uuid)))
    values = {"contacts": list(contacts)}
    found = db.execute(select(OUTCOMES.c.importacion_id).where(of_them).distinct(), values).scalars().all()
    busy = set(db.execute(select(_columns.id).where(_columns.id.in_(found), ~_IS_IDLE)).scalars()) if found else set()
    _forget(db, [id for id in found if id not in busy])
    for id in busy:
        theirs = select(OUTCOMES.c.numero).where(OUTCOMES.c.importacion_id == id, of_them)
        numbers = db.execute(theirs, values).scalars().all()
        for table in (ROWS, CLAIMS, OUTCOMES):
            db.execute(delete(table).where(table.c.importacion_id == id, table.c.numero.in_(numbers)))
        # The file and what is shown of it have them too, and are not needed any more.
        db.execute(delete(CHUNKS).where(CHUNKS.c.importacion_id == id))
        idempotency.forget(db, id)
        db.execute(update(_imports).where(_columns.id == id).values(muestras=[], updated_at=_columns.updated_at))


def _forget(db: Connection, ids: Sequence[UUID]) -> None:
    """What it changed and when stays; of the file only its name, and nothing that may be of somebody."""
    if not ids:
        return
    database.allow(db, seconds=FORGETTING)
    # Behind whoever reads a file anew or writes down what comes of it, so that nothing comes in afterwards.
    db.execute(select(_columns.id).where(_columns.id.in_(ids)).order_by(_columns.id).with_for_update())
    for table in (ROWS, OUTCOMES, CLAIMS, CHUNKS):
        db.execute(delete(table).where(table.c.importacion_id.in_(ids)))
    for id in ids:
        idempotency.forget(db, id)
    void = {"olvidada_desde": func.clock_timestamp(), "muestras": [], "encabezados": [], "mapeo": []}
    db.execute(update(_imports).where(_columns.id.in_(ids)).values(void | {"updated_at": _columns.updated_at}))

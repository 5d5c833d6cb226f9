"""One change for many contacts, batch by batch: what `POST /api/contactos/lote` asks for and a worker does."""

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Integer, Table, Uuid, any_, bindparam, select, update

from app.core.errors import UnknownOwnerError
from app.crud import contact_summary, contact_trash, contact_undo, undo_steps
from app.crud.audit import Source
from app.crud.contact import contact
from app.crud.job import job as jobs
from app.crud.user import user as users
from app.models.contact import Contact
from app.models.job import Job, JobKind
from app.models.user import User
from app.schemas.contact_batch import BatchAction, ContactBatch, ContactBatchAnswer
from app.schemas.undo import OnConflict

# Contacts in one transaction: short enough that nobody waits for long.
BATCH = 500

_contacts = cast(Table, Contact.__table__)
_columns = _contacts.c
_IDS: Any = bindparam("ids", type_=ARRAY(Uuid))
_LOCK = select(_columns.id).where(_columns.id == any_(_IDS)).order_by(_columns.id).with_for_update()


@dataclass(frozen=True, slots=True)
class Progress:
    """What one batch did, and where the next one begins; None: there is none."""

    position: str | None
    done: int
    skipped: int


def request(db: Connection, batch: ContactBatch, *, user: User, source: Source) -> ContactBatchAnswer:
    """Count, and unless that was all, have a worker do it. Raises UnknownOwnerError."""
    if batch.propietario_id and users.get(db, batch.propietario_id) is None:
        raise UnknownOwnerError
    total, is_exact = _count(db, batch, user)
    if batch.solo_contar or total == 0:
        return ContactBatchAnswer(total=total, total_is_exact=is_exact)
    asked = batch.model_dump(mode="json", exclude={"solo_contar"}, exclude_unset=True)
    job = jobs.request(db, JobKind.CONTACTOS_LOTE, asked, total=total, user=user, source=source)
    return ContactBatchAnswer(total=total, total_is_exact=is_exact, trabajo_id=job.id)


def _count(db: Connection, batch: ContactBatch, user: User) -> tuple[int, bool]:
    is_in_trash = batch.accion is BatchAction.RESTAURAR
    if batch.ids is not None:
        return contact_trash.count(db, batch.ids) if is_in_trash else contact.count_of(db, batch.ids), True
    assert batch.filtros is not None
    if is_in_trash:
        return contact_trash.how_many(db, batch.filtros.search)
    return contact_summary.total(db, contact.whom_literally(db, batch.filtros, user=user))


def step(db: Connection, job: Job, user: User) -> Progress:
    """The next batch of a job of kind `contactos_lote`."""
    batch = ContactBatch.model_validate(job.parametros)
    if batch.ids is not None:
        start = int(job.posicion or 0)
        ids = sorted(batch.ids)[start : start + BATCH]
        position = str(start + BATCH) if start + BATCH < len(batch.ids) else None
    else:
        assert batch.filtros is not None
        ids = _matching(db, batch, job, user)
        position = str(ids[-1]) if len(ids) == BATCH else None
    done = _change(db, batch, ids, user)
    return Progress(position, done, len(ids) - done)


def _matching(db: Connection, batch: ContactBatch, job: Job, user: User) -> list[UUID]:
    """Of those that were there when the job was asked for; by id, so that what a batch changes moves nothing."""
    after = UUID(job.posicion) if job.posicion else None
    assert batch.filtros is not None
    if batch.accion is BatchAction.RESTAURAR:
        return contact_trash.ids_of(db, batch.filtros.search, after=after, before=job.created_at, limit=BATCH)
    whom = contact.whom_literally(db, batch.filtros, user=user)
    statement = (
        select(_columns.id)
        .where(*whom.where.conditions(), _columns.created_at <= bindparam("asked"))
        .order_by(_columns.id)
        .limit(bindparam("limit", type_=Integer))
        .with_for_update()
    )
    values = whom.values | {"asked": job.created_at, "limit": BATCH}
    if after:
        statement = statement.where(_columns.id > bindparam("after", type_=Uuid))
        values["after"] = after
    return list(db.execute(statement, values).scalars())


def _change(db: Connection, batch: ContactBatch, ids: list[UUID], user: User) -> int:
    """How many of them it changed."""
    if not ids:
        return 0
    if batch.accion is BatchAction.RESTAURAR:
        return len(contact_trash.restore(db, contact_trash.lock(db, ids)))
    # In one order, so that two batches never wait for each other.
    db.execute(_LOCK, {"ids": ids})
    if batch.accion is BatchAction.PAPELERA:
        return len(contact_trash.put(db, ids, by=user))
    ((name, value),) = batch.change().items()
    statement = (
        update(_contacts).where(_columns.id == any_(_IDS), _columns[name].is_distinct_from(value)).values({name: value})
    )
    return db.execute(statement, {"ids": ids}).rowcount


def undo_step(db: Connection, job: Job, user: User) -> Progress:
    """The next batch of a job of kind `contactos_deshacer`."""
    target = undo_steps.Target(operacion_id=UUID(job.parametros["operacion_id"]))
    after = UUID(job.posicion) if job.posicion else None
    ids = contact_undo.contacts_of(db, target, after=after, limit=BATCH)
    overwrite = job.parametros.get("conflictos") == OnConflict.REEMPLAZAR
    steps = contact_undo.plan(db, target, ids, for_update=True, overwrite=overwrite) if ids else []
    done = contact_undo.carry_out(db, steps, overwrite=overwrite, user=user)
    leaves_something = undo_steps.leaves_something(steps, overwrite=overwrite)
    position = str(ids[-1]) if len(ids) == BATCH else None
    if position is not None and leaves_something:
        jobs.note_left(db, job.id)
    if target.operacion_id and position is None and job.hechos + done:
        is_whole = not (leaves_something or jobs.has_left(job))
        jobs.undone(db, target.operacion_id, by=job.id, is_whole=is_whole)
    return Progress(position, done, len(ids) - done)

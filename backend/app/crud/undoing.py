"""What `POST /api/contactos/deshacer` does: plans, asks about conflicts, and does it, or has a worker do it."""

from sqlalchemy import Connection

from app.core.errors import JobStateError, NothingToUndoError, UndoConflictError
from app.crud import audit, contact_undo
from app.crud.contact_undo import MOST_AT_ONCE, Target
from app.crud.job import OPEN
from app.crud.job import job as jobs
from app.models.job import JobKind
from app.models.user import User
from app.schemas.contact_undo import ContactUndo, OnConflict, UndoPlan, UndoStep

# Contacts of a large operation that are looked at for conflicts, before a job takes them back.
MOST_LOOKED_AT = 2_000


def undo(db: Connection, undo_in: ContactUndo, *, user: User, source: audit.Source) -> UndoPlan:
    """Raises NothingToUndoError, UndoConflictError."""
    target = Target(undo_in.cambio_id, undo_in.operacion_id, undo_in.contacto_id, undo_in.momento)
    job = jobs.get(db, target.operacion_id) if target.operacion_id else None
    if job and job.estado in OPEN:
        raise JobStateError("The job is still under way: cancel it first")
    ids = contact_undo.contacts_of(db, target, limit=MOST_LOOKED_AT + 1)
    if not ids:
        raise NothingToUndoError
    is_large = len(ids) > MOST_AT_ONCE
    # Where nobody has decided yet, what would be in the way is told.
    may_overwrite = undo_in.conflictos is not OnConflict.CONSERVAR
    is_done_now = not (undo_in.solo_ver or is_large)
    steps = contact_undo.plan(db, target, ids[:MOST_AT_ONCE], for_update=is_done_now, overwrite=may_overwrite)
    others = [
        step
        for start in range(MOST_AT_ONCE, min(len(ids), MOST_LOOKED_AT), MOST_AT_ONCE)
        for step in contact_undo.plan(db, target, ids[start : start + MOST_AT_ONCE], overwrite=may_overwrite)
    ]
    total = contact_undo.count_of(db, target) if len(ids) > MOST_LOOKED_AT else len(ids)
    plan = UndoPlan(
        total=total if is_large else len(steps),
        con_conflictos=sum(bool(step.conflictos) for step in (*steps, *others)),
        con_obstaculos=sum(step.obstaculo is not None for step in (*steps, *others)),
        pasos=[UndoStep.model_validate(step) for step in steps],
        hechos=0,
    )
    if undo_in.solo_ver:
        return plan
    # Of more than are looked at nobody knows: that is asked about too.
    if (plan.con_conflictos or len(ids) > MOST_LOOKED_AT) and undo_in.conflictos is None:
        raise UndoConflictError(extra={"plan": plan.model_dump(mode="json")})
    if is_large:
        asked = {"accion": "deshacer", "operacion_id": str(target.operacion_id), "conflictos": undo_in.conflictos}
        plan.trabajo_id = jobs.request(db, JobKind.CONTACTOS_DESHACER, asked, total=total, user=user, source=source).id
        return plan
    audit.say_undoes(db, contact_undo.operation_of(db, target))
    overwrite = undo_in.conflictos is OnConflict.REEMPLAZAR
    plan.hechos = contact_undo.carry_out(db, steps, overwrite=overwrite, user=user)
    if target.operacion_id and plan.hechos:
        is_whole = not contact_undo.leaves_something(steps, overwrite=overwrite)
        jobs.undone(db, target.operacion_id, by=source.operacion_id, is_whole=is_whole)
    return plan

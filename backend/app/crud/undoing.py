"""What `POST /api/contactos/deshacer` does: plans, asks about conflicts, and does it, or has a worker do it."""

from uuid import UUID

from sqlalchemy import Connection

from app.core.errors import NothingToUndoError, UndoConflictError
from app.crud import audit, contact_undo
from app.crud.contact_undo import MOST_AT_ONCE, Target
from app.crud.job import job as jobs
from app.models.job import JobKind
from app.models.user import User
from app.schemas.contact_undo import ContactUndo, OnConflict, UndoPlan, UndoStep


def undo(db: Connection, undo_in: ContactUndo, *, user: User, operation: UUID) -> UndoPlan:
    """Raises NothingToUndoError, UndoConflictError."""
    target = Target(undo_in.cambio_id, undo_in.operacion_id, undo_in.contacto_id, undo_in.momento)
    ids = contact_undo.contacts_of(db, target)
    if not ids:
        raise NothingToUndoError
    steps = contact_undo.plan(db, target, ids[:MOST_AT_ONCE], for_update=not undo_in.solo_ver)
    plan = UndoPlan(
        total=len(ids) if len(ids) > MOST_AT_ONCE else len(steps),
        con_conflictos=sum(bool(step.conflictos) for step in steps),
        con_obstaculos=sum(step.obstaculo is not None for step in steps),
        pasos=[UndoStep.model_validate(step) for step in steps],
        hechos=0,
    )
    if undo_in.solo_ver:
        return plan
    if plan.con_conflictos and undo_in.conflictos is None:
        raise UndoConflictError(extra={"plan": plan.model_dump(mode="json")})
    if len(ids) > MOST_AT_ONCE:
        asked = {"accion": "deshacer", "operacion_id": str(target.operacion_id), "conflictos": undo_in.conflictos}
        plan.trabajo_id = jobs.request(
            db, JobKind.CONTACTOS_DESHACER, asked, total=len(ids), user=user, id=operation
        ).id
        return plan
    audit.say_undoes(db, contact_undo.operation_of(db, target))
    overwrite = undo_in.conflictos is OnConflict.REEMPLAZAR
    plan.hechos = contact_undo.carry_out(db, steps, overwrite=overwrite, user=user)
    return plan

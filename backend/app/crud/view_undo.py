"""Taking views back. What has no trash comes back from the trail, and with it who had their list open with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from app.crud import undo_steps
from app.crud.contact_view import contact_view
from app.crud.undo_steps import Kind, Step, Target, by_thing, entries_of
from app.crud.user import user as users
from app.models.audit import AuditAction, AuditEntity
from app.models.contact_view import ContactView
from app.models.user import User
from app.schemas.undo import StepKind, UndoObstacle

VIEW = Kind(
    AuditEntity.VISTA,
    frozenset({"nombre", "definicion", "es_del_equipo", "usuario_id"}),
    lambda row: row.nombre,
    UndoObstacle.ELIMINADO,
)


@dataclass(frozen=True, slots=True)
class Plan:
    # Whether there are entries about any, even if all of it is as it was.
    is_any: bool
    steps: list[Step]
    # As they are, or were.
    rows: dict[UUID, Any]
    # By view: whose list opened with it until then.
    opened: dict[UUID, list[UUID]]


# Whether somebody may take a view back: of what happened to it, and of what it is now, or was.
May = Callable[[Sequence[Any], Any], bool]


def of_everybody(_entries: Sequence[Any], _view: Any) -> bool:
    return True


def whose_they_may_change(actor: User) -> May:
    """Those that they may change, and see or saw: somebody else's own ones are as if they were not there."""

    def may(entries: Sequence[Any], view: Any) -> bool:
        if view is None or not contact_view.may_change(view, actor):
            return False
        was_of_team = any(True in ((entry.cambios or {}).get("es_del_equipo") or ()) for entry in entries)
        return view.usuario_id == actor.id or view.es_del_equipo or was_of_team

    return may


def plan(db: Connection, target: Target, may: May, *, for_update: bool) -> Plan:
    entries = by_thing(db.execute(entries_of(AuditEntity.VISTA, target).order_by("id")))
    present: dict[UUID, Any] = dict(contact_view.get_all(db, list(entries), for_update=for_update))
    gone = undo_steps.deleted(db, VIEW, [id for id in entries if id not in present])
    for row in gone.values():
        row.usuario_id = UUID(row.usuario_id) if row.usuario_id else None
    rows = present | gone
    own = {id: of_it for id, of_it in entries.items() if may(of_it, rows.get(id))}
    steps = undo_steps.steps_of(VIEW, own, present, gone)
    return Plan(bool(own), steps, rows, _opened(db, target, own))


def _opened(db: Connection, target: Target, views: dict[UUID, list[Any]]) -> dict[UUID, list[UUID]]:
    opened: dict[UUID, list[UUID]] = {}
    for entry in db.execute(entries_of(AuditEntity.USUARIO, target)) if views else ():
        if (view := view_left_by(entry)) in views:
            opened.setdefault(view, []).append(entry.entidad_id)
    return opened


def view_left_by(entry: Any) -> UUID | None:
    """Which view somebody's list does not open with any more, where that is all that this entry tells of them."""
    if entry.accion != AuditAction.CAMBIAR or set(entry.cambios or ()) != {"vista_id"}:
        return None
    before, after = entry.cambios["vista_id"]
    return UUID(before) if before and not after else None


def note_obstacles(db: Connection, plan: Plan, *, returning: set[UUID], overwrite: bool) -> None:
    """`returning`: users who come back together with the views."""
    for step in plan.steps:
        if step.obstaculo is None and step.accion is not StepKind.ELIMINAR:
            step.obstaculo = _obstacle(db, step, _after(plan, step, overwrite=overwrite), returning)


def _after(plan: Plan, step: Step, *, overwrite: bool) -> dict[str, Any]:
    row = plan.rows[step.entidad_id]
    values = {key: getattr(row, key) for key in VIEW.fields} | step.reversals(overwrite=overwrite)
    author = values["usuario_id"]
    return values | {"usuario_id": UUID(author) if isinstance(author, str) else author}


def _obstacle(db: Connection, step: Step, after: dict[str, Any], returning: set[UUID]) -> UndoObstacle | None:
    author, is_of_team = after["usuario_id"], after["es_del_equipo"]
    is_there = author is not None and (author in returning or users.get(db, author) is not None)
    if not is_there and not is_of_team:
        return UndoObstacle.SIN_AUTOR
    if contact_view.is_name_taken(db, step.entidad_id, after["nombre"], author, is_of_team=is_of_team):
        return UndoObstacle.NOMBRE_OCUPADO
    if step.accion is StepKind.RESTAURAR and is_there and not contact_view.has_room(db, author):
        return UndoObstacle.DEMASIADAS_VISTAS
    return None


def carry_out(db: Connection, plan: Plan, *, overwrite: bool, actor: User) -> int:
    """Returns how many views changed."""
    changed = 0
    for step in plan.steps:
        if step.obstaculo is None:
            view = _carry_out(db, plan, step, overwrite=overwrite, actor=actor)
            changed += view is not None
            if view and step.entidad_id in plan.opened:
                contact_view.open_again(db, view, plan.opened[step.entidad_id])
    return changed


def _carry_out(db: Connection, plan: Plan, step: Step, *, overwrite: bool, actor: User) -> ContactView | None:
    row = plan.rows[step.entidad_id]
    if step.accion is StepKind.ELIMINAR:
        if not step.goes(overwrite=overwrite):
            return None
        left = contact_view.change(db, row, _known(db, step.reversals(overwrite=False)), actor=actor)
        return contact_view.remove(db, db_obj=left)
    if step.accion is StepKind.RESTAURAR:
        after = _known(db, _after(plan, step, overwrite=overwrite))
        begun = {"created_at": row.created_at} if row.created_at else {}
        return contact_view.restore(db, {"id": step.entidad_id, **after, **begun})
    values = _known(db, step.reversals(overwrite=overwrite))
    return contact_view.change(db, row, values, actor=actor) if values else None


def _known(db: Connection, values: dict[str, Any]) -> dict[str, Any]:
    """An author who was deleted since is nobody."""
    author = values.get("usuario_id")
    if author is None:
        return values
    found = users.get(db, UUID(str(author)))
    return values | {"usuario_id": found.id if found else None}

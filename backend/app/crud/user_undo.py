"""Taking users back, by the rules of whoever changes them: the last superuser stays, nobody deletes themselves.

Who was deleted comes back under the same id and without a password, second factor, keys or sessions, as somebody who
is invited: a superuser sends them the invitation, or sets a password.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Connection, Table, func, select

from app.crud import undo_steps
from app.crud.contact_view import contact_view
from app.crud.undo_steps import Kind, Reversal, Step, Target, by_thing, entries_of
from app.crud.user import user as users
from app.models.audit import AuditEntity
from app.models.contact import Contact
from app.models.user import User
from app.schemas.undo import StepKind, UndoObstacle
from app.schemas.user import UserChangesToStore

USER = Kind(
    AuditEntity.USUARIO,
    frozenset({"email", "nombres", "apellidos", "is_active", "is_superuser", "vista_id"}),
    lambda row: f"{row.nombres} {row.apellidos}",
    UndoObstacle.ELIMINADO,
    frozenset({"password", "segundo_factor", "codigos_recuperacion"}),
)
_contacts = cast(Table, Contact.__table__)


@dataclass(frozen=True, slots=True)
class Plan:
    # Whether there are entries about any, even if all of it is as it was.
    is_any: bool
    steps: list[Step]
    # As they are, or were.
    rows: dict[UUID, Any]

    @property
    def returning(self) -> set[UUID]:
        return {step.entidad_id for step in self.steps if step.accion is StepKind.RESTAURAR and not step.obstaculo}


def plan(
    db: Connection, target: Target, may: Callable[[Any], bool], *, actor: User, for_update: bool, overwrite: bool
) -> Plan:
    """`may`: which entries are theirs to take back."""
    found = db.execute(entries_of(AuditEntity.USUARIO, target).order_by("id"))
    entries = by_thing(entry for entry in found if _is_change(entry) and may(entry))
    present: dict[UUID, Any] = dict(users.get_all(db, list(entries), for_update=for_update))
    gone = undo_steps.deleted(db, USER, [id for id in entries if id not in present])
    made = Plan(bool(entries), undo_steps.steps_of(USER, entries, present, gone), present | gone)
    for step in made.steps:
        if step.accion is StepKind.ELIMINAR:
            _note_contacts(db, step, target)
        step.obstaculo = step.obstaculo or _obstacle(db, made, step, actor=actor, overwrite=overwrite)
    return made


def _is_change(entry: Any) -> bool:
    """And no sign-in, for instance, which is of a user too."""
    return not (USER.fields | USER.secrets).isdisjoint(entry.cambios or ())


def _note_contacts(db: Connection, step: Step, target: Target) -> None:
    """Contacts that they were given since lose their owner; those of the target go back by themselves."""
    here = entries_of(AuditEntity.CONTACTO, target).subquery()
    statement = select(func.count()).where(
        _contacts.c.propietario_id == step.entidad_id, _contacts.c.id.not_in(select(here.c.entidad_id))
    )
    owned = db.execute(statement).scalar_one()
    if owned:
        step.conflictos["contactos"] = Reversal(owned, 0)


def _obstacle(db: Connection, plan: Plan, step: Step, *, actor: User, overwrite: bool) -> UndoObstacle | None:
    row = plan.rows.get(step.entidad_id)
    values = step.reversals(overwrite=overwrite)
    if step.accion is StepKind.ELIMINAR and step.entidad_id == actor.id:
        return UndoObstacle.CUENTA_PROPIA
    loses = step.accion is StepKind.ELIMINAR or False in {values.get("is_active"), values.get("is_superuser")}
    if loses and users.is_last_superuser(db, cast(User, row)):
        return UndoObstacle.ULTIMO_ADMINISTRADOR
    email = values.get("email") or (row.email if row and step.accion is StepKind.RESTAURAR else None)
    holder = users.get_by_email(db, email) if email and step.accion is not StepKind.ELIMINAR else None
    return UndoObstacle.CORREO_OCUPADO if holder and holder.id != step.entidad_id else None


def carry_out(db: Connection, plan: Plan, *, overwrite: bool, language: str) -> set[UUID]:
    """All but who goes, as contacts and views have to leave them first; returns who changed."""
    changed: set[UUID] = set()
    for step in plan.steps:
        values = step.reversals(overwrite=overwrite)
        values.pop("vista_id", None)
        row: Any = plan.rows.get(step.entidad_id)
        if step.obstaculo or step.accion is StepKind.ELIMINAR:
            continue
        if step.accion is StepKind.RESTAURAR:
            kept = {key: getattr(row, key) for key in USER.fields if key != "vista_id"} | values
            begun = {"created_at": row.created_at} if row.created_at else {}
            if users.restore(db, {"id": step.entidad_id, **kept, **begun}):
                changed.add(step.entidad_id)
        elif values:
            users.update(db, db_obj=cast(User, row), obj_in=UserChangesToStore(**values), language=language)
            changed.add(step.entidad_id)
    return changed


def open_lists(db: Connection, plan: Plan, *, overwrite: bool) -> set[UUID]:
    """With the views that they opened with, once these are back; one that they don't see any more is none."""
    changed: set[UUID] = set()
    for step in plan.steps:
        wanted = step.reversals(overwrite=overwrite)
        if step.accion is StepKind.RESTAURAR and (row := plan.rows.get(step.entidad_id)) and row.vista_id:
            wanted.setdefault("vista_id", row.vista_id)
        is_there = not step.obstaculo and step.accion is not StepKind.ELIMINAR
        user = users.get(db, step.entidad_id) if is_there and "vista_id" in wanted else None
        if user is None:
            continue
        view = contact_view.get_visible(db, UUID(wanted["vista_id"]), user=user) if wanted["vista_id"] else None
        if user.vista_id != (view.id if view else None):
            contact_view.set_default(db, view.id if view else None, user=user)
            changed.add(step.entidad_id)
    return changed


def take_away(db: Connection, plan: Plan, *, overwrite: bool, actor: User) -> set[UUID]:
    going = [step.entidad_id for step in plan.steps if step.goes(overwrite=overwrite)]
    for id in going:
        users.remove_by(db, db_obj=plan.rows[id], actor=actor)
    return set(going)

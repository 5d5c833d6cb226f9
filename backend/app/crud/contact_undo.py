"""Undoing: from entries of the audit trail to the steps that take contacts back.

Of each contact it is known what the entries changed (from the first value before them to the last one after them) and
what there is now. What nobody touched since goes back; what was changed again is a conflict, about which whoever
undoes decides. A contact that was created goes to the trash, one that was deleted comes back, one whose restoration
is undone goes there again. The undoing is written down like any change, and can be undone in its turn.
"""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Table, Text, Uuid, any_, bindparam, func, select, update

from app.core.errors import NothingToUndoError
from app.crud import contact_trash
from app.crud.contact_order import COLUMNS
from app.models.audit import AuditAction, AuditEntity, AuditEntry
from app.models.contact import Contact, TrashedContact
from app.models.user import User
from app.schemas.contact_undo import Obstacle, StepKind

# So many contacts are taken back in one request; more of them are a job.
MOST_AT_ONCE = 200

_contacts, _trash, _entries = (cast(Table, model.__table__) for model in (Contact, TrashedContact, AuditEntry))
_IDS: Any = bindparam("ids", type_=ARRAY(Uuid))
_THERE_AND_BACK = frozenset({AuditAction.ELIMINAR, AuditAction.RESTAURAR})
FIELDS = frozenset(column.key for column in COLUMNS) - {"id", "created_at", "updated_at"}


@dataclass(frozen=True, slots=True)
class Reversal:
    """One field: what it is, and what it goes back to."""

    ahora: Any
    despues: Any


@dataclass(slots=True)
class Step:
    contacto_id: UUID
    nombre: str
    accion: StepKind
    campos: dict[str, Reversal] = field(default_factory=dict)
    # Changed again since, so that going back loses that.
    conflictos: dict[str, Reversal] = field(default_factory=dict)
    obstaculo: Obstacle | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What is undone: one entry, all of an operation, or all that happened to a contact since a moment."""

    cambio_id: int | None = None
    operacion_id: UUID | None = None
    contacto_id: UUID | None = None
    momento: datetime | None = None


_OF_CONTACTS = select(
    _entries.c.id, _entries.c.accion, _entries.c.entidad_id, _entries.c.nombre, _entries.c.cambios,
    _entries.c.operacion_id,
).where(_entries.c.entidad == AuditEntity.CONTACTO.value)  # fmt: skip


def contacts_of(db: Connection, target: Target, *, after: UUID | None = None, limit: int | None = None) -> list[UUID]:
    """The ids of the contacts that the target's entries are about, in their order."""
    found = _narrowed(_OF_CONTACTS, target).subquery()
    statement = select(found.c.entidad_id).distinct().order_by(found.c.entidad_id).limit(limit)
    if after:
        statement = statement.where(found.c.entidad_id > after)
    return list(db.execute(statement).scalars())


def count_of(db: Connection, target: Target) -> int:
    found = _narrowed(_OF_CONTACTS, target).subquery()
    return db.execute(select(func.count(found.c.entidad_id.distinct()))).scalar_one()


def _narrowed(statement: Any, target: Target) -> Any:
    if target.cambio_id is not None:
        return statement.where(_entries.c.id == target.cambio_id)
    if target.operacion_id is not None:
        return statement.where(_entries.c.operacion_id == target.operacion_id)
    return statement.where(_entries.c.entidad_id == target.contacto_id, _entries.c.momento > target.momento)


def plan(
    db: Connection, target: Target, ids: Sequence[UUID], *, for_update: bool = False, overwrite: bool = True
) -> list[Step]:
    """What taking these contacts back would change, contact by contact; those that are so already are left out.

    `overwrite`: whether what was changed again since goes back too, for which its e-mail must be free. Raises
    NothingToUndoError where there is no entry at all.
    """
    statement = _narrowed(_OF_CONTACTS, target).where(_entries.c.entidad_id == any_(_IDS))
    entries = db.execute(statement.order_by(_entries.c.id), {"ids": list(ids)}).all()
    if not entries:
        raise NothingToUndoError
    # Locked in the order of their ids, as whoever changes or restores several does: nobody waits for each other.
    live = select(*COLUMNS).where(_contacts.c.id == any_(_IDS)).order_by(_contacts.c.id)
    trashed = (
        select(*(_trash.c[name] for name in (*FIELDS, "id"))).where(_trash.c.id == any_(_IDS)).order_by(_trash.c.id)
    )
    if for_update:
        live, trashed = live.with_for_update(), trashed.with_for_update()
    present = {row.id: row for row in db.execute(live, {"ids": list(ids)})}
    in_trash = {row.id: row for row in db.execute(trashed, {"ids": list(ids)})}
    if for_update and len(present) + len(in_trash) < len(ids):
        # Whoever came back while we waited for the trash.
        present |= {row.id: row for row in db.execute(live, {"ids": list(ids)})}
    by_contact: dict[UUID, list[Any]] = {}
    for entry in entries:
        by_contact.setdefault(entry.entidad_id, []).append(entry)
    steps = [_step(id, own, present.get(id), in_trash.get(id)) for id, own in by_contact.items()]
    found = [step for step in steps if step is not None]
    _note_taken_emails(db, found, in_trash, overwrite=overwrite)
    return found


def _step(id: UUID, entries: list[Any], present: Any, trashed: Any) -> Step | None:
    row = present or trashed
    if row is None:
        return Step(id, entries[-1].nombre or "", StepKind.RESTAURAR, obstaculo=Obstacle.BORRADO)
    was_there = entries[0].accion in {AuditAction.CAMBIAR, AuditAction.ELIMINAR}
    if not was_there:
        return _to_trash(id, entries, present) if present else None
    if trashed and all(entry.accion != AuditAction.ELIMINAR for entry in entries):
        return Step(id, row.nombre_completo, StepKind.CAMBIAR, obstaculo=Obstacle.EN_PAPELERA)
    step = Step(id, row.nombre_completo, StepKind.RESTAURAR if trashed else StepKind.CAMBIAR)
    for key, (before, after) in _net(entries).items():
        now = _written(row, key)
        if now != before:
            (step.campos if now == after else step.conflictos)[key] = Reversal(now, before)
    return step if trashed or step.campos or step.conflictos else None


def _to_trash(id: UUID, entries: list[Any], present: Any) -> Step:
    """What was written into it since goes with it, and can come back.

    What came back and was changed then, as an undoing does it, goes as it came; but for its e-mail, which may be
    somebody else's by now.
    """
    step = Step(id, present.nombre_completo, StepKind.ELIMINAR)
    if entries[0].accion == AuditAction.RESTAURAR:
        changes = _net(entry for entry in entries if entry.accion == AuditAction.CAMBIAR)
        for key, (before, after) in changes.items():
            if key != "email" and _written(present, key) == after != before:
                step.campos[key] = Reversal(after, before)
    left = {key: change[1] for entry in entries for key, change in (entry.cambios or {}).items() if change}
    for key in sorted(FIELDS):
        now = _written(present, key)
        if now != left.get(key):
            step.conflictos[key] = Reversal(now, None)
    return step


def _net(entries: Iterable[Any]) -> dict[str, tuple[Any, Any]]:
    """By field: the value before all of these entries, and the one after them.

    Of a contact that went and came back only the e-mail may be another one.
    """
    net: dict[str, tuple[Any, Any]] = {}
    for entry in entries:
        for key, change in (entry.cambios or {}).items():
            before, after = change
            if entry.accion in _THERE_AND_BACK:
                if key != "email":
                    continue
                before = after = before or after
            net[key] = (net[key][0] if key in net else before, after)
    return net


def _written(row: Any, key: str) -> Any:
    """As the trail writes it."""
    value = getattr(row, key)
    return str(value) if isinstance(value, UUID | enum.Enum) else value


def _note_taken_emails(db: Connection, steps: list[Step], in_trash: dict[UUID, Any], *, overwrite: bool) -> None:
    wanted: dict[UUID, list[str]] = {}
    for step in steps:
        goes_back = step.campos.get("email") or (step.conflictos.get("email") if overwrite else None)
        if step.obstaculo or step.accion is StepKind.ELIMINAR:
            continue
        if step.accion is StepKind.RESTAURAR:
            wanted.setdefault(step.contacto_id, []).append(in_trash[step.contacto_id].email)
        if goes_back:
            wanted.setdefault(step.contacto_id, []).append(goes_back.despues)
    if not wanted:
        return
    emails = [email.lower() for mine in wanted.values() for email in mine]
    statement = select(_contacts.c.id, func.lower(_contacts.c.email)).where(
        func.lower(_contacts.c.email) == any_(bindparam("emails", type_=ARRAY(Text)))
    )
    holders = {email: id for id, email in db.execute(statement, {"emails": emails})}
    for step in steps:
        for email in wanted.get(step.contacto_id, []):
            if holders.get(email.lower(), step.contacto_id) != step.contacto_id:
                step.obstaculo = Obstacle.CORREO_OCUPADO


def leaves_something(steps: Sequence[Step], *, overwrite: bool) -> bool:
    """Whether something of them stays as it is when they are carried out."""
    return any(step.obstaculo or (step.conflictos and not overwrite) for step in steps)


def carry_out(db: Connection, steps: Sequence[Step], *, overwrite: bool, user: User | None) -> int:
    """Take the contacts back; of conflicts only if they are to be overwritten. Returns how many changed."""
    possible = [step for step in steps if step.obstaculo is None]
    going = [step for step in possible if step.accion is StepKind.ELIMINAR and (overwrite or not step.conflictos)]
    to_restore = [step.contacto_id for step in possible if step.accion is StepKind.RESTAURAR]
    for step in going:
        if step.campos:
            _take_back(db, step.contacto_id, step.campos)
    changed = set(contact_trash.put(db, [step.contacto_id for step in going], by=user)) if going else set()
    restored = set(contact_trash.restore(db, to_restore)) if to_restore else set()
    changed |= restored
    for step in possible:
        values = step.campos | step.conflictos if overwrite else step.campos
        is_there = step.accion is StepKind.CAMBIAR or step.contacto_id in restored
        if values and is_there and step.accion is not StepKind.ELIMINAR:
            _take_back(db, step.contacto_id, values)
            changed.add(step.contacto_id)
    return len(changed)


def _take_back(db: Connection, id: UUID, fields: dict[str, Reversal]) -> None:
    values = {key: reversal.despues for key, reversal in fields.items()}
    db.execute(update(_contacts).where(_contacts.c.id == id).values(_known_owner(db, values)))


def _known_owner(db: Connection, values: dict[str, Any]) -> dict[str, Any]:
    """An owner who was deleted since is nobody."""
    owner = values.get("propietario_id")
    if owner is None:
        return values
    is_there = db.execute(select(User.id).where(User.id == UUID(owner))).first()
    return values | {"propietario_id": UUID(owner) if is_there else None}


def operation_of(db: Connection, target: Target) -> UUID | None:
    """The operation that is undone, where it is one."""
    if target.operacion_id:
        return target.operacion_id
    if target.cambio_id is None:
        return None
    statement = _OF_CONTACTS.where(_entries.c.id == target.cambio_id)
    row = db.execute(statement).first()
    return cast("UUID", row.operacion_id) if row else None

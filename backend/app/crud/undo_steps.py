"""Undoing, whatever it is about: from entries of the audit trail to the steps that take things back.

Of each thing it is known what the entries changed (from the first value before them to the last one after them) and
what there is now. What nobody touched since goes back; what was changed again is a conflict, about which whoever
undoes decides. What was created goes, and what was deleted comes back. What is particular to contacts, views and
users stands in `contact_undo`, `view_undo` and `user_undo`; `undoing` puts them together.
"""

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Select, Table, Uuid, and_, any_, bindparam, exists, func, or_, select

from app.crud.audit import MERGED
from app.models.audit import AuditAction, AuditEntity, AuditEntry
from app.models.duplicate import ContactMerge
from app.schemas.undo import StepKind, UndoObstacle

_entries, _merges = cast(Table, AuditEntry.__table__), cast(Table, ContactMerge.__table__)
IDS: Any = bindparam("ids", type_=ARRAY(Uuid))
_BEGINNINGS = frozenset({AuditAction.CREAR, AuditAction.INVITAR, AuditAction.RESTAURAR})
_GOING = frozenset({AuditAction.ELIMINAR, AuditAction.FUSIONAR})
_THERE_AND_BACK = _GOING | {AuditAction.RESTAURAR}
_IS_ERASED = _entries.c.salt.is_(None)
# That others were merged into it; of whom was erased since, the entry itself does not say so any more.
TOOK_IN = and_(
    _entries.c.accion == AuditAction.FUSIONAR.value,
    or_(
        func.coalesce(_entries.c.cambios.has_key(MERGED), False),
        and_(
            _IS_ERASED,
            exists().where(
                _merges.c.operacion_id == _entries.c.operacion_id, _merges.c.sobreviviente_id == _entries.c.entidad_id
            ),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Reversal:
    """One field: what it is, and what it goes back to."""

    ahora: Any
    despues: Any


@dataclass(slots=True)
class Step:
    entidad: AuditEntity
    entidad_id: UUID
    nombre: str
    accion: StepKind
    campos: dict[str, Reversal] = field(default_factory=dict)
    # Changed again since, so that going back loses that.
    conflictos: dict[str, Reversal] = field(default_factory=dict)
    # Changed, and not known what it was.
    quedan: list[str] = field(default_factory=list)
    obstaculo: UndoObstacle | None = None
    # Out of what it comes, or into what it goes again, where that was a merge.
    fusion: UUID | None = None

    def reversals(self, *, overwrite: bool) -> dict[str, Any]:
        """By field: what it goes back to."""
        fields = self.campos | self.conflictos if overwrite else self.campos
        return {key: reversal.despues for key, reversal in fields.items()}

    def goes(self, *, overwrite: bool) -> bool:
        """Whether the thing is taken away: not where something was written into it since that is to be kept."""
        return self.accion is StepKind.ELIMINAR and not self.obstaculo and (overwrite or not self.conflictos)


@dataclass(frozen=True, slots=True)
class Target:
    """What is undone: one entry, all of an operation, or all that happened to a contact since a moment."""

    cambio_id: int | None = None
    operacion_id: UUID | None = None
    contacto_id: UUID | None = None
    momento: datetime | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """What is undone of one kind of thing."""

    entidad: AuditEntity
    fields: frozenset[str]
    nombre: Callable[[Any], str]
    # Why changes of what was deleted since have to wait.
    deleted: UndoObstacle
    # What the trail knows to be another one, and not which.
    secrets: frozenset[str] = frozenset()


def entries_of(entity: AuditEntity, target: Target) -> Select[Any]:
    names = ("id", "accion", "entidad_id", "nombre", "cambios", "operacion_id")
    # That something was merged into it changed nothing of its own.
    of_kind = select(*(_entries.c[name] for name in names), _IS_ERASED.label("is_erased")).where(
        _entries.c.entidad == entity.value, ~TOOK_IN
    )
    return _narrowed(of_kind, target)


def _narrowed(statement: Select[Any], target: Target) -> Select[Any]:
    if target.cambio_id is not None:
        return statement.where(_entries.c.id == target.cambio_id)
    if target.operacion_id is not None:
        return statement.where(_entries.c.operacion_id == target.operacion_id)
    return statement.where(_entries.c.entidad_id == target.contacto_id, _entries.c.momento > target.momento)


def whole(db: Connection, target: Target) -> Target:
    """A merge is taken back as one, whichever entry of it is asked for."""
    if target.cambio_id is None:
        return target
    entry = _entries.c.id == target.cambio_id, _entries.c.accion == AuditAction.FUSIONAR.value
    operation = db.execute(select(_entries.c.operacion_id).where(*entry)).scalar()
    return Target(operacion_id=operation) if operation else target


def operation_of(db: Connection, target: Target) -> UUID | None:
    """The operation that is undone, where it is one."""
    if target.operacion_id:
        return target.operacion_id
    if target.cambio_id is None:
        return None
    return db.execute(_narrowed(select(_entries.c.operacion_id), target)).scalar()


def by_thing(entries: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for entry in entries:
        found.setdefault(entry.entidad_id, []).append(entry)
    return found


_DELETIONS = (
    select(_entries.c.entidad_id, _entries.c.cambios)
    .where(_entries.c.entidad_id == any_(IDS), _entries.c.accion == AuditAction.ELIMINAR.value)
    .order_by(_entries.c.id)
)
_BEGUN = (
    select(_entries.c.entidad_id, func.min(_entries.c.momento))
    .where(
        _entries.c.entidad_id == any_(IDS), _entries.c.accion.in_([AuditAction.CREAR.value, AuditAction.INVITAR.value])
    )
    .group_by(_entries.c.entidad_id)
)


def deleted(db: Connection, kind: Kind, ids: Sequence[UUID]) -> dict[UUID, Any]:
    """What has no trash of its own, as the trail knows it from its last deletion.

    `created_at` is None where the trail does not reach back so far.
    """
    if not ids:
        return {}
    begun: dict[UUID, datetime] = dict(db.execute(_BEGUN, {"ids": list(ids)}).tuples().all())
    rows = {}
    # Of several deletions the last one counts.
    for id, changes in db.execute(_DELETIONS, {"ids": list(ids)}):
        if changes:
            values = {key: (changes.get(key) or [None])[0] for key in kind.fields}
            rows[id] = SimpleNamespace(id=id, created_at=begun.get(id), **values)
    return rows


def steps_of(
    kind: Kind, entries: Mapping[UUID, list[Any]], present: Mapping[UUID, Any], gone: Mapping[UUID, Any]
) -> list[Step]:
    """Thing by thing; those that are as they were already are left out."""
    steps = (_step(kind, id, own, present.get(id), gone.get(id)) for id, own in entries.items())
    return [step for step in steps if step is not None]


def _step(kind: Kind, id: UUID, entries: list[Any], present: Any, gone: Any) -> Step | None:
    row = present or gone
    if row is None:
        name = entries[-1].nombre or ""
        return Step(kind.entidad, id, name, StepKind.RESTAURAR, obstaculo=UndoObstacle.BORRADO)
    if any(entry.is_erased and entry.accion not in _GOING for entry in entries):
        return Step(kind.entidad, id, kind.nombre(row), StepKind.CAMBIAR, obstaculo=UndoObstacle.VALORES_BORRADOS)
    if entries[0].accion in _BEGINNINGS:
        return _to_go(kind, id, entries, present) if present else None
    step = Step(kind.entidad, id, kind.nombre(row), StepKind.RESTAURAR if gone else StepKind.CAMBIAR)
    if gone and not any(entry.accion in _GOING for entry in entries):
        step.accion, step.obstaculo = StepKind.CAMBIAR, kind.deleted
        return step
    # What came back since has no secret of then to lose any more.
    telling = entries if gone else [entry for entry in entries if entry.accion not in _THERE_AND_BACK]
    step.quedan = sorted({key for entry in telling for key in entry.cambios or {}} & kind.secrets)
    for key, (before, after) in net(entries).items():
        # What another release has written may be unknown here.
        if key in kind.fields and (now := written(row, key)) != before:
            (step.campos if now == after else step.conflictos)[key] = Reversal(now, before)
    if step.quedan and not (gone or step.campos or step.conflictos):
        step.obstaculo = UndoObstacle.SECRETO
    return step if gone or step.campos or step.conflictos or step.obstaculo else None


def _to_go(kind: Kind, id: UUID, entries: list[Any], present: Any) -> Step:
    """What was written into it since goes with it, and can come back.

    What came back and was changed then, as an undoing does it, goes as it came; but for its e-mail, which may be
    somebody else's by now.
    """
    step = Step(kind.entidad, id, kind.nombre(present), StepKind.ELIMINAR)
    if entries[0].accion == AuditAction.RESTAURAR:
        changes = net(entry for entry in entries if entry.accion == AuditAction.CAMBIAR)
        for key, (before, after) in changes.items():
            if key != "email" and written(present, key) == after != before:
                step.campos[key] = Reversal(after, before)
    left = {key: change[1] for entry in entries for key, change in (entry.cambios or {}).items() if change}
    for key in sorted(kind.fields):
        now = written(present, key)
        if now != left.get(key):
            step.conflictos[key] = Reversal(now, None)
    return step


def net(entries: Iterable[Any]) -> dict[str, tuple[Any, Any]]:
    """By field: the value before all of these entries, and the one after them.

    Of what went and came back only the e-mail may be another one; of what is secret nothing is known.
    """
    found: dict[str, tuple[Any, Any]] = {}
    for entry in entries:
        for key, change in (entry.cambios or {}).items():
            if change is None:
                continue
            before, after = change
            if entry.accion in _THERE_AND_BACK:
                if key != "email":
                    continue
                before = after = before or after
            found[key] = (found[key][0] if key in found else before, after)
    return found


def written(row: Any, key: str) -> Any:
    """As the trail writes it."""
    value = getattr(row, key)
    return str(value) if isinstance(value, UUID | enum.Enum) else value


def leaves_something(steps: Sequence[Step], *, overwrite: bool) -> bool:
    """Whether something of them stays as it is when they are carried out."""
    return any(step.obstaculo or (step.conflictos and not overwrite) for step in steps)

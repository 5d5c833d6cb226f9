"""What the three `…/deshacer` do: plan, ask about conflicts, and do it, or have a worker do it.

`undo_contacts` takes back contacts, `undo_views` one's views, `undo_trail` whatever the operation changed. Each plans
first what would change; `undo_steps` has what a step is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Connection

from app.core.errors import JobStateError, NothingToUndoError, UndoConflictError
from app.crud import audit, contact_undo, undo_steps, user_undo, view_undo
from app.crud.contact_undo import MOST_AT_ONCE
from app.crud.job import OPEN
from app.crud.job import job as jobs
from app.crud.undo_steps import Step, Target
from app.models.job import JobKind
from app.models.user import User
from app.schemas.contact_undo import ContactUndo, UndoPlan, UndoStep
from app.schemas.undo import OnConflict, TrailUndo, TrailUndoPlan, TrailUndoStep

# Contacts of a large operation that are looked at for conflicts, before a job takes them back.
MOST_LOOKED_AT = 2_000


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be undone, how, and by whom."""

    target: Target
    conflictos: OnConflict | None
    solo_ver: bool
    user: User
    source: audit.Source

    @classmethod
    def of(cls, db: Connection, undo_in: ContactUndo | TrailUndo, *, user: User, source: audit.Source) -> Self:
        fields = undo_in.model_dump(include={"cambio_id", "operacion_id", "contacto_id", "momento"})
        return cls(undo_steps.whole(db, Target(**fields)), undo_in.conflictos, undo_in.solo_ver, user, source)

    @property
    def overwrites(self) -> bool:
        return self.conflictos is OnConflict.REEMPLAZAR

    @property
    def may_overwrite(self) -> bool:
        """Where nobody has decided yet, what would be in the way is told."""
        return self.conflictos is not OnConflict.CONSERVAR


def undo_contacts(db: Connection, undo_in: ContactUndo, *, user: User, source: audit.Source) -> UndoPlan:
    """Raises NothingToUndoError, UndoConflictError, JobStateError."""
    asked = _Asked.of(db, undo_in, user=user, source=source)
    look = _look_at_contacts(db, asked)
    if not look.is_any:
        raise NothingToUndoError
    plan = UndoPlan(
        total=look.total,
        con_conflictos=_conflicts(look.seen),
        con_obstaculos=_obstacles(look.seen),
        pasos=[UndoStep.model_validate(step) for step in look.steps],
        hechos=0,
    )
    if undo_in.solo_ver:
        return plan
    _ask(plan, asked, is_all_seen=look.is_all_seen)
    if look.is_large:
        plan.trabajo_id = _request_job(db, look, asked)
        return plan
    audit.say_undoes(db, undo_steps.operation_of(db, asked.target))
    plan.hechos = _take_contacts_back(db, look, asked)
    return plan


def undo_views(db: Connection, undo_in: TrailUndo, *, user: User, source: audit.Source) -> TrailUndoPlan:
    """Of those that they may change; and which one their own list opens with. Raises as `undo_contacts`."""
    asked = _Asked.of(db, undo_in, user=user, source=source)
    return _undo_all(db, _look_at_others(db, asked, is_all=False), _Contacts(), asked)


def undo_trail(db: Connection, undo_in: TrailUndo, *, user: User, source: audit.Source) -> TrailUndoPlan:
    """Users, views and contacts, for a superuser. Raises as `undo_contacts`."""
    asked = _Asked.of(db, undo_in, user=user, source=source)
    return _undo_all(db, _look_at_others(db, asked, is_all=True), _look_at_contacts(db, asked), asked)


@dataclass(frozen=True, slots=True)
class _Contacts:
    """What is seen of the contacts of a target; of many only the first ones are told one by one."""

    steps: list[Step] = field(default_factory=list)
    seen: list[Step] = field(default_factory=list)
    total: int = 0
    is_any: bool = False
    is_large: bool = False
    is_all_seen: bool = True


def _look_at_contacts(db: Connection, asked: _Asked) -> _Contacts:
    target, may_overwrite = asked.target, asked.may_overwrite
    job = jobs.get(db, target.operacion_id) if target.operacion_id else None
    if job and job.estado in OPEN:
        raise JobStateError("The job is still under way: cancel it first")
    ids = contact_undo.contacts_of(db, target, limit=MOST_LOOKED_AT + 1)
    if not ids:
        return _Contacts()
    is_large = len(ids) > MOST_AT_ONCE
    is_done_now = not (asked.solo_ver or is_large)
    steps = contact_undo.plan(db, target, ids[:MOST_AT_ONCE], for_update=is_done_now, overwrite=may_overwrite)
    others = [
        step
        for start in range(MOST_AT_ONCE, min(len(ids), MOST_LOOKED_AT), MOST_AT_ONCE)
        for step in contact_undo.plan(db, target, ids[start : start + MOST_AT_ONCE], overwrite=may_overwrite)
    ]
    total = contact_undo.count_of(db, target) if len(ids) > MOST_LOOKED_AT else len(ids)
    return _Contacts(
        steps=steps,
        seen=[*steps, *others],
        total=total if is_large else len(steps),
        is_any=True,
        is_large=is_large,
        is_all_seen=len(ids) <= MOST_LOOKED_AT,
    )


@dataclass(frozen=True, slots=True)
class _Others:
    """The users and views of a target."""

    users: user_undo.Plan
    views: view_undo.Plan

    @property
    def is_any(self) -> bool:
        return self.users.is_any or self.views.is_any

    @property
    def steps(self) -> list[Step]:
        return [*self.users.steps, *self.views.steps]


def _look_at_others(db: Connection, asked: _Asked, *, is_all: bool) -> _Others:
    """All of them, or what everybody may: their own views, and which one their list opens with."""
    user, for_update = asked.user, not asked.solo_ver
    may_view = view_undo.of_everybody if is_all else view_undo.whose_they_may_change(user)
    views = view_undo.plan(db, asked.target, may_view, for_update=for_update)

    def may(entry: Any) -> bool:
        left = view_undo.view_left_by(entry)
        # Whose list opened with a view comes back with the view.
        if left and entry.entidad_id in views.opened.get(left, ()):
            return False
        return is_all or (entry.entidad_id == user.id and set(entry.cambios) == {"vista_id"})

    users = user_undo.plan(db, asked.target, may, actor=user, for_update=for_update, overwrite=asked.may_overwrite)
    view_undo.note_obstacles(db, views, returning=users.returning, overwrite=asked.may_overwrite)
    return _Others(users, views)


def _undo_all(db: Connection, others: _Others, contacts: _Contacts, asked: _Asked) -> TrailUndoPlan:
    if not (others.is_any or contacts.is_any):
        raise NothingToUndoError("There is no such change that can be undone")
    plan = TrailUndoPlan(
        total=len(others.steps) + contacts.total,
        con_conflictos=_conflicts([*others.steps, *contacts.seen]),
        con_obstaculos=_obstacles([*others.steps, *contacts.seen]),
        pasos=[TrailUndoStep.model_validate(step) for step in (*others.steps, *contacts.steps)],
        hechos=0,
    )
    if asked.solo_ver:
        return plan
    _ask(plan, asked, is_all_seen=contacts.is_all_seen)
    if contacts.is_large:
        plan.trabajo_id = _request_job(db, contacts, asked)
    audit.say_undoes(db, undo_steps.operation_of(db, asked.target))
    plan.hechos = _carry_out(db, others, contacts, asked)
    return plan


def _carry_out(db: Connection, others: _Others, contacts: _Contacts, asked: _Asked) -> int:
    """Who comes back comes before what is theirs, and who goes goes behind it."""
    overwrite = asked.overwrites
    people = user_undo.carry_out(db, others.users, overwrite=overwrite, language=asked.source.idioma)
    done = view_undo.carry_out(db, others.views, overwrite=overwrite, actor=asked.user)
    people |= user_undo.open_lists(db, others.users, overwrite=overwrite)
    if not contacts.is_large:
        done += _take_contacts_back(db, contacts, asked)
    people |= user_undo.take_away(db, others.users, overwrite=overwrite, actor=asked.user)
    return done + len(people)


def _take_contacts_back(db: Connection, contacts: _Contacts, asked: _Asked) -> int:
    done = contact_undo.carry_out(db, contacts.steps, overwrite=asked.overwrites, user=asked.user)
    if asked.target.operacion_id and done:
        is_whole = not undo_steps.leaves_something(contacts.steps, overwrite=asked.overwrites)
        jobs.undone(db, asked.target.operacion_id, by=asked.source.operacion_id, is_whole=is_whole)
    return done


def _request_job(db: Connection, contacts: _Contacts, asked: _Asked) -> UUID:
    wanted = {
        "accion": "deshacer",
        "operacion_id": str(asked.target.operacion_id),
        "conflictos": asked.conflictos,
    }
    kind = JobKind.CONTACTOS_DESHACER
    return jobs.request(db, kind, wanted, total=contacts.total, user=asked.user, source=asked.source).id


def _conflicts(steps: Sequence[Step]) -> int:
    return sum(bool(step.conflictos) for step in steps)


def _obstacles(steps: Sequence[Step]) -> int:
    return sum(step.obstaculo is not None for step in steps)


def _ask(plan: UndoPlan | TrailUndoPlan, asked: _Asked, *, is_all_seen: bool) -> None:
    # Of more than are looked at nobody knows: that is asked about too. A merge is taken back whole, unless one says
    # what to do: its survivor would lose what the others don't get.
    is_half = plan.con_obstaculos and any(getattr(step, "fusion", None) for step in plan.pasos)
    if (plan.con_conflictos or is_half or not is_all_seen) and asked.conflictos is None:
        raise UndoConflictError(extra={"plan": plan.model_dump(mode="json")})

"""Taking contacts back: as `undo_steps` has it, with a trash between being there and being gone for good.

A contact that was created goes to the trash, one that was deleted comes back, one whose restoration is undone goes
there again. The undoing is written down like any change, and can be undone in its turn.
"""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Table, Text, any_, bindparam, exists, func, select, update

from app.core.errors import NothingToUndoError
from app.crud import contact_merge, contact_merges, contact_trash, undo_steps
from app.crud.contact import DERIVED
from app.crud.contact_order import COLUMNS
from app.crud.undo_steps import IDS, Step, Target, by_thing, entries_of
from app.models.audit import AuditAction, AuditEntity, AuditEntry
from app.models.contact import Contact, TrashedContact
from app.models.user import User
from app.schemas.undo import StepKind, UndoObstacle

# So many contacts are taken back in one request; more of them are a job.
MOST_AT_ONCE = 200

_contacts, _trash, _entries = (cast(Table, model.__table__) for model in (Contact, TrashedContact, AuditEntry))
CONTACT = undo_steps.Kind(
    AuditEntity.CONTACTO,
    frozenset(column.key for column in COLUMNS) - {"id", "created_at", "updated_at", *DERIVED},
    lambda row: row.nombre_completo,
    UndoObstacle.EN_PAPELERA,
)


def contacts_of(db: Connection, target: Target, *, after: UUID | None = None, limit: int | None = None) -> list[UUID]:
    """The ids of the contacts that the target's entries are about, in their order."""
    found = entries_of(AuditEntity.CONTACTO, target).subquery()
    statement = select(found.c.entidad_id).distinct().order_by(found.c.entidad_id).limit(limit)
    if after:
        statement = statement.where(found.c.entidad_id > after)
    return list(db.execute(statement).scalars())


def count_of(db: Connection, target: Target) -> int:
    found = entries_of(AuditEntity.CONTACTO, target).subquery()
    return db.execute(select(func.count(found.c.entidad_id.distinct()))).scalar_one()


def plan(
    db: Connection, target: Target, ids: Sequence[UUID], *, for_update: bool = False, overwrite: bool = True
) -> list[Step]:
    """What taking these contacts back would change, contact by contact; those that are so already are left out.

    `overwrite`: whether what was changed again since goes back too, for which its e-mail must be free. Raises
    NothingToUndoError where there is no entry at all.
    """
    statement = entries_of(AuditEntity.CONTACTO, target).where(_entries.c.entidad_id == any_(IDS))
    entries = db.execute(statement.order_by(_entries.c.id), {"ids": list(ids)}).all()
    if not entries:
        raise NothingToUndoError
    present, in_trash = _locked(db, ids) if for_update else _look(db, ids)
    found = undo_steps.steps_of(CONTACT, by_thing(entries), present, in_trash)
    found += _merged_since(db, by_thing(entries), in_trash)
    _forget_filled_in(db, found)
    _note_merges(db, found, entries)
    _note_taken_emails(db, found, in_trash, overwrite=overwrite)
    if target.contacto_id and db.execute(_HAS_MERGED, {"id": target.contacto_id, "moment": target.momento}).scalar():
        # Its values from before alone would leave whom it is made of without theirs.
        for step in found:
            step.obstaculo = step.obstaculo or UndoObstacle.FUSIONADO
    return found


_Rows = dict[UUID, Any]
_LIVE = select(*COLUMNS).where(_contacts.c.id == any_(IDS)).order_by(_contacts.c.id)
_TRASHED = (
    select(*(_trash.c[name] for name in (*CONTACT.fields, "id"))).where(_trash.c.id == any_(IDS)).order_by(_trash.c.id)
)
_IS_LIVE = select(exists().where(_contacts.c.id == any_(IDS)))


def _look(db: Connection, ids: Sequence[UUID], *, for_update: bool = False) -> tuple[_Rows, _Rows]:
    """Who of them is there, and who is in the trash."""
    statements = (_LIVE.with_for_update(), _TRASHED.with_for_update()) if for_update else (_LIVE, _TRASHED)
    live, trashed = ({row.id: row for row in db.execute(statement, {"ids": list(ids)})} for statement in statements)
    return live, trashed


def _locked(db: Connection, ids: Sequence[UUID]) -> tuple[_Rows, _Rows]:
    """The same, whom nobody else changes before this transaction ends.

    In the order of their ids, as whoever changes or restores several does: nobody waits for each other. Who came back
    while we waited for the trash would be out of it: then all are let go, and locked once more.
    """
    while True:
        attempt = db.begin_nested()
        live, trashed = _look(db, ids, for_update=True)
        missing = [id for id in ids if id not in live and id not in trashed]
        if not missing or not db.execute(_IS_LIVE, {"ids": missing}).scalar():
            attempt.commit()
            return live, trashed
        attempt.rollback()


def _merged_since(db: Connection, entries: dict[UUID, list[Any]], in_trash: dict[UUID, Any]) -> list[Step]:
    """Who was created, and is part of another contact by now: what it said is there, and can't go alone."""
    made = [id for id in in_trash if id in entries and entries[id][0].accion == AuditAction.CREAR]
    merged = contact_merges.merged_into(db, made) if made else {}
    return [
        Step(
            AuditEntity.CONTACTO, id, in_trash[id].nombre_completo, StepKind.ELIMINAR,
            obstaculo=UndoObstacle.FUSIONADO,
        )
        for id in merged
    ]  # fmt: skip


_HAS_MERGED = select(
    exists().where(
        _entries.c.entidad_id == bindparam("id"),
        _entries.c.momento > bindparam("moment"),
        undo_steps.TOOK_IN,
    )
)
_MUNICIPIO = "municipio"
_TOLD = select(_entries.c.entidad_id.distinct()).where(
    _entries.c.entidad_id == any_(IDS), _entries.c.cambios.has_key(_MUNICIPIO)
)


def _forget_filled_in(db: Connection, steps: list[Step]) -> None:
    """The municipio of a contact that was made before there were any was filled in by a migration: no change of it."""
    seen = {step.entidad_id: step for step in steps if _MUNICIPIO in step.conflictos}
    if not seen:
        return
    told = set(db.execute(_TOLD, {"ids": list(seen)}).scalars())
    for id in seen.keys() - told:
        del seen[id].conflictos[_MUNICIPIO]


def _note_merges(db: Connection, steps: list[Step], entries: Sequence[Any]) -> None:
    """Who comes back from a merge, who goes into it again, and who is not there as it was merged since."""
    going = [step.entidad_id for step in steps if step.accion is StepKind.ELIMINAR]
    others = [step.entidad_id for step in steps if step.accion is not StepKind.ELIMINAR]
    of = contact_merges.merged_into(db, others) if others else {}
    if going:
        of |= contact_merges.undone_in(db, going, list({entry.operacion_id for entry in entries}))
    for step in steps:
        if step.obstaculo is not UndoObstacle.EN_PAPELERA:
            step.fusion = of.get(step.entidad_id)
        elif step.entidad_id in of:
            step.obstaculo = UndoObstacle.FUSIONADO


def _note_taken_emails(db: Connection, steps: list[Step], in_trash: dict[UUID, Any], *, overwrite: bool) -> None:
    """Whose e-mail another one has by now, who keeps it.

    Not so one who goes; nor, for who comes back, one whose own changes.
    """
    wanted: dict[UUID, list[str]] = {}
    for step in steps:
        goes_back = step.reversals(overwrite=overwrite).get("email")
        if step.obstaculo or step.accion is StepKind.ELIMINAR:
            continue
        if step.accion is StepKind.RESTAURAR:
            wanted.setdefault(step.entidad_id, []).append(in_trash[step.entidad_id].email.lower())
        if goes_back:
            wanted.setdefault(step.entidad_id, []).append(goes_back.lower())
    if not wanted:
        return
    emails = [email for mine in wanted.values() for email in mine]
    statement = select(_contacts.c.id, func.lower(_contacts.c.email)).where(
        func.lower(_contacts.c.email) == any_(bindparam("emails", type_=ARRAY(Text)))
    )
    holders = {email: id for id, email in db.execute(statement, {"emails": emails})}
    leaving = {step.entidad_id for step in steps if step.goes(overwrite=overwrite)}
    # In the order in which `carry_out` does it.
    for kind in (StepKind.CAMBIAR, StepKind.RESTAURAR):
        for step in (step for step in steps if step.accion is kind):
            others = {holders.get(email, step.entidad_id) for email in wanted.get(step.entidad_id, ())}
            if others - leaving - {step.entidad_id}:
                step.obstaculo = UndoObstacle.CORREO_OCUPADO
        leaving |= {
            step.entidad_id
            for step in steps
            if step.accion is kind and not step.obstaculo and "email" in step.reversals(overwrite=overwrite)
        }


def carry_out(db: Connection, steps: Sequence[Step], *, overwrite: bool, user: User | None) -> int:
    """Take the contacts back; of conflicts only if they are to be overwritten. Returns how many changed."""
    possible = [step for step in steps if step.obstaculo is None]
    going = [step for step in possible if step.goes(overwrite=overwrite)]
    for step in going:
        if step.campos:
            _take_back(db, step.entidad_id, step.reversals(overwrite=False))
    changed = _take_away(db, going, user)
    # What changes gives its e-mail to who comes back.
    staying = [step for step in possible if step.accion is StepKind.CAMBIAR]
    coming = [step for step in possible if step.accion is StepKind.RESTAURAR]
    for step in staying:
        if values := step.reversals(overwrite=overwrite):
            _take_back(db, step.entidad_id, values)
            changed.add(step.entidad_id)
    restored = set(contact_trash.restore(db, [step.entidad_id for step in coming])) if coming else set()
    for step in coming:
        values = step.reversals(overwrite=overwrite)
        if values and step.entidad_id in restored:
            _take_back(db, step.entidad_id, values)
    for survivor, ids in _merged_again(going).items():
        contact_merge.tell(db, survivor, ids)
    return len(changed | restored)


def _merged_again(going: Sequence[Step]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = {}
    for step in going:
        if step.fusion:
            found.setdefault(step.fusion, []).append(step.entidad_id)
    return found


def _take_away(db: Connection, going: Sequence[Step], user: User | None) -> set[UUID]:
    """To the trash, or where they were merged into before; returns which."""
    gone: set[UUID] = set()
    for survivor, ids in _merged_again(going).items():
        gone |= set(contact_merge.put_into(db, ids, into=survivor, by=user))
    others = [step.entidad_id for step in going if not step.fusion]
    return gone | set(contact_trash.put(db, others, by=user) if others else ())


def _take_back(db: Connection, id: UUID, values: dict[str, Any]) -> None:
    db.execute(update(_contacts).where(_contacts.c.id == id).values(_known_owner(db, values)))


def _known_owner(db: Connection, values: dict[str, Any]) -> dict[str, Any]:
    """An owner who was deleted since is nobody."""
    owner = values.get("propietario_id")
    if owner is None:
        return values
    is_there = db.execute(select(User.id).where(User.id == UUID(owner))).first()
    return values | {"propietario_id": UUID(owner) if is_there else None}

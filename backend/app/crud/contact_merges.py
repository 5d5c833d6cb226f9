"""Which contact was merged into which: where old ids lead, and of whom a contact is made.

A merged contact lies in `trashed_contacts`, as it was, where the papelera does not show it and nothing erases it before
its survivor is. Whatever brings it back ends its merging; what undoes that merges it again.
"""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Table, Uuid, any_, bindparam, exists, select, text

from app.core.errors import AppError, ContactMergedError, ContactNotFoundError
from app.models.contact import Contact, TrashedContact
from app.models.duplicate import ContactMerge
from app.models.user import User

_merges, _contacts, _trash, _users = (
    cast(Table, model.__table__) for model in (ContactMerge, Contact, TrashedContact, User)
)
_IDS: Any = bindparam("ids", type_=ARRAY(Uuid))
_is_in_force = _merges.c.undone_by.is_(None)

# What is in the papelera, as people see it: not what was merged.
IS_MERGED = exists().where(_merges.c.contacto_id == _trash.c.id, _is_in_force)

_SURVIVORS = text("""
    WITH RECURSIVE chain AS (
        SELECT contacto_id AS old, sobreviviente_id AS id FROM contact_merges
        WHERE contacto_id = ANY(:ids) AND undone_by IS NULL
        UNION
        SELECT chain.old, next.sobreviviente_id FROM chain
        JOIN contact_merges AS next ON next.contacto_id = chain.id AND next.undone_by IS NULL
    )
    SELECT old, id FROM chain JOIN contacts USING (id) WHERE old NOT IN (SELECT id FROM contacts WHERE id = ANY(:ids))
""").bindparams(_IDS)
_INTO = select(_merges.c.contacto_id, _merges.c.sobreviviente_id).where(
    _merges.c.contacto_id == any_(_IDS), _is_in_force
)
_MEMBERS = text("""
    WITH RECURSIVE members AS (
        SELECT contacto_id AS id FROM contact_merges WHERE sobreviviente_id = ANY(:ids) AND undone_by IS NULL
        UNION
        SELECT next.contacto_id FROM members
        JOIN contact_merges AS next ON next.sobreviviente_id = members.id AND next.undone_by IS NULL
    )
    SELECT id FROM members
""").bindparams(_IDS)
# As the audit trail has it.
_OPERATION = (
    "coalesce((nullif(current_setting('crm.context', true), '')::jsonb ->> 'operation')::uuid, gen_random_uuid())"
)
_ADD = text(f"""
    INSERT INTO contact_merges (contacto_id, sobreviviente_id, operacion_id, usuario_id)
    SELECT id, :into, {_OPERATION}, :by FROM unnest(:ids) AS id
""").bindparams(_IDS, bindparam("into", type_=Uuid), bindparam("by", type_=Uuid))
_END = text(f"""
    UPDATE contact_merges SET undone_by = {_OPERATION} WHERE contacto_id = ANY(:ids) AND undone_by IS NULL
""").bindparams(_IDS)
_MERGED_BY_THE_UNDONE = (
    select(_merges.c.contacto_id, _merges.c.sobreviviente_id)
    .join(_contacts, _contacts.c.id == _merges.c.sobreviviente_id)
    .where(_merges.c.contacto_id == any_(_IDS), _merges.c.undone_by == any_(bindparam("operations", type_=ARRAY(Uuid))))
    .order_by(_merges.c.id)
)


def survivors_of(db: Connection, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Where these ids lead: of those that were merged into a contact that is there, the last one of the chain."""
    return dict(db.execute(_SURVIVORS, {"ids": list(ids)}).tuples().all())


def missing(db: Connection, id: UUID) -> AppError:
    """Why there is no contact with this id."""
    survivor = survivors_of(db, [id]).get(id)
    return ContactMergedError(id, survivor) if survivor else ContactNotFoundError()


def merged_into(db: Connection, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Of these the ones that were merged, and into which: not the last one of a chain, but the next."""
    return dict(db.execute(_INTO, {"ids": list(ids)}).tuples().all())


def members_of(db: Connection, ids: Sequence[UUID]) -> list[UUID]:
    """All that were merged into these, and into those."""
    return list(db.execute(_MEMBERS, {"ids": list(ids)}).scalars())


def read_members(db: Connection, id: UUID) -> list[Any]:
    """The same as they were, with when they were merged and by whom, the last one first."""
    ids = members_of(db, [id])
    kept = [column for column in _trash.c if column.key not in {"texto", "deleted_at", "deleted_by_id"}]
    statement = (
        select(
            *kept,
            _merges.c.sobreviviente_id.label("fusionado_en"),
            _merges.c.merged_at.label("fusionado_at"),
            _merges.c.operacion_id,
            _merges.c.usuario_id,
            (_users.c.nombres + " " + _users.c.apellidos).label("usuario"),
        )
        .join(_merges, (_merges.c.contacto_id == _trash.c.id) & _is_in_force)
        .join(_users, _users.c.id == _merges.c.usuario_id, isouter=True)
        .where(_trash.c.id == any_(_IDS))
        .order_by(_merges.c.id.desc())
    )
    return list(db.execute(statement, {"ids": ids})) if ids else []


def add(db: Connection, ids: Sequence[UUID], *, into: UUID, by: User | None) -> None:
    # Whom the release before has brought back since, without ending it.
    end(db, ids)
    db.execute(_ADD, {"ids": list(ids), "into": into, "by": by.id if by else None})


def end(db: Connection, ids: Sequence[UUID]) -> None:
    """These are there again."""
    if ids:
        db.execute(_END, {"ids": list(ids)})


def undone_in(db: Connection, ids: Sequence[UUID], operations: Sequence[UUID]) -> dict[UUID, UUID]:
    """Of these the ones that those operations brought back from a merging, and into whom they were merged."""
    values = {"ids": list(ids), "operations": list(operations)}
    return dict(db.execute(_MERGED_BY_THE_UNDONE, values).tuples().all())

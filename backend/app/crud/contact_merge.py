"""Merging contacts: what is proposed, and how several become one in a transaction that one undo takes back."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from app import merging
from app.core import versions
from app.core.errors import AppError, ChangedMeanwhileError, ContactMergedError, ContactNotFoundError
from app.crud import audit, contact_merges, contact_trash
from app.crud.contact import contact as contacts
from app.crud.contact import require_right_digit
from app.models.audit import AuditAction, AuditEntity
from app.models.contact import Contact
from app.models.user import User
from app.schemas.contact import Contact as ShownContact
from app.schemas.contact_merge import ContactMerge, MergeField, MergePreview, MergeQuery, MergeResult


def preview(db: Connection, query: MergeQuery) -> MergePreview:
    """Raises ContactNotFoundError, ContactMergedError."""
    found = merging.order(_all(db, query.ids, for_update=False), query.sobreviviente)
    proposal = merging.propose(found, query.chosen)
    return MergePreview(
        sobreviviente=found[0].id,
        contactos=[ShownContact.model_validate(one) for one in found],
        campos=[MergeField.model_validate(each) for each in proposal.campos],
        notas_sin_lugar=proposal.notas_sin_lugar,
    )


def merge(db: Connection, merge_in: ContactMerge, *, user: User, source: audit.Source) -> MergeResult:
    """Raises ContactNotFoundError, ContactMergedError, ChangedMeanwhileError, NitDigitError.

    All of them are locked, in the order of their ids, as by whoever else changes several.
    """
    found = merging.order(_all(db, merge_in.ids, for_update=True), merge_in.sobreviviente)
    _require_versions(found, merge_in)
    survivor, others = found[0], [one.id for one in found[1:]]
    chosen = merge_in.valores.model_dump(exclude_unset=True)
    values = merging.propose(found, chosen).values
    if chosen.keys() & {"tipo_documento", "cedula"}:
        require_right_digit(values["tipo_documento"], values["cedula"])
    put_into(db, others, into=survivor.id, by=user)
    merged = contacts.become(db, db_obj=survivor, values=values)
    tell(db, survivor.id, others)
    return MergeResult(
        id=merged.id, contacto=ShownContact.model_validate(merged), fusionados=others, operacion_id=source.operacion_id
    )


def _all(db: Connection, ids: Sequence[UUID], *, for_update: bool) -> list[Contact]:
    found = contacts.get_all(db, ids, for_update=for_update)
    gone = [id for id in ids if id not in found]
    if gone:
        raise _why_gone(db, gone)
    return list(found.values())


def _why_gone(db: Connection, ids: list[UUID]) -> AppError:
    for id, survivor in contact_merges.survivors_of(db, ids).items():
        return ContactMergedError(id, survivor)
    return ContactNotFoundError(extra={"ids": [str(id) for id in ids]})


def _require_versions(found: list[Any], merge_in: ContactMerge) -> None:
    for contact in found:
        if merge_in.versiones.get(contact.id, contact.updated_at) != contact.updated_at:
            actual = ShownContact.model_validate(contact).model_dump(mode="json")
            raise ChangedMeanwhileError(headers={"ETag": versions.etag(contact.updated_at)}, extra={"actual": actual})


def put_into(db: Connection, ids: Sequence[UUID], *, into: UUID, by: User | None) -> list[UUID]:
    """Take these out of everything, their ids leading to the other one; returns which were there."""
    with audit.acting(db, AuditAction.FUSIONAR):
        gone = contact_trash.put(db, ids, by=by)
    if gone:
        contact_merges.add(db, gone, into=into, by=by)
    return gone


def tell(db: Connection, survivor: UUID, merged: Sequence[UUID]) -> None:
    """Write down of the survivor whom it is made of; its new values are an entry of their own."""
    row = contacts.get(db, survivor)
    audit.note(
        db, AuditAction.FUSIONAR, AuditEntity.CONTACTO, id=survivor, name=row.nombre_completo if row else None,
        changes={audit.MERGED: [None, [str(id) for id in merged]]},
    )  # fmt: skip

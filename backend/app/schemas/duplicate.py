"""Contacts that are likely the same: while one types, as a scan finds them, and those that are none."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.models.contact import TipoDocumento
from app.models.duplicate import DuplicateReason
from app.models.job import JobState
from app.schemas.common import NO_NUL, BlankIsNone, CursorQuery, Schema
from app.schemas.contact import Contact
from app.schemas.contact_merge import MOST_MERGED

_Typed = Annotated[
    Annotated[str, StringConstraints(strip_whitespace=True, max_length=254, pattern=NO_NUL)] | None, BlankIsNone
]


class AlikeQuery(Schema):
    """What was typed so far: all of it optional, and looked at only where it is enough to tell people apart."""

    nombres: _Typed = None
    apellidos: _Typed = None
    email: _Typed = None
    telefono: _Typed = None
    cedula: _Typed = None
    tipo_documento: Annotated[TipoDocumento | None, BlankIsNone] = None
    ciudad: _Typed = None
    municipio: _Typed = None
    excepto: UUID | None = Field(None, description="The contact that is edited")


class AlikeContact(Schema):
    contacto: Contact
    puntaje: int = Field(description="How sure it is, of 100")
    motivos: list[DuplicateReason]


class AlikeContacts(Schema):
    """The surest first, five at most."""

    items: list[AlikeContact]


class ScanAnswer(Schema):
    trabajo_id: UUID = Field(description="The job that does it, or the one that is under way already")


Reasons = Annotated[list[DuplicateReason], Field(max_length=len(DuplicateReason))]


class DuplicateQuery(CursorQuery):
    motivo: Reasons = Field([], description="Any of these")
    puntaje_minimo: int = Field(0, ge=0, le=100)


class DuplicatePair(Schema):
    ids: tuple[UUID, UUID]
    puntaje: int
    motivos: list[DuplicateReason]


class DuplicateGroup(Schema):
    id: UUID = Field(description="The group's, until the next scan")
    puntaje: int = Field(description="That of its surest pair, of 100")
    motivos: list[DuplicateReason]
    contactos: list[Contact] = Field(description="Whom a merge would propose as the survivor comes first")
    pares: list[DuplicatePair]


class DuplicateScan(Schema):
    """The last one that was asked for, and when what is shown was found."""

    trabajo_id: UUID
    estado: JobState
    usuario_id: UUID | None
    usuario: str | None
    total: int = Field(description="Contacts to look at")
    hechos: int
    created_at: datetime
    finished_at: datetime | None
    error: str | None
    resultado_at: datetime | None = Field(description="Null: none has ended yet")


class DuplicatePage(Schema):
    """The surest first, as they are now: what was merged, deleted, dismissed or changed meanwhile is left out."""

    items: list[DuplicateGroup]
    total: int = Field(description="Exact up to 1,000; beyond it those that the scan found")
    total_is_exact: bool
    next_cursor: str | None
    escaneo: DuplicateScan | None = Field(description="Null: nobody ever asked for one")


class DismissalCreate(Schema):
    """Contacts that are different people."""

    model_config = ConfigDict(extra="forbid")

    ids: Annotated[list[UUID], Field(min_length=2, max_length=MOST_MERGED)]

    @model_validator(mode="after")
    def different(self) -> Self:
        if len(set(self.ids)) < len(self.ids):
            raise PydanticCustomError("merge_ids", "ids should be different ones")
        return self


class DismissedContact(Schema):
    id: UUID
    nombre_completo: str | None = Field(description="Null: it is not there now")


class Dismissal(Schema):
    id: UUID
    contactos: list[DismissedContact]
    usuario_id: UUID | None
    usuario: str | None
    created_at: datetime


class DismissalQuery(CursorQuery):
    pass


class DismissalPage(Schema):
    """The newest first."""

    items: list[Dismissal]
    total: int
    next_cursor: str | None

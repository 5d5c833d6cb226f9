from datetime import datetime
from typing import Annotated, Any, ClassVar, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.models.audit import AuditAction, AuditEntity, AuditOrigin
from app.schemas.common import CursorQuery, Day, Schema

Actions = Annotated[list[AuditAction], Field(max_length=len(AuditAction))]
Entities = Annotated[list[AuditEntity], Field(max_length=len(AuditEntity))]
Origins = Annotated[list[AuditOrigin], Field(max_length=len(AuditOrigin))]
RequestId = Annotated[str, StringConstraints(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")]


class AuditEntry(Schema):
    """What one change did to one thing: who, when, from where, as part of what."""

    id: int
    momento: datetime
    accion: AuditAction
    entidad: AuditEntity
    entidad_id: UUID | None
    nombre: str | None = Field(description="What the thing was called; null once it is erased")
    cambios: dict[str, tuple[Any, Any] | None] | None = Field(
        description="By field: the value before and the value after; null for what is secret, such as a password"
    )
    usuario_id: UUID | None = Field(description="Who did it; null: the system, or nobody who was signed in")
    usuario: str | None
    origen: AuditOrigin = Field(description="`web` is what the web app says of itself")
    direccion: str | None = Field(description="The address that the request came from")
    solicitud_id: str | None = Field(description="The `X-Request-ID` of the request, which the client may choose")
    operacion_id: UUID = Field(description="What is undone as one: all that one request, or one job, changed")
    deshace_id: UUID | None = Field(description="The operation that this one undoes")


class AuditFilters(Schema):
    """What narrows the audit trail down; all of it together. Days are days of Bogotá, the last one included."""

    accion: Actions = Field([], description="Any of these")
    entidad: Entities = Field([], description="Any of these")
    entidad_id: UUID | None = None
    usuario_id: UUID | None = Field(None, description="Who did it")
    origen: Origins = Field([], description="Any of these")
    operacion_id: UUID | None = None
    solicitud_id: RequestId | None = None
    desde: Day | None = Field(None, description="First day")
    hasta: Day | None = Field(None, description="Last day")

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if self.desde and self.hasta and self.desde > self.hasta:
            raise PydanticCustomError("date_order", "desde should not be after hasta")
        return self

    def exported(self, entries: int) -> dict[str, Any]:
        """What the trail says of an export: which filters, and how many entries came of them."""
        filters = self.model_dump(mode="json", exclude_defaults=True)
        return {"filtros": [None, filters], "filas": [None, entries]}


class HistoryQuery(CursorQuery):
    ORDER: ClassVar[str] = "momento"


class AuditQuery(AuditFilters, HistoryQuery):
    pass


class HistoryEntry(Schema):
    """What one change did to a contact: as in the audit trail, without where the request came from."""

    id: int
    momento: datetime
    accion: AuditAction
    entidad: AuditEntity
    entidad_id: UUID | None
    nombre: str | None
    cambios: dict[str, tuple[Any, Any] | None] | None
    usuario_id: UUID | None
    usuario: str | None
    origen: AuditOrigin
    operacion_id: UUID
    deshace_id: UUID | None


class HistoryPage(Schema):
    """The newest first."""

    items: list[HistoryEntry]
    next_cursor: str | None


class AuditPage(Schema):
    """The newest first. There is no total: the trail may have a hundred million entries."""

    items: list[AuditEntry]
    next_cursor: str | None = Field(description="Where the next page begins; null: there is none")

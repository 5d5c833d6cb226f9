from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field

from app.models.job import JobKind, JobState
from app.schemas.common import Schema


class JobQuery(Schema):
    size: int = Field(25, ge=1, le=100)
    skip: int = Field(0, ge=0, le=1_000_000)
    estado: Annotated[list[JobState], Field(max_length=len(JobState))] = Field([], description="Any of these")


CHANGED = ("estado", "ciudad", "propietario_id")


def _change_of(asked: Any) -> dict[str, Any] | None:
    """Of all that a job was asked."""
    return {name: asked[name] for name in CHANGED if name in asked} or None


class Job(Schema):
    """Long work and how far it is; its id is the operation of all that it changes, which can be undone as one."""

    id: UUID
    tipo: JobKind
    estado: JobState
    accion: str | None = Field(description="What is done to the contacts")
    cambio: Annotated[dict[str, str | None] | None, BeforeValidator(_change_of)] = Field(
        validation_alias="parametros",
        description="The field that it changes, and the new value; null where it changes none, or did long ago",
    )
    importacion_id: UUID | None = Field(description="The import that it works on")
    deshecho: bool = Field(description="Whether all of it was undone since, and that not undone in its turn")
    usuario_id: UUID | None
    total: int = Field(description="How many contacts there were when it was asked for")
    hechos: int
    omitidos: int = Field(description="Contacts that needed no change, or could not have it")
    por_cancelar: bool
    error: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

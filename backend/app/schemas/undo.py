"""What undoing is asked and what it answers, whatever it is about; that of contacts alone is in `contact_undo.py`."""

import enum
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.models.audit import AuditEntity
from app.schemas.common import Schema


class StepKind(enum.StrEnum):
    CAMBIAR = "cambiar"
    ELIMINAR = "eliminar"
    RESTAURAR = "restaurar"


class UndoObstacle(enum.StrEnum):
    """Why a thing can't be taken back."""

    # For good: nothing is known of it any more.
    BORRADO = "borrado"
    # Of a contact: restore it first.
    EN_PAPELERA = "en_papelera"
    # Of a contact: undo its merge first.
    FUSIONADO = "fusionado"
    # Of the others: undo its deletion first.
    ELIMINADO = "eliminado"
    CORREO_OCUPADO = "correo_ocupado"
    NOMBRE_OCUPADO = "nombre_ocupado"
    # A view of one's own whose author is gone, whom nobody could see.
    SIN_AUTOR = "sin_autor"
    DEMASIADAS_VISTAS = "demasiadas_vistas"
    ULTIMO_ADMINISTRADOR = "ultimo_administrador"
    CUENTA_PROPIA = "cuenta_propia"
    # Of a contact: they were also those of somebody who was erased since.
    VALORES_BORRADOS = "valores_borrados"
    # A password, or a second factor: nobody knows what it was.
    SECRETO = "secreto"


class OnConflict(enum.StrEnum):
    """What happens to fields that were changed again since."""

    CONSERVAR = "conservar"
    REEMPLAZAR = "reemplazar"


class Reversal(Schema):
    ahora: Any
    despues: Any


class TrailUndo(Schema):
    """What to undo: one entry of the trail, or a whole operation."""

    model_config = ConfigDict(extra="forbid")

    cambio_id: int | None = Field(None, ge=1, lt=2**63, description="An entry of the audit trail")
    operacion_id: UUID | None = Field(None, description="All that one request, or one job, changed")
    conflictos: OnConflict | None = Field(
        None, description="What to do about fields that were changed again since; where it is missing, they are a 409"
    )
    solo_ver: bool = Field(False, description="Only say what would change")

    @model_validator(mode="after")
    def one_target(self) -> Self:
        if (self.cambio_id is None) == (self.operacion_id is None):
            raise PydanticCustomError("undo_target", "one of cambio_id and operacion_id should be given")
        return self


class TrailUndoStep(Schema):
    """What happens to one thing."""

    entidad: Literal[AuditEntity.USUARIO, AuditEntity.VISTA, AuditEntity.CONTACTO]
    entidad_id: UUID
    nombre: str
    accion: StepKind
    campos: dict[str, Reversal] = Field(description="What goes back: what it is now, and what it is afterwards")
    conflictos: dict[str, Reversal] = Field(description="What was changed again since, and would be lost")
    quedan: list[str] = Field(
        description="What was changed and stays as it is, as nobody knows what it was: `password`"
    )
    obstaculo: UndoObstacle | None = Field(description="Why this can't be taken back")
    fusion: UUID | None = Field(
        None,
        description="Of what comes back from a merge (`restaurar`) or goes into it again (`eliminar`): the survivor",
    )


class TrailUndoPlan(Schema):
    """`hechos` counts what was taken back; the contacts of a large operation are taken back by a job."""

    total: int = Field(description="How many users, views and contacts it is about")
    con_conflictos: int
    con_obstaculos: int
    pasos: list[TrailUndoStep] = Field(description="One by one: users, views, and the first 200 contacts")
    hechos: int
    trabajo_id: UUID | None = Field(None, description="The job that does the contacts, where there are more than 200")

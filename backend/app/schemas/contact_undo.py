import enum
from datetime import UTC, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.schemas.common import Schema
from app.schemas.undo import OnConflict, Reversal, StepKind


class Obstacle(enum.StrEnum):
    """Why a contact can't be taken back."""

    BORRADO = "borrado"
    EN_PAPELERA = "en_papelera"
    FUSIONADO = "fusionado"
    CORREO_OCUPADO = "correo_ocupado"
    VALORES_BORRADOS = "valores_borrados"


def _within_centuries(value: datetime) -> datetime:
    if not 1900 <= value.year <= 2200:  # noqa: PLR2004
        raise PydanticCustomError("date_range", "date should be between 1900 and 2200")
    return value.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_within_centuries)]


class ContactUndo(Schema):
    """What to undo: one entry of the trail, a whole operation, or all that happened to a contact since a moment."""

    model_config = ConfigDict(extra="forbid")

    cambio_id: int | None = Field(None, ge=1, lt=2**63, description="An entry of the audit trail")
    operacion_id: UUID | None = Field(None, description="All that one request, or one job, changed")
    contacto_id: UUID | None = Field(None, description="With `momento`: this contact as it stood then")
    momento: Moment | None = None
    conflictos: OnConflict | None = Field(
        None, description="What to do about fields that were changed again since; where it is missing, they are a 409"
    )
    solo_ver: bool = Field(False, description="Only say what would change")

    @model_validator(mode="after")
    def one_target(self) -> Self:
        given = [self.cambio_id is not None, self.operacion_id is not None, self.contacto_id is not None]
        if sum(given) != 1 or (self.contacto_id is None) != (self.momento is None):
            raise PydanticCustomError(
                "undo_target", "one of cambio_id, operacion_id, or contacto_id with momento should be given"
            )
        return self


class UndoStep(Schema):
    """What happens to one contact."""

    contacto_id: UUID = Field(validation_alias="entidad_id")
    nombre: str
    accion: StepKind
    campos: dict[str, Reversal] = Field(description="What goes back: what it is now, and what it is afterwards")
    conflictos: dict[str, Reversal] = Field(description="What was changed again since, and would be lost")
    obstaculo: Obstacle | None = Field(description="Why this contact can't be taken back")
    fusion: UUID | None = Field(
        None,
        description="Of what comes back from a merge (`restaurar`) or goes into it again (`eliminar`): the survivor",
    )


class UndoPlan(Schema):
    """`hechos` counts the contacts that were taken back; a large operation is taken back by a job."""

    total: int = Field(description="How many contacts it is about")
    con_conflictos: int
    con_obstaculos: int
    pasos: list[UndoStep] = Field(description="Contact by contact, the first 200")
    hechos: int
    trabajo_id: UUID | None = Field(None, description="The job that does it, where there are more than 200")

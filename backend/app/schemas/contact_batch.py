import enum
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.models.contact import ContactStatus
from app.schemas.common import BlankIsNone, Line, Schema
from app.schemas.contact import ContactFilters

MAX_IDS = 10_000


class BatchAction(enum.StrEnum):
    ESTADO = "estado"
    CIUDAD = "ciudad"
    PROPIETARIO = "propietario"
    PAPELERA = "papelera"
    RESTAURAR = "restaurar"


class BatchFilters(ContactFilters):
    """As the list's query has them. A name that is none is refused: nobody means all contacts by a slip."""

    model_config = ConfigDict(extra="forbid")


class ContactBatch(Schema):
    """One change for many contacts: those with these ids, or all that the filters let through."""

    model_config = ConfigDict(extra="forbid")

    accion: BatchAction
    estado: ContactStatus | None = Field(None, description="The new one, for `estado`")
    ciudad: Annotated[Line | None, BlankIsNone] = Field(None, description="The new one, for `ciudad`; null: none")
    propietario_id: UUID | None = Field(None, description="The new one, for `propietario`; null: nobody")
    ids: Annotated[list[UUID], Field(min_length=1, max_length=MAX_IDS)] | None = None
    filtros: BatchFilters | None = Field(
        None, description="As in the list's query; of `restaurar` only `search`, for the contacts in the trash"
    )
    solo_contar: bool = Field(False, description="Only say how many contacts it is about")

    @model_validator(mode="after")
    def whole(self) -> Self:
        if (self.ids is None) == (self.filtros is None):
            raise PydanticCustomError("batch_target", "either ids or filtros should be given")
        if self.accion is BatchAction.ESTADO and self.estado is None:
            raise PydanticCustomError("batch_value", "estado should be given")
        value = {BatchAction.CIUDAD: "ciudad", BatchAction.PROPIETARIO: "propietario_id"}.get(self.accion)
        if value and value not in self.model_fields_set:
            raise PydanticCustomError("batch_value", "{name} should be given, if only as null", {"name": value})
        if self.accion is BatchAction.RESTAURAR and self.filtros and self.filtros.model_fields_set - {"search"}:
            raise PydanticCustomError("batch_trash", "of the contacts in the trash only search narrows down")
        return self

    def change(self) -> dict[str, Any]:
        """The column that changes, and its new value."""
        match self.accion:
            case BatchAction.ESTADO:
                return {"estado": self.estado}
            case BatchAction.CIUDAD:
                return {"ciudad": self.ciudad}
            case BatchAction.PROPIETARIO:
                return {"propietario_id": self.propietario_id}
        return {}


class ContactBatchAnswer(Schema):
    total: int
    total_is_exact: bool
    trabajo_id: UUID | None = Field(None, description="The job that does it: `GET /api/trabajos/{id}`")

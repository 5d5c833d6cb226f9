import enum
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from app.models.contact_import import ImportReason
from app.schemas.common import Schema
from app.schemas.contact_import import Keys, MatchKey, OnMatch

MOST_AT_ONCE = 1_000


class BulkOutcome(enum.StrEnum):
    CREADO = "creado"
    ACTUALIZADO = "actualizado"
    SIN_CAMBIOS = "sin_cambios"
    OMITIDO = "omitido"
    ERROR = "error"


class ContactBulk(Schema):
    """Contacts as `POST` and `PUT /api/contactos/` take them, with an `id` where they are known by it."""

    model_config = ConfigDict(extra="forbid")

    contactos: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=MOST_AT_ONCE)]
    claves: Keys = Field([MatchKey.EMAIL], description="By what contacts are found, in this order; none: all are new")
    al_coincidir: OnMatch = Field(OnMatch.REEMPLAZAR, description="What becomes of a contact that is there already")
    todo_o_nada: bool = Field(False, description="Write none where one of them can't be: 422 then, with all outcomes")


class BulkResult(Schema):
    indice: int = Field(description="In `contactos`, from 0")
    resultado: BulkOutcome
    id: UUID | None = Field(description="Of the contact; of an error, of the one in its way")
    motivo: ImportReason | None
    campo: str | None
    detalle: str | None = Field(description="Of a value that is not valid, what is wrong with it")
    otra: int | None = Field(description="The earlier one that is the same contact")


class BulkTotals(Schema):
    # What is counted is never left out of an answer.
    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    creado: int = 0
    actualizado: int = 0
    sin_cambios: int = 0
    omitido: int = 0
    error: int = 0


class ContactBulkAnswer(Schema):
    escrito: bool
    totales: BulkTotals
    resultados: list[BulkResult] = Field(description="One for each, in their order")

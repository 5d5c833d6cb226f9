import enum
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.importing.terms import MOST_COLUMNS
from app.models.contact import ContactStatus
from app.models.contact_import import ImportOutcome, ImportReason
from app.models.mail import Language
from app.schemas.common import NO_NUL, CursorQuery, Schema
from app.schemas.contact import OptionalLine
from app.schemas.job import Job


class ImportField(enum.StrEnum):
    """What a column of a file may be."""

    ID = "id"
    NOMBRES = "nombres"
    APELLIDOS = "apellidos"
    NOMBRE_COMPLETO = "nombre_completo"
    EMAIL = "email"
    TELEFONO = "telefono"
    TIPO_DOCUMENTO = "tipo_documento"
    CEDULA = "cedula"
    CIUDAD = "ciudad"
    MUNICIPIO = "municipio"
    PAIS = "pais"
    ESTADO = "estado"
    NOTAS = "notas"
    PROPIETARIO_ID = "propietario_id"


class MatchKey(enum.StrEnum):
    """By what a contact that is there already is found."""

    ID = "id"
    EMAIL = "email"
    DOCUMENTO = "documento"
    TELEFONO = "telefono"


class OnMatch(enum.StrEnum):
    COMPLETAR = "completar"
    REEMPLAZAR = "reemplazar"
    OMITIR = "omitir"


class ImportState(enum.StrEnum):
    POR_REVISAR = "por_revisar"
    REVISANDO = "revisando"
    REVISADA = "revisada"
    IMPORTANDO = "importando"
    IMPORTADA = "importada"
    INTERRUMPIDA = "interrumpida"


Encoding = Literal["utf-8", "utf-8-sig", "windows-1252", "utf-16"]
Separator = Literal[",", ";", "\t", "|"]


def _each_once(keys: list[Any]) -> list[Any]:
    return list(dict.fromkeys(keys))


def _no_field_twice(fields: list[ImportField | None]) -> list[ImportField | None]:
    named = [field for field in fields if field]
    if len(set(named)) < len(named):
        raise PydanticCustomError("field_twice", "each field should be one column's")
    return fields


Keys = Annotated[
    list[MatchKey],
    Field(max_length=2 * len(MatchKey), description="By what contacts are found, in this order; none: all are new"),
    AfterValidator(_each_once),
]
Fields = Annotated[list[ImportField | None], Field(max_length=MOST_COLUMNS), AfterValidator(_no_field_twice)]


class ImportDefaults(Schema):
    """What new contacts get where the file says nothing."""

    model_config = ConfigDict(extra="forbid")

    estado: ContactStatus | None = None
    ciudad: OptionalLine = None
    pais: OptionalLine = None
    propietario_id: UUID | None = Field(None, description="Whoever imports where it is missing")


# A blank at its end is part of it.
SheetName = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_NUL)]


class ImportUpdate(Schema):
    """Only what is sent changes; a dry run is void then. The file is read anew for the first four."""

    model_config = ConfigDict(extra="forbid")

    codificacion: Encoding | None = None
    separador: Separator | None = None
    hoja: SheetName | None = None
    con_encabezados: bool | None = None
    mapeo: Fields | None = Field(None, description="Of each column its field, or null")
    claves: Keys | None = None
    al_coincidir: OnMatch | None = Field(
        None,
        description=(
            "Of a contact that is found: `completar` only what is empty, `reemplazar` whatever the file says, `omitir` "
            "nothing. An empty cell never takes anything away"
        ),
    )
    por_defecto: ImportDefaults | None = None

    @property
    def reading(self) -> dict[str, Any]:
        return self.model_dump(
            include={"codificacion", "separador", "hoja", "con_encabezados"}, exclude_none=True, exclude_unset=True
        )

    @property
    def rest(self) -> dict[str, Any]:
        return self.model_dump(
            mode="json", include={"mapeo", "claves", "al_coincidir", "por_defecto"}, exclude_none=False,
            exclude_unset=True,
        )  # fmt: skip


class ImportColumn(Schema):
    encabezado: str
    muestras: list[str] = Field(description="Three of its cells at most")
    campo: ImportField | None = Field(description="What it is taken for; null: it is left out")
    propuesto: ImportField | None = Field(description="What its heading says")


class ImportPreviewRow(Schema):
    numero: int
    celdas: list[str]


class ImportTotals(Schema):
    """Rows by what comes of them."""

    # What is counted is never left out of an answer.
    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    crear: int = 0
    actualizar: int = 0
    omitir: int = 0
    conflicto: int = 0
    error: int = 0


class ContactImport(Schema):
    """A file of contacts, how it is read, and what comes of it."""

    id: UUID
    nombre: str
    formato: Literal["csv", "xlsx"]
    bytes: int
    usuario_id: UUID | None
    created_at: datetime
    updated_at: datetime
    estado: ImportState
    codificacion: Encoding | None = Field(description="Of a CSV")
    separador: Separator | None = Field(description="Of a CSV")
    hoja: str | None = Field(description="Of a workbook: the sheet that is read")
    hojas: list[str]
    con_encabezados: bool
    filas: int = Field(description="Rows of data")
    columnas: list[ImportColumn]
    vista_previa: list[ImportPreviewRow] = Field(description="The first ten rows; of a list of imports none")
    mapeo_recordado: bool = Field(description="Whether it is mapped as a file with these headings was before")
    claves: list[MatchKey]
    al_coincidir: OnMatch
    por_defecto: ImportDefaults
    totales: ImportTotals | None = Field(description="What comes of the rows, as far as it is known")
    previstos: ImportTotals | None = Field(description="What the dry run foretold")
    revision_id: UUID | None = Field(description="The job of the dry run")
    trabajo_id: UUID | None = Field(description="The job that imports: the operation by which it is undone")
    trabajo: Job | None = Field(description="That of the two which counts now")
    deshecha: bool = Field(description="Whether all of it was undone since")
    deshecha_en_parte: bool = Field(description="Whether it was undone since, but for what was edited in between")
    tiene_contenido: bool = Field(description="Whether file and rows are kept still")


class ImportQuery(Schema):
    size: int = Field(25, ge=1, le=100)
    skip: int = Field(0, ge=0, le=1_000_000)


class ImportRowsQuery(CursorQuery):
    resultado: Annotated[list[ImportOutcome], Field(max_length=len(ImportOutcome))] = Field(
        [], description="Any of these"
    )

    @model_validator(mode="after")
    def of_rows(self) -> Self:
        position = self.position
        if position and not (position.sort == "numero" and len(position.keys) == 1 and position.keys[0].isdecimal()):
            raise PydanticCustomError("cursor", "cursor should be the next_cursor of a page before")
        return self

    @property
    def after(self) -> int:
        return min(int(self.position.keys[0]), 2**31 - 1) if self.position else 0


class RejectedQuery(Schema):
    idioma: Language = Field(Language.ES, description="Of the reasons")


def _no_null(value: Any) -> Any:
    return value or {}


class ImportRow(Schema):
    numero: int = Field(description="As a spreadsheet counts it")
    celdas: list[str]
    resultado: ImportOutcome
    previsto: ImportOutcome | None = Field(description="What the dry run foretold, where that did not come true")
    motivo: ImportReason | None
    campo: str | None = Field(description="Which field the reason is about")
    otra_fila: int | None = Field(description="The earlier row that has the same key")
    contacto_id: UUID | None = Field(description="Which contact was found; of a new one, its id")
    valores: Annotated[dict[str, Any], BeforeValidator(_no_null)] = Field(description="As they would be stored")
    cambios: Annotated[dict[str, tuple[Any, Any]], BeforeValidator(_no_null)] = Field(
        description="Of a contact that was found: by field, what it is and what it becomes"
    )


class ImportRowsPage(Schema):
    items: list[ImportRow]
    next_cursor: str | None

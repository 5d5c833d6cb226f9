import enum
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field

from app.models.mail import Language
from app.schemas.common import Schema
from app.schemas.contact import ContactFilters, ContactOrder


class ExportFormat(enum.StrEnum):
    CSV_EXCEL = "csv_excel"
    CSV = "csv"
    XLSX = "xlsx"
    VCARD = "vcard"
    JSONL = "jsonl"


class ExportColumn(enum.StrEnum):
    """In the order that a file has without a choice."""

    ID = "id"
    NOMBRES = "nombres"
    APELLIDOS = "apellidos"
    NOMBRE_COMPLETO = "nombre_completo"
    EMAIL = "email"
    TELEFONO = "telefono"
    TELEFONO_E164 = "telefono_e164"
    ESTADO = "estado"
    TIPO_DOCUMENTO = "tipo_documento"
    CEDULA = "cedula"
    CIUDAD = "ciudad"
    MUNICIPIO = "municipio"
    MUNICIPIO_NOMBRE = "municipio_nombre"
    DEPARTAMENTO = "departamento"
    PAIS = "pais"
    NOTAS = "notas"
    PROPIETARIO = "propietario"
    PROPIETARIO_ID = "propietario_id"
    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"


def _each_once(columns: list[ExportColumn]) -> list[ExportColumn]:
    return list(dict.fromkeys(columns))


Columns = Annotated[list[ExportColumn], Field(max_length=len(ExportColumn)), AfterValidator(_each_once)]


class ExportFilters(ContactFilters):
    """Refuses what it does not know: a filter that is misspelt would let everybody through."""

    model_config = ConfigDict(extra="forbid")


class ContactExport(ContactOrder):
    model_config = ConfigDict(extra="forbid")

    formato: ExportFormat = Field(
        description=(
            "`csv_excel`: semicolons and a byte order mark, headings in words, times of Bogotá; `csv`: commas, the "
            "API's names, times in UTC; `xlsx`: the same table as a workbook; `vcard`: version 4.0; `jsonl`: a line of "
            "JSON for each"
        )
    )
    columnas: Columns = Field([], description="Which, in this order; all where it is missing. A vCard has its own")
    idioma: Language = Field(Language.ES, description="Of the headings of `csv_excel` and `xlsx`")

    @property
    def columns(self) -> list[ExportColumn]:
        return self.columnas or list(ExportColumn)

    def exported(self, total: int) -> dict[str, Any]:
        """What the audit trail says: which contacts, as what, and how many they were."""
        asked = self.model_dump(mode="json", exclude_defaults=True, exclude={"formato", "columnas", "idioma"})
        columns = {"columnas": [None, self.columnas]} if self.columnas else {}
        return {"formato": [None, self.formato], "filtros": [None, asked], **columns, "filas": [None, total]}


class ContactExportTotal(Schema):
    total: int = Field(description="Exact, however many there are")

"""The columns of a table for people: their headings, and how wide they are."""

from collections.abc import Sequence

from app.models.mail import Language
from app.schemas.contact_export import ExportColumn

# In Spanish and in English; in characters.
_COLUMNS: dict[ExportColumn, tuple[str, str, int]] = {
    ExportColumn.ID: ("Id", "Id", 38),
    ExportColumn.NOMBRES: ("Nombres", "Given names", 22),
    ExportColumn.APELLIDOS: ("Apellidos", "Surnames", 22),
    ExportColumn.NOMBRE_COMPLETO: ("Nombre completo", "Full name", 32),
    ExportColumn.EMAIL: ("Correo", "E-mail", 32),
    ExportColumn.TELEFONO: ("Teléfono", "Phone", 18),
    ExportColumn.TELEFONO_E164: ("Teléfono internacional", "International phone", 18),
    ExportColumn.ESTADO: ("Estado", "Status", 12),
    ExportColumn.TIPO_DOCUMENTO: ("Tipo de documento", "Type of document", 18),
    ExportColumn.CEDULA: ("Cédula", "ID number", 16),
    ExportColumn.CIUDAD: ("Ciudad", "City", 18),
    ExportColumn.MUNICIPIO: ("Código del municipio", "Municipality code", 20),
    ExportColumn.MUNICIPIO_NOMBRE: ("Municipio", "Municipality", 22),
    ExportColumn.DEPARTAMENTO: ("Departamento", "Department", 20),
    ExportColumn.PAIS: ("País", "Country", 14),
    ExportColumn.NOTAS: ("Notas", "Notes", 50),
    ExportColumn.PROPIETARIO: ("Propietario", "Owner", 26),
    ExportColumn.PROPIETARIO_ID: ("Id del propietario", "Owner id", 38),
    ExportColumn.CREATED_AT: ("Creado", "Created", 20),
    ExportColumn.UPDATED_AT: ("Actualizado", "Updated", 20),
}


def headings(columns: Sequence[ExportColumn], language: Language) -> list[str]:
    is_spanish = language is Language.ES
    return [spanish if is_spanish else english for spanish, english, _ in map(_COLUMNS.__getitem__, columns)]


def widths(columns: Sequence[ExportColumn]) -> list[int]:
    return [_COLUMNS[column][2] for column in columns]

"""The rows of a file that nothing came of, as a file to mend and to import again."""

import csv
import io
from collections.abc import Sequence

from app.exporting.cells import guarded
from app.models.contact_import import ImportReason as R
from app.models.mail import Language

# In Spanish and in English; `{campo}` is the column's heading, `{fila}` the earlier row.
_WORDS: dict[R, tuple[str, str]] = {
    R.REPETIDA: ("Repite la fila {fila}", "Repeats row {fila}"),
    R.CORREO_OCUPADO: ("Otro contacto tiene este correo", "Another contact has this e-mail"),
    R.VARIOS_COINCIDEN: ("Varios contactos coinciden por {campo}", "Several contacts match by {campo}"),
    R.EN_PAPELERA: ("El contacto está en la papelera", "The contact is in the trash"),
    R.CAMBIO_DESPUES: (
        "Los contactos cambiaron después de la revisión",
        "The contacts were changed after the dry run",
    ),
    R.FALTA: ("Falta {campo}", "{campo} is missing"),
    R.CORREO_INVALIDO: ("El correo no es válido", "The e-mail is not valid"),
    R.MUY_LARGO: ("{campo}: es demasiado largo", "{campo}: too long"),
    R.CARACTER_INVALIDO: ("{campo}: tiene un carácter que no se puede leer", "{campo}: has an unreadable character"),
    R.ESTADO_DESCONOCIDO: ("{campo}: no es un estado", "{campo}: not a status"),
    R.TIPO_DOCUMENTO_DESCONOCIDO: ("{campo}: no es un tipo de documento", "{campo}: not a type of document"),
    R.MUNICIPIO_DESCONOCIDO: ("{campo}: no es un municipio", "{campo}: not a municipality"),
    R.PROPIETARIO_DESCONOCIDO: ("{campo}: no hay tal usuario", "{campo}: there is no such user"),
    R.PROPIETARIO_AMBIGUO: ("{campo}: hay varios usuarios con ese nombre", "{campo}: several users have this name"),
    R.ID_INVALIDO: ("{campo}: no es un identificador", "{campo}: not an id"),
    R.VALOR_INVALIDO: ("{campo}: no es válido", "{campo}: not valid"),
    R.FILA_LARGA: ("Tiene más celdas que encabezados", "Has more cells than headings"),
    R.NOMBRE_SIN_APELLIDO: ("{campo}: falta el apellido", "{campo}: has no surname"),
    R.DIGITO_NIT: ("{campo}: el dígito de verificación del NIT no es correcto", "{campo}: wrong check digit of a NIT"),
}
_HEADING = {Language.ES: "Motivo", Language.EN: "Reason"}
_FIELDS: dict[str, tuple[str, str]] = {
    "nombres": ("Nombres", "Given names"), "apellidos": ("Apellidos", "Surnames"), "email": ("Correo", "E-mail"),
    "telefono": ("Teléfono", "Phone"), "documento": ("Documento", "Document"), "id": ("Id", "Id"),
}  # fmt: skip
BOM = "\ufeff"


def reason(motivo: str, campo: str | None, otra_fila: int | None, *, headings: dict[str, str], idioma: Language) -> str:
    """In words; `headings` are those of the file, by field."""
    place = 0 if idioma is Language.ES else 1
    heading = headings.get(campo or "") or _FIELDS.get(campo or "", (campo or "", campo or ""))[place]
    return _WORDS[R(motivo)][place].format(campo=heading, fila=otra_fila)


def heading_of(idioma: Language) -> str:
    return _HEADING[idioma]


def column_of(idioma: Language, place: int) -> str:
    return f"Columna {place}" if idioma is Language.ES else f"Column {place}"


def lines(rows: Sequence[Sequence[str]]) -> str:
    """For Excel in Spanish, which takes no cell of them for a formula."""
    written = io.StringIO()
    csv.writer(written, delimiter=";").writerows(
        [guarded(cell.replace("\0", "\ufffd")) for cell in row] for row in rows
    )
    return written.getvalue()

"""Which field a column is, by its heading: in Spanish and English, as people and our own exports write them."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence

from app.schemas.contact_import import ImportField as F

# By field, a heading between bars, as `plain` writes it.
_WORDS: dict[F, str] = {
    F.ID: "id | identificador | id contacto | contact id | record id",
    F.NOMBRES: (
        "nombres | nombre | primer nombre | nombre s | nombres s | first name | firstname | given name | given "
        "names | name | forename | nombre contacto | nombre del contacto"
    ),
    F.APELLIDOS: (
        "apellidos | apellido | primer apellido | last name | lastname | surname | surnames | family name | apellido s"
    ),
    F.NOMBRE_COMPLETO: (
        "nombre completo | nombres completos | nombre y apellido | nombre y apellidos | nombres y apellidos | "
        "apellidos y nombres | full name | fullname | display name | cliente | contacto | contact | contact name "
        "| razon social"
    ),
    F.EMAIL: (
        "correo | email | e mail | mail | correo electronico | email address | e mail address | direccion de "
        "correo | direccion de correo electronico | correo e | correo personal | email 1 | e mail 1 value"
    ),
    F.TELEFONO: (
        "telefono | phone | phone number | telefono movil | movil | celular | cel | tel | mobile | mobile phone | "
        "numero de telefono | numero de celular | numero celular | telefono celular | whatsapp | telefono 1 | "
        "phone 1 value | telephone"
    ),
    F.TIPO_DOCUMENTO: (
        "tipo documento | tipo de documento | document type | tipo doc | tipo id | id type | tipo de "
        "identificacion | type of document | tipo identificacion"
    ),
    F.CEDULA: (
        "cedula | documento | numero de documento | documento de identidad | cedula de ciudadania | cc | nit | id "
        "number | numero documento | identificacion | numero de identificacion | document number | document | no "
        "documento | nro documento | numero de cedula | national id"
    ),
    F.CIUDAD: "ciudad | city | town | poblacion | ciudad de residencia",
    F.MUNICIPIO: (
        "municipio | codigo municipio | codigo de municipio | codigo del municipio | divipola | codigo dane | "
        "codigo divipola | municipality | municipality code"
    ),
    F.PAIS: "pais | country | country region | pais de residencia",
    F.ESTADO: "estado | status | etapa | stage | lifecycle stage | estado del contacto | lead status",
    F.NOTAS: (
        "notas | nota | notes | note | comentarios | comentario | comments | observaciones | observacion | "
        "description | descripcion"
    ),
    F.PROPIETARIO_ID: (
        "id del propietario | propietario id | owner id | propietario | owner | responsable | asesor | vendedor | "
        "dueno | assigned to | comercial"
    ),
}
_FIELD_OF = {word.strip(): field for field, words in _WORDS.items() for word in words.split("|")}
# Ours, with and without the file's own name for it: the id says more than the name.
_BETTER = {
    "codigo del municipio",
    "municipality code",
    "id del propietario",
    "propietario id",
    "owner id",
    "nombres",
    "celular",
    "telefono movil",
    "movil",
    "mobile",
}


def plain(heading: str) -> str:
    """Without accents, capitals and signs."""
    letters = unicodedata.normalize("NFKD", heading.replace("#", " numero ")).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", letters).lower()))


def proposed(headings: Sequence[str]) -> list[F | None]:
    """For each column its field; of several of one field, the first, or the one that says it better."""
    chosen: dict[F, int] = {}
    for place, heading in enumerate(headings):
        name = plain(heading)
        field = _FIELD_OF.get(name)
        if field and (field not in chosen or (name in _BETTER and plain(headings[chosen[field]]) not in _BETTER)):
            chosen[field] = place
    places = {place: field for field, place in chosen.items()}
    return [places.get(place) for place in range(len(headings))]


def fingerprint(headings: Sequence[str]) -> str:
    """The same for the same headings, however they are written: what a mapping is remembered by."""
    return hashlib.sha256("|".join(map(plain, headings)).encode()).hexdigest()

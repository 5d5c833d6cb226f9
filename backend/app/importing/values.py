"""A row of text as the values of a contact, or what is wrong with it: by the types that the API itself goes by."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from app.importing import names
from app.importing.headings import plain
from app.models.contact import ContactStatus, TipoDocumento
from app.models.contact_import import ImportReason
from app.schemas.common import Email, Line, LongLine, Prose, ShortLine
from app.schemas.contact_import import ImportField as F

Values = dict[str, Any]


class WrongCellError(Exception):
    """What is wrong, and with which field."""

    def __init__(self, reason: ImportReason, field: str | None = None) -> None:
        super().__init__(reason)
        self.reason, self.field = reason, field


_STATES: dict[str, ContactStatus] = {
    word: state
    for state, words in {
        ContactStatus.PROSPECTO: "prospecto prospect lead nuevo new prospecta",
        ContactStatus.CALIFICADO: "calificado qualified calificada oportunidad opportunity",
        ContactStatus.CLIENTE: "cliente customer client clienta activo active",
        ContactStatus.INACTIVO: "inactivo inactive inactiva perdido lost",
    }.items()
    for word in words.split()
}
_DOCUMENTS: dict[str, str] = {
    word.strip(): kind
    for kind, words in {
        "CC": "cc | c c | cedula | cedula de ciudadania | citizen id",
        "CE": "ce | c e | cedula de extranjeria | foreigner id",
        "NIT": "nit | n i t | rut | tax id",
        "TI": "ti | t i | tarjeta de identidad | identity card",
        "PA": "pa | pas | pasaporte | passport",
        "PPT": "ppt | permiso por proteccion temporal | permiso de proteccion temporal | temporary protection permit",
        "RC": "rc | r c | registro civil | civil registry",
    }.items()
    for word in words.split("|")
}
# What a spreadsheet makes of a long number when it writes a CSV; often its last digits are gone.
_SCIENTIFIC = re.compile(r"([0-9])(?:[.,]([0-9]+))?E\+?([0-9]{1,2})", re.IGNORECASE)
# So many decimals a spreadsheet shows at most; where there are more, all of them are there.
_SHORTENED = 6
_REASONS = {
    "string_too_long": ImportReason.MUY_LARGO,
    "string_pattern_mismatch": ImportReason.CARACTER_INVALIDO,
    "email": ImportReason.CORREO_INVALIDO,
}
_MUNICIPALITY = re.compile(r"[0-9]{4,5}")
_CODE_LENGTH = 5


def _number(text: str) -> str:
    """A phone or a document, which a spreadsheet may have taken for a number."""
    text = text.lstrip("'")
    if found := _SCIENTIFIC.fullmatch(text.strip()):
        digits, decimals, exponent = found[1], found[2] or "", int(found[3])
        if exponent != len(decimals) and not _SHORTENED < len(decimals) < exponent:
            raise WrongCellError(ImportReason.VALOR_INVALIDO)
        # Programs leave out the zeros at its end.
        return digits + decimals.ljust(exponent, "0")
    return text


def _state(text: str) -> str:
    if state := _STATES.get(plain(text)):
        return state.value
    raise WrongCellError(ImportReason.ESTADO_DESCONOCIDO)


def _document_type(text: str) -> str:
    if kind := _DOCUMENTS.get(plain(text)):
        return kind
    raise WrongCellError(ImportReason.TIPO_DOCUMENTO_DESCONOCIDO)


def _municipality(text: str) -> str:
    """A code that lost its leading zero is whole again; whether there is such a one, and names, the database knows."""
    text = text.strip()
    return text.zfill(_CODE_LENGTH) if _MUNICIPALITY.fullmatch(text) else text


def _id(text: str) -> str:
    try:
        return str(UUID(text.strip()))
    except ValueError as error:
        raise WrongCellError(ImportReason.ID_INVALIDO) from error


def _checked(kind: Any) -> Callable[[str], str]:
    validate = TypeAdapter(kind).validator.validate_python

    def check(text: str) -> str:
        try:
            value: str = validate(text)
        except ValidationError as error:
            raise WrongCellError(_REASONS.get(error.errors()[0]["type"], ImportReason.VALOR_INVALIDO)) from error
        return value

    return check


_line, _long, _short = _checked(Line), _checked(LongLine), _checked(ShortLine)
READERS: dict[F, Callable[[str], str]] = {
    F.ID: _id,
    F.NOMBRES: _line,
    F.APELLIDOS: _line,
    F.NOMBRE_COMPLETO: _long,
    F.EMAIL: _checked(Email),
    F.TELEFONO: lambda text: _short(_number(text)),
    F.TIPO_DOCUMENTO: _document_type,
    F.CEDULA: lambda text: _short(_number(text)),
    F.CIUDAD: _line,
    F.MUNICIPIO: lambda text: _line(_municipality(text)),
    F.PAIS: _line,
    F.ESTADO: _state,
    F.NOTAS: _checked(Prose),
    F.PROPIETARIO_ID: _long,
}


@dataclass(frozen=True, slots=True)
class Mapped:
    """What is read of each row: from which cells, as what."""

    columns: int
    fields: Sequence[tuple[int, F]]
    is_sheet: bool
    # Whether its documents stand below "NIT", and nothing else says what they are.
    has_nits: bool = False

    @classmethod
    def of(cls, mapping: Sequence[str | None], *, is_sheet: bool, headings: Sequence[str] = ()) -> "Mapped":
        fields = [(place, F(field)) for place, field in enumerate(mapping) if field]
        below = [headings[place] for place, field in fields if field is F.CEDULA and place < len(headings)]
        has_nits = [plain(heading) for heading in below] == ["nit"] and F.TIPO_DOCUMENTO not in dict(fields).values()
        return cls(len(mapping), fields, is_sheet, has_nits)

    def values(self, cells: Sequence[str]) -> Values:
        """Without what is empty. Raises WrongCellError."""
        if not self.is_sheet and any(cell.strip() for cell in cells[self.columns :]):
            raise WrongCellError(ImportReason.FILA_LARGA)
        found: Values = {}
        for place, field in self.fields:
            text = cells[place] if place < len(cells) else ""
            if not text or text.isspace():
                continue
            if "\ufffd" in text:
                raise WrongCellError(ImportReason.CARACTER_INVALIDO, field.value)
            try:
                found[field.value] = READERS[field](text)
            except WrongCellError as error:
                raise WrongCellError(error.reason, field.value) from error
        if self.has_nits and F.CEDULA in found:
            found[F.TIPO_DOCUMENTO.value] = TipoDocumento.NIT.value
        return _with_names(found)


def _with_names(values: Values) -> Values:
    full = values.get(F.NOMBRE_COMPLETO)
    if full is None or F.NOMBRES in values or F.APELLIDOS in values:
        return values
    parts = names.split(full)
    if parts is None:
        raise WrongCellError(ImportReason.NOMBRE_SIN_APELLIDO, F.NOMBRE_COMPLETO.value)
    given, surnames = (_line(part) for part in parts)
    # Written with a comma it is no name to call anybody by.
    whole = f"{given} {surnames}" if "," in full else full
    return values | {"nombres": given, "apellidos": surnames, "nombre_completo": whole}


def missing(values: Mapping[str, Any]) -> str | None:
    """Which field a new contact can't be without."""
    return next((field for field in ("nombres", "apellidos", "email", "telefono") if not values.get(field)), None)

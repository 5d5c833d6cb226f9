import enum
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BeforeValidator, Field, StringConstraints, computed_field, model_validator
from pydantic_core import PydanticCustomError

from app.core.nit import check_digit
from app.models.contact import ContactStatus, TipoDocumento, TipoTelefono
from app.schemas.common import (
    BlankIsNone,
    Cursor,
    CursorText,
    Day,
    Email,
    Line,
    LongLine,
    PaginatedResponse,
    Prose,
    Schema,
    Search,
    ShortLine,
    absent,
    check_order_of_days,
)

OptionalLine = Annotated[Line | None, BlankIsNone]
OptionalLongLine = Annotated[LongLine | None, BlankIsNone]
OptionalShortLine = Annotated[ShortLine | None, BlankIsNone]
OptionalProse = Annotated[Prose | None, BlankIsNone]
OptionalType = Annotated[TipoDocumento | None, BlankIsNone]
MunicipioCode = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{5}$")]
OptionalMunicipio = Annotated[MunicipioCode | None, BlankIsNone]


class ContactSort(enum.StrEnum):
    RELEVANCIA = "relevancia"
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"
    UPDATED_AT = "updated_at"
    UPDATED_AT_DESC = "-updated_at"
    NOMBRES = "nombres"
    NOMBRES_DESC = "-nombres"
    APELLIDOS = "apellidos"
    APELLIDOS_DESC = "-apellidos"
    NOMBRE_COMPLETO = "nombre_completo"
    NOMBRE_COMPLETO_DESC = "-nombre_completo"
    EMAIL = "email"
    EMAIL_DESC = "-email"
    TELEFONO = "telefono"
    TELEFONO_DESC = "-telefono"
    CIUDAD = "ciudad"
    CIUDAD_DESC = "-ciudad"
    ESTADO = "estado"
    ESTADO_DESC = "-estado"
    PROPIETARIO = "propietario"
    PROPIETARIO_DESC = "-propietario"


class OptionalField(enum.StrEnum):
    """What a contact may lack."""

    CEDULA = "cedula"
    CIUDAD = "ciudad"
    PAIS = "pais"
    NOTAS = "notas"
    PROPIETARIO = "propietario"


MAX_CHOICES = 50


def _without_blanks(value: Any) -> Any:
    return [item for item in value if not isinstance(item, str) or item.strip()] if isinstance(value, list) else value


Places = Annotated[list[Line], BeforeValidator(_without_blanks), Field(max_length=MAX_CHOICES)]
Fields = Annotated[list[OptionalField], Field(max_length=len(OptionalField))]
Owners = Annotated[list[UUID | Literal["yo"]], Field(max_length=MAX_CHOICES)]


class ContactFilters(Schema):
    """What narrows contacts down, wherever they are listed, counted or summed up; all of it together.

    Of a filter that may be given several times, one value has to fit. Days are days of Bogotá, the last one included.
    """

    search: Search = Field(
        "",
        description=(
            "Words in any order, of names, e-mail, phone, document, city and notes; accents, capitals and how numbers "
            "are written don't matter, `%` is a `%`. Where fewer than ten have them all, what is spelt alike is found "
            "too; where more do, what is far commoner and was probably meant. Among more than 20,000 contacts, one or "
            "two letters or digits alone are looked for where a name or number begins, and not within words"
        ),
    )
    filter_estado: Annotated[list[ContactStatus], Field(max_length=len(ContactStatus))] = Field(
        [], description="Any of these"
    )
    ciudad: Places = Field([], description="Any of these; whole names, accents and capitals don't matter")
    pais: Places = Field([], description="Any of these; whole names, accents and capitals don't matter")
    propietario_id: Owners = Field([], description="Any of these users; `yo` is whoever asks")
    con: Fields = Field([], description="Has every one of these")
    sin: Fields = Field([], description="Has none of these")
    created_from: Day | None = Field(None, description="First day of creation")
    created_to: Day | None = Field(None, description="Last day of creation")
    updated_from: Day | None = Field(None, description="First day of the last change")
    updated_to: Day | None = Field(None, description="Last day of the last change")

    @model_validator(mode="after")
    def in_order(self) -> Self:
        check_order_of_days("created", self.created_from, self.created_to)
        check_order_of_days("updated", self.updated_from, self.updated_to)
        return self


class ContactSummaryQuery(ContactFilters):
    solo_estados: bool = Field(False, description="Leave weeks and cities empty: what a list shows above it, sooner")


class ContactOrder(ContactFilters):
    """A whole list: whom, and in which order."""

    sort: ContactSort | None = Field(
        None, description="`-` in front: descending. Where it is missing: newest first; of a search, best match first"
    )

    @model_validator(mode="after")
    def ordered_by_what_there_is(self) -> Self:
        if self.sort is ContactSort.RELEVANCIA and not self.search:
            raise PydanticCustomError("sort_relevance", "sort by relevancia should come with a search")
        return self

    @property
    def order(self) -> ContactSort:
        return self.sort or (ContactSort.RELEVANCIA if self.search else ContactSort.CREATED_AT_DESC)


class ContactQuery(ContactOrder):
    page: int = Field(0, ge=0, le=10_000_000, description="Counts from 0")
    size: int = Field(10, ge=1, le=100)
    cursor: CursorText | None = Field(
        None, description="The `next_cursor` of the page before, with its filters and order; instead of `page`"
    )

    @model_validator(mode="after")
    def one_place(self) -> Self:
        if self.cursor and self.page:
            raise PydanticCustomError("cursor_or_page", "page should not be given beside cursor")
        if self.position and self.position.sort != self.order:
            raise PydanticCustomError("cursor_order", "cursor should be of a list with the same sort")
        return self

    @property
    def position(self) -> Cursor | None:
        return Cursor.parse(self.cursor) if self.cursor else None


CEDULA = (
    "The number of the document, as it is written. Of a NIT the verification digit may stand behind it, set apart "
    "(`900.123.456-8`, `900123456 8`), and must be the right one; ten bare digits are all of the base"
)
TIPO_DOCUMENTO = "Of what kind the document in `cedula` is; never guessed"
MUNICIPIO = "Its code in DIVIPOLA, five digits: `05001` is Medellín. `ciudad` beside it is free text"


class ContactCreate(Schema):
    nombres: Line
    apellidos: Line
    nombre_completo: OptionalLongLine = Field(None, description="Made of nombres and apellidos where it is missing")
    email: Email
    telefono: ShortLine
    estado: ContactStatus = ContactStatus.PROSPECTO
    cedula: OptionalShortLine = Field(None, description=CEDULA)
    ciudad: OptionalLine = None
    pais: OptionalLine = "Colombia"
    notas: OptionalProse = None
    propietario_id: UUID | None = Field(None, description="Whose contact it is; whoever creates it where it is missing")
    tipo_documento: OptionalType = Field(None, description=TIPO_DOCUMENTO)
    municipio: OptionalMunicipio = Field(None, description=MUNICIPIO)


class ContactUpdate(Schema):
    """Only what is sent changes."""

    nombres: Line = Field(default_factory=absent)
    apellidos: Line = Field(default_factory=absent)
    nombre_completo: OptionalLongLine = Field(
        None, description="Made anew when nombres or apellidos change, or when it is blank"
    )
    email: Email = Field(default_factory=absent)
    telefono: ShortLine = Field(default_factory=absent)
    estado: ContactStatus = Field(default_factory=absent)
    cedula: OptionalShortLine = Field(None, description=CEDULA)
    ciudad: OptionalLine = None
    pais: OptionalLine = None
    notas: OptionalProse = None
    propietario_id: UUID | None = None
    tipo_documento: OptionalType = Field(None, description=TIPO_DOCUMENTO)
    municipio: OptionalMunicipio = Field(None, description=MUNICIPIO)


class Contact(Schema):
    id: UUID
    nombres: str
    apellidos: str
    nombre_completo: str
    email: str
    telefono: str
    estado: ContactStatus
    cedula: str | None
    ciudad: str | None
    pais: str | None
    notas: str | None
    propietario_id: UUID | None
    tipo_documento: TipoDocumento | None
    municipio: str | None = Field(description=MUNICIPIO)
    telefono_e164: str | None = Field(description="The phone as it is dialled from anywhere; null: it is doubtful")
    telefono_tipo: TipoTelefono | None = Field(description="null: it is doubtful; only a `movil` has WhatsApp")
    documento: str | None = Field(
        description="What documents are matched by: letters and digits, of a NIT without its verification digit"
    )
    created_at: datetime
    updated_at: datetime

    @computed_field(description="Of a NIT")  # type: ignore[prop-decorator]
    @property
    def digito_verificacion(self) -> str | None:
        return check_digit(self.documento or "") if self.tipo_documento is TipoDocumento.NIT else None


Spans = list[tuple[int, int]]


class ContactPage(PaginatedResponse[Contact]):
    """`total` is exact up to 10,000, and beyond it where `total_is_exact` says so; else there are more than that."""

    total_is_exact: bool
    next_cursor: str | None = Field(description="Where the next page begins, at the same cost however far; null: none")
    coincidencias: dict[UUID, dict[str, Spans]] = Field(
        description="For a search: of each contact, by field, the ranges of characters (from, up to) that matched"
    )


class WeekOfContacts(Schema):
    """A week from Monday to Sunday, as days pass in Bogotá."""

    semana: date = Field(description="Its Monday")
    nuevos: int = Field(description="Contacts created in it that still exist")
    total: int = Field(description="Contacts at its end that still exist")


class ContactsOfCity(Schema):
    ciudad: str
    total: int


class ContactSummary(Schema):
    """How many contacts there are, in the views that one starts a day with.

    Exact without filters and with one kind of them beside estados. Else exact up to 10,000 in all, and mostly beyond;
    `mas_de` says which estados have more. `total_is_exact` is false where one has, or where weeks and cities are those
    of the 10,000 newest.
    """

    total: int
    total_is_exact: bool
    por_estado: dict[ContactStatus, int] = Field(description="Every estado, also those without contacts")
    mas_de: list[ContactStatus] = Field(description="The estados that have more than `por_estado` says")
    por_semana: list[WeekOfContacts] = Field(description="The last 12 weeks, the running one last")
    por_ciudad: list[ContactsOfCity] = Field(description="The ten cities with most contacts, however they are spelt")

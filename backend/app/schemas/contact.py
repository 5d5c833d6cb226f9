import enum
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.models.contact import ContactStatus
from app.schemas.common import (
    BlankIsNone,
    Day,
    Email,
    Line,
    LongLine,
    Prose,
    Schema,
    Search,
    ShortLine,
    absent,
)

OptionalLine = Annotated[Line | None, BlankIsNone]
OptionalLongLine = Annotated[LongLine | None, BlankIsNone]
OptionalShortLine = Annotated[ShortLine | None, BlankIsNone]
OptionalProse = Annotated[Prose | None, BlankIsNone]


class ContactSort(enum.StrEnum):
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


class ContactQuery(Schema):
    page: int = Field(0, ge=0, le=10_000_000, description="Counts from 0")
    size: int = Field(10, ge=1, le=100)
    filter_estado: ContactStatus | None = None
    search: Search = Field(
        "", description="Part of a name, e-mail, phone or cédula; accents and capitals don't matter, `%` is a `%`"
    )
    sort: ContactSort = Field(ContactSort.CREATED_AT_DESC, description="`-` in front: descending")
    ciudad: OptionalLine = Field(None, description="The whole name; accents and capitals don't matter")
    created_from: Day | None = Field(None, description="First day of creation, as days pass in Bogotá")
    created_to: Day | None = Field(None, description="Last day of creation, as days pass in Bogotá")

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if self.created_from and self.created_to and self.created_from > self.created_to:
            raise PydanticCustomError("date_order", "created_from should not be after created_to")
        return self


class ContactCreate(Schema):
    nombres: Line
    apellidos: Line
    nombre_completo: OptionalLongLine = Field(None, description="Made of nombres and apellidos where it is missing")
    email: Email
    telefono: ShortLine
    estado: ContactStatus = ContactStatus.PROSPECTO
    cedula: OptionalShortLine = None
    ciudad: OptionalLine = None
    pais: OptionalLine = "Colombia"
    notas: OptionalProse = None


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
    cedula: OptionalShortLine = None
    ciudad: OptionalLine = None
    pais: OptionalLine = None
    notas: OptionalProse = None


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
    created_at: datetime
    updated_at: datetime


class WeekOfContacts(Schema):
    """A week from Monday to Sunday, as days pass in Bogotá."""

    semana: date = Field(description="Its Monday")
    nuevos: int = Field(description="Contacts created in it that still exist")
    total: int = Field(description="Contacts at its end that still exist")


class ContactsOfCity(Schema):
    ciudad: str
    total: int


class ContactSummary(Schema):
    """How many contacts there are, in the views that one starts a day with."""

    total: int
    por_estado: dict[ContactStatus, int] = Field(description="Every estado, also those without contacts")
    por_semana: list[WeekOfContacts] = Field(description="The last 12 weeks, the running one last")
    por_ciudad: list[ContactsOfCity] = Field(description="The ten cities with most contacts")

import enum
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.schemas.common import Line, Schema, absent
from app.schemas.contact import ContactFilters, ContactSort


class ContactColumn(enum.StrEnum):
    """What a list of contacts can show beside the name."""

    ESTADO = "estado"
    TELEFONO = "telefono"
    EMAIL = "email"
    CIUDAD = "ciudad"
    PROPIETARIO = "propietario"
    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"


class ContactViewFilters(ContactFilters):
    model_config = ConfigDict(extra="forbid")


class ContactViewDefinition(Schema):
    """What a view shows: whom, in which order, and which columns."""

    model_config = ConfigDict(extra="forbid")

    filtros: ContactViewFilters = Field(default_factory=ContactViewFilters)
    orden: ContactSort | None = Field(None, description="As `sort` of the list")
    columnas: Annotated[list[ContactColumn], Field(max_length=len(ContactColumn))] | None = Field(
        None, description="In their order; null: those that the list has by itself"
    )

    @model_validator(mode="after")
    def has_relevance(self) -> Self:
        if self.orden is ContactSort.RELEVANCIA and not self.filtros.search:
            raise PydanticCustomError("sort_relevance", "orden of relevancia should come with a search")
        return self


class ContactViewCreate(Schema):
    model_config = ConfigDict(extra="forbid")

    nombre: Line
    es_del_equipo: bool = Field(False, description="Whether everybody sees it, or only whoever made it")
    definicion: ContactViewDefinition


class ContactViewUpdate(Schema):
    """Only what is sent changes."""

    model_config = ConfigDict(extra="forbid")

    nombre: Line = Field(default_factory=absent)
    es_del_equipo: bool = Field(default_factory=absent)
    definicion: ContactViewDefinition = Field(default_factory=absent)


def _as_kept(definition: Any) -> Any:
    """A definition as some release stored it: without the columns that there are no more."""
    if isinstance(definition, dict) and definition.get("columnas"):
        return definition | {"columnas": [name for name in definition["columnas"] if name in set(ContactColumn)]}
    return definition


class ContactView(Schema):
    id: UUID
    nombre: str
    es_del_equipo: bool
    usuario_id: UUID | None = Field(description="Who made it; null once they are deleted")
    autor: str | None = None
    definicion: Annotated[ContactViewDefinition, BeforeValidator(_as_kept)]
    created_at: datetime
    updated_at: datetime


class ContactViewTotal(Schema):
    id: UUID
    total: int
    total_is_exact: bool


class DefaultView(Schema):
    model_config = ConfigDict(extra="forbid")

    vista_id: UUID | None = Field(description="Null: all contacts, newest first")

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.schemas.common import MAX_EMAIL_LENGTH, BlankIsNone, Schema
from app.schemas.contact import Contact, ContactUpdate

MOST_MERGED = 10


class _Merged(Schema):
    model_config = ConfigDict(extra="forbid")

    ids: Annotated[list[UUID], Field(min_length=2, max_length=MOST_MERGED)]
    sobreviviente: UUID | None = None

    @model_validator(mode="after")
    def one_of_several(self) -> Self:
        if len(set(self.ids)) < len(self.ids):
            raise PydanticCustomError("merge_ids", "ids should be different ones")
        if self.sobreviviente and self.sobreviviente not in self.ids:
            raise PydanticCustomError("merge_survivor", "sobreviviente should be one of ids")
        return self


_Chosen = Annotated[Annotated[str, Field(max_length=MAX_EMAIL_LENGTH)] | None, BlankIsNone]


class MergeQuery(_Merged):
    """Which contacts, and what was chosen by hand so far, whereupon whole name and notes are proposed accordingly."""

    sobreviviente: UUID | None = Field(None, description="Missing: the fullest, of equally full ones the oldest")
    nombres: _Chosen = None
    apellidos: _Chosen = None
    nombre_completo: _Chosen = None
    email: _Chosen = None
    telefono: _Chosen = None
    cedula: _Chosen = Field(None, description="Empty: none")

    @property
    def chosen(self) -> dict[str, Any]:
        named = self.model_dump(exclude={"ids", "sobreviviente"}, exclude_unset=True)
        # What a contact can't be without stays as proposed while it is blank.
        return {name: value for name, value in named.items() if value or name == "cedula"}


class MergeValues(ContactUpdate):
    """What the survivor gets; what is not named is as the preview proposes it."""

    model_config = ConfigDict(extra="forbid")


class ContactMerge(_Merged):
    """Two to ten contacts that become one."""

    sobreviviente: UUID
    valores: MergeValues = Field(default_factory=MergeValues)
    versiones: dict[UUID, AwareDatetime] = Field(
        default_factory=dict, max_length=MOST_MERGED,
        description="The `updated_at` that the preview had, by id; 412 where one is another now",
    )  # fmt: skip


class MergeValue(Schema):
    valor: Any
    ids: list[UUID] = Field(description="Whose it is")


class MergeField(Schema):
    campo: str
    valores: list[MergeValue] = Field(description="The different ones, the survivor's first")
    propuesto: Any
    es_distinto: bool = Field(description="Whether they differ by more than spaces")


class MergePreview(Schema):
    """Field by field what there is, and what is proposed."""

    sobreviviente: UUID
    contactos: list[Contact] = Field(description="The survivor first")
    campos: list[MergeField]
    notas_sin_lugar: list[UUID] = Field(
        description="Whose notes found no room in the proposed ones: they stay in `fusionados`"
    )


class MergeResult(Schema):
    id: UUID = Field(description="The survivor's")
    contacto: Contact
    fusionados: list[UUID]
    operacion_id: UUID = Field(description="What is undone as one: `POST /api/contactos/deshacer`")


class MergedContact(Contact):
    """What a contact is made of: one that was merged into it, or into one of these, as it was."""

    fusionado_en: UUID
    fusionado_at: datetime
    operacion_id: UUID
    usuario_id: UUID | None = Field(description="Who merged it")
    usuario: str | None

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from app.models.mail import Language, MailError, MailKind, MailState
from app.schemas.common import CursorQuery, Schema


class MailQuery(CursorQuery):
    ORDER: ClassVar[str] = "created_at"

    estado: Annotated[list[MailState], Field(max_length=len(MailState))] = Field([], description="Any of these")


class Mail(Schema):
    """A mail, and what became of it; never what it says, which may let somebody in."""

    id: UUID
    tipo: MailKind
    estado: MailState
    para: str
    nombre: str
    idioma: Language
    usuario_id: UUID | None
    intentos: int
    siguiente_at: datetime = Field(description="Of one that waits: when it is tried next")
    error: MailError | None = Field(description="Why the last attempt failed")
    respuesta: str | None = Field(description="What the mail server said then")
    created_at: datetime
    sent_at: datetime | None


class MailPage(Schema):
    """The newest first."""

    items: list[Mail]
    next_cursor: str | None = Field(description="Where the next page begins; null: there is none")


class DeliveredMailLine(Schema):
    id: UUID
    para: str
    asunto: str
    created_at: datetime


class DeliveredMail(DeliveredMailLine):
    """A mail as it would have been sent."""

    html: str
    texto: str
    enlace: str | None = Field(description="The link of its button")

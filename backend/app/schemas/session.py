from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from app.core.permissions import Scope
from app.core.security import MAX_PASSWORD_LENGTH
from app.models.session import SessionKind
from app.schemas.common import MAX_EMAIL_LENGTH, Schema, ShortLine


class SignIn(Schema):
    """As a person types it: what can't be right is a wrong password, and no error of form."""

    model_config = ConfigDict(extra="forbid")

    email: Annotated[str, StringConstraints(max_length=MAX_EMAIL_LENGTH)]
    password: Annotated[str, StringConstraints(max_length=MAX_PASSWORD_LENGTH)]


class SessionToken(Schema):
    """An access token for the next minutes; the cookie beside it gets the one after."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"
    expires_in: int = Field(description="Seconds")


class Session(Schema):
    id: UUID
    tipo: SessionKind
    dispositivo: str | None = Field(description="As the browser or program calls itself")
    direccion: str | None
    created_at: datetime
    used_at: datetime = Field(description="To the minute")
    expires_at: datetime


class OwnSession(Session):
    es_actual: bool = Field(description="Whether this request came with it")


class ApiKeyCreate(Schema):
    model_config = ConfigDict(extra="forbid")

    nombre: ShortLine
    alcances: list[Scope] = Field(min_length=1, max_length=len(Scope), description="What it may; to change is to read")
    dias: int = Field(90, ge=1, le=365, description="Days until it expires")


class ApiKey(Schema):
    id: UUID
    nombre: str
    prefijo: str = Field(description="How the key begins")
    alcances: list[Scope]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = Field(description="To the minute")
    direccion: str | None = Field(description="From where it was used last")


class NewApiKey(ApiKey):
    clave: str = Field(description="The key itself, which nobody can show again")

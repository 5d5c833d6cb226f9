from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.common import Schema, ShortLine


class PasskeyChallenge(Schema):
    challenge_id: UUID = Field(description="Comes back with the browser's answer, once and within five minutes")
    options: dict[str, Any] = Field(
        description="For `PublicKeyCredential.parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON`"
    )


class PasskeySignIn(Schema):
    model_config = ConfigDict(extra="forbid")

    challenge_id: UUID
    credential: dict[str, Any] = Field(description="The browser's credential, as its `toJSON` gives it")


class PasskeyCreate(PasskeySignIn):
    nombre: ShortLine = Field(description="By which one knows it again")


class PasskeyUpdate(Schema):
    model_config = ConfigDict(extra="forbid")

    nombre: ShortLine


class Passkey(Schema):
    id: UUID
    nombre: str
    created_at: datetime
    used_at: datetime | None

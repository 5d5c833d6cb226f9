from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from app.core.codes import CODE_LENGTH
from app.core.security import MAX_PASSWORD_LENGTH
from app.core.tokens import MAX_LENGTH
from app.schemas.common import ErrorResponse, Schema

Code = Annotated[str, StringConstraints(min_length=1, max_length=CODE_LENGTH)]


class PasswordProof(Schema):
    """Whoever changes how one signs in knows the password of now."""

    model_config = ConfigDict(extra="forbid")

    current_password: Annotated[str, StringConstraints(max_length=MAX_PASSWORD_LENGTH)]


class CodeProof(Schema):
    model_config = ConfigDict(extra="forbid")

    code: Code = Field(description="Six digits, as the authenticator shows them")


class SecondFactorRequired(ErrorResponse):
    """The password is right, and not enough."""

    code: Literal["second_factor_required"]
    ticket: str = Field(description="For `POST /auth/sessions/second-factor`, within five minutes")
    methods: list[Literal["totp", "recovery", "passkey"]] = Field(
        description="By what one signs in then; a passkey takes no ticket"
    )


class SecondSignIn(Schema):
    model_config = ConfigDict(extra="forbid")

    ticket: Annotated[str, StringConstraints(max_length=MAX_LENGTH)] = Field(
        description="Of the `second_factor_required` before; good for five minutes"
    )
    code: Code = Field(description="Six digits of the authenticator, or a recovery code")


class SecondFactor(Schema):
    confirmed_at: datetime | None = Field(description="Since when there is one; null: there is none")
    recovery_codes: int = Field(description="How many of them are left")


class SecondFactorEnrolment(Schema):
    """Shown once; it counts when a code of it has come back."""

    secreto: str = Field(description="To type it into an authenticator")
    uri: str = Field(description="To open in an authenticator of this device")
    qr: str = Field(description="The same to scan: a `data:` address of an SVG")


class RecoveryCodes(Schema):
    """Shown once; each works once."""

    codigos: list[str]

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from app.core import tokens
from app.core.security import MAX_PASSWORD_LENGTH
from app.schemas.common import Email, Line, Schema, absent
from app.schemas.user import Password

Token = Annotated[str, StringConstraints(max_length=tokens.MAX_LENGTH)]


class AuthOptions(Schema):
    """What the pages before one signs in may know."""

    has_mailbox: bool = Field(description="Mails end in a mailbox that everybody can read: in development only")
    sends_mail: bool = Field(description="There is a mail server")
    password_min_length: int = Field(description="The fewest characters of a password that is all one signs in with")
    password_min_length_with_second_factor: int = Field(description="The fewest beside a second factor")


class ForgottenPassword(Schema):
    model_config = ConfigDict(extra="forbid")

    email: Email


class PasswordReset(Schema):
    model_config = ConfigDict(extra="forbid")

    token: Token
    new_password: Password


class LinkToken(Schema):
    model_config = ConfigDict(extra="forbid")

    token: Token


class InvitationPreview(Schema):
    email: str
    nombres: str
    apellidos: str


class InvitationAcceptance(Schema):
    model_config = ConfigDict(extra="forbid")

    token: Token
    password: Password
    nombres: Line = Field(default_factory=absent)
    apellidos: Line = Field(default_factory=absent)


class EmailChange(Schema):
    model_config = ConfigDict(extra="forbid")

    email: Email
    current_password: Annotated[str, StringConstraints(max_length=MAX_PASSWORD_LENGTH)]

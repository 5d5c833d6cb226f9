import enum
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import (
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    computed_field,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from app.core.passwords import MIN_LENGTH, weakness
from app.core.security import MAX_PASSWORD_LENGTH, get_password_hash, hash_of_unknown, is_default_password
from app.schemas.common import Day, Email, Line, Schema, Search, absent, check_order_of_days

# Besides, `core/passwords.py` has what it must not be.
Password = Annotated[
    str, StringConstraints(min_length=MIN_LENGTH, max_length=MAX_PASSWORD_LENGTH, pattern=r"^[^\u0000]*$")
]


class UserSort(enum.StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"
    EMAIL = "email"
    EMAIL_DESC = "-email"
    NOMBRES = "nombres"
    NOMBRES_DESC = "-nombres"
    APELLIDOS = "apellidos"
    APELLIDOS_DESC = "-apellidos"


class UserQuery(Schema):
    skip: int = Field(0, ge=0, le=1_000_000, description="How many to pass over")
    limit: int = Field(100, ge=1, le=100)
    search: Search = Field("", description="Part of a name or e-mail; accents and capitals don't matter")
    sort: UserSort = Field(UserSort.CREATED_AT_DESC, description="`-` in front: descending")
    is_active: bool | None = None
    is_superuser: bool | None = None
    created_from: Day | None = Field(None, description="First day (of Bogotá) on which they were made")
    created_to: Day | None = Field(None, description="Last day (of Bogotá) on which they were made")

    @model_validator(mode="after")
    def in_order(self) -> Self:
        check_order_of_days("created", self.created_from, self.created_to)
        return self


def stored_password(password: str) -> dict[str, Any]:
    """What is kept of it, which takes 0.2 s to make: hold no connection meanwhile."""
    return {"hashed_password": get_password_hash(password), "has_default_password": is_default_password(password)}


class UserCreate(Schema):
    email: Email
    nombres: Line
    apellidos: Line
    password: Password
    is_active: bool = True
    is_superuser: bool = False

    @field_validator("password")
    @classmethod
    def is_strong(cls, password: str, info: ValidationInfo) -> str:
        found = weakness(password, email=info.data.get("email"))
        if found:
            raise PydanticCustomError(found.type, found.message)
        return password

    def hashed(self) -> "UserToStore":
        """With the hash in the password's place, which takes 0.2 s: hold no connection meanwhile."""
        return UserToStore(**self.model_dump(exclude={"password"}), **stored_password(self.password))


class Invitation(Schema):
    """A new user, who sets their password themselves."""

    model_config = ConfigDict(extra="forbid")

    email: Email
    nombres: Line
    apellidos: Line
    is_superuser: bool = False

    def hashed(self) -> "UserToStore":
        """With a hash that no password is known for: nobody signs in, and it takes as long as with any other."""
        hashed_password = hash_of_unknown()
        return UserToStore(
            **self.model_dump(), hashed_password=hashed_password, has_default_password=False, is_active=True
        )


class UserToStore(Schema):
    email: str
    nombres: str
    apellidos: str
    hashed_password: str
    has_default_password: bool
    is_active: bool
    is_superuser: bool


class UserUpdate(Schema):
    """Only what is sent changes."""

    email: Email = Field(default_factory=absent)
    nombres: Line = Field(default_factory=absent)
    apellidos: Line = Field(default_factory=absent)
    password: Password = Field(default_factory=absent)
    is_active: bool = Field(default_factory=absent)
    is_superuser: bool = Field(default_factory=absent)

    def hashed(self) -> "UserChangesToStore":
        """As that of a new user; without a password there is nothing to hash."""
        changes = self.model_dump(exclude_unset=True)
        if "password" in changes:
            changes |= stored_password(changes.pop("password"))
        return UserChangesToStore(**changes)


class UserChangesToStore(Schema):
    """What an update stores; only what is set changes."""

    email: str = Field(default_factory=absent)
    nombres: str = Field(default_factory=absent)
    apellidos: str = Field(default_factory=absent)
    hashed_password: str = Field(default_factory=absent)
    has_default_password: bool = Field(default_factory=absent)
    is_active: bool = Field(default_factory=absent)
    is_superuser: bool = Field(default_factory=absent)


class ProfileUpdate(Schema):
    """What everybody may change of themselves; only what is sent changes."""

    model_config = ConfigDict(extra="forbid")

    nombres: Line = Field(default_factory=absent)
    apellidos: Line = Field(default_factory=absent)


class PasswordChange(Schema):
    model_config = ConfigDict(extra="forbid")

    current_password: Annotated[str, StringConstraints(max_length=MAX_PASSWORD_LENGTH)]
    new_password: Password


class UserSecurity(Schema):
    has_default_password: bool = Field(description="Whether the password is the documented one")
    needs_second_factor: bool = Field(
        description="Whether nothing that only superusers may is answered before there is a second factor"
    )


class User(Schema):
    id: UUID
    email: str
    nombres: str
    apellidos: str
    is_active: bool
    is_superuser: bool
    is_invited: bool = Field(description="Whether they have not set a password yet")
    has_second_factor: bool = Field(description="Whether their password alone does not let them in")
    created_at: datetime
    updated_at: datetime

    @computed_field  # type: ignore[prop-decorator]
    @property
    def nombre_completo(self) -> str:
        return f"{self.nombres} {self.apellidos}"


class Teammate(Schema):
    """What everybody may know of each other."""

    id: UUID
    nombres: Annotated[str, Field(exclude=True)]
    apellidos: Annotated[str, Field(exclude=True)]
    is_active: bool

    @computed_field  # type: ignore[prop-decorator]
    @property
    def nombre_completo(self) -> str:
        return f"{self.nombres} {self.apellidos}"

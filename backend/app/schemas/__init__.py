from app.schemas.auth import Token
from app.schemas.common import ErrorResponse, PaginatedResponse
from app.schemas.contact import Contact, ContactCreate, ContactQuery, ContactSort, ContactSummary, ContactUpdate
from app.schemas.user import (
    PasswordChange,
    ProfileUpdate,
    User,
    UserCreate,
    UserQuery,
    UserSecurity,
    UserSort,
    UserUpdate,
)

__all__ = [
    "Contact",
    "ContactCreate",
    "ContactQuery",
    "ContactSort",
    "ContactSummary",
    "ContactUpdate",
    "ErrorResponse",
    "PaginatedResponse",
    "PasswordChange",
    "ProfileUpdate",
    "Token",
    "User",
    "UserCreate",
    "UserQuery",
    "UserSecurity",
    "UserSort",
    "UserUpdate",
]

from app.schemas.auth import Token
from app.schemas.common import ErrorResponse, PaginatedResponse
from app.schemas.contact import Contact, ContactCreate, ContactQuery, ContactSort, ContactSummary, ContactUpdate
from app.schemas.user import User, UserCreate, UserQuery, UserSort, UserUpdate

__all__ = [
    "Contact", "ContactCreate", "ContactQuery", "ContactSort", "ContactSummary", "ContactUpdate", "ErrorResponse",
    "PaginatedResponse", "Token", "User", "UserCreate", "UserQuery", "UserSort", "UserUpdate",
]  # fmt: skip

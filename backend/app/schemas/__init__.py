from app.schemas.auth import Token
from app.schemas.common import ErrorResponse, PaginatedResponse
from app.schemas.contact import Contact, ContactCreate, ContactQuery, ContactSort, ContactUpdate
from app.schemas.user import User, UserCreate, UserQuery, UserSort, UserUpdate

__all__ = [
    "Contact", "ContactCreate", "ContactQuery", "ContactSort", "ContactUpdate", "ErrorResponse",
    "PaginatedResponse", "Token", "User", "UserCreate", "UserQuery", "UserSort", "UserUpdate",
]  # fmt: skip

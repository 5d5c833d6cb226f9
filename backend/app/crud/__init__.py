from app.crud.contact import contact
from app.crud.user import user

__all__ = ["contact", "user"]

from app.models.contact import Contact, ContactStatus
from app.models.user import User

__all__ = ["Contact", "ContactStatus", "User"]

from app.models.contact import Contact, ContactStatus, ContactTotal
from app.models.user import User

__all__ = ["Contact", "ContactStatus", "ContactTotal", "User"]

from app.models.contact import Contact, ContactStatus, ContactTally, ContactTotal, ContactWord
from app.models.contact_view import ContactView
from app.models.user import User

__all__ = ["Contact", "ContactStatus", "ContactTally", "ContactTotal", "ContactView", "ContactWord", "User"]

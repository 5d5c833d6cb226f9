from app.crud import contact_total
from app.crud.contact import contact
from app.crud.contact_view import contact_view
from app.crud.job import job
from app.crud.user import user

__all__ = ["contact", "contact_total", "contact_view", "job", "user"]

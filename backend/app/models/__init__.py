from app.models.audit import AuditAction, AuditEntity, AuditEntry, AuditOrigin, AuditSeal
from app.models.contact import Contact, ContactStatus, ContactTally, ContactTotal, ContactWord, TrashedContact
from app.models.contact_view import ContactView
from app.models.idempotency import IdempotencyKey
from app.models.job import Job, JobKind, JobState
from app.models.user import User

__all__ = [
    "AuditAction",
    "AuditEntity",
    "AuditEntry",
    "AuditOrigin",
    "AuditSeal",
    "Contact",
    "ContactStatus",
    "ContactTally",
    "ContactTotal",
    "ContactView",
    "ContactWord",
    "IdempotencyKey",
    "Job",
    "JobKind",
    "JobState",
    "TrashedContact",
    "User",
]

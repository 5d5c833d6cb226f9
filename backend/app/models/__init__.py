from app.models.audit import AuditAction, AuditEntity, AuditEntry, AuditOrigin, AuditSeal
from app.models.contact import (
    Contact,
    ContactStatus,
    ContactTally,
    ContactTotal,
    ContactWord,
    TipoDocumento,
    TipoTelefono,
    TrashedContact,
)
from app.models.contact_import import (
    ContactImport,
    ContactImportChunk,
    ContactImportClaim,
    ContactImportMapping,
    ContactImportOutcome,
    ContactImportRow,
)
from app.models.contact_view import ContactView
from app.models.duplicate import (
    ContactMerge,
    DismissedPair,
    DuplicateDismissal,
    DuplicateGroup,
    DuplicateReason,
    DuplicateScan,
)
from app.models.idempotency import IdempotencyKey
from app.models.job import Job, JobKind, JobState
from app.models.mail import (
    DeliveredMail,
    Language,
    LinkKind,
    Mail,
    MailError,
    MailKind,
    MailState,
    OneTimeLink,
)
from app.models.municipio import Municipio, MunicipioName
from app.models.second_factor import Passkey, PasskeyChallenge, RecoveryCode, SecondFactor
from app.models.session import ApiKey, Attempt, KnownDevice, Session, SessionKind
from app.models.user import User

__all__ = [
    "ApiKey",
    "Attempt",
    "AuditAction",
    "AuditEntity",
    "AuditEntry",
    "AuditOrigin",
    "AuditSeal",
    "Contact",
    "ContactImport",
    "ContactImportChunk",
    "ContactImportClaim",
    "ContactImportMapping",
    "ContactImportOutcome",
    "ContactImportRow",
    "ContactMerge",
    "ContactStatus",
    "ContactTally",
    "ContactTotal",
    "ContactView",
    "ContactWord",
    "DeliveredMail",
    "DismissedPair",
    "DuplicateDismissal",
    "DuplicateGroup",
    "DuplicateReason",
    "DuplicateScan",
    "IdempotencyKey",
    "Job",
    "JobKind",
    "JobState",
    "KnownDevice",
    "Language",
    "LinkKind",
    "Mail",
    "MailError",
    "MailKind",
    "MailState",
    "Municipio",
    "MunicipioName",
    "OneTimeLink",
    "Passkey",
    "PasskeyChallenge",
    "RecoveryCode",
    "SecondFactor",
    "Session",
    "SessionKind",
    "TipoDocumento",
    "TipoTelefono",
    "TrashedContact",
    "User",
]

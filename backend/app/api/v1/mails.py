from typing import Annotated

from fastapi import Query

from app import models, schemas
from app.api.routing import errors, resource_router
from app.crud import audit, mail
from app.deps import DbDep, DeliveredMailDep, HasMailbox, MailDep, MailForUpdate, SuperUser
from app.models.audit import AuditAction, AuditEntity

router = resource_router("/correos", "correos", errors(400, 401, 503))
mailbox = resource_router("/buzon", "buzón", errors(404, 503))


@router.get("/")
def read_mails(_user: SuperUser, db: DbDep, query: Annotated[schemas.MailQuery, Query()]) -> schemas.MailPage:
    """What was sent, waits or failed, the newest first; never what it says. Superusers only."""
    return schemas.MailPage.model_validate(mail.get_multi(db, query))


@router.get("/{id}", response_model=schemas.Mail, responses=errors(404))
def read_mail(found: MailDep) -> models.Mail:
    """One mail, and what became of it. Superusers only."""
    return found


@router.post("/{id}/reintentar", response_model=schemas.Mail, responses=errors(404, 409))
def retry_mail(found: MailForUpdate, db: DbDep) -> models.Mail:
    """Send a mail that failed, or that waits for another attempt, at once. Superusers only."""
    again = mail.retry(db, found)
    audit.note(db, AuditAction.REINTENTAR, AuditEntity.CORREO, id=found.id, name=found.tipo)
    return again


@mailbox.get("/", response_model=list[schemas.DeliveredMailLine])
def read_mailbox(_has: HasMailbox, db: DbDep) -> list[models.DeliveredMail]:
    """What would have been sent, the newest first: in development without a mail server, and nowhere else."""
    return mail.delivered(db)


@mailbox.get("/{id}", response_model=schemas.DeliveredMail)
def read_delivered_mail(delivered: DeliveredMailDep) -> models.DeliveredMail:
    """One of them, links and all."""
    return delivered

"""The thread of a worker that sends what is in the outbox; any number of workers may have one.

A mail is taken in one transaction, sent in none, and noted in another: a worker that dies in between leaves it to the
next once its lease is over (`crud/mail.py`), which may send it again, with the Message-ID that it had.
"""

import logging
import threading
from dataclasses import dataclass
from datetime import timedelta

import psycopg2
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from app import crud, database
from app.core import tokens
from app.core.config import settings
from app.crud import mail as outbox
from app.crud import one_time_link
from app.mailing import smtp
from app.mailing.rendering import render
from app.models.mail import LinkKind, Mail, MailError, MailKind
from app.models.user import User

logger = logging.getLogger(__name__)

# Seconds between two looks at what nobody announces: what is tried again.
TICK = 1.0
RETRY_AFTER = 2.0
# How long whoever stops waits for the mail that is under way.
MAY_TAKE = 12.0


@dataclass(frozen=True, slots=True)
class Link:
    kind: LinkKind
    lifetime: timedelta
    # Of the web app; the token stands behind a #, which no server is told.
    path: str


LINKS = {
    MailKind.INVITACION: Link(LinkKind.INVITACION, timedelta(days=7), "/invitacion"),
    MailKind.RESTABLECER: Link(LinkKind.RESTABLECER, timedelta(minutes=30), "/restablecer"),
    MailKind.CONFIRMAR_CORREO: Link(LinkKind.CONFIRMAR_CORREO, timedelta(hours=24), "/confirmar-correo"),
}


class Postman:
    def __init__(self) -> None:
        self._is_wanted = threading.Event()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="postman", daemon=True)

    def start(self) -> None:
        """Where there is no way to send anything, it waits."""
        if settings.sends_mail or settings.has_mailbox:
            self._thread.start()

    def wake(self) -> None:
        self._is_wanted.set()

    def stop(self) -> None:
        """After the mail that is under way, if that ends soon."""
        self._is_over.set()
        self._is_wanted.set()
        if self._thread.is_alive():
            self._thread.join(MAY_TAKE)

    def _run(self) -> None:
        while not self._is_over.is_set():
            self._is_wanted.clear()
            try:
                while not self._is_over.is_set() and send_next():
                    pass
            except (SQLAlchemyError, psycopg2.Error) as error:
                logger.warning("the outbox can't be read: %s", str(error).strip().split("\n")[0])
                self._is_over.wait(RETRY_AFTER)
            except Exception:  # or nothing is sent any more, and nobody knows
                logger.exception("the postman stumbled")
                self._is_over.wait(RETRY_AFTER)
            self._is_wanted.wait(TICK)


def send_next() -> bool:
    """The mail that is due longest; whether there was one."""
    with database.transaction_aside() as db:
        mail = outbox.claim(db)
    if mail is None:
        return False
    try:
        rendered = render(mail, link=_make_link(mail))
        if settings.sends_mail:
            smtp.send(mail, rendered)
    except smtp.Refusal as refusal:
        _note(mail, refusal)
    except (SQLAlchemyError, psycopg2.Error):
        raise  # the database is gone: the lease ends by itself
    except Exception:
        logger.exception("mail %s can't be made", mail.id)
        _note(mail, smtp.Refusal(MailError.INTERNO, "", is_final=True))
    else:
        with database.transaction_aside() as db:
            if outbox.note_sent(db, mail) and settings.has_mailbox:
                outbox.deliver(db, mail, rendered)
        logger.info("mail %s was sent: %s", mail.id, mail.tipo)
    return True


def _make_link(mail: Mail) -> str | None:
    """Only now, so that no link lies in the outbox. Raises Refusal where it would be of no use any more."""
    link = LINKS.get(MailKind(mail.tipo))
    if link is None:
        return None
    with database.transaction_aside() as db:
        user = _still_meant(db, mail)
        if user is None:
            raise smtp.Refusal(MailError.SIN_EFECTO, "", is_final=True)
        is_new_email = link.kind is LinkKind.CONFIRMAR_CORREO
        token = one_time_link.make(
            db, link.kind, user_id=user.id, lifetime=link.lifetime, email=mail.para if is_new_email else None
        )
    return f"{settings.public_url}{link.path}#{token}"


def _still_meant(db: Connection, mail: Mail) -> User | None:
    """Whom a link is for, whom nobody changes meanwhile: they have this address still, and no password if invited.

    Whoever asked for another address knew the password, which is another one where that is no good any more.
    """
    user = crud.user.get_for_update(db, mail.usuario_id) if mail.usuario_id else None
    if user is None or not user.is_active:
        return None
    if mail.tipo == MailKind.CONFIRMAR_CORREO:
        seal = tokens.account_seal(user.id, user.email, user.hashed_password)
        return user if mail.datos.get("seal") == seal else None
    is_due = user.is_invited or mail.tipo != MailKind.INVITACION
    return user if is_due and user.email == mail.para else None


def _note(mail: Mail, refusal: smtp.Refusal) -> None:
    logger.warning("mail %s was not sent: %s %s", mail.id, refusal.error, refusal.answer)
    with database.transaction_aside() as db:
        outbox.note_refused(db, mail, refusal.error, refusal.answer or None, is_final=refusal.is_final)

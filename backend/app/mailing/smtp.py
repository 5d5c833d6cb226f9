"""Handing a mail to the mail server, and what its refusals mean."""

import re
import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from email.utils import format_datetime

from app.core.config import settings
from app.mailing.rendering import Rendered
from app.models.mail import Mail, MailError

# Seconds for each answer of the server.
TIMEOUT = 10
MAX_ANSWER = 200
PERMANENT = 500
# RFC 3207 and 4954: it is not this mail that is wrong, but how we came.
WANTS_SIGN_IN = {530, 534, 535, 538}


class Refusal(Exception):  # noqa: N818  (it is what the server says)
    def __init__(self, error: MailError, answer: str, *, is_final: bool = False) -> None:
        super().__init__(f"{error}: {answer}")
        self.error = error
        self.answer = answer
        self.is_final = is_final


def send(mail: Mail, rendered: Rendered) -> None:
    """Raises Refusal."""
    message = compose(mail, rendered)
    try:
        with _connect() as server:
            _prepare(server)
            server.send_message(message)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise _refusal(error) from error


def compose(mail: Mail, rendered: Rendered) -> EmailMessage:
    """The same Message-ID each time: who gets it twice sees it once."""
    message = EmailMessage(policy=POLICY)
    message["Subject"] = rendered.subject
    message["From"] = Address(settings.MAIL_FROM_NAME, addr_spec=_ascii_domain(settings.mail_from))
    message["To"] = _ascii_domain(mail.para)
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{mail.id}@{_ascii_domain(settings.mail_from).partition('@')[2]}>"
    message["Content-Language"] = mail.idioma
    # No automatic answers.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(rendered.text, cte="quoted-printable")
    message.add_alternative(rendered.html, subtype="html", cte="quoted-printable")
    return message


def _ascii_domain(email: str) -> str:
    name, _, domain = email.rpartition("@")
    return f"{name}@{domain.encode('idna').decode()}"


def _connect() -> smtplib.SMTP:
    host, port = settings.SMTP_HOST or "", settings.SMTP_PORT
    if settings.SMTP_SECURITY == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
    return smtplib.SMTP(host, port, timeout=TIMEOUT)


def _prepare(server: smtplib.SMTP) -> None:
    if settings.SMTP_SECURITY == "starttls":
        server.starttls(context=ssl.create_default_context())
    if settings.SMTP_USER:
        server.login(settings.SMTP_USER, settings.SMTP_PASSWORD)


def _refusal(error: Exception) -> Refusal:
    """What is wrong with this mail is final where the server says so (5xx); with the server or its settings, never."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, answer = next(iter(error.recipients.values()))
        return _of_code(code, answer)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Refusal(MailError.CREDENCIALES, _shown(error.smtp_code, error.smtp_error))
    if isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPDataError):
        return _of_code(error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPNotSupportedError | ssl.SSLError):
        return _of_what_is_lacking(str(error))
    if isinstance(error, smtplib.SMTPResponseException):
        return Refusal(MailError.SIN_CONEXION, _shown(error.smtp_code, error.smtp_error))
    return Refusal(MailError.SIN_CONEXION, _clean(str(error) or type(error).__name__))


def _of_what_is_lacking(said: str) -> Refusal:
    if "SMTPUTF8" in said:
        # An address with letters before its @ that this server can't write (RFC 6531), today or any other day.
        return Refusal(MailError.RECHAZADO, _clean(said), is_final=True)
    # STARTTLS, or AUTH, which servers offer only behind it.
    return Refusal(MailError.SIN_CIFRADO, _clean(said))


def _of_code(code: int, answer: bytes | str) -> Refusal:
    if code in WANTS_SIGN_IN:
        is_plain = "STARTTLS" in _shown(code, answer).upper()
        return Refusal(MailError.SIN_CIFRADO if is_plain else MailError.CREDENCIALES, _shown(code, answer))
    is_final = code >= PERMANENT
    return Refusal(MailError.RECHAZADO if is_final else MailError.APLAZADO, _shown(code, answer), is_final=is_final)


def _shown(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return _clean(f"{code} {text}")


def _clean(text: str) -> str:
    """Of what a server says: one line without links, as some repeat what they were sent."""
    line = re.sub(r"https?://\S+|[\w-]{40,}", "…", " ".join(text.replace("\0", "").split()))
    return line[:MAX_ANSWER]

"""A real SMTP server for tests, that refuses what it is told to refuse."""

import ssl
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from time import sleep
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Server  # noqa: N811
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.harness import free_port

USER, PASSWORD = "crm", "la clave del servidor"


@dataclass
class Mailman:
    """What a server got; `answers` are given one after the other before it takes a mail."""

    port: int = 0
    got: list[EmailMessage] = field(default_factory=list)
    answers: deque[str] = field(default_factory=deque)
    # Seconds that it thinks about a mail before it has it, and when it began to.
    delay: float = 0
    began: int = 0

    async def handle_DATA(self, _server: Server, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        import asyncio  # noqa: PLC0415

        self.began += 1
        await asyncio.sleep(self.delay)
        if self.answers:
            return self.answers.popleft()
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.got.append(message)
        return "250 OK"

    def text_of(self, number: int = -1) -> str:
        body = self.got[number].get_body(("plain",))
        assert body is not None
        return str(body.get_content()).replace("\r\n", "\n")


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """Of localhost, signed by itself: whoever is to trust it names it in SSL_CERT_FILE."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    paths = folder / "cert.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths


def _authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    is_right = isinstance(given, LoginPassword) and given == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=False)


@contextmanager
def mail_server(*, tls: tuple[Path, Path] | None = None, port: int = 0, knows_utf8: bool = True) -> Iterator[Mailman]:
    """With `tls` it wants STARTTLS and then a user and a password."""
    mailman = Mailman(port=port or free_port())
    options: dict[str, Any] = {"enable_SMTPUTF8": knows_utf8}
    if tls:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*tls)
        options |= {
            "tls_context": context, "require_starttls": True, "auth_required": True, "authenticator": _authenticate,
        }  # fmt: skip
    controller = Controller(mailman, hostname="localhost", port=mailman.port, **options)
    controller.start()
    try:
        yield mailman
    finally:
        controller.stop()


def settings_of(mailman: Mailman, **more: str) -> dict[str, str]:
    return {
        "SMTP_HOST": "localhost", "SMTP_PORT": str(mailman.port), "SMTP_SECURITY": "none",
        "MAIL_FROM": "crm@example.com", "MAIL_FROM_NAME": "Ventas del Sur", "PUBLIC_URL": "https://crm.example.com/",
    } | more  # fmt: skip


def wait_a_moment() -> None:
    """For what must not happen."""
    sleep(1.5)

"""Mails through a real SMTP server: sent once, whatever becomes of the worker and of the server."""

import hashlib
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.crud.mail import PAUSES
from tests.harness import Server, free_port, running_service
from tests.process.mail_servers import (
    PASSWORD,
    USER,
    Mailman,
    mail_server,
    make_certificate,
    settings_of,
    wait_a_moment,
)
from tests.process.processes import wait_until
from tests.process.test_worker import worker

INSERT = """
    INSERT INTO mails (id, tipo, para, nombre, idioma, usuario_id)
    SELECT gen_random_uuid(), %s, 'eva@example.com', 'Eva', 'es', id FROM users LIMIT 1 RETURNING id::text
"""
STATE = "SELECT estado, intentos, error, respuesta FROM mails WHERE id = %s"
# As if the time until then had passed.
PASS_TIME = "UPDATE mails SET siguiente_at = now() WHERE estado = 'en_espera'"
PRODUCTION = {
    "APP_ENV": "production", "FIRST_SUPERUSER_PASSWORD": "una clave de la casa", "BCRYPT_ROUNDS": "10",
    "POSTGRES_PASSWORD": "una de verdad",
}  # fmt: skip
LINK = re.compile(r"^https://crm\.example\.com/restablecer#([\w-]{43})$", re.MULTILINE)


@pytest.fixture
def name(server: Server, migrated: str) -> Iterator[str]:
    with server.database("mailing", template=migrated) as name:
        server.sql(
            name,
            """
            INSERT INTO users (id, email, hashed_password, nombres, apellidos)
            VALUES (gen_random_uuid(), 'eva@example.com', '-', 'Eva', 'Ruiz')
            """,
        )
        yield name


@pytest.fixture
def mailman() -> Iterator[Mailman]:
    with mail_server() as mailman:
        yield mailman


@dataclass(frozen=True)
class Office:
    """A database with somebody to write to, and workers on it."""

    server: Server
    name: str
    folder: Path

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.server.sql(self.name, statement, *values)

    def post(self, kind: str = "clave_cambiada") -> str:
        ((id,),) = self.sql(INSERT, kind)
        self.sql("NOTIFY crm_jobs")
        return str(id)

    def state(self, id: str) -> tuple[Any, ...]:
        (row,) = self.sql(STATE, id)
        return row

    def wait_for(self, id: str, *expected: Any) -> None:
        wait_until(lambda: self.state(id)[: len(expected)] == expected)

    def worker(self, **settings: str) -> AbstractContextManager["subprocess.Popen[bytes]"]:
        return worker(self.server, self.name, self.folder / "log", **settings)

    def log(self) -> str:
        return (self.folder / "log").read_text()


@pytest.fixture
def office(server: Server, name: str, tmp_path: Path) -> Office:
    return Office(server, name, tmp_path)


def test_a_link_is_made_when_it_is_sent_and_kept_nowhere(office: Office, mailman: Mailman) -> None:
    with office.worker(**settings_of(mailman)):
        id = office.post("restablecer")
        office.wait_for(id, "enviado", 1, None, None)
    (message,) = mailman.got
    assert (message["to"], message["from"]) == ("eva@example.com", "Ventas del Sur <crm@example.com>")
    assert message["message-id"] == f"<{id}@example.com>"
    assert message["subject"] == "Elige una contraseña nueva"
    assert message.get_content_type() == "multipart/alternative"
    (token,) = LINK.findall(mailman.text_of())
    html = message.get_body(("html",))
    assert html is not None
    assert html.get_content().count(f'href="https://crm.example.com/restablecer#{token}"') == 2
    ((digest, lasts),) = office.sql("SELECT digest, expires_at - created_at FROM one_time_links")
    assert bytes(digest) == hashlib.sha256(token.encode()).digest()
    assert round(lasts.total_seconds() / 60) == 30
    rows = "SELECT to_jsonb(t)::text FROM {} AS t"
    kept = [row for table in ("mails", "one_time_links", "audit_entries") for row in office.sql(rows.format(table))]
    assert token not in str(kept) + office.log()
    assert office.sql("SELECT 1 FROM delivered_mails") == []


def test_a_server_that_is_down_is_tried_again_and_again_until_it_has_failed(office: Office) -> None:
    port = free_port()
    with office.worker(**settings_of(Mailman(port=port))):
        id = office.post()
        for attempt, pause in enumerate(PAUSES, 1):
            office.wait_for(id, "en_espera", attempt, "sin_conexion")
            ((left,),) = office.sql("SELECT siguiente_at - clock_timestamp() FROM mails")
            assert pause.total_seconds() - 20 < left.total_seconds() <= pause.total_seconds()
            office.sql(PASS_TIME)
        office.wait_for(id, "fallido", len(PAUSES) + 1, "sin_conexion")


def test_it_arrives_once_the_server_is_there(office: Office) -> None:
    port = free_port()
    with office.worker(**settings_of(Mailman(port=port))):
        id = office.post()
        office.wait_for(id, "en_espera", 1, "sin_conexion")
        with mail_server(port=port) as mailman:
            office.sql(PASS_TIME)
            office.wait_for(id, "enviado", 2, None)
            assert len(mailman.got) == 1


def test_not_now_is_tried_again_and_never_is_not(office: Office, mailman: Mailman) -> None:
    mailman.answers.append("451 4.7.1 Greylisted, see https://mx.example.com/why")
    with office.worker(**settings_of(mailman)):
        id = office.post()
        office.wait_for(id, "en_espera", 1, "aplazado", "451 4.7.1 Greylisted, see …")
        office.sql(PASS_TIME)
        office.wait_for(id, "enviado", 2, None, None)
        mailman.answers.append("550 5.1.1 No such person here")
        other = office.post()
        office.wait_for(other, "fallido", 1, "rechazado", "550 5.1.1 No such person here")
    assert len(mailman.got) == 1


@pytest.mark.parametrize(("knows_utf8", "expected"), [(True, ("enviado", None)), (False, ("fallido", "rechazado"))])
def test_an_address_with_an_enye_needs_a_server_that_can_write_it(
    office: Office, knows_utf8: bool, expected: tuple[str, str | None]
) -> None:
    id = office.post()
    office.sql("UPDATE mails SET para = 'peña@example.com'")
    with mail_server(knows_utf8=knows_utf8) as mailman, office.worker(**settings_of(mailman)):
        wait_until(lambda: (office.state(id)[0], office.state(id)[2]) == expected)
        assert len(mailman.got) == knows_utf8


class TestSecurity:
    @pytest.fixture
    def certificate(self, tmp_path: Path) -> tuple[Path, Path]:
        return make_certificate(tmp_path)

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            ({}, ("enviado", None)),
            ({"SMTP_PASSWORD": "otra"}, ("en_espera", "credenciales")),
            ({"SMTP_SECURITY": "none", "SMTP_USER": ""}, ("en_espera", "sin_cifrado")),
            # The server's certificate is nobody's that is trusted.
            ({"SSL_CERT_FILE": ""}, ("en_espera", "sin_cifrado")),
        ],
    )
    def test_starttls_and_sign_in(
        self,
        office: Office,
        certificate: tuple[Path, Path],
        change: dict[str, str],
        expected: tuple[str, str | None],
    ) -> None:
        secure = {
            "SMTP_SECURITY": "starttls", "SMTP_USER": USER, "SMTP_PASSWORD": PASSWORD,
            "SSL_CERT_FILE": str(certificate[0]),
        }  # fmt: skip
        with (
            mail_server(tls=certificate) as mailman,
            office.worker(**settings_of(mailman) | secure | change),
        ):
            id = office.post()
            wait_until(lambda: office.state(id)[0] == "enviado" or office.state(id)[2])
            estado, _, error, _ = office.state(id)
            assert (estado, error) == expected, office.log()
            assert len(mailman.got) == (estado == "enviado")
        assert PASSWORD not in office.log()

    def test_a_server_without_it_gets_nothing(self, office: Office, mailman: Mailman) -> None:
        with office.worker(**settings_of(mailman, SMTP_SECURITY="starttls")):
            office.wait_for(office.post(), "en_espera", 1, "sin_cifrado")
        assert mailman.got == []


class TestDeath:
    def test_before_it_sends(self, office: Office, mailman: Mailman) -> None:
        with office.worker(**settings_of(mailman)) as process:
            wait_until(lambda: "ready" in office.log())
            process.send_signal(signal.SIGKILL)
            process.wait()
        id = office.post()
        with office.worker(**settings_of(mailman)):
            office.wait_for(id, "enviado", 1)
        assert len(mailman.got) == 1

    def test_while_it_sends(self, office: Office, mailman: Mailman) -> None:
        """The server may have it or not: it is sent again, as the same mail, and only once the lease is over."""
        mailman.delay = 2
        id = office.post("restablecer")
        with office.worker(**settings_of(mailman)) as process:
            wait_until(lambda: mailman.began)
            process.send_signal(signal.SIGKILL)
            process.wait()
        mailman.delay = 0
        assert office.state(id) == ("en_espera", 1, None, None)
        with office.worker(**settings_of(mailman)):
            wait_a_moment()
            assert mailman.began == 1
            office.sql(PASS_TIME)
            office.wait_for(id, "enviado", 2)
        assert {message["message-id"] for message in mailman.got} == {f"<{id}@example.com>"}
        assert 1 <= len(mailman.got) <= 2

    def test_again_and_again_among_many(self, office: Office, mailman: Mailman) -> None:
        ids = [office.post() for _ in range(12)]
        mailman.delay = 0.1
        for _ in range(3):
            before = mailman.began
            with office.worker(**settings_of(mailman)) as process:
                wait_until(partial(lambda before: mailman.began > before + 1, before))
                process.send_signal(signal.SIGKILL)
                process.wait()
        office.sql(PASS_TIME)
        with office.worker(**settings_of(mailman)):
            for id in ids:
                office.wait_for(id, "enviado")
        assert {message["message-id"] for message in mailman.got} == {f"<{id}@example.com>" for id in ids}
        # At worst one more for each death.
        assert len(mailman.got) <= len(ids) + 3

    def test_sigterm_lets_the_mail_end(self, office: Office, mailman: Mailman) -> None:
        mailman.delay = 1
        id = office.post()
        with office.worker(**settings_of(mailman)) as process:
            wait_until(lambda: mailman.began)
            process.terminate()
            assert process.wait(20) == 0
        assert office.state(id)[:2] == ("enviado", 1)
        assert len(mailman.got) == 1


def test_many_workers_send_each_once_and_hold_no_transaction(office: Office, mailman: Mailman) -> None:
    mailman.delay = 1
    with ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(office.worker(**settings_of(mailman)))
        ids = [office.post() for _ in range(9)]
        wait_until(lambda: mailman.began)
        idle = "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND state LIKE 'idle in transaction%%'"
        over = time.monotonic() + 1.5
        while time.monotonic() < over:
            # Nearly as long as a mail takes: a busy machine may keep anybody from going on for a moment.
            assert office.sql(f"{idle} AND state_change < clock_timestamp() - interval '0.8 s'", office.name) == []
        for id in ids:
            office.wait_for(id, "enviado", 1)
    assert sorted(message["message-id"] for message in mailman.got) == sorted(f"<{id}@example.com>" for id in ids)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("restablecer", "UPDATE users SET email = 'otra@example.com'"),
        ("restablecer", "UPDATE users SET is_active = false"),
        ("restablecer", "DELETE FROM users"),
        # They have a password by now.
        ("invitacion", "SELECT"),
    ],
)
def test_no_link_is_sent_to_whom_it_is_not_for_any_more(
    office: Office, mailman: Mailman, kind: str, change: str
) -> None:
    id = office.post(kind)
    office.sql(change)
    with office.worker(**settings_of(mailman)):
        office.wait_for(id, "fallido", 1, "sin_efecto")
    assert mailman.got == []
    assert office.sql("SELECT 1 FROM one_time_links") == []


def test_one_that_can_not_be_made_holds_up_no_other(office: Office, mailman: Mailman) -> None:
    ids = [office.post("de otra versión"), office.post()]
    with office.worker(**settings_of(mailman)):
        office.wait_for(ids[0], "fallido", 1, "interno")
        office.wait_for(ids[1], "enviado", 1)


def test_a_database_that_hangs_up_is_come_back_to(office: Office, mailman: Mailman) -> None:
    with office.worker(**settings_of(mailman)):
        office.wait_for(office.post(), "enviado")
        office.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            " AND datname = current_database()"
        )
        office.wait_for(office.post(), "enviado")
    assert len(mailman.got) == 2


def test_without_a_server_production_waits(office: Office) -> None:
    id = office.post()
    with office.worker(**PRODUCTION):
        wait_until(lambda: "ready" in office.log())
        wait_a_moment()
    assert office.state(id) == ("en_espera", 0, None, None)
    assert office.sql("SELECT 1 FROM delivered_mails") == []


@pytest.mark.parametrize(
    ("settings", "options"),
    [
        (PRODUCTION, {"has_mailbox": False, "sends_mail": False}),
        (PRODUCTION | settings_of(Mailman(port=25)), {"has_mailbox": False, "sends_mail": True}),
        (settings_of(Mailman(port=25)), {"has_mailbox": False, "sends_mail": True}),
    ],
    ids=["production without a server", "production", "development with a server"],
)
def test_there_is_no_mailbox_but_in_development_without_a_server(
    office: Office, settings: dict[str, str], options: dict[str, bool]
) -> None:
    office.sql("INSERT INTO delivered_mails (id, para, asunto, html, texto) VALUES (gen_random_uuid(), '', '', '', '')")
    ((id,),) = office.sql("SELECT id::text FROM delivered_mails")
    env = office.server.env(office.name) | {"SEED_SAMPLE_CONTACTS": "false"} | settings
    with running_service(env, office.folder / "log") as service, service.client() as client:
        answer = client.get("/api/auth/options").json()
        assert {name: answer[name] for name in options} == options
        for path in ("/api/buzon/", "/api/buzon", f"/api/buzon/{id}", "/api/buzon/x"):
            answer = client.get(path)
            assert (answer.status_code, answer.json()["code"]) == (404, "no_mailbox")


def test_an_address_that_asks_for_links_again_and_again_has_to_wait(office: Office) -> None:
    env = office.server.env(office.name) | {"SEED_SAMPLE_CONTACTS": "false", "SIGN_IN_ATTEMPTS_BY_ADDRESS": "3"}
    with running_service(env, office.folder / "log") as service, service.client() as client:
        emails = [f"{name}@example.com" for name in ("eva", "nadie", "otra", "eva")]
        answers = [client.post("/api/auth/password/forgot", json={"email": email}) for email in emails]
        assert [answer.status_code for answer in answers] == [202, 202, 202, 429]
        assert 0 < int(answers[-1].headers["Retry-After"]) <= 15 * 60
        # Who signs in from there does not wait for it.
        form = {"username": "admin@example.com", "password": "admin123"}
        assert client.post("/api/auth/login", data=form).status_code == 200
    assert office.sql("SELECT para FROM mails") == [("eva@example.com",)]

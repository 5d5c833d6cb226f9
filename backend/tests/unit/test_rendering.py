"""Every kind of mail in both languages: its words, whole and escaped, in HTML and in text."""

from datetime import UTC, datetime
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest

from app.core.config import settings
from app.mailing import rendering, smtp
from app.mailing.postman import LINKS
from app.models.mail import Language, Mail, MailKind

LINK = "https://crm.example.com/restablecer#abc_-DEF"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
EVERY = pytest.mark.parametrize(("kind", "language"), [(kind, language) for kind in MailKind for language in Language])


def mail(kind: MailKind, language: Language = Language.ES, **fields: Any) -> Mail:
    values = {
        "id": UUID(int=7), "tipo": kind.value, "idioma": language.value, "para": "luz@example.com", "nombre": "Luz",
        "created_at": datetime(2026, 11, 27, 2, 5, tzinfo=UTC),
        "datos": {"actor": "Ana Ruiz", "email": "luz.nueva@example.com", "address": "190.24.5.6", "agent": EDGE},
    }  # fmt: skip
    return cast(Mail, SimpleNamespace(**values | fields))


class Seen(HTMLParser):
    """The text and the links of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.links: list[str | None] = []
        self.feed(html.partition("</style>")[2])

    def handle_data(self, data: str) -> None:
        self.text += f" {data}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.links.append(dict(attrs)["href"])


@EVERY
def test_it_is_whole(kind: MailKind, language: Language) -> None:
    link = LINK if kind in LINKS else None
    rendered = rendering.render(mail(kind, language), link=link)
    seen = Seen(rendered.html)
    assert seen.links == ([LINK, LINK] if link else [])
    assert rendered.text.count(LINK) == (1 if link else 0)
    assert "\n" not in rendered.subject
    assert len(rendered.subject) < 60
    assert "{" not in rendered.text + rendered.subject
    assert "None" not in rendered.text
    assert f'lang="{language}"' in rendered.html
    # Nothing is fetched from anywhere.
    assert "src=" not in rendered.html
    greeting = "Hola, Luz" if language is Language.ES else "Hello, Luz"
    assert rendered.text.startswith(f"{greeting}\n\n")
    words = {word.strip(".,:") for word in " ".join(seen.text.split()).split()}
    assert {word.strip(".,:") for word in rendered.text.split()} - words <= {"--"}


@EVERY
def test_whatever_is_put_into_it_is_text_in_one_line(kind: MailKind, language: Language) -> None:
    evil = "<b>x</b>\n\nEntra: http://evil.example"
    rendered = rendering.render(mail(kind, language, nombre=evil, para=evil, datos={"actor": evil, "email": evil}))
    assert "<b>" not in rendered.html
    assert "\n\nEntra" not in rendered.text
    assert "\n" not in rendered.subject


def test_a_link_is_only_the_settings_and_the_token() -> None:
    assert settings.public_url == "http://localhost:8000"
    assert [link.path for link in LINKS.values()] == ["/invitacion", "/restablecer", "/confirmar-correo"]


@pytest.mark.parametrize(
    ("at", "es", "en"),
    [
        ((27, 2, 5), "26 de noviembre de 2026, 9:05 p. m. (hora de Colombia)",
         "November 26, 2026, 9:05 pm (Colombia time)"),
        ((27, 5, 0), "27 de noviembre de 2026, 12:00 a. m. (hora de Colombia)",
         "November 27, 2026, 12:00 am (Colombia time)"),
        ((27, 17, 0), "27 de noviembre de 2026, 12:00 p. m. (hora de Colombia)",
         "November 27, 2026, 12:00 pm (Colombia time)"),
    ],
)  # fmt: skip
def test_times_are_those_of_bogota(at: tuple[int, int, int], es: str, en: str) -> None:
    moment = datetime(2026, 11, *at, tzinfo=UTC)
    assert (rendering.moment(moment, Language.ES), rendering.moment(moment, Language.EN)) == (es, en)


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        (EDGE, "Edge en Windows"),
        (SAFARI, "Safari en iPhone"),
        ("curl/8.5.0", None),
        (None, None),
        ("Entra a http://evil.example ya", None),
    ],
)
def test_a_device_is_one_that_we_know(agent: str | None, expected: str | None) -> None:
    assert rendering.device(agent, Language.ES) == expected


class TestMessage:
    def compose(self, **fields: Any) -> Any:
        about = mail(MailKind.CLAVE_CAMBIADA, **fields)
        return smtp.compose(about, rendering.render(about))

    def test_has_text_and_html_and_wants_no_answer(self) -> None:
        message = self.compose()
        assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Message-ID"] == self.compose()["Message-ID"]
        assert max(len(line) for line in message.as_bytes().splitlines()) <= 998

    def test_goes_to_an_address_with_an_ene_in_its_domain(self) -> None:
        assert self.compose(para="luz@peña.example")["To"] == "luz@xn--pea-8ma.example"


def test_a_servers_words_hold_no_link_and_no_line_break() -> None:
    said = smtp._clean("550 no\r\nsee https://x.example/a#b " + "A" * 43 + " " + "x " * 500)
    assert said.startswith("550 no see … … x x")
    assert len(said) == smtp.MAX_ANSWER

"""A mail's words, as HTML and as text. Each kind has one template in each language, whose blocks are its parts.

Those templates are plain text; what becomes HTML is escaped by the layout. So nobody's name can be markup, nor begin a
paragraph of its own.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

from app.core.config import settings
from app.models.mail import Language, Mail

BOGOTA = ZoneInfo("America/Bogota")
MONTHS = {
    Language.ES: [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    Language.EN: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
INSTEAD = {
    Language.ES: "Si el botón no funciona, copia este enlace en tu navegador:",
    Language.EN: "If the button does not work, copy this link into your browser:",
}
FOOT = {
    Language.ES: "{sender} te escribe porque esto es de tu cuenta. Nadie lee las respuestas a este correo.",
    Language.EN: "{sender} writes to you because this is about your account. Nobody reads replies to this mail.",
}
# In their order: Edge calls itself Chrome too, and Chrome Safari.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "FxiOS": "Firefox", "CriOS": "Chrome",
            "Chrome": "Chrome", "Safari": "Safari"}  # fmt: skip
SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "Mac OS X": "Mac",
           "CrOS": "ChromeOS", "Linux": "Linux"}  # fmt: skip
ON = {Language.ES: "en", Language.EN: "on"}
NOON = 12


@dataclass(frozen=True, slots=True)
class Rendered:
    subject: str
    html: str
    text: str
    link: str | None


def _in_one_line(value: Any) -> Any:
    """Whatever is put into a template: a name may hold line breaks."""
    return " ".join(value.split()) if isinstance(value, str) else value


_FOLDER = FileSystemLoader(Path(__file__).parent / "templates")
# Blocks of plain text; what they become is escaped below.
_words = Environment(loader=_FOLDER, finalize=_in_one_line, undefined=StrictUndefined, autoescape=False)  # noqa: S701
_layouts = Environment(
    loader=_FOLDER, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    autoescape=select_autoescape(enabled_extensions=("html",)),
)  # fmt: skip


@cache
def _template(name: str) -> Template:
    return _words.get_template(name)


def render(mail: Mail, *, link: str | None = None) -> Rendered:
    language = Language(mail.idioma)
    template = _template(f"{mail.tipo}.{language}")
    told = dict.fromkeys(("actor", "email", "address"))
    values = told | mail.datos | {
        "name": mail.nombre,
        "to": mail.para,
        "sender": settings.MAIL_FROM_NAME,
        "url": settings.public_url,
        "moment": moment(mail.created_at, language),
        "device": device(mail.datos.get("agent"), language),
    }  # fmt: skip

    def block(name: str) -> str:
        made = template.blocks.get(name)
        return "".join(made(template.new_context(values))).strip() if made else ""

    subject = block("subject")
    parts = {
        "language": language.value,
        "sender": settings.MAIL_FROM_NAME,
        "subject": subject,
        "preview": block("preview"),
        "title": block("title"),
        "paragraphs": _paragraphs(block("body")),
        "facts": [line.partition(": ")[::2] for line in block("facts").splitlines()],
        "button": block("button"),
        "instead": INSTEAD[language],
        "notes": _paragraphs(block("notes")),
        "foot": FOOT[language].format(sender=settings.MAIL_FROM_NAME),
        "link": link,
    }
    html, text = (_layouts.get_template(name).render(parts) for name in ("layout.html", "layout.txt"))
    return Rendered(subject, html, re.sub(r"\n{3,}", "\n\n", text), link)


def _paragraphs(text: str) -> list[str]:
    return [part.replace("\n", " ") for part in text.split("\n\n") if part]


def moment(at: datetime, language: Language) -> str:
    """26 de noviembre de 2026, 3:15 p. m. (hora de Colombia)"""
    here = at.astimezone(BOGOTA)
    month = MONTHS[language][here.month - 1]
    hour, minute = (here.hour - 1) % NOON + 1, f"{here.minute:02}"
    if language is Language.ES:
        half = "a. m." if here.hour < NOON else "p. m."
        return f"{here.day} de {month} de {here.year}, {hour}:{minute} {half} (hora de Colombia)"
    half = "am" if here.hour < NOON else "pm"
    return f"{month} {here.day}, {here.year}, {hour}:{minute} {half} (Colombia time)"


def device(agent: str | None, language: Language) -> str | None:
    """Which browser it is, and on what. Nothing of how a stranger may have it call itself."""
    browser = next((name for mark, name in BROWSERS.items() if f"{mark}/" in (agent or "")), None)
    system = next((name for mark, name in SYSTEMS.items() if mark in (agent or "")), None)
    if browser and system:
        return f"{browser} {ON[language]} {system}"
    return browser or system

"""What the settings make of what they are given; which of them production refuses: `process/test_serving.py`."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import make_url

from app.core import embedded_url
from app.core.config import BACKEND_DIR, Settings

AWKWARD = "p@ss/w%rd:#?&= 'ñ\"\\"


def settings(**given: Any) -> Settings:
    return Settings(**{"SECRET_KEY": "one-secret-of-many-that-one-makes", "POSTGRES_SERVER": None} | given)


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server that the tests run on is set in the environment."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name, raising=False)


class TestDatabaseUrl:
    def test_holds_any_sign_of_user_and_password(self) -> None:
        url = settings(POSTGRES_SERVER="db", POSTGRES_USER="ana@ventas", POSTGRES_PASSWORD=AWKWARD).database_url
        assert (url.username, url.password, url.host, url.port) == ("ana@ventas", AWKWARD, "db", 5432)
        assert make_url(url.render_as_string(hide_password=False)) == url

    def test_does_not_show_the_password(self) -> None:
        assert AWKWARD not in str(settings(POSTGRES_SERVER="db", POSTGRES_PASSWORD=AWKWARD).database_url)

    def test_names_the_driver(self) -> None:
        """A bare postgresql:// is another one since SQLAlchemy 2.1."""
        for server in ("db", None):
            assert settings(POSTGRES_SERVER=server).database_url.drivername == "postgresql+psycopg2"

    @pytest.mark.parametrize("unset", [None, "", "  "])
    def test_is_of_the_embedded_server_where_no_other_is_named(self, unset: str | None, tmp_path: Path) -> None:
        given = settings(POSTGRES_SERVER=unset, CRM_DATA_DIR=tmp_path)
        assert given.uses_embedded_server
        assert given.database_url == embedded_url.database_url(tmp_path)


class TestFolders:
    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            (".data", BACKEND_DIR / ".data"),
            ("../otra", BACKEND_DIR.parent / "otra"),
            ("~/crm", Path.home().resolve() / "crm"),
        ],
    )
    def test_count_from_the_backend_wherever_the_command_was_started(
        self, written: str, meant: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert meant == settings(CRM_DATA_DIR=written).CRM_DATA_DIR


class TestDefaultsThatFollowTheEnvironment:
    PRODUCTION = {  # noqa: RUF012
        "APP_ENV": "production",
        "POSTGRES_SERVER": "db",
        "POSTGRES_PASSWORD": AWKWARD,
        "FIRST_SUPERUSER_PASSWORD": "una clave de la casa",
    }

    def test_development_debugs_and_has_sample_contacts(self) -> None:
        given = settings()
        assert (given.is_debug, given.seeds_sample_contacts) == (True, True)

    def test_production_does_neither(self) -> None:
        given = settings(**self.PRODUCTION)
        assert (given.is_debug, given.seeds_sample_contacts) == (False, False)

    def test_what_is_said_counts(self) -> None:
        assert settings(**self.PRODUCTION, SEED_SAMPLE_CONTACTS="true").seeds_sample_contacts
        assert not settings(SEED_SAMPLE_CONTACTS="false", DEBUG="false").is_debug

    def test_blank_is_unset(self) -> None:
        given = settings(SEED_SAMPLE_CONTACTS="", DEBUG=" ")
        assert (given.is_debug, given.seeds_sample_contacts) == (True, True)


class TestMail:
    SENDING = {"SMTP_HOST": "smtp.example.com", "MAIL_FROM": "crm@example.com"}  # noqa: RUF012
    PRODUCTION = TestDefaultsThatFollowTheEnvironment.PRODUCTION

    def test_without_a_server_development_has_a_mailbox_and_production_has_none(self) -> None:
        assert (settings().sends_mail, settings().has_mailbox) == (False, True)
        assert (settings(**self.SENDING).sends_mail, settings(**self.SENDING).has_mailbox) == (True, False)
        production = settings(**self.PRODUCTION)
        assert (production.sends_mail, production.has_mailbox) == (False, False)

    def test_a_server_needs_a_sender_and_in_production_an_address_to_link_to(self) -> None:
        with pytest.raises(ValidationError, match="MAIL_FROM must be set where SMTP_HOST is"):
            settings(SMTP_HOST="smtp.example.com")
        with pytest.raises(ValidationError, match="PUBLIC_URL must be set where SMTP_HOST is"):
            settings(**self.PRODUCTION, **self.SENDING)
        assert settings(**self.PRODUCTION, **self.SENDING, PUBLIC_URL="https://crm.example.com/").public_url == (
            "https://crm.example.com"
        )

    @pytest.mark.parametrize("port", ["", "8123"])
    def test_links_lead_to_where_development_listens(self, port: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PORT", port)
        assert settings(PUBLIC_URL=" ").public_url == f"http://localhost:{port or 8000}"

    @pytest.mark.parametrize(
        "address", ["crm.example.com", "javascript:alert(1)", "https://", "https://a@b", "https://a/?q", "http://a b"]
    )
    def test_what_is_no_address_is_refused(self, address: str) -> None:
        with pytest.raises(ValidationError, match="PUBLIC_URL"):
            settings(PUBLIC_URL=address)

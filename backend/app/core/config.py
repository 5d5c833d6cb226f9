"""Settings, read from the environment and from `backend/.env`, checked before anything listens."""

import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    EmailStr,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError
from sqlalchemy import URL

from app.core import embedded_url
from app.core.password_rules import broken_rule

BACKEND_DIR = Path(__file__).resolve().parents[2]

DEFAULT_SUPERUSER_PASSWORD = "admin123"
DEFAULT_POSTGRES_PASSWORD = "crm_password"
MIN_SECRET_LENGTH = 32
# OWASP, Password Storage Cheat Sheet.
MIN_BCRYPT_ROUNDS = 10
DEVELOPMENT_ENVS = {"development", "test"}


# As many as a secret that somebody made has, and no run of one key.
DIFFERENT_CHARACTERS = 8
KNOWN_POSTGRES_PASSWORDS = {"", DEFAULT_POSTGRES_PASSWORD, "postgres", "password"}


def _is_placeholder(secret: str) -> bool:
    """Whether it asks to be replaced."""
    plain = secret.strip().casefold()
    return plain.startswith(("your-secret-key", "<")) or any(word in plain for word in ("changeme", "change-"))


def _is_weak(secret: str) -> bool:
    plain = secret.strip()
    return _is_placeholder(plain) or len(plain) < MIN_SECRET_LENGTH or len(set(plain)) < DIFFERENT_CHARACTERS


def _blank_is_unset(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


BlankIsUnset = BeforeValidator(_blank_is_unset)
# A relative folder means the same wherever the command was started: it counts from backend/.
Folder = Annotated[Path, AfterValidator(lambda path: (BACKEND_DIR / path.expanduser()).resolve())]
WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/?#@]+(/[^\s?#]*)?$")]


class Settings(BaseSettings):
    """Every setting of the service; `.env.example` lists them with a word on each.

    Raises ValidationError, which names the setting and never shows its value.
    """

    model_config = SettingsConfigDict(
        env_file=os.environ.get("CRM_ENV_FILE", BACKEND_DIR / ".env"),
        case_sensitive=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    APP_NAME: str = "Base CRM API"
    # Anything that is not development or test is held to production's rules.
    APP_ENV: str = "development"
    DEBUG: Annotated[bool | None, BlankIsUnset] = None
    API_V1_PREFIX: Annotated[str, Field(pattern=r"^(/[A-Za-z0-9_.-]+)+$")] = "/api"

    SECRET_KEY: str = ""
    ALGORITHM: Literal["HS256", "HS384", "HS512"] = "HS256"
    ACCESS_TOKEN_EXPIRE_MINUTES: Annotated[int, Field(ge=1, le=60 * 24 * 365)] = 30
    # A browser stays signed in for so many days without a visit, and for so many at most.
    SESSION_IDLE_DAYS: Annotated[int, Field(ge=1, le=365)] = 14
    SESSION_MAX_DAYS: Annotated[int, Field(ge=1, le=365)] = 90
    # Wrong guesses in so many minutes; then an account, or an address, has to wait.
    SIGN_IN_ATTEMPTS: Annotated[int, Field(ge=3, le=1000)] = 5
    SIGN_IN_ATTEMPTS_BY_ADDRESS: Annotated[int, Field(ge=3, le=100_000)] = 30
    SIGN_IN_WINDOW_MINUTES: Annotated[int, Field(ge=1, le=1440)] = 15
    PASSWORD_MIN_LENGTH: Annotated[int, Field(ge=8, le=128)] = 10
    # Superusers without a second factor may sign in, and do nothing that only superusers may.
    REQUIRE_SECOND_FACTOR_FOR_SUPERUSERS: bool = False
    # The work of a password's hash, as a power of two: one more doubles it.
    BCRYPT_ROUNDS: Annotated[int, Field(ge=4, le=16)] = 12

    # Unset: an embedded server in CRM_DATA_DIR.
    POSTGRES_SERVER: Annotated[str | None, BlankIsUnset] = None
    POSTGRES_PORT: Annotated[int, Field(ge=1, le=65535)] = 5432
    POSTGRES_USER: str = "crm_user"
    POSTGRES_PASSWORD: str = DEFAULT_POSTGRES_PASSWORD
    POSTGRES_DB: str = "crm_db"
    # Unset: libpq's own, which is "prefer"; "require" or "verify-full" refuse a plain connection.
    POSTGRES_SSLMODE: Annotated[str | None, BlankIsUnset] = None
    CRM_DATA_DIR: Folder = BACKEND_DIR / ".data"
    DB_POOL_SIZE: Annotated[int, Field(ge=1, le=200)] = 20
    DB_POOL_TIMEOUT: Annotated[float, Field(gt=0, le=60)] = 5
    EXPORTS_AT_ONCE: Annotated[int, Field(ge=1, le=20)] = 3
    IMPORTS_AT_ONCE: Annotated[int, Field(ge=1, le=20)] = 2
    # Of the file of an import, and for how long it is kept.
    IMPORT_MAX_MB: Annotated[int, Field(ge=1, le=1000)] = 50
    IMPORT_KEPT_DAYS: Annotated[int, Field(ge=1, le=365)] = 7

    # The built web app, served at / where it exists.
    FRONTEND_DIST: Folder = BACKEND_DIR.parent / "frontend" / "dist"

    # How long a deleted contact can be restored; then the worker erases it for good.
    TRASH_DAYS: Annotated[int, Field(ge=1, le=3650)] = 30

    # Where mails are handed in. Unset: in development a mailbox that the web app shows, in production they wait.
    SMTP_HOST: Annotated[str | None, BlankIsUnset] = None
    SMTP_PORT: Annotated[int, Field(ge=1, le=65535)] = 587
    SMTP_USER: Annotated[str | None, BlankIsUnset] = None
    SMTP_PASSWORD: str = ""
    SMTP_SECURITY: Literal["starttls", "tls", "none"] = "starttls"
    MAIL_FROM: Annotated[EmailStr | None, BlankIsUnset] = None
    MAIL_FROM_NAME: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)] = "Base CRM"
    # Where people reach the web app: the links in mails begin with it, and passkeys are for it. Unset: in development
    # http://localhost:$PORT.
    PUBLIC_URL: Annotated[WebAddress | None, BlankIsUnset] = None

    # Whose X-Forwarded-For is believed: addresses and networks, separated by commas.
    TRUSTED_PROXIES: str = "127.0.0.1"

    BACKEND_CORS_ORIGINS: list[str] = ["http://localhost:3000", "http://localhost:5173"]

    FIRST_SUPERUSER_EMAIL: EmailStr = "admin@example.com"
    FIRST_SUPERUSER_PASSWORD: Annotated[str, Field(min_length=8, max_length=256)] = DEFAULT_SUPERUSER_PASSWORD
    FIRST_SUPERUSER_NOMBRES: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)] = (
        "Admin"
    )
    FIRST_SUPERUSER_APELLIDOS: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)
    ] = "Sistema"
    # Sample contacts on an empty database; unset: outside production only.
    SEED_SAMPLE_CONTACTS: Annotated[bool | None, BlankIsUnset] = None

    @property
    def is_production(self) -> bool:
        return self.APP_ENV.lower() not in DEVELOPMENT_ENVS

    @property
    def is_debug(self) -> bool:
        return not self.is_production if self.DEBUG is None else self.DEBUG

    @property
    def seeds_sample_contacts(self) -> bool:
        if self.SEED_SAMPLE_CONTACTS is None:
            return not self.is_production
        return self.SEED_SAMPLE_CONTACTS

    @property
    def uses_embedded_server(self) -> bool:
        return self.POSTGRES_SERVER is None

    @property
    def sends_mail(self) -> bool:
        return self.SMTP_HOST is not None

    @property
    def has_mailbox(self) -> bool:
        """Whether mails end where everybody who gets to the service can read them."""
        return not (self.is_production or self.sends_mail)

    @property
    def mail_from(self) -> str:
        return self.MAIL_FROM or "crm@example.com"

    @property
    def public_url(self) -> str:
        """Without a slash at its end."""
        return (self.PUBLIC_URL or f"http://localhost:{os.environ.get('PORT') or 8000}").rstrip("/")

    @property
    def database_url(self) -> URL:
        """Where the database is; built from parts, so that any character may stand in a password."""
        if self.POSTGRES_SERVER is None:
            return embedded_url.database_url(self.CRM_DATA_DIR)
        return URL.create(
            "postgresql+psycopg2",
            username=self.POSTGRES_USER,
            password=self.POSTGRES_PASSWORD,
            host=self.POSTGRES_SERVER,
            port=self.POSTGRES_PORT,
            database=self.POSTGRES_DB,
            query={"sslmode": self.POSTGRES_SSLMODE} if self.POSTGRES_SSLMODE else {},
        )

    @model_validator(mode="after")
    def refuse_unsafe_production(self) -> Self:
        if not self.is_production:
            return self
        problems = []
        if _is_weak(self.SECRET_KEY):
            problems.append(
                f"SECRET_KEY must be a secret of your own of at least {MIN_SECRET_LENGTH} characters "
                "(make one: openssl rand -hex 32)"
            )
        if self.FIRST_SUPERUSER_PASSWORD == DEFAULT_SUPERUSER_PASSWORD:
            problems.append("FIRST_SUPERUSER_PASSWORD must not be the default one")
        elif weakness := broken_rule(
            self.FIRST_SUPERUSER_PASSWORD, email=self.FIRST_SUPERUSER_EMAIL, shortest=self.PASSWORD_MIN_LENGTH
        ):
            problems.append(f"FIRST_SUPERUSER_PASSWORD must be another one: {weakness.message}")
        if self.POSTGRES_SERVER is None:
            problems.append("POSTGRES_SERVER must be set: the embedded server is for development")
        elif self.POSTGRES_PASSWORD.strip() in KNOWN_POSTGRES_PASSWORDS:
            problems.append("POSTGRES_PASSWORD must not be empty or one that everybody knows")
        if any("*" in origin or origin.strip() == "null" for origin in self.BACKEND_CORS_ORIGINS):
            problems.append("BACKEND_CORS_ORIGINS must name its origins, not * or null")
        if self.BCRYPT_ROUNDS < MIN_BCRYPT_ROUNDS:
            problems.append(f"BCRYPT_ROUNDS must be at least {MIN_BCRYPT_ROUNDS}")
        if self.sends_mail and self.PUBLIC_URL is None:
            problems.append("PUBLIC_URL must be set where SMTP_HOST is: mails link to it")
        if self.DEBUG:
            problems.append("DEBUG must be off")
        if problems:
            raise ValueError(f"with APP_ENV={self.APP_ENV}: " + "; ".join(problems))
        return self

    @model_validator(mode="after")
    def require_sender(self) -> Self:
        if self.sends_mail and self.MAIL_FROM is None:
            raise ValueError("MAIL_FROM must be set where SMTP_HOST is")
        return self

    @model_validator(mode="after")
    def make_development_secret(self) -> Self:
        if not self.is_production and (not self.SECRET_KEY or _is_placeholder(self.SECRET_KEY)):
            self.SECRET_KEY = _kept_secret(self.CRM_DATA_DIR / "secret_key")
        return self


def _kept_secret(path: Path) -> str:
    """The secret in `path`, made at the first call; two processes that start together get the same."""
    if path.exists() and len(path.read_text()) < MIN_SECRET_LENGTH:  # cut short by a full disk
        path.unlink()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        with draft.open("w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was first
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


def _load() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        lines = [
            f"  {'.'.join(str(part) for part in problem['loc']) or 'settings'}: {problem['msg']}"
            for problem in error.errors(include_input=False, include_url=False, include_context=False)
        ]
    except SettingsError as error:  # a list that is not JSON
        lines = [f"  {error}"]
    print("Base CRM can't start with these settings:", *lines, sep="\n", file=sys.stderr)  # noqa: T201
    raise SystemExit(1)


settings = _load()

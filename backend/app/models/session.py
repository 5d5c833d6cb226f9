import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, DateTime, ForeignKey, Identity, Index, LargeBinary, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.models.base import BaseModel


class SessionKind(enum.StrEnum):
    # A browser: a short access token, and a cookie that gets the next one.
    WEB = "web"
    # A script, or Swagger UI: one access token, and that is all.
    API = "api"


class Session(BaseModel):
    """A sign-in that lasts: every access token belongs to one, and is good for as long as it is there."""

    __tablename__ = "sessions"

    usuario_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    tipo: Mapped[str]
    # As the browser or the script calls itself (User-Agent), and from where it came last.
    dispositivo: Mapped[str | None]
    direccion: Mapped[str | None]
    used_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    # How often its cookie was exchanged for the next, and when the last time: see `core/tokens.py`.
    generation: Mapped[int] = mapped_column(server_default=text("0"))
    renewed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())

    __table_args__ = (Index("ix_sessions_usuario_id_used_at", "usuario_id", "used_at"),)


class KnownDevice(Base):
    """A browser or an address from which a user has signed in before."""

    __tablename__ = "known_devices"

    usuario_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    # SHA-256 of what tells it apart.
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    used_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp(), index=True
    )


class ApiKey(BaseModel):
    """A token that a user made for a program: it may what the user may, as far as its scopes go."""

    __tablename__ = "api_keys"

    usuario_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    nombre: Mapped[str]
    # The first characters of the key, by which one knows it again.
    prefijo: Mapped[str]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    alcances: Mapped[list[str]] = mapped_column(ARRAY(Text))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    direccion: Mapped[str | None]

    __table_args__ = (Index("uq_api_keys_digest", "digest", unique=True),)


class Attempt(Base):
    """A guess that was wrong, or is being checked right now: see `crud/throttle.py`."""

    __tablename__ = "attempts"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    # Whose guesses are counted together, as a digest: what was typed may be a password in the wrong field.
    clave: Mapped[str]
    momento: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp(), index=True
    )

    __table_args__ = (Index("ix_attempts_clave_momento", "clave", "momento"),)

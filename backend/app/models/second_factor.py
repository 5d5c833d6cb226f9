from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.models.base import BaseModel, CreatedAt


class SecondFactor(Base):
    """What an authenticator makes codes from; it counts once a first code has shown that the authenticator has it."""

    __tablename__ = "second_factors"

    usuario_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    # Encrypted: see `core/sealing.py`.
    secreto: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[CreatedAt]
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # That of the last code that was taken, which is taken no second time, nor is any before it.
    last_step: Mapped[int | None] = mapped_column(BigInteger)


class RecoveryCode(Base):
    """For whoever has lost their authenticator; each works once."""

    __tablename__ = "recovery_codes"

    usuario_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    # A keyed hash: see `core/codes.py`.
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Passkey(BaseModel):
    """A key in a phone, a computer or a stick, which signs its user in without a password."""

    __tablename__ = "passkeys"

    usuario_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    nombre: Mapped[str]
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    # How often it has signed; 0 for ever where its maker does not count.
    sign_count: Mapped[int] = mapped_column(BigInteger)
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class PasskeyChallenge(BaseModel):
    """What a passkey is to sign, once and soon: to be registered by its user, or by nobody known yet to sign in."""

    __tablename__ = "passkey_challenges"

    usuario_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    challenge: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)

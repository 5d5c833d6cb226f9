import enum
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, LargeBinary, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import BaseModel


class MailKind(enum.StrEnum):
    INVITACION = "invitacion"
    RESTABLECER = "restablecer"
    CONFIRMAR_CORREO = "confirmar_correo"
    # What happened to an account, told to whoever has it.
    CORREO_CAMBIADO = "correo_cambiado"
    CLAVE_CAMBIADA = "clave_cambiada"
    ENTRADA_NUEVA = "entrada_nueva"
    SEGUNDO_FACTOR_APAGADO = "segundo_factor_apagado"


class MailState(enum.StrEnum):
    EN_ESPERA = "en_espera"
    ENVIADO = "enviado"
    FALLIDO = "fallido"


class MailError(enum.StrEnum):
    SIN_CONEXION = "sin_conexion"
    SIN_CIFRADO = "sin_cifrado"
    CREDENCIALES = "credenciales"
    APLAZADO = "aplazado"
    RECHAZADO = "rechazado"
    # What it was about is over: the user is gone, has another address, or a password by now.
    SIN_EFECTO = "sin_efecto"
    INTERNO = "interno"


class Language(enum.StrEnum):
    ES = "es"
    EN = "en"


class Mail(BaseModel):
    """A mail that is to be sent: written in the transaction of what it tells of, sent by a worker (`app/mailing/`).

    The link in it is made when it is sent, so that nothing here lets anybody in.
    """

    __tablename__ = "mails"

    tipo: Mapped[str]
    estado: Mapped[str] = mapped_column(server_default=MailState.EN_ESPERA.value)
    para: Mapped[str]
    # How whoever gets it is called.
    nombre: Mapped[str]
    idioma: Mapped[str]
    # What its text tells besides.
    datos: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    usuario_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    intentos: Mapped[int] = mapped_column(server_default="0")
    # Not before this; while a worker sends it, when another may take it for dead.
    siguiente_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())
    error: Mapped[str | None]
    # What the mail server said.
    respuesta: Mapped[str | None]
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        Index("ix_mails_created_at_id", "created_at", "id"),
        Index("ix_mails_estado_created_at_id", "estado", "created_at", "id"),
        Index("ix_mails_due", "siguiente_at", postgresql_where=text("estado = 'en_espera'")),
    )


class DeliveredMail(BaseModel):
    """A mail as it would have been sent, links and all: for development without a mail server, and nowhere else."""

    __tablename__ = "delivered_mails"

    para: Mapped[str]
    asunto: Mapped[str]
    html: Mapped[str]
    texto: Mapped[str]
    enlace: Mapped[str | None]

    __table_args__ = (Index("ix_delivered_mails_created_at_id", "created_at", "id"),)


class LinkKind(enum.StrEnum):
    INVITACION = "invitacion"
    RESTABLECER = "restablecer"
    CONFIRMAR_CORREO = "confirmar_correo"


class OneTimeLink(BaseModel):
    """A link that was sent to somebody and can be followed once; of its token only the SHA-256 is here."""

    __tablename__ = "one_time_links"

    tipo: Mapped[str]
    usuario_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    # Of a new e-mail, which one.
    email: Mapped[str | None]
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)

    __table_args__ = (Index("uq_one_time_links_digest", "digest", unique=True),)

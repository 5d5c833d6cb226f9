import enum
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Identity, Index, LargeBinary, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class AuditAction(enum.StrEnum):
    CREAR = "crear"
    CAMBIAR = "cambiar"
    ELIMINAR = "eliminar"
    RESTAURAR = "restaurar"
    BORRAR = "borrar"
    ENTRAR = "entrar"
    ENTRADA_RECHAZADA = "entrada_rechazada"
    SALIR = "salir"
    # A refresh token that was exchanged before came again: somebody else may have it.
    SESION_REPETIDA = "sesion_repetida"
    INVITAR = "invitar"
    ACEPTAR_INVITACION = "aceptar_invitacion"
    PEDIR_RESTABLECER = "pedir_restablecer"
    RESTABLECER = "restablecer"
    PEDIR_CORREO = "pedir_correo"
    CONFIRMAR_CORREO = "confirmar_correo"
    CANCELAR = "cancelar"
    REINTENTAR = "reintentar"
    PODAR = "podar"
    EXPORTAR = "exportar"
    IMPORTAR = "importar"
    FUSIONAR = "fusionar"
    BUSCAR = "buscar"
    # That contacts are no duplicates of each other, and that they may be again.
    DESCARTAR = "descartar"
    RETOMAR = "retomar"


class AuditEntity(enum.StrEnum):
    CONTACTO = "contacto"
    USUARIO = "usuario"
    VISTA = "vista"
    TRABAJO = "trabajo"
    AUDITORIA = "auditoria"
    CLAVE_API = "clave_api"
    CORREO = "correo"
    LLAVE_ACCESO = "llave_acceso"
    IMPORTACION = "importacion"
    DUPLICADO = "duplicado"


class AuditOrigin(enum.StrEnum):
    WEB = "web"
    API = "api"
    SEED = "seed"
    WORKER = "worker"
    # By hand, past this application.
    SQL = "sql"


class AuditEntry(Base):
    """What one change did to one thing. Written by the database's triggers, never changed: see the migration.

    `cambios` has the old and the new value of each field; null for what is secret. It is gone, with its `salt`, once
    whose values it tells is erased for good: a contact, or one that was merged into it for a while. `digest` (SHA-256
    of them and of `nombre`) stays, and with it the chain of seals.
    """

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    momento: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp(), primary_key=True
    )
    accion: Mapped[str]
    entidad: Mapped[str]
    entidad_id: Mapped[UUID | None]
    nombre: Mapped[str | None]
    cambios: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    usuario_id: Mapped[UUID | None]
    usuario: Mapped[str | None]
    origen: Mapped[str]
    direccion: Mapped[str | None]
    solicitud_id: Mapped[str | None]
    # What is undone as one: a request, or a job.
    operacion_id: Mapped[UUID]
    deshace_id: Mapped[UUID | None]
    salt: Mapped[UUID | None]
    digest: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (
        Index("ix_audit_entries_id", "id"),
        Index("ix_audit_entries_entidad_id_id", "entidad_id", "id"),
        Index("ix_audit_entries_operacion_id_entidad_id", "operacion_id", "entidad_id"),
        Index("ix_audit_entries_solicitud_id", "solicitud_id"),
        Index("ix_audit_entries_others", "momento", "id", postgresql_where=text("entidad <> 'contacto'")),
        Index("ix_audit_entries_rare", "momento", "id", postgresql_where=text("accion NOT IN ('crear', 'cambiar')")),
        Index("ix_audit_entries_usuario_id_momento_id", "usuario_id", "momento", "id"),
    )


class AuditSeal(Base):
    """A link of the chain over the entries behind the one before, up to `last_id`: see `crud/audit_seal.py`."""

    __tablename__ = "audit_seals"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    sealed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())
    last_id: Mapped[int] = mapped_column(BigInteger)
    entries: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[bytes] = mapped_column(LargeBinary)

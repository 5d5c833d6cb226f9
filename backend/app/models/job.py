import enum
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.expression import false

from app.models.base import BaseModel


class JobKind(enum.StrEnum):
    CONTACTOS_LOTE = "contactos_lote"
    CONTACTOS_DESHACER = "contactos_deshacer"
    IMPORTACION_REVISAR = "importacion_revisar"
    IMPORTACION_IMPORTAR = "importacion_importar"
    DUPLICADOS_BUSCAR = "duplicados_buscar"


class JobState(enum.StrEnum):
    PENDIENTE = "pendiente"
    EN_CURSO = "en_curso"
    HECHO = "hecho"
    FALLIDO = "fallido"
    CANCELADO = "cancelado"


class Job(BaseModel):
    """Long work that a worker does, batch by batch; its id is the operation of all that it changes.

    A batch and `posicion` behind it are stored in one transaction, so that whoever goes on after a crash begins
    exactly there. Whether a worker has it right now is not in the table, but an advisory lock of the worker's session:
    it is gone with the worker.
    """

    __tablename__ = "jobs"

    tipo: Mapped[str]
    estado: Mapped[str] = mapped_column(server_default=JobState.PENDIENTE.value)
    parametros: Mapped[dict[str, Any]] = mapped_column(JSONB)
    # Nobody's once whoever asked for it is deleted: it still ends.
    usuario_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    # From where, and in which request, it was asked for: the trail of all that it changes says so.
    direccion: Mapped[str | None]
    solicitud_id: Mapped[str | None]
    # Where the next batch begins.
    posicion: Mapped[str | None]
    total: Mapped[int] = mapped_column(server_default="0")
    hechos: Mapped[int] = mapped_column(server_default="0")
    omitidos: Mapped[int] = mapped_column(server_default="0")
    intentos: Mapped[int] = mapped_column(server_default="0")
    por_cancelar: Mapped[bool] = mapped_column(server_default=false())
    error: Mapped[str | None]
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        Index("ix_jobs_created_at_id", "created_at", "id"),
        Index("ix_jobs_open", "created_at", postgresql_where=text("estado IN ('pendiente', 'en_curso')")),
    )

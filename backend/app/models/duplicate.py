"""Which contacts were merged into which, which ones are likely the same, and which are none."""

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    Table,
    Uuid,
    func,
    text,
)
from sqlalchemy import Column as TableColumn
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.models.base import BaseModel


class DuplicateReason(enum.StrEnum):
    CORREO = "correo"
    DOCUMENTO = "documento"
    TELEFONO = "telefono"
    NOMBRE_Y_CIUDAD = "nombre_y_ciudad"
    # Beside one of the others only.
    NOMBRE = "nombre"


class ContactMerge(Base):
    """That a contact went into another one, for as long as nothing brought it back.

    The contact itself lies in `trashed_contacts`, as it was; where it was erased, its id still leads to the survivor.
    """

    __tablename__ = "contact_merges"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    contacto_id: Mapped[UUID]
    sobreviviente_id: Mapped[UUID]
    operacion_id: Mapped[UUID]
    usuario_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    merged_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())
    # The operation that brought it back; it merges it again where that is undone.
    undone_by: Mapped[UUID | None] = mapped_column(index=True)

    __table_args__ = (
        Index(
            "uq_contact_merges_contacto_id", "contacto_id", unique=True, postgresql_where=text("undone_by IS NULL")
        ),
        Index("ix_contact_merges_contacto_id", "contacto_id"),
        Index(
            "ix_contact_merges_sobreviviente_id", "sobreviviente_id", postgresql_where=text("undone_by IS NULL")
        ),
    )  # fmt: skip


class DuplicateDismissal(BaseModel):
    """Contacts of which somebody said that each is another person."""

    __tablename__ = "duplicate_dismissals"

    contactos: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    usuario_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)

    __table_args__ = (Index("ix_duplicate_dismissals_created_at_id", "created_at", "id"),)


class DismissedPair(Base):
    """Two of them, the smaller id first; there as often as it was said."""

    __tablename__ = "dismissed_pairs"

    primero: Mapped[UUID] = mapped_column(primary_key=True)
    segundo: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    descarte_id: Mapped[UUID] = mapped_column(
        ForeignKey("duplicate_dismissals.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class DuplicateGroup(Base):
    """Likely duplicates, as the last scan found them: whether they still are is looked up when they are shown."""

    __tablename__ = "duplicate_groups"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    puntaje: Mapped[int] = mapped_column(SmallInteger)
    # A bit each: see `crud/duplicate_evidence.py`.
    motivos: Mapped[int] = mapped_column(SmallInteger)
    contactos: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))

    __table_args__ = (Index("ix_duplicate_groups_puntaje_id", "puntaje", "id"),)


class DuplicateScan(Base):
    """The scan that found the groups that are there; its id is that of its job, which is forgotten earlier."""

    __tablename__ = "duplicate_scans"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    usuario_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    contactos: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())


# While a scan runs, and not of use behind a crash: see `crud/duplicate_scan.py`.
duplicate_keys = Table(
    "duplicate_keys",
    Base.metadata,
    TableColumn("trabajo_id", Uuid(), nullable=False),
    TableColumn("clave", BigInteger(), nullable=False),
    TableColumn("contacto_id", Uuid(), nullable=False),
    # That more than so many share it says that it is nobody's in particular.
    TableColumn("most", SmallInteger(), nullable=False),
    prefixes=["UNLOGGED"],
)
duplicate_pairs = Table(
    "duplicate_pairs",
    Base.metadata,
    TableColumn("trabajo_id", Uuid(), nullable=False),
    TableColumn("primero", Uuid(), nullable=False),
    TableColumn("segundo", Uuid(), nullable=False),
    TableColumn("puntaje", SmallInteger(), nullable=False),
    TableColumn("motivos", SmallInteger(), nullable=False),
    prefixes=["UNLOGGED"],
)

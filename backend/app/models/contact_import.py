import enum
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, DateTime, ForeignKey, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.expression import true

from app.database import Base
from app.models.base import BaseModel, UpdatedAt


class ImportOutcome(enum.StrEnum):
    CREAR = "crear"
    ACTUALIZAR = "actualizar"
    OMITIR = "omitir"
    CONFLICTO = "conflicto"
    ERROR = "error"


class ImportReason(enum.StrEnum):
    """Why a row of a file, or a contact of a bulk call, comes out as it does."""

    SIN_CAMBIOS = "sin_cambios"
    YA_EXISTE = "ya_existe"
    REPETIDA = "repetida"
    CORREO_OCUPADO = "correo_ocupado"
    VARIOS_COINCIDEN = "varios_coinciden"
    EN_PAPELERA = "en_papelera"
    CAMBIO_DESPUES = "cambio_despues"
    FALTA = "falta"
    CORREO_INVALIDO = "correo_invalido"
    MUY_LARGO = "muy_largo"
    CARACTER_INVALIDO = "caracter_invalido"
    ESTADO_DESCONOCIDO = "estado_desconocido"
    TIPO_DOCUMENTO_DESCONOCIDO = "tipo_documento_desconocido"
    MUNICIPIO_DESCONOCIDO = "municipio_desconocido"
    PROPIETARIO_DESCONOCIDO = "propietario_desconocido"
    PROPIETARIO_AMBIGUO = "propietario_ambiguo"
    ID_INVALIDO = "id_invalido"
    VALOR_INVALIDO = "valor_invalido"
    FILA_LARGA = "fila_larga"
    NOMBRE_SIN_APELLIDO = "nombre_sin_apellido"
    DIGITO_NIT = "digito_nit"
    CAMPO_DESCONOCIDO = "campo_desconocido"


_ImportId = Annotated[UUID, mapped_column(ForeignKey("contact_imports.id", ondelete="CASCADE"), primary_key=True)]


class ContactImport(BaseModel):
    """A file of contacts, how it is to be read, and what is made of it.

    Where it stands is known from its jobs: `revision_id` is that of the dry run, void where it is null, and
    `trabajo_id` the one that imports, which is the operation of all that it changes.
    """

    __tablename__ = "contact_imports"

    usuario_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    nombre: Mapped[str]
    bytes: Mapped[int] = mapped_column(BigInteger)
    # Null where it is not read yet, and nobody sees it.
    formato: Mapped[str | None]
    codificacion: Mapped[str | None]
    separador: Mapped[str | None]
    hoja: Mapped[str | None]
    hojas: Mapped[list[str] | None] = mapped_column(JSONB)
    con_encabezados: Mapped[bool] = mapped_column(server_default=true())
    # The first one of data.
    primera_fila: Mapped[int] = mapped_column(server_default="2")
    encabezados: Mapped[list[str] | None] = mapped_column(JSONB)
    muestras: Mapped[list[list[str]] | None] = mapped_column(JSONB)
    filas: Mapped[int] = mapped_column(server_default="0")
    # By column; null: what is proposed.
    mapeo: Mapped[list[str | None] | None] = mapped_column(JSONB(none_as_null=True))
    claves: Mapped[list[str]] = mapped_column(JSONB, server_default='["email"]')
    al_coincidir: Mapped[str] = mapped_column(server_default="completar")
    por_defecto: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    totales: Mapped[dict[str, int] | None] = mapped_column(JSONB(none_as_null=True))
    previstos: Mapped[dict[str, int] | None] = mapped_column(JSONB(none_as_null=True))
    # Jobs are forgotten sooner than they are missed here.
    revision_id: Mapped[UUID | None]
    trabajo_id: Mapped[UUID | None]
    # Since when a process reads its file, which has it to itself.
    leyendo_desde: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # File and rows are gone since then.
    olvidada_desde: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ContactImportChunk(Base):
    """The file, piece by piece, to be read again in another way."""

    __tablename__ = "contact_import_chunks"

    importacion_id: Mapped[_ImportId]
    numero: Mapped[int] = mapped_column(primary_key=True)
    datos: Mapped[bytes] = mapped_column(LargeBinary)


class ContactImportRow(Base):
    """A row of the file as it was read; `numero` is the one that a spreadsheet shows."""

    __tablename__ = "contact_import_rows"

    importacion_id: Mapped[_ImportId]
    numero: Mapped[int] = mapped_column(primary_key=True)
    # No JSONB, which can't have a NUL.
    celdas: Mapped[list[str]] = mapped_column(JSON)


class ContactImportOutcome(Base):
    """What comes of a row: as the dry run foretold it, and where that has failed since, what it foretold (`previsto`).

    `contacto_id` of one that is to be created is the id that it gets.
    """

    __tablename__ = "contact_import_outcomes"

    importacion_id: Mapped[_ImportId]
    numero: Mapped[int] = mapped_column(primary_key=True)
    resultado: Mapped[str]
    motivo: Mapped[str | None]
    campo: Mapped[str | None]
    otra_fila: Mapped[int | None]
    contacto_id: Mapped[UUID | None]
    clave_id: Mapped[UUID | None]
    valores: Mapped[dict[str, Any]] = mapped_column(JSON)
    cambios: Mapped[dict[str, Any]] = mapped_column(JSON)
    previsto: Mapped[str | None]

    __table_args__ = (
        Index(
            "ix_contact_import_outcomes_contacto_id", "contacto_id", postgresql_where=text("contacto_id IS NOT NULL")
        ),
    )


class ContactImportClaim(Base):
    """What a row is known by (`email:ana@example.com`), which no row behind it may have too."""

    __tablename__ = "contact_import_claims"

    importacion_id: Mapped[_ImportId]
    clave: Mapped[str] = mapped_column(primary_key=True)
    numero: Mapped[int]


class ContactImportMapping(Base):
    """How somebody mapped these headings the last time; `encabezados` is their digest."""

    __tablename__ = "contact_import_mappings"

    encabezados: Mapped[str] = mapped_column(primary_key=True)
    usuario_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    mapeo: Mapped[list[str | None]] = mapped_column(JSONB)
    claves: Mapped[list[str]] = mapped_column(JSONB)
    al_coincidir: Mapped[str]
    updated_at: Mapped[UpdatedAt]

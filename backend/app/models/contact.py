import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Computed, DateTime, Enum, ForeignKey, Identity, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.models.base import BaseModel

# What the release before looks at in a search.
SEARCH_TEXT = """
lower(public.f_unaccent(
    nombre_completo
    || CASE WHEN nombre_completo = nombres || ' ' || apellidos THEN '' ELSE E'\\n' || nombres || ' ' || apellidos END
    || E'\\n' || email || E'\\n' || telefono || E'\\n' || coalesce(cedula, '')
))
""".strip()


class ContactStatus(enum.StrEnum):
    PROSPECTO = "prospecto"
    CALIFICADO = "calificado"
    CLIENTE = "cliente"
    INACTIVO = "inactivo"


ESTADO = Enum(ContactStatus, name="contact_status", values_callable=lambda states: [state.value for state in states])


class TipoDocumento(enum.StrEnum):
    CC = "CC"
    CE = "CE"
    NIT = "NIT"
    TI = "TI"
    PA = "PA"
    PPT = "PPT"
    RC = "RC"


class TipoTelefono(enum.StrEnum):
    MOVIL = "movil"
    FIJO = "fijo"
    OTRO = "otro"


IS_KNOWN_TYPE = f"tipo_documento IN ({', '.join(f'{kind.value!r}' for kind in TipoDocumento)})"


class Contact(BaseModel):
    __tablename__ = "contacts"

    nombres: Mapped[str]
    apellidos: Mapped[str]
    nombre_completo: Mapped[str]
    email: Mapped[str]
    telefono: Mapped[str]
    estado: Mapped[ContactStatus] = mapped_column(ESTADO, server_default=ContactStatus.PROSPECTO.value)
    cedula: Mapped[str | None]
    ciudad: Mapped[str | None]
    pais: Mapped[str | None] = mapped_column(server_default="Colombia")
    notas: Mapped[str | None]
    # Read by the release before, whose migration made it; searches look at `texto`.
    busqueda: Mapped[str] = mapped_column(Computed(SEARCH_TEXT, persisted=True), deferred=True)
    propietario_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    tipo_documento: Mapped[str | None]
    municipio: Mapped[str | None] = mapped_column(ForeignKey("municipios.codigo"))
    # Kept by a trigger, whatever is written: the phone as it is dialled from anywhere, where it is beyond doubt, and
    # what documents are matched by (of a NIT the base, without its digit).
    telefono_e164: Mapped[str | None]
    telefono_tipo: Mapped[str | None]
    documento: Mapped[str | None]
    # Everything that a search looks at, kept by a trigger: see `crud/contact_search.py`.
    texto: Mapped[str | None] = mapped_column(deferred=True)

    __table_args__ = (
        Index("uq_contacts_email", text("lower(email)"), unique=True),
        Index("ix_contacts_texto", "texto", postgresql_using="gin", postgresql_ops={"texto": "gin_trgm_ops"}),
        Index("ix_contacts_name_key", text("name_key(nombres, apellidos, ciudad, municipio)")),
        # Each order of the list, made total by the id.
        Index("ix_contacts_created_at_id", "created_at", "id"),
        Index("ix_contacts_updated_at_id", "updated_at", "id"),
        Index("ix_contacts_telefono_id", "telefono", "id"),
        Index("ix_contacts_estado_created_at_id", "estado", "created_at", "id"),
        *(
            # COLLATE "C", which `alembic check` does not see.
            Index(f"ix_contacts_orden_{name}_id", text(f"orden_es({name})"), "id")
            for name in ("nombres", "apellidos", "nombre_completo", "ciudad")
        ),
        # Each filter, with the order that lists have by default. Functions without their schema, as PostgreSQL shows
        # them: `alembic check` compares the words.
        Index("ix_contacts_ciudad_created_at_id", text("lower(f_unaccent(ciudad))"), "created_at", "id"),
        Index("ix_contacts_pais_created_at_id", text("lower(f_unaccent(pais))"), "created_at", "id"),
        Index("ix_contacts_propietario_id_created_at_id", "propietario_id", "created_at", "id"),
        *(
            Index(f"ix_contacts_{name}", name, postgresql_where=text(f"{name} IS NOT NULL"))
            for name in ("telefono_e164", "documento")
        ),
        CheckConstraint(IS_KNOWN_TYPE, name="tipo_documento"),
        *(
            Index(f"ix_contacts_{prefix}_{name}", "created_at", "id", postgresql_where=text(f"{name} {condition}"))
            for name in ("cedula", "ciudad", "notas", "pais", "propietario_id")
            for prefix, condition in (("con", "IS NOT NULL"), ("sin", "IS NULL"))
            if (prefix, name) not in {("con", "pais"), ("con", "propietario_id")}
        ),
    )


class TrashedContact(Base):
    """A deleted contact, as it was: its id, its dates and its e-mail come back with it, unless that is taken."""

    __tablename__ = "trashed_contacts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    nombres: Mapped[str]
    apellidos: Mapped[str]
    nombre_completo: Mapped[str]
    email: Mapped[str]
    telefono: Mapped[str]
    estado: Mapped[ContactStatus] = mapped_column(ESTADO)
    cedula: Mapped[str | None]
    ciudad: Mapped[str | None]
    pais: Mapped[str | None]
    notas: Mapped[str | None]
    texto: Mapped[str | None]
    propietario_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    tipo_documento: Mapped[str | None]
    municipio: Mapped[str | None] = mapped_column(ForeignKey("municipios.codigo"))
    telefono_e164: Mapped[str | None]
    telefono_tipo: Mapped[str | None]
    documento: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    deleted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())
    deleted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)

    __table_args__ = (
        CheckConstraint(IS_KNOWN_TYPE, name="tipo_documento"),
        Index("ix_trashed_contacts_deleted_at_id", "deleted_at", "id"),
        Index("ix_trashed_contacts_texto", "texto", postgresql_using="gin", postgresql_ops={"texto": "gin_trgm_ops"}),
    )


class ContactTotal(Base):
    """How many contacts an estado has is the sum of its deltas, exact at READ COMMITTED.

    The database's triggers write one row a statement that changes contacts, so that writers never wait for
    each other, and sum the rows up now and then.
    """

    __tablename__ = "contact_totals"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    estado: Mapped[ContactStatus] = mapped_column(ESTADO)
    delta: Mapped[int] = mapped_column(BigInteger)


class ContactTally(Base):
    """The same, for each `key` of a `dimension` within each estado.

    A key is a `ciudad`, a `pais`, a `propietario` (id), a `dia` of creation in Bogotá, or of the fields that may be
    empty those that are not (`datos`: `ciudad,notas`).
    """

    __tablename__ = "contact_tallies"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    dimension: Mapped[str]
    key: Mapped[str]
    delta: Mapped[int] = mapped_column(BigInteger)
    # Empty where the release before this column recounted.
    estado: Mapped[ContactStatus | None] = mapped_column(ESTADO)

    __table_args__ = (
        Index("ix_contact_tallies_dimension_key", "dimension", "key"),
        Index(
            "ix_contact_tallies_ciudad",
            text("lower(f_unaccent(key))"),
            postgresql_where=text("dimension = 'ciudad'"),
        ),
    )


class ContactWord(Base):
    """A word of a name or a city, folded: what a word that nobody has is held against.

    Kept by triggers, never taken away, and now and then there twice. `letters` are its letters in their order in the
    alphabet, by which a word with two letters swapped is found.
    """

    __tablename__ = "contact_words"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    word: Mapped[str]
    letters: Mapped[str]

    __table_args__ = (
        Index("ix_contact_words_word", "word"),
        Index("ix_contact_words_letters", "letters"),
        Index("ix_contact_words_word_trgm", "word", postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}),
    )

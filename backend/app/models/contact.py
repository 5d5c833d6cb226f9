import enum

from sqlalchemy import BigInteger, Computed, Enum, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.models.base import BaseModel

# What a search looks at, folded: no accents, no capitals, one line a field, so that no match spans two.
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
    busqueda: Mapped[str] = mapped_column(Computed(SEARCH_TEXT, persisted=True), deferred=True)

    __table_args__ = (
        Index("uq_contacts_email", text("lower(email)"), unique=True),
        Index("ix_contacts_busqueda", "busqueda", postgresql_using="gin", postgresql_ops={"busqueda": "gin_trgm_ops"}),
        # Each order of the list, made total by the id, and each filter with the default order.
        Index("ix_contacts_created_at_id", "created_at", "id"),
        Index("ix_contacts_updated_at_id", "updated_at", "id"),
        Index("ix_contacts_nombres_id", "nombres", "id"),
        Index("ix_contacts_apellidos_id", "apellidos", "id"),
        Index("ix_contacts_nombre_completo_id", "nombre_completo", "id"),
        Index("ix_contacts_email_id", "email", "id"),
        Index("ix_contacts_telefono_id", "telefono", "id"),
        Index("ix_contacts_ciudad_id", "ciudad", "id"),
        Index("ix_contacts_estado_id", "estado", "id"),
        Index("ix_contacts_estado_created_at_id", "estado", "created_at", "id"),
        # Without the schema, as PostgreSQL shows it: `alembic check` compares the words.
        Index("ix_contacts_ciudad_created_at_id", text("lower(f_unaccent(ciudad))"), "created_at", "id"),
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

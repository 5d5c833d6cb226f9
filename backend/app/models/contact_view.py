from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.expression import false

from app.models.base import BaseModel


class ContactView(BaseModel):
    """A list of contacts that is kept under a name: for whoever made it, or for the whole team."""

    __tablename__ = "contact_views"

    nombre: Mapped[str]
    # Nobody's once its author is deleted: the team keeps it.
    usuario_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    es_del_equipo: Mapped[bool] = mapped_column(server_default=false())
    # As `schemas.ContactViewDefinition` has it.
    definicion: Mapped[dict[str, Any]] = mapped_column(JSONB)

    __table_args__ = (
        Index(
            "uq_contact_views_nombre_own", "usuario_id", text("lower(nombre)"), unique=True,
            postgresql_where=text("NOT es_del_equipo"),
        ),
        Index(
            "uq_contact_views_nombre_team", text("lower(nombre)"), unique=True, postgresql_where=text("es_del_equipo"),
        ),
    )  # fmt: skip

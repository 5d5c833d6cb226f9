from uuid import UUID

from sqlalchemy import ForeignKey, Index, text, true
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.expression import false

from app.models.base import BaseModel


class User(BaseModel):
    __tablename__ = "users"

    email: Mapped[str]
    hashed_password: Mapped[str]
    nombres: Mapped[str]
    apellidos: Mapped[str]
    is_active: Mapped[bool] = mapped_column(server_default=true())
    is_superuser: Mapped[bool] = mapped_column(server_default=false())

    # The view that the list of contacts opens with.
    vista_id: Mapped[UUID | None] = mapped_column(ForeignKey("contact_views.id", ondelete="SET NULL", use_alter=True))
    # Said whenever a password is set, as its hash does not tell.
    has_default_password: Mapped[bool] = mapped_column(server_default=false())
    # Whether a password alone is not enough: kept by `crud/second_factor.py`, so that no request has to ask for it.
    has_second_factor: Mapped[bool] = mapped_column(server_default=false())

    # Has not set a password yet: the hash is of one that nobody knows.
    is_invited: Mapped[bool] = mapped_column(server_default=false())

    __table_args__ = (
        Index("uq_users_email", text("lower(email)"), unique=True),
        Index("ix_users_created_at_id", "created_at", "id"),
    )

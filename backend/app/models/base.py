from datetime import datetime
from typing import Annotated
from uuid import UUID, uuid4

from sqlalchemy import DateTime, func
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base

Id = Annotated[UUID, mapped_column(primary_key=True, default=uuid4)]
# clock_timestamp() and not now(): rows written in one transaction keep the order they were written in.
CreatedAt = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())]
UpdatedAt = Annotated[
    datetime,
    mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp(), onupdate=func.clock_timestamp()),
]


class BaseModel(Base):
    """What every table has: a UUID, and when its row was made and last changed (UTC)."""

    __abstract__ = True

    id: Mapped[Id]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class Municipio(Base):
    """A municipio of Colombia by its code in DIVIPOLA; its migration has the list, and no one else writes it.

    `nombre` is DANE's, `nombre_comun` what people say (Cali, for Santiago de Cali), `etiqueta` the latter with the
    departamento. `busqueda` is folded: every name behind a `|`, the departamento behind a `~`.
    """

    __tablename__ = "municipios"

    codigo: Mapped[str] = mapped_column(primary_key=True)
    nombre: Mapped[str]
    nombre_comun: Mapped[str]
    departamento_codigo: Mapped[str]
    departamento: Mapped[str]
    etiqueta: Mapped[str]
    busqueda: Mapped[str]


class MunicipioName(Base):
    """A name, folded (`place_key`), that means this municipio where nothing else is said."""

    __tablename__ = "municipio_names"

    nombre: Mapped[str] = mapped_column(primary_key=True)
    codigo: Mapped[str] = mapped_column(ForeignKey("municipios.codigo"))

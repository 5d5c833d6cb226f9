from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from app.schemas.common import Schema, Search

DepartmentCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]


class MunicipioQuery(Schema):
    model_config = ConfigDict(extra="forbid")

    search: Search = Field(
        "", description="The beginning of words of its name or its departamento's; accents and capitals don't matter"
    )
    departamento: DepartmentCode | None = Field(None, description="Only of this one: `05` is Antioquia")
    size: int = Field(20, ge=1, le=100)


class Municipio(Schema):
    codigo: str = Field(description="Of DIVIPOLA: five digits, of which the first two are the departamento's")
    nombre: str = Field(description="As DANE has it")
    nombre_comun: str = Field(description="As people say: Cali, for Santiago de Cali")
    departamento_codigo: str
    departamento: str
    etiqueta: str = Field(description="To be shown: `Cali, Valle del Cauca`")

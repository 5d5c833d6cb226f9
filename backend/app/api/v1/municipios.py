from typing import Annotated

from fastapi import Path, Query

from app import models, schemas
from app.api.routing import errors, resource_router
from app.crud import municipio
from app.deps import CurrentUser, DbDep

router = resource_router("/municipios", "municipios", errors(400, 401, 503))
Codigo = Annotated[str, Path(pattern="^[0-9]{5}$")]


@router.get("/", response_model=list[schemas.Municipio])
def read_municipios(
    _user: CurrentUser, db: DbDep, query: Annotated[schemas.MunicipioQuery, Query()]
) -> list[models.Municipio]:
    """Find municipios of Colombia as one types: the best match first, without a search the capitals."""
    return municipio.get_multi(db, query)


@router.get("/{codigo}", response_model=schemas.Municipio, responses=errors(404))
def read_municipio(_user: CurrentUser, db: DbDep, codigo: Codigo) -> models.Municipio:
    """One municipio, by its code of DIVIPOLA."""
    return municipio.get(db, codigo)

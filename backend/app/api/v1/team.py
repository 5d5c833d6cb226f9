from app import crud, models, schemas
from app.api.routing import errors, resource_router
from app.deps import CurrentUser, DbDep

router = resource_router("/equipo", "equipo", errors(400, 401, 503))


@router.get("/", response_model=list[schemas.Teammate])
def read_team(_user: CurrentUser, db: DbDep) -> list[models.User]:
    """Everybody's names, by name: who may own contacts, and who once did."""
    return crud.user.team(db)

from uuid import UUID

from app import models, schemas
from app.api.routing import errors, resource_router
from app.core import tokens
from app.crud import api_key
from app.deps import CurrentUser, DbDep

router = resource_router("/auth/api-keys", "auth", errors(400, 401, 403, 503))


@router.get("/", response_model=list[schemas.ApiKey])
def read_api_keys(user: CurrentUser, db: DbDep) -> list[models.ApiKey]:
    """One's own API keys, the newest first."""
    return api_key.of_user(db, user.id)


@router.post("/", responses=errors(409))
def create_api_key(user: CurrentUser, db: DbDep, key_in: schemas.ApiKeyCreate) -> schemas.NewApiKey:
    """Make a key for a program, which sends it as its Bearer token; this answer is the only one that shows it."""
    key = tokens.new_api_key()
    made = api_key.create(db, user, key_in, key=key)
    return schemas.NewApiKey(**schemas.ApiKey.model_validate(made).model_dump(), clave=key)


@router.delete("/{id}", status_code=204, responses=errors(404))
def delete_api_key(user: CurrentUser, db: DbDep, id: UUID) -> None:
    """Take a key back; the next request with it is refused."""
    api_key.remove(db, user, id)

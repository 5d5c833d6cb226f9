from typing import Annotated

from fastapi import Depends
from fastapi.security import OAuth2PasswordRequestForm

from app import crud, database, models, schemas
from app.api.routing import errors, resource_router
from app.core.errors import InactiveUserError, IncorrectLoginError
from app.core.security import create_access_token, verify_password
from app.deps import CurrentUser

router = resource_router("/auth", "auth", errors(400, 503))


@router.post("/login")
def login(form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> schemas.Token:
    """Sign in with an e-mail (as `username`) and a password."""
    # No connection is held while the password is checked: that takes 0.2 s, and others wait for it.
    with database.connection() as db:
        user = crud.user.get_by_login(db, form.username)
    is_right, stronger_hash = verify_password(form.password, user.hashed_password if user else None)
    if user is None or not is_right:
        raise IncorrectLoginError
    if not user.is_active:
        raise InactiveUserError
    if stronger_hash:
        with database.transaction() as db:
            crud.user.set_password_hash(db, id=user.id, hashed_password=stronger_hash)
    return schemas.Token(access_token=create_access_token(user.id))


@router.get("/me", response_model=schemas.User, responses=errors(401))
def read_current_user(user: CurrentUser) -> models.User:
    """The user that the token is for."""
    return user

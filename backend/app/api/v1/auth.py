from typing import Annotated

from fastapi import Depends, Response
from fastapi.security import OAuth2PasswordRequestForm

from app import crud, database, models, schemas
from app.api.routing import errors, resource_router
from app.core.errors import InactiveUserError, IncorrectLoginError, IncorrectPasswordError
from app.core.security import (
    create_access_token,
    get_password_hash,
    is_default_password,
    verify_own_password,
    verify_password,
)
from app.core.versions import etag
from app.crud import audit, sign_ins
from app.deps import CurrentUser, CurrentUserAlone, CurrentUserForUpdate, DbDep, SourceDep

router = resource_router("/auth", "auth", errors(400, 503))


@router.post("/login")
def login(form: Annotated[OAuth2PasswordRequestForm, Depends()], source: SourceDep) -> schemas.Token:
    """Sign in with an e-mail (as `username`) and a password."""
    # No connection is held while the password is checked: that takes 0.2 s, and others wait for it.
    with database.connection() as db:
        user = crud.user.get_by_login(db, form.username)
    is_right, stronger_hash = verify_password(form.password, user.hashed_password if user else None)
    with database.transaction() as db:
        if user is None or not is_right or not user.is_active:
            sign_ins.note_refused(db, source, user)
        else:
            sign_ins.note_accepted(db, source, user)
            if stronger_hash:
                crud.user.replace_password_hash(
                    db, verified=user, hashed_password=stronger_hash, has_default_password=user.has_default_password
                )
    if user is None or not is_right:
        raise IncorrectLoginError
    if not user.is_active:
        raise InactiveUserError
    return schemas.Token(access_token=create_access_token(user.id))


@router.get("/me", response_model=schemas.User, responses=errors(401))
def read_current_user(user: CurrentUser, response: Response) -> models.User:
    """The user that the token is for."""
    response.headers["ETag"] = etag(user.updated_at)
    return user


@router.put("/me", response_model=schemas.User, responses=errors(401, 412))
def update_current_user(
    user: CurrentUserForUpdate, db: DbDep, response: Response, profile_in: schemas.ProfileUpdate
) -> models.User:
    """Change one's own names."""
    changes = schemas.UserChangesToStore(**profile_in.model_dump(exclude_unset=True))
    changed = crud.user.update(db, db_obj=user, obj_in=changes)
    response.headers["ETag"] = etag(changed.updated_at)
    return changed


@router.put("/me/password", status_code=204, responses=errors(401))
def change_password(user: CurrentUserAlone, passwords: schemas.PasswordChange, source: SourceDep) -> None:
    """Change one's own password; the one that is valid now must come with it, and a wrong one is in the trail."""
    if not verify_own_password(passwords.current_password, user.hashed_password):
        with database.transaction() as db:
            sign_ins.note_refused(db, source, user)
        raise IncorrectPasswordError
    hashed, is_default = get_password_hash(passwords.new_password), is_default_password(passwords.new_password)
    with database.transaction() as db:
        audit.attribute(db, source, user=user)
        is_still_right = crud.user.replace_password_hash(
            db, verified=user, hashed_password=hashed, has_default_password=is_default
        )
    if not is_still_right:
        raise IncorrectPasswordError


@router.get("/me/security", response_model=schemas.UserSecurity, responses=errors(401))
def read_security(user: CurrentUser) -> models.User:
    """What one should mend about one's own sign-in."""
    return user

from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi.security import OAuth2PasswordRequestForm

from app import crud, models, schemas, signing_in
from app.api.routing import HALF_SIGNED_IN, errors, resource_router
from app.core.permissions import needs_second_factor
from app.core.versions import etag
from app.deps import CallerAlone, CurrentUser, CurrentUserForUpdate, DbDep, SourceDep, visitor_of
from app.models.session import SessionKind

router = resource_router("/auth", "auth", errors(400, 503))


@router.post("/login", responses=errors(429) | HALF_SIGNED_IN)
def login(form: Annotated[OAuth2PasswordRequestForm, Depends()], request: Request, source: SourceDep) -> schemas.Token:
    """Sign in with an e-mail (as `username`) and a password: for this page's Authorize, and scripts without a key."""
    visitor = visitor_of(request)
    user = signing_in.check_password(form.username, form.password, source, visitor)
    return schemas.Token(access_token=signing_in.open_session(user, SessionKind.API, source, visitor).access_token)


@router.get("/me", response_model=schemas.User, responses=errors(401))
def read_current_user(user: CurrentUser, response: Response) -> models.User:
    """The user that the token is for."""
    response.headers["ETag"] = etag(user.updated_at)
    return user


@router.put("/me", response_model=schemas.User, responses=errors(401, 403, 412))
def update_current_user(
    user: CurrentUserForUpdate, db: DbDep, response: Response, profile_in: schemas.ProfileUpdate
) -> models.User:
    """Change one's own names."""
    changes = schemas.UserChangesToStore(**profile_in.model_dump(exclude_unset=True))
    changed = crud.user.update(db, db_obj=user, obj_in=changes)
    response.headers["ETag"] = etag(changed.updated_at)
    return changed


@router.put("/me/password", status_code=204, responses=errors(401, 403, 429))
def change_password(caller: CallerAlone, passwords: schemas.PasswordChange, source: SourceDep) -> None:
    """Change one's own password, which ends one's other sessions; the one that is valid now must come with it."""
    signing_in.check_own_password(caller.user, passwords.current_password, source)
    signing_in.change_password(caller, passwords.new_password, source)


@router.get("/me/security", responses=errors(401, 403))
def read_security(user: CurrentUser) -> schemas.UserSecurity:
    """What one should mend about one's own sign-in."""
    return schemas.UserSecurity(
        has_default_password=user.has_default_password, needs_second_factor=needs_second_factor(user)
    )

from uuid import UUID

from fastapi import Request, Response

from app import models, passkeys, schemas, signing_in
from app.api import cookies
from app.api.cookies import BrowserDep
from app.api.routing import errors, resource_router
from app.crud import passkey
from app.deps import CallerAlone, CurrentUser, DbDep, SourceDep, visitor_of

router = resource_router("/auth/passkeys", "auth", errors(400, 401, 403, 503))


@router.get("/", response_model=list[schemas.Passkey])
def read_passkeys(user: CurrentUser, db: DbDep) -> list[models.Passkey]:
    """One's own passkeys, the newest first."""
    return passkey.of_user(db, user.id)


@router.post("/registration", response_model=schemas.PasskeyChallenge, responses=errors(409, 429))
def begin_passkey(caller: CallerAlone, proof: schemas.PasswordProof, source: SourceDep) -> passkeys.Challenge:
    """What the browser has to be asked for a new passkey."""
    signing_in.check_own_password(caller.user, proof.current_password, source)
    return passkeys.begin_registration(caller.user)


@router.post("/", response_model=schemas.Passkey, responses=errors(409))
def create_passkey(caller: CallerAlone, new: schemas.PasskeyCreate, source: SourceDep) -> models.Passkey:
    """Keep the passkey that the browser made; it signs in from now on, without a password."""
    return passkeys.register(caller.user, new.challenge_id, new.credential, nombre=new.nombre, source=source)


@router.post("/options", response_model=schemas.PasskeyChallenge, responses=errors(409, 429))
def begin_passkey_session(request: Request, source: SourceDep) -> passkeys.Challenge:
    """What the browser has to be asked for to sign in with a passkey."""
    return passkeys.begin_sign_in(source, visitor_of(request))


@router.post("/sessions", responses=errors(409))
def create_session_with_passkey(
    sign_in: schemas.PasskeySignIn, browser: BrowserDep, source: SourceDep, request: Request, response: Response
) -> schemas.SessionToken:
    """Sign in with a passkey: nothing else is asked for."""
    signed_in = passkeys.sign_in(sign_in.challenge_id, sign_in.credential, source, browser)
    return cookies.keep_signed_in(request, response, signed_in, browser)


@router.put("/{id}", response_model=schemas.Passkey, responses=errors(404))
def update_passkey(user: CurrentUser, db: DbDep, id: UUID, changes: schemas.PasskeyUpdate) -> models.Passkey:
    """Call a passkey something else."""
    return passkey.rename(db, user, id, nombre=changes.nombre)


@router.delete("/{id}", status_code=204, responses=errors(404))
def delete_passkey(user: CurrentUser, db: DbDep, id: UUID) -> None:
    """It signs in no more; the device may still list it."""
    passkey.remove(db, user, id)

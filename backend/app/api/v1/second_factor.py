from app import schemas, second_step, signing_in
from app.api.routing import MAX_BODY_SIZE, errors, resource_router
from app.crud import second_factor
from app.deps import CallerAlone, CurrentUser, DbDep, SourceDep, SuperUser, UserForUpdate, WritingSource

router = resource_router("/auth/second-factor", "auth", errors(400, 401, 403, 503))
of_users = resource_router("/users/{id}/second-factor", "users", errors(400, 401, 403, 404, 503))


@router.get("/", response_model=schemas.SecondFactor)
def read_second_factor(user: CurrentUser, db: DbDep) -> second_factor.State:
    """Whether one has a second factor."""
    return second_factor.state(db, user.id)


@router.post("/", response_model=schemas.SecondFactorEnrolment, responses=errors(409, 429))
def begin_second_factor(caller: CallerAlone, proof: schemas.PasswordProof, source: SourceDep) -> second_step.Enrolment:
    """Get a secret for an authenticator; nothing changes before a code of it is confirmed."""
    signing_in.check_own_password(caller.user, proof.current_password, source)
    return second_step.begin(caller.user)


@router.post("/confirm", responses=errors(404, 409, 429))
def confirm_second_factor(caller: CallerAlone, proof: schemas.CodeProof, source: SourceDep) -> schemas.RecoveryCodes:
    """Switch it on, with a code of the secret; this answer is the only one that shows the recovery codes."""
    return schemas.RecoveryCodes(codigos=second_step.confirm(caller.user, proof.code, source))


@router.post("/recovery-codes", responses=errors(404, 429))
def create_recovery_codes(
    caller: CallerAlone, proof: schemas.PasswordProof, source: SourceDep
) -> schemas.RecoveryCodes:
    """Make other recovery codes, once more shown only here; those before are worth nothing."""
    signing_in.check_own_password(caller.user, proof.current_password, source)
    return schemas.RecoveryCodes(codigos=second_step.replace_codes(caller.user, source))


@router.delete("/", status_code=204, responses=errors(404, 413, 429), max_body_size=MAX_BODY_SIZE)
def delete_second_factor(caller: CallerAlone, proof: schemas.PasswordProof, source: SourceDep) -> None:
    """Switch it off, with the password in the body; the recovery codes go with it."""
    signing_in.check_own_password(caller.user, proof.current_password, source)
    second_step.switch_off(caller.user, source)


@of_users.delete("/", status_code=204, responses=errors(412))
def reset_second_factor(_actor: SuperUser, source: WritingSource, user: UserForUpdate, db: DbDep) -> None:
    """Take somebody's second factor and passkeys away, who has lost them. Superusers only."""
    second_factor.reset(db, user, language=source.idioma)

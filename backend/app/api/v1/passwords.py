from app import mailed_links, schemas
from app.api.routing import errors, resource_router
from app.core.config import settings
from app.core.passwords import MIN_LENGTH
from app.deps import CallerAlone, SourceDep
from app.signing_in import check_own_password

router = resource_router("/auth", "auth", errors(400, 503))


@router.get("/options")
def read_options() -> schemas.AuthOptions:
    """What becomes of mails here, and how long a password has to be."""
    return schemas.AuthOptions(
        has_mailbox=settings.has_mailbox,
        sends_mail=settings.sends_mail,
        password_min_length=settings.PASSWORD_MIN_LENGTH,
        password_min_length_with_second_factor=MIN_LENGTH,
    )


@router.post("/password/forgot", status_code=202, responses=errors(429))
def forgot_password(forgotten: schemas.ForgottenPassword, source: SourceDep) -> None:
    """Send a link by which a new password is set, to whoever has this e-mail; the same answer where nobody has."""
    mailed_links.ask_for_reset(forgotten.email, source)


@router.post("/password/reset", status_code=204)
def reset_password(reset: schemas.PasswordReset, source: SourceDep) -> None:
    """Set a new password by the token of a link, which ends all sessions of its user."""
    mailed_links.reset_password(reset, source)


@router.post("/me/email", status_code=202, responses=errors(401, 429))
def ask_for_email(caller: CallerAlone, change: schemas.EmailChange, source: SourceDep) -> None:
    """Send a link to one's own new e-mail; it is one's own once that is followed."""
    check_own_password(caller.user, change.current_password, source)
    mailed_links.ask_for_email(caller.user, change.email, source)


@router.post("/email/confirm", status_code=204)
def confirm_email(link: schemas.LinkToken, source: SourceDep) -> None:
    """Make the e-mail that a link was sent to one's own; the one before is told."""
    mailed_links.confirm_email(link.token, source)

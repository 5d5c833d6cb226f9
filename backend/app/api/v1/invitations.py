from fastapi import Response

from app import crud, mailed_links, models, schemas
from app.api.idempotency import KEY_REFUSALS, IdempotencyKeyDep
from app.api.routing import errors, resource_router
from app.core.versions import etag
from app.deps import DbDep, Invited, SourceDep, SuperUser, UserForUpdate, WritingSource

router = resource_router("/users", "users", errors(400, 401, 503))
of_invited = resource_router("/auth/invitation", "auth", errors(400, 503))


@router.post("/invitations", response_model=schemas.User, responses=KEY_REFUSALS)
def invite_user(
    invited_in: Invited, actor: SuperUser, source: WritingSource, _key: IdempotencyKeyDep, db: DbDep, response: Response
) -> models.User:
    """Create a user who is sent a link by which they set their password. Superusers only."""
    invited = crud.user.invite(db, obj_in=invited_in, actor=actor, language=source.idioma)
    response.headers["ETag"] = etag(invited.updated_at)
    return invited


@router.post("/{id}/invitation", status_code=204, responses=errors(404, 409, 412))
def invite_user_again(actor: SuperUser, source: WritingSource, user: UserForUpdate, db: DbDep) -> None:
    """Send the invitation again, to whom has not set a password yet. Superusers only."""
    crud.user.invite_again(db, db_obj=user, actor=actor, language=source.idioma)


@of_invited.post("", response_model=schemas.InvitationPreview)
def preview_invitation(link: schemas.LinkToken) -> models.User:
    """Whom an invitation is for; changes nothing."""
    return mailed_links.preview_invitation(link.token)


@of_invited.post("/accept", status_code=204)
def accept_invitation(accepted: schemas.InvitationAcceptance, source: SourceDep) -> None:
    """Set a password, and correct one's names, by the token of an invitation."""
    mailed_links.accept_invitation(accepted, source)

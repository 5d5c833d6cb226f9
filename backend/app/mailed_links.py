"""What is done by the links that come by mail: a new password, an invitation, another address.

No connection is held while a password is hashed, and none is hashed for a link that is no good.
"""

from sqlalchemy import Connection

from app import crud, database
from app.core import tokens
from app.core.errors import InactiveUserError, TooManyAttemptsError, UserEmailTakenError
from app.core.passwords import require_strong
from app.crud import audit, mail, one_time_link, sign_ins, throttle
from app.models.audit import AuditAction
from app.models.mail import LinkKind, MailKind, OneTimeLink
from app.models.user import User
from app.schemas.mailed_links import InvitationAcceptance, PasswordReset
from app.schemas.user import UserChangesToStore, stored_password


def ask_for_reset(email: str, source: audit.Source) -> None:
    """Send a link to whoever has this address, and do as much for one that nobody has.

    Raises TooManyAttemptsError for an address that asks again and again; of an account that is asked for too often
    nothing is said.
    """
    with database.transaction() as db:
        throttle.settle(db, [throttle.resets_by_address(source.direccion)], is_right=False)
    with database.transaction() as db:
        user = crud.user.get_by_login(db, email)
        try:
            throttle.settle(db, [throttle.resets_of_account(email)], is_right=False)
        except TooManyAttemptsError:
            user = None
        is_known = user is not None and user.is_active
        sign_ins.note(db, source, AuditAction.PEDIR_RESTABLECER, user if is_known else None)
        # Written for nobody too, and taken back: the answer takes as long.
        with db.begin_nested() as writing:
            to = user.email if user else email
            mail.enqueue(db, MailKind.RESTABLECER, to=to, user=user, language=source.idioma)
            if not is_known:
                writing.rollback()


def reset_password(asked: PasswordReset, source: audit.Source) -> None:
    """Ends all sessions. Raises InvalidLinkError, ExpiredLinkError, InactiveUserError, WeakPasswordError."""
    user = _whose(LinkKind.RESTABLECER, asked.token)
    require_strong(asked.new_password, email=user.email, field="new_password", has_second_factor=user.has_second_factor)
    changes = UserChangesToStore(**stored_password(asked.new_password))
    with database.transaction() as db:
        _, user = _use(LinkKind.RESTABLECER, asked.token, db)
        sign_ins.note_done(db, source, AuditAction.RESTABLECER, user)
        crud.user.update(db, db_obj=user, obj_in=changes, language=source.idioma)


def preview_invitation(token: str) -> User:
    """Whom it is for. Raises InvalidLinkError, ExpiredLinkError, InactiveUserError."""
    return _whose(LinkKind.INVITACION, token)


def accept_invitation(accepted: InvitationAcceptance, source: audit.Source) -> None:
    """Raises InvalidLinkError, ExpiredLinkError, InactiveUserError, WeakPasswordError."""
    user = _whose(LinkKind.INVITACION, accepted.token)
    require_strong(accepted.password, email=user.email, field="password")
    names = accepted.model_dump(include={"nombres", "apellidos"}, exclude_unset=True)
    changes = UserChangesToStore(**names, **stored_password(accepted.password))
    with database.transaction() as db:
        _, user = _use(LinkKind.INVITACION, accepted.token, db)
        sign_ins.note_done(db, source, AuditAction.ACEPTAR_INVITACION, user)
        crud.user.update(db, db_obj=user, obj_in=changes, language=source.idioma)


def ask_for_email(user: User, email: str, source: audit.Source) -> None:
    """Send a link to one's own new address, by which it becomes one's own.

    Raises UserEmailTakenError, TooManyAttemptsError: the address may be a stranger's, who did not ask for mails.
    """
    with database.transaction() as db:
        throttle.settle(db, [throttle.person(user.id, "correo nuevo")], is_right=False)
    with database.transaction() as db:
        owner = crud.user.get_by_email(db, email)
        if owner and owner.id != user.id:
            raise UserEmailTakenError
        sign_ins.note_done(db, source, AuditAction.PEDIR_CORREO, user)
        seal = tokens.account_seal(user.id, user.email, user.hashed_password)
        mail.enqueue(db, MailKind.CONFIRMAR_CORREO, to=email, user=user, language=source.idioma, seal=seal)


def confirm_email(token: str, source: audit.Source) -> None:
    """Raises InvalidLinkError, ExpiredLinkError, InactiveUserError, and IntegrityError where it is taken by now."""
    with database.transaction() as db:
        link, user = _use(LinkKind.CONFIRMAR_CORREO, token, db)
        sign_ins.note_done(db, source, AuditAction.CONFIRMAR_CORREO, user)
        changes = UserChangesToStore(email=link.email or user.email)
        crud.user.update(db, db_obj=user, obj_in=changes, language=source.idioma)


def _whose(kind: LinkKind, token: str) -> User:
    with database.connection() as db:
        link = one_time_link.find(db, kind, token)
        return _active(crud.user.get(db, link.usuario_id))


def _use(kind: LinkKind, token: str, db: Connection) -> tuple[OneTimeLink, User]:
    """The user first: whoever changes them ends their links, and holds them meanwhile."""
    user = crud.user.get_for_update(db, one_time_link.find(db, kind, token).usuario_id)
    link = one_time_link.use(db, kind, token)
    return link, _active(user)


def _active(user: User | None) -> User:
    if user is None or not user.is_active:
        raise InactiveUserError
    return user

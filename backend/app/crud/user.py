from typing import Any, cast
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Connection, bindparam, func, or_, select

from app import database
from app.core.errors import CannotDeleteYourselfError, LastSuperuserError, NotInvitedError
from app.core.security import hash_of_unknown, is_storable
from app.crud import audit, mail, one_time_link, session
from app.crud.base import CRUDBase, contains, folded, in_spanish
from app.crud.contact_filters import day_after, midnight
from app.crud.contact_view import contact_view
from app.models.audit import AuditAction
from app.models.mail import Language, MailKind
from app.models.user import User
from app.schemas.common import MAX_EMAIL_LENGTH
from app.schemas.user import UserChangesToStore, UserQuery, UserToStore

# The name of a lock, not of anything in the database: any number that nobody else uses.
_SUPERUSERS_LOCK = 7_204_001


# Seconds to take the owner from as many contacts as one person may have.
HANDING_OVER = 120


class CRUDUser(CRUDBase[User, UserToStore, UserChangesToStore]):
    def __init__(self) -> None:
        super().__init__(User)
        self._get_by_email = select(*self.columns).where(
            func.lower(self.table.c.email) == func.lower(bindparam("email"))
        )
        self._get_unchanged = self._get.with_for_update(read=True)

    def get_by_email(self, db: Connection, email: str) -> User | None:
        """Whatever the letters' case."""
        return self._one(db, self._get_by_email, {"email": email})

    def get_by_login(self, db: Connection, username: str) -> User | None:
        """As `get_by_email`, for text that nobody has checked: what can't be an e-mail is nobody's."""
        if len(username) > MAX_EMAIL_LENGTH or not is_storable(username):
            return None
        return self.get_by_email(db, username.strip())

    def get_multi(self, db: Connection, query: UserQuery) -> list[User]:
        values = query.model_dump(include={"search", "is_active", "is_superuser"}, exclude_none=True)
        if not query.search:
            del values["search"]
        if query.created_from:
            values["created_from"] = midnight(query.created_from)
        if query.created_to:
            values["created_before"] = day_after(query.created_to)
        return self._list(db, values=values, sort=query.sort, skip=query.skip, limit=query.limit)

    def has_superuser(self, db: Connection) -> bool:
        return self._count(db, values={"is_superuser": True}) > 0

    def team(self, db: Connection) -> list[User]:
        """Everybody, by name: those who may own contacts, and those who once did."""
        name = in_spanish(self.table.c.nombres + " " + self.table.c.apellidos)
        return cast("list[User]", db.execute(select(*self.columns).order_by(name, self.table.c.id)).all())

    def ids(self, db: Connection) -> list[UUID]:
        """Of the active ones, the oldest first."""
        statement = select(self.table.c.id).where(self.table.c.is_active).order_by(*self._order_by("created_at"))
        return list(db.execute(statement).scalars())

    def update(
        self,
        db: Connection,
        *,
        db_obj: User,
        obj_in: UserChangesToStore,
        session_id: UUID | None = None,
        language: str = Language.ES,
    ) -> User:
        """As of any row; another password, or being let in again, ends their sessions, all but `session_id`.

        Of another password and another address they are told by mail, at the address that they had.
        """
        values = obj_in.model_dump(exclude_unset=True)
        if "hashed_password" in values:
            values["is_invited"] = False
        if values.get("is_active") is False or values.get("is_superuser") is False:
            self._keep_a_superuser(db, without=db_obj)
        changed = self._update_row(db, db_obj, values)
        if "hashed_password" in values or (changed.is_active and not db_obj.is_active):
            session.end_all(db, changed, but=session_id)
        self._tell_of_change(db, before=db_obj, after=changed, language=language)
        return changed

    def invite(self, db: Connection, *, obj_in: UserToStore, actor: User, language: str) -> User:
        """Somebody without a password, who is sent a link to set it."""
        with audit.acting(db, AuditAction.INVITAR):
            invited = self._insert_row(db, obj_in.model_dump() | {"is_invited": True})
        self._send_invitation(db, invited, actor=actor, language=language)
        return invited

    def invite_again(self, db: Connection, *, db_obj: User, actor: User, language: str) -> None:
        """Raises NotInvitedError for who has a password."""
        if not db_obj.is_invited:
            raise NotInvitedError
        audit.note_user(db, AuditAction.INVITAR, db_obj)
        self._send_invitation(db, db_obj, actor=actor, language=language)

    def tell_of_password(self, db: Connection, user: User, *, language: str) -> None:
        """It is another one: links that were on their way are no good any more, and whoever has the account knows."""
        one_time_link.end_all(db, user.id)
        mail.enqueue(db, MailKind.CLAVE_CAMBIADA, to=user.email, user=user, language=language)

    def _send_invitation(self, db: Connection, user: User, *, actor: User, language: str) -> None:
        by = audit.name_of(actor)
        mail.enqueue(db, MailKind.INVITACION, to=user.email, user=user, language=language, actor=by)

    def _tell_of_change(self, db: Connection, *, before: User, after: User, language: str) -> None:
        if after.email != before.email:
            one_time_link.end_all(db, after.id)
            mail.enqueue(
                db, MailKind.CORREO_CAMBIADO, to=before.email, user=after, language=language, email=after.email
            )
        if after.hashed_password != before.hashed_password:
            if before.is_invited:  # their first one, which is no news
                one_time_link.end_all(db, after.id)
            else:
                self.tell_of_password(db, before, language=language)

    def remove_by(self, db: Connection, *, db_obj: User, actor: User) -> User:
        if db_obj.id == actor.id:
            raise CannotDeleteYourselfError
        self._keep_a_superuser(db, without=db_obj)
        contact_view.remove_private_of(db, db_obj)
        # With the user, all of their contacts lose their owner: a row each.
        database.allow(db, seconds=HANDING_OVER)
        return self.remove(db, db_obj=db_obj)

    def restore(self, db: Connection, values: dict[str, Any]) -> User | None:
        """Somebody who was deleted, without a password: they need an invitation, or one that a superuser sets.

        None where their e-mail is another's by now.
        """
        unknown = {"hashed_password": hash_of_unknown(), "has_default_password": False, "is_invited": True}
        with audit.acting(db, AuditAction.RESTAURAR):
            return self.put_back(db, values | unknown)

    def replace_password_hash(
        self, db: Connection, *, verified: User, hashed_password: str, has_default_password: bool
    ) -> User | None:
        """Keep another hash than the one that was verified: a stronger one, or that of a new password.

        Does nothing and returns None where the user has another hash by now, or is not there or active any
        more: checking a password takes its time, and a login must not bring an old password back.
        """
        user = self.get_for_update(db, verified.id)
        if user is None or not _has_same_password(user, verified):
            return None
        values = {"hashed_password": hashed_password, "has_default_password": has_default_password}
        return self._update_row(db, user, values)

    def is_still(self, db: Connection, verified: User) -> bool:
        """Whether what let this user in still does, and will when this transaction ends.

        Sessions end with a password; one that is opened a moment later by the old one would outlive it.
        """
        user = self._one(db, self._get_unchanged, {"id": verified.id})
        if user is None or not _has_same_password(user, verified):
            return False
        return user.has_second_factor == verified.has_second_factor

    def is_last_superuser(self, db: Connection, user: User) -> bool:
        """Whether nobody could administer without them, until this transaction ends."""
        if not (user.is_superuser and user.is_active) or user.is_invited:
            return False
        database.lock(db, _SUPERUSERS_LOCK)
        # Who was invited and has not come yet administers nothing.
        who_can = {"is_superuser": True, "is_active": True, "is_invited": False, "other_than": user.id}
        return self._count(db, values=who_can) == 0

    def _keep_a_superuser(self, db: Connection, *, without: User) -> None:
        """Refuse what would leave nobody to administer, also when two such changes come at once."""
        if self.is_last_superuser(db, without):
            raise LastSuperuserError

    def _sorted_by(self, name: str) -> ColumnElement[Any]:
        """Names as readers of Spanish expect."""
        column = super()._sorted_by(name)
        return in_spanish(column) if name in {"nombres", "apellidos"} else column

    def _filters(self) -> dict[str, ColumnElement[bool]]:
        columns = self.table.c
        name, email = folded(columns.nombres + " " + columns.apellidos), folded(columns.email)
        part: BindParameter[str] = bindparam("search")
        return {
            "search": or_(contains(name, part), contains(email, part)),
            "is_active": columns.is_active == bindparam("is_active"),
            "is_superuser": columns.is_superuser == bindparam("is_superuser"),
            "is_invited": columns.is_invited == bindparam("is_invited"),
            "created_from": columns.created_at >= bindparam("created_from"),
            "created_before": columns.created_at < bindparam("created_before"),
            "other_than": columns.id != bindparam("other_than"),
        }


def _has_same_password(user: User, verified: User) -> bool:
    return user.is_active and user.hashed_password == verified.hashed_password


user = CRUDUser()

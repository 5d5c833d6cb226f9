from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, or_, select, true, update

from app.core.errors import NotYourViewError, TooManyViewsError, ViewNotFoundError
from app.core.permissions import administers
from app.crud import audit
from app.crud.base import CRUDBase, in_spanish
from app.crud.contact import contact
from app.models.audit import AuditAction
from app.models.contact_view import ContactView
from app.models.user import User
from app.schemas.contact import ContactFilters
from app.schemas.contact_view import ContactViewCreate, ContactViewTotal, ContactViewUpdate

# The totals of all of them are counted in one request, for everybody who sees them.
MOST_OF_ONE = 100


class CRUDContactView(CRUDBase[ContactView, ContactViewCreate, ContactViewUpdate]):
    def __init__(self) -> None:
        super().__init__(ContactView)
        author = select(User.nombres + " " + User.apellidos).where(User.id == ContactView.usuario_id)
        views = select(*self.columns, author.scalar_subquery().label("autor"))
        self._with_author_by_id = views.where(self.table.c.id == bindparam("id"))
        self._visible = views.where(self._visible_to()).order_by(in_spanish(self.table.c.nombre), self.table.c.id)
        self._one_visible = self._visible.where(self.table.c.id == bindparam("id"))
        self._one_to_change = self._one_visible.with_for_update(of=self.table)

    def get_visible(self, db: Connection, id: UUID, *, user: User) -> ContactView | None:
        """A view of one's own, or of the team."""
        return self._one(db, self._one_visible, {"id": id, "me": user.id})

    def get_visible_for_update(self, db: Connection, id: UUID, *, user: User) -> ContactView | None:
        """The same, which nobody else changes before this transaction ends."""
        return self._one(db, self._one_to_change, {"id": id, "me": user.id})

    def get_multi(self, db: Connection, *, user: User) -> list[ContactView]:
        """One's own views and the team's, by name."""
        return cast("list[ContactView]", db.execute(self._visible, {"me": user.id}).all())

    def totals(self, db: Connection, *, user: User) -> list[ContactViewTotal]:
        """How many contacts each of them has right now."""
        totals = []
        for view in self.get_multi(db, user=user):
            filters = ContactFilters.model_validate(view.definicion["filtros"])
            total, is_exact = contact.total(db, filters, user=user)
            totals.append(ContactViewTotal(id=view.id, total=total, total_is_exact=is_exact))
        return totals

    def create_by(self, db: Connection, *, obj_in: ContactViewCreate, actor: User) -> ContactView:
        """Raises TooManyViewsError; IntegrityError where the actor, or the team, has a view of this name."""
        if not self.has_room(db, actor.id):
            raise TooManyViewsError
        view = self._insert_row(db, obj_in.model_dump(mode="json") | {"usuario_id": actor.id})
        return self._with_author(db, view)

    def update_by(self, db: Connection, *, db_obj: ContactView, obj_in: ContactViewUpdate, actor: User) -> ContactView:
        """Raises NotYourViewError."""
        self._require_right_to_change(db_obj, actor)
        changed = self.change(db, db_obj, obj_in.model_dump(mode="json", exclude_unset=True), actor=actor)
        return self._with_author(db, changed)

    def change(self, db: Connection, view: ContactView, values: dict[str, Any], *, actor: User) -> ContactView:
        """Whatever of it, by somebody who may."""
        if values.get("es_del_equipo") is False and view.es_del_equipo:
            # Nobody else sees it any more; what has no author is whose it becomes.
            owner = values.get("usuario_id") or view.usuario_id or actor.id
            values = values | {"usuario_id": owner}
            self._open_with(db, None, User.vista_id == view.id, User.id != owner)
        return self._update_row(db, view, values)

    def remove_by(self, db: Connection, *, db_obj: ContactView, actor: User) -> ContactView:
        """Raises NotYourViewError."""
        self._require_right_to_change(db_obj, actor)
        return self.remove(db, db_obj=db_obj)

    def set_default(self, db: Connection, id: UUID | None, *, user: User) -> None:
        """Which view the user's list of contacts opens with. Raises ViewNotFoundError."""
        if id and self.get_visible_for_update(db, id, user=user) is None:
            raise ViewNotFoundError
        self._open_with(db, id, User.id == user.id)

    def remove_private_of(self, db: Connection, user: User) -> None:
        """The team keeps the views of whoever goes; nobody could see the others any more."""
        db.execute(delete(ContactView).where(ContactView.usuario_id == user.id, ~ContactView.es_del_equipo))

    def restore(self, db: Connection, values: dict[str, Any]) -> ContactView | None:
        """One that was deleted; None where its name is another's by now."""
        with audit.acting(db, AuditAction.RESTAURAR):
            return self.put_back(db, values)

    def open_again(self, db: Connection, view: ContactView, user_ids: Sequence[UUID]) -> None:
        """Their lists open with it as they did, where they see it and chose no other since."""
        sees = true() if view.es_del_equipo else User.id == view.usuario_id
        self._open_with(db, view.id, User.id.in_(user_ids), User.vista_id.is_(None), sees)

    def is_name_taken(self, db: Connection, id: UUID, nombre: str, author: UUID | None, *, is_of_team: bool) -> bool:
        """Whether another view has it, of the team or of this author."""
        columns = self.table.c
        among = columns.es_del_equipo if is_of_team else ~columns.es_del_equipo & (columns.usuario_id == author)
        named = func.lower(columns.nombre) == func.lower(nombre)
        return db.execute(select(columns.id).where(named, among, columns.id != id).limit(1)).first() is not None

    def has_room(self, db: Connection, author: UUID) -> bool:
        """Whether they may have another one."""
        return self._count(db, values={"author": author}) < MOST_OF_ONE

    def may_change(self, view: ContactView, actor: User) -> bool:
        return view.usuario_id == actor.id or administers(actor)

    def _open_with(self, db: Connection, id: UUID | None, *whose: ColumnElement[bool]) -> None:
        """Changes nothing of which a user's `updated_at` tells."""
        db.execute(update(User).where(*whose).values(vista_id=id, updated_at=User.updated_at))

    def _with_author(self, db: Connection, view: ContactView) -> ContactView:
        """A view that was just written."""
        written = self._one(db, self._with_author_by_id, {"id": view.id})
        assert written is not None
        return written

    def _filters(self) -> dict[str, ColumnElement[bool]]:
        return {"author": self.table.c.usuario_id == bindparam("author")}

    def _visible_to(self) -> ColumnElement[bool]:
        return or_(self.table.c.usuario_id == bindparam("me"), self.table.c.es_del_equipo)

    def _require_right_to_change(self, view: ContactView, actor: User) -> None:
        if not self.may_change(view, actor):
            raise NotYourViewError


contact_view = CRUDContactView()

"""What the queries of every resource have in common.

These classes run Core statements on a Connection: one statement an operation, its row returned by the
statement itself. What they return is typed as the model and has the model's attributes, but is a plain
row: it can't be changed, is never stale by surprise, and never loads anything behind one's back.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from pydantic import BaseModel as Schema
from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    Table,
    Text,
    bindparam,
    collate,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or_leave
from sqlalchemy.sql.selectable import TypedReturnsRows

from app.models.base import BaseModel
from app.planning import planned_once

ModelT = TypeVar("ModelT", bound=BaseModel)
CreateT = TypeVar("CreateT", bound=Schema)
UpdateT = TypeVar("UpdateT", bound=Schema)


class CRUDBase(Generic[ModelT, CreateT, UpdateT]):
    """Get, create, update and remove rows of one model.

    Never commits: the request (`deps.get_db`) or `database.transaction()` does, once. A row that breaks a
    unique constraint raises sqlalchemy.exc.IntegrityError, which names the constraint.
    """

    def __init__(self, model: type[ModelT], *, hidden: Sequence[str] = ()) -> None:
        self.table = cast(Table, model.__table__)
        self.columns = [column for column in self.table.columns if column.key not in hidden]
        # Built once: building a statement costs as much as running it.
        by_id = select(*self.columns).where(self.table.c.id == bindparam("id"))
        self._get = planned_once(by_id)
        self._get_for_update = by_id.with_for_update()
        self._insert = insert(self.table).returning(*self.columns)
        self._put_back = insert_or_leave(self.table).on_conflict_do_nothing().returning(*self.columns)
        self._delete = delete(self.table).where(self.table.c.id == bindparam("id")).returning(*self.columns)

    def get(self, db: Connection, id: UUID) -> ModelT | None:
        return self._one(db, self._get, {"id": id})

    def get_for_update(self, db: Connection, id: UUID) -> ModelT | None:
        """The row, which nobody else changes before this transaction ends."""
        return self._one(db, self._get_for_update, {"id": id})

    def create(self, db: Connection, *, obj_in: CreateT) -> ModelT:
        return self._insert_row(db, obj_in.model_dump())

    def update(self, db: Connection, *, db_obj: ModelT, obj_in: UpdateT) -> ModelT:
        """Set what was sent; a row that already is so keeps its `updated_at`."""
        return self._update_row(db, db_obj, obj_in.model_dump(exclude_unset=True))

    def remove(self, db: Connection, *, db_obj: ModelT) -> ModelT:
        """Delete the row and return it as it was."""
        self._one(db, self._delete, {"id": db_obj.id})
        return db_obj

    def put_back(self, db: Connection, values: dict[str, Any]) -> ModelT | None:
        """A row that was deleted, under its own id; None where what must be its alone is another's by now."""
        return cast("ModelT | None", db.execute(self._put_back, values).first())

    def get_all(self, db: Connection, ids: Sequence[UUID], *, for_update: bool) -> dict[UUID, ModelT]:
        """Of these the ones that are there, locked in one order."""
        statement = select(*self.columns).where(self.table.c.id.in_(ids)).order_by(self.table.c.id)
        rows = db.execute(statement.with_for_update() if for_update else statement)
        return {row.id: cast(ModelT, row) for row in rows}

    def _one(self, db: Connection, statement: TypedReturnsRows[Any], values: dict[str, Any]) -> ModelT | None:
        return cast("ModelT | None", db.execute(statement, values).first())

    def _insert_row(self, db: Connection, values: dict[str, Any]) -> ModelT:
        return cast(ModelT, db.execute(self._insert, values).one())

    def _update_row(self, db: Connection, db_obj: ModelT, values: dict[str, Any]) -> ModelT:
        changes = {key: value for key, value in values.items() if getattr(db_obj, key) != value}
        if not changes:
            return db_obj
        statement = update(self.table).where(self.table.c.id == db_obj.id).values(changes).returning(*self.columns)
        return cast(ModelT, db.execute(statement).one())

    def _order_by(self, key: str) -> list[ColumnElement[Any]]:
        """The column that a sort key names (`-` in front: descending), made a total order by the id."""
        columns = [self._sorted_by(key.removeprefix("-")), self.table.c.id]
        return [column.desc() if key.startswith("-") else column.asc() for column in columns]

    def _sorted_by(self, name: str) -> ColumnElement[Any]:
        """What a column's values are put in order by."""
        return self.table.c[name]

    def _list(self, db: Connection, *, values: dict[str, Any], sort: str, skip: int, limit: int) -> list[ModelT]:
        """The rows that the filters named by `values` let through; see `_filters`."""
        statement, _ = _list_statements(self, frozenset(values), sort)
        return cast("list[ModelT]", db.execute(statement, values | {"skip": skip, "limit": limit}).all())

    def _count(self, db: Connection, *, values: dict[str, Any]) -> int:
        _, statement = _list_statements(self, frozenset(values), "id")
        return db.execute(statement, values).scalar_one()

    def _filters(self) -> dict[str, ColumnElement[bool]]:
        """Every condition a list may have, by the name of the value it binds."""
        return {}


@cache
def _list_statements(
    crud: CRUDBase[Any, Any, Any], filters: frozenset[str], sort: str
) -> tuple[Select[Any], Select[int]]:
    """The page and the count of a list with these filters: as many as there are combinations in use.

    Kept because building the two takes longer than PostgreSQL needs for a page.
    """
    conditions = crud._filters()
    where = [conditions[name] for name in sorted(filters)]
    page = select(*crud.columns).where(*where).order_by(*crud._order_by(sort))
    count = select(func.count()).select_from(crud.table).where(*where)
    return page.offset(bindparam("skip", type_=Integer)).limit(bindparam("limit", type_=Integer)), count


def folded(text: ColumnElement[Any] | str) -> ColumnElement[str]:
    """Text as searches compare it: without accents and capitals."""
    return func.lower(func.public.f_unaccent(text))


def in_spanish(text: ColumnElement[Any]) -> ColumnElement[str]:
    """Text as readers of Spanish order it: Nuno, Nuñez, Núñez, Ñustes, Ochoa."""
    return collate(func.public.orden_es(text, type_=Text), "C")


def contains(column: ColumnElement[str], part: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a column of folded text has this part, in which no character is a wildcard."""
    # Escaped after folding: unaccent makes a plain % of a full-width one.
    literal = func.regexp_replace(folded(part), r"([\\%_])", r"\\\1", "g", type_=Text)
    return column.like("%" + literal + "%")

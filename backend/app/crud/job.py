"""Jobs: asked for by requests, done by workers (`app/worker.py`)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, or_, select, text, update

from app.core.errors import JobStateError
from app.core.permissions import administers
from app.crud.audit import Source
from app.crud.base import CRUDBase
from app.models.job import Job, JobKind, JobState
from app.models.user import User
from app.schemas.job import JobQuery

OPEN = (JobState.PENDIENTE.value, JobState.EN_CURSO.value)
# Of a worker that dies of a job again and again, the job fails.
MAX_ATTEMPTS = 5
CHANNEL = "crm_jobs"
# How long the list of jobs goes back.
KEPT_DAYS = 30

# Of what it was asked, this is kept once it is done.
KEPT = ("accion", "estado", "ciudad", "propietario_id", "importacion_id")
_UNDONE_BY = "deshecho_por"
# The same, where something of it was left.
_UNDONE_PARTLY_BY = "deshecho_en_parte_por"
# That a batch of an undoing could not take everything back.
_LEFT = "queda_algo"

_WAKE = text(f"SELECT pg_notify('{CHANNEL}', '')")


class CRUDJob(CRUDBase[Job, Any, Any]):
    def __init__(self) -> None:
        super().__init__(Job)
        asked = self.table.c.parametros
        action, is_undone = asked["accion"].astext.label("accion"), asked.has_key(_UNDONE_BY).label("deshecho")
        is_partly_undone = asked.has_key(_UNDONE_PARTLY_BY).label("deshecho_en_parte")
        of_import = asked["importacion_id"].astext.label("importacion_id")
        # Of what it was asked, no more than is told: it may be ten thousand ids.
        each = func.jsonb_each(asked).table_valued("key", "value")
        told = select(func.jsonb_object_agg(each.c.key, each.c.value)).where(each.c.key.in_(KEPT)).scalar_subquery()
        columns = [column for column in self.columns if column.key != asked.key]
        self._shown = select(
            *columns, func.coalesce(told, text("'{}'")).label(asked.key), action, is_undone, is_partly_undone, of_import
        )

    def request(
        self, db: Connection, kind: JobKind, parameters: dict[str, Any], *, total: int, user: User, source: Source
    ) -> Job:
        """Ask for it, as the operation of this request; a worker begins once this transaction is committed."""
        job = self._insert_row(
            db,
            {
                "id": source.operacion_id,
                "tipo": kind.value,
                "parametros": parameters,
                "total": total,
                "usuario_id": user.id,
                "direccion": source.direccion,
                "solicitud_id": source.solicitud_id,
            },
        )
        db.execute(_WAKE)
        return job

    def get_visible(self, db: Connection, id: UUID, *, user: User, for_update: bool = False) -> Job | None:
        """One of one's own; a superuser's are all."""
        statement = self._shown.where(self.table.c.id == bindparam("id"), *self._visible_to(user))
        if for_update:
            statement = statement.with_for_update()
        return self._one(db, statement, {"id": id})

    def get_shown(self, db: Connection, ids: Sequence[UUID]) -> dict[UUID, Job]:
        """Those that are there, whosever they are."""
        rows = db.execute(self._shown.where(self.table.c.id.in_(ids))) if ids else ()
        return {row.id: cast(Job, row) for row in rows}

    def read_again(self, db: Connection, job: Job, *, user: User) -> Job:
        """As it is after a change."""
        changed = self.get_visible(db, job.id, user=user)
        assert changed is not None
        return changed

    def get_multi_by(self, db: Connection, query: JobQuery, *, user: User) -> list[Job]:
        """The newest first."""
        statement = self._shown.where(*self._visible_to(user)).order_by(*self._order_by("-created_at"))
        if query.estado:
            statement = statement.where(self.table.c.estado.in_([one.value for one in query.estado]))
        return cast("list[Job]", db.execute(statement.offset(query.skip).limit(query.size)).all())

    def cancel(self, db: Connection, job: Job) -> None:
        """At once if nobody began it, else after the batch that is under way. Raises JobStateError."""
        if job.estado not in OPEN:
            raise JobStateError
        values: dict[str, Any] = {"por_cancelar": True}
        if job.estado == JobState.PENDIENTE:
            values |= {"estado": JobState.CANCELADO.value, "finished_at": func.clock_timestamp()}
        self._set(db, job.id, values)
        db.execute(_WAKE)

    def retry(self, db: Connection, job: Job) -> None:
        """Go on where it failed or was cancelled. Raises JobStateError."""
        if job.estado not in {JobState.FALLIDO, JobState.CANCELADO}:
            raise JobStateError
        # What was undone of a file's first rows would stay so, and nobody would know.
        shown = cast(Any, job)
        if job.tipo == JobKind.IMPORTACION_IMPORTAR and (shown.deshecho or shown.deshecho_en_parte):
            raise JobStateError("What it did was undone since: import the file again")
        self._set(
            db, job.id,
            {
                "estado": JobState.PENDIENTE.value,
                "por_cancelar": False,
                "error": None,
                "intentos": 0,
                "finished_at": None,
                "parametros": self.table.c.parametros.op("-")(_UNDONE_BY).op("-")(_UNDONE_PARTLY_BY),
            },
        )  # fmt: skip
        db.execute(_WAKE)

    def open_ids(self, db: Connection) -> Sequence[UUID]:
        """Whichever was served, or asked for, longest ago comes first: so workers take turns between them."""
        statement = select(self.table.c.id).where(self.table.c.estado.in_(OPEN)).order_by(self.table.c.updated_at)
        return db.execute(statement).scalars().all()

    def begin(self, db: Connection, id: UUID) -> Job | None:
        """The next batch of a job that this worker has the lock of; None where it has ended, or too many died of it."""
        job = self.get_for_update(db, id)
        if job is None or job.estado not in OPEN:
            return None
        if job.intentos >= MAX_ATTEMPTS:
            why = job.error or "Workers stopped again and again while they did it"
            self.end(db, id, JobState.FALLIDO, error=why)
            return None
        self._set(
            db, id,
            {
                "estado": JobState.EN_CURSO.value,
                "intentos": job.intentos + 1,
                "started_at": func.coalesce(self.table.c.started_at, func.clock_timestamp()),
            },
        )  # fmt: skip
        return self.get(db, id)

    def advance(self, db: Connection, id: UUID, *, position: str | None, done: int, skipped: int) -> None:
        """In the transaction of the batch itself: progress is also what keeps it from being done twice."""
        columns = self.table.c
        self._set(
            db, id,
            {
                "posicion": position,
                "hechos": columns.hechos + done,
                "omitidos": columns.omitidos + skipped,
                # It may have been counted up to 10,000 only.
                "total": func.greatest(columns.total, columns.hechos + columns.omitidos + done + skipped),
                "intentos": 0,
                "error": None,
            },
        )  # fmt: skip

    def note_trouble(self, db: Connection, id: UUID, why: str) -> None:
        """What stood in the way of a batch that is tried again: what the job says if it is always so."""
        self._set(db, id, {"error": why}, only_if=OPEN)

    def end(self, db: Connection, id: UUID, state: JobState, *, error: str | None = None) -> None:
        """Whom it was about is forgotten with it: a search may be somebody's name. What it did to them is not."""
        values: dict[str, Any] = {"estado": state.value, "error": error, "finished_at": func.clock_timestamp()}
        if state is JobState.HECHO:
            asked = func.jsonb_each(self.table.c.parametros).table_valued("key", "value")
            kept = select(func.jsonb_object_agg(asked.c.key, asked.c.value)).where(asked.c.key.in_(KEPT))
            values["parametros"] = func.coalesce(kept.scalar_subquery(), text("'{}'"))
        self._set(db, id, values, only_if=OPEN)

    def note_left(self, db: Connection, id: UUID) -> None:
        """A batch of an undoing left something as it was."""
        self._set(db, id, {"parametros": self.table.c.parametros.op("||")(func.jsonb_build_object(_LEFT, True))})

    def has_left(self, job: Job) -> bool:
        return bool(job.parametros.get(_LEFT))

    def undone(self, db: Connection, operation: UUID, *, by: UUID, is_whole: bool) -> None:
        """A job that was taken back, all of it or not, says so; what had been taken back by it stands again."""
        asked = self.table.c.parametros
        for key in (_UNDONE_BY, _UNDONE_PARTLY_BY):
            again = update(self.table).where(asked[key].astext == str(operation))
            db.execute(again.values(parametros=asked.op("-")(key)))
        key, other = (_UNDONE_BY, _UNDONE_PARTLY_BY) if is_whole else (_UNDONE_PARTLY_BY, _UNDONE_BY)
        said = asked.op("-")(other).op("||")(func.jsonb_build_object(key, str(by)))
        self._set(db, operation, {"parametros": said})

    def hand_back(self, db: Connection, id: UUID) -> None:
        """A worker that is asked to stop leaves the rest to another."""
        self._set(db, id, {"estado": JobState.PENDIENTE.value, "intentos": 0}, only_if=(JobState.EN_CURSO.value,))

    def forget_old(self, db: Connection) -> None:
        over = self.table.c.finished_at < func.now() - timedelta(days=KEPT_DAYS)
        db.execute(delete(self.table).where(over, self.table.c.estado.not_in(OPEN)))

    def _set(self, db: Connection, id: UUID, values: dict[str, Any], *, only_if: Sequence[str] = ()) -> None:
        statement = update(self.table).where(self.table.c.id == id)
        if only_if:
            statement = statement.where(self.table.c.estado.in_(only_if))
        db.execute(statement.values(values))

    def _visible_to(self, user: User) -> tuple[ColumnElement[bool], ...]:
        return () if administers(user) else (or_(self.table.c.usuario_id == user.id),)


job = CRUDJob()

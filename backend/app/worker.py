"""The worker: does the jobs and what has to be done from time to time. `python -m app work`; `serve` starts one.

Any number of workers may run, and all take turns between the jobs there are, batch by batch: a long one holds up
neither the others nor what has to be done from time to time. Each worker has one connection of its own besides the
pool's: it listens there for new jobs, and holds there the advisory lock of the job whose batch it does, which the
server gives back the moment the worker is gone. A thread beside all that sends the mails (`app/mailing/postman.py`).
"""

import logging
import os
import select
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any
from uuid import UUID

import psycopg2
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from app import crud, database
from app.core.errors import AppError
from app.crud import (
    audit,
    audit_months,
    audit_seal,
    contact_batch,
    contact_erasure,
    contact_import,
    contact_import_steps,
    contact_trash,
    duplicate_scan,
    idempotency,
    mail,
    one_time_link,
    passkey,
    second_factor,
    session,
    throttle,
)
from app.crud.contact_batch import Progress
from app.crud.job import CHANNEL
from app.forks import name_this_process
from app.mailing.postman import Postman
from app.models.audit import AuditOrigin
from app.models.job import Job, JobKind, JobState
from app.models.user import User

logger = logging.getLogger(__name__)

Step = Callable[[Connection, Job, User], Progress]
STEPS: dict[JobKind, Step] = {
    JobKind.CONTACTOS_LOTE: contact_batch.step,
    JobKind.CONTACTOS_DESHACER: contact_batch.undo_step,
    JobKind.IMPORTACION_REVISAR: contact_import_steps.foretell_step,
    JobKind.IMPORTACION_IMPORTAR: contact_import_steps.import_step,
    JobKind.DUPLICADOS_BUSCAR: duplicate_scan.step,
}
# Seconds between two looks at what nobody announces.
TICK = 1.0
HOUSEKEEPING = 60.0
ERASED_AT_ONCE = 25
BATCH_MAY_TAKE = 60
# Entries of the audit trail, in half a second.
PUT_IN_PLACE_AT_ONCE = 10_000
RETRY_AFTER = 2.0


class Worker:
    def __init__(self, *, parent: int = 0) -> None:
        """`parent`: the process without which this one has no business; 0: none."""
        self._parent = parent
        self._is_stopping = False
        self._listening: Any = None
        # Jobs of which this worker did a batch, and that were not over then.
        self._begun: set[UUID] = set()
        self._kept_house_at = float("-inf")
        self._sealer = audit_seal.Sealer()
        self._postman = Postman()

    def stop(self, _number: int = 0, _frame: FrameType | None = None) -> None:
        """After the batch that is under way."""
        self._is_stopping = True

    def run(self) -> None:
        """Until `stop`; what the database refuses for a while is tried again."""
        logger.info("the worker is ready")
        self._postman.start()
        while not self._is_stopping:
            if self._parent and os.getppid() != self._parent:
                logger.warning("whoever started the worker is gone")
                break
            try:
                self._listen()
                has_more = self._take_turn()
                if not (self._keep_house() or has_more):
                    self._wait()
            except (DBAPIError, psycopg2.Error) as error:
                logger.warning("the database refuses; trying again: %s", str(error).strip().split("\n")[0])
                self._hang_up()
                time.sleep(RETRY_AFTER)
        with suppress(DBAPIError, psycopg2.Error):
            self._hand_back()
        self._hang_up()
        self._postman.stop()

    def _listen(self) -> None:
        if self._listening is None:
            self._listening = database.connect_alone("base-crm worker")
            with self._listening.cursor() as cursor:
                cursor.execute(f"LISTEN {CHANNEL}")

    def _hang_up(self) -> None:
        if self._listening is not None:
            self._listening.close()
            self._listening = None
        self._sealer.forget()

    def _wait(self) -> None:
        if self._is_stopping:
            return
        select.select([self._listening], [], [], TICK)
        self._listening.poll()
        self._listening.notifies.clear()
        self._postman.wake()

    def _take_turn(self) -> bool:
        """A batch of the job that waited longest of those that no other worker has; whether there was one."""
        with database.connection() as db:
            waiting = crud.job.open_ids(db)
        for id in waiting:
            if self._lock(id):
                try:
                    self._do(id)
                finally:
                    self._unlock(id)
                return True
        return False

    def _hand_back(self) -> None:
        """What it began, and no other worker goes on with right now."""
        for id in self._begun if self._listening else ():
            if self._lock(id):
                with database.transaction() as db:
                    crud.job.hand_back(db, id)
                self._unlock(id)

    def _lock(self, id: UUID) -> bool:
        with self._listening.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (str(id),))
            return bool(cursor.fetchone()[0])

    def _unlock(self, id: UUID) -> None:
        with self._listening.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", (str(id),))

    def _do(self, id: UUID) -> None:
        with database.transaction() as db:
            job = crud.job.begin(db, id)
        if job is None:
            self._begun.discard(id)
            return
        if id not in self._begun:
            logger.info("job %s: %s", id, job.tipo)
            self._begun.add(id)
        try:
            if not self._do_batch(id):
                self._begun.discard(id)
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            raise  # the server is gone: the job goes on where it is
        except DBAPIError as error:
            # What met others, or a server that restarts, is tried again: `begin` counts how often.
            if error.connection_invalidated or isinstance(error, InterfaceError):
                raise
            why = str(error.orig).strip().split("\n")[0]
            if not isinstance(error, OperationalError):
                self._fail(id, why)
                return
            logger.warning("a batch of job %s is tried again: %s", id, why)
            with database.transaction() as db:
                crud.job.note_trouble(db, id, why)
        except AppError as error:
            self._fail(id, error.detail)
        except Exception:
            logger.exception("job %s failed", id)
            self._fail(id, "It failed inside; the log of the worker says why")

    def _do_batch(self, id: UUID) -> bool:
        """One batch and how far it came, in one transaction; whether there is another."""
        with database.transaction() as db:
            database.allow(db, seconds=BATCH_MAY_TAKE)
            job = crud.job.get_for_update(db, id)
            if job is None or job.estado != JobState.EN_CURSO:
                return False
            if job.por_cancelar:
                crud.job.end(db, id, JobState.CANCELADO)
                return False
            user = crud.user.get(db, job.usuario_id) if job.usuario_id else None
            if user is None or not user.is_active:
                crud.job.end(db, id, JobState.FALLIDO, error="Whoever asked for it is not active any more")
                return False
            source = audit.Source(AuditOrigin.WORKER, job.direccion, job.solicitud_id, job.id)
            undone = job.parametros.get("operacion_id")
            audit.attribute(db, source, user=user, undoes=UUID(undone) if undone else None)
            progress = STEPS[JobKind(job.tipo)](db, job, user)
            position = progress.position if progress.position is not None else job.posicion
            crud.job.advance(db, id, position=position, done=progress.done, skipped=progress.skipped)
            if progress.position is None:
                crud.job.end(db, id, JobState.HECHO)
            return progress.position is not None

    def _fail(self, id: UUID, why: str) -> None:
        logger.warning("job %s failed: %s", id, why)
        self._begun.discard(id)
        with database.transaction() as db:
            crud.job.end(db, id, JobState.FALLIDO, error=why)

    def _keep_house(self) -> bool:
        """What is due from time to time, a piece of it: whether there is more, behind the next batch of a job."""
        self._sealer.seal()
        if time.monotonic() - self._kept_house_at < HOUSEKEEPING:
            return False
        with database.transaction() as db:
            audit_months.prepare(db)
            idempotency.forget_old(db)
            crud.job.forget_old(db)
            session.forget_old(db)
            second_factor.forget_drafts(db)
            passkey.forget_challenges(db)
            throttle.forget_old(db)
            mail.forget_old(db)
            one_time_link.forget_old(db)
            contact_import.forget_old(db)
            crud.contact_total.fold(db)
        with database.transaction() as db:
            has_more = audit_months.put_in_place(db, most=PUT_IN_PLACE_AT_ONCE)
        has_more |= self._erase_expired()
        has_more |= self._forget_a_file()
        if not has_more:
            self._kept_house_at = time.monotonic()
        return has_more

    def _erase_expired(self) -> bool:
        """Some of those whose time is over; whether there were any."""
        with database.transaction() as db:
            old = contact_trash.expired(db, limit=ERASED_AT_ONCE)
            if old:
                audit.attribute(db, audit.Source(AuditOrigin.WORKER))
                contact_erasure.erase(db, old)
        return bool(old)

    def _forget_a_file(self) -> bool:
        with database.transaction() as db:
            return contact_import.forget_a_file(db)


def run(*, parent: int = 0) -> None:
    """The process of a worker, until SIGTERM or Ctrl-C, or until its parent is gone."""
    name_this_process("crm worker")
    worker = Worker(parent=parent)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, worker.stop)
    worker.run()

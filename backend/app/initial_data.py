"""The first superuser and the sample contacts: `python -m app seed`, or the plan's `python app/initial_data.py`."""

import logging
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

if not __package__:  # started as a file: Python then looks for modules beside it and not in backend/
    sys.path[0] = str(Path(__file__).resolve().parents[1])

import psycopg2.errors
from sqlalchemy import Connection, text

from app import crud, database, schemas
from app.core.config import settings
from app.crud import audit
from app.models.audit import AuditOrigin
from app.schemas.user import stored_password

logger = logging.getLogger(__name__)

SEED_LOCK = 7_204_002
SAMPLE_CONTACTS = 20
SAMPLE_DAYS = 60
TRIAL_DAYS = 540
MANY = 50_000


class SampleContactsExistError(Exception):
    """The people of a random seed are stored already; the message is one line that says what to do."""


def init_db(db: Connection) -> None:
    """Make what is missing; run it as often as you like, and from several places at once."""
    database.lock(db, SEED_LOCK)
    audit.attribute(db, audit.Source(AuditOrigin.SEED))
    if crud.user.has_superuser(db):
        # Not "has this e-mail": who changed it would get a second superuser with the documented password.
        return
    superuser = crud.user.create(
        db,
        obj_in=schemas.UserToStore(
            email=settings.FIRST_SUPERUSER_EMAIL,
            nombres=settings.FIRST_SUPERUSER_NOMBRES,
            apellidos=settings.FIRST_SUPERUSER_APELLIDOS,
            is_active=True,
            is_superuser=True,
            **stored_password(settings.FIRST_SUPERUSER_PASSWORD),
        ),
    )
    logger.info("created the first superuser, %s", settings.FIRST_SUPERUSER_EMAIL)
    if settings.seeds_sample_contacts and crud.contact.is_empty(db):
        # Who has people needs no names for others, which take a while to import.
        from app.sample_contacts import sample_contacts  # noqa: PLC0415

        people = sample_contacts(SAMPLE_CONTACTS, days=SAMPLE_DAYS)
        crud.contact.copy_many(db, (person | {"propietario_id": superuser.id} for person in people))
        logger.info("created %d sample contacts", SAMPLE_CONTACTS)


def add_sample_contacts(count: int, *, random_seed: int) -> None:
    """Make `count` more people for trials, all or none; a million takes some minutes.

    They belong to the users there are. Raises SampleContactsExistError.
    """
    from app.trial_contacts import trial_contacts  # noqa: PLC0415  (as above)

    try:
        with database.transaction() as db:
            database.allow(db, seconds=0)
            db.execute(text("SET LOCAL synchronous_commit = off"))
            audit.attribute(db, audit.Source(AuditOrigin.SEED))
            owners = crud.user.ids(db)
            people = trial_contacts(count, days=TRIAL_DAYS, random_seed=random_seed, owners=owners)
            with crud.contact.without_indexes(db) if count >= MANY else nullcontext():
                crud.contact.copy_many(db, _with_progress(people, count))
    except psycopg2.errors.UniqueViolation as error:
        raise SampleContactsExistError(
            f"The people of --random-seed {random_seed} are stored already; give another number."
        ) from error
    with database.transaction() as db:
        crud.contact_total.fold(db)
    with database.connection() as db:
        # Fresh statistics and visibility: without them the first queries plan for an empty table.
        db.execute(text("SET statement_timeout = 0"))
        db.execute(text("VACUUM ANALYZE contacts, contact_words, contact_tallies, contact_totals"))
        db.execute(text("RESET statement_timeout"))
    logger.info("created %d more sample contacts", count)


def _with_progress(people: Iterator[dict[str, Any]], count: int) -> Iterator[dict[str, Any]]:
    for number, person in enumerate(people):
        if number and number % 100_000 == 0:
            logger.info("%d of %d", number, count)
        yield person


if __name__ == "__main__":
    from app.cli import cli

    cli(["seed"])

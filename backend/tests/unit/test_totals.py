"""The kept totals against a count, through everything that a transaction may do."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, text

from app import crud
from app.models import ContactStatus
from app.sample_contacts import sample_contacts


def assert_totals_are_right(db: Connection) -> None:
    assert crud.contact_total.recount(db) == []


def copy(db: Connection) -> None:
    crud.contact.copy_many(db, sample_contacts(50, days=5, random_seed=9))


def insert_on_conflict(db: Connection) -> None:
    db.execute(
        text("INSERT INTO contacts SELECT * FROM (SELECT id, created_at, updated_at, nombres, apellidos, "
             "nombre_completo, email, telefono, 'cliente'::contact_status, cedula FROM contacts LIMIT 5) AS same "
             "ON CONFLICT DO NOTHING")
    )  # fmt: skip


def roll_back_to_a_savepoint(db: Connection) -> None:
    savepoint = db.begin_nested()
    db.execute(text("UPDATE contacts SET estado = 'inactivo'"))
    savepoint.rollback()


def change_many(db: Connection) -> None:
    db.execute(text("UPDATE contacts SET estado = 'cliente', ciudad = NULL WHERE estado = 'prospecto'"))


def change_none(db: Connection) -> None:
    db.execute(text("UPDATE contacts SET notas = 'x' WHERE false"))


def delete_many(db: Connection) -> None:
    db.execute(text("DELETE FROM contacts WHERE estado <> 'cliente'"))


def truncate(db: Connection) -> None:
    db.execute(text("TRUNCATE contacts"))


def change_one_by_one(db: Connection) -> None:
    """So often that the deltas are summed up on the way, in one transaction: the last changes take a while."""
    db.execute(text("SET LOCAL statement_timeout = 0"))
    db.execute(text("SELECT setseed(0.5)"))
    change = text("UPDATE contacts SET estado = :estado, ciudad = :ciudad")
    db.execute(text("DELETE FROM contacts WHERE id NOT IN (SELECT id FROM contacts ORDER BY id LIMIT 10)"))
    for number in range(300):
        db.execute(change, {"estado": list(ContactStatus)[number % 4].value, "ciudad": ("Cali", "Pasto")[number % 2]})


@pytest.mark.parametrize(
    "act",
    [
        copy, insert_on_conflict, roll_back_to_a_savepoint, change_many, change_none, delete_many, truncate,
        change_one_by_one,
    ],
)  # fmt: skip
def test_totals_stay_right(db: Connection, act: Callable[[Connection], None]) -> None:
    crud.contact.copy_many(db, sample_contacts(40, days=5, random_seed=8))
    assert_totals_are_right(db)
    act(db)
    assert_totals_are_right(db)


def test_deltas_are_summed_up_now_and_then(db: Connection) -> None:
    crud.contact.copy_many(db, sample_contacts(10, days=5, random_seed=8))
    change_one_by_one(db)
    # Of one row or two that each change adds.
    assert db.execute(text("SELECT count(*) FROM contact_totals")).scalar_one() < 300
    # Of up to eighteen: each of five days, a city, a country and the data, in the estado before and in the one after.
    assert db.execute(text("SELECT count(*) FROM contact_tallies")).scalar_one() < 4_000
    assert_totals_are_right(db)


def test_another_search_path_does_no_harm(db: Connection) -> None:
    db.execute(text("SET LOCAL search_path = ''"))
    db.execute(text("DELETE FROM public.contacts"))
    db.execute(text("SET LOCAL search_path = public"))
    assert_totals_are_right(db)

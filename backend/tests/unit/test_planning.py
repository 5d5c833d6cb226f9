"""Statements that a session plans once (`app/planning.py`)."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import (
    ARRAY,
    Connection,
    Enum,
    Integer,
    Text,
    any_,
    bindparam,
    column,
    create_engine,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from app import planning
from app.core.config import settings
from app.planning import planned_once
from tests.harness import Server

KEPT = text("SELECT statement FROM pg_prepared_statements ORDER BY prepare_time")

things = table("things", column("id", Integer), column("name", Text))
BY_ID = planned_once(select(things.c.id, things.c.name).where(things.c.id == bindparam("id")))


def like(number: int) -> Any:
    return planned_once(
        select(things.c.id + literal_column(str(number), Integer)).where(
            things.c.name.like(bindparam("name", type_=Text))
        )
    )


@pytest.fixture(scope="module")
def database(server: Server) -> Iterator[str]:
    with server.database("planning") as name:
        server.sql(name, "CREATE TABLE things (id int, name text)")
        server.sql(name, "INSERT INTO things VALUES (1, 'Ana'), (2, '50 %% de Ana')")
        yield name


@pytest.fixture
def db(database: str) -> Iterator[Connection]:
    engine = create_engine(
        settings.database_url.set(database=database), poolclass=NullPool, isolation_level="AUTOCOMMIT"
    )
    planning.install(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def kept(db: Connection) -> list[str]:
    return list(db.execute(KEPT).scalars())


def test_is_kept_by_the_session_and_answers_as_it_is(db: Connection) -> None:
    for _ in range(8):
        assert db.execute(BY_ID, {"id": 1}).all() == [(1, "Ana")]
        assert db.execute(BY_ID, {"id": 3}).all() == []
    (statement,) = kept(db)
    assert statement.startswith("PREPARE crm_")
    assert "WHERE things.id = $1" in statement


def test_what_is_not_marked_is_not_kept(db: Connection) -> None:
    db.execute(select(things.c.id).where(things.c.id == bindparam("id")), {"id": 1})
    assert kept(db) == []


def test_values_are_of_the_type_that_they_are_declared_to_have(db: Connection) -> None:
    """PostgreSQL would take one that stands for nothing else for text."""
    statement = planned_once(select(bindparam("number", type_=Integer), bindparam("name", type_=Text)))
    for _ in range(2):
        assert db.execute(statement, {"number": 7, "name": "7"}).one() == (7, "7")


def test_a_percent_sign_is_one(db: Connection) -> None:
    statement = planned_once(select(things.c.id).where(things.c.name.like("%\\%%"), things.c.id > bindparam("id")))
    for _ in range(2):
        assert db.execute(statement, {"id": 0}).all() == [(2,)]
        assert db.execute(like(0), {"name": "50 % de%"}).all() == [(2,)]


def test_of_many_a_session_keeps_the_latest(db: Connection) -> None:
    for number in range(planning.MOST_KEPT + 3):
        assert db.execute(like(number), {"name": "Ana"}).all() == [(1 + number,)]
        # Used again and again, it stays.
        assert db.execute(BY_ID, {"id": 1}).all() == [(1, "Ana")]
    statements = kept(db)
    assert len(statements) == planning.MOST_KEPT
    assert [one for one in statements if "things.name \nFROM" in one]


def test_a_plan_is_made_anew_every_few_seconds(db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is of the table as it was: of twenty rows PostgreSQL reads all, also when they are a million by now."""
    monkeypatch.setattr(planning, "KEPT_FOR", 0.0)
    prepared_at = text("SELECT prepare_time FROM pg_prepared_statements")
    db.execute(BY_ID, {"id": 1})
    before = db.execute(prepared_at).scalar_one()
    db.execute(BY_ID, {"id": 1})
    between = db.execute(prepared_at).scalar_one()
    monkeypatch.undo()
    for _ in range(3):
        db.execute(BY_ID, {"id": 1})
    after = db.execute(prepared_at).scalar_one()
    assert before < between < after
    db.execute(BY_ID, {"id": 1})
    assert db.execute(prepared_at).scalar_one() == after


def test_in_a_transaction_it_runs_as_it_is(db: Connection) -> None:
    db.rollback()
    transactional = db.execution_options(isolation_level="READ COMMITTED")
    assert transactional.execute(BY_ID, {"id": 1}).all() == [(1, "Ana")]
    assert kept(transactional) == []


def test_what_was_kept_may_be_gone(db: Connection) -> None:
    db.execute(BY_ID, {"id": 1})
    db.execute(text("DEALLOCATE ALL"))
    for _ in range(2):
        assert db.execute(BY_ID, {"id": 1}).all() == [(1, "Ana")]
    assert len(kept(db)) == 1


def test_a_column_may_change_its_type_meanwhile(db: Connection, server: Server, database: str) -> None:
    """As a migration does beside a service of the release before."""
    db.execute(BY_ID, {"id": 1})
    db.execute(like(0), {"name": "Ana"})
    server.sql(database, "ALTER TABLE things ALTER name TYPE varchar(100)")
    for _ in range(2):
        assert db.execute(BY_ID, {"id": 1}).all() == [(1, "Ana")]
        assert db.execute(like(0), {"name": "Ana"}).all() == [(1,)]
    assert len(kept(db)) == 2


def test_a_type_may_be_made_anew_meanwhile(db: Connection, server: Server, database: str) -> None:
    """As a migration does that takes a value out of an enumeration: plans know the type by its number."""
    server.sql(database, "CREATE TYPE mood AS ENUM ('sad', 'glad'); ALTER TABLE things ADD mood mood")
    moods = column("mood", Enum("sad", "glad", name="mood"))
    of_mood = planned_once(
        select(things.c.id).where(moods == any_(bindparam("moods", type_=ARRAY(Enum("sad", "glad", name="mood")))))
    )
    for _ in range(2):
        assert db.execute(of_mood, {"moods": ["glad", "sad"]}).all() == []
    server.sql(
        database,
        """
        ALTER TYPE mood RENAME TO old_mood; CREATE TYPE mood AS ENUM ('glad', 'sad');
        ALTER TABLE things ALTER mood TYPE mood USING mood::text::mood; DROP TYPE old_mood
        """,
    )
    for _ in range(2):
        assert db.execute(of_mood, {"moods": ["glad"]}).all() == []
    server.sql(database, "ALTER TABLE things DROP mood; DROP TYPE mood")


def test_one_that_fails_is_said_as_ever_and_the_next_is_none_the_worse(db: Connection) -> None:
    divided = planned_once(select(things.c.id / bindparam("by", type_=Integer)).where(things.c.id == 1))
    for _ in range(2):
        with pytest.raises(DBAPIError, match="division by zero"):
            db.execute(divided, {"by": 0})
        assert db.execute(divided, {"by": 1}).all() == [(1,)]
        assert db.execute(BY_ID, {"id": 1}).all() == [(1, "Ana")]

"""Counts that are told again as long as nobody writes anything."""

import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import Connection, text

from app import crud, database
from app.crud import contact_count
from app.crud.contact_count import count
from app.crud.contact_filters import Narrowing, Where
from app.sample_contacts import sample_contacts
from tests.harness import Server

IN_CALI = Narrowing(Where(frozenset({"ciudad"})), {"ciudad": "Cali"})
# More than there are, of which nobody knows where it comes from but from what was kept.
WRONG = 7


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    contact_count._kept.clear()
    yield
    contact_count._kept.clear()


@pytest.fixture
def reader(migrated: str) -> Iterator[Connection]:  # noqa: ARG001
    """In autocommit, as requests that read."""
    with database.connection() as connection:
        yield connection
    database.engine.dispose()


def falsify() -> None:
    """So that what is told again is told apart from what is counted."""
    for key, counted in contact_count._kept.items():
        contact_count._kept[key] = counted._replace(total=WRONG)


def test_are_told_again_until_somebody_writes_anything(reader: Connection, server: Server, migrated: str) -> None:
    assert count(reader, IN_CALI, most=10) == 0
    falsify()
    assert [count(reader, IN_CALI, most=10) for _ in range(3)] == [WRONG] * 3
    server.sql(migrated, "SELECT pg_current_xact_id()::text")
    assert count(reader, IN_CALI, most=10) == 0


@pytest.mark.parametrize(
    "other",
    [
        (Narrowing(IN_CALI.where, {"ciudad": "Pasto"}), 10),
        (Narrowing(Where(frozenset({"pais"})), {"pais": "Cali"}), 10),
        (IN_CALI, 11),
    ],
    ids=["value", "condition", "most"],
)
def test_of_something_else_are_counted(reader: Connection, other: tuple[Narrowing, int]) -> None:
    count(reader, IN_CALI, most=10)
    falsify()
    assert count(reader, other[0], most=other[1]) == 0


def test_are_counted_while_a_transaction_that_was_there_before_ends(
    reader: Connection, server: Server, migrated: str
) -> None:
    """One that ends behind a later one leaves the last number as it is."""
    with closing(server.connect(migrated)) as earlier, earlier.cursor() as cursor:
        earlier.autocommit = False
        cursor.execute("SELECT pg_current_xact_id()::text")
        server.sql(migrated, "SELECT pg_current_xact_id()::text")
        count(reader, IN_CALI, most=10)
        falsify()
        assert count(reader, IN_CALI, most=10) == WRONG
        earlier.commit()
    assert count(reader, IN_CALI, most=10) == 0


def test_see_what_their_own_transaction_wrote(db: Connection) -> None:
    counts = [count(db, IN_CALI, most=100)]
    for number in range(3):
        crud.contact.copy_many(db, [dict(row, ciudad="Cali") for row in sample_contacts(2, days=5, random_seed=number)])
        counts.append(count(db, IN_CALI, most=100))
    db.execute(text("DELETE FROM contacts"))
    assert [*counts, count(db, IN_CALI, most=100)] == [0, 2, 4, 6, 0]


def test_are_not_kept_for_long(reader: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    count(reader, IN_CALI, most=10)
    falsify()
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + contact_count._KEPT_FOR + 1)
    assert count(reader, IN_CALI, most=10) == 0


def test_so_many_are_kept(reader: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contact_count, "_MOST_KEPT", 3)
    for city in ("a", "b", "c", "d"):
        count(reader, Narrowing(IN_CALI.where, {"ciudad": city}), most=10)
    kept: list[Any] = list(contact_count._kept)
    assert [dict(values)["ciudad"] for _, values in kept] == ["b", "c", "d"]

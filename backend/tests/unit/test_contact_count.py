"""Counts that are told again as long as nobody writes anything."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, text

from app import crud, database
from app.crud import contact_count
from app.crud.contact_count import count
from app.crud.contact_filters import Narrowing, Where
from app.sample_contacts import sample_contacts
from tests.harness import Server

IN_CALI = Narrowing(Where(frozenset({"ciudad"})), {"ciudad": "Cali"})
T = TypeVar("T")
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


def undisturbed(reader: Connection, ask: Callable[[], T]) -> T:
    """What this gives while nobody else on the server writes, who may: other tests, and its own housekeeping."""
    snapshot = text("SELECT pg_current_snapshot()::text")
    while True:
        before = reader.execute(snapshot).scalar_one()
        contact_count._kept.clear()
        answer = ask()
        if reader.execute(snapshot).scalar_one() == before:
            return answer


def test_are_told_again_until_somebody_writes_anything(reader: Connection, server: Server, migrated: str) -> None:
    def told_again() -> list[int]:
        counts = [count(reader, IN_CALI, most=10)]
        falsify()
        return [*counts, *(count(reader, IN_CALI, most=10) for _ in range(3))]

    assert undisturbed(reader, told_again) == [0, WRONG, WRONG, WRONG]
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
    def of_both() -> tuple[int, int]:
        count(reader, IN_CALI, most=10)
        falsify()
        return count(reader, IN_CALI, most=10), count(reader, other[0], most=other[1])

    assert undisturbed(reader, of_both) == (WRONG, 0)


def test_are_counted_once_a_transaction_that_was_there_before_ends(
    reader: Connection, server: Server, migrated: str
) -> None:
    """One that ends behind a later one leaves the last number as it is."""

    def told_again() -> int:
        count(reader, IN_CALI, most=10)
        falsify()
        return count(reader, IN_CALI, most=10)

    with closing(server.connect(migrated)) as earlier, earlier.cursor() as cursor:
        earlier.autocommit = False
        cursor.execute("SELECT pg_current_xact_id()::text")
        server.sql(migrated, "SELECT pg_current_xact_id()::text")
        assert undisturbed(reader, told_again) == WRONG
        earlier.commit()
    assert count(reader, IN_CALI, most=10) == 0


def test_see_what_their_own_transaction_wrote(db: Connection) -> None:
    counts = [count(db, IN_CALI, most=100)]
    for number in range(3):
        crud.contact.copy_many(db, [dict(row, ciudad="Cali") for row in sample_contacts(2, days=5, random_seed=number)])
        counts.append(count(db, IN_CALI, most=100))
    db.execute(text("DELETE FROM contacts"))
    assert [*counts, count(db, IN_CALI, most=100)] == [0, 2, 4, 6, 0]


def test_are_not_kept_for_long_however_often_they_are_told(reader: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.monotonic()

    def told_again() -> list[int]:
        monkeypatch.setattr(time, "monotonic", lambda: now)
        count(reader, IN_CALI, most=10)
        falsify()
        counts = []
        for part in (0.5, 0.9, 1.1):
            monkeypatch.setattr(time, "monotonic", lambda: now + contact_count._KEPT_FOR * part)  # noqa: B023
            counts.append(count(reader, IN_CALI, most=10))
        return counts

    assert undisturbed(reader, told_again) == [WRONG, WRONG, 0]


def test_so_many_are_kept(reader: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contact_count, "_MOST_KEPT", 3)
    for city in ("a", "b", "c", "d"):
        count(reader, Narrowing(IN_CALI.where, {"ciudad": city}), most=10)
    kept: list[Any] = list(contact_count._kept)
    assert [dict(values)["ciudad"] for _, values in kept] == ["b", "c", "d"]

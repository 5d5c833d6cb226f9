"""What a route may raise when the database is away or busy, as each of the libraries says it (`app/api/errors.py`)."""

import asyncio

import httpx
import psycopg2
import pytest
from fastapi import FastAPI
from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.api import errors
from app.database import Base


def answer_to(error: Exception) -> httpx.Response:
    app = FastAPI()
    errors.install(app)

    @app.get("/")
    async def fail() -> None:
        raise error

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            return await client.get("/")

    return asyncio.run(ask())


def test_who_is_deleted_while_they_ask_is_no_fault_of_ours() -> None:
    """Every row that may be written with somebody in it."""
    to_users = {
        constraint.name
        for table in Base.metadata.tables.values()
        for constraint in table.foreign_key_constraints
        if constraint.referred_table.name == "users"
    }
    assert len(to_users) >= 6
    assert to_users <= errors.ERROR_OF_CONSTRAINT.keys()


LOST = psycopg2.OperationalError("server closed the connection unexpectedly")


@pytest.mark.parametrize(
    "error",
    [
        LOST,
        psycopg2.InterfaceError("connection already closed"),
        OperationalError("SELECT 1", {}, LOST),
        InterfaceError("SELECT 1", {}, psycopg2.InterfaceError("closed")),
        DBAPIError("SELECT 1", {}, psycopg2.DatabaseError("lost"), connection_invalidated=True),
        PoolTimeoutError("QueuePool limit of size 20 reached"),
    ],
    ids=lambda error: f"{type(error).__module__.partition('.')[0]} {type(error).__name__}",
)
def test_an_outage_is_a_503_that_says_when_to_try_again(error: Exception) -> None:
    answer = answer_to(error)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.headers["Retry-After"] == "2"
    assert "SELECT" not in answer.text


def test_what_is_no_outage_is_left_to_be_a_500() -> None:
    fault = DBAPIError("SELECT 1", {}, psycopg2.ProgrammingError("no such column"))
    with pytest.raises(DBAPIError):
        answer_to(fault)


def test_a_value_that_slips_through_is_the_clients() -> None:
    answer = answer_to(DataError("SELECT 1", {}, psycopg2.DataError("out of range")))
    assert (answer.status_code, answer.json()) == (400, {"detail": "A value can't be stored", "code": "bad_request"})

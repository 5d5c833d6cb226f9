"""How connections are made (`app/database.py`)."""

import asyncio
import socket
from typing import Any

import psycopg2
import pytest
from sqlalchemy import text
from sqlalchemy.pool import QueuePool
from sqlalchemy.util import greenlet_spawn

from app import database, waiting


@pytest.mark.usefixtures("waits_cooperatively")
class TestHostName:
    def connect(self, **parameters: Any) -> str:
        """What a request is told that connects as the engine does."""

        def work() -> None:
            database._resolve_aside(None, None, None, parameters)
            psycopg2.connect(**parameters)

        async def request() -> None:
            await greenlet_spawn(work)

        with pytest.raises(psycopg2.OperationalError) as refused:
            asyncio.run(request())
        return str(refused.value)

    def test_of_several_addresses_is_tried_at_each(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(waiting, "CONNECT_TIMEOUT", 0.05)
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            found = [(None, None, 0, "", (address, port)) for address in ("::1", "127.0.0.1")]
            monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
            assert self.connect(host="db", port=port, dbname="x") == "no answer from the database in 0.05 s"
            accepted, _ = server.accept()
            accepted.close()

    def test_that_nobody_knows_is_an_outage(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def unknown(*_: object, **__: object) -> None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        said = self.connect(host="db", dbname="x")
        assert said == "the database's host is not known: Name or service not known"


class TestSessions:
    """Reliability: what a request may take from the others is limited by the session that it is given."""

    def test_none_waits_or_works_for_ever(self, migrated: str) -> None:  # noqa: ARG002
        shown = {}
        with database.connection() as db:
            for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "TimeZone"):
                shown[name] = db.execute(text(f"SHOW {name}")).scalar_one()
        database.engine.dispose()
        assert shown == {
            "statement_timeout": "15s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "30s",
            "TimeZone": "UTC",
        }  # fmt: skip

    def test_there_are_so_many_and_no_more(self) -> None:
        pool = database.engine.pool
        assert isinstance(pool, QueuePool)
        assert (pool.size(), pool._max_overflow, pool._timeout) == (20, 0, 5)

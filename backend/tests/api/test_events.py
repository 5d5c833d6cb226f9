"""Server-sent events: who watches hears within a second of what others change, and misses nothing."""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from typing import Any

import httpx
import pytest

from tests.api.factories import insert_user, log_in, make_contact, make_user, make_view, signed_in
from tests.api.lists import PATH, insert_contacts
from tests.harness import Api, Server, Service
from tests.process.processes import wait_until

EVENTS = "/api/eventos/"
INSERT_ONE = """
    INSERT INTO contacts (id, nombres, apellidos, nombre_completo, email, telefono)
    VALUES (gen_random_uuid(), 'A', 'B', 'A B', %s, '') RETURNING id::text
"""


class Stream:
    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.last_id: str | None = None

    def next(self) -> dict[str, Any]:
        """The next event, of this half minute; comments and the time to wait are none."""
        until = time.monotonic() + 30
        for line in self._lines:
            assert time.monotonic() < until, "nothing but comments"
            if line.startswith("id: "):
                self.last_id = line[4:]
            if line.startswith("data: "):
                event: dict[str, Any] = json.loads(line[6:])
                return event
        raise EOFError


@contextmanager
def watch(client: httpx.Client, **headers: str) -> Iterator[Stream]:
    with client.stream(
        "GET", EVENTS, headers={name.replace("_", "-"): value for name, value in headers.items()}
    ) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        assert answer.headers["X-Accel-Buffering"] == "no"
        lines = answer.iter_lines()
        assert next(lines) == "retry: 1000"
        # A place to go on from, before anything happens.
        stream = Stream(lines)
        first = next(lines)
        assert first.startswith("id: ")
        stream.last_id = first[4:]
        yield stream


@pytest.fixture(autouse=True)
def quiet(admin: httpx.Client) -> None:
    """What was done before the test has been heard: notices come in the order of their commits."""
    with watch(admin) as stream:
        marker = make_contact(admin, email="marker@example.com")
        while marker["id"] not in (stream.next()["ids"] or []):
            pass


def test_changes_are_heard_within_a_second(
    admin: httpx.Client, service: Api, server: Server, service_database: str
) -> None:
    with signed_in(service, insert_user(server, service_database)) as user, watch(user) as stream:
        contact = make_contact(admin)
        since = time.monotonic()
        assert stream.next() == {"entidad": "contacto", "ids": [contact["id"]]}
        assert time.monotonic() - since < 1
        admin.put(f"{PATH}{contact['id']}", json={"ciudad": "Cali"})
        assert stream.next() == {"entidad": "contacto", "ids": [contact["id"]]}
        admin.delete(f"{PATH}{contact['id']}")
        assert stream.next() == {"entidad": "contacto", "ids": [contact["id"]]}


def test_a_merge_and_its_undo_tell_of_all(admin: httpx.Client) -> None:
    ids = [make_contact(admin, email=f"{number}@example.com", notas=f"{number}")["id"] for number in range(3)]
    with watch(admin) as stream:
        merged = admin.post(f"{PATH}fusionar", json={"ids": ids, "sobreviviente": ids[0]}).json()
        heard: set[str] = set()
        while heard != set(ids):
            heard |= set(stream.next()["ids"])
        admin.post(f"{PATH}deshacer", json={"operacion_id": merged["operacion_id"]})
        heard = set()
        while heard != set(ids):
            heard |= set(stream.next()["ids"])


def test_many_are_one_event(admin: httpx.Client, server: Server, service_database: str) -> None:
    with watch(admin) as stream:
        insert_contacts(server, service_database, *({} for _ in range(100)))
        assert stream.next() == {"entidad": "contacto", "ids": None}


def test_of_users_only_superusers_hear_and_of_views_nobody_hears_which(
    admin: httpx.Client, service: Api, server: Server, service_database: str
) -> None:
    watcher = insert_user(server, service_database, email="watcher@example.com")
    with signed_in(service, watcher) as user, watch(user) as theirs, watch(admin) as ours:
        made = make_user(admin)
        view = make_view(admin)
        assert ours.next() == {"entidad": "usuario", "ids": [made["id"]]}
        assert ours.next() == {"entidad": "vista", "ids": [view["id"]]}
        assert theirs.next() == {"entidad": "vista", "ids": None}


def test_of_duplicates_everybody_hears_who_may_see_them(
    admin: httpx.Client, service: Api, server: Server, service_database: str
) -> None:
    ids = [make_contact(admin, email=f"{number}@example.com")["id"] for number in range(2)]
    with signed_in(service, insert_user(server, service_database)) as user, watch(user) as theirs, watch(admin) as ours:
        dismissal = admin.post("/api/duplicados/descartar", json={"ids": ids}).json()["id"]
        assert ours.next() == {"entidad": "duplicado", "ids": [dismissal]}
        assert theirs.next() == {"entidad": "duplicado", "ids": None}
        before = theirs.last_id
        assert user.delete(f"/api/duplicados/descartados/{dismissal}").status_code == 200
        assert ours.next() == {"entidad": "duplicado", "ids": [dismissal]}
        assert theirs.next() == {"entidad": "duplicado", "ids": None}
        assert admin.post("/api/duplicados/buscar").status_code == 202
        assert theirs.next() == {"entidad": "duplicado", "ids": None}
        # Nor do they hear of the job, which is whose it is.
        last = make_contact(admin, email="last@example.com")
        assert theirs.next() == {"entidad": "contacto", "ids": [last["id"]]}
    assert before
    another = insert_user(server, service_database, email="b@example.com")
    with signed_in(service, another) as user, watch(user, Last_Event_ID=before) as again:
        heard = [again.next()]
        while heard[-1]["ids"] != [last["id"]]:
            heard.append(again.next())
    assert {"entidad": "duplicado", "ids": None} in heard


def test_of_nobody_there_is_no_id_live_and_afterwards(admin: httpx.Client, anonymous: httpx.Client) -> None:
    with watch(admin) as stream:
        before = stream.last_id
        log_in(anonymous, "nobody@example.com", "not it")
        assert stream.next() == {"entidad": "usuario", "ids": None}
    assert before
    with watch(admin, Last_Event_ID=before) as again:
        heard = [again.next()]
        while heard[-1] != {"entidad": "usuario", "ids": None}:
            heard.append(again.next())
        assert not [event for event in heard if event["ids"] == [None]]


def test_who_comes_back_hears_what_happened_meanwhile(admin: httpx.Client) -> None:
    with watch(admin) as stream:
        make_contact(admin)
        stream.next()
    missed = [make_contact(admin, email=f"{number}@example.com")["id"] for number in range(3)]
    assert stream.last_id
    with watch(admin, Last_Event_ID=stream.last_id) as again:
        heard: list[str] = []
        while missed[-1] not in heard:
            event = again.next()
            assert event["entidad"] != "todo"
            heard += event["ids"] or []
        assert set(missed) <= set(heard)
        # And goes on.
        contact = make_contact(admin, email="after@example.com")
        assert again.next()["ids"] == [contact["id"]]


def test_who_comes_back_hears_what_had_begun_before_and_ended_meanwhile(
    admin: httpx.Client, server: Server, service_database: str
) -> None:
    """Its entry is older than the last one that was heard: entries are seen in the order of their commits."""
    with closing(server.connect(service_database)) as slow, slow.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(INSERT_ONE, ("slow@example.com",))
        ((late,),) = cursor.fetchall()
        with watch(admin) as stream:
            made = make_contact(admin)
            assert stream.next()["ids"] == [made["id"]]
        cursor.execute("COMMIT")
    assert stream.last_id
    with watch(admin, Last_Event_ID=stream.last_id) as again:
        heard: list[str] = []
        while late not in heard:
            event = again.next()
            assert event["entidad"] != "todo"
            heard += event["ids"] or []


def test_who_was_away_for_long_is_told_to_ask_for_everything(admin: httpx.Client) -> None:
    with watch(admin, Last_Event_ID="0") as stream:
        assert stream.next() == {"entidad": "todo", "ids": None}


LISTENING = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND application_name = 'base-crm live'"


def listens_anew(server: Server, database: str, lost: int) -> bool:
    return server.sql(database, LISTENING, database) not in ([], [(lost,)])


def test_whoever_watches_when_the_listening_is_lost_asks_for_everything_and_hears_on(
    admin: httpx.Client,
    own_service: Service,  # noqa: ARG001  (only its process has the connection that is ended)
    service: Api,
    server: Server,
    service_database: str,
) -> None:
    ordinary = insert_user(server, service_database)
    with signed_in(service, ordinary) as user, watch(user) as theirs, watch(admin) as ours:
        for round in range(3):
            ((lost,),) = server.sql(service_database, LISTENING, service_database)
            server.sql(service_database, "SELECT pg_terminate_backend(%s)", lost)
            wait_until(partial(listens_anew, server, service_database, lost))
            for stream in (theirs, ours):
                assert stream.next() == {"entidad": "todo", "ids": None}
            contact = make_contact(admin, email=f"{round}@example.com")
            for stream in (theirs, ours):
                assert stream.next() == {"entidad": "contacto", "ids": [contact["id"]]}


def test_one_connection_listens_for_all_streams(
    admin: httpx.Client,
    own_service: Service,  # noqa: ARG001
    server: Server,
    service_database: str,
) -> None:
    with ExitStack() as stack:
        # More of them than the pool has connections.
        streams = [stack.enter_context(watch(admin)) for _ in range(40)]
        assert len(server.sql(service_database, LISTENING, service_database)) == 1
        contact = make_contact(admin)
        for stream in streams:
            assert stream.next() == {"entidad": "contacto", "ids": [contact["id"]]}


def test_needs_a_token(anonymous: httpx.Client) -> None:
    assert anonymous.get(EVENTS).status_code == 401

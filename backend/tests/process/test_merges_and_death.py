"""The service is killed while it merges and takes merges back: each is whole or was never begun (reliability D8)."""

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Semaphore

import httpx
import pytest

from tests.api.factories import insert_user, token
from tests.api.lists import PATH, insert_contacts
from tests.api.trail import assert_the_chain_verifies, assert_the_trail_gives_the_rows
from tests.harness import SOAK, Server, Service
from tests.process.test_death_of_service import serving
from tests.process.test_worker import worker

DEATHS = 50 if SOAK else 3
CLIENTS, PAIRS = 4, 40
# A merge that is in force and not there as a whole; one of which the trail does not tell, or that only the trail knows;
# and what lies in the trash for no reason.
HALVES = """
    SELECT m.id FROM contact_merges AS m WHERE m.undone_by IS NULL AND (
        NOT EXISTS (SELECT FROM trashed_contacts AS t WHERE t.id = m.contacto_id)
        OR EXISTS (SELECT FROM contacts AS c WHERE c.id = m.contacto_id)
    ) OR NOT EXISTS (
        SELECT FROM audit_entries AS a
        WHERE a.operacion_id = m.operacion_id AND a.entidad_id = m.contacto_id AND a.accion = 'fusionar'
    ) OR NOT EXISTS (
        SELECT FROM audit_entries AS a
        WHERE a.operacion_id = m.operacion_id AND a.entidad_id = m.sobreviviente_id AND a.accion = 'fusionar'
    )
    UNION ALL
    SELECT a.id FROM audit_entries AS a
    WHERE a.accion = 'fusionar' AND NOT EXISTS (SELECT FROM contact_merges AS m WHERE m.operacion_id = a.operacion_id)
    UNION ALL
    SELECT 0 FROM trashed_contacts AS t WHERE NOT EXISTS (
        SELECT FROM contact_merges AS m WHERE m.contacto_id = t.id AND m.undone_by IS NULL
    )
"""


@pytest.fixture
def name(server: Server, migrated: str) -> Iterator[str]:
    with server.database("merges", template=migrated) as name:
        yield name


def work(service: Service, user: str, ids: list[str], answered: dict[str, str], served: Semaphore) -> None:
    """Merge two, take it back, merge them again, and so on, until nobody answers any more."""
    try:
        with service.client() as client:
            client.headers["Authorization"] = f"Bearer {token(user)}"
            for one, other in zip(ids[::2], ids[1::2], strict=True):
                body = {"ids": [one, other], "sobreviviente": one, "valores": {"email": f"{other}@example.com"}}
                operation = ""
                for turn in range(3):
                    answered.pop(other, None)
                    if turn % 2:
                        answer = client.post(f"{PATH}deshacer", json={"operacion_id": operation})
                    else:
                        answer = client.post(f"{PATH}fusionar", json=body)
                    if turn == 0 and answer.status_code == 409:
                        break  # of a death before
                    assert answer.status_code == 200, answer.text
                    operation = answer.headers["X-Operation-ID"]
                    answered[other] = "there" if turn % 2 else "merged"
                    served.release()
    except httpx.TransportError:
        pass


def test_no_merge_is_half_done(server: Server, name: str, tmp_path: Path) -> None:
    user = insert_user(server, name)
    insert_contacts(server, name, *({} for _ in range(2 * CLIENTS * PAIRS)))
    server.sql(name, "UPDATE contacts SET email = id || '@example.com'")
    ids = [id for (id,) in server.sql(name, "SELECT id::text FROM contacts ORDER BY id")]
    answered: dict[str, str] = {}
    for death in range(DEATHS):
        served = Semaphore(0)
        with serving(server, name, tmp_path / "log") as service, ThreadPoolExecutor(CLIENTS) as pool:
            parts = [ids[2 * PAIRS * number : 2 * PAIRS * (number + 1)] for number in range(CLIENTS)]
            done = [pool.submit(work, service, user, part, answered, served) for part in parts]
            for _ in range(7 + 3 * death):
                assert served.acquire(timeout=60)
            service.process.send_signal(signal.SIGKILL)
            for each in done:
                each.result(timeout=60)
        assert server.sql(name, HALVES) == []
        live = {id for (id,) in server.sql(name, "SELECT id::text FROM contacts")}
        for id, outcome in answered.items():
            assert (id in live) is (outcome == "there"), "what was answered is so"
        assert_the_trail_gives_the_rows(server, name, ids)
    with worker(server, name, tmp_path / "worker"):
        assert_the_chain_verifies(server, name)

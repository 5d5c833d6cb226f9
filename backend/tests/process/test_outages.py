"""What the service answers while its database is away, restarts, is busy or broken; on a server of its own."""

import asyncio
import os
import signal
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from app import embedded, probe
from tests.harness import ADMIN, SOAK, Server, Service
from tests.process.conftest import copied
from tests.process.processes import postmaster_pid, wait_until, worked

POOL_SIZE = 3
POOL_TIMEOUT = 1

CONTACT = {"nombres": "Ana", "apellidos": "Núñez", "email": "ana@example.com", "telefono": "3001234567"}
UVICORN = ("uvicorn", "app.main:app", "--log-level", "warning")


class Database:
    """The services' database, on a server that tests stop, start and kill."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.server = Server(str(embedded.socket_dir(data_dir)), embedded.PORT, embedded.USER, "-")
        self._running = ExitStack()

    def start(self) -> None:
        self._running.enter_context(embedded.running(self.data_dir, durable=False))

    def stop(self) -> None:
        self._running.close()

    def restart(self) -> None:
        self.stop()
        self.start()

    def kill_server(self) -> None:
        os.kill(postmaster_pid(self.data_dir), signal.SIGKILL)
        self.restart()

    def kill_session(self) -> None:
        """PostgreSQL ends all others with it: it can't know what the killed one did to the shared memory."""
        connection = self.server.connect(embedded.DATABASE)
        os.kill(connection.info.backend_pid, signal.SIGKILL)
        connection.close()

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        return self.server.sql(embedded.DATABASE, statement)

    @contextmanager
    def locked(self, table: str) -> Iterator[None]:
        """Have whoever reads this table wait."""
        connection = self.server.connect(embedded.DATABASE)
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"BEGIN; LOCK TABLE {table}")
            yield
        finally:
            connection.close()

    def waiting(self) -> int:
        """How many sessions wait for a lock."""
        return len(self.sql("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"))


@pytest.fixture(scope="module")
def database(seeded: Path) -> Iterator[Database]:
    with copied(seeded) as data_dir:
        database = Database(data_dir)
        database.start()
        # A killed server may lose nothing, though the tests' servers write with less care for speed.
        database.sql("ALTER ROLE CURRENT_USER SET synchronous_commit = on")
        yield database
        database.stop()


@contextmanager
def serving(database: Database, **settings: str) -> Iterator[Service]:
    env = database.server.env(embedded.DATABASE) | settings
    service = Service(env, database.data_dir.with_name("log"), program=UVICORN)
    try:
        service.wait_until_live()
        yield service
    finally:
        assert service.stop() in {0, -signal.SIGTERM}  # uvicorn ends by the signal that it was sent


@pytest.fixture(scope="module")
def service(database: Database) -> Iterator[Service]:
    """A service that was started while its server was down, and has few connections."""
    database.stop()
    with serving(database, DB_POOL_SIZE=str(POOL_SIZE), DB_POOL_TIMEOUT=str(POOL_TIMEOUT)) as service:
        with service.client() as client:
            assert client.get("/health/live").status_code == 200
            assert client.get("/health").status_code == 503
            assert_is_unavailable(client.post("/api/auth/login", data=ADMIN))
        database.start()
        yield service


def assert_is_unavailable(answer: httpx.Response, code: str = "unavailable") -> None:
    assert answer.status_code == 503, answer.text
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.json()["code"] == code
    assert "detail" in answer.json()


@pytest.fixture
def admin(service: Service, database: Database) -> Iterator[httpx.Client]:
    """Signed in, on an empty table, as soon as the service has recovered from the test before."""
    with service.client() as client:
        wait_until(lambda: client.post("/api/auth/login", data=ADMIN).status_code == 200, timeout=5)
    database.sql("DELETE FROM contacts")
    with service.client(**ADMIN) as client:
        yield client


class TestServerIsDown:
    def test_every_route_says_so_at_once_and_recovers_alone(
        self, admin: httpx.Client, service: Service, database: Database
    ) -> None:
        contact = admin.post("/api/contactos/", json=CONTACT).json()
        user = admin.get("/api/auth/me").json()
        database.stop()
        try:
            wait_until(lambda: admin.get("/health").status_code == 503, timeout=2)
            for method, path, body in [
                ("GET", "/api/auth/me", None),
                ("GET", "/api/contactos/", None),
                ("GET", "/api/contactos/?search=ana", None),
                ("POST", "/api/contactos/", CONTACT | {"email": "otra@example.com"}),
                ("GET", f"/api/contactos/{contact['id']}", None),
                ("PUT", f"/api/contactos/{contact['id']}", {"notas": "Nueva"}),
                ("DELETE", f"/api/contactos/{contact['id']}", None),
                ("GET", "/api/users/", None),
                ("GET", f"/api/users/{user['id']}", None),
                ("POST", "/api/users/", CONTACT | {"password": "una clave de prueba"}),
                ("PUT", f"/api/users/{user['id']}", {"password": "una clave de prueba"}),
                ("DELETE", f"/api/users/{user['id']}", None),
                ("PUT", "/api/auth/me", {"nombres": "Otra"}),
            ]:
                answer = admin.request(method, path, json=body)
                assert_is_unavailable(answer)
                assert answer.elapsed.total_seconds() < 2
            assert_is_unavailable(admin.post("/api/auth/login", data=ADMIN))
            assert admin.get("/health/live").json() == {"status": "ok"}
            assert [probe.is_well(path, port=service.port) for path in ("/health", "/health/live")] == [False, True]
            assert admin.get("/docs").status_code == 200
        finally:
            database.start()
        wait_until(lambda: admin.get(f"/api/contactos/{contact['id']}").status_code == 200, timeout=5)
        wait_until(lambda: admin.get("/health").status_code == 200, timeout=5)
        assert probe.is_well("/health", port=service.port)
        assert admin.get("/api/contactos/").json()["items"] == [contact]


class Load:
    """Clients that read and write without a pause, and what they were answered."""

    CLIENTS = 8

    def __init__(self, url: str, headers: httpx.Headers) -> None:
        self.url = url
        self.headers = headers
        self.numbers = count()
        self.answers: list[tuple[float, str, int]] = []
        self.stopping = threading.Event()

    def __enter__(self) -> "Load":
        self.threads = ThreadPoolExecutor(self.CLIENTS)
        self.clients = [self.threads.submit(self._ask, client) for client in range(self.CLIENTS)]
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self.threads.shutdown()
        for client in self.clients:
            client.result()

    def _ask(self, who: int) -> None:
        with httpx.Client(base_url=self.url, headers=self.headers, timeout=30) as client:
            while not self.stopping.is_set():
                if who % 2:
                    answer = client.get("/api/contactos/")
                else:
                    person = CONTACT | {"email": f"ana{next(self.numbers)}@example.com"}
                    answer = client.post("/api/contactos/", json=person)
                self.answers.append((time.monotonic(), answer.request.method, answer.status_code))

    def wait_until_served(self, times: int) -> None:
        since = len(self.answers)
        wait_until(lambda: [status for _, _, status in self.answers[since:]].count(200) >= times)


class TestServerRestarts:
    @pytest.mark.parametrize("outage", ["restart", "kill_server", "kill_session"])
    def test_under_load(self, admin: httpx.Client, service: Service, database: Database, outage: str) -> None:
        """Only 200 and 503, all 200 within 5 s, and what was answered with 200 is stored."""
        with Load(service.url, admin.headers) as load:
            load.wait_until_served(20)
            getattr(database, outage)()
            is_back = time.monotonic()
            load.wait_until_served(300)
        assert {status for _, _, status in load.answers} == {200, 503}, service.log.read_text()
        assert max(at for at, _, status in load.answers if status == 503) < is_back + 5
        created = [method for _, method, status in load.answers if status == 200].count("POST")
        # One that was told 503 may be stored too: it was committed, and the connection broke then.
        assert admin.get("/api/contactos/").json()["total"] >= created

    def test_while_nobody_asks_costs_no_request(self, admin: httpx.Client, database: Database) -> None:
        """The connections that the pool kept are dead, and nobody is handed one."""
        assert admin.get("/api/contactos/").status_code == 200
        database.restart()
        assert [admin.get("/api/contactos/").status_code for _ in range(2 * POOL_SIZE)] == [200] * 2 * POOL_SIZE


def latencies(client: httpx.Client, path: str, until: "Future[Any]") -> list[float]:
    """How long each of the requests took that were sent one after the other until this was done."""
    taken = []
    while not until.done():
        answer = client.get(path)
        assert answer.status_code == 200
        taken.append(answer.elapsed.total_seconds())
    return taken


class TestDatabaseIsBusy:
    def test_requests_beyond_the_pool_are_turned_away_in_time(
        self, admin: httpx.Client, service: Service, database: Database
    ) -> None:
        admin.post("/api/contactos/", json=CONTACT)

        def read_contacts() -> httpx.Response:
            with httpx.Client(base_url=service.url, headers=admin.headers, timeout=30) as client:
                return client.get("/api/contactos/")

        with ThreadPoolExecutor(POOL_SIZE + 10) as clients, database.locked("contacts"):
            slow = [clients.submit(read_contacts) for _ in range(POOL_SIZE)]
            wait_until(lambda: database.waiting() == POOL_SIZE)
            beyond = [clients.submit(read_contacts) for _ in range(10)]
            taken = latencies(admin, "/health/live", beyond[-1])
            # PostgreSQL lets nobody wait for a lock longer than `lock_timeout`.
            given_up = [request.result() for request in slow]
            refused = [request.result() for request in beyond]
        assert statistics.median(taken) < 0.2
        for answer in refused:
            assert_is_unavailable(answer)
            assert POOL_TIMEOUT <= answer.elapsed.total_seconds() < POOL_TIMEOUT + 1
        for answer in given_up:
            assert_is_unavailable(answer, "busy")
            assert 5 <= answer.elapsed.total_seconds() < 7
        for _ in range(POOL_SIZE):
            assert admin.get("/api/contactos/").json()["total"] == 1

    @pytest.mark.parametrize("clients", [64, 200])
    def test_many_clients_at_once_do_not_deadlock(self, admin: httpx.Client, service: Service, clients: int) -> None:
        admin.post("/api/contactos/", json=CONTACT)

        async def ask() -> list[httpx.Response]:
            limits = httpx.Limits(max_connections=clients)
            async with httpx.AsyncClient(
                base_url=service.url, headers=admin.headers, timeout=30, limits=limits
            ) as client:
                return await asyncio.gather(*(client.get("/api/contactos/") for _ in range(clients)))

        answers = asyncio.run(ask())
        served = [answer for answer in answers if answer.status_code == 200]
        for answer in answers:
            if answer.status_code != 200:
                assert_is_unavailable(answer)
        # A deadlock serves as many as there are connections, and nobody else until the time is up.
        assert len(served) > 10 * POOL_SIZE
        assert admin.get("/api/contactos/").status_code == 200


class TestPasswords:
    """Each takes a quarter of a second of a processor."""

    @pytest.fixture
    def service(self, database: Database) -> Iterator[Service]:
        with serving(database, DB_POOL_SIZE=str(POOL_SIZE), BCRYPT_ROUNDS="12") as service:
            yield service

    def test_logins_hold_nobody_up(self, admin: httpx.Client, service: Service) -> None:
        def log_in() -> int:
            with service.client() as client:
                return client.post("/api/auth/login", data=ADMIN).status_code

        with ThreadPoolExecutor(6) as clients:
            logins = [clients.submit(log_in) for _ in range(6)]
            taken = latencies(admin, "/api/contactos/", logins[-1])
            assert [login.result() for login in logins] == [200] * 6
        assert statistics.median(taken) < 0.1

    def test_an_unknown_user_takes_as_long_as_a_wrong_password(self, service: Service, database: Database) -> None:
        """Here, as at the few rounds of the other tests a hash would be lost among all else that a request does.

        Counted by what the processor did for it: how long a thread that gives way waits is the machine's affair.
        """
        taken: dict[str, list[float]] = {ADMIN["username"]: [], "nobody@example.com": []}
        with service.client(**ADMIN) as client:  # which makes the hash one of this many rounds
            for _ in range(9):  # in turn, so that a machine that is busy for a moment slows both
                database.sql("DELETE FROM attempts")
                for email, times in taken.items():
                    before = worked(service.process.pid)
                    form = {"username": email, "password": "not it"}
                    assert client.post("/api/auth/login", data=form).status_code == 400
                    times.append(worked(service.process.pid) - before)
        known, unknown = (statistics.median(times) for times in taken.values())
        assert known > 0.1
        assert abs(unknown / known - 1) < (0.1 if SOAK else 0.5)

    def test_new_users_hold_nobody_up(self, admin: httpx.Client, service: Service, database: Database) -> None:
        """More of them than there are connections."""

        def make_user(number: int) -> int:
            user = {
                "nombres": "Eva",
                "apellidos": "Díaz",
                "email": f"eva{number}@example.com",
                "password": "una contraseña",
            }
            with httpx.Client(base_url=service.url, headers=admin.headers, timeout=30) as client:
                return client.post("/api/users/", json=user).status_code

        with ThreadPoolExecutor(2 * POOL_SIZE) as clients:
            users = [clients.submit(make_user, number) for number in range(2 * POOL_SIZE)]
            taken = latencies(admin, "/api/contactos/", users[-1])
            assert [user.result() for user in users] == [200] * len(users)
        database.sql("DELETE FROM users WHERE nombres = 'Eva'")
        assert statistics.median(taken) < 0.1


class TestFault:
    """A statement that the database refuses, which no input can cause: a column that is gone."""

    @pytest.fixture
    def without_column(self, admin: httpx.Client, database: Database) -> Iterator[httpx.Client]:
        database.sql("ALTER TABLE contacts RENAME notas TO observaciones")
        yield admin
        database.sql("ALTER TABLE contacts RENAME observaciones TO notas")

    def test_is_one_500_with_the_id_that_the_log_has(self, without_column: httpx.Client, service: Service) -> None:
        secret = "no-repetir@example.com"
        answer = without_column.post("/api/contactos/", json=CONTACT | {"email": secret})
        request_id = answer.headers["X-Request-ID"]
        assert answer.status_code == 500
        assert answer.json() == {
            "detail": "Internal Server Error",
            "code": "internal_error",
            "request_id": request_id,
        }
        log = service.log.read_text()
        assert log.count(request_id) == 1
        assert "UndefinedColumn" in log
        assert secret not in log

    def test_of_a_refused_row_repeats_nothing_of_it(
        self, admin: httpx.Client, database: Database, service: Service
    ) -> None:
        secret = "no repetir 7\nni en otra línea 8"
        database.sql("ALTER TABLE contacts ADD CONSTRAINT ck_contacts_none CHECK (notas IS NULL) NOT VALID")
        try:
            answer = admin.post("/api/contactos/", json=CONTACT | {"notas": secret})
        finally:
            database.sql("ALTER TABLE contacts DROP CONSTRAINT ck_contacts_none")
        assert answer.status_code == 500
        log = service.log.read_text()
        assert "CheckViolation" in log
        assert "ck_contacts_none" in log
        assert not [part for part in ("no repetir 7", "otra línea 8", CONTACT["email"]) if part in log]

    def test_takes_the_id_that_the_request_brings(self, without_column: httpx.Client, service: Service) -> None:
        request_id = "pedido-2026-11-23"
        answer = without_column.get("/api/contactos/", headers={"X-Request-ID": request_id})
        assert (answer.status_code, answer.json()["request_id"]) == (500, request_id)
        assert service.log.read_text().count(request_id) == 1

    def test_leaves_every_connection_usable(
        self, without_column: httpx.Client, database: Database, service: Service
    ) -> None:
        for number in range(2 * POOL_SIZE):
            person = CONTACT | {"email": f"ana{number}@example.com"}
            assert without_column.get("/api/contactos/").status_code == 500
            assert without_column.post("/api/contactos/", json=person).status_code == 500
            assert without_column.get("/api/auth/me").status_code == 200
        sessions = "SELECT state FROM pg_stat_activity WHERE application_name = 'base-crm'"
        assert {state for (state,) in database.sql(sessions)} == {"idle"}
        database.sql("ALTER TABLE contacts RENAME observaciones TO notas")
        try:
            assert without_column.post("/api/contactos/", json=CONTACT).status_code == 200
            assert without_column.get("/api/contactos/").json()["total"] == 1
        finally:
            database.sql("ALTER TABLE contacts RENAME notas TO observaciones")
        assert "Traceback" in service.log.read_text()

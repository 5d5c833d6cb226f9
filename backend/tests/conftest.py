"""Fixtures. The server is the one of POSTGRES_* if that is set, and else an embedded one of the tests' own.

With CRM_TEST_URL, the tests in `api/` ask the service that runs there: POSTGRES_* is then its database, whose
rows they delete, CRM_TEST_PASSWORD and CRM_TEST_SECRET_KEY say what its superuser and it were given, and
CRM_TEST_ORIGIN where its web app is.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path

# Before anything of the application is imported: nothing of the developer's settings may count.
os.environ["CRM_ENV_FILE"] = os.devnull
os.environ["SECRET_KEY"] = "a-secret-of-the-tests-and-of-nothing-else"
# A hash as it should be takes a fifth of a second.
os.environ["BCRYPT_ROUNDS"] = "4"

import httpx
import psycopg2
import pytest
from sqlalchemy import Connection

from app import embedded
from tests.harness import ADMIN, SOAK, Api, Server, running_service

RUNNING_SERVICE = os.environ.get("CRM_TEST_URL")
RUNNING_SERVICE_DATABASE = os.environ.get("POSTGRES_DB", "crm_db")

# Seconds, well before a token's end: on a machine that has much to do all tests together outlive one.
RENEWED_AFTER = 900

_exits = ExitStack()


def _own_server() -> Server:
    folder = Path(tempfile.mkdtemp(prefix="crm-tests-"))
    _exits.callback(shutil.rmtree, folder, ignore_errors=True)
    _exits.enter_context(embedded.running(folder, durable=False))
    host = str(embedded.socket_dir(folder))
    return Server(host=host, port=embedded.PORT, user=embedded.USER, password="-", is_ours=True)


def _given_server() -> Server:
    return Server(
        host=os.environ["POSTGRES_SERVER"],
        port=int(os.environ.get("POSTGRES_PORT", "5432")),
        user=os.environ.get("POSTGRES_USER", "crm_user"),
        password=os.environ.get("POSTGRES_PASSWORD", "crm_password"),
        is_ours=True,
    )


SERVER = _given_server() if os.environ.get("POSTGRES_SERVER") else _own_server()
MIGRATED = _exits.enter_context(SERVER.database("migrated"))
os.environ.update(SERVER.env(MIGRATED))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave what is marked `soak` to `make soak`."""
    left = [item for item in items if not SOAK and item.get_closest_marker("soak")]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


def pytest_unconfigure() -> None:
    _exits.close()


@pytest.fixture(scope="session")
def server() -> Server:
    return SERVER


@pytest.fixture(autouse=True)
def as_patient_as_before() -> Iterator[None]:
    """What `database.allow` says ends with a request; the tests, which call it without one, all run in one context."""
    yield
    from app.core.aside import be_patient  # noqa: PLC0415

    be_patient(0)


@pytest.fixture(scope="session")
def migrated() -> str:
    """The name of a database with all tables and no rows; connect to it only to read its name or copy it."""
    from app import database, serving  # noqa: PLC0415

    serving.migrate()
    database.engine.dispose()  # nobody copies a database that somebody is connected to
    return MIGRATED


@pytest.fixture
def db(migrated: str) -> Iterator[Connection]:  # noqa: ARG001
    """A connection whose every change is rolled back at the end of the test."""
    from app import database  # noqa: PLC0415

    with database.engine.execution_options(isolation_level="READ COMMITTED").connect() as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()
    database.engine.dispose()


@pytest.fixture(scope="session")
def service_database(server: Server, migrated: str) -> Iterator[str]:
    if RUNNING_SERVICE:
        yield RUNNING_SERVICE_DATABASE
        return
    with server.database("service", template=migrated) as name:
        yield name


@pytest.fixture(scope="session")
def service(server: Server, service_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """One running service for all black-box tests, with the first superuser and no contacts."""
    sql = partial(server.sql, service_database)
    if RUNNING_SERVICE:
        service = Api(RUNNING_SERVICE)
        service.sql = sql
        yield service
        return
    env = server.env(service_database) | {"SEED_SAMPLE_CONTACTS": "false"}
    with running_service(env, tmp_path_factory.mktemp("service") / "log", with_worker=True) as running:
        running.sql = sql
        yield running


@pytest.fixture(scope="session")
def admin_sign_in(service: Api) -> Callable[[], str]:
    """What a request of the first superuser is authorized by: of one login for many tests, as long as its token is."""
    authorization, since = "", 0.0

    def authorize() -> str:
        nonlocal authorization, since
        if not authorization or time.monotonic() - since > RENEWED_AFTER:
            since = time.monotonic()
            with service.client(**ADMIN) as client:
                authorization = client.headers["Authorization"]
        return authorization

    return authorize


@pytest.fixture
def admin_authorization(admin_sign_in: Callable[[], str]) -> str:
    return admin_sign_in()


# Only what is there: the triggers of a deletion take their time also where nothing is deleted.
EMPTY = "DO $$ BEGIN {} END $$".format(
    " ".join(
        f"IF EXISTS (SELECT FROM {rows}) THEN DELETE FROM {rows}; END IF;"
        for rows in (
            "contacts", "trashed_contacts", "contact_views", "contact_imports", "contact_import_mappings",
            "contact_merges", "duplicate_dismissals", "duplicate_groups", "duplicate_scans", "jobs", "attempts",
            "mails", "delivered_mails",
            f"users WHERE email <> '{ADMIN['username']}'"
        )
    )
)  # fmt: skip


@pytest.fixture
def admin(service: Api, server: Server, service_database: str, admin_authorization: str) -> Iterator[httpx.Client]:
    """A client signed in as the first superuser, on tables without anybody else's rows."""
    for _ in range(5):
        # The worker may be at the last of what the test before has asked for.
        with suppress(psycopg2.errors.DeadlockDetected):
            server.sql(service_database, EMPTY)
            break
    with service.client() as client:
        client.headers["Authorization"] = admin_authorization
        yield client


@pytest.fixture
def anonymous(service: Api) -> Iterator[httpx.Client]:
    with service.client() as client:
        yield client

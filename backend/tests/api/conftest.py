from collections.abc import Iterator

import httpx
import pytest

from tests.api.factories import insert_user, signed_in
from tests.harness import Api, Server, Service


@pytest.fixture
def own_service(service: Api) -> Service:
    """The running service, for what only shows in its process or its log."""
    if not isinstance(service, Service):
        pytest.skip("needs a service that the tests themselves started")
    return service


@pytest.fixture
def own_address(service: Api, admin: httpx.Client) -> str:
    """From where the tests come; a service in a container sees its network's gateway, and says so in its trail."""
    if isinstance(service, Service):
        return "127.0.0.1"
    (entry,) = admin.get("/api/auditoria/", params={"accion": "entrar", "size": 1}).json()["items"]
    return str(entry["direccion"])


@pytest.fixture
def with_mailbox(anonymous: httpx.Client) -> None:
    """For what reads mails where development keeps them: in production there is no such place."""
    if not anonymous.get("/api/auth/options").json()["has_mailbox"]:
        pytest.skip("needs the mailbox of development")


@pytest.fixture
def ana(admin: httpx.Client, service: Api, server: Server, service_database: str) -> Iterator[httpx.Client]:  # noqa: ARG001
    """A colleague."""
    user = insert_user(server, service_database, nombres="Ana", apellidos="Ruiz", email="ana@example.com")
    with signed_in(service, user) as client:
        yield client


@pytest.fixture
def eva(admin: httpx.Client, service: Api, server: Server, service_database: str) -> Iterator[httpx.Client]:  # noqa: ARG001
    """Another one."""
    user = insert_user(server, service_database, nombres="Eva", apellidos="Díaz", email="eva@example.com")
    with signed_in(service, user) as client:
        yield client

"""The address that the audit trail has of a request: the connection's, or what a trusted proxy says of it."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.api.factories import OLD_PASSWORD, insert_user, log_in, make_contact, token
from tests.harness import Server, running_service

FORGED, CLIENT, NEARER = "198.51.100.9", "203.0.113.7", "192.0.2.10"


@pytest.fixture
def name(server: Server, migrated: str) -> Iterator[str]:
    with server.database("addresses", template=migrated) as name:
        yield name


def recorded(client: httpx.Client, action: str) -> str | None:
    (entry,) = client.get("/api/auditoria/", params={"accion": action, "size": 1}).json()["items"]
    address: str | None = entry["direccion"]
    return address


@pytest.mark.parametrize(
    ("trusted", "expected"),
    [
        # The tests themselves are the proxy, or are not. What the client itself sent stands in front of what the proxy
        # adds.
        ("127.0.0.1", {CLIENT: CLIENT, f"{FORGED}, {CLIENT}": CLIENT}),
        (f"127.0.0.1, {NEARER}", {f"{FORGED}, {CLIENT}, {NEARER}": CLIENT}),
        # What is no address is none of anybody's, and a port makes no other one.
        ("127.0.0.1", {f"{CLIENT}:8080": CLIENT, "<script>": None}),
        ("192.0.2.0/24", {CLIENT: "127.0.0.1", NEARER: "127.0.0.1"}),
    ],
)
def test_is_believed_of_a_trusted_proxy_alone(
    server: Server, name: str, tmp_path: Path, *, trusted: str, expected: dict[str, str | None]
) -> None:
    user = insert_user(server, name, is_superuser=True)
    env = server.env(name) | {"TRUSTED_PROXIES": trusted, "SEED_SAMPLE_CONTACTS": "false"}
    with running_service(env, tmp_path / "log") as service, service.client() as client:
        client.headers["Authorization"] = f"Bearer {token(user)}"
        for number, (sent, address) in enumerate(expected.items()):
            client.headers["X-Forwarded-For"] = sent
            make_contact(client, email=f"{number}@example.com")
            assert log_in(client, "luz@example.com", OLD_PASSWORD).status_code == 200
            assert log_in(client, "luz@example.com", "otra cosa").status_code == 400
            for action in ("crear", "entrar", "entrada_rechazada"):
                assert recorded(client, action) == address

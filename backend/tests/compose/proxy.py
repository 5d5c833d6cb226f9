"""What nginx tells the API of a request, and how it passes on what is big, slow or gone."""

import time
from pathlib import Path

import httpx

from tests.compose.engine import Compose

PROXY = Path(__file__).with_name("proxy.yml")
MEGABYTE = 2**20
CLAIMED = {
    "X-Forwarded-For": "203.0.113.7",
    "X-Real-IP": "203.0.113.7",
    "X-Forwarded-Proto": "https",
    "Host": "crm.example.com:3000",
}
FOUND_AGAIN = 15  # seconds


def check(engine: list[str], settings: Path) -> None:
    compose = Compose(engine, settings, PROXY)
    with compose.built():
        compose.up("frontend", "frontend_behind")
        with httpx.Client(base_url=compose.url("frontend", 80), timeout=10) as client:
            _check_client_is_not_believed(client)
            _check_uploads(client)
            _check_events_arrive_at_once(client)
        with httpx.Client(base_url=compose.url("frontend_behind", 80), timeout=10) as client:
            _check_trusted_proxy_is_believed(client)
        _check_new_address_is_found(compose)


def _check_client_is_not_believed(client: httpx.Client) -> None:
    answer = client.get("/api/echo?buscar=%C3%B1%2F", headers=CLAIMED)
    told = answer.json()["headers"]
    assert answer.json()["path"] == "/api/echo?buscar=%C3%B1%2F"
    assert (told["host"], told["x-forwarded-proto"]) == ("crm.example.com:3000", "http")
    assert told["x-forwarded-for"] == told["x-real-ip"]
    assert "203.0.113.7" not in told["x-forwarded-for"]
    assert "Strict-Transport-Security" not in answer.headers


def _check_trusted_proxy_is_believed(client: httpx.Client) -> None:
    answer = client.get("/api/echo", headers=CLAIMED)
    told = answer.json()["headers"]
    assert [told["x-forwarded-for"], told["x-real-ip"], told["x-forwarded-proto"]] == [
        "203.0.113.7",
        "203.0.113.7",
        "https",
    ]
    for path in ("/api/echo", "/contactos"):
        assert client.get(path, headers=CLAIMED).headers["Strict-Transport-Security"] == "max-age=31536000"


def _check_uploads(client: httpx.Client) -> None:
    """A file of an import may have 50 MB, and its form a little more."""
    assert client.post("/api/echo", content=bytes(50 * MEGABYTE)).json() == {"size": 50 * MEGABYTE}
    refused = client.post("/api/echo", content=bytes(52 * MEGABYTE))
    assert (refused.status_code, refused.json()["code"]) == (
        httpx.codes.REQUEST_ENTITY_TOO_LARGE,
        "content_too_large",
    )


def _check_events_arrive_at_once(client: httpx.Client) -> None:
    with client.stream("GET", "/api/events") as stream:
        lines = stream.iter_lines()
        assert next(lines) == "data: first"
        assert client.get("/api/go-on").status_code == httpx.codes.OK
        assert [line for line in lines if line] == ["data: second"]


def _check_new_address_is_found(compose: Compose) -> None:
    before = compose.output("exec", "-T", "echo", "hostname", "-i")
    compose.run("rm", "--stop", "--force", "echo")
    compose.up("squatter")
    compose.up("echo")
    assert compose.output("exec", "-T", "echo", "hostname", "-i") != before
    deadline = time.monotonic() + FOUND_AGAIN
    with httpx.Client(base_url=compose.url("frontend", 80), timeout=10) as client:
        while (answer := client.get("/api/echo")).status_code == httpx.codes.SERVICE_UNAVAILABLE:
            assert answer.json()["code"] == "unavailable"
            assert time.monotonic() < deadline, "nginx still asks at the old address"
    assert answer.status_code == httpx.codes.OK

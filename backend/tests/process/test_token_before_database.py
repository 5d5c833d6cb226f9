"""Who has no good token learns so without a connection: also while there is no database at all."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from app.core.security import create_access_token
from tests.api.factories import NOBODY
from tests.harness import BACKEND, Api, clean_env, free_port

ROUTES = [
    ("GET", "/api/contactos/"), ("POST", "/api/contactos/"), ("GET", f"/api/contactos/{NOBODY}"),
    ("PUT", f"/api/contactos/{NOBODY}"), ("DELETE", f"/api/contactos/{NOBODY}"), ("GET", "/api/auth/me"),
    ("PUT", "/api/auth/me"), ("GET", "/api/users/"), ("POST", "/api/users/"), ("PUT", f"/api/users/{NOBODY}"),
    ("DELETE", f"/api/users/{NOBODY}"),
]  # fmt: skip


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Of a service whose database is nowhere."""
    port = free_port()
    env = clean_env(POSTGRES_SERVER="127.0.0.1", POSTGRES_PORT=str(free_port()))
    log: Path = tmp_path_factory.mktemp("nowhere") / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "app.main:app", "--port", str(port), "--log-level", "warning"],
            cwd=BACKEND, env=env, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        with Api(f"http://127.0.0.1:{port}").client() as client:
            for _ in range(100):
                try:
                    client.get("/health/live")
                    break
                except httpx.TransportError:
                    time.sleep(0.1)
            yield client
    finally:
        process.terminate()
        process.wait()


@pytest.mark.parametrize(("method", "path"), ROUTES)
class TestWithoutDatabase:
    def test_no_token_is_a_401(self, client: httpx.Client, method: str, path: str) -> None:
        assert client.request(method, path, json={}).status_code == 401

    def test_a_bad_token_is_a_401(self, client: httpx.Client, method: str, path: str) -> None:
        headers = {"Authorization": "Bearer nothing"}
        assert client.request(method, path, json={}, headers=headers).status_code == 401

    def test_a_good_token_is_a_503_that_says_when_to_try_again(
        self, client: httpx.Client, method: str, path: str
    ) -> None:
        headers = {"Authorization": f"Bearer {create_access_token(UUID(NOBODY), UUID(NOBODY))}"}
        answer = client.request(method, path, json={}, headers=headers)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "2"

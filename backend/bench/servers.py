"""What the measures are taken from: services on PostgreSQL servers of their own, each in a folder that is given."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import psycopg2

from app import embedded

BACKEND = Path(__file__).resolve().parents[1]
LOGIN = {"username": "admin@example.com", "password": "admin123"}


@dataclass
class Target:
    name: str
    url: str
    token: str = ""

    def get(self, path: str) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.get(self.url + path, headers=headers, timeout=60).raise_for_status().json()

    def post(self, path: str, body: Any) -> None:
        headers = {"Authorization": f"Bearer {self.token}"}
        httpx.post(self.url + path, json=body, headers=headers, timeout=60).raise_for_status()


def environment(folder: Path) -> dict[str, str]:
    dsn = f"host={embedded.socket_dir(folder)} port={embedded.PORT} user={embedded.USER} dbname={embedded.DATABASE}"
    kept = {key: value for key, value in os.environ.items() if not key.startswith("POSTGRES_")}
    ours = {"CRM_ENV_FILE": os.devnull, "CRM_DATA_DIR": str(folder), "SECRET_KEY": "a" * 40, "FLOOR_DSN": dsn}
    # The sessions of a measure must outlive it.
    return kept | ours | {"ACCESS_TOKEN_EXPIRE_MINUTES": "600", "PLAN_DSN": f"postgresql+psycopg2:///?{_query(folder)}"}


def _query(folder: Path) -> str:
    names = {"host": str(embedded.socket_dir(folder)), "port": embedded.PORT, "user": embedded.USER}
    return urlencode(names | {"dbname": embedded.DATABASE})


def connect(folder: Path) -> Any:
    host = str(embedded.socket_dir(folder))
    return psycopg2.connect(host=host, port=embedded.PORT, user=embedded.USER, dbname=embedded.DATABASE)


@contextmanager
def running_server(
    application: str, env: dict[str, str], path: str, port: int, *, folder: Path = BACKEND
) -> Iterator[str]:
    """uvicorn as `python -m app serve` starts it, with one worker; of the code in this folder."""
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", application, "--port", str(port), "--no-access-log", "--log-level=warning"],
        cwd=folder, env=env,
    )  # fmt: skip
    try:
        _wait_for(url + path, process)
        yield url
    finally:
        process.terminate()
        process.wait()


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    with httpx.Client() as client:
        for _ in range(200):
            if process.poll() is not None:
                sys.exit(f"{url} is taken by somebody else, or its server failed")
            try:
                client.get(url)
            except httpx.TransportError:
                time.sleep(0.1)
            else:
                return
    sys.exit(f"{url} does not answer")


def token(target: Target) -> str:
    answer = httpx.post(f"{target.url}/api/auth/login", data=LOGIN, timeout=60).raise_for_status()
    return str(answer.json()["access_token"])

"""Schemathesis makes requests out of the service's own schema, valid and not, and follows ids from answer to answer.

A normal run makes the systematic ones, as superuser and as nobody; `make soak` many made-up ones beside them, and whole
sequences, in every role. The requests are the same every time.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.api.factories import insert_user, make_contact, token
from tests.harness import SOAK, Api, Server

EXAMPLES = "100"
# Not among them: that all valid data is accepted and all other refused. A taken e-mail is valid data, and
# blank optional fields, which clients send, are taken for null.
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "use_after_free",
    "ensure_resource_availability",
    "ignored_auth",
]


@pytest.fixture
def options(admin: httpx.Client, server: Server, service_database: str) -> Iterator[dict[str, list[str]]]:
    """How Schemathesis asks as whom; there are rows to be found, and the administrator is there again afterwards."""
    for table in ("users", "sessions"):
        server.sql(service_database, f"CREATE TABLE {table}_before AS SELECT * FROM {table}")
    make_contact(admin)
    # What hashes a password takes a quarter of a second each time: one caller asks for it, the others don't.
    options = {
        "anonymous": ["--phases", "coverage"],
        "user": ["--phases", "coverage,fuzzing" if SOAK else "coverage", "--exclude-operation-id", "login"],
        "superuser": [
            "--phases", "coverage,fuzzing,stateful" if SOAK else "coverage",
            "--exclude-operation-id", "login", "--exclude-operation-id", "change_password",
            "--exclude-operation-id", "create_session",
        ],
    }  # fmt: skip
    for role in ("user", "superuser"):
        # What would sign it out.
        for operation in ("delete_sessions", "delete_current_session"):
            options[role] += ["--exclude-operation-id", operation]
        user_id = insert_user(server, service_database, email=f"{role}@example.com", is_superuser=role == "superuser")
        good = token(user_id, exp=datetime.now(UTC) + timedelta(hours=12))
        options[role] += ["--header", f"Authorization: Bearer {good}"]
    yield options
    server.sql(service_database, "DELETE FROM users")
    for table in ("users", "sessions"):
        server.sql(service_database, f"INSERT INTO {table} SELECT * FROM {table}_before")
        server.sql(service_database, f"DROP TABLE {table}_before")


@pytest.mark.parametrize("role", ["anonymous", "user", "superuser"] if SOAK else ["anonymous", "superuser"])
def test_answers_conform_to_the_schema_and_none_is_a_500(
    service: Api, options: dict[str, list[str]], tmp_path: Path, role: str
) -> None:
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{service.url}/api/openapi.json", "--no-color"]
    # A stream ends after minutes.
    command += ["--exclude-operation-id", "watch_changes"]
    command += ["--checks", ",".join(CHECKS), "--generation-deterministic", "--max-examples", EXAMPLES]
    done = subprocess.run([*command, *options[role]], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (generated,) = re.findall(r"(\d+) generated", done.stdout)
    assert int(generated) > 500

"""What `make run` and `make dev` do, or would do, as make itself says it."""

import os
import signal
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.harness import ADMIN, BACKEND, clean_env, free_port
from tests.process.processes import kill_all, processes_of, wait_until

BUILDS = "run --silent build"
SERVES = "-m app serve"
# What a shell has none of: a make that runs these tests hands its own options down.
OF_MAKE = {"MAKEFLAGS", "MFLAGS", "MAKELEVEL"}


def as_from_a_shell(env: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in env.items() if name not in OF_MAKE}


def planned(*options: str, verb: str = "run") -> str:
    command = ["make", "--dry-run", *options, verb]
    env = as_from_a_shell(dict(os.environ))
    done = subprocess.run(command, cwd=BACKEND.parent, env=env, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_run_serves_both_sides_and_leaves_nothing_behind(number: signal.Signals, tmp_path: Path) -> None:
    port = free_port()
    env = as_from_a_shell(clean_env(CRM_DATA_DIR=str(tmp_path), PORT=str(port)))
    # What is built is built: another test builds it.
    command = ["make", "--assume-old", "frontend/dist/.built", "--assume-old", "backend/.venv/.run", "run"]
    with (tmp_path / "log").open("w") as log, httpx.Client(base_url=f"http://localhost:{port}", timeout=30) as client:
        make = subprocess.Popen(
            command, cwd=BACKEND.parent, env=env, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            wait_until(lambda: make.poll() is not None or answers(client), timeout=60)
            login = client.post("/api/auth/login", data=ADMIN)
            assert login.status_code == httpx.codes.OK, (tmp_path / "log").read_text()
            me = {"Authorization": f"Bearer {login.json()['access_token']}"}
            assert client.get("/api/contactos/", headers=me).json()["total"] > 0
            page = client.get("/", headers={"Accept": "text/html"})
            assert ('<div id="root">' in page.text) == (BACKEND.parent / "frontend/dist/index.html").exists()
            # A terminal's Ctrl-C reaches everybody in it; a supervisor knows of the first process only.
            if number == signal.SIGINT:
                os.killpg(make.pid, number)
            else:
                make.send_signal(number)
            make.wait(30)
            wait_until(lambda: not processes_of(tmp_path))
        finally:
            kill_all(tmp_path)
            make.wait()


def answers(client: httpx.Client) -> bool:
    try:
        return client.get("/health").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def test_a_source_that_changed_is_built_before_it_is_served() -> None:
    said = planned("--what-if", "frontend/src/main.tsx")
    assert 0 <= said.find(BUILDS) < said.find(SERVES)


def test_what_is_built_already_is_served_as_it_is() -> None:
    said = planned("--assume-old", "frontend/dist/.built")
    assert BUILDS not in said
    assert SERVES in said


def test_developers_get_both_sides_reloaded() -> None:
    said = planned(verb="dev")
    assert f"{SERVES} --reload" in said
    assert "npm run dev" in said
    # Neither is left behind by the other.
    assert "trap 'kill 0' EXIT" in said

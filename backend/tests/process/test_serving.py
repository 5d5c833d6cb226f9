"""`python -m app serve` as users run it: started, stopped, killed, started twice."""

import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import psycopg2
import pytest
from sqlalchemy import make_url

from app import embedded, serving
from app.core import config
from app.core.config import Settings
from tests.harness import ADMIN, BACKEND, Server, Service, clean_env, free_port, running_service
from tests.process.processes import is_running, kill_all, name_of, processes_of, wait_until, waited_for_a_processor

CONTACT = {"nombres": "Ana", "apellidos": "Núñez", "email": "ana@example.com", "telefono": "3001234567"}


def settings_of(data_dir: Path, **more: str) -> dict[str, str]:
    """The embedded server in this folder, with the secret that is made there."""
    return {"CRM_DATA_DIR": str(data_dir), "SECRET_KEY": "", "SEED_SAMPLE_CONTACTS": "false"} | more


def log_of(data_dir: Path) -> Path:
    return data_dir.with_name("log")


@contextmanager
def running(data_dir: Path, *options: str, **settings: str) -> Iterator[Service]:
    with running_service(settings_of(data_dir, **settings), log_of(data_dir), *options) as service:
        yield service


def refusal(*command: str, **settings: str) -> str:
    """What `python -m app …` says instead of doing it."""
    done = subprocess.run(
        [sys.executable, "-m", "app", *command],
        cwd=BACKEND, env=clean_env(**settings), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr


def embedded_server(data_dir: Path) -> Server:
    return Server(str(embedded.socket_dir(data_dir)), embedded.PORT, embedded.USER, "-")


def accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class TestStart:
    def test_on_a_fresh_machine(self, data_dir: Path) -> None:
        with running(data_dir) as service, service.client(**ADMIN) as client:
            said = log_of(data_dir).read_text()
            url = f"http://localhost:{service.port}"
            assert f"API    {url}/api\n" in said
            assert f"Docs   {url}/docs\n" in said
            assert "Login  admin@example.com / admin123\n" in said
            assert client.get("/docs").status_code == 200
            assert client.get("/api/contactos/").json()["total"] == 0

            on_the_same_port = refusal("serve", "--port", str(service.port), **settings_of(data_dir))
            assert on_the_same_port == (
                f"Can't listen on 127.0.0.1:{service.port} (Address already in use); set PORT to another number.\n"
            )
            assert client.get("/health").json() == {"status": "ok"}

    def test_where_it_ran_before_takes_less_than_five_seconds(self, used_data_dir: Path) -> None:
        began = time.monotonic()
        with running(used_data_dir):
            seconds = time.monotonic() - began
            # What else keeps the machine busy is no fault of it.
            assert seconds - waited_for_a_processor(used_data_dir) < 5

    def test_of_a_second_one_on_another_port_shares_database_and_tokens(self, used_data_dir: Path) -> None:
        with running(used_data_dir) as first, first.client(**ADMIN) as client:
            with running_service(settings_of(used_data_dir), used_data_dir.with_name("log2")) as second:
                created = client.post("/api/contactos/", json=CONTACT).json()
                answer = client.get(f"{second.url}/api/contactos/{created['id']}")
                assert answer.status_code == 200
                assert answer.json() == created
            # The one that ends leaves the server to the other.
            assert client.get(f"/api/contactos/{created['id']}").json() == created

            # And so does any process that has the settings' URL.
            url = make_url(Settings(CRM_DATA_DIR=used_data_dir, POSTGRES_SERVER=None).database_url)
            connection = psycopg2.connect(
                host=url.query["host"], port=url.query["port"], user=url.username, dbname=url.database
            )
            with connection.cursor() as cursor:
                cursor.execute("SELECT email FROM contacts")
                assert cursor.fetchall() == [("ana@example.com",)]
            connection.close()

    def test_does_not_show_a_password_of_ones_own(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        password = "clave-de-la-casa-7"
        monkeypatch.setattr(config.settings, "FIRST_SUPERUSER_PASSWORD", password)
        serving._announce(serving.Listener(host="127.0.0.1", port=8000, workers=1, reload=False))
        said = capsys.readouterr().out
        assert "Login  admin@example.com\n" in said
        assert password not in said

    def test_without_a_database_is_one_line(self) -> None:
        said = refusal("serve", "--port", str(free_port()), POSTGRES_SERVER="127.0.0.1", POSTGRES_PORT="1")
        assert said.count("\n") == 1
        assert said.startswith("The database can't be reached: ")

    def test_that_the_embedded_server_refuses_is_one_line(self, data_dir: Path) -> None:
        data_dir.mkdir()
        (data_dir / "postgres").touch()
        said = refusal("serve", "--port", str(free_port()), CRM_DATA_DIR=str(data_dir))
        assert said == (
            f"{data_dir}/postgres holds something that is not a database; move it away or set CRM_DATA_DIR.\n"
        )


class TestStop:
    def test_ctrl_c_ends_all_of_it(self, used_data_dir: Path) -> None:
        """A terminal sends it to every process of the group."""
        log = log_of(used_data_dir)
        with log.open("w") as output:
            terminal = subprocess.Popen(
                [sys.executable, "-m", "app", "serve", "--port", str(free_port())],
                cwd=BACKEND, env=clean_env(**settings_of(used_data_dir)), start_new_session=True,
                stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip
        wait_until(lambda: "Ctrl-C stops it" in log.read_text())
        assert len(processes_of(used_data_dir)) > 2
        os.killpg(terminal.pid, signal.SIGINT)
        assert terminal.wait(30) == 0
        assert processes_of(used_data_dir) == {}
        assert "Traceback" not in log.read_text()

    def test_request_under_way_is_answered(self, used_data_dir: Path) -> None:
        database = embedded_server(used_data_dir)
        answers: list[httpx.Response] = []
        with running(used_data_dir) as service, service.client(**ADMIN) as client:
            client.post("/api/contactos/", json=CONTACT)
            request = threading.Thread(target=lambda: answers.append(client.get("/api/contactos/")))
            table = database.connect(embedded.DATABASE)
            with table.cursor() as cursor:
                cursor.execute("BEGIN; LOCK TABLE contacts")
                request.start()
                waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                wait_until(lambda: database.sql(embedded.DATABASE, waiting))
                service.process.terminate()
                wait_until(lambda: not accepts(service.port))
            table.close()
            request.join()
            assert service.process.wait(20) == 0
        assert answers[0].status_code == 200
        assert answers[0].json()["total"] == 1
        assert processes_of(used_data_dir) == {}

    @pytest.mark.soak
    def test_hang_up_ends_all_workers(self, used_data_dir: Path) -> None:
        with running(used_data_dir, "--workers", "2") as service, service.client(**ADMIN) as client:
            workers = [pid for pid, command in processes_of(used_data_dir).items() if "spawn_main" in command]
            assert len(workers) == 2
            for number in range(20):
                answer = client.post("/api/contactos/", json=CONTACT | {"email": f"ana{number}@example.com"})
                assert answer.status_code == 200
            assert client.get("/api/contactos/").json()["total"] == 20
            assert service.stop(signal.SIGHUP) == 0
            assert processes_of(used_data_dir) == {}

    @pytest.mark.soak
    def test_hang_up_is_ignored_under_nohup(self, used_data_dir: Path) -> None:
        previous = signal.signal(signal.SIGHUP, signal.SIG_IGN)
        try:
            service = Service(settings_of(used_data_dir), log_of(used_data_dir))
        finally:
            signal.signal(signal.SIGHUP, previous)
        service.wait_until_live()
        service.process.send_signal(signal.SIGHUP)
        with service.client(**ADMIN) as client:
            assert client.get("/api/contactos/").status_code == 200
        assert service.stop() == 0

    @pytest.mark.parametrize(
        "file", ["postgres.new/PG_VERSION", pytest.param("postgres/postmaster.pid", marks=pytest.mark.soak)]
    )
    def test_during_the_start_leaves_nothing(self, data_dir: Path, file: str) -> None:
        service = Service(settings_of(data_dir), log_of(data_dir))
        wait_until((data_dir / file).exists)
        assert service.stop() == 0
        assert processes_of(data_dir) == {}
        assert "Traceback" not in log_of(data_dir).read_text()

    def test_while_another_process_migrates(self, server: Server, tmp_path: Path) -> None:
        with server.database("migrating") as name:
            other = server.connect(name)
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(7204000)")
            service = Service(server.env(name), tmp_path / "log")
            asking = "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND query = 'ROLLBACK'"
            wait_until(lambda: server.sql("postgres", asking, name))
            assert service.stop() == 0
            other.close()


class TestKill:
    def test_of_the_parent_and_of_everything(self, used_data_dir: Path) -> None:
        """What was answered is kept, the port is free again, and the next start works."""
        first = Service(settings_of(used_data_dir), log_of(used_data_dir), "--workers", "2")
        first.wait_until_live()
        with first.client(**ADMIN) as client:
            assert client.post("/api/contactos/", json=CONTACT).status_code == 200
        children = [pid for pid, command in processes_of(used_data_dir).items() if "python" in command]
        assert len(children) >= 4
        first.stop(signal.SIGKILL)
        wait_until(lambda: not any(is_running(pid) for pid in children))
        assert not accepts(first.port)

        second = Service(settings_of(used_data_dir), log_of(used_data_dir))
        second.wait_until_live()
        with second.client(**ADMIN) as client:
            assert client.get("/api/contactos/").json()["total"] == 1
        kill_all(used_data_dir)
        second.process.wait()

        with running(used_data_dir) as third, third.client(**ADMIN) as client:
            assert client.get("/api/contactos/").json()["total"] == 1
        assert processes_of(used_data_dir) == {}

    def test_of_the_parent_ends_what_it_forked_and_the_server_that_they_hold(self, used_data_dir: Path) -> None:
        with running_service(settings_of(used_data_dir), log_of(used_data_dir), with_worker=True) as service:
            forked = {"crm web", "crm worker"}
            wait_until(lambda: forked <= {name_of(pid) for pid in processes_of(used_data_dir)})
            service.stop(signal.SIGKILL)
            wait_until(lambda: processes_of(used_data_dir) == {})

    @pytest.mark.soak
    def test_of_uvicorn_ends_its_workers_and_the_parent(self, used_data_dir: Path) -> None:
        service = Service(settings_of(used_data_dir), log_of(used_data_dir), "--workers", "2")
        service.wait_until_live()
        uvicorn = [pid for pid, command in processes_of(used_data_dir).items() if "-m uvicorn" in command]
        os.kill(uvicorn[0], signal.SIGKILL)
        assert service.process.wait(30) not in {0, None}
        wait_until(lambda: processes_of(used_data_dir) == {})


class TestSecretKey:
    def test_is_made_once_and_kept_for_us_alone(self, data_dir: Path) -> None:
        first, second = (Settings(SECRET_KEY="", CRM_DATA_DIR=data_dir).SECRET_KEY for _ in range(2))
        kept = data_dir / "secret_key"
        assert len(first) == 64
        assert second == first == kept.read_text()
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert list(data_dir.iterdir()) == [kept]

    def test_is_the_same_for_processes_that_start_at_once(self, data_dir: Path) -> None:
        code = "from app.core.config import settings; print(settings.SECRET_KEY)"
        env = clean_env(SECRET_KEY="", CRM_DATA_DIR=str(data_dir))
        processes = [
            subprocess.Popen([sys.executable, "-c", code], cwd=BACKEND, env=env, text=True, stdout=subprocess.PIPE)
            for _ in range(4)
        ]
        said = {process.communicate()[0].strip() for process in processes}
        assert said == {(data_dir / "secret_key").read_text()}
        assert [path.name for path in data_dir.iterdir()] == ["secret_key"]

    @pytest.mark.parametrize("placeholder", ["your-secret-key-here-change-in-production", "<secret>"])
    def test_replaces_a_placeholder(self, data_dir: Path, placeholder: str) -> None:
        settings = Settings(SECRET_KEY=placeholder, CRM_DATA_DIR=data_dir)
        assert (data_dir / "secret_key").read_text() == settings.SECRET_KEY

    def test_of_ones_own_is_used_and_not_kept(self, data_dir: Path) -> None:
        assert Settings(SECRET_KEY="de la casa", CRM_DATA_DIR=data_dir).SECRET_KEY == "de la casa"
        assert not data_dir.exists()


SAFE = {
    "APP_ENV": "production",
    "BCRYPT_ROUNDS": "10",
    "SECRET_KEY": "0f9a2b1c8d7e6f5a4b3c2d1e0f9a8b7c",
    "FIRST_SUPERUSER_PASSWORD": "una clave de la casa",
    "POSTGRES_SERVER": "127.0.0.1",
    "POSTGRES_PORT": "1",
    "POSTGRES_PASSWORD": "otra clave de la casa",
    "BACKEND_CORS_ORIGINS": '["https://crm.example.com"]',
}
SECRETS = ["SECRET_KEY", "FIRST_SUPERUSER_PASSWORD", "POSTGRES_PASSWORD"]


class TestProduction:
    """It does not start with what everybody knows."""

    def refusal(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings: dict[str, str]
    ) -> str:
        """What the settings, which every process reads before all else, say before they end it."""
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as ending:
            config._load()
        assert ending.value.code == 1
        said: str = capsys.readouterr().err
        return said

    @pytest.mark.parametrize(
        ("setting", "value"),
        [
            ("SECRET_KEY", ""),
            ("SECRET_KEY", "corta-y-secreta"),
            ("SECRET_KEY", "your-secret-key-here-change-in-production"),
            ("SECRET_KEY", "YOUR-SECRET-KEY-HERE-CHANGE-IN-PRODUCTION"),
            ("SECRET_KEY", "change-this-secret-key-in-production!"),
            ("SECRET_KEY", "changeme" * 4),
            ("SECRET_KEY", "a" * 32),
            ("SECRET_KEY", "corta-y-secreta" + " " * 20),
            ("FIRST_SUPERUSER_PASSWORD", "admin123"),
            ("FIRST_SUPERUSER_PASSWORD", "nueve 123"),
            ("FIRST_SUPERUSER_PASSWORD", "Contraseña123"),
            ("FIRST_SUPERUSER_PASSWORD", "admin-example"),
            ("POSTGRES_PASSWORD", "crm_password"),
            ("POSTGRES_PASSWORD", ""),
            ("POSTGRES_PASSWORD", " "),
            ("POSTGRES_PASSWORD", "postgres"),
            ("POSTGRES_SERVER", ""),
            ("BACKEND_CORS_ORIGINS", '["*"]'),
            ("BACKEND_CORS_ORIGINS", '["https://*.example.com"]'),
            ("BACKEND_CORS_ORIGINS", '["null"]'),
            ("BCRYPT_ROUNDS", "9"),
            ("DEBUG", "true"),
        ],
    )
    def test_unsafe_setting_is_named_alone_and_no_secret_is_shown(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], setting: str, value: str
    ) -> None:
        unsafe = SAFE | {setting: value}
        said = self.refusal(monkeypatch, capsys, unsafe)
        assert [name for name in Settings.model_fields if f"{name} must" in said] == [setting]
        assert not any(unsafe[secret] in said for secret in SECRETS if unsafe[secret].strip())

    @pytest.mark.parametrize("env", ["production", "staging", "prod", "PRODUCTION", ""])
    def test_whatever_is_not_development_is_held_to_it(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], env: str
    ) -> None:
        said = self.refusal(monkeypatch, capsys, SAFE | {"APP_ENV": env, "SECRET_KEY": "corta"})
        assert "SECRET_KEY must be" in said

    @pytest.mark.parametrize(
        ("setting", "value"),
        [
            ("POSTGRES_PORT", "cinco"),
            ("ALGORITHM", "none"),
            ("PASSWORD_MIN_LENGTH", "7"),
            ("BCRYPT_ROUNDS", "99"),
            ("DB_POOL_SIZE", "0"),
            ("BACKEND_CORS_ORIGINS", "a, b"),
        ],
    )
    def test_setting_that_makes_no_sense_is_named_without_its_value(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], setting: str, value: str
    ) -> None:
        said = self.refusal(monkeypatch, capsys, {setting: value})
        assert setting in said
        assert value not in said

    def test_it_ends_before_it_listens_or_touches_a_file(self, data_dir: Path) -> None:
        said = refusal("serve", "--port", str(free_port()), APP_ENV="production", CRM_DATA_DIR=str(data_dir))
        assert "FIRST_SUPERUSER_PASSWORD must not be the default one" in said
        assert "POSTGRES_SERVER must be set" in said
        assert not data_dir.exists()

    def test_safe_settings_come_as_far_as_the_database(self) -> None:
        said = refusal("serve", "--port", str(free_port()), **SAFE)
        assert said.startswith("The database can't be reached: ")
        assert not any(SAFE[secret] in said for secret in SECRETS)


class TestPasswordOfTheDatabase:
    PASSWORD = "p@ss/w%rd:#?&= 'ñ\"\\"

    @pytest.fixture
    def guarded(self, used_data_dir: Path) -> Iterator[Server]:
        """A server that asks for a password, with a role whose password has every sign that means something."""
        with embedded.running(used_data_dir, durable=False):
            trusted = embedded_server(used_data_dir)
            trusted.sql("postgres", "CREATE ROLE ana LOGIN PASSWORD %s", self.PASSWORD)
            trusted.sql("postgres", "CREATE DATABASE ana OWNER ana")
            rules = used_data_dir / "postgres" / "pg_hba.conf"
            rules.write_text("local all ana scram-sha-256\nlocal all all trust\n")
            trusted.sql("postgres", "SELECT pg_reload_conf()")
            yield Server(trusted.host, trusted.port, "ana", self.PASSWORD)

    def test_may_have_any_sign(self, guarded: Server) -> None:
        """From the settings through Alembic and the seed."""
        done = subprocess.run(
            [sys.executable, "-m", "app", "seed"],
            cwd=BACKEND, env=clean_env(**guarded.env("ana")), capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert self.PASSWORD not in done.stdout + done.stderr
        assert guarded.sql("ana", "SELECT count(*) FROM contacts") == [(20,)]

    @pytest.mark.soak
    def test_wrong_one_is_one_line_without_it(self, guarded: Server) -> None:
        wrong = guarded.env("ana") | {"POSTGRES_PASSWORD": "equivocada%"}
        said = refusal("serve", "--port", str(free_port()), **wrong)
        assert said.count("\n") == 1
        assert "password authentication failed" in said
        assert "equivocada%" not in said


class TestWorker:
    def test_one_is_started_beside_it_again_and_again_and_ends_with_it(self, data_dir: Path) -> None:
        with running_service(settings_of(data_dir), log_of(data_dir), with_worker=True) as service:
            first = worker_of(data_dir)
            os.kill(first, signal.SIGKILL)
            wait_until(lambda: worker_of(data_dir) not in {0, first})
            assert service.stop() == 0
        assert processes_of(data_dir) == {}

    @pytest.mark.soak
    def test_it_ends_with_a_service_that_is_killed(self, data_dir: Path) -> None:
        with running_service(settings_of(data_dir), log_of(data_dir), with_worker=True) as service:
            os.kill(worker_of(data_dir), signal.SIGKILL)
            wait_until(lambda: worker_of(data_dir))
            service.stop(signal.SIGKILL)
            wait_until(lambda: worker_of(data_dir) == 0)

    def test_a_stream_under_way_holds_up_no_signal(self, data_dir: Path) -> None:
        with ExitStack() as exits:
            service = exits.enter_context(running_service(settings_of(data_dir), log_of(data_dir), with_worker=True))
            client = exits.enter_context(service.client(**ADMIN))
            lines = exits.enter_context(client.stream("GET", "/api/eventos/")).iter_lines()
            assert next(lines) == "retry: 1000"
            since = time.monotonic()
            service.process.send_signal(signal.SIGTERM)
            # Closed, and not broken off.
            assert [line for line in lines if line.startswith("data")] == []
            assert service.process.wait(20) == 0
            assert time.monotonic() - since < 10


def worker_of(data_dir: Path) -> int:
    """Its process id, 0 where there is none."""
    return next((pid for pid in processes_of(data_dir) if name_of(pid) == "crm worker"), 0)

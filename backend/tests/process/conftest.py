import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.harness import BACKEND, Server, clean_env
from tests.process.commands import Run, command, commands_here
from tests.process.processes import PROC, kill_all


@contextmanager
def own_data_dir() -> Iterator[Path]:
    """A data folder that does not exist yet; afterwards nothing of it is left, processes included."""
    if not PROC.is_dir():
        pytest.skip("looks at processes through /proc")
    # Not pytest's folder: its path may be too long for a socket.
    parent = Path(tempfile.mkdtemp(prefix="crm-process-")).resolve()
    parent.chmod(0o755)
    yield parent / "data"
    kill_all(parent)
    shutil.rmtree(parent)


@pytest.fixture
def data_dir() -> Iterator[Path]:
    with own_data_dir() as folder:
        yield folder


@pytest.fixture
def process(server: Server, name: str) -> Run:
    """`python -m app …` as a process, on the database that a module's `name` makes."""
    return command(server, name)


@pytest.fixture
def run(name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """The same in this process."""
    with commands_here(name, monkeypatch) as run:
        yield run


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a service that ran before; made once and copied, as making it takes two seconds."""
    folder = tmp_path_factory.mktemp("seeded") / "data"
    settings = {"CRM_DATA_DIR": str(folder), "SECRET_KEY": "", "SEED_SAMPLE_CONTACTS": "false"}
    subprocess.run([sys.executable, "-m", "app", "seed"], cwd=BACKEND, env=clean_env(**settings), check=True)
    return folder


@contextmanager
def copied(seeded: Path) -> Iterator[Path]:
    with own_data_dir() as folder:
        subprocess.run(["cp", "-a", str(seeded), str(folder)], check=True)  # noqa: S607  (cp keeps the owners)
        yield folder


@pytest.fixture
def used_data_dir(seeded: Path) -> Iterator[Path]:
    """A data folder of its own in which a service ran before: the first superuser is there, and nothing else."""
    with copied(seeded) as folder:
        yield folder

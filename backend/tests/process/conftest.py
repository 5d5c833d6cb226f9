import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness import BACKEND, clean_env
from tests.process.processes import PROC, kill_all


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A data folder that does not exist yet; afterwards nothing of it is left, processes included."""
    if not PROC.is_dir():
        pytest.skip("looks at processes through /proc")
    # Not pytest's folder: its path may be too long for a socket.
    parent = Path(tempfile.mkdtemp(prefix="crm-process-")).resolve()
    parent.chmod(0o755)
    yield parent / "data"
    kill_all(parent)
    shutil.rmtree(parent)


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a service that ran before; made once and copied, as making it takes two seconds."""
    folder = tmp_path_factory.mktemp("seeded") / "data"
    settings = {"CRM_DATA_DIR": str(folder), "SECRET_KEY": "", "SEED_SAMPLE_CONTACTS": "false"}
    subprocess.run([sys.executable, "-m", "app", "seed"], cwd=BACKEND, env=clean_env(**settings), check=True)
    return folder


@pytest.fixture
def used_data_dir(data_dir: Path, seeded: Path) -> Path:
    """A data folder of its own in which a service ran before: the first superuser is there, and nothing else."""
    subprocess.run(["cp", "-a", str(seeded), str(data_dir)], check=True)  # noqa: S607  (cp keeps the owners)
    return data_dir

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

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

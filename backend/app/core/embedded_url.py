"""Where the embedded server of a data folder listens; what runs it is `app/embedded.py`."""

import hashlib
import os
from pathlib import Path

from sqlalchemy import URL

DATABASE = "crm_db"
USER = "crm_user"
PORT = 5432
# A Unix socket's path has 108 bytes on Linux and 104 on macOS.
MAX_SOCKET_PATH = 100


def socket_dir(data_dir: Path) -> Path:
    """The folder of the server's socket: inside `data_dir`, or a short one where that path won't do."""
    inside = data_dir / "postgres"
    is_short = len(os.fsencode(inside / f".s.PGSQL.{PORT}")) <= MAX_SOCKET_PATH
    if is_short and "," not in str(inside):  # libpq takes a comma for the end of a host
        return inside
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    return Path("/tmp") / f"base-crm-{digest}"  # noqa: S108  (not TMPDIR: every process must find it)


def database_url(data_dir: Path) -> URL:
    return URL.create(
        "postgresql+psycopg2",
        username=USER,
        database=DATABASE,
        query={"host": str(socket_dir(data_dir)), "port": str(PORT)},
    )

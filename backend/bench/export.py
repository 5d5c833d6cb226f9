"""`make bench-export`: contacts as files, beside PostgreSQL's own `COPY` of the same rows and columns.

Loads 100,000 contacts (or as many as are asked for) into a PostgreSQL of its own, and takes turns: `COPY … TO STDOUT
(FORMAT csv)` as the driver receives it, and each format as a client downloads it from the service. Prints the medians,
the ratio to `COPY`'s rate, and how much memory the service and the process of an export came to at most, above what the
service had before; ends with 1 where something was not reached.
"""

import argparse
import io
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from app import embedded
from bench.servers import BACKEND, Target, connect, environment, running_server, token

FORMATS = ["csv", "csv_excel", "jsonl", "vcard", "xlsx"]
TO_REACH = {"csv": 0.5, "csv_excel": 0.5}
# Megabytes that an export may take, however large it is: its process, and what the service holds of it.
MEMORY = 100
COPY = """
    COPY (
        SELECT contacts.id, contacts.nombres, contacts.apellidos, nombre_completo, contacts.email, telefono,
            telefono_e164, estado, tipo_documento, cedula, ciudad, municipio, municipios.nombre AS municipio_nombre,
            departamento, pais, notas, users.nombres || ' ' || users.apellidos AS propietario, propietario_id,
            contacts.created_at, contacts.updated_at
        FROM contacts LEFT JOIN users ON users.id = propietario_id LEFT JOIN municipios ON codigo = municipio
        ORDER BY contacts.created_at DESC, contacts.id DESC
    ) TO STDOUT (FORMAT csv, HEADER)
"""


class _Counted(io.RawIOBase):
    size = 0

    def write(self, data: Any, /) -> int:
        self.size += len(data)
        return len(data)


def _resident(pid: int) -> int:
    """Kilobytes; 0 of a process that is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4
    except (OSError, IndexError):
        return 0


def _exporting(service: int) -> list[int]:
    """Those that it started; right at the start such a one is its copy, and has no memory of its own."""
    try:
        started = map(int, Path(f"/proc/{service}/task/{service}/children").read_text().split())
        return [pid for pid in started if b"app.exporting" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    except OSError:
        return []


@dataclass
class Memory:
    """What the service and the processes that it started have, the most of it, while it is watched."""

    service: int
    peak: int = 0
    _is_over: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        while not self._is_over.wait(0.02):
            self.peak = max(self.peak, sum(map(_resident, [self.service, *_exporting(self.service)])))

    def __enter__(self) -> "Memory":
        threading.Thread(target=self.watch, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()


def _pid_at(port: int) -> int:
    command = ["pgrep", "-f", f"uvicorn app.main:app --port {port}"]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[0])


def by_copy(folder: Path) -> float:
    """Seconds."""
    with closing(connect(folder)) as connection, connection.cursor() as cursor:
        since = time.perf_counter()
        cursor.copy_expert(COPY, _Counted())
        return time.perf_counter() - since


def by_service(service: Target, formato: str, contacts: int) -> tuple[float, int]:
    """Seconds and bytes."""
    headers = {"Authorization": f"Bearer {service.token}"}
    host = service.url.removeprefix("http://")
    since, size, part = time.perf_counter(), 0, bytearray(1024 * 1024)
    with closing(HTTPConnection(host, timeout=120)) as client:
        client.request("GET", f"/api/contactos/exportar?formato={formato}", headers=headers)
        answer = client.getresponse()
        if answer.status != 200 or answer.headers["X-Total-Count"] != str(contacts):
            sys.exit(f"{answer.status}: {answer.headers['X-Total-Count']} of {contacts}")
        while read := answer.readinto(part):
            size += read
    return time.perf_counter() - since, size


def measure(contacts: int, rounds: int, port: int) -> list[str]:
    """What was not reached."""
    with ExitStack() as exits:
        folder = Path(exits.enter_context(tempfile.TemporaryDirectory(prefix="crm-bench-")))
        exits.enter_context(embedded.running(folder, durable=False))
        env = environment(folder) | {"SEED_SAMPLE_CONTACTS": "false"}
        seed = [sys.executable, "-m", "app", "seed", "--contacts", str(contacts)]
        subprocess.run(seed, cwd=BACKEND, env=env, check=True, capture_output=True)
        with closing(connect(folder)) as connection, connection.cursor() as cursor:
            connection.autocommit = True
            cursor.execute("VACUUM ANALYZE contacts")
            cursor.execute("SELECT count(*) FROM contacts")
            contacts = cursor.fetchone()[0]
        service = Target("", exits.enter_context(running_server("app.main:app", env, "/health/live", port)))
        service.token = token(service)
        pid = _pid_at(port)
        by_service(service, "csv", contacts)
        before = _resident(pid)
        copies: list[float] = []
        taken: dict[str, list[float]] = {name: [] for name in FORMATS}
        sizes, peaks = dict.fromkeys(FORMATS, 0), dict.fromkeys(FORMATS, 0)
        for _ in range(rounds):
            for name in FORMATS:
                copies.append(by_copy(folder))
                with Memory(pid) as memory:
                    seconds, sizes[name] = by_service(service, name, contacts)
                taken[name].append(seconds)
                peaks[name] = max(peaks[name], memory.peak - before)
    copy = statistics.median(copies)
    print(f"\n{contacts:,} contacts; COPY: {copy:.2f} s ({contacts / copy:,.0f} rows a second)")
    print(f"{'':10}{'seconds':>9}{'MB':>7}{'ratio':>7}{'to reach':>10}{'memory, MB':>12}{'allowed':>9}")
    missed = []
    for name in FORMATS:
        seconds, memory_mb = statistics.median(taken[name]), peaks[name] / 1000
        ratio, least = copy / seconds, TO_REACH.get(name, 0)
        bar = f"{least:.2f}" if least else ""
        print(f"{name:10}{seconds:9.2f}{sizes[name] / 1e6:7.0f}{ratio:7.2f}{bar:>10}{memory_mb:12.0f}{MEMORY:9}")
        if ratio < least or memory_mb > MEMORY:
            missed.append(f"{name} at {contacts:,}")
    return missed


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-export", description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--contacts", type=int, nargs="+", default=[100_000], help="how many; 1000000 takes minutes")
    parser.add_argument("--rounds", type=int, default=5, help="downloads of each format")
    options = parser.parse_args()
    missed = [each for contacts in options.contacts for each in measure(contacts, options.rounds, 8330)]
    sys.exit(f"not reached: {', '.join(missed)}" if missed else 0)


if __name__ == "__main__":
    main()

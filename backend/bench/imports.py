"""`make bench-import`: a file of contacts from being sent to the last of its rows, as a client sees it.

Makes a file of 50,000 rows from a seed (another one each time, which is printed), of which 2 % are wrong and 10 % are
there twice, or in the database already; sends it to a service with a worker, on a PostgreSQL of their own; and prints
how long it took to be read, foretold and imported, and how much memory each process came to at most. Ends with 1 where
something was not reached, or where the rows that are there, what came of them, or the totals are not those foretold.
"""

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from app import embedded
from bench.contact_files import Made, as_csv, as_xlsx, make
from bench.servers import BACKEND, Target, connect, environment, running_server, token

# Seconds that the dry run and the import may take together, of 50,000 rows; and megabytes, of any process.
TO_REACH = 60.0
MEMORY = 200


@dataclass
class Memory:
    """Of each process that works with this folder, the most it had: service, worker, whoever reads the file."""

    folder: str
    peaks: Counter[str] = field(default_factory=Counter)
    _is_over: threading.Event = field(default_factory=threading.Event)

    def _watch(self) -> None:
        while not self._is_over.wait(0.05):
            for entry in Path("/proc").iterdir():
                if entry.name.isdecimal() and (name := self._name_of(entry)):
                    self.peaks[name] = max(self.peaks[name], _resident(entry))

    def _name_of(self, entry: Path) -> str | None:
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if self.folder.encode() not in (entry / "environ").read_bytes():
                return None
        except OSError:
            return None
        names = {"app.importing": "reader", "uvicorn app.main": "service", "app work": "worker"}
        return next((name for part, name in names.items() if part in command), None)

    def __enter__(self) -> "Memory":
        threading.Thread(target=self._watch, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()


def _resident(entry: Path) -> int:
    try:
        return int((entry / "statm").read_text().split()[1]) * 4096
    except (OSError, IndexError):
        return 0


class Client:
    def __init__(self, service: Target) -> None:
        headers = {"Authorization": f"Bearer {service.token}"}
        self._http = httpx.Client(base_url=service.url, headers=headers, timeout=180)

    def asked(self, method: str, path: str, **sent: Any) -> Any:
        answer = self._http.request(method, f"/api/importaciones/{path}", **sent)
        if answer.status_code >= 400:
            sys.exit(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer.json()

    def finished(self, id: str, state: str) -> Any:
        while (found := self.asked("GET", id))["estado"] == state:
            time.sleep(0.2)
        return found


def _timed(do: Callable[[], Any]) -> tuple[float, Any]:
    since = time.perf_counter()
    done = do()
    return time.perf_counter() - since, done


def run(client: Client, name: str, content: bytes) -> tuple[dict[str, float], Any]:
    """Seconds of each part, and the import as it ended."""
    taken: dict[str, float] = {}
    taken["read"], made = _timed(lambda: client.asked("POST", "", files={"archivo": (name, content)}))
    id = made["id"]

    def foretell() -> Any:
        client.asked("POST", f"{id}/revisar")
        return client.finished(id, "revisando")

    def carry_out() -> Any:
        client.asked("POST", f"{id}/importar")
        return client.finished(id, "importando")

    taken["dry run"], _ = _timed(foretell)
    taken["import"], ended = _timed(carry_out)
    return taken, ended


def check(folder: Path, made: Made, ended: Any) -> list[str]:
    """What is not as it was foretold."""
    wrong = []
    totals = {name: count for name, count in ended["totales"].items() if count}
    if totals != dict(made.outcomes) or ended["totales"] != ended["previstos"]:
        wrong.append(f"totals {totals}, foretold {ended['previstos']}, made {dict(made.outcomes)}")
    with closing(connect(folder)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT lower(email) FROM contacts")
        if {email for (email,) in cursor} != made.emails:
            wrong.append("the contacts are others")
        cursor.execute("SELECT accion, count(*) FROM audit_entries WHERE operacion_id = %s AND entidad = 'contacto' "
                       "GROUP BY accion", (ended["trabajo_id"],))  # fmt: skip
        written = dict(cursor.fetchall())
        if written != {"crear": made.outcomes["crear"], "cambiar": made.outcomes["actualizar"]}:
            wrong.append(f"the trail has {written}")
    return wrong


@contextmanager
def _serving(port: int) -> Iterator[tuple[Path, Client]]:
    """A service with a worker, on a database without contacts."""
    with ExitStack() as exits:
        folder = Path(exits.enter_context(tempfile.TemporaryDirectory(prefix="crm-bench-")))
        exits.enter_context(embedded.running(folder, durable=False))
        env = environment(folder) | {"SEED_SAMPLE_CONTACTS": "false"}
        command = [sys.executable, "-m", "app"]
        subprocess.run([*command, "seed"], cwd=BACKEND, env=env, check=True, capture_output=True)
        service = Target("", exits.enter_context(running_server("app.main:app", env, "/health/live", port)))
        worker = subprocess.Popen([*command, "work"], cwd=BACKEND, env=env, stderr=subprocess.DEVNULL)
        exits.callback(worker.wait)
        exits.callback(worker.terminate)
        service.token = token(service)
        yield folder, Client(service)


def measure(count: int, kind: str, seed: int, port: int) -> list[str]:
    """What was not reached."""
    made = make(count, seed)
    content = as_csv(made.rows) if kind == "csv" else as_xlsx(made.rows)
    with _serving(port) as (folder, client):
        if made.before:
            run(client, "before.csv", as_csv(made.before))
        with Memory(str(folder)) as memory:
            taken, ended = run(client, f"contactos.{kind}", content)
        missed = check(folder, made, ended)
    both, allowed = taken["dry run"] + taken["import"], TO_REACH * count / 50_000
    peaks = ", ".join(f"{name} {peak / 1e6:.0f}" for name, peak in sorted(memory.peaks.items()))
    figures = f"{taken['read']:8.1f}{taken['dry run']:9.1f}{taken['import']:8.1f}{both:7.1f}{allowed:10.0f}"
    print(f"{kind:6}{len(content) / 1e6:6.1f}{figures}   {peaks}")
    if both > allowed or max(memory.peaks.values()) > MEMORY * 1e6:
        missed.append(kind)
    return missed


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-import", description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--formats", nargs="+", default=["csv", "xlsx"], choices=["csv", "xlsx"])
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    print(f"\n{options.rows:,} rows, seed {options.seed}; seconds")
    print(f"{'':6}{'MB':>6}{'read':>8}{'dry run':>9}{'import':>8}{'both':>7}{'to reach':>10}   memory, MB of {MEMORY}")
    missed = [each for kind in options.formats for each in measure(options.rows, kind, options.seed, 8340)]
    sys.exit(f"not reached: {'; '.join(missed)}" if missed else 0)


if __name__ == "__main__":
    main()

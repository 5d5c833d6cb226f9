"""`make bench`: the service beside its floor (`bench/floor.py`), in turn, in one run.

Loads contacts into a PostgreSQL of its own, starts both with one worker each, and drives each of them with
wrk for a few seconds a measure, round after round. Prints requests a second (medians of the rounds), p50 and
p99, and the ratio to the floor beside the ratio to reach. Absolute figures belong to the machine and the
hour; the ratios are what counts.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import httpx
import psycopg2

from app import embedded

BACKEND = Path(__file__).resolve().parents[1]
LOGIN = {"username": "admin@example.com", "password": "admin123"}
LUA = {
    "get one": """
        local ids = {IDS}
        local i = 0
        request = function() i = i % #ids + 1; return wrk.format("GET", "/api/contactos/" .. ids[i]) end
    """,
    "create": """
        local n = 0
        wrk.headers["Content-Type"] = "application/json"
        request = function()
            n = n + 1
            local body = string.format(
                '{"nombres":"Ana María","apellidos":"Ruiz Peña","telefono":"300 123 4567",' ..
                '"email":"TAG.%d@example.com"}', n)
            return wrk.format("POST", "/api/contactos/", nil, body)
        end
    """,
    "refused": "local bad = 0\nresponse = function(status) if status ~= 200 then bad = bad + 1; "
    "if bad == 1 then io.stderr:write('status ' .. status .. '\\n') end end end",
}


@dataclass
class Target:
    name: str
    url: str
    token: str = ""


@dataclass
class Measure:
    name: str
    path: str
    to_reach: float
    rates: dict[str, list[float]] = field(default_factory=dict)
    latencies: dict[str, tuple[str, str]] = field(default_factory=dict)

    def rate(self, target: str) -> float:
        return statistics.median(self.rates[target])


MEASURES = [
    Measure("get one", "", 0.25),
    Measure("list", "/api/contactos/?size=10", 0.75),
    Measure("filter", "/api/contactos/?size=10&filter_estado=prospecto", 0.75),
    Measure("search, common", f"/api/contactos/?size=10&search={quote('rodrig')}", 0.75),
    Measure("search, rare", f"/api/contactos/?size=10&search={quote('quiñones za')}", 0.25),
    Measure("create", "", 0.25),
]


def main() -> None:
    options = _options()
    if shutil.which("wrk") is None:
        sys.exit("make bench needs wrk: apt-get install wrk (Debian, Ubuntu) or brew install wrk (macOS).")
    with ExitStack() as exits:
        folder = Path(exits.enter_context(tempfile.TemporaryDirectory(prefix="crm-bench-")))
        exits.enter_context(embedded.running(folder))
        env = _env(folder)
        print(f"Loading {options.contacts:,} contacts ...", flush=True)
        subprocess.run(
            [sys.executable, "-m", "app", "seed", "--contacts", str(options.contacts)],
            cwd=BACKEND, env=env, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        service = Target("service", exits.enter_context(_server("app.main:app", env, "/health/live")))
        floor = Target("floor", exits.enter_context(_server("bench.floor:app", env, "/api/contactos/")))
        service.token = _token(service)
        bench = Bench(options, folder, _ids(folder))
        bench.check_same_answers(service, floor)
        bench.run([service, floor])
        bench.print_table()
        bench.print_crowd(service)
        bench.print_logins(service)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--contacts", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=4, help="a measure")
    parser.add_argument("--only", default="", help="measures whose name has this in it")
    return parser.parse_args()


def _env(folder: Path) -> dict[str, str]:
    dsn = f"host={embedded.socket_dir(folder)} port={embedded.PORT} user={embedded.USER} dbname={embedded.DATABASE}"
    kept = {key: value for key, value in os.environ.items() if not key.startswith("POSTGRES_")}
    ours = {"CRM_ENV_FILE": os.devnull, "CRM_DATA_DIR": str(folder), "SECRET_KEY": "a" * 40, "FLOOR_DSN": dsn}
    # The sessions of a measure must outlive it.
    return kept | ours | {"ACCESS_TOKEN_EXPIRE_MINUTES": "600"}


@contextmanager
def _server(application: str, env: dict[str, str], path: str) -> Iterator[str]:
    """uvicorn as `python -m app serve` starts it, with one worker."""
    port = 8300 if application.startswith("app") else 8301
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", application, "--port", str(port), "--no-access-log", "--log-level=warning"],
        cwd=BACKEND, env=env,
    )  # fmt: skip
    try:
        _wait_for(url + path, process)
        yield url
    finally:
        process.terminate()
        process.wait()


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    with httpx.Client() as client:
        for _ in range(200):
            if process.poll() is not None:
                sys.exit(f"{url} is taken by somebody else, or its server failed")
            try:
                client.get(url)
            except httpx.TransportError:
                time.sleep(0.1)
            else:
                return
    sys.exit(f"{url} does not answer")


def _token(target: Target) -> str:
    answer = httpx.post(f"{target.url}/api/auth/login", data=LOGIN).raise_for_status()
    return str(answer.json()["access_token"])


def _ids(folder: Path) -> list[str]:
    connection = psycopg2.connect(
        host=str(embedded.socket_dir(folder)), port=embedded.PORT, user=embedded.USER, dbname=embedded.DATABASE
    )
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT id::text FROM contacts ORDER BY id LIMIT 2000")
        ids = [row[0] for row in cursor.fetchall()]
    connection.close()
    return ids


class Bench:
    def __init__(self, options: argparse.Namespace, folder: Path, ids: list[str]) -> None:
        self.options = options
        self.folder = folder
        self.ids = ids
        self.measures = [measure for measure in MEASURES if options.only in measure.name]
        self.tag = 0

    def check_same_answers(self, service: Target, floor: Target) -> None:
        """A floor that answered something else would measure nothing."""
        paths = [f"/api/contactos/{self.ids[0]}", *(measure.path for measure in MEASURES if measure.path)]
        for path in paths:
            ours = httpx.get(service.url + path, headers={"Authorization": f"Bearer {service.token}"})
            theirs = httpx.get(floor.url + path)
            if ours.content != theirs.content:
                sys.exit(f"{path}: the answers differ:\n{ours.text[:500]}\n{theirs.text[:500]}")

    def run(self, targets: list[Target]) -> None:
        for number in range(self.options.rounds):
            print(f"Round {number + 1} of {self.options.rounds} ...", flush=True)
            for measure in self.measures:
                for target in targets:
                    rate, p50, p99 = self.wrk(target, measure)
                    measure.rates.setdefault(target.name, []).append(rate)
                    measure.latencies[target.name] = (p50, p99)

    def wrk(self, target: Target, measure: Measure, connections: int = 16) -> tuple[float, str, str]:
        script = self.folder / "script.lua"
        self.tag += 1
        lua = LUA.get(measure.name, "").replace("IDS", ",".join(f'"{one}"' for one in self.ids))
        script.write_text(lua.replace("TAG", f"bench{self.tag}") + "\n" + LUA["refused"])
        command = ["wrk", "-t1", f"-c{connections}", f"-d{self.options.seconds}", "--latency", "-s", str(script)]
        if target.token:
            command += ["-H", f"Authorization: Bearer {target.token}"]
        done = subprocess.run([*command, target.url + measure.path], capture_output=True, text=True, check=True)
        if done.stderr or "Socket errors" in done.stdout:
            sys.exit(f"{target.name}, {measure.name}: {done.stderr}{done.stdout}")
        rate = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
        p50, p99 = (re.search(rf"{part}%\s+(\S+)", done.stdout) for part in (50, 99))
        assert rate
        assert p50
        assert p99
        return float(rate[1]), p50[1], p99[1]

    def print_table(self) -> None:
        print(f"\n{self.options.contacts:,} contacts, one worker, 16 connections; requests a second")
        print(f"{'':16}{'service':>9}{'p50':>10}{'p99':>10}{'floor':>9}{'p99':>10}{'ratio':>8}{'to reach':>10}")
        for measure in self.measures:
            ours, theirs = measure.rate("service"), measure.rate("floor")
            p50, p99 = measure.latencies["service"]
            print(
                f"{measure.name:16}{ours:9,.0f}{p50:>10}{p99:>10}{theirs:9,.0f}{measure.latencies['floor'][1]:>10}"
                f"{ours / theirs:8.2f}{measure.to_reach:10.2f}"
            )

    def print_crowd(self, service: Target) -> None:
        measure = MEASURES[0]
        few = [self.wrk(service, measure)[0] for _ in range(2)]
        many = [self.wrk(service, measure, connections=200) for _ in range(2)]
        ratio = statistics.mean(rate for rate, _, _ in many) / statistics.mean(few)
        print(f"\nget one, 200 connections against 16: {ratio:.2f} of the rate (to reach: 0.80), p99 {many[-1][2]}")

    def print_logins(self, service: Target) -> None:
        """get-one alone, and with 20 people who sign in again and again meanwhile."""
        measure = MEASURES[0]
        alone = statistics.mean(self.wrk(service, measure)[0] for _ in range(2))
        is_over = threading.Event()
        done: list[float] = []

        def sign_in() -> None:
            while not is_over.is_set():
                started = time.monotonic()
                httpx.post(f"{service.url}/api/auth/login", data=LOGIN, timeout=60).raise_for_status()
                done.append(time.monotonic() - started)

        people = [threading.Thread(target=sign_in) for _ in range(20)]
        for person in people:
            person.start()
        crowded = [self.wrk(service, measure) for _ in range(2)]
        is_over.set()
        for person in people:
            person.join()
        ratio = statistics.mean(rate for rate, _, _ in crowded) / alone
        print(
            f"get one beside 20 logins at once: {ratio:.2f} of its rate (to reach: 0.80), p99 {crowded[-1][2]}; "
            f"a login took {max(done):.1f} s at most"
        )


if __name__ == "__main__":
    main()

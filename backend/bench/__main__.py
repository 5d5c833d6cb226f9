"""`make bench`: the service beside its floor and beside the plan's shape, at two sizes, in turn, in one run.

Loads 100,000 and 1,000,000 contacts, each into a PostgreSQL of its own, starts the service, its floor
(`bench/floor.py`) and the plan's shape (`bench/plan.py`) with one worker each, and drives them with wrk for a few
seconds a measure, round after round. Prints requests a second (medians of the rounds), p50 and p99, the ratios, and
what is to be reached; ends with 1 where something was not. Absolute figures belong to the machine and the hour; the
ratios are what counts.
"""

import argparse
import math
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from app import embedded
from app.initial_data import TRIAL_DAYS
from app.schemas import OptionalField
from app.trial_contacts import trial_contacts
from bench import before, plan, relevance
from bench.servers import BACKEND, LOGIN, Target, connect, environment, running_server, token

SEED = 2
# Well inside the days over which trial contacts were created.
MONTH = (datetime.now(UTC) - timedelta(days=200)).strftime("%Y-%m")
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
    "update": """
        local ids = {IDS}
        local n = 0
        wrk.method = "PUT"
        wrk.headers["Content-Type"] = "application/json"
        request = function()
            n = n + 1
            return wrk.format(nil, "/api/contactos/" .. ids[n % #ids + 1], nil, '{"ciudad":"TAG ' .. n .. '"}')
        end
    """,
    # Each time of another day, before there was anything: what is told again while nothing is written, is counted here.
    "anew": """
        local n = TAG_NUMBER * 1000
        request = function()
            n = n + 1
            return wrk.format("GET", wrk.path .. "&created_from=" .. os.date("!%Y-%m-%d", n % 18000 * 86400))
        end
    """,
    "refused": "local bad = 0\nresponse = function(status) if status ~= 200 then bad = bad + 1; "
    "if bad == 1 then io.stderr:write('status ' .. status .. '\\n') end end end",
}


@dataclass
class Measure:
    """`path` of a request, or the name of a script in LUA; `to_reach` of the floor's rate."""

    name: str
    path: str
    to_reach: float = 0
    # The same asked of the plan's shape, which knows no other parameters, and how many times its rate is to be reached.
    plan: str = ""
    times_plan: tuple[float, float] = (0, 0)
    # How many times slower the larger table may be.
    growth: float = 1.5
    # Its name in LUA, where that is another.
    script: str = ""
    rates: dict[str, list[float]] = field(default_factory=dict)
    latencies: dict[str, tuple[str, str]] = field(default_factory=dict)

    def rate(self, target: str) -> float:
        return statistics.median(self.rates[target])


def _search(words: str, size: int = 10) -> str:
    return f"/api/contactos/?size={size}&search={quote(words)}"


COMMON, RARE, TYPO = "rodrig", "zambrano quintero", "guilermo ruiz ortega"
MEASURES = [
    Measure("get one", "", 0.25),
    Measure("list", "/api/contactos/?size=10", 0.75),
    Measure("filter", "/api/contactos/?size=10&filter_estado=prospecto", 0.75),
    Measure("search, common", _search(COMMON), 0.75),
    Measure("search, common, anew", _search(COMMON), 0.75, script="anew"),
    Measure("search, rare", _search(RARE), 0.75),
    Measure("create", "", 0.25),
]
LIST = "/api/contactos/?size=10"
FOUR = f"{LIST}&filter_estado=cliente&ciudad=Cali&sin=notas&propietario_id=yo"
MIDDLE = "{middle}"
PLAN_MIDDLE = "{plan_middle}"
BY_SIZE = [
    Measure("list", LIST, plan=LIST, times_plan=(4, 40)),
    Measure("middle page, by cursor", MIDDLE, plan=PLAN_MIDDLE),
    *(
        Measure(f"order by {key}", f"{LIST}&sort={key}")
        for name in ("created_at", "updated_at", "nombres", "apellidos", "nombre_completo", "email", "telefono",
                     "ciudad", "estado", "propietario")
        for key in (name, f"-{name}")
    ),
    Measure("estado", f"{LIST}&filter_estado=cliente", plan=f"{LIST}&filter_estado=cliente"),
    Measure("two estados", f"{LIST}&filter_estado=cliente&filter_estado=inactivo"),
    Measure("ciudad", f"{LIST}&ciudad=Pasto"),
    Measure("three cities", f"{LIST}&ciudad=Pasto&ciudad=Yopal&ciudad=Tunja"),
    Measure("pais", f"{LIST}&pais=Ecuador"),
    Measure("two countries", f"{LIST}&pais=Ecuador&pais=Colombia"),
    Measure("owner", f"{LIST}&propietario_id=yo"),
    Measure("created, a month", f"{LIST}&created_from={{month}}-01&created_to={{month}}-28"),
    Measure("updated, a month", f"{LIST}&updated_from={{month}}-01&updated_to={{month}}-28"),
    *(
        Measure(f"{name} {field}", f"{LIST}&{which}={field}")
        for which, name in (("con", "has"), ("sin", "lacks"))
        for field in OptionalField
    ),
    # Its total is counted, and has ten times as much to count: 660 contacts, and 6,600.
    Measure("four at once", FOUR),
    Measure("four at once, anew", FOUR, script="anew"),
    Measure("search, rare", _search(RARE), plan=_search(RARE), times_plan=(100, 100)),
    Measure("search, common", _search(COMMON), plan=_search(COMMON), growth=3),
    Measure("search, common, anew", _search(COMMON), growth=3, script="anew"),
    Measure("search, typo", _search(TYPO), growth=3),
    # Of everybody who is called Rodríguez, behind those with the same slip.
    Measure("search, typo of one word", _search("rodrigeuz"), growth=3),
    Measure("search, one letter", _search("a"), growth=3),
    Measure("search, two letters", _search("an"), growth=3),
    Measure("search, phone", _search("+57 {phone}"), plan=_search("{phone}")),
    Measure("summary", "/api/contactos/resumen"),
    Measure("summary, one estado", "/api/contactos/resumen?filter_estado=cliente"),
    # Weeks and cities are counted, up to 10,000; the second has so many only in the larger table.
    Measure("summary, owner", "/api/contactos/resumen?propietario_id=yo"),
    Measure("summary, ciudad", "/api/contactos/resumen?ciudad=Pasto"),
    Measure("estados, has notas", "/api/contactos/resumen?con=notas&solo_estados=true"),
    # Up to 30,000 are looked at, and the smaller table has 5,600.
    Measure("estados, search", f"/api/contactos/resumen?search={COMMON}&solo_estados=true", growth=3),
    Measure("totals of 20 views", "/api/vistas/totales", growth=3),
]  # fmt: skip
# What was not reached, for the end and the exit status.
missed: list[str] = []
P99_TO_REACH = 300
# How many times slower than the first page the one in the middle may be.
DEEPER = 1.5
# What get-one keeps of its rate at 200 connections, and beside 20 logins.
OTHERS_KEEP = 0.8
# Of the rate of the release before, when get-one is asked of both in turn; rounds enough to see a twentieth.
OF_BEFORE, ROUNDS_BEFORE = 0.95, 7
# So many sign in at once, are answered within so many seconds, and leave everybody else a p99 of so many milliseconds.
RUSH, RUSH_OVER_IN, P99_IN_RUSH = 40, 10, 200
AUDIT_MAY_COST = 1.4
# Seconds in which 1,000,000 contacts are loaded.
LOADED_IN = {100_000: 30, 1_000_000: 300}
# The team's views: what people keep, some of them with a total that is counted.
VIEWS: list[dict[str, Any]] = [
    {}, *({"filter_estado": [estado]} for estado in ("prospecto", "calificado", "cliente", "inactivo")),
    *({"ciudad": [ciudad]} for ciudad in ("Bogotá", "Cali", "Pasto")),
    *({"propietario_id": ["yo"], "filter_estado": [estado]} for estado in ("prospecto", "cliente")),
    *({"sin": [field]} for field in ("cedula", "ciudad", "notas", "propietario")),
    {"pais": ["Ecuador", "Perú"]}, {"created_from": "2026-01-01"}, {"ciudad": ["Tunja"], "sin": ["notas"]},
    {"ciudad": ["Yopal"], "filter_estado": ["cliente"]}, {"search": RARE}, {"search": "zuluaga", "con": ["cedula"]},
]  # fmt: skip
# Seconds in which a server that was filled is left alone.
SETTLING = 20
# The plan's shape takes seconds for one answer: it is asked for so many times longer.
PLAN_TIMES = 4


def main() -> None:
    options = _options()
    if shutil.which("wrk") is None:
        sys.exit("make bench needs wrk: apt-get install wrk (Debian, Ubuntu) or brew install wrk (macOS).")
    with ExitStack() as exits:
        small = Table(options.contacts[0], exits, 0)
        floor = Target(
            "floor", exits.enter_context(running_server("bench.floor:app", small.env, "/api/contactos/", 8309))
        )
        bench = Bench(options, small.folder, small.ids)
        bench.check_same_answers(small.service, floor)
        bench.run([small.service, floor])
        bench.print_table(small.size)
        bench.print_before(small)
        bench.print_crowd(small.service)
        bench.print_logins(small.service)
        bench.print_rush(small.service)
        bench.print_audit(small.service)
        # Only now: a server that has just been filled writes on for a while.
        tables = [small, *(Table(size, exits, number) for number, size in enumerate(options.contacts[1:], 1))]
        time.sleep(SETTLING)
        sizes = SizesBench(options, tables)
        sizes.run()
        sizes.print_table()
        for table in tables:
            table.print_relevance()
    if missed:
        sys.exit("\nNot reached in this run:\n" + "\n".join(f"  {name}" for name in missed))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--contacts", type=int, nargs="+", default=[100_000, 1_000_000], help="the sizes of the tables")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=3, help="a measure")
    parser.add_argument("--before", default=before.newest_tag(), help="the release before: a tag or a commit")
    parser.add_argument("--only", default="", help="measures whose name has this in it")
    return parser.parse_args()


class Table:
    """So many contacts in a PostgreSQL of their own, and the service and the plan's shape on them."""

    def __init__(self, size: int, exits: ExitStack, number: int) -> None:
        self.size = size
        self.folder = Path(exits.enter_context(tempfile.TemporaryDirectory(prefix="crm-bench-")))
        exits.enter_context(embedded.running(self.folder))
        self.env = environment(self.folder)
        print(f"Loading {size:,} contacts ...", flush=True)
        since = time.monotonic()
        seed = [sys.executable, "-m", "app", "seed", "--contacts", str(size), "--random-seed", str(SEED)]
        subprocess.run(
            seed, cwd=BACKEND, env=self.env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        allowed = LOADED_IN.get(size, math.inf)
        print(f"  {time.monotonic() - since:.0f} s (to reach: {allowed} s)", flush=True)
        if time.monotonic() - since > allowed:
            missed.append(f"{size:,} contacts in {allowed} s")
        with closing(connect(self.folder)) as connection, connection.cursor() as cursor:
            connection.autocommit = True
            for statement in plan.SETUP:
                cursor.execute(statement)
            cursor.execute("SELECT id::text FROM contacts ORDER BY id LIMIT 2000")
            self.ids = [row[0] for row in cursor.fetchall()]
            cursor.execute("SELECT telefono FROM contacts WHERE telefono ~ '^3[0-9]{9}$' ORDER BY id LIMIT 1")
            self.phone = cursor.fetchall()[0][0]
        port = 8300 + 2 * number
        name = f"{size:,}"
        self.service = Target(name, exits.enter_context(running_server("app.main:app", self.env, "/health/live", port)))
        self.service.token = token(self.service)
        for place, filters in enumerate(VIEWS, 1):
            view = {"nombre": f"Vista {place}", "es_del_equipo": True, "definicion": {"filtros": filters}}
            self.service.post("/api/vistas/", view)
        self.plan = Target(
            f"plan {name}", exits.enter_context(running_server("bench.plan:app", self.env, "/api/contactos/", port + 1))
        )
        self.plan.token = self.service.token

    def path(self, template: str) -> str:
        """A measure's path on this table."""
        if template == PLAN_MIDDLE:
            return f"{LIST}&page={self.size // 20}"
        if template == MIDDLE:
            # One page before the middle: its cursor is where the measure begins.
            before = self.service.get(f"{LIST}&page={self.size // 20 - 1}")
            return f"{LIST}&cursor={before['next_cursor']}"
        return template.replace("{phone}", self.phone).replace("{month}", MONTH)

    def wait_until_idle(self) -> None:
        """Until what was asked for last is answered, which wrk does not wait for: the next measure would be slower."""
        busy = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid()"
        with closing(connect(self.folder)) as connection, connection.cursor() as cursor:
            connection.autocommit = True
            while cursor.execute(busy) or cursor.fetchall()[0][0]:
                time.sleep(0.1)

    def print_relevance(self) -> None:
        print(f"\nSearches at {self.size:,} contacts: found first, among the first five")
        people = trial_contacts(self.size, days=TRIAL_DAYS, random_seed=SEED, owners=[])
        report = relevance.measure(
            people,
            lambda words: [
                UUID(item["id"]) for item in self.service.get(_search(words[:100], relevance.PAGE))["items"]
            ],
        )
        print("\n".join(report.lines()))
        missed.extend(f"{name} at {self.size:,}" for name in report.missed())


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
            keys = ("items", "total") if "items" in ours.json() else tuple(ours.json())
            if any(ours.json()[key] != theirs.json()[key] for key in keys):
                sys.exit(f"{path}: the answers differ:\n{ours.text[:500]}\n{theirs.text[:500]}")

    def run(self, targets: list[Target]) -> None:
        for number in range(self.options.rounds):
            print(f"Round {number + 1} of {self.options.rounds} ...", flush=True)
            for measure in self.measures:
                for target in targets:
                    rate, p50, p99 = self.wrk(target, measure)
                    measure.rates.setdefault(target.name, []).append(rate)
                    measure.latencies[target.name] = (p50, p99)
            self.forget_created()

    def forget_created(self) -> None:
        """Take away what was created, or the next measures would find as many of the newest that match nothing."""
        with closing(connect(self.folder)) as connection, connection.cursor() as cursor:
            connection.autocommit = True
            cursor.execute("DELETE FROM contacts WHERE email LIKE 'bench%@example.com'")
            cursor.execute("VACUUM ANALYZE contacts, contact_tallies, contact_totals")

    def wrk(
        self, target: Target, measure: Measure, connections: int = 16, path: str = "", times: int = 1
    ) -> tuple[float, str, str]:
        """Requests a second, and the latencies of half and of 99 % of them; `times` as long as the options say."""
        script = self.folder / "script.lua"
        self.tag += 1
        lua = LUA.get(measure.script or measure.name, "").replace("IDS", ",".join(f'"{one}"' for one in self.ids))
        lua = lua.replace("TAG_NUMBER", str(self.tag))
        script.write_text(lua.replace("TAG", f"bench{self.tag}") + "\n" + LUA["refused"])
        seconds = self.options.seconds * times
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}", "--timeout", "60s", "--latency", "-s", str(script)]
        if target.token:
            command += ["-H", f"Authorization: Bearer {target.token}"]
        done = subprocess.run(
            [*command, target.url + (path or measure.path)], capture_output=True, text=True, check=True
        )
        if done.stderr or "Socket errors" in done.stdout:
            sys.exit(f"{target.name}, {measure.name}: {done.stderr}{done.stdout}")
        rate = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
        p50, p99 = (re.search(rf"^\s+{part}%\s+(\S+)", done.stdout, re.MULTILINE) for part in (50, 99))
        assert rate
        assert p50
        assert p99
        return float(rate[1]), p50[1], p99[1]

    def print_table(self, size: int) -> None:
        print(f"\n{size:,} contacts, one worker, 16 connections; requests a second")
        print(f"{'':21}{'service':>9}{'p50':>10}{'p99':>10}{'floor':>9}{'p99':>10}{'ratio':>8}{'to reach':>10}")
        for measure in self.measures:
            name = f"{size:,}"
            ours, theirs = measure.rate(name), measure.rate("floor")
            p50, p99 = measure.latencies[name]
            if ours / theirs < measure.to_reach:
                missed.append(f"{measure.name}: {ours / theirs:.2f} of the floor, and not {measure.to_reach:g}")
            print(
                f"{measure.name:21}{ours:9,.0f}{p50:>10}{p99:>10}{theirs:9,.0f}{measure.latencies['floor'][1]:>10}"
                f"{ours / theirs:8.2f}{measure.to_reach:10.2f}"
            )

    def print_before(self, table: Table) -> None:
        """get-one, authenticated, in turn with the release before on the same database."""
        revision, measure = self.options.before, MEASURES[0]
        if not revision:
            print("\nget one against the release before: not measured (BENCH='--before COMMIT' names one)")
            return
        rates: dict[str, list[float]] = {}
        with (
            tempfile.TemporaryDirectory(prefix="crm-before-") as folder,
            before.running(revision, table.env, Path(folder), 8311) as target,
        ):
            for number in range(ROUNDS_BEFORE):
                for one in (table.service, target) if number % 2 else (target, table.service):
                    rates.setdefault(one.name, []).append(self.wrk(one, measure)[0])
        ratio = statistics.median(
            ours / theirs for ours, theirs in zip(rates[table.service.name], rates[revision], strict=True)
        )
        print(f"\nget one against the release before ({revision}): {ratio:.2f} of its rate (to reach: {OF_BEFORE:.2f})")
        if ratio < OF_BEFORE:
            missed.append(f"get one: {ratio:.2f} of the rate of the release before, {revision}")

    def print_crowd(self, service: Target) -> None:
        measure = MEASURES[0]
        few, many = [], []
        for _ in range(3):  # in turn: the machine is not the same for long
            few.append(self.wrk(service, measure)[0])
            many.append(self.wrk(service, measure, connections=200))
        ratio = statistics.mean(rate for rate, _, _ in many) / statistics.mean(few)
        if ratio < OTHERS_KEEP:
            missed.append(f"200 connections: {ratio:.2f} of the rate at 16")
        print(f"\nget one, 200 connections against 16: {ratio:.2f} of the rate (to reach: 0.80), p99 {many[-1][2]}")

    def print_audit(self, service: Target) -> None:
        """What the audit trail costs a change: the same requests with its triggers switched off, in turn."""
        for name in ("create", "update"):
            rates: dict[bool, list[float]] = {True: [], False: []}
            for is_audited in (True, False) * 3:
                with closing(connect(self.folder)) as connection, connection.cursor() as cursor:
                    connection.autocommit = True
                    for event in ("insert", "update"):
                        verb = "ENABLE" if is_audited else "DISABLE"
                        cursor.execute(f"ALTER TABLE contacts {verb} TRIGGER audit_contacts_after_{event}")
                rates[is_audited].append(self.wrk(service, Measure(name, ""))[0])
            with closing(connect(self.folder)) as connection, connection.cursor() as cursor:
                connection.autocommit = True
                cursor.execute("ALTER TABLE contacts ENABLE TRIGGER ALL")
            self.forget_created()
            times = statistics.median(rates[False]) / statistics.median(rates[True])
            print(
                f"{name} with the audit trail: {times:.2f} times what it costs without (allowed: {AUDIT_MAY_COST:.2f})"
            )
            if times > AUDIT_MAY_COST:
                missed.append(f"{name}: {times:.2f} times what it costs without the audit trail")

    def print_logins(self, service: Target) -> None:
        """get-one alone, and with 20 people who sign in again and again meanwhile."""
        measure = MEASURES[0]
        alone = [self.wrk(service, measure)[0] for _ in range(2)]
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
        alone += [self.wrk(service, measure)[0] for _ in range(2)]
        ratio = statistics.mean(rate for rate, _, _ in crowded) / statistics.mean(alone)
        if ratio < OTHERS_KEEP:
            missed.append(f"20 logins at once: {ratio:.2f} of the rate without")
        print(
            f"get one beside 20 logins at once: {ratio:.2f} of its rate (to reach: 0.80), p99 {crowded[-1][2]}; "
            f"a login took {max(done):.1f} s at most"
        )

    def print_rush(self, service: Target) -> None:
        """Forty people who sign in once, all in one moment, and somebody else who reads contacts meanwhile."""
        all_at_once = threading.Barrier(RUSH + 1)

        def sign_in() -> float:
            all_at_once.wait()
            started = time.monotonic()
            httpx.post(f"{service.url}/api/auth/login", data=LOGIN, timeout=120).raise_for_status()
            return time.monotonic() - started

        with ThreadPoolExecutor(RUSH) as people, httpx.Client() as client:
            logins = [people.submit(sign_in) for _ in range(RUSH)]
            client.headers["Authorization"] = f"Bearer {service.token}"
            all_at_once.wait()
            taken: list[float] = []
            while not all(login.done() for login in logins):
                started = time.monotonic()
                client.get(f"{service.url}/api/contactos/{self.ids[len(taken) % len(self.ids)]}").raise_for_status()
                taken.append((time.monotonic() - started) * 1000)
                time.sleep(0.01)  # as people do: who never pauses measures the processor, and not the waiting
        p99 = statistics.quantiles(taken, n=100)[98]
        longest = max(login.result() for login in logins)
        if p99 > P99_IN_RUSH or longest > RUSH_OVER_IN:
            missed.append(f"{RUSH} logins at once: p99 {p99:.0f} ms of get one, the last login after {longest:.1f} s")
        print(
            f"get one beside {RUSH} logins in one moment: p99 {p99:.0f} ms (to reach: {P99_IN_RUSH}); "
            f"the last login was answered after {longest:.1f} s (to reach: {RUSH_OVER_IN})"
        )


class SizesBench:
    """The same requests on each table, and of the plan's shape where it can answer them."""

    CONNECTIONS = 8

    def __init__(self, options: argparse.Namespace, tables: list[Table]) -> None:
        self.options = options
        self.tables = tables
        self.bench = Bench(options, tables[0].folder, [])
        self.measures = [measure for measure in BY_SIZE if options.only in measure.name]

    def run(self) -> None:
        for number in range(self.options.rounds):
            print(f"\nSizes, round {number + 1} of {self.options.rounds} ...", flush=True)
            for measure in self.measures:
                for table in self.tables:
                    self._drive(measure, table.service, table.path(measure.path))
                    if measure.plan:
                        self._drive(measure, table.plan, table.path(measure.plan), PLAN_TIMES)
                        table.wait_until_idle()

    def _drive(self, measure: Measure, target: Target, path: str, times: int = 1) -> None:
        # What is asked for the first time is read from disk, and counted; `anew` measures the latter.
        target.get(path)
        rate, p50, p99 = self.bench.wrk(target, measure, self.CONNECTIONS, path, times)
        measure.rates.setdefault(target.name, []).append(rate)
        # The worst of the rounds.
        measure.latencies[target.name] = max(measure.latencies.get(target.name, (p50, p99)), (p50, p99), key=_slow)

    def print_table(self) -> None:
        names = [table.service.name for table in self.tables]
        print(
            f"\nOne worker, {self.CONNECTIONS} connections; requests a second, p99, and how many times the plan's rate"
        )
        head = "".join(f"{name:>12}{'p99':>9}" for name in names) + f"{'slower':>9}{'allowed':>9}"
        print(f"{'':28}{head}" + "".join(f"{table.plan.name:>17}{'times':>8}" for table in self.tables))
        for measure in self.measures:
            cells = [f"{measure.rate(name):12,.0f}{measure.latencies[name][1]:>9}" for name in names]
            # Nothing is answered where each answer takes longer than wrk waits.
            growth = measure.rate(names[0]) / (measure.rate(names[-1]) or math.nan)
            cells.append(f"{growth:9.2f}{measure.growth:9.1f}")
            if not growth <= measure.growth:
                missed.append(f"{measure.name}: {growth:.2f} times slower on the larger table")
            if measure.plan:
                for table, to_reach in zip(self.tables, measure.times_plan, strict=False):
                    # Not one answer in all that time: at most one.
                    theirs = measure.rate(table.plan.name) or 1 / (self.options.seconds * PLAN_TIMES)
                    times = measure.rate(table.service.name) / theirs
                    if times < to_reach:
                        missed.append(f"{measure.name} at {table.size:,}: {times:.1f} times the plan's shape")
                    cells.append(f"{theirs:17,.1f}{times:8,.1f}" + (f" (to reach {to_reach:g})" if to_reach else ""))
            print(f"{measure.name:28}" + "".join(cells))
        self._note_depth(names)
        slow = [
            measure.name for measure in self.measures for name in names if _slow(measure.latencies[name]) > P99_TO_REACH
        ]
        print(f"p99 over {P99_TO_REACH} ms: {', '.join(dict.fromkeys(slow)) or 'none'}")
        missed.extend(f"{name}: p99 over {P99_TO_REACH} ms" for name in dict.fromkeys(slow))

    def _note_depth(self, names: list[str]) -> None:
        """The page in the middle is to cost what the first one does."""
        rates = {measure.name: measure for measure in self.measures}
        if not {"list", "middle page, by cursor"} <= rates.keys():
            return
        for name in names:
            deeper = rates["list"].rate(name) / rates["middle page, by cursor"].rate(name)
            print(f"The page in the middle of {name} is {deeper:.2f} times slower than the first (allowed: {DEEPER})")
            if deeper > DEEPER:
                missed.append(f"the page in the middle of {name}: {deeper:.2f} times slower than the first")


def _slow(latencies: tuple[str, str]) -> float:
    """wrk's p99 in milliseconds."""
    number = re.sub(r"[^\d.]", "", latencies[1])
    unit = re.sub(r"[\d.]", "", latencies[1])
    if not number:  # nothing was answered
        return math.inf
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[unit]


if __name__ == "__main__":
    main()

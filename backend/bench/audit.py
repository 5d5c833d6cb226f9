"""`make bench-audit`: the audit trail at two sizes, in turn, in one run; the larger one ten times the smaller.

Fills two years of the trail (a partition a month) in a PostgreSQL of its own, twenty entries a contact, and asks the
service for what people ask of it. Prints milliseconds of half and of 99 % of the requests, how many times slower the
larger trail is, and how long a month's removal takes. Entries are written straight into the table: what they are
sealed with is not measured here (`make bench` tells what a change costs with its entry).
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx

from app import embedded
from bench.servers import BACKEND, Target, connect, environment, running_server, token

MONTHS = 24
ENTRIES_A_CONTACT = 20
GROWTH = 1.5
P99_TO_REACH = 300  # milliseconds
ADD_MONTH = "SELECT add_audit_partition((date_trunc('month', now()) - make_interval(months => %(ago)s))::date)"
# One in a thousand is a sign-in, one in a hundred came by the API; contacts come again in no order.
FILL_MONTH = """
    INSERT INTO audit_entries (
        momento, accion, entidad, entidad_id, nombre, cambios, usuario_id, usuario, origen, direccion, solicitud_id,
        operacion_id, salt, digest
    )
    SELECT date_trunc('month', now()) - make_interval(months => %(ago)s) + n * interval '27 days' / %(entries)s,
        CASE WHEN n %% 1000 = 0 THEN 'entrar' ELSE 'cambiar' END,
        CASE WHEN n %% 1000 = 0 THEN 'usuario' ELSE 'contacto' END,
        md5(((n * 7919 + %(ago)s * 104729) %% %(contacts)s)::text)::uuid, 'Ana Ruiz',
        '{"ciudad": ["Cali", "Pasto"], "notas": [null, "Llamar el lunes por la tarde"]}',
        md5('user' || n %% 50)::uuid, 'Luz Peña', CASE WHEN n %% 100 = 0 THEN 'api' ELSE 'web' END, '10.0.0.1',
        md5('request' || n || '.' || %(ago)s), md5('operation' || n || '.' || %(ago)s)::uuid,
        gen_random_uuid(), sha256(int8send(n))
    FROM generate_series(1::bigint, %(entries)s) AS n ORDER BY n
"""
SEAL = "INSERT INTO audit_seals (last_id, entries, digest) SELECT max(id), count(*), '' FROM audit_entries"


@dataclass
class Trail:
    """So many entries, and the service on them."""

    entries: int
    folder: Path
    service: Target

    def ask(self, path: str, times: int) -> list[float]:
        """Milliseconds of each."""
        headers = {"Authorization": f"Bearer {self.service.token}"}
        taken = []
        with httpx.Client(base_url=self.service.url, headers=headers, timeout=60) as client:
            client.get(path).raise_for_status()
            for _ in range(times):
                since = time.perf_counter()
                client.get(path).raise_for_status()
                taken.append((time.perf_counter() - since) * 1000)
        return taken

    def one(self, of: str) -> str:
        """A made-up id that is in the trail."""
        with closing(connect(self.folder)) as connection, connection.cursor() as cursor:
            cursor.execute(f"SELECT {of} FROM audit_entries WHERE momento < now() - interval '200 days' LIMIT 1")
            return str(cursor.fetchone()[0])

    def day(self, ago: int) -> str:
        return time.strftime("%Y-%m-%d", time.gmtime(time.time() - ago * 86_400))


# What is asked, by its name; of each trail anew, as its ids are its own.
ASKED: dict[str, Callable[[Trail], str]] = {
    "first page": lambda _: "/api/auditoria/?size=50",
    "a year ago": lambda trail: f"/api/auditoria/?size=50&hasta={trail.day(365)}",
    "a page further": lambda trail: f"/api/auditoria/?size=50&cursor={_cursor(trail)}",
    "a contact": lambda trail: f"/api/auditoria/?entidad_id={trail.one('entidad_id')}",
    "a user": lambda _: f"/api/auditoria/?usuario_id={UUID('00000000-0000-4000-8000-000000000000')}",
    "an active user": lambda trail: f"/api/auditoria/?usuario_id={trail.one('usuario_id')}",
    "a user, a year ago": lambda trail: f"/api/auditoria/?usuario_id={trail.one('usuario_id')}&hasta={trail.day(365)}",
    "an operation": lambda trail: f"/api/auditoria/?operacion_id={trail.one('operacion_id')}",
    "a request": lambda trail: f"/api/auditoria/?solicitud_id={trail.one('solicitud_id')}",
    "sign-ins": lambda _: "/api/auditoria/?accion=entrar&entidad=usuario",
    "erasures": lambda _: "/api/auditoria/?accion=borrar",
    "erasures and merges": lambda _: "/api/auditoria/?accion=borrar&accion=fusionar",
    "by the API": lambda _: "/api/auditoria/?origen=api",
    "a contact's history": lambda trail: f"/api/contactos/{_contact(trail)}/historial",
}


def _cursor(trail: Trail) -> str:
    page = trail.service.get(f"/api/auditoria/?size=50&hasta={trail.day(365)}")
    return str(page["next_cursor"])


def _contact(trail: Trail) -> str:
    return str(trail.service.get("/api/contactos/?size=1")["items"][0]["id"])


def filled(entries: int, exits: ExitStack, port: int) -> Trail:
    folder = Path(exits.enter_context(tempfile.TemporaryDirectory(prefix="crm-bench-")))
    exits.enter_context(embedded.running(folder, durable=False))
    env = environment(folder)
    subprocess.run([sys.executable, "-m", "app", "seed"], cwd=BACKEND, env=env, check=True, capture_output=True)
    since = time.monotonic()
    with closing(connect(folder)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        values = {"entries": entries // MONTHS, "contacts": entries // ENTRIES_A_CONTACT}
        for ago in reversed(range(MONTHS)):
            cursor.execute(ADD_MONTH, {"ago": ago})
            cursor.execute(FILL_MONTH, values | {"ago": ago})
            print(f"\r{entries:,} entries: month {MONTHS - ago} of {MONTHS}", end="", flush=True)
        cursor.execute(SEAL)
        cursor.execute("VACUUM ANALYZE audit_entries")
    print(f", {time.monotonic() - since:.0f} s")
    service = Target(f"{entries:,}", exits.enter_context(running_server("app.main:app", env, "/health/live", port)))
    service.token = token(service)
    return Trail(entries, folder, service)


def prune(trail: Trail) -> float:
    """Seconds for the oldest month."""
    since = time.monotonic()
    before = trail.day((MONTHS - 2) * 31)
    command = [sys.executable, "-m", "app", "prune-audit", "--before", before]
    subprocess.run(command, cwd=BACKEND, env=environment(trail.folder), check=True, capture_output=True)
    return time.monotonic() - since


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-audit", description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--entries", type=int, nargs="+", default=[1_000_000, 10_000_000], help="the trails' sizes")
    parser.add_argument("--times", type=int, default=100, help="requests a measure")
    options = parser.parse_args()
    with ExitStack() as exits:
        trails = [filled(entries, exits, 8320 + number) for number, entries in enumerate(options.entries)]
        head = "".join(f"{trail.entries:>14,}{'p99':>8}" for trail in trails)
        print(f"\nMilliseconds, one client\n{'':22}{head}{'slower':>9}{'allowed':>9}")
        slow = []
        for name, path in ASKED.items():
            taken = [sorted(trail.ask(path(trail), options.times)) for trail in trails]
            halves = [statistics.median(each) for each in taken]
            worst = [each[int(len(each) * 0.99) - 1] for each in taken]
            cells = "".join(f"{half:14.1f}{most:8.1f}" for half, most in zip(halves, worst, strict=True))
            print(f"{name:22}{cells}{halves[-1] / halves[0]:9.2f}{GROWTH:9.1f}")
            if halves[-1] > GROWTH * halves[0] or max(worst) > P99_TO_REACH:
                slow.append(name)
        print("a month's removal     " + "".join(f"{prune(trail):12.1f} s{'':8}" for trail in trails))
    sys.exit(f"slower than allowed: {', '.join(slow)}" if slow else 0)


if __name__ == "__main__":
    main()

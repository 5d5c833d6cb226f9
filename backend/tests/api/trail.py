"""What the audit trail proves: the rows that are there, and that nobody changed it."""

import subprocess
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import httpx

from tests.harness import BACKEND, Server, clean_env
from tests.process.processes import wait_until

ENTRIES = """
    SELECT entidad_id::text, accion, cambios FROM audit_entries
    WHERE entidad = 'contacto' AND entidad_id = ANY(%s::uuid[]) ORDER BY id
"""
ROWS = "SELECT id::text, jsonb_strip_nulls(to_jsonb(t) - %s::text[]) FROM {} AS t"
NOT_IN_THE_TRAIL = [
    "id", "created_at", "updated_at", "deleted_at", "deleted_by_id", "texto", "busqueda",
    "telefono_e164", "telefono_tipo", "documento",
]  # fmt: skip

Rows = dict[str, dict[str, Any]]
TRAIL = "/api/auditoria/"


def trail(admin: httpx.Client, **query: Any) -> list[dict[str, Any]]:
    answer = admin.get(TRAIL, params=query)
    assert answer.status_code == 200, answer.text
    entries: list[dict[str, Any]] = answer.json()["items"]
    return entries


def newest(admin: httpx.Client, **query: Any) -> dict[str, Any]:
    return trail(admin, size=1, **query)[0]


def assert_the_trail_gives_the_rows(server: Server, database: str, ids: Sequence[str]) -> None:
    """Told anew from nothing it ends with the contacts and the trash that there are; `ids`: whose entries count."""
    replayed = _replayed(server.sql(database, ENTRIES, list(ids)))
    tables = [ROWS.format(table) for table in ("contacts", "trashed_contacts")]
    assert list(replayed) == [dict(server.sql(database, table, NOT_IN_THE_TRAIL)) for table in tables]


def _replayed(entries: Iterable[tuple[Any, ...]]) -> tuple[Rows, Rows]:
    live: Rows = {}
    trash: Rows = {}
    for id, action, changes in entries:
        if "fusionados" in changes:
            assert id in live
            assert not live.keys() & set(changes["fusionados"][1])
            continue
        before = {key: change[0] for key, change in changes.items()}
        after = {key: change[1] for key, change in changes.items()}
        if action in {"crear", "restaurar"}:
            assert id not in live, "it was there already"
            if action == "restaurar":
                assert trash.pop(id) == after
            live[id] = after
        elif action in {"eliminar", "fusionar"}:
            assert live.pop(id) == before
            trash[id] = before
        else:
            row = live[id]
            assert {key: row.get(key) for key in changes} == before, "it was something else"
            live[id] = {key: value for key, value in (row | after).items() if value is not None}
    return live, trash


def assert_the_chain_verifies(server: Server, database: str) -> None:
    ((last,),) = server.sql(database, "SELECT max(id) FROM audit_entries")
    wait_until(lambda: server.sql(database, "SELECT 1 FROM audit_seals WHERE last_id >= %s", last))
    done = subprocess.run(
        [sys.executable, "-m", "app", "verify-audit"],
        cwd=BACKEND, env=clean_env(**server.env(database)), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr

"""The floor: what uvicorn, psycopg2 and PostgreSQL give when nothing stands between them.

A bare ASGI application without routing, validation, sign-in or errors: hand-written SQL in a pool of
threads, each with its connection in autocommit, and JSON written by hand. It answers the same bytes as the
service does for the same request.
"""

import asyncio
import json
import os
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs

import psycopg2

from app.core.nit import check_digit

THREADS = 8
COLUMNS = (
    "id", "nombres", "apellidos", "nombre_completo", "email", "telefono", "estado", "cedula", "ciudad", "pais",
    "notas", "propietario_id", "tipo_documento", "municipio", "telefono_e164", "telefono_tipo", "documento",
    "created_at", "updated_at",
)  # fmt: skip
ISO = '\'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\''
SELECTED = ", ".join(
    f"to_char({column} AT TIME ZONE 'UTC', {ISO})" if column.endswith("_at") else f"{column}::text"
    for column in COLUMNS
)
GET = f"SELECT {SELECTED} FROM contacts WHERE id = %s"
ORDER = "ORDER BY created_at DESC, id DESC LIMIT 10"
BY_ESTADO = "WHERE estado = %s"
# Whose name, city or number begins with each word, the newest first; counted, whoever has each word anywhere.
BY_WORDS = "WHERE " + "texto LIKE '%%Q' || fold(%s) || '%%'"
ANYWHERE = "WHERE " + "texto LIKE '%%' || fold(%s) || '%%'"
MOST_COUNTED = 10_000
INSERT = (
    "INSERT INTO contacts (id, nombres, apellidos, nombre_completo, email, telefono, estado, pais) "
    f"VALUES (%s, %s, %s, %s, %s, %s, 'prospecto', 'Colombia') RETURNING {SELECTED}"
)

_threads = ThreadPoolExecutor(THREADS)
_own = threading.local()


def _query(statement: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    connection = getattr(_own, "connection", None)
    if connection is None:
        connection = _own.connection = psycopg2.connect(os.environ["FLOOR_DSN"])
        connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _contact(row: tuple[Any, ...]) -> dict[str, Any]:
    return contact_of(dict(zip(COLUMNS, row, strict=True)))


def contact_of(row: dict[str, Any]) -> dict[str, Any]:
    """With what is no column."""
    is_nit = row["tipo_documento"] == "NIT"
    return row | {"digito_verificacion": check_digit(row["documento"]) if is_nit else None}


def _get(contact_id: str) -> bytes:
    return _dump(_contact(_query(GET, (contact_id,))[0]))


def _list(query: dict[str, list[str]]) -> bytes:
    if "search" in query:
        values = tuple(query["search"][0].split())
        page, counted = (
            f"{where} {' '.join([where.replace('WHERE', 'AND')] * (len(values) - 1))}" for where in (BY_WORDS, ANYWHERE)
        )
        counted += f" LIMIT {MOST_COUNTED + 1}"
    else:
        values = tuple(query.get("filter_estado", ()))
        page = counted = BY_ESTADO if values else ""
    items = [_contact(row) for row in _query(f"SELECT {SELECTED} FROM contacts {page} {ORDER}", values)]
    total = _query(f"SELECT count(*) FROM (SELECT 1 FROM contacts {counted}) AS found", values)[0][0]
    return _dump({"items": items, "total": min(total, MOST_COUNTED) if "search" in query else total})


def _create(body: bytes) -> bytes:
    sent = json.loads(body)
    name = f"{sent['nombres']} {sent['apellidos']}"
    values = (str(uuid.uuid4()), sent["nombres"], sent["apellidos"], name, sent["email"], sent["telefono"])
    return _dump(_contact(_query(INSERT, values)[0]))


async def app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        for _ in range(2):
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
        return
    loop = asyncio.get_running_loop()
    if scope["method"] == "POST":
        body = (await receive())["body"]
        answer = await loop.run_in_executor(_threads, _create, body)
    elif scope["path"] == "/api/contactos/":
        query = parse_qs(scope["query_string"].decode())
        answer = await loop.run_in_executor(_threads, _list, query)
    else:
        answer = await loop.run_in_executor(_threads, _get, scope["path"].rpartition("/")[2])
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answer})

"""What the tests of the contacts' lists share: many contacts at once, whole pages, and the two ways through a list."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from psycopg2.extras import execute_values

from tests.api.factories import Json
from tests.harness import Server

PATH = "/api/contactos/"
SORT_KEYS = [
    "created_at", "updated_at", "nombres", "apellidos", "nombre_completo", "email", "telefono", "ciudad", "estado",
    "propietario",
]  # fmt: skip
SORTS = [f"{sign}{key}" for key in SORT_KEYS for sign in ("", "-")]
FIRST_MOMENT = datetime(2026, 3, 2, 15, tzinfo=UTC)


def listed(client: httpx.Client, **query: Any) -> Json:
    """One page of the list."""
    answer = client.get(PATH, params=query)
    assert answer.status_code == 200, answer.text
    page: Json = answer.json()
    assert page.keys() == {"items", "total", "page", "size", "total_is_exact", "next_cursor", "coincidencias"}
    return page


def ids(contacts: Iterable[Json]) -> list[str]:
    return [contact["id"] for contact in contacts]


def full_names(page: Json) -> list[str]:
    return [contact["nombre_completo"] for contact in page["items"]]


def pages_by_number(client: httpx.Client, **query: Any) -> Iterator[Json]:
    page = listed(client, page=0, **query)
    while page["items"]:
        yield page
        page = listed(client, page=page["page"] + 1, **query)


def pages_by_cursor(client: httpx.Client, *, since: str | None = None, **query: Any) -> Iterator[Json]:
    """From the first one on, or from the one that the cursor leads to."""
    page = listed(client, **query | ({"cursor": since} if since else {}))
    while page["items"]:
        yield page
        if page["next_cursor"] is None:
            return
        page = listed(client, cursor=page["next_cursor"], **query)


def contacts_of(pages: Iterable[Json]) -> list[Json]:
    return [contact for page in pages for contact in page["items"]]


def insert_contacts(server: Server, database: str, *contacts: Json) -> list[str]:
    """Ids of contacts that are made beside the service, a second apart; each needs no more than what matters."""
    rows = []
    for number, fields in enumerate(contacts):
        moment = FIRST_MOMENT + timedelta(seconds=number)
        row: Json = {
            "id": str(uuid4()), "nombres": "Ana", "apellidos": "Ruiz", "email": f"{uuid4()}@example.com",
            "telefono": "", "estado": "prospecto", "cedula": None, "ciudad": None, "pais": None, "notas": None,
            "propietario_id": None, "created_at": moment, "updated_at": moment,
        } | fields  # fmt: skip
        row.setdefault("nombre_completo", f"{row['nombres']} {row['apellidos']}")
        rows.append(row)
    columns = list(rows[0])
    with closing(server.connect(database)) as connection, connection.cursor() as cursor:
        execute_values(
            cursor,
            f"INSERT INTO contacts ({', '.join(columns)}) VALUES %s",
            [[str(value) if isinstance(value, UUID) else value for value in row.values()] for row in rows],
            template=f"({', '.join('%s::uuid' if name in {'id', 'propietario_id'} else '%s' for name in columns)})",
            page_size=1_000,
        )
    return ids(rows)

"""Imports as the tests make them: a file in, and what comes of it."""

import csv
import io
import time
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
import xlsxwriter

from tests.api.factories import Json, made

IMPORTS = "/api/importaciones/"
HEADINGS = ["Nombres", "Apellidos", "Correo", "Teléfono"]


def person(name: str, **cells: str) -> list[str]:
    """A row under HEADINGS."""
    row = {
        "nombres": name.capitalize(),
        "apellidos": "Ruiz",
        "email": f"{name}@example.com",
        "telefono": "300 123 4567",
    }
    return list((row | cells).values())


def csv_of(rows: Sequence[Sequence[str]], *, separator: str = ";", encoding: str = "utf-8") -> bytes:
    written = io.StringIO()
    csv.writer(written, delimiter=separator).writerows(rows)
    return written.getvalue().encode(encoding)


def xlsx_of(rows: Sequence[Sequence[Any]]) -> bytes:
    """Each value as a workbook has it: numbers, days and truth are no texts."""
    return book_of({"Contactos": rows})


def book_of(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options | {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return file.getvalue()


def send(client: httpx.Client, content: bytes, *, name: str = "contactos.csv", **headers: str) -> httpx.Response:
    return client.post(IMPORTS, files={"archivo": (name, content)}, headers=headers)


def upload(client: httpx.Client, content: bytes | Sequence[Sequence[str]], *, name: str = "contactos.csv") -> Json:
    return made(send(client, content if isinstance(content, bytes) else csv_of(content), name=name))


def change(client: httpx.Client, id: str, **fields: Any) -> Json:
    return made(client.put(f"{IMPORTS}{id}", json=fields))


def _ended(client: httpx.Client, id: str, state: str, seconds: float) -> Json:
    deadline = time.monotonic() + seconds
    while (found := made(client.get(f"{IMPORTS}{id}")))["estado"] == state:
        assert time.monotonic() < deadline, found
        time.sleep(0.03)
    return found


def review(client: httpx.Client, id: str, *, seconds: float = 60) -> Json:
    """The import once it is foretold what comes of it."""
    answer = client.post(f"{IMPORTS}{id}/revisar")
    assert answer.status_code == 202, answer.text
    return _ended(client, id, "revisando", seconds)


def carry_out(client: httpx.Client, id: str, *, seconds: float = 120) -> Json:
    """The import once it has ended."""
    answer = client.post(f"{IMPORTS}{id}/importar")
    assert answer.status_code == 202, answer.text
    return _ended(client, id, "importando", seconds)


def imported(client: httpx.Client, content: bytes | Sequence[Sequence[str]], **fields: Any) -> Json:
    """A file that is uploaded, mapped as said, foretold and imported."""
    id = upload(client, content)["id"]
    if fields:
        change(client, id, **fields)
    reviewed = review(client, id)
    assert reviewed["estado"] == "revisada", reviewed
    ended = carry_out(client, id)
    assert ended["estado"] == "importada", ended
    return ended


def rows_of(client: httpx.Client, id: str, **query: Any) -> list[Json]:
    """Of all pages."""
    rows: list[Json] = []
    cursor: str | None = None
    while True:
        page = made(
            client.get(f"{IMPORTS}{id}/filas", params={"size": 100, **query, **({"cursor": cursor} if cursor else {})})
        )
        rows += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return rows


def outcomes(client: httpx.Client, id: str) -> list[tuple[int, str, str | None, str | None]]:
    return [(row["numero"], row["resultado"], row["motivo"], row["campo"]) for row in rows_of(client, id)]


def totals(**counts: int) -> Json:
    return {"crear": 0, "actualizar": 0, "omitir": 0, "conflicto": 0, "error": 0} | counts

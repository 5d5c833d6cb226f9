"""Tables for spreadsheets: UTF-8 with a byte order mark and semicolons, as Excel in Spanish reads them."""

import codecs
import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from starlette.responses import StreamingResponse

from app.api.downloads import attached
from app.exporting.cells import guarded

ROWS_AT_ONCE = 200


def _cell(value: Any) -> str:
    if value is None:
        return ""
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return guarded(written)


def csv_answer(
    name: str, rows: Iterable[dict[str, Any]], *, columns: Sequence[str], is_truncated: bool = False
) -> StreamingResponse:
    """The rows are made and written in a thread, some at a time: nobody else waits for them."""
    headers = attached(name) | {"X-Truncated": "true" if is_truncated else "false"}
    return StreamingResponse(_written(rows, columns), headers=headers, media_type="text/csv; charset=utf-8")


def _written(rows: Iterable[dict[str, Any]], columns: Sequence[str]) -> Iterator[bytes]:
    iterator = iter(rows)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    yield codecs.BOM_UTF8
    while part := text.getvalue():
        yield part.encode()
        text.seek(0)
        text.truncate()
        writer.writerows([_cell(row[column]) for column in columns] for row in islice(iterator, ROWS_AT_ONCE))

"""Tables for spreadsheets: UTF-8 with a byte order mark and semicolons, as Excel in Spanish reads them."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

# A cell that begins so is a formula to a spreadsheet (OWASP, CSV Injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{written}" if written.startswith(_FORMULA) else written


def csv_answer(
    name: str, rows: Sequence[dict[str, Any]], *, columns: Sequence[str], is_truncated: bool = False
) -> Response:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[column]) for column in columns] for row in rows)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Truncated": "true" if is_truncated else "false",
    }
    return Response(text.getvalue().encode("utf-8-sig"), headers=headers, media_type="text/csv; charset=utf-8")

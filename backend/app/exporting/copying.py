"""The process of one export: `python -m app.exporting.copying`, started by `running.py`.

Takes its order from stdin, as JSON; says on stdout how many rows there are, in a line of JSON, and behind it the file.
Ends with 0 only if all of it was written. Imports as little as it can: it is started anew for each.
"""

import fcntl
import json
import os
import sys

# psycopg2 asks for it only to leave the threads of OpenSSL to it, of which there are none here; libpq does without. It
# takes as long as the driver itself.
if __name__ == "__main__":
    sys.modules["ssl"] = None  # type: ignore[assignment]

import psycopg2
from psycopg2 import extensions

from app.exporting.terms import AT_ONCE, FAILED, UNREACHABLE

# What Linux lets anybody have.
PIPE = 1024 * 1024
NICENESS = 10
TYPE_CHECKING = False  # that of `typing`, which takes as long as all the rest of ours
if TYPE_CHECKING:
    from typing import Any, BinaryIO, Protocol

    from app.exporting.plan import Plan

    class Output(Protocol):
        def write(self, data: bytes, /) -> object: ...


class _Lines:
    """What `COPY` writes to, a row at a time; gives it on some at a time, rows whole, without some bytes."""

    def __init__(self, output: "Output", without: bytes) -> None:
        self._output = output
        self._without = without
        self._waiting: list[bytes] = []
        self._size = 0

    def write(self, row: bytes) -> None:
        self._waiting.append(row)
        self._size += len(row)
        if self._size >= AT_ONCE:
            self.flush()

    def flush(self) -> None:
        self._output.write(b"".join(self._waiting).translate(None, self._without))
        self._waiting.clear()
        self._size = 0


def _copy(cursor: "Any", plan: "Plan", output: "BinaryIO") -> None:
    # One snapshot: what is counted is what is written.
    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    cursor.execute(plan["count"])
    total, notes = cursor.fetchone()
    output.write(json.dumps({"total": total}).encode() + b"\n" + plan["head"].encode())
    output.flush()
    if plan["sheet"] is not None:
        from app.exporting import xlsx  # noqa: PLC0415  (the others need none of it)

        os.nice(NICENESS)
        with xlsx.writing(output, plan["sheet"], total=total, notes=int(notes)) as rows:
            _copy_without(cursor, plan, rows)
    elif plan["without"]:
        _copy_without(cursor, plan, output)
    else:
        cursor.copy_expert(plan["copy"], output)
    output.flush()
    if cursor.rowcount != total:
        raise RuntimeError(f"{cursor.rowcount} rows of {total}")


def _copy_without(cursor: "Any", plan: "Plan", output: "Output") -> None:
    lines = _Lines(output, plan["without"].encode())
    cursor.copy_expert(plan["copy"], lines)
    lines.flush()


def _open_output() -> "BinaryIO":
    try:
        fcntl.fcntl(1, fcntl.F_SETPIPE_SZ, PIPE)
    except (OSError, AttributeError):  # no Linux, or no more of it for us
        pass
    return os.fdopen(1, "wb", AT_ONCE)


def main() -> int:
    order = json.load(sys.stdin)
    try:
        connection = psycopg2.connect(**order["connection"])
    except psycopg2.Error:
        return UNREACHABLE
    connection.set_client_encoding("UTF8")
    try:
        with connection.cursor() as cursor:
            _copy(cursor, order["plan"], _open_output())
    except BrokenPipeError:
        # Nobody reads it any more; nor must Python try to flush it.
        os._exit(FAILED)
    except psycopg2.Error as error:
        # Not its words, which may repeat a value.
        print(f"export: {type(error).__name__} {error.pgcode or ''}", file=sys.stderr)  # noqa: T201
        return UNREACHABLE if connection.closed or isinstance(error, extensions.QueryCanceledError) else FAILED
    finally:
        connection.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

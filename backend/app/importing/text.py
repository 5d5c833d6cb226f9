"""CSV: in which encoding it is written, what separates its cells, and its rows."""

import codecs
import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

from app.core.file_errors import (
    EmptyFileError,
    EncodingError,
    TooManyColumnsError,
    UnclosedQuoteError,
    UnknownFormatError,
)
from app.exporting.cells import restore_cell
from app.importing.terms import MOST_COLUMNS, MOST_IN_CELL, SEPARATORS

Rows = Iterator[tuple[int, list[str]]]

_AT_ONCE = 1024 * 1024
_LOOKED_AT = 64 * 1024
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# A row of its own behind the last one: where a quote is open still, it ends up within that.
_END = "\ufdd0"
_HINT = "sep="
_FEW = 0.2
_LINES_LOOKED_AT = 40
# Programs, PDF, the .xls of old, archives, pictures.
_NO_TEXT = (
    b"MZ",
    b"\x7fELF",
    b"%PDF",
    b"\xd0\xcf\x11\xe0",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"\x89PNG",
    b"\xff\xd8\xff",
)


def encoding_of(file: BinaryIO) -> str:
    """One of `terms.CODEPAGES`. Raises EmptyFileError, UnknownFormatError."""
    file.seek(0)
    head = file.read(_LOOKED_AT)
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\r\n\t \0"):
        raise EmptyFileError
    if head.startswith(_NO_TEXT):
        raise UnknownFormatError
    if head.startswith(_UTF16):
        return "utf-16"
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    zeros = head.count(0)
    if zeros > len(head) // 4:
        # Without its mark: Latin letters have a zero at every other place, and it is the second of the two.
        few, many = sorted(half.count(0) / len(half) for half in (head[::2], head[1::2]))
        if few < _FEW and many > 1 - _FEW:
            return "utf-16"
        raise UnknownFormatError
    controls = sum(head.count(code) for code in range(1, 32) if code not in b"\t\n\r\x0b\x0c\x1b")
    if controls > len(head) // 20:
        raise UnknownFormatError
    return "utf-8" if _is_utf8(file) else "windows-1252"


def _is_utf8(file: BinaryIO) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while part := file.read(_AT_ONCE):
            decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _codec(file: BinaryIO, encoding: str) -> str:
    if encoding != "utf-16":
        return encoding
    file.seek(0)
    head = file.read(_LOOKED_AT)
    if head.startswith(_UTF16):
        return "utf-16"
    return "utf-16-be" if head[::2].count(0) > head[1::2].count(0) else "utf-16-le"


def _opened(file: BinaryIO, encoding: str) -> io.TextIOWrapper:
    codec = _codec(file, encoding)
    file.seek(0)
    # Five bytes stand for nothing in Windows' own code page; a row that has one says so.
    errors = "replace" if encoding == "windows-1252" else "strict"
    return io.TextIOWrapper(file, codec, errors=errors, newline="")


def separator_of(file: BinaryIO, encoding: str) -> str:
    """The one by which most lines have the same number of cells, and more than one."""
    text = _opened(file, encoding)
    try:
        lines = []
        with suppress(UnicodeDecodeError):
            head = text.read(_LOOKED_AT)
            lines = head.splitlines(keepends=True)
            if len(head) == _LOOKED_AT and len(lines) > 1:
                lines.pop()
    finally:
        text.detach()
    if lines and lines[0].lower().startswith(_HINT):
        hinted = lines[0][len(_HINT) :].rstrip("\r\n")
        if hinted in SEPARATORS:
            return hinted
        del lines[0]
    return max(SEPARATORS, key=lambda separator: _agreement(lines, separator))


def _agreement(lines: list[str], separator: str) -> tuple[float, int]:
    reader = csv.reader(iter(lines), delimiter=separator)
    widths = []
    with suppress(csv.Error):
        for row in reader:
            if any(cell.strip() for cell in row):
                widths.append(len(row))
            if len(widths) == _LINES_LOOKED_AT:
                break
    if not widths or widths[0] == 1:
        return 0, 0
    return sum(width == widths[0] for width in widths) / len(widths), widths[0]


def rows_of(file: BinaryIO, encoding: str, separator: str) -> Rows:
    """Each with its number, the blank ones left out. Raises EncodingError, UnclosedQuoteError, TooManyColumnsError."""
    text = _opened(file, encoding)
    csv.field_size_limit(MOST_IN_CELL)
    reader = csv.reader(_ended(text), delimiter=separator)
    number, cells = 0, [""]
    try:
        for number, cells in enumerate(reader, 1):
            if cells == [_END]:
                return
            if number == 1 and _is_hint(cells, separator):
                continue
            if len(cells) > MOST_COLUMNS:
                raise TooManyColumnsError
            if any(cells):
                # Only what begins so may have been guarded.
                yield number, [restore_cell(cell) if cell[:1] == "'" else cell for cell in cells]
    except UnicodeError as error:
        raise EncodingError from error
    except csv.Error as error:
        # So long a cell is the rest of the file behind a quote.
        raise _unclosed(number + 1) from error
    finally:
        text.detach()
    raise _unclosed(number)


def _is_hint(cells: list[str], separator: str) -> bool:
    return len(cells) in {1, 2} and separator.join(cells).lower() == _HINT + separator


def _ended(text: io.TextIOWrapper) -> Iterator[str]:
    yield text.readline().removeprefix("\ufeff")
    yield from text
    yield _END


def _unclosed(row: int) -> UnclosedQuoteError:
    return UnclosedQuoteError(extra={"fila": row})

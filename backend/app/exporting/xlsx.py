"""A workbook written as its rows come, into what can't be gone back in.

All but the rows is XlsxWriter's: it writes an empty book with the headings, and the rows are put into its one sheet as
they arrive. (Its own constant-memory mode writes a file first, and would have a client wait for a million rows.)
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO

from xlsxwriter import Workbook

from app.exporting.plan import DATE_STYLE

SHEET = "xl/worksheets/sheet1.xml"
LEVEL = 3
# A part that is longer needs another container, which Excel opens with a question.
MOST_IN_PART = 2**31 - 1
# So long is the markup of a cell, and what is in it but notes, at most.
CELL = 100
# As Excel writes what XML can't have.
_CONTROLS = bytes([*range(1, 9), 11, 12, *range(14, 32)])
_CONTROL = re.compile(b"[\x01-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_LOOKS_WRITTEN = re.compile(b"_(x[0-9A-Fa-f]{4}_)")


def _empty_book(sheet: Sequence[tuple[str, int]], total: int) -> bytes:
    file = io.BytesIO()
    book = Workbook(file, {"in_memory": True})
    bold = book.add_format({"bold": True})
    time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    page = book.add_worksheet("Contactos")
    page.freeze_panes(1, 0)
    for column, (heading, width) in enumerate(sheet):
        page.set_column(column, column, width)
        page.write_string(0, column, heading, bold)
    page.autofilter(0, 0, total, len(sheet) - 1)
    # A place for the rows, and the style of a date in use.
    page.write_number(1, 0, 0, time)
    book.close()
    return file.getvalue()


class Rows:
    """The rows of the sheet, written as markup."""

    def __init__(self, part: IO[bytes]) -> None:
        self._part = part

    def write(self, markup: bytes) -> None:
        """Whole rows, as `crud/export_lines.py` makes them."""
        # A parser would make it a newline.
        markup = markup.replace(b"\r", b"&#13;")
        if b"_x" in markup:
            markup = _LOOKS_WRITTEN.sub(rb"_x005F_\1", markup)
        if b"\xef\xbf" in markup or len(markup.translate(None, _CONTROLS)) < len(markup):
            markup = _CONTROL.sub(lambda found: b"_x%04X_" % ord(found[0].decode()), markup)
        self._part.write(markup)


@contextmanager
def writing(output: IO[bytes], sheet: Sequence[tuple[str, int]], *, total: int, notes: int) -> Iterator[Rows]:
    """Around the writing of the rows; the book is whole when it ends."""
    with (
        zipfile.ZipFile(io.BytesIO(_empty_book(sheet, total))) as book,
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive,
    ):
        for name in book.namelist():
            if name != SHEET:
                archive.writestr(name, book.read(name))
        before, after = _around_rows(book.read(SHEET))
        is_large = total * len(sheet) * CELL + 2 * notes > MOST_IN_PART
        with archive.open(SHEET, "w", force_zip64=is_large) as part:
            part.write(before)
            yield Rows(part)
            part.write(after)


def _around_rows(markup: bytes) -> tuple[bytes, bytes]:
    before, row, after = re.split(rb'(<row r="2".*?</row>)', markup, maxsplit=1)
    if b' s="%d"' % DATE_STYLE not in row:
        raise RuntimeError("the style of a date has another number")
    reference = re.search(rb'<autoFilter ref="([A-Z0-9:]+)"', after)
    assert reference
    return re.sub(rb'<dimension ref="[A-Z0-9:]+"', b'<dimension ref="%s"' % reference[1], before), after

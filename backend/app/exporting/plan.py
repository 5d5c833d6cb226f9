"""What a process of an export is told: see `copying.py`."""

from typing import TypedDict

# Of a sheet; the first row has the headings.
MOST_IN_XLSX = 1_048_575
# The styles of the workbook's cells, as `xlsx.py` numbers them.
DATE_STYLE = 2


class Plan(TypedDict):
    """`count` gives how many rows there are and how many bytes their notes have; `copy` is what gives the rows."""

    count: str
    copy: str
    # What the stream begins with.
    head: str
    # Bytes that are in the stream, but not of the file: its quotes, and what a format can't have.
    without: str
    # Of a workbook: the headings, and how wide their columns are. None: the stream is the file.
    sheet: list[tuple[str, int]] | None

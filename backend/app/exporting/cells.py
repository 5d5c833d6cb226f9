"""Text in a CSV that a spreadsheet will not take for a formula, and back again.

A cell that begins with one of `= + - @`, TAB or CR is a formula, or becomes one (OWASP, CSV Injection), and one with an
apostrophe before it is text. `guarded` writes that apostrophe, also before one that was there already, so that
`restore_cell` gives back exactly what was: whoever reads a CSV of ours calls it for each cell.
"""

import re

_AT_RISK = re.compile(r"'*[=+\-@\t\r]")


def guarded(text: str) -> str:
    return f"'{text}" if _AT_RISK.match(text) else text


def restore_cell(cell: str) -> str:
    """What `guarded` was given; any other text stays as it is."""
    return cell[1:] if cell.startswith("'") and _AT_RISK.match(cell) else cell

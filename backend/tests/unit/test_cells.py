"""Cells that no spreadsheet takes for a formula, and that come back as they were."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exporting.cells import guarded, restore_cell

# What matters is at the beginning.
TEXTS = st.one_of(st.text(), st.text(alphabet="'=+-@\t\r\n;\",aÑ🙂").map(str))
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@given(TEXTS)
def test_what_was_guarded_comes_back(text: str) -> None:
    assert restore_cell(guarded(text)) == text


@given(TEXTS)
def test_nothing_guarded_is_a_formula(text: str) -> None:
    assert not guarded(text).startswith(FORMULAS)


@given(st.lists(st.lists(TEXTS, min_size=1), min_size=1), st.sampled_from(";,"))
def test_a_whole_table_comes_back(rows: list[list[str]], delimiter: str) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(
        [guarded(cell) for cell in row] for row in rows
    )
    read = csv.reader(io.StringIO(file.getvalue(), newline=""), delimiter=delimiter)
    assert [[restore_cell(cell) for cell in row] for row in read] == rows


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+57 300", "'+57 300"),
        ("'=1", "''=1"),
        ("'tis", "'tis"),
        ("", ""),
        ("'", "'"),
        ("a=b", "a=b"),
    ],
)
def test_is_written_so(text: str, cell: str) -> None:
    assert guarded(text) == cell

"""The rows of a sheet, from the events of a parser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from app.core.file_errors import BrokenFileError, TooManyColumnsError
from app.importing.numbers import day_of, number_of
from app.importing.terms import MOST_COLUMNS, MOST_IN_CELL

# As Excel writes what XML can't have; `_x005F_` is a `_` that is one.
_WRITTEN = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATES = range(0xD800, 0xE000)
_LETTERS = {letter: number for number, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 1)}
_TRUTH = {"1": "VERDADERO", "0": "FALSO"}
# Numbers of rows end there in Excel too.
MOST_NUMBER = 1_048_576


class SharedTexts(Protocol):
    def __getitem__(self, index: int, /) -> str: ...


@dataclass(frozen=True, slots=True)
class Styles:
    """Which styles, by their numbers, show a number as a day."""

    dates: frozenset[int]
    is_of_1904: bool


class Sheet:
    """`start`, `end` and `characters` are a parser's; `take` gives the rows that are whole by now."""

    def __init__(self, texts: SharedTexts, styles: Styles) -> None:
        self._texts, self._styles = texts, styles
        self._whole: list[tuple[int, list[str]]] = []
        self._number = 0
        self._cells: list[str] = []
        self._place = 0
        self._kind = "n"
        self._style = 0
        self._is_reading = False
        self._is_phonetic = False
        self._parts: list[str] = []

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "c":
            self._kind = given.get("t", "n")
            self._style = int(given.get("s", 0))
            self._place = _column_of(given["r"]) if "r" in given else self._place + 1
        elif name in {"v", "t"}:
            self._is_reading = not self._is_phonetic
        elif name == "row":
            self._number = int(given["r"]) if "r" in given else self._number + 1
            if not 1 <= self._number <= MOST_NUMBER:
                raise BrokenFileError
            self._cells, self._place = [], 0
        elif name == "rPh":
            self._is_phonetic = True
        elif ":" in name:
            self.start(name.rpartition(":")[2], given)

    def characters(self, text: str) -> None:
        if self._is_reading:
            self._parts.append(text)

    def end(self, name: str) -> None:
        if name in {"v", "t"}:
            self._is_reading = False
        elif name == "c":
            if self._parts:
                self._put("".join(self._parts))
                self._parts = []
        elif name == "row":
            if any(self._cells):
                self._whole.append((self._number, self._cells))
        elif name == "rPh":
            self._is_phonetic = False
        elif ":" in name:
            self.end(name.rpartition(":")[2])

    def _put(self, written: str) -> None:
        value = self._value(written)
        if not value:
            return
        if self._place > MOST_COLUMNS:
            raise TooManyColumnsError
        missing = self._place - len(self._cells)
        if missing > 0:
            self._cells.extend([""] * missing)
        self._cells[self._place - 1] = value

    def _value(self, written: str) -> str:
        kind = self._kind
        if kind == "s":
            written = self._texts[int(written)]
        elif kind == "n":
            if self._style in self._styles.dates:
                return day_of(written, is_of_1904=self._styles.is_of_1904)
            return number_of(written)
        elif kind == "b":
            return _TRUTH.get(written.strip(), written)
        elif kind == "e":
            return ""
        elif kind == "d":
            return written.removesuffix("Z").replace("T00:00:00", "").replace("T", " ")
        if len(written) > MOST_IN_CELL:
            raise BrokenFileError
        return _WRITTEN.sub(_unwritten, written) if "_x" in written else written

    def take(self) -> Iterator[tuple[int, list[str]]]:
        whole, self._whole = self._whole, []
        return iter(whole)


def _unwritten(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return found[0] if code in _SURROGATES else chr(code)


def _column_of(reference: str) -> int:
    column = 0
    for letter in reference:
        if letter not in _LETTERS:
            break
        column = column * 26 + _LETTERS[letter]
    if column == 0:
        raise BrokenFileError
    return column

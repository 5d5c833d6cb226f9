"""XLSX: looked at before it is unpacked, and read as its rows come, in little memory.

A workbook is a zip of XML. The sizes that its directory states are believed as far as to refuse it, and nothing is
unpacked beyond them. The parser knows no entities but XML's own: a document that declares a type is refused.
"""

import posixpath
import re
import zipfile
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO
from xml.parsers import expat

from app.core.file_errors import (
    BrokenFileError,
    MacrosError,
    TooLargeInsideError,
    TooManySheetsError,
    UnknownFormatError,
    UnknownSheetError,
)
from app.importing.numbers import is_date
from app.importing.sheet import Sheet, Styles
from app.importing.terms import MOST_SHEETS

Rows = Iterator[tuple[int, list[str]]]

SIGNATURE = b"PK\x03\x04"
MOST_PARTS = 2_000
# 200,000 rows of twenty columns are 200 MB of markup.
MOST_UNPACKED = 400 * 1024 * 1024
MOST_TEXTS = 160 * 1024 * 1024
# Sheets of real life are a tenth to a fiftieth of their markup.
MOST_RATIO = 300
NO_BOMB = 8 * 1024 * 1024
# Of what is read whole: the list of sheets, the styles.
MOST_OF_SMALL = 20 * 1024 * 1024
_AT_ONCE = 128 * 1024
_WORKBOOK = "xl/workbook.xml"
_MACROS = re.compile(rb"macroEnabled", re.IGNORECASE)


class Texts:
    """The texts that cells share, as bytes in a row: a list of strings would take five times as much."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("Q", [0])

    def add(self, text: str) -> None:
        self._bytes += text.encode("utf-8", "replace")
        self._ends.append(len(self._bytes))

    def __getitem__(self, index: int) -> str:
        if not 0 <= index < len(self._ends) - 1:
            raise BrokenFileError
        return self._bytes[self._ends[index] : self._ends[index + 1]].decode()


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet: its name, and which part of the file it is."""

    name: str
    part: str


class Workbook:
    """Raises FileErrors, already where it is opened."""

    def __init__(self, file: BinaryIO) -> None:
        try:
            self._archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise BrokenFileError from error
        self._parts = {info.filename: info for info in self._archive.infolist()}
        self._check()
        self.pages = self._read_pages()

    def _check(self) -> None:
        sheets = sum(name.startswith("xl/worksheets/") and name.endswith(".xml") for name in self._parts)
        if sheets > MOST_SHEETS:
            raise TooManySheetsError
        if len(self._archive.infolist()) > MOST_PARTS:
            raise TooLargeInsideError
        if "[Content_Types].xml" not in self._parts or _WORKBOOK not in self._parts:
            raise UnknownFormatError
        if any(info.flag_bits & 1 for info in self._parts.values()):
            raise BrokenFileError
        unpacked = sum(info.file_size for info in self._parts.values())
        if unpacked > MOST_UNPACKED or any(_is_bomb(info) for info in self._parts.values()):
            raise TooLargeInsideError
        if "xl/vbaProject.bin" in self._parts or _MACROS.search(self._read("[Content_Types].xml")):
            raise MacrosError

    def _read(self, name: str) -> bytes:
        info = self._parts.get(name)
        if info is None:
            return b""
        if info.file_size > MOST_OF_SMALL:
            raise TooLargeInsideError
        return b"".join(self._pieces(name))

    def _pieces(self, name: str) -> Iterator[bytes]:
        try:
            with self._archive.open(self._parts[name]) as part:
                while piece := part.read(_AT_ONCE):
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise BrokenFileError from error

    def _read_pages(self) -> list[Page]:
        targets: dict[str, str] = {}

        def relation(name: str, given: dict[str, str]) -> None:
            if name == "Relationship":
                targets[given.get("Id", "")] = given.get("Target", "")

        parse(iter([self._read("xl/_rels/workbook.xml.rels")]), start=relation)
        pages: list[Page] = []
        self.counts_from_1904 = False

        def sheet(name: str, given: dict[str, str]) -> None:
            if name == "workbookPr" and given.get("date1904") in {"1", "true"}:
                self.counts_from_1904 = True
            if name == "sheet":
                target = next((targets.get(value, "") for key, value in given.items() if key.endswith(":id")), "")
                part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
                if part in self._parts:
                    pages.append(Page(given.get("name", "")[:200], part))
                if len(pages) > MOST_SHEETS:
                    raise TooManySheetsError

        parse(iter([self._read(_WORKBOOK)]), start=sheet)
        if not pages:
            raise BrokenFileError
        return pages

    def rows(self, name: str) -> Rows:
        """Of the sheet of this name; numbers as the sheet has them, the blank ones left out."""
        page = next((page for page in self.pages if page.name == name), None)
        if page is None:
            raise UnknownSheetError
        sheet = Sheet(self._texts, self._styles)
        parser = _parser()
        parser.StartElementHandler, parser.EndElementHandler = sheet.start, sheet.end
        parser.CharacterDataHandler = sheet.characters
        for piece in self._pieces(page.part):
            _feed(parser, piece)
            yield from sheet.take()
        _feed(parser, b"", is_last=True)
        yield from sheet.take()

    @cached_property
    def _texts(self) -> Texts:
        texts = Texts()
        info = self._parts.get("xl/sharedStrings.xml")
        if info is None:
            return texts
        if info.file_size > MOST_TEXTS:
            raise TooLargeInsideError
        runs: list[str] = []
        # What is read out beside a text in Japanese is no part of it.
        state = {"in_text": False, "in_phonetic": False}

        def start(name: str, _given: dict[str, str]) -> None:
            if name == "t":
                state["in_text"] = not state["in_phonetic"]
            elif name == "rPh":
                state["in_phonetic"] = True

        def end(name: str) -> None:
            if name == "t":
                state["in_text"] = False
            elif name == "rPh":
                state["in_phonetic"] = False
            elif name == "si":
                texts.add("".join(runs))
                runs.clear()

        def characters(text: str) -> None:
            if state["in_text"]:
                runs.append(text)

        parse(self._pieces("xl/sharedStrings.xml"), start=start, end=end, characters=characters)
        return texts

    @cached_property
    def _styles(self) -> Styles:
        formats: dict[int, str] = {}
        dates: list[bool] = []
        state = {"in_cells": False}

        def start(name: str, given: dict[str, str]) -> None:
            if name == "numFmt":
                formats[int(given.get("numFmtId", "0"))] = given.get("formatCode", "")
            elif name == "cellXfs":
                state["in_cells"] = True
            elif name == "xf" and state["in_cells"]:
                number = int(given.get("numFmtId", "0"))
                dates.append(is_date(number, formats.get(number, "")))

        def end(name: str) -> None:
            if name == "cellXfs":
                state["in_cells"] = False

        if styles := self._read("xl/styles.xml"):
            parse(iter([styles]), start=start, end=end)
        return Styles(frozenset(n for n, is_of_date in enumerate(dates) if is_of_date), self.counts_from_1904)


def _is_bomb(info: zipfile.ZipInfo) -> bool:
    return info.file_size > NO_BOMB and info.file_size > MOST_RATIO * max(info.compress_size, 1)


def _refuse(*_: object) -> None:
    raise BrokenFileError


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    return parser


def _feed(parser: expat.XMLParserType, piece: bytes, *, is_last: bool = False) -> None:
    try:
        parser.Parse(piece, is_last)
    except (expat.ExpatError, ValueError, OverflowError, LookupError) as error:
        raise BrokenFileError from error


def parse(pieces: Iterator[bytes], *, start: object, end: object = None, characters: object = None) -> None:
    """Names without their namespace's prefix, as some programs write one."""
    parser = _parser()
    parser.StartElementHandler = lambda name, given: start(name.rpartition(":")[2], given)  # type: ignore[operator]
    if end:
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])  # type: ignore[operator]
    if characters:
        parser.CharacterDataHandler = characters  # type: ignore[assignment]
    for piece in pieces:
        _feed(parser, piece)
    _feed(parser, b"", is_last=True)

"""What a cell of an Excel file holds, as a Python value."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from xml.parsers import expat

from openpyxl.utils.datetime import from_excel

from addin.files.excel_package import (
    Package,
    damaged,
    document_type,
    known_encoding,
    reading,
)
from addin.files.sheet_scan import NAMESPACES, ScannedCell
from addin.files.workbook_parts import SheetPart

CellValue = str | int | float | bool | date | datetime | time | None


class _UnstoredText(str):
    """A blank that can be told from others."""

    __slots__ = ()


# The value of a formula whose result no program has stored: blank for whoever does not look for it.
UNSTORED = _UnstoredText()

_CHUNK = 64 * 1024
_LARGEST_EXACT = 2**53
_MOST_REMEMBERED = 4096
# A cell holds at most 32,767 characters, of which each may be written as _xHHHH_.
_LONGEST_ESCAPE = 7
_LONGEST_WRITTEN = _LONGEST_ESCAPE * 32_767


class CellValues:
    """Turns the cells of one sheet into values.

    Args:
        package: the open workbook.
        sheet: the sheet whose cells are to be read.
        longest: how many characters of a shared text are kept, None for all. Codes are short, and a text cut
            at a few hundred characters is refused as a code like the whole of it.

    Raises:
        InputError: the shared texts are damaged.
    """

    def __init__(self, package: Package, sheet: SheetPart, *, longest: int | None = None) -> None:
        self.path: Path = package.path
        self._epoch = sheet.epoch
        self._date_styles = sheet.date_styles
        self._known_date = lru_cache(_MOST_REMEMBERED)(self._date)
        self._shared: Sequence[str] = shared_strings(package, sheet.shared_strings, longest=longest)

    def value(self, cell: ScannedCell) -> CellValue:
        """Return what a cell holds: text, number, truth value, date or None; an error is its text.

        Raises:
            InputError: the cell points outside the shared texts, or a number is none.
        """
        return self.reader(cell.style, cell.kind)(cell.text)

    def reader(self, style: str, kind: str) -> Callable[[str], CellValue]:
        """Return the function that turns the stored texts of such cells into values."""
        if kind == "s":
            return self._shared_text
        if kind in ("str", "inlineStr"):
            return unescaped
        if kind == "e":
            return str
        if kind in ("b", "d"):
            return _truth if kind == "b" else _iso_date
        return self._known_date if style in self._date_styles else self._number

    def _shared_text(self, text: str) -> str | None:
        try:
            if not text or (place := int(text)) >= 0:
                return self._shared[place] if text else None
        except (ValueError, IndexError) as error:
            raise damaged(self.path) from error
        raise damaged(self.path)

    def _number(self, text: str) -> int | float | None:
        if not text:
            return None
        try:
            number = float(text)
        except ValueError as error:
            raise damaged(self.path) from error
        return int(number) if number.is_integer() and abs(number) < _LARGEST_EXACT else number

    def _date(self, text: str) -> CellValue:
        number = self._number(text)
        if number is not None and math.isfinite(number):
            with suppress(
                ValueError, OverflowError
            ):  # beyond the calendar Excel shows ####: a number after all
                when: datetime | time = from_excel(number, self._epoch)
                return when
        return number


def _truth(text: str) -> bool | None:
    return text.strip() in ("1", "true") if text else None


def _iso_date(text: str) -> datetime | str | None:
    with suppress(ValueError):
        return datetime.fromisoformat(text.strip().removesuffix("Z"))
    return text or None


def shared_strings(package: Package, part: str, *, longest: int | None = None) -> list[str]:
    """Read the texts that the cells of a workbook share.

    Args:
        package: the open workbook.
        part: the name of the part, "" where there is none.
        longest: how many characters of each are kept, None for all.

    Returns:
        The texts in their order: rich text joined, reading aids for East Asian scripts left out.

    Raises:
        InputError: the part is damaged.
    """
    member = package.find(part) if part else None
    if member is None:
        return []
    texts: list[str] = []
    collector = _SharedStrings(package.path, texts, longest)
    with reading(package.path), package.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            collector.parser.Parse(chunk, False)
        collector.parser.Parse(b"", True)
    return texts


class _SharedStrings:
    """The handlers of expat for the part of shared texts."""

    def __init__(self, path: Path, texts: list[str], longest: int | None) -> None:
        self._path = path
        self._texts = texts
        self._longest = longest
        self._pieces: list[str] = []
        # Cut only once the escapes are read: half an escape would be a text of its own.
        self._room = self._most = _LONGEST_WRITTEN if longest is None else _LONGEST_ESCAPE * longest
        self._in_phonetic = False
        self.parser = expat.ParserCreate(None, " ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.XmlDeclHandler = self._declaration
        self._kinds = {f"{uri} {name}": name for uri in NAMESPACES for name in ("si", "t", "rPh")}

    def _refuse_doctype(self, *_: object) -> None:
        raise document_type(self._path)

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        known_encoding(self._path, encoding)

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        kind = self._kinds.get(name)
        if kind == "t":
            if not self._in_phonetic:
                self.parser.CharacterDataHandler = self._characters
        elif kind == "rPh":
            self._in_phonetic = True
        elif kind == "si":
            self._pieces = []
            self._room = self._most

    def _characters(self, text: str) -> None:
        if self._room > 0:
            self._pieces.append(text)
            self._room -= len(text)

    def _end(self, name: str) -> None:
        kind = self._kinds.get(name)
        if kind == "t":
            self.parser.CharacterDataHandler = None
        elif kind == "si":
            text = self._pieces[0] if len(self._pieces) == 1 else "".join(self._pieces)
            self._texts.append(unescaped(text)[: self._longest])
        elif kind == "rPh":
            self._in_phonetic = False


def unescaped(text: str) -> str:
    r"""Answer a text of a cell with the characters that XML cannot hold put back.

    Args:
        text: as the file has it.

    >>> unescaped("line_x000D_end _x005F_x000D_")
    'line\rend _x000D_'
    """
    if "_x" not in text:
        return text
    parts = []
    position = 0
    while (found := text.find("_x", position)) >= 0:
        digits = text[found + 2 : found + 6]
        if text[found + 6 : found + 7] == "_" and all(digit in "0123456789abcdefABCDEF" for digit in digits):
            parts.append(text[position:found] + chr(int(digits, 16)))
            position = found + 7
        else:
            parts.append(text[position : found + 2])
            position = found + 2
    return "".join(parts) + text[position:]
